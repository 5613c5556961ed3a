# Written by `python -m tests.surface`: wps_models.beta as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Literal, TypeAlias, cast, overload

from attrs import field, frozen

import wps_models
import wps_models.functions
from wps_models import (
    EventRequest,
    EventResponse,
    GroupName,
    JsonValue,
    Model,
    Strings,
    WebPubSubDataType,
    WebPubSubErrorCode,
    WebPubSubEventType,
    WebPubSubPermission,
)
from wps_models.functions import WebPubSubContext

# --- beta

BetaModel: TypeAlias = (
    WebPubSubOperation | ServiceResponse | ServiceRequest | ConnectionContext | ClientCertificate | WebPubSubRequest
)

# --- beta._events

@frozen(kw_only=True)
class ConnectionContext(Model):
    event_type: WebPubSubEventType | str
    event_name: str
    hub: str
    connection_id: str
    user_id: str | None = None
    signature: str | None = None
    headers: Mapping[str, tuple[str, ...]] = field(default=cast(Any, ...), converter=_headers)

@frozen(kw_only=True)
class ClientCertificate(Model):
    thumbprint: str

@frozen(kw_only=True)
class ServiceRequestFlags(Model):
    is_validation_request: bool = False
    valid: bool = True
    unauthorized: bool = False
    bad_request: bool = False
    error_message: str | None = None

@frozen(kw_only=True)
class ValidationRequest(ServiceRequestFlags):
    name: ClassVar[Literal["ValidationRequest"]] = "ValidationRequest"
    is_validation_request: bool = True
    valid: bool = False

@frozen(kw_only=True)
class ConnectEventRequest(ServiceRequestFlags):
    name: ClassVar[Literal["ConnectEventRequest"]] = "ConnectEventRequest"
    claims: Mapping[str, tuple[str, ...]] = field(default=cast(Any, ...), converter=_string_lists)
    query: Mapping[str, tuple[str, ...]] = field(default=cast(Any, ...), converter=_string_lists)
    subprotocols: tuple[str, ...] = field(default=(), converter=_strings)
    client_certificates: tuple[ClientCertificate, ...] = field(default=(), converter=_certificates)

@frozen(kw_only=True)
class ConnectedEventRequest(ServiceRequestFlags):
    name: ClassVar[Literal["ConnectEventRequest"]] = "ConnectEventRequest"

@frozen(kw_only=True)
class MessageEventRequest(ServiceRequestFlags, BetaMessage):
    name: ClassVar[Literal["MessageEventRequest"]] = "MessageEventRequest"
    message: _Data
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)

@frozen(kw_only=True)
class DisconnectedEventRequest(ServiceRequestFlags):
    name: ClassVar[Literal["DisconnectedEventRequest"]] = "DisconnectedEventRequest"
    reason: str | None = None

@frozen(kw_only=True)
class InvalidRequest(ServiceRequestFlags):
    name: ClassVar[Literal["InvalidRequest"]] = "InvalidRequest"
    valid: bool = False

ServiceRequest: TypeAlias = (
    ValidationRequest
    | ConnectEventRequest
    | ConnectedEventRequest
    | MessageEventRequest
    | DisconnectedEventRequest
    | InvalidRequest
)

@frozen(kw_only=True)
class WebPubSubRequest(Model):
    connection_context: ConnectionContext | None = None
    request: ServiceRequest | None = None
    response: wps_models.functions.WebPubSubContextResponse

# --- beta._operations

MessageDataType: TypeAlias = WebPubSubDataType

class BetaMessage(_MessageReader):
    @property
    def data(self) -> str | bytes: ...

@frozen(kw_only=True)
class SendToAll(_BetaOperation, BetaMessage):
    operation_kind: ClassVar[Literal["SendToAll"]] = "SendToAll"
    message: _ActionMessage
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)
    excluded: tuple[_NonEmpty, ...] = field(default=(), converter=_strings)

@frozen(kw_only=True)
class SendToGroup(_BetaOperation, BetaMessage):
    operation_kind: ClassVar[Literal["SendToGroup"]] = "SendToGroup"
    group: GroupName
    message: _ActionMessage
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)
    excluded: tuple[_NonEmpty, ...] = field(default=(), converter=_strings)

@frozen(kw_only=True)
class SendToUser(_BetaOperation, BetaMessage):
    operation_kind: ClassVar[Literal["SendToUser"]] = "SendToUser"
    user_id: _NonEmpty
    message: _ActionMessage
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)

@frozen(kw_only=True)
class SendToConnection(_BetaOperation, BetaMessage):
    operation_kind: ClassVar[Literal["SendToConnection"]] = "SendToConnection"
    connection_id: _NonEmpty
    message: _ActionMessage
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)

@frozen(kw_only=True)
class AddUserToGroup(_BetaOperation):
    operation_kind: ClassVar[Literal["AddUserToGroup"]] = "AddUserToGroup"
    user_id: _NonEmpty
    group: GroupName

@frozen(kw_only=True)
class RemoveUserFromGroup(_BetaOperation):
    operation_kind: ClassVar[Literal["RemoveUserFromGroup"]] = "RemoveUserFromGroup"
    user_id: _NonEmpty
    group: GroupName

