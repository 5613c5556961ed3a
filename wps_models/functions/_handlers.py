"""Decorators that turn typed handlers into functions for the Python worker."""

from collections.abc import Callable, Collection, Coroutine, Mapping
from functools import update_wrapper
from inspect import BoundArguments, iscoroutinefunction, isroutine, signature
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeAlias, TypeVar, get_args, get_type_hints, overload

from wps_models._json.frozen import EMPTY, JsonValue, is_object
from wps_models._json.problems import Problems
from wps_models._json.rules import choices
from wps_models._json.text import parse_json
from wps_models.codec import loads, unstructure
from wps_models.enums import WebPubSubErrorCode
from wps_models.errors import InvalidPayloadError
from wps_models.events._choice import choose_event
from wps_models.events.context import CONTEXT, MqttConnectionContext, is_mqtt
from wps_models.events.mqtt import MqttConnectEventErrorResponse, MqttConnectEventRequest
from wps_models.events.requests import UserEventRequest, WebPubSubEventRequest
from wps_models.events.responses import EventErrorResponse
from wps_models.events.unions import EventRequest, EventResponse, MqttConnectAnswer, UserAnswer
from wps_models.functions.inputs import WebPubSubContext
from wps_models.http import HttpResponse
from wps_models.webhook._log import log_refused
from wps_models.webhook._respond import fit_answer, refuse, respond

__all__ = ["context", "trigger"]

P = ParamSpec("P")
Q = TypeVar("Q")
A = TypeVar("A")
E = TypeVar("E", bound=WebPubSubEventRequest)
U = TypeVar("U", bound=UserEventRequest)
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

_EVENTS: Final[frozenset[object]] = frozenset(get_args(EventRequest))

_EXAMPLE: Final = "(request: ConnectEventRequest)"

_Written: TypeAlias = dict[str, JsonValue] | None
_Handler: TypeAlias = Callable[Concatenate[E, P], A]
_AsyncHandler: TypeAlias = Callable[Concatenate[E, P], Coroutine[Any, Any, A]]
_Function: TypeAlias = Callable[Concatenate[str, P], _Written]
_AsyncFunction: TypeAlias = Callable[Concatenate[str, P], Coroutine[None, None, _Written]]


# If no overload fits, mypy reports the first one and pyright the last one: both are for user events.
# A handler of connects is given those of MQTT clients too, and may refuse them with an MQTT code.
@overload
def trigger(handler: _Handler[UserEventRequest, P, UserAnswer | None], /) -> _Function[P]: ...
@overload
def trigger(handler: _Handler[MqttConnectEventRequest, P, MqttConnectAnswer | None], /) -> _Function[P]: ...
@overload
def trigger(handler: _Handler[E, P, None], /) -> _Function[P]: ...
@overload
def trigger(handler: _Handler[EventRequest, P, EventResponse | None], /) -> _Function[P]: ...
@overload
def trigger(handler: _AsyncHandler[UserEventRequest, P, UserAnswer | None], /) -> _AsyncFunction[P]: ...
@overload
def trigger(handler: _AsyncHandler[MqttConnectEventRequest, P, MqttConnectAnswer | None], /) -> _AsyncFunction[P]: ...
@overload
def trigger(handler: _AsyncHandler[E, P, None], /) -> _AsyncFunction[P]: ...
@overload
def trigger(handler: _AsyncHandler[EventRequest, P, EventResponse | None], /) -> _AsyncFunction[P]: ...
@overload
def trigger(handler: _Handler[U, P, UserAnswer | None], /) -> _Function[P]: ...
def trigger(handler: Callable[..., Any], /) -> Callable[..., Any]:
    """Turn a handler of an event into a function for ``webPubSubTrigger``.

    The handler's first parameter must be named ``request``, because the host passes the event by
    this name. Its annotation is the event to read: a class, or `EventRequest` for any. Further
    parameters, such as ``actions: func.Out[str]``, are passed on. `event_handlers` returns such
    a handler.

    The handler returns the response, or ``None``, which is the only valid one for non-blocking
    events. An `EventErrorResponse` refuses an MQTT client with a code of its MQTT version.

    If a blocking event can't be read, the function returns ``userError`` without calling the
    handler, because the client would wait for the response forever. This is logged as a warning by
    the logger ``wps_models``.

    Raises ``TypeError`` for handlers with other parameters. The function raises
    `InvalidPayloadError` if a non-blocking event can't be read, ``TypeError`` for a response that
    doesn't fit the event, and ``ValueError`` for one that the host can't send. Exceptions of the
    handler propagate.
    """
    name, form = _parameter(handler, 0)
    if name != "request":
        raise _wrong(handler, f"first parameter must be named request, and be annotated: {_EXAMPLE}")
    if not _are_events(form):
        found = f", not {form.__name__}" if isinstance(form, type) else ""
        raise _wrong(handler, f"first parameter must be annotated with an event class{found}: {_EXAMPLE}")

    def read(text: object) -> object:
        if not isinstance(text, (str, bytes)):
            raise _not_text(handler, name, text, "trigger's JSON text", "testing.trigger_payload(event)")
        return _read_trigger(handler, form, text)

    def write(event: EventRequest | dict[str, JsonValue], answer: EventResponse | None) -> _Written:
        if isinstance(event, dict):
            return event
        fitting = fit_answer(event, answer)
        return None if fitting is None else _for_host(event, fitting)

    function: Callable[..., Any] = _adapted(handler, name, read=read, write=write, result=dict)
    return function


