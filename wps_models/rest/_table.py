"""The table of operations. Their requests and responses are written and read with the same row."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

from wps_models.actions import (
    AddConnectionToGroupAction,
    AddUserToGroupAction,
    CloseAllConnectionsAction,
    CloseClientConnectionAction,
    CloseGroupConnectionsAction,
    GrantPermissionAction,
    RemoveConnectionFromGroupAction,
    RemoveUserFromAllGroupsAction,
    RemoveUserFromGroupAction,
    RevokePermissionAction,
    SendToAllAction,
    SendToConnectionAction,
    SendToGroupAction,
    SendToUserAction,
)
from wps_models.errors import type_name
from wps_models.rest.operations import (
    AddConnectionsToGroups,
    CheckPermission,
    CloseUserConnections,
    ConnectionExists,
    GenerateClientToken,
    GetServiceStatus,
    GroupExists,
    ListConnectionsInGroup,
    Operation,
    RemoveConnectionFromAllGroups,
    RemoveConnectionsFromGroups,
    UserExists,
)

API_VERSION: Final = "2024-12-01"
"""The version of the REST API that requests are built for by default."""

API_VERSION_KEY: Final = "api-version"
FILTER: Final = "filter"
TTL: Final = "messageTtlSeconds"

Body: TypeAlias = Literal["message", "json"] | None
Reply: TypeAlias = Literal["bool", "page", "token"] | None


@frozen(kw_only=True)
class Row:
    """One operation: its request, and its response."""

    operation: type[Operation]
    """The class."""

    method: str
    """The HTTP method."""

    path: tuple[str, ...]
    """The path segments after ``/api``. ``{user_id}`` is the value of a field."""

    query: tuple[str, ...]
    """The query keys, in the order of the Python SDK. The service accepts any order."""

    body: Body
    """The body: a message, a JSON object of the fields, or none."""

    status: int
    """The status code of success."""

    reply: Reply
    """The type of the result, if any."""

    missing: str | None
    """The target that doesn't exist if the service answers 404: ``User``."""

    name: str
    """The operation's name: ``sendToGroup``."""

    names: tuple[tuple[int, str], ...]
    """Position and field name of each ``{...}`` segment after the hub."""


FIELDS: Final[Mapping[str, str]] = {
    "userId": "user_id",
    "role": "roles",
    "minutesToExpire": "minutes_to_expire",
    "targetName": "target_name",
    "maxpagesize": "max_page_size",
    "continuationToken": "continuation_token",
    "group": "groups",
    "clientType": "client_protocol",
}
"""The field names of query keys, if they differ."""

REPEATED: Final = frozenset({"excluded", "role", "group"})
"""The query keys with a list of values."""

NUMBERS: Final = frozenset({"minutesToExpire", "maxpagesize", "top"})
"""The query keys whose values are numbers."""


def _row(
    operation: Any,
    method: str,
    path: str,
    query: str = "",
    *,
    status: int,
    body: Body = None,
    reply: Reply = None,
    missing: str | None = None,
) -> Row:
    keys = tuple(query.split())
    parts = (path,) if path == "health" else ("hubs", "{hub}", *path.split("/"))
    return Row(
        operation=operation,
        method=method,
        path=parts,
        query=keys if API_VERSION_KEY in keys else (*keys, API_VERSION_KEY),
        body=body,
        status=status,
        reply=reply,
        missing=missing,
        name=operation.action_name if hasattr(operation, "action_name") else operation.operation_name,
        names=tuple((at, part[1:-1]) for at, part in enumerate(parts) if part[0] == "{" and part != "{hub}"),
    )


_GROUP_CONNECTION: Final = "groups/{group}/connections/{connection_id}"
_PERMISSION: Final = "permissions/{permission}/connections/{connection_id}"
_SEND_QUERY: Final = f"{TTL} excluded {API_VERSION_KEY} {FILTER}"
_TOKEN_QUERY: Final = f"userId role minutesToExpire {API_VERSION_KEY} group clientType"

