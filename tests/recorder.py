"""A service on loopback that does nothing with what it is asked for but keep it."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from attrs import field, frozen
from typing_extensions import override

from wps_models import Action, ConnectionString, HttpRequest, UnknownActionError, WpsModelsError, rest

KEY: Final = "made-up-primary-key-AAAAAAAAAAAAAAAAAAAAAAAAAA=="
"""The key that requests are signed with."""


@frozen
class Recorder:
    """Where the service is, and what it was asked for."""

    url: str
    """Its endpoint."""

    requests: list[HttpRequest] = field(factory=list[HttpRequest])
    """Each request as it arrived; its URL is the raw target."""

    actions: list[tuple[str, Action]] = field(factory=list[tuple[str, Action]])
    """The hub and the action of each request that is one."""

    refused: list[WpsModelsError] = field(factory=list[WpsModelsError])
    """Why each of the others is none."""

    @property
    def service(self) -> ConnectionString:
        """What its users are given."""
        return ConnectionString(endpoint=self.url, access_key=KEY)

    def answer(self, request: HttpRequest) -> tuple[int, bytes]:
        """Keep a request; the status and body of its answer."""
        self.requests.append(request)
        try:
            found = rest.parse(
                method=request.method,
                target=request.url,
                headers=request.headers,
                body=request.body,
                access_keys=KEY,
                now=datetime.now(UTC),
            )
        except WpsModelsError as error:
            self.refused.append(error)
            status = 404 if isinstance(error, UnknownActionError) else error.reply_status
            return status, json.dumps({"code": type(error).__name__, "message": str(error)}).encode()
        self.actions.append(found)
        is_message = request.url.partition("?")[0].endswith("/:send")
        return 202 if is_message else 200 if request.method == "PUT" else 204, b""


class _Server(ThreadingHTTPServer):
    recorder: Recorder


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, _Server)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = HttpRequest(method=self.command, url=self.path, headers=tuple(self.headers.items()), body=body)
        status, content = self.server.recorder.answer(request)
        self.send_response(status)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST  # noqa: N815  # their names there

    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def recording() -> Generator[Recorder]:
    """A recorder that is there until the end of the block."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.recorder = Recorder(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        try:
            yield server.recorder
        finally:
            server.shutdown()
            thread.join()
