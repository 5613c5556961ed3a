"""Files to check: which ones a folder contains, and their content."""

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

MAX_SIZE: Final = 64 * 2**20
"""The number of bytes that are read at most; standard input may never end."""

_NOT_OURS: Final = frozenset({"node_modules", "site-packages", "__pycache__"})

JSON_LINES: Final = (".jsonl", ".ndjson")


def content_of(name: str) -> bytes:
    """Return the content of a file, or of standard input for ``-``. Raises ``OSError``."""
    if name != "-":
        with Path(name).open("rb") as file:
            return _limited(file)
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return _limited(sys.stdin.buffer)


def _limited(stream: BinaryIO) -> bytes:
    content = stream.read(MAX_SIZE + 1)
    if len(content) > MAX_SIZE:
        raise OSError(errno.EFBIG, f"is larger than {MAX_SIZE // 2**20} MB")
    return content


def files_below(folder: str, suffixes: tuple[str, ...]) -> Iterator[str | OSError]:
    """Yield the files with these suffixes, in order, and the errors of sub-folders that can't be read.

    Hidden folders, installed packages and virtual environments are skipped.
    """
    errors: list[OSError] = []
    for path, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not _is_skipped(Path(path, name)))
        yield from (os.path.join(path, name) for name in sorted(files) if name.lower().endswith(suffixes))  # noqa: PTH118  # keeps "./"
    yield from errors


def _is_skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _NOT_OURS or (folder / "pyvenv.cfg").exists()
