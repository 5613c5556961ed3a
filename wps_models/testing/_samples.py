"""One realistic payload of each kind, by its wire name: what ``python -m wps_models sample`` prints."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from attrs import fields_dict

from wps_models import testing
from wps_models.actions import Action
from wps_models.data import Json
from wps_models.enums import MqttV500ConnectReasonCode, WebPubSubErrorCode, WebPubSubPermission
from wps_models.mqtt import (
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventResponse,
    MqttConnectEventResponseProperties,
    MqttUserProperty,
)
from wps_models.requests import PreflightRequest
from wps_models.responses import ConnectEventResponse, EventErrorResponse, UserEventResponse
from wps_models.unions import EventRequest, EventResponse

__all__ = ["sample", "sample_kinds"]

_SAMPLE_VALUES: Final[Mapping[str, Any]] = {
    "connection_id": "c0nn-1a2b3c",
    "data": Json({"unread": 3}),
    "excluded": ("c0nn-4d5e6f",),
    "group": "lobby",
    "permission": WebPubSubPermission.SEND_TO_GROUP,
    "reason": "The room is closing.",
    "target_name": "lobby",
    "user_id": "ada",
}
"""A value for every field that an action has."""

_MQTT_REFUSAL: Final = MqttConnectEventErrorResponseProperties(code=MqttV500ConnectReasonCode.BANNED, reason="Banned.")

_SAMPLES: Final[Mapping[str, Action | EventRequest | EventResponse]] = {
    **{
        action.action_name: action(**{name: _SAMPLE_VALUES[name] for name in fields_dict(action) if name in _SAMPLE_VALUES})
        for action in get_args(Action)
    },
    "connect": testing.connect(),
    "connected": testing.connected(),
    "disconnected": testing.disconnected(),
    "user": testing.user(),
    "joined": testing.joined(),
    "left": testing.left(),
    "preflight": PreflightRequest(is_valid=True),
    "unknown": testing.unknown(),
    "mqttConnect": testing.mqtt_connect(),
    "mqttConnected": testing.mqtt_connected(),
    "mqttDisconnected": testing.mqtt_disconnected(),
    "mqttUser": testing.mqtt_user(),
    "connectResponse": ConnectEventResponse(user_id="ada", groups=["lobby"], roles=["webpubsub.sendToGroup.lobby"]),
    "userResponse": UserEventResponse(data=Json({"echo": "hello"}), states={"messages": 1}),
    "errorResponse": EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="Sign in first."),
    "mqttConnectResponse": MqttConnectEventResponse(
        groups=["lobby"],
        mqtt=MqttConnectEventResponseProperties(user_properties=[MqttUserProperty(name="region", value="north")]),
    ),
    "mqttConnectErrorResponse": MqttConnectEventErrorResponse(mqtt=_MQTT_REFUSAL),
}


def sample(kind: str) -> Action | EventRequest | EventResponse:
    """A realistic model of a kind, by its wire name: ``sendToGroup``, ``connect``, ``user``, ...

    Raises ``ValueError`` for a kind that isn't one of `sample_kinds`.
    """
    if kind not in _SAMPLES:
        msg = f"no such kind; known: {', '.join(_SAMPLES)}"
        raise ValueError(msg)
    return _SAMPLES[kind]


def sample_kinds() -> tuple[str, ...]:
    """Every kind that `sample` knows."""
    return tuple(_SAMPLES)
