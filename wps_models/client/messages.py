"""Groups, events and data: what every client sends, and what every client is told."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal

from attrs import field, frozen

from wps_models._json.fields import WIRE, Model, Wire, json_object, repr_keys
from wps_models._json.fields import texts as as_texts
from wps_models._json.frozen import EMPTY, JsonValue
from wps_models._json.rules import CrossRule, Rule
from wps_models._json.values import TEXTS
from wps_models.client._message import AckId, EventName, PositiveId, WebPubSubMessage
from wps_models.client._metadata import METADATA, as_metadata
from wps_models.client.data import DATA, DATA_TYPE, FOLLOWS_DATA, DataRule, DataType, as_data, refuse_null, repr_data
from wps_models.client.streams import StreamInfo
from wps_models.names import GroupName

__all__ = [
    "AckMessage",
    "AckMessageError",
    "ConnectedMessage",
    "DisconnectedMessage",
    "GroupDataMessage",
    "JoinGroupMessage",
    "LeaveGroupMessage",
    "PingMessage",
    "PongMessage",
    "SendEventMessage",
    "SendToGroupMessage",
    "SequenceAckMessage",
    "ServerDataMessage",
    "UnknownMessage",
]

_MAX_TTL: Final = 300
Seconds = Annotated[int, Rule(f"0 <= v <= {_MAX_TTL}", f"must be 0 to {_MAX_TTL} seconds")]


# --- from the client ---------------------------------------------------------------------


@frozen(kw_only=True)
class JoinGroupMessage(WebPubSubMessage):
    """A client joins a group, to get the messages that are sent to it. Answered by an `AckMessage` if it has an `ack_id`.

    The client needs the role ``webpubsub.joinLeaveGroup``, or that of the group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#join-groups
    """

    type: ClassVar[Literal["joinGroup"]] = "joinGroup"

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""

    ack_id: AckId | None = None
    """A number that no other message of the connection has; it comes back in the answer. ``None``: no answer, nor an error."""


@frozen(kw_only=True)
class LeaveGroupMessage(WebPubSubMessage):
    """A client leaves a group. Answered by an `AckMessage` if it has an `ack_id`.

    The client needs the role ``webpubsub.joinLeaveGroup``, or that of the group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#leave-groups
    """

    type: ClassVar[Literal["leaveGroup"]] = "leaveGroup"

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""

    ack_id: AckId | None = None
    """A number that no other message of the connection has; it comes back in the answer. ``None``: no answer, nor an error."""


@frozen(kw_only=True)
class SendToGroupMessage(WebPubSubMessage):
    """A client sends a message to a group. Answered by an `AckMessage` if it has an `ack_id`.

    The members of the group get a `GroupDataMessage`. The client needs the role
    ``webpubsub.sendToGroup``, or that of the group. A stream of messages begins with a
    `StreamStartMessage` instead.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#publish-messages
    """

    type: ClassVar[Literal["sendToGroup"]] = "sendToGroup"
    _rule: ClassVar[CrossRule | None] = DataRule(absent=DataType.JSON)
    _before_write: ClassVar = staticmethod(refuse_null)

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""

    data: JsonValue | bytes = field(converter=as_data, repr=repr_data, metadata=DATA)
    """The message: ``str`` for text, ``bytes`` for binary, any other JSON value or `Json` for json."""

    data_type: DataType = field(default=FOLLOWS_DATA, metadata=DATA_TYPE)
    """How to understand `data`. Left out, it follows from what `data` is; in JSON that has none, it is json."""

    no_echo: bool = False
    """Whether the sender itself gets no copy, if it is in the group."""

    ack_id: AckId | None = None
    """A number that no other message of the connection has; it comes back in the answer. ``None``: no answer, nor an error.

    A message with an `ack_id` that the service has seen is not sent again, so it can be repeated safely.
    """

    metadata: Mapping[str, str] = field(
        default=EMPTY, converter=as_metadata, repr=repr_keys, metadata={WIRE: Wire(kind=METADATA)}
    )
    """What goes with the message to its receivers, at most 8192 ASCII characters. Empty: nothing. From the emulator."""

    ttl_seconds: Seconds | None = None
    """How long the message is worth delivering, 0 to 300. ``None``: the service decides. From the emulator."""


@frozen(kw_only=True)
class SendEventMessage(WebPubSubMessage):
    """A client sends an event to the app. Answered by an `AckMessage` if it has an `ack_id`.

    The app's event handler gets a `UserEventRequest`. What it answers comes as a
    `ServerDataMessage`.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#send-custom-events
    """

    type: ClassVar[Literal["event"]] = "event"
    _rule: ClassVar[CrossRule | None] = DataRule(absent=DataType.JSON)
    _before_write: ClassVar = staticmethod(refuse_null)

    event: EventName
    """The name of the event, chosen by the client. A letter and up to 127 letters, digits, dots, hyphens or underscores."""

    data: JsonValue | bytes = field(converter=as_data, repr=repr_data, metadata=DATA)
    """The message: ``str`` for text, ``bytes`` for binary, any other JSON value or `Json` for json."""

    data_type: DataType = field(default=FOLLOWS_DATA, metadata=DATA_TYPE)
    """How to understand `data`. Left out, it follows from what `data` is; in JSON that has none, it is json."""

    ack_id: AckId | None = None
    """A number that no other message of the connection has; it comes back in the answer. ``None``: no answer, nor an error.

    A message with an `ack_id` that the service has seen is not sent again, so it can be repeated safely.
    """

    metadata: Mapping[str, str] = field(
        default=EMPTY, converter=as_metadata, repr=repr_keys, metadata={WIRE: Wire(kind=METADATA)}
    )
    """What goes with the message to the app, at most 8192 ASCII characters. Empty: nothing. From the emulator."""


@frozen(kw_only=True)
class PingMessage(WebPubSubMessage):
    """A client asks whether the connection is alive. Answered by a `PongMessage`.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#ping
    """

    type: ClassVar[Literal["ping"]] = "ping"


@frozen(kw_only=True)
class SequenceAckMessage(WebPubSubMessage):
    """A client has received all messages up to one of them. Not answered. Reliable subprotocol only.

    Send it every second or so, with the largest `sequence_id` so far. The service closes
    connections that leave too many messages (1000, or 16 MB) without it.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-reliable-webpubsub-subprotocol#sequence-ack
    """

    type: ClassVar[Literal["sequenceAck"]] = "sequenceAck"

    sequence_id: PositiveId
    """The `sequence_id` of the newest of these messages. At least 1."""


# --- from the service ----------------------------------------------------------------------


@frozen(kw_only=True)
class ConnectedMessage(WebPubSubMessage):
    """The connection is open. The first message of all, and the first after a recovery.

    After a recovery only the new `reconnection_token` matters.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#connected
    """

    type: ClassVar[Literal["system"]] = "system"
    event: ClassVar[Literal["connected"]] = "connected"
    _tags: ClassVar[tuple[str, ...]] = ("type", "event")

    connection_id: str
    """The connection."""

    user_id: str | None = None
    """The user. ``None`` or empty: anonymous."""

    reconnection_token: str | None = field(default=None, repr=False)
    """What lets the client recover this connection, see `recovery_url`. ``None``: the subprotocol isn't reliable."""


