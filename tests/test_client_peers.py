"""Microsoft's Python client talks to the example service, over a real WebSocket."""

import gc
from collections.abc import Generator, Mapping
from typing import Any, Final

import pytest
from azure.messaging.webpubsubclient import WebPubSubClient
from azure.messaging.webpubsubclient.models import (
    CallbackType,
    OnConnectedArgs,
    OnDisconnectedArgs,
    OnGroupDataMessageArgs,
    OnServerDataMessageArgs,
    SendMessageError,
    WebPubSubProtocolType,
)
from azure.messaging.webpubsubclient.models import WebPubSubDataType as TheirDataType

from tests.loopback import Loopback, echoing, wait_until
from wps_models import WebPubSubDataType, client
from wps_models.emulator import Close

# The client leaves sockets open when a connection is lost.
pytestmark = [pytest.mark.dev, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


class Peer:
    """A client, and the arguments of the callbacks that it has called."""

    def __init__(self, url: str, protocol: WebPubSubProtocolType, *, reconnects: int = 0) -> None:
        self.calls: list[Any] = []
        # It misses answers that are too quick, and then waits for the timeout.
        # Any, because its overloads accept literals only.
        self.client: Any = WebPubSubClient(
            url, protocol_type=protocol, ack_timeout=1, message_retry_total=0, reconnect_retry_total=reconnects
        )
        for kind in (
            CallbackType.CONNECTED,
            CallbackType.DISCONNECTED,
            CallbackType.GROUP_MESSAGE,
            CallbackType.SERVER_MESSAGE,
        ):
            self.client.subscribe(kind, self.calls.append)

    def wait_for(self, kind: type, **members: object) -> None:
        """Wait for a callback with these members."""
        wait_until(
            lambda: any(_matches(call, kind, members) for call in self.calls),
            lambda: f"no {kind.__name__} with {members} among {[vars(call) for call in self.calls]}",
        )


def _matches(call: object, kind: type, members: Mapping[str, object]) -> bool:
    return isinstance(call, kind) and all(getattr(call, name) == value for name, value in members.items())


@pytest.fixture(params=[WebPubSubProtocolType.JSON, WebPubSubProtocolType.JSON_RELIABLE])
def protocol(request: pytest.FixtureRequest) -> WebPubSubProtocolType:
    found: WebPubSubProtocolType = request.param
    return found


@pytest.fixture
def service() -> Generator[tuple[Loopback, str]]:
    with echoing() as running:
        yield running
    # Before the filter for warnings ends.
    gc.collect()


@pytest.fixture
def peers(service: tuple[Loopback, str], protocol: WebPubSubProtocolType) -> Generator[tuple[Loopback, Peer]]:
    loopback, url = service
    peer = Peer(url, protocol)
    with peer.client:
        yield loopback, peer


def test_it_connects_and_disconnects(peers: tuple[Loopback, Peer], protocol: WebPubSubProtocolType) -> None:
    service, peer = peers
    peer.wait_for(OnConnectedArgs, connection_id="c-1", user_id="ada")
    is_reliable = protocol is WebPubSubProtocolType.JSON_RELIABLE
    assert service.connection().subprotocol == (client.JSON_RELIABLE if is_reliable else client.JSON)
    peer.client.close()
    peer.wait_for(OnDisconnectedArgs, connection_id="c-1")


def test_it_joins_and_leaves_groups(peers: tuple[Loopback, Peer]) -> None:
    service, peer = peers
    peer.client.join_group("lobby")
    peer.client.leave_group("lobby", ack_id=7)
    assert service.frames == [
        client.JoinGroupMessage(group="lobby", ack_id=1),
        client.LeaveGroupMessage(group="lobby", ack_id=7),
    ]


DATA: Final[list[tuple[TheirDataType, Any]]] = [
    (TheirDataType.TEXT, "héllo"),
    (TheirDataType.JSON, {"a": [1.0, None, 2**60]}),
    (TheirDataType.JSON, "a string"),
    (TheirDataType.BINARY, memoryview(b"\x00\xff")),
    (TheirDataType.PROTOBUF, memoryview(b"\n\x01a")),
]


def test_it_receives_its_own_messages_and_answers_of_every_type(peers: tuple[Loopback, Peer]) -> None:
    service, peer = peers
    for data_type, data in DATA:
        peer.client.send_to_group("lobby", data, data_type)
        peer.wait_for(OnGroupDataMessageArgs, group="lobby", data=data, data_type=data_type, from_user_id="ada")
        peer.client.send_event("echo", data, data_type)
        # Bytes in the answer of an app are always binary.
        answered = TheirDataType.BINARY if data_type is TheirDataType.PROTOBUF else data_type
        peer.wait_for(OnServerDataMessageArgs, data=data, data_type=answered)
    sent = [each for each in service.frames if isinstance(each, client.SendToGroupMessage | client.SendEventMessage)]
    assert [(each.data_type.value, each.data) for each in sent] == [
        (data_type.value, data) for data_type, data in DATA for _ in range(2)
    ]


def test_it_sends_without_echo_and_ack(peers: tuple[Loopback, Peer]) -> None:
    service, peer = peers
    peer.client.send_to_group("lobby", "x", TheirDataType.TEXT, no_echo=True, ack=False)
    service.wait_for(client.SendToGroupMessage(group="lobby", data="x", no_echo=True))
    peer.client.send_event("echo", "y", TheirDataType.TEXT, ack=False)
    service.wait_for(client.SendEventMessage(event="echo", data="y"))


def test_it_understands_errors_and_duplicates(peers: tuple[Loopback, Peer]) -> None:
    service, peer = peers
    with pytest.raises(SendMessageError) as raised:
        peer.client.send_to_group("secret", "x", TheirDataType.TEXT)
    assert raised.value.error_detail
    assert (raised.value.error_detail.name, raised.value.error_detail.message) == (
        "Forbidden",
        "The client needs the role webpubsub.sendToGroup.secret.",
    )
    # A duplicate counts as success.
    for _ in range(2):
        peer.client.join_group("lobby", ack_id=9)
    assert service.frames.count(client.JoinGroupMessage(group="lobby", ack_id=9)) == 2


def test_it_receives_messages_of_the_app(peers: tuple[Loopback, Peer]) -> None:
    service, peer = peers
    peer.wait_for(OnConnectedArgs)
    service.send(client.ServerDataMessage(data={"unread": 3}))
    peer.wait_for(OnServerDataMessageArgs, data={"unread": 3}, data_type="json")
    service.send(client.ServerDataMessage(data=b"\n\x01a", data_type=WebPubSubDataType.PROTOBUF))
    peer.wait_for(OnServerDataMessageArgs, data=memoryview(b"\n\x01a"), data_type="protobuf")
    # It ignores unknown messages.
    service.send(client.PongMessage(), client.UnknownMessage(members={"type": "tomorrow"}))
    service.send(client.GroupDataMessage(group="lobby", data=b"\xff"))
    peer.wait_for(OnGroupDataMessageArgs, data=memoryview(b"\xff"), from_user_id=None)


def test_it_receives_the_reason_for_a_disconnect(service: tuple[Loopback, str]) -> None:
    loopback, url = service
    peer = Peer(url, WebPubSubProtocolType.JSON)
    with peer.client:
        peer.wait_for(OnConnectedArgs)
        loopback.send(client.DisconnectedMessage(message="bye"), Close())
        peer.wait_for(OnDisconnectedArgs, connection_id="c-1", message="bye")


def test_it_acknowledges_the_largest_sequence_id_and_drops_repetitions(service: tuple[Loopback, str]) -> None:
    loopback, url = service
    peer = Peer(url, WebPubSubProtocolType.JSON_RELIABLE)
    with peer.client:
        peer.wait_for(OnConnectedArgs)
        for number in (3, 2**53 + 1, 7):
            loopback.send(client.GroupDataMessage(group="lobby", data=str(number), sequence_id=number))
        loopback.wait_for(client.SequenceAckMessage(sequence_id=2**53 + 1))
        peer.wait_for(OnGroupDataMessageArgs, data=str(2**53 + 1), sequence_id=2**53 + 1)
        assert [call.data for call in peer.calls if isinstance(call, OnGroupDataMessageArgs)] == ["3", str(2**53 + 1)]


def test_it_recovers_with_the_url_of_this_package(service: tuple[Loopback, str]) -> None:
    loopback, url = service
    peer = Peer(url, WebPubSubProtocolType.JSON_RELIABLE)
    with peer.client:
        peer.client.join_group("lobby")
        token = loopback.connection().reconnection_token
        assert token
        loopback.cut("ada")
        wait_until(lambda: len(loopback.targets) > 1, lambda: "no recovery")
        peer.client.send_to_group("lobby", "back", TheirDataType.TEXT)
        peer.wait_for(OnGroupDataMessageArgs, data="back")
    assert f"ws://{url.split('/')[2]}{loopback.targets[1]}" == client.recovery_url(
        url, connection_id="c-1", reconnection_token=token
    )
    # A recovered connection is still in its groups.
    assert loopback.frames.count(client.JoinGroupMessage(group="lobby", ack_id=1)) == 1
    assert len([call for call in peer.calls if isinstance(call, OnConnectedArgs)]) == 1


def test_it_reconnects_and_rejoins_if_nothing_can_be_recovered(service: tuple[Loopback, str]) -> None:
    loopback, url = service
    peer = Peer(url, WebPubSubProtocolType.JSON, reconnects=3)
    with peer.client:
        peer.client.join_group("lobby")
        loopback.cut("ada")
        loopback.wait_for(client.JoinGroupMessage(group="lobby", ack_id=2))
    assert loopback.targets == [loopback.targets[0]] * 2
