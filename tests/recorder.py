"""A service on loopback that records requests and answers each with success."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from attrs import evolve, field, frozen
from typing_extensions import override

from wps_models import ConnectionString, HttpRequest, HttpResponse, WpsModelsError, rest

KEY: Final = "made-up-primary-key-AAAAAAAAAAAAAAAAAAAAAAAAAA=="
"""The key that requests are signed with."""

MEMBERS: Final = tuple(rest.GroupMember(connection_id=f"c-{number}", user_id=f"u-{number}") for number in range(3))
"""The connections of each group, two in a page."""

TOKEN: Final = "a-token"


@frozen
class Recorder:
    """The endpoint of the service, and the recorded requests."""

    url: str
    """The endpoint."""

    requests: list[HttpRequest] = field(factory=list[HttpRequest])
    """Each request as it arrived. Its URL is the raw target."""

    actions: list[tuple[str, rest.Operation]] = field(factory=list[tuple[str, rest.Operation]])
    """The hub and the operation of each request."""

    refused: list[WpsModelsError] = field(factory=list[WpsModelsError])
    """The errors of all other requests."""

    missing: set[str] = field(factory=set[str])
    """Users, groups and connections that don't exist."""

    @property
    def service(self) -> ConnectionString:
        """The service for its users."""
        return ConnectionString(endpoint=self.url, access_key=KEY)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Record a request, and answer it."""
        self.requests.append(request)
        # The SDK has no key to sign with if it uses an identity.
        is_signed = dict(request.headers).get("Authorization") != "Bearer identity"
        try:
            found = rest.parse(
                method=request.method,
                target=request.url,
                headers=request.headers,
                body=request.body,
                access_keys=KEY if is_signed else rest.ACCEPT_UNSIGNED,
                now=datetime.now(UTC),
            )
        except WpsModelsError as error:
            self.refused.append(error)
            return rest.error_response(error.reply_status, code=type(error).__name__, message=str(error))
        self.actions.append((found.hub, found.operation))
        return self._succeed(found.operation)

    def _succeed(self, operation: Any) -> HttpResponse:
        is_missing = any(getattr(operation, name, None) in self.missing for name in ("user_id", "group", "connection_id"))
        match operation:
            case rest.ConnectionExists() | rest.GroupExists() | rest.UserExists() | rest.CheckPermission():
                return rest.response(operation, not is_missing)
            case _ if is_missing:
                return rest.error_response(404, operation=operation)
            case rest.ListConnectionsInGroup(continuation_token=None):
                following = rest.request(evolve(operation, continuation_token="2 /+"), hub="Chat", endpoint=self.url)
                return rest.response(operation, rest.GroupMembersPage(members=MEMBERS[:2], next_link=following.url))
            case rest.ListConnectionsInGroup():
                return rest.response(operation, rest.GroupMembersPage(members=MEMBERS[2:]))
            case rest.GenerateClientToken():
                return rest.response(operation, TOKEN)
            case _:
                return rest.response(operation)


class _Server(ThreadingHTTPServer):
    recorder: Recorder


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, _Server)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = HttpRequest(method=self.command, url=self.path, headers=tuple(self.headers.items()), body=body)
        reply = self.server.recorder.answer(request)
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST  # noqa: N815  # the names of the base class

    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def recording() -> Generator[Recorder]:
    """Run a recorder until the end of the block."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.recorder = Recorder(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        try:
            yield server.recorder
        finally:
            server.shutdown()
            thread.join()
