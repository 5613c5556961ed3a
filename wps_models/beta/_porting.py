"""Conversions between models of 1.0.0-beta.3 and today's."""

from collections.abc import Mapping
from typing import Any, Final, overload

from attrs import evolve, fields

from wps_models import actions
from wps_models._json.frozen import is_array
from wps_models._json.schema import is_model
from wps_models.beta import _events, _operations, _responses
from wps_models.events import context, requests, responses
from wps_models.events.context import NO_CONTEXT
from wps_models.events.unions import EventRequest, EventResponse
from wps_models.functions.inputs import WebPubSubContext

_TODAY: Final[Mapping[type, Any]] = {
    _operations.SendToAll: actions.SendToAllAction,
    _operations.SendToGroup: actions.SendToGroupAction,
    _operations.SendToUser: actions.SendToUserAction,
    _operations.SendToConnection: actions.SendToConnectionAction,
    _operations.AddUserToGroup: actions.AddUserToGroupAction,
    _operations.RemoveUserFromGroup: actions.RemoveUserFromGroupAction,
    _operations.RemoveUserFromAllGroups: actions.RemoveUserFromAllGroupsAction,
    _operations.AddConnectionToGroup: actions.AddConnectionToGroupAction,
    _operations.RemoveConnectionFromGroup: actions.RemoveConnectionFromGroupAction,
    _operations.CloseClientConnection: actions.CloseClientConnectionAction,
    _operations.GrantGroupPermission: actions.GrantPermissionAction,
    _operations.RevokeGroupPermission: actions.RevokePermissionAction,
    _responses.ConnectResponse: responses.ConnectEventResponse,
    _responses.MessageResponse: responses.UserEventResponse,
    _responses.ErrorResponse: responses.EventErrorResponse,
    _events.ValidationRequest: requests.PreflightRequest,
    _events.ConnectEventRequest: requests.ConnectEventRequest,
    _events.ConnectedEventRequest: requests.ConnectedEventRequest,
    _events.MessageEventRequest: requests.UserEventRequest,
    _events.DisconnectedEventRequest: requests.DisconnectedEventRequest,
    _events.ConnectionContext: context.WebPubSubConnectionContext,
    _events.ClientCertificate: context.WebPubSubClientCertificate,
}
"""Today's class of each class that has one of its own."""

_BETA: Final = frozenset({*_TODAY, _events.InvalidRequest, _events.WebPubSubRequest})
"""All classes of beta.3."""

_THEN: Final[Mapping[Any, Any]] = {today: then for then, today in _TODAY.items()}

_TODAY_NAMES: Final[Mapping[str, str]] = {"message": "data", "valid": "is_valid"}
"""Today's names of renamed fields."""

_OLD_NAMES: Final[Mapping[str, str]] = {today: then for then, today in _TODAY_NAMES.items()}


def _renamed(name: str, names: Mapping[str, str]) -> str:
    return names.get(name, name)


_CONTEXTS: Final[Mapping[Any, context.WebPubSubConnectionContext]] = {
    requests.PreflightRequest: NO_CONTEXT,
    requests.ConnectEventRequest: evolve(NO_CONTEXT, event_name="connect"),
    requests.ConnectedEventRequest: evolve(NO_CONTEXT, event_name="connected"),
    requests.DisconnectedEventRequest: evolve(NO_CONTEXT, event_name="disconnected"),
    requests.UserEventRequest: evolve(NO_CONTEXT, event_type="user", event_name="message"),
}
"""The contexts of requests whose connection isn't known. They contain the event, or the request couldn't be read back."""

_UNAUTHORIZED: Final = 401


@overload
def upgrade(model: _operations.WebPubSubOperation) -> actions.Action: ...
@overload
def upgrade(model: _responses.ServiceResponse) -> EventResponse: ...
@overload
def upgrade(model: _events.ServiceRequest) -> EventRequest: ...
@overload
def upgrade(model: _events.ConnectionContext) -> context.WebPubSubConnectionContext: ...
@overload
def upgrade(model: _events.ClientCertificate) -> context.WebPubSubClientCertificate: ...
@overload
def upgrade(model: _events.WebPubSubRequest) -> WebPubSubContext: ...
def upgrade(model: object) -> object:
    """Convert a model of 1.0.0-beta.3 to today's model.

    Requests had no context of their own. They get one that only contains the event. Upgrade the
    `WebPubSubRequest` around a request, or the `ConnectionContext` beside it, to keep the rest.

    Raises ``ValueError`` for an `InvalidRequest`, which is a part of ``WebPubSubContext`` today.
    """
    if isinstance(model, _events.WebPubSubRequest):
        return _context_of(model)
    if type(model) in _TODAY:
        return _upgrade(model)
    if isinstance(model, _events.InvalidRequest):
        raise ValueError("an InvalidRequest can't be upgraded alone: upgrade the WebPubSubRequest around it")  # noqa: TRY004  # its type is right
    raise TypeError(f"model must be one of wps_models.beta, not {type(model).__name__}")


