"""The app behind a service: a handler, or a program that is called over HTTP."""

from collections.abc import Awaitable, Callable, Sequence
from inspect import isawaitable, signature
from typing import Any, Final, Protocol, TypeAlias, TypeVar, runtime_checkable

from wps_models.actions import Action
from wps_models.emulator.client import Refused
from wps_models.emulator.event import Call
from wps_models.emulator.hub import Hub
from wps_models.errors import type_name
from wps_models.events import EventRequest, EventResponse
from wps_models.http import HttpResponse
from wps_models.webhook import Webhook, grants_origin

T = TypeVar("T")
Answer: TypeAlias = EventResponse | None

_OVER_HTTP: Final = (
    'For WSGI write over_http(httpx.Client(transport=httpx.WSGITransport(app), base_url="http://app")), '
    'for ASGI over_http(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app"))'
)


@runtime_checkable
class App(Protocol):
    """The app behind a `Service`."""

    def ask(self, call: Call, hub: Hub, apply: Callable[[Action | str], None]) -> HttpResponse:
        """Return the app's response to an event. `apply` does what a Functions app puts out."""
        ...


def accepts(function: Any, *args: object, **options: object) -> bool:
    """Return True if something can be called with these arguments."""
    try:
        signature(function).bind(*args, **options)
    except TypeError:
        return False
    except (NameError, ValueError):  # an annotation that only checkers import, or a builtin
        return True
    return True


def finish(result: T | Awaitable[T]) -> T:
    """Return a result, or what a coroutine returns in an event loop of its own."""
    if not isawaitable(result):
        return result
    import asyncio  # noqa: PLC0415  # it imports sockets, which only apps with coroutines need

    async def wait() -> T:
        return await result

    return asyncio.run(wait())


class HandlerApp:
    """A handler, called with what arrives over HTTP."""

    def __init__(self, handler: Callable[[EventRequest], Answer | Awaitable[Answer]]) -> None:
        if not accepts(handler, None):
            raise TypeError(
                f"app must be a handler that accepts one event, over_http(client) or FunctionsHost(function_app), "
                f"not {type_name(handler)}. {_OVER_HTTP}"
            )
        self._handler = handler

    def ask(self, call: Call, hub: Hub, apply: Callable[[Action | str], None]) -> HttpResponse:  # noqa: ARG002  # as App has it
        """Call the handler. Its exceptions propagate."""
        webhook = Webhook(access_keys=hub.access_key, allowed_origins=[hub.host], states=hub.sender.states)
        request = call.request
        return webhook.handle(
            lambda event: finish(self._handler(event)), method=request.method, headers=request.headers, body=request.body
        )


class HttpClient(Protocol):
    """An HTTP client: ``httpx.Client``, ``httpx.AsyncClient``, or one like them."""

    def request(self, method: str, url: str, /, *, headers: Sequence[tuple[bytes, bytes]], content: bytes) -> Any:
        """Send a request, and return a response, or an awaitable of one."""
        ...


def over_http(client: HttpClient) -> App:
    """Return the app that an HTTP client talks to without sockets.

    * WSGI, such as Flask and Django: ``httpx.Client(transport=httpx.WSGITransport(app), base_url="http://app")``
    * ASGI, such as FastAPI: ``httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app")``

    Before the first event, the app must grant the handshake; otherwise, `Refused` is raised.
    """
    if not accepts(getattr(client, "request", None), "POST", "/", headers=[], content=b""):
        raise TypeError(f"client must be an httpx.Client or httpx.AsyncClient, not {type_name(client)}. {_OVER_HTTP}")
    if not str(getattr(client, "base_url", True)):
        raise ValueError(f"client has no base_url. {_OVER_HTTP}")
    return _HttpApp(client)


class _HttpApp:
    def __init__(self, client: HttpClient) -> None:
        self._client = client
        self._is_granted = False

    def ask(self, call: Call, hub: Hub, apply: Callable[[Action | str], None]) -> HttpResponse:  # noqa: ARG002  # as App has it
        if not self._is_granted:
            handshake = hub.sender.handshake()
            response = self._send(handshake.method, handshake.url, handshake.headers, b"")
            if not grants_origin(response, hub.host):
                raise Refused(response)
            self._is_granted = True
        return self._send(call.request.method, call.request.url, call.request.headers, call.request.body)

    def _send(self, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> HttpResponse:
        encoded = [(name.encode(), value.encode()) for name, value in headers]
        reply: Any = finish(self._client.request(method, url, headers=encoded, content=body))
        return HttpResponse(status=reply.status_code, headers=tuple(reply.headers.multi_items()), body=reply.content)
