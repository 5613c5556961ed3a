"""Typed handlers as functions that the Python worker takes."""

from collections.abc import Callable, Coroutine, Mapping
from functools import update_wrapper
from inspect import BoundArguments, iscoroutinefunction, isroutine, signature
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeAlias, TypeVar, get_args, get_type_hints, overload

from wps_models._json.frozen import JsonValue
from wps_models._json.rules import choices
from wps_models.codec import loads, unstructure
from wps_models.enums import WebPubSubErrorCode
from wps_models.errors import InvalidPayloadError
from wps_models.events.context import MqttConnectionContext
from wps_models.events.mqtt import MqttConnectEventErrorResponse, MqttConnectEventRequest
from wps_models.events.requests import UserEventRequest, WebPubSubEventRequest
from wps_models.events.responses import EventErrorResponse
from wps_models.events.unions import EventRequest, EventResponse, MqttConnectAnswer, UserAnswer
from wps_models.functions.inputs import WebPubSubContext
from wps_models.http import HttpResponse
from wps_models.webhook._respond import fitted, refuse, respond

__all__ = ["context", "trigger"]

P = ParamSpec("P")
Q = TypeVar("Q")
A = TypeVar("A")
E = TypeVar("E", bound=WebPubSubEventRequest)
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

_EVENTS: Final[frozenset[object]] = frozenset(get_args(EventRequest))

_Written: TypeAlias = dict[str, JsonValue] | None
_Handler: TypeAlias = Callable[Concatenate[E, P], A]
_AsyncHandler: TypeAlias = Callable[Concatenate[E, P], Coroutine[Any, Any, A]]
_Function: TypeAlias = Callable[Concatenate[str, P], _Written]
_AsyncFunction: TypeAlias = Callable[Concatenate[str, P], Coroutine[None, None, _Written]]


# A handler of connects gets MQTT's too, and may refuse them with an MQTT code.
@overload
def trigger(handler: _Handler[MqttConnectEventRequest, P, MqttConnectAnswer | None], /) -> _Function[P]: ...
@overload
def trigger(handler: _Handler[UserEventRequest, P, UserAnswer | None], /) -> _Function[P]: ...
@overload
def trigger(handler: _Handler[E, P, None], /) -> _Function[P]: ...
@overload
def trigger(handler: _Handler[EventRequest, P, EventResponse | None], /) -> _Function[P]: ...
@overload
def trigger(handler: _AsyncHandler[MqttConnectEventRequest, P, MqttConnectAnswer | None], /) -> _AsyncFunction[P]: ...
@overload
def trigger(handler: _AsyncHandler[UserEventRequest, P, UserAnswer | None], /) -> _AsyncFunction[P]: ...
@overload
def trigger(handler: _AsyncHandler[E, P, None], /) -> _AsyncFunction[P]: ...
@overload
def trigger(handler: _AsyncHandler[EventRequest, P, EventResponse | None], /) -> _AsyncFunction[P]: ...
def trigger(handler: Callable[..., Any], /) -> Callable[..., Any]:
    """Turn a handler that takes an event and returns its answer into a function for ``webPubSubTrigger``.

    The handler's first parameter must be called ``request``: the host goes by the name.
    Its annotation says what is read: an event's class, or `EventRequest` for any. ``None``
    has nothing to add, and is all there is for events that the service doesn't wait for.
    An `EventErrorResponse` refuses an MQTT client with a code of its MQTT version.

    An event that can't be read is answered with ``userError`` if its client waits for
    the answer.

    Raises ``TypeError`` for a handler that isn't such. The function raises
    `InvalidPayloadError` for any other event that can't be read, ``TypeError`` for an
    answer that doesn't fit its event, ``ValueError`` for one that the host can't send.
    """
    name, form = _event_parameter(handler, 0)
    if name != "request":
        raise _wrong(handler, "first parameter must be called request and say which event: (request: ConnectEventRequest)")

    def read(text: str) -> EventRequest | EventErrorResponse:
        event: Any = _read_trigger(text, form)
        return event  # type: ignore[no-any-return]  # of the form, which is one of events

    def write(event: EventRequest | EventErrorResponse, answer: EventResponse | None) -> _Written:
        if isinstance(event, EventErrorResponse):
            return _with_mqtt(event)
        fitting = fitted(event, answer)
        return None if fitting is None else _for_host(event, fitting)

    function: Callable[..., Any] = _adapted(handler, name, read=read, write=write, result=dict)
    return function


def _read_trigger(text: object, form: Any) -> object:
    if not isinstance(text, (str, bytes)):
        raise TypeError(
            "the trigger handed over nothing for request: the host fills parameters of some names only, "
            "so the binding's name must be request too"
        )
    try:
        event: object = loads(text, form)
    except InvalidPayloadError as error:
        # The host waits for what the function returns, and the client for the host, for ever if the function fails.
        if not any(cls.blocking for cls in choices(form)):
            raise
        return EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message=str(error))
    return event


_HOST_CODES: Final = frozenset((*range(1, 6), 128, 129, *range(131, 139), 140, 144, 149, 151, *range(153, 158), 159))
"""The MQTT codes that the Functions host can send."""

_MESSAGE_CODES: Final[Mapping[WebPubSubErrorCode, int]] = {
    WebPubSubErrorCode.UNAUTHORIZED: 135,
    WebPubSubErrorCode.USER_ERROR: 131,
    WebPubSubErrorCode.SERVER_ERROR: 128,
}
"""The MQTT codes that the Functions host turns into the statuses of these."""


