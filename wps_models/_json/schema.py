"""The JSON schema of a class, derived from its fields."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from functools import cache
from inspect import get_annotations
from types import NoneType
from typing import Any, Final, NamedTuple, TypeGuard, get_args, get_origin

from attrs import fields

from wps_models._json import values
from wps_models._json.buffer import BUFFER
from wps_models._json.fields import Field, Model, ModelClass, Options, Wire, camel, options_of, wire_name, wire_of
from wps_models._json.frozen import MAX_DEPTH, Headers, JsonValue
from wps_models._json.rules import Rule, choices, unmarked
from wps_models._json.values import Kind

PACKAGE: Final = __name__.removesuffix("_json.schema")
"""The prefix of this package's modules, wherever it is vendored."""


def is_model(form: Any) -> TypeGuard[type[Model]]:
    """Return True for a model of this package. Subclasses of users are written as their base class."""
    return (
        isinstance(form, type)
        and issubclass(form, Model)
        and form.__module__.startswith(PACKAGE)
        and "__attrs_attrs__" in vars(form)
    )


class Member(NamedTuple):
    """A JSON member."""

    field: Field
    """Its field."""

    name: str
    """Its name as written."""

    wire: Wire
    """The options of the field."""

    kind: Kind | None
    """Its kind, unless its value is a model or an array of models."""

    models: frozenset[ModelClass]
    """The classes of its models."""

    is_array: bool
    """True for an array of models."""

    omits_default: bool
    """True if it is left out when the field has its default."""

    is_nullable: bool
    """True if the field may be ``None``."""


class Schema(NamedTuple):
    """The JSON schema of a class."""

    cls: ModelClass
    """The class."""

    options: Options
    """Its options."""

    tags: Mapping[str, str]
    """Members that identify the class, with their values."""

    members: tuple[Member, ...]
    """All other members in the order of writing: those of a subclass first, as in .NET."""

    http_only: tuple[Field, ...]
    """Fields without a member."""

    known: frozenset[str]
    """The names of all members."""


@cache
def schema_of(cls: ModelClass) -> Schema:
    """Return the schema of a class."""
    options = options_of(cls)
    mro = cls.__mro__
    home = {field.name: max(i for i, base in enumerate(mro) if field.name in get_annotations(base)) for field in fields(cls)}
    in_order = sorted(fields(cls), key=lambda field: home[field.name])
    members = tuple([_member(options, field) for field in in_order if not wire_of(field).http_only])
    tags = {camel(name.rstrip("_")): getattr(cls, name) for name in options.tags or ()}
    names = [name for member in members if not member.wire.extra for name in (member.name, member.wire.alias) if name]
    return Schema(
        cls=cls,
        options=options,
        tags=tags,
        members=members,
        http_only=tuple([field for field in fields(cls) if wire_of(field).http_only]),
        known=frozenset([*tags, *names, *(options.ignored or ())]),
    )


def _member(options: Options, field: Field) -> Member:
    wire = wire_of(field)
    plain, marks = unmarked(field.type)
    types = [choice for choice in choices(wire.form or plain) if choice is not NoneType]
    kind = next((mark for mark in marks if isinstance(mark, Kind)), None)
    is_array = get_origin(types[0]) is tuple and all(map(is_model, choices(get_args(types[0])[0])))
    models = choices(get_args(types[0])[0]) if is_array else types
    holds_models = kind is None and all(map(is_model, models))
    return Member(
        field=field,
        name=wire_name(field),
        wire=wire,
        kind=None if holds_models else kind or _kind(field, types, marks),
        models=frozenset(models) if holds_models else frozenset(),
        is_array=is_array,
        omits_default=wire.optional or (not options.writes_unset and field.default in (None, (), {}) and not wire.extra),
        is_nullable=NoneType in choices(plain),
    )


def _kind(field: Field, types: list[Any], marks: tuple[Any, ...]) -> Kind:
    """Return the kind of a value, by its annotation."""
    plain, more = unmarked(types[0])
    match get_origin(plain) or plain:
        case enum if isinstance(enum, type) and issubclass(enum, StrEnum):
            return values.enumeration(enum, is_open=str in types)
        case enum if isinstance(enum, type) and issubclass(enum, IntEnum):
            return values.code(*[choice for choice in types if choice is not int])
        case origin if origin is tuple:
            form, item_marks = unmarked(get_args(plain)[0])
            return values.array(_scalar(form, item_marks))
        case origin if origin is Mapping:
            if get_args(plain)[1] == JsonValue:
                return values.json_kind(MAX_DEPTH)
            return values.HEADERS if isinstance(field.default, Headers) else values.LISTS
        case _:
            return _scalar(plain, marks + more)


def _scalar(form: type, marks: tuple[Any, ...]) -> Kind:
    rule = next((mark for mark in marks if isinstance(mark, Rule)), None)
    kind = values.ruled(rule, _KINDS[form]) if rule else _KINDS[form]
    # The rules of numbers are ranges, so those in range need no other check.
    return kind._replace(plain=int) if rule and form is int else kind


_KINDS: Final[Mapping[type, Kind]] = {
    str: values.TEXT,
    bool: values.FLAG,
    int: values.NUMBER,
    bytes: BUFFER,
}
