"""Message data: text and json carry a string, binary carries bytes."""

import json
import math
from collections.abc import Callable
from typing import Any, Protocol, Self, TypeAlias

from attrs import Attribute, Factory

from wps_models._fields import JsonValue, Model
from wps_models.enums import WebPubSubDataType
from wps_models.errors import InvalidPayloadError, Problem

__all__ = ["Json"]

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class Json(str):
    """A Python object as JSON text, to be sent as message data.

    ``SendToAllAction(data=Json({"unread": 3}))`` sends ``{"unread":3}`` with the
    data type ``json``; nothing else has to be said. `Json` is a ``str``: it is the
    text. JSON text that you already have is sent as
    ``data=text, data_type=WebPubSubDataType.JSON``.

    Raises ``TypeError`` for what JSON can't hold, ``ValueError`` for NaN and
    infinity.
    """

    __slots__ = ()

    def __new__(cls, value: JsonValue) -> Self:
        """Encode `value`, compactly."""
        return super().__new__(cls, _encode(value))

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        # Copies are plain text: building them again would encode the text once more.
        return str, (str.__str__(self),)


class _Message(Protocol):
    @property
    def data(self) -> str | bytes: ...
    @property
    def data_type(self) -> WebPubSubDataType: ...


def _follow_data(message: _Message) -> WebPubSubDataType:
    match message.data:
        case bytes():
            return WebPubSubDataType.BINARY
        case Json():
            return WebPubSubDataType.JSON
        case _:
            return WebPubSubDataType.TEXT


FOLLOWS_DATA: WebPubSubDataType = Factory(_follow_data, takes_self=True)
"""The default of every ``data_type``: bytes are binary, `Json` is json, other strings are text."""


SEND_AS_JSON = "an object is sent as JSON text: data=Json(value)"


def message_data(value: str | bytes) -> str | bytes:
    """The converter of every ``data``: refuses what is neither text nor bytes, and says how to send it."""
    if not isinstance(value, (str, bytes)):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise TypeError(f"data must be a str or bytes, not {type(value).__name__}; {SEND_AS_JSON}")
    return value


# Looking a word up in its enum takes longer than any check.
_BINARY, _JSON, _TEXT = WebPubSubDataType


class DataError(ValueError):
    """Breaks the data rule."""

    member = "data"
    """The member to be changed."""


def check_data(data: str | bytes, data_type: WebPubSubDataType) -> None:
    """Raise unless `data` is what `data_type` says: the rule for messages on their way in."""
    if data_type is _BINARY:
        if not isinstance(data, bytes):
            raise DataError("must be bytes where the data type is binary: encode the text, or send it as text")
    elif not isinstance(data, str):
        msg = f"must be a string where the data type is {data_type.value}: send bytes as binary"
        raise DataError(msg)
    elif not data.isascii():
        try:
            data.encode()
        except UnicodeEncodeError:
            raise DataError("holds a lone surrogate, so it is no valid text") from None


def check_sendable(data: str | bytes, data_type: WebPubSubDataType) -> None:
    """As `check_data`, and json must really be JSON: the rule for messages on their way out."""
    check_data(data, data_type)
    if data_type is _JSON and not isinstance(data, Json):
        try:
            parse_json(data)
        except InvalidPayloadError:
            raise DataError(
                "is not JSON text although the data type is json: send an object as data=Json(value), or a plain string as text"
            ) from None


def fits(
    rule: Callable[[Any, WebPubSubDataType], None], member: str = "data"
) -> Callable[[Any, "Attribute[Any]", WebPubSubDataType], None]:
    """An attrs validator for ``data_type``, which stands after ``data`` in every message."""

    def validate(message: _Message, _: "Attribute[Any]", data_type: object) -> None:
        if data_type is _TEXT and message.data.__class__ is str and message.data.isascii():
            return  # as most messages are: no rule forbids it
        if not isinstance(data_type, WebPubSubDataType):
            return  # the model says so, after this
        try:
            rule(message.data, data_type)
        except DataError as error:
            error.member = member
            raise

    return validate


def _not_json(_: str) -> None:
    raise ValueError("JSON has no such number")


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        _not_json(number)
    return value


_decoder = json.JSONDecoder(parse_constant=_not_json, parse_float=_finite)
_SPACE = " \t\n\r"


def _decode(text: str) -> JsonValue:
    # What `JSONDecoder.decode` does, without its regular expressions.
    value: JsonValue
    value, end = _decoder.raw_decode(text, len(text) - len(text.lstrip(_SPACE)))
    if end != len(text.rstrip(_SPACE)):
        raise json.JSONDecodeError("Extra data", text, end)
    return value


Decode: TypeAlias = Callable[[str | bytes], Any]
"""A JSON decoder to use instead of the standard library's: ``orjson.loads``, ``msgspec.json.decode``."""


def parse_json(text: str | bytes | bytearray | memoryview, path: str = "$", *, decode: Decode | None = None) -> JsonValue:
    """Strict JSON: UTF-8, no NaN, no infinity. Raises `InvalidPayloadError` and nothing else.

    With a decoder of the caller's, what is strict is the decoder's affair.
    """
    if decode is not None:
        # Decoders want nothing but str or bytes, so no `Json`.
        return _parse_with(decode, str.__str__(text) if isinstance(text, str) else bytes(text), path)
    try:
        value = _decode(text if isinstance(text, str) else str(text, "utf-8").removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        message = f"is not JSON: see line {error.lineno}, column {error.colno}"
    except UnicodeDecodeError as error:
        message = f"is not UTF-8: see byte {error.start}"
    except RecursionError:
        message = "is nested too deeply"
    except ValueError:
        message = "is not JSON: a number is NaN, infinite or too long"
    else:
        return value
    raise InvalidPayloadError([Problem(path=path, message=message)])


def _parse_with(decode: Decode, text: str | bytes, path: str) -> JsonValue:
    try:
        value: JsonValue = decode(text)
    except Exception:  # noqa: BLE001  # every decoder has its own
        problem = Problem(path=path, message="is not JSON")
    else:
        return value
    raise InvalidPayloadError([problem])


class MessageReader(Model):
    """What can be asked of any message: its text, its bytes, the value of its JSON."""

    __slots__ = ()

    def json(
        self: Any, *, decode: Decode | None = None
    ) -> JsonValue:  # Any: pyright finds no `data` in a class whose `data` has a converter
        """The value of JSON data, newly parsed. Strict: no NaN.

        `decode` is a JSON decoder to use instead of the standard library's.
        Raises `InvalidPayloadError` if the data is no JSON, whatever its type says.
        """
        return parse_json(self.data, "$.data", decode=decode)
