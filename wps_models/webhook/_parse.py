"""From an HTTP request to a typed event: the reading half of `webhook`."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from attrs import evolve

from wps_models._direct import maker
from wps_models._fields import Headers, Strings, strings
from wps_models._leaves import wrong
from wps_models.codec import structure_event
from wps_models.context import NO_CONTEXT, MqttConnectionContext, WebPubSubConnectionContext
from wps_models.data import Decode, parse_json
from wps_models.enums import WebPubSubDataType, WebPubSubEventType
from wps_models.errors import InvalidPayloadError, Problem
from wps_models.http import HeadersLike, Received, collect_headers
from wps_models.keys import AccessKeys, hosts_of, keys_for, split
from wps_models.requests import ConnectedEventRequest, PreflightRequest, UnknownEventRequest, UserEventRequest
from wps_models.unions import EventRequest, event_class, mqtt_class
from wps_models.webhook.signature import check
from wps_models.webhook.states import HEADER, StatesCodec, decode_or_keep_error

__all__ = ["HeadersLike", "parse", "percent_decoded", "utf8_repaired"]


ORIGIN: Final = "WebHook-Request-Origin"
_REQUIRED: Final = ("ce-type", "ce-hub", "ce-connectionId")
"""What an event can't do without."""

PREFIXES: Final[Mapping[str, WebPubSubEventType]] = {
    "azure.webpubsub.sys.": WebPubSubEventType.SYSTEM,
    "azure.webpubsub.user.": WebPubSubEventType.USER,
    "azure.webpubsub.gp.": WebPubSubEventType.GROUP_PRESENCE,
}

_MEDIA_TYPES: Final[Mapping[str, WebPubSubDataType]] = {
    "text/plain": WebPubSubDataType.TEXT,
    "application/json": WebPubSubDataType.JSON,
    "application/octet-stream": WebPubSubDataType.BINARY,
    "application/x-protobuf": WebPubSubDataType.BINARY,
}


def parse(
    *,
    method: str,
    headers: HeadersLike,
    body: bytes,
    access_keys: AccessKeys,
    allowed_origins: Strings | None = None,
    states: StatesCodec = "json",
    user_id: Callable[[str], str] | None = None,
    decode: Decode | None = None,
) -> EventRequest:
    """Read an HTTP request of the service.

    The result is the event, a `PreflightRequest` for the handshake, or an
    `UnknownEventRequest` for an event that this version doesn't know. Give it to
    `respond`, whatever it is.

    * `access_keys`: see `wps_models.webhook.signature.AccessKeys`. The signature is checked
      before the body is looked at.
    * `allowed_origins`: the host names of the services that may send events here, or
      ``["*"]`` for any. Left out: the hosts that `access_keys` names, if it does.
    * `states`: how the connection's states are written, see `wps_models.webhook.states`.
      States that can't be read raise when they are looked at, not before.
    * `user_id`: what to do to the user id; left out, it stays as received. The service
      doesn't say how it sends what isn't ASCII: see `percent_decoded`, `utf8_repaired`.
    * `decode`: a JSON decoder to use instead of the standard library's.

    Raises `InvalidSignatureError` for events that aren't signed with one of the keys,
    `InvalidPayloadError` for what breaks the protocol or was cut short; ``ValueError``
    and ``TypeError`` if it is called wrongly, such as without a key. Binary bodies aren't
    copied.
    """
    received = collect_headers(headers)
    origin = _joined(received, ORIGIN)
    keys = keys_for(access_keys, origin)
    verb = str.upper(method)
    if verb == "OPTIONS" or (verb == "GET" and origin is not None):
        return _preflight(received, origin, access_keys, allowed_origins)
    if verb != "POST":
        raise wrong("is not the method of an event: use POST", "method")

    values = _required(received)
    signatures = _joined(received, "ce-signature")
    check(signatures, values["ce-connectionId"], keys)
    _check_length(received, body)
    kind, name = _kind_and_name(received, values["ce-type"])
    given_id, state = (_single(received, header) for header in ("ce-userId", HEADER))
    known: dict[str, Any] = {
        "event_type": kind,
        "event_name": name,
        "hub": values["ce-hub"],
        "connection_id": values["ce-connectionId"],
        "user_id": given_id if user_id is None or given_id is None else user_id(given_id),
        "signature": signatures,
        "origin": origin,
        "states": decode_or_keep_error(state, states),
        "headers": _headers(received),
    }
    return _event(_context(received, known), received, bytes(body), decode)


def _headers(received: Received) -> Headers:
    return Headers({found[0]: found[1:] for found in received.values()})


def _joined(received: Received, header: str) -> str | None:
    found = received.get(header.lower())
    return ",".join(found[1:]) if found else None


# The name, and one value.
_ONE_VALUE: Final = 2


def _single(received: Received, header: str) -> str | None:
    found = received.get(header.lower())
    if found is None:
        return None
    value = found[1]
    if len(found) > _ONE_VALUE and set(found[1:]) != {value}:
        raise wrong("is there more than once, with different values", header)
    return value


def _required(received: Received) -> dict[str, str]:
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for header in _REQUIRED:
        try:
            value = _single(received, header)
            if not value:
                raise wrong("is missing", header)
            values[header] = value
        except InvalidPayloadError as error:
            problems += error.problems
    if problems:
        raise InvalidPayloadError(problems)
    return values


