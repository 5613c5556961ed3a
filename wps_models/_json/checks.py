"""Checks of the fields of a new model, derived from their annotations."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from types import NoneType
from typing import Any, Final, NoReturn, TypeAlias, get_args, get_origin

from attrs import fields

from wps_models._json.frozen import FrozenDict, Headers, StringLists, UnreadableMapping, is_array
from wps_models._json.rules import Refused, Rule, choices, unmarked
from wps_models._json.values import Kind

FieldCheck: TypeAlias = tuple[str, frozenset[type], Callable[[Any], bool] | None, Callable[[str, Any], None]]
"""The name of a field, and its check in three parts:

* exact classes of values that need no further look at their type,
* a function that is true for a value of these classes that is allowed, or ``None``,
* a function that raises what is wrong with any value.
"""


def checks_of(cls: Any) -> tuple[FieldCheck, ...]:
    """Return the checks of a class's fields."""
    checks = [(field.name, _Check(field.type)) for field in fields(cls)]
    return tuple([(name, check.usual, check.holds, check.refuse) for name, check in checks])


class _Check:
    """What an annotation demands of a value."""

    def __init__(self, annotation: Any) -> None:
        plain, marks = unmarked(annotation)
        self.hint = next((mark.hint for mark in marks if isinstance(mark, Kind)), "")
        self.types: tuple[type, ...] = ()
        self.item: _Check | None = None
        for choice in choices(plain):
            form, more = unmarked(choice)
            marks += more
            self.types += (get_origin(form) or form,)
            if get_origin(form) is tuple:
                self.item = _Check(get_args(form)[0])
        self.rule = next((mark for mark in marks if isinstance(mark, Rule)), None)
        self.usual = frozenset(usual for known in self.types for usual in _USUAL.get(known, (known,)))
        self.holds: Callable[[Any], bool] | None = self.item.hold if self.item else self.rule.holds if self.rule else None

    def hold(self, items: Any) -> bool:
        """Return true if all items are right at first sight."""
        usual, holds = self.usual, self.holds
        for item in items:  # noqa: SIM110  # a generator takes longer
            if item.__class__ not in usual or (holds is not None and not holds(item)):
                return False
        return True

    def refuse(self, name: str, value: Any) -> None:
        """Raise what is wrong with a value, if anything."""
        if isinstance(value, Refused):
            raise value.error(f"{name} {value.message}")
        if not isinstance(value, self.types) or (isinstance(value, bool) and bool not in self.types):
            self._refuse_type(name, value)
        if self.rule is not None and isinstance(value, (str, int)) and not self.rule.holds(value):
            raise ValueError(f"{name} {self.rule.message}")
        if self.item is not None and is_array(value):
            for item in value:
                self.item.refuse(f"each of {name}", item)

    def _refuse_type(self, name: str, value: object) -> NoReturn:
        wanted = " or ".join(_WORDS.get(known, known.__name__) for known in self.types)
        meant = [f"{known.__name__}.{member.name}" for known in self.types for member in _meant(known, value)]
        # An enumeration alone has few members; beside it most often stands any number.
        named = [f"{known.__name__}.{member.name}" for known in self.types[:1] if issubclass(known, Enum) for member in known]
        hint = self.hint
        if meant:
            hint = f"you may mean {' or '.join(meant)}"
        elif named and len(self.types) == 1:
            hint = f"they are {', '.join(named)}"
        given = "None" if value is None else type(value).__name__
        raise TypeError(f"{name} must be {wanted}, not {given}{hint and f'; {hint}'}")


_USUAL: Final[Mapping[Any, tuple[type, ...]]] = {
    Mapping: (FrozenDict, StringLists, Headers, UnreadableMapping),
    Sequence: (tuple,),
}

_WORDS: Final[Mapping[object, str]] = {
    str: "a str",
    int: "an int",
    bool: "a bool",
    bytes: "bytes",
    NoneType: "None",
    tuple: "a tuple",
    Mapping: "a mapping",
}


def _meant(known: type, value: object) -> list[Enum]:
    """Return the members of an enumeration with this value, in any case: people write the text of the wire."""
    if not issubclass(known, Enum) or not isinstance(value, str | int):
        return []
    return [member for member in known if str(member.value).lower() == str(value).lower()]
