"""The protocol's enumerations.

Values are written as they are spelled here. Reading accepts any case, and the numbers of the .NET
enumerations, which follow the order of the members.
"""

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum, StrEnum
from typing import Final, TypeVar

from wps_models.errors import check_str

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
    """Type of message data.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
    """

    BINARY = "binary"
    """``bytes``; ``application/octet-stream`` over HTTP, base64 in messages of clients."""
    JSON = "json"
    """A ``str`` that is JSON text, ``application/json`` over HTTP; a JSON value in messages of clients."""
    TEXT = "text"
    """A ``str``; ``text/plain`` over HTTP."""
    PROTOBUF = "protobuf"
    """``bytes`` of a ``google.protobuf.Any``, base64 in JSON. Only messages of clients (`wps_models.client`) can have it.

    Protobuf data of a client arrives in events as binary.
    """


class WebPubSubEventType(StrEnum):
    """Origin of an event.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
    """

    SYSTEM = "system"
    """The service: ``connect``, ``connected``, ``disconnected``."""
    USER = "user"
    """The client: ``message``, or a name chosen by the client."""
    GROUP_PRESENCE = "groupPresence"
    """A connection ``joined`` or ``left`` a group."""


class WebPubSubErrorCode(StrEnum):
    """Reason for refusing a blocking event.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
    """

    UNAUTHORIZED = "unauthorized"
    """HTTP 401: sign in first."""
    USER_ERROR = "userError"
    """HTTP 400: the client made a mistake."""
    SERVER_ERROR = "serverError"
    """HTTP 500: the app failed."""


class WebPubSubPermission(StrEnum):
    """A permission of a connection concerning groups.

    The value is its spelling in REST paths and actions.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/concept-client-protocols
    """

    SEND_TO_GROUP = "sendToGroup"
    """Publish to groups."""
    JOIN_LEAVE_GROUP = "joinLeaveGroup"
    """Join and leave groups."""

    @property
    def role(self) -> str:
        """The role that grants this permission for all groups, as tokens and connect answers spell it."""
        return f"webpubsub.{self.value}"

    def role_for(self, group: str) -> str:
        """Return the role that grants this permission for one group. It contains the group's name unescaped."""
        return f"{self.role}.{group}"

    def role_for_pattern(self, pattern: str) -> str:
        """Return the role that grants this permission for all groups that match a pattern, such as ``rooms.*``.

        ``?`` matches one character except a dot, ``*`` any number of them, and ``**`` any number of characters
        including dots. A backslash escapes these and itself. A pattern may contain five ``*`` at most. Use such
        roles in tokens and connect answers, not in `GrantPermissionAction`.

        Source: https://learn.microsoft.com/azure/azure-web-pubsub/concept-wildcard-group-roles
        """
        if _stars(_PATTERN_PART.findall(pattern)) > _MAX_STARS:
            raise ValueError(f"pattern must contain at most {_MAX_STARS} *")
        return f"{self._pattern_role}{pattern}"

    @property
    def _pattern_role(self) -> str:
        return f"{self.role}s."

    def allowed_by(self, roles: Iterable[str], group: str) -> bool:
        """Return True if roles of a client grant this permission for a group.

        A role grants it for all groups (`role`), for one group (`role_for`) or for a pattern (`role_for_pattern`).
        Roles are case-sensitive. A pattern with more than five ``*`` grants nothing.
        """
        if isinstance(roles, str):
            raise TypeError("roles must be a list of strings, not a str: write [role]")
        check_str("group", group)
        whole, one, pattern = self.role, self.role_for(group), self._pattern_role
        return any(
            role in (whole, one) or (role.startswith(pattern) and _matches(role.removeprefix(pattern), group))
            for role in map(role_of, roles)
        )


def role_of(role: str) -> str:
    """Return a role as text. A permission becomes its role for all groups."""
    return role.role if isinstance(role, WebPubSubPermission) else role


_MAX_STARS: Final = 5
_PATTERN_PART: Final = re.compile(r"\\[\\*?]|\*\*|.", re.DOTALL)


def _stars(parts: list[str]) -> int:
    return parts.count("*") + 2 * parts.count("**")


def _matches(pattern: str, group: str) -> bool:
    """Match in linear time: bit n of the states is set if the first n parts of the pattern match the text so far."""
    parts = _PATTERN_PART.findall(pattern)
    if _stars(parts) > _MAX_STARS:
        return False
    any_letter, deep, flat = (sum(1 << at for at, part in enumerate(parts) if part == mark) for mark in ("?", "**", "*"))
    letters: dict[str, int] = {}
    for at, part in enumerate(parts):
        if part not in {"?", "*", "**"}:
            letters[part[-1]] = letters.get(part[-1], 0) | 1 << at
    stars = [at for at, part in enumerate(parts) if part in {"*", "**"}]

    def with_empty_stars(states: int) -> int:
        for at in stars:
            states |= (states & 1 << at) << 1
        return states

    states = with_empty_stars(1)
    for letter in group:
        moving, staying = letters.get(letter, 0), deep
        if letter != ".":
            moving, staying = moving | any_letter, staying | flat
        states = with_empty_stars((states & moving) << 1 | states & staying)
    return bool(states >> len(parts) & 1)


class WebPubSubClientProtocol(StrEnum):
    """Type of client that an access URL is for.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/concept-client-protocols
    """

    DEFAULT = "default"
    """WebSocket clients, with or without a Web PubSub subprotocol."""
    MQTT = "mqtt"
    """MQTT 3.1.1 and 5.0 clients over WebSocket."""
    SOCKET_IO = "socketIO"
    """Socket.IO clients."""


class WebPubSubTriggerAcceptedClientProtocols(StrEnum):
    """Clients whose events a trigger receives.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
    """

    ALL = "all"
    """All clients."""
    WEB_PUB_SUB = "webPubSub"
    """WebSocket clients only."""
    MQTT = "mqtt"
    """MQTT clients only."""


class MqttProtocolVersion(IntEnum):
    """The protocol level of an MQTT CONNECT packet.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-mqtt-cloud-events
    """

    V311 = 4
    """MQTT 3.1.1."""
    V500 = 5
    """MQTT 5.0."""


class MqttV311ConnectReturnCode(IntEnum):
    """Reason for refusing an MQTT 3.1.1 connection.

    Source: https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html, table 3.1
    """

    UNACCEPTABLE_PROTOCOL_VERSION = 1
    IDENTIFIER_REJECTED = 2
    SERVER_UNAVAILABLE = 3
    BAD_USERNAME_OR_PASSWORD = 4
    NOT_AUTHORIZED = 5


class MqttV500ConnectReasonCode(IntEnum):
    """Reason for refusing an MQTT 5.0 connection.

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
    """Reason for the end of an MQTT connection.

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
"""First number of a .NET enumeration, if it isn't 0."""


_WITHOUT_NUMBER: Final[frozenset[StrEnum]] = frozenset((WebPubSubDataType.PROTOBUF,))


def dotnet_numbers(enum: type[E]) -> dict[int, E]:
    """Return the members of an enumeration by their .NET numbers, which follow the order here."""
    members = [member for member in enum if member not in _WITHOUT_NUMBER]
    return dict(enumerate(members, _FIRST_NUMBER.get(enum, 0)))


def pascal(word: str) -> str:
    """Return a member's value as .NET writes it: ``Text``, ``GroupPresence``."""
    return word[:1].upper() + word[1:]
