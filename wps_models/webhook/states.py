"""Connection state: what an app stores with a connection, in the ``ce-connectionState`` header.

The service stores one text for each connection, sends it with every event, and replaces it when
the response to a blocking event has this header. There are two encodings, and a third choice:

========== ==========================================================================
``json``    base64 of a JSON object, as in JavaScript and in the service's documentation
``dotnet``  the same, but each value is base64 of JSON; .NET and Azure Functions
``raw``     the text itself, as a single state named ``raw``
========== ==========================================================================

HTTP servers limit the size of headers, often to 8 KB for all and 4 KB for one: keep states small.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connection-state
"""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias, cast

from wps_models._json.frozen import EMPTY, JsonValue, UnreadableMapping, freeze, is_object
from wps_models._json.text import encode_ascii, parse_json, read_any_base64
from wps_models._json.values import write_json
from wps_models.errors import InvalidPayloadError, invalid, type_name
from wps_models.events.context import MAX_STATE_DEPTH

__all__ = ["StatesCodec", "decode", "encode"]

StatesCodec: TypeAlias = Literal["json", "dotnet", "raw"]
"""The encoding of a hub's states."""

HEADER: Final = "ce-connectionState"


def decode(text: str | None, codec: StatesCodec = "json") -> Mapping[str, JsonValue]:
    """Decode the text of the header. No text, or an empty one, means no states.

    Raises `InvalidPayloadError` for text in another encoding, and for more than 64 levels of arrays and objects.
    Raises ``ValueError`` for an unknown codec.
    """
    read, _ = _functions(codec)
    if not text:
        return EMPTY
    try:
        return cast("Mapping[str, JsonValue]", freeze(read(text), MAX_STATE_DEPTH))
    except ValueError:
        message = _UNREADABLE.format(codec)
    # Raised outside of the try statement, as the decoding error contains the text.
    raise invalid(HEADER, message)


_UNREADABLE: Final = "can't be decoded with the codec {}: was it written with another one?"


def read_states(text: str | None, codec: StatesCodec) -> Mapping[str, JsonValue]:
    """Decode the text of the header. The result for unreadable text is a mapping that raises the error when accessed."""
    if not text:
        return EMPTY
    try:
        return decode(text, codec)
    except InvalidPayloadError:
        return UnreadableMapping(text, path=HEADER, message=_UNREADABLE.format(codec))


def encode(states: Mapping[str, JsonValue], codec: StatesCodec = "json") -> str:
    """Encode states as the text of the header. The text is empty if there are no states.

    Raises ``ValueError`` for values that aren't JSON. The codec ``raw`` requires a single state ``raw``, with a text that
    a header can contain.
    """
    _, write = _functions(codec)
    return write(freeze(states, MAX_STATE_DEPTH)) if states else ""


def check_codec(codec: StatesCodec) -> None:
    """Raise ``ValueError`` or ``TypeError`` for an unknown codec."""
    _functions(codec)


# --- the codecs --------------------------------------------------------------------


def _object(text: str) -> dict[str, Any]:
    value = parse_json(read_any_base64(text))
    if not is_object(value):
        raise ValueError("not an object")
    return {str(name): item for name, item in value.items()}


def _text_of(states: Mapping[str, object]) -> str:
    return base64.b64encode(encode_ascii(states).encode()).decode()


def _encode_json(states: Mapping[str, JsonValue]) -> str:
    return _text_of({name: write_json(value) for name, value in states.items()})


def _decode_dotnet(text: str) -> dict[str, JsonValue]:
    return {name: _dotnet_value(value) for name, value in _object(text).items()}


def _dotnet_value(value: object) -> JsonValue:
    if not isinstance(value, str):
        raise ValueError("not base64")  # noqa: TRY004  # the type is the sender's mistake
    octets = read_any_base64(value)
    try:
        return parse_json(octets)
    except InvalidPayloadError:
        # .NET also stores bare text, which isn't JSON.
        return octets.decode()


def _encode_dotnet(states: Mapping[str, JsonValue]) -> str:
    return _text_of({name: base64.b64encode(encode_ascii(write_json(value)).encode()).decode() for name, value in states.items()})


def _encode_raw(states: Mapping[str, JsonValue]) -> str:
    match dict(states):
        case {"raw": str(text), **rest} if not rest and _HEADER_TEXT.fullmatch(text):
            return text
        case _:
            raise ValueError(
                'states must be {"raw": text} for the codec raw, and the text visible ASCII without spaces at either end'
            )


# HTTP drops white space at either end.
_HEADER_TEXT: Final = re.compile(r"([!-~]([ -~]*[!-~])?)?")

_CODECS: Final[Mapping[StatesCodec, tuple[Callable[[str], Any], Callable[[Any], str]]]] = {
    "json": (_object, _encode_json),
    "dotnet": (_decode_dotnet, _encode_dotnet),
    "raw": (lambda text: {"raw": text}, _encode_raw),
}


def _functions(codec: Any) -> tuple[Callable[[str], Any], Callable[[Any], str]]:
    if not isinstance(codec, str):
        raise TypeError(f"states must be a str, not {type_name(codec)}; {_KNOWN}")
    found: Any = _CODECS.get(cast("StatesCodec", codec))
    if found is None:
        raise ValueError(f"unknown codec of states; {_KNOWN}")
    return found  # type: ignore[no-any-return]  # as in the table


_KNOWN: Final = f"use one of {', '.join(_CODECS)}"
