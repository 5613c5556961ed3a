"""Streams: a message to a group, sent in chunks. Preview.

A client starts a stream with a `StreamStartMessage`, sends the chunks as
`StreamDataMessage` and ends it with a `StreamEndMessage`. The service acknowledges with
`StreamAckMessage`, `StreamNackMessage` and `StreamClosedMessage`. The members of the group
receive each chunk as a `GroupDataMessage` with a `StreamInfo`.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
"""

from typing import Annotated, Any, ClassVar, Final, Literal

from attrs import field, frozen

from wps_models._json.fields import Model, Options
from wps_models._json.problems import Place, Problems
from wps_models._json.rules import Rule
from wps_models.client.data import Data, DataRule, OptionalMessageDataType, as_data, as_optional_data_type, repr_data
from wps_models.client.message import AckId, MessageError, OptionalDataMessage, PositiveId, WebPubSubMessage
from wps_models.names import GroupName, NonEmpty

__all__ = [
    "StartStreamOptions",
    "StreamAckMessage",
    "StreamClosedMessage",
    "StreamDataMessage",
    "StreamEndError",
    "StreamEndMessage",
    "StreamInfo",
    "StreamNackMessage",
    "StreamStartMessage",
]

Milliseconds = Annotated[int, Rule(range(1, 2**63).__contains__, "must be a whole number above 0")]


# --- from the client ---------------------------------------------------------------------


@frozen(kw_only=True)
class StartStreamOptions(Model):
    """Options of a new stream. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    stream_id: NonEmpty
    """Id of the stream, chosen by the client. Unique among its open streams."""

    idle_timeout_ms: Milliseconds | None = None
    """Milliseconds without a chunk after which the service closes the stream. ``None`` for the default of 300000."""


@frozen(kw_only=True)
class StreamStartMessage(WebPubSubMessage):
    """Start a stream to a group: a ``sendToGroup`` with a ``stream`` and without data. Preview.

    Answered by a `StreamAckMessage` that expects chunk 1, or a `StreamClosedMessage`; never by
    an `AckMessage`, so it has no ``ack_id``.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["sendToGroup"]] = "sendToGroup"
    _json: ClassVar[Options] = Options(key="stream")

    group: GroupName
    """Name of the group: 1 to 1024 characters, not only white space."""

    stream: StartStreamOptions
    """Options of the stream."""

    no_echo: bool = False
    """If true, the sender receives no copy, even as a member of the group."""


class _StreamDataRule(DataRule):
    """Require a number, data and a data type of a chunk, and none of them of a keep-alive."""

    fields: tuple[str, ...] = ("data", "data_type", "stream_sequence_id")

    def check(self, model: Any) -> None:
        super().check(model)
        if (model.stream_sequence_id is None) is not (model.data is None):
            raise ValueError(f"stream_sequence_id and data {_ALL_OR_NONE}")

    def read(self, problems: Problems, place: Place, data: Any, data_type: Any, number: Any = None) -> tuple[Any, ...]:
        found_before, own = len(problems), [(place, "streamSequenceId"), (place, "dataType")]
        data, data_type = super().read(problems, place, data, data_type)
        is_broken = len(problems) > found_before or any(at in own for at, _ in problems)
        if not is_broken and (number is None) is not (data_type is None):
            problems.note(place, f"streamSequenceId and data {_ALL_OR_NONE}")
        return data, data_type, number


_ALL_OR_NONE: Final = "must be given together or not at all: a chunk has both, a keep-alive neither"


@frozen(kw_only=True)
class StreamDataMessage(OptionalDataMessage):
    """A chunk of a stream; or, with nothing but `stream_id`, a keep-alive of the stream. Preview.

    One `StreamAckMessage` can acknowledge many chunks.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["streamData"]] = "streamData"
    _json: ClassVar[Options] = Options(rule=_StreamDataRule(is_optional=True))

    stream_id: NonEmpty
    """Id of the stream."""

    stream_sequence_id: PositiveId | None = None
    """Number of the chunk: 1, 2, 3... ``None`` for a keep-alive."""

    data: Data = field(default=None, converter=as_data, repr=repr_data)
    """The chunk: a ``str`` for text, ``bytes`` for binary, `Json` or any other JSON value for json. ``None`` for a keep-alive."""

    data_type: OptionalMessageDataType = field(default=None, converter=as_optional_data_type)
    """Type of `data`. Defaults to the type that follows from `data`. ``None`` for a keep-alive."""


@frozen(kw_only=True)
class StreamEndError(Model):
    """Error that ends a stream early. Receivers get it as a `MessageError` with the name ``UserError``. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    message: str | None = None
    """Human-readable message, if any."""

    user_error_code: str | None = None
    """Error code chosen by the client, if any."""


@frozen(kw_only=True)
class StreamEndMessage(WebPubSubMessage):
    """End a stream. Answered by a `StreamClosedMessage`. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["streamEnd"]] = "streamEnd"

    stream_id: NonEmpty
    """Id of the stream."""

    error: StreamEndError | None = None
    """Error that ends the stream early. ``None`` if the stream is complete."""


# --- from the service ----------------------------------------------------------------------


@frozen(kw_only=True)
class StreamAckMessage(WebPubSubMessage):
    """The service has accepted chunks of a stream, or the stream itself. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["streamAck"]] = "streamAck"

    stream_id: str
    """Id of the stream."""

    expected_sequence_id: AckId
    """Number of the next chunk; all chunks below it are accepted. 1 if the stream has just started."""


@frozen(kw_only=True)
class StreamNackMessage(WebPubSubMessage):
    """The service hasn't accepted a chunk of a stream. Send again, starting with the expected chunk. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["streamNack"]] = "streamNack"

    stream_id: str
    """Id of the stream."""

    expected_sequence_id: AckId
    """Number of the next chunk; all chunks below it are accepted."""

    name: str
    """Name of the error: ``InvalidSequenceId`` or ``TransientError``. New names may be added."""

    message: str | None = None
    """Human-readable description. ``None`` if none is given."""


@frozen(kw_only=True)
class StreamClosedMessage(WebPubSubMessage):
    """A stream is closed for good. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["streamClosed"]] = "streamClosed"

    stream_id: str
    """Id of the stream."""

    error: MessageError | None = None
    """``StreamNotFound``, ``Forbidden``, ``BadRequest``, ``InternalServerError`` or ``IdleTimeout``.

    ``None`` if the client ended the stream.
    """


@frozen(kw_only=True)
class StreamInfo(Model):
    """The stream of a `GroupDataMessage`, and the position in it. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    stream_id: str
    """Id of the stream."""

    stream_sequence_id: AckId
    """Number of the chunk: 1, 2, 3... Not related to the message's ``sequence_id``."""

    end_of_stream: bool = False
    """If true, the stream has ended. The last message may have empty data."""

    error: MessageError | None = None
    """``UserError`` of the sender, ``IdleTimeout``, ``InternalServerError``, ``Forbidden`` or ``Cancelled``.

    ``None`` if the stream didn't end early.
    """
