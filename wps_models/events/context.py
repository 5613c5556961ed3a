"""Who and what an event is about."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final, NamedTuple

from attrs import field, frozen

from wps_models._json.fields import Model, Options, Wire, as_tuple, headers, json_object, options_of, repr_count, repr_keys
from wps_models._json.frozen import EMPTY, NO_HEADERS, JsonValue, first_of, is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.tagged import Choice, Classes, note_unknown
from wps_models._json.values import EnumReader, enumeration, json_kind
from wps_models.enums import WebPubSubEventType, pascal
from wps_models.errors import UnknownEventError

__all__ = ["MqttConnectionContext", "WebPubSubClientCertificate", "WebPubSubConnectionContext"]


_TYPES: Final = EnumReader(WebPubSubEventType)
_KNOWN_TYPE: Final = enumeration(WebPubSubEventType, is_open=True, as_dotnet=True)
_BARE: Final = "bare "
"""Stands in JSON before a ``ce-type`` that is the word for a kind and nothing else, as that is no event of this kind."""


def _is_bare(event_type: str) -> bool:
    return _TYPES.find(event_type.replace(_BARE, "")) is not None


def _read_type(value: object, problems: Problems, place: Place) -> Any:
    found = _KNOWN_TYPE.read(value, problems, place)
    return found.removeprefix(_BARE) if found.__class__ is str and _is_bare(found) else found


def _write_type(event_type: str) -> str:
    if isinstance(event_type, WebPubSubEventType):
        return _DOTNET_NAMES[event_type._value_]
    return f"{_BARE if _is_bare(event_type) else ''}{event_type}"


_DOTNET_NAMES: Final = {kind.value: pascal(kind.value) for kind in WebPubSubEventType}

EVENT_TYPE: Final = _KNOWN_TYPE._replace(read=_read_type, write=_write_type)
"""The kind of an event in JSON. One that this version doesn't know is kept as it is."""


def _event_type(event_type: WebPubSubEventType | str) -> WebPubSubEventType | str:
    found: WebPubSubEventType | str = _TYPES.settle(event_type)
    return found


def is_mqtt(context: Mapping[Any, object]) -> bool:
    """Whether a context in JSON is an MQTT client's: only those have these two members."""
    return context.get("physicalConnectionId") is not None or context.get("sessionId") is not None


def _choose_context(classes: Classes) -> Choice:
    plain = WebPubSubConnectionContext if WebPubSubConnectionContext in classes else MqttConnectionContext

    def choose(payload: Any, _: Problems, __: Place) -> type:
        return MqttConnectionContext if is_mqtt(payload) else plain

    return choose


MAX_STATE_DEPTH: Final = 64
"""The number of levels of arrays and objects that states may have, including their own."""


