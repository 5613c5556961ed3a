"""Functions made from source that can be seen: a debugger steps through it, and tracebacks show it."""

import linecache
from collections.abc import Iterable, Mapping
from typing import Any


def compile_function(name: str, of: str, lines: Iterable[str], names: Mapping[str, object]) -> Any:
    """The function of that name that the lines define, and what it is of.

    Its source is known to `linecache`, as attrs does it for the methods that it makes.
    """
    source = "\n".join(lines) + "\n"
    number = 1
    # A class may have several readers, each with its own source.
    while not _is_new(filename := f"<wps_models {name} {of}{'' if number == 1 else f' {number}'}>", source):
        number += 1
    scope = dict(names)
    exec(compile(source, filename, "exec"), scope)  # noqa: S102  # made of the names of our own fields
    return scope[name]


def _is_new(filename: str, source: str) -> bool:
    """Whether a source has a file's name for itself, from now on if not before."""
    # No modification time: such an entry is kept.
    entry = (len(source), None, source.splitlines(keepends=True), filename)
    return linecache.cache.setdefault(filename, entry) == entry


def full_name(cls: type) -> str:
    """The name of a class with its module's."""
    return f"{cls.__module__}.{cls.__qualname__}"
