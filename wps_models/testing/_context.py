"""Contexts of events for tests, and the HTTP headers they come with."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final, TypedDict, get_args

from wps_models._json.arguments import Strings, headers, json_object
from wps_models._json.frozen import EMPTY, NO_HEADERS, Headers, JsonValue
from wps_models._json.rules import Refused
from wps_models._json.tagged import suggestion
from wps_models.enums import WebPubSubDataType, WebPubSubEventType
from wps_models.errors import InvalidPayloadError
from wps_models.events.context import MqttConnectionContext, WebPubSubConnectionContext
from wps_models.http import DATA_TYPES, JSON_UTF_8, parse_media_type
from wps_models.webhook._parse import ORIGIN, PREFIXES
from wps_models.webhook.signature import sign
from wps_models.webhook.states import HEADER, StatesCodec, decode, encode

HOST: Final = "example.webpubsub.azure.com"
"""Default host of the service that sends the events."""

URL: Final = "/eventhandler"
"""Default URL of requests."""

ACCESS_KEY: Final = "an-access-key-that-is-for-tests-only"
"""Default key to sign events with."""


class _Options(TypedDict, total=False):
    hub: str
    connection_id: str
    user_id: str | None
    origin: str | None
    """The host of the service. Defaults to `HOST`."""
    states: Mapping[str, JsonValue]
    id: str
    time: str
    access_key: str
    """The key to sign with. Defaults to `ACCESS_KEY`."""
    event_headers: Mapping[str, Strings]
    """Further HTTP headers of the event."""


class ContextOptions(_Options, total=False):
    """Options of the context of any event; see `WebPubSubConnectionContext`."""

    subprotocol: str | None


class MqttContextOptions(_Options, total=False):
    """Options of the context of an MQTT event; see `MqttConnectionContext`."""

    physical_connection_id: str
    session_id: str | None


_DEFAULTS: Final[Mapping[str, Any]] = {
    "hub": "chat",
    "connection_id": "c0nn-1a2b3c",
    "user_id": "ada",
    "origin": HOST,
    "states": EMPTY,
    "id": "1",
    "time": "2026-03-01T10:20:30Z",
    "access_key": ACCESS_KEY,
    "event_headers": NO_HEADERS,
    "subprotocol": None,
}
_MQTT_DEFAULTS: Final[Mapping[str, Any]] = {
    **{name: value for name, value in _DEFAULTS.items() if name != "subprotocol"},
    "connection_id": "mqtt-client-1",
    "physical_connection_id": "phys-77",
    "session_id": "sess-55",
}
_TEXTS: Final = frozenset(_MQTT_DEFAULTS.keys() | _DEFAULTS.keys()) - {"states", "event_headers"}
_OPTIONAL: Final = frozenset({"user_id", "origin", "subprotocol", "session_id"})


VERSIONS: Final = {"ce-specversion": "1.0", "ce-awpsversion": "1.0"}
"""Headers that are the same for every event."""

PREFIX_OF: Final[Mapping[str, str]] = {kind: prefix for prefix, kind in PREFIXES.items()}

CODECS: Final[tuple[StatesCodec, ...]] = get_args(StatesCodec)

_SET_BY: Final[Mapping[str, str]] = {
    ORIGIN.lower(): "origin",
    "ce-signature": "access_key",
    "ce-connectionid": "connection_id",
    "ce-hub": "hub",
    "ce-eventname": "event_name",
    "ce-userid": "user_id",
    "ce-physicalconnectionid": "physical_connection_id",
    "ce-sessionid": "session_id",
    "ce-subprotocol": "subprotocol",
    "ce-id": "id",
    "ce-time": "time",
    "content-type": "data_type",
    HEADER.lower(): "states",
}
"""Headers, in lower case, and the options that set them."""


# --- contexts ----------------------------------------------------------------------


def plain_context(
    factory: Callable[..., object],
    event_type: WebPubSubEventType,
    event_name: str,
    options: ContextOptions,
    *,
    content_type: str = JSON_UTF_8,
) -> WebPubSubConnectionContext:
    """Build the context of a plain client's event. Unknown options are refused in the name of the factory."""
    given = _complete(factory, _DEFAULTS, options)
    context: WebPubSubConnectionContext = _context(
        WebPubSubConnectionContext,
        event_type,
        event_name,
        given,
        {"Content-Type": content_type, "ce-subprotocol": given["subprotocol"]},
    )
    return context


