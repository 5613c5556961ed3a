"""Connections of clients, and the messages that they haven't acknowledged."""

import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Final, Literal, TypeAlias

from attrs import Factory, define, evolve, field, frozen

from wps_models import actions, client, events
from wps_models.codec import dumps
from wps_models.enums import WebPubSubDataType, WebPubSubPermission
from wps_models.http import HttpResponse

SentData: TypeAlias = (
    actions.SendToAllAction
    | actions.SendToGroupAction
    | actions.SendToUserAction
    | actions.SendToConnectionAction
    | events.UserEventResponse
)
DataMessage: TypeAlias = client.GroupDataMessage | client.ServerDataMessage
"""A message with data, for any client."""


@frozen
class Close:
    """The close frame of a WebSocket."""

    code: int = 1000
    reason: str = ""


Item: TypeAlias = client.ServiceMessage | str | bytes | HttpResponse | Close
"""An item for a client: a message, a frame if it has no subprotocol, or the app's response to an MQTT client."""


MAX_UNACKNOWLEDGED_MESSAGES: Final = 1000
MAX_UNACKNOWLEDGED_BYTES: Final = 16_000_000
"""Source: https://github.com/Azure/azure-webpubsub/blob/main/protocols/client/client-spec.md"""


@define(eq=False)
class Buffer:
    """The messages that a reliable client hasn't acknowledged, in order."""

    _kept: deque[tuple[DataMessage, int, datetime | None]] = field(factory=deque[tuple[DataMessage, int, datetime | None]])
    _size: int = 0
    _ids: Iterator[int] = field(factory=lambda: count(1))

    def add(self, message: DataMessage, size: int, expires: datetime | None) -> DataMessage | None:
        """Return the message with its sequence id, or None if the buffer is full."""
        if len(self._kept) >= MAX_UNACKNOWLEDGED_MESSAGES or self._size + size > MAX_UNACKNOWLEDGED_BYTES:
            return None
        numbered = evolve(message, sequence_id=next(self._ids))
        self._kept.append((numbered, size, expires))
        self._size += size
        return numbered

    def acknowledge(self, sequence_id: int) -> None:
        """Forget all messages up to a sequence id."""
        while self._kept and (self._kept[0][0].sequence_id or 0) <= sequence_id:
            self._size -= self._kept.popleft()[1]

    def unexpired(self, now: datetime) -> list[DataMessage]:
        """Return the messages that a client receives when it recovers the connection."""
        return [message for message, _, expires in self._kept if expires is None or now < expires]


@define(eq=False)
class Connection:
    """A client's connection. A reliable one outlives its WebSocket."""

    id: str
    user_id: str | None = None
    roles: tuple[str, ...] = ()
    groups: dict[str, None] = Factory(dict[str, None])
    offered: tuple[str, ...] = ()
    """The subprotocols that the client offers."""
    mqtt: events.MqttConnectProperties | None = None
    """The CONNECT packet of an MQTT client."""
    subprotocol: str | None = None
    status: Literal["connecting", "open", "refused", "closed"] = "connecting"
    is_attached: bool = False
    """True while the client has a WebSocket."""
    refusal: HttpResponse | None = None
    """The response to a client that was refused."""
    failure: HttpResponse | None = None
    """The app's response to the latest event that failed."""
    has_new_roles: bool = False
    """True if the app's answer replaced the roles of the token."""
    state: str | None = None
    """The app's ``ce-connectionState``."""
    raw_group: str | None = None
    """The group that a simple client's frames are sent to. ``None`` to send them to the app."""
    raw_no_echo: bool = False
    physical_id: str | None = None
    session_id: str | None = None
    buffer: Buffer | None = None
    """``None`` if the subprotocol isn't reliable."""
    reconnection_token: str | None = field(default=None, repr=False)
    outbox: list[Item] = field(factory=list[Item], repr=False)
    """Items for the client. Whoever sends them takes them out."""
    inbox: deque[str | bytes] = field(factory=deque[str | bytes], repr=False)
    """Frames that wait for the app's answer to an earlier one."""
    is_waiting: bool = False
    """True while the app is asked about a frame."""
    processed: set[int] = field(factory=set[int], repr=False)
    """The ``ackId`` of every message that was processed."""
    streams: dict[str, tuple[client.preview.StreamStartMessage, int]] = Factory(
        dict[str, tuple[client.preview.StreamStartMessage, int]]
    )
    """Open streams by id, with the sequence id of the next chunk."""
    event_ids: Iterator[int] = field(factory=count, repr=False)
    permissions: dict[tuple[WebPubSubPermission, str], bool] = field(
        factory=dict[tuple[WebPubSubPermission, str], bool], repr=False
    )
    """Permissions for groups: granted, revoked, or looked up in the roles."""

    @property
    def speaks_json(self) -> bool:
        """Return True if the connection has a subprotocol of JSON frames."""
        return self.subprotocol in {client.JSON, client.JSON_RELIABLE}

    def put(self, item: Item) -> None:
        """Send something to the client, if it is there."""
        if self.is_attached:
            self.outbox.append(item)

    def remember(self, response: HttpResponse | None) -> None:
        """Keep the state of a successful response. An empty state replaces the earlier one.

        Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connection-state
        """
        if response is not None and response.status // 100 == 2:  # noqa: PLR2004  # any success
            self.state = dict([("", self.state), *((name.lower(), value) for name, value in response.headers)]).get(
                "ce-connectionstate", self.state
            )

    def is_allowed(self, permission: WebPubSubPermission, group: str) -> bool:
        """Return True if the roles or a grant give a permission for a group. A grant or its opposite wins.

        Source: https://learn.microsoft.com/azure/azure-web-pubsub/concept-client-protocols#permissions
        """
        known = self.permissions.get((permission, group))
        if known is None:
            known = self.permissions[permission, group] = permission.allowed_by(self.roles, group)
        return known

    def forbidden(self, permission: WebPubSubPermission, group: str) -> client.MessageError:
        """Return the error for a permission that is missing."""
        reasons = [
            f"The client needs the role {permission.role_for(group)}.",
            *(f"The role {role} is unknown." for role in self.roles if _ROLE.fullmatch(role) is None),
            *(["The app's answer set the roles."] if self.has_new_roles else []),
        ]
        return client.MessageError(name="Forbidden", message=" ".join(reasons))


def server_message(content: SentData) -> client.ServerDataMessage:
    """Return the message for clients that have data of the app: of an action, or of the answer to an event."""
    data = content.json() if content.data_type is WebPubSubDataType.JSON else content.data
    return client.ServerDataMessage(data=data, data_type=content.data_type)


def is_header(text: str) -> bool:
    """Return True if an HTTP header can contain a text."""
    return _CONTROL.search(text) is None


_ROLE: Final = re.compile(rf"({'|'.join(re.escape(permission.role) for permission in WebPubSubPermission)})(s?\..+)?", re.DOTALL)
_CONTROL: Final = re.compile(r"[\0-\x08\n-\x1f\x7f\ud800-\udfff]")


def size_of(message: DataMessage) -> int:
    """Return the number of characters of a message as JSON."""
    return len(dumps(message))
