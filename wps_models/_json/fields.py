"""How a model declares its fields: what they take, what they hold, how they stand in JSON, what they show."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Final, Protocol, TypeAlias, TypeVar, cast

from attrs import fields, frozen

from wps_models._json.docs import SlotDocs
from wps_models._json.frozen import MAX_DEPTH, FrozenDict, Headers, JsonValue, LazyMapping, freeze, is_object
from wps_models._json.rules import Refused, checker
from wps_models.errors import InvalidPayloadError

__all__ = ["Model"]

T = TypeVar("T")


# --- models --------------------------------------------------------------------------


ModelClass: TypeAlias = Any
"""A class of models. To checkers a class is neither hashable nor one of attrs' own, if it is only known as such."""


class Model:
    """A class with a JSON form of its own. When a model is built, its fields are held to their annotations.

    That is ``TypeError`` for a wrong type and ``ValueError`` for a wrong value, with the
    field's name and what to do.
    """

    # Here, or else attrs adds it to each class, and readers couldn't fill objects of a like class.
    __slots__ = ("__weakref__",)

    _is_base: ClassVar[bool] = False
    """Whether the class itself is no message, but what several have in common; each class says it of itself alone."""

    _tags: ClassVar[tuple[str, ...]] = ()
    """The class variables that say in JSON which class it is: ``("action_name",)``."""

    _choose: ClassVar[Any] = None
    """How a payload finds its class in a union of classes like this one, see `tagged`. ``None``: it can't."""

    _writes_unset: ClassVar[bool] = False
    """Whether members that aren't set are written, as the Functions host does."""

    _reads_dates: ClassVar[bool] = False
    """Whether the reader of this JSON takes texts that look like dates for dates."""

    _prepare: ClassVar[Any] = None
    """What has to be done to an object in JSON before it is read, if anything."""

    _before_write: ClassVar[Any] = None
    """A function that raises ``ValueError`` for a model that was read and can't be written. ``None``: all can."""

    _ignored: ClassVar[tuple[str, ...]] = ()
    """Members that are known, and mean nothing here."""

    _rule: ClassVar[Any] = None
    """The `CrossRule` of what must hold between its fields, if anything."""

    def __init_subclass__(cls) -> None:
        """Give each class these methods as its own, and its slots what they are for."""
        super().__init_subclass__()
        # attrs makes none of a class's own: that is half of what an import takes.
        for name in {"__eq__", "__hash__", "__repr__"} - vars(cls).keys():
            setattr(cls, name, vars(Model)[name])
        slots: tuple[str, ...] = vars(cls).get("__slots__", ())
        if slots:
            # attrs has made the class anew, with its slots.
            cls.__slots__ = SlotDocs(cls, slots)  # type: ignore[assignment]  # any iterable of names will do

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        cls: ModelClass = self.__class__
        values = _values_of(cls)
        return bool(values(self) == values(other))

    def __hash__(self) -> int:
        cls: ModelClass = self.__class__
        return hash((cls, _values_of(cls)(self)))

    def __repr__(self) -> str:
        cls: ModelClass = self.__class__
        shown = [f"{name}={show(getattr(self, name))}" for name, show in _reprs_of(cls)]
        return f"{cls.__qualname__}({', '.join(shown)})"

    def __attrs_post_init__(self) -> None:
        """Check the fields: all at once, as attrs would otherwise make code for each validator of each class."""
        cls: ModelClass = self.__class__
        checker(cls)(self)


@cache
def _values_of(cls: Any) -> Callable[[object], object]:
    """What gets the values of all fields of a model."""
    names = [field.name for field in fields(cls)]
    return attrgetter(*names) if names else lambda _: ()


@cache
def _reprs_of(cls: Any) -> list[tuple[str, Callable[[Any], str]]]:
    """The fields that a repr shows, and how."""
    return [(field.name, repr if field.repr is True else field.repr) for field in fields(cls) if field.repr]


# --- how a field stands in JSON ----------------------------------------------------------


WIRE: Final = "wps_models"
"""The key of a field's `Wire` in its metadata."""


@frozen(kw_only=True)
class Wire:
    """How a field stands in JSON, where that isn't just its name in camelCase."""

    name: str | None = None
    """The member's name. ``None``: the field's name in camelCase."""

    alias: str | None = None
    """Another name that is read. ``None``: there is none."""

    kind: Any = None
    """The `values.Kind` of its value. ``None``: it follows from the annotation."""

    form: Any = None
    """The classes that are read, if the annotation doesn't name them all."""

    optional: bool = False
    """Whether the member is left out when it has its default, although the class writes what is unset."""

    http_only: bool = False
    """Whether it has no member at all: a model that needs it can't be written as JSON."""

    extra: bool = False
    """Whether it holds all members that no other field takes."""

    absent: object = None
    """What is read where there is no member, if that differs from the field's default."""


