"""Ready-made events for tests: as models, as the trigger's JSON, and as signed HTTP requests.

::

    event = testing.connect(user_id="mallory")              # a model
    payload = dumps(event)                                  # what a Functions trigger is given
    request = testing.http_request(event, access_key=KEY)   # what a webhook is sent

Everything has a realistic default, and nothing is random. No test framework is needed.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypedDict, TypeVar

from attrs import evolve
from typing_extensions import Unpack

from wps_models._fields import FrozenDict, JsonValue, Strings, strings
from wps_models.codec import unstructure
from wps_models.context import NO_CONTEXT, MqttConnectionContext, WebPubSubClientCertificate, WebPubSubConnectionContext
from wps_models.enums import (
    MqttDisconnectReasonCode,
    MqttProtocolVersion,
    WebPubSubDataType,
    WebPubSubEventType,
)
from wps_models.http import HttpRequest
from wps_models.mqtt import (
    MqttConnectedEventRequest,
    MqttConnectEventRequest,
    MqttConnectProperties,
    MqttDisconnectedEventRequest,
    MqttDisconnectedEventRequestProperties,
    MqttDisconnectPacketProperties,
    MqttUserProperty,
)
from wps_models.requests import (
    ConnectedEventRequest,
    ConnectEventRequest,
    DisconnectedEventRequest,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
)
from wps_models.unions import EventRequest
from wps_models.webhook._parse import ORIGIN, PREFIXES
from wps_models.webhook.signature import sign
from wps_models.webhook.states import HEADER, StatesCodec, encode

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
    "unknown",
    "user",
]

HOST: Final = "example.webpubsub.azure.com"
"""The service that the events come from, unless said otherwise."""

URL: Final = "/eventhandler"
"""Where the events are sent to."""

ACCESS_KEY: Final = "an-access-key-that-is-for-tests-only"
"""The key that the events are signed with, unless said otherwise."""


class ContextOptions(TypedDict, total=False):
    """What can be said about the connection of any event; see `WebPubSubConnectionContext`."""

    hub: str
    connection_id: str
    user_id: str | None
    origin: str | None
    states: Mapping[str, JsonValue]
    subprotocol: str | None
    id: str
    time: str
    event_headers: Mapping[str, Strings]
    """More HTTP headers of the event itself."""


class MqttContextOptions(ContextOptions, total=False):
    """What can be said about the connection of an MQTT event; see `MqttConnectionContext`."""

    physical_connection_id: str
    session_id: str | None


_Context = TypeVar("_Context", bound=WebPubSubConnectionContext)


# --- events ------------------------------------------------------------------------


def connect(
    *,
    claims: Mapping[str, Strings] = FrozenDict({"sub": ("ada",), "role": ("webpubsub.joinLeaveGroup",)}),
    query: Mapping[str, Strings] = FrozenDict({"room": ("lobby",)}),
    headers: Mapping[str, Strings] = FrozenDict({"User-Agent": ("example-client/1.0",)}),
    subprotocols: Strings = ("json.webpubsub.azure.v1",),
    client_certificates: Iterable[WebPubSubClientCertificate] = (),
    **context: Unpack[ContextOptions],
) -> ConnectEventRequest:
    """A client asks to connect."""
    return ConnectEventRequest(
        context=_context(WebPubSubEventType.SYSTEM, "connect", context),
        claims=claims,
        query=query,
        headers=headers,
        subprotocols=subprotocols,
        client_certificates=client_certificates,
    )


def connected(**context: Unpack[ContextOptions]) -> ConnectedEventRequest:
    """A client has connected."""
    return ConnectedEventRequest(context=_context(WebPubSubEventType.SYSTEM, "connected", context))


def disconnected(*, reason: str | None = "the tab was closed", **context: Unpack[ContextOptions]) -> DisconnectedEventRequest:
    """A client has gone."""
    return DisconnectedEventRequest(context=_context(WebPubSubEventType.SYSTEM, "disconnected", context), reason=reason)


def user(
    data: str | bytes = "hello",
    *,
    event_name: str = "message",
    data_type: WebPubSubDataType | None = None,
    **context: Unpack[ContextOptions],
) -> UserEventRequest:
    """A client sent a message; `data_type` follows from what `data` is, as with any message."""
    known = data_type or UserEventRequest(data=data).data_type
    about = _context(WebPubSubEventType.USER, event_name, context, _CONTENT_TYPES[known])
    return UserEventRequest(context=about, data=data, data_type=known)


def joined(group: str = "lobby", **context: Unpack[ContextOptions]) -> GroupJoinedEventRequest:
    """A connection has joined a group."""
    return GroupJoinedEventRequest(context=_context(WebPubSubEventType.GROUP_PRESENCE, "joined", context), group=group)


def left(group: str = "lobby", **context: Unpack[ContextOptions]) -> GroupLeftEventRequest:
    """A connection has left a group."""
    return GroupLeftEventRequest(context=_context(WebPubSubEventType.GROUP_PRESENCE, "left", context), group=group)


def unknown(event_name: str = "paused", **context: Unpack[ContextOptions]) -> UnknownEventRequest:
    """Something that this version doesn't know."""
    return UnknownEventRequest(context=_context(WebPubSubEventType.SYSTEM, event_name, context, _OCTETS))


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
    claims: Mapping[str, Strings] = FrozenDict({"sub": ("ada",)}),
    query: Mapping[str, Strings] = FrozenDict(),
    headers: Mapping[str, Strings] = FrozenDict(),
    **context: Unpack[MqttContextOptions],
) -> MqttConnectEventRequest:
    """An MQTT client asks to connect. `password` is in base64, as it arrives."""
    return MqttConnectEventRequest(
        context=_mqtt_context(WebPubSubEventType.SYSTEM, "connect", {"session_id": None, **context}),
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
    data_type: WebPubSubDataType | None = None,
    **context: Unpack[MqttContextOptions],
) -> UserEventRequest:
    """An MQTT client published a message; `data_type` follows from what `data` is."""
    known = data_type or UserEventRequest(data=data).data_type
    about = _mqtt_context(WebPubSubEventType.USER, event_name, context, _CONTENT_TYPES[known])
    return UserEventRequest(context=about, data=data, data_type=known)


