"""Parse HTTP requests to typed events."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_to_bytes

from attrs import evolve, fields

from wps_models._json.frozen import is_object
from wps_models._json.problems import Problems
from wps_models._json.readers import class_reader, unchecked
from wps_models._json.text import Decode, parse_json
from wps_models.data import json_text
from wps_models.enums import WebPubSubDataType, WebPubSubEventType
from wps_models.errors import InvalidPayloadError, InvalidSignatureError, Problem, check_str, invalid
from wps_models.events._choice import event_of
from wps_models.events.context import NO_CONTEXT, MqttConnectionContext, WebPubSubConnectionContext
from wps_models.events.requests import (
    ConnectedEventRequest,
    ConnectEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
)
from wps_models.events.unions import EVENTS, MQTT_CLASSES, EventRequest
from wps_models.http import DATA_TYPES, HeadersLike, ReceivedHeaders, check_body
from wps_models.keys import Keys, split
from wps_models.webhook.signature import check
from wps_models.webhook.states import HEADER, StatesCodec, read_states

__all__ = ["percent_decoded"]


ORIGIN: Final = "WebHook-Request-Origin"

PREFIXES: Final[dict[str, WebPubSubEventType]] = {
    "azure.webpubsub.sys.": WebPubSubEventType.SYSTEM,
    "azure.webpubsub.user.": WebPubSubEventType.USER,
    "azure.webpubsub.gp.": WebPubSubEventType.GROUP_PRESENCE,
}


class Settings(NamedTuple):
    """The validated settings of a `Webhook`."""

    keys: Keys
    allowed_origins: frozenset[str]
    states: StatesCodec
    user_id: Callable[[str], str] | None
    decode: Decode | None


def parse(settings: Settings, *, method: str, headers: HeadersLike, body: bytes) -> EventRequest:
    """Parse an HTTP request of the service, see `Webhook.parse`."""
    check_str("method", method)
    check_body(body, bytearray, memoryview)
    received = ReceivedHeaders(headers)
    origin = received.joined(ORIGIN)
    if method != "POST":
        verb = method.upper()
        if verb == "OPTIONS" or (verb == "GET" and origin is not None):
            return _preflight(received, origin, settings.allowed_origins)
        if verb != "POST":
            raise invalid("method", "is not the method of an event: use POST")
    ce_type, hub, connection_id = received.single("ce-type"), received.single("ce-hub"), received.single("ce-connectionId")
    if not ce_type or not hub or not connection_id:
        raise _missing(received)
    if origin is not None and not _is_allowed(origin, settings.allowed_origins):
        raise InvalidSignatureError(origin_problem(origin, settings.allowed_origins))
    signatures = received.joined("ce-signature")
    check(settings.keys, signatures, connection_id=connection_id, origin=origin)
    _check_length(received, body)
    event_type, event_name = _type_and_name(ce_type, received)
    user_id = received.single("ce-userId")
    if user_id is not None and settings.user_id is not None:
        user_id = settings.user_id(user_id)
    context = _new_context(
        event_type=event_type,
        event_name=event_name,
        hub=hub,
        connection_id=connection_id,
        user_id=user_id,
        signature=signatures,
        origin=origin,
        states=read_states(received.single(HEADER), settings.states),
        headers=received.as_received,
    )
    return _event(_with_mqtt(context, received), received, body, settings.decode)


# --- origins -----------------------------------------------------------------------------


def _is_allowed(origin: str, allowed: frozenset[str]) -> bool:
    """Return True for an origin that names an allowed host, or no host at all."""
    if origin in allowed or "*" in allowed:
        return True
    hosts = split(origin)
    return not hosts or not allowed.isdisjoint([host.lower() for host in hosts])


def origin_problem(origin: str | None, allowed: frozenset[str]) -> str:
    """Return the problem of an origin that isn't allowed. Shows host names, but no other text of the sender."""
    hosts = split(origin)
    shown = ", ".join(hosts) if all(map(_HOST.fullmatch, hosts)) and len(hosts) <= _MAX_SHOWN else "another host"
    return f"{ORIGIN}: {shown} is not one of the allowed origins: {', '.join(sorted(allowed))}"


_HOST: Final = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,9}")
_MAX_SHOWN: Final = 5


def _preflight(received: ReceivedHeaders, origin: str | None, allowed: frozenset[str]) -> PreflightRequest:
    hosts = split(origin)
    if not hosts:
        received.refuse_environ()
        raise invalid(ORIGIN, "is missing, so this isn't a handshake of the service")
    match = "*" if "*" in allowed else next((host for host in hosts if host.lower() in allowed and host.isascii()), None)
    context = evolve(NO_CONTEXT, origin=origin, headers=received.as_received)
    return PreflightRequest(context=context, is_valid=match is not None, allowed_origin=match)


