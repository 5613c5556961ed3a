"""Contexts of events: the connection, and the event's type and name."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final

from attrs import field, frozen

from wps_models._json.arguments import as_tuple, headers, json_object
from wps_models._json.fields import Model, Options, Wire
from wps_models._json.frozen import EMPTY, NO_HEADERS, JsonValue, first_of
from wps_models._json.problems import Place, Problems
from wps_models._json.reprs import repr_count, repr_keys
from wps_models._json.tagged import Choice, Classes
from wps_models._json.values import EnumReader, enumeration, json_kind
from wps_models.enums import WebPubSubEventType, pascal

__all__ = ["MqttConnectionContext", "WebPubSubClientCertificate", "WebPubSubConnectionContext"]


_TYPES: Final = EnumReader(WebPubSubEventType)
_KNOWN_TYPE: Final = enumeration(WebPubSubEventType, is_open=True, as_dotnet=True)
_BARE: Final = "bare "
"""Written before an unknown type that is spelled like a known one, such as a ``ce-type`` of only ``system``."""


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
"""The JSON of an event's type. Unknown types are kept as they are."""


def _event_type(event_type: WebPubSubEventType | str) -> WebPubSubEventType | str:
    found: WebPubSubEventType | str = _TYPES.settle(event_type)
    return found


def is_mqtt(context: Mapping[Any, object]) -> bool:
    """Return True for the context of an MQTT client in JSON: others have neither of these members."""
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
    """The connection of an event, and the event's type and name.

    Part of every request. The Functions host passes it as JSON; over HTTP, it is built from the ``ce-*`` headers.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
    """

    _json: ClassVar[Options] = Options(choose=_choose_context, writes_unset=True)

    event_type: Annotated[WebPubSubEventType | str, EVENT_TYPE] = field(converter=_event_type)
    """Type of the event. A ``str`` if this version doesn't know the type."""

    event_name: str
    """``connect``, ``connected``, ``disconnected``, ``joined``, ``left``, ``message`` or a name chosen by the client.

    A client may name its event ``connect``, so don't use this to identify system events: use the class of the request.
    """

    hub: str
    """Name of the hub, as received. Hub names are case-insensitive."""

    connection_id: str
    """ID of the connection, unique within the hub. For MQTT, the client ID."""

    user_id: str | None = None
    """ID of the user, as received. `None` if anonymous."""

    signature: str | None = field(default=None, repr=False)
    """``sha256=`` and a hex HMAC for each key, separated by commas. `None` if not signed."""

    origin: str | None = None
    """Host name of the service, or a list separated by commas. `None` if not known, as some servers remove the header."""

    states: Annotated[Mapping[str, JsonValue], json_kind(MAX_STATE_DEPTH)] = field(
        default=EMPTY, converter=_states, repr=repr_keys
    )
    """Decoded connection state, as set by earlier answers. Unreadable state raises `InvalidPayloadError` when accessed."""

    headers: Mapping[str, tuple[str, ...]] = field(default=NO_HEADERS, converter=headers, repr=repr_count)
    """HTTP headers of the event, with all their values. Names are case-insensitive. Empty if not known."""

    @property
    def id(self) -> str | None:
        """The CloudEvents id, unique only together with `source`. `None` if not known.

        The service delivers events at least once; a repeated event has the same id and source.
        """
        return first_of(self.headers, "ce-id")

    @property
    def source(self) -> str | None:
        """The CloudEvents source, ``/hubs/{hub}/client/{connectionId}``. `None` if not known."""
        return first_of(self.headers, "ce-source")

    @property
    def time(self) -> str | None:
        """Time of the event, RFC 3339 in UTC (``2026-03-01T10:20:30Z``). `None` if not known."""
        return first_of(self.headers, "ce-time")

    @property
    def subprotocol(self) -> str | None:
        """The negotiated WebSocket subprotocol, always ``mqtt`` for MQTT. `None` if there is none, or if it isn't known."""
        return first_of(self.headers, "ce-subprotocol")

    @property
    def connection_state(self) -> str | None:
        """The encoded text of `states`. `None` if no state was ever set."""
        return first_of(self.headers, "ce-connectionState")


@frozen(kw_only=True)
class MqttConnectionContext(WebPubSubConnectionContext):
    """The connection of an MQTT client.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-mqtt-cloud-events
    """

    physical_connection_id: str = ""
    """ID of the WebSocket connection; an MQTT session may use several, one after the other. Empty if not known."""

    session_id: str | None = None
    """ID of the MQTT session. `None` in ``connect``, before it exists."""


NO_CONTEXT: Final = WebPubSubConnectionContext(event_type=WebPubSubEventType.SYSTEM, event_name="", hub="", connection_id="")
"""The context of a preflight, which has no connection. Written as ``null``."""


@frozen(kw_only=True)
class WebPubSubClientCertificate(Model):
    """A TLS certificate of a client.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
    """

    _json: ClassVar[Options] = Options(writes_unset=True)

    # The Functions host writes a capital T here and nowhere else.
    thumbprint: Annotated[str, Wire(name="Thumbprint", alias="thumbprint")]
    """SHA-1 of the certificate, in hex."""

    content: str | None = field(default=None, repr=False)
    """The certificate as PEM. `None` if not sent."""


def certificates(values: Iterable[WebPubSubClientCertificate]) -> tuple[WebPubSubClientCertificate, ...]:
    """Convert certificates to a tuple."""
    return as_tuple(values)


CONTEXT: Final = "connectionContext"
"""The JSON member of a request that contains its context."""

Context = Annotated[WebPubSubConnectionContext, Wire(name=CONTEXT, form=WebPubSubConnectionContext | MqttConnectionContext)]
"""The context of any request."""

MqttContext = Annotated[MqttConnectionContext, Wire(name=CONTEXT)]
"""The context of a request for an MQTT client."""