def mqtt_connected(**context: Unpack[MqttContextOptions]) -> MqttConnectedEventRequest:
    """A new MQTT session has begun."""
    return MqttConnectedEventRequest(context=_mqtt_context(WebPubSubEventType.SYSTEM, "connected", context))


def mqtt_disconnected(
    *,
    reason: str | None = None,
    initiated_by_client: bool = True,
    code: MqttDisconnectReasonCode | int = MqttDisconnectReasonCode.NORMAL_DISCONNECTION,
    **context: Unpack[MqttContextOptions],
) -> MqttDisconnectedEventRequest:
    """An MQTT session has ended; with a DISCONNECT packet if the client ended it."""
    packet = MqttDisconnectPacketProperties(code=code) if initiated_by_client else None
    return MqttDisconnectedEventRequest(
        context=_mqtt_context(WebPubSubEventType.SYSTEM, "disconnected", context),
        reason=reason,
        mqtt=MqttDisconnectedEventRequestProperties(initiated_by_client=initiated_by_client, disconnect_packet=packet),
    )


# --- what all events have -----------------------------------------------------------

_PREFIX_OF: Final[Mapping[str, str]] = {kind: prefix for prefix, kind in PREFIXES.items()}

_OBJECT: Final = "application/json; charset=utf-8"
_OCTETS: Final = "application/octet-stream"
_CONTENT_TYPES: Final[Mapping[WebPubSubDataType, str]] = {
    WebPubSubDataType.TEXT: "text/plain",
    WebPubSubDataType.JSON: "application/json",
    WebPubSubDataType.BINARY: _OCTETS,
}


def _context(
    event_type: WebPubSubEventType, event_name: str, options: ContextOptions, content_type: str = _OBJECT
) -> WebPubSubConnectionContext:
    return _with_headers(WebPubSubConnectionContext(**_known(event_type, event_name, options)), options, content_type)


def _mqtt_context(
    event_type: WebPubSubEventType, event_name: str, options: MqttContextOptions, content_type: str = _OBJECT
) -> MqttConnectionContext:
    said: MqttContextOptions = {"subprotocol": "mqtt", "connection_id": "mqtt-client-1", **options}
    context = MqttConnectionContext(
        **_known(event_type, event_name, said),
        physical_connection_id=said.get("physical_connection_id", "phys-77"),
        session_id=said.get("session_id", "sess-55"),
    )
    return _with_headers(context, said, content_type)


