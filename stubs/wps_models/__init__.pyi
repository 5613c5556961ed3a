# Written by `python -m tests.surface`: wps_models as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum, IntEnum, StrEnum
from typing import Any, ClassVar, Literal, Protocol, Self, TypeAlias, TypeVar, cast, final, overload

from attrs import field, frozen
from cattrs import Converter
from typing_extensions import TypeForm

from wps_models import beta as beta
from wps_models import client as client
from wps_models import emulator as emulator
from wps_models import functions as functions
from wps_models import rest as rest
from wps_models import testing as testing
from wps_models import webhook as webhook

# --- errors

@frozen(kw_only=True)
class Problem:
    path: str
    message: str

class WpsModelsError(Exception):
    reply_status: ClassVar[int] = 500

class InvalidPayloadError(WpsModelsError, ValueError):
    reply_status: ClassVar[int] = 400
    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None: ...

class UnknownEventError(_UnknownTagError): ...
class UnknownActionError(_UnknownTagError): ...

class InvalidSignatureError(WpsModelsError):
    reply_status: ClassVar[int] = 401

class RestError(WpsModelsError):
    reply_status: ClassVar[int] = 502
    status: int
    operation: str
    code: str | None
    message: str | None
    can_send_again: bool

    def __init__(
        self,
        status: int,
        *,
        operation: str = "request",
        code: str | None = None,
        message: str | None = None,
        can_send_again: bool = False,
    ) -> None: ...

# --- enums

class WebPubSubDataType(StrEnum):
    BINARY = "binary"
    JSON = "json"
    TEXT = "text"
    PROTOBUF = "protobuf"

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
    def role_for_pattern(self, pattern: str) -> str: ...
    def allowed_by(self, roles: Iterable[str], group: str) -> bool: ...

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

# --- _json.arguments

Strings: TypeAlias = _StringContainer | Iterator[str]

# --- _json.fields

class Model:
    def __attrs_post_init__(self) -> None: ...
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any: ...
    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: object) -> Self: ...

# --- _json.json_value

JsonValue: TypeAlias = bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None

# --- data

class Json(str):
    def __new__(cls, value: JsonValue | Mapping[str, object]) -> Self: ...
    def is_valid(self) -> bool: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: object) -> Self: ...

# --- names

GroupName = str

HubName = str

# --- http

@frozen(kw_only=True)
class HttpRequest:
    method: str
    url: str
    headers: _Pairs = ()
    body: bytes = b""

    def __attrs_post_init__(self) -> None: ...

@frozen(kw_only=True)
class HttpResponse:
    status: int
    headers: _Pairs = ()
    body: bytes = b""

    def __attrs_post_init__(self) -> None: ...

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

# --- events.context

@frozen(kw_only=True)
class WebPubSubConnectionContext(Model):
    event_type: WebPubSubEventType | str = field(converter=_event_type)
    event_name: str
    hub: str
    connection_id: str
    user_id: str | None = None
    signature: str | None = None
    origin: str | None = None
    states: Mapping[str, JsonValue] = field(default=cast(Any, ...), converter=_states)
    headers: Mapping[str, tuple[str, ...]] = field(default=cast(Any, ...), converter=_headers)

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

# --- events.handlers

