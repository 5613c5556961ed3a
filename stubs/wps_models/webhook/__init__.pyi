# Written by `python -m tests.surface`: wps_models.webhook as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final, Literal, Protocol, TypeAlias, overload

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
    HttpResponse,
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

# --- webhook._parse

HeadersLike: TypeAlias = _Items | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]

def parse(
    *,
    method: str,
    headers: HeadersLike,
    body: bytes,
    access_keys: AccessKeys,
    allowed_origins: _Strings | None = None,
    states: StatesCodec = "json",
    user_id: Callable[[str], str] | None = None,
    decode: _Decode | None = None,
) -> EventRequest: ...
def percent_decoded(user_id: str) -> str: ...
def utf8_repaired(user_id: str) -> str: ...

# --- webhook._respond

class WrongAnswer: ...

@overload
def respond(request: MqttConnectEventRequest, answer: MqttConnectAnswer | None, *, states: StatesCodec = ...) -> HttpResponse: ...
@overload
def respond(request: ConnectEventRequest, answer: ConnectAnswer | None, *, states: StatesCodec = ...) -> HttpResponse: ...
@overload
def respond(request: UserEventRequest, answer: UserAnswer | None, *, states: StatesCodec = ...) -> HttpResponse: ...
@overload
def respond(request: _Silent, answer: None = ..., *, states: StatesCodec = ...) -> HttpResponse: ...
@overload
def respond(
    request: ConnectEventRequest, answer: UserEventResponse | MqttConnectEventErrorResponse, *, states: StatesCodec = ...
) -> WrongAnswer: ...
@overload
def respond(
    request: UserEventRequest, answer: ConnectEventResponse | MqttConnectEventErrorResponse, *, states: StatesCodec = ...
) -> WrongAnswer: ...
@overload
def respond(request: _Silent, answer: EventResponse, *, states: StatesCodec = ...) -> WrongAnswer: ...
@overload
def respond(request: EventRequest, answer: EventResponse | None = ..., *, states: StatesCodec = ...) -> HttpResponse: ...
def refuse(error: WpsModelsError) -> HttpResponse: ...

# --- webhook.signature

ACCEPT_UNSIGNED: Final = _Unsigned.ACCEPT_UNSIGNED

AccessKeys: TypeAlias = str | Collection[str] | Mapping[str, str | Collection[str]] | Literal[_Unsigned.ACCEPT_UNSIGNED]

def sign(connection_id: str, key: str) -> str: ...
def verify(signatures: str | None, *, connection_id: str, access_keys: AccessKeys, origin: str | None = None) -> None: ...

# --- webhook.states

StatesCodec: TypeAlias = Literal["json", "dotnet", "raw"]

# --- not public: what the above is written with

_Decode: TypeAlias = Callable[[str | bytes], Any]

class _Items(Protocol):
    def items(self) -> Iterable[tuple[str, str]]: ...

class _Several(Protocol):
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...

_Silent: TypeAlias = (
    ConnectedEventRequest
    | DisconnectedEventRequest
    | GroupJoinedEventRequest
    | GroupLeftEventRequest
    | PreflightRequest
    | UnknownEventRequest
)

_Strings: TypeAlias = _Several | Iterator[str]

class _Unsigned(Enum):
    ACCEPT_UNSIGNED = "accept unsigned"
