"""Frames of clients. Whatever a client sends ends in a message, an acknowledgement or a close.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Protocol

from wps_models import client
from wps_models.client import preview
from wps_models.codec import loads
from wps_models.emulator import streams
from wps_models.emulator.connection import Connection, DataMessage, is_header, server_message
from wps_models.emulator.event import read_answer
from wps_models.emulator.exchange import Exchange
from wps_models.enums import WebPubSubDataType, WebPubSubPermission
from wps_models.errors import InvalidPayloadError
from wps_models.events import EventErrorResponse, UserEventResponse
from wps_models.http import JSON, OCTETS, TEXT_UTF_8, HttpResponse

MAX_FRAME: Final = 1_000_000
"""Source: https://learn.microsoft.com/azure/azure-web-pubsub/concept-service-internals"""

_CONTENT_TYPES: Final[Mapping[WebPubSubDataType | None, str]] = {
    None: TEXT_UTF_8,
    WebPubSubDataType.TEXT: TEXT_UTF_8,
    WebPubSubDataType.JSON: JSON,
    WebPubSubDataType.BINARY: OCTETS,
    WebPubSubDataType.PROTOBUF: "application/x-protobuf",
}
"""Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#user-custom-event"""

_FAILED: Final = client.MessageError(name="InternalServerError", message="The event handler failed.")


def receive(exchange: Exchange, connection: Connection, frame: str | bytes) -> None:
    """Take a frame of a client. It is read once the app has answered the frames before it."""
    if connection.is_attached:
        # A text frame is UTF-8, so it has no lone surrogates.
        connection.inbox.append(frame.encode(errors="replace").decode() if isinstance(frame, str) else frame)
        _read_inbox(exchange, connection)


def _read_inbox(exchange: Exchange, connection: Connection) -> None:
    while connection.inbox and not connection.is_waiting and connection.status == "open":
        frame = connection.inbox.popleft()
        if len(frame.encode() if isinstance(frame, str) else frame) > MAX_FRAME:
            exchange.close(connection, "The frame is larger than 1 MB.", code=1009)
        elif connection.speaks_json:
            _read_message(exchange, connection, frame)
        elif connection.raw_group is None:
            _ask_about_raw(exchange, connection, frame)
        elif connection.is_allowed(WebPubSubPermission.SEND_TO_GROUP, connection.raw_group):
            message = client.SendToGroupMessage(group=connection.raw_group, data=frame, no_echo=connection.raw_no_echo)
            _send_to_group(exchange, connection, message)
        else:
            exchange.close(connection, "The client may not send to its group.", code=1008)


def _ask_about_raw(exchange: Exchange, connection: Connection, frame: str | bytes) -> None:
    """Send a simple client's frame to the app. The connection ends if the app fails.

    Source: https://github.com/Azure/azure-webpubsub/tree/main/tools/emulator
    """

    def finish(answer: DataMessage | None, *, is_ok: bool) -> None:
        if answer is not None:
            exchange.deliver(answer, [connection])
        elif not is_ok:
            exchange.close(connection, _FAILED.message, code=1011)

    _ask(exchange, connection, client.SendEventMessage(event="message", data=frame), finish)


def _read_message(  # noqa: C901, PLR0912  # a case for each message
    exchange: Exchange, connection: Connection, frame: str | bytes
) -> None:
    try:
        message = loads(frame, client.ClientMessage) if isinstance(frame, str) else None
    except InvalidPayloadError:
        message = None
    metadata: Mapping[str, str] = getattr(message, "metadata", {})
    if not all(map(is_header, metadata.values())):
        message = None
    ack_id: int | None = getattr(message, "ack_id", None)
    if ack_id in connection.processed:
        reason = f"Message with ack-id: {ack_id} has been processed"
        _acknowledge(connection, ack_id, client.MessageError(name="Duplicate", message=reason))
        return
    match message:
        case client.PingMessage():
            connection.put(client.PongMessage())
        case client.SequenceAckMessage(sequence_id=sequence_id):
            if connection.buffer is not None:
                connection.buffer.acknowledge(sequence_id)
        case client.JoinGroupMessage(group=group) | client.LeaveGroupMessage(group=group):
            if _is_allowed(connection, WebPubSubPermission.JOIN_LEAVE_GROUP, group, ack_id):
                change = exchange.join if isinstance(message, client.JoinGroupMessage) else exchange.leave
                change(connection, group)
                _acknowledge(connection, ack_id)
        case client.SendToGroupMessage(group=group):
            if _is_allowed(connection, WebPubSubPermission.SEND_TO_GROUP, group, ack_id):
                _send_to_group(exchange, connection, message)
                _acknowledge(connection, ack_id)
        case client.SendEventMessage():
            _send_event(exchange, connection, message)
        case preview.InvokeMessage():
            _invoke(exchange, connection, message)
        case preview.StreamStartMessage() | preview.StreamDataMessage() | preview.StreamEndMessage():
            streams.receive(exchange, connection, message)
        case preview.CancelInvocationMessage() | preview.InvokeResponseMessage():
            pass  # all invocations were answered before, and the service has none of its own
        case preview.SetGroupStateMessage() | preview.SubscribeGroupStateMessage() | preview.UnsubscribeGroupStateMessage():
            reason = f"The emulator doesn't support {message.type}."
            if ack_id is None:
                exchange.close(connection, reason, code=1003)
            _acknowledge(connection, ack_id, client.MessageError(name="NotSupported", message=reason))
        case _:  # an unknown message, or none
            # Source: https://github.com/Azure/azure-webpubsub/tree/main/tools/emulator
            code = 1007 if isinstance(frame, str) else 1003
            exchange.close(connection, "The frame isn't a message of the subprotocol.", code=code)


