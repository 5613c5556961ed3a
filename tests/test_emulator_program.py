"""The README's app, the example service and the example client, as programs on one machine."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import IO, Any

import pytest

from tests.apps import lobby
from tests.layout import ROOT
from tests.loopback import serving, serving_app
from wps_models import Webhook

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
    with chatting(negotiate, "board") as (_, screen):
        assert [screen.readline() for _ in range(2)] == [
            "connected as ada\n",
            "not sent: The client needs the role webpubsub.joinLeaveGroup.board.\n",
        ]
