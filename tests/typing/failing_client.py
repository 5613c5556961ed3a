"""Messages of clients that both checkers point out. None of this runs; see ``failing.py``."""

from datetime import UTC, datetime
from typing import assert_never

from wps_models import Action, SendToGroupAction, client, loads

client.SendToGroupMessage(group="lobby")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.SendToGroupMessage(data="hello")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.SendToGroupMessage("lobby", "hello")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.SendToGroupMessage(group="lobby", data={1, 2})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
client.SendToGroupMessage(group="lobby", data=datetime.now(UTC))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
client.SendToGroupMessage(group="lobby", data="hello", data_type="xml")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
client.SendToGroupMessage(group="lobby", data="hello", ackId=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.JoinGroupMessage(group="lobby", ack_id="1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
client.preview.StreamStartMessage(group="lobby", stream=client.preview.StartStreamOptions(stream_id="s"), ack_id=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.preview.StreamStartMessage(group="lobby", stream="s")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
client.preview.StreamEndError(name="UserError")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.MessageError(message="Forbidden")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.preview.SetGroupStateMessage(group="lobby", state={"mood": 1})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
client.GroupDataMessage(group="lobby", data="hello", fromUserId="ada")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def what_cannot_be_changed(message: client.GroupDataMessage) -> None:
    message.group = "lobby"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    message.metadata["trace"] = "1"  # type: ignore[index]  # pyright: ignore[reportIndexIssue]


def what_may_be_none(message: client.ConnectedMessage) -> str:
    return client.recovery_url("wss://h", connection_id="c", reconnection_token=message.reconnection_token)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def what_data_may_be(message: client.GroupDataMessage) -> str:
    return message.data  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def what_actions_do_not_take(message: client.GroupDataMessage) -> SendToGroupAction:
    return SendToGroupAction(group="lobby", data=message.data)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def what_is_another_union(text: str) -> client.ClientMessage:
    action: client.SendToGroupMessage = loads(text, Action)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    print(action)
    return loads(text, client.ServiceMessage)  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def what_is_forgotten(message: client.AckMessage | client.PongMessage | client.UnknownMessage) -> None:
    match message:
        case client.AckMessage() | client.PongMessage():
            pass
        case _:
            assert_never(message)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