def wire_of(field: Any) -> Wire:
    """How a field stands in JSON."""
    found: Wire = field.metadata.get(WIRE, _USUAL)
    return found


_USUAL: Final = Wire()


def wire_name(field: Any) -> str:
    """The name of a field's JSON member."""
    return wire_of(field).name or camel(field.name)


def camel(name: str) -> str:
    """A name of Python's as JSON spells it: ``userId`` for ``user_id``."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


# --- converters: what a field takes, and what it holds -----------------------------------


class Several(Protocol):
    """Any iterable of strings, but not a bare string, which is itself an iterable of strings."""

    # A bare string differs in that its `in` takes only str.
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...


Strings: TypeAlias = Several | Iterator[str]
"""Any iterable of strings, but not a bare string."""


# Not every caller has a checker, so each of these looks at what it is given as at anything.


def as_tuple(values: Iterable[T]) -> tuple[T, ...]:
    """Several models as a tuple."""
    given: Any = values
    if not _is_iterable(given):
        one = "None" if given is None else f"one {type(given).__name__}: write [value]"
        return _refused(TypeError, f"must be several, not {one}")
    return tuple(given)


def strings(values: Strings) -> tuple[str, ...]:
    """Several strings as a tuple; a bare string is a mistake, not a list of letters."""
    given: Any = values
    if given.__class__ is list or given.__class__ is tuple:
        return tuple(given)
    if isinstance(given, (str, bytes)):
        return _refused(TypeError, f"must be several strings, not one {type(given).__name__}: write [value]")
    if not _is_iterable(given):
        return _refused(TypeError, f"must be several strings, not {_name_of(given)}")
    return tuple(given)


def optional_strings(values: Strings | None) -> tuple[str, ...] | None:
    """As `strings`, where ``None`` says that nothing was chosen."""
    return None if values is None else strings(values)


def string_lists(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]:
    """A mapping to several strings each, frozen."""
    given: Any = values
    if _is_frozen(given):
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
    return FrozenDict(lists)


def texts(values: Mapping[str, str]) -> Mapping[str, str]:
    """A mapping to one string each, frozen."""
    given: Any = values
    several: Any = {name: [value] for name, value in given.items()} if is_object(given) else given
    lists: Any = string_lists(several)
    if isinstance(lists, Refused):
        return _handed_on(lists)
    return FrozenDict({name: value for name, (value,) in lists.items()})


def headers(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]:
    """As `string_lists`, looked up in any case."""
    if isinstance(values, Headers):
        return values
    lists: Any = string_lists(values)
    return _handed_on(lists) if isinstance(lists, Refused) else Headers(lists)


def json_object(values: Mapping[str, JsonValue], levels: int = MAX_DEPTH) -> Mapping[str, JsonValue]:
    """A JSON object of at most so many levels, frozen to its depths."""
    given: Any = values
    if given.__class__ is FrozenDict or isinstance(given, LazyMapping):
        return given
    if not is_object(given):
        return _refused(TypeError, f"must be a mapping, not {_name_of(given)}")
    try:
        return cast("Mapping[str, JsonValue]", freeze(given, levels))  # which a mapping becomes
    except TypeError as error:
        return _refused(TypeError, str(error))
    except ValueError as error:
        return _refused(ValueError, str(error))


def _is_iterable(value: object) -> bool:
    return isinstance(value, Iterable)


def _is_frozen(value: object) -> bool:
    return isinstance(value, FrozenDict)


def _refused(error: type[TypeError | ValueError], message: str) -> Any:
    return _handed_on(Refused(error, message))


def _handed_on(refused: Refused) -> Any:
    return refused


def _name_of(value: object) -> str:
    return "None" if value is None else type(value).__name__


# --- reprs: what may reach a log -----------------------------------------------------------


def repr_keys(values: Mapping[str, object]) -> str:
    """A repr for mappings whose values must not reach a log."""
    try:
        return "{" + ", ".join(f"{name!r}: ..." for name in values) + "}"
    except InvalidPayloadError:
        return "<unreadable>"


def repr_count(values: Mapping[str, object]) -> str:
    """A repr for mappings of which even the names are too many to read."""
    return f"<{len(values)} in all>"


_MAX_REPR = 80


def repr_truncated(value: str | bytes) -> str:
    """A repr that doesn't fill the log with message data."""
    return repr(value) if len(value) <= _MAX_REPR else f"{value[:_MAX_REPR]!r}... ({len(value)} in all)"


def repr_size(value: bytes) -> str:
    """A repr for bytes that must not reach a log."""
    return f"<{len(value)} bytes>"
