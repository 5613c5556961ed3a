"""Message data between a client and the service: a string, bytes, or a JSON value."""

from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Protocol, TypeAlias

from attrs import Factory

from wps_models._json.fields import Wire, repr_truncated
from wps_models._json.frozen import MAX_DEPTH, FrozenDict, JsonValue, freeze, is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.rules import Refused
from wps_models._json.text import parse_json
from wps_models._json.values import Kind, write_json, write_text
from wps_models.data import Json, is_encodable

__all__ = ["DataType"]


class DataType(StrEnum):
    """How the data of a message is to be understood, and how it stands in JSON.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    BINARY = "binary"
    """``bytes``; in JSON a base64 string."""
    JSON = "json"
    """Any JSON value, such as a ``dict``, a number or a string; in JSON the value itself."""
    TEXT = "text"
    """A ``str``; in JSON a string."""
    PROTOBUF = "protobuf"
    """``bytes`` of a ``google.protobuf.Any``; in JSON a base64 string. From clients that speak protobuf."""


_BINARY, _JSON, _TEXT, _PROTOBUF = DataType
_BYTES: Final = frozenset((_BINARY, _PROTOBUF))
_KNOWN: Final = FrozenDict({member.value: member for member in DataType})

Sendable: TypeAlias = JsonValue | bytes | Mapping[str, object]
"""What ``data`` takes: what another message has as its own, too. A TypedDict is a ``Mapping[str, object]`` to checkers."""


# --- the fields --------------------------------------------------------------------------

# An object around it is a level too.
_LEVELS: Final = MAX_DEPTH - 1


def as_data(value: Sendable) -> JsonValue | bytes:
    """The converter of every ``data``: JSON values are frozen, and what can't be sent is refused."""
    given: Any = value
    if value is None or isinstance(value, (str, bytes)) or given.__class__ is FrozenDict:
        return given  # type: ignore[no-any-return]  # data of another message, or what is no container
    try:
        return freeze(value, _LEVELS)
    except ValueError as error:
        refused: Any = Refused(ValueError, str(error))
    except TypeError as error:
        is_inside = is_array(value) or is_object(value)
        refused = Refused(TypeError, str(error) if is_inside else f"must be {_MEANT}, not {type(value).__name__}")
    return refused  # type: ignore[no-any-return]  # the check of the model raises it


_MEANT: Final = "a str for text, bytes for binary, or another JSON value"


class _Message(Protocol):
    @property
    def data(self) -> JsonValue | bytes: ...


def _data_type_of(message: _Message) -> DataType:
    match message.data:
        case bytes():
            return _BINARY
        case str() if not isinstance(message.data, Json):
            return _TEXT
        case _:
            return _JSON


INFER_DATA_TYPE: DataType = Factory(_data_type_of, takes_self=True)
"""The default of every ``data_type``: bytes are binary, a ``str`` is text, `Json` and any other JSON value are json."""


def repr_data(data: object) -> str:
    """A repr that doesn't fill the log with message data."""
    return repr_truncated(data) if isinstance(data, (str, bytes)) else _cut(repr(data))


_MAX_REPR: Final = 80


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_REPR else f"{text[:_MAX_REPR]}... ({len(text)} characters)"


# --- in JSON -----------------------------------------------------------------------------


def _read_data_type(value: object, problems: Problems, place: Place) -> Any:
    if not isinstance(value, str):
        return problems.expected(place, "a string", value)
    found = data_type_named(value)
    if found is None:
        problems.note(place, f"expected one of {', '.join(_KNOWN)}")
    return found


def data_type_named(name: str) -> DataType | None:
    """The data type of that name, in any case: .NET's client writes ``Text``."""
    return _KNOWN.get(name) or _KNOWN.get(name.lower())


def _write_data(data: JsonValue | bytes) -> object:
    return b2a_base64(data, newline=False).decode() if isinstance(data, bytes) else write_json(data)


def _as_it_is(value: object, _: Problems, __: Place) -> Any:
    return value


Data = Annotated[JsonValue | bytes, Kind(read=_as_it_is, write=_write_data, plain=str)]
"""The type of every ``data``. How it is read depends on the data type, so the `DataRule` does it."""

