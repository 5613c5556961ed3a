"""Streams: a message to a group that is sent piece by piece. Preview; only the newest clients know them.

A client starts a stream with a `StreamStartMessage`, sends its pieces as
`StreamDataMessage` and ends it with a `StreamEndMessage`. The service says with
`StreamAckMessage`, `StreamNackMessage` and `StreamClosedMessage` how far it got. The
members of the group get each piece as a `GroupDataMessage` with a `StreamInfo`.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
"""

from typing import Annotated, Any, ClassVar, Final, Literal

from attrs import field, frozen

from wps_models._json.fields import Model, Options
from wps_models._json.problems import Place, Problems
from wps_models._json.rules import Rule
from wps_models.client._message import AckId, PositiveId, WebPubSubMessage
from wps_models.client.data import (
    Data,
    DataRule,
    OptionalMessageDataType,
    as_data,
    refuse_null,
    repr_data,
)
from wps_models.names import GroupName, NonEmpty

__all__ = [
    "StartStreamOptions",
    "StreamAckMessage",
    "StreamClosedError",
    "StreamClosedMessage",
    "StreamDataError",
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
    """The stream that a client starts. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    stream_id: NonEmpty
    """Chosen by the client; no other of its open streams has it."""

    idle_timeout_ms: Milliseconds | None = None
    """After how many milliseconds without a piece the service closes the stream. ``None``: 300000."""


@frozen(kw_only=True)
class StreamStartMessage(WebPubSubMessage):
    """A client starts a stream to a group: a ``sendToGroup`` with a ``stream`` and without data. Preview.

    Answered by a `StreamAckMessage` that expects piece 1, or a `StreamClosedMessage`; never by
    an `AckMessage`, so it has no ``ack_id``.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["sendToGroup"]] = "sendToGroup"
    _starts_stream: ClassVar[bool] = True

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""

    stream: StartStreamOptions
    """The stream."""

    no_echo: bool = False
    """Whether the sender itself gets no copy, if it is in the group."""


class _StreamDataRule(DataRule):
    """Demand a number, data and a data type of a chunk, and none of them of a keep-alive."""

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


_ALL_OR_NONE: Final = "must both be there, or neither: a piece of a stream has both, a sign of life neither"


@frozen(kw_only=True)
class StreamDataMessage(WebPubSubMessage):
    """A piece of a stream; or, with nothing but `stream_id`, a sign of life that keeps the stream open. Preview.

    The service acknowledges several at once with a `StreamAckMessage`.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["streamData"]] = "streamData"
    _json: ClassVar[Options] = Options(rule=_StreamDataRule(is_optional=True), before_write=refuse_null)

    stream_id: NonEmpty
    """The stream."""

    stream_sequence_id: PositiveId | None = None
    """The number of the piece: 1, 2, 3... ``None``: a sign of life."""

    data: Data = field(default=None, converter=as_data, repr=repr_data)
    """The piece: ``str`` for text, ``bytes`` for binary, any other JSON value or `Json` for json. ``None``: a sign of life."""

    data_type: OptionalMessageDataType = None
    """How to understand `data`. Left out, it follows from what `data` is. ``None``: there is no data."""


@frozen(kw_only=True)
class StreamEndError(Model):
    """Why a client ends a stream before all is said. Its receivers get it as a `StreamDataError` called ``UserError``. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    message: str | None = None
    """Words for people. ``None``: none are given."""

    user_error_code: str | None = None
    """A code of the client's own. ``None``: none is given."""


@frozen(kw_only=True)
class StreamEndMessage(WebPubSubMessage):
    """A client ends a stream. Answered by a `StreamClosedMessage`. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["streamEnd"]] = "streamEnd"

    stream_id: NonEmpty
    """The stream."""

    error: StreamEndError | None = None
    """Why it ends early. ``None``: all is said."""


# --- from the service ----------------------------------------------------------------------


@frozen(kw_only=True)
class StreamAckMessage(WebPubSubMessage):
    """The service has accepted pieces of a stream, or the stream itself. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["streamAck"]] = "streamAck"

    stream_id: str
    """The stream."""

    expected_sequence_id: AckId
    """The number of the piece that comes next; all below it are accepted. 1: the stream has started."""


@frozen(kw_only=True)
class StreamNackMessage(WebPubSubMessage):
    """The service hasn't accepted a piece of a stream. Send again, from the piece that it expects. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["streamNack"]] = "streamNack"

    stream_id: str
    """The stream."""

    expected_sequence_id: AckId
    """The number of the piece that comes next; all below it are accepted."""

    name: str
    """``InvalidSequenceId``, ``TransientError``; more may come."""

    message: str | None = None
    """Words for people. ``None``: none are given."""


@frozen(kw_only=True)
class StreamClosedError(Model):
    """Why the service has closed a stream. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    name: str
    """``StreamNotFound``, ``Forbidden``, ``BadRequest``, ``InternalServerError``, ``IdleTimeout``; more may come."""

    message: str | None = None
    """Words for people. ``None``: none are given."""


@frozen(kw_only=True)
class StreamClosedMessage(WebPubSubMessage):
    """A stream is closed for good. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    type: ClassVar[Literal["streamClosed"]] = "streamClosed"

    stream_id: str
    """The stream."""

    error: StreamClosedError | None = None
    """Why. ``None``: the client has ended it."""


@frozen(kw_only=True)
class StreamDataError(Model):
    """Why a stream has ended before all is said. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    name: str
    """``UserError`` of the sender; ``IdleTimeout``, ``InternalServerError``, ``Forbidden``, ``Cancelled``; more may come."""

    message: str | None = None
    """Words for people. ``None``: none are given."""

    user_error_code: str | None = None
    """A code of the sender's own, for a ``UserError``. ``None``: none is given."""


@frozen(kw_only=True)
class StreamInfo(Model):
    """Which stream a `GroupDataMessage` is a part of, and which part. Preview.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    stream_id: str
    """The stream."""

    stream_sequence_id: AckId
    """The number of the piece: 1, 2, 3... It isn't the message's ``sequence_id``."""

    end_of_stream: bool = False
    """Whether the stream has ended. The last message may have empty data."""

    error: StreamDataError | None = None
    """Why it has ended early. ``None``: it hasn't."""
