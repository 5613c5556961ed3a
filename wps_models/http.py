"""HTTP requests and responses in plain parts, which any framework and any client takes."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol, TypeAlias

from attrs import field, frozen

from wps_models._fields import names_only, shortened

__all__ = ["HttpRequest", "HttpResponse"]

_TOKEN_IN_URL: Final = re.compile(r"(?i)(?<=[?&]access_token=)[^&#]*")


def _url_without_token(url: str) -> str:
    return repr(_TOKEN_IN_URL.sub("...", url))


@frozen(kw_only=True)
class HttpRequest:
    """An HTTP request in plain parts: what `wps_models.rest` makes for your client, and `wps_models.testing` for your tests."""

    method: str
    """The method, in upper case."""

    url: str = field(repr=_url_without_token)
    """The whole URL, or its path alone where the host doesn't matter."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=lambda pairs: names_only(dict(pairs)))
    """Names and values, ASCII. No ``Content-Length``: clients add it."""

    body: bytes = field(default=b"", repr=shortened)
    """The body. Empty: none."""


@frozen(kw_only=True)
class HttpResponse:
    """An HTTP response in plain parts: what `wps_models.webhook` makes for your framework."""

    status: int
    """The status code."""

    headers: tuple[tuple[str, str], ...] = ()
    """Names and values, ASCII. No ``Content-Length``: servers add it."""

    body: bytes = field(default=b"", repr=shortened)
    """The body. Empty: none."""


class _Items(Protocol):
    def items(self) -> Iterable[tuple[str, str]]: ...


HeadersLike: TypeAlias = _Items | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]
"""A framework's headers: what has ``items()``, or pairs. Names in any case, repeats kept; bytes are latin-1."""

Received: TypeAlias = dict[str, tuple[str, ...]]
"""Every header by its name in lower case: the name as received, then all its values."""


def collect_headers(headers: HeadersLike) -> Received:
    """All headers of a request, each once."""
    received: Received = {}
    repeats: dict[str, list[str]] = {}
    items: Callable[[], Iterable[Any]] | None = getattr(headers, "items", None)
    pairs: Any = headers if items is None else items()
    for name, value in pairs:
        if isinstance(name, bytes):
            name, value = name.decode("latin-1"), value.decode("latin-1")  # noqa: PLW2901  # the same pair, as text
        key = name.lower()
        if key in received:
            repeats.setdefault(key, [*received[key]]).append(value)
        else:
            received[key] = (name, value)
    for key, found in repeats.items():
        received[key] = tuple(found)
    return received
