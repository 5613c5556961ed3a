"""Declaring models: the base class, the JSON options of classes and fields, converters and reprs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Final, NamedTuple, Protocol, Self, TypeAlias, TypeVar, cast

from wps_models._json.checks import Check, class_check
from wps_models._json.frozen import (
    EMPTY,
    MAX_DEPTH,
    FrozenDict,
    Headers,
    JsonValue,
    StringLists,
    UnreadableMapping,
    freeze,
    is_object,
)
from wps_models._json.rules import CrossRule, Refused, unmarked
from wps_models.errors import InvalidPayloadError

__all__ = ["Model"]

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


ModelClass: TypeAlias = Any
"""A model class. ``Any``, as checkers take neither ``type[Model]`` for hashable nor for a class of attrs."""


# --- options of a class ----------------------------------------------------------------


class Options(NamedTuple):
    """JSON options of a model class. What a class leaves out is taken from its bases."""

    union: str = ""
    """Name of the union to read instead of a base class, which is never a message itself. Not inherited."""

    tags: tuple[str, ...] | None = None
    """Class variables that are written to JSON, and identify the class: ``("action_name",)``."""

    key: Any = None
    """Identifies the class among those of its union, for `choose`."""

    choose: Callable[[frozenset[Any]], Any] | None = None
    """Return a function that picks one of the classes of a union for a payload, see `tagged`."""

    ignored: tuple[str, ...] | None = None
    """JSON members to accept and ignore."""

    any_case: bool | None = None
    """Read members in any case, as is always done for classes with tags."""

    writes_unset: bool | None = None
    """Write unset members as ``null``, as the Functions host does."""

    reads_dates: bool | None = None
    """The receiver parses date-like strings as dates."""

    prepare: Callable[[dict[Any, Any]], dict[Any, Any]] | None = None
    """Called with the JSON object before it is read."""

    after_write: Callable[[Any, dict[str, Any]], None] | None = None
    """Called with a model and its JSON, to complete it."""

    rule: CrossRule | None = None
    """A rule about several fields."""


# --- models ----------------------------------------------------------------------------


class Model:
    """A class with a JSON form of its own. Fields are validated against their annotations on creation.

    A wrong type is a ``TypeError`` and a wrong value a ``ValueError``; both name the field
    and say what to do.
    """

    __slots__ = ()

    _json: ClassVar[Options] = Options(tags=(), ignored=(), any_case=False, writes_unset=False, reads_dates=False)

    def __attrs_post_init__(self) -> None:
        _CHECKS[self.__class__](self)

    # Called by pydantic, which is imported by nothing else.

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from wps_models._json._pydantic import core_schema_of  # noqa: PLC0415  # see above

        return core_schema_of(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        from wps_models._json._pydantic import json_schema_in  # noqa: PLC0415  # see above

        return json_schema_in(schema, cls)

    # Nothing in a model can change.

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


class _Checks(dict[ModelClass, Check]):
    """The check of new models of each class, made on first use."""

    def __missing__(self, cls: ModelClass) -> Check:
        check = self[cls] = class_check(cls, options_of(cls).rule)
        return check


_CHECKS: Final = _Checks()


def options_of(cls: ModelClass) -> Options:
    """Return the options of a class, with those of its bases."""
    declared: list[Any] = [vars(base)["_json"] for base in cls.__mro__ if "_json" in vars(base)]
    merged: list[Any] = [next((value for value in values if value is not None), None) for values in zip(*declared, strict=True)]
    return Options(*merged)._replace(union=cls._json.union if "_json" in vars(cls) else "")


# --- options of a field ----------------------------------------------------------------


class Wire(NamedTuple):
    """JSON options of a field: ``Annotated[str, Wire(name="Thumbprint")]``. The default is the name in camelCase."""

    name: str | None = None
    """The member's name, if it isn't the field's name in camelCase."""

    alias: str | None = None
    """Another name that is read."""

    form: Any = None
    """The classes that are read, if the annotation doesn't name them all."""

    optional: bool = False
    """Leave the member out when it has its default, although the class writes unset members."""

    http_only: bool = False
    """There is no member: a model that needs the field can't be written as JSON."""

    extra: bool = False
    """The field holds all members that no other field takes."""

    absent: object = None
    """Value to use if the member is missing; defaults to the field's default."""


def wire_of(field: Any) -> Wire:
    """Return the JSON options of a field."""
    return next((mark for mark in unmarked(field.type)[1] if isinstance(mark, Wire)), _USUAL)


_USUAL = Wire()


def wire_name(field: Any) -> str:
    """Return the name of a field's JSON member."""
    return wire_of(field).name or camel(field.name)


