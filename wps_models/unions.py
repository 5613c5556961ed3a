"""The closed unions, and how a payload finds its class in one of them.

Events go by ``eventType`` and ``eventName``, answers by the members they have; actions
go by their tag, see `wps_models.actions`. The tables are made from the unions and the
classes' own words, so a new class is named in its union and nowhere else.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias, get_args

from wps_models._families import HOST_WRITES, NAMED, Payload, add_family
from wps_models._fields import is_object
from wps_models._leaves import OpenWord, kind, read_text, wrong
from wps_models.connection import WebPubSubConnection
from wps_models.context import (
    MqttConnectionContext,
    WebPubSubClientCertificate,
    WebPubSubConnectionContext,
)
from wps_models.enums import WebPubSubEventType
from wps_models.errors import InvalidPayloadError, Problem, UnknownEventError
from wps_models.mqtt import (
    MqttConnectedEventRequest,
    MqttConnectEventErrorResponse,
    MqttConnectEventRequest,
    MqttConnectEventResponse,
    MqttConnectProperties,
    MqttDisconnectedEventRequest,
    MqttDisconnectedEventRequestProperties,
    MqttDisconnectPacketProperties,
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
from wps_models.responses import ConnectEventResponse, EventErrorResponse, UserEventResponse

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
"""Everything that the service can tell the app. An event that isn't known yet is an `UnknownEventRequest`."""

ConnectAnswer: TypeAlias = ConnectEventResponse | EventErrorResponse
"""What may answer a `ConnectEventRequest`."""

MqttConnectAnswer: TypeAlias = ConnectAnswer | MqttConnectEventResponse | MqttConnectEventErrorResponse
"""What may answer an `MqttConnectEventRequest`."""

UserAnswer: TypeAlias = UserEventResponse | EventErrorResponse
"""What may answer a `UserEventRequest`."""

EventResponse: TypeAlias = MqttConnectAnswer | UserEventResponse
"""Everything that can be answered."""

# --- requests --------------------------------------------------------------------

_EVENTS: Final[Mapping[tuple[str, str], type]] = {
    (request.event_type, request.event_name): request
    for request in (
        ConnectEventRequest,
        ConnectedEventRequest,
        DisconnectedEventRequest,
        GroupJoinedEventRequest,
        GroupLeftEventRequest,
    )
}
_MQTT: Final[Mapping[type, type]] = {
    ConnectEventRequest: MqttConnectEventRequest,
    ConnectedEventRequest: MqttConnectedEventRequest,
    DisconnectedEventRequest: MqttDisconnectedEventRequest,
}
_read_event_type = OpenWord(WebPubSubEventType)


def event_class(event_type: str, event_name: str) -> type | None:
    """The plain class of an event; ``None`` if it isn't known."""
    if event_type == WebPubSubEventType.USER:
        return UserEventRequest
    return _EVENTS.get((event_type, event_name)) or _EVENTS.get((event_type, event_name.lower()))


def mqtt_class(event: type | None) -> type | None:
    """The MQTT kind of a plain event's class; ``None`` if it has none."""
    return _MQTT.get(event) if event else None


def is_mqtt(context: Mapping[Any, object]) -> bool:
    """Whether a context is an MQTT client's: only those have these two members."""
    return context.get("physicalConnectionId") is not None or context.get("sessionId") is not None


def pick_context(payload: Payload, allowed: frozenset[type]) -> type:
    """MQTT's context if the payload carries an MQTT connection."""
    if WebPubSubConnectionContext in allowed and not is_mqtt(payload):
        return WebPubSubConnectionContext
    return MqttConnectionContext


def pick_request(payload: Payload, allowed: frozenset[type]) -> type:
    """By the context's ``eventType`` and ``eventName``; MQTT by what the payload carries."""
    context = payload.get("connectionContext")
    name = None
    if "isValid" in payload and PreflightRequest in allowed:
        found: type | None = PreflightRequest
    elif is_object(context):
        found, name = _event_of(context)
    elif context is not None:
        raise wrong(f"expected an object, not {kind(context)}", "$.connectionContext")
    else:
        # Without a context, the caller has to know: one plain class, perhaps with its MQTT kind.
        plain: list[type[object]] = [model for model in allowed if not issubclass(model, tuple(_MQTT.values()))] or list(allowed)
        if len(plain) != 1:
            raise wrong("is missing, so the event can't be known", "$.connectionContext")
        found = plain[0]

    mqtt = mqtt_class(found)
    if mqtt in allowed and (found not in allowed or _carries_mqtt(payload, context, mqtt)):
        found = mqtt
    if found in allowed:
        return found
    if UnknownEventRequest in allowed and found is None:
        return UnknownEventRequest
    known = sorted({name for (_, name), model in _EVENTS.items() if model in allowed} | ({"user events"} & _user(allowed)))
    problem = Problem(
        path="$.connectionContext.eventName", message=f"is another event than expected here; known: {', '.join(known)}"
    )
    raise UnknownEventError([problem], tag=name, known=known)