_ABSENT: Final = ""
_DATA_TYPE: Final = Kind(read=_read_data_type, write=write_text, plain=DataType, known=_KNOWN)
MessageDataType = Annotated[DataType, _DATA_TYPE, Wire(absent=_ABSENT)]
"""The type of every ``data_type``. The `DataRule` replaces one that is missing."""
OptionalMessageDataType = Annotated[DataType | None, _DATA_TYPE, Wire(absent=_ABSENT)]
"""The ``data_type`` of messages that may have no data."""


def _read_text(value: object, problems: Problems, place: Place) -> Any:
    if not isinstance(value, str):
        return problems.expected(place, "a string where the data type is text", value)
    return str.__str__(value) if is_encodable(value) else problems.note(place, _SURROGATE)


def _read_bytes(value: object, problems: Problems, place: Place) -> Any:
    if isinstance(value, bytes):
        return value
    try:
        if isinstance(value, str):
            return a2b_base64(value, strict_mode=True)
    except ValueError:
        pass
    return problems.note(place, "expected base64, with its padding, where the data type is binary or protobuf")


def _read_json(value: object, problems: Problems, place: Place) -> Any:
    try:
        return freeze(value, _LEVELS)
    except (TypeError, ValueError) as error:
        return problems.note(place, str(error))


_READERS: Final = {_BINARY: _read_bytes, _JSON: _read_json, _TEXT: _read_text, _PROTOBUF: _read_bytes}
_SURROGATE: Final = "must not hold a lone surrogate, which is no text"
_NULL: Final = "must not be null: the service closes the connection on it, and clients drop it"


# --- the rule ------------------------------------------------------------------------------


class DataRule:
    """Match the data of a message with its data type."""

    fields: tuple[str, ...] = ("data", "data_type")

    def __init__(self, *, absent: DataType | None = None, is_optional: bool = False) -> None:
        self.absent = absent
        """The data type of messages that arrive without one. ``None``: they must have one."""
        self.is_optional = is_optional
        """True if a message may have no data, and then no data type."""

    def check(self, model: Any) -> None:
        """Convert the fields of a new message. Raise ``ValueError`` if it breaks the rule."""
        if model.data.__class__ is str and model.data_type is _TEXT and model.data.isascii():
            return
        if model.data_type is None and model.data is not None:
            object.__setattr__(model, "data_type", _data_type_of(model))
        if isinstance(model.data, Json):
            if model.data_type is not _JSON:
                raise ValueError("data is a Json, so data_type must be DataType.JSON")
            object.__setattr__(model, "data", _value_of(model.data))
            return
        problem = self._problem(model.data, model.data_type)
        if problem is not None:
            raise ValueError(f"data {problem}")

    def _problem(self, data: JsonValue | bytes, data_type: DataType | None) -> str | None:
        if data is None:
            return None if data_type is None else _NULL
        if isinstance(data, bytes) is not (data_type in _BYTES) or (data_type is _TEXT and not isinstance(data, str)):
            meant = "bytes" if data_type in _BYTES else "a str" if data_type is _TEXT else "a JSON value"
            return f"must be {meant} where the data type is {data_type}; data_type follows from the data if left out"
        return _SURROGATE if data_type is _TEXT and isinstance(data, str) and not is_encodable(data) else None

    def read(self, problems: Problems, place: Place, data: Any, data_type: Any) -> tuple[Any, ...]:
        """Read the data as its data type says, and note what is wrong with it."""
        if data.__class__ is str and data_type is _TEXT and data.isascii():
            return data, data_type
        if data_type == _ABSENT:
            if self.absent is None and (data is not None or not self.is_optional):
                problems.note((place, "dataType"), "is missing")
            data_type = None if data is None else self.absent
            if data is None and not self.is_optional:
                problems.note((place, "data"), "is missing")
        if data_type is None:
            return data, data_type  # there is no data, or that is a problem already
        if data is not None:
            data = _READERS[data_type](data, problems, (place, "data"))
        elif data_type is not _JSON:
            # JSON alone has a null, which Python's own client sends by leaving it out.
            problems.note((place, "data"), "is missing")
        return data, data_type


def _value_of(text: Json) -> JsonValue:
    try:
        return freeze(parse_json(text), _LEVELS)
    except ValueError:
        pass
    # Out here, as what was raised in there holds the text.
    raise ValueError("data is nested too deeply, or holds a number with thousands of digits")


def refuse_null(model: Any) -> None:
    """Raise ``ValueError`` for a message that arrived with the JSON value ``null``, and can't be sent."""
    if model.data is None and model.data_type is not None:
        raise ValueError(f"data {_NULL}")
