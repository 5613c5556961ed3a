"""Unions of all requests and of all responses."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias, get_args

from wps_models._json.fields import options_of
from wps_models.events.context import MqttConnectionContext, WebPubSubConnectionContext
from wps_models.events.mqtt import (
    MqttConnectedEventRequest,
    MqttConnectEventErrorResponse,
    MqttConnectEventRequest,
    MqttConnectEventResponse,
    MqttDisconnectedEventRequest,
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
from wps_models.events.responses import ConnectEventResponse, EventErrorResponse, UserEventResponse

__all__ = ["ConnectAnswer", "EventRequest", "EventResponse", "MqttConnectAnswer", "UserAnswer"]

EventRequest: TypeAlias = (
    ConnectEventRequest
    | MqttConnectEventRequest
    | ConnectedEventRequest
    | MqttConnectedEventRequest
    | DisconnectedEventRequest
    | MqttDisconnectedEventRequest
    | UserEventRequest
    | GroupJoinedEventRequest
    | GroupLeftEventRequest
    | PreflightRequest
    | UnknownEventRequest
)
"""All events of the service. Unknown events are an `UnknownEventRequest`."""

ConnectAnswer: TypeAlias = ConnectEventResponse | EventErrorResponse
"""The answers to a `ConnectEventRequest`."""

MqttConnectAnswer: TypeAlias = ConnectAnswer | MqttConnectEventResponse | MqttConnectEventErrorResponse
"""The answers to an `MqttConnectEventRequest`."""

UserAnswer: TypeAlias = UserEventResponse | EventErrorResponse
"""The answers to a `UserEventRequest`."""

EventResponse: TypeAlias = MqttConnectAnswer | UserEventResponse
"""All answers."""

_ALL: Final[tuple[Any, ...]] = (
    *get_args(EventRequest),
    *get_args(EventResponse),
    WebPubSubConnectionContext,
    MqttConnectionContext,
)

MQTT_CLASSES: Final[Mapping[type, type]] = {base: cls for cls in _ALL for base in cls.__bases__ if base in _ALL}
"""Maps a plain class to its MQTT subclass."""

EVENTS: Final[Mapping[Any, Any]] = {
    options_of(cls).key.event: cls
    for cls in get_args(EventRequest)
    if cls not in (PreflightRequest, UnknownEventRequest) and not options_of(cls).key.mqtt_member
}
"""Maps an event, such as ``system.connect``, to its plain class."""