@overload
def event_handlers(
    *,
    connect: Callable[[ConnectEventRequest], ConnectAnswer | None] | None = None,
    mqtt_connect: Callable[[MqttConnectEventRequest], MqttConnectAnswer | None] | None = None,
    connected: Callable[[ConnectedEventRequest], None] | None = None,
    mqtt_connected: Callable[[MqttConnectedEventRequest], None] | None = None,
    disconnected: Callable[[DisconnectedEventRequest], None] | None = None,
    mqtt_disconnected: Callable[[MqttDisconnectedEventRequest], None] | None = None,
    user: Callable[[UserEventRequest], UserAnswer | None]
    | Mapping[str, Callable[[UserEventRequest], UserAnswer | None]]
    | None = None,
    group_joined: Callable[[GroupJoinedEventRequest], None] | None = None,
    group_left: Callable[[GroupLeftEventRequest], None] | None = None,
    unknown: Callable[[UnknownEventRequest], None] | None = None,
) -> Callable[[EventRequest], EventResponse | None]: ...
@overload
def event_handlers(
    *,
    connect: Callable[[ConnectEventRequest], Coroutine[Any, Any, ConnectAnswer | None]] | None = None,
    mqtt_connect: Callable[[MqttConnectEventRequest], Coroutine[Any, Any, MqttConnectAnswer | None]] | None = None,
    connected: Callable[[ConnectedEventRequest], Coroutine[Any, Any, None]] | None = None,
    mqtt_connected: Callable[[MqttConnectedEventRequest], Coroutine[Any, Any, None]] | None = None,
    disconnected: Callable[[DisconnectedEventRequest], Coroutine[Any, Any, None]] | None = None,
    mqtt_disconnected: Callable[[MqttDisconnectedEventRequest], Coroutine[Any, Any, None]] | None = None,
    user: Callable[[UserEventRequest], Coroutine[Any, Any, UserAnswer | None]]
    | Mapping[str, Callable[[UserEventRequest], Coroutine[Any, Any, UserAnswer | None]]]
    | None = None,
    group_joined: Callable[[GroupJoinedEventRequest], Coroutine[Any, Any, None]] | None = None,
    group_left: Callable[[GroupLeftEventRequest], Coroutine[Any, Any, None]] | None = None,
    unknown: Callable[[UnknownEventRequest], Coroutine[Any, Any, None]] | None = None,
) -> Callable[[EventRequest], Coroutine[Any, Any, EventResponse | None]]: ...

# --- events.mqtt

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

@final
@frozen(kw_only=True)
class MqttConnectEventRequest(ConnectEventRequest):
    context: _MqttContext
    mqtt: MqttConnectProperties

@final
@frozen(kw_only=True)
class MqttConnectedEventRequest(ConnectedEventRequest):
    context: _MqttContext

@frozen(kw_only=True)
class MqttDisconnectPacketProperties(Model):
    code: MqttDisconnectReasonCode | int
    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)

@frozen(kw_only=True)
class MqttDisconnectedEventRequestProperties(Model):
    initiated_by_client: bool
    disconnect_packet: MqttDisconnectPacketProperties | None = None

@final
@frozen(kw_only=True)
class MqttDisconnectedEventRequest(DisconnectedEventRequest):
    context: _MqttContext
    mqtt: MqttDisconnectedEventRequestProperties

@frozen(kw_only=True)
class MqttConnectEventResponseProperties(Model):
    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)

@final
@frozen(kw_only=True)
class MqttConnectEventResponse(ConnectEventResponse):
    mqtt: MqttConnectEventResponseProperties

@frozen(kw_only=True)
class MqttConnectEventErrorResponseProperties(Model):
    code: MqttV311ConnectReturnCode | MqttV500ConnectReasonCode | int = field(converter=_connect_code)
    reason: str | None = None
    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)

@frozen(kw_only=True)
class MqttConnectEventErrorResponse(WebPubSubEventResponse):
    mqtt: MqttConnectEventErrorResponseProperties

# --- events.requests

@frozen(kw_only=True)
class WebPubSubEventRequest(Model):
    blocking: ClassVar[bool] = False
    context: _Context

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any: ...
    @property
    def event_name(self) -> str: ...
    @property
    def hub(self) -> str: ...
    @property
    def connection_id(self) -> str: ...
    @property
    def user_id(self) -> str | None: ...
    @property
    def states(self) -> Mapping[str, JsonValue]: ...

@frozen(kw_only=True)
class ConnectEventRequest(WebPubSubEventRequest):
    blocking: ClassVar[bool] = True
    claims: Mapping[str, tuple[str, ...]] = field(default=cast(Any, ...), converter=_string_lists)
    query: Mapping[str, tuple[str, ...]] = field(default=cast(Any, ...), converter=_string_lists)
    headers: Mapping[str, tuple[str, ...]] = field(default=cast(Any, ...), converter=_headers)
    subprotocols: tuple[str, ...] = field(default=(), converter=_strings)
    client_certificates: tuple[WebPubSubClientCertificate, ...] = field(default=(), converter=_certificates)

