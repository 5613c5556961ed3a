"""The operations of 1.0.0-beta.3, which are actions today.

Source: https://www.nuget.org/packages/Microsoft.Azure.WebJobs.Extensions.WebPubSub/1.0.0-beta.3
"""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from attrs import field, frozen

from wps_models._json.arguments import strings
from wps_models._json.fields import Model, Options
from wps_models._json.frozen import MAX_DEPTH, freeze, is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.reprs import repr_truncated
from wps_models._json.tagged import ByTag
from wps_models.actions import as_permission
from wps_models.data import ACTION_DATA, DATA, INFER_DATA_TYPE, DataRule, DataType, Json, MessageReader, as_data_type, read_data
from wps_models.enums import WebPubSubDataType, WebPubSubPermission
from wps_models.names import GroupName, NonEmpty

MessageDataType: TypeAlias = WebPubSubDataType
"""The name of `WebPubSubDataType` in beta.3."""


# --- messages ----------------------------------------------------------------------


class BetaMessage(MessageReader):
    """Mixin for messages, whose data is in the field `message`."""

    __slots__ = ()

    _json: ClassVar[Options] = Options(rule=DataRule("message", is_sent=True))

    if TYPE_CHECKING:
        message: str | bytes

    @property
    def data(self) -> str | bytes:
        """Same as `message`."""
        return self.message


def _read_message(value: object, problems: Problems, place: Place) -> Any:
    """Read a message as beta.3 did: arrays, and objects other than Buffers, become JSON text."""
    if is_array(value) or (is_object(value) and value.get("type") is None):
        try:
            return str(Json(freeze(value, MAX_DEPTH)))
        except (TypeError, ValueError) as error:
            return problems.note(place, str(error))
    return read_data(value, problems, place)


Message = Annotated[str | bytes, DATA._replace(read=_read_message)]
"""The message of a response."""

ActionMessage = Annotated[str | bytes, ACTION_DATA._replace(read=_read_message)]
"""The message of an operation. The host parses text like a date, so it is sent as a Buffer."""


# --- operations --------------------------------------------------------------------


class BetaOperation(Model):
    """Base class of operations, which differ by their ``operation_kind``."""

    __slots__ = ()

    _json: ClassVar[Options] = Options(
        tags=("operation_kind",), choose=partial(ByTag, "operation_kind", what="operation"), reads_dates=True
    )


@frozen(kw_only=True)
class SendToAll(BetaOperation, BetaMessage):
    """Sends a message to every connection of the hub."""

    operation_kind: ClassVar[Literal["SendToAll"]] = "SendToAll"

    message: ActionMessage = field(repr=repr_truncated)
    """Message data: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `message`. Inferred if not given."""

    excluded: tuple[NonEmpty, ...] = field(default=(), converter=strings)
    """Ids of the connections that don't get the message."""


@frozen(kw_only=True)
class SendToGroup(BetaOperation, BetaMessage):
    """Sends a message to every connection of a group."""

    operation_kind: ClassVar[Literal["SendToGroup"]] = "SendToGroup"

    group: GroupName
    """The group: 1 to 1024 characters, not only white space."""

    message: ActionMessage = field(repr=repr_truncated)
    """Message data: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `message`. Inferred if not given."""

    excluded: tuple[NonEmpty, ...] = field(default=(), converter=strings)
    """Ids of the connections that don't get the message."""


@frozen(kw_only=True)
class SendToUser(BetaOperation, BetaMessage):
    """Sends a message to every connection of a user."""

    operation_kind: ClassVar[Literal["SendToUser"]] = "SendToUser"

    user_id: NonEmpty
    """The user."""

    message: ActionMessage = field(repr=repr_truncated)
    """Message data: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `message`. Inferred if not given."""


@frozen(kw_only=True)
class SendToConnection(BetaOperation, BetaMessage):
    """Sends a message to one connection."""

    operation_kind: ClassVar[Literal["SendToConnection"]] = "SendToConnection"

    connection_id: NonEmpty
    """The connection."""

    message: ActionMessage = field(repr=repr_truncated)
    """Message data: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `message`. Inferred if not given."""


@frozen(kw_only=True)
class AddUserToGroup(BetaOperation):
    """Adds the current connections of a user to a group."""

    operation_kind: ClassVar[Literal["AddUserToGroup"]] = "AddUserToGroup"

    user_id: NonEmpty
    """The user."""

    group: GroupName
    """The group: 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveUserFromGroup(BetaOperation):
    """Removes all connections of a user from a group."""

    operation_kind: ClassVar[Literal["RemoveUserFromGroup"]] = "RemoveUserFromGroup"

    user_id: NonEmpty
    """The user."""

    group: GroupName
    """The group: 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveUserFromAllGroups(BetaOperation):
    """Removes all connections of a user from all groups."""

    operation_kind: ClassVar[Literal["RemoveUserFromAllGroups"]] = "RemoveUserFromAllGroups"

    user_id: NonEmpty
    """The user."""


@frozen(kw_only=True)
class AddConnectionToGroup(BetaOperation):
    """Adds a connection to a group."""

    operation_kind: ClassVar[Literal["AddConnectionToGroup"]] = "AddConnectionToGroup"

    connection_id: NonEmpty
    """The connection."""

    group: GroupName
    """The group: 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveConnectionFromGroup(BetaOperation):
    """Removes a connection from a group."""

    operation_kind: ClassVar[Literal["RemoveConnectionFromGroup"]] = "RemoveConnectionFromGroup"

    connection_id: NonEmpty
    """The connection."""

    group: GroupName
    """The group: 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class CloseClientConnection(BetaOperation):
    """Closes one connection."""

    operation_kind: ClassVar[Literal["CloseClientConnection"]] = "CloseClientConnection"

    connection_id: NonEmpty
    """The connection."""

    reason: str | None = None
    """Reason for the client, if any."""


@frozen(kw_only=True)
class GrantGroupPermission(BetaOperation):
    """Grants a permission to a connection."""

    operation_kind: ClassVar[Literal["GrantGroupPermission"]] = "GrantGroupPermission"

    connection_id: NonEmpty
    """The connection."""

    permission: WebPubSubPermission = field(converter=as_permission)
    """The permission."""

    target_name: GroupName | None = None
    """The group of the permission. ``None`` for all groups."""


@frozen(kw_only=True)
class RevokeGroupPermission(BetaOperation):
    """Revokes a permission of a connection."""

    operation_kind: ClassVar[Literal["RevokeGroupPermission"]] = "RevokeGroupPermission"

    connection_id: NonEmpty
    """The connection."""

    permission: WebPubSubPermission = field(converter=as_permission)
    """The permission."""

    target_name: GroupName | None = None
    """The group of the permission. ``None`` for all groups."""


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
"""Every operation."""
