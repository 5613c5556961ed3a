# Written by `python -m tests.surface`: wps_models.client as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final, Literal, TypeAlias, cast

from attrs import field, frozen

from wps_models import GroupName, JsonValue, Model, WebPubSubDataType
from wps_models.client import preview as preview

# --- client

JSON: Final = "json.webpubsub.azure.v1"

JSON_RELIABLE: Final = "json.reliable.webpubsub.azure.v1"

# --- client.data

Sendable: TypeAlias = JsonValue | bytes | Mapping[str, object]

# --- client.from_client

@frozen(kw_only=True)
class JoinGroupMessage(WebPubSubMessage):
    type: ClassVar[Literal["joinGroup"]] = "joinGroup"
    group: GroupName
    ack_id: _AckId | None = None

@frozen(kw_only=True)
class LeaveGroupMessage(WebPubSubMessage):
    type: ClassVar[Literal["leaveGroup"]] = "leaveGroup"
    group: GroupName
    ack_id: _AckId | None = None

@frozen(kw_only=True)
class SendToGroupMessage(_DataMessage):
    type: ClassVar[Literal["sendToGroup"]] = "sendToGroup"
    group: GroupName
    data: _Data = field(converter=_as_data)
    data_type: _MessageDataType = field(default=cast(Any, ...), converter=_as_data_type)
    no_echo: bool = False
    ack_id: _AckId | None = None
    metadata: Mapping[str, str] = field(default=cast(Any, ...), converter=_as_metadata)
    ttl_seconds: _Seconds | None = None

@frozen(kw_only=True)
class SendEventMessage(_DataMessage):
    type: ClassVar[Literal["event"]] = "event"
    event: _EventName
    data: _Data = field(converter=_as_data)
    data_type: _MessageDataType = field(default=cast(Any, ...), converter=_as_data_type)
    ack_id: _AckId | None = None
    metadata: Mapping[str, str] = field(default=cast(Any, ...), converter=_as_metadata)

@frozen(kw_only=True)
class PingMessage(WebPubSubMessage):
    type: ClassVar[Literal["ping"]] = "ping"

@frozen(kw_only=True)
class SequenceAckMessage(WebPubSubMessage):
    type: ClassVar[Literal["sequenceAck"]] = "sequenceAck"
    sequence_id: _AckId

# --- client.from_service

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
class GroupDataMessage(_DataMessage):
    type: ClassVar[Literal["message"]] = "message"
    from_: ClassVar[Literal["group"]] = "group"
    group: str
    data: _Data = field(converter=_as_data)
    data_type: _MessageDataType = field(default=cast(Any, ...), converter=_as_data_type)
    from_user_id: str | None = None
    sequence_id: _AckId | None = None
    stream: _StreamInfo | None = None
    metadata: Mapping[str, str] = field(default=cast(Any, ...), converter=_texts)

@frozen(kw_only=True)
class ServerDataMessage(_DataMessage):
    type: ClassVar[Literal["message"]] = "message"
    from_: ClassVar[Literal["server"]] = "server"
    data: _Data = field(converter=_as_data)
    data_type: _MessageDataType = field(default=cast(Any, ...), converter=_as_data_type)
    sequence_id: _AckId | None = None
    metadata: Mapping[str, str] = field(default=cast(Any, ...), converter=_texts)

@frozen(kw_only=True)
class AckMessage(WebPubSubMessage):
    type: ClassVar[Literal["ack"]] = "ack"
    ack_id: _AckId
    success: bool
    error: MessageError | None = None

    @property
    def ok(self) -> bool: ...

@frozen(kw_only=True)
class PongMessage(WebPubSubMessage):
    type: ClassVar[Literal["pong"]] = "pong"

# --- client.message

class WebPubSubMessage(Model): ...

@frozen(kw_only=True)
class MessageError(Model):
    name: str
    message: str = ""
    user_error_code: str | None = None

# --- client.recovery

def recovery_url(url: str, *, connection_id: str, reconnection_token: str) -> str: ...

# --- client.unions

@frozen(kw_only=True)
class UnknownMessage(WebPubSubMessage):
    members: Mapping[str, JsonValue] = field(converter=_json_object)

    @property
    def type(self) -> str | None: ...
    @property
    def sent_by(self) -> Literal["client", "service"] | None: ...

ClientMessage: TypeAlias = (
    JoinGroupMessage
    | LeaveGroupMessage
    | SendToGroupMessage
    | SendEventMessage
    | PingMessage
    | SequenceAckMessage
    | _StreamStartMessage
    | _StreamDataMessage
    | _StreamEndMessage
    | _InvokeMessage
    | _CancelInvocationMessage
    | _InvokeResponseMessage
    | _SetGroupStateMessage
    | _SubscribeGroupStateMessage
    | _UnsubscribeGroupStateMessage
    | UnknownMessage
)

ServiceMessage: TypeAlias = (
    ConnectedMessage
    | DisconnectedMessage
    | GroupDataMessage
    | ServerDataMessage
    | AckMessage
    | PongMessage
    | _InvokeResponseMessage
    | _CancelInvocationMessage
    | _StreamAckMessage
    | _StreamNackMessage
    | _StreamClosedMessage
    | _GroupStateSnapshotMessage
    | _GroupStateUpdateMessage
    | UnknownMessage
)

# --- not public: what the above is written with

_AckId = int

@frozen(kw_only=True)
class _CancelInvocationMessage(WebPubSubMessage):
    type: ClassVar[Literal["cancelInvocation"]] = "cancelInvocation"
    invocation_id: _NonEmpty

_Data = JsonValue | bytes

class _DataMessage(WebPubSubMessage):
    @property
    def content(self) -> str | bytes: ...

