"""What the service tells the app."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar, Final

from attrs import field, frozen

from wps_models._json.fields import (
    WIRE,
    Model,
    Wire,
    headers,
    json_object,
    repr_count,
    repr_keys,
    repr_truncated,
    string_lists,
    strings,
)
from wps_models._json.frozen import EMPTY, NO_HEADERS, FrozenDict, JsonValue, first_of, is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.tagged import Choice, Classes, note_unknown
from wps_models._json.text import parse_json
from wps_models._json.values import enumeration
from wps_models.context import (
    EVENT_TYPE,
    NO_CONTEXT,
    MqttConnectionContext,
    WebPubSubClientCertificate,
    WebPubSubConnectionContext,
    certificates,
    is_mqtt,
)
from wps_models.data import DATA, FOLLOWS_DATA, DataRule, MessageReader, message_data
from wps_models.enums import WebPubSubDataType, WebPubSubEventType
from wps_models.errors import InvalidPayloadError, UnknownEventError
from wps_models.names import HeaderText

__all__ = [
    "ConnectEventRequest",
    "ConnectedEventRequest",
    "DisconnectedEventRequest",
    "GroupJoinedEventRequest",
    "GroupLeftEventRequest",
    "PreflightRequest",
    "UnknownEventRequest",
    "UserEventRequest",
    "WebPubSubEventRequest",
]


# --- which event is it? --------------------------------------------------------------

PRESENCE_TYPE: Final = "azure.webpubsub.gp."
"""How the ``ce-type`` of group presence begins."""

_USER: Final = "user"
_PREFLIGHT: Final = "preflight"
_UNKNOWN: Final = "unknown"
_MAYBE_PRESENCE: Final[Mapping[str, str]] = {"joined": "groupPresence.joined", "left": "groupPresence.left"}
_EVENTS: Final = frozenset({_USER, "system.connect", "system.connected", "system.disconnected", *_MAYBE_PRESENCE.values()})


def event_named(kind: str, name: str) -> str:
    """What an event is called here: its kind and its name, which is read in any case.

    All of a user's events are one; one that isn't known is `_UNKNOWN`.
    """
    if kind == WebPubSubEventType.USER:
        return _USER
    event = f"{kind}.{name.lower()}"
    return event if event in _EVENTS else _UNKNOWN


def _choose_event(classes: Classes) -> Choice:  # noqa: C901  # the one place where events are told apart
    """By the context's ``eventType`` and ``eventName``; MQTT by what the payload carries."""
    plain = {cls._event: cls for cls in classes if not cls._mqtt_member}
    mqtt = {cls._event: cls for cls in classes if cls._mqtt_member}
    preflight, unknown = plain.pop(_PREFLIGHT, None), plain.pop(_UNKNOWN, None)
    events = sorted({*plain, *mqtt})
    user = plain.get(_USER)
    system = {event.removeprefix("system."): cls for event, cls in plain.items() if event.startswith("system.")}

    def choose(payload: Any, problems: Problems, place: Place) -> Any:  # noqa: C901  # as above
        context = payload.get("connectionContext")
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
            event, name = _event_of(context, problems, (place, "connectionContext"))
            if event is None:
                return None
        elif context is None and len(events) == 1:
            # One event alone is meant, so its reader says what is missing.
            (event,) = events
        else:
            return problems.expected((place, "connectionContext"), "an object", context)
        found = plain.get(event)
        if event in mqtt and (found is None or _carries_mqtt(payload, context, mqtt[event])):
            found = mqtt[event]
        if found is None and event == _UNKNOWN:
            found = unknown
        if found is None:
            known = [event.partition(".")[2] or "user events" for event in events]
            message = "is another event than is expected here"
            at = ((place, "connectionContext"), "eventName")
            return note_unknown(problems, at, message, raises=UnknownEventError, tag=name, known=known)
        return found

    return choose


def _read_event(kind: object, name: str) -> str:
    event = event_named(EVENT_TYPE.read(kind, Problems(), None), name)
    return name.lower() if event is _USER and name.lower() in _MAYBE_PRESENCE else event


# The same few names come again and again; long ones would only be kept from being forgotten.
_remembered: Final = lru_cache(64)(_read_event)
_MAX_REMEMBERED: Final = 128


