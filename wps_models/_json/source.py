"""Functions generated from source. Debuggers step through it, and tracebacks show it."""

import linecache
from collections.abc import Iterable, Mapping
from typing import Any


def compile_function(name: str, of: str, lines: Iterable[str], names: Mapping[str, object]) -> Any:
    """Return the function `name` that the lines define. The source is registered with `linecache`, as attrs does it."""
    source = "\n".join(lines) + "\n"
    number = 1
    # A class may have several readers, each with its own source.
    while not _is_new(filename := f"<wps_models {name} {of}{'' if number == 1 else f' {number}'}>", source):
        number += 1
    scope = {"__name__": __name__, **names}
    exec(compile(source, filename, "exec"), scope)  # noqa: S102  # made of the names of our own fields
    return scope[name]


def _is_new(filename: str, source: str) -> bool:
    """Register a source under a file name. Return false if the name belongs to another source."""
    # Without a modification time, linecache keeps the entry.
    entry = (len(source), None, source.splitlines(keepends=True), filename)
    return linecache.cache.setdefault(filename, entry) == entry


def full_name(cls: type) -> str:
    """Return the name of a class with its module."""
    return f"{cls.__module__}.{cls.__qualname__}"
