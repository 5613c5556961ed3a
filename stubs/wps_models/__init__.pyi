# Written by `python -m tests.surface`: wps_models as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, Literal, Protocol, Self, TypeAlias, TypeVar, overload

from attrs import field, frozen
from cattrs import Converter
from typing_extensions import TypeForm

# --- errors

@frozen(kw_only=True)
class Problem:
    path: str
    message: str

class WpsModelsError(Exception):
    status: ClassVar[int] = 500

class InvalidPayloadError(WpsModelsError, ValueError):
    status: ClassVar[int] = 400
    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None: ...

class UnknownEventError(_UnknownTagError): ...
class UnknownActionError(_UnknownTagError): ...

class InvalidSignatureError(WpsModelsError):
    status: ClassVar[int] = 401

# --- enums

class WebPubSubDataType(StrEnum):
    BINARY = "binary"
    JSON = "json"
    TEXT = "text"

class WebPubSubEventType(StrEnum):
    SYSTEM = "system"
    USER = "user"
    GROUP_PRESENCE = "groupPresence"

class WebPubSubErrorCode(StrEnum):
    UNAUTHORIZED = "unauthorized"
    USER_ERROR = "userError"
    SERVER_ERROR = "serverError"

class WebPubSubPermission(StrEnum):
    SEND_TO_GROUP = "sendToGroup"
    JOIN_LEAVE_GROUP = "joinLeaveGroup"

    @property
    def role(self) -> str: ...
    def role_for(self, group: str) -> str: ...

class WebPubSubClientProtocol(StrEnum):
    DEFAULT = "default"
    MQTT = "mqtt"
    SOCKET_IO = "socketIO"

class WebPubSubTriggerAcceptedClientProtocols(StrEnum):
    ALL = "all"
    WEB_PUB_SUB = "webPubSub"
    MQTT = "mqtt"

class MqttProtocolVersion(IntEnum):
    V311 = 4
    V500 = 5

class MqttV311ConnectReturnCode(IntEnum):
    UNACCEPTABLE_PROTOCOL_VERSION = 1
    IDENTIFIER_REJECTED = 2
    SERVER_UNAVAILABLE = 3
    BAD_USERNAME_OR_PASSWORD = 4
    NOT_AUTHORIZED = 5

class MqttV500ConnectReasonCode(IntEnum):
    UNSPECIFIED_ERROR = 128
    MALFORMED_PACKET = 129
    PROTOCOL_ERROR = 130
    IMPLEMENTATION_SPECIFIC_ERROR = 131
    UNSUPPORTED_PROTOCOL_VERSION = 132
    CLIENT_IDENTIFIER_NOT_VALID = 133
    BAD_USER_NAME_OR_PASSWORD = 134
    NOT_AUTHORIZED = 135
    SERVER_UNAVAILABLE = 136
    SERVER_BUSY = 137
    BANNED = 138
    BAD_AUTHENTICATION_METHOD = 140
    TOPIC_NAME_INVALID = 144
    PACKET_TOO_LARGE = 149
    QUOTA_EXCEEDED = 151
    PAYLOAD_FORMAT_INVALID = 153
    RETAIN_NOT_SUPPORTED = 154
    QOS_NOT_SUPPORTED = 155
    USE_ANOTHER_SERVER = 156
    SERVER_MOVED = 157
    CONNECTION_RATE_EXCEEDED = 159

class MqttDisconnectReasonCode(IntEnum):
    NORMAL_DISCONNECTION = 0
    DISCONNECT_WITH_WILL_MESSAGE = 4
    UNSPECIFIED_ERROR = 128
    MALFORMED_PACKET = 129
    PROTOCOL_ERROR = 130
    IMPLEMENTATION_SPECIFIC_ERROR = 131
    NOT_AUTHORIZED = 135
    SERVER_BUSY = 137
    SERVER_SHUTTING_DOWN = 139
    KEEP_ALIVE_TIMEOUT = 141
    SESSION_TAKEN_OVER = 142
    TOPIC_FILTER_INVALID = 143
    TOPIC_NAME_INVALID = 144
    RECEIVE_MAXIMUM_EXCEEDED = 147
    TOPIC_ALIAS_INVALID = 148
    PACKET_TOO_LARGE = 149
    MESSAGE_RATE_TOO_HIGH = 150
    QUOTA_EXCEEDED = 151
    ADMINISTRATIVE_ACTION = 152
    PAYLOAD_FORMAT_INVALID = 153
    RETAIN_NOT_SUPPORTED = 154
    QOS_NOT_SUPPORTED = 155
    USE_ANOTHER_SERVER = 156
    SERVER_MOVED = 157
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED = 158
    CONNECTION_RATE_EXCEEDED = 159
    MAXIMUM_CONNECT_TIME = 160
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED = 161
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED = 162

