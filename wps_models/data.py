"""Message data: text and json carry a string, binary carries bytes."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Protocol, Self

from attrs import Factory

from wps_models._json.fields import Model, Options, Wire
from wps_models._json.frozen import JsonValue, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.rules import Rule
from wps_models._json.text import Decode, is_json, parse_json
from wps_models._json.values import Kind, is_buffer, read_buffer, write_buffer, write_text
from wps_models._json.writers import looks_like_a_date
from wps_models.enums import WebPubSubDataType

__all__ = ["Json"]


def _plain(value: object) -> object:
    # Such as a connection's states, which aren't decoded before somebody looks.
    if is_object(value):
        return dict(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain).encode


class Json(str):
    """A Python object as JSON text, to be sent as message data.

    ``SendToAllAction(data=Json({"unread": 3}))`` sends ``{"unread":3}`` with the
    data type ``json``; nothing else is needed. `Json` is a ``str``: it is the
    text. JSON text that you already have is sent as
    ``data=text, data_type=WebPubSubDataType.JSON``.

    Raises ``TypeError`` for what JSON can't hold, ``ValueError`` for NaN and
    infinity.
    """

    __slots__ = ()

    # A TypedDict is a Mapping[str, object] to checkers, whatever it holds.
    def __new__(cls, value: JsonValue | Mapping[str, object]) -> Self:
        """Encode `value`, compactly."""
        return super().__new__(cls, _encode(value))

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        # Copies are plain text: building them again would encode the text once more.
        return str, (str.__str__(self),)


# --- the data type follows from the data ---------------------------------------------


class _Message(Protocol):
    @property
    def data(self) -> str | bytes: ...


# Looking a member up in its enumeration takes longer than any check.
_BINARY, _JSON, _TEXT, _PROTOBUF = WebPubSubDataType


def _data_type_of(message: _Message) -> WebPubSubDataType:
    if isinstance(message.data, str):
        return _JSON if isinstance(message.data, Json) else _TEXT
    return _BINARY


INFER_DATA_TYPE: WebPubSubDataType = Factory(_data_type_of, takes_self=True)
"""The default of every ``data_type``: bytes are binary, `Json` is json, other strings are text."""

SEND_AS_JSON: Final = "send an object as its JSON text, Json(value)"


# --- in JSON -----------------------------------------------------------------------------


def read_data(value: object, problems: Problems, place: Place) -> Any:
    """Read message data: a string, or a Buffer as Node writes bytes."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bytes):
        return value
    if is_object(value) and is_buffer(value):
        return read_buffer(value, problems, place)
    return problems.expected(place, f'a string, or {{"type":"Buffer","data":[...]}} for binary ({SEND_AS_JSON})', value)


def _write_data(data: str | bytes) -> object:
    return write_text(data) if isinstance(data, str) else write_buffer(data)


def _write_action_data(data: str | bytes) -> object:
    # A Buffer is sent as it is, whatever its data type.
    if isinstance(data, str) and looks_like_a_date(data):
        return write_buffer(data.encode())
    return _write_data(data)


DATA: Final = Kind(read=read_data, write=_write_data, plain=str, hint=SEND_AS_JSON)
"""Message data as the Functions host writes it, and reads it from an answer."""

ACTION_DATA: Final = Kind(read=read_data, write=_write_action_data, plain=str, hint=SEND_AS_JSON)
"""Message data as the Functions host reads it from an action: date-like text is parsed, so it is sent as a Buffer."""

Data = Annotated[str | bytes, DATA]
ActionData = Annotated[str | bytes, ACTION_DATA]

# Not None, which stands for a problem while a message is read.
_ABSENT: Final = ""
DataType = Annotated[WebPubSubDataType, Wire(absent=_ABSENT)]
"""The type of every ``data_type``. If the member is missing, the `DataRule` infers it from the data."""


# --- the rule ------------------------------------------------------------------------------


