"""The command ``wps-models``, also ``python -m wps_models``: check payloads and print samples.

This is the only room of the package that reads files, standard input and the clock. Nothing imports it.
"""

import argparse
import contextlib
import errno
import sys
from collections.abc import Sequence
from typing import Final

from wps_models._cli._parser import parse
from wps_models._cli._payloads import escaped

# As shells report a program that was ended by the signals SIGINT and SIGPIPE.
_INTERRUPTED: Final = 130
_NOBODY_READS: Final = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    output: str | bytes = ""
    code = 0
    try:
        try:
            parsed = parse(arguments)
            try:
                output, code = parsed.run(parsed)
            except argparse.ArgumentTypeError as error:
                parsed.parser.error(escaped(str(error)))
        finally:
            _write(output)  # only flushes if argparse has printed its help
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        with contextlib.suppress(OSError, AttributeError):
            sys.stdout.close()  # or Python writes again at exit, and complains
        # Windows reports a broken pipe as EINVAL.
        if error.errno in {errno.EPIPE, errno.EINVAL}:
            return _NOBODY_READS
        print(f"can't write: {error.strerror}", file=sys.stderr)
        return 2
    return code


def _write(output: str | bytes) -> None:
    if sys.stdout is None:
        if output:
            raise OSError(errno.EBADF, "standard output is closed")
        return
    if output:
        # As bytes, since Windows changes line ends, which HTTP doesn't allow; and not every console has every letter.
        octets = output if isinstance(output, bytes) else output.encode(sys.stdout.encoding, "backslashreplace")
        sys.stdout.buffer.write(octets)
    sys.stdout.flush()