# In paths of users, the group follows the user. In paths of connections, the group comes first.
ROWS: Final = (
    _row(SendToAllAction, "POST", ":send", _SEND_QUERY, body="message", status=202),
    _row(SendToGroupAction, "POST", "groups/{group}/:send", _SEND_QUERY, body="message", status=202),
    _row(SendToUserAction, "POST", "users/{user_id}/:send", f"{TTL} {API_VERSION_KEY} {FILTER}", body="message", status=202),
    _row(SendToConnectionAction, "POST", "connections/{connection_id}/:send", TTL, body="message", status=202),
    _row(AddUserToGroupAction, "PUT", "users/{user_id}/groups/{group}", status=200, missing="User"),
    _row(RemoveUserFromGroupAction, "DELETE", "users/{user_id}/groups/{group}", status=204),
    _row(RemoveUserFromAllGroupsAction, "DELETE", "users/{user_id}/groups", status=204),
    _row(AddConnectionToGroupAction, "PUT", _GROUP_CONNECTION, status=200, missing="Connection"),
    _row(RemoveConnectionFromGroupAction, "DELETE", _GROUP_CONNECTION, status=204),
    _row(CloseAllConnectionsAction, "POST", ":closeConnections", "excluded reason", status=204),
    _row(CloseClientConnectionAction, "DELETE", "connections/{connection_id}", "reason", status=204),
    _row(CloseGroupConnectionsAction, "POST", "groups/{group}/:closeConnections", "excluded reason", status=204),
    _row(GrantPermissionAction, "PUT", _PERMISSION, "targetName", status=200, missing="Connection"),
    _row(RevokePermissionAction, "DELETE", _PERMISSION, "targetName", status=204),
    _row(CloseUserConnections, "POST", "users/{user_id}/:closeConnections", "excluded reason", status=204),
    _row(RemoveConnectionFromAllGroups, "DELETE", "connections/{connection_id}/groups", status=204),
    _row(ConnectionExists, "HEAD", "connections/{connection_id}", status=200, reply="bool", missing="Connection"),
    _row(GroupExists, "HEAD", "groups/{group}", status=200, reply="bool", missing="Group"),
    _row(UserExists, "HEAD", "users/{user_id}", status=200, reply="bool", missing="User"),
    _row(CheckPermission, "HEAD", _PERMISSION, "targetName", status=200, reply="bool", missing="Permission"),
    _row(
        ListConnectionsInGroup,
        "GET",
        "groups/{group}/connections",
        "maxpagesize top continuationToken",
        status=200,
        reply="page",
    ),
    _row(AddConnectionsToGroups, "POST", ":addToGroups", body="json", status=200),
    _row(RemoveConnectionsFromGroups, "POST", ":removeFromGroups", body="json", status=200),
    _row(GenerateClientToken, "POST", ":generateToken", _TOKEN_QUERY, status=200, reply="token"),
    _row(GetServiceStatus, "HEAD", "health", status=200),
)
"""All 25 operations of the API version."""

BY_CLASS: Final[Mapping[object, Row]] = {row.operation: row for row in ROWS}


def _key(segments: Sequence[str]) -> tuple[object, ...]:
    # Every second segment is a fixed word.
    return len(segments), *segments[::2]


_BY_PATH: Final[Mapping[object, tuple[Row, ...]]] = {
    key: tuple(row for row in ROWS if _key(row.path) == key) for key in {_key(row.path) for row in ROWS}
}


def rows_for(segments: list[str]) -> tuple[Row, ...]:
    """Return the rows with a path, for any method. The segments must be unescaped."""
    return _BY_PATH.get(_key(segments), ())


def row_of(operation: Operation) -> Row:
    """Return the row of an operation."""
    row = BY_CLASS.get(type(operation))
    if row is None:
        raise TypeError(f"operation must be an action or another class of rest.Operation, not {type_name(operation)}")
    return row


DOT_SEGMENTS: Final = frozenset({".", ".."})
"""Names that URL readers drop from a path, escaped or not: ``groups/../:send`` becomes ``:send``, to everyone."""

DROPPED: Final = "must not be '.' or '..': URLs drop such names, so the request would address something else"

MAX_TTL: Final = 300
"""The longest time to live of a message, in seconds."""