# --- headers -----------------------------------------------------------------------------


def _missing(received: ReceivedHeaders) -> InvalidPayloadError:
    received.refuse_environ()
    names = [name for name in ("ce-type", "ce-hub", "ce-connectionId") if not any(received.all(name))]
    return InvalidPayloadError([Problem(path=name, message="is missing") for name in names])


def _check_length(received: ReceivedHeaders, body: bytes) -> None:
    """Refuse a truncated body. Not every server reports a broken connection to its application."""
    length = length_of(received.single("Content-Length"))
    if length is not None and len(body) < length:
        raise invalid("body", "is shorter than its Content-Length")


def length_of(content_length: str | None) -> int | None:
    """Return the number in a ``Content-Length`` header, or ``None`` if it isn't one."""
    digits = content_length or ""
    return int(digits) if digits.isdecimal() and len(digits) <= _MAX_DIGITS else None


_MAX_DIGITS: Final = 18


def _type_and_name(ce_type: str, received: ReceivedHeaders) -> tuple[WebPubSubEventType | str, str]:
    name = received.single("ce-eventName")
    known = _KNOWN.get(ce_type)
    if known is None:
        *prefix, rest = ce_type.split(".", 3)
        event_type = PREFIXES.get(".".join(prefix).lower() + ".")
        if event_type is None:
            return ce_type, name or ""
        known = event_type, rest
    # Only the name of a user event may differ from its type. For other events, some senders set a wrong name.
    return (known[0], name) if name and known[0] is WebPubSubEventType.USER else known


_KNOWN: Final = {
    prefix + name: (event_type, name)
    for prefix, event_type in PREFIXES.items()
    for name in ("connect", "connected", "disconnected", "message", "joined", "left")
}


def _with_mqtt(context: WebPubSubConnectionContext, received: ReceivedHeaders) -> WebPubSubConnectionContext:
    """Convert the context to that of an MQTT client if the headers are those of one."""
    physical = received.single("ce-physicalConnectionId")
    # In the documentation, every MQTT example has ce-physicalConnectionId, and none has ce-subprotocol.
    if physical is None or (received.single("ce-subprotocol") or "mqtt").lower() != "mqtt":
        return context
    plain = {name: getattr(context, name) for name in _CONTEXT_FIELDS}
    session = received.single("ce-sessionId")
    return _new_mqtt_context(**plain, physical_connection_id=physical, session_id=session)


_CONTEXT_FIELDS: Final = tuple(field.name for field in fields(WebPubSubConnectionContext))

# The headers are checked already.
_new_context: Final[Callable[..., WebPubSubConnectionContext]] = unchecked(WebPubSubConnectionContext)
_new_mqtt_context: Final[Callable[..., MqttConnectionContext]] = unchecked(MqttConnectionContext)
_new_user_event: Final[Callable[..., UserEventRequest]] = unchecked(UserEventRequest)


# --- bodies ------------------------------------------------------------------------------


def _event(context: WebPubSubConnectionContext, received: ReceivedHeaders, body: bytes, decode: Decode | None) -> EventRequest:
    cls: Any = EVENTS.get(event_of(context.event_type, context.event_name))
    if cls is None:
        return UnknownEventRequest(context=context, body=bytes(body))
    if cls is UserEventRequest:
        data, data_type = _message(received, body)
        return _new_user_event(context=context, data=data, data_type=data_type)
    payload: Any = {}
    if body and cls is not ConnectedEventRequest:
        payload = parse_json(body, "body", decode=decode)
    elif cls is ConnectEventRequest:
        raise invalid("body", "is missing: a connect request always has a JSON object. Was the body read before?")
    # The members of MQTT are ignored in events of other clients.
    if isinstance(context, MqttConnectionContext) and cls in MQTT_CLASSES:
        is_mqtt = cls is ConnectedEventRequest or (is_object(payload) and payload.get("mqtt") is not None)
        cls = MQTT_CLASSES[cls] if is_mqtt else cls
    problems = Problems()
    event: EventRequest = _reader(cls)(payload, problems, None, context=context)
    if problems:
        raise problems.error()
    return event


@cache
def _reader(cls: Any) -> Callable[..., Any]:
    return class_reader(cls, given=("context",))


def _message(received: ReceivedHeaders, body: bytes) -> tuple[str | bytes, WebPubSubDataType]:
    """Return the data of a message and its type. Unreadable text is binary, as refusing it would drop the publisher."""
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
    """Undo percent-encoding, which CloudEvents requires; for `Webhook`.

    Raises `InvalidPayloadError` for bytes that aren't UTF-8.
    """
    try:
        return unquote_to_bytes(user_id).decode()
    except UnicodeError:
        error = invalid("ce-userId", "is not percent-encoded UTF-8")
    raise error
