# Written by `python -m tests.surface`: wps_models.functions as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Concatenate, ParamSpec, Protocol, TypeAlias, TypeVar, overload

from wps_models import (
    EventRequest,
    EventResponse,
    JsonValue,
    MqttConnectAnswer,
    MqttConnectEventRequest,
    UserAnswer,
    UserEventRequest,
    WebPubSubEventRequest,
)

# --- functions

@overload
def trigger(handler: _Handler[MqttConnectEventRequest, _P, MqttConnectAnswer | None], /) -> _Function[_P]: ...
@overload
def trigger(handler: _Handler[UserEventRequest, _P, UserAnswer | None], /) -> _Function[_P]: ...
@overload
def trigger(handler: _Handler[_E, _P, None], /) -> _Function[_P]: ...
@overload
def trigger(handler: _Handler[EventRequest, _P, EventResponse | None], /) -> _Function[_P]: ...
@overload
def trigger(handler: _AsyncHandler[MqttConnectEventRequest, _P, MqttConnectAnswer | None], /) -> _AsyncFunction[_P]: ...
@overload
def trigger(handler: _AsyncHandler[UserEventRequest, _P, UserAnswer | None], /) -> _AsyncFunction[_P]: ...
@overload
def trigger(handler: _AsyncHandler[_E, _P, None], /) -> _AsyncFunction[_P]: ...
@overload
def trigger(handler: _AsyncHandler[EventRequest, _P, EventResponse | None], /) -> _AsyncFunction[_P]: ...
def context(response: _ResponseClass[_R], /) -> _ContextDecorator[_R]: ...

# --- not public: what the above is written with

_AsyncFunction: TypeAlias = Callable[Concatenate[str, _P], Coroutine[None, None, _Written]]

_AsyncHandler: TypeAlias = Callable[Concatenate[_E, _P], Coroutine[Any, Any, _A]]

class _ContextDecorator(Protocol[_R_co]):
    @overload
    def __call__(
        self, handler: Callable[Concatenate[_Q, EventRequest, _P], EventResponse | None], /
    ) -> Callable[Concatenate[_Q, str, _P], _R_co]: ...
    @overload
    def __call__(
        self, handler: Callable[Concatenate[_Q, EventRequest, _P], Coroutine[Any, Any, EventResponse | None]], /
    ) -> Callable[Concatenate[_Q, str, _P], Coroutine[None, None, _R_co]]: ...

_E = TypeVar("_E", bound=WebPubSubEventRequest)

_Function: TypeAlias = Callable[Concatenate[str, _P], _Written]

_Handler: TypeAlias = Callable[Concatenate[_E, _P], _A]

_P = ParamSpec("_P")

_R = TypeVar("_R")

class _ResponseClass(Protocol[_R_co]):
    def __call__(self, body: bytes, /, *, status_code: int, headers: Mapping[str, str]) -> _R_co: ...

_A = TypeVar("_A")

_Q = TypeVar("_Q")

_R_co = TypeVar("_R_co", covariant=True)

_Written: TypeAlias = dict[str, JsonValue] | None
