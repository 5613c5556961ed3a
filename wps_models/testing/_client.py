"""What the service sends to its clients: a message of each kind, with a realistic default for every field."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import wraps
from inspect import signature
from typing import Final, ParamSpec, TypeVar

from wps_models import client
from wps_models._json.frozen import FrozenDict, JsonValue
from wps_models.client.data import Sendable

__all__ = [
    "ack",
    "cancel_invocation",
    "client_connected",
    "client_disconnected",
    "group_message",
    "group_state_snapshot",
    "group_state_update",
    "invoke_response",
    "pong",
    "server_message",
    "stream_ack",
    "stream_closed",
    "stream_nack",
    "unknown_message",
]

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _suggesting(factory: Callable[_P, _T]) -> Callable[_P, _T]:
    """Have a factory say which of its options is probably meant by one that it doesn't know."""
    known = list(signature(factory).parameters)

    @wraps(factory)
    def build(*arguments: _P.args, **options: _P.kwargs) -> _T:
        for name in options:
            if name not in known:
                close = get_close_matches(name.lower(), known, n=1)
                raise TypeError(f"unknown option {name}" + (f"; did you mean {close[0]}?" if close else ""))
        return factory(*arguments, **options)

    return build


# --- the connection ------------------------------------------------------------------


@_suggesting
def client_connected(
    *, connection_id: str = "c0nn-1a2b3c", user_id: str | None = "ada", reconnection_token: str | None = None
) -> client.ConnectedMessage:
    """The connection is open; with a `reconnection_token`, as in the reliable subprotocol."""
    return client.ConnectedMessage(connection_id=connection_id, user_id=user_id, reconnection_token=reconnection_token)


@_suggesting
def client_disconnected(*, message: str | None = "The service is shutting down.") -> client.DisconnectedMessage:
    """The service is about to close the connection."""
    return client.DisconnectedMessage(message=message)


@_suggesting
def pong() -> client.PongMessage:
    """The answer to a ping."""
    return client.PongMessage()


# --- messages ------------------------------------------------------------------------


@_suggesting
def group_message(
    data: Sendable = "hello",
    *,
    group: str = "lobby",
    from_user_id: str | None = "ada",
    data_type: client.DataType | None = None,
    sequence_id: int | None = None,
    stream: client.StreamInfo | None = None,
    metadata: Mapping[str, str] = FrozenDict(),
) -> client.GroupDataMessage:
    """A message to a group; `data_type` follows from what `data` is, as with any message."""
    return client.GroupDataMessage(
        group=group,
        data=data,
        data_type=data_type or client.ServerDataMessage(data=data).data_type,
        from_user_id=from_user_id,
        sequence_id=sequence_id,
        stream=stream,
        metadata=metadata,
    )


@_suggesting
def server_message(
    data: Sendable = "hello",
    *,
    data_type: client.DataType | None = None,
    sequence_id: int | None = None,
    metadata: Mapping[str, str] = FrozenDict(),
) -> client.ServerDataMessage:
    """A message from the app; `data_type` follows from what `data` is, as with any message."""
    return client.ServerDataMessage(
        data=data,
        data_type=data_type or client.ServerDataMessage(data=data).data_type,
        sequence_id=sequence_id,
        metadata=metadata,
    )


@_suggesting
def unknown_message(type: str = "tomorrow", *, members: Mapping[str, JsonValue] = FrozenDict()) -> client.UnknownMessage:  # noqa: A002  # its wire name
    """Something that this version doesn't know."""
    return client.UnknownMessage(members={"type": type, **members})


# --- answers -------------------------------------------------------------------------


@_suggesting
def ack(ack_id: int = 1, *, error: str | None = None, message: str = "") -> client.AckMessage:
    """What became of a message: success, or the name of an `error` such as ``Forbidden`` or ``Duplicate``."""
    reason = None if error is None else client.AckMessageError(name=error, message=message)
    return client.AckMessage(ack_id=ack_id, success=error is None, error=reason)


@_suggesting
def invoke_response(
    data: Sendable | None = None,
    *,
    invocation_id: str = "i-1",
    data_type: client.DataType | None = None,
    error: str | None = None,
    message: str = "",
) -> client.InvokeResponseMessage:
    """What came of an invocation: an answer, or the name of an `error`. Preview."""
    reason = None if error is None else client.InvokeResponseError(name=error, message=message)
    return client.InvokeResponseMessage(
        invocation_id=invocation_id, success=error is None, data=data, data_type=data_type, error=reason
    )


@_suggesting
def cancel_invocation(invocation_id: str = "i-1") -> client.CancelInvocationMessage:
    """The service no longer waits for the answer to an invocation. Preview."""
    return client.CancelInvocationMessage(invocation_id=invocation_id)


@_suggesting
def stream_ack(expected_sequence_id: int = 1, *, stream_id: str = "s-1") -> client.StreamAckMessage:
    """All pieces below a number are accepted; by default the stream has started. Preview."""
    return client.StreamAckMessage(stream_id=stream_id, expected_sequence_id=expected_sequence_id)


@_suggesting
def stream_nack(
    expected_sequence_id: int = 1, *, stream_id: str = "s-1", name: str = "TransientError", message: str | None = None
) -> client.StreamNackMessage:
    """A piece isn't accepted: send again from a number on. Preview."""
    return client.StreamNackMessage(stream_id=stream_id, expected_sequence_id=expected_sequence_id, name=name, message=message)


@_suggesting
def stream_closed(*, stream_id: str = "s-1", error: str | None = None, message: str | None = None) -> client.StreamClosedMessage:
    """A stream is closed: it has ended, or the name of an `error` such as ``IdleTimeout``. Preview."""
    reason = None if error is None else client.StreamClosedError(name=error, message=message)
    return client.StreamClosedMessage(stream_id=stream_id, error=reason)


# --- group state ---------------------------------------------------------------------

_STATES: Final = (
    client.GroupStateItem(connection_id="c0nn-1a2b3c", user_id="ada", state={"mood": "good"}, updated_at=1772360430000),
)


@_suggesting
def group_state_snapshot(
    group: str = "lobby", *, items: Iterable[client.GroupStateItem] = _STATES
) -> client.GroupStateSnapshotMessage:
    """All states in a group. Preview."""
    return client.GroupStateSnapshotMessage(group=group, items=items)


@_suggesting
def group_state_update(
    group: str = "lobby", *, items: Iterable[client.GroupStateItem] = _STATES
) -> client.GroupStateUpdateMessage:
    """The states in a group that have changed. Preview."""
    return client.GroupStateUpdateMessage(group=group, items=items)