def _event_of(context: Mapping[Any, Any], problems: Problems, place: Place) -> tuple[str | None, str | None]:
    """The event that a context in JSON is of, and its name as it stands there. If either is wrong, the event is ``None``."""
    kind: Any = context.get("eventType")
    name: Any = context.get("eventName")
    if kind.__class__ is str and name.__class__ is str and len(kind) + len(name) <= _MAX_REMEMBERED:
        event = _remembered(kind, name)
    else:
        is_kind = isinstance(kind, (str, int)) and not isinstance(kind, bool)
        if not is_kind:
            problems.expected((place, "eventType"), "a string", kind)
        if not isinstance(name, str):
            return problems.expected((place, "eventName"), "a string", name), None
        if not is_kind:
            return None, None
        event = _read_event(kind, name)
    if event in _MAYBE_PRESENCE:
        # The Functions host calls group presence a user's event, but hands over what the service said.
        event = _MAYBE_PRESENCE[event] if _ce_type(context).startswith(PRESENCE_TYPE) else _USER
    return event, name


def _ce_type(context: Mapping[Any, object]) -> str:
    headers = context.get("headers")
    found = (
        next((values for name, values in headers.items() if str(name).lower() == "ce-type"), None) if is_object(headers) else None
    )
    value = found[0] if is_array(found) and found else found
    return value.lower() if isinstance(value, str) else ""


def _carries_mqtt(payload: Mapping[Any, object], context: object, mqtt: Any) -> bool:
    if mqtt._mqtt_member == "connectionContext":  # noqa: SLF001  # every request has it
        return is_object(context) and is_mqtt(context)
    return payload.get("mqtt") is not None


def _as_group_presence(payload: dict[Any, Any]) -> dict[Any, Any]:
    """Group presence as the service sends it, where the Functions host made a user's message of it."""
    data, context = payload.get("data"), payload.get("connectionContext")
    if payload.get("group") is not None or not isinstance(data, str) or not is_object(context):
        return payload
    try:
        body = parse_json(data)
    except InvalidPayloadError:
        return payload
    group = body.get("group") if is_object(body) else None
    return {"group": group, "connectionContext": {**context, "eventType": WebPubSubEventType.GROUP_PRESENCE.value}}


# --- the events ------------------------------------------------------------------------


@frozen(kw_only=True)
class WebPubSubEventRequest(Model):
    """What all requests have in common."""

    _is_base: ClassVar[bool] = True
    _choose: ClassVar = staticmethod(_choose_event)
    _writes_unset: ClassVar[bool] = True
    _event: ClassVar[str]
    _mqtt_member: ClassVar[str] = ""
    """The member that tells an MQTT client's event from a plain one. Empty: it is a plain one."""

    blocking: ClassVar[bool] = False
    """Whether the service waits for the answer, and acts on it."""

    context: WebPubSubConnectionContext = field(
        metadata={WIRE: Wire(name="connectionContext", form=WebPubSubConnectionContext | MqttConnectionContext)}
    )
    """Who and what the event is about."""

    @property
    def event_name(self) -> str:
        """The name of the event, as ``context.event_name``."""
        return self.context.event_name


@frozen(kw_only=True)
class ConnectEventRequest(WebPubSubEventRequest):
    """A client asks to connect. Sent before the WebSocket opens; the service waits for the answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connect
    """

    _event: ClassVar[str] = "system.connect"
    blocking: ClassVar[bool] = True

    claims: Mapping[str, tuple[str, ...]] = field(default=EMPTY, converter=string_lists, repr=repr_keys)
    """The claims of the client's access token, such as ``sub`` and ``role``. Empty: no token, or none of them."""

    query: Mapping[str, tuple[str, ...]] = field(default=EMPTY, converter=string_lists, repr=repr_keys)
    """The query parameters of the client's URL, decoded. Empty: none."""

    headers: Mapping[str, tuple[str, ...]] = field(default=NO_HEADERS, converter=headers, repr=repr_count)
    """The client's HTTP headers, cookies included; looked up in any case. Empty: none, or an older service."""

    subprotocols: tuple[str, ...] = field(default=(), converter=strings)
    """The WebSocket subprotocols that the client offers. Empty: none."""

    client_certificates: tuple[WebPubSubClientCertificate, ...] = field(default=(), converter=certificates)
    """The client's TLS certificates. Empty: none were asked for or shown."""


@frozen(kw_only=True)
class ConnectedEventRequest(WebPubSubEventRequest):
    """A client has connected. The service doesn't wait for an answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connected
    """

    _event: ClassVar[str] = "system.connected"


