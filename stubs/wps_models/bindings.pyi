# Written by `python -m tests.surface`: wps_models.bindings as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

from attrs import field, frozen

from wps_models import JsonValue, Problem, WebPubSubClientProtocol, WebPubSubEventType

# --- bindings

@frozen(kw_only=True)
class WebPubSubBinding:
    type: ClassVar[Any]
    direction: str = "in"
    name: str
    members: Mapping[str, JsonValue] = {}
    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def warnings(self) -> tuple[Problem, ...]: ...
    def to_decorator(self) -> dict[str, Any]: ...

@frozen(kw_only=True)
class WebPubSubTriggerBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSubTrigger"]] = "webPubSubTrigger"
    hub: str | None = None
    event_type: WebPubSubEventType | str
    event_name: str
    client_protocols: _WebPubSubTriggerAcceptedClientProtocols | str | None = None
    connections: tuple[str, ...] = field(default=(), converter=_strings)
    connection: str | None = None
    data_type: str | None = None

@frozen(kw_only=True)
class WebPubSubConnectionBinding(WebPubSubBinding):
    type: ClassVar[Literal["webPubSubConnection"]] = "webPubSubConnection"
    hub: str | None = None
    user_id: str | None = None
    client_protocol: WebPubSubClientProtocol | str | None = None
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
class OtherBinding:
    members: Mapping[str, JsonValue]
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
class FunctionJson:
    members: Mapping[str, JsonValue] = {}
    bindings: tuple[Binding, ...] = field(converter=_bindings)
    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def warnings(self) -> tuple[Problem, ...]: ...

# --- not public: what the above is written with

class _WebPubSubTriggerAcceptedClientProtocols(StrEnum):
    ALL = "all"
    WEB_PUB_SUB = "webPubSub"
    MQTT = "mqtt"

def _bindings(values: Iterable[Binding]) -> tuple[Binding, ...]: ...
def _strings(values: _Strings) -> tuple[str, ...]: ...

_Strings: TypeAlias = _Several | Iterator[str]

class _Several(Protocol):
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
