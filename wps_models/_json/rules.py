"""What the values of a model's fields must be, checked in one function for each class."""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NoReturn, Protocol, Union, get_args, get_origin

from attrs import fields

from wps_models._json.frozen import FrozenDict, is_array
from wps_models._json.problems import Place, Problems
from wps_models._json.source import compile_function, full_name


class Rule:
    """A condition on a string or a number beyond its type. Put beside the type: ``Annotated[str, Rule(...)]``."""

    def __init__(self, test: str, message: str, names: Mapping[str, object] = FrozenDict()) -> None:
        self.names = names
        """What that expression names besides ``v``."""
        self.test = test
        """A Python expression about ``v``. As text, since checks and readers hold it where they need it, without a call."""
        self.message = message
        """What the value must be, as a phrase that follows the name of the field."""
        self.holds: Callable[[Any], bool] = eval(f"lambda v: {test}", dict(names))  # noqa: S307  # our own text
        """Whether it holds for a value of the type."""

    def __repr__(self) -> str:
        return self.message


class CrossRule(Protocol):
    """A rule about several fields of one model."""

    plain: str
    """A Python expression about the model ``self`` that is true where there is nothing to look at."""

    names: Mapping[str, object]
    """What that expression names besides."""

    def check(self, model: Any, /) -> None:
        """Raise ``TypeError`` or ``ValueError`` if a model that is being built breaks the rule."""

    def settle(self, model: Any, problems: Problems, place: Place, /) -> None:
        """Correct a model that is being read, or note what is wrong with it."""


class Refused:
    """Stands for a value that a converter refuses: it doesn't know the name of its field, and the check of the model does."""

    def __init__(self, error: type[TypeError | ValueError], message: str) -> None:
        self.error = error
        self.message = message
        """What the value must be, as a phrase that follows the name of the field."""


def choices(annotation: object) -> tuple[Any, ...]:
    """The members of a union, or the annotation alone."""
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def unruled(annotation: Any) -> tuple[Any, Rule | None]:
    """An annotation without its `Rule`, and the rule."""
    if get_origin(annotation) is not Annotated:
        return annotation, None
    plain, rule = get_args(annotation)
    return plain, rule


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

    def source(self, number: str, names: dict[str, Any]) -> str:
        """An expression about ``v`` that is true for what nearly every right value is."""
        usual = FrozenDict if Mapping in self.types else self.types[0]
        names |= {f"type{number}": usual, **(self.rule.names if self.rule else {})}
        test = f"v.__class__ is type{number}" + (f" and ({self.rule.test})" if self.rule else "")
        return f"v is None or {test}" if NoneType in self.types else test

    def refuse(self, name: str, value: Any) -> None:
        """Raise what is wrong with a value. A value that is right, but not a usual one, passes."""
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
        if meant:
            hint = f"; you may mean {' or '.join(meant)}"
        else:
            hint = f"; they are {', '.join(named)}" if named and len(self.types) == 1 else ""
        raise TypeError(f"{name} must be {wanted}, not {'None' if value is None else type(value).__name__}{hint}")


_WORDS: Mapping[object, str] = {
    str: "a str",
    int: "an int",
    bool: "a bool",
    bytes: "bytes",
    NoneType: "None",
    tuple: "a tuple",
    Mapping: "a mapping",
}


def _meant(known: type, value: object) -> list[Enum]:
    """The members of an enumeration whose value or .NET name it is: people write the text of the wire."""
    if not issubclass(known, Enum) or not isinstance(value, str | int):
        return []
    return [member for member in known if str(member.value).lower() == str(value).lower()]


@cache
def checker(cls: Any) -> Callable[[Any], None]:
    """The function that holds a new model of a class to its rules."""
    names: dict[str, Any] = {}
    lines = ["def check(self):"]
    for number, field in enumerate(fields(cls)):
        check = _Check(field.type)
        names[f"refuse{number}"] = check.refuse
        lines += [f"    v = self.{field.name}", f"    if not ({check.source(str(number), names)}):"]
        lines += [f"        refuse{number}({field.name!r}, v)"]
        if check.item is not None:
            lines += ["    else:", f"        for v in {'v or ()' if NoneType in check.types else 'v'}:"]
            lines += [f"            if not ({check.item.source(f'{number}item', names)}):"]
            lines += [f"                refuse{number}({field.name!r}, self.{field.name})"]
    rule: CrossRule | None = cls._rule
    if rule is not None:
        names |= {"rule": rule, **rule.names}
        lines += [f"    if not ({rule.plain}):", "        rule.check(self)"]
    if len(lines) == 1:
        lines += ["    return"]
    return compile_function("check", full_name(cls), lines, names)  # type: ignore[no-any-return]  # made here
