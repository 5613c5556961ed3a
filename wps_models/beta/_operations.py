"""What an app of 1.0.0-beta.3 asks the service to do.

Each class is what its base says of it today: ``SendToAll`` became `SendToAllAction`.

Source: https://www.nuget.org/packages/Microsoft.Azure.WebJobs.Extensions.WebPubSub/1.0.0-beta.3
"""

from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeAlias, TypeVar, get_args

from attrs import field, frozen

from wps_models import actions
from wps_models._families import add_family, add_tag
from wps_models._fields import (
    GroupName,
    Model,
    NonEmpty,
    freeze,
    is_array,
    is_object,
    shortened,
    strings,
    wire,
)
from wps_models._leaves import read_data, wrong
from wps_models.data import FOLLOWS_DATA, Json, MessageReader, check_sendable, fits
from wps_models.enums import WebPubSubDataType, WebPubSubPermission

__all__ = [
    "AddConnectionToGroup",
    "AddUserToGroup",
    "Became",
    "BetaMessage",
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

    if TYPE_CHECKING:
        message: str | bytes

    @property
    def data(self) -> str | bytes:
        """The message, under the name that it has today."""
        return self.message


def message(value: str | bytes) -> str | bytes:
    """The converter of every ``message``."""
    if not isinstance(value, (str, bytes)):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise TypeError(f"message must be a str or bytes, not {type(value).__name__}; an object is sent as message=Json(value)")
    return value


def read_message(value: object) -> str | bytes:
    """Read a message as beta.3 did: an array, and an object that is no Buffer, is its JSON text."""
    if is_array(value) or (is_object(value) and value.get("type") is None):
        try:
            return str(Json(freeze(value)))
        except (TypeError, ValueError) as error:
            raise wrong(str(error)) from None
    return read_data(value)


# --- operations --------------------------------------------------------------------


@frozen(kw_only=True)
class SendToAll(Became[actions.SendToAllAction], BetaMessage):
    """Sends a message to every connection of the hub."""

    operation_kind: ClassVar[Literal["SendToAll"]] = "SendToAll"

    message: str | bytes = field(converter=message, repr=shortened, metadata=wire(read=read_message))
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: WebPubSubDataType = field(default=FOLLOWS_DATA, validator=fits(check_sendable, "message"))
    """How to understand `message`. Left out, it follows from what `message` is."""

    excluded: tuple[NonEmpty, ...] = field(default=(), converter=strings)
    """Connection ids that get no message. Empty: none."""


@frozen(kw_only=True)
class SendToGroup(Became[actions.SendToGroupAction], BetaMessage):
    """Sends a message to every connection of a group."""

    operation_kind: ClassVar[Literal["SendToGroup"]] = "SendToGroup"

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""

    message: str | bytes = field(converter=message, repr=shortened, metadata=wire(read=read_message))
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: WebPubSubDataType = field(default=FOLLOWS_DATA, validator=fits(check_sendable, "message"))
    """How to understand `message`. Left out, it follows from what `message` is."""

    excluded: tuple[NonEmpty, ...] = field(default=(), converter=strings)
    """Connection ids that get no message. Empty: none."""


@frozen(kw_only=True)
class SendToUser(Became[actions.SendToUserAction], BetaMessage):
    """Sends a message to every connection of a user."""

    operation_kind: ClassVar[Literal["SendToUser"]] = "SendToUser"

    user_id: NonEmpty
    """The user."""

    message: str | bytes = field(converter=message, repr=shortened, metadata=wire(read=read_message))
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: WebPubSubDataType = field(default=FOLLOWS_DATA, validator=fits(check_sendable, "message"))
    """How to understand `message`. Left out, it follows from what `message` is."""


@frozen(kw_only=True)
class SendToConnection(Became[actions.SendToConnectionAction], BetaMessage):
    """Sends a message to one connection."""

    operation_kind: ClassVar[Literal["SendToConnection"]] = "SendToConnection"

    connection_id: NonEmpty
    """The connection."""

    message: str | bytes = field(converter=message, repr=shortened, metadata=wire(read=read_message))
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: WebPubSubDataType = field(default=FOLLOWS_DATA, validator=fits(check_sendable, "message"))
    """How to understand `message`. Left out, it follows from what `message` is."""


@frozen(kw_only=True)
class AddUserToGroup(Became[actions.AddUserToGroupAction]):
    """Adds all connections that a user has at that moment to a group."""

    operation_kind: ClassVar[Literal["AddUserToGroup"]] = "AddUserToGroup"

    user_id: NonEmpty
    """The user."""

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveUserFromGroup(Became[actions.RemoveUserFromGroupAction]):
    """Takes all connections of a user out of a group."""

    operation_kind: ClassVar[Literal["RemoveUserFromGroup"]] = "RemoveUserFromGroup"

    user_id: NonEmpty
    """The user."""

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveUserFromAllGroups(Became[actions.RemoveUserFromAllGroupsAction]):
    """Takes all connections of a user out of all groups."""

    operation_kind: ClassVar[Literal["RemoveUserFromAllGroups"]] = "RemoveUserFromAllGroups"

    user_id: NonEmpty
    """The user."""


@frozen(kw_only=True)
class AddConnectionToGroup(Became[actions.AddConnectionToGroupAction]):
    """Adds a connection to a group."""

    operation_kind: ClassVar[Literal["AddConnectionToGroup"]] = "AddConnectionToGroup"

    connection_id: NonEmpty
    """The connection."""

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class RemoveConnectionFromGroup(Became[actions.RemoveConnectionFromGroupAction]):
    """Takes a connection out of a group."""

    operation_kind: ClassVar[Literal["RemoveConnectionFromGroup"]] = "RemoveConnectionFromGroup"

    connection_id: NonEmpty
    """The connection."""

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""


@frozen(kw_only=True)
class CloseClientConnection(Became[actions.CloseClientConnectionAction]):
    """Closes one connection."""

    operation_kind: ClassVar[Literal["CloseClientConnection"]] = "CloseClientConnection"

    connection_id: NonEmpty
    """The connection."""

    reason: str | None = None
    """Told to the client. ``None``: no reason is given."""


@frozen(kw_only=True)
class GrantGroupPermission(Became[actions.GrantPermissionAction]):
    """Allows a connection to do something with a group, or with all."""

    operation_kind: ClassVar[Literal["GrantGroupPermission"]] = "GrantGroupPermission"

    connection_id: NonEmpty
    """The connection."""

    permission: WebPubSubPermission
    """What it may do from now on."""

    target_name: GroupName | None = None
    """The group that the permission is for. ``None``: all groups."""


@frozen(kw_only=True)
class RevokeGroupPermission(Became[actions.RevokePermissionAction]):
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
"""Everything that the app can ask for."""


add_family(add_tag("operation_kind", get_args(WebPubSubOperation)).pick_action, WebPubSubOperation)
