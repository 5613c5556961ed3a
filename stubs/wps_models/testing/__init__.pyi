# Written by `python -m tests.surface`: wps_models.testing as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias, TypedDict

from typing_extensions import Unpack

from wps_models import (
    ConnectedEventRequest,
    ConnectEventRequest,
    DisconnectedEventRequest,
    EventRequest,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    HttpRequest,
    JsonValue,
    MqttConnectedEventRequest,
    MqttConnectEventRequest,
    MqttDisconnectedEventRequest,
    MqttDisconnectReasonCode,
    MqttProtocolVersion,
    MqttUserProperty,
    PreflightRequest,
    Strings,
    UnknownEventRequest,
    UserEventRequest,
    WebPubSubClientCertificate,
    WebPubSubDataType,
)
from wps_models.webhook import StatesCodec

# --- testing

def connect(
    *,
    claims: Mapping[str, Strings] = ...,
    query: Mapping[str, Strings] = ...,
    headers: Mapping[str, Strings] = ...,
    subprotocols: Strings = ("json.webpubsub.azure.v1",),
    client_certificates: Iterable[WebPubSubClientCertificate] = (),
    **context: Unpack[ContextOptions],
) -> ConnectEventRequest: ...
def connected(**context: Unpack[ContextOptions]) -> ConnectedEventRequest: ...
def disconnected(*, reason: str | None = "the tab was closed", **context: Unpack[ContextOptions]) -> DisconnectedEventRequest: ...
def user(
    data: str | bytes = "hello",
    *,
    event_name: str = "message",
    data_type: _DataType | None = None,
    **context: Unpack[ContextOptions],
) -> UserEventRequest: ...
def joined(group: str = "lobby", **context: Unpack[ContextOptions]) -> GroupJoinedEventRequest: ...
def left(group: str = "lobby", **context: Unpack[ContextOptions]) -> GroupLeftEventRequest: ...
def unknown(event_name: str = "paused", **context: Unpack[ContextOptions]) -> UnknownEventRequest: ...
def preflight(*, origin: str = ..., is_valid: bool = True) -> PreflightRequest: ...
def mqtt_connect(
    *,
    protocol_version: MqttProtocolVersion = MqttProtocolVersion.V500,
    username: str | None = None,
    password: str | None = None,
    user_properties: Iterable[MqttUserProperty] = (),
    claims: Mapping[str, Strings] = ...,
    query: Mapping[str, Strings] = ...,
    headers: Mapping[str, Strings] = ...,
    **context: Unpack[MqttContextOptions],
) -> MqttConnectEventRequest: ...
def mqtt_user(
    data: str | bytes = b"21.5",
    *,
    event_name: str = "telemetry",
    data_type: _DataType | None = None,
    **context: Unpack[MqttContextOptions],
) -> UserEventRequest: ...
def mqtt_connected(**context: Unpack[MqttContextOptions]) -> MqttConnectedEventRequest: ...
def mqtt_disconnected(
    *,
    reason: str | None = None,
    initiated_by_client: bool = True,
    code: MqttDisconnectReasonCode | int = MqttDisconnectReasonCode.NORMAL_DISCONNECTION,
    **context: Unpack[MqttContextOptions],
) -> MqttDisconnectedEventRequest: ...

# --- testing._context

HOST: Final = "example.webpubsub.azure.com"

URL: Final = "/eventhandler"

ACCESS_KEY: Final = "an-access-key-that-is-for-tests-only"

class ContextOptions(_Options, total=False):
    subprotocol: str | None

class MqttContextOptions(_Options, total=False):
    physical_connection_id: str
    session_id: str | None

# --- testing._http

def http_request(
    event: EventRequest, *, url: str = ..., access_key: str | None = None, states: StatesCodec = "json"
) -> HttpRequest: ...
def trigger_payload(event: EventRequest) -> str: ...

# --- not public: what the above is written with

_DataType: TypeAlias = WebPubSubDataType | Literal["binary", "json", "text"]

class _Options(TypedDict, total=False):
    hub: str
    connection_id: str
    user_id: str | None
    origin: str | None
    states: Mapping[str, JsonValue]
    id: str
    time: str
    access_key: str
    event_headers: Mapping[str, Strings]
