"""The example service ``tests/apps/emulator.py`` on a free port, in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any, Final
from unittest import mock
from wsgiref.simple_server import WSGIRequestHandler, make_server

from aiohttp import web
from aiohttp.typedefs import Handler
from attrs import evolve, field, frozen
from typing_extensions import override

from tests.apps import wsgi
from tests.apps.emulator import Emulator
from wps_models import (
    ConnectionString,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    HttpRequest,
    UserEventRequest,
    UserEventResponse,
    WebPubSubErrorCode,
    WebPubSubPermission,
    client,
    loads,
    rest,
    testing,
)
from wps_models.emulator import Close, Connection, respond

PATIENCE: Final = 10.0
"""Seconds to wait for anything."""


class _NotedEmulator(Emulator):
    """Keeps the notes that the program prints with ``--log``."""

    def __init__(self, app_url: str | None, *, origin: str) -> None:
        super().__init__(app_url, origin=origin)
        self.notes: list[tuple[object, ...]] = []

    @override
    def note(self, *words: object) -> None:
        self.notes.append(words)


@frozen
class Loopback:
    """A running service, and everything that it has received."""

    emulator: _NotedEmulator
    port: int
    loop: asyncio.AbstractEventLoop
    requests: list[HttpRequest] = field(factory=list[HttpRequest])
    """Every HTTP request as it arrived, from apps and from clients that connect. The URL is the raw target."""

    @property
    def service(self) -> ConnectionString:
        """The connection string of its users."""
        return ConnectionString(endpoint=f"http://127.0.0.1:{self.port}", access_key=testing.ACCESS_KEY)

    @property
    def connection_string(self) -> str:
        """The same as text, as Microsoft's packages parse it."""
        return f"Endpoint=http://127.0.0.1;Port={self.port};AccessKey={testing.ACCESS_KEY};Version=1.0;"

    @property
    def operations(self) -> list[tuple[str, rest.Operation]]:
        """The hub and the operation of each REST request. Raises an error if one is invalid or not signed."""
        read = [
            rest.parse(
                method=request.method,
                target=request.url,
                headers=request.headers,
                body=request.body,
                access_keys=testing.ACCESS_KEY,
                now=datetime.now(UTC),
            )
            for request in self.requests
            if "/api/" in request.url
        ]
        return [(found.hub, found.operation) for found in read]

    @property
    def frames(self) -> list[client.ClientMessage]:
        """Every message of a client. Raises an error if one is invalid or has unknown members."""
        texts = [frame for mark, *_, frame in self.emulator.notes if mark == "<"]
        return [loads(text, client.ClientMessage, forbid_extra_keys=True) for text in texts if isinstance(text, str)]

    @property
    def targets(self) -> list[str]:
        """The raw target of each WebSocket that a client has opened."""
        return [request.url for request in self.requests if request.url.startswith("/client/")]

    def wait_for(self, message: client.ClientMessage) -> None:
        """Wait for a message of a client."""
        wait_until(lambda: message in self.frames, lambda: f"no {message} among {self.frames}")

    def connection(self, user_id: str = "ada") -> Connection:
        """Return the only connection of a user in the hub ``chat``."""
        (found,) = self.emulator.hub("chat").of_user(user_id)
        return found

    def send(self, *items: client.ServiceMessage | Close, to: str = "ada") -> None:
        """Send frames to a user's client. They can be ones that the service never sends."""
        connection = self.connection(to)

        def put() -> None:
            connection.outbox += items
            self.emulator.pump()

        self.loop.call_soon_threadsafe(put)

    def cut(self, user_id: str) -> None:
        """Cut the TCP connection of a user, without a close frame."""
        for connection, socket in [*self.emulator.sockets.items()]:
            if connection.user_id == user_id:
                self.loop.call_soon_threadsafe(socket.cut)


@contextmanager
def serving(app_url: str | None = None, *, origin: str = testing.HOST) -> Generator[Loopback]:
    """Run the service for an app."""
    emulator = _NotedEmulator(app_url, origin=origin)
    requests: list[HttpRequest] = []
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    @web.middleware
    async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers)
        body = await request.read()
        with suppress(ValueError):  # the program answers 400
            requests.append(HttpRequest(method=request.method, url=request.raw_path, headers=headers, body=body))
        return await handler(request)

    async def forward(received: web.Request) -> web.Response:
        """Answer as a reverse proxy in front of the service at `origin`."""
        request = evolve(requests[-1], url=f"https://{origin}{received.raw_path.removeprefix('/gateway')}")
        response = respond(emulator.hub, request, access_key=testing.ACCESS_KEY, now=datetime.now(UTC))
        return web.Response(status=response.status, headers=response.headers, body=response.body)

    async def start() -> tuple[web.AppRunner, int]:
        application = emulator.application()
        application.middlewares.append(record)
        application.router.add_route("*", "/gateway/api/{path:.*}", forward)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return runner, runner.addresses[0][1]

    runner, port = asyncio.run_coroutine_threadsafe(start(), loop).result(PATIENCE)
    try:
        yield Loopback(emulator, port, loop, requests)
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()


class _Quiet(WSGIRequestHandler):
    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving_app(app: Any) -> Generator[str]:
    """Run a WSGI app, and return the URL of its event handler."""
    with make_server("127.0.0.1", 0, app, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/eventhandler"
        finally:
            server.shutdown()
            thread.join(PATIENCE)


def _echo(event: EventRequest) -> EventResponse | None:
    match event:
        case UserEventRequest(context=context) if context.event_name == "fail":
            return EventErrorResponse(code=WebPubSubErrorCode.SERVER_ERROR, error_message="out of order")
        case UserEventRequest(data=data, data_type=data_type):
            return UserEventResponse(data=data, data_type=data_type)
        case _:
            return None


@contextmanager
def echoing() -> Generator[tuple[Loopback, str]]:
    """Run the service for an app that echoes events and refuses the event ``fail``.

    Return it and a URL for a client: ada, who is in the lobby and may join it and send to it.
    """
    roles = [permission.role_for("lobby") for permission in WebPubSubPermission]
    with mock.patch.object(wsgi, "handle", _echo), serving_app(wsgi.app) as app_url, serving(app_url) as loopback:
        given = loopback.service.client_connection("chat", now=datetime.now(UTC), user_id="ada", roles=roles, groups=["lobby"])
        yield loopback, given.url
        _ = loopback.frames  # raises an error if a client sends unknown members


def wait_until(condition: Callable[[], object], otherwise: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, otherwise()
        sleep(0.01)
