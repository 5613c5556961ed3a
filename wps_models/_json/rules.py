"""Rules for the values of a model's fields, and helpers to take annotations apart."""

from collections.abc import Callable, Iterator
from types import UnionType
from typing import Annotated, Any, Final, NamedTuple, Protocol, Union, get_args, get_origin, runtime_checkable


class Rule(NamedTuple):
    """A condition on a string or a number beyond its type: ``Annotated[str, Rule(bool, "must not be empty")]``."""

    holds: Callable[[Any], bool]
    """Return true for a value that is allowed."""

    message: str
    """The condition, phrased to follow the name of the field."""

    # Shown by help() in the signature of a model.
    def __repr__(self) -> str:
        return repr(self.message)

    # The protocol of annotated-types, by which hypothesis finds the strategy of an annotation.

    @property
    def __is_annotated_types_grouped_metadata__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(STRATEGIES.get(self.message, ()))


STRATEGIES: Final[dict[str, tuple[Any, ...]]] = {}
"""Strategies by the message of a rule. Filled by `wps_models.testing` if hypothesis is used."""


@runtime_checkable
class CrossRule(Protocol):
    """A rule about several fields of one model."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields."""
        ...

    def check(self, model: Any, /) -> None:
        """Raise ``TypeError`` or ``ValueError`` if a new model breaks the rule."""

    @property
    def read(self) -> Callable[..., tuple[Any, ...]]:
        """Correct the values that were read for the fields: ``read(problems, place, *values)``. Note what breaks the rule."""
        ...


class Refused:
    """A wrong value, returned by a converter. The check of the new model raises the error, with the name of the field."""

    def __init__(self, error: type[TypeError | ValueError], message: str) -> None:
        self.error = error
        self.message = message
        """The problem, phrased to follow the name of the field."""


def choices(annotation: Any) -> tuple[Any, ...]:
    """Return the members of a union, or the annotation itself. Aliases made by ``type`` are replaced by their values."""
    if hasattr(annotation, "__value__"):
        value, arguments = annotation.__value__, get_args(annotation)
        return choices(value[arguments] if arguments else value)
    if get_origin(annotation) in (Union, UnionType):
        return tuple(choice for member in get_args(annotation) for choice in choices(member))
    return (annotation,)


def unmarked(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the type of an ``Annotated[...]`` and its metadata."""
    if get_origin(annotation) is not Annotated:
        return annotation, ()
    return annotation.__origin__, annotation.__metadata__
