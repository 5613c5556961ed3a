"""The operations of the REST API, one row each: requests are written and read by the same row."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, get_args
from urllib.parse import unquote_to_bytes

from attrs import frozen

from wps_models.actions import (
    Action,
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

FILTER: Final = "filter"
TTL: Final = "messageTtlSeconds"
API_VERSION_KEY: Final = "api-version"

QUERY_ORDER: Final = (TTL, "excluded", "reason", "targetName", API_VERSION_KEY, FILTER)
"""The keys of all queries, in the order that the Python SDK writes them. It means nothing to the service."""


@frozen(kw_only=True)
class Operation:
    """One operation: which request it is, and where each part of its action goes."""

    name: str
    """Its name: that of its action, or the REST API's own where no action stands for it."""

    method: str
    """The HTTP method."""

    path: tuple[str, ...]
    """The segments of the path behind ``/api``. ``{userId}`` stands for what JSON calls so."""

    query: tuple[str, ...]
    """What goes into the query, by the name it has in JSON."""

    action: type[Action] | None
    """The class of its action, if there is one."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the path names, but for the hub."""
        return tuple(part[1:-1] for part in self.path[_AFTER_HUB:] if part.startswith("{"))

    @property
    def has_message(self) -> bool:
        """Whether the body is a message. All else can be asked twice and is done once."""
        return self.path[-1] == ":send"

    def takes(self, segments: Sequence[bytes]) -> bool:
        """Whether a path is this operation's, whatever the method."""
        pairs = zip(self.path, segments, strict=False)
        return len(self.path) == len(segments) and all(part.startswith("{") or part.encode() == given for part, given in pairs)


_AFTER_HUB: Final = 2


def _row(action: type[Action], method: str, path: str, *query: str) -> Operation:
    parts = ("hubs", "{hub}", *path.split("/"))
    return Operation(name=action.action_name, method=method, path=parts, query=query, action=action)


def _other(name: str, method: str, path: str) -> Operation:
    return Operation(name=name, method=method, path=tuple(path.split("/")), query=(), action=None)


# For users the path names the user, then the group; for connections the group, then the connection.
_ACTIONS: Final = (
    _row(SendToAllAction, "POST", ":send", "excluded", FILTER, TTL),
    _row(SendToGroupAction, "POST", "groups/{group}/:send", "excluded", FILTER, TTL),
    _row(SendToUserAction, "POST", "users/{userId}/:send", FILTER, TTL),
    _row(SendToConnectionAction, "POST", "connections/{connectionId}/:send", TTL),
    _row(AddUserToGroupAction, "PUT", "users/{userId}/groups/{group}"),
    _row(RemoveUserFromGroupAction, "DELETE", "users/{userId}/groups/{group}"),
    _row(RemoveUserFromAllGroupsAction, "DELETE", "users/{userId}/groups"),
    _row(AddConnectionToGroupAction, "PUT", "groups/{group}/connections/{connectionId}"),
    _row(RemoveConnectionFromGroupAction, "DELETE", "groups/{group}/connections/{connectionId}"),
    _row(CloseAllConnectionsAction, "POST", ":closeConnections", "excluded", "reason"),
    _row(CloseClientConnectionAction, "DELETE", "connections/{connectionId}", "reason"),
    _row(CloseGroupConnectionsAction, "POST", "groups/{group}/:closeConnections", "excluded", "reason"),
    _row(GrantPermissionAction, "PUT", "permissions/{permission}/connections/{connectionId}", "targetName"),
    _row(RevokePermissionAction, "DELETE", "permissions/{permission}/connections/{connectionId}", "targetName"),
)

_OTHERS: Final = (
    _other("getServiceStatus", "HEAD", "health"),
    _other("generateClientToken", "POST", "hubs/{hub}/:generateToken"),
    _other("addConnectionsToGroups", "POST", "hubs/{hub}/:addToGroups"),
    _other("removeConnectionsFromGroups", "POST", "hubs/{hub}/:removeFromGroups"),
    _other("closeUserConnections", "POST", "hubs/{hub}/users/{userId}/:closeConnections"),
    _other("removeConnectionFromAllGroups", "DELETE", "hubs/{hub}/connections/{connectionId}/groups"),
    _other("listConnectionsInGroup", "GET", "hubs/{hub}/groups/{group}/connections"),
    _other("connectionExists", "HEAD", "hubs/{hub}/connections/{connectionId}"),
    _other("groupExists", "HEAD", "hubs/{hub}/groups/{group}"),
    _other("userExists", "HEAD", "hubs/{hub}/users/{userId}"),
    _other("checkPermission", "HEAD", "hubs/{hub}/permissions/{permission}/connections/{connectionId}"),
)

OPERATIONS: Final = _ACTIONS + _OTHERS
"""All 25 operations of the API version."""

BY_ACTION: Final[Mapping[object, Operation]] = {row.action: row for row in _ACTIONS}
ACTION_NAMES: Final = tuple(action.action_name for action in get_args(Action))


_FIELDS: Final[Mapping[str, str]] = {"userId": "user_id", "connectionId": "connection_id", "targetName": "target_name"}


def field_name(name: str) -> str:
    """The field of an action that JSON, paths and queries call so."""
    return _FIELDS.get(name, name)


DOT_SEGMENTS: Final = (".", "..")
"""What URL readers drop from a path, escaped or not: ``groups/../:send`` is ``:send``, to everyone."""

MAX_TTL: Final = 300
"""The longest time to live of a message, in seconds."""


@frozen
class Target:
    """A request's target, taken apart before it is unescaped. Bytes: what they say may be no text."""

    path: tuple[bytes, ...]
    """The segments behind ``/api``."""

    query: tuple[tuple[bytes, bytes], ...]
    """Keys and values in their order."""

    @classmethod
    def read(cls, target: str) -> "Target | None":
        """Take apart a target or a whole URL; ``None`` if it isn't one of the REST API."""
        path, _, query = target.partition("?")
        parts = path.split("/")
        # What stands before it is a proxy's. No operation has these two in a row again.
        starts = [at for at, two in enumerate(pairwise(parts), 1) if two in _STARTS]
        if not starts or not target.isascii():
            return None
        pairs = [pair.replace("+", " ").partition("=") for pair in query.split("&") if pair]
        return cls(
            tuple(unquote_to_bytes(part) for part in parts[starts[-1] :]),
            tuple((unquote_to_bytes(key), unquote_to_bytes(value)) for key, _, value in pairs),
        )

    def operations(self) -> list[Operation]:
        """The operations that have this path, whatever the method."""
        return [row for row in OPERATIONS if row.takes(self.path)]


_STARTS: Final = (("api", "hubs"), ("api", "health"))
