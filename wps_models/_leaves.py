"""How the leaves of a payload are read and written: one strict function for each kind of field."""

from binascii import a2b_base64
from collections.abc import Callable, Mapping
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, Final, Generic, Never, TypeAlias, TypeVar

from wps_models._fields import FrozenDict, Headers, JsonValue, Rule, freeze, is_array, is_object
from wps_models.data import SEND_AS_JSON
from wps_models.enums import WebPubSubDataType, WebPubSubErrorCode, WebPubSubEventType, WebPubSubPermission
from wps_models.errors import InvalidPayloadError, Problem

Reader: TypeAlias = Callable[[Any], Any]
Writer: TypeAlias = Callable[[Any], Any]

_E = TypeVar("_E", bound=StrEnum)


def wrong(message: str, path: str = "$") -> InvalidPayloadError:
    """The error for a single problem, at `path` below the value that is being read."""
    return InvalidPayloadError([Problem(path=path, message=message)])


def below(path: str, problems: tuple[Problem, ...]) -> list[Problem]:
    """The problems of a part, with paths from the whole."""
    return [Problem(path=path + problem.path.removeprefix("$"), message=problem.message) for problem in problems]


def kind(value: object) -> str:
    """What JSON calls the type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case _ if is_array(value):
            return "an array"
        case _ if is_object(value):
            return "an object"
        case _:
            return f"a Python {type(value).__name__}"


def _expected(what: str, value: object) -> Never:
    raise wrong(f"expected {what}, not {kind(value)}")


# --- reading ---------------------------------------------------------------------


def read_text(value: object) -> str:
    return str.__str__(value) if isinstance(value, str) else _expected("a string", value)


def read_flag(value: object) -> bool:
    return value if isinstance(value, bool) else _expected("true or false", value)


def read_number(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    return _expected("a whole number", value)


class Ruled:
    """Read a string that a rule holds for."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def __call__(self, value: object) -> str:
        text = read_text(value)
        if not self.rule.holds(text):
            raise wrong(self.rule.message)
        return text


class Array:
    """Read an array, each item with `item`. A bare string is no array."""

    def __init__(self, item: Reader) -> None:
        self.item = item

    def __call__(self, value: object) -> tuple[Any, ...]:
        if not is_array(value):
            _expected("an array", value)
        if self.item is read_text and {*map(type, value)} <= {str}:
            return tuple(value)
        items: list[Any] = []
        problems: list[Problem] = []
        for index, item in enumerate(value):
            try:
                items.append(self.item(item))
            except InvalidPayloadError as error:
                problems += below(f"$[{index}]", error.problems)
        if problems:
            raise InvalidPayloadError(problems)
        return tuple(items)


read_texts = Array(read_text)


def read_lists(value: object) -> FrozenDict[str, tuple[str, ...]]:
    """Read an object whose members are arrays of strings; ``null`` is an empty one."""
    if not is_object(value):
        _expected("an object", value)
    lists: dict[str, tuple[str, ...]] = {}
    for name, items in value.items():
        try:
            lists[read_text(name)] = () if items is None else read_texts(items)
        except InvalidPayloadError:
            # The name is the sender's own choice, so it isn't shown.
            raise wrong("expected an array of strings", "$.*") from None
    return FrozenDict(lists)


def read_headers(value: object) -> Headers:
    return Headers(read_lists(value))


def read_loose_headers(value: object) -> Headers:
    """As `read_headers`, where a string is a list of one."""
    if is_object(value):
        value = {name: [items] if isinstance(items, str) else items for name, items in value.items()}
    return read_headers(value)


def read_object(value: object) -> JsonValue:
    if not is_object(value):
        _expected("an object", value)
    try:
        return freeze(value)
    except (TypeError, ValueError) as error:
        raise wrong(str(error), "$.*") from None


def read_data(value: object) -> str | bytes:
    """Read message data: a string, or bytes as Node writes a Buffer."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bytes):
        return value
    if is_object(value):
        tag = value.get("type")
        if isinstance(tag, str) and tag.lower() == "buffer":
            return _read_octets(value.get("data"))
    raise wrong(f'expected a string, or {{"type":"Buffer","data":[...]}} for binary, not {kind(value)}; {SEND_AS_JSON}')


def _read_octets(value: object) -> bytes:
    try:
        if isinstance(value, str):
            return a2b_base64(value, strict_mode=True)
        # One look at the types of all, as there may be millions; `bytes` looks at the range, but takes true for 1.
        if is_array(value) and {*map(type, value)} <= {int}:
            octets: Any = value
            return bytes(octets)
    except (ValueError, TypeError):
        pass
    raise wrong("expected an array of whole numbers from 0 to 255, or base64", "$.data")


def read_bytes(value: object) -> bytes:
    data = read_data(value)
    return data if isinstance(data, bytes) else _expected("a Buffer", value)


# The numbers of the .NET enums follow the order of the members, from 0 unless listed here.
_FIRST: Mapping[type[Enum], int] = MappingProxyType({WebPubSubPermission: 1, WebPubSubErrorCode: 1})


class Word(Generic[_E]):
    """Read a word of a list in any case, or its .NET number."""

    def __init__(self, words: type[_E]) -> None:
        self.spellings: dict[object, Any] = {}
        for number, member in enumerate(words, _FIRST.get(words, 0)):
            word = member.value
            self.spellings |= dict.fromkeys((word, word.lower(), pascal(word), number, str(number)), member)
        self.message = "expected one of " + ", ".join(member.value for member in words)

    def __call__(self, value: object) -> _E:
        found: _E | None = None
        if isinstance(value, str):
            found = self.spellings.get(value) or self.spellings.get(value.lower())
        elif type(value) is int:
            found = self.spellings.get(value)
        if found is None:
            raise wrong(self.message)
        return found


class OpenWord(Word[_E]):
    """As `Word`, where a word that the list doesn't know is kept as it is."""

    def __call__(self, value: object) -> Any:
        try:
            return super().__call__(value)
        except InvalidPayloadError:
            return read_text(str(value) if type(value) is int else value)


def read_code(*lists: type[IntEnum]) -> Callable[[object], int]:
    """Read a number that may stand in one of the lists; any other is kept as it is."""
    known: dict[int, int] = {member.value: member for codes in lists for member in codes}

    def read(value: object) -> int:
        number = read_number(value)
        return known.get(number, number)

    return read


# --- writing ---------------------------------------------------------------------


def write_text(text: str) -> str:
    """Write a string, or the word of a list, as nothing but a ``str``: the Functions host refuses subclasses."""
    return str.__str__(text)


def pascal(word: str) -> str:
    """A word as .NET writes it: ``Text``, ``GroupPresence``."""
    return word[:1].upper() + word[1:]


_PASCAL: Final = {word.value: pascal(word.value) for words in (WebPubSubDataType, WebPubSubEventType) for word in words}


def write_pascal(word: str) -> str:
    """Write a word of a list as .NET does; one that no list knows stays as it is."""
    text = write_text(word)
    return _PASCAL.get(text, text)


def write_lists(lists: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: [*values] for name, values in lists.items()}


def write_json(value: object) -> object:
    """Write a JSON value as plain, changeable Python."""
    if is_object(value):
        return {key: write_json(item) for key, item in value.items()}
    return [write_json(item) for item in value] if is_array(value) else value


def write_data(data: str | bytes) -> str | dict[str, object]:
    return write_text(data) if isinstance(data, str) else {"type": "Buffer", "data": list(data)}
