"""What can go wrong, and what it tells you.

::

    WpsModelsError
    ├── InvalidPayloadError (also ValueError)   what arrived breaks a rule      status 400
    │   ├── UnknownEventError                   an event the form has no class for
    │   └── UnknownActionError                  an action nobody knows
    ├── InvalidSignatureError                   not signed by the service       status 401
    └── RestError                               what the REST API answered      status 502

Reading untrusted input raises these and nothing else. No message, ``repr`` or
``str`` of theirs holds a value of the payload: payloads hold secrets, and
logs are read by many. Building a model wrongly in code is a plain
``TypeError`` or ``ValueError`` instead: that is a bug, not an event.
"""

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

from attrs import frozen

__all__ = [
    "InvalidPayloadError",
    "InvalidSignatureError",
    "Problem",
    "RestError",
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
    """The tag as it arrived, ``None`` if there was none. Not part of any message."""

    known: tuple[str, ...]
    """The tags that are known here."""

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


_MAX_CODE: Final = 64
_CODE: Final = re.compile(rf"[A-Za-z][A-Za-z0-9._-]{{0,{_MAX_CODE - 1}}}")

_HINTS: Final[Mapping[int, str]] = {
    400: "a part of the request is wrong, such as the filter; the error's message says which",
    401: "is the access key the service's own, and was the request sent before its token expired?",
    403: "the identity has no role that allows this, such as Web PubSub Service Owner",
    404: "there is no such connection, group or user",
    413: "the message is too large",
}

PASSING_STATUSES: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Answers of the REST API that may be another one a moment later."""


class RestError(WpsModelsError):
    """The REST API refused a request, or failed.

    Its text says what was asked for, the status and what to do. It doesn't show the
    answer's `message`, which may repeat what was sent.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub
    """

    status: ClassVar[int] = 502

    http_status: int
    """The status code that the REST API answered with."""

    operation: str
    """What was asked for: ``sendToGroup``."""

    code: str | None
    """The error code in the answer. ``None`` if it names none."""

    message: str | None
    """What the answer says about the error, as it arrived. ``None`` if it says nothing."""

    can_send_again: bool
    """Whether the same request may be sent again: the failure may pass, and nothing is done twice.

    For a message that is true only if it certainly wasn't sent (429). A signed request
    is valid for a short time only, so build it again.
    """

    def __init__(
        self,
        http_status: int,
        *,
        operation: str = "request",
        code: str | None = None,
        message: str | None = None,
        can_send_again: bool = False,
    ) -> None:
        super().__init__(http_status)
        self.http_status = http_status
        self.operation = operation
        self.code = code
        self.message = message
        self.can_send_again = can_send_again

    def __str__(self) -> str:
        # A code is one word. Anything else may be what was sent.
        code = f" ({self.code})" if self.code and _CODE.fullmatch(self.code) else ""
        return f"{self.operation}: the REST API answered {self.http_status}{code}: {self._hint()}"

    def _hint(self) -> str:
        if self.can_send_again:
            return "it may be sent again"
        if self.http_status in PASSING_STATUSES:
            return "it may have been done all the same, so sent again it may be done twice"
        return _HINTS.get(self.http_status, "the error's message may say why")
