"""From an HTTP request to a typed event: the reading half of `Webhook`."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_to_bytes

from attrs import evolve

from wps_models._json.frozen import is_object
from wps_models._json.problems import Problems
from wps_models._json.readers import class_reader, unchecked
from wps_models._json.text import Decode, parse_json
from wps_models.data import json_text
from wps_models.enums import WebPubSubDataType, WebPubSubEventType
from wps_models.errors import InvalidPayloadError, Problem, invalid
from wps_models.events.context import NO_CONTEXT, MqttConnectionContext, WebPubSubConnectionContext, event_named
from wps_models.events.requests import (
    ConnectedEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
)
from wps_models.events.unions import EVENTS, MQTT_KINDS, EventRequest
from wps_models.http import DATA_TYPES, HeadersLike, ReceivedHeaders
from wps_models.keys import Keys, split
from wps_models.webhook.signature import check
from wps_models.webhook.states import HEADER, StatesCodec, decode_later

__all__ = ["percent_decoded"]


ORIGIN: Final = "WebHook-Request-Origin"

PREFIXES: Final[dict[str, WebPubSubEventType]] = {
    "azure.webpubsub.sys.": WebPubSubEventType.SYSTEM,
    "azure.webpubsub.user.": WebPubSubEventType.USER,
    "azure.webpubsub.gp.": WebPubSubEventType.GROUP_PRESENCE,
}


class Reading(NamedTuple):
    """How events are read: the settings of a `Webhook`."""

    keys: Keys
    allowed: frozenset[str]
    states: StatesCodec
    user_id: Callable[[str], str] | None
    decode: Decode | None


def parse(how: Reading, *, method: str, headers: HeadersLike, body: bytes) -> EventRequest:
    """Read an HTTP request of the service, see `Webhook.parse`."""
    _check_arguments(method, body)
    received = ReceivedHeaders(headers)
    origin = received.joined(ORIGIN)
    verb = method.upper()
    if verb == "OPTIONS" or (verb == "GET" and origin is not None):
        return _preflight(received, origin, how.allowed)
    if verb != "POST":
        raise invalid("method", "is not the method of an event: use POST")

    ce_type, hub, connection_id = _required(received)
    signatures = received.joined("ce-signature")
    check(how.keys, signatures, connection_id, origin)
    _check_length(received, body)
    kind, name = _kind_and_name(ce_type, received)
    user_id = received.single("ce-userId")
    if user_id is not None and how.user_id is not None:
        user_id = how.user_id(user_id)
    states = decode_later(received.single(HEADER), how.states)
    known = (kind, name, hub, connection_id, user_id, signatures, origin, states, received.as_received)
    return _event(_context(received, known), received, body, how.decode)


def _check_arguments(method: object, body: object) -> None:
    if not isinstance(method, str):
        raise TypeError(f"method must be a str, not {type(method).__name__}")
    if not isinstance(body, (bytes, bytearray, memoryview)):
        raise TypeError(f"body must be bytes, not {type(body).__name__}; no body is empty bytes")


_REQUIRED: Final = ("ce-type", "ce-hub", "ce-connectionId")
"""The headers that every event has."""


def _required(received: ReceivedHeaders) -> list[str]:
    values: list[str] = []
    problems: list[Problem] = []
    for header in _REQUIRED:
        try:
            value = received.single(header)
            if not value:
                problems.append(Problem(path=header, message="is missing"))
            values.append(value or "")
        except InvalidPayloadError as error:
            problems += error.problems
    if problems:
        received.refuse_environ()
        raise InvalidPayloadError(problems)
    return values


def _preflight(received: ReceivedHeaders, origin: str | None, allowed: frozenset[str]) -> PreflightRequest:
    asking = split(origin)
    if not asking:
        received.refuse_environ()
        raise invalid(ORIGIN, "is missing, so this is no handshake")
    match = "*" if "*" in allowed else next((host for host in asking if host.lower() in allowed and host.isascii()), None)
    context = evolve(NO_CONTEXT, origin=origin, headers=received.as_received)
    return PreflightRequest(context=context, is_valid=match is not None, allowed_origin=match)


def _check_length(received: ReceivedHeaders, body: bytes) -> None:
    """Not every server tells its application that the connection broke within the body."""
    length = length_of(received.single("Content-Length"))
    if length is not None and len(body) < length:
        raise invalid("body", "is shorter than Content-Length says")


def length_of(content_length: str | None) -> int | None:
    """What a ``Content-Length`` header says; ``None`` if that is no number."""
    digits = content_length or ""
    return int(digits) if digits.isdecimal() and len(digits) <= _MAX_DIGITS else None


_MAX_DIGITS: Final = 18


def _kind_and_name(ce_type: str, received: ReceivedHeaders) -> tuple[str, str]:
    name = received.single("ce-eventName")
    known = _USUAL.get(ce_type)
    if known is None:
        *prefix, rest = ce_type.split(".", 3)
        kind = PREFIXES.get(".".join(prefix).lower() + ".")
        if kind is None:
            return ce_type, name or ""
        known = kind, rest
    # Only a user event may have a name beside its type; other services have sent wrong ones.
    return (known[0], name) if name and known[0] is WebPubSubEventType.USER else known


_USUAL: Final = {
    prefix + name: (kind, name)
    for prefix, kind in PREFIXES.items()
    for name in ("connect", "connected", "disconnected", "message", "joined", "left")
}


# The headers have been checked.
_new_context: Final[Callable[..., WebPubSubConnectionContext]] = unchecked(WebPubSubConnectionContext)
_new_mqtt_context: Final[Callable[..., MqttConnectionContext]] = unchecked(MqttConnectionContext)
_new_user_event: Final[Callable[..., UserEventRequest]] = unchecked(UserEventRequest)


def _context(received: ReceivedHeaders, known: tuple[Any, ...]) -> WebPubSubConnectionContext:
    physical = received.single("ce-physicalConnectionId")
    # MQTT's documentation has the one header always, and the other in no example.
    if physical is None or (received.single("ce-subprotocol") or "mqtt").lower() != "mqtt":
        return _new_context(*known)
    return _new_mqtt_context(*known, physical, received.single("ce-sessionId"))


def _event(context: WebPubSubConnectionContext, received: ReceivedHeaders, body: bytes, decode: Decode | None) -> EventRequest:
    cls: Any = EVENTS.get(event_named(context.event_type, context.event_name))
    if cls is None:
        return UnknownEventRequest(context=context, body=bytes(body))
    if cls is UserEventRequest:
        return _new_user_event(context, *_message(received, body))
    payload: Any = parse_json(body, "body", decode=decode) if body and cls is not ConnectedEventRequest else {}
    # Only an MQTT connection has MQTT's members.
    if isinstance(context, MqttConnectionContext) and cls in MQTT_KINDS:
        is_mqtt = cls is ConnectedEventRequest or (is_object(payload) and payload.get("mqtt") is not None)
        cls = MQTT_KINDS[cls] if is_mqtt else cls
    problems = Problems()
    event: EventRequest = class_reader(cls, given=("context",))(payload, problems, None, context)
    if problems:
        raise problems.error()
    return event


def _message(received: ReceivedHeaders, body: bytes) -> tuple[str | bytes, WebPubSubDataType]:
    """The data of a message and its type. What isn't readable as text is binary: to refuse it would drop the publisher."""
    media_type = received.media_type()
    data_type = DATA_TYPES.get(media_type.name, WebPubSubDataType.BINARY)
    if data_type is not WebPubSubDataType.BINARY and media_type.is_utf_8:
        try:
            text = str(body, "utf-8")
            return json_text(text) if data_type is WebPubSubDataType.JSON else text, data_type
        except UnicodeDecodeError:
            pass
    return bytes(body), WebPubSubDataType.BINARY


def percent_decoded(user_id: str) -> str:
    """For `Webhook`: undo percent-encoding, which CloudEvents asks for. Raises `InvalidPayloadError` if that is no UTF-8."""
    try:
        return unquote_to_bytes(user_id).decode()
    except UnicodeError:
        error = invalid("ce-userId", "is not percent-encoded UTF-8")
    raise error