def _is_allowed(connection: Connection, permission: WebPubSubPermission, group: str, ack_id: int | None) -> bool:
    is_allowed = connection.is_allowed(permission, group)
    if not is_allowed:
        _acknowledge(connection, ack_id, connection.forbidden(permission, group))
    return is_allowed


def _acknowledge(connection: Connection, ack_id: int | None, error: client.MessageError | None = None) -> None:
    """Answer a message. One that was refused can be sent again with the same id.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#ack-response
    """
    if ack_id is not None:
        if error is None:
            connection.processed.add(ack_id)
        connection.put(client.AckMessage(ack_id=ack_id, success=error is None, error=error))


def _send_to_group(exchange: Exchange, connection: Connection, message: client.SendToGroupMessage) -> None:
    data = client.GroupDataMessage(
        group=message.group,
        data=message.data,
        data_type=message.data_type,
        from_user_id=connection.user_id,
        metadata=message.metadata,
    )
    members = exchange.members(message.group, but=connection if message.no_echo else None)
    expires = exchange.sender.now() + timedelta(seconds=message.ttl_seconds) if message.ttl_seconds else None
    exchange.deliver(data, members, expires=expires)


def _send_event(exchange: Exchange, connection: Connection, message: client.SendEventMessage) -> None:
    def finish(answer: DataMessage | None, *, is_ok: bool) -> None:
        if answer is not None:
            exchange.deliver(answer, [connection])
        _acknowledge(connection, message.ack_id, None if is_ok else _FAILED)

    _ask(exchange, connection, message, finish)


def _invoke(exchange: Exchange, connection: Connection, message: preview.InvokeMessage) -> None:
    """Ask the app for an answer to one message.

    Source: https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/web-pubsub/web-pubsub-client/src/models/messages.ts
    """

    def finish(answer: DataMessage | None, *, is_ok: bool) -> None:
        response = preview.InvokeResponseMessage(
            invocation_id=message.invocation_id,
            success=is_ok,
            data=None if answer is None else answer.data,
            data_type=None if answer is None else answer.data_type,
            error=None if is_ok else _FAILED,
        )
        connection.put(response)

    _ask(exchange, connection, message, finish)


class _Finish(Protocol):
    """Called with the app's answer, if it has any."""

    def __call__(self, answer: DataMessage | None, *, is_ok: bool) -> None: ...


def _ask(
    exchange: Exchange, connection: Connection, message: client.SendEventMessage | preview.InvokeMessage, then: _Finish
) -> None:
    """Send an event to the app. The client's next frames wait for the answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#user-custom-event
    """

    def finish(response: HttpResponse | None) -> None:
        connection.is_waiting = False
        connection.remember(response)
        answer = read_answer(call.event, response)
        data = server_message(answer) if isinstance(answer, UserEventResponse) and answer.data else None
        is_ok = not isinstance(answer, EventErrorResponse)
        connection.failure = None if is_ok else response
        then(data, is_ok=is_ok)
        _read_inbox(exchange, connection)

    if not exchange.has_handler(message.event):
        then(None, is_ok=False)
        return
    content = message.content or ""
    metadata: Mapping[str, str] = message.metadata if isinstance(message, client.SendEventMessage) else {}
    connection.is_waiting = True
    call = exchange.sender.call(
        connection,
        f"user.{message.event}",
        content.encode() if isinstance(content, str) else content,
        content_type=_CONTENT_TYPES[message.data_type],
        headers={f"x-webpubsub-metadata-{key.lower()}": value for key, value in metadata.items()},
        then=finish,
    )
    exchange.calls.append(call)
