"""Message data: text and json carry a string, binary carries bytes."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Protocol, Self

from attrs import Factory

from wps_models._json.fields import Model
from wps_models._json.frozen import JsonValue, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.rules import Refused, Rule
from wps_models._json.text import Decode, is_json, parse_json
from wps_models._json.values import WRITE, Kind, is_buffer, read_buffer, write_buffer, write_text
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


def _data_type_of(message: _Message) -> WebPubSubDataType:
    if isinstance(message.data, str):
        return _JSON if isinstance(message.data, Json) else _TEXT
    return _BINARY


# Looking a member up in its enumeration takes longer than any check.
_BINARY, _JSON, _TEXT = WebPubSubDataType

FOLLOWS_DATA: WebPubSubDataType = Factory(_data_type_of, takes_self=True)
"""The default of every ``data_type``: bytes are binary, `Json` is json, other strings are text."""


def message_data(value: str | bytes) -> str | bytes:
    """The converter of every ``data``: refuses what is neither text nor bytes, and says how to send it."""
    given: Any = value  # not every caller has a checker
    if isinstance(given, (str, bytes)):
        return given
    refused: Any = Refused(TypeError, f"must be a str or bytes, not {type(given).__name__}; {SEND_AS_JSON}")
    return refused  # type: ignore[no-any-return]  # the check of the model raises it


SEND_AS_JSON: Final = "send an object as its JSON text, Json(value)"


# --- in JSON -----------------------------------------------------------------------------


def read_data(value: object, problems: Problems, place: Place) -> Any:
    """Read message data: a string, or bytes as Node writes a Buffer."""
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
    # The host would read a date, and send another text. A Buffer is sent as it is, whatever its data type.
    if isinstance(data, str) and looks_like_a_date(data):
        return write_buffer(data.encode())
    return _write_data(data)


DATA: Final = Kind(
    read=read_data,
    plain="v.__class__ is str",
    write=_write_data,
    writing=f"v if v.__class__ is str else {WRITE}",
)
"""Message data as the Functions host writes it, and reads it from an answer."""

ACTION_DATA: Final = Kind(
    read=read_data,
    plain=DATA.plain,
    write=_write_action_data,
    # Dates begin with a digit or a slash, and most messages with something that comes after them.
    writing=f"v if v.__class__ is str and (v > ':' or v < '/') else {WRITE}",
)
"""Message data as the Functions host reads it from an action: dates are read where nobody meant any."""


# --- the rule ------------------------------------------------------------------------------


class DataRule:
    """Holds the data of a message to its data type: text and json carry a string, binary carries bytes."""

    names: Mapping[str, object] = {"TEXT": _TEXT}

    def __init__(self, field: str = "data", *, is_sent: bool) -> None:
        self.field = field
        """The field of the data; that of the data type is always ``data_type``."""
        self.is_sent = is_sent
        """Whether the app sends it. Then json must be JSON text; what arrives is only looked at by ``json()``."""
        # As nearly all messages are.
        self.plain: str = f"self.data_type is TEXT and self.{field}.__class__ is str and self.{field}.isascii()"

    def check(self, model: Any) -> None:
        """Raise ``ValueError`` if a message that is being built breaks the rule."""
        data = getattr(model, self.field)
        if isinstance(data, Json) and model.data_type is not _JSON:
            raise ValueError(f"{self.field} is a Json, so data_type must be WebPubSubDataType.JSON")
        problem = self._problem(data, model.data_type)
        if problem is not None:
            raise ValueError(f"{self.field} {problem}")

    def settle(self, model: Any, problems: Problems, place: Place) -> None:
        """Bring what the host has decoded into its own form, and note what breaks the rule."""
        data, data_type = getattr(model, self.field), model.data_type
        if data is None or data_type is None:
            return  # which is a problem already
        problem: str | None = None
        if isinstance(data, bytes):
            if data_type is not _BINARY:
                # As we write a text that the host would take for a date.
                data, problem = _as_text(data)
                object.__setattr__(model, self.field, data)
        elif data_type is _BINARY:
            data, problem = self._as_bytes(data)
            object.__setattr__(model, self.field, data)
        problem = problem or self._problem(data, data_type)
        if problem is not None:
            problems.note((place, self.field), problem)

    def _as_bytes(self, data: str) -> tuple[bytes, str | None]:
        if self.is_sent:
            return b"", 'must be {"type":"Buffer","data":[...]} where the data type is binary: JSON has no bytes'
        # In `request` the host hands binary data over as UTF-8 text, whatever the bytes were.
        if "\ufffd" in data:
            return b"", (
                "was binary, and the host's decoding as UTF-8 has destroyed it: "
                f"name the trigger parameter {self.field}, with dataType binary"
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
    """Whether a text can be written as UTF-8: it holds no lone surrogate."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


NO_TEXT: Final = "must not hold a lone surrogate, which is no text"
"""What is wrong with a string that is not `is_encodable`."""

SentText = Annotated[str, Rule("is_encodable(v)", NO_TEXT, {"is_encodable": is_encodable})]
"""A text that is written as UTF-8 when it is sent."""


class MessageReader(Model):
    """What can be asked of any message: the value of its JSON."""

    __slots__ = ()

    _rule: ClassVar = DataRule(is_sent=True)

    def json(
        self: Any, *, decode: Decode | None = None
    ) -> JsonValue:  # Any: pyright finds no `data` in a class whose `data` has a converter
        """The value of JSON data, newly parsed. Strict: no NaN.

        `decode` is a JSON decoder to use instead of the standard library's.
        Raises `InvalidPayloadError` if the data is no JSON, whatever its type says.
        """
        return parse_json(self.data, "$.data", decode=decode)
