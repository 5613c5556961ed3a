"""Ready-made events for tests: as models, as trigger payloads, and as signed HTTP requests.

::

    event = testing.connect(user_id="mallory")              # a model
    payload = testing.trigger_payload(event)                # the JSON text a Functions trigger receives
    request = testing.http_request(event, access_key=KEY)   # the HTTP request a webhook receives

Every option has a realistic default. Unknown options are refused. Nothing is random, and no
test framework is needed.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from attrs import evolve
from typing_extensions import Unpack

from wps_models._json.frozen import NO_HEADERS, Headers, StringLists
from wps_models.data import Json
from wps_models.enums import MqttDisconnectReasonCode, MqttProtocolVersion, WebPubSubDataType, WebPubSubEventType
from wps_models.events.context import NO_CONTEXT, WebPubSubClientCertificate
from wps_models.events.mqtt import (
    MqttConnectedEventRequest,
    MqttConnectEventRequest,
    MqttConnectProperties,
    MqttDisconnectedEventRequest,
    MqttDisconnectedEventRequestProperties,
    MqttDisconnectPacketProperties,
    MqttUserProperty,
)
from wps_models.events.requests import (
    ConnectedEventRequest,
    ConnectEventRequest,
    DisconnectedEventRequest,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
)
from wps_models.http import CONTENT_TYPES, OCTETS
from wps_models.names import Strings
from wps_models.testing._context import (
    ACCESS_KEY,
    HOST,
    URL,
    ContextOptions,
    MqttContextOptions,
    mqtt_context,
    plain_context,
)
from wps_models.testing._http import http_request, trigger_payload
from wps_models.webhook._parse import ORIGIN

__all__ = [
    "ACCESS_KEY",
    "HOST",
    "URL",
    "ContextOptions",
    "MqttContextOptions",
    "connect",
    "connected",
    "disconnected",
    "http_request",
    "joined",
    "left",
    "mqtt_connect",
    "mqtt_connected",
    "mqtt_disconnected",
    "mqtt_user",
    "preflight",
    "trigger_payload",
    "unknown",
    "user",
]

_DataType: TypeAlias = WebPubSubDataType | Literal["binary", "json", "text"]

_SYSTEM, _USER, _PRESENCE = WebPubSubEventType.SYSTEM, WebPubSubEventType.USER, WebPubSubEventType.GROUP_PRESENCE


def connect(
    *,
    claims: Mapping[str, Strings] = StringLists({"sub": ("ada",), "role": ("webpubsub.joinLeaveGroup",)}),
    query: Mapping[str, Strings] = StringLists({"room": ("lobby",)}),
    headers: Mapping[str, Strings] = Headers({"User-Agent": ("example-client/1.0",)}),
    subprotocols: Strings = ("json.webpubsub.azure.v1",),
    client_certificates: Iterable[WebPubSubClientCertificate] = (),
    **context: Unpack[ContextOptions],
) -> ConnectEventRequest:
    """A client asks to connect."""
    return ConnectEventRequest(
        context=plain_context(connect, _SYSTEM, "connect", context),
        claims=claims,
        query=query,
        headers=headers,
        subprotocols=subprotocols,
        client_certificates=client_certificates,
    )


def connected(**context: Unpack[ContextOptions]) -> ConnectedEventRequest:
    """A client connected."""
    return ConnectedEventRequest(context=plain_context(connected, _SYSTEM, "connected", context))


def disconnected(*, reason: str | None = "the tab was closed", **context: Unpack[ContextOptions]) -> DisconnectedEventRequest:
    """A client disconnected."""
    return DisconnectedEventRequest(context=plain_context(disconnected, _SYSTEM, "disconnected", context), reason=reason)


def user(
    data: str | bytes = "hello",
    *,
    event_name: str = "message",
    data_type: _DataType | None = None,
    **context: Unpack[ContextOptions],
) -> UserEventRequest:
    """A client sent a message. `data_type` defaults to ``binary`` for bytes, ``json`` for `Json`, otherwise ``text``."""
    known = _data_type(data, data_type)
    about = plain_context(user, _USER, event_name, context, content_type=CONTENT_TYPES[known])
    return UserEventRequest(context=about, data=data, data_type=known)


def joined(group: str = "lobby", **context: Unpack[ContextOptions]) -> GroupJoinedEventRequest:
    """A connection joined a group."""
    return GroupJoinedEventRequest(context=plain_context(joined, _PRESENCE, "joined", context), group=group)


def left(group: str = "lobby", **context: Unpack[ContextOptions]) -> GroupLeftEventRequest:
    """A connection left a group."""
    return GroupLeftEventRequest(context=plain_context(left, _PRESENCE, "left", context), group=group)


def unknown(event_name: str = "paused", **context: Unpack[ContextOptions]) -> UnknownEventRequest:
    """An event that this version of the package doesn't know."""
    return UnknownEventRequest(context=plain_context(unknown, _SYSTEM, event_name, context, content_type=OCTETS))


