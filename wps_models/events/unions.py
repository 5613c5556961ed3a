"""The closed unions of events and answers. `Action` lives in `actions`, to keep the import lazy.

A payload finds its class by the options of the base class: `requests`, `responses`, `actions`.
"""

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
"""All events the service can send. An event that isn't known yet is an `UnknownEventRequest`."""

ConnectAnswer: TypeAlias = ConnectEventResponse | EventErrorResponse
"""What may answer a `ConnectEventRequest`."""

MqttConnectAnswer: TypeAlias = ConnectAnswer | MqttConnectEventResponse | MqttConnectEventErrorResponse
"""What may answer an `MqttConnectEventRequest`."""

UserAnswer: TypeAlias = UserEventResponse | EventErrorResponse
"""What may answer a `UserEventRequest`."""

EventResponse: TypeAlias = MqttConnectAnswer | UserEventResponse
"""All answers."""

_ALL: Final[tuple[Any, ...]] = (
    *get_args(EventRequest),
    *get_args(EventResponse),
    WebPubSubConnectionContext,
    MqttConnectionContext,
)

MQTT_KINDS: Final[Mapping[type, type]] = {base: cls for cls in _ALL for base in cls.__bases__ if base in _ALL}
"""Maps a plain class to its MQTT subclass."""

EVENTS: Final[Mapping[Any, Any]] = {
    options_of(cls).key.event: cls
    for cls in get_args(EventRequest)
    if cls not in (PreflightRequest, UnknownEventRequest) and not options_of(cls).key.mqtt_member
}
"""Maps the kind and name of an event to its plain class."""
