# Written by `python -m tests.surface`: wps_models.rest as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, ClassVar, Final, Literal, TypeAlias, overload

from attrs import field, frozen

from wps_models import (
    Action,
    ConnectionString,
    GroupName,
    HttpRequest,
    HttpResponse,
    Model,
    Strings,
    WebPubSubClientProtocol,
    WebPubSubPermission,
)
from wps_models.webhook import ACCEPT_UNSIGNED as ACCEPT_UNSIGNED
from wps_models.webhook import AccessKeys as AccessKeys
from wps_models.webhook import HeadersLike as HeadersLike

# --- rest._parse

@frozen(kw_only=True)
class ParsedRequest:
    operation: Operation
    hub: str
    host: str | None
    filter: str | None
    message_ttl: timedelta | None
    api_version: str | None

@overload
def parse(
    *, method: str, target: str, headers: HeadersLike, body: bytes, access_keys: _Unsigned, now: datetime | None = ...
) -> ParsedRequest: ...
@overload
def parse(
    *, method: str, target: str, headers: HeadersLike, body: bytes, access_keys: AccessKeys, now: datetime
) -> ParsedRequest: ...

# --- rest._request

@overload
def request(
    operation: Operation,
    *,
    hub: str,
    service: ConnectionString,
    now: datetime,
    time_to_live: timedelta = ...,
    reverse_proxy: str | None = ...,
    filter: str | None = ...,
    message_ttl: timedelta | int | None = ...,
    api_version: str = ...,
) -> HttpRequest: ...
@overload
def request(
    operation: Operation,
    *,
    hub: str,
    endpoint: str,
    filter: str | None = ...,
    message_ttl: timedelta | int | None = ...,
    api_version: str = ...,
) -> HttpRequest: ...
@overload
def request(
    operation: GetServiceStatus,
    *,
    service: ConnectionString,
    now: datetime,
    time_to_live: timedelta = ...,
    reverse_proxy: str | None = ...,
    api_version: str = ...,
) -> HttpRequest: ...
@overload
def request(operation: GetServiceStatus, *, endpoint: str, api_version: str = ...) -> HttpRequest: ...

# --- rest._response

def response(operation: Operation, result: bool | str | GroupMembersPage | None = None) -> HttpResponse: ...
@overload
def error_response(
    status: int, *, code: str, message: str, target: str | None = ..., operation: Operation | None = ...
) -> HttpResponse: ...
@overload
def error_response(
    status: Literal[404], *, code: None = ..., message: None = ..., target: None = ..., operation: Operation
) -> HttpResponse: ...

# --- rest._result

@overload
def result(
    operation: ConnectionExists | GroupExists | UserExists | CheckPermission,
    *,
    status: int,
    headers: HeadersLike = ...,
    body: _Body = ...,
) -> bool: ...
@overload
def result(operation: GenerateClientToken, *, status: int, headers: HeadersLike = ..., body: _Body) -> str: ...
@overload
def result(operation: ListConnectionsInGroup, *, status: int, headers: HeadersLike = ..., body: _Body) -> GroupMembersPage: ...
@overload
def result(
    operation: Action
    | AddConnectionsToGroups
    | CloseUserConnections
    | GetServiceStatus
    | RemoveConnectionFromAllGroups
    | RemoveConnectionsFromGroups,
    *,
    status: int,
    headers: HeadersLike = ...,
    body: _Body = ...,
) -> None: ...
@overload
def result(
    operation: Operation, *, status: int, headers: HeadersLike = ..., body: _Body = ...
) -> bool | str | GroupMembersPage | None: ...
def check(request: HttpRequest, *, status: int, headers: HeadersLike = (), body: _Body = b"") -> None: ...

# --- rest._table

API_VERSION: Final = "2024-12-01"

# --- rest.client_token

@frozen(kw_only=True)
class ClientToken:
    user_id: str | None
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    claims: Mapping[str, tuple[str, ...]]
    expires: datetime

# --- rest.group_members

@frozen(kw_only=True)
class GroupMember(Model):
    connection_id: _NonEmpty
    user_id: str | None = None

@frozen(kw_only=True)
class GroupMembersPage(Model):
    members: tuple[GroupMember, ...] = field(converter=_as_members)
    next_link: str | None = None

    def next_page(self, operation: ListConnectionsInGroup) -> ListConnectionsInGroup | None: ...

# --- rest.operations

