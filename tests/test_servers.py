"""The apps under ``apps`` on real servers, over HTTP, each with the chat handler of `tests.chat`."""

import asyncio
import contextlib
import http.client
import importlib
import json
import logging
import re
import socket
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from socketserver import ThreadingMixIn
from time import monotonic, sleep
from typing import Any, Final
from urllib.request import urlopen
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import uvicorn
from aiohttp import web
from attrs import evolve, frozen
from typing_extensions import override
from werkzeug.serving import make_server as make_werkzeug_server

from tests import chat
from tests.layout import ROOT
from tests.loopback import Loopback, serving
from wps_models import EventRequest, EventResponse, Json, SendToGroupAction, Webhook, WebPubSubDataType, testing
from wps_models.events.requests import WebPubSubEventRequest
from wps_models.http import HttpRequest
from wps_models.webhook.states import decode

pytestmark = pytest.mark.dev

KEY: Final = testing.ACCESS_KEY


# --- the servers -----------------------------------------------------------------------


class QuietHandler(WSGIRequestHandler):
    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


@contextlib.contextmanager
def running_in_a_thread(run: Callable[[], object], stop: Callable[[], object]) -> Generator[None]:
    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join()


@contextlib.contextmanager
def running_on_wsgiref(app: Any) -> Generator[int]:
    with (
        make_server("127.0.0.1", 0, app, ThreadingServer, QuietHandler) as server,
        running_in_a_thread(lambda: server.serve_forever(0.02), server.shutdown),
    ):
        yield server.server_port


@contextlib.contextmanager
def running_on_werkzeug(app: Any) -> Generator[int]:
    server = make_werkzeug_server("127.0.0.1", 0, app, threaded=True, request_handler=None)
    with running_in_a_thread(lambda: server.serve_forever(0.02), server.shutdown):
        yield server.server_port


@contextlib.contextmanager
def running_on_uvicorn(app: Any) -> Generator[int]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="off"))
    with running_in_a_thread(server.run, lambda: setattr(server, "should_exit", True)):
        deadline = monotonic() + 10
        while not server.started and monotonic() < deadline:
            sleep(0.01)
        port: int = server.servers[0].sockets[0].getsockname()[1]
        yield port


@contextlib.contextmanager
def running_on_aiohttp(app: web.Application) -> Generator[int]:
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(app, access_log=None)

    async def start() -> int:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=128).start()
        port: int = runner.addresses[0][1]
        return port

    with running_in_a_thread(loop.run_forever, lambda: loop.call_soon_threadsafe(loop.stop)):
        yield asyncio.run_coroutine_threadsafe(start(), loop).result(10)
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
    loop.close()


SERVERS: Final[dict[str, Callable[[Any], contextlib.AbstractContextManager[int]]]] = {
    "wsgi": running_on_wsgiref,
    "lobby": running_on_werkzeug,
    "django_app": running_on_wsgiref,
    "fastapi_app": running_on_uvicorn,
    "aiohttp_app": running_on_aiohttp,
}
ASYNC: Final = {"fastapi_app", "aiohttp_app"}


async def handle_async(event: EventRequest) -> EventResponse | None:
    return chat.handle(event)


@pytest.fixture(scope="module", params=SERVERS)
def port(request: pytest.FixtureRequest) -> Generator[int]:
    program = importlib.import_module(f"tests.apps.{request.param}")
    webhook = Webhook(access_keys=[KEY, "the secondary key"], allowed_origins=[testing.HOST])
    with pytest.MonkeyPatch.context() as patch, SERVERS[request.param](program.app) as port:
        patch.setattr(program, "WEBHOOK", webhook)
        patch.setattr(program, "handle", handle_async if request.param in ASYNC else chat.handle)
        yield port


# --- sending requests like the service -------------------------------------------------


@frozen
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def states(self) -> object:
        return decode(self.headers["ce-connectionState"])


def send(port: int, request: HttpRequest) -> Reply:
    connection = http.client.HTTPConnection("localhost", port, timeout=20)
    with contextlib.closing(connection):
        connection.putrequest(request.method, "/eventhandler")
        for name, value in (*request.headers, ("Content-Length", str(len(request.body)))):
            connection.putheader(name, value)
        connection.endheaders(request.body)
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())


def signed_request(event: Any) -> HttpRequest:
    return testing.http_request(event, access_key=KEY)


def without_header(request: HttpRequest, header: str) -> HttpRequest:
    return evolve(request, headers=tuple(pair for pair in request.headers if pair[0] != header))


# --- accepted requests -----------------------------------------------------------------


def test_the_response_to_a_handshake_contains_the_allowed_origin(port: int) -> None:
    reply = send(port, testing.http_request(testing.preflight()))
    assert (reply.status, reply.headers["WebHook-Allowed-Origin"]) == (200, testing.HOST)


def test_a_client_is_accepted_with_groups_and_roles(port: int) -> None:
    reply = send(port, signed_request(testing.connect()))
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert reply.body == b'{"groups":["lobby"],"roles":["webpubsub.sendToGroup.lobby"]}'


