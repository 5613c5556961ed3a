"""The connection-state header: what the app remembers with a connection.

The service keeps one text for each connection, sends it with every event and
replaces it by what a blocking event is answered with. What the text means is
the app's affair, and there are two habits:

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
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, Never, TypeAlias

from wps_models._fields import NOTHING_MAPPED, FrozenDict, JsonValue, is_object, json_object
from wps_models._leaves import write_json, wrong
from wps_models.data import parse_json
from wps_models.errors import InvalidPayloadError, Problem

__all__ = ["StatesCodec", "decode", "encode"]

StatesCodec: TypeAlias = Literal["json", "dotnet", "raw"]
"""Which habit the states of a hub follow."""

HEADER: Final = "ce-connectionState"


def decode(text: str | None, codec: StatesCodec = "json") -> Mapping[str, JsonValue]:
    """The states in a header's text. No text, or an empty one, is no states.

    Raises ``ValueError`` for a codec that there isn't, and `InvalidPayloadError` if
    the text doesn't follow the habit: it was then written by another program, or
    with another codec.
    """
    read, _ = _functions(codec)
    if not text:
        return NOTHING_MAPPED
    try:
        return json_object(read(text))
    except ValueError:
        problem = Problem(path=HEADER, message=f"is no state of the codec {codec}: was it written with another one?")
    raise InvalidPayloadError([problem])


def encode(states: Mapping[str, JsonValue], codec: StatesCodec = "json") -> str:
    """The text for states, to be decoded with the same codec. No states are an empty text.

    Raises ``ValueError`` for what isn't JSON and, with ``raw``, for what isn't the one
    state ``raw`` with a text that a header can hold.
    """
    _, write = _functions(codec)
    return write(json_object(states)) if states else ""


class Unreadable(FrozenDict[str, JsonValue]):
    """States that couldn't be decoded. Whoever looks at them gets the error; the rest of the event is fine."""

    __slots__ = ("problems",)

    def __init__(self, problems: tuple[Problem, ...] = ()) -> None:
        # Not empty: what reads dicts from below, such as json.dumps, would take it for no states.
        super().__init__({"unreadable": None})
        self.problems: tuple[Problem, ...] = problems

    def _raise(self, *_: object) -> Never:
        raise InvalidPayloadError(self.problems)

    __getitem__: Any = _raise
    __iter__: Any = _raise
    __len__: Any = _raise
    __contains__: Any = _raise
    __or__: Any = _raise
    __ror__: Any = _raise
    keys: Any = _raise
    values: Any = _raise
    items: Any = _raise
    get: Any = _raise
    copy: Any = _raise

    def __repr__(self) -> str:
        return "<unreadable>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unreadable) and other.problems == self.problems

    __hash__ = None  # type: ignore[assignment]  # as any dict

    def __reduce__(self) -> tuple[type["Unreadable"], tuple[tuple[Problem, ...]]]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # not a dict's contents
        return Unreadable, (self.problems,)


def decode_or_keep_error(text: str | None, codec: StatesCodec) -> Mapping[str, JsonValue]:
    """As `decode`, where unreadable states raise only when they are looked at."""
    try:
        return decode(text, codec)
    except InvalidPayloadError as error:
        return Unreadable(error.problems)


# --- the codecs --------------------------------------------------------------------

_dump = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def _object(text: str) -> dict[str, Any]:
    value = parse_json(base64.b64decode(text, validate=True))
    if not is_object(value):
        raise wrong("expected an object")
    return {str(name): item for name, item in value.items()}


def _text_of(states: Mapping[str, object]) -> str:
    return base64.b64encode(_dump(states).encode()).decode()


def _encode_json(states: Mapping[str, JsonValue]) -> str:
    return _text_of({name: write_json(value) for name, value in states.items()})


def _decode_dotnet(text: str) -> dict[str, JsonValue]:
    return {name: _dotnet_value(value) for name, value in _object(text).items()}


def _dotnet_value(value: object) -> JsonValue:
    if not isinstance(value, str):
        raise wrong("expected base64")
    octets = base64.b64decode(value, validate=True)
    try:
        return parse_json(octets)
    except InvalidPayloadError:
        # .NET also stores bare text, which is no JSON.
        return octets.decode()


def _encode_dotnet(states: Mapping[str, JsonValue]) -> str:
    return _text_of({name: base64.b64encode(_dump(value).encode()).decode() for name, value in states.items()})


def _encode_raw(states: Mapping[str, JsonValue]) -> str:
    match dict(states):
        case {"raw": str(text), **rest} if not rest and _HEADER_TEXT.fullmatch(text):
            return text
        case _:
            msg = 'with the codec raw, states must be {"raw": text}, and the text printable ASCII without spaces around it'
            raise ValueError(msg)


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
