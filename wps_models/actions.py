"""Actions: operations that the app requests from the service.

::

    dumps([SendToGroupAction(group="lobby", data="hello"), CloseClientConnectionAction(connection_id="c-1")])
"""

from collections.abc import Collection, Mapping
from functools import partial
from typing import ClassVar, Final, Literal, TypeAlias

from attrs import field, frozen

from wps_models._json.arguments import as_member, strings
from wps_models._json.fields import Model, Options
from wps_models._json.problems import Problems
from wps_models._json.reprs import repr_truncated
from wps_models._json.tagged import ByTag, suggestion
from wps_models.data import INFER_DATA_TYPE, ActionData, DataType, MessageReader, as_data_type
from wps_models.enums import WebPubSubPermission
from wps_models.names import GroupName, NonEmpty

__all__ = [
    "Action",
    "AddConnectionToGroupAction",
    "AddUserToGroupAction",
    "CloseAllConnectionsAction",
    "CloseClientConnectionAction",
    "CloseGroupConnectionsAction",
    "GrantPermissionAction",
    "RemoveConnectionFromGroupAction",
    "RemoveUserFromAllGroupsAction",
    "RemoveUserFromGroupAction",
    "RevokePermissionAction",
    "SendToAllAction",
    "SendToConnectionAction",
    "SendToGroupAction",
    "SendToUserAction",
    "WebPubSubAction",
]

# Each action is one operation of the REST API, which documents its effects:
# https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub


# --- other libraries' names for actions --------------------------------------------------

_OTHER_NAMES: Final[Mapping[str, str]] = {
    "addconnection": "addConnectionToGroup",
    "adduser": "addUserToGroup",
    "closeconnection": "closeClientConnection",
    "joingroup": "addConnectionToGroup",
    "leavegroup": "removeConnectionFromGroup",
    "removeconnection": "removeConnectionFromGroup",
    "removeuser": "removeUserFromGroup",
}
"""Maps names of the SDKs, the REST API and clients, in lower case, to actions."""

_REST_ONLY: Final[Mapping[str, str]] = {
    name.lower(): name
    for name in (
        "addConnectionsToGroups",
        "checkPermission",
        "closeUserConnections",
        "connectionExists",
        "generateClientToken",
        "getClientAccessToken",
        "getServiceStatus",
        "groupExists",
        "hasPermission",
        "listConnections",
        "listConnectionsInGroup",
        "removeConnectionFromAllGroups",
        "removeConnectionsFromGroups",
        "userExists",
    )
}

_AUDIENCES: Final = ("connection", "user", "group", "all")
"""Audiences, from few people to many."""


def _reach(name: str) -> int:
    """Return the rank of the audience in an action's name: higher for more people, -1 if the name has none."""
    return max((rank for rank, audience in enumerate(_AUDIENCES) if audience in name.lower()), default=-1)


def _hint(tag: str, known: Collection[str], problems: Problems) -> str:
    """Suggest an action that doesn't reach more people than the name received."""
    name = tag.lower().replace("_", "").removesuffix("async")
    if name in _REST_ONLY:
        return f". {_REST_ONLY[name]} is a REST operation, not an action"
    if _OTHER_NAMES.get(name) in known:
        return f". Did you mean {_OTHER_NAMES[name]}?"
    reach = _reach(name)
    if reach < 0:
        # The audience may be misspelled, so only a name with a typing error is close enough.
        return suggestion(tag, known, problems, likeness=0.9)
    return suggestion(tag, [action for action in known if _reach(action) <= reach], problems)


# --- actions -----------------------------------------------------------------------------

PermissionName: TypeAlias = Literal["sendToGroup", "joinLeaveGroup"]


def as_permission(value: WebPubSubPermission | PermissionName) -> WebPubSubPermission:
    """Convert the name of a permission to the member."""
    return as_member(WebPubSubPermission, value)


class WebPubSubAction(Model):
    """Base class of all actions. Each has its own ``action_name``."""

    __slots__ = ()

    # The Functions host parses actions with date parsing on.
    _json: ClassVar[Options] = Options(
        union="Action",
        tags=("action_name",),
        choose=partial(
            ByTag,
            "action_name",
            what="action",
            hint=_hint,
            mistaken={"operationkind": "this is 1.0.0-beta.3, see wps_models.beta"},
        ),
        reads_dates=True,
    )


@frozen(kw_only=True)
class SendToAllAction(WebPubSubAction, MessageReader):
    """Send a message to every connection of the hub.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["sendToAll"]] = "sendToAll"

    data: ActionData = field(repr=repr_truncated)
    """Message: ``str`` for text, ``bytes`` for binary, `Json` for json."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `data`. Inferred from `data` if left out."""

    excluded: tuple[NonEmpty, ...] = field(default=(), converter=strings)
    """Ids of connections that don't receive the message."""