def _class_of_words(event_type: str, event_name: str) -> type | None:
    return event_class(_read_event_type(event_type), event_name)


# The same few words come again and again; long ones would only be kept from being forgotten.
remembered: Final = lru_cache(64)(_class_of_words)
_LONGEST: Final = 128


def _event_of(context: Mapping[object, object]) -> tuple[type | None, str]:
    """The plain class of a context's event, and the event's name."""
    event_type, event_name = context.get("eventType"), context.get("eventName")
    if isinstance(event_type, str) and isinstance(event_name, str):
        short = len(event_type) + len(event_name) <= _LONGEST
        return (remembered if short else _class_of_words)(event_type, event_name), event_name
    problems: list[Problem] = []
    parts: list[str] = []
    for member, read in (("eventType", _read_event_type), ("eventName", read_text)):
        try:
            value = context.get(member)
            if value is None:
                raise wrong("is missing")
            parts.append(read(value))
        except InvalidPayloadError as error:
            problems.append(Problem(path=f"$.connectionContext.{member}", message=error.problems[0].message))
    if problems:
        raise InvalidPayloadError(problems)
    return event_class(parts[0], parts[1]), parts[1]


def _carries_mqtt(payload: Payload, context: Mapping[object, object] | None, mqtt: type | None) -> bool:
    if mqtt is MqttConnectedEventRequest:
        return context is not None and is_mqtt(context)
    return payload.get("mqtt") is not None


def _user(allowed: frozenset[type]) -> set[str]:
    return {"user events"} if UserEventRequest in allowed else set()


# --- responses -------------------------------------------------------------------


def pick_response(payload: Payload, allowed: frozenset[type]) -> type:
    """By the members. ``code`` wins over everything else, as in the Functions host, then ``mqtt.code``."""
    code, mqtt = payload.get("code"), payload.get("mqtt")
    if code is not None and not is_success(code):
        return _refusal(EventErrorResponse, "$.code", allowed)
    if is_object(mqtt) and mqtt.get("code") is not None:
        return _refusal(MqttConnectEventErrorResponse, "$.mqtt.code", allowed)
    choices = allowed - {EventErrorResponse, MqttConnectEventErrorResponse}
    if not choices:
        raise wrong("is missing", "$.code" if EventErrorResponse in allowed else "$.mqtt")
    if UserEventResponse in choices and (len(choices) == 1 or "data" in payload or "dataType" in payload):
        return UserEventResponse
    if MqttConnectEventResponse in choices and (mqtt is not None or ConnectEventResponse not in choices):
        return MqttConnectEventResponse
    return ConnectEventResponse


def is_success(code: object) -> bool:
    """Whether a ``code`` says that nothing went wrong; 0 does, by the numbers of .NET's status codes."""
    return code.lower() in {"success", "0"} if isinstance(code, str) else type(code) is int and code == 0


def _refusal(found: type, path: str, allowed: frozenset[type]) -> type:
    if found not in allowed:
        raise wrong("is a refusal, which can't answer here", path)
    return found


add_family(pick_request, EventRequest)
add_family(pick_response, EventResponse)
NAMED.update({id(union): union for union in (ConnectAnswer, MqttConnectAnswer, UserAnswer)})
add_family(pick_context, WebPubSubConnectionContext | MqttConnectionContext)

HOST_WRITES.update(get_args(EventRequest))
HOST_WRITES.update(
    (
        WebPubSubConnection,
        WebPubSubConnectionContext,
        MqttConnectionContext,
        WebPubSubClientCertificate,
        MqttConnectProperties,
        MqttDisconnectPacketProperties,
        MqttDisconnectedEventRequestProperties,
    )
)
