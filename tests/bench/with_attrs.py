"""Frozen attrs classes filled by hand: what there is without checks, names in one table, or errors."""

from collections.abc import Callable
from typing import Any, Final

from attrs import frozen


@frozen(kw_only=True)
class Context:
    event_type: str
    event_name: str
    hub: str
    connection_id: str
    user_id: str | None
    signature: str | None
    origin: str | None
    states: dict[str, Any]
    headers: dict[str, tuple[str, ...]]


@frozen(kw_only=True)
class Certificate:
    thumbprint: str
    content: str | None


@frozen(kw_only=True)
class Connect:
    context: Context
    claims: dict[str, tuple[str, ...]]
    query: dict[str, tuple[str, ...]]
    headers: dict[str, tuple[str, ...]]
    subprotocols: tuple[str, ...]
    client_certificates: tuple[Certificate, ...]


@frozen(kw_only=True)
class Disconnected:
    context: Context
    reason: str | None


@frozen(kw_only=True)
class User:
    context: Context
    data: str | bytes
    data_type: str


@frozen(kw_only=True)
class SendToGroup:
    group: str
    data: str
    data_type: str
    excluded: tuple[str, ...]


@frozen(kw_only=True)
class SendToAll:
    data: str
    data_type: str
    excluded: tuple[str, ...]


@frozen(kw_only=True)
class SendToUser:
    user_id: str
    data: str
    data_type: str


@frozen(kw_only=True)
class AddUserToGroup:
    user_id: str
    group: str


@frozen(kw_only=True)
class CloseClientConnection:
    connection_id: str
    reason: str | None


def _lists(payload: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in payload.items()}


def _context(payload: dict[str, Any]) -> Context:
    return Context(
        event_type=payload["eventType"],
        event_name=payload["eventName"],
        hub=payload["hub"],
        connection_id=payload["connectionId"],
        user_id=payload.get("userId"),
        signature=payload.get("signature"),
        origin=payload.get("origin"),
        states=payload["states"],
        headers=_lists(payload["headers"]),
    )


def _connect(payload: dict[str, Any]) -> Connect:
    return Connect(
        context=_context(payload["connectionContext"]),
        claims=_lists(payload["claims"]),
        query=_lists(payload["query"]),
        headers=_lists(payload["headers"]),
        subprotocols=tuple(payload["subprotocols"]),
        client_certificates=tuple(
            [Certificate(thumbprint=part["Thumbprint"], content=part.get("content")) for part in payload["clientCertificates"]]
        ),
    )


def _user(payload: dict[str, Any]) -> User:
    data = payload["data"]
    return User(
        context=_context(payload["connectionContext"]),
        data=bytes(data["data"]) if data.__class__ is dict else data,
        data_type=payload["dataType"],
    )


def _disconnected(payload: dict[str, Any]) -> Disconnected:
    return Disconnected(context=_context(payload["connectionContext"]), reason=payload.get("reason"))


def _excluded(payload: dict[str, Any]) -> tuple[str, ...]:
    return tuple(payload["excluded"]) if "excluded" in payload else ()


def _send_to_group(payload: dict[str, Any]) -> SendToGroup:
    return SendToGroup(group=payload["group"], data=payload["data"], data_type=payload["dataType"], excluded=_excluded(payload))


def _send_to_all(payload: dict[str, Any]) -> SendToAll:
    return SendToAll(data=payload["data"], data_type=payload["dataType"], excluded=_excluded(payload))


def _send_to_user(payload: dict[str, Any]) -> SendToUser:
    return SendToUser(user_id=payload["userId"], data=payload["data"], data_type=payload["dataType"])


def _add_user_to_group(payload: dict[str, Any]) -> AddUserToGroup:
    return AddUserToGroup(user_id=payload["userId"], group=payload["group"])


def _close_client_connection(payload: dict[str, Any]) -> CloseClientConnection:
    return CloseClientConnection(connection_id=payload["connectionId"], reason=payload.get("reason"))


_EVENTS: Final[dict[str, Callable[[dict[str, Any]], object]]] = {
    "connect": _connect,
    "disconnected": _disconnected,
    "message": _user,
}
_ACTIONS: Final[dict[str, Callable[[dict[str, Any]], object]]] = {
    "sendToGroup": _send_to_group,
    "sendToAll": _send_to_all,
    "sendToUser": _send_to_user,
    "addUserToGroup": _add_user_to_group,
    "closeClientConnection": _close_client_connection,
}


def read_event(payload: dict[str, Any]) -> object:
    """Read a request by the name of its event."""
    return _EVENTS[payload["connectionContext"]["eventName"]](payload)


def read_action(payload: dict[str, Any]) -> object:
    """Read an action by its name."""
    return _ACTIONS[payload["actionName"]](payload)
