"""HTTP requests and responses in plain parts, which any framework and any client takes."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol, TypeAlias

from attrs import Attribute, field, frozen

from wps_models._json.fields import repr_keys, repr_size
from wps_models._json.frozen import Headers
from wps_models.names import HEADER_TEXT

__all__ = ["HttpRequest", "HttpResponse"]

Pairs = tuple[tuple[str, str], ...]

_TOKEN_IN_URL: Final = re.compile(r"(?i)(?<=[?&]access_token=)[^&#]*")

# RFC 9110, section 5.6.2
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def is_header(name: str, value: str) -> bool:
    """Whether they can be the name and the value of an HTTP header."""
    return _TOKEN.fullmatch(name) is not None and HEADER_TEXT.holds(value)


def _check_headers(_: object, attribute: "Attribute[Pairs]", pairs: Pairs) -> None:
    for name, value in pairs:
        if not is_header(name, value):
            raise ValueError(f"{attribute.name} must have tokens as names, and visible ASCII and spaces as values")


def _repr_url(url: str) -> str:
    return repr(_TOKEN_IN_URL.sub("...", url))


def _repr_headers(pairs: Pairs) -> str:
    return repr_keys(dict(pairs))


@frozen(kw_only=True)
class HttpRequest:
    """An HTTP request in plain parts: what `wps_models.rest` makes for your client, and `wps_models.testing` for your tests."""

    method: str
    """The method, in upper case."""

    url: str = field(repr=_repr_url)
    """The whole URL, or its path alone where the host doesn't matter."""

    headers: Pairs = field(default=(), repr=_repr_headers)
    """Names and values. No ``Content-Length``: clients add it."""

    body: bytes = field(default=b"", repr=repr_size)
    """The body. Empty: none."""


@frozen(kw_only=True)
class HttpResponse:
    """An HTTP response in plain parts: what `wps_models.webhook` makes for your framework."""

    status: int
    """The status code."""

    headers: Pairs = field(default=(), validator=_check_headers, repr=_repr_headers)
    """Names and values, ASCII. No ``Content-Length``: servers add it."""

    body: bytes = field(default=b"", repr=repr_size)
    """The body. Empty: none."""


class _Items(Protocol):
    def items(self) -> Iterable[tuple[str, str]]: ...


HeadersLike: TypeAlias = _Items | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]
"""A framework's headers: what has ``items()``, or pairs. Names in any case, repeats kept; bytes are latin-1."""

Received: TypeAlias = dict[str, tuple[str, ...]]
"""All values of every header, by its name in lower case."""


def collect_headers(headers: HeadersLike) -> tuple[Received, Headers]:
    """Every header by its name in lower case, and as it is spelled."""
    received: Received = {}
    spelled: Received = {}
    repeats: dict[str, list[str]] = {}
    items: Callable[[], Iterable[Any]] | None = getattr(headers, "items", None)
    pairs: Any = headers if items is None else items()
    if items is None and (isinstance(pairs, (str, bytes)) or not hasattr(pairs, "__iter__")):
        raise TypeError(f"headers must be a mapping or pairs, not {type(pairs).__name__}")
    for name, value in pairs:
        if name.__class__ is not str or value.__class__ is not str:
            name, value = _text_of(name), _text_of(value)  # noqa: PLW2901  # the same pair, as text
        key = name.lower()
        if key in received:
            repeats.setdefault(key, [*received[key]]).append(value)
        else:
            received[key] = spelled[name] = (value,)
    if repeats:
        received |= {key: tuple(values) for key, values in repeats.items()}
        spelled = {name: received[name.lower()] for name in spelled}
    return received, Headers(spelled)


_UTF_8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def media_type(content_type: str) -> tuple[str, bool]:
    """The media type that a ``Content-Type`` names, in lower case, and whether its text can be read as UTF-8."""
    name, *parameters = [part.strip().lower() for part in content_type.split(";")]
    charsets = [parameter.partition("=")[2].strip('" ') for parameter in parameters if parameter.startswith("charset")]
    return name, _UTF_8.issuperset(charsets)


def _text_of(part: object) -> str:
    if isinstance(part, str):
        return str.__str__(part)
    if isinstance(part, bytes):
        return part.decode("latin-1")
    raise TypeError(f"headers must be names and values that are str or bytes, not {type(part).__name__}")
