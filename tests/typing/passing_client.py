"""Messages of clients and the service: what they take, what they hold, how they are told apart."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypedDict, assert_never, assert_type

from wps_models import (
    Json,
    JsonValue,
    SendToGroupAction,
    UserEventRequest,
    WebPubSubDataType,
    client,
    dumps,
    loads,
    structure,
    unstructure,
)


class Draft(TypedDict):
    title: str
    tags: list[str]


def sent(draft: Draft, numbers: list[dict[str, int]], received: client.GroupDataMessage) -> list[client.ClientMessage]:
    return [
        client.JoinGroupMessage(group="lobby"),
        client.SendToGroupMessage(group="lobby", data="hello", no_echo=True, ack_id=1),
        client.SendToGroupMessage(group="lobby", data=b"\xff", metadata={"trace": "1"}, ttl_seconds=60),
        client.SendToGroupMessage(group="lobby", data=draft),
        client.SendToGroupMessage(group="lobby", data=numbers),
        client.SendToGroupMessage(group="lobby", data=Json(draft)),
        client.SendToGroupMessage(group="lobby", data="a string", data_type="json"),
        client.SendEventMessage(event="save", data=received.data, data_type=received.data_type),
        client.SendEventMessage(event="save", data=3.5),
        client.preview.InvokeMessage(invocation_id="i-1", event="sum"),
        client.preview.InvokeMessage(invocation_id="i-1", event="sum", data=[1, 2]),
        client.preview.StreamStartMessage(group="lobby", stream=client.preview.StartStreamOptions(stream_id="s-1")),
        client.preview.StreamDataMessage(stream_id="s-1"),
        client.preview.StreamDataMessage(stream_id="s-1", stream_sequence_id=1, data="a"),
        client.preview.SetGroupStateMessage(group="lobby", state={"mood": "good"}),
    ]


def relayed(event: UserEventRequest, message: client.GroupDataMessage) -> tuple[client.GroupDataMessage, SendToGroupAction]:
    to_clients = client.GroupDataMessage(group="lobby", data=event.data, data_type=event.data_type)
    return to_clients, SendToGroupAction(group="lobby", data=message.content)


def held(message: client.GroupDataMessage, piece: client.preview.StreamDataMessage, unknown: client.UnknownMessage) -> None:
    assert_type(message.type, Literal["message"])
    assert_type(message.from_, Literal["group"])
    assert_type(message.data, JsonValue | bytes)
    assert_type(message.data_type, WebPubSubDataType)
    assert_type(message.content, str | bytes)
    assert_type(message.sequence_id, int | None)
    assert_type(message.stream, client.preview.StreamInfo | None)
    assert_type(message.metadata, Mapping[str, str])
    assert_type(piece.data_type, WebPubSubDataType | None)
    assert_type(piece.content, str | bytes | None)
    assert_type(unknown.sent_by, Literal["client", "service"] | None)
    assert_type(unknown.type, str | None)
    assert_type(unknown.members, Mapping[str, JsonValue])


def read(text: str) -> None:
    assert_type(loads(text, client.AckMessage), client.AckMessage)
    assert_type(loads(text, client.AckMessage).ok, bool)
    assert_type(loads(text, list[client.JoinGroupMessage]), list[client.JoinGroupMessage])
    from_service: client.ServiceMessage = loads(text, client.ServiceMessage)
    from_client: client.ClientMessage = structure({}, client.ClientMessage)
    assert_type(unstructure(from_service), dict[str, JsonValue])
    assert_type(dumps([from_client]), str)


def shown(message: client.ServiceMessage) -> str:  # noqa: C901, PLR0912  # one case for each
    match message:
        case client.ConnectedMessage(connection_id=connection_id, reconnection_token=str() as token):
            return client.recovery_url("wss://h", connection_id=connection_id, reconnection_token=token)
        case client.ConnectedMessage():
            return message.connection_id
        case client.DisconnectedMessage(message=reason):
            return reason or ""
        case client.GroupDataMessage(data=str() as text, data_type=WebPubSubDataType.TEXT):
            return text
        case client.GroupDataMessage() | client.ServerDataMessage():
            return message.data_type
        case client.AckMessage(ok=True):
            return "done"
        case client.AckMessage(error=error):
            return error.name if error else "failed"
        case client.PongMessage() | client.preview.CancelInvocationMessage():
            return message.type
        case client.preview.InvokeResponseMessage():
            return message.invocation_id
        case client.preview.StreamAckMessage() | client.preview.StreamNackMessage() | client.preview.StreamClosedMessage():
            return message.stream_id
        case client.preview.GroupStateSnapshotMessage(items=items) | client.preview.GroupStateUpdateMessage(items=items):
            return ", ".join(item.user_id or "" for item in items)
        case client.UnknownMessage():
            return message.type or ""
        case _:
            assert_never(message)


def groups(messages: Iterable[client.ClientMessage]) -> list[str]:
    return [
        message.group
        for message in messages
        if isinstance(
            message,
            client.JoinGroupMessage | client.LeaveGroupMessage | client.SendToGroupMessage | client.preview.StreamStartMessage,
        )
    ]


assert_type(client.JSON, Literal["json.webpubsub.azure.v1"])

GREETING = client.GroupDataMessage(group="lobby", data="hi")
held(GREETING, client.preview.StreamDataMessage(stream_id="s-1"), client.UnknownMessage(members={"type": "tomorrow"}))
assert shown(client.ConnectedMessage(connection_id="c", reconnection_token="t")).startswith("wss://h?awps_connection_id=c&")
assert shown(GREETING) == "hi"
assert len(groups(sent({"title": "x", "tags": []}, [{"a": 1}], GREETING))) == 8