@frozen(kw_only=True)
class SendToGroupAction(WebPubSubAction, MessageReader):
    """Send a message to every connection of a group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["sendToGroup"]] = "sendToGroup"

    group: GroupName
    """Group name: 1 to 1024 characters, not only white space."""

    data: ActionData = field(repr=repr_truncated)
    """Message: ``str`` for text, ``bytes`` for binary, `Json` for json."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `data`. Inferred from `data` if left out."""

    excluded: tuple[NonEmpty, ...] = field(default=(), converter=strings)
    """Ids of connections that don't receive the message."""


@frozen(kw_only=True)
class SendToUserAction(WebPubSubAction, MessageReader):
    """Send a message to every connection of a user.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["sendToUser"]] = "sendToUser"

    user_id: NonEmpty
    """User id."""

    data: ActionData = field(repr=repr_truncated)
    """Message: ``str`` for text, ``bytes`` for binary, `Json` for json."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `data`. Inferred from `data` if left out."""


@frozen(kw_only=True)
class SendToConnectionAction(WebPubSubAction, MessageReader):
    """Send a message to one connection.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["sendToConnection"]] = "sendToConnection"

    connection_id: NonEmpty
    """Connection id."""

    data: ActionData = field(repr=repr_truncated)
    """Message: ``str`` for text, ``bytes`` for binary, `Json` for json."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `data`. Inferred from `data` if left out."""


@frozen(kw_only=True)
class AddUserToGroupAction(WebPubSubAction):
    """Add all current connections of a user to a group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["addUserToGroup"]] = "addUserToGroup"

    user_id: NonEmpty
    """User id."""

    group: GroupName
    """Group name: 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveUserFromGroupAction(WebPubSubAction):
    """Remove all connections of a user from a group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["removeUserFromGroup"]] = "removeUserFromGroup"

    user_id: NonEmpty
    """User id."""

    group: GroupName
    """Group name: 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveUserFromAllGroupsAction(WebPubSubAction):
    """Remove all connections of a user from all groups.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["removeUserFromAllGroups"]] = "removeUserFromAllGroups"

    user_id: NonEmpty
    """User id."""


@frozen(kw_only=True)
class AddConnectionToGroupAction(WebPubSubAction):
    """Add a connection to a group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["addConnectionToGroup"]] = "addConnectionToGroup"

    connection_id: NonEmpty
    """Connection id."""

    group: GroupName
    """Group name: 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveConnectionFromGroupAction(WebPubSubAction):
    """Remove a connection from a group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["removeConnectionFromGroup"]] = "removeConnectionFromGroup"

    connection_id: NonEmpty
    """Connection id."""

    group: GroupName
    """Group name: 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class CloseAllConnectionsAction(WebPubSubAction):
    """Close every connection of the hub.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["closeAllConnections"]] = "closeAllConnections"

    excluded: tuple[NonEmpty, ...] = field(default=(), converter=strings)
    """Ids of connections to keep open."""

    reason: str | None = None
    """Reason to give to the clients, if any."""


@frozen(kw_only=True)
class CloseClientConnectionAction(WebPubSubAction):
    """Close one connection.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["closeClientConnection"]] = "closeClientConnection"

    connection_id: NonEmpty
    """Connection id."""

    reason: str | None = None
    """Reason to give to the client, if any."""


@frozen(kw_only=True)
class CloseGroupConnectionsAction(WebPubSubAction):
    """Close every connection of a group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["closeGroupConnections"]] = "closeGroupConnections"

    group: GroupName
    """Group name: 1 to 1024 characters, not only white space."""

    excluded: tuple[NonEmpty, ...] = field(default=(), converter=strings)
    """Ids of connections to keep open."""

    reason: str | None = None
    """Reason to give to the clients, if any."""


@frozen(kw_only=True)
class GrantPermissionAction(WebPubSubAction):
    """Grant a connection a permission for a group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["grantPermission"]] = "grantPermission"

    connection_id: NonEmpty
    """Connection id."""

    permission: WebPubSubPermission = field(converter=as_permission)
    """Permission to grant."""

    target_name: GroupName | None = None
    """Group that the permission applies to. The service requires it."""


@frozen(kw_only=True)
class RevokePermissionAction(WebPubSubAction):
    """Revoke a permission of a connection for a group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-functions-bindings#webpubsubaction
    """

    action_name: ClassVar[Literal["revokePermission"]] = "revokePermission"

    connection_id: NonEmpty
    """Connection id."""

    permission: WebPubSubPermission = field(converter=as_permission)
    """Permission to revoke."""

    target_name: GroupName | None = None
    """Group that the permission applies to. The service requires it."""


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
"""All actions. The union is closed, so ``match`` with ``assert_never`` finds missing cases."""
