"""JSON text, parsed strictly: UTF-8, no NaN, no infinity, limited depth. Encoders, and base64."""

import json
import math
import re
from binascii import a2b_base64
from collections.abc import Callable
from itertools import accumulate
from typing import Any, Final, TypeAlias

from wps_models._json.frozen import MAX_DEPTH, TOO_DEEP, JsonValue, is_object
from wps_models.errors import InvalidPayloadError, Problem


def _not_json(_: str) -> None:
    raise ValueError("JSON has no such number")


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        _not_json(number)
    return value


_decoder = json.JSONDecoder(parse_constant=_not_json, parse_float=_finite)
_SPACE = " \t\n\r"
_MORE: Final = "Extra data"


def _decode(text: str) -> JsonValue:
    # As `JSONDecoder.decode`, without its regular expressions.
    value: JsonValue
    value, end = _decoder.raw_decode(text, len(text) - len(text.lstrip(_SPACE)))
    if end != len(text.rstrip(_SPACE)):
        raise json.JSONDecodeError(_MORE, text, len(text) - len(text[end:].lstrip(_SPACE)))
    return value


Decode: TypeAlias = Callable[[str | bytes], Any]
"""A JSON decoder to use instead of the standard library's: ``orjson.loads``, ``msgspec.json.decode``."""


def parse_json(text: str | bytes | bytearray | memoryview, path: str = "$", *, decode: Decode | None = None) -> JsonValue:
    """Parse strict JSON: UTF-8, no NaN, no infinity. Raises only `InvalidPayloadError`.

    A decoder of the caller's has its own rules for numbers.
    """
    if is_too_deep(text):
        message = TOO_DEEP
    elif decode is not None:
        # Decoders want nothing but str or bytes, so no `Json`.
        exact = str.__str__(text) if isinstance(text, str) else bytes(text)
        # JSON in UTF-8 has no NULs. In UTF-16 and UTF-32, the depth would be counted wrongly.
        if isinstance(exact, str) or b"\0" not in exact:
            try:
                return decode(exact)  # type: ignore[no-any-return]  # JSON
            except (TypeError, MemoryError):
                raise  # not about the text
            except Exception:  # noqa: BLE001, S110  # every decoder has its own
                pass
        message = "is not JSON"
    else:
        try:
            return _decode(text if isinstance(text, str) else str(text, "utf-8").removeprefix("\ufeff"))
        except json.JSONDecodeError as error:
            message = f"is not JSON: see line {error.lineno}, column {error.colno}{_why(error)}"
        except UnicodeDecodeError as error:
            message = f"is not UTF-8: see byte {error.start}"
        except ValueError:
            message = "is not JSON: a number is NaN, infinite or too long"
    # Raised here, as the other exception contains the text.
    raise InvalidPayloadError([Problem(path=path, message=message)])


def _why(error: json.JSONDecodeError) -> str:
    if error.msg == _MORE:
        return ", where more follows after the value"
    if error.msg.startswith("Unterminated string"):
        return ", where a string begins that has no end"
    return ", where the text ends" if error.pos == len(error.doc) else ""


def is_json(text: str) -> bool:
    """Return true for valid JSON text."""
    if is_too_deep(text):
        return False
    try:
        _decode(text)
    except ValueError:
        return False
    return True


# --- depth of JSON text ---------------------------------------------------------------

# In a thread with a small stack, a few thousand levels crash json's scanner, and the process with it.

_BRACKETS: Final = b"[{]}"
_OTHERS: Final = bytes(octet for octet in range(256) if octet not in b'[{]}"')
_SQUARE: Final = bytes.maketrans(b"{}", b"[]")
_STRING: Final = re.compile(rb'"[^"]*"?')
_USUAL_DEPTH: Final = 8


def is_too_deep(text: str | bytes | bytearray | memoryview) -> bool:
    """Return true for JSON text with more than `MAX_DEPTH` levels of arrays and objects."""
    if len(text) <= MAX_DEPTH:
        return False
    octets = text.encode(errors="surrogatepass") if isinstance(text, str) else bytes(text)
    if octets.count(b"[") + octets.count(b"{") <= MAX_DEPTH:
        return False
    if b"\\" in octets:
        # Without escapes, every second quote ends a string.
        octets = octets.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Most strings have no brackets, so two quotes are left of them.
    marks = octets.translate(_SQUARE, _OTHERS).replace(b'""', b"")
    brackets = left = _STRING.sub(b"", marks)
    for rounds in range(1, _USUAL_DEPTH + 1):
        # Each round removes the innermost level.
        left = left.replace(b"[]", b"")
        if len(left) + rounds <= MAX_DEPTH:
            return False
    return max(accumulate(1 if bracket == _BRACKETS[0] else -1 for bracket in brackets)) > MAX_DEPTH


# --- writing ---------------------------------------------------------------------------


def _as_dict(value: object) -> object:
    if is_object(value):
        return dict(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


encode_ascii: Final = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode
"""Encode JSON compactly, as ASCII."""

encode_text: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_as_dict).encode
"""Encode JSON compactly. Any mapping is an object."""


# --- text that isn't JSON ----------------------------------------------------------------


def is_encodable(text: str) -> bool:
    """Return true for text that can be written as UTF-8: without lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


NOT_ENCODABLE: Final = "must not contain lone surrogates, which UTF-8 can't encode"
"""The problem of a string that isn't encodable."""


def read_base64(text: str) -> bytes:
    """Decode base64 with its padding. Raises ``ValueError``."""
    return a2b_base64(text, strict_mode=True)


_STANDARD_ALPHABET: Final = str.maketrans("-_", "+/")


def read_any_base64(text: str) -> bytes:
    """Decode base64 in either alphabet, with its padding or without. Raises ``ValueError``."""
    digits = text.rstrip("=").translate(_STANDARD_ALPHABET)
    return read_base64(digits + "=" * (-len(digits) % 4))
