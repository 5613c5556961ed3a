"""The operations of the REST API, actions among them.

Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub
"""

import json
from collections.abc import Iterable
from datetime import timedelta

from wps_models import actions, client, rest
from wps_models.emulator import filters
from wps_models.emulator.connection import Connection, DataMessage, server_message
from wps_models.emulator.exchange import Exchange
from wps_models.errors import RestError

MAX_PAGE: int = 200


def apply(  # noqa: C901, PLR0912  # a case for each operation
    exchange: Exchange,
    operation: rest.Operation,
    *,
    filter: str | None = None,  # noqa: A002  # the API's name
    message_ttl: timedelta | None = None,
) -> bool | rest.GroupMembersPage | None:
    """Carry out an operation, and return its result. Raises `RestError` with the service's status and code."""
    found = _targets(exchange, operation)
    match operation:
        case (
            actions.SendToAllAction()
            | actions.SendToGroupAction()
            | actions.SendToUserAction()
            | actions.SendToConnectionAction()
        ):
            message: DataMessage = server_message(operation)
            if isinstance(operation, actions.SendToGroupAction):
                message = client.GroupDataMessage(group=operation.group, data=message.data, data_type=message.data_type)
            expires = exchange.sender.now() + message_ttl if message_ttl else None
            exchange.deliver(message, _without(_filtered(found, filter), operation), expires=expires)
        case actions.AddUserToGroupAction() | actions.AddConnectionToGroupAction():
            for connection in _existing(found, operation):
                exchange.join(connection, operation.group)
        case actions.RemoveUserFromGroupAction() | actions.RemoveConnectionFromGroupAction():
            for connection in found:
                exchange.leave(connection, operation.group)
        case actions.RemoveUserFromAllGroupsAction() | rest.RemoveConnectionFromAllGroups():
            for connection in found:
                exchange.leave(connection, *[*connection.groups])
        case rest.AddConnectionsToGroups():
            for connection in _filtered(found, operation.filter):
                exchange.join(connection, *operation.groups)
        case rest.RemoveConnectionsFromGroups():
            for connection in _filtered(found, operation.filter):
                exchange.leave(connection, *operation.groups)
        case (
            actions.CloseAllConnectionsAction()
            | actions.CloseClientConnectionAction()
            | actions.CloseGroupConnectionsAction()
            | rest.CloseUserConnections()
        ):
            # Source: https://github.com/Azure/azure-webpubsub/tree/main/tools/emulator
            reason = f" Reason: {operation.reason}" if operation.reason else ""
            for connection in _without(found, operation):
                exchange.close(connection, f"Application server closed the connection.{reason}")
        case actions.GrantPermissionAction() | actions.RevokePermissionAction():
            is_grant = isinstance(operation, actions.GrantPermissionAction)
            for connection in _existing(found, operation) if is_grant else found:
                connection.permissions[operation.permission, _target_name(operation)] = is_grant
        case rest.CheckPermission():
            group = _target_name(operation)
            return any(connection.is_allowed(operation.permission, group) for connection in found)
        case rest.ConnectionExists() | rest.UserExists() | rest.GroupExists():
            return bool(found)
        case rest.ListConnectionsInGroup():
            return _page(found, operation)
        case _:
            raise NotImplementedError(f"{operation.operation_name} needs HTTP: use Service.http")
    return None


def _targets(exchange: Exchange, operation: rest.Operation) -> list[Connection]:
    """Return the connections that an operation names: one, those of a user, those of a group, or all."""
    connection_id, user_id = getattr(operation, "connection_id", None), getattr(operation, "user_id", None)
    if connection_id is not None:
        return [connection for connection in [exchange.connections.get(connection_id)] if connection is not None]
    if user_id is not None:
        return exchange.of_user(user_id)
    group = getattr(operation, "group", None)
    return [*exchange.connections.values()] if group is None else exchange.members(group)


def _existing(found: list[Connection], operation: actions.Action) -> list[Connection]:
    if not found:
        body = json.loads(rest.error_response(404, operation=operation).body)
        raise RestError(404, operation=operation.action_name, code=body["code"], message=body["message"])
    return found


def _without(connections: Iterable[Connection], operation: rest.Operation) -> list[Connection]:
    excluded: frozenset[str] = frozenset(getattr(operation, "excluded", ()))
    return [connection for connection in connections if connection.id not in excluded]


def _target_name(operation: actions.GrantPermissionAction | actions.RevokePermissionAction | rest.CheckPermission) -> str:
    if operation.target_name is None:
        raise _bad_request("targetName is missing.")
    return operation.target_name


def _filtered(connections: Iterable[Connection], filter: str | None) -> list[Connection]:  # noqa: A002  # as above
    try:
        fits = filters.parse(filter)
        return [connection for connection in connections if fits(connection)]
    except (TypeError, ValueError) as error:
        raise _bad_request(f"Invalid filter: {error}.") from None


def _bad_request(message: str) -> RestError:
    return RestError(400, code="Error.BadRequest", message=message)


def _page(members: list[Connection], operation: rest.ListConnectionsInGroup) -> rest.GroupMembersPage:
    """Return a page of a group. The link to the next page is the continuation token alone."""
    rest_of_group = sorted(
        (member for member in members if member.id > (operation.continuation_token or "")), key=lambda member: member.id
    )
    shown = rest_of_group[: min(operation.max_page_size or MAX_PAGE, operation.top or MAX_PAGE)]
    is_last = len(shown) == len(rest_of_group) or len(shown) == operation.top
    return rest.GroupMembersPage(
        members=[rest.GroupMember(connection_id=member.id, user_id=member.user_id) for member in shown],
        next_link=None if is_last else shown[-1].id,
    )
