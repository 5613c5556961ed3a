"""What an app of 1.0.0-beta.3 asks the service to do.

Each class is what its base says of it today: ``SendToAll`` became `SendToAllAction`.

Source: https://www.nuget.org/packages/Microsoft.Azure.WebJobs.Extensions.WebPubSub/1.0.0-beta.3
"""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Literal, TypeAlias, TypeVar

from attrs import field, frozen

from wps_models import actions
from wps_models._json.fields import Model, Options, repr_truncated, strings
from wps_models._json.frozen import MAX_DEPTH, freeze, is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.tagged import ByTag
from wps_models.data import ACTION_DATA, DATA, INFER_DATA_TYPE, DataRule, DataType, Json, MessageReader, read_data
from wps_models.enums import WebPubSubDataType, WebPubSubPermission
from wps_models.names import GroupName, NonEmpty

__all__ = [
    "AddConnectionToGroup",
    "AddUserToGroup",
    "Became",
    "BetaMessage",
    "BetaOperation",
    "CloseClientConnection",
    "GrantGroupPermission",
    "MessageDataType",
    "RemoveConnectionFromGroup",
    "RemoveUserFromAllGroups",
    "RemoveUserFromGroup",
    "RevokeGroupPermission",
    "SendToAll",
    "SendToConnection",
    "SendToGroup",
    "SendToUser",
    "WebPubSubOperation",
]

T = TypeVar("T")

MessageDataType: TypeAlias = WebPubSubDataType
"""What `WebPubSubDataType` was called."""


class Became(Model, Generic[T]):
    """Says which of today's classes a class of beta.3 became. ``Never``: none."""

    __slots__ = ()


# --- messages ----------------------------------------------------------------------


class BetaMessage(MessageReader):
    """A message, which is called `message` here."""

    __slots__ = ()

    _json: ClassVar[Options] = Options(rule=DataRule("message", is_sent=True))

    if TYPE_CHECKING:
        message: str | bytes

    @property
    def data(self) -> str | bytes:
        """The message, under the name that it has today."""
        return self.message


def _read_message(value: object, problems: Problems, place: Place) -> Any:
    """Read a message as beta.3 did: an array, and an object that is no Buffer, is its JSON text."""
    if is_array(value) or (is_object(value) and value.get("type") is None):
        try:
            return str(Json(freeze(value, MAX_DEPTH)))
        except (TypeError, ValueError) as error:
            return problems.note(place, str(error))
    return read_data(value, problems, place)


Message = Annotated[str | bytes, DATA._replace(read=_read_message)]
"""The message of an answer."""

ActionMessage = Annotated[str | bytes, ACTION_DATA._replace(read=_read_message)]
"""The message of an operation: date-like text is parsed, so it is sent as a Buffer."""


# --- operations --------------------------------------------------------------------


class BetaOperation(Model):
    """What all operations have in common. They differ by their ``operation_kind``."""

    __slots__ = ()

    _json: ClassVar[Options] = Options(
        tags=("operation_kind",), choose=partial(ByTag, "operation_kind", what="operation"), reads_dates=True
    )


@frozen(kw_only=True)
class SendToAll(BetaOperation, Became[actions.SendToAllAction], BetaMessage):
    """Sends a message to every connection of the hub."""

    operation_kind: ClassVar[Literal["SendToAll"]] = "SendToAll"

    message: ActionMessage = field(repr=repr_truncated)
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: DataType = INFER_DATA_TYPE
    """How to understand `message`. Left out, it follows from what `message` is."""

    excluded: tuple[NonEmpty, ...] = field(default=(), converter=strings)
    """Connection ids that get no message. Empty: none."""


@frozen(kw_only=True)
class SendToGroup(BetaOperation, Became[actions.SendToGroupAction], BetaMessage):
    """Sends a message to every connection of a group."""

    operation_kind: ClassVar[Literal["SendToGroup"]] = "SendToGroup"

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""

    message: ActionMessage = field(repr=repr_truncated)
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: DataType = INFER_DATA_TYPE
    """How to understand `message`. Left out, it follows from what `message` is."""

    excluded: tuple[NonEmpty, ...] = field(default=(), converter=strings)
    """Connection ids that get no message. Empty: none."""


