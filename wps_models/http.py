"""HTTP requests and responses in plain parts, which any framework and any client takes."""

import re
from typing import Final

from attrs import Attribute, field, frozen

from wps_models._json.fields import repr_keys, repr_truncated
from wps_models.names import HEADER_TEXT

__all__ = ["HttpRequest", "HttpResponse"]

Pairs = tuple[tuple[str, str], ...]

# RFC 9110, section 5.6.2
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def is_header(name: str, value: str) -> bool:
    """Whether they can be the name and the value of an HTTP header."""
    return _TOKEN.fullmatch(name) is not None and HEADER_TEXT.holds(value)


def _check_headers(_: object, attribute: "Attribute[Pairs]", pairs: Pairs) -> None:
    for name, value in pairs:
        if not is_header(name, value):
            raise ValueError(f"{attribute.name} must have tokens as names, and visible ASCII and spaces as values")


def _repr_headers(pairs: Pairs) -> str:
    return repr_keys(dict(pairs))


@frozen(kw_only=True)
class HttpRequest:
    """An HTTP request in plain parts: what `wps_models.rest` makes for your client, and `wps_models.testing` for your tests."""

    method: str
    """The method, in upper case."""

    url: str
    """The whole URL, or its path alone where the host doesn't matter."""

    headers: Pairs = field(default=(), repr=_repr_headers)
    """Names and values. No ``Content-Length``: clients add it."""

    body: bytes = field(default=b"", repr=repr_truncated)
    """The body. Empty: none."""


@frozen(kw_only=True)
class HttpResponse:
    """An HTTP response in plain parts: what `wps_models.webhook` makes for your framework."""

    status: int
    """The status code."""

    headers: Pairs = field(default=(), validator=_check_headers, repr=_repr_headers)
    """Names and values, ASCII. No ``Content-Length``: servers add it."""

    body: bytes = field(default=b"", repr=repr_truncated)
    """The body. Empty: none."""
