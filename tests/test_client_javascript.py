"""Microsoft's JavaScript client talks to the example service, over a real WebSocket."""

from collections.abc import Generator
from typing import Any, Final

import pytest

from tests import node
from tests.js_peers import JavaScriptClient, JavaScriptError
from tests.loopback import Loopback, echoing, wait_until
from wps_models import WebPubSubDataType, client
from wps_models.client import preview
from wps_models.emulator import Close

pytestmark = pytest.mark.dev

NO_RETRIES: Final = {"maxRetries": 0}


@pytest.fixture
def service() -> Generator[tuple[Loopback, str]]:
    with echoing() as running:
        yield running


@pytest.fixture(params=[False, True], ids=["json", "reliable"])
def peers(service: tuple[Loopback, str], request: pytest.FixtureRequest) -> Generator[tuple[Loopback, JavaScriptClient]]:
    loopback, url = service
    with JavaScriptClient.running(url, reliable=request.param, messageRetryOptions=NO_RETRIES) as peer:
        peer.call("start")
        peer.wait_for("connected", connectionId="c-1", userId="ada")
        yield loopback, peer


DATA: Final[list[tuple[str, Any]]] = [
    ("text", "héllo"),
    ("json", {"a": 1.5, "b": None, "c": {}}),
    ("json", "a string"),
    ("json", 0),
    ("binary", b"\x00\xff"),
    ("protobuf", b"\n\x01a"),
]


def test_every_type_of_data_arrives_and_returns(peers: tuple[Loopback, JavaScriptClient]) -> None:
    service, peer = peers
    for name, data in DATA:
        peer.call("sendToGroup", "lobby", data, name)
        peer.call("sendEvent", "echo", data, name)
    # Bytes in the answer of an app are always binary.
    answered = {"protobuf": "binary"}
    expected = [each for name, data in DATA for each in [("group", name, data), ("server", answered.get(name, name), data)]]
    wait_until(lambda: len(_received(peer)) == len(expected), lambda: "not all messages have arrived")
    assert [(each["from"], each["dataType"], each["data"]) for each in _received(peer)] == expected
    sent = [each for each in service.frames if isinstance(each, client.SendToGroupMessage | client.SendEventMessage)]
    assert [(each.data_type.value, each.data) for each in sent] == [(name, data) for name, data in DATA for _ in range(2)]


def _received(peer: JavaScriptClient) -> list[dict[str, Any]]:
    return [each["message"] for each in peer.events if each["event"] in {"group-message", "server-message"}]


def test_groups_options_refusals_and_repetitions_are_understood(peers: tuple[Loopback, JavaScriptClient]) -> None:
    service, peer = peers
    assert peer.call("joinGroup", "lobby", {"ackId": 1}) == {"ackId": 1, "isDuplicated": False}
    assert peer.call("joinGroup", "lobby", {"ackId": 1}) == {"ackId": 1, "isDuplicated": True}
    peer.call("leaveGroup", "lobby", {"ackId": 2})
    peer.call("sendToGroup", "lobby", "x", "text", {"noEcho": True, "fireAndForget": True})
    with pytest.raises(JavaScriptError) as raised:
        peer.call("sendToGroup", "secret", "x", "text", {"ackId": 3})
    assert raised.value.detail == {"name": "Forbidden", "message": "The client needs the role webpubsub.sendToGroup.secret."}
    assert service.frames == [
        client.JoinGroupMessage(group="lobby", ack_id=1),
        client.JoinGroupMessage(group="lobby", ack_id=1),
        client.LeaveGroupMessage(group="lobby", ack_id=2),
        client.SendToGroupMessage(group="lobby", data="x", no_echo=True),
        client.SendToGroupMessage(group="secret", data="x", ack_id=3),
    ]


