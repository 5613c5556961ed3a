"""What can go wrong, and what it tells you.

::

    WpsModelsError
    ├── InvalidPayloadError (also ValueError)   what arrived breaks a rule      status 400
    │   ├── UnknownEventError                   an event the form has no class for
    │   └── UnknownActionError                  an action nobody knows
    └── InvalidSignatureError                   not signed by the service       status 401

Reading untrusted input raises these and nothing else. No message, ``repr`` or
``str`` of theirs holds a value of the payload: payloads hold secrets, and
logs are read by many. Building a model wrongly in code is a plain
``TypeError`` or ``ValueError`` instead: that is a bug, not an event.
"""

from collections.abc import Iterable
from typing import ClassVar

from attrs import frozen

__all__ = [
    "InvalidPayloadError",
    "InvalidSignatureError",
    "Problem",
    "UnknownActionError",
    "UnknownEventError",
    "WpsModelsError",
]


@frozen(kw_only=True)
class Problem:
    """One thing that is wrong, and where."""

    path: str
    """A JSON path in wire names (``$[3].dataType``), or the name of an HTTP header.

    Keys that the sender chose, such as claim names, are written ``*``.
    """

    message: str
    """What to do about it, as a short phrase. Never holds a value of the payload."""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class WpsModelsError(Exception):
    """The base of all errors of this package."""

    status: ClassVar[int] = 500
    """The HTTP status that answers a request which ended in this error."""


class InvalidPayloadError(WpsModelsError, ValueError):
    """What arrived breaks a rule of the protocol."""

    status: ClassVar[int] = 400

    problems: tuple[Problem, ...]
    """Everything that is wrong, not only the first thing; never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        return "\n  ".join([f"{len(self.problems)} problems:", *map(str, self.problems)])


class _UnknownTagError(InvalidPayloadError):
    tag: str | None
    """The word as it arrived, ``None`` if there was none. Not part of any message."""

    known: tuple[str, ...]
    """The words that would have been understood here."""

    def __init__(
        self,
        problems: Iterable[Problem],
        *,
        tag: str | None = None,
        known: Iterable[str] = (),
    ) -> None:
        super().__init__(problems)
        self.tag = tag
        self.known = tuple(known)


class UnknownEventError(_UnknownTagError):
    """The payload is an event that the asked-for form has no class for.

    Never raised for ``EventRequest``: there, an event that is not known yet
    is an ``UnknownEventRequest``.
    """


class UnknownActionError(_UnknownTagError):
    """``actionName`` is missing, or names no action that the asked-for form has."""


def invalid(path: str, message: str) -> InvalidPayloadError:
    """The error for a single problem."""
    return InvalidPayloadError([Problem(path=path, message=message)])


class InvalidSignatureError(WpsModelsError):
    """The request does not prove that it comes from the service."""

    status: ClassVar[int] = 401
