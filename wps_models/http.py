"""HTTP requests and responses as plain values, for any framework and any client."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol, TypeAlias, runtime_checkable

from attrs import field, frozen

from wps_models._json.frozen import FrozenDict, Headers
from wps_models._json.reprs import repr_keys, repr_size
from wps_models.enums import WebPubSubDataType
from wps_models.errors import check_str, invalid, type_name

__all__ = ["HttpRequest", "HttpResponse"]

Pairs = tuple[tuple[str, str], ...]

# --- content types -----------------------------------------------------------------------

TEXT: Final = "text/plain"
JSON: Final = "application/json"
OCTETS: Final = "application/octet-stream"
TEXT_UTF_8: Final = f"{TEXT}; charset=utf-8"
JSON_UTF_8: Final = f"{JSON}; charset=utf-8"

CONTENT_TYPES: Final[Mapping[WebPubSubDataType, str]] = FrozenDict(
    {WebPubSubDataType.TEXT: TEXT, WebPubSubDataType.JSON: JSON, WebPubSubDataType.BINARY: OCTETS}
)
"""The media type of each data type that actions, events and answers can have."""

CONTENT_TYPES_UTF_8: Final[Mapping[WebPubSubDataType, str]] = FrozenDict(
    {**CONTENT_TYPES, WebPubSubDataType.TEXT: TEXT_UTF_8, WebPubSubDataType.JSON: JSON_UTF_8}
)
"""The same, with the charset of text."""

DATA_TYPES: Final[Mapping[str, WebPubSubDataType]] = FrozenDict({name: data_type for data_type, name in CONTENT_TYPES.items()})
"""The data type of each media type."""


class MediaType(NamedTuple):
    """A parsed ``Content-Type``."""

    name: str
    """The media type in lower case, without parameters. Empty if the header is missing."""

    is_utf_8: bool
    """True if the text can be read as UTF-8: the charset is UTF-8, ASCII or not given."""


_UTF_8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_MAX_CACHED: Final = 100


def parse_media_type(content_type: str) -> MediaType:
    """Parse a ``Content-Type``."""
    # Long headers aren't cached, so that a sender can't fill the memory.
    return (_cached_media_type if len(content_type) <= _MAX_CACHED else _media_type)(content_type)


def _media_type(content_type: str) -> MediaType:
    name, *parameters = [part.strip().lower() for part in content_type.split(";")]
    charsets = [parameter.partition("=")[2].strip('" ') for parameter in parameters if parameter.startswith("charset")]
    return MediaType(name, _UTF_8.issuperset(charsets))


_cached_media_type = lru_cache(maxsize=64)(_media_type)

# --- requests and responses --------------------------------------------------------------

_TOKEN_IN_URL: Final = re.compile(r"(?i)(?<=[?&]access_token=)[^&#]*")

# RFC 9110, sections 5.6.2 and 5.5. Each character beyond ASCII becomes bytes that are legal in a value.
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
_URL: Final = re.compile(r"[^\x00-\x20\x7f]+")

_STATUSES: Final = range(100, 600)


def is_header(name: str, value: str) -> bool:
    """Return True for a legal name and value of an HTTP header."""
    return _TOKEN.fullmatch(name) is not None and _VALUE.fullmatch(value) is not None


def is_status(status: int) -> bool:
    """Return True for a valid HTTP status code."""
    return status in _STATUSES


# Not every caller uses a type checker, so these accept Any.


def _check_headers(headers: Any) -> None:
    given = headers  # stays Any when headers is narrowed
    if not isinstance(headers, tuple):
        raise TypeError(f"headers must be a tuple of (name, value) pairs, not {type_name(headers)}")
    if _are_usual(given):
        return
    for pair in given:
        match pair:
            case (str(name), str(value)):
                if not is_header(name, value):
                    raise ValueError("headers must have tokens as names, and values without line breaks and control characters")
            case _:
                raise TypeError(f"each of headers must be a tuple of two str, not {type_name(pair)}")


def _are_usual(pairs: Any) -> bool:
    """Return True for headers of common characters: a fast path, in a fifth of the time of the regular expressions."""
    try:
        names = [name for name, _ in pairs]
        letters, text = "".join(names).replace("-", ""), "".join([value for _, value in pairs])
    except (TypeError, ValueError):
        return False
    is_plain = letters.isascii() and letters.isalnum() and "" not in names and text.isprintable()
    return is_plain and {*map(type, pairs)} == {tuple}


def _check_status(status: Any) -> None:
    if not isinstance(status, int) or isinstance(status, bool):
        raise TypeError(f"status must be an int, not {type_name(status)}")
    if status not in _STATUSES:
        raise ValueError("status must be from 100 to 599")


def check_body(body: object, *allowed: type) -> None:
    """Raise ``TypeError`` for a body that isn't ``bytes``, nor one of the other allowed types."""
    if not isinstance(body, bytes) and not isinstance(body, allowed):
        hint = "did you forget await?" if hasattr(body, "__await__") else 'for no body pass b""'
        raise TypeError(f"body must be bytes, not {type_name(body)}; {hint}")


def _repr_url(url: str) -> str:
    return repr(_TOKEN_IN_URL.sub("...", url))