def _read_trigger(handler: Callable[..., Any], form: Any, text: str | bytes) -> object:
    """Return the event, or the JSON of an error response to a blocking event that can't be read."""
    try:
        event: object = loads(text, form)
    except InvalidPayloadError as error:
        payload, classes = _object(text), choices(form)
        # The host waits for what the function returns, and the client for the host.
        if not _is_blocking(payload, classes):
            raise
        expected = "EventRequest" if _EVENTS.issubset(classes) else " | ".join(cls.__name__ for cls in classes)
        log_refused(f"{handler.__qualname__}(request: {expected}): {error}")
        answer = EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message=str(error))
        return unstructure(answer) if _is_plain(payload) else _with_mqtt(answer)
    return event


def _object(text: str | bytes) -> Mapping[Any, Any]:
    """Return a JSON object. Defaults to an empty one."""
    try:
        payload: object = parse_json(text)
    except InvalidPayloadError:
        return EMPTY
    return payload if is_object(payload) else EMPTY


def _is_blocking(payload: Mapping[Any, Any], classes: Collection[Any]) -> bool:
    """Return true if an event that can't be read is blocking, or may be."""
    found = choose_event(frozenset(classes))(payload, Problems(), None) if payload else None
    return found.blocking if found else any(cls.blocking for cls in classes)


def _is_plain(payload: Mapping[Any, Any]) -> bool:
    """Return true if the client of an event that can't be read is certainly no MQTT client."""
    context = payload.get(CONTEXT)
    return is_object(context) and not is_mqtt(context) and payload.get("mqtt") is None


def _not_text(handler: Callable[..., Any], name: str, value: object, expected: str, instead: str) -> TypeError:
    """Return the error for a function that is called with anything but text."""
    if value is None:
        return TypeError(f"{handler.__qualname__}: the host passed nothing for {name}: the name of the binding must be {name}")
    return TypeError(f"{handler.__qualname__} accepts the {expected}, not {type(value).__name__}: pass {instead}")


_HOST_CODES: Final = frozenset((*range(1, 6), 128, 129, *range(131, 139), 140, 144, 149, 151, *range(153, 158), 159))
"""The MQTT codes that the Functions host can send."""

_MESSAGE_CODES: Final[Mapping[WebPubSubErrorCode, int]] = {
    WebPubSubErrorCode.UNAUTHORIZED: 135,
    WebPubSubErrorCode.USER_ERROR: 131,
    WebPubSubErrorCode.SERVER_ERROR: 128,
}
"""The MQTT codes that the Functions host maps to the same HTTP status."""


def _for_host(event: EventRequest, answer: EventResponse) -> _Written:
    """Return the JSON of a response. Error responses to MQTT clients get an ``mqtt`` member."""
    written = unstructure(answer)
    match answer:
        case MqttConnectEventErrorResponse(mqtt=mqtt) if mqtt.code not in _HOST_CODES:
            raise ValueError("the Functions host can't send this mqtt.code: choose another one, or respond over HTTP")
        case EventErrorResponse() if isinstance(event.context, MqttConnectionContext):
            return _with_mqtt(answer)
        case _:
            return written


