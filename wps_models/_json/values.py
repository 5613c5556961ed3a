"""How single values are read and written: one `Kind` for each kind of value.

A reader takes the value, the problems found so far and the value's place. It accepts
all that is allowed; for anything else it notes the problem, and what it returns is
not looked at.
"""

import re
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from enum import IntEnum, StrEnum
from typing import Any, Final, TypeAlias

from attrs import Factory, field, frozen

from wps_models._json.frozen import EMPTY, FrozenDict, Headers, freeze, is_array, is_object, is_whole
from wps_models._json.problems import ANY_KEY, Place, Problems
from wps_models._json.rules import Rule
from wps_models.enums import dotnet_numbers, pascal

Reader: TypeAlias = Callable[[Any, Problems, Place], Any]
Writer: TypeAlias = Callable[[Any], Any]

READ: Final = "{read}"
"""Where the call of the reader stands in a source."""
PLACE: Final = "{place}"
"""Where the place of the value stands in a source."""
WRITE: Final = "{write}"
"""Where the call of the writer stands in a source."""


@frozen(kw_only=True)
class Kind:
    """How one kind of value is read and written."""

    read: Reader
    """Reads any value of this kind."""

    plain: str = ""
    """Python source that is true for a ``v`` that is read as it is. Empty: the reader is always called."""

    reading: str = field(default=Factory(lambda self: f"v if {self.plain} else {READ}" if self.plain else READ, takes_self=True))
    """Python source for the value of ``v``. It takes the usual case by itself and calls the reader for any other."""

    item: str = ""
    """For arrays: Python source that is true for an item ``i`` that is read as it is. Empty: it is no array."""

    write: Writer | None = None
    """Writes a value. ``None``: it stands in JSON as it is."""

    writing: str = WRITE
    """Python source for the JSON of ``v``, likewise."""

    names: Mapping[str, object] = FrozenDict()
    """What else the sources name; each field has its own copy, with a number in place of ``{n}``."""


# --- strings, flags, numbers -----------------------------------------------------------


def read_text(value: object, problems: Problems, place: Place) -> Any:
    if isinstance(value, str):
        return str.__str__(value)
    return problems.expected(place, "a string", value)


def write_text(text: str) -> str:
    """Write a string, or a member of an enumeration, as nothing but a ``str``: the Functions host refuses subclasses."""
    return str.__str__(text)


_IF_STR: Final = f"v if v.__class__ is str else {WRITE}"
TEXT: Final = Kind(read=read_text, plain="v.__class__ is str", write=write_text, writing=_IF_STR)


def ruled(rule: Rule, form: type[str | int] = str) -> Kind:
    """A string, or a whole number, that a rule holds for."""
    kind = TEXT if form is str else NUMBER

    def read(value: object, problems: Problems, place: Place) -> Any:
        found = kind.read(value, problems, place)
        return problems.note(place, rule.message) if found is not None and not rule.holds(found) else found

    plain = f"v.__class__ is {form.__name__} and ({rule.test})"
    return Kind(read=read, plain=plain, write=kind.write, writing=kind.writing, names=rule.names)


def _read_flag(value: object, problems: Problems, place: Place) -> Any:
    return value if isinstance(value, bool) else problems.expected(place, "true or false", value)


FLAG: Final = Kind(read=_read_flag, plain="v is True or v is False")


