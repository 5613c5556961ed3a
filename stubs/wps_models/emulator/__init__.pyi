# Written by `python -m tests.surface`: wps_models.emulator as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, Never, Protocol, TypeAlias

from attrs import define, frozen

import wps_models
import wps_models.client
import wps_models.client.preview
import wps_models.rest
import wps_models.testing
from wps_models import (
    Action,
    EventRequest,
    EventResponse,
    HttpRequest,
    HttpResponse,
    MqttConnectProperties,
    MqttUserProperty,
    Strings,
    WebPubSubPermission,
)
from wps_models.client import preview
from wps_models.functions import WebPubSubTriggerBinding
from wps_models.webhook import StatesCodec

# --- emulator.app

class App(Protocol):
    def ask(self, call: Call, hub: Hub, apply: Callable[[Action | str], None]) -> HttpResponse: ...

def over_http(client: _HttpClient) -> App: ...

# --- emulator.client

class Failed(Exception):
    def __init__(self, text: str, response: HttpResponse | None = None) -> None: ...

class Refused(Exception):
    def __init__(self, response: HttpResponse) -> None: ...

class Client(_Peer):
    def send(self, message: wps_models.client.ClientMessage | str | bytes) -> _Answer | None: ...
    def join(self, group: str) -> None: ...
    def leave(self, group: str) -> None: ...
    def send_to_group(self, group: str, data: wps_models.client.Sendable, *, no_echo: bool = False) -> None: ...
    def send_event(self, event: str, data: wps_models.client.Sendable) -> None: ...
    def invoke(self, event: str, data: wps_models.client.Sendable = None) -> Any: ...
    def stream(self, group: str, *, no_echo: bool = False) -> Stream: ...
    def lose(self) -> None: ...
    def recover(self) -> None: ...
    def close(self) -> None: ...

class Stream:
    def __init__(self, ask: Callable[[wps_models.client.ClientMessage], _Answer], stream_id: str) -> None: ...
    def send(self, data: wps_models.client.Sendable) -> None: ...
    def end(self, error: wps_models.client.preview.StreamEndError | None = None) -> None: ...

class MqttClient(_Peer):
    def publish_event(
        self, event: str, payload: bytes, *, content_type: str | None = None, user_properties: Iterable[MqttUserProperty] = ()
    ) -> HttpResponse: ...
    def close(self, code: int = 0) -> None: ...

# --- emulator.connection

@frozen
class Close:
    code: int = 1000
    reason: str = ""

@define(eq=False)
class Connection:
    id: str
    user_id: str | None = None
    roles: tuple[str, ...] = ()
    groups: dict[str, None] = ...
    offered: tuple[str, ...] = ()
    mqtt: wps_models.MqttConnectProperties | None = None
    subprotocol: str | None = None
    status: Literal["connecting", "open", "refused", "closed"] = "connecting"
    is_attached: bool = False
    refusal: HttpResponse | None = None
    failure: HttpResponse | None = None
    has_new_roles: bool = False
    state: str | None = None
    raw_group: str | None = None
    raw_no_echo: bool = False
    physical_id: str | None = None
    session_id: str | None = None
    buffer: _Buffer | None = None
    reconnection_token: str | None = None
    outbox: list[_Item] = ...
    inbox: deque[str | bytes] = ...
    is_waiting: bool = False
    processed: set[int] = ...
    streams: dict[str, tuple[preview.StreamStartMessage, int]] = ...
    event_ids: Iterator[int] = ...
    permissions: dict[tuple[WebPubSubPermission, str], bool] = ...

    @property
    def speaks_json(self) -> bool: ...
    def put(self, item: _Item) -> None: ...
    def remember(self, response: HttpResponse | None) -> None: ...
    def is_allowed(self, permission: WebPubSubPermission, group: str) -> bool: ...
    def forbidden(self, permission: WebPubSubPermission, group: str) -> wps_models.client.MessageError: ...

# --- emulator.event

@define(eq=False)
class Call:
    request: HttpRequest
    event: EventRequest
    connection: Connection

    def reply(self, response: HttpResponse | None) -> None: ...
    def fail(self) -> None: ...

# --- emulator.functions_host

@frozen
class Function:
    name: str
    trigger: WebPubSubTriggerBinding
    call: Callable[[Mapping[str, object]], tuple[object, Iterable[str]]]

    def fits(self, event: EventRequest) -> bool: ...

class FunctionsHost:
    states: StatesCodec = "dotnet"

    def __init__(self, functions: _FunctionApp | Iterable[Function]) -> None: ...
    def ask(self, call: Call, hub: Hub, apply: Callable[[Action | str], None]) -> HttpResponse: ...

# --- emulator.hub