# --- _fields

JsonValue: TypeAlias = bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None

class Model:
    def __attrs_post_init__(self) -> None: ...

# --- data

class Json(str):
    def __new__(cls, value: JsonValue) -> Self: ...

# --- context

@frozen(kw_only=True)
class WebPubSubConnectionContext(Model):
    event_type: WebPubSubEventType | str
    event_name: str
    hub: str
    connection_id: str
    user_id: str | None = None
    signature: str | None = None
    origin: str | None = None
    states: Mapping[str, JsonValue] = field(default=..., converter=_json_object)
    headers: Mapping[str, tuple[str, ...]] = field(default=..., converter=_headers)

    @property
    def id(self) -> str | None: ...
    @property
    def source(self) -> str | None: ...
    @property
    def time(self) -> str | None: ...
    @property
    def subprotocol(self) -> str | None: ...
    @property
    def connection_state(self) -> str | None: ...

@frozen(kw_only=True)
class MqttConnectionContext(WebPubSubConnectionContext):
    physical_connection_id: str = ""
    session_id: str | None = None

@frozen(kw_only=True)
class WebPubSubClientCertificate(Model):
    thumbprint: str
    content: str | None = None

# --- connection

@frozen(kw_only=True)
class WebPubSubConnection(Model):
    base_url: str
    url: str
    access_token: str

# --- requests

@frozen(kw_only=True)
class WebPubSubEventRequest(Model):
    blocking: ClassVar[bool] = False
    context: WebPubSubConnectionContext = ...

@frozen(kw_only=True)
class ConnectEventRequest(WebPubSubEventRequest):
    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.SYSTEM
    event_name: ClassVar[Literal["connect"]] = "connect"
    blocking: ClassVar[bool] = True
    claims: Mapping[str, tuple[str, ...]] = field(default=..., converter=_string_lists)
    query: Mapping[str, tuple[str, ...]] = field(default=..., converter=_string_lists)
    headers: Mapping[str, tuple[str, ...]] = field(default=..., converter=_headers)
    subprotocols: tuple[str, ...] = field(default=(), converter=_strings)
    client_certificates: tuple[WebPubSubClientCertificate, ...] = field(default=(), converter=_certificates)

@frozen(kw_only=True)
class ConnectedEventRequest(WebPubSubEventRequest):
    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.SYSTEM
    event_name: ClassVar[Literal["connected"]] = "connected"

@frozen(kw_only=True)
class DisconnectedEventRequest(WebPubSubEventRequest):
    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.SYSTEM
    event_name: ClassVar[Literal["disconnected"]] = "disconnected"
    reason: str | None = None

@frozen(kw_only=True)
class UserEventRequest(WebPubSubEventRequest, _MessageReader):
    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.USER
    blocking: ClassVar[bool] = True
    data: str | bytes = field(converter=_message_data)
    data_type: WebPubSubDataType = ...

    @property
    def content_type(self) -> str | None: ...
    @property
    def metadata(self) -> Mapping[str, str]: ...
    @property
    def user_properties(self) -> Mapping[str, str]: ...

@frozen(kw_only=True)
class GroupJoinedEventRequest(WebPubSubEventRequest):
    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.GROUP_PRESENCE
    event_name: ClassVar[Literal["joined"]] = "joined"
    group: str

@frozen(kw_only=True)
class GroupLeftEventRequest(WebPubSubEventRequest):
    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.GROUP_PRESENCE
    event_name: ClassVar[Literal["left"]] = "left"
    group: str

@frozen(kw_only=True)
class PreflightRequest(WebPubSubEventRequest):
    blocking: ClassVar[bool] = True
    is_valid: bool
    allowed_origin: str | None = None

@frozen(kw_only=True)
class UnknownEventRequest(WebPubSubEventRequest):
    members: Mapping[str, JsonValue] = field(default=..., converter=_json_object)
    body: bytes = b""

# --- responses

@frozen(kw_only=True)
class ConnectEventResponse(Model):
    user_id: str | None = None
    groups: tuple[_GroupName, ...] | None = field(default=None, converter=_optional_strings)
    subprotocol: str | None = None
    roles: tuple[str, ...] | None = field(default=None, converter=_optional_strings)
    states: Mapping[str, JsonValue] = field(default=..., converter=_json_object)
    clear_states: bool = False