def _states(values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    return json_object(values, MAX_STATE_DEPTH)


@frozen(kw_only=True)
class WebPubSubConnectionContext(Model):
    """The connection that an event is about, and the event's own name and kind.

    Part of every request. Its JSON is what the Functions host hands over; a
    webhook builds it from the ``ce-*`` headers.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
    """

    _json: ClassVar[Options] = Options(choose=_choose_context, writes_unset=True)

    event_type: Annotated[WebPubSubEventType | str, EVENT_TYPE] = field(converter=_event_type)
    """Who caused the event. A ``str`` if this version doesn't know the kind."""

    event_name: str
    """``connect``, ``connected``, ``disconnected``, ``joined``, ``left``, ``message`` or a client's own name.

    A client may call its event ``connect``: go by the class of the request, not by this.
    """

    hub: str
    """The hub, spelled as received. The service doesn't tell ``Chat`` from ``chat``."""

    connection_id: str
    """The connection; the client id of an MQTT client. Unique within the hub."""

    user_id: str | None = None
    """The user, as received. ``None``: anonymous."""

    signature: str | None = field(default=None, repr=False)
    """``sha256=`` and a hex HMAC, or several of them with commas. ``None``: not signed."""

    origin: str | None = None
    """The host name of the service, or several with commas. ``None``: some hosts strip it."""

    states: Annotated[Mapping[str, JsonValue], json_kind(MAX_STATE_DEPTH)] = field(
        default=EMPTY, converter=_states, repr=repr_keys
    )
    """Decoded connection state, as set by earlier answers. Unreadable state raises `InvalidPayloadError` when accessed."""

    headers: Mapping[str, tuple[str, ...]] = field(default=NO_HEADERS, converter=headers, repr=repr_count)
    """The HTTP headers of the event: every value of every name, looked up in any case. Empty: not known."""

    @property
    def id(self) -> str | None:
        """The CloudEvents id. Unique only together with `source`: the two name a delivery.

        The service delivers at least once, so an event may be repeated with the
        same two. ``None``: not known.
        """
        return first_of(self.headers, "ce-id")

    @property
    def source(self) -> str | None:
        """The CloudEvents source, ``/hubs/{hub}/client/{connectionId}``. ``None``: not known."""
        return first_of(self.headers, "ce-source")

    @property
    def time(self) -> str | None:
        """When the event happened, RFC 3339 in UTC (``2026-03-01T10:20:30Z``). ``None``: not known."""
        return first_of(self.headers, "ce-time")

    @property
    def subprotocol(self) -> str | None:
        """The negotiated WebSocket subprotocol; always ``mqtt`` for MQTT. ``None``: none, or not known."""
        return first_of(self.headers, "ce-subprotocol")

    @property
    def connection_state(self) -> str | None:
        """The raw text that `states` was decoded from. ``None``: no state was ever set."""
        return first_of(self.headers, "ce-connectionState")


@frozen(kw_only=True)
class MqttConnectionContext(WebPubSubConnectionContext):
    """The connection of an MQTT client.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-mqtt-cloud-events
    """

    physical_connection_id: str = ""
    """The WebSocket connection, of which an MQTT session may have several in turn. Empty: not known."""

    session_id: str | None = None
    """The MQTT session. ``None`` while it is being made, in ``connect``."""


NO_CONTEXT: Final = WebPubSubConnectionContext(event_type=WebPubSubEventType.SYSTEM, event_name="", hub="", connection_id="")
"""The context of a preflight, which is about no connection: all empty. Written as ``null``."""


@frozen(kw_only=True)
class WebPubSubClientCertificate(Model):
    """A certificate that the client showed when it connected.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
    """

    _json: ClassVar[Options] = Options(writes_unset=True)

    # The Functions host writes a capital T here and nowhere else.
    thumbprint: Annotated[str, Wire(name="Thumbprint", alias="thumbprint")]
    """The SHA-1 of the certificate, as hex digits."""

    content: str | None = field(default=None, repr=False)
    """The certificate as PEM. ``None``: not sent."""


def certificates(values: Iterable[WebPubSubClientCertificate]) -> tuple[WebPubSubClientCertificate, ...]:
    """Several certificates as a tuple."""
    return as_tuple(values)


CONTEXT: Final = "connectionContext"
"""The member of a request that holds its context."""

Context = Annotated[WebPubSubConnectionContext, Wire(name=CONTEXT, form=WebPubSubConnectionContext | MqttConnectionContext)]
"""The context of a request, which may be an MQTT client's."""

MqttContext = Annotated[MqttConnectionContext, Wire(name=CONTEXT)]
"""The context of a request of an MQTT client."""


# --- which event is it? --------------------------------------------------------------


class EventKey(NamedTuple):
    """Identifies the class of an event."""

    event: str
    """Kind and name: ``system.connect``."""

    mqtt_member: str = ""
    """The member that only an MQTT client's event has. Empty for plain events."""


PRESENCE_TYPE: Final = "azure.webpubsub.gp."
"""How the ``ce-type`` of group presence begins."""

USER: Final = "user"
PREFLIGHT: Final = "preflight"
UNKNOWN: Final = "unknown"
_MAYBE_PRESENCE: Final[Mapping[str, str]] = {"joined": "groupPresence.joined", "left": "groupPresence.left"}
_EVENTS: Final = frozenset({USER, "system.connect", "system.connected", "system.disconnected", *_MAYBE_PRESENCE.values()})


def event_named(kind: WebPubSubEventType | str, name: str) -> str:
    """What an event is called here: its kind and its name, which is read in any case.

    All of a user's events are one; one that isn't known is `UNKNOWN`. So is one whose kind
    is no member of the enumeration, even if it is the word of one.
    """
    if not isinstance(kind, WebPubSubEventType):
        return UNKNOWN
    if kind is WebPubSubEventType.USER:
        return USER
    event = f"{kind}.{name.lower()}"
    return event if event in _EVENTS else UNKNOWN


def choose_event(classes: Classes) -> Choice:  # noqa: C901  # the one place where an event finds its class
    """By the context's ``eventType`` and ``eventName``; MQTT by what the payload carries."""
    keys: dict[Any, EventKey] = {cls: options_of(cls).key for cls in classes}
    plain: dict[Any, Any] = {key.event: cls for cls, key in keys.items() if not key.mqtt_member}
    mqtt: dict[Any, Any] = {key.event: cls for cls, key in keys.items() if key.mqtt_member}
    preflight, unknown = plain.pop(PREFLIGHT, None), plain.pop(UNKNOWN, None)
    events = sorted({*plain, *mqtt})
    user = plain.get(USER)
    system = {event.removeprefix("system."): cls for event, cls in plain.items() if event.startswith("system.")}

    def choose(payload: Any, problems: Problems, place: Place) -> Any:  # noqa: C901  # as above
        context = payload.get(CONTEXT)
        if context.__class__ is dict and "mqtt" not in payload and "isValid" not in payload:
            # As nearly all payloads are: what the long way below comes to.
            kind, name = context.get("eventType"), context.get("eventName")
            if name.__class__ is str and "physicalConnectionId" not in context and "sessionId" not in context:
                usual = system.get(name) if kind == "System" else user if kind == "User" and name not in _MAYBE_PRESENCE else None
                if usual:
                    return usual
        if preflight and ("isValid" in payload or len(classes) == 1):
            return preflight
        name = None
        if is_object(context):
            event, name = _event_of(context, problems, (place, CONTEXT))
            if event is None:
                return None
        elif context is None and len(events) == 1:
            # One event alone is meant, so its reader says what is missing.
            (event,) = events
        else:
            return problems.expected((place, CONTEXT), "an object", context)
        found = plain.get(event)
        if event in mqtt and (found is None or _carries_mqtt(payload, context, keys[mqtt[event]].mqtt_member)):
            found = mqtt[event]
        if found is None and event == UNKNOWN:
            found = unknown
        if found is None:
            known = [event.partition(".")[2] or "user events" for event in events]
            message = "unexpected event"
            at = ((place, CONTEXT), "eventName")
            return note_unknown(problems, at, message, raises=UnknownEventError, tag=name, known=known)
        return found

    return choose


def _event_of(context: Mapping[Any, Any], problems: Problems, place: Place) -> tuple[str | None, str | None]:
    """The event that a context in JSON is of, and its name as it stands there. If either is wrong, the event is ``None``."""
    kind, name = context.get("eventType"), context.get("eventName")
    is_kind = isinstance(kind, (str, int)) and not isinstance(kind, bool)
    if not is_kind:
        problems.expected((place, "eventType"), "a string", kind)
    if not isinstance(name, str):
        return problems.expected((place, "eventName"), "a string", name), None
    if not is_kind:
        return None, None
    event = event_named(EVENT_TYPE.read(kind, Problems(), None), name)
    # The Functions host calls group presence a user's event, but hands over what the service said.
    if event == USER and name.lower() in _MAYBE_PRESENCE and _ce_type(context).startswith(PRESENCE_TYPE):
        event = _MAYBE_PRESENCE[name.lower()]
    return event, name


def _ce_type(context: Mapping[Any, object]) -> str:
    headers = context.get("headers")
    found = (
        next((values for name, values in headers.items() if str(name).lower() == "ce-type"), None) if is_object(headers) else None
    )
    value = found[0] if is_array(found) and found else found
    return value.lower() if isinstance(value, str) else ""


def _carries_mqtt(payload: Mapping[Any, object], context: object, member: str) -> bool:
    if member == CONTEXT:
        return is_object(context) and is_mqtt(context)
    return payload.get("mqtt") is not None
