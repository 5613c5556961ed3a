# Written by `python -m tests.surface`: wps_models.functions as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Concatenate, ParamSpec, Protocol, TypeAlias, TypeVar, overload

from wps_models import Binding as Binding
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
from wps_models import FunctionJson as FunctionJson
from wps_models import OtherBinding as OtherBinding
from wps_models import WebPubSubBinding as WebPubSubBinding
from wps_models import WebPubSubConnectionBinding as WebPubSubConnectionBinding
from wps_models import WebPubSubContext as WebPubSubContext
from wps_models import WebPubSubContextBinding as WebPubSubContextBinding
from wps_models import WebPubSubContextResponse as WebPubSubContextResponse
from wps_models import WebPubSubOutputBinding as WebPubSubOutputBinding
from wps_models import WebPubSubRequestBinding as WebPubSubRequestBinding
from wps_models import WebPubSubTriggerBinding as WebPubSubTriggerBinding

# --- functions._handlers

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

_A = TypeVar("_A")

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

_Q = TypeVar("_Q")

_R = TypeVar("_R")

_R_co = TypeVar("_R_co", covariant=True)

class _ResponseClass(Protocol[_R_co]):
    def __call__(self, body: bytes, /, *, status_code: int, headers: Mapping[str, str]) -> _R_co: ...

_Written: TypeAlias = dict[str, JsonValue] | None