@frozen(kw_only=True)
class UserEventResponse(_MessageReader):
    data: str | bytes = field(default="", converter=_message_data)
    data_type: WebPubSubDataType = ...
    states: Mapping[str, JsonValue] = field(default=..., converter=_json_object)
    clear_states: bool = False

@frozen(kw_only=True)
class EventErrorResponse(Model):
    code: WebPubSubErrorCode
    error_message: str

# --- actions

@frozen(kw_only=True)
class SendToAllAction(_MessageReader):
    action_name: ClassVar[Literal["sendToAll"]] = "sendToAll"
    data: str | bytes = field(converter=_message_data)
    data_type: WebPubSubDataType = ...
    excluded: tuple[_NonEmpty, ...] = field(default=(), converter=_strings)

@frozen(kw_only=True)
class SendToGroupAction(_MessageReader):
    action_name: ClassVar[Literal["sendToGroup"]] = "sendToGroup"
    group: _GroupName
    data: str | bytes = field(converter=_message_data)
    data_type: WebPubSubDataType = ...
    excluded: tuple[_NonEmpty, ...] = field(default=(), converter=_strings)

@frozen(kw_only=True)
class SendToUserAction(_MessageReader):
    action_name: ClassVar[Literal["sendToUser"]] = "sendToUser"
    user_id: _NonEmpty
    data: str | bytes = field(converter=_message_data)
    data_type: WebPubSubDataType = ...

@frozen(kw_only=True)
class SendToConnectionAction(_MessageReader):
    action_name: ClassVar[Literal["sendToConnection"]] = "sendToConnection"
    connection_id: _NonEmpty
    data: str | bytes = field(converter=_message_data)
    data_type: WebPubSubDataType = ...

@frozen(kw_only=True)
class AddUserToGroupAction(Model):
    action_name: ClassVar[Literal["addUserToGroup"]] = "addUserToGroup"
    user_id: _NonEmpty
    group: _GroupName

@frozen(kw_only=True)
class RemoveUserFromGroupAction(Model):
    action_name: ClassVar[Literal["removeUserFromGroup"]] = "removeUserFromGroup"
    user_id: _NonEmpty
    group: _GroupName

@frozen(kw_only=True)
class RemoveUserFromAllGroupsAction(Model):
    action_name: ClassVar[Literal["removeUserFromAllGroups"]] = "removeUserFromAllGroups"
    user_id: _NonEmpty

@frozen(kw_only=True)
class AddConnectionToGroupAction(Model):
    action_name: ClassVar[Literal["addConnectionToGroup"]] = "addConnectionToGroup"
    connection_id: _NonEmpty
    group: _GroupName

@frozen(kw_only=True)
class RemoveConnectionFromGroupAction(Model):
    action_name: ClassVar[Literal["removeConnectionFromGroup"]] = "removeConnectionFromGroup"
    connection_id: _NonEmpty
    group: _GroupName

@frozen(kw_only=True)
class CloseAllConnectionsAction(Model):
    action_name: ClassVar[Literal["closeAllConnections"]] = "closeAllConnections"
    excluded: tuple[_NonEmpty, ...] = field(default=(), converter=_strings)
    reason: str | None = None

@frozen(kw_only=True)
class CloseClientConnectionAction(Model):
    action_name: ClassVar[Literal["closeClientConnection"]] = "closeClientConnection"
    connection_id: _NonEmpty
    reason: str | None = None

@frozen(kw_only=True)
class CloseGroupConnectionsAction(Model):
    action_name: ClassVar[Literal["closeGroupConnections"]] = "closeGroupConnections"
    group: _GroupName
    excluded: tuple[_NonEmpty, ...] = field(default=(), converter=_strings)
    reason: str | None = None

@frozen(kw_only=True)
class GrantPermissionAction(Model):
    action_name: ClassVar[Literal["grantPermission"]] = "grantPermission"
    connection_id: _NonEmpty
    permission: WebPubSubPermission
    target_name: _GroupName | None = None

@frozen(kw_only=True)
class RevokePermissionAction(Model):
    action_name: ClassVar[Literal["revokePermission"]] = "revokePermission"
    connection_id: _NonEmpty
    permission: WebPubSubPermission
    target_name: _GroupName | None = None