def test_the_first_message_of_a_client_is_answered_with_its_greeting(port: int) -> None:
    states = send(port, signed_request(testing.connect(user_id="ada"))).states
    assert states == {"greeting": "Welcome, ada!", "messages": 0}
    reply = send(port, signed_request(testing.user("hello", states={"greeting": "Welcome, ada!", "messages": 0})))
    assert reply.body == b"Welcome, ada! hello"


def test_text_is_echoed_as_text(port: int) -> None:
    reply = send(port, signed_request(testing.user("héllo ☃", states={"messages": 1})))
    assert (reply.headers["Content-Type"], reply.body.decode()) == ("text/plain; charset=utf-8", "héllo ☃")


def test_json_is_echoed_as_json(port: int) -> None:
    reply = send(port, signed_request(testing.user(Json({"stars": 5}), states={"messages": 6})))
    assert (reply.headers["Content-Type"], reply.body) == (
        "application/json; charset=utf-8",
        b'{"echo":{"stars":5},"messages":7}',
    )


def test_messages_are_counted_in_the_state_of_the_connection(port: int) -> None:
    reply = send(port, signed_request(testing.user("again", states={"messages": 41, "greeting": "Hi!"})))
    assert reply.states == {"messages": 42, "greeting": "Hi!"}


def test_a_banned_user_is_refused(port: int) -> None:
    reply = send(port, signed_request(testing.connect(user_id="mallory")))
    assert (reply.status, reply.body) == (401, b"You are banned.")


def test_a_banned_mqtt_user_is_refused_with_an_mqtt_code(port: int) -> None:
    reply = send(port, signed_request(testing.mqtt_connect(user_id="mallory")))
    assert (reply.status, reply.body) == (401, b'{"mqtt":{"code":135,"reason":"You are banned."}}')


def test_a_disconnected_event_is_logged_and_has_no_answer(port: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "tests.chat"):
        reply = send(port, signed_request(testing.disconnected(user_id="ada", reason="the train left")))
    assert (reply.status, reply.body) == (204, b"")
    assert "'ada' left: 'the train left'" in caplog.messages


@pytest.mark.parametrize(
    "event", [testing.connected(), testing.joined(), testing.left(), testing.unknown()], ids=lambda e: type(e).__name__
)
def test_an_event_without_a_handler_has_no_answer(port: int, event: WebPubSubEventRequest) -> None:
    reply = send(port, signed_request(event))
    assert (reply.status, reply.body) == (204, b"")


def test_a_mebibyte_of_binary_is_echoed_completely(port: int) -> None:
    data = bytes(range(256)) * 4096
    reply = send(port, signed_request(testing.user(data)))
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/octet-stream")
    assert reply.body == data


def test_a_hundred_concurrent_requests_get_their_own_answers(port: int) -> None:
    texts = [f"message {number}" for number in range(100)]
    requests = [signed_request(testing.user(text, connection_id=text, states={"messages": n})) for n, text in enumerate(texts, 1)]
    with ThreadPoolExecutor(len(requests)) as pool:
        replies = list(pool.map(partial(send, port), requests))
    assert [reply.body.decode() for reply in replies] == texts
    assert [reply.states for reply in replies] == [{"messages": n} for n in range(2, 102)]


# --- refused requests ------------------------------------------------------------------


def test_a_handshake_of_another_origin_is_refused(port: int) -> None:
    reply = send(port, testing.http_request(testing.preflight(origin="attacker.example.com")))
    assert (reply.status, reply.headers["WebHook-Allowed-Origin"]) == (400, None)


def test_a_handshake_without_an_origin_is_refused(port: int) -> None:
    reply = send(port, HttpRequest(url="/", method="OPTIONS", headers=()))
    assert (reply.status, reply.headers["WebHook-Allowed-Origin"]) == (400, None)


def test_an_unsigned_event_is_refused(port: int) -> None:
    reply = send(port, without_header(signed_request(testing.user("let me in")), "ce-signature"))
    assert (reply.status, reply.body) == (401, b"The origin or the signature of the request is not accepted.")


def test_an_event_signed_with_another_key_is_refused(port: int) -> None:
    reply = send(port, testing.http_request(testing.user("let me in"), access_key="another key"))
    assert (reply.status, reply.body) == (401, b"The origin or the signature of the request is not accepted.")


def test_the_signature_of_another_connection_is_refused(port: int) -> None:
    request = signed_request(testing.user("let me in", connection_id="c-1"))
    stolen = tuple((name, "c-2" if name == "ce-connectionId" else value) for name, value in request.headers)
    assert send(port, evolve(request, headers=stolen)).status == 401


def test_an_event_signed_with_the_second_key_is_accepted(port: int) -> None:
    assert send(port, testing.http_request(testing.connected(), access_key="the secondary key")).status == 204


def test_a_message_of_unknown_content_type_is_bytes(port: int) -> None:
    reply = send(port, signed_request(testing.user(b"<a/>", event_headers={"Content-Type": ["application/xml"]})))
    assert (reply.status, reply.body) == (200, b"<a/>")
    assert reply.headers["Content-Type"] == "application/octet-stream"