@frozen(kw_only=True)
class DisconnectedEventRequest(WebPubSubEventRequest):
    """A client has gone. Sent whenever ``connect`` was accepted; the service doesn't wait for an answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#disconnected
    """

    _event: ClassVar[str] = "system.disconnected"

    reason: str | None = None
    """Why, in words for people. ``None`` or empty: not said."""


@frozen(kw_only=True)
class UserEventRequest(WebPubSubEventRequest, MessageReader):
    """A client sent a message. The service waits for the answer.

    The event's name is ``context.event_name``: ``message`` for what a plain
    WebSocket client sends, otherwise the name the client chose.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#message
    """

    _event: ClassVar[str] = _USER
    _rule: ClassVar = DataRule(is_sent=False)

    blocking: ClassVar[bool] = True

    data: str | bytes = field(converter=message_data, repr=repr_truncated, metadata={WIRE: Wire(kind=DATA)})
    """The message: ``str`` for text and json, ``bytes`` for binary. JSON is not parsed: see `json`."""

    data_type: WebPubSubDataType = field(
        default=FOLLOWS_DATA, metadata={WIRE: Wire(kind=enumeration(WebPubSubDataType, as_dotnet=True))}
    )
    """How to understand `data`. Left out, it follows from what `data` is."""

    @property
    def content_type(self) -> str | None:
        """The message's HTTP content type, for binary data of some other kind. ``None``: not known."""
        return first_of(self.context.headers, "content-type")

    @property
    def metadata(self) -> Mapping[str, str]:
        """What the sender attached to the message, from ``x-webpubsub-metadata-*`` headers; names in lower case."""
        return self._with_prefix("x-webpubsub-metadata-")

    @property
    def user_properties(self) -> Mapping[str, str]:
        """The MQTT user properties of the message, from ``mqtt-*`` headers; names in lower case."""
        return self._with_prefix("mqtt-")

    def _with_prefix(self, prefix: str) -> Mapping[str, str]:
        found = ((name.lower(), values) for name, values in self.context.headers.items())
        return FrozenDict({name.removeprefix(prefix): values[-1] for name, values in found if name.startswith(prefix) and values})


@frozen(kw_only=True)
class GroupJoinedEventRequest(WebPubSubEventRequest):
    """A connection has joined a group. The service doesn't wait for an answer.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/39217
    """

    _event: ClassVar[str] = "groupPresence.joined"
    _prepare: ClassVar = staticmethod(_as_group_presence)

    group: str
    """The group."""


@frozen(kw_only=True)
class GroupLeftEventRequest(WebPubSubEventRequest):
    """A connection has left a group. The service doesn't wait for an answer.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/39217
    """

    _event: ClassVar[str] = "groupPresence.left"
    _prepare: ClassVar = staticmethod(_as_group_presence)

    group: str
    """The group."""


@frozen(kw_only=True)
class PreflightRequest(WebPubSubEventRequest):
    """The service asks whether it may send events here: the handshake against abuse. It waits for the answer.

    It comes again and again, not only once. It proves nothing about who asks.

    Source: https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md
    """

    blocking: ClassVar[bool] = True

    _event: ClassVar[str] = _PREFLIGHT

    context: WebPubSubConnectionContext = field(
        default=NO_CONTEXT,
        metadata={WIRE: Wire(name="connectionContext", form=WebPubSubConnectionContext | MqttConnectionContext)},
    )
    """Its origin and headers, if they are known. It is about no connection, so all else is empty."""

    is_valid: bool
    """Whether the asking origin is one that is allowed."""

    allowed_origin: HeaderText | None = field(default=None, metadata={WIRE: Wire(optional=True)})
    """What to answer in ``WebHook-Allowed-Origin``. ``None``: refused, or answered by the Functions host."""


@frozen(kw_only=True)
class UnknownEventRequest(WebPubSubEventRequest):
    """An event that this version doesn't know. Answer it with ``None``: a refusal could drop the client."""

    _event: ClassVar[str] = _UNKNOWN

    members: Mapping[str, JsonValue] = field(
        default=EMPTY, converter=json_object, repr=repr_keys, metadata={WIRE: Wire(extra=True)}
    )
    """What else the Functions host handed over, by wire name. Empty over HTTP."""

    body: bytes = field(default=b"", repr=repr_truncated, metadata={WIRE: Wire(name="httpBody", optional=True)})
    """The HTTP body as it came. Empty if the Functions host handed the event over."""
