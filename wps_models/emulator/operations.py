"""Operations of the REST API. Actions are some of them.

Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from wps_models import actions, client
from wps_models.emulator import filters
from wps_models.emulator.connection import Connection, DataMessage, server_message
from wps_models.emulator.exchange import Exchange
from wps_models.errors import RestError

MISSING: Final = {
    "connection_id": ("Info.Connection.NotExisted", "Connection does not exist."),
    "user_id": ("Warning.User.NotExisted", "User does not exist."),
    "group": ("Warning.Group.NotExisted", "Group does not exist."),
}
"""Error codes and texts for what isn't there.

Source: https://github.com/Azure/azure-sdk-for-js/tree/main/sdk/web-pubsub/web-pubsub/recordings
"""


def apply(  # noqa: C901, PLR0912  # a case for each operation
    exchange: Exchange,
    action: actions.Action,
    *,
    filter: str | None = None,  # noqa: A002  # the API's name
    message_ttl: timedelta | None = None,
) -> None:
    """Do what an action asks for. Raises `RestError` with the service's status and code."""
    found = _targets(exchange, action)
    match action:
        case (
            actions.SendToAllAction()
            | actions.SendToGroupAction()
            | actions.SendToUserAction()
            | actions.SendToConnectionAction()
        ):
            chosen = select(found, filter, action.action_name)
            message: DataMessage = server_message(action)
            if isinstance(action, actions.SendToGroupAction):
                message = client.GroupDataMessage(group=action.group, data=message.data, data_type=message.data_type)
            expires = exchange.sender.now() + message_ttl if message_ttl else None
            exchange.deliver(message, _without(chosen, action), expires=expires)
        case actions.AddUserToGroupAction() | actions.AddConnectionToGroupAction():
            for connection in _existing(found, action):
                exchange.join(connection, action.group)
        case actions.RemoveUserFromGroupAction() | actions.RemoveConnectionFromGroupAction():
            for connection in found:
                exchange.leave(connection, action.group)
        case actions.RemoveUserFromAllGroupsAction():
            for connection in found:
                exchange.leave(connection, *[*connection.groups])
        case actions.CloseAllConnectionsAction() | actions.CloseClientConnectionAction() | actions.CloseGroupConnectionsAction():
            # Source: https://github.com/Azure/azure-webpubsub/tree/main/tools/emulator
            reason = f" Reason: {action.reason}" if action.reason else ""
            for connection in _without(found, action):
                exchange.close(connection, f"Application server closed the connection.{reason}")
        case _:  # grantPermission, revokePermission
            if action.target_name is None:
                raise RestError(400, operation=action.action_name, code="Error.BadRequest", message="targetName is missing.")
            is_grant = isinstance(action, actions.GrantPermissionAction)
            for connection in _existing(found, action) if is_grant else found:
                connection.permissions[action.permission, action.target_name] = is_grant


def _targets(exchange: Exchange, action: actions.Action) -> list[Connection]:
    """Return the connections that an action names: one, those of a user, those of a group, or all."""
    connection_id, user_id = getattr(action, "connection_id", None), getattr(action, "user_id", None)
    if connection_id is not None:
        return [connection for connection in [exchange.connections.get(connection_id)] if connection is not None]
    if user_id is not None:
        return exchange.of_user(user_id)
    group = getattr(action, "group", None)
    return [*exchange.connections.values()] if group is None else exchange.members(group)


def _existing(found: list[Connection], action: actions.Action) -> list[Connection]:
    if not found:
        code, message = MISSING["user_id" if hasattr(action, "user_id") else "connection_id"]
        raise RestError(404, operation=action.action_name, code=code, message=message)
    return found


def _without(connections: Iterable[Connection], action: actions.Action) -> list[Connection]:
    excluded: frozenset[str] = frozenset(getattr(action, "excluded", ()))
    return [connection for connection in connections if connection.id not in excluded]


def select(connections: Iterable[Connection], filter: str | None, operation: str) -> list[Connection]:  # noqa: A002  # as above
    """Return the connections that a filter fits."""
    try:
        fits = filters.parse(filter)
        return [connection for connection in connections if fits(connection)]
    except (TypeError, ValueError) as error:
        raise RestError(400, operation=operation, code="Error.BadRequest", message=f"Invalid filter: {error}.") from None