_DataTypeName: TypeAlias = Literal["binary", "json", "text", "protobuf"]

_EventName = str

@frozen(kw_only=True)
class _GroupStateItem(Model):
    connection_id: str
    user_id: str | None = None
    state: Mapping[str, str] | None = field(default=None, converter=_optional_texts)
    updated_at: int

@frozen(kw_only=True)
class _GroupStateSnapshotMessage(WebPubSubMessage):
    type: ClassVar[Literal["groupStateSnapshot"]] = "groupStateSnapshot"
    group: str
    items: tuple[_GroupStateItem, ...] = field(converter=_as_items)

@frozen(kw_only=True)
class _GroupStateUpdateMessage(WebPubSubMessage):
    type: ClassVar[Literal["groupStateUpdate"]] = "groupStateUpdate"
    group: str
    items: tuple[_GroupStateItem, ...] = field(converter=_as_items)

@frozen(kw_only=True)
class _InvokeMessage(_OptionalDataMessage):
    type: ClassVar[Literal["invoke"]] = "invoke"
    target: ClassVar[Literal["event"]] = "event"
    invocation_id: _NonEmpty
    event: _EventName
    data: _Data = field(default=None, converter=_as_data)
    data_type: _OptionalMessageDataType = field(default=None, converter=_as_optional_data_type)

@frozen(kw_only=True)
class _InvokeResponseMessage(_OptionalDataMessage):
    type: ClassVar[Literal["invokeResponse"]] = "invokeResponse"
    invocation_id: _NonEmpty
    success: bool
    data: _Data = field(default=None, converter=_as_data)
    data_type: _OptionalMessageDataType = field(default=None, converter=_as_optional_data_type)
    error: MessageError | None = None

_MessageDataType = WebPubSubDataType

_Milliseconds = int

_NonEmpty = str

class _OptionalDataMessage(WebPubSubMessage):
    @property
    def content(self) -> str | bytes | None: ...

_OptionalMessageDataType = WebPubSubDataType | None

_PositiveId = int

_Seconds = int

@frozen(kw_only=True)
class _SetGroupStateMessage(WebPubSubMessage):
    type: ClassVar[Literal["setGroupState"]] = "setGroupState"
    group: GroupName
    state: Mapping[str, str] | None = field(default=None, converter=_optional_texts)
    ack_id: _AckId | None = None

@frozen(kw_only=True)
class _StartStreamOptions(Model):
    stream_id: _NonEmpty
    idle_timeout_ms: _Milliseconds | None = None

@frozen(kw_only=True)
class _StreamAckMessage(WebPubSubMessage):
    type: ClassVar[Literal["streamAck"]] = "streamAck"
    stream_id: str
    expected_sequence_id: _AckId

@frozen(kw_only=True)
class _StreamClosedMessage(WebPubSubMessage):
    type: ClassVar[Literal["streamClosed"]] = "streamClosed"
    stream_id: str
    error: MessageError | None = None

@frozen(kw_only=True)
class _StreamDataMessage(_OptionalDataMessage):
    type: ClassVar[Literal["streamData"]] = "streamData"
    stream_id: _NonEmpty
    stream_sequence_id: _PositiveId | None = None
    data: _Data = field(default=None, converter=_as_data)
    data_type: _OptionalMessageDataType = field(default=None, converter=_as_optional_data_type)

@frozen(kw_only=True)
class _StreamEndError(Model):
    message: str | None = None
    user_error_code: str | None = None

@frozen(kw_only=True)
class _StreamEndMessage(WebPubSubMessage):
    type: ClassVar[Literal["streamEnd"]] = "streamEnd"
    stream_id: _NonEmpty
    error: _StreamEndError | None = None

@frozen(kw_only=True)
class _StreamInfo(Model):
    stream_id: str
    stream_sequence_id: _AckId
    end_of_stream: bool = False
    error: MessageError | None = None

@frozen(kw_only=True)
class _StreamNackMessage(WebPubSubMessage):
    type: ClassVar[Literal["streamNack"]] = "streamNack"
    stream_id: str
    expected_sequence_id: _AckId
    name: str
    message: str | None = None

@frozen(kw_only=True)
class _StreamStartMessage(WebPubSubMessage):
    type: ClassVar[Literal["sendToGroup"]] = "sendToGroup"
    group: GroupName
    stream: _StartStreamOptions
    no_echo: bool = False

@frozen(kw_only=True)
class _SubscribeGroupStateMessage(WebPubSubMessage):
    type: ClassVar[Literal["subscribeGroupState"]] = "subscribeGroupState"
    group: GroupName
    ack_id: _AckId | None = None

@frozen(kw_only=True)
class _UnsubscribeGroupStateMessage(WebPubSubMessage):
    type: ClassVar[Literal["unsubscribeGroupState"]] = "unsubscribeGroupState"
    group: GroupName
    ack_id: _AckId | None = None

def _as_data(value: Sendable) -> JsonValue | bytes: ...
def _as_data_type(value: WebPubSubDataType | _DataTypeName) -> WebPubSubDataType: ...
def _as_items(values: Iterable[_GroupStateItem]) -> tuple[_GroupStateItem, ...]: ...
def _as_metadata(values: Mapping[str, str]) -> Mapping[str, str]: ...
def _as_optional_data_type(value: WebPubSubDataType | _DataTypeName | None) -> WebPubSubDataType | None: ...
def _json_object(values: Mapping[str, JsonValue], levels: int = ...) -> Mapping[str, JsonValue]: ...
def _optional_texts(values: Mapping[str, str] | None) -> Mapping[str, str] | None: ...
def _texts(values: Mapping[str, str]) -> Mapping[str, str]: ...
