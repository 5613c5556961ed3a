"""Converters of constructor arguments.

A converter doesn't know the name of its field, so it returns a wrong value as `Refused`: the
check of the new model raises the error. Not every caller uses a type checker, so converters
look at what they are given.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Protocol, TypeAlias, TypeVar, runtime_checkable

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
from wps_models._json.rules import Refused
from wps_models.errors import type_name

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@runtime_checkable
class StringContainer(Protocol):
    """An iterable container of strings. A ``str`` isn't one, as its ``in`` accepts only ``str``."""

    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...


Strings: TypeAlias = StringContainer | Iterator[str]
"""Any iterable of strings except a ``str``."""


def as_tuple(values: Iterable[T]) -> tuple[T, ...]:
    """Convert an iterable of models to a tuple."""
    given: Any = values
    if not _is_iterable(given):
        return _refused(f"must be a list, not {type_name(given)}: write [value]")
    return tuple(given)


def strings(values: Strings) -> tuple[str, ...]:
    """Convert an iterable of strings to a tuple. A ``str`` is refused: it isn't a list of letters."""
    given: Any = values
    if given.__class__ is list or given.__class__ is tuple:
        return tuple(given)
    if isinstance(given, (str, bytes)):
        return _refused(f"must be a list of strings, not {type_name(given)}: write [value]")
    if not _is_iterable(given):
        return _refused(f"must be a list of strings, not {type_name(given)}")
    return tuple(given)


def optional_strings(values: Strings | None) -> tuple[str, ...] | None:
    """Convert an iterable of strings to a tuple, and keep ``None``."""
    return None if values is None else strings(values)


def string_lists(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]:
    """Freeze a mapping of names to lists of strings."""
    given: Any = values
    if isinstance(given, StringLists) or given is EMPTY:
        return given
    if not is_object(given):
        return _refused(f"must be a mapping, not {type_name(given)}")
    lists: dict[str, tuple[str, ...]] = {}
    for key, items in given.items():
        if not isinstance(key, str):
            return _refused(f"must have str as keys, not {type_name(key)}")
        texts: Any = strings(items)
        if isinstance(texts, Refused):
            return _refused(f"{texts.message} (in the value of a key)")
        wrong = next((text for text in texts if not isinstance(text, str)), "")
        if wrong != "":
            return _refused(f"must contain only strings, not {type_name(wrong)}")
        lists[str.__str__(key)] = texts
    return StringLists(lists)


def texts(values: Mapping[str, str]) -> Mapping[str, str]:
    """Freeze a mapping of names to strings."""
    given: Any = values
    if given is EMPTY:
        return given
    lists: Any = string_lists({name: [text] for name, text in given.items()} if is_object(given) else given)
    if isinstance(lists, Refused):
        return _refused(lists.message, lists.error)
    return FrozenDict({name: text for name, (text,) in lists.items()})


def headers(values: Mapping[str, Strings]) -> Mapping[str, tuple[str, ...]]:
    """Freeze HTTP headers, which are looked up in any case."""
    if isinstance(values, Headers):
        return values
    lists: Any = string_lists(values)
    return _refused(lists.message, lists.error) if isinstance(lists, Refused) else Headers(lists)


def json_object(values: Mapping[str, JsonValue], levels: int = MAX_DEPTH) -> Mapping[str, JsonValue]:
    """Freeze a JSON object of at most `levels` levels."""
    given: Any = values
    if isinstance(given, UnreadableMapping):
        return given
    if not is_object(given):
        return _refused(f"must be a mapping, not {type_name(given)}")
    try:
        frozen: Any = freeze(given, levels)
    except TypeError as error:
        return _refused(str(error))
    except ValueError as error:
        return _refused(str(error), ValueError)
    return frozen


def as_member(enum: type[E], value: E | str, members: Iterable[E] | None = None) -> E:
    """Convert the text of a member of an enumeration, or of some of its `members`, to the member."""
    given: Any = value
    if given.__class__ is enum:
        return given
    known: Mapping[Any, E] = {member.value: member for member in members or enum}
    names = " or ".join(f'"{name}"' for name in known)
    if not isinstance(given, str):
        return _refused(f"must be {enum.__name__} or {names}, not {type_name(given)}")
    if given not in known:
        return _refused(f"must be {names}", ValueError)
    return known[given]


def _is_iterable(value: object) -> bool:
    return isinstance(value, Iterable)


def _refused(message: str, error: type[TypeError | ValueError] = TypeError) -> Any:
    return Refused(error, message)
