"""HTTP requests and responses in plain parts, which any framework and any client takes."""

from attrs import field, frozen

from wps_models._fields import names_only, shortened

__all__ = ["HttpRequest", "HttpResponse"]


@frozen(kw_only=True)
class HttpRequest:
    """An HTTP request in plain parts: what `wps_models.rest` makes for your client, and `wps_models.testing` for your tests."""

    method: str
    """The method, in upper case."""

    url: str
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
