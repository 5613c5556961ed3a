"""Who and what an event is about."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from attrs import field, frozen

from wps_models._json.fields import WIRE, Model, Wire, as_tuple, headers, json_object, repr_count, repr_keys
from wps_models._json.frozen import EMPTY, NO_HEADERS, JsonValue, first_of
from wps_models._json.problems import Place, Problems
from wps_models._json.tagged import Choice, Classes
from wps_models._json.values import enumeration
from wps_models.enums import WebPubSubEventType

__all__ = ["MqttConnectionContext", "WebPubSubClientCertificate", "WebPubSubConnectionContext"]


EVENT_TYPE: Final = enumeration(WebPubSubEventType, is_open=True, as_dotnet=True)
"""The kind of an event in JSON. One that this version doesn't know is kept as it is."""


def is_mqtt(context: Mapping[Any, object]) -> bool:
    """Whether a context in JSON is an MQTT client's: only those have these two members."""
    return context.get("physicalConnectionId") is not None or context.get("sessionId") is not None


def _choose_context(classes: Classes) -> Choice:
    def choose(payload: Any, _: Problems, __: Place) -> type:
        if WebPubSubConnectionContext in classes and not is_mqtt(payload):
            return WebPubSubConnectionContext
        return MqttConnectionContext

    return choose


@frozen(kw_only=True)
class WebPubSubConnectionContext(Model):
    """The connection that an event is about, and the event's own name and kind.

    Part of every request. Its JSON is what the Functions host hands over; a
    webhook builds it from the ``ce-*`` headers.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
    """

    _choose: ClassVar = staticmethod(_choose_context)
    _writes_unset: ClassVar[bool] = True

    event_type: WebPubSubEventType | str = field(metadata={WIRE: Wire(kind=EVENT_TYPE)})
    """Who caused the event. A ``str`` if it is a kind that this version doesn't know."""

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

    states: Mapping[str, JsonValue] = field(default=EMPTY, converter=json_object, repr=repr_keys)
    """What earlier answers stored for this connection, decoded. Empty: nothing."""

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

    _writes_unset: ClassVar[bool] = True

    # The Functions host writes a capital T here and nowhere else.
    thumbprint: str = field(metadata={WIRE: Wire(name="Thumbprint", alias="thumbprint")})
    """The SHA-1 of the certificate, as hex digits."""

    content: str | None = field(default=None, repr=False)
    """The certificate as PEM. ``None``: not sent."""


def certificates(values: Iterable[WebPubSubClientCertificate]) -> tuple[WebPubSubClientCertificate, ...]:
    """Several certificates as a tuple."""
    return as_tuple(values)
