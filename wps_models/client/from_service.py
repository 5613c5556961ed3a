"""Messages that the service sends: connection, acknowledgements and data."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from attrs import field, frozen

from wps_models._json.arguments import texts as as_texts
from wps_models._json.fields import Options
from wps_models._json.frozen import EMPTY
from wps_models._json.reprs import repr_keys
from wps_models._json.values import TEXTS
from wps_models.client.data import INFER_DATA_TYPE, Data, DataRule, MessageDataType, as_data, as_data_type, repr_data
from wps_models.client.message import AckId, DataMessage, MessageError, WebPubSubMessage, complete_error
from wps_models.client.preview.streams import StreamInfo

__all__ = [
    "AckMessage",
    "ConnectedMessage",
    "DisconnectedMessage",
    "GroupDataMessage",
    "PongMessage",
    "ServerDataMessage",
]


@frozen(kw_only=True)
class ConnectedMessage(WebPubSubMessage):
    """The connection is open. The first message of a connection, and the first after a recovery.

    After a recovery only the new `reconnection_token` matters.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#connected
    """

    type: ClassVar[Literal["system"]] = "system"
    event: ClassVar[Literal["connected"]] = "connected"
    _json: ClassVar[Options] = Options(tags=("type", "event"))

    connection_id: str
    """Id of the connection."""

    user_id: str | None = None
    """Id of the user. ``None`` or empty for anonymous clients."""

    reconnection_token: str | None = field(default=None, repr=False)
    """Token to recover this connection, see `recovery_url`. ``None`` if the subprotocol isn't reliable."""


@frozen(kw_only=True)
class DisconnectedMessage(WebPubSubMessage):
    """The service is about to close the connection.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#disconnected
    """

    type: ClassVar[Literal["system"]] = "system"
    event: ClassVar[Literal["disconnected"]] = "disconnected"
    _json: ClassVar[Options] = Options(tags=("type", "event"))

    message: str | None = None
    """Human-readable reason. ``None`` if none is given."""


@frozen(kw_only=True)
class GroupDataMessage(DataMessage):
    """A message that was sent to a group.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#message-response
    """

    type: ClassVar[Literal["message"]] = "message"
    from_: ClassVar[Literal["group"]] = "group"
    _json: ClassVar[Options] = Options(tags=("type", "from_"), rule=DataRule(allows_null=True))

    group: str
    """Name of the group."""

    data: Data = field(converter=as_data, repr=repr_data)
    """The message: a ``str`` for text, ``bytes`` for binary and protobuf, `Json` or any other JSON value for json."""

    data_type: MessageDataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `data`. Defaults to the type that follows from `data`."""

    from_user_id: str | None = None
    """Id of the sender. ``None`` for anonymous clients, and for messages of the app."""

    sequence_id: AckId | None = None
    """Number of the message on this connection, to be acknowledged. ``None`` if the subprotocol isn't reliable.

    A message whose number isn't above the largest received is a repetition.
    """

    stream: StreamInfo | None = None
    """Stream that the message belongs to. ``None`` if it belongs to none. Preview."""

    metadata: Annotated[Mapping[str, str], TEXTS] = field(default=EMPTY, converter=as_texts, repr=repr_keys)
    """Strings that the sender attached to the message. Documented for the emulator only."""


@frozen(kw_only=True)
class ServerDataMessage(DataMessage):
    """A message of the app: sent through the service, or the answer to an event of this client.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#message-response
    """

    type: ClassVar[Literal["message"]] = "message"
    from_: ClassVar[Literal["server"]] = "server"
    _json: ClassVar[Options] = Options(tags=("type", "from_"), rule=DataRule(allows_null=True))

    data: Data = field(converter=as_data, repr=repr_data)
    """The message: a ``str`` for text, ``bytes`` for binary and protobuf, `Json` or any other JSON value for json."""

    data_type: MessageDataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `data`. Defaults to the type that follows from `data`."""

    sequence_id: AckId | None = None
    """Number of the message on this connection, to be acknowledged. ``None`` if the subprotocol isn't reliable.

    A message whose number isn't above the largest received is a repetition.
    """

    metadata: Annotated[Mapping[str, str], TEXTS] = field(default=EMPTY, converter=as_texts, repr=repr_keys)
    """Strings attached to the message. Documented for the emulator only."""


@frozen(kw_only=True)
class AckMessage(WebPubSubMessage):
    """The outcome of a message sent with an ``ack_id``; one per ``ack_id``.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#ack-response
    """

    type: ClassVar[Literal["ack"]] = "ack"
    _json: ClassVar[Options] = Options(after_write=complete_error)

    ack_id: AckId
    """The ``ack_id`` of the message."""

    success: bool
    """If true, the service has processed the message now. See `ok`."""

    error: MessageError | None = None
    """Reason for the failure: ``Forbidden``, ``InternalServerError`` or ``Duplicate``. ``None`` for success."""

    @property
    def ok(self) -> bool:
        """True if the service has processed the message, now or when it was sent earlier with the same ``ack_id``."""
        return self.success or (self.error is not None and self.error.name == "Duplicate")


@frozen(kw_only=True)
class PongMessage(WebPubSubMessage):
    """The answer to a `PingMessage`: the connection is alive.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#pong
    """

    type: ClassVar[Literal["pong"]] = "pong"
