"""The vocabulary of 1.0.0-beta.3, and the way from there to today's and back.

Its classes have the names they had then, some of which mean something else today, so
they stay in this module::

    from wps_models import beta, loads

    operation = loads(text, beta.WebPubSubOperation)
    action = beta.upgrade(operation)

They are read and written in the form of then. What it had, and what it is called today:

===================================================  =====================================================
1.0.0-beta.3                                         today
===================================================  =====================================================
``operationKind``, ``message``                       ``actionName``, ``data``
``SendToAll``, ``SendToGroup``, ...                  ``SendToAllAction``, ``SendToGroupAction``, ...
``GrantGroupPermission``, ``RevokeGroupPermission``  ``GrantPermissionAction``, ``RevokePermissionAction``
``ConnectResponse``, ``MessageResponse``             ``ConnectEventResponse``, ``UserEventResponse``
``ErrorResponse``                                    ``EventErrorResponse``
``MessageEventRequest``, ``ValidationRequest``       ``UserEventRequest``, ``PreflightRequest``
``InvalidRequest``                                   ``WebPubSubContext.has_error``
``ConnectionContext``, ``WebPubSubRequest``          ``WebPubSubConnectionContext``, ``WebPubSubContext``
``MessageDataType``, ``connectionStringSetting``     ``WebPubSubDataType``, ``connection``
===================================================  =====================================================

`upgrade` and `downgrade` say what can't be carried over, so an app can be ported step by step.

Source: https://www.nuget.org/packages/Microsoft.Azure.WebJobs.Extensions.WebPubSub/1.0.0-beta.3
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias, TypeVar, get_args, get_origin, overload

from attrs import evolve, fields

from wps_models._json.frozen import is_array
from wps_models._json.schema import is_model
from wps_models.actions import Action
from wps_models.beta._events import (
    ClientCertificate,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectionContext,
    DisconnectedEventRequest,
    InvalidRequest,
    MessageEventRequest,
    ServiceRequest,
    ServiceRequestFlags,
    ValidationRequest,
    WebPubSubRequest,
)
from wps_models.beta._operations import (
    AddConnectionToGroup,
    AddUserToGroup,
    Became,
    BetaMessage,
    CloseClientConnection,
    GrantGroupPermission,
    MessageDataType,
    RemoveConnectionFromGroup,
    RemoveUserFromAllGroups,
    RemoveUserFromGroup,
    RevokeGroupPermission,
    SendToAll,
    SendToConnection,
    SendToGroup,
    SendToUser,
    WebPubSubOperation,
)
from wps_models.beta._responses import ConnectResponse, ErrorResponse, MessageResponse, ServiceResponse
from wps_models.events import context
from wps_models.events.context import NO_CONTEXT
from wps_models.events.requests import PreflightRequest, WebPubSubEventRequest
from wps_models.events.unions import EventRequest, EventResponse
from wps_models.functions.inputs import WebPubSubContext

__all__ = [
    "AddConnectionToGroup",
    "AddUserToGroup",
    "Became",
    "BetaMessage",
    "BetaModel",
    "ClientCertificate",
    "CloseClientConnection",
    "ConnectEventRequest",
    "ConnectResponse",
    "ConnectedEventRequest",
    "ConnectionContext",
    "DisconnectedEventRequest",
    "ErrorResponse",
    "GrantGroupPermission",
    "InvalidRequest",
    "MessageDataType",
    "MessageEventRequest",
    "MessageResponse",
    "RemoveConnectionFromGroup",
    "RemoveUserFromAllGroups",
    "RemoveUserFromGroup",
    "RevokeGroupPermission",
    "SendToAll",
    "SendToConnection",
    "SendToGroup",
    "SendToUser",
    "ServiceRequest",
    "ServiceRequestFlags",
    "ServiceResponse",
    "ValidationRequest",
    "WebPubSubOperation",
    "WebPubSubRequest",
    "downgrade",
    "upgrade",
]

T = TypeVar("T")

BetaModel: TypeAlias = (
    WebPubSubOperation | ServiceResponse | ServiceRequest | ConnectionContext | ClientCertificate | WebPubSubRequest
)
"""Everything of this vocabulary that has a JSON of its own."""

_OLD_NAMES: Final[Mapping[str, str]] = {"data": "message", "context": "connection_context", "is_valid": "valid"}


def _old_name(name: str) -> str:
    """The name that a field of today had."""
    return _OLD_NAMES.get(name, name)


def _became(cls: Any) -> Any:
    bases: tuple[Any, ...] = cls.__orig_bases__
    return next(get_args(base)[0] for base in bases if get_origin(base) is Became)


_TODAY: Final[Mapping[type, Any]] = {cls: _became(cls) for cls in get_args(BetaModel)}
_THEN: Final[Mapping[Any, type]] = {today: cls for cls, today in _TODAY.items()}

_UNAUTHORIZED: Final = 401


# --- from then to today --------------------------------------------------------------


@overload
def upgrade(model: Became[T]) -> T: ...
@overload
def upgrade(model: WebPubSubOperation) -> Action: ...
@overload
def upgrade(model: ServiceResponse) -> EventResponse: ...
@overload
def upgrade(model: ServiceRequest) -> EventRequest: ...
def upgrade(model: object) -> object:
    """What a model of beta.3 is today.

    A request gets a context that says which event it is of, and nothing else: it had none
    of its own then. Upgrade the `WebPubSubRequest` around it, or the `ConnectionContext` beside it.

    Raises ``ValueError`` for an `InvalidRequest`, which has become a part of
    ``WebPubSubContext``.
    """
    return _upgrade(model)


def _upgrade(value: Any) -> Any:
    if is_array(value):
        return tuple(map(_upgrade, value))
    cls: Any = value.__class__
    today = _TODAY.get(cls)
    if today is None:
        return value
    match value:
        case WebPubSubRequest():
            return _context_of(value)
        case InvalidRequest():
            raise ValueError("an InvalidRequest is no request today: upgrade the WebPubSubRequest around it")
        case ErrorResponse(error_message=None):
            return _upgrade(evolve(value, error_message=""))
        case _:
            names = {_old_name(field.name): field.name for field in fields(today)}
            parts = {field.name: _upgrade(getattr(value, field.name)) for field in fields(cls)}
            known = {"context": _empty_context(today)} if issubclass(today, WebPubSubEventRequest) else {}
            return today(**{names[name]: part for name, part in parts.items() if name in names}, **known)


def _empty_context(today: Any) -> context.WebPubSubConnectionContext:
    """The context of a request that had none: it says which event it is of, as nothing could read it otherwise."""
    kind, _, name = today._event.partition(".")  # noqa: SLF001  # every request has it
    return NO_CONTEXT if today is PreflightRequest else evolve(NO_CONTEXT, event_type=kind, event_name=name or "message")


def _context_of(old: WebPubSubRequest) -> WebPubSubContext:
    request, invalid = old.request, isinstance(old.request, InvalidRequest)
    upgraded = None if invalid else _upgrade(request)
    if upgraded is not None and old.connection_context is not None:
        upgraded = evolve(upgraded, context=_upgrade(old.connection_context))
    return WebPubSubContext(
        request=upgraded,
        response=old.response,
        error_message=None if request is None else request.error_message,
        has_error=invalid,
        is_preflight=isinstance(request, ValidationRequest),
    )


# --- from today to then --------------------------------------------------------------


@overload
def downgrade(model: Action) -> WebPubSubOperation: ...
@overload
def downgrade(model: EventResponse) -> ServiceResponse: ...
@overload
def downgrade(model: EventRequest) -> ServiceRequest: ...
@overload
def downgrade(model: context.WebPubSubConnectionContext) -> ConnectionContext: ...
@overload
def downgrade(model: context.WebPubSubClientCertificate) -> ClientCertificate: ...
@overload
def downgrade(model: WebPubSubContext) -> WebPubSubRequest: ...
def downgrade(model: object) -> object:
    """What a model of today was in beta.3.

    A request's context is left behind, as requests had none of their own then: downgrade
    it by itself, or the `WebPubSubContext` around both.

    Raises ``ValueError`` with the names of all that beta.3 doesn't have: of the class,
    or of the fields that say something, and ``TypeError`` for a model of beta.3.
    """
    cls: type[object] = model.__class__
    if issubclass(cls, Became):
        raise TypeError(f"{cls.__name__} is beta.3 already")
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
    old: Any = _THEN.get(cls)
    if old is None:
        lost.append(cls.__name__)
        return None
    known = {field.name for field in fields(old)}
    arguments: dict[str, Any] = {}
    for field in fields(cls):
        name, part = _old_name(field.name), getattr(value, field.name)
        if name in known:
            arguments[name] = _downgrade(part, f"{path}{field.name}.", lost)
        elif part != field.default and name != "connection_context":
            lost.append(path + field.name)
    # A part that was lost can't be put in its place.
    return None if lost else old(**arguments)


def _request_of(new: WebPubSubContext, lost: list[str]) -> WebPubSubRequest | None:
    request: ServiceRequest | None = None
    connection: ConnectionContext | None = None
    if new.request is not None:
        request = _downgrade(new.request, "request.", lost)
        if new.request.context != _empty_context(type(new.request)):
            connection = _downgrade(new.request.context, "request.context.", lost)
    elif new.has_error:
        unauthorized = new.response.status == _UNAUTHORIZED
        request = InvalidRequest(unauthorized=unauthorized, bad_request=not unauthorized, error_message=new.error_message)
    return None if lost else WebPubSubRequest(connection_context=connection, request=request, response=new.response)