def test_a_connect_event_with_invalid_json_is_refused(port: int) -> None:
    reply = send(port, evolve(signed_request(testing.connect()), body=b'{"claims":'))
    assert (reply.status, reply.body) == (400, b"body: is not JSON: see line 1, column 11, where the text ends")


def test_a_json_message_with_invalid_json_is_refused(port: int) -> None:
    reply = send(port, signed_request(testing.user("{", data_type=WebPubSubDataType.JSON)))
    assert reply.status == 400
    assert reply.body.startswith(b"$.data: is not JSON")


def test_unreadable_states_are_an_error_when_accessed(port: int) -> None:
    request = signed_request(testing.user("hello"))
    reply = send(port, evolve(request, headers=(*request.headers, ("ce-connectionState", "v2.opaque"))))
    assert reply.status == 400
    assert reply.body.startswith(b"ce-connectionState: can't be decoded with the codec json")


def test_a_truncated_message_is_never_handled(port: int) -> None:
    request = signed_request(testing.user("pay 1000 crowns to ada", states={"messages": 1}))
    head = [
        f"{request.method} /eventhandler HTTP/1.1",
        "Host: localhost",
        *(f"{name}: {value}" for name, value in request.headers),
    ]
    head.append(f"Content-Length: {len(request.body)}")
    with socket.create_connection(("localhost", port), timeout=20) as connection:
        connection.sendall("\r\n".join([*head, "", ""]).encode() + request.body[:8])
        connection.shutdown(socket.SHUT_WR)
        reply = connection.makefile("rb").read()
    assert reply == b"" or re.match(rb"HTTP/1\.[01] 400 ", reply)


# --- the lobby, which also sends messages ----------------------------------------------


@pytest.fixture(scope="module")
def service() -> Generator[Loopback]:
    with serving() as loopback:
        yield loopback


@pytest.fixture
def lobby(service: Loopback, monkeypatch: pytest.MonkeyPatch) -> Generator[int]:
    service.requests.clear()
    program = importlib.import_module("tests.apps.lobby")
    monkeypatch.setattr(program, "SERVICE", service.service)
    monkeypatch.setattr(program, "WEBHOOK", Webhook.for_services(service.service))
    with running_on_werkzeug(program.app) as port:
        yield port


# Host of the service that sends the events.
ORIGIN: Final = "127.0.0.1"


def send_to_lobby(port: int, event: Any) -> Reply:
    return send(port, testing.http_request(event, access_key=KEY))


def test_a_new_client_is_added_to_the_lobby(lobby: int) -> None:
    answer = json.loads(send_to_lobby(lobby, testing.connect(origin=ORIGIN)).body)
    assert answer == {"groups": ["lobby"], "roles": ["webpubsub.joinLeaveGroup.lobby", "webpubsub.sendToGroup.lobby"]}


def test_other_clients_receive_a_message_about_a_new_client(lobby: int, service: Loopback) -> None:
    assert send_to_lobby(lobby, testing.connected(user_id="ada", connection_id="c-1", origin=ORIGIN)).status == 204
    assert service.operations.pop() == ("chat", SendToGroupAction(group="lobby", data="ada is here.", excluded=["c-1"]))


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        ("héllo ☃", "text/plain; charset=utf-8"),
        (b"\x00\xff", "application/octet-stream"),
        (Json({"stars": 5}), "application/json; charset=utf-8"),
    ],
)
def test_a_message_is_echoed_unchanged(data: str | bytes, content_type: str, lobby: int) -> None:
    reply = send_to_lobby(lobby, testing.user(data, origin=ORIGIN))
    assert (reply.status, reply.headers["Content-Type"]) == (200, content_type)
    assert reply.body == (data.encode() if isinstance(data, str) else data)


def test_other_clients_receive_no_message_about_a_client_that_leaves(lobby: int, service: Loopback) -> None:
    assert send_to_lobby(lobby, testing.disconnected(origin=ORIGIN)).status == 204
    assert service.requests == []


def test_an_error_of_a_rest_call_in_the_app_is_status_500(lobby: int, service: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    other = evolve(service.service, access_key=KEY[::-1])
    monkeypatch.setattr("tests.apps.lobby.SERVICE", other)
    listener = service.emulator.hub("chat").connect(groups=["lobby"])
    assert send_to_lobby(lobby, testing.connected(origin=ORIGIN)).status == 500
    assert listener.outbox == []
    assert len(service.requests) == 1


def test_negotiation_returns_a_client_url(lobby: int, service: Loopback) -> None:
    with urlopen(f"http://localhost:{lobby}/negotiate") as reply:
        url = json.load(reply)["url"]
    assert url.startswith(f"ws{service.service.endpoint.removeprefix('http')}/client/hubs/chat?access_token=")


def test_the_readme_contains_the_tested_lobby_app() -> None:
    program = (ROOT / "tests" / "apps" / "lobby.py").read_text(encoding="utf-8")
    assert f"```python\n{program}```" in (ROOT / "README.md").read_text(encoding="utf-8")
