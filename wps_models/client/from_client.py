"""Messages that clients send: groups, events and data."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from attrs import field, frozen

from wps_models._json.fields import Options
from wps_models._json.frozen import EMPTY
from wps_models._json.problems import Place, Problems
from wps_models._json.reprs import repr_keys
from wps_models._json.rules import Rule
from wps_models.client._metadata import METADATA, as_metadata
from wps_models.client.data import INFER_DATA_TYPE, Data, DataRule, MessageDataType, as_data, as_data_type, repr_data
from wps_models.client.message import AckId, DataMessage, EventName, WebPubSubMessage
from wps_models.enums import WebPubSubDataType
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
    """Join a group, to receive its messages. Answered by an `AckMessage` if it has an `ack_id`.

    Requires the role ``webpubsub.joinLeaveGroup``, or ``webpubsub.joinLeaveGroup.<group>``.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#join-groups
    """

    type: ClassVar[Literal["joinGroup"]] = "joinGroup"

    group: GroupName
    """Name of the group: 1 to 1024 characters, not only white space."""

    ack_id: AckId | None = None
    """Number of the message, unique within the connection and repeated in the answer. ``None`` for no answer."""


@frozen(kw_only=True)
class LeaveGroupMessage(WebPubSubMessage):
    """Leave a group. Answered by an `AckMessage` if it has an `ack_id`.

    Requires the role ``webpubsub.joinLeaveGroup``, or ``webpubsub.joinLeaveGroup.<group>``.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#leave-groups
    """

    type: ClassVar[Literal["leaveGroup"]] = "leaveGroup"

    group: GroupName
    """Name of the group: 1 to 1024 characters, not only white space."""

    ack_id: AckId | None = None
    """Number of the message, unique within the connection and repeated in the answer. ``None`` for no answer."""


class _SendToGroupRule(DataRule):
    """Accept metadata without data: then the data is empty text."""

    fields: tuple[str, ...] = ("data", "data_type", "metadata")

    def read(self, problems: Problems, place: Place, data: Any, data_type: Any, metadata: Any = None) -> tuple[Any, ...]:
        if data is None and metadata and not data_type:
            return "", WebPubSubDataType.TEXT, metadata
        return *super().read(problems, place, data, data_type), metadata


@frozen(kw_only=True)
class SendToGroupMessage(DataMessage):
    """Send a message to a group. Answered by an `AckMessage` if it has an `ack_id`.

    The members of the group receive a `GroupDataMessage`. Requires the role
    ``webpubsub.sendToGroup``, or ``webpubsub.sendToGroup.<group>``. To start a stream of
    messages, send a `preview.StreamStartMessage`.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#publish-messages
    """

    type: ClassVar[Literal["sendToGroup"]] = "sendToGroup"
    _json: ClassVar[Options] = Options(rule=_SendToGroupRule(absent=WebPubSubDataType.JSON))

    group: GroupName
    """Name of the group: 1 to 1024 characters, not only white space."""

    data: Data = field(converter=as_data, repr=repr_data)
    """The message: a ``str`` for text, ``bytes`` for binary, `Json` or any other JSON value but ``None`` for json."""

    data_type: MessageDataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `data`. Defaults to the type that follows from `data`. A message that arrives without one is json."""

    no_echo: bool = False
    """If true, the sender receives no copy, even as a member of the group."""

    ack_id: AckId | None = None
    """Number of the message, unique within the connection and repeated in the answer. ``None`` for no answer.

    The service sends a message with a known `ack_id` only once, so it can be repeated safely.
    """

    metadata: Annotated[Mapping[str, str], METADATA] = field(default=EMPTY, converter=as_metadata, repr=repr_keys)
    """Strings that the receivers get with the message, at most 8192 ASCII characters. Documented for the emulator only."""

    ttl_seconds: Seconds | None = None
    """Seconds until the message expires, 0 to 300. ``None`` for the service's default. Documented for the emulator only."""


@frozen(kw_only=True)
class SendEventMessage(DataMessage):
    """Send an event to the app. Answered by an `AckMessage` if it has an `ack_id`.

    The app's event handler receives a `UserEventRequest`; its answer arrives as a
    `ServerDataMessage`.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#send-custom-events
    """

    type: ClassVar[Literal["event"]] = "event"
    _json: ClassVar[Options] = Options(rule=DataRule(absent=WebPubSubDataType.JSON))

    event: EventName
    """Name of the event: a letter and up to 127 letters, digits, dots, hyphens or underscores."""

    data: Data = field(converter=as_data, repr=repr_data)
    """The message: a ``str`` for text, ``bytes`` for binary, `Json` or any other JSON value but ``None`` for json."""

    data_type: MessageDataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `data`. Defaults to the type that follows from `data`. A message that arrives without one is json."""

    ack_id: AckId | None = None
    """Number of the message, unique within the connection and repeated in the answer. ``None`` for no answer.

    The service sends a message with a known `ack_id` only once, so it can be repeated safely.
    """

    metadata: Annotated[Mapping[str, str], METADATA] = field(default=EMPTY, converter=as_metadata, repr=repr_keys)
    """Strings that the app gets with the event, at most 8192 ASCII characters. Documented for the emulator only."""


@frozen(kw_only=True)
class PingMessage(WebPubSubMessage):
    """Check that the connection is alive. Answered by a `PongMessage`.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#ping
    """

    type: ClassVar[Literal["ping"]] = "ping"


@frozen(kw_only=True)
class SequenceAckMessage(WebPubSubMessage):
    """Acknowledge all messages up to a sequence id. Not answered. Reliable subprotocol only.

    Send it about once a second with the largest `sequence_id` received. The service closes
    connections with more than 1,000 or 16 MB of unacknowledged messages.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-reliable-webpubsub-subprotocol#sequence-ack
    """

    type: ClassVar[Literal["sequenceAck"]] = "sequenceAck"

    sequence_id: AckId
    """Largest `sequence_id` received. 0 acknowledges nothing; some clients send it to keep the connection alive."""