def test_messages_that_it_does_not_know_leave_it_connected(peers: tuple[Loopback, JavaScriptClient]) -> None:
    service, peer = peers
    service.send(client.PongMessage(), client.UnknownMessage(members={"type": "tomorrow"}))
    service.send(client.ServerDataMessage(data=None), preview.GroupStateSnapshotMessage(group="lobby", items=[]))
    ids = [1, 2] if service.connection().subprotocol == client.JSON_RELIABLE else [None, None]
    service.send(
        client.ServerDataMessage(data={"unread": 3}, sequence_id=ids[0]),
        client.ServerDataMessage(data=b"\n\x01a", data_type=WebPubSubDataType.PROTOBUF, sequence_id=ids[1]),
    )
    wait_until(lambda: len(_received(peer)) == 2, lambda: peer.events)
    assert [(each["dataType"], each["data"]) for each in _received(peer)] == [("json", {"unread": 3}), ("protobuf", b"\n\x01a")]


def test_an_event_is_invoked_and_answered(peers: tuple[Loopback, JavaScriptClient]) -> None:
    service, peer = peers
    result = peer.call("invokeEvent", "sum", [1, 2], "json", {"invocationId": "i-1"})
    assert result == {"invocationId": "i-1", "dataType": "json", "data": [1, 2]}
    assert service.frames == [preview.InvokeMessage(invocation_id="i-1", event="sum", data=[1, 2])]
    with pytest.raises(JavaScriptError, match="InvocationError"):
        peer.call("invokeEvent", "fail", "x", "text")


def test_a_stream_is_sent_and_received_in_chunks(peers: tuple[Loopback, JavaScriptClient]) -> None:
    service, peer = peers
    for stream_id, no_echo in (("s-1", False), ("s-2", True)):
        peer.call("openGroupStream", "lobby", {"streamId": stream_id, "noEcho": no_echo, "idleTimeoutInMs": 1000})
        peer.call("write", stream_id, "hel", "text")
        peer.call("write", stream_id, {"n": 2}, "json")
    peer.call("end", "s-1")
    peer.call("abort", "s-2", {"message": "went wrong", "userErrorCode": "E42"})
    service.wait_for(preview.StreamDataMessage(stream_id="s-1", stream_sequence_id=2, data={"n": 2}))
    service.wait_for(preview.StreamEndMessage(stream_id="s-1"))
    error = preview.StreamEndError(message="went wrong", user_error_code="E42")
    service.wait_for(preview.StreamEndMessage(stream_id="s-2", error=error))
    assert [peer.wait_for("stream-message", data=data)["groupName"] for data in ("hel", {"n": 2})] == ["lobby", "lobby"]


def test_it_shows_the_reason_when_the_service_closes(service: tuple[Loopback, str]) -> None:
    loopback, url = service
    with JavaScriptClient.running(url, autoReconnect=False) as peer:
        peer.call("start")
        peer.wait_for("connected")
        loopback.send(client.DisconnectedMessage(message="bye"), Close())
        disconnected = peer.wait_for("disconnected", connectionId="c-1")
        assert disconnected["message"]["message"] == "bye"


def test_it_acknowledges_the_largest_sequence_id(service: tuple[Loopback, str]) -> None:
    loopback, url = service
    with JavaScriptClient.running(url, reliable=True) as peer:
        peer.call("start")
        peer.wait_for("connected")
        for number in (3, 9, 7):
            loopback.send(client.GroupDataMessage(group="lobby", data=str(number), sequence_id=number))
        loopback.wait_for(client.SequenceAckMessage(sequence_id=9))
        assert [each["data"] for each in _received(peer)] == ["3", "9"]


def test_it_recovers_with_the_url_of_this_package(service: tuple[Loopback, str]) -> None:
    loopback, url = service
    with JavaScriptClient.running(url, reliable=True) as peer:
        peer.call("start")
        peer.wait_for("connected")
        peer.call("joinGroup", "lobby")
        token = loopback.connection().reconnection_token
        assert token
        loopback.cut("ada")
        wait_until(lambda: len(loopback.targets) > 1, lambda: "no recovery")
        peer.call("sendToGroup", "lobby", "back", "text")
    recovered = client.recovery_url(url, connection_id="c-1", reconnection_token=token)
    assert f"ws://{url.split('/')[2]}{loopback.targets[1]}" == recovered
    assert len([each for each in peer.events if each["event"] == "connected"]) == 1


def test_missing_packages_skip_a_test_but_fail_it_on_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "_missing", lambda: "no npm")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no npm"):
        node.require()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no npm"):
        node.require()