def _known(event_type: WebPubSubEventType, event_name: str, options: ContextOptions) -> dict[str, Any]:
    connection_id = options.get("connection_id", "c0nn-1a2b3c")
    return {
        "event_type": event_type,
        "event_name": event_name,
        "hub": options.get("hub", "chat"),
        "connection_id": connection_id,
        "user_id": options.get("user_id", "ada"),
        "signature": sign(connection_id, ACCESS_KEY),
        "origin": options.get("origin", HOST),
        "states": options.get("states", {}),
    }


def _with_headers(context: _Context, options: ContextOptions, content_type: str) -> _Context:
    told = {
        "ce-id": options.get("id", "1"),
        "ce-time": options.get("time", "2026-03-01T10:20:30Z"),
        "ce-subprotocol": options.get("subprotocol"),
        HEADER: encode(context.states) or None,
    }
    more = {name: strings(values) for name, values in options.get("event_headers", {}).items()}
    return evolve(context, headers=_merged({"Content-Type": (content_type,)}, _headers(context, told), more))


def _headers(context: WebPubSubConnectionContext, told: Mapping[str, str | None]) -> dict[str, tuple[str, ...]]:
    prefix = _PREFIX_OF.get(context.event_type)
    found = {
        ORIGIN: context.origin,
        "ce-specversion": "1.0",
        "ce-awpsversion": "1.0",
        "ce-type": context.event_type if prefix is None else prefix + context.event_name,
        "ce-source": f"/hubs/{context.hub}/client/{context.connection_id}",
        "ce-signature": context.signature,
        "ce-connectionId": context.connection_id,
        "ce-hub": context.hub,
        "ce-eventName": context.event_name,
        "ce-userId": context.user_id,
    }
    if isinstance(context, MqttConnectionContext):
        found["ce-source"] = f"/hubs/{context.hub}/client/{context.connection_id}/{context.physical_connection_id}"
        found["ce-subprotocol"] = "mqtt"
        found["ce-physicalConnectionId"] = context.physical_connection_id
        found["ce-sessionId"] = context.session_id
    return {name: (value,) for name, value in {**found, **told}.items() if value is not None}


def _merged(*several: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """All headers; of those with the same name, in any case, the last."""
    spellings: dict[str, str] = {}
    merged: dict[str, tuple[str, ...]] = {}
    for headers in several:
        for name, values in headers.items():
            merged[spellings.setdefault(name.lower(), name)] = values
    return merged


# --- over HTTP ---------------------------------------------------------------------


def http_request(event: EventRequest, *, access_key: str = ACCESS_KEY, states: StatesCodec = "json") -> HttpRequest:
    """The HTTP request that the service would send for an event, signed.

    `parse` makes the same event of it, if the event is one of these or was itself received.
    """
    context = event.context
    if isinstance(event, PreflightRequest):
        return HttpRequest(method="OPTIONS", url=URL, headers=_pairs(context.headers or preflight().context.headers))
    content_type, body = _body(event)
    headers = _merged(
        {"Content-Type": (content_type,)},
        _headers(context, {}),
        context.headers,
        {"ce-signature": (sign(context.connection_id, access_key),)},
        {HEADER: (encode(context.states, states),)} if context.states else {},
    )
    return HttpRequest(method="POST", url=URL, headers=_pairs(headers), body=body)


def _pairs(headers: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, values in headers.items() for value in values)


def _body(event: EventRequest) -> tuple[str, bytes]:
    if isinstance(event, UserEventRequest):
        return _CONTENT_TYPES[event.data_type], event.data.encode() if isinstance(event.data, str) else event.data
    if isinstance(event, UnknownEventRequest):
        return _OCTETS, event.body
    members: dict[str, Any] = unstructure(event)
    del members["connectionContext"]
    for certificate in members.get("clientCertificates", ()):
        # The one name that the service spells differently from the Functions host.
        certificate["thumbprint"] = certificate.pop("Thumbprint")
    return _OBJECT, json.dumps(members).encode()