@frozen(kw_only=True)
class ConnectedEventRequest(WebPubSubEventRequest): ...

@frozen(kw_only=True)
class DisconnectedEventRequest(WebPubSubEventRequest):
    reason: str | None = None

@frozen(kw_only=True)
class UserEventRequest(WebPubSubEventRequest, _MessageReader):
    blocking: ClassVar[bool] = True
    data: _Data
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)

    @property
    def content_type(self) -> str | None: ...
    @property
    def metadata(self) -> Mapping[str, str]: ...
    @property
    def user_properties(self) -> Mapping[str, str]: ...

@frozen(kw_only=True)
class GroupJoinedEventRequest(WebPubSubEventRequest):
    group: str

@frozen(kw_only=True)
class GroupLeftEventRequest(WebPubSubEventRequest):
    group: str

@frozen(kw_only=True)
class PreflightRequest(WebPubSubEventRequest):
    blocking: ClassVar[bool] = True
    context: _Context = ...
    is_valid: bool
    allowed_origin: _HeaderText | None = None

@frozen(kw_only=True)
class UnknownEventRequest(WebPubSubEventRequest):
    members: Mapping[str, JsonValue] = field(default=cast(Any, ...), converter=_json_object)
    body: bytes = b""

# --- events.responses

class WebPubSubEventResponse(Model): ...

@frozen(kw_only=True)
class ConnectEventResponse(WebPubSubEventResponse):
    user_id: str | None = None
    groups: tuple[GroupName, ...] | None = field(default=None, converter=_optional_strings)
    subprotocol: _NonEmpty | None = None
    roles: tuple[str, ...] | None = field(default=None, converter=_optional_roles)
    states: _States = field(default=cast(Any, ...), converter=_states)
    clear_states: bool = False

@frozen(kw_only=True)
class UserEventResponse(WebPubSubEventResponse, _MessageReader):
    data: _Data = ""
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)
    states: _States = field(default=cast(Any, ...), converter=_states)
    clear_states: bool = False
    user_properties: Mapping[str, str] = field(default=cast(Any, ...), converter=_texts)

@frozen(kw_only=True)
class EventErrorResponse(WebPubSubEventResponse):
    code: WebPubSubErrorCode = field(converter=_as_error_code)
    error_message: _SentText

# --- events.unions

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

# --- actions

class WebPubSubAction(Model): ...

@frozen(kw_only=True)
class SendToAllAction(WebPubSubAction, _MessageReader):
    action_name: ClassVar[Literal["sendToAll"]] = "sendToAll"
    data: _ActionData
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)
    excluded: tuple[_NonEmpty, ...] = field(default=(), converter=_strings)

@frozen(kw_only=True)
class SendToGroupAction(WebPubSubAction, _MessageReader):
    action_name: ClassVar[Literal["sendToGroup"]] = "sendToGroup"
    group: GroupName
    data: _ActionData
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)
    excluded: tuple[_NonEmpty, ...] = field(default=(), converter=_strings)

@frozen(kw_only=True)
class SendToUserAction(WebPubSubAction, _MessageReader):
    action_name: ClassVar[Literal["sendToUser"]] = "sendToUser"
    user_id: _NonEmpty
    data: _ActionData
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)

@frozen(kw_only=True)
class SendToConnectionAction(WebPubSubAction, _MessageReader):
    action_name: ClassVar[Literal["sendToConnection"]] = "sendToConnection"
    connection_id: _NonEmpty
    data: _ActionData
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)

@frozen(kw_only=True)
class AddUserToGroupAction(WebPubSubAction):
    action_name: ClassVar[Literal["addUserToGroup"]] = "addUserToGroup"
    user_id: _NonEmpty
    group: GroupName

