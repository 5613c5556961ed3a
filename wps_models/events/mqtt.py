"""Events of MQTT clients, and their responses.

The requests are subclasses of the plain ones, so a handler need not know MQTT. The connection is the MQTT
session, its id the client ID, and a group is a topic.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-mqtt-cloud-events
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Final, final

from attrs import field, frozen

from wps_models._json.arguments import as_tuple
from wps_models._json.fields import Model, Options, Wire
from wps_models._json.text import read_base64
from wps_models.enums import (
    MqttDisconnectReasonCode,
    MqttProtocolVersion,
    MqttV311ConnectReturnCode,
    MqttV500ConnectReasonCode,
)
from wps_models.errors import InvalidPayloadError, Problem
from wps_models.events._choice import EventKey, check_context
from wps_models.events.context import CONTEXT, MqttContext
from wps_models.events.requests import ConnectedEventRequest, ConnectEventRequest, DisconnectedEventRequest
from wps_models.events.responses import ConnectEventResponse, WebPubSubEventResponse

__all__ = [
    "MqttConnectEventErrorResponse",
    "MqttConnectEventErrorResponseProperties",
    "MqttConnectEventRequest",
    "MqttConnectEventResponse",
    "MqttConnectEventResponseProperties",
    "MqttConnectProperties",
    "MqttConnectedEventRequest",
    "MqttDisconnectPacketProperties",
    "MqttDisconnectedEventRequest",
    "MqttDisconnectedEventRequestProperties",
    "MqttUserProperty",
]


@frozen(kw_only=True)
class MqttUserProperty(Model):
    """A user property of an MQTT 5.0 packet. Names may repeat."""

    name: str
    """The name."""

    value: str
    """The value."""


def _user_properties(values: Iterable[MqttUserProperty]) -> tuple[MqttUserProperty, ...]:
    return as_tuple(values)


@frozen(kw_only=True)
class MqttConnectProperties(Model):
    """Content of the client's CONNECT packet."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    protocol_version: MqttProtocolVersion | int
    """The MQTT version. An ``int`` for unknown versions."""

    clean_start: Annotated[bool | None, Wire(optional=True)] = None
    """If true, the client starts a new session. `None` if not known, as from the Functions host."""

    username: str | None = None
    """The user name, if any."""

    password: str | None = field(default=None, repr=False)
    """The password in base64, if any; see `password_bytes`."""

    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)
    """User properties of the packet (MQTT 5.0)."""

    @property
    def password_bytes(self) -> bytes | None:
        """The decoded password, if any. Raises `InvalidPayloadError` for invalid base64."""
        if self.password is None:
            return None
        try:
            return read_base64(self.password)
        except ValueError:
            raise InvalidPayloadError([Problem(path="$.mqtt.password", message="is not base64")]) from None


@final
@frozen(kw_only=True)
class MqttConnectEventRequest(ConnectEventRequest):
    """An MQTT client sent CONNECT, for a new or an existing session.

    The service waits for the answer. Its groups, roles and user apply only to a new session.
    """

    _json: ClassVar[Options] = Options(key=EventKey("system.connect", mqtt_member="mqtt"))

    context: MqttContext = field(validator=check_context)
    """The connection, and the event's type and name."""

    mqtt: MqttConnectProperties
    """Content of the CONNECT packet."""


@final
@frozen(kw_only=True)
class MqttConnectedEventRequest(ConnectedEventRequest):
    """A new MQTT session started. The service doesn't wait for an answer."""

    _json: ClassVar[Options] = Options(key=EventKey("system.connected", mqtt_member=CONTEXT))

    context: MqttContext = field(validator=check_context)
    """The connection, and the event's type and name."""


@frozen(kw_only=True)
class MqttDisconnectPacketProperties(Model):
    """Content of the client's DISCONNECT packet."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    code: MqttDisconnectReasonCode | int
    """The reason code; 0 for MQTT 3.1.1. An ``int`` for unknown codes."""

    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)
    """User properties of the packet (MQTT 5.0)."""


@frozen(kw_only=True)
class MqttDisconnectedEventRequestProperties(Model):
    """The end of an MQTT session."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    initiated_by_client: bool
    """If true, the client ended it."""

    disconnect_packet: MqttDisconnectPacketProperties | None = None
    """The client's DISCONNECT packet, if it sent one."""


@final
@frozen(kw_only=True)
class MqttDisconnectedEventRequest(DisconnectedEventRequest):
    """An MQTT session ended or expired. The service doesn't wait for an answer."""

    _json: ClassVar[Options] = Options(key=EventKey("system.disconnected", mqtt_member="mqtt"))

    context: MqttContext = field(validator=check_context)
    """The connection, and the event's type and name."""

    mqtt: MqttDisconnectedEventRequestProperties
    """The end of the session."""


@frozen(kw_only=True)
class MqttConnectEventResponseProperties(Model):
    """Content of the CONNACK packet for an accepted client."""

    _json: ClassVar[Options] = Options(any_case=True)

    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)
    """User properties of the packet, only for MQTT 5.0 clients."""


@final
@frozen(kw_only=True)
class MqttConnectEventResponse(ConnectEventResponse):
    """Accept an MQTT client, with content for the CONNACK packet. Otherwise a plain `ConnectEventResponse` is enough."""

    _json: ClassVar[Options] = Options(key=("connect", True))

    mqtt: MqttConnectEventResponseProperties
    """Content of the CONNACK packet."""


def _connect_code(code: int) -> MqttV311ConnectReturnCode | MqttV500ConnectReasonCode | int:
    # The codes of the two versions don't overlap. Not every caller uses a type checker.
    return _CONNECT_CODES.get(code, code) if code.__class__ is int else code


_CONNECT_CODES: Final[Mapping[int, MqttV311ConnectReturnCode | MqttV500ConnectReasonCode]] = {
    code.value: code for codes in (MqttV311ConnectReturnCode, MqttV500ConnectReasonCode) for code in codes
}


@frozen(kw_only=True)
class MqttConnectEventErrorResponseProperties(Model):
    """Content of the CONNACK packet for a refused client."""

    code: MqttV311ConnectReturnCode | MqttV500ConnectReasonCode | int = field(converter=_connect_code)
    """Code of the client's MQTT version: below 128 for 3.1.1. An ``int`` for unknown codes."""

    reason: str | None = None
    """Text for the client, only for MQTT 5.0."""

    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)
    """User properties of the packet, only for MQTT 5.0 clients."""


@frozen(kw_only=True)
class MqttConnectEventErrorResponse(WebPubSubEventResponse):
    """Refuse an MQTT client with a code of its MQTT version."""

    _json: ClassVar[Options] = Options(key=("error", True), ignored=())

    mqtt: MqttConnectEventErrorResponseProperties
    """Content of the CONNACK packet."""
