"""Message data: text and json are a string, binary is bytes."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, Protocol, Self, TypeAlias, runtime_checkable

from attrs import Factory

from wps_models._json.arguments import as_member
from wps_models._json.buffer import is_buffer, read_buffer, write_buffer
from wps_models._json.fields import Model, Options, Wire
from wps_models._json.frozen import JsonValue, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.rules import Rule
from wps_models._json.text import NOT_ENCODABLE, Decode, encode_text, is_encodable, is_json, parse_json
from wps_models._json.values import Kind, write_text
from wps_models._json.writers import looks_like_a_date
from wps_models.enums import WebPubSubDataType

__all__ = ["Json"]


class Json(str):
    """JSON text of a Python object, to send as message data.

    ``SendToAllAction(data=Json({"unread": 3}))`` sends ``{"unread":3}`` with the data
    type ``json``. `Json` is a ``str``, which contains the text. The data of a json
    message that was read is also a `Json`, so it can be passed on unchanged.

    ``Json(text)`` encodes a string, even if the string is itself JSON. To send JSON text,
    write ``data=text, data_type="json"``.

    Raises ``TypeError`` for values that can't be written as JSON, and ``ValueError`` for NaN and
    infinity.
    """

    __slots__ = ("_is_valid",)

    _is_valid: bool
    """True if the text is known to be valid JSON."""

    # A TypedDict is a Mapping[str, object] to checkers, whatever it holds.
    def __new__(cls, value: JsonValue | Mapping[str, object]) -> Self:
        """Encode `value`, compactly."""
        self = super().__new__(cls, encode_text(value))
        self._is_valid = True
        return self

    def is_valid(self) -> bool:
        """Return True if the text is valid JSON. Remembers that it is."""
        self._is_valid = self._is_valid or is_json(self)
        return self._is_valid

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    # The constructor would encode the text once more.
    def __reduce__(self) -> tuple[Any, ...]:
        return json_text, (str.__str__(self), self._is_valid)


def json_text(text: str, is_valid: bool = False) -> Json:  # noqa: FBT001, FBT002  # by position in pickles
    """Return text of a json message as a `Json`. Unless it is known to be valid, that is checked when it is sent."""
    data = str.__new__(Json, text)
    data._is_valid = is_valid  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # a second constructor
    return data


# --- the data type ---------------------------------------------------------------------


@runtime_checkable
class _Message(Protocol):
    @property
    def data(self) -> str | bytes: ...


# Looking up a member in its enumeration takes longer than a check.
_BINARY, _JSON, _TEXT, _PROTOBUF = WebPubSubDataType


def _data_type_of(message: _Message) -> WebPubSubDataType:
    if isinstance(message.data, str):
        return _JSON if isinstance(message.data, Json) else _TEXT
    return _BINARY


INFER_DATA_TYPE: Any = Factory(_data_type_of, takes_self=True)
"""The default of every ``data_type``: bytes are binary, `Json` is json, other strings are text."""

DataTypeName: TypeAlias = Literal["binary", "json", "text"]


def as_data_type(value: WebPubSubDataType | DataTypeName) -> WebPubSubDataType:
    """Convert the name of a data type to the member."""
    # Most values are members. Without a call for them, building an action takes 5 % less time.
    return value if isinstance(value, WebPubSubDataType) else as_member(WebPubSubDataType, value, (_BINARY, _JSON, _TEXT))


SEND_AS_JSON: Final = "to send JSON, write data=Json(value)"
NOT_JSON: Final = "data_type must be json, because {0} is a Json: leave out data_type, or send its text with str({0})"


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

# Not None, which a reader returns for a problem.
_ABSENT: Final = ""
DataType = Annotated[WebPubSubDataType, Wire(absent=_ABSENT)]
"""The type of every ``data_type``. If the member is missing, the `DataRule` infers it from the data."""


# --- the rule ------------------------------------------------------------------------------


class DataRule:
    """Match the data of a message with its data type: text and json are a string, binary is bytes."""

    def __init__(self, field: str = "data", *, is_sent: bool) -> None:
        self.fields: tuple[str, str] = (field, "data_type")
        self.is_sent = is_sent
        """True if the app sends the message. Only then is json checked to be valid JSON."""

    def check(self, model: Any) -> None:
        """Raise ``ValueError`` if a new message breaks the rule."""
        field = self.fields[0]
        data, data_type = getattr(model, field), model.data_type
        if data.__class__ is str and data_type is _TEXT and data.isascii():
            return
        if data_type is _PROTOBUF:
            raise ValueError("data_type must not be protobuf, which only client messages have: send bytes as binary")
        if isinstance(data, Json):
            if data_type is not _JSON:
                raise ValueError(NOT_JSON.format(field))
        elif data_type is _JSON and isinstance(data, str):
            data = json_text(data)
            object.__setattr__(model, field, data)
        problem = self._problem(data, data_type)
        if problem is not None:
            raise ValueError(f"{field} {problem}")

    def read(self, problems: Problems, place: Place, data: Any, data_type: Any) -> tuple[Any, ...]:
        """Convert data to what its data type requires, and note problems."""
        if data.__class__ is str and data_type is _TEXT and data.isascii():
            return data, data_type
        if data is None or data_type is None:
            return data, data_type  # already noted as a problem
        if data_type is _ABSENT:
            data_type = _TEXT if isinstance(data, str) else _BINARY
        problem: str | None = None
        if isinstance(data, bytes):
            if data_type is not _BINARY:
                # Date-like text is sent as a Buffer, see ACTION_DATA.
                data, problem = _as_text(data)
        elif data_type is _BINARY:
            data, problem = self._as_bytes(data)
        if data_type is _JSON and isinstance(data, str):
            data = json_text(data)
        problem = problem or self._problem(data, data_type)
        if problem is not None:
            problems.note((place, self.fields[0]), problem)
        return data, data_type

    def _as_bytes(self, data: str) -> tuple[bytes, str | None]:
        if self.is_sent:
            return b"", 'must be {"type":"Buffer","data":[...]} where the data type is binary: JSON has no bytes'
        # In `request`, the host decodes binary data as UTF-8, even if it is something else.
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
            return NOT_ENCODABLE
        if self.is_sent and isinstance(data, Json) and not data.is_valid():
            return "is not valid JSON although the data type is json: use Json(value), or leave out the data type to send text"
        return None


def _as_text(data: bytes) -> tuple[str, str | None]:
    try:
        return data.decode(), None
    except UnicodeDecodeError:
        return "", "is not UTF-8 text: send it as binary"


SentText = Annotated[str, Rule(is_encodable, NOT_ENCODABLE)]
"""Text that is sent as UTF-8."""


class MessageReader(Model):
    """Mixin for messages with data: adds `json`."""

    __slots__ = ()

    _json: ClassVar = Options(rule=DataRule(is_sent=True))

    def json(self: _Message, *, decode: Decode | None = None) -> JsonValue:
        """Return the value of JSON data, newly parsed. Strict: no NaN.

        `decode` is a JSON decoder to use instead of the standard library's.
        Raises `InvalidPayloadError` if the data isn't valid JSON, whatever its data type.
        """
        return parse_json(self.data, "$.data", decode=decode)
