"""Finding the class of an event.

Each class has an `EventKey`. `event_of` returns the first half of the key for the event's type and name, which are in
the context. Events of MQTT clients have a member that others don't have.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from wps_models._json.fields import Field, options_of
from wps_models._json.frozen import first_of, is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.tagged import Choice, Classes, note_unknown
from wps_models.enums import WebPubSubEventType
from wps_models.errors import UnknownEventError
from wps_models.events.context import CONTEXT, EVENT_TYPE, MqttConnectionContext, WebPubSubConnectionContext, is_mqtt


class EventKey(NamedTuple):
    """Identifies the class of an event."""

    event: str
    """Type and name, such as ``system.connect``, or one of the words below."""

    mqtt_member: str = ""
    """The JSON member that only events of MQTT clients have. Empty for plain events."""


USER: Final = "user"
"""All user events, whatever their name."""

PREFLIGHT: Final = "preflight"
UNKNOWN: Final = "unknown"

_SYSTEM, _USER, _PRESENCE = WebPubSubEventType
_SYSTEM_EVENTS: Final[Mapping[str, str]] = {name: f"system.{name}" for name in ("connect", "connected", "disconnected")}
_PRESENCE_EVENTS: Final[Mapping[str, str]] = {name: f"groupPresence.{name}" for name in ("joined", "left")}
_PRESENCE_PREFIX: Final = "azure.webpubsub.gp."


def event_of(event_type: WebPubSubEventType | str, event_name: str, ce_type: str | None = None) -> str:
    """Return the event of a type and a name, which is case-insensitive. Defaults to `UNKNOWN`.

    The Functions host calls group presence a user event, but passes on the ``ce-type`` of the service.
    """
    if event_type is _USER:
        name = event_name.lower()
        if name in _PRESENCE_EVENTS and ce_type is not None and ce_type.lower().startswith(_PRESENCE_PREFIX):
            return _PRESENCE_EVENTS[name]
        return USER
    # Compared by identity, as over HTTP a bare "system" is an unknown type.
    if event_type is _SYSTEM:
        return _SYSTEM_EVENTS.get(event_name.lower(), UNKNOWN)
    return _PRESENCE_EVENTS.get(event_name.lower(), UNKNOWN) if event_type is _PRESENCE else UNKNOWN


# --- in JSON -----------------------------------------------------------------------------


class _Row(NamedTuple):
    """The classes of an event among those that are expected."""

    plain: Any = None
    mqtt: Any = None
    mqtt_member: str = ""


_NO_ROW: Final[_Row] = _Row()


def choose_event(classes: Classes) -> Choice:
    """Return a function that chooses among the classes by the context, and by the members of MQTT."""
    table: dict[str, _Row] = {}
    for cls in classes:
        key: EventKey = options_of(cls).key
        known = table.get(key.event, _NO_ROW)
        is_plain = not key.mqtt_member
        table[key.event] = known._replace(plain=cls) if is_plain else known._replace(mqtt=cls, mqtt_member=key.mqtt_member)
    preflight = table.pop(PREFLIGHT, _NO_ROW).plain
    events = sorted(table.keys() - {UNKNOWN})

    def choose(payload: Any, problems: Problems, place: Place) -> Any:
        if preflight is not None and ("isValid" in payload or not events):
            return preflight
        context = payload.get(CONTEXT)
        if context is None and len(events) == 1:
            # The reader of this event notes the missing context.
            (event,) = events
        else:
            event = _read_event(context, problems, (place, CONTEXT))
            if not event:
                return None
        row: _Row = table.get(event, _NO_ROW)
        plain, mqtt, mqtt_member = row
        if plain is None and mqtt is None:
            name = _member(context, "eventName")
            expected = [each.partition(".")[2] or "user events" for each in events]
            at = ((place, CONTEXT), "eventName")
            message = "unexpected event"
            return note_unknown(problems, at, message, raises=UnknownEventError, tag=name, known=expected)
        if mqtt is None or (plain is not None and not _has_mqtt(payload, mqtt_member)):
            return plain
        return mqtt

    return choose


def _has_mqtt(payload: Mapping[Any, Any], member: str) -> bool:
    value = payload.get(member)
    if member == CONTEXT:
        return is_object(value) and is_mqtt(value)
    return value is not None


def _read_event(context: Any, problems: Problems, place: Place) -> str:
    """Return the event of a context in JSON. Empty if there is a problem."""
    if context.__class__ is dict:
        # The fast path: the usual spelling of the Functions host.
        event_type, name = context.get("eventType"), context.get("eventName")
        if name.__class__ is str:
            if event_type == "System" and name in _SYSTEM_EVENTS:
                return _SYSTEM_EVENTS[name]
            if event_type == "User" and name.lower() not in _PRESENCE_EVENTS:
                return USER
    if not is_object(context):
        problems.expected(place, "an object", context)
        return ""
    event_type, name = _member(context, "eventType"), _member(context, "eventName")
    is_type = isinstance(event_type, (str, int)) and not isinstance(event_type, bool)
    if not is_type:
        problems.expected((place, "eventType"), "a string", event_type)
    if not isinstance(name, str):
        problems.expected((place, "eventName"), "a string", name)
    if not is_type or not isinstance(name, str):
        return ""
    known = EVENT_TYPE.read(event_type, Problems(), None)
    return event_of(known, name, _ce_type(context) if known is _USER and name.lower() in _PRESENCE_EVENTS else None)


def _member(context: Any, name: str) -> Any:
    return context.get(name)


def _ce_type(context: Mapping[Any, object]) -> str | None:
    headers = context.get("headers")
    items = headers.items() if is_object(headers) else ()
    found = next((values for name, values in items if str(name).lower() == "ce-type"), None)
    value = found[0] if is_array(found) and found else found
    return value if isinstance(value, str) else None


# --- in new events -----------------------------------------------------------------------


def check_context(event: Any, _: Field, context: Any) -> None:
    """Raise ``ValueError`` for an event with the context of another event, as it would be read back as the other event."""
    if not isinstance(context, WebPubSubConnectionContext):
        return  # The check of types raises an error.
    expected = _expected(event.__class__)
    found = event_of(context.event_type, context.event_name)
    if found == USER and context.event_name.lower() in _PRESENCE_EVENTS:
        found = event_of(context.event_type, context.event_name, first_of(context.headers, "ce-type"))
    if found != expected.event:
        raise ValueError(
            f"context is of another event than {event.__class__.__name__}: {_HINTS.get(expected.event, expected.event)}"
        )
    if expected.mqtt_class and isinstance(context, MqttConnectionContext):
        raise ValueError(f"context is of an MQTT client: use {expected.mqtt_class}")


_HINTS: Final[Mapping[str, str]] = {
    **{
        event: f'event_type must be {event.partition(".")[0]}, and event_name "{name}"'
        for name, event in (*_SYSTEM_EVENTS.items(), *_PRESENCE_EVENTS.items())
    },
    USER: "event_type must be user, and the ce-type header must be that of a user event",
    UNKNOWN: "use the class of the event that event_type and event_name identify",
}


class _Expected(NamedTuple):
    event: str
    mqtt_class: str


@cache
def _expected(cls: Any) -> _Expected:
    key: EventKey = options_of(cls).key
    by_context = [kind.__name__ for kind in cls.__subclasses__() if options_of(kind).key.mqtt_member == CONTEXT]
    return _Expected(key.event, "".join(by_context))
