"""The few helpers that the fields of all models are declared with."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    NamedTuple,
    Never,
    Protocol,
    Self,
    TypeAlias,
    TypeGuard,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from attrs import Attribute, fields

JsonValue: TypeAlias = bool | int | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None
"""What JSON can hold. Numbers are finite; models hold arrays as tuples."""

_K = TypeVar("_K")
_V = TypeVar("_V")


# --- mappings that can't change ------------------------------------------------


class FrozenDict(dict[_K, _V]):
    """A dict that can't be changed, and still pickles, copies, compares and dumps.

    ``MappingProxyType`` does none of the last four.
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> Never:
        msg = "this mapping belongs to a frozen model: build a new dict from it instead"
        raise TypeError(msg)

    # Any: what dict says about their arguments doesn't matter once they are all refused.
    __setitem__: Any = _refuse
    __delitem__: Any = _refuse
    __ior__: Any = _refuse
    clear: Any = _refuse
    pop: Any = _refuse
    popitem: Any = _refuse
    setdefault: Any = _refuse
    update: Any = _refuse

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[dict[_K, _V]]]:
        return type(self), (dict(self),)


class Headers(FrozenDict[str, tuple[str, ...]]):
    """Header names, spelled as received, to all their values; looked up in any case."""

    __slots__ = ()

    def __missing__(self, name: object) -> tuple[str, ...]:
        wanted = name.lower() if isinstance(name, str) else name
        found = [values for key, values in self.items() if key.lower() == wanted]
        if not found:
            raise KeyError(name)
        return tuple(value for values in found for value in values)

    def __contains__(self, name: object) -> bool:
        return self.get(name) is not None

    def get(self, name: Any, default: Any = None) -> Any:  # Any: dict's own overloads, seen by users as Mapping's
        try:
            return self[name]
        except KeyError:
            return default


def first_of(headers: Mapping[str, tuple[str, ...]], name: str) -> str | None:
    """The first value of a header; ``None`` if there is none."""
    values = headers.get(name)
    return values[0] if values else None


NOTHING_MAPPED: Final[FrozenDict[str, Any]] = FrozenDict()
NO_HEADERS: Final = Headers()

# Readers of JSON on the service's side stop at this depth, so nothing deeper could be sent back.
_DEEPEST = 64


def freeze(value: object, depth: int = 0) -> JsonValue:
    """Copy a JSON value into one that can't change: plain scalars, tuples, `FrozenDict`."""
    if depth > _DEEPEST:
        msg = f"JSON values may nest {_DEEPEST} levels deep at most"
        raise ValueError(msg)
    if is_array(value):
        return tuple([freeze(item, depth + 1) for item in value])
    if is_object(value):
        return FrozenDict({_key(key): freeze(item, depth + 1) for key, item in value.items()})
    match value:
        case None | bool():
            return value
        case str():
            return str.__str__(value)
        case int():
            return int(value)
        case float() if math.isfinite(value):
            return float(value)
        case float():
            msg = "numbers must be finite: JSON has no NaN and no infinity"
            raise ValueError(msg)
        case _:
            msg = f"a JSON value must be None, bool, int, float, str, list or dict, not {type(value).__name__}"
            raise TypeError(msg)


def is_array(value: object) -> TypeGuard[Sequence[object]]:
    """Whether it is what JSON calls an array."""
    return isinstance(value, (list, tuple))


def is_object(value: object) -> TypeGuard[Mapping[object, object]]:
    """Whether it is what JSON calls an object."""
    # Nearly all are dicts, and need no longer look.
    return isinstance(value, (dict, Mapping))


def _key(key: object) -> str:
    if not isinstance(key, str):
        msg = f"keys must be str, not {type(key).__name__}"
        raise TypeError(msg)
    return str.__str__(key)


# --- converters: what a field takes, and what it holds -------------------------


class _Several(Protocol):
    # A str is itself an iterable of str. It differs in that its `in` takes only str.
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...


Strings: TypeAlias = _Several | Iterator[str]
"""Any iterable of strings, but not a bare string."""


def strings(values: Strings) -> tuple[str, ...]:
    """Several strings as a tuple; a bare string is a mistake, not a list of letters."""
    if isinstance(values, (str, bytes)):
        msg = f"must be several strings, not one {type(values).__name__}: write [value]"
        raise TypeError(msg)
    return tuple([_string(item) for item in values])


def _string(item: object) -> str:
    if not isinstance(item, str):
        msg = f"must hold strings only, not {type(item).__name__}"
        raise TypeError(msg)
    return str.__str__(item)


def optional_strings(values: Strings | None) -> tuple[str, ...] | None:
    """As `strings`, where ``None`` says that nothing was chosen."""
    return None if values is None else strings(values)


def string_lists(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]:
    """A mapping to several strings each, frozen."""
    return FrozenDict({_key(key): strings(items) for key, items in _mapping(values).items()})


def headers(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]:
    """As `string_lists`, looked up in any case."""
    return values if isinstance(values, Headers) else Headers(string_lists(values))


