"""Immutable dicts and lists, and JSON values made of them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from types import NoneType
from typing import Any, Final, Never, Self, TypeGuard, TypeVar

from wps_models._json.json_value import JsonValue
from wps_models.errors import invalid

__all__ = ["JsonValue"]

_K = TypeVar("_K")
_V = TypeVar("_V")


def _refuse_change(self: object, *_: object, **__: object) -> Never:
    copy = "dict" if isinstance(self, dict) else "list"
    raise TypeError(f"can't change a {copy} of a frozen model: build a new one with {copy}(...)")


# The signatures of methods that always raise don't matter, so they are Any.


class FrozenDict(dict[_K, _V]):
    """An immutable dict. Unlike ``MappingProxyType`` it can be hashed, pickled, copied and dumped."""

    __slots__ = ()

    __setitem__: Any = _refuse_change
    __delitem__: Any = _refuse_change
    __ior__: Any = _refuse_change
    clear: Any = _refuse_change
    pop: Any = _refuse_change
    popitem: Any = _refuse_change
    setdefault: Any = _refuse_change
    update: Any = _refuse_change

    # A dict has no hash, as it can change.
    def __hash__(self) -> int:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # see above
        return hash(frozenset(self.items()))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[dict[_K, _V]]]:
        return type(self), (dict(self),)


class FrozenList(list[_V]):
    """An immutable list. Unlike a tuple it is equal to the list that ``json.loads`` returns."""

    __slots__ = ()

    __setitem__: Any = _refuse_change
    __delitem__: Any = _refuse_change
    __iadd__: Any = _refuse_change
    __imul__: Any = _refuse_change
    append: Any = _refuse_change
    clear: Any = _refuse_change
    extend: Any = _refuse_change
    insert: Any = _refuse_change
    pop: Any = _refuse_change
    remove: Any = _refuse_change
    reverse: Any = _refuse_change
    sort: Any = _refuse_change

    # A list has no hash, as it can change.
    def __hash__(self) -> int:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # see above
        return hash(tuple(self))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[list[_V]]]:
        return type(self), ([*self],)


class StringLists(FrozenDict[str, tuple[str, ...]]):
    """Names to lists of strings. JSON values that were frozen have no tuples, so this is a class of its own."""

    __slots__ = ()


class Headers(StringLists):
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


class UnreadableMapping(Mapping[str, JsonValue]):
    """A mapping for text that can't be decoded. Accessing it raises `InvalidPayloadError`."""

    __slots__ = ("_message", "_path", "_text")

    def __init__(self, text: str, path: str, message: str) -> None:
        self._text = text
        self._path = path
        self._message = message

    def _refuse(self) -> Never:
        raise invalid(self._path, self._message)

    def __getitem__(self, name: str) -> JsonValue:
        self._refuse()

    def __iter__(self) -> Iterator[str]:
        self._refuse()

    def __len__(self) -> int:  # noqa: PLE0303  # which always raises
        self._refuse()

    # Comparing must not raise.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, UnreadableMapping) and self.__reduce__() == other.__reduce__()

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "<unreadable>"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, str]]:
        return type(self), (self._text, self._path, self._message)


def first_of(headers: Mapping[str, tuple[str, ...]], name: str) -> str | None:
    """Return the first value of a header, or ``None`` if there is none."""
    values = headers.get(name)
    return values[0] if values else None


EMPTY: Final[FrozenDict[str, Any]] = FrozenDict()
NO_HEADERS: Final = Headers()


# --- JSON values -------------------------------------------------------------------

MAX_DEPTH: Final = 256
"""Maximum number of levels of arrays and objects. Python's own limit isn't far above."""

TOO_DEEP: Final = "is nested too deeply"

_MAX_BITS: Final = 14_000
"""Python may refuse to write integers of more bits, as they have too many digits."""

_SCALARS: Final = frozenset((str, bool, NoneType))


def freeze(value: Any, levels: int = MAX_DEPTH) -> JsonValue:
    """Return a JSON value as an immutable one, of scalars, `FrozenList` and `FrozenDict`.

    Raises ``TypeError`` and ``ValueError`` for values that JSON doesn't have, and for
    more than so many `levels` of arrays and objects.
    """
    cls = value.__class__
    if cls is dict or cls is list:
        if levels == 0:
            raise ValueError(TOO_DEEP)
        below = levels - 1
        if cls is list:
            return FrozenList([item if item.__class__ in _SCALARS else freeze(item, below) for item in value])
        return FrozenDict(
            {
                key if key.__class__ is str else _key(key): item if item.__class__ in _SCALARS else freeze(item, below)
                for key, item in value.items()
            }
        )
    # Comparisons with NaN are false.
    if (cls is int or cls is float) and -_PLAIN_NUMBER < value < _PLAIN_NUMBER:
        return value  # type: ignore[no-any-return]  # a number
    return _freeze_unusual(value, levels)


_PLAIN_NUMBER: Final = 2**63


def _freeze_unusual(value: Any, levels: int) -> JsonValue:
    cls = value.__class__
    if cls in _SCALARS:
        return value  # type: ignore[no-any-return]  # a scalar
    if cls is FrozenDict or cls is FrozenList:
        if levels < _MAX_INNER_DEPTH:
            _check_depth(value, levels)
        return value  # type: ignore[no-any-return]  # frozen before
    if is_object(value):
        return freeze(dict(value), levels)
    return freeze([*value], levels) if is_array(value) else _freeze_number(value)


_MAX_INNER_DEPTH: Final = MAX_DEPTH - 1
"""Maximum depth of a value inside an object. Values frozen before aren't deeper, so this limit isn't checked for them."""


def _check_depth(value: Any, levels: int) -> None:
    if levels == 0:
        raise ValueError(TOO_DEEP)
    for item in value.values() if value.__class__ is FrozenDict else value:
        if item.__class__ is FrozenDict or item.__class__ is FrozenList:
            _check_depth(item, levels - 1)


def _freeze_number(value: object) -> JsonValue:
    if isinstance(value, int) and not isinstance(value, bool):
        if value.bit_length() > _MAX_BITS:
            raise ValueError("must not contain a number with thousands of digits")
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("must not contain NaN or infinity: JSON has no such numbers")
        return float(value)
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"must be JSON: None, bool, int, float, str, list or dict, not {type(value).__name__}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"must have str as keys, not {type(key).__name__}")
    return str.__str__(key)


def is_whole(value: object) -> TypeGuard[int]:
    """Return True for a whole number that Python can write."""
    return isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= _MAX_BITS


def is_array(value: object) -> TypeGuard[Sequence[Any]]:
    """Return True for a JSON array."""
    return isinstance(value, (list, tuple))


def is_object(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Return True for a JSON object."""
    # Testing for a dict is faster than for the ABC.
    return isinstance(value, (dict, Mapping))
