# Written by `python -m tests.surface`: wps_models.webhook as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Literal, Protocol, TypeAlias, overload

from wps_models import (
    ConnectAnswer,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventRequest,
    EventResponse,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    MqttConnectAnswer,
    MqttConnectEventErrorResponse,
    MqttConnectEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    WpsModelsError,
)
from wps_models import HttpResponse as HttpResponse

# --- _receive

HeadersLike: TypeAlias = _Items | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]

def parse(
    *,
    method: str,
    headers: HeadersLike,
    body: bytes,
    access_keys: _AccessKeys,
    allowed_origins: _Strings | None = None,
    states: _StatesCodec = "json",
    user_id: Callable[[str], str] | None = None,
    decode: _Decode | None = None,
) -> EventRequest: ...
def percent_decoded(user_id: str) -> str: ...
def utf8_repaired(user_id: str) -> str: ...

# --- webhook

class WrongAnswer: ...

@overload
def respond(
    request: MqttConnectEventRequest, answer: MqttConnectAnswer | None, *, states: _StatesCodec = ...
) -> HttpResponse: ...
@overload
def respond(request: ConnectEventRequest, answer: ConnectAnswer | None, *, states: _StatesCodec = ...) -> HttpResponse: ...
@overload
def respond(request: UserEventRequest, answer: UserAnswer | None, *, states: _StatesCodec = ...) -> HttpResponse: ...
@overload
def respond(request: _Silent, answer: None = ..., *, states: _StatesCodec = ...) -> HttpResponse: ...
@overload
def respond(
    request: ConnectEventRequest, answer: UserEventResponse | MqttConnectEventErrorResponse, *, states: _StatesCodec = ...
) -> WrongAnswer: ...
@overload
def respond(
    request: UserEventRequest, answer: ConnectEventResponse | MqttConnectEventErrorResponse, *, states: _StatesCodec = ...
) -> WrongAnswer: ...
@overload
def respond(request: _Silent, answer: EventResponse, *, states: _StatesCodec = ...) -> WrongAnswer: ...
@overload
def respond(request: EventRequest, answer: EventResponse | None = ..., *, states: _StatesCodec = ...) -> HttpResponse: ...
def refuse(error: WpsModelsError) -> HttpResponse: ...

# --- not public: what the above is written with

_AccessKeys: TypeAlias = str | Collection[str] | Mapping[str, str | Collection[str]] | Literal[_Unsigned.ACCEPT_UNSIGNED]

_Decode: TypeAlias = Callable[[str | bytes], Any]

class _Items(Protocol):
    def items(self) -> Iterable[tuple[str, str]]: ...

_Silent: TypeAlias = (
    ConnectedEventRequest
    | DisconnectedEventRequest
    | GroupJoinedEventRequest
    | GroupLeftEventRequest
    | PreflightRequest
    | UnknownEventRequest
)

_StatesCodec: TypeAlias = Literal["json", "dotnet", "raw"]

_Strings: TypeAlias = _Several | Iterator[str]

class _Several(Protocol):
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...

class _Unsigned(Enum):
    ACCEPT_UNSIGNED = "accept unsigned"
