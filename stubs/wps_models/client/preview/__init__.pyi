# Written by `python -m tests.surface`: wps_models.client.preview as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal, TypeAlias

from attrs import field, frozen

from wps_models import GroupName, JsonValue, Model, WebPubSubDataType
from wps_models.client import MessageError, Sendable, WebPubSubMessage

# --- client.preview.group_state

@frozen(kw_only=True)
class SetGroupStateMessage(WebPubSubMessage):
    type: ClassVar[Literal["setGroupState"]] = "setGroupState"
    group: GroupName
    state: Mapping[str, str] | None = field(default=None, converter=_optional_texts)
    ack_id: _AckId | None = None

@frozen(kw_only=True)
class SubscribeGroupStateMessage(WebPubSubMessage):
    type: ClassVar[Literal["subscribeGroupState"]] = "subscribeGroupState"
    group: GroupName
    ack_id: _AckId | None = None

@frozen(kw_only=True)
class UnsubscribeGroupStateMessage(WebPubSubMessage):
    type: ClassVar[Literal["unsubscribeGroupState"]] = "unsubscribeGroupState"
    group: GroupName
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

# --- client.preview.invocations

@frozen(kw_only=True)
class InvokeMessage(_OptionalDataMessage):
    type: ClassVar[Literal["invoke"]] = "invoke"
    target: ClassVar[Literal["event"]] = "event"
    invocation_id: _NonEmpty
    event: _EventName
    data: _Data = field(default=None, converter=_as_data)
    data_type: _OptionalMessageDataType = field(default=None, converter=_as_optional_data_type)

@frozen(kw_only=True)
class CancelInvocationMessage(WebPubSubMessage):
    type: ClassVar[Literal["cancelInvocation"]] = "cancelInvocation"
    invocation_id: _NonEmpty

@frozen(kw_only=True)
class InvokeResponseMessage(_OptionalDataMessage):
    type: ClassVar[Literal["invokeResponse"]] = "invokeResponse"
    invocation_id: _NonEmpty
    success: bool
    data: _Data = field(default=None, converter=_as_data)
    data_type: _OptionalMessageDataType = field(default=None, converter=_as_optional_data_type)
    error: MessageError | None = None

# --- client.preview.streams

@frozen(kw_only=True)
class StartStreamOptions(Model):
    stream_id: _NonEmpty
    idle_timeout_ms: _Milliseconds | None = None

@frozen(kw_only=True)
class StreamStartMessage(WebPubSubMessage):
    type: ClassVar[Literal["sendToGroup"]] = "sendToGroup"
    group: GroupName
    stream: StartStreamOptions
    no_echo: bool = False

@frozen(kw_only=True)
class StreamDataMessage(_OptionalDataMessage):
    type: ClassVar[Literal["streamData"]] = "streamData"
    stream_id: _NonEmpty
    stream_sequence_id: _PositiveId | None = None
    data: _Data = field(default=None, converter=_as_data)
    data_type: _OptionalMessageDataType = field(default=None, converter=_as_optional_data_type)

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
class StreamClosedMessage(WebPubSubMessage):
    type: ClassVar[Literal["streamClosed"]] = "streamClosed"
    stream_id: str
    error: MessageError | None = None

@frozen(kw_only=True)
class StreamInfo(Model):
    stream_id: str
    stream_sequence_id: _AckId
    end_of_stream: bool = False
    error: MessageError | None = None

# --- not public: what the above is written with

_AckId = int

_Data = JsonValue | bytes

_DataTypeName: TypeAlias = Literal["binary", "json", "text", "protobuf"]

_EventName = str

_Milliseconds = int

_NonEmpty = str

class _OptionalDataMessage(WebPubSubMessage):
    @property
    def content(self) -> str | bytes | None: ...

_OptionalMessageDataType = WebPubSubDataType | None

_PositiveId = int

def _as_data(value: Sendable) -> JsonValue | bytes: ...
def _as_items(values: Iterable[GroupStateItem]) -> tuple[GroupStateItem, ...]: ...
def _as_optional_data_type(value: WebPubSubDataType | _DataTypeName | None) -> WebPubSubDataType | None: ...
def _optional_texts(values: Mapping[str, str] | None) -> Mapping[str, str] | None: ...