@frozen(kw_only=True)
class RemoveUserFromAllGroups(_BetaOperation):
    operation_kind: ClassVar[Literal["RemoveUserFromAllGroups"]] = "RemoveUserFromAllGroups"
    user_id: _NonEmpty

@frozen(kw_only=True)
class AddConnectionToGroup(_BetaOperation):
    operation_kind: ClassVar[Literal["AddConnectionToGroup"]] = "AddConnectionToGroup"
    connection_id: _NonEmpty
    group: GroupName

@frozen(kw_only=True)
class RemoveConnectionFromGroup(_BetaOperation):
    operation_kind: ClassVar[Literal["RemoveConnectionFromGroup"]] = "RemoveConnectionFromGroup"
    connection_id: _NonEmpty
    group: GroupName

@frozen(kw_only=True)
class CloseClientConnection(_BetaOperation):
    operation_kind: ClassVar[Literal["CloseClientConnection"]] = "CloseClientConnection"
    connection_id: _NonEmpty
    reason: str | None = None

@frozen(kw_only=True)
class GrantGroupPermission(_BetaOperation):
    operation_kind: ClassVar[Literal["GrantGroupPermission"]] = "GrantGroupPermission"
    connection_id: _NonEmpty
    permission: WebPubSubPermission = field(converter=_as_permission)
    target_name: GroupName | None = None

@frozen(kw_only=True)
class RevokeGroupPermission(_BetaOperation):
    operation_kind: ClassVar[Literal["RevokeGroupPermission"]] = "RevokeGroupPermission"
    connection_id: _NonEmpty
    permission: WebPubSubPermission = field(converter=_as_permission)
    target_name: GroupName | None = None

WebPubSubOperation: TypeAlias = (
    SendToAll
    | SendToGroup
    | SendToUser
    | SendToConnection
    | AddUserToGroup
    | RemoveUserFromGroup
    | RemoveUserFromAllGroups
    | AddConnectionToGroup
    | RemoveConnectionFromGroup
    | CloseClientConnection
    | GrantGroupPermission
    | RevokeGroupPermission
)

# --- beta._porting

@overload
def upgrade(model: WebPubSubOperation) -> wps_models.Action: ...
@overload
def upgrade(model: ServiceResponse) -> EventResponse: ...
@overload
def upgrade(model: ServiceRequest) -> EventRequest: ...
@overload
def upgrade(model: ConnectionContext) -> wps_models.WebPubSubConnectionContext: ...
@overload
def upgrade(model: ClientCertificate) -> wps_models.WebPubSubClientCertificate: ...
@overload
def upgrade(model: WebPubSubRequest) -> WebPubSubContext: ...
@overload
def downgrade(model: wps_models.Action) -> WebPubSubOperation: ...
@overload
def downgrade(model: EventResponse) -> ServiceResponse: ...
@overload
def downgrade(model: EventRequest) -> ServiceRequest: ...
@overload
def downgrade(model: wps_models.WebPubSubConnectionContext) -> ConnectionContext: ...
@overload
def downgrade(model: wps_models.WebPubSubClientCertificate) -> ClientCertificate: ...
@overload
def downgrade(model: WebPubSubContext) -> WebPubSubRequest: ...

# --- beta._responses

@frozen(kw_only=True)
class ConnectResponse(_Response):
    user_id: str | None = None
    groups: tuple[GroupName, ...] | None = field(default=None, converter=_optional_strings)
    subprotocol: _NonEmpty | None = None
    roles: tuple[str, ...] | None = field(default=None, converter=_optional_strings)

@frozen(kw_only=True)
class MessageResponse(_Response, BetaMessage):
    message: _Message
    data_type: _DataType = field(default=cast(Any, ...), converter=_as_data_type)

@frozen(kw_only=True)
class ErrorResponse(_Response):
    code: WebPubSubErrorCode = field(converter=_as_error_code)
    error_message: str | None = None

ServiceResponse: TypeAlias = ConnectResponse | MessageResponse | ErrorResponse

# --- not public: what the above is written with

_ActionMessage = str | bytes

class _BetaOperation(Model): ...

_Data = str | bytes

_DataType = WebPubSubDataType

_DataTypeName: TypeAlias = Literal["binary", "json", "text"]

_Decode: TypeAlias = Callable[[str | bytes], Any]

_ErrorCodeName: TypeAlias = Literal["unauthorized", "userError", "serverError"]

_Message = str | bytes

class _MessageReader(Model):
    def json(self, *, decode: _Decode | None = None) -> JsonValue: ...

_NonEmpty = str

_PermissionName: TypeAlias = Literal["sendToGroup", "joinLeaveGroup"]

class _Response(Model): ...

def _as_data_type(value: WebPubSubDataType | _DataTypeName) -> WebPubSubDataType: ...
def _as_error_code(value: WebPubSubErrorCode | _ErrorCodeName) -> WebPubSubErrorCode: ...
def _as_permission(value: WebPubSubPermission | _PermissionName) -> WebPubSubPermission: ...
def _certificates(values: Iterable[ClientCertificate]) -> tuple[ClientCertificate, ...]: ...
def _headers(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]: ...
def _optional_strings(values: Strings | None) -> tuple[str, ...] | None: ...
def _string_lists(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]: ...
def _strings(values: Strings) -> tuple[str, ...]: ...
