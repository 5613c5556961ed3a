"""The base class of models, and the JSON options of classes and fields."""

from collections.abc import Callable
from typing import Any, ClassVar, Final, NamedTuple, Self, TypeAlias

from wps_models._json.checks import Check, class_check
from wps_models._json.rules import CrossRule, unmarked

__all__ = ["Model"]

ModelClass: TypeAlias = Any
"""A model class. ``Any``, as type checkers consider ``type[Model]`` neither hashable nor an attrs class."""

Field: TypeAlias = Any
"""A field of attrs. ``Any``, as its class is generic for checkers only."""


# --- options of a class ----------------------------------------------------------------


class Options(NamedTuple):
    """JSON options of a model class. Options that are ``None`` are inherited."""

    union: str = ""
    """Name of the union to read instead of a base class, which is never a message itself. Not inherited."""

    tags: tuple[str, ...] | None = None
    """Class variables that are written to JSON, and identify the class: ``("action_name",)``."""

    key: Any = None
    """Identifies the class among those of its union, for `choose`."""

    choose: Callable[[frozenset[Any]], Any] | None = None
    """Return the function that chooses the class of a payload, given the classes of a union: see `tagged`."""

    ignored: tuple[str, ...] | None = None
    """JSON members to accept and ignore."""

    any_case: bool | None = None
    """Read members in any case, as is always done for classes with tags."""

    writes_unset: bool | None = None
    """Write unset members as ``null``, as the Functions host does."""

    reads_dates: bool | None = None
    """The receiver parses date-like strings as dates, so they are refused or written as a Buffer."""

    prepare: Callable[[dict[Any, Any]], dict[Any, Any]] | None = None
    """Called with the JSON object before it is read."""

    after_write: Callable[[Any, dict[str, Any]], None] | None = None
    """Called with a model and its JSON, to complete it."""

    rule: CrossRule | None = None
    """A rule about several fields."""


# --- models ----------------------------------------------------------------------------


class Model:
    """Base class of everything that is read from JSON or written to it.

    The arguments of a new model are checked. A wrong type raises ``TypeError`` and a wrong
    value ``ValueError``, with the name of the field and what to do.
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
    """The union to read, if it is wider than the annotation."""

    optional: bool = False
    """Leave the member out when it has its default, although the class writes unset members."""

    http_only: bool = False
    """The field has no member: a model can only be written as JSON if the field has its default."""

    extra: bool = False
    """The field contains all members that belong to no other field."""

    absent: object = None
    """Value to use if the member is missing; defaults to the field's default."""

    # Shown by help() in the signature of a model.
    def __repr__(self) -> str:
        return f"Wire({self.name!r})" if self.name else "Wire(...)"


def wire_of(field: Any) -> Wire:
    """Return the JSON options of a field."""
    return next((mark for mark in unmarked(field.type)[1] if isinstance(mark, Wire)), _DEFAULT)


_DEFAULT = Wire()


def wire_name(field: Any) -> str:
    """Return the name of a field's JSON member."""
    return wire_of(field).name or camel(field.name)


def camel(name: str) -> str:
    """Convert snake_case to camelCase."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
