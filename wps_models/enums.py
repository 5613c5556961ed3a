"""The protocol's enumerations.

String enums hold the spelling that this package writes. Reading accepts any
case, and the numbers of the .NET enums; members stand in their order.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Final, TypeVar

__all__ = [
    "MqttDisconnectReasonCode",
    "MqttProtocolVersion",
    "MqttV311ConnectReturnCode",
    "MqttV500ConnectReasonCode",
    "WebPubSubClientProtocol",
    "WebPubSubDataType",
    "WebPubSubErrorCode",
    "WebPubSubEventType",
    "WebPubSubPermission",
    "WebPubSubTriggerAcceptedClientProtocols",
]


class WebPubSubDataType(StrEnum):
    """How message data is to be understood.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
    """

    BINARY = "binary"
    """``bytes``; ``application/octet-stream`` over HTTP."""
    JSON = "json"
    """A ``str`` that is JSON text; ``application/json`` over HTTP."""
    TEXT = "text"
    """A ``str``; ``text/plain`` over HTTP."""
    PROTOBUF = "protobuf"
    """``bytes`` of a ``google.protobuf.Any``, in messages between clients and the service only (`wps_models.client`).

    Actions, events and answers can't have it. Events with protobuf data arrive as binary.
    """


class WebPubSubEventType(StrEnum):
    """Who caused an event.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
    """

    SYSTEM = "system"
    """The connection itself: ``connect``, ``connected``, ``disconnected``."""
    USER = "user"
    """A message of the client: ``message`` or a name that the client chose."""
    GROUP_PRESENCE = "groupPresence"
    """A connection ``joined`` or ``left`` a group."""


class WebPubSubErrorCode(StrEnum):
    """Why the app refuses a blocking event.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
    """

    UNAUTHORIZED = "unauthorized"
    """HTTP 401: sign in first."""
    USER_ERROR = "userError"
    """HTTP 400: the client did something wrong."""
    SERVER_ERROR = "serverError"
    """HTTP 500: the app failed."""


class WebPubSubPermission(StrEnum):
    """What a connection may be allowed to do with groups.

    The value is the spelling of REST paths and of actions.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/concept-client-protocols
    """

    SEND_TO_GROUP = "sendToGroup"
    """Publish to groups."""
    JOIN_LEAVE_GROUP = "joinLeaveGroup"
    """Join and leave groups."""

    @property
    def role(self) -> str:
        """The role that gives this permission for all groups, as tokens and connect answers spell it."""
        return f"webpubsub.{self.value}"

    def role_for(self, group: str) -> str:
        """The role that gives this permission for one group. The group's name stands in it as it is."""
        return f"{self.role}.{group}"

    def role_for_pattern(self, pattern: str) -> str:
        """The role that gives this permission for all groups whose names fit a pattern, such as ``rooms.*``.

        ``?`` is one character and ``*`` any number of them, but no dot; ``**`` is any number of characters, dots too. A
        backslash before one of these, or before itself, takes it as it is. A pattern may have five ``*`` at most. Such roles
        are for tokens and connect answers, not for `GrantPermissionAction`.

        Source: https://learn.microsoft.com/azure/azure-web-pubsub/concept-wildcard-group-roles
        """
        return f"{self.role}s.{pattern}"


class WebPubSubClientProtocol(StrEnum):
    """The kind of client that an access URL is for.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/concept-client-protocols
    """

    DEFAULT = "default"
    """WebSocket clients, with or without a Web PubSub subprotocol."""
    MQTT = "mqtt"
    """MQTT 3.1.1 and 5.0 clients over WebSocket."""
    SOCKET_IO = "socketIO"
    """Socket.IO clients."""


class WebPubSubTriggerAcceptedClientProtocols(StrEnum):
    """Whose events a trigger takes.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
    """

    ALL = "all"
    """All clients'."""
    WEB_PUB_SUB = "webPubSub"
    """Those of WebSocket clients only."""
    MQTT = "mqtt"
    """Those of MQTT clients only."""


class MqttProtocolVersion(IntEnum):
    """The protocol level of an MQTT CONNECT packet.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-mqtt-cloud-events
    """

    V311 = 4
    """MQTT 3.1.1."""
    V500 = 5
    """MQTT 5.0."""


