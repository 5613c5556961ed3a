"""Reading and writing single values.

A reader is called with a value, the problems found so far, and the location of the value. It
notes problems of the value; what it then returns is ignored.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum, StrEnum
from typing import Any, Final, NamedTuple, TypeAlias

from wps_models._json.frozen import EMPTY, FrozenDict, Headers, StringLists, freeze, is_array, is_object, is_whole
from wps_models._json.problems import ANY_KEY, Place, Problems
from wps_models._json.rules import Rule
from wps_models.enums import dotnet_numbers, pascal

Reader: TypeAlias = Callable[[Any, Problems, Place], Any]
Writer: TypeAlias = Callable[[Any], Any]


class Kind(NamedTuple):
    """How a type of value is read from JSON and written to it: ``Annotated[str, Kind(...)]``."""

    read: Reader
    """Read any value."""

    write: Writer | None = None
    """Write any value. ``None`` if values are their own JSON."""

    plain: type[Any] | None = None
    """Exact instances of this class are their own JSON. Members of an enumeration are written as their values."""

    rule: Rule | None = None
    """The rule for instances of `plain` that are read."""

    known: Mapping[Any, Any] = FrozenDict()
    """Maps texts to the values they are read as."""

    hint: str = ""
    """What to do instead, appended to the error for a wrong type."""

    # Shown by help() in the signature of a model.
    def __repr__(self) -> str:
        return "Kind(...)"


# --- strings, flags, numbers -----------------------------------------------------------


def read_text(value: object, problems: Problems, place: Place) -> Any:
    if isinstance(value, str):
        return str.__str__(value)
    return problems.expected(place, "a string", value)


write_text: Final[Callable[[str], str]] = str.__str__
"""Write a string or enumeration member as an exact ``str``: the Functions host refuses subclasses."""


TEXT: Final = Kind(read=read_text, write=write_text, plain=str)


def ruled(rule: Rule, kind: Kind) -> Kind:
    """Return the kind of strings or whole numbers with a rule."""

    def read(value: object, problems: Problems, place: Place) -> Any:
        found = kind.read(value, problems, place)
        return problems.note(place, rule.message) if found is not None and not rule.holds(found) else found

    return kind._replace(read=read, rule=rule)


def _read_flag(value: object, problems: Problems, place: Place) -> Any:
    return value if isinstance(value, bool) else problems.expected(place, "true or false", value)


FLAG: Final = Kind(read=_read_flag, plain=bool)


def _read_number(value: object, problems: Problems, place: Place) -> Any:
    if is_whole(value):
        return int(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return problems.note(place, "expected a whole number, without a point and of fewer than 4,000 digits")
    return problems.expected(place, "a whole number", value)


NUMBER: Final = Kind(read=_read_number)


def code(*enums: type[IntEnum]) -> Kind:
    """Return the kind of numbers that are read as members of the enumerations, if known."""
    known: dict[int, int] = {member.value: member for enum in enums for member in enum}

    def read(value: object, problems: Problems, place: Place) -> Any:
        number = _read_number(value, problems, place)
        return known.get(number, number)

    return Kind(read=read, write=int)


# --- enumerations ----------------------------------------------------------------------


class EnumReader:
    """Read a member of an enumeration, in any case or by its .NET number."""

    def __init__(self, enum: type[StrEnum], *, is_open: bool = False) -> None:
        spellings: dict[object, Any] = {}
        for number, member in dotnet_numbers(enum).items():
            value = member.value
            spellings |= dict.fromkeys((value, value.lower(), pascal(value), number, str(number)), member)
        self.spellings = FrozenDict(spellings)
        self.is_open = is_open
        """If true, texts of no member are kept."""
        self.message = "expected one of " + ", ".join(member.value for member in dotnet_numbers(enum).values())

    def find(self, value: object) -> Any:
        """Return the member for a JSON value, if any."""
        if isinstance(value, str):
            return self.spellings.get(value) or self.spellings.get(value.lower())
        return self.spellings.get(value) if type(value) is int else None

    def settle(self, value: Any) -> Any:
        """Return the member that a text is a spelling of, or any other value as it is."""
        return (self.find(value) if isinstance(value, str) else None) or value

    def __call__(self, value: object, problems: Problems, place: Place) -> Any:
        found = self.find(value)
        if found is not None:
            return found
        if self.is_open and (isinstance(value, str) or type(value) is int):
            return str(value) if is_whole(value) else read_text(value, problems, place)
        return problems.expected(place, "a string", value) if value is None else problems.note(place, self.message)


def enumeration(enum: type[StrEnum], *, is_open: bool = False, as_dotnet: bool = False) -> Kind:
    """Return the kind of members of an enumeration, written as in .NET (``Text``) or as in the protocol (``text``)."""
    read_any = EnumReader(enum, is_open=is_open)
    if not as_dotnet:
        return Kind(read=read_any, write=write_text, plain=enum, known=read_any.spellings)
    dotnet = {member.value: pascal(member.value) for member in enum}

    def write(member: StrEnum) -> str:
        # By its value, as hashing a member calls Python.
        return dotnet[member._value_]

    return Kind(read=read_any, write=write, known=read_any.spellings)


# --- arrays and objects ------------------------------------------------------------------


def array(item: Kind) -> Kind:
    """Return the kind of arrays of strings, read as tuples. A string isn't an array."""
    holds = item.rule.holds if item.rule else None

    def read(value: Any, problems: Problems, place: Place) -> Any:
        if value.__class__ is list:
            for each in value:
                if each.__class__ is not str or (holds is not None and not holds(each)):
                    break
            else:
                return tuple(value)
        if not is_array(value):
            return problems.expected(place, "an array", value)
        return tuple([item.read(each, problems, (place, index)) for index, each in enumerate(value)])

    return Kind(read=read, write=list)