@frozen(kw_only=True)
class DisconnectedMessage(WebPubSubMessage):
    """The service is about to close the connection.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#disconnected
    """

    type: ClassVar[Literal["system"]] = "system"
    event: ClassVar[Literal["disconnected"]] = "disconnected"
    _tags: ClassVar[tuple[str, ...]] = ("type", "event")

    message: str | None = None
    """Why, in words for people. ``None``: no reason is given."""


@frozen(kw_only=True)
class GroupDataMessage(WebPubSubMessage):
    """A message that was sent to a group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#message-response
    """

    type: ClassVar[Literal["message"]] = "message"
    from_: ClassVar[Literal["group"]] = "group"
    _tags: ClassVar[tuple[str, ...]] = ("type", "from_")
    _rule: ClassVar[CrossRule | None] = DataRule()
    _before_write: ClassVar = staticmethod(refuse_null)

    group: str
    """The group."""

    data: JsonValue | bytes = field(converter=as_data, repr=repr_data, metadata=DATA)
    """The message: ``str`` for text, ``bytes`` for binary and protobuf, a JSON value for json.

    A JSON ``null`` can be received and is ``None``; it can't be sent.
    """

    data_type: DataType = field(default=FOLLOWS_DATA, metadata=DATA_TYPE)
    """How to understand `data`. Left out, it follows from what `data` is."""

    from_user_id: str | None = None
    """The user who sent it. ``None``: anonymous, or the app."""

    sequence_id: AckId | None = None
    """Its number on this connection, to be acknowledged. ``None``: the subprotocol isn't reliable.

    A message whose number isn't above the largest so far is one that was received before.
    """

    stream: StreamInfo | None = None
    """The stream that it is a part of. ``None``: it is no part of a stream. Preview."""

    metadata: Mapping[str, str] = field(default=EMPTY, converter=as_texts, repr=repr_keys, metadata={WIRE: Wire(kind=TEXTS)})
    """What the sender attached to the message. Empty: nothing. From the emulator."""


