# Written by `python -m tests.surface`: wps_models.testing as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol, TypeAlias, TypedDict

from typing_extensions import Unpack

import wps_models.client
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
    UnknownEventRequest,
    UserEventRequest,
    WebPubSubClientCertificate,
    WebPubSubDataType,
)
from wps_models.webhook import StatesCodec

# --- testing

def connect(
    *,
    claims: Mapping[str, _Strings] = ...,
    query: Mapping[str, _Strings] = ...,
    headers: Mapping[str, _Strings] = ...,
    subprotocols: _Strings = ("json.webpubsub.azure.v1",),
    client_certificates: Iterable[WebPubSubClientCertificate] = (),
    **context: Unpack[ContextOptions],
) -> ConnectEventRequest: ...
def connected(**context: Unpack[ContextOptions]) -> ConnectedEventRequest: ...
def disconnected(*, reason: str | None = "the tab was closed", **context: Unpack[ContextOptions]) -> DisconnectedEventRequest: ...
def user(
    data: str | bytes = "hello",
    *,
    event_name: str = "message",
    data_type: WebPubSubDataType | None = None,
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
    claims: Mapping[str, _Strings] = ...,
    query: Mapping[str, _Strings] = ...,
    headers: Mapping[str, _Strings] = ...,
    **context: Unpack[MqttContextOptions],
) -> MqttConnectEventRequest: ...
def mqtt_user(
    data: str | bytes = b"21.5",
    *,
    event_name: str = "telemetry",
    data_type: WebPubSubDataType | None = None,
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

# --- testing._client

def client_connected(
    *, connection_id: str = "c0nn-1a2b3c", user_id: str | None = "ada", reconnection_token: str | None = None
) -> wps_models.client.ConnectedMessage: ...
def client_disconnected(*, message: str | None = "The service is shutting down.") -> wps_models.client.DisconnectedMessage: ...
def pong() -> wps_models.client.PongMessage: ...
def group_message(
    data: _Sendable = "hello",
    *,
    group: str = "lobby",
    from_user_id: str | None = "ada",
    data_type: wps_models.client.DataType | None = None,
    sequence_id: int | None = None,
    stream: wps_models.client.StreamInfo | None = None,
    metadata: Mapping[str, str] = ...,
) -> wps_models.client.GroupDataMessage: ...
def server_message(
    data: _Sendable = "hello",
    *,
    data_type: wps_models.client.DataType | None = None,
    sequence_id: int | None = None,
    metadata: Mapping[str, str] = ...,
) -> wps_models.client.ServerDataMessage: ...
def unknown_message(type: str = "tomorrow", *, members: Mapping[str, JsonValue] = ...) -> wps_models.client.UnknownMessage: ...
def ack(ack_id: int = 1, *, error: str | None = None, message: str = "") -> wps_models.client.AckMessage: ...
def invoke_response(
    data: _Sendable | None = None,
    *,
    invocation_id: str = "i-1",
    data_type: wps_models.client.DataType | None = None,
    error: str | None = None,
    message: str = "",
) -> wps_models.client.InvokeResponseMessage: ...
def cancel_invocation(invocation_id: str = "i-1") -> wps_models.client.CancelInvocationMessage: ...
def stream_ack(expected_sequence_id: int = 1, *, stream_id: str = "s-1") -> wps_models.client.StreamAckMessage: ...
def stream_nack(
    expected_sequence_id: int = 1, *, stream_id: str = "s-1", name: str = "TransientError", message: str | None = None
) -> wps_models.client.StreamNackMessage: ...
def stream_closed(
    *, stream_id: str = "s-1", error: str | None = None, message: str | None = None
) -> wps_models.client.StreamClosedMessage: ...
def group_state_snapshot(
    group: str = "lobby", *, items: Iterable[wps_models.client.GroupStateItem] = ...
) -> wps_models.client.GroupStateSnapshotMessage: ...
def group_state_update(
    group: str = "lobby", *, items: Iterable[wps_models.client.GroupStateItem] = ...
) -> wps_models.client.GroupStateUpdateMessage: ...

# --- testing._context

HOST: Final = "example.webpubsub.azure.com"

URL: Final = "/eventhandler"

ACCESS_KEY: Final = "an-access-key-that-is-for-tests-only"

class ContextOptions(TypedDict, total=False):
    hub: str
    connection_id: str
    user_id: str | None
    origin: str | None
    states: Mapping[str, JsonValue]
    subprotocol: str | None
    id: str
    time: str
    event_headers: Mapping[str, _Strings]

class MqttContextOptions(ContextOptions, total=False):
    physical_connection_id: str
    session_id: str | None

# --- testing._http

def http_request(event: EventRequest, *, access_key: str = ..., states: StatesCodec = "json") -> HttpRequest: ...
def trigger_payload(event: EventRequest) -> str: ...

# --- not public: what the above is written with

_Sendable: TypeAlias = JsonValue | bytes | Mapping[str, object]

class _Several(Protocol):
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...

_Strings: TypeAlias = _Several | Iterator[str]
