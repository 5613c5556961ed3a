"""Data of messages between clients and the service: a string, bytes, or a JSON value."""

from binascii import b2a_base64
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Protocol, TypeAlias

from attrs import Factory

from wps_models._json.arguments import as_member
from wps_models._json.fields import Wire
from wps_models._json.frozen import MAX_DEPTH, FrozenDict, JsonValue, freeze, is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.reprs import repr_truncated
from wps_models._json.rules import Refused
from wps_models._json.text import NOT_ENCODABLE, is_encodable, parse_json, read_base64
from wps_models._json.values import Kind, write_json, write_text
from wps_models.data import NOT_JSON, Json
from wps_models.enums import WebPubSubDataType

__all__ = ["Sendable"]

_BINARY, _JSON, _TEXT, _PROTOBUF = WebPubSubDataType
_BYTES: Final = frozenset((_BINARY, _PROTOBUF))

Sendable: TypeAlias = JsonValue | bytes | Mapping[str, object]
"""Anything that can be the data of a message. A TypedDict is a ``Mapping[str, object]`` to type checkers."""


# --- the fields --------------------------------------------------------------------------

# The message around the data is one more level.
_LEVELS: Final = MAX_DEPTH - 1


def as_data(value: Sendable) -> JsonValue | bytes:
    """Freeze JSON values. Anything that can't be sent is refused."""
    if value.__class__ is str or value is None or isinstance(value, (str, bytes)):
        return value  # pyright: ignore[reportReturnType]  # a scalar
    try:
        return freeze(value, _LEVELS)
    except ValueError as error:
        refused: Any = Refused(ValueError, str(error))
    except TypeError as error:
        is_inside = is_array(value) or is_object(value)
        refused = Refused(TypeError, str(error) if is_inside else f"must be {_EXPECTED}, not {type(value).__name__}")
    return refused  # type: ignore[no-any-return]  # the check of the model raises it


_EXPECTED: Final = "a str for text, bytes for binary, or another JSON value"


class _Message(Protocol):
    @property
    def data(self) -> JsonValue | bytes: ...


def _data_type_of(message: _Message) -> WebPubSubDataType:
    match message.data:
        case bytes():
            return _BINARY
        case str() if not isinstance(message.data, Json):
            return _TEXT
        case _:
            return _JSON


INFER_DATA_TYPE: Any = Factory(_data_type_of, takes_self=True)
"""The default of every ``data_type``: bytes are binary, a ``str`` is text, `Json` and any other JSON value are json."""


DataTypeName: TypeAlias = Literal["binary", "json", "text", "protobuf"]


def as_data_type(value: WebPubSubDataType | DataTypeName) -> WebPubSubDataType:
    """Convert the name of a data type to the member."""
    return as_member(WebPubSubDataType, value)


def as_optional_data_type(value: WebPubSubDataType | DataTypeName | None) -> WebPubSubDataType | None:
    """Convert the name of a data type to the member, and keep ``None``."""
    return None if value is None else as_member(WebPubSubDataType, value)


def content_of(message: Any) -> Any:
    """Return the data of a message as actions, events and answers contain it; ``None`` if it has no data."""
    return Json(message.data) if message.data_type is _JSON else message.data


def repr_data(data: object) -> str:
    """Show message data, cut after 80 characters."""
    return repr_truncated(data) if isinstance(data, (str, bytes)) else _cut(repr(data))


_MAX_REPR: Final = 80


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_REPR else f"{text[:_MAX_REPR]}... ({len(text)} characters)"


# --- in JSON -----------------------------------------------------------------------------

DATA_TYPE_NAMES: Final = FrozenDict({member.value: member for member in WebPubSubDataType})


def data_type_named(name: str) -> WebPubSubDataType | None:
    """Return a data type by its name, in any case: .NET's client writes ``Text``."""
    return DATA_TYPE_NAMES.get(name) or DATA_TYPE_NAMES.get(name.lower())


def _read_data_type(value: object, problems: Problems, place: Place) -> Any:
    if not isinstance(value, str):
        return problems.expected(place, "a string", value)
    found = data_type_named(value)
    if found is None:
        problems.note(place, f"expected one of {', '.join(DATA_TYPE_NAMES)}")
    return found


def _write_data(data: JsonValue | bytes) -> object:
    return b2a_base64(data, newline=False).decode() if isinstance(data, bytes) else write_json(data)


def _read_later(value: object, _: Problems, __: Place) -> Any:
    return value


Data = Annotated[JsonValue | bytes, Kind(read=_read_later, write=_write_data, plain=str)]
"""The type of every ``data``. The `DataRule` reads it, as the reader depends on the data type."""

