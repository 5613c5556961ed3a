# Written by `python -m tests.surface`: wps_models.client as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import ClassVar, Final, Literal, TypeAlias

from attrs import field, frozen

from wps_models import JsonValue, Model

# --- client

JSON: Final = "json.webpubsub.azure.v1"

JSON_RELIABLE: Final = "json.reliable.webpubsub.azure.v1"

ClientMessage: TypeAlias = (
    JoinGroupMessage
    | LeaveGroupMessage
    | SendToGroupMessage
    | SendEventMessage
    | PingMessage
    | SequenceAckMessage
    | StreamStartMessage
    | StreamDataMessage
    | StreamEndMessage
    | InvokeMessage
    | CancelInvocationMessage
    | InvokeResponseMessage
    | SetGroupStateMessage
    | SubscribeGroupStateMessage
    | UnsubscribeGroupStateMessage
    | UnknownMessage
)

ServiceMessage: TypeAlias = (
    ConnectedMessage
    | DisconnectedMessage
    | GroupDataMessage
    | ServerDataMessage
    | AckMessage
    | PongMessage
    | InvokeResponseMessage
    | CancelInvocationMessage
    | StreamAckMessage
    | StreamNackMessage
    | StreamClosedMessage
    | GroupStateSnapshotMessage
    | GroupStateUpdateMessage
    | UnknownMessage
)

# --- client._message

class WebPubSubMessage(Model): ...

# --- client._recovery

def recovery_url(url: str, *, connection_id: str, reconnection_token: str) -> str: ...

# --- client.data

class DataType(StrEnum):
    BINARY = "binary"
    JSON = "json"
    TEXT = "text"
    PROTOBUF = "protobuf"

# --- client.downstream

@frozen(kw_only=True)
class ConnectedMessage(WebPubSubMessage):
    type: ClassVar[Literal["system"]] = "system"
    event: ClassVar[Literal["connected"]] = "connected"
    connection_id: str
    user_id: str | None = None
    reconnection_token: str | None = None

@frozen(kw_only=True)
class DisconnectedMessage(WebPubSubMessage):
    type: ClassVar[Literal["system"]] = "system"
    event: ClassVar[Literal["disconnected"]] = "disconnected"
    message: str | None = None

@frozen(kw_only=True)
class GroupDataMessage(WebPubSubMessage):
    type: ClassVar[Literal["message"]] = "message"
    from_: ClassVar[Literal["group"]] = "group"
    group: str
    data: _Data = field(converter=_as_data)
    data_type: _MessageDataType = ...
    from_user_id: str | None = None
    sequence_id: _AckId | None = None
    stream: StreamInfo | None = None
    metadata: Mapping[str, str] = field(default=..., converter=_texts)

@frozen(kw_only=True)
class ServerDataMessage(WebPubSubMessage):
    type: ClassVar[Literal["message"]] = "message"
    from_: ClassVar[Literal["server"]] = "server"
    data: _Data = field(converter=_as_data)
    data_type: _MessageDataType = ...
    sequence_id: _AckId | None = None
    metadata: Mapping[str, str] = field(default=..., converter=_texts)

@frozen(kw_only=True)
class AckMessageError(Model):
    name: str
    message: str

@frozen(kw_only=True)
class AckMessage(WebPubSubMessage):
    type: ClassVar[Literal["ack"]] = "ack"
    ack_id: _AckId
    success: bool
    error: AckMessageError | None = None

    @property
    def ok(self) -> bool: ...

@frozen(kw_only=True)
class PongMessage(WebPubSubMessage):
    type: ClassVar[Literal["pong"]] = "pong"

@frozen(kw_only=True)
class UnknownMessage(WebPubSubMessage):
    members: Mapping[str, JsonValue] = field(converter=_json_object)

    @property
    def type(self) -> str | None: ...

# --- client.group_state

@frozen(kw_only=True)
class SetGroupStateMessage(WebPubSubMessage):
    type: ClassVar[Literal["setGroupState"]] = "setGroupState"
    group: _GroupName
    state: Mapping[str, str] | None = field(default=None, converter=_optional_texts)
    ack_id: _AckId | None = None

@frozen(kw_only=True)
class SubscribeGroupStateMessage(WebPubSubMessage):
    type: ClassVar[Literal["subscribeGroupState"]] = "subscribeGroupState"
    group: _GroupName
    ack_id: _AckId | None = None

@frozen(kw_only=True)
class UnsubscribeGroupStateMessage(WebPubSubMessage):
    type: ClassVar[Literal["unsubscribeGroupState"]] = "unsubscribeGroupState"
    group: _GroupName
    ack_id: _AckId | None = None

@frozen(kw_only=True)
class GroupStateItem(Model):
    connection_id: str
    user_id: str | None = None
    state: Mapping[str, str] | None = field(default=None, converter=_optional_texts)
    updated_at: int

@frozen(kw_only=True)
class GroupStateSnapshotMessage(WebPubSubMessage):
    type: ClassVar[Literal["groupStateSnapshot"]] = "groupStateSnapshot"
    group: str
    items: tuple[GroupStateItem, ...] = field(converter=_as_items)

@frozen(kw_only=True)
class GroupStateUpdateMessage(WebPubSubMessage):
    type: ClassVar[Literal["groupStateUpdate"]] = "groupStateUpdate"
    group: str
    items: tuple[GroupStateItem, ...] = field(converter=_as_items)

# --- client.invocations

@frozen(kw_only=True)
class InvokeMessage(WebPubSubMessage):
    type: ClassVar[Literal["invoke"]] = "invoke"
    target: ClassVar[Literal["event"]] = "event"
    invocation_id: _NonEmpty
    event: _EventName
    data: _Data = field(default=None, converter=_as_data)
    data_type: _OptionalMessageDataType = None

