"""One realistic payload of each kind."""

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any, Final, TypeAlias, get_args

from attrs import fields_dict

from wps_models import client, testing
from wps_models._json.tagged import suggestion
from wps_models.actions import Action
from wps_models.client import preview
from wps_models.data import Json
from wps_models.enums import MqttV500ConnectReasonCode, WebPubSubErrorCode, WebPubSubPermission
from wps_models.events.mqtt import (
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventResponse,
    MqttConnectEventResponseProperties,
    MqttUserProperty,
)
from wps_models.events.responses import ConnectEventResponse, EventErrorResponse, UserEventResponse
from wps_models.events.unions import EventRequest, EventResponse
from wps_models.testing import ContextOptions

Sample: TypeAlias = Action | EventRequest | EventResponse | client.ClientMessage | client.ServiceMessage

_ACTION_FIELDS: Final[Mapping[str, Any]] = {
    "connection_id": "c0nn-1a2b3c",
    "data": Json({"unread": 3}),
    "excluded": ("c0nn-4d5e6f",),
    "group": "lobby",
    "permission": WebPubSubPermission.SEND_TO_GROUP,
    "reason": "The room is closing.",
    "target_name": "lobby",
    "user_id": "ada",
}
"""A value for each field of actions."""

_EVENTS: Final[Mapping[str, Callable[..., EventRequest]]] = {
    "connect": testing.connect,
    "connected": testing.connected,
    "disconnected": testing.disconnected,
    "message": testing.user,
    "joined": testing.joined,
    "left": testing.left,
    "preflight": testing.preflight,
    "unknown": testing.unknown,
    "mqttConnect": testing.mqtt_connect,
    "mqttConnected": testing.mqtt_connected,
    "mqttDisconnected": testing.mqtt_disconnected,
    "mqttMessage": testing.mqtt_user,
}
_STATES: Final = [
    preview.GroupStateItem(connection_id="c0nn-1a2b3c", user_id="ada", state={"mood": "good"}, updated_at=1772360430000),
]

GROUPS: Final[Mapping[str, Mapping[str, Sample]]] = {
    "events": {kind: factory() for kind, factory in _EVENTS.items()},
    "actions": {
        action.action_name: action(**{name: _ACTION_FIELDS[name] for name in fields_dict(action) if name in _ACTION_FIELDS})
        for action in get_args(Action)
    },
    "answers to events": {
        "connectResponse": ConnectEventResponse(user_id="ada", groups=["lobby"], roles=["webpubsub.sendToGroup.lobby"]),
        "userResponse": UserEventResponse(data=Json({"echo": "hello"}), states={"messages": 1}),
        "errorResponse": EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="Sign in first."),
        "mqttConnectResponse": MqttConnectEventResponse(
            groups=["lobby"],
            mqtt=MqttConnectEventResponseProperties(user_properties=[MqttUserProperty(name="region", value="north")]),
        ),
        "mqttConnectErrorResponse": MqttConnectEventErrorResponse(
            mqtt=MqttConnectEventErrorResponseProperties(code=MqttV500ConnectReasonCode.BANNED, reason="Banned.")
        ),
    },
    "messages of clients": {
        "joinGroupMessage": client.JoinGroupMessage(group="lobby", ack_id=1),
        "leaveGroupMessage": client.LeaveGroupMessage(group="lobby", ack_id=2),
        "sendToGroupMessage": client.SendToGroupMessage(group="lobby", data={"unread": 3}, ack_id=3),
        "sendEventMessage": client.SendEventMessage(event="message", data="hello", ack_id=4),
        "pingMessage": client.PingMessage(),
        "sequenceAckMessage": client.SequenceAckMessage(sequence_id=7),
        "streamStartMessage": preview.StreamStartMessage(group="lobby", stream=preview.StartStreamOptions(stream_id="s-1")),
        "streamDataMessage": preview.StreamDataMessage(stream_id="s-1", stream_sequence_id=1, data="hel"),
        "streamEndMessage": preview.StreamEndMessage(stream_id="s-1"),
        "invokeMessage": preview.InvokeMessage(invocation_id="i-1", event="sum", data=[1, 2]),
        "cancelInvocationMessage": preview.CancelInvocationMessage(invocation_id="i-1"),
        "setGroupStateMessage": preview.SetGroupStateMessage(group="lobby", state={"mood": "good"}, ack_id=5),
        "subscribeGroupStateMessage": preview.SubscribeGroupStateMessage(group="lobby", ack_id=6),
        "unsubscribeGroupStateMessage": preview.UnsubscribeGroupStateMessage(group="lobby", ack_id=7),
    },
    "messages of the service": {
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
        "invokeResponseMessage": preview.InvokeResponseMessage(invocation_id="i-1", success=True, data=3),
        "streamAckMessage": preview.StreamAckMessage(stream_id="s-1", expected_sequence_id=1),
        "streamNackMessage": preview.StreamNackMessage(stream_id="s-1", expected_sequence_id=1, name="TransientError"),
        "streamClosedMessage": preview.StreamClosedMessage(stream_id="s-1", error=client.MessageError(name="IdleTimeout")),
        "groupStateSnapshotMessage": preview.GroupStateSnapshotMessage(group="lobby", items=_STATES),
        "groupStateUpdateMessage": preview.GroupStateUpdateMessage(group="lobby", items=_STATES),
        "unknownMessage": client.UnknownMessage(members={"type": "tomorrow"}),
    },
}
"""All samples by their kind, in groups. Messages are named by their class, as an event and an action have the same names."""

