# Written by `python -m tests.surface`: wps_models.functions as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, ClassVar, Concatenate, Literal, ParamSpec, Protocol, TypeAlias, TypeVar, cast, overload

from attrs import field, frozen

from wps_models import (
    EventRequest,
    EventResponse,
    HttpResponse,
    JsonValue,
    Model,
    MqttConnectAnswer,
    MqttConnectEventRequest,
    Problem,
    Strings,
    UserAnswer,
    UserEventRequest,
    WebPubSubClientProtocol,
    WebPubSubEventRequest,
    WebPubSubEventType,
    WebPubSubTriggerAcceptedClientProtocols,
)

# --- functions._handlers

@overload
def trigger(handler: _Handler[UserEventRequest, _P, UserAnswer | None], /) -> _Function[_P]: ...
@overload
def trigger(handler: _Handler[MqttConnectEventRequest, _P, MqttConnectAnswer | None], /) -> _Function[_P]: ...
@overload
def trigger(handler: _Handler[_E, _P, None], /) -> _Function[_P]: ...
@overload
def trigger(handler: _Handler[EventRequest, _P, EventResponse | None], /) -> _Function[_P]: ...
@overload
def trigger(handler: _AsyncHandler[UserEventRequest, _P, UserAnswer | None], /) -> _AsyncFunction[_P]: ...
@overload
def trigger(handler: _AsyncHandler[MqttConnectEventRequest, _P, MqttConnectAnswer | None], /) -> _AsyncFunction[_P]: ...
@overload
def trigger(handler: _AsyncHandler[_E, _P, None], /) -> _AsyncFunction[_P]: ...
@overload
def trigger(handler: _AsyncHandler[EventRequest, _P, EventResponse | None], /) -> _AsyncFunction[_P]: ...
@overload
def trigger(handler: _Handler[_U, _P, UserAnswer | None], /) -> _Function[_P]: ...
def context(response: _ResponseClass[_R], /) -> _ContextDecorator[_R]: ...

# --- functions.bindings

@frozen(kw_only=True)
class WebPubSubBinding(Model):
    type: ClassVar[Any]
    direction: str = "in"
    name: str
    members: Mapping[str, JsonValue] = field(default=cast(Any, ...), converter=_json_object)

    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def warnings(self) -> tuple[Problem, ...]: ...
    def to_decorator(self) -> dict[str, Any]: ...

@frozen(kw_only=True)
class WebPubSubTriggerBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSubTrigger"]] = "webPubSubTrigger"
    hub: str | None = None
    event_type: WebPubSubEventType | str = field(converter=_event_type)
    event_name: str
    client_protocols: WebPubSubTriggerAcceptedClientProtocols | str | None = field(default=None, converter=_client_protocols)
    connections: tuple[str, ...] = field(default=(), converter=_strings)
    connection: str | None = None
    data_type: str | None = None

@frozen(kw_only=True)
class WebPubSubConnectionBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSubConnection"]] = "webPubSubConnection"
    hub: str | None = None
    user_id: str | None = None
    client_protocol: WebPubSubClientProtocol | str | None = field(default=None, converter=_client_protocol)
    connection: str | None = None
    connection_string_setting: str | None = None

@frozen(kw_only=True)
class WebPubSubContextBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSubContext"]] = "webPubSubContext"
    connections: tuple[str, ...] = field(default=(), converter=_strings)
    connection: str | None = None

@frozen(kw_only=True)
class WebPubSubOutputBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSub"]] = "webPubSub"
    direction: str = "out"
    hub: str | None = None
    connection: str | None = None
    connection_string_setting: str | None = None

@frozen(kw_only=True)
class WebPubSubRequestBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSubRequest"]] = "webPubSubRequest"

@frozen(kw_only=True)
class OtherBinding(Model):
    members: Mapping[str, JsonValue] = field(converter=_json_object)

    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def warnings(self) -> tuple[Problem, ...]: ...

Binding: TypeAlias = (
    WebPubSubTriggerBinding
    | WebPubSubConnectionBinding
    | WebPubSubContextBinding
    | WebPubSubOutputBinding
    | WebPubSubRequestBinding
    | OtherBinding
)

@frozen(kw_only=True)
class FunctionJson(Model):
    members: Mapping[str, JsonValue] = field(default=cast(Any, ...), converter=_json_object)
    bindings: tuple[Binding, ...] = field(converter=_bindings)

    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def warnings(self) -> tuple[Problem, ...]: ...

# --- functions.inputs

@frozen(kw_only=True)
class WebPubSubContextResponse(Model):
    body: str | None = None
    status: int
    headers: Mapping[str, tuple[str, ...]] = field(default=cast(Any, ...), converter=_headers)

@frozen(kw_only=True)
class WebPubSubContext(Model):
    request: EventRequest | None = None
    response: WebPubSubContextResponse
    error_message: str | None = None
    has_error: bool = False
    is_preflight: bool = False

    @property
    def outcome(self) -> EventRequest | HttpResponse: ...

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

_U = TypeVar("_U", bound=UserEventRequest)

_Written: TypeAlias = dict[str, JsonValue] | None

def _bindings(values: Iterable[Binding]) -> tuple[Binding, ...]: ...
def _client_protocol(text: WebPubSubClientProtocol | str | None) -> WebPubSubClientProtocol | str | None: ...
def _client_protocols(
    text: WebPubSubTriggerAcceptedClientProtocols | str | None,
) -> WebPubSubTriggerAcceptedClientProtocols | str | None: ...
def _event_type(text: WebPubSubEventType | str) -> WebPubSubEventType | str: ...
def _headers(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]: ...
def _json_object(values: Mapping[str, JsonValue], levels: int = ...) -> Mapping[str, JsonValue]: ...
def _strings(values: Strings) -> tuple[str, ...]: ...