@frozen(kw_only=True)
class ServerDataMessage(WebPubSubMessage):
    """A message from the app: it was sent through the service, or answers an event of this client.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#message-response
    """

    type: ClassVar[Literal["message"]] = "message"
    from_: ClassVar[Literal["server"]] = "server"
    _tags: ClassVar[tuple[str, ...]] = ("type", "from_")
    _rule: ClassVar[CrossRule | None] = DataRule()
    _before_write: ClassVar = staticmethod(refuse_null)

    data: JsonValue | bytes = field(converter=as_data, repr=repr_data, metadata=DATA)
    """The message: ``str`` for text, ``bytes`` for binary and protobuf, a JSON value for json.

    A JSON ``null`` can be received and is ``None``; it can't be sent.
    """

    data_type: DataType = field(default=FOLLOWS_DATA, metadata=DATA_TYPE)
    """How to understand `data`. Left out, it follows from what `data` is."""

    sequence_id: AckId | None = None
    """Its number on this connection, to be acknowledged. ``None``: the subprotocol isn't reliable.

    A message whose number isn't above the largest so far is one that was received before.
    """

    metadata: Mapping[str, str] = field(default=EMPTY, converter=as_texts, repr=repr_keys, metadata={WIRE: Wire(kind=TEXTS)})
    """What the sender attached to the message. Empty: nothing. From the emulator."""


@frozen(kw_only=True)
class AckMessageError(Model):
    """Why the service did not do what a message asked for.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#ack-response
    """

    name: str
    """``Forbidden``, ``InternalServerError``, ``Duplicate``; more may come."""

    message: str = field(metadata={WIRE: Wire(absent="")})
    """Words for people. Empty: none were given. Always written, as Python's own client needs it."""


@frozen(kw_only=True)
class AckMessage(WebPubSubMessage):
    """What became of a message that has an ``ack_id``. Sent once for each.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#ack-response
    """

    type: ClassVar[Literal["ack"]] = "ack"

    ack_id: AckId
    """The ``ack_id`` of the message."""

    success: bool
    """Whether the service has done what the message asked for, this time. See `ok`."""

    error: AckMessageError | None = None
    """Why it has not. ``None``: it has, or no reason is given."""

    @property
    def ok(self) -> bool:
        """Whether what the message asked for is done: now, or for an earlier message with the same ``ack_id``."""
        return self.success or (self.error is not None and self.error.name == "Duplicate")


@frozen(kw_only=True)
class PongMessage(WebPubSubMessage):
    """The connection is alive: the answer to a `PingMessage`.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#pong
    """

    type: ClassVar[Literal["pong"]] = "pong"


# --- from either ---------------------------------------------------------------------------


@frozen(kw_only=True)
class UnknownMessage(WebPubSubMessage):
    """A message that this version doesn't know: its ``type``, ``from``, ``event`` or ``dataType`` is new, or there is no type.

    Clients ignore it. It is written as it was read.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    _tags: ClassVar[tuple[str, ...]] = ()

    members: Mapping[str, JsonValue] = field(converter=json_object, repr=repr_keys, metadata={WIRE: Wire(extra=True)})
    """All of it, by wire name."""

    @property
    def type(self) -> str | None:
        """What it says to be. ``None``: it doesn't say so."""
        found = self.members.get("type")
        return found if isinstance(found, str) else None