def _lists(make: Callable[[Any], Any]) -> Reader:
    """Return a reader of objects whose members are arrays of strings; ``null`` is an empty array."""

    def read(value: object, problems: Problems, place: Place) -> Any:
        if not is_object(value):
            return problems.expected(place, "an object", value)
        lists: dict[str, tuple[str, ...]] = {}
        for name, items in value.items():
            if name.__class__ is str and items.__class__ is list:
                # Most arrays have one item, which needs no loop.
                if len(items) == 1:
                    (item,) = items
                    if item.__class__ is str:
                        lists[name] = (item,)
                        continue
                else:
                    for item in items:
                        if item.__class__ is not str:
                            break
                    else:
                        lists[name] = tuple(items)
                        continue
            texts = _read_unusual_list(name, items)
            if texts is None:
                # The sender chose the name, so it isn't shown.
                return problems.note((place, ANY_KEY), "expected an array of strings")
            lists[str.__str__(name)] = texts
        return make(lists)

    return read


def _read_unusual_list(name: object, items: object) -> tuple[str, ...] | None:
    if items is None:
        items = ()
    if not isinstance(name, str) or not is_array(items) or not all(isinstance(item, str) for item in items):
        return None
    return tuple([str.__str__(item) for item in items])


_read_headers: Final = _lists(Headers)


def _read_loose_headers(value: object, problems: Problems, place: Place) -> Any:
    if is_object(value):
        value = {name: [items] if isinstance(items, str) else items for name, items in value.items()}
    return _read_headers(value, problems, place)


def _write_lists(lists: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: [*values] for name, values in lists.items()}


LISTS: Final = Kind(read=_lists(StringLists), write=_write_lists)
HEADERS: Final = Kind(read=_read_headers, write=_write_lists)
LOOSE_HEADERS: Final = Kind(read=_read_loose_headers, write=_write_lists)
"""Headers. A single value may be a string instead of an array."""


def _read_texts(value: object, problems: Problems, place: Place) -> Any:
    if not is_object(value):
        return problems.expected(place, "an object", value)
    texts = {str.__str__(key): str.__str__(text) for key, text in value.items() if isinstance(key, str) and isinstance(text, str)}
    return FrozenDict(texts) if len(texts) == len(value) else problems.note((place, ANY_KEY), "expected a string")


TEXTS: Final = Kind(read=_read_texts, write=dict)
"""Objects whose members are strings."""


def json_kind(levels: int) -> Kind:
    """Return the kind of JSON objects of at most `levels` levels."""

    def read(value: object, problems: Problems, place: Place) -> Any:
        if not is_object(value):
            return problems.expected(place, "an object", value)
        if not value:
            return EMPTY
        try:
            return freeze(value, levels)
        except (TypeError, ValueError) as error:
            return problems.note((place, ANY_KEY), str(error))

    return Kind(read=read, write=write_object)


def write_object(value: Mapping[str, object]) -> object:
    """Write a JSON object as plain dicts and lists."""
    return write_json(value) if value else {}


_PLAIN: Final = frozenset((str, int, bool, float, type(None)))


def write_json(value: object) -> object:
    """Write a JSON value as plain dicts and lists."""
    if value.__class__ in _PLAIN:
        return value
    if is_object(value):
        return {key: write_json(item) for key, item in value.items()}
    return [write_json(item) for item in value] if is_array(value) else value
