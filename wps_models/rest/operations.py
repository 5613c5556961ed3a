"""Operations of the REST API that aren't actions."""

from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from attrs import field, frozen

from wps_models._json.arguments import as_member, strings
from wps_models._json.fields import Model, Options
from wps_models._json.rules import Rule
from wps_models.actions import Action, as_permission
from wps_models.enums import WebPubSubClientProtocol, WebPubSubPermission
from wps_models.names import GroupName, NonEmpty, as_roles

__all__ = [
    "AddConnectionsToGroups",
    "CheckPermission",
    "CloseUserConnections",
    "ConnectionExists",
    "GenerateClientToken",
    "GetServiceStatus",
    "GroupExists",
    "ListConnectionsInGroup",
    "Operation",
    "RemoveConnectionFromAllGroups",
    "RemoveConnectionsFromGroups",
    "UserExists",
]

MAX_PAGE_SIZE: Final = 200
MAX_NUMBER: Final = 2**31 - 1

PageSize = Annotated[int, Rule(range(1, MAX_PAGE_SIZE + 1).__contains__, f"must be a whole number from 1 to {MAX_PAGE_SIZE}")]


def _is_filter(text: str) -> bool:
    return bool(text.strip())


Filter = Annotated[str, Rule(_is_filter, "must not be empty: leave it out for all connections")]
PositiveNumber = Annotated[int, Rule(range(1, MAX_NUMBER + 1).__contains__, f"must be a whole number from 1 to {MAX_NUMBER}")]


class RestOperation(Model):
    """Base class of the operations that aren't actions. They differ by their ``operation_name``."""

    __slots__ = ()

    _json: ClassVar[Options] = Options(union="Operation")


@frozen(kw_only=True)
class CloseUserConnections(RestOperation):
    """Close all connections of a user.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/close-user-connections
    """

    operation_name: ClassVar[Literal["closeUserConnections"]] = "closeUserConnections"

    user_id: NonEmpty
    """The user."""

    excluded: tuple[NonEmpty, ...] = field(default=(), converter=strings)
    """Connection ids to keep open. Defaults to none."""

    reason: str | None = None
    """The reason that clients receive. Defaults to no reason."""


@frozen(kw_only=True)
class RemoveConnectionFromAllGroups(RestOperation):
    """Remove a connection from all groups.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/remove-connection-from-all-groups
    """

    operation_name: ClassVar[Literal["removeConnectionFromAllGroups"]] = "removeConnectionFromAllGroups"

    connection_id: NonEmpty
    """The connection."""


@frozen(kw_only=True)
class ConnectionExists(RestOperation):
    """Check if a connection exists. The result is a bool.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/connection-exists
    """

    operation_name: ClassVar[Literal["connectionExists"]] = "connectionExists"

    connection_id: NonEmpty
    """The connection."""


@frozen(kw_only=True)
class GroupExists(RestOperation):
    """Check if a group has any connection. The result is a bool.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/group-exists
    """

    operation_name: ClassVar[Literal["groupExists"]] = "groupExists"

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class UserExists(RestOperation):
    """Check if a user has any connection. The result is a bool.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/user-exists
    """

    operation_name: ClassVar[Literal["userExists"]] = "userExists"

    user_id: NonEmpty
    """The user."""


@frozen(kw_only=True)
class CheckPermission(RestOperation):
    """Check if a connection has a permission. The result is a bool.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/check-permission
    """

    operation_name: ClassVar[Literal["checkPermission"]] = "checkPermission"

    connection_id: NonEmpty
    """The connection."""

    permission: WebPubSubPermission = field(converter=as_permission)
    """The permission."""

    target_name: GroupName | None = None
    """The group that the permission is for. The service requires it."""


@frozen(kw_only=True)
class ListConnectionsInGroup(RestOperation):
    """List the connections of a group, one page at a time. The result is a `rest.GroupMembersPage`.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/list-connections-in-group
    """

    operation_name: ClassVar[Literal["listConnectionsInGroup"]] = "listConnectionsInGroup"

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""

    max_page_size: PageSize | None = None
    """The largest number of connections in a page, 1 to 200. Defaults to 200."""

    top: PositiveNumber | None = None
    """The largest number of connections in all pages together. Defaults to all."""

    continuation_token: NonEmpty | None = None
    """The token of a further page, see `rest.GroupMembersPage.next_page`. Defaults to the first page."""


@frozen(kw_only=True)
class AddConnectionsToGroups(RestOperation):
    """Add all connections that match a filter to groups.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/add-connections-to-groups
    """

    operation_name: ClassVar[Literal["addConnectionsToGroups"]] = "addConnectionsToGroups"

    groups: tuple[GroupName, ...] = field(converter=strings)
    """The groups."""

    filter: Filter | None = None
    """The connections to add, as OData: ``"userId eq 'ada'"``. Defaults to all connections of the hub."""


@frozen(kw_only=True)
class RemoveConnectionsFromGroups(RestOperation):
    """Remove all connections that match a filter from groups.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/remove-connections-from-groups
    """

    operation_name: ClassVar[Literal["removeConnectionsFromGroups"]] = "removeConnectionsFromGroups"

    groups: tuple[GroupName, ...] = field(converter=strings)
    """The groups."""

    filter: Filter | None = None
    """The connections to remove, as OData: ``"userId eq 'ada'"``. Defaults to all connections of the hub."""


ClientProtocolName: TypeAlias = Literal["default", "mqtt", "socketIO"]


def as_client_protocol(value: WebPubSubClientProtocol | ClientProtocolName) -> WebPubSubClientProtocol:
    """Convert the name of a client protocol to the member."""
    return as_member(WebPubSubClientProtocol, value)


@frozen(kw_only=True)
class GenerateClientToken(RestOperation):
    """Let the service generate the token of a client. The result is the token.

    For apps that authenticate as an identity. With an access key, `ConnectionString.client_connection` needs no request.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/generate-client-token
    """

    operation_name: ClassVar[Literal["generateClientToken"]] = "generateClientToken"

    user_id: NonEmpty | None = None
    """The user. Defaults to an anonymous client."""

    roles: tuple[NonEmpty, ...] = field(default=(), converter=as_roles)
    """Roles such as ``webpubsub.sendToGroup.lobby``. A `WebPubSubPermission` means its role for all groups."""

    groups: tuple[GroupName, ...] = field(default=(), converter=strings)
    """Groups that the client joins when it connects."""

    minutes_to_expire: PositiveNumber = 60
    """The minutes within which the client has to connect."""

    client_protocol: WebPubSubClientProtocol = field(default=WebPubSubClientProtocol.DEFAULT, converter=as_client_protocol)
    """The protocol of the client. The service generates no tokens for Socket.IO clients."""


@frozen(kw_only=True)
class GetServiceStatus(RestOperation):
    """Check if the service is available. It has no hub.

    Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/health-api/get-service-status
    """

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
"""All 25 operations of the REST API: the actions, and the classes of this module."""
