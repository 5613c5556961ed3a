"""Microsoft's JavaScript client talks to a service made of our models, over a real WebSocket."""

from collections.abc import Generator
from typing import Any, Final

import pytest

from tests import node
from tests.fake_service import FakeService, wait_until
from tests.js_peers import JavaScriptClient, JavaScriptError
from wps_models import client
from wps_models.client import preview

pytestmark = pytest.mark.dev

NO_RETRIES: Final = {"maxRetries": 0}


@pytest.fixture
def service() -> Generator[tuple[FakeService, str]]:
    with FakeService.running() as running:
        yield running


@pytest.fixture(params=[False, True], ids=["json", "reliable"])
def peers(service: tuple[FakeService, str], request: pytest.FixtureRequest) -> Generator[tuple[FakeService, JavaScriptClient]]:
    fake, url = service
    with JavaScriptClient.running(url, reliable=request.param, messageRetryOptions=NO_RETRIES) as peer:
        peer.call("start")
        peer.wait_for("connected", connectionId="c-1", userId="ada")
        yield fake, peer


DATA: Final[list[tuple[str, Any]]] = [
    ("text", "héllo"),
    ("json", {"a": 1.5, "b": None, "c": {}}),
    ("json", "a string"),
    ("json", 0),
    ("binary", b"\x00\xff"),
    ("protobuf", b"\n\x01a"),
]


def test_every_type_of_data_arrives_and_returns(peers: tuple[FakeService, JavaScriptClient]) -> None:
    service, peer = peers
    for name, data in DATA:
        peer.call("sendToGroup", "lobby", data, name)
        peer.call("sendEvent", "echo", data, name)
    expected = [(sender, name, data) for name, data in DATA for sender in ("group", "server")]
    wait_until(lambda: len(_received(peer)) == len(expected), "not all messages have arrived")
    assert [(each["from"], each["dataType"], each["data"]) for each in _received(peer)] == expected
    sent = [each for each in service.received if isinstance(each, client.SendToGroupMessage | client.SendEventMessage)]
    assert [(each.data_type.value, each.data) for each in sent] == [(name, data) for name, data in DATA for _ in range(2)]


def _received(peer: JavaScriptClient) -> list[dict[str, Any]]:
    return [each["message"] for each in peer.events if each["event"] in {"group-message", "server-message"}]


def test_groups_options_refusals_and_repetitions_are_understood(peers: tuple[FakeService, JavaScriptClient]) -> None:
    service, peer = peers
    assert peer.call("joinGroup", "lobby", {"ackId": 1}) == {"ackId": 1, "isDuplicated": False}
    assert peer.call("joinGroup", "lobby", {"ackId": 1}) == {"ackId": 1, "isDuplicated": True}
    peer.call("leaveGroup", "lobby", {"ackId": 2})
    peer.call("sendToGroup", "lobby", "x", "text", {"noEcho": True, "fireAndForget": True})
    with pytest.raises(JavaScriptError) as raised:
        peer.call("sendToGroup", "secret", "x", "text", {"ackId": 3})
    assert raised.value.detail == {"name": "Forbidden", "message": "not for you"}
    assert service.received == [
        client.JoinGroupMessage(group="lobby", ack_id=1),
        client.JoinGroupMessage(group="lobby", ack_id=1),
        client.LeaveGroupMessage(group="lobby", ack_id=2),
        client.SendToGroupMessage(group="lobby", data="x", no_echo=True),
        client.SendToGroupMessage(group="secret", data="x", ack_id=3),
    ]


def test_messages_that_it_does_not_know_leave_it_connected(peers: tuple[FakeService, JavaScriptClient]) -> None:
    service, peer = peers
    service.send(client.PongMessage())
    service.send(client.UnknownMessage(members={"type": "tomorrow"}))
    service.send(client.ServerDataMessage(data=None))
    service.send(preview.GroupStateSnapshotMessage(group="lobby", items=[]))
    service.send(client.ServerDataMessage(data={"unread": 3}, sequence_id=service.next_id()))
    arrived = peer.wait_for("server-message")
    assert arrived["message"]["data"] == {"unread": 3}


def test_an_event_is_invoked_and_answered(peers: tuple[FakeService, JavaScriptClient]) -> None:
    service, peer = peers
    result = peer.call("invokeEvent", "sum", [1, 2], "json", {"invocationId": "i-1"})
    assert result == {"invocationId": "i-1", "dataType": "json", "data": [1, 2]}
    assert service.received == [preview.InvokeMessage(invocation_id="i-1", event="sum", data=[1, 2])]
    with pytest.raises(JavaScriptError, match="InvocationError"):
        peer.call("invokeEvent", "fail", "x", "text")


def test_a_stream_is_sent_and_received_in_chunks(peers: tuple[FakeService, JavaScriptClient]) -> None:
    service, peer = peers
    for stream_id in ("s-1", "s-2"):
        peer.call("openGroupStream", "lobby", {"streamId": stream_id, "noEcho": True, "idleTimeoutInMs": 1000})
        peer.call("write", stream_id, "hel", "text")
        peer.call("write", stream_id, {"n": 2}, "json")
    peer.call("end", "s-1")
    peer.call("abort", "s-2", {"message": "went wrong", "userErrorCode": "E42"})
    service.wait_for(preview.StreamDataMessage(stream_id="s-1", stream_sequence_id=2, data={"n": 2}))
    service.wait_for(preview.StreamEndMessage(stream_id="s-1"))
    error = preview.StreamEndError(message="went wrong", user_error_code="E42")
    service.wait_for(preview.StreamEndMessage(stream_id="s-2", error=error))
    assert [peer.wait_for("stream-message", data=data)["groupName"] for data in ("hel", {"n": 2})] == ["lobby", "lobby"]


def test_it_shows_the_reason_when_the_service_closes(service: tuple[FakeService, str]) -> None:
    _, url = service
    with JavaScriptClient.running(url, autoReconnect=False) as peer:
        peer.call("start")
        peer.wait_for("connected")
        peer.call("sendEvent", "leave", "x", "text", {"fireAndForget": True})
        disconnected = peer.wait_for("disconnected", connectionId="c-1")
        assert disconnected["message"]["message"] == "bye"


def test_it_acknowledges_the_largest_sequence_id(service: tuple[FakeService, str]) -> None:
    fake, url = service
    with JavaScriptClient.running(url, reliable=True) as peer:
        peer.call("start")
        peer.wait_for("connected")
        for number in (3, 9, 7):
            fake.send(client.GroupDataMessage(group="lobby", data=str(number), sequence_id=number))
        fake.wait_for(client.SequenceAckMessage(sequence_id=9))
        assert [each["data"] for each in _received(peer)] == ["3", "9"]


def test_it_recovers_with_the_url_of_this_package(service: tuple[FakeService, str]) -> None:
    fake, url = service
    with JavaScriptClient.running(url, reliable=True) as peer:
        peer.call("start")
        peer.wait_for("connected")
        peer.call("joinGroup", "lobby")
        peer.call("sendEvent", "lose", "x", "text", {"fireAndForget": True})
        wait_until(lambda: len(fake.paths) > 1, "no recovery")
        peer.call("sendToGroup", "lobby", "back", "text")
    recovered = client.recovery_url(url, connection_id="c-1", reconnection_token="token-1")
    assert f"ws://{url.split('/')[2]}{fake.paths[1]}" == recovered
    assert len([each for each in peer.events if each["event"] == "connected"]) == 1


def test_missing_packages_skip_a_test_but_fail_it_on_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "_missing", lambda: "no npm")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no npm"):
        node.require()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no npm"):
        node.require()