@frozen(kw_only=True)
class RemoveUserFromGroupAction(WebPubSubAction):
    action_name: ClassVar[Literal["removeUserFromGroup"]] = "removeUserFromGroup"
    user_id: _NonEmpty
    group: GroupName

@frozen(kw_only=True)
class RemoveUserFromAllGroupsAction(WebPubSubAction):
    action_name: ClassVar[Literal["removeUserFromAllGroups"]] = "removeUserFromAllGroups"
    user_id: _NonEmpty

@frozen(kw_only=True)
class AddConnectionToGroupAction(WebPubSubAction):
    action_name: ClassVar[Literal["addConnectionToGroup"]] = "addConnectionToGroup"
    connection_id: _NonEmpty
    group: GroupName

@frozen(kw_only=True)
class RemoveConnectionFromGroupAction(WebPubSubAction):
    action_name: ClassVar[Literal["removeConnectionFromGroup"]] = "removeConnectionFromGroup"
    connection_id: _NonEmpty
    group: GroupName

@frozen(kw_only=True)
class CloseAllConnectionsAction(WebPubSubAction):
    action_name: ClassVar[Literal["closeAllConnections"]] = "closeAllConnections"
    excluded: tuple[_NonEmpty, ...] = field(default=(), converter=_strings)
    reason: str | None = None

@frozen(kw_only=True)
class CloseClientConnectionAction(WebPubSubAction):
    action_name: ClassVar[Literal["closeClientConnection"]] = "closeClientConnection"
    connection_id: _NonEmpty
    reason: str | None = None

@frozen(kw_only=True)
class CloseGroupConnectionsAction(WebPubSubAction):
    action_name: ClassVar[Literal["closeGroupConnections"]] = "closeGroupConnections"
    group: GroupName
    excluded: tuple[_NonEmpty, ...] = field(default=(), converter=_strings)
    reason: str | None = None

@frozen(kw_only=True)
class GrantPermissionAction(WebPubSubAction):
    action_name: ClassVar[Literal["grantPermission"]] = "grantPermission"
    connection_id: _NonEmpty
    permission: WebPubSubPermission = field(converter=_as_permission)
    target_name: GroupName | None = None

@frozen(kw_only=True)
class RevokePermissionAction(WebPubSubAction):
    action_name: ClassVar[Literal["revokePermission"]] = "revokePermission"
    connection_id: _NonEmpty
    permission: WebPubSubPermission = field(converter=_as_permission)
    target_name: GroupName | None = None

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

# --- webhook

@frozen(kw_only=True, eq=False)
class Webhook:
    access_keys: _AccessKeys
    allowed_origins: Strings | None = None
    states: _StatesCodec = "json"
    user_id: Callable[[str], str] | None = None
    decode: _Decode | None = None

    def __attrs_post_init__(self) -> None: ...
    @classmethod
    def for_services(
        cls,
        *services: _Service,
        states: _StatesCodec = "json",
        user_id: Callable[[str], str] | None = None,
        decode: _Decode | None = None,
    ) -> Webhook: ...
    def parse(self, *, method: str, headers: _HeadersLike, body: bytes) -> EventRequest: ...
    def respond(self, event: EventRequest, answer: EventResponse | None = None) -> HttpResponse: ...
    def read_answer(self, event: EventRequest, response: _ResponseLike) -> EventResponse | None: ...
    def refuse(self, error: WpsModelsError) -> HttpResponse: ...
    def handle(self, handler: _Handler, *, method: str, headers: _HeadersLike, body: bytes) -> HttpResponse: ...
    async def handle_async(self, handler: _AsyncHandler, *, method: str, headers: _HeadersLike, body: bytes) -> HttpResponse: ...

# --- rest.connection

@frozen(kw_only=True)
class WebPubSubConnection(Model):
    base_url: str
    url: str
    access_token: str

# --- rest.connection_string

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
        roles: Strings = (),
        groups: Strings = (),
        time_to_live: timedelta = ...,
        client_protocol: WebPubSubClientProtocol | _ClientProtocolName = WebPubSubClientProtocol.DEFAULT,
    ) -> WebPubSubConnection: ...
    def read_client_token(self, token: str, *, hub: str, now: datetime) -> _ClientToken: ...