def camel(name: str) -> str:
    """Convert snake_case to camelCase."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


# --- converters ----------------------------------------------------------------------


class Several(Protocol):
    """Any iterable of strings, but not a bare string, which is itself an iterable of strings."""

    # A bare string differs in that its `in` takes only str.
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...


Strings: TypeAlias = Several | Iterator[str]
"""Any iterable of strings, but not a bare string."""


# Not every caller uses a type checker, so these look at what they are given.


def as_tuple(values: Iterable[T]) -> tuple[T, ...]:
    """Convert several models to a tuple."""
    given: Any = values
    if not _is_iterable(given):
        one = "None" if given is None else f"one {type(given).__name__}: write [value]"
        return _refused(TypeError, f"must be several, not {one}")
    return tuple(given)


def strings(values: Strings) -> tuple[str, ...]:
    """Convert several strings to a tuple. A bare string is refused: it is not a list of letters."""
    given: Any = values
    if given.__class__ is list or given.__class__ is tuple:
        return tuple(given)
    if isinstance(given, (str, bytes)):
        return _refused(TypeError, f"must be several strings, not one {type(given).__name__}: write [value]")
    if not _is_iterable(given):
        return _refused(TypeError, f"must be several strings, not {_name_of(given)}")
    return tuple(given)


def optional_strings(values: Strings | None) -> tuple[str, ...] | None:
    """Convert several strings to a tuple, and keep ``None``."""
    return None if values is None else strings(values)


def string_lists(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]:
    """Freeze a mapping of names to several strings each."""
    given: Any = values
    if isinstance(given, StringLists) or given is EMPTY:
        return given
    if not is_object(given):
        return _refused(TypeError, f"must be a mapping, not {_name_of(given)}")
    lists: dict[str, tuple[str, ...]] = {}
    for key, items in given.items():
        if not isinstance(key, str):
            return _refused(TypeError, f"must have str as keys, not {type(key).__name__}")
        several: Any = strings(items)
        if isinstance(several, Refused):
            return _refused(several.error, f"{several.message} (in the value of a key)")
        odd = next((item for item in several if not isinstance(item, str)), "")
        if odd != "":
            return _refused(TypeError, f"must hold strings only, not {type(odd).__name__}")
        lists[str.__str__(key)] = several
    return StringLists(lists)


def texts(values: Mapping[str, str]) -> Mapping[str, str]:
    """Freeze a mapping of names to one string each."""
    given: Any = values
    if given is EMPTY:
        return given
    several: Any = {name: [value] for name, value in given.items()} if is_object(given) else given
    lists: Any = string_lists(several)
    if isinstance(lists, Refused):
        return _handed_on(lists)
    return FrozenDict({name: value for name, (value,) in lists.items()})


def headers(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]:
    """Freeze HTTP headers. They are looked up in any case."""
    if isinstance(values, Headers):
        return values
    lists: Any = string_lists(values)
    return _handed_on(lists) if isinstance(lists, Refused) else Headers(lists)


def json_object(values: Mapping[str, JsonValue], levels: int = MAX_DEPTH) -> Mapping[str, JsonValue]:
    """Freeze a JSON object of at most `levels` levels."""
    given: Any = values
    if isinstance(given, UnreadableMapping):
        return given
    if not is_object(given):
        return _refused(TypeError, f"must be a mapping, not {_name_of(given)}")
    try:
        return cast("Mapping[str, JsonValue]", freeze(given, levels))  # which a mapping becomes
    except TypeError as error:
        return _refused(TypeError, str(error))
    except ValueError as error:
        return _refused(ValueError, str(error))


def as_member(enum: type[E], value: E | str, members: Iterable[E] | None = None) -> E:
    """Convert the text of a member of an enumeration, or of some of its `members`, to the member."""
    given: Any = value
    if given.__class__ is enum:
        return given
    known: Mapping[object, E] = {member.value: member for member in members or enum}
    if isinstance(given, str) and given in known:
        return known[given]
    names = " or ".join(f'"{name}"' for name in known)
    refused: Any
    if isinstance(given, str):
        refused = _refused(ValueError, f"must be {names}")
    else:
        refused = _refused(TypeError, f"must be {enum.__name__} or {names}, not {_name_of(given)}")
    return refused


def _is_iterable(value: object) -> bool:
    return isinstance(value, Iterable)


def _refused(error: type[TypeError | ValueError], message: str) -> Any:
    return _handed_on(Refused(error, message))


def _handed_on(refused: Refused) -> Any:
    return refused


def _name_of(value: object) -> str:
    return "None" if value is None else type(value).__name__


# --- reprs -----------------------------------------------------------------------------


def repr_keys(values: Mapping[str, object]) -> str:
    """Show only the keys of a mapping: its values must not reach a log."""
    try:
        return "{" + ", ".join(f"{name!r}: ..." for name in values) + "}"
    except InvalidPayloadError:
        return "<unreadable>"


def repr_count(values: Mapping[str, object]) -> str:
    """Show only the number of items."""
    return f"<{len(values)} in all>"


_MAX_REPR = 80


def repr_truncated(value: str | bytes) -> str:
    """Show message data, cut after 80 characters."""
    return repr(value) if len(value) <= _MAX_REPR else f"{value[:_MAX_REPR]!r}... ({len(value)} in all)"


def repr_size(value: bytes) -> str:
    """Show only the size of bytes."""
    return f"<{len(value)} bytes>"
