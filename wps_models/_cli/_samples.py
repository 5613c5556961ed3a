"""One realistic payload of each kind, by its wire name: what ``python -m wps_models sample`` prints."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias, get_args

from attrs import evolve, fields_dict

from wps_models import client, rest, testing
from wps_models._json.tagged import suggestion
from wps_models.actions import Action
from wps_models.data import Json
from wps_models.enums import MqttV500ConnectReasonCode, WebPubSubErrorCode, WebPubSubPermission
from wps_models.events.mqtt import (
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventResponse,
    MqttConnectEventResponseProperties,
    MqttUserProperty,
)
from wps_models.events.requests import PreflightRequest, WebPubSubEventRequest
from wps_models.events.responses import ConnectEventResponse, EventErrorResponse, UserEventResponse
from wps_models.events.unions import EventRequest, EventResponse
from wps_models.http import HttpRequest
from wps_models.rest.connection_string import ConnectionString

__all__ = ["request", "sample", "sample_kinds"]

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

_STATES: Final = [
    client.preview.GroupStateItem(connection_id="c0nn-1a2b3c", user_id="ada", state={"mood": "good"}, updated_at=1772360430000),
]

_MESSAGES: Final[Mapping[str, client.ClientMessage | client.ServiceMessage]] = {
    "joinGroupMessage": client.JoinGroupMessage(group="lobby", ack_id=1),
    "leaveGroupMessage": client.LeaveGroupMessage(group="lobby", ack_id=2),
    "sendToGroupMessage": client.SendToGroupMessage(group="lobby", data={"unread": 3}, ack_id=3),
    "sendEventMessage": client.SendEventMessage(event="message", data="hello", ack_id=4),
    "pingMessage": client.PingMessage(),
    "sequenceAckMessage": client.SequenceAckMessage(sequence_id=7),
    "streamStartMessage": client.preview.StreamStartMessage(
        group="lobby", stream=client.preview.StartStreamOptions(stream_id="s-1")
    ),
    "streamDataMessage": client.preview.StreamDataMessage(stream_id="s-1", stream_sequence_id=1, data="hel"),
    "streamEndMessage": client.preview.StreamEndMessage(stream_id="s-1"),
    "invokeMessage": client.preview.InvokeMessage(invocation_id="i-1", event="sum", data=[1, 2]),
    "cancelInvocationMessage": client.preview.CancelInvocationMessage(invocation_id="i-1"),
    "setGroupStateMessage": client.preview.SetGroupStateMessage(group="lobby", state={"mood": "good"}, ack_id=5),
    "subscribeGroupStateMessage": client.preview.SubscribeGroupStateMessage(group="lobby", ack_id=6),
    "unsubscribeGroupStateMessage": client.preview.UnsubscribeGroupStateMessage(group="lobby", ack_id=7),
    "connectedMessage": client.ConnectedMessage(connection_id="c0nn-1a2b3c", user_id="ada"),
    "disconnectedMessage": client.DisconnectedMessage(message="The service is shutting down."),
    "groupDataMessage": client.GroupDataMessage(group="lobby", data={"unread": 3}, from_user_id="ada"),
    "serverDataMessage": client.ServerDataMessage(data="hello"),
    "ackMessage": client.AckMessage(
        ack_id=1,
        success=False,
        error=client.MessageError(name="Forbidden", message="The client may not send to this group."),
    ),
    "pongMessage": client.PongMessage(),
    "invokeResponseMessage": client.preview.InvokeResponseMessage(invocation_id="i-1", success=True, data=3),
    "streamAckMessage": client.preview.StreamAckMessage(stream_id="s-1", expected_sequence_id=1),
    "streamNackMessage": client.preview.StreamNackMessage(stream_id="s-1", expected_sequence_id=1, name="TransientError"),
    "streamClosedMessage": client.preview.StreamClosedMessage(stream_id="s-1", error=client.MessageError(name="IdleTimeout")),
    "groupStateSnapshotMessage": client.preview.GroupStateSnapshotMessage(group="lobby", items=_STATES),
    "groupStateUpdateMessage": client.preview.GroupStateUpdateMessage(group="lobby", items=_STATES),
    "unknownMessage": client.UnknownMessage(members={"type": "tomorrow"}),
}
"""By the name of the class: the wire names are those of events and actions too."""

Sample: TypeAlias = Action | EventRequest | EventResponse | client.ClientMessage | client.ServiceMessage
"""What there is a sample of."""

_SAMPLES: Final[Mapping[str, Sample]] = {
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
    **_MESSAGES,
}

_ALIASES: Final[Mapping[str, str]] = {"message": "user", "mqttMessage": "mqttUser"}

_BY_ANY_NAME: Final[Mapping[str, str]] = {
    # As the check names them: the first of each class.
    **{type(model).__name__.lower(): kind for kind, model in reversed([*_SAMPLES.items()])},
    **{name.lower(): kind for name, kind in _ALIASES.items()},
    **{kind.lower(): kind for kind in _SAMPLES},
}


def sample(kind: str) -> Sample:
    """A realistic model of a kind, by its wire name: ``sendToGroup``, ``connect``, ``user``, ``ackMessage``, ...

    Names count in any case, and those of classes will do. ``message`` is a user's.

    Raises ``ValueError`` for a kind that isn't one of `sample_kinds`.
    """
    found = _BY_ANY_NAME.get(kind.lower())
    if found is None:
        raise ValueError(f"no such kind{suggestion(kind, [*_SAMPLES, *_ALIASES]) or '.'} Known: {', '.join(_SAMPLES)}")
    return _SAMPLES[found]


def sample_kinds() -> tuple[str, ...]:
    """Every kind that `sample` knows."""
    return tuple(_SAMPLES)


def request(model: Action | EventRequest, *, access_key: str, host: str, hub: str, url: str | None, now: datetime) -> HttpRequest:
    """The signed request that brings a sample.

    An event comes from the service of this host to `url`, which is the app's; an action goes to
    the service of this host, or at `url`.
    """
    if not isinstance(model, WebPubSubEventRequest):
        service = ConnectionString(endpoint=url or f"https://{host}", access_key=access_key)
        return rest.request(model, hub=hub, service=service, now=now)
    context: Any = evolve(model.context, origin=host)
    event = evolve(model, context=context)
    return testing.http_request(event, url=url or f"http://localhost{testing.URL}", access_key=access_key)