Action: TypeAlias = (
    SendToAllAction
    | SendToGroupAction
    | SendToUserAction
    | SendToConnectionAction
    | AddUserToGroupAction
    | RemoveUserFromGroupAction
    | RemoveUserFromAllGroupsAction
    | AddConnectionToGroupAction
    | RemoveConnectionFromGroupAction
    | CloseAllConnectionsAction
    | CloseClientConnectionAction
    | CloseGroupConnectionsAction
    | GrantPermissionAction
    | RevokePermissionAction
)

# --- mqtt

@frozen(kw_only=True)
class MqttUserProperty(Model):
    name: str
    value: str

@frozen(kw_only=True)
class MqttConnectProperties(Model):
    protocol_version: MqttProtocolVersion | int
    clean_start: bool | None = None
    username: str | None = None
    password: str | None = None
    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)

    @property
    def password_bytes(self) -> bytes | None: ...

@frozen(kw_only=True)
class MqttConnectEventRequest(ConnectEventRequest):
    context: MqttConnectionContext = ...
    mqtt: MqttConnectProperties

@frozen(kw_only=True)
class MqttConnectedEventRequest(ConnectedEventRequest):
    context: MqttConnectionContext = ...

@frozen(kw_only=True)
class MqttDisconnectPacketProperties(Model):
    code: MqttDisconnectReasonCode | int
    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)

@frozen(kw_only=True)
class MqttDisconnectedEventRequestProperties(Model):
    initiated_by_client: bool
    disconnect_packet: MqttDisconnectPacketProperties | None = None

@frozen(kw_only=True)
class MqttDisconnectedEventRequest(DisconnectedEventRequest):
    context: MqttConnectionContext = ...
    mqtt: MqttDisconnectedEventRequestProperties

@frozen(kw_only=True)
class MqttConnectEventResponseProperties(Model):
    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)

@frozen(kw_only=True)
class MqttConnectEventResponse(ConnectEventResponse):
    mqtt: MqttConnectEventResponseProperties | None = None

@frozen(kw_only=True)
class MqttConnectEventErrorResponseProperties(Model):
    code: MqttV311ConnectReturnCode | MqttV500ConnectReasonCode | int = field(converter=_connect_code)
    reason: str | None = None
    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)

@frozen(kw_only=True)
class MqttConnectEventErrorResponse(Model):
    mqtt: MqttConnectEventErrorResponseProperties

# --- unions

EventRequest: TypeAlias = (
    ConnectEventRequest
    | MqttConnectEventRequest
    | ConnectedEventRequest
    | MqttConnectedEventRequest
    | DisconnectedEventRequest
    | MqttDisconnectedEventRequest
    | UserEventRequest
    | GroupJoinedEventRequest
    | GroupLeftEventRequest
    | PreflightRequest
    | UnknownEventRequest
)

ConnectAnswer: TypeAlias = ConnectEventResponse | EventErrorResponse

MqttConnectAnswer: TypeAlias = ConnectAnswer | MqttConnectEventResponse | MqttConnectEventErrorResponse

UserAnswer: TypeAlias = UserEventResponse | EventErrorResponse

EventResponse: TypeAlias = MqttConnectAnswer | UserEventResponse

# --- http

@frozen(kw_only=True)
class HttpRequest:
    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

@frozen(kw_only=True)
class HttpResponse:
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

# --- codec

def structure(obj: object, form: TypeForm[_T], *, forbid_extra_keys: bool = False) -> _T: ...
def loads(
    text: str | bytes | bytearray | memoryview,
    form: TypeForm[_T],
    *,
    forbid_extra_keys: bool = False,
    decode: _Decode | None = None,
) -> _T: ...
@overload
def unstructure(model_or_models: Model) -> dict[str, JsonValue]: ...
@overload
def unstructure(model_or_models: Iterable[Model]) -> list[dict[str, JsonValue]]: ...
def dumps(model_or_models: Model | Iterable[Model], *, encode: _Encode | None = None) -> str: ...

# --- converters

def make_converter(*, forbid_extra_keys: bool = False) -> Converter: ...
def configure_converter(converter: Converter) -> None: ...

# --- functions.bindings

@frozen(kw_only=True)
class WebPubSubBinding(Model):
    type: ClassVar[Any]
    direction: str = "in"
    name: str
    members: Mapping[str, JsonValue] = field(default=..., converter=_json_object)

    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def warnings(self) -> tuple[Problem, ...]: ...
    def to_decorator(self) -> dict[str, Any]: ...

@frozen(kw_only=True)
class WebPubSubTriggerBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSubTrigger"]] = "webPubSubTrigger"
    hub: str | None = None
    event_type: WebPubSubEventType | str
    event_name: str
    client_protocols: WebPubSubTriggerAcceptedClientProtocols | str | None = None
    connections: tuple[str, ...] = field(default=(), converter=_strings)
    connection: str | None = None
    data_type: str | None = None