def _upgrade(value: Any) -> Any:
    if is_array(value):
        return tuple(map(_upgrade, value))
    cls: Any = value.__class__
    today = _TODAY.get(cls)
    if today is None:
        return value
    names = {field.name for field in fields(today)}
    old = {_renamed(field.name, _TODAY_NAMES): getattr(value, field.name) for field in fields(cls)}
    arguments = {name: _upgrade(part) for name, part in old.items() if name in names}
    if today in _CONTEXTS:
        arguments["context"] = _CONTEXTS[today]
    if today is responses.EventErrorResponse:
        arguments["error_message"] = value.error_message or ""
    return today(**arguments)


def _context_of(old: _events.WebPubSubRequest) -> WebPubSubContext:
    request, is_invalid = old.request, isinstance(old.request, _events.InvalidRequest)
    upgraded = None if is_invalid else _upgrade(request)
    if upgraded is not None and old.connection_context is not None:
        upgraded = evolve(upgraded, context=_upgrade(old.connection_context))
    return WebPubSubContext(
        request=upgraded,
        response=old.response,
        error_message=None if request is None else request.error_message,
        has_error=is_invalid,
        is_preflight=isinstance(request, _events.ValidationRequest),
    )


@overload
def downgrade(model: actions.Action) -> _operations.WebPubSubOperation: ...
@overload
def downgrade(model: EventResponse) -> _responses.ServiceResponse: ...
@overload
def downgrade(model: EventRequest) -> _events.ServiceRequest: ...
@overload
def downgrade(model: context.WebPubSubConnectionContext) -> _events.ConnectionContext: ...
@overload
def downgrade(model: context.WebPubSubClientCertificate) -> _events.ClientCertificate: ...
@overload
def downgrade(model: WebPubSubContext) -> _events.WebPubSubRequest: ...
def downgrade(model: object) -> object:
    """Convert a model of today to 1.0.0-beta.3.

    The context of a request is left out, because requests had none. Downgrade it separately, or
    downgrade the `WebPubSubContext` around both.

    Raises ``ValueError`` with the names of the class, or the fields, that beta.3 doesn't have.
    """
    if not is_model(type(model)) or type(model) in _BETA:
        raise TypeError(f"model must be one of today, not {type(model).__name__}{' of beta.3' if type(model) in _BETA else ''}")
    lost: list[str] = []
    old = _request_of(model, lost) if isinstance(model, WebPubSubContext) else _downgrade(model, "", lost)
    if lost:
        raise ValueError(f"1.0.0-beta.3 doesn't have {', '.join(lost)}")
    return old


def _downgrade(value: Any, path: str, lost: list[str]) -> Any:
    if is_array(value):
        return tuple([_downgrade(item, path, lost) for item in value])
    if not is_model(type(value)):
        return value
    cls: Any = value.__class__
    old = _THEN.get(cls)
    if old is None:
        lost.append(cls.__name__)
        return None
    known = {field.name for field in fields(old)}
    arguments: dict[str, Any] = {}
    for field in fields(cls):
        name, part = _renamed(field.name, _OLD_NAMES), getattr(value, field.name)
        if name in known:
            arguments[name] = _downgrade(part, f"{path}{field.name}.", lost)
        elif part != field.default and name != "context":
            lost.append(path + field.name)
    # A class can't be built from parts that were lost.
    return None if lost else old(**arguments)


def _request_of(new: WebPubSubContext, lost: list[str]) -> _events.WebPubSubRequest | None:
    request: Any = None
    connection: Any = None
    if new.request is not None:
        request = _downgrade(new.request, "request.", lost)
        if new.request.context != _CONTEXTS.get(type(new.request)):
            connection = _downgrade(new.request.context, "request.context.", lost)
    elif new.has_error:
        unauthorized = new.response.status == _UNAUTHORIZED
        request = _events.InvalidRequest(unauthorized=unauthorized, bad_request=not unauthorized, error_message=new.error_message)
    return None if lost else _events.WebPubSubRequest(connection_context=connection, request=request, response=new.response)
