"""The example service ``tests/apps/emulator.py`` on a free port, in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, make_server

from aiohttp import web
from attrs import frozen
from typing_extensions import override

from tests.apps.emulator import Emulator
from wps_models import ConnectionString, testing

PATIENCE: Final = 10.0
"""Seconds to wait for anything."""


@frozen
class Loopback:
    """A running service."""

    emulator: Emulator
    port: int
    loop: asyncio.AbstractEventLoop

    @property
    def service(self) -> ConnectionString:
        """The connection string of its users."""
        return ConnectionString(endpoint=f"http://127.0.0.1:{self.port}", access_key=testing.ACCESS_KEY)

    def cut(self, user_id: str) -> None:
        """Cut the TCP connection of a user, without a close frame."""
        for connection, socket in [*self.emulator.sockets.items()]:
            if connection.user_id == user_id:
                self.loop.call_soon_threadsafe(socket.cut)


@contextmanager
def serving(app_url: str | None = None, *, origin: str = testing.HOST) -> Generator[Loopback]:
    """Run the service for an app."""
    emulator = Emulator(app_url, origin=origin)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> tuple[web.AppRunner, int]:
        runner = web.AppRunner(emulator.application(), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return runner, runner.addresses[0][1]

    runner, port = asyncio.run_coroutine_threadsafe(start(), loop).result(PATIENCE)
    try:
        yield Loopback(emulator, port, loop)
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


def wait_until(condition: Callable[[], object], otherwise: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, otherwise()
        sleep(0.01)