class MqttV311ConnectReturnCode(IntEnum):
    """Why an MQTT 3.1.1 connection is refused.

    Source: https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html, table 3.1
    """

    UNACCEPTABLE_PROTOCOL_VERSION = 1
    IDENTIFIER_REJECTED = 2
    SERVER_UNAVAILABLE = 3
    BAD_USERNAME_OR_PASSWORD = 4
    NOT_AUTHORIZED = 5


class MqttV500ConnectReasonCode(IntEnum):
    """Why an MQTT 5.0 connection is refused.

    Source: https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html, section 3.2.2.2
    """

    UNSPECIFIED_ERROR = 128
    MALFORMED_PACKET = 129
    PROTOCOL_ERROR = 130
    IMPLEMENTATION_SPECIFIC_ERROR = 131
    UNSUPPORTED_PROTOCOL_VERSION = 132
    CLIENT_IDENTIFIER_NOT_VALID = 133
    BAD_USER_NAME_OR_PASSWORD = 134
    NOT_AUTHORIZED = 135
    SERVER_UNAVAILABLE = 136
    SERVER_BUSY = 137
    BANNED = 138
    BAD_AUTHENTICATION_METHOD = 140
    TOPIC_NAME_INVALID = 144
    PACKET_TOO_LARGE = 149
    QUOTA_EXCEEDED = 151
    PAYLOAD_FORMAT_INVALID = 153
    RETAIN_NOT_SUPPORTED = 154
    QOS_NOT_SUPPORTED = 155
    USE_ANOTHER_SERVER = 156
    SERVER_MOVED = 157
    CONNECTION_RATE_EXCEEDED = 159


class MqttDisconnectReasonCode(IntEnum):
    """Why an MQTT connection ended.

    Source: https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html, section 3.14.2.1
    """

    NORMAL_DISCONNECTION = 0
    DISCONNECT_WITH_WILL_MESSAGE = 4
    UNSPECIFIED_ERROR = 128
    MALFORMED_PACKET = 129
    PROTOCOL_ERROR = 130
    IMPLEMENTATION_SPECIFIC_ERROR = 131
    NOT_AUTHORIZED = 135
    SERVER_BUSY = 137
    SERVER_SHUTTING_DOWN = 139
    KEEP_ALIVE_TIMEOUT = 141
    SESSION_TAKEN_OVER = 142
    TOPIC_FILTER_INVALID = 143
    TOPIC_NAME_INVALID = 144
    RECEIVE_MAXIMUM_EXCEEDED = 147
    TOPIC_ALIAS_INVALID = 148
    PACKET_TOO_LARGE = 149
    MESSAGE_RATE_TOO_HIGH = 150
    QUOTA_EXCEEDED = 151
    ADMINISTRATIVE_ACTION = 152
    PAYLOAD_FORMAT_INVALID = 153
    RETAIN_NOT_SUPPORTED = 154
    QOS_NOT_SUPPORTED = 155
    USE_ANOTHER_SERVER = 156
    SERVER_MOVED = 157
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED = 158
    CONNECTION_RATE_EXCEEDED = 159
    MAXIMUM_CONNECT_TIME = 160
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED = 161
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED = 162


E = TypeVar("E", bound=StrEnum)

_FIRST_NUMBER: Final[Mapping[type[StrEnum], int]] = {WebPubSubPermission: 1, WebPubSubErrorCode: 1}
"""Where the numbers of a .NET enumeration begin, if not with 0."""


_WITHOUT_NUMBER: Final[frozenset[StrEnum]] = frozenset((WebPubSubDataType.PROTOBUF,))


def dotnet_numbers(enum: type[E]) -> dict[int, E]:
    """Return the members of an enumeration by their .NET numbers, which follow the order here."""
    members = [member for member in enum if member not in _WITHOUT_NUMBER]
    return dict(enumerate(members, _FIRST_NUMBER.get(enum, 0)))


def pascal(word: str) -> str:
    """A member's value as .NET writes it: ``Text``, ``GroupPresence``."""
    return word[:1].upper() + word[1:]