@frozen(kw_only=True)
class WebPubSubConnectionBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSubConnection"]] = "webPubSubConnection"
    hub: str | None = None
    user_id: str | None = None
    client_protocol: WebPubSubClientProtocol | str | None = None
    connection: str | None = None
    connection_string_setting: str | None = None

@frozen(kw_only=True)
class WebPubSubContextBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSubContext"]] = "webPubSubContext"
    connections: tuple[str, ...] = field(default=(), converter=_strings)
    connection: str | None = None

@frozen(kw_only=True)
class WebPubSubOutputBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSub"]] = "webPubSub"
    direction: str = "out"
    hub: str | None = None
    connection: str | None = None
    connection_string_setting: str | None = None

@frozen(kw_only=True)
class WebPubSubRequestBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSubRequest"]] = "webPubSubRequest"

@frozen(kw_only=True)
class OtherBinding(Model):
    members: Mapping[str, JsonValue] = field(converter=_json_object)

    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def warnings(self) -> tuple[Problem, ...]: ...

Binding: TypeAlias = (
    WebPubSubTriggerBinding
    | WebPubSubConnectionBinding
    | WebPubSubContextBinding
    | WebPubSubOutputBinding
    | WebPubSubRequestBinding
    | OtherBinding
)

@frozen(kw_only=True)
class FunctionJson(Model):
    members: Mapping[str, JsonValue] = field(default=..., converter=_json_object)
    bindings: tuple[Binding, ...] = field(converter=_bindings)

    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def warnings(self) -> tuple[Problem, ...]: ...

# --- functions.inputs

@frozen(kw_only=True)
class WebPubSubContextResponse(Model):
    body: str | None = None
    status: int
    headers: Mapping[str, tuple[str, ...]] = field(default=..., converter=_headers)

@frozen(kw_only=True)
class WebPubSubContext(Model):
    request: EventRequest | None = None
    response: WebPubSubContextResponse
    error_message: str | None = None
    has_error: bool = False
    is_preflight: bool = False

    @property
    def outcome(self) -> EventRequest | HttpResponse: ...

# --- access

@frozen(kw_only=True)
class ConnectionString:
    endpoint: str = field(converter=_normal)
    access_key: str | None = None

    @classmethod
    def parse(cls, text: str) -> ConnectionString: ...
    @property
    def host(self) -> str: ...
    def client_connection(
        self,
        hub: str,
        *,
        now: datetime,
        user_id: str | None = None,
        roles: _Strings = (),
        groups: _Strings = (),
        time_to_live: timedelta = ...,
        client_protocol: WebPubSubClientProtocol = WebPubSubClientProtocol.DEFAULT,
    ) -> WebPubSubConnection: ...

# --- not public: what the above is written with

_Decode: TypeAlias = Callable[[str | bytes], Any]

_Encode: TypeAlias = Callable[[Any], str | bytes]

_GroupName = str

class _MessageReader(Model):
    def json(self, *, decode: _Decode | None = None) -> JsonValue: ...

_NonEmpty = str

class _Several(Protocol):
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...

_Strings: TypeAlias = _Several | Iterator[str]

_T = TypeVar("_T")

class _UnknownTagError(InvalidPayloadError):
    tag: str | None
    known: tuple[str, ...]

    def __init__(self, problems: Iterable[Problem], *, tag: str | None = None, known: Iterable[str] = ()) -> None: ...

def _bindings(values: Iterable[Binding]) -> tuple[Binding, ...]: ...
def _certificates(values: Iterable[WebPubSubClientCertificate]) -> tuple[WebPubSubClientCertificate, ...]: ...
def _connect_code(code: int) -> MqttV311ConnectReturnCode | MqttV500ConnectReasonCode | int: ...
def _headers(values: Mapping[str, _Strings]) -> Mapping[str, tuple[str, ...]]: ...
def _json_object(values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]: ...
def _message_data(value: str | bytes) -> str | bytes: ...
def _normal(endpoint: str, port: int | None = None) -> str: ...
def _optional_strings(values: _Strings | None) -> tuple[str, ...] | None: ...
def _string_lists(values: Mapping[str, _Strings]) -> Mapping[str, tuple[str, ...]]: ...
def _strings(values: _Strings) -> tuple[str, ...]: ...
def _user_properties(values: Iterable[MqttUserProperty]) -> tuple[MqttUserProperty, ...]: ...
