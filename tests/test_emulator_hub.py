"""The hub alone: what goes in, and what comes out."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import json_values
from wps_models import (
    AddConnectionToGroupAction,
    AddUserToGroupAction,
    CloseAllConnectionsAction,
    CloseGroupConnectionsAction,
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    GrantPermissionAction,
    HttpResponse,
    MqttConnectEventRequest,
    MqttDisconnectedEventRequest,
    RemoveConnectionFromGroupAction,
    RemoveUserFromAllGroupsAction,
    RemoveUserFromGroupAction,
    RestError,
    RevokePermissionAction,
    SendToConnectionAction,
    SendToGroupAction,
    UserEventRequest,
    UserEventResponse,
    Webhook,
    WebPubSubErrorCode,
    WebPubSubPermission,
    client,
    dumps,
    events,
    testing,
)
from wps_models.client import preview
from wps_models.emulator import Close, Connection, Failed, Hub, Refused, Service

ALL = ["webpubsub.joinLeaveGroup", "webpubsub.sendToGroup"]
OK = HttpResponse(status=204)


def alone(
    *, roles: Sequence[str] = ALL, groups: Sequence[str] = ("lobby",), subprotocols: Sequence[str] = (client.JSON,)
) -> tuple[Hub, Connection]:
    """Return a hub with one client, of which the app sees messages only."""
    hub = Hub(system_events=())
    return hub, hub.connect(user_id="ada", roles=roles, groups=groups, subprotocols=subprotocols)


# --- events ----------------------------------------------------------------------------


def test_events_are_signed_requests_that_a_webhook_reads() -> None:
    hub = Hub("chat", url="https://app.example/{hub}/{event}")
    hub.connect(user_id="ada")
    (call,) = hub.calls
    assert call.request.url == "https://app.example/chat/connect"
    webhook = Webhook(access_keys=testing.ACCESS_KEY, allowed_origins=[testing.HOST])
    request = call.request
    assert webhook.parse(method=request.method, headers=request.headers, body=request.body) == call.event
    assert call.event.context.id == "0"


def test_a_connection_waits_for_the_app() -> None:
    hub = Hub()
    connection = hub.connect(subprotocols=[client.JSON])
    assert (connection.status, hub.connections) == ("connecting", {})
    hub.calls.popleft().reply(OK)
    assert (connection.status, hub.connections) == ("open", {connection.id: connection})
    assert [call.event.event_name for call in hub.calls] == ["connected"]


def test_an_event_is_answered_once() -> None:
    hub = Hub()
    hub.connect()
    call = hub.calls.popleft()
    call.reply(OK)
    with pytest.raises(ValueError, match="the event has been answered already"):
        call.fail()


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (None, 500),
        (HttpResponse(status=403, body=b"no"), 403),
        (HttpResponse(status=302), 302),
        (HttpResponse(status=200, body=b"no JSON"), 500),
    ],
)
def test_a_client_is_refused_unless_the_app_answers_well(response: HttpResponse | None, status: int) -> None:
    hub = Hub()
    connection = hub.connect()
    hub.calls.popleft().reply(response)
    assert connection.status == "refused"
    assert connection.refusal
    assert connection.refusal.status == status
    assert not hub.calls


def test_an_app_may_call_nobody_by_name() -> None:
    hub = Hub(system_events=["connect"])
    connection = hub.connect(user_id="ada")
    hub.calls.popleft().reply(HttpResponse(status=200, body=b'{"userId": ""}'))
    assert connection.user_id is None


def test_frames_wait_until_the_app_has_answered() -> None:
    hub, connection = alone()
    hub.receive(connection, dumps(client.SendEventMessage(event="one", data="1", ack_id=1)))
    hub.receive(connection, dumps(client.SendToGroupMessage(group="lobby", data="later", ack_id=2)))
    assert connection.outbox == [client.ConnectedMessage(connection_id="c-1", user_id="ada")]
    hub.calls.popleft().reply(HttpResponse(status=200, headers=(("Content-Type", "text/plain"),), body=b"answer"))
    assert connection.outbox[1:] == [
        client.ServerDataMessage(data="answer"),
        client.AckMessage(ack_id=1, success=True),
        client.GroupDataMessage(group="lobby", data="later", from_user_id="ada"),
        client.AckMessage(ack_id=2, success=True),
    ]


def test_frames_of_a_connection_that_ended_are_ignored() -> None:
    hub, connection = alone()
    hub.receive(connection, dumps(client.SendEventMessage(event="one", data="1")))
    hub.receive(connection, dumps(client.SendEventMessage(event="two", data="2")))
    hub.close(connection)
    hub.close(connection)
    hub.calls.popleft().reply(OK)
    hub.receive(connection, dumps(client.PingMessage()))
    assert not hub.calls
    assert connection.outbox[-2:] == [client.DisconnectedMessage(message=""), Close()]


def test_metadata_reaches_the_app_and_the_group() -> None:
    hub, connection = alone()
    hub.receive(connection, dumps(client.SendEventMessage(event="one", data="1", metadata={"Key": "value"})))
    assert hub.calls[0].event.context.headers["x-webpubsub-metadata-key"] == ("value",)
    hub.calls.popleft().reply(OK)
    hub.receive(connection, dumps(client.SendToGroupMessage(group="lobby", data="", metadata={"Key": "value"})))
    message = connection.outbox[-1]
    assert isinstance(message, client.GroupDataMessage)
    assert message.metadata == {"Key": "value"}


def test_protobuf_data_of_a_json_client_is_bytes_of_their_own_type() -> None:
    hub, connection = alone()
    hub.receive(connection, '{"type": "event", "event": "one", "dataType": "protobuf", "data": "AAE="}')
    event = hub.calls[0].event
    assert isinstance(event, UserEventRequest)
    assert (event.data, event.context.headers["content-type"]) == (b"\x00\x01", ("application/x-protobuf",))


# --- frames that break the rules --------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", 1007),
        ("no JSON", 1007),
        ("[]", 1007),
        ("{}", 1007),
        ('{"type": "joinGroup"}', 1007),
        ('{"type": "joinGroup", "group": " "}', 1007),
        ('{"type": "other"}', 1007),
        ('{"type": "sendToGroup", "group": "lobby", "data": null}', 1007),
        ('{"type": "sendToGroup", "group": "lobby", "dataType": "binary", "data": "?"}', 1007),
        ('{"type": "event", "event": "a b", "data": 1}', 1007),
        ('{"type": "event", "event": "a", "data": 1, "metadata": {"key": "a\\nb"}}', 1007),
        ("[" * 10_000, 1007),
        (b"{}", 1003),
        ("x" * 1_000_001, 1009),
        ("é" * 500_001, 1009),
        ("\ud800", 1007),
    ],
)
def test_a_frame_that_is_no_message_closes_the_connection(frame: str | bytes, code: int) -> None:
    hub, connection = alone()
    hub.receive(connection, frame)
    close = connection.outbox[-1]
    assert isinstance(close, Close)
    assert close.code == code
    assert (connection.status, hub.connections, hub.groups) == ("closed", {}, {})


def test_a_text_frame_with_a_lone_surrogate_is_repaired() -> None:
    hub, connection = alone(subprotocols=())
    hub.receive(connection, "\ud800")
    event = hub.calls[0].event
    assert isinstance(event, UserEventRequest)
    assert event.data == "?"


TYPES = [
    *("joinGroup", "leaveGroup", "sendToGroup", "event", "ping", "sequenceAck", "streamData", "streamEnd", "invoke"),
    *("cancelInvocation", "invokeResponse", "setGroupState", "subscribeGroupState", "unsubscribeGroupState", "other"),
]
MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(TYPES),
    "group": st.sampled_from(["lobby", "board", ""]),
    "event": st.sampled_from(["message", "a b"]),
    "target": st.just("event"),
    "ackId": st.integers(-1, 3),
    "sequenceId": st.integers(0, 3),
    "dataType": st.sampled_from(["text", "json", "binary", "protobuf", "other"]),
    "data": st.sampled_from(["text", "AAE=", {"a": [1]}, None]),
    "noEcho": st.booleans(),
    "streamId": st.sampled_from(["s", "t"]),
    "streamSequenceId": st.integers(0, 3),
    "stream": st.sampled_from([{"streamId": "s"}, {"streamId": "t", "idleTimeoutMs": 1}, {}]),
    "invocationId": st.sampled_from(["i", ""]),
    "success": st.booleans(),
    "error": st.sampled_from([{"message": "m"}, {"name": "n", "message": "m"}]),
    "metadata": st.sampled_from([{"k": "v"}, {"k": "a\nb"}]),
    "ttlSeconds": st.integers(-1, 301),
}
frames = st.one_of(
    st.fixed_dictionaries({"type": MEMBERS["type"]}, optional={key: MEMBERS[key] for key in MEMBERS if key != "type"}).map(
        json.dumps
    ),
    st.dictionaries(st.sampled_from([*MEMBERS]), json_values).map(json.dumps),
    st.text(),
    st.binary(),
)
responses = st.builds(
    HttpResponse,
    status=st.sampled_from([200, 204, 302, 400, 401, 500]),
    headers=st.lists(
        st.sampled_from([("Content-Type", "application/json"), ("Content-Type", "image/png"), ("ce-connectionState", "x")])
    ).map(tuple),
    body=st.sampled_from([b"", b"{}", b"\xff", b'"text"', b'{"groups": ["lobby"]}', b'{"userId": 1}', b'{"userId": "a\\nb"}']),
)


@given(st.data())
def test_whatever_clients_and_apps_send_raises_nothing(data: st.DataObject) -> None:
    hub = Hub(system_events=data.draw(st.sampled_from([(), ("connect", "connected", "joined", "left", "disconnected")])))
    query = {"webpubsub_mode": ["sendToGroup"], "group": ["lobby"]}
    subprotocols = [[client.JSON], [client.JSON_RELIABLE], ["mine"], ["protobuf.webpubsub.azure.v1"]]
    names = st.sampled_from([None, "ada", "a\nb", "\ud800"])
    headers = {"\ud800": ["\ud800"]}
    peers = [
        hub.connect(user_id=data.draw(names), headers=headers, roles=ALL, subprotocols=data.draw(st.sampled_from(subprotocols)))
        for _ in range(2)
    ]
    peers += [hub.connect(), hub.connect(roles=ALL, query=query)]
    for _ in range(data.draw(st.integers(0, 15))):
        peer = data.draw(st.sampled_from(peers))
        match data.draw(st.sampled_from(["frame", "frame", "frame", "answer", "lose", "recover"])):
            case "frame":
                hub.receive(peer, data.draw(frames))
            case "answer" if hub.calls:
                call = hub.calls.popleft()
                response = data.draw(st.none() | responses)
                call.fail() if response is None else call.reply(response)
            case "lose":
                hub.lose(peer)
            case "recover":
                hub.recover(peer.id, peer.reconnection_token or data.draw(st.text()))
            case _:
                pass
        for group, members in hub.groups.items():
            assert members
            assert all(group in member.groups and member.status == "open" for member in members)
    for item in [item for peer in peers for item in peer.outbox if not isinstance(item, (str, bytes, Close, HttpResponse))]:
        dumps(item)


# --- reliable clients ----------------------------------------------------------------------


def reliable(hub: Hub) -> Connection:
    return hub.connect(subprotocols=[client.JSON_RELIABLE], roles=ALL, groups=["lobby"])


def read(member: Connection, seen: dict[int, object]) -> None:
    """Take what arrived at a client, some of it for the second time."""
    for item in member.outbox:
        if isinstance(item, client.GroupDataMessage) and item.sequence_id:
            assert item.sequence_id in seen or item.sequence_id == max(seen, default=0) + 1
            assert seen.setdefault(item.sequence_id, item.data) == item.data
    member.outbox.clear()


@given(st.data())
def test_each_message_arrives_once_and_in_order_at_every_reliable_client(data: st.DataObject) -> None:
    hub = Hub(system_events=())
    members = [reliable(hub) for _ in range(2)]
    stranger = hub.connect(subprotocols=[client.JSON_RELIABLE], groups=["board"])
    senders = [hub.connect(roles=ALL, subprotocols=[client.JSON]) for _ in range(2)]
    received: dict[str, dict[int, object]] = {member.id: {} for member in members}
    sent: list[int] = []

    for _ in range(data.draw(st.integers(0, 40))):
        member = data.draw(st.sampled_from(members))
        match data.draw(st.sampled_from(["send", "send", "read", "lose", "recover", "acknowledge", "refused"])):
            case "send":
                sent.append(data.draw(st.integers(0, 9)))
                sender = data.draw(st.sampled_from(senders))
                hub.receive(sender, dumps(client.SendToGroupMessage(group="lobby", data=sent[-1])))
            case "read":
                read(member, received[member.id])
            case "lose":
                hub.lose(member)
            case "recover":
                assert hub.recover(member.id, member.reconnection_token or "") is member
            case "acknowledge":
                up_to = data.draw(st.integers(0, max(received[member.id], default=0)))
                hub.receive(member, dumps(client.SequenceAckMessage(sequence_id=up_to)))
            case _:
                hub.receive(stranger, dumps(client.SendToGroupMessage(group="lobby", data="secret")))
    for member in members:
        hub.recover(member.id, member.reconnection_token or "")
        read(member, received[member.id])
        assert [*received[member.id].values()] == sent
    assert not any(isinstance(item, client.GroupDataMessage) for item in stranger.outbox)


def test_a_connection_is_recovered_with_its_own_token_only() -> None:
    hub = Hub(system_events=())
    one, two = reliable(hub), reliable(hub)
    assert hub.recover(one.id, two.reconnection_token or "") is None
    assert hub.recover("other", one.reconnection_token or "") is None
    assert hub.recover(one.id, "") is None


def test_a_buffer_holds_16_megabytes() -> None:
    hub = Hub(system_events=())
    connection = reliable(hub)
    for number in range(17):
        assert (connection.status == "open") is (number < 17)
        hub.apply(SendToGroupAction(group="lobby", data="x" * 950_000))
    assert connection.status == "closed"
    assert connection.outbox[-1] == Close(1008, "The buffer of unacknowledged messages is full.")


def test_acknowledged_messages_leave_the_buffer() -> None:
    hub = Hub(system_events=())
    connection = reliable(hub)
    for number in range(1500):
        hub.apply(SendToGroupAction(group="lobby", data="x"))
        hub.receive(connection, dumps(client.SequenceAckMessage(sequence_id=number)))
    assert connection.status == "open"
    assert connection.buffer
    assert [message.sequence_id for message in connection.buffer.unexpired(hub.now())] == [1500]


def test_a_frame_is_made_once_for_all_who_receive_it() -> None:
    hub, ada = alone()
    bob = hub.connect(groups=["lobby"], subprotocols=[client.JSON])
    eve, fay = reliable(hub), reliable(hub)
    for peer in (ada, bob, eve, fay):
        peer.outbox.clear()
    hub.receive(ada, dumps(client.SendToGroupMessage(group="lobby", data={"a": [1]})))
    messages = [item for peer in (ada, bob, eve, fay) for item in peer.outbox if isinstance(item, client.GroupDataMessage)]
    assert messages[0] is messages[1]
    assert len({id(message.data) for message in messages}) == 1


def test_texts_are_not_taken_for_lists() -> None:
    wrong: Any
    for wrong in ("webpubsub.sendToGroup", 1):
        with pytest.raises(TypeError, match=r"roles must be a list of strings, not (str|int): write \[value\]"):
            Hub().connect(roles=wrong)
        with pytest.raises(TypeError, match=r"system_events must be a list of strings, not (str|int): write \[value\]"):
            Hub(system_events=wrong)


def test_a_hub_must_have_a_valid_name() -> None:
    with pytest.raises(ValueError, match="hub must be a letter and up to 127 letters, digits or underscores"):
        Hub("my chat")


# --- actions -----------------------------------------------------------------------------------


def test_groups_and_users_are_changed_and_closed() -> None:
    hub, ada = alone(groups=())
    bob = hub.connect(user_id="bob")
    hub.apply(AddUserToGroupAction(user_id="ada", group="red"))
    hub.apply(AddConnectionToGroupAction(connection_id=ada.id, group="blue"))
    hub.apply(AddConnectionToGroupAction(connection_id=bob.id, group="blue"))
    assert [*ada.groups] == ["red", "blue"]
    hub.apply(RemoveUserFromGroupAction(user_id="ada", group="red"))
    hub.apply(RemoveConnectionFromGroupAction(connection_id=bob.id, group="blue"))
    assert hub.groups == {"blue": {ada: None}}
    hub.apply(RemoveUserFromAllGroupsAction(user_id="ada"))
    assert hub.groups == {}
    hub.apply(SendToConnectionAction(connection_id=bob.id, data="hello"))
    assert bob.outbox == ["hello"]
    hub.apply(CloseGroupConnectionsAction(group="blue"))
    hub.apply(CloseAllConnectionsAction(excluded=[ada.id]))
    assert bob.outbox[1:] == [Close(1000, "Application server closed the connection.")]
    assert [*hub.connections] == [ada.id]


def test_what_is_not_there_is_left_alone() -> None:
    hub = Hub(system_events=())
    hub.apply(SendToConnectionAction(connection_id="c-9", data="hello"))
    hub.apply(RemoveConnectionFromGroupAction(connection_id="c-9", group="lobby"))
    permission = WebPubSubPermission.SEND_TO_GROUP
    hub.apply(RevokePermissionAction(connection_id="c-9", permission=permission, target_name="lobby"))
    for action, code in [
        (AddConnectionToGroupAction(connection_id="c-9", group="lobby"), "Info.Connection.NotExisted"),
        (AddUserToGroupAction(user_id="eve", group="lobby"), "Warning.User.NotExisted"),
        (GrantPermissionAction(connection_id="c-9", permission=permission, target_name="a"), "Info.Connection.NotExisted"),
    ]:
        with pytest.raises(RestError) as error:
            hub.apply(action)  # type: ignore[arg-type]  # each is an action
        assert (error.value.status, error.value.code) == (404, code)


def test_a_grant_and_a_revocation_win_over_the_roles() -> None:
    hub, ada = alone(roles=["webpubsub.sendToGroup.lobby"])
    permission = WebPubSubPermission.SEND_TO_GROUP
    hub.apply(GrantPermissionAction(connection_id=ada.id, permission=permission, target_name="board"))
    hub.apply(RevokePermissionAction(connection_id=ada.id, permission=permission, target_name="lobby"))
    assert ada.is_allowed(permission, "board")
    assert not ada.is_allowed(permission, "lobby")
    with pytest.raises(RestError, match="400"):
        hub.apply(GrantPermissionAction(connection_id=ada.id, permission=permission))


def test_a_revoked_permission_ends_a_stream() -> None:
    hub, ada = alone()
    hub.receive(ada, dumps(preview.StreamStartMessage(group="lobby", stream=preview.StartStreamOptions(stream_id="s"))))
    hub.apply(RevokePermissionAction(connection_id=ada.id, permission=WebPubSubPermission.SEND_TO_GROUP, target_name="lobby"))
    hub.receive(ada, dumps(preview.StreamDataMessage(stream_id="s", stream_sequence_id=1, data="x")))
    closed = ada.outbox[-1]
    assert isinstance(closed, preview.StreamClosedMessage)
    assert closed.error
    assert closed.error.name == "Forbidden"


def test_a_simple_client_gets_no_frame_for_the_end_of_a_stream() -> None:
    hub, ada = alone()
    eve = hub.connect(groups=["lobby"])
    hub.receive(ada, dumps(preview.StreamStartMessage(group="lobby", stream=preview.StartStreamOptions(stream_id="s"))))
    hub.receive(ada, dumps(preview.StreamDataMessage(stream_id="s", stream_sequence_id=1, data="x")))
    hub.receive(ada, dumps(preview.StreamEndMessage(stream_id="s")))
    assert eve.outbox == ["x"]


def test_a_simple_client_needs_no_answer() -> None:
    hub, eve = alone(subprotocols=())
    hub.receive(eve, "hello")
    hub.calls.popleft().reply(OK)
    assert (eve.outbox, eve.status) == ([], "open")


def test_what_needs_no_answer_gets_none() -> None:
    hub, ada = alone()
    for message in (
        client.SequenceAckMessage(sequence_id=1),
        preview.CancelInvocationMessage(invocation_id="i"),
        preview.InvokeResponseMessage(invocation_id="i", success=True),
    ):
        hub.receive(ada, dumps(message))
    assert len(ada.outbox) == 1


# --- MQTT -----------------------------------------------------------------------------------------


def mqtt_app(event: EventRequest) -> EventResponse | None:
    match event:
        case MqttConnectEventRequest(context=who) if who.user_id == "mallory":
            return EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="banned")
        case MqttConnectEventRequest():
            return ConnectEventResponse(groups=["lobby"], states={"n": 1})
        case UserEventRequest(event_name="fail"):
            return EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message="no")
        case UserEventRequest():
            return UserEventResponse(data=b"ok", user_properties={"key": "value"})
        case _:
            return None


PACKET = events.MqttConnectProperties(protocol_version=5, username="u", clean_start=True)


def test_an_mqtt_client_connects_publishes_and_disconnects() -> None:
    service = Service(mqtt_app)
    device = service.connect_mqtt("ada", client_id="device", mqtt=PACKET)
    properties = [events.MqttUserProperty(name="unit", value="C")]
    reply = device.publish_event("telemetry", b"21.5", content_type="text/plain", user_properties=properties)
    assert (reply.status, reply.body, dict(reply.headers)["mqtt-key"]) == (200, b"ok", "value")
    assert device.publish_event("fail", b"").status == 400
    device.close(4)
    connect, connected, message, _, disconnected = service.events
    assert isinstance(connect, MqttConnectEventRequest)
    assert (connect.mqtt, connect.context.session_id) == (PACKET, None)
    assert isinstance(message, UserEventRequest)
    assert message.data == "21.5"
    assert message.context.headers["mqtt-unit"] == ("C",)
    assert message.context.states == {"n": 1}
    assert isinstance(disconnected, MqttDisconnectedEventRequest)
    assert disconnected.mqtt.initiated_by_client
    assert disconnected.mqtt.disconnect_packet
    assert disconnected.mqtt.disconnect_packet.code == 4
    for event in (connected, message, disconnected):
        context = event.context
        assert isinstance(context, events.MqttConnectionContext)
        assert (context.connection_id, context.subprotocol) == ("device", "mqtt")
        assert context.session_id
        assert context.physical_connection_id
        assert context.source == f"/hubs/chat/client/device/{context.physical_connection_id}"


def test_an_mqtt_client_is_refused_with_its_code() -> None:
    with pytest.raises(Refused, match=r'^401 \{"mqtt":\{"code":135'):
        Service(mqtt_app).connect_mqtt("mallory", client_id="device", mqtt=PACKET)


def test_an_mqtt_client_receives_what_its_groups_receive() -> None:
    service = Service(mqtt_app)
    device = service.connect_mqtt("ada", client_id="device", mqtt=PACKET)
    service.apply(SendToGroupAction(group="lobby", data="hello"))
    assert device.received == ["hello"]
    assert service.clients == [device]
    assert service.groups == {"lobby": [device]}
    service.hub.close(device.connection, "bye")
    service.settle()
    disconnected = service.events[-1]
    assert isinstance(disconnected, MqttDisconnectedEventRequest)
    assert (disconnected.reason, disconnected.mqtt.initiated_by_client) == ("bye", False)


def test_an_mqtt_client_hears_of_an_app_that_fails() -> None:
    hub = Hub(system_events=())
    device = hub.connect(mqtt=PACKET, connection_id="device")
    hub.publish(device, "telemetry", b"21.5")
    hub.calls.popleft().fail()
    assert device.outbox == [HttpResponse(status=500)]


def test_a_stream_that_fails_raises() -> None:
    service = Service(lambda _: None)
    ada = service.connect("ada", roles=ALL)
    stream = ada.stream("lobby")
    ada.connection.streams.clear()
    with pytest.raises(Failed, match="StreamNotFound"):
        stream.end()
    assert isinstance(service.events[0], ConnectEventRequest)