def _for_host(event: EventRequest, answer: EventResponse) -> _Written:
    """The JSON of an answer, with what the Functions host needs for MQTT clients."""
    written = unstructure(answer)
    match answer:
        case MqttConnectEventErrorResponse(mqtt=mqtt) if mqtt.code not in _HOST_CODES:
            raise ValueError("mqtt.code is one that the Functions host can't send: take another, or answer over HTTP")
        case EventErrorResponse() if isinstance(event.context, MqttConnectionContext):
            return _with_mqtt(answer)
        case _:
            return written


def _with_mqtt(error: EventErrorResponse) -> _Written:
    """The JSON of an error for a client that is, or may be, MQTT's: the host fails where its member is missing."""
    return {**unstructure(error), "mqtt": {"code": _MESSAGE_CODES[error.code], "reason": error.error_message}}


class _ResponseClass(Protocol[R_co]):
    def __call__(self, body: bytes, /, *, status_code: int, headers: Mapping[str, str]) -> R_co: ...


class _ContextDecorator(Protocol[R_co]):
    @overload
    def __call__(
        self, handler: Callable[Concatenate[Q, EventRequest, P], EventResponse | None], /
    ) -> Callable[Concatenate[Q, str, P], R_co]: ...
    @overload
    def __call__(
        self, handler: Callable[Concatenate[Q, EventRequest, P], Coroutine[Any, Any, EventResponse | None]], /
    ) -> Callable[Concatenate[Q, str, P], Coroutine[None, None, R_co]]: ...


def context(response: _ResponseClass[R], /) -> _ContextDecorator[R]:
    """Turn a handler of all events into a function for ``httpTrigger`` with ``webPubSubContext``.

    `response` is ``func.HttpResponse``. The handler's first parameter is the HTTP
    request, the second the event, whose name is the context binding's::

        @app.route("eventhandler", methods=["OPTIONS", "POST"])
        @app.generic_input_binding(**CONTEXT.to_decorator())
        @functions.context(func.HttpResponse)
        def eventhandler(req: func.HttpRequest, event: EventRequest) -> EventResponse | None: ...

    The handler isn't asked about what the host has answered already, the handshake and
    requests that aren't right, nor about an event that can't be read, which is answered
    with 400. States are written as .NET and the trigger write them.

    Raises ``TypeError`` for a handler that isn't such. The function raises as `respond`.
    """

    def read(text: str) -> EventRequest | HttpResponse:
        try:
            return loads(text, WebPubSubContext).outcome
        except InvalidPayloadError as error:
            return refuse(error)

    def write(event: EventRequest | HttpResponse, answer: EventResponse | None) -> R:
        reply = event if isinstance(event, HttpResponse) else respond(event, answer, "dotnet")
        return response(reply.body, status_code=reply.status, headers=dict(reply.headers))

    def adapt(handler: Callable[..., Any], /) -> Any:
        name, form = _event_parameter(handler, 1)
        if _EVENTS.difference(choices(form)):
            raise _wrong(handler, "second parameter must be for all events: (req: func.HttpRequest, event: EventRequest)")
        return _adapted(handler, name, read=read, write=write, result=response)

    return adapt


def _event_parameter(handler: Callable[..., Any], position: int) -> tuple[str, Any]:
    """The name and the annotation of the parameter for the event; empty and ``None`` if there is none, or it says no event."""
    if not isroutine(handler):
        raise TypeError("the handler must be a function: decorators of the app stand above this one")
    names = [*signature(handler).parameters]
    name = names[position] if position < len(names) else ""
    form = _hints(handler).get(name)
    return (name, form) if _EVENTS.issuperset(choices(form)) else ("", None)


def _hints(handler: Callable[..., Any]) -> dict[str, Any]:
    try:
        return get_type_hints(handler)
    except NameError as error:
        name = error.name
    raise TypeError(
        f"{handler.__qualname__}: the annotation {name} can't be found; annotations are read at run time, "
        "so import it outside of `if TYPE_CHECKING`"
    )


def _wrong(handler: Callable[..., Any], rule: str) -> TypeError:
    return TypeError(f"{handler.__qualname__}: the {rule}")


_ANSWERED: Final = (HttpResponse, EventErrorResponse)
"""What is read where there is nothing to ask the handler."""


def _adapted(
    handler: Callable[..., Any], name: str, *, read: Callable[[str], Any], write: Callable[[Any, Any], Any], result: object
) -> Any:
    """The handler as the worker takes it: a ``str`` where the handler has the event, and what is written of its answer."""
    declared = signature(handler)

    def bind(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, BoundArguments]:
        given = declared.bind(*args, **kwargs)
        event = given.arguments[name] = read(given.arguments[name])
        return event, given

    def run(*args: Any, **kwargs: Any) -> Any:
        event, given = bind(args, kwargs)
        return write(event, None if isinstance(event, _ANSWERED) else handler(*given.args, **given.kwargs))

    async def run_async(*args: Any, **kwargs: Any) -> Any:
        event, given = bind(args, kwargs)
        return write(event, None if isinstance(event, _ANSWERED) else await handler(*given.args, **given.kwargs))

    function: Any = update_wrapper(run_async if iscoroutinefunction(handler) else run, handler)
    # The worker would look through it.
    del function.__wrapped__
    annotations = {**_hints(handler), name: str, "return": result}
    parameters = [it.replace(annotation=annotations.get(it.name, it.empty)) for it in declared.parameters.values()]
    function.__annotations__ = annotations
    function.__signature__ = declared.replace(parameters=parameters, return_annotation=result)
    return function
