"""The errors of this package.

::

    WpsModelsError
    ├── InvalidPayloadError (also ValueError)   the payload breaks a rule            reply_status 400
    │   ├── UnknownEventError                   an event without a class here        reply_status 400
    │   └── UnknownActionError                  an action without a class here       reply_status 400
    ├── InvalidSignatureError                   not signed by the service            reply_status 401
    └── RestError                               an error response of the REST API    reply_status 502

Reading untrusted input raises only these. Their messages and reprs never contain
payload values, which may be secret. Wrong arguments of a model or function raise
a plain ``TypeError`` or ``ValueError``, as they are bugs of the caller.
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
    """One problem of a payload, and its location."""

    path: str
    """A JSON path in wire names (``$[3].dataType``), or the name of an HTTP header.

    Keys that the sender chose, such as claim names, are written ``*``.
    """

    message: str
    """A short phrase that follows the path. Never contains a value of the payload."""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class WpsModelsError(Exception):
    """Base class of all errors of this package."""

    reply_status: ClassVar[int] = 500
    """The HTTP status that a web app should reply with when a request ended in this error."""


class InvalidPayloadError(WpsModelsError, ValueError):
    """The payload breaks a rule of the protocol."""

    reply_status: ClassVar[int] = 400

    problems: tuple[Problem, ...]
    """All problems, up to 100; never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        return "\n  ".join([f"{len(self.problems)} problems:", *map(str, self.problems)])


class _UnknownTagError(InvalidPayloadError):
    tag: str | None
    """The tag as received, or ``None`` if missing. Not part of any message."""

    known: tuple[str, ...]
    """The known tags."""

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
    """The payload is an event without a class in the requested type.

    Never raised for ``EventRequest``, which reads unknown events as ``UnknownEventRequest``.
    """


class UnknownActionError(_UnknownTagError):
    """``actionName`` is missing, or names an action without a class in the requested type."""


def invalid(path: str, message: str) -> InvalidPayloadError:
    """Return the error for a single problem."""
    return InvalidPayloadError([Problem(path=path, message=message)])


def type_name(value: object) -> str:
    """Return the name of a value's type, for errors. ``None`` is named ``None``."""
    return "None" if value is None else type(value).__name__


def check_str(name: str, value: object) -> None:
    """Raise ``TypeError`` if an argument isn't a ``str``, as not every caller uses a type checker."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type_name(value)}")


class InvalidSignatureError(WpsModelsError):
    """A signature is missing or wrong, or a token is wrong or expired."""

    reply_status: ClassVar[int] = 401


_MAX_CODE: Final = 64
_CODE: Final = re.compile(rf"[A-Za-z][A-Za-z0-9._-]{{0,{_MAX_CODE - 1}}}")

_HINTS: Final[Mapping[int, str]] = {
    400: "a part of the request is wrong, such as the filter; see the error's message",
    401: "check that the access key is the service's own, and that the request was sent before its token expired",
    403: (
        "the service's network access rules refuse the caller, or the identity has no role that allows this, "
        "such as Web PubSub Service Owner; an access key needs no role"
    ),
    404: "unknown connection, group or user",
    413: "the message is too large",
}

TEMPORARY_STATUSES: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses of failures of the REST API that may be temporary."""


class RestError(WpsModelsError):
    """The REST API refused a request, or failed.

    The text contains the operation, the status and what to do. It doesn't contain the
    service's `message`, which may repeat what was sent.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub
    """

    reply_status: ClassVar[int] = 502

    status: int
    """The status code of the service's response."""

    operation: str
    """The operation that failed: ``sendToGroup``."""

    code: str | None
    """The service's error code, or ``None`` if the response has none. Codes change with the API version."""

    message: str | None
    """The service's error message as received, or ``None`` if the response has none."""

    can_send_again: bool
    """If true, it is safe to send the same request again: the failure may be temporary, and nothing is done twice.

    A failed request to send a message may have sent it, except with status 429. A signed request
    expires soon, so build a new one.
    """

    def __init__(
        self,
        status: int,
        *,
        operation: str = "request",
        code: str | None = None,
        message: str | None = None,
        can_send_again: bool = False,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.operation = operation
        self.code = code
        self.message = message
        self.can_send_again = can_send_again

    def __str__(self) -> str:
        # A code is one word. Anything else may repeat what was sent.
        code = f" ({self.code})" if self.code and _CODE.fullmatch(self.code) else ""
        return f"{self.operation}: the REST API answered {self.status}{code}: {self._hint()}"

    def _hint(self) -> str:
        if self.can_send_again:
            return "it is safe to send it again"
        if self.status in TEMPORARY_STATUSES:
            return "the message may have been sent, so sending it again may deliver it twice"
        return _HINTS.get(self.status, "see the error's message, if any")