# --- not public: what the above is written with

_AccessKeys: TypeAlias = str | Collection[str] | Mapping[str, str | Collection[str]] | _Unsigned

_ActionData = str | bytes

_AsyncHandler: TypeAlias = Callable[[EventRequest], Awaitable[EventResponse | None]]

_ClientProtocolName: TypeAlias = Literal["default", "mqtt", "socketIO"]

@frozen(kw_only=True)
class _ClientToken:
    user_id: str | None
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    claims: Mapping[str, tuple[str, ...]]
    expires: datetime

_Context = WebPubSubConnectionContext

_Data = str | bytes

_DataType = WebPubSubDataType

_DataTypeName: TypeAlias = Literal["binary", "json", "text"]

_Decode: TypeAlias = Callable[[str | bytes], Any]

_Encode: TypeAlias = Callable[[Any], str | bytes]

_ErrorCodeName: TypeAlias = Literal["unauthorized", "userError", "serverError"]

_Handler: TypeAlias = Callable[[EventRequest], EventResponse | None]

_HeaderText = str

_HeadersLike: TypeAlias = _Items | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]

class _Items(Protocol):
    def items(self) -> Iterable[tuple[str, str]]: ...

class _MessageReader(Model):
    def json(self, *, decode: _Decode | None = None) -> JsonValue: ...

_MqttContext = MqttConnectionContext

_NonEmpty = str

_Pairs = tuple[tuple[str, str], ...]

_PermissionName: TypeAlias = Literal["sendToGroup", "joinLeaveGroup"]

class _ResponseLike(Protocol):
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> _HeadersLike: ...
    @property
    def body(self) -> bytes: ...

_SentText = str

class _Service(Protocol):
    @property
    def host(self) -> str: ...
    @property
    def access_key(self) -> str | None: ...

_States = Mapping[str, JsonValue]

_StatesCodec: TypeAlias = Literal["json", "dotnet", "raw"]

class _StringContainer(Protocol):
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...

_T = TypeVar("_T")

class _UnknownTagError(InvalidPayloadError):
    tag: str | None
    known: tuple[str, ...]

    def __init__(self, problems: Iterable[Problem], *, tag: str | None = None, known: Iterable[str] = ()) -> None: ...

_Unsigned: TypeAlias = Literal[_keys_Unsigned.ACCEPT_UNSIGNED]

def _as_data_type(value: WebPubSubDataType | _DataTypeName) -> WebPubSubDataType: ...
def _as_error_code(value: WebPubSubErrorCode | _ErrorCodeName) -> WebPubSubErrorCode: ...
def _as_permission(value: WebPubSubPermission | _PermissionName) -> WebPubSubPermission: ...
def _certificates(values: Iterable[WebPubSubClientCertificate]) -> tuple[WebPubSubClientCertificate, ...]: ...
def _connect_code(code: int) -> MqttV311ConnectReturnCode | MqttV500ConnectReasonCode | int: ...
def _event_type(event_type: WebPubSubEventType | str) -> WebPubSubEventType | str: ...
def _headers(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]: ...
def _json_object(values: Mapping[str, JsonValue], levels: int = ...) -> Mapping[str, JsonValue]: ...

class _keys_Unsigned(Enum):
    ACCEPT_UNSIGNED = "accept unsigned"

def _normal(endpoint: str, port: int | None = None) -> str: ...
def _optional_roles(values: Strings | None) -> Any: ...
def _optional_strings(values: Strings | None) -> tuple[str, ...] | None: ...
def _states(values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]: ...
def _string_lists(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]: ...
def _strings(values: Strings) -> tuple[str, ...]: ...
def _texts(values: Mapping[str, str]) -> Mapping[str, str]: ...
def _user_properties(values: Iterable[MqttUserProperty]) -> tuple[MqttUserProperty, ...]: ...