def _preflight(
    received: Received, origin: str | None, access_keys: AccessKeys, allowed_origins: Strings | None
) -> PreflightRequest:
    asking = split(origin)
    if not asking:
        raise wrong("is missing, so this is no handshake", ORIGIN)
    allowed = {host.lower() for host in (hosts_of(access_keys) if allowed_origins is None else strings(allowed_origins))}
    match = "*" if "*" in allowed else next((host for host in asking if host.lower() in allowed and host.isascii()), None)
    context = evolve(NO_CONTEXT, origin=origin, headers=_headers(received))
    return PreflightRequest(context=context, is_valid=match is not None, allowed_origin=match)


def _check_length(received: Received, body: bytes) -> None:
    """Not every server tells its application that the connection broke within the body."""
    length = length_of(_single(received, "Content-Length"))
    if length is not None and len(body) < length:
        raise wrong("is shorter than Content-Length says", "body")


def length_of(content_length: str | None) -> int | None:
    """What a ``Content-Length`` header says; ``None`` if that is no number."""
    digits = content_length or ""
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


_MOST_DIGITS: Final = 18


def _kind_and_name(received: Received, ce_type: str) -> tuple[str, str]:
    name = _single(received, "ce-eventName")
    *prefix, rest = ce_type.split(".", 3)
    kind = PREFIXES.get(".".join(prefix).lower() + ".")
    if kind is None:
        return ce_type, name or ""
    # Only a user event may have a name beside its type; other services have sent wrong ones.
    return kind, (name if kind is WebPubSubEventType.USER and name else rest)


# What these are given was just read, by the rules.
_make_context: Final[Callable[..., WebPubSubConnectionContext]] = maker(WebPubSubConnectionContext)
_make_mqtt_context: Final[Callable[..., MqttConnectionContext]] = maker(MqttConnectionContext)
_make_user_event: Final[Callable[..., UserEventRequest]] = maker(UserEventRequest)


def _context(received: Received, known: dict[str, Any]) -> WebPubSubConnectionContext:
    physical = _single(received, "ce-physicalConnectionId")
    # MQTT's documentation has the one header always, and the other in no example.
    if physical is None or (_single(received, "ce-subprotocol") or "mqtt").lower() != "mqtt":
        return _make_context(**known)
    return _make_mqtt_context(**known, physical_connection_id=physical, session_id=_single(received, "ce-sessionId"))


def _event(context: WebPubSubConnectionContext, received: Received, body: bytes, decode: Decode | None) -> EventRequest:
    # A type without a prefix that is known is none of ours, even if it is a word of the enum.
    known = isinstance(context.event_type, WebPubSubEventType)
    cls: Any = event_class(context.event_type, context.event_name) if known else None
    if cls is None:
        return UnknownEventRequest(context=context, body=body)
    if cls is UserEventRequest:
        data, data_type = _message(received, body, is_mqtt=isinstance(context, MqttConnectionContext))
        return _make_user_event(context=context, data=data, data_type=data_type)
    payload: Any = parse_json(body, "body", decode=decode) if body and cls is not ConnectedEventRequest else {}
    if payload.__class__ is dict:
        # Only an MQTT connection has MQTT's members, and the context is known already.
        mqtt = mqtt_class(cls) if isinstance(context, MqttConnectionContext) else None
        payload.pop("connectionContext", None)
        if mqtt is None:
            payload.pop("mqtt", None)
        elif payload.get("mqtt") is not None or cls is ConnectedEventRequest:
            cls = mqtt
    event: EventRequest = structure_event(payload, cls, context)
    return event


def _message(received: Received, body: bytes, *, is_mqtt: bool) -> tuple[str | bytes, WebPubSubDataType]:
    content_type = _single(received, "Content-Type")
    media_type, *parameters = [part.strip().lower() for part in (content_type or "").split(";")]
    data_type = _MEDIA_TYPES.get(media_type)
    if data_type is None and is_mqtt:
        # An MQTT publisher names its own type, or none.
        data_type = WebPubSubDataType.BINARY
    if data_type is None:
        raise wrong("expected text/plain, application/json or application/octet-stream", "Content-Type")
    if data_type is WebPubSubDataType.BINARY:
        return body, data_type
    charsets = [parameter.partition("=")[2].strip('" ') for parameter in parameters if parameter.startswith("charset")]
    if not {"utf-8", "utf8"}.issuperset(charsets):
        raise wrong("names a charset that is not utf-8", "Content-Type")
    try:
        return str(body, "utf-8"), data_type
    except UnicodeDecodeError as error:
        message = f"is not UTF-8: see byte {error.start}"
    raise wrong(message, "body")


def percent_decoded(user_id: str) -> str:
    """For `parse`: undo percent-encoding, which CloudEvents asks for. Raises `InvalidPayloadError` if UTF-8 doesn't come out."""
    try:
        return unquote_to_bytes(user_id).decode()
    except UnicodeError:
        raise wrong("is not percent-encoded UTF-8", "ce-userId") from None


def utf8_repaired(user_id: str) -> str:
    """For `parse`: read as UTF-8 what the HTTP server read as latin-1. Leaves alone what isn't such."""
    try:
        return user_id.encode("latin-1").decode()
    except UnicodeError:
        return user_id