SAMPLES: Final[Mapping[str, Sample]] = {kind: model for group in GROUPS.values() for kind, model in group.items()}

_BY_ANY_NAME: Final[Mapping[str, str]] = {
    # The names of classes, as the check prints them; the first kind of each.
    **{type(model).__name__.lower(): kind for kind, model in reversed([*SAMPLES.items()])},
    **{kind.lower(): kind for kind in SAMPLES},
    "user": "message",
    "mqttuser": "mqttMessage",
}


def sample_kinds() -> tuple[str, ...]:
    """Return every kind that there is a sample of."""
    return tuple(SAMPLES)


def sample(name: str, **changes: Any) -> Sample:
    """Return the sample of a kind, or of the class with this name, in any case.

    `changes` may be values for ``user_id``, ``event_name``, ``data`` and ``hub``. Raises ``ValueError``
    for an unknown kind, and for a change that the kind has no place for.
    """
    kind = _BY_ANY_NAME.get(name.lower())
    if kind is None:
        raise ValueError(f"unknown kind{suggestion(name, SAMPLES) or '.'} wps-models sample --help lists all kinds")
    return _changed(kind, changes) if changes else SAMPLES[kind]


def _changed(kind: str, changes: dict[str, Any]) -> Sample:
    model: Any = SAMPLES[kind]
    make: Any = _EVENTS.get(kind) or model.__class__
    if kind in _EVENTS:
        known = {*signature(make).parameters}
        known |= ContextOptions.__annotations__.keys() if "context" in known else set()
        if "user_id" in changes and "claims" in known:
            changes["claims"] = {**model.claims, "sub": [changes["user_id"]]}
    else:
        known = {*fields_dict(make)}
        changes = {_FIELD_OF_MESSAGES.get(name, name) if name not in known else name: changes[name] for name in changes}
        # The data type follows from the data.
        kept = known - {"data_type"} if "data" in changes else known
        changes = {**{name: getattr(model, name) for name in kept}, **changes}
    for name in changes:
        if name not in known:
            raise ValueError(f"{kind} has no {_OPTIONS[name]}")
    changed: Sample = make(**changes)
    return changed


_FIELD_OF_MESSAGES: Final = {"event_name": "event", "user_id": "from_user_id"}
_OPTIONS: Final = {
    "user_id": "user",
    "from_user_id": "user",
    "event_name": "event name",
    "event": "event name",
    "data": "data",
    "hub": "hub",
}
