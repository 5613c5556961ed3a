"""What every client is told: groups, acks and data; and messages that this version doesn't know."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from attrs import field, frozen

from wps_models._json.fields import Model, Options, Wire, json_object, repr_keys
from wps_models._json.fields import texts as as_texts
from wps_models._json.frozen import EMPTY, JsonValue
from wps_models._json.values import TEXTS
from wps_models.client._message import AckId, WebPubSubMessage
from wps_models.client.data import INFER_DATA_TYPE, Data, DataRule, MessageDataType, as_data, refuse_null, repr_data
from wps_models.client.streams import StreamInfo

__all__ = [
    "AckMessage",
    "AckMessageError",
    "ConnectedMessage",
    "DisconnectedMessage",
    "GroupDataMessage",
    "PongMessage",
    "ServerDataMessage",
    "UnknownMessage",
]


@frozen(kw_only=True)
class ConnectedMessage(WebPubSubMessage):
    """The connection is open. The first message of all, and the first after a recovery.

    After a recovery only the new `reconnection_token` matters.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#connected
    """

    type: ClassVar[Literal["system"]] = "system"
    event: ClassVar[Literal["connected"]] = "connected"
    _json: ClassVar[Options] = Options(tags=("type", "event"))

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
    _json: ClassVar[Options] = Options(tags=("type", "event"))

    message: str | None = None
    """Why, in words for people. ``None``: no reason is given."""


@frozen(kw_only=True)
class GroupDataMessage(WebPubSubMessage):
    """A message that was sent to a group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#message-response
    """

    type: ClassVar[Literal["message"]] = "message"
    from_: ClassVar[Literal["group"]] = "group"
    _json: ClassVar[Options] = Options(tags=("type", "from_"), rule=DataRule(), before_write=refuse_null)

    group: str
    """The group."""

    data: Data = field(converter=as_data, repr=repr_data)
    """The message: ``str`` for text, ``bytes`` for binary and protobuf, a JSON value for json.

    A JSON ``null`` can be received and is ``None``; it can't be sent.
    """

    data_type: MessageDataType = INFER_DATA_TYPE
    """How to understand `data`. Left out, it follows from what `data` is."""

    from_user_id: str | None = None
    """The user who sent it. ``None``: anonymous, or the app."""

    sequence_id: AckId | None = None
    """Its number on this connection, to be acknowledged. ``None``: the subprotocol isn't reliable.

    A message whose number isn't above the largest so far is one that was received before.
    """

    stream: StreamInfo | None = None
    """The stream that it is a part of. ``None``: it is no part of a stream. Preview."""

    metadata: Annotated[Mapping[str, str], TEXTS] = field(default=EMPTY, converter=as_texts, repr=repr_keys)
    """What the sender attached to the message. Empty: nothing. From the emulator."""


@frozen(kw_only=True)
class ServerDataMessage(WebPubSubMessage):
    """A message from the app: it was sent through the service, or answers an event of this client.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#message-response
    """

    type: ClassVar[Literal["message"]] = "message"
    from_: ClassVar[Literal["server"]] = "server"
    _json: ClassVar[Options] = Options(tags=("type", "from_"), rule=DataRule(), before_write=refuse_null)

    data: Data = field(converter=as_data, repr=repr_data)
    """The message: ``str`` for text, ``bytes`` for binary and protobuf, a JSON value for json.

    A JSON ``null`` can be received and is ``None``; it can't be sent.
    """

    data_type: MessageDataType = INFER_DATA_TYPE
    """How to understand `data`. Left out, it follows from what `data` is."""

    sequence_id: AckId | None = None
    """Its number on this connection, to be acknowledged. ``None``: the subprotocol isn't reliable.

    A message whose number isn't above the largest so far is one that was received before.
    """

    metadata: Annotated[Mapping[str, str], TEXTS] = field(default=EMPTY, converter=as_texts, repr=repr_keys)
    """What the sender attached to the message. Empty: nothing. From the emulator."""


@frozen(kw_only=True)
class AckMessageError(Model):
    """Why the service did not do what a message asked for.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#ack-response
    """

    name: str
    """``Forbidden``, ``InternalServerError``, ``Duplicate``; more may come."""

    message: Annotated[str, Wire(absent="")]
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


@frozen(kw_only=True)
class UnknownMessage(WebPubSubMessage):
    """A message that this version doesn't know: its ``type``, ``from``, ``event`` or ``dataType`` is new, or there is no type.

    Clients ignore it. It is written as it was read.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    _json: ClassVar[Options] = Options(tags=())

    members: Annotated[Mapping[str, JsonValue], Wire(extra=True)] = field(converter=json_object, repr=repr_keys)
    """All of it, by wire name."""

    @property
    def type(self) -> str | None:
        """What it says to be. ``None``: it doesn't say so."""
        found = self.members.get("type")
        return found if isinstance(found, str) else None
