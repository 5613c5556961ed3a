"""The service on this machine: sockets and HTTP around `wps_models.emulator.Hub`, for development and tests.

pip install wps-models aiohttp
python emulator.py --port 8080 --app http://localhost:5000/eventhandler --log

Clients connect to ``/client/hubs/{hub}``, apps send to ``/api/hubs/{hub}``, and events go to the app.
Only the loopback interface is served: the access key is public.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncGenerator, Coroutine
from datetime import UTC, datetime
from typing import Any

import aiohttp
import yarl
from aiohttp import WSMsgType, web

from wps_models import ConnectionString, HttpRequest, HttpResponse, InvalidSignatureError, client, dumps, testing
from wps_models.emulator import Call, Close, Connection, Hub, respond
from wps_models.webhook import grants_origin

RECOVERY_SECONDS = 30
"""How long a reliable connection stays without a WebSocket."""

CLOSED_BY_CLIENT = {0, 1000, 1001, 1005}
"""Close codes of clients that don't come back. aiohttp calls a close frame without a code 0."""


class Socket(web.WebSocketResponse):
    """The WebSocket of a connection, with a task that sends what the hub has put into its outbox."""

    def __init__(self, connection: Connection, received: web.Request) -> None:
        super().__init__(protocols=[connection.subprotocol] if connection.subprotocol else [])
        self.connection = connection
        self.transport = received.transport
        self.has_items = asyncio.Event()

    def cut(self) -> None:
        """Cut the TCP connection without a close frame, as networks do."""
        if self.transport is not None:
            self.transport.abort()

    def take(self) -> list[Any]:
        items, self.connection.outbox[:] = [*self.connection.outbox], []
        return items