def _read_number(value: object, problems: Problems, place: Place) -> Any:
    if is_whole(value):
        return int(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return problems.note(place, "expected a whole number, without a point and of fewer than 4,000 digits")
    return problems.expected(place, "a whole number", value)


NUMBER: Final = Kind(read=_read_number)


def code(*enums: type[IntEnum]) -> Kind:
    """A number that may stand in one of the enumerations; any other is kept as it is."""
    known: dict[int, int] = {member.value: member for enum in enums for member in enum}

    def read(value: object, problems: Problems, place: Place) -> Any:
        number = _read_number(value, problems, place)
        return known.get(number, number)

    return Kind(read=read, write=int)


# --- enumerations ----------------------------------------------------------------------


class EnumReader:
    """Reads a member of an enumeration in any case, or by its .NET number."""

    def __init__(self, enum: type[StrEnum], *, is_open: bool = False) -> None:
        self.spellings: dict[object, Any] = {}
        for number, member in dotnet_numbers(enum).items():
            value = member.value
            self.spellings |= dict.fromkeys((value, value.lower(), pascal(value), number, str(number)), member)
        self.is_open = is_open
        """Whether a text that isn't a member is kept as it is."""
        self.message = "expected one of " + ", ".join(member.value for member in enum)

    def find(self, value: object) -> Any:
        """The member; ``None`` if there is none."""
        if isinstance(value, str):
            return self.spellings.get(value) or self.spellings.get(value.lower())
        return self.spellings.get(value) if type(value) is int else None

    def settle(self, value: Any) -> Any:
        """The member that a text is a spelling of, so that it reads back as what it was; anything else as it is."""
        return (self.find(value) if isinstance(value, str) else None) or value

    def __call__(self, value: object, problems: Problems, place: Place) -> Any:
        found = self.find(value)
        if found is not None:
            return found
        if self.is_open and (isinstance(value, str) or type(value) is int):
            return str(value) if is_whole(value) else read_text(value, problems, place)
        return problems.expected(place, "a string", value) if value is None else problems.note(place, self.message)


def enumeration(enum: type[StrEnum], *, is_open: bool = False, as_dotnet: bool = False) -> Kind:
    """A member of an enumeration. As .NET writes it (``Text``), or as the protocol does (``text``)."""
    read = EnumReader(enum, is_open=is_open)
    dotnet = {member.value: pascal(member.value) for member in enum}

    def write(value: str) -> str:
        text = write_text(value)
        return dotnet.get(text, text) if as_dotnet else text

    # By its value, as hashing a member itself calls Python.
    value = "dotnet{n}[v._value_]" if as_dotnet else "v._value_"
    return Kind(
        read=read,
        reading=f"v.__class__ is str and known{{n}}(v) or {READ}",
        write=write,
        writing=f"{value} if v.__class__ is Enum{{n}} else {WRITE}",
        names={"known{n}": read.spellings.get, "dotnet{n}": dotnet, "Enum{n}": enum},
    )


# --- arrays and objects ------------------------------------------------------------------


def array(item: Kind) -> Kind:
    """An array of strings, read as a tuple. A bare string is no array."""

    def read(value: object, problems: Problems, place: Place) -> Any:
        if not is_array(value):
            return problems.expected(place, "an array", value)
        return tuple([item.read(each, problems, (place, index)) for index, each in enumerate(value)])

    return Kind(read=read, item=re.sub(r"\bv\b", "i", item.plain), write=list, names=item.names)


def _lists(make: Callable[[Any], Any]) -> Reader:
    """A reader of objects whose members are arrays of strings; ``null`` is an empty one."""

    def read(value: object, problems: Problems, place: Place) -> Any:
        if not is_object(value):
            return problems.expected(place, "an object", value)
        lists: dict[str, tuple[str, ...]] = {}
        for name, items in value.items():
            if name.__class__ is str and items.__class__ is list:
                # Most have one item, and that is quicker so.
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
                # The name is the sender's own choice, so it isn't shown.
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


LISTS: Final = Kind(read=_lists(FrozenDict), write=_write_lists)
HEADERS: Final = Kind(read=_read_headers, write=_write_lists)
LOOSE_HEADERS: Final = Kind(read=_read_loose_headers, write=_write_lists)
"""Headers of which a single value may stand without its array."""


def _read_texts(value: object, problems: Problems, place: Place) -> Any:
    if not is_object(value):
        return problems.expected(place, "an object", value)
    texts = {str.__str__(key): str.__str__(text) for key, text in value.items() if isinstance(key, str) and isinstance(text, str)}
    return FrozenDict(texts) if len(texts) == len(value) else problems.note((place, ANY_KEY), "expected a string")


TEXTS: Final = Kind(read=_read_texts, write=dict)
"""An object whose members are strings."""


def json_kind(levels: int) -> Kind:
    """A JSON object of at most so many levels, whatever is in it."""

    def read(value: object, problems: Problems, place: Place) -> Any:
        if not is_object(value):
            return problems.expected(place, "an object", value)
        try:
            return freeze(value, levels)
        except (TypeError, ValueError) as error:
            return problems.note((place, ANY_KEY), str(error))

    return Kind(
        read=read,
        reading=f"{READ} if v or v.__class__ is not dict else EMPTY",
        write=write_json,
        writing=f"{WRITE} if v.__class__ is not FrozenDict or v else {{}}",
        names={"EMPTY": EMPTY, "FrozenDict": EMPTY.__class__},
    )


_PLAIN: Final = frozenset((str, int, bool, float, type(None)))


def write_json(value: object) -> object:
    """Write a JSON value as plain, changeable Python."""
    if value.__class__ in _PLAIN:
        return value
    if is_object(value):
        return {key: write_json(item) for key, item in value.items()}
    return [write_json(item) for item in value] if is_array(value) else value


# --- bytes, as Node writes a Buffer ----------------------------------------------------------


def is_buffer(value: object) -> bool:
    """Whether it is an object of the form ``{"type": "Buffer", "data": ...}``."""
    tag = value.get("type") if is_object(value) else None
    return isinstance(tag, str) and tag.lower() == "buffer"


def read_buffer(value: Mapping[Any, object], problems: Problems, place: Place) -> Any:
    """The bytes of a Buffer."""
    octets = value.get("data")
    try:
        if isinstance(octets, str):
            return a2b_base64(octets, strict_mode=True)
        # One look at the types of all, as there may be millions; `bytes` looks at the range, but takes true for 1.
        if is_array(octets) and {*map(type, octets)} <= {int}:
            return bytes(octets)
    except ValueError:
        pass
    return problems.note((place, "data"), "expected an array of whole numbers from 0 to 255, or base64")


def write_buffer(octets: bytes) -> dict[str, object]:
    """Bytes as a Buffer."""
    return {"type": "Buffer", "data": list(octets)}


def _read_bytes(value: object, problems: Problems, place: Place) -> Any:
    if isinstance(value, bytes):
        return value
    if is_object(value) and is_buffer(value):
        return read_buffer(value, problems, place)
    return problems.expected(place, 'a Buffer, {"type":"Buffer","data":[...]}', value)


BUFFER: Final = Kind(read=_read_bytes, write=write_buffer)