@frozen(kw_only=True)
class CancelInvocationMessage(WebPubSubMessage):
    type: ClassVar[Literal["cancelInvocation"]] = "cancelInvocation"
    invocation_id: _NonEmpty

@frozen(kw_only=True)
class InvokeResponseError(Model):
    name: str
    message: str

@frozen(kw_only=True)
class InvokeResponseMessage(WebPubSubMessage):
    type: ClassVar[Literal["invokeResponse"]] = "invokeResponse"
    invocation_id: _NonEmpty
    success: bool
    data: _Data = field(default=None, converter=_as_data)
    data_type: _OptionalMessageDataType = None
    error: InvokeResponseError | None = None

# --- client.streams

@frozen(kw_only=True)
class StartStreamOptions(Model):
    stream_id: _NonEmpty
    idle_timeout_ms: _Milliseconds | None = None

@frozen(kw_only=True)
class StreamStartMessage(WebPubSubMessage):
    type: ClassVar[Literal["sendToGroup"]] = "sendToGroup"
    group: _GroupName
    stream: StartStreamOptions
    no_echo: bool = False

@frozen(kw_only=True)
class StreamDataMessage(WebPubSubMessage):
    type: ClassVar[Literal["streamData"]] = "streamData"
    stream_id: _NonEmpty
    stream_sequence_id: _PositiveId | None = None
    data: _Data = field(default=None, converter=_as_data)
    data_type: _OptionalMessageDataType = None

@frozen(kw_only=True)
class StreamEndError(Model):
    message: str | None = None
    user_error_code: str | None = None

@frozen(kw_only=True)
class StreamEndMessage(WebPubSubMessage):
    type: ClassVar[Literal["streamEnd"]] = "streamEnd"
    stream_id: _NonEmpty
    error: StreamEndError | None = None

@frozen(kw_only=True)
class StreamAckMessage(WebPubSubMessage):
    type: ClassVar[Literal["streamAck"]] = "streamAck"
    stream_id: str
    expected_sequence_id: _AckId

@frozen(kw_only=True)
class StreamNackMessage(WebPubSubMessage):
    type: ClassVar[Literal["streamNack"]] = "streamNack"
    stream_id: str
    expected_sequence_id: _AckId
    name: str
    message: str | None = None

@frozen(kw_only=True)
class StreamClosedError(Model):
    name: str
    message: str | None = None

@frozen(kw_only=True)
class StreamClosedMessage(WebPubSubMessage):
    type: ClassVar[Literal["streamClosed"]] = "streamClosed"
    stream_id: str
    error: StreamClosedError | None = None

@frozen(kw_only=True)
class StreamDataError(Model):
    name: str
    message: str | None = None
    user_error_code: str | None = None

@frozen(kw_only=True)
class StreamInfo(Model):
    stream_id: str
    stream_sequence_id: _AckId
    end_of_stream: bool = False
    error: StreamDataError | None = None

# --- client.upstream

@frozen(kw_only=True)
class JoinGroupMessage(WebPubSubMessage):
    type: ClassVar[Literal["joinGroup"]] = "joinGroup"
    group: _GroupName
    ack_id: _AckId | None = None

@frozen(kw_only=True)
class LeaveGroupMessage(WebPubSubMessage):
    type: ClassVar[Literal["leaveGroup"]] = "leaveGroup"
    group: _GroupName
    ack_id: _AckId | None = None

@frozen(kw_only=True)
class SendToGroupMessage(WebPubSubMessage):
    type: ClassVar[Literal["sendToGroup"]] = "sendToGroup"
    group: _GroupName
    data: _Data = field(converter=_as_data)
    data_type: _MessageDataType = ...
    no_echo: bool = False
    ack_id: _AckId | None = None
    metadata: Mapping[str, str] = field(default=..., converter=_as_metadata)
    ttl_seconds: _Seconds | None = None

@frozen(kw_only=True)
class SendEventMessage(WebPubSubMessage):
    type: ClassVar[Literal["event"]] = "event"
    event: _EventName
    data: _Data = field(converter=_as_data)
    data_type: _MessageDataType = ...
    ack_id: _AckId | None = None
    metadata: Mapping[str, str] = field(default=..., converter=_as_metadata)

@frozen(kw_only=True)
class PingMessage(WebPubSubMessage):
    type: ClassVar[Literal["ping"]] = "ping"

@frozen(kw_only=True)
class SequenceAckMessage(WebPubSubMessage):
    type: ClassVar[Literal["sequenceAck"]] = "sequenceAck"
    sequence_id: _PositiveId

# --- not public: what the above is written with

_AckId = int

_Data = JsonValue | bytes

_EventName = str

_GroupName = str

_MessageDataType = DataType

_Milliseconds = int

_NonEmpty = str

_OptionalMessageDataType = DataType | None

_PositiveId = int

_Seconds = int

_Sendable: TypeAlias = JsonValue | bytes | Mapping[str, object]

def _as_data(value: _Sendable) -> JsonValue | bytes: ...
def _as_items(values: Iterable[GroupStateItem]) -> tuple[GroupStateItem, ...]: ...
def _as_metadata(values: Mapping[str, str]) -> Mapping[str, str]: ...
def _json_object(values: Mapping[str, JsonValue], levels: int = ...) -> Mapping[str, JsonValue]: ...
def _optional_texts(values: Mapping[str, str] | None) -> Mapping[str, str] | None: ...
def _texts(values: Mapping[str, str]) -> Mapping[str, str]: ...
