"""The chat client of ``tests/apps``, run as a program against a service on loopback."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import IO, cast

import pytest

from tests.fake_service import FakeService
from tests.layout import ROOT
from wps_models import client

pytestmark = pytest.mark.dev


@contextmanager
def _chat(url: str, group: str) -> Generator[tuple[IO[str], IO[str]]]:
    """Run the program. Return its standard input and output."""
    command = [sys.executable, "-u", str(ROOT / "tests" / "apps" / "chat_client.py"), url, group]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", cwd=ROOT) as program:
        yield cast("IO[str]", program.stdin), cast("IO[str]", program.stdout)  # both are pipes
    assert program.returncode == 0


def test_it_joins_sends_and_shows_messages_of_others() -> None:
    with FakeService.running() as (service, url), _chat(url, "lobby") as (keyboard, screen):
        assert screen.readline() == "connected as ada\n"
        print("hello", file=keyboard, flush=True)
        assert screen.readline() == "ada: hello\n"
        service.send(client.GroupDataMessage(group="lobby", data="hi"))
        assert screen.readline() == "somebody: hi\n"
        service.send(client.UnknownMessage(members={"type": "tomorrow"}))
        service.send(client.DisconnectedMessage(message="bye"))
        assert screen.readline() == "disconnected: bye\n"
        keyboard.close()
    assert service.received == [
        client.JoinGroupMessage(group="lobby", ack_id=1),
        client.SendToGroupMessage(group="lobby", data="hello", ack_id=2),
    ]


def test_it_shows_why_a_message_was_not_sent() -> None:
    with FakeService.running() as (_, url), _chat(url, "secret") as (keyboard, screen):
        assert screen.readline() == "connected as ada\n"
        print("psst", file=keyboard, flush=True)
        assert screen.readline() == "not sent: not for you\n"
        keyboard.close()
