"""What every client sends: groups, events and data."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal

from attrs import field, frozen

from wps_models._json.fields import Options, repr_keys
from wps_models._json.frozen import EMPTY
from wps_models._json.rules import Rule
from wps_models.client._message import AckId, EventName, PositiveId, WebPubSubMessage
from wps_models.client._metadata import METADATA, as_metadata
from wps_models.client.data import INFER_DATA_TYPE, Data, DataRule, DataType, MessageDataType, as_data, refuse_null, repr_data
from wps_models.names import GroupName

__all__ = [
    "JoinGroupMessage",
    "LeaveGroupMessage",
    "PingMessage",
    "SendEventMessage",
    "SendToGroupMessage",
    "SequenceAckMessage",
]

_MAX_TTL: Final = 300
Seconds = Annotated[int, Rule(range(_MAX_TTL + 1).__contains__, f"must be 0 to {_MAX_TTL} seconds")]


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
    _json: ClassVar[Options] = Options(rule=DataRule(absent=DataType.JSON), before_write=refuse_null)

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""

    data: Data = field(converter=as_data, repr=repr_data)
    """The message: ``str`` for text, ``bytes`` for binary, any other JSON value or `Json` for json."""

    data_type: MessageDataType = INFER_DATA_TYPE
    """How to understand `data`. Left out, it follows from what `data` is; in JSON that has none, it is json."""

    no_echo: bool = False
    """Whether the sender itself gets no copy, if it is in the group."""

    ack_id: AckId | None = None
    """A number that no other message of the connection has; it comes back in the answer. ``None``: no answer, nor an error.

    A message with an `ack_id` that the service has seen is not sent again, so it can be repeated safely.
    """

    metadata: Annotated[Mapping[str, str], METADATA] = field(default=EMPTY, converter=as_metadata, repr=repr_keys)
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
    _json: ClassVar[Options] = Options(rule=DataRule(absent=DataType.JSON), before_write=refuse_null)

    event: EventName
    """The name of the event, chosen by the client. A letter and up to 127 letters, digits, dots, hyphens or underscores."""

    data: Data = field(converter=as_data, repr=repr_data)
    """The message: ``str`` for text, ``bytes`` for binary, any other JSON value or `Json` for json."""

    data_type: MessageDataType = INFER_DATA_TYPE
    """How to understand `data`. Left out, it follows from what `data` is; in JSON that has none, it is json."""

    ack_id: AckId | None = None
    """A number that no other message of the connection has; it comes back in the answer. ``None``: no answer, nor an error.

    A message with an `ack_id` that the service has seen is not sent again, so it can be repeated safely.
    """

    metadata: Annotated[Mapping[str, str], METADATA] = field(default=EMPTY, converter=as_metadata, repr=repr_keys)
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
