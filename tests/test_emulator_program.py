"""The README's app, the example service and the example client, as programs on one machine."""

import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import IO, Any

import httpx
import pytest

from tests.apps import lobby
from tests.layout import ROOT
from tests.loopback import PATIENCE, echoing, serving, serving_app
from wps_models import Webhook, client

pytestmark = pytest.mark.dev


@contextmanager
def chatting(url: str, group: str) -> Generator[tuple[IO[str], IO[str]]]:
    """Run the example client. Return its standard input and output."""
    command = [sys.executable, "-u", str(ROOT / "tests" / "apps" / "chat_client.py"), url, group]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", cwd=ROOT) as program:
        assert program.stdin
        assert program.stdout
        try:
            yield program.stdin, program.stdout
            program.stdin.close()
            assert program.wait(PATIENCE) == 0
        finally:
            program.kill()


@pytest.fixture(name="negotiate")
def lobby_on_loopback(monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """Run the app and the service, and return the URL by which the app tells clients where to connect."""
    with serving(origin="127.0.0.1") as loopback, serving_app(lobby.app) as url:
        service: Any = loopback.service
        monkeypatch.setattr(lobby, "SERVICE", service)
        monkeypatch.setattr(lobby, "WEBHOOK", Webhook.for_services(service))
        loopback.emulator.app_url = url
        yield url.replace("/eventhandler", "/negotiate")


def test_two_people_chat(negotiate: str) -> None:
    with ExitStack() as stack:
        keyboard, screen = stack.enter_context(chatting(negotiate, "lobby"))
        assert screen.readline() == "connected as ada\n"
        _, other = stack.enter_context(chatting(negotiate, "lobby"))
        assert other.readline() == "connected as ada\n"
        # The app sends this by REST.
        assert screen.readline() == "somebody: ada is here.\n"
        print("hello", file=keyboard, flush=True)
        assert {screen.readline(), other.readline()} == {"ada: hello\n"}


def test_a_client_without_the_role_is_told(negotiate: str) -> None:
    with chatting(negotiate, "board") as (keyboard, screen):
        assert [screen.readline() for _ in range(2)] == [
            "connected as ada\n",
            "not sent: The client needs the role webpubsub.joinLeaveGroup.board.\n",
        ]
        print("psst", file=keyboard, flush=True)
        assert screen.readline() == "not sent: The client needs the role webpubsub.sendToGroup.board.\n"


def test_it_shows_messages_and_the_reason_of_the_end() -> None:
    with echoing() as (loopback, url), chatting(url, "lobby") as (keyboard, screen):
        assert screen.readline() == "connected as ada\n"
        print("hello", file=keyboard, flush=True)
        assert screen.readline() == "ada: hello\n"
        loopback.send(client.GroupDataMessage(group="lobby", data="hi"))
        assert screen.readline() == "somebody: hi\n"
        loopback.send(client.UnknownMessage(members={"type": "tomorrow"}), client.DisconnectedMessage(message="bye"))
        assert screen.readline() == "disconnected: bye\n"
        assert loopback.frames == [
            client.JoinGroupMessage(group="lobby", ack_id=1),
            client.SendToGroupMessage(group="lobby", data="hello", ack_id=2),
        ]


# --- the command line -----------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    """Run the program to its end. Return its status and what it prints as errors."""
    command = [sys.executable, "-m", "tests.apps.emulator", *arguments]
    ended = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", cwd=ROOT, timeout=30)
    return ended.returncode, ended.stderr


def test_the_url_of_the_app_needs_a_scheme() -> None:
    status, errors = run("--app", "localhost:5000/eventhandler")
    assert status == 2
    assert "localhost:5000/eventhandler has no scheme: write http://localhost:5000/eventhandler" in errors


def test_a_port_in_use_is_one_line() -> None:
    with serving() as loopback:
        status, errors = run("--port", str(loopback.port))
    assert status == 1
    assert re.fullmatch(rf"Port {loopback.port} can't be used: .*\. Choose another with --port\.\n", errors)


def test_a_failed_call_to_the_app_is_printed_without_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as loopback, serving_app(lobby.app) as url:
        connection = loopback.service.client_connection("chat", now=datetime.now(UTC), user_id="ada")
        for loopback.emulator.app_url in (url, "http://127.0.0.1:1"):
            httpx.get(connection.url.replace("ws:", "http:"))
            loopback.emulator.hubs.clear()
    output, errors = capsys.readouterr()
    assert output == ""
    assert re.fullmatch(
        r"APP connect failed: .*400: the app doesn't allow events of example\..*\nAPP connect failed: ClientConnector.*\n", errors
    )


def test_a_refusal_of_the_app_is_printed_without_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(origin="localhost") as loopback, serving_app(lobby.app) as url:
        loopback.emulator.is_granted = True
        loopback.emulator.app_url = url.replace("/eventhandler", "/nowhere")
        httpx.get(loopback.service.client_connection("chat", now=datetime.now(UTC)).url.replace("ws:", "http:"))
    assert capsys.readouterr().err.startswith("APP connect -> 404 ")


def test_a_hub_name_that_is_not_valid_is_refused() -> None:
    with serving() as loopback:
        reply = httpx.get(f"{loopback.service.endpoint}/client/hubs/my%20chat")
    assert (reply.status_code, reply.text) == (400, "hub must be a letter and up to 127 letters, digits or underscores")