def preflight(*, origin: str = HOST, is_valid: bool = True) -> PreflightRequest:
    """The service asks whether it may send events."""
    context = evolve(NO_CONTEXT, origin=origin, headers={ORIGIN: [origin], "ce-awpsversion": ["1.0"]})
    return PreflightRequest(context=context, is_valid=is_valid, allowed_origin=origin if is_valid else None)


def mqtt_connect(
    *,
    protocol_version: MqttProtocolVersion = MqttProtocolVersion.V500,
    username: str | None = None,
    password: str | None = None,
    user_properties: Iterable[MqttUserProperty] = (),
    claims: Mapping[str, Strings] = StringLists({"sub": ("ada",)}),
    query: Mapping[str, Strings] = StringLists(),
    headers: Mapping[str, Strings] = NO_HEADERS,
    **context: Unpack[MqttContextOptions],
) -> MqttConnectEventRequest:
    """An MQTT client asks to connect. `password` is base64, as in the event. It has no session id yet."""
    return MqttConnectEventRequest(
        context=mqtt_context(mqtt_connect, _SYSTEM, "connect", {"session_id": None, **context}),
        claims=claims,
        query=query,
        headers=headers,
        subprotocols=["mqtt"],
        mqtt=MqttConnectProperties(
            protocol_version=protocol_version,
            clean_start=True,
            username=username,
            password=password,
            user_properties=user_properties,
        ),
    )


def mqtt_user(
    data: str | bytes = b"21.5",
    *,
    event_name: str = "telemetry",
    data_type: _DataType | None = None,
    **context: Unpack[MqttContextOptions],
) -> UserEventRequest:
    """An MQTT client published a message. `data_type` defaults as for `user`."""
    known = _data_type(data, data_type)
    about = mqtt_context(mqtt_user, _USER, event_name, context, content_type=CONTENT_TYPES[known])
    return UserEventRequest(context=about, data=data, data_type=known)


def mqtt_connected(**context: Unpack[MqttContextOptions]) -> MqttConnectedEventRequest:
    """A new MQTT session began."""
    return MqttConnectedEventRequest(context=mqtt_context(mqtt_connected, _SYSTEM, "connected", context))


def mqtt_disconnected(
    *,
    reason: str | None = None,
    initiated_by_client: bool = True,
    code: MqttDisconnectReasonCode | int = MqttDisconnectReasonCode.NORMAL_DISCONNECTION,
    **context: Unpack[MqttContextOptions],
) -> MqttDisconnectedEventRequest:
    """An MQTT session ended; with a DISCONNECT packet if the client ended it."""
    packet = MqttDisconnectPacketProperties(code=code) if initiated_by_client else None
    return MqttDisconnectedEventRequest(
        context=mqtt_context(mqtt_disconnected, _SYSTEM, "disconnected", context),
        reason=reason,
        mqtt=MqttDisconnectedEventRequestProperties(initiated_by_client=initiated_by_client, disconnect_packet=packet),
    )


def _data_type(data: str | bytes, given: _DataType | None) -> WebPubSubDataType:
    if given is not None:
        return WebPubSubDataType(given)
    if isinstance(data, bytes):
        return WebPubSubDataType.BINARY
    return WebPubSubDataType.JSON if isinstance(data, Json) else WebPubSubDataType.TEXT


def __dir__() -> list[str]:
    return __all__