@frozen(kw_only=True)
class CloseUserConnections(_RestOperation):
    operation_name: ClassVar[Literal["closeUserConnections"]] = "closeUserConnections"
    user_id: _NonEmpty
    excluded: tuple[_NonEmpty, ...] = field(default=(), converter=_strings)
    reason: str | None = None

@frozen(kw_only=True)
class RemoveConnectionFromAllGroups(_RestOperation):
    operation_name: ClassVar[Literal["removeConnectionFromAllGroups"]] = "removeConnectionFromAllGroups"
    connection_id: _NonEmpty

@frozen(kw_only=True)
class ConnectionExists(_RestOperation):
    operation_name: ClassVar[Literal["connectionExists"]] = "connectionExists"
    connection_id: _NonEmpty

@frozen(kw_only=True)
class GroupExists(_RestOperation):
    operation_name: ClassVar[Literal["groupExists"]] = "groupExists"
    group: GroupName

@frozen(kw_only=True)
class UserExists(_RestOperation):
    operation_name: ClassVar[Literal["userExists"]] = "userExists"
    user_id: _NonEmpty

@frozen(kw_only=True)
class CheckPermission(_RestOperation):
    operation_name: ClassVar[Literal["checkPermission"]] = "checkPermission"
    connection_id: _NonEmpty
    permission: WebPubSubPermission = field(converter=_as_permission)
    target_name: GroupName | None = None

@frozen(kw_only=True)
class ListConnectionsInGroup(_RestOperation):
    operation_name: ClassVar[Literal["listConnectionsInGroup"]] = "listConnectionsInGroup"
    group: GroupName
    max_page_size: _PageSize | None = None
    top: _PositiveNumber | None = None
    continuation_token: _NonEmpty | None = None

@frozen(kw_only=True)
class AddConnectionsToGroups(_RestOperation):
    operation_name: ClassVar[Literal["addConnectionsToGroups"]] = "addConnectionsToGroups"
    groups: tuple[GroupName, ...] = field(converter=_strings)
    filter: _Filter | None = None

@frozen(kw_only=True)
class RemoveConnectionsFromGroups(_RestOperation):
    operation_name: ClassVar[Literal["removeConnectionsFromGroups"]] = "removeConnectionsFromGroups"
    groups: tuple[GroupName, ...] = field(converter=_strings)
    filter: _Filter | None = None

@frozen(kw_only=True)
class GenerateClientToken(_RestOperation):
    operation_name: ClassVar[Literal["generateClientToken"]] = "generateClientToken"
    user_id: _NonEmpty | None = None
    roles: tuple[_NonEmpty, ...] = field(default=(), converter=_as_roles)
    groups: tuple[GroupName, ...] = field(default=(), converter=_strings)
    minutes_to_expire: _PositiveNumber = 60
    client_protocol: WebPubSubClientProtocol = field(default=WebPubSubClientProtocol.DEFAULT, converter=_as_client_protocol)

@frozen(kw_only=True)
class GetServiceStatus(_RestOperation):
    operation_name: ClassVar[Literal["getServiceStatus"]] = "getServiceStatus"

Operation: TypeAlias = (
    Action
    | AddConnectionsToGroups
    | CheckPermission
    | CloseUserConnections
    | ConnectionExists
    | GenerateClientToken
    | GetServiceStatus
    | GroupExists
    | ListConnectionsInGroup
    | RemoveConnectionFromAllGroups
    | RemoveConnectionsFromGroups
    | UserExists
)

# --- not public: what the above is written with

_Body = bytes | bytearray | memoryview | str

_ClientProtocolName: TypeAlias = Literal["default", "mqtt", "socketIO"]

_Filter = str

_NonEmpty = str

_PageSize = int

_PermissionName: TypeAlias = Literal["sendToGroup", "joinLeaveGroup"]

_PositiveNumber = int

class _RestOperation(Model): ...

_Unsigned: TypeAlias = Literal[_keys_Unsigned.ACCEPT_UNSIGNED]

def _as_client_protocol(value: WebPubSubClientProtocol | _ClientProtocolName) -> WebPubSubClientProtocol: ...
def _as_members(members: Iterable[GroupMember]) -> tuple[GroupMember, ...]: ...
def _as_permission(value: WebPubSubPermission | _PermissionName) -> WebPubSubPermission: ...
def _as_roles(values: Strings) -> Any: ...

class _keys_Unsigned(Enum):
    ACCEPT_UNSIGNED = "accept unsigned"

def _strings(values: Strings) -> tuple[str, ...]: ...