@frozen(kw_only=True)
class SendToUser(BetaOperation, Became[actions.SendToUserAction], BetaMessage):
    """Sends a message to every connection of a user."""

    operation_kind: ClassVar[Literal["SendToUser"]] = "SendToUser"

    user_id: NonEmpty
    """The user."""

    message: ActionMessage = field(repr=repr_truncated)
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: DataType = INFER_DATA_TYPE
    """How to understand `message`. Left out, it follows from what `message` is."""


@frozen(kw_only=True)
class SendToConnection(BetaOperation, Became[actions.SendToConnectionAction], BetaMessage):
    """Sends a message to one connection."""

    operation_kind: ClassVar[Literal["SendToConnection"]] = "SendToConnection"

    connection_id: NonEmpty
    """The connection."""

    message: ActionMessage = field(repr=repr_truncated)
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: DataType = INFER_DATA_TYPE
    """How to understand `message`. Left out, it follows from what `message` is."""


@frozen(kw_only=True)
class AddUserToGroup(BetaOperation, Became[actions.AddUserToGroupAction]):
    """Adds all connections that a user has at that moment to a group."""

    operation_kind: ClassVar[Literal["AddUserToGroup"]] = "AddUserToGroup"

    user_id: NonEmpty
    """The user."""

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveUserFromGroup(BetaOperation, Became[actions.RemoveUserFromGroupAction]):
    """Takes all connections of a user out of a group."""

    operation_kind: ClassVar[Literal["RemoveUserFromGroup"]] = "RemoveUserFromGroup"

    user_id: NonEmpty
    """The user."""

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveUserFromAllGroups(BetaOperation, Became[actions.RemoveUserFromAllGroupsAction]):
    """Takes all connections of a user out of all groups."""

    operation_kind: ClassVar[Literal["RemoveUserFromAllGroups"]] = "RemoveUserFromAllGroups"

    user_id: NonEmpty
    """The user."""


@frozen(kw_only=True)
class AddConnectionToGroup(BetaOperation, Became[actions.AddConnectionToGroupAction]):
    """Adds a connection to a group."""

    operation_kind: ClassVar[Literal["AddConnectionToGroup"]] = "AddConnectionToGroup"

    connection_id: NonEmpty
    """The connection."""

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveConnectionFromGroup(BetaOperation, Became[actions.RemoveConnectionFromGroupAction]):
    """Takes a connection out of a group."""

    operation_kind: ClassVar[Literal["RemoveConnectionFromGroup"]] = "RemoveConnectionFromGroup"

    connection_id: NonEmpty
    """The connection."""

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class CloseClientConnection(BetaOperation, Became[actions.CloseClientConnectionAction]):
    """Closes one connection."""

    operation_kind: ClassVar[Literal["CloseClientConnection"]] = "CloseClientConnection"

    connection_id: NonEmpty
    """The connection."""

    reason: str | None = None
    """The reason that the client gets. ``None``: no reason is given."""


@frozen(kw_only=True)
class GrantGroupPermission(BetaOperation, Became[actions.GrantPermissionAction]):
    """Allows a connection to do something with a group, or with all."""

    operation_kind: ClassVar[Literal["GrantGroupPermission"]] = "GrantGroupPermission"

    connection_id: NonEmpty
    """The connection."""

    permission: WebPubSubPermission
    """What it may do from now on."""

    target_name: GroupName | None = None
    """The group that the permission is for. ``None``: all groups."""


@frozen(kw_only=True)
class RevokeGroupPermission(BetaOperation, Became[actions.RevokePermissionAction]):
    """Takes a permission from a connection."""

    operation_kind: ClassVar[Literal["RevokeGroupPermission"]] = "RevokeGroupPermission"

    connection_id: NonEmpty
    """The connection."""

    permission: WebPubSubPermission
    """What it may no longer do."""

    target_name: GroupName | None = None
    """The group that the permission is for. ``None``: all groups."""


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
"""All actions."""