def _with_mqtt(error: EventErrorResponse) -> _Written:
    """Return the JSON of an error for MQTT clients, for whom the host fails if the member is missing."""
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
    """Return a decorator that turns a handler of all events into a function for ``httpTrigger`` and ``webPubSubContext``.

    `response` is ``func.HttpResponse``. The handler's first parameter is the HTTP request. The
    second one is the event, and has the name of the context binding::

        @app.route("eventhandler", methods=["OPTIONS", "POST"])
        @app.generic_input_binding(**CONTEXT.to_decorator())
        @functions.context(func.HttpResponse)
        def eventhandler(req: func.HttpRequest, event: EventRequest) -> EventResponse | None: ...

    The handler isn't called if the host has prepared the response, as for the handshake and
    refused requests, nor if the event can't be read, which is answered with 400 and logged as
    with `trigger`. States are written as .NET and the trigger write them.

    Raises ``TypeError`` for handlers with other parameters. The function raises the exceptions of
    `Webhook.respond` and of the handler.
    """
    _check_response_class(response)

    def write(event: EventRequest | HttpResponse, answer: EventResponse | None) -> R:
        reply = event if isinstance(event, HttpResponse) else respond(event, answer, states="dotnet")
        return response(reply.body, status_code=reply.status, headers=dict(reply.headers))

    def adapt(handler: Callable[..., Any], /) -> Any:
        name, form = _parameter(handler, 1)
        if not _are_events(form) or _EVENTS.difference(choices(form)):
            raise _wrong(handler, "second parameter must accept every event: (req: func.HttpRequest, event: EventRequest)")

        def read(text: object) -> EventRequest | HttpResponse:
            if not isinstance(text, (str, bytes)):
                raise _not_text(handler, name, text, "context's JSON text", "dumps(WebPubSubContext(...))")
            return _read_context(handler, text)

        return _adapted(handler, name, read=read, write=write, result=response)

    return adapt


def _check_response_class(response: Any) -> None:
    """Raise ``TypeError`` unless this can be called as ``func.HttpResponse`` is; a handler can't."""
    is_right = callable(response)
    if isroutine(response):
        try:
            signature(response).bind(b"", status_code=200, headers={})
        except TypeError:
            is_right = False
    if not is_right:
        raise TypeError("context must be called with the class of the response: write @functions.context(func.HttpResponse)")


def _read_context(handler: Callable[..., Any], text: str | bytes) -> EventRequest | HttpResponse:
    try:
        return loads(text, WebPubSubContext).outcome
    except InvalidPayloadError as error:
        log_refused(f"{handler.__qualname__}: {error}")
        return refuse(error)


def _parameter(handler: Callable[..., Any], position: int) -> tuple[str, Any]:
    """Return the name of a parameter and its annotation. The name is empty if the handler has fewer parameters."""
    if not isroutine(handler):
        raise TypeError("the handler must be a function: write the decorators of the app above this one")
    names = [*signature(handler).parameters]
    name = names[position] if position < len(names) else ""
    return name, _hints(handler).get(name)


def _are_events(form: Any) -> bool:
    return _EVENTS.issuperset(choices(form))


def _hints(handler: Callable[..., Any]) -> dict[str, Any]:
    try:
        return get_type_hints(handler)
    except NameError as error:
        name = error.name
    raise TypeError(
        f"{handler.__qualname__}: the annotation {name} isn't defined: annotations are read at run time, "
        "so import it outside of `if TYPE_CHECKING`"
    )


def _wrong(handler: Callable[..., Any], rule: str) -> TypeError:
    return TypeError(f"{handler.__qualname__}: the {rule}")


_ANSWERED: Final = (HttpResponse, dict)
"""Results of reading that are answered without the handler."""


def _adapted(
    handler: Callable[..., Any], name: str, *, read: Callable[[object], Any], write: Callable[[Any, Any], Any], result: object
) -> Any:
    """Return a function whose parameter `name` is read from a ``str``, and whose result is written."""
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
    # The worker would read the signature of the wrapped function.
    del function.__wrapped__
    annotations = {**_hints(handler), name: str, "return": result}
    parameters = [it.replace(annotation=annotations.get(it.name, it.empty)) for it in declared.parameters.values()]
    function.__annotations__ = annotations
    function.__signature__ = declared.replace(parameters=parameters, return_annotation=result)
    return function