def mqtt_context(
    factory: Callable[..., object],
    event_type: WebPubSubEventType,
    event_name: str,
    options: MqttContextOptions,
    *,
    content_type: str = JSON_UTF_8,
) -> MqttConnectionContext:
    """Build the context of an MQTT client's event. Unknown options are refused in the name of the factory."""
    given = _complete(factory, _MQTT_DEFAULTS, options)
    physical_connection_id, session_id = given["physical_connection_id"], given["session_id"]
    more = {
        "Content-Type": content_type,
        "ce-subprotocol": "mqtt",
        "ce-physicalConnectionId": physical_connection_id,
        "ce-sessionId": session_id,
    }
    context: MqttConnectionContext = _context(
        MqttConnectionContext,
        event_type,
        event_name,
        given,
        more,
        physical_connection_id=physical_connection_id,
        session_id=session_id,
    )
    return context


def _complete(factory: Callable[..., object], defaults: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Add the defaults. A misspelled option must not leave a test green."""
    given = {**defaults, **options}
    for name, value in given.items():
        if value.__class__ is not str and name in _TEXTS and not isinstance(value, str):
            if value is None and name in _OPTIONAL:
                continue
            raise TypeError(f"{name} must be str, not {type(value).__name__}")
    if len(given) > len(defaults):
        known = [*defaults, *inspect.signature(factory).parameters]
        unknown = next(name for name in options if name not in defaults)
        raise TypeError(f"unknown option {unknown}{suggestion(unknown.lower(), known)}")
    return given


def _context(
    cls: Any,
    event_type: WebPubSubEventType,
    event_name: str,
    given: Mapping[str, Any],
    more: Mapping[str, str | None],
    **fields: str | None,
) -> Any:
    hub, connection_id, user_id, origin = given["hub"], given["connection_id"], given["user_id"], given["origin"]
    signature, states = sign(connection_id, given["access_key"]), given["states"]
    told = {
        **VERSIONS,
        ORIGIN: origin,
        "ce-type": f"{PREFIX_OF[event_type]}{event_name}",
        "ce-source": source_of(hub, connection_id, fields.get("physical_connection_id")),
        "ce-signature": signature,
        "ce-connectionId": connection_id,
        "ce-hub": hub,
        "ce-eventName": event_name,
        "ce-userId": user_id,
        "ce-id": given["id"],
        "ce-time": given["time"],
        **more,
    }
    if states is not EMPTY:
        frozen: Any = json_object(states)
        if not isinstance(frozen, Refused):  # which the class refuses by the field's name
            states = frozen
            told[HEADER] = encode(states) or None
    received: dict[str, tuple[str, ...]] = {name: (value,) for name, value in told.items() if value is not None}
    if given["event_headers"]:
        received |= _checked(given["event_headers"], received, states)
    return cls(
        event_type=event_type,
        event_name=event_name,
        hub=hub,
        connection_id=connection_id,
        user_id=user_id,
        signature=signature,
        origin=origin,
        states=states,
        headers=Headers(received),
        **fields,
    )


def source_of(hub: str, connection_id: str, physical_connection_id: str | None = None) -> str:
    """Return the ``ce-source`` of a connection."""
    return f"/hubs/{hub}/client/{connection_id}{f'/{physical_connection_id}' if physical_connection_id else ''}"


def _checked(
    event_headers: Mapping[str, Strings], received: Mapping[str, tuple[str, ...]], states: Mapping[str, JsonValue]
) -> dict[str, tuple[str, ...]]:
    """Return further headers, in the spelling of those there are. They must not contradict the event."""
    given: Any = headers(event_headers)
    if isinstance(given, Refused):
        raise given.error(f"event_headers {given.message}")
    spelled = {name.lower(): name for name in received}
    checked: dict[str, tuple[str, ...]] = {}
    for name, values in given.items():
        lower = name.lower()
        own = spelled.setdefault(lower, name)
        text, known = ",".join(values), received.get(own, ("",))[0]
        match lower:
            case "ce-connectionstate":
                agrees = any(are_states(text, states, codec) for codec in CODECS)
            case "content-type":
                agrees = data_type_of(text) is data_type_of(known)
            case _:
                agrees = text == known or (lower not in _SET_BY and lower != "ce-type")
        if not agrees:
            option = f": set {_SET_BY[lower]} instead" if lower in _SET_BY else ""
            raise TypeError(f"event_headers contains another {own} than the event{option}")
        checked[own] = values
    return checked


def are_states(text: str, states: Mapping[str, JsonValue], codec: StatesCodec) -> bool:
    """Return true if a header contains these states."""
    try:
        return decode(text, codec) == states
    except InvalidPayloadError:
        return False


def data_type_of(content_type: str) -> WebPubSubDataType:
    """Return the data type of messages with a ``Content-Type``."""
    name, is_utf_8 = parse_media_type(content_type)
    return DATA_TYPES.get(name, WebPubSubDataType.BINARY) if is_utf_8 else WebPubSubDataType.BINARY