def json_object(values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """A JSON object, frozen to its depths."""
    if isinstance(values, FrozenDict):
        return values
    return FrozenDict({_key(key): freeze(item, 1) for key, item in _mapping(values).items()})


def _mapping(values: Mapping[str, _V]) -> Mapping[str, _V]:
    if not isinstance(values, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise TypeError(f"must be a mapping, not {type(values).__name__}")
    return values


# --- reprs: what may reach a log ------------------------------------------------


def names_only(values: Mapping[str, object]) -> str:
    """A repr for mappings whose values are nobody's business."""
    return "{" + ", ".join(f"{name!r}: ..." for name in values) + "}"


_LONGEST = 80


def shortened(value: str | bytes) -> str:
    """A repr that doesn't fill the log with message data."""
    return repr(value) if len(value) <= _LONGEST else f"{value[:_LONGEST]!r}... ({len(value)} in all)"


# --- rules: what a value must be ------------------------------------------------


class Rule(NamedTuple):
    """A condition on a string beyond its type. Put beside the type: ``Annotated[str, Rule(...)]``."""

    holds: Callable[[str], bool]
    message: str


_LONGEST_GROUP = 1024


def _is_group_name(name: str) -> bool:
    return 1 <= len(name) <= _LONGEST_GROUP and not name.isspace()


NonEmpty = Annotated[str, Rule(bool, "must not be empty")]
GroupName = Annotated[str, Rule(_is_group_name, f"must be 1 to {_LONGEST_GROUP} characters, not only white space")]

_WORDS: Mapping[object, str] = {str: "a str", int: "an int", bool: "a bool", bytes: "bytes", NoneType: "None", tuple: "a tuple"}


class Model:
    """Whatever has a JSON of its own. When one is built, its fields are held to their annotations.

    That is ``TypeError`` for a wrong type and ``ValueError`` for a wrong value, with the
    field's name and what to do.
    """

    __slots__ = ()

    def __attrs_post_init__(self) -> None:
        """Check the fields. Not per field by attrs: the code for that takes long to make, for each class."""
        cls: Any = type(self)
        for name, check in _checks(cls):
            check.hold(getattr(self, name), name)


class _Check:
    """What an annotation asks of a value."""

    def __init__(self, annotation: object) -> None:
        self.types: tuple[type, ...] = ()
        self.rule: Rule | None = None
        self.item: _Check | None = None
        for choice in choices(annotation):
            plain, rule = unruled(choice)
            self.types += (get_origin(plain) or plain,)
            self.rule = self.rule or rule
            if get_origin(plain) is tuple:
                self.item = _Check(get_args(plain)[0])

    def hold(self, value: object, name: str) -> None:
        """Raise ``TypeError`` or ``ValueError`` if the value isn't as it must be."""
        if not isinstance(value, self.types) or (isinstance(value, bool) and bool not in self.types):
            wanted = " or ".join(_WORDS.get(t, t.__name__) for t in self.types)
            msg = f"{name} must be {wanted}, not {type(value).__name__}"
            raise TypeError(msg)
        if self.rule is not None and isinstance(value, str) and not self.rule.holds(value):
            msg = f"{name} {self.rule.message}"
            raise ValueError(msg)
        if self.item is not None and is_array(value):
            for item in value:
                self.item.hold(item, f"each of {name}")


@cache
def _checks(cls: Any) -> list[tuple[str, _Check]]:
    return [(field.name, _Check(field.type)) for field in fields(cls)]


def unruled(annotation: Any) -> tuple[Any, Rule | None]:
    """An annotation without its `Rule`, and the rule."""
    if get_origin(annotation) is not Annotated:
        return annotation, None
    plain, rule = get_args(annotation)
    return plain, rule


def choices(annotation: object) -> tuple[Any, ...]:
    """The members of a union, or the annotation alone."""
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


# --- wire names -----------------------------------------------------------------


def wire(
    name: str | None = None,
    *,
    also: str | None = None,
    pascal: bool = False,
    optional: bool = False,
    http_only: bool = False,
    rest: bool = False,
    decoded: bool = False,
    absent: object = None,
    read: Callable[[Any], object] | None = None,
) -> dict[str, object]:
    """Field metadata, for members whose JSON isn't just the field's name in camelCase.

    `name` is the member's name as written and read, `also` another one that is
    read, `pascal` writes an enum as .NET does (``Text``), `optional` leaves the
    member out when there is nothing to say, and an `http_only` field has no
    member at all: a model that needs it can't be written as JSON.

    A `rest` field holds all members that no other field takes. Binary data in a
    `decoded` one was turned into text by the Functions host. `absent` is what is
    read where there is no member, if that differs from the field's default, and
    `read` the function that reads the value, if the annotation doesn't say enough.
    """
    return {
        "wire": name,
        "also": also,
        "pascal": pascal,
        "optional": optional,
        "http_only": http_only,
        "rest": rest,
        "decoded": decoded,
        "absent": absent,
        "read": read,
    }


def wire_name(field: "Attribute[Any]") -> str:
    """The name of a field's JSON member."""
    name: str = field.metadata.get("wire") or camel(field.name)
    return name


def camel(name: str) -> str:
    """A name of Python's as JSON spells it: ``userId`` for ``user_id``."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