class Emulator:
    """The hubs, and everything between them and the network."""

    def __init__(self, app_url: str | None = None, *, origin: str = "localhost", log: bool = False) -> None:
        self.app_url, self.origin, self.log = app_url, origin, log
        self.hubs: dict[str, Hub] = {}
        self.sockets: dict[Connection, Socket] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.calls: dict[Connection, asyncio.Task[None]] = {}
        self.is_granted = False
        self.session: aiohttp.ClientSession

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/api/{path:.*}", self.answer)
        app.router.add_get("/client/hubs/{hub}", self.connect)
        app.router.add_get("/clients/{path:.*}", self.refuse)
        app.cleanup_ctx.append(self.run)
        return app

    async def run(self, _: web.Application) -> AsyncGenerator[None]:
        async with aiohttp.ClientSession() as self.session:
            yield
            for task in self.tasks:
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)

    def hub(self, name: str) -> Hub:
        key = name.lower()
        if key not in self.hubs:
            events = ["connect", "connected", "disconnected"] if self.app_url else []
            self.hubs[key] = Hub(
                name,
                host=self.origin,
                url=self.app_url or "",
                system_events=events,
                user_events="*" if self.app_url else "",
                now=lambda: datetime.now(UTC),
            )
        return self.hubs[key]

    def note(self, *words: object) -> None:
        if self.log:
            print(*words, flush=True)

    def complain(self, *words: object) -> None:
        """Print a failed call to the app, with or without a log."""
        print(*words, file=sys.stderr, flush=True)

    # --- HTTP -------------------------------------------------------------------------------

    async def answer(self, received: web.Request) -> web.Response:
        """Answer a request to the REST API."""
        url, headers, body = f"http://{received.host}{received.raw_path}", tuple(received.headers.items()), await received.read()
        try:
            request = HttpRequest(method=received.method, url=url, headers=headers, body=body)
        except ValueError as error:
            raise web.HTTPBadRequest(text=str(error)) from None
        response = respond(self.hub, request, access_key=testing.ACCESS_KEY, now=datetime.now(UTC))
        self.note("REST", request.method, received.raw_path, "->", response.status, response.body.decode())
        self.pump()
        return web.Response(status=response.status, headers=response.headers, body=response.body)

    async def refuse(self, received: web.Request) -> web.Response:
        return web.Response(status=501, text=f"The emulator doesn't support {received.path}.")

    # --- clients ----------------------------------------------------------------------------

    async def connect(self, received: web.Request) -> web.StreamResponse:
        """Serve a client until its WebSocket ends."""
        try:
            hub = self.hub(received.match_info["hub"])
        except ValueError as error:
            raise web.HTTPBadRequest(text=str(error)) from None
        query = received.query
        if "awps_connection_id" in query:
            connection = hub.recover(query["awps_connection_id"], query.get("awps_reconnection_token", ""))
            if connection is None:
                return await self.turn_away(received)
        else:
            connection = self.admit(hub, received)
            self.pump()
            while connection.status == "connecting":
                await self.calls[connection]
        if connection.refusal is not None:
            self.note("REFUSED", connection.refusal.status, connection.refusal.body.decode(errors="replace"))
            return web.Response(status=connection.refusal.status, text=connection.refusal.body.decode(errors="replace"))
        return await self.serve(hub, connection, received)

    async def turn_away(self, received: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=[client.JSON_RELIABLE])
        await socket.prepare(received)
        await socket.close(code=1008, message=b"The connection can't be recovered.")
        return socket

    def admit(self, hub: Hub, received: web.Request) -> Connection:
        """Check the token, and begin a connection."""
        header = received.headers.get("Authorization", "").removeprefix("Bearer ")
        service = ConnectionString(endpoint=f"http://{received.host}", access_key=testing.ACCESS_KEY)
        try:
            token = service.read_client_token(received.query.get("access_token", header), hub=hub.name, now=datetime.now(UTC))
        except InvalidSignatureError as error:
            self.note("TOKEN", error)
            raise web.HTTPUnauthorized(text=f"The access token is not valid: {error}") from None
        offered = received.headers.get("Sec-WebSocket-Protocol", "").split(",")
        return hub.connect(
            user_id=token.user_id,
            roles=token.roles,
            groups=token.groups,
            subprotocols=[name.strip() for name in offered if name.strip()],
            claims=token.claims,
            query={name: received.query.getall(name) for name in received.query if name != "access_token"},
            headers={name: received.headers.getall(name) for name in received.headers if name != "Authorization"},
        )

    async def serve(self, hub: Hub, connection: Connection, received: web.Request) -> web.StreamResponse:
        """Read frames, and tell the hub how the WebSocket ended."""
        socket = self.sockets[connection] = Socket(connection, received)
        try:
            await socket.prepare(received)
        except ConnectionError:  # the client didn't wait for the app
            hub.close(connection, by_client=True)
        self.note("CONNECTED", connection.id, connection.user_id, connection.subprotocol)
        writer = self.spawn(self.write(socket))
        self.pump()
        async for frame in socket:
            if frame.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                self.note("<", connection.id, frame.data)
                hub.receive(connection, frame.data)
                self.pump()
        writer.cancel()
        if self.sockets.get(connection) is socket:  # and not a newer one
            del self.sockets[connection]
            self.note("CLOSED", connection.id, socket.close_code)
            if socket.close_code in CLOSED_BY_CLIENT:
                hub.close(connection, by_client=True)
            else:
                hub.lose(connection)
                _ = self.spawn(self.expire(hub, connection))
            self.pump()
        return socket

    async def write(self, socket: Socket) -> None:
        while True:
            await socket.has_items.wait()
            socket.has_items.clear()
            for item in socket.take():
                self.note(">", socket.connection.id, item)
                if isinstance(item, Close):
                    await socket.close(code=item.code, message=item.reason.encode()[:123])
                elif isinstance(item, bytes):
                    await socket.send_bytes(item)
                else:
                    await socket.send_str(item if isinstance(item, str) else dumps(item))

    async def expire(self, hub: Hub, connection: Connection) -> None:
        await asyncio.sleep(RECOVERY_SECONDS)
        if connection not in self.sockets:
            hub.close(connection, "The connection wasn't recovered in time.")
            self.pump()

    # --- the app ----------------------------------------------------------------------------

    def pump(self) -> None:
        """Start sending what the hubs have for the app and the clients."""
        for hub in self.hubs.values():
            while hub.calls:
                call = hub.calls.popleft()
                self.calls[call.connection] = self.spawn(self.call(call, self.calls.get(call.connection)))
        for socket in self.sockets.values():
            if socket.connection.outbox:
                socket.has_items.set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def call(self, call: Call, earlier: asyncio.Task[None] | None) -> None:
        """Send an event to the app, after the connection's earlier ones."""
        if earlier is not None:
            await asyncio.wait([earlier])
        name = call.event.event_name
        try:
            response = await self.ask(call)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            self.complain("APP", name, "failed:", repr(error))
            call.fail()
        else:
            tell = self.note if response.status < 300 else self.complain
            tell("APP", name, "->", response.status, response.body.decode(errors="replace"))
            call.reply(response)
        if self.calls.get(call.connection) is asyncio.current_task():
            del self.calls[call.connection]
        self.pump()

    async def ask(self, call: Call) -> HttpResponse:
        if not self.is_granted:
            handshake = self.hub(call.event.context.hub).sender.handshake()
            response = await self.send(handshake)
            self.is_granted = grants_origin(response, self.origin)
            if not self.is_granted:
                raise ValueError(f"{response.status}: the app doesn't allow events of {self.origin}")
        return await self.send(call.request)

    async def send(self, request: HttpRequest) -> HttpResponse:
        url = yarl.URL(request.url, encoded=True)
        async with self.session.request(request.method, url, headers=request.headers, data=request.body) as reply:
            headers = tuple(reply.headers.items())
            return HttpResponse(status=reply.status, headers=headers, body=await reply.read())


def http_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{text} has no scheme: write http://localhost:5000/eventhandler")
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--app", type=http_url, help="URL template of the event handler, with {hub} and {event}")
    parser.add_argument("--origin", default="localhost", help="the host name that the app allows")
    parser.add_argument("--log", action="store_true", help="print a line for every message")
    given = parser.parse_args()
    print(f"Endpoint=http://localhost:{given.port};AccessKey={testing.ACCESS_KEY};Version=1.0;", flush=True)
    application = Emulator(given.app, origin=given.origin, log=given.log).application()
    try:
        web.run_app(application, host="localhost", port=given.port, print=None)
    except OSError as error:
        sys.exit(f"Port {given.port} can't be used: {error.strerror}. Choose another with --port.")


if __name__ == "__main__":
    main()
