"""Streams: messages to a group in chunks. Idle streams stay open: the emulator has no clock.

Source: https://github.com/Azure/azure-webpubsub/blob/main/protocols/client/client-spec.md
"""

from typing import TypeAlias

from attrs import evolve

from wps_models import client
from wps_models.client import preview
from wps_models.emulator.connection import Connection
from wps_models.emulator.exchange import Exchange
from wps_models.enums import WebPubSubPermission

StreamMessage: TypeAlias = preview.StreamStartMessage | preview.StreamDataMessage | preview.StreamEndMessage


def receive(exchange: Exchange, connection: Connection, message: StreamMessage) -> None:
    """Process a message about a stream."""
    start: preview.StreamStartMessage | None
    if isinstance(message, preview.StreamStartMessage):
        stream_id, start, expected = message.stream.stream_id, message, 0
    else:
        stream_id = message.stream_id
        start, expected = connection.streams.get(stream_id, (None, 0))
    if start is None:
        _close(connection, stream_id, client.MessageError(name="StreamNotFound", message="The stream doesn't exist."))
    elif not connection.is_allowed(WebPubSubPermission.SEND_TO_GROUP, start.group):
        _close(connection, stream_id, connection.forbidden(WebPubSubPermission.SEND_TO_GROUP, start.group))
    elif message is start and stream_id in connection.streams:
        _close(connection, stream_id, client.MessageError(name="BadRequest", message="The stream is open already."))
    elif isinstance(message, preview.StreamEndMessage):
        error = None
        if message.error is not None:
            text, code = message.error.message or "", message.error.user_error_code
            error = client.MessageError(name="UserError", message=text, user_error_code=code)
        info = preview.StreamInfo(stream_id=stream_id, stream_sequence_id=expected, end_of_stream=True, error=error)
        _deliver(exchange, connection, start, client.GroupDataMessage(group=start.group, data="", stream=info))
        _close(connection, stream_id)
    elif isinstance(message, preview.StreamDataMessage):
        _continue(exchange, connection, start, message, expected)
    else:
        connection.streams[stream_id] = start, 1
        connection.put(preview.StreamAckMessage(stream_id=stream_id, expected_sequence_id=1))


def _continue(
    exchange: Exchange,
    connection: Connection,
    start: preview.StreamStartMessage,
    message: preview.StreamDataMessage,
    expected: int,
) -> None:
    """Deliver the chunk that is expected, and acknowledge earlier ones again."""
    stream_id, sequence_id = message.stream_id, message.stream_sequence_id
    if sequence_id is None or message.data_type is None:
        return  # it only keeps the stream open
    if sequence_id > expected:
        error = "InvalidSequenceId"
        connection.put(preview.StreamNackMessage(stream_id=stream_id, expected_sequence_id=expected, name=error))
        return
    if sequence_id == expected:
        info = preview.StreamInfo(stream_id=stream_id, stream_sequence_id=sequence_id)
        data = client.GroupDataMessage(group=start.group, data=message.data, data_type=message.data_type, stream=info)
        _deliver(exchange, connection, start, data)
        expected += 1
        connection.streams[stream_id] = start, expected
    connection.put(preview.StreamAckMessage(stream_id=stream_id, expected_sequence_id=expected))


def _deliver(
    exchange: Exchange, connection: Connection, start: preview.StreamStartMessage, message: client.GroupDataMessage
) -> None:
    message = evolve(message, from_user_id=connection.user_id)
    exchange.deliver(message, exchange.members(start.group, but=connection if start.no_echo else None))


def _close(connection: Connection, stream_id: str, error: client.MessageError | None = None) -> None:
    connection.streams.pop(stream_id, None)
    connection.put(preview.StreamClosedMessage(stream_id=stream_id, error=error))