# Not None, which a reader returns for a problem.
_ABSENT: Final = ""
_DATA_TYPE: Final = Kind(read=_read_data_type, write=write_text, plain=WebPubSubDataType, known=DATA_TYPE_NAMES)
MessageDataType = Annotated[WebPubSubDataType, _DATA_TYPE, Wire(absent=_ABSENT)]
"""The type of every ``data_type``. If the member is missing, the `DataRule` replaces it."""
OptionalMessageDataType = Annotated[WebPubSubDataType | None, _DATA_TYPE, Wire(absent=_ABSENT)]
"""The ``data_type`` of messages that may have no data."""


def _read_text(value: object, problems: Problems, place: Place) -> Any:
    if not isinstance(value, str):
        return problems.expected(place, "a string, because the data type is text", value)
    return str.__str__(value) if is_encodable(value) else problems.note(place, NOT_ENCODABLE)


def _read_bytes(value: object, problems: Problems, place: Place) -> Any:
    if isinstance(value, bytes):
        return value
    try:
        if isinstance(value, str):
            return read_base64(value)
    except ValueError:
        pass
    return problems.note(place, "expected padded base64, because the data type is binary or protobuf")


def _read_json(value: object, problems: Problems, place: Place) -> Any:
    try:
        return freeze(value, _LEVELS)
    except (TypeError, ValueError) as error:
        return problems.note(place, str(error))


_READERS: Final = {_BINARY: _read_bytes, _JSON: _read_json, _TEXT: _read_text, _PROTOBUF: _read_bytes}
_NULL: Final = "must not be null: the service disconnects clients that send it"


# --- the rule ------------------------------------------------------------------------------


class DataRule:
    """Match the data of a message with its data type."""

    fields: tuple[str, ...] = ("data", "data_type")

    def __init__(self, *, absent: WebPubSubDataType | None = None, is_optional: bool = False, allows_null: bool = False) -> None:
        self.absent = absent
        """Data type of messages that arrive without one. ``None`` if the data type is required."""
        self.is_optional = is_optional
        """True if a message may lack data and data type."""
        self.allows_null = allows_null
        """True if json may be ``null``, as in messages of the service. The service disconnects clients that send it."""

    def check(self, model: Any) -> None:
        """Convert the fields of a new message. Raise ``ValueError`` if it breaks the rule."""
        data, data_type = model.data, model.data_type
        if data.__class__ is str and data_type is _TEXT and data.isascii():
            return
        if data_type is None and data is not None:
            data_type = _data_type_of(model)
            object.__setattr__(model, "data_type", data_type)
        if isinstance(data, Json):
            if data_type is not _JSON:
                raise ValueError(NOT_JSON.format("data"))
            data = _value_of(data)
            object.__setattr__(model, "data", data)
        problem = self._problem(data, data_type)
        if problem is not None:
            raise ValueError(f"data {problem}")

    def _problem(self, data: JsonValue | bytes, data_type: WebPubSubDataType | None) -> str | None:
        if data is None and data_type is None:
            return None
        if isinstance(data, bytes) is not (data_type in _BYTES) or (data_type is _TEXT and not isinstance(data, str)):
            expected = "bytes" if data_type in _BYTES else "a str" if data_type is _TEXT else "a JSON value"
            return f"must be {expected}, because data_type is {data_type}: leave out data_type to infer it from data"
        if data is None and not self.allows_null:
            return _NULL
        return NOT_ENCODABLE if data_type is _TEXT and isinstance(data, str) and not is_encodable(data) else None

    def read(self, problems: Problems, place: Place, data: Any, data_type: Any) -> tuple[Any, ...]:
        """Read the data as its data type requires, and note problems."""
        if data.__class__ is str and data_type is _TEXT and data.isascii():
            return data, data_type
        if data_type == _ABSENT:
            if self.absent is None and (data is not None or not self.is_optional):
                problems.note((place, "dataType"), "is missing")
            data_type = None if data is None else self.absent
            if data is None and not self.is_optional:
                problems.note((place, "data"), "is missing")
        if data_type is None:
            return data, data_type  # without data, or a problem already
        if data is not None:
            data = _READERS[data_type](data, problems, (place, "data"))
        elif data_type is not _JSON:
            problems.note((place, "data"), "is missing")
        elif not self.allows_null:
            # Microsoft's Python client leaves out a null.
            problems.note((place, "data"), _NULL)
        return data, data_type


def _value_of(text: Json) -> JsonValue:
    try:
        return freeze(parse_json(text), _LEVELS)
    except ValueError:
        pass
    # Raised here, as the exception above holds the text.
    raise ValueError("data isn't valid JSON, is nested too deeply, or contains a number with thousands of digits")