class DataRule:
    """Match the data of a message with its data type: text and json carry a string, binary carries bytes."""

    def __init__(self, field: str = "data", *, is_sent: bool) -> None:
        self.fields = (field, "data_type")
        self.is_sent = is_sent
        """True if the app sends it. Then json must be JSON text; what arrives is only parsed by ``json()``."""

    def check(self, model: Any) -> None:
        """Raise ``ValueError`` if a new message breaks the rule."""
        field = self.fields[0]
        data, data_type = getattr(model, field), model.data_type
        if data.__class__ is str and data_type is _TEXT and data.isascii():
            return
        if data_type is _PROTOBUF:
            raise ValueError("data_type must not be protobuf, which only client messages have: send bytes as binary")
        if isinstance(data, Json) and data_type is not _JSON:
            raise ValueError(f"{field} is a Json, so data_type must be WebPubSubDataType.JSON")
        problem = self._problem(data, data_type)
        if problem is not None:
            raise ValueError(f"{field} {problem}")

    def read(self, problems: Problems, place: Place, data: Any, data_type: Any) -> tuple[Any, ...]:
        """Convert what the host has decoded, and note what breaks the rule."""
        if data.__class__ is str and data_type is _TEXT and data.isascii():
            return data, data_type
        if data is None or data_type is None:
            return data, data_type  # which is a problem already
        if data_type is _ABSENT:
            data_type = _TEXT if isinstance(data, str) else _BINARY
        problem: str | None = None
        if isinstance(data, bytes):
            if data_type is not _BINARY:
                # As we write a text that the host would take for a date.
                data, problem = _as_text(data)
        elif data_type is _BINARY:
            data, problem = self._as_bytes(data)
        problem = problem or self._problem(data, data_type)
        if problem is not None:
            problems.note((place, self.fields[0]), problem)
        return data, data_type

    def _as_bytes(self, data: str) -> tuple[bytes, str | None]:
        if self.is_sent:
            return b"", 'must be {"type":"Buffer","data":[...]} where the data type is binary: JSON has no bytes'
        # In `request` the host hands binary data over as UTF-8 text, whatever the bytes were.
        if "\ufffd" in data:
            return b"", (
                "was binary, and the host's decoding as UTF-8 has destroyed it: "
                f"name the trigger parameter {self.fields[0]}, with dataType binary"
            )
        return data.encode(errors="surrogatepass"), None

    def _problem(self, data: str | bytes, data_type: WebPubSubDataType) -> str | None:
        if data_type is _BINARY:
            if isinstance(data, bytes):
                return None
            return "must be bytes where the data type is binary: encode the text, or send it as text"
        if isinstance(data, bytes):
            return f"must be a str where the data type is {data_type.value}: send bytes as binary"
        if not is_encodable(data):
            return NO_TEXT
        if self.is_sent and data_type is _JSON and not isinstance(data, Json) and not is_json(data):
            return "is not JSON text although the data type is json: send an object as Json(value), or a plain string as text"
        return None


def _as_text(data: bytes) -> tuple[str, str | None]:
    try:
        return data.decode(), None
    except UnicodeDecodeError:
        return "", "is not UTF-8, so it is no text: send it as binary"


def is_encodable(text: str) -> bool:
    """Return true for text that can be written as UTF-8: without lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


NO_TEXT: Final = "must not hold a lone surrogate, which is no text"
"""The problem of a string that isn't encodable."""

SentText = Annotated[str, Rule(is_encodable, NO_TEXT)]
"""Text that is sent as UTF-8."""


class MessageReader(Model):
    """Mixin for messages with data: adds `json`."""

    __slots__ = ()

    _json: ClassVar = Options(rule=DataRule(is_sent=True))

    def json(self: _Message, *, decode: Decode | None = None) -> JsonValue:
        """The value of JSON data, newly parsed. Strict: no NaN.

        `decode` is a JSON decoder to use instead of the standard library's.
        Raises `InvalidPayloadError` if the data is no JSON, whatever its type says.
        """
        return parse_json(self.data, "$.data", decode=decode)
