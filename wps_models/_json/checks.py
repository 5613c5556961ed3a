"""Checks of new models, generated from the annotations of their fields on first use."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from types import NoneType
from typing import Any, Final, NoReturn, TypeAlias, get_args, get_origin

from attrs import fields

from wps_models._json.frozen import FrozenDict, FrozenList, Headers, StringLists, UnreadableMapping, is_array
from wps_models._json.rules import CrossRule, Refused, Rule, choices, unmarked
from wps_models._json.source import compile_function, full_name
from wps_models._json.values import Kind
from wps_models.errors import type_name

Check: TypeAlias = Callable[[Any], None]
"""Raise ``TypeError`` or ``ValueError`` for a model with a wrong value."""


def class_check(cls: Any, rule: CrossRule | None) -> Check:
    """Return the check of new models of a class."""
    names: dict[str, Any] = {}
    lines = ["def check(self):"]
    for field in fields(cls):
        allowed = _Allowed(field.name, field.type)
        names[f"refuse_{field.name}"] = allowed.refuse
        lines += [f"    v = self.{field.name}", f"    if {allowed.mismatch(names)}:", f"        refuse_{field.name}(v)"]
    if rule is not None:
        names["check_rule"] = rule.check
        lines += ["    check_rule(self)"]
    if len(lines) == 1:
        lines += ["    pass"]
    return compile_function("check", full_name(cls), lines, names)  # type: ignore[no-any-return]  # made here


class _Allowed:
    """The values that an annotation allows."""

    def __init__(self, name: str, annotation: Any) -> None:
        self.name = name
        plain, marks = unmarked(annotation)
        self.hint = next((mark.hint for mark in marks if isinstance(mark, Kind)), "")
        self.types: tuple[type, ...] = ()
        self.items: _Allowed | None = None
        for choice in choices(plain):
            form, more = unmarked(choice)
            marks += more
            self.types += (get_origin(form) or form,)
            if get_origin(form) is tuple:
                self.items = _Allowed(f"each of {name}", get_args(form)[0])
        self.rule = next((mark for mark in marks if isinstance(mark, Rule)), None)
        self.classes = frozenset(cls for known in self.types if known is not NoneType for cls in _CLASSES.get(known, (known,)))

    def mismatch(self, names: dict[str, Any]) -> str:
        """Return an expression that is true unless the value ``v`` is certainly allowed."""
        name = self.name
        if len(self.classes) == 1:
            (cls,) = self.classes
            names[cls.__name__] = cls
            test = f"v.__class__ is not {cls.__name__}"
        else:
            names[f"classes_{name}"] = self.classes
            test = f"v.__class__ not in classes_{name}"
        holds = self.items.all_allowed if self.items else self.rule.holds if self.rule else None
        if holds is not None:
            names[f"holds_{name}"] = holds
            test = f"{test} or not holds_{name}(v)"
        return f"v is not None and ({test})" if NoneType in self.types else test

    def all_allowed(self, items: Any) -> bool:
        """Return False unless all items are certainly allowed."""
        classes, holds = self.classes, self.rule and self.rule.holds
        for item in items:  # noqa: SIM110  # a generator takes longer
            if item.__class__ not in classes or (holds is not None and not holds(item)):
                return False
        return True

    def refuse(self, value: Any) -> None:
        """Raise an error unless the value is allowed."""
        if isinstance(value, Refused):
            raise value.error(f"{self.name} {value.message}")
        if not isinstance(value, self.types) or (isinstance(value, bool) and bool not in self.types):
            self._refuse_type(value)
        if self.rule is not None and isinstance(value, (str, int)) and not self.rule.holds(value):
            raise ValueError(f"{self.name} {self.rule.message}")
        if self.items is not None and is_array(value):
            for item in value:
                self.items.refuse(item)

    def _refuse_type(self, value: object) -> NoReturn:
        expected = " or ".join(_WORDS.get(known, known.__name__) for known in self.types)
        suggested = [f"{known.__name__}.{member.name}" for known in self.types for member in _spelled(known, value)]
        hint = f"use {' or '.join(suggested)}" if suggested else self.hint
        raise TypeError(f"{self.name} must be {expected}, not {type_name(value)}{hint and f'; {hint}'}")


_CLASSES: Final[Mapping[Any, tuple[type, ...]]] = {
    Mapping: (FrozenDict, StringLists, Headers, UnreadableMapping),
    Sequence: (FrozenList,),
}
"""The classes that are certainly allowed for annotations that aren't classes of values."""

_WORDS: Final[Mapping[object, str]] = {
    str: "a str",
    int: "an int",
    bool: "a bool",
    bytes: "bytes",
    NoneType: "None",
    tuple: "a tuple",
    Mapping: "a mapping",
}


def _spelled(enum: type, value: object) -> list[Enum]:
    """Return the members of an enumeration with this value, in any case."""
    if not issubclass(enum, Enum) or not isinstance(value, str | int):
        return []
    return [member for member in enum if str(member.value).lower() == str(value).lower()]