def _repr_headers(pairs: Pairs) -> str:
    return repr_keys(dict(pairs))


@frozen(kw_only=True)
class HttpRequest:
    """An HTTP request: built by `wps_models.rest` for your client, and by `wps_models.testing` for your tests."""

    method: str
    """The method, in upper case."""

    url: str = field(repr=_repr_url)
    """The whole URL, or only its path if the host doesn't matter."""

    headers: Pairs = field(default=(), repr=_repr_headers)
    """Names and values. No ``Content-Length``: clients add it."""

    body: bytes = field(default=b"", repr=repr_size)
    """The body. Defaults to no body."""

    def __attrs_post_init__(self) -> None:
        """Refuse values that aren't legal in HTTP."""
        for name, pattern in (("method", _TOKEN), ("url", _URL)):
            value = getattr(self, name)
            check_str(name, value)
            if pattern.fullmatch(value) is None:
                raise ValueError(f"{name} must not be empty, nor contain spaces, line breaks or control characters")
        _check_headers(self.headers)
        check_body(self.body)


@frozen(kw_only=True)
class HttpResponse:
    """An HTTP response: built by `wps_models.webhook` for your framework."""

    status: int
    """The status code, 100 to 599."""

    headers: Pairs = field(default=(), repr=_repr_headers)
    """Names and values. No ``Content-Length``: servers add it."""

    body: bytes = field(default=b"", repr=repr_size)
    """The body. Defaults to no body."""

    def __attrs_post_init__(self) -> None:
        """Refuse values that aren't legal in HTTP."""
        _check_status(self.status)
        _check_headers(self.headers)
        check_body(self.body)


# --- received headers --------------------------------------------------------------------


@runtime_checkable
class _Items(Protocol):
    def items(self) -> Iterable[tuple[str, str]]: ...


HeadersLike: TypeAlias = _Items | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]
"""The headers of any framework: an object with ``items()``, or (name, value) pairs.

Names are case-insensitive and may be repeated; bytes are decoded as latin-1.
"""


class ReceivedHeaders:
    """The headers of a received request or response; names are case-insensitive."""

    __slots__ = ("_values", "as_received")

    as_received: Headers
    """All values by name, spelled as received."""

    def __init__(self, headers: HeadersLike) -> None:
        values: dict[str, tuple[str, ...]] = {}
        spelled: dict[str, tuple[str, ...]] = {}
        repeats: dict[str, list[str]] = {}
        for name, value in _pairs_of(headers):
            if name.__class__ is not str or value.__class__ is not str:
                name, value = _text_of(name, name), _text_of(value, name)  # noqa: PLW2901  # the same pair, as text
            key = name.lower()
            if key in values:
                repeats.setdefault(key, [*values[key]]).append(value)
            else:
                values[key] = spelled[name] = (value,)
        if repeats:
            values |= {key: tuple(found) for key, found in repeats.items()}
            spelled = {name: values[name.lower()] for name in spelled}
        self._values = values
        self.as_received = Headers(spelled)

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of a header."""
        return self._values.get(name.lower(), ())

    def single(self, name: str) -> str | None:
        """Return the value of a header. Raises `InvalidPayloadError` if it is repeated with different values."""
        found = self._values.get(name.lower())
        if found is None:
            return None
        if len(found) == 1:
            return found[0]
        value, *others = found
        if {*others} != {value}:
            raise invalid(name, "repeated with different values")
        return value

    def joined(self, name: str) -> str | None:
        """Return all values of a header as one list with commas."""
        found = self._values.get(name.lower())
        if found is None:
            return None
        return found[0] if len(found) == 1 else ",".join(found)

    def media_type(self) -> MediaType:
        """Return the parsed ``Content-Type``. Raises `InvalidPayloadError` if it is repeated with different values."""
        return parse_media_type(self.single("Content-Type") or "")

    def refuse_environ(self) -> None:
        """Raise ``TypeError`` for a WSGI environ, whose keys aren't the names of headers."""
        # A sender could use such names itself, but its requests would also have a Host header.
        if "host" not in self._values and any(name.startswith(("http_ce_", "http_webhook_")) for name in self._values):
            raise TypeError(_ENVIRON)


_ENVIRON: Final = "headers must be the request's headers, not a WSGI environ or Django's request.META: pass request.headers"


def _pairs_of(headers: HeadersLike) -> Iterable[Any]:
    items: Callable[[], Iterable[Any]] | None = getattr(headers, "items", None)
    if items is not None:
        return items()
    pairs: Any = headers
    if isinstance(pairs, (str, bytes)) or not hasattr(pairs, "__iter__"):
        raise TypeError(f"headers must be a mapping or pairs, not {type_name(pairs)}")
    return pairs  # type: ignore[no-any-return]  # an iterable, see above


def _text_of(part: object, name: object) -> str:
    if isinstance(part, str):
        return str.__str__(part)
    if isinstance(part, bytes):
        return part.decode("latin-1")
    if isinstance(name, str) and name.startswith("wsgi."):
        raise TypeError(_ENVIRON)
    raise TypeError(f"headers must be names and values that are str or bytes, not {type_name(part)}")
