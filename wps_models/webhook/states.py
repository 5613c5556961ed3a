"""The connection-state header: what the app remembers with a connection.

The service keeps one text for each connection, sends it with every event and
replaces it by what a blocking event is answered with. What the text means is
up to the app. There are two conventions:

========== =====================================================================
``json``    base64 of a JSON object; JavaScript and the service's documentation
``dotnet``  the same, each value again base64 of JSON; .NET and Azure Functions
``raw``     the text itself, as the one state ``raw``
========== =====================================================================

All headers of a request must fit into what its HTTP servers allow, often 8 KB
for all and 4 KB for one: keep states small.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connection-state
"""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias, cast

from wps_models._json.frozen import EMPTY, MAX_DEPTH, JsonValue, LazyMapping, freeze, is_object
from wps_models._json.text import encode_ascii, parse_json, read_any_base64
from wps_models._json.values import write_json
from wps_models.errors import InvalidPayloadError, invalid

__all__ = ["StatesCodec", "decode", "encode"]

StatesCodec: TypeAlias = Literal["json", "dotnet", "raw"]
"""The convention that the states of a hub follow."""

HEADER: Final = "ce-connectionState"


def decode(text: str | None, codec: StatesCodec = "json") -> Mapping[str, JsonValue]:
    """The states in a header's text. No text, or an empty one, is no states.

    Raises ``ValueError`` for a codec that there isn't, and `InvalidPayloadError` if
    the text doesn't follow the convention: it was then written by another program, or
    with another codec.
    """
    read, _ = _functions(codec)
    if not text:
        return EMPTY
    try:
        return cast("Mapping[str, JsonValue]", freeze(read(text), MAX_DEPTH))
    except ValueError:
        error = invalid(HEADER, f"holds no states of the codec {codec}: were they written with another one?")
    raise error


def encode(states: Mapping[str, JsonValue], codec: StatesCodec = "json") -> str:
    """The text for states, to be decoded with the same codec. No states are an empty text.

    Raises ``ValueError`` for what isn't JSON and, with ``raw``, for what isn't the one
    state ``raw`` with a text that a header can hold.
    """
    _, write = _functions(codec)
    if not states:
        return ""
    return write(states if isinstance(states, LazyMapping) else freeze(states, MAX_DEPTH))


def decode_later(text: str | None, codec: StatesCodec) -> Mapping[str, JsonValue]:
    """As `decode`, where the text is decoded when somebody looks. Most events' states nobody does."""
    return LazyMapping(decode, text, codec) if text else EMPTY


def check_codec(codec: StatesCodec) -> None:
    """Raise ``ValueError`` for a codec that there isn't."""
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
        raise ValueError("not base64")  # noqa: TRY004  # what was sent is wrong
    octets = read_any_base64(value)
    try:
        return parse_json(octets)
    except InvalidPayloadError:
        # .NET also stores bare text, which is no JSON.
        return octets.decode()


def _encode_dotnet(states: Mapping[str, JsonValue]) -> str:
    return _text_of({name: base64.b64encode(encode_ascii(write_json(value)).encode()).decode() for name, value in states.items()})


def _encode_raw(states: Mapping[str, JsonValue]) -> str:
    match dict(states):
        case {"raw": str(text), **rest} if not rest and _HEADER_TEXT.fullmatch(text):
            return text
        case _:
            raise ValueError(
                'with the codec raw, states must be {"raw": text}, and the text visible ASCII without spaces around it'
            )


# White space at either end would be lost on the way.
_HEADER_TEXT: Final = re.compile(r"([!-~]([ -~]*[!-~])?)?")

_CODECS: Final[Mapping[StatesCodec, tuple[Callable[[str], Any], Callable[[Any], str]]]] = {
    "json": (_object, _encode_json),
    "dotnet": (_decode_dotnet, _encode_dotnet),
    "raw": (lambda text: {"raw": text}, _encode_raw),
}


def _functions(codec: StatesCodec) -> tuple[Callable[[str], Any], Callable[[Any], str]]:
    if codec not in _CODECS:
        raise ValueError(f"states must be one of {', '.join(_CODECS)}")
    return _CODECS[codec]
