"""The same conversation with MQTT clients.

The requests are kinds of the plain ones: a handler that doesn't care about
MQTT needn't know. In MQTT's terms the connection is the session, its id the
client id, and a group is a topic.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-mqtt-cloud-events
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Final, final

from attrs import field, frozen

from wps_models._json.fields import Model, Options, Wire, as_tuple
from wps_models._json.text import read_base64
from wps_models.enums import (
    MqttDisconnectReasonCode,
    MqttProtocolVersion,
    MqttV311ConnectReturnCode,
    MqttV500ConnectReasonCode,
)
from wps_models.errors import InvalidPayloadError, Problem
from wps_models.events.context import CONTEXT, EventKey, MqttContext
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
    """A name and a value that MQTT 5.0 packets carry; names may repeat."""

    name: str
    """The name."""

    value: str
    """The value."""


def _user_properties(values: Iterable[MqttUserProperty]) -> tuple[MqttUserProperty, ...]:
    return as_tuple(values)


@frozen(kw_only=True)
class MqttConnectProperties(Model):
    """What the client's CONNECT packet says."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    protocol_version: MqttProtocolVersion | int
    """3.1.1 or 5.0. An ``int`` if it is a version that isn't in the enumeration."""

    clean_start: Annotated[bool | None, Wire(optional=True)] = None
    """Whether the client wants a new session. ``None``: not known, as from the Functions host."""

    username: str | None = None
    """The user name. ``None``: not sent."""

    password: str | None = field(default=None, repr=False)
    """The password in base64, as it arrives; see `password_bytes`. ``None``: not sent."""

    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)
    """The packet's user properties. Empty: none, or MQTT 3.1.1."""

    @property
    def password_bytes(self) -> bytes | None:
        """The password itself. ``None``: not sent. Raises `InvalidPayloadError` if it is no base64."""
        if self.password is None:
            return None
        try:
            return read_base64(self.password)
        except ValueError:
            raise InvalidPayloadError([Problem(path="$.mqtt.password", message="is not base64")]) from None


@final
@frozen(kw_only=True)
class MqttConnectEventRequest(ConnectEventRequest):
    """An MQTT client sent CONNECT: every time it does, for a new session or an old one.

    The service waits for the answer, whose groups, roles and user count for a new session only.
    """

    _json: ClassVar[Options] = Options(key=EventKey("system.connect", mqtt_member="mqtt"))

    context: MqttContext
    """Who and what the event is about."""

    mqtt: MqttConnectProperties
    """What the CONNECT packet says."""


@final
@frozen(kw_only=True)
class MqttConnectedEventRequest(ConnectedEventRequest):
    """A new MQTT session has begun. The service doesn't wait for an answer."""

    _json: ClassVar[Options] = Options(key=EventKey("system.connected", mqtt_member=CONTEXT))

    context: MqttContext
    """Who and what the event is about."""


@frozen(kw_only=True)
class MqttDisconnectPacketProperties(Model):
    """What the client's DISCONNECT packet says."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    code: MqttDisconnectReasonCode | int
    """Why it left; 0 for MQTT 3.1.1. An ``int`` if it is a code that isn't in the enumeration."""

    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)
    """The packet's user properties. Empty: none."""


@frozen(kw_only=True)
class MqttDisconnectedEventRequestProperties(Model):
    """How an MQTT session ended."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    initiated_by_client: bool
    """Whether the client ended it."""

    disconnect_packet: MqttDisconnectPacketProperties | None = None
    """The client's DISCONNECT packet. ``None``: none was seen."""


@final
@frozen(kw_only=True)
class MqttDisconnectedEventRequest(DisconnectedEventRequest):
    """An MQTT session has ended or expired. The service doesn't wait for an answer."""

    _json: ClassVar[Options] = Options(key=EventKey("system.disconnected", mqtt_member="mqtt"))

    context: MqttContext
    """Who and what the event is about."""

    mqtt: MqttDisconnectedEventRequestProperties
    """How it ended."""


@frozen(kw_only=True)
class MqttConnectEventResponseProperties(Model):
    """What the CONNACK packet shall say to a client that is let in."""

    _json: ClassVar[Options] = Options(any_case=True)

    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)
    """The packet's user properties, for MQTT 5.0 clients only. Empty: none."""


@final
@frozen(kw_only=True)
class MqttConnectEventResponse(ConnectEventResponse):
    """Lets an MQTT client in. A plain `ConnectEventResponse` does too."""

    _json: ClassVar[Options] = Options(key=("connect", True))

    mqtt: MqttConnectEventResponseProperties | None = None
    """What the CONNACK packet shall say. ``None``: nothing beyond."""


def _connect_code(code: int) -> MqttV311ConnectReturnCode | MqttV500ConnectReasonCode | int:
    # The two lists don't overlap: the value alone tells the version.
    return code if isinstance(code, bool) else _CONNECT_CODES.get(code, code)


_CONNECT_CODES: Final[Mapping[int, MqttV311ConnectReturnCode | MqttV500ConnectReasonCode]] = {
    code.value: code for codes in (MqttV311ConnectReturnCode, MqttV500ConnectReasonCode) for code in codes
}


@frozen(kw_only=True)
class MqttConnectEventErrorResponseProperties(Model):
    """What the CONNACK packet shall say to a client that is refused."""

    code: MqttV311ConnectReturnCode | MqttV500ConnectReasonCode | int = field(converter=_connect_code)
    """Why, as a code of the client's MQTT version: below 128 for 3.1.1. An ``int`` if it is in neither enumeration."""

    reason: str | None = None
    """A text for the client, MQTT 5.0 only. ``None``: none."""

    user_properties: tuple[MqttUserProperty, ...] = field(default=(), converter=_user_properties)
    """The packet's user properties, for MQTT 5.0 clients only. Empty: none."""


@frozen(kw_only=True)
class MqttConnectEventErrorResponse(WebPubSubEventResponse):
    """Refuses an MQTT client with a code of its MQTT version."""

    _json: ClassVar[Options] = Options(key=("error", True), ignored=())

    mqtt: MqttConnectEventErrorResponseProperties
    """What the CONNACK packet shall say."""