class Hub(_Exchange):
    def __init__(
        self,
        name: str = "chat",
        *,
        host: str = wps_models.testing.HOST,
        access_key: str = wps_models.testing.ACCESS_KEY,
        url: str = wps_models.testing.URL,
        system_events: Iterable[str] = ("connect", "connected", "disconnected"),
        user_events: str = "*",
        states: StatesCodec = "json",
        now: Callable[[], datetime] = ...,
        connection_ids: Iterator[str] | None = None,
    ) -> None: ...
    def connect(
        self,
        *,
        user_id: str | None = None,
        roles: Strings = (),
        groups: Strings = (),
        subprotocols: Strings = (),
        claims: Mapping[str, Strings] = ...,
        query: Mapping[str, Strings] = ...,
        headers: Mapping[str, Strings] = ...,
        mqtt: wps_models.MqttConnectProperties | None = None,
        connection_id: str | None = None,
    ) -> Connection: ...
    def lose(self, connection: Connection) -> None: ...
    def recover(self, connection_id: str, reconnection_token: str) -> Connection | None: ...
    def receive(self, connection: Connection, frame: str | bytes) -> None: ...
    def publish(
        self,
        connection: Connection,
        event: str,
        payload: bytes,
        *,
        content_type: str | None = None,
        user_properties: Iterable[wps_models.MqttUserProperty] = (),
    ) -> None: ...
    def apply(
        self, operation: wps_models.rest.Operation, *, filter: str | None = None, message_ttl: timedelta | None = None
    ) -> bool | wps_models.rest.GroupMembersPage | None: ...

# --- emulator.rest_api

def respond(find: Callable[[str], Hub], request: HttpRequest, *, access_key: str, now: datetime) -> HttpResponse: ...

# --- emulator.service

class Service:
    def __init__(self, app: _Handler | App, *, hub: Hub | None = None) -> None: ...
    @property
    def clients(self) -> list[Client | MqttClient]: ...
    @property
    def groups(self) -> dict[str, list[Client | MqttClient]]: ...
    def connect(
        self,
        user_id: str | None = None,
        *,
        subprotocols: Strings = (wps_models.client.JSON,),
        roles: Strings = (),
        groups: Strings = (),
        claims: Mapping[str, Strings] = ...,
        query: Mapping[str, Strings] = ...,
        headers: Mapping[str, Strings] = ...,
        **unknown: Never,
    ) -> Client: ...
    def connect_mqtt(
        self,
        user_id: str | None = None,
        *,
        client_id: str,
        mqtt: MqttConnectProperties,
        roles: Strings = (),
        groups: Strings = (),
        claims: Mapping[str, Strings] = ...,
        query: Mapping[str, Strings] = ...,
        headers: Mapping[str, Strings] = ...,
        **unknown: Never,
    ) -> MqttClient: ...
    def apply(self, actions: Action | Iterable[Action] | str) -> None: ...
    def http(self, request: HttpRequest, *, now: datetime) -> HttpResponse: ...
    def settle(self) -> None: ...

# --- not public: what the above is written with

_Answer: TypeAlias = (
    wps_models.client.AckMessage
    | wps_models.client.preview.InvokeResponseMessage
    | wps_models.client.preview.StreamAckMessage
    | wps_models.client.preview.StreamNackMessage
    | wps_models.client.preview.StreamClosedMessage
)

@define(eq=False)
class _Buffer:
    def add(self, message: _DataMessage, size: int, expires: datetime | None) -> _DataMessage | None: ...
    def acknowledge(self, sequence_id: int) -> None: ...
    def unexpired(self, now: datetime) -> list[_DataMessage]: ...

_DataMessage: TypeAlias = wps_models.client.GroupDataMessage | wps_models.client.ServerDataMessage

class _Exchange:
    def __init__(self, sender: _Sender, *, system_events: Iterable[str], user_events: str) -> None: ...
    def has_handler(self, event: str) -> bool: ...
    def notify(self, connection: Connection, event: str, body: Mapping[str, object]) -> None: ...
    def members(self, group: str, *, but: Connection | None = None) -> list[Connection]: ...
    def of_user(self, user_id: str) -> list[Connection]: ...
    def join(self, connection: Connection, *groups: str) -> None: ...
    def leave(self, connection: Connection, *groups: str) -> None: ...
    def deliver(self, message: _DataMessage, to: Iterable[Connection], *, expires: datetime | None = None) -> None: ...
    def close(self, connection: Connection, reason: str = "", *, code: int = 1000, by_client: bool = False) -> None: ...

class _FunctionApp(Protocol):
    def get_functions(self) -> list[Any]: ...

_Handler: TypeAlias = Callable[[EventRequest], EventResponse | Awaitable[EventResponse | None] | None]

class _HttpClient(Protocol):
    def request(self, method: str, url: str, /, *, headers: Sequence[tuple[bytes, bytes]], content: bytes) -> Any: ...

_Item: TypeAlias = wps_models.client.ServiceMessage | str | bytes | HttpResponse | Close

class _Peer:
    def __init__(self, hub: Hub, connection: Connection, settle: Callable[[], None]) -> None: ...
    @property
    def id(self) -> str: ...
    @property
    def messages(self) -> list[_Received]: ...
    @property
    def received(self) -> list[Any]: ...
    @property
    def closed(self) -> Close | None: ...
    def drain(self) -> None: ...

_Received: TypeAlias = wps_models.client.ServiceMessage | str | bytes | HttpResponse

@frozen(kw_only=True)
class _Sender:
    hub: str
    host: str
    access_key: str
    url: str
    states: StatesCodec
    now: Callable[[], datetime]

    def call(
        self,
        connection: Connection,
        event: str,
        body: bytes | Mapping[str, object],
        *,
        content_type: str | None = ...,
        headers: Mapping[str, str] | None = None,
        then: Callable[[HttpResponse | None], None] = ...,
    ) -> Call: ...
    def handshake(self) -> HttpRequest: ...
