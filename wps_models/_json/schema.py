"""What a class is in JSON, derived from its fields once."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from functools import cache
from inspect import get_annotations
from types import NoneType
from typing import Any, Final, NamedTuple, TypeGuard, get_args, get_origin

from attrs import Attribute, fields

from wps_models._json import values
from wps_models._json.fields import Model, ModelClass, Wire, camel, wire_name, wire_of
from wps_models._json.frozen import MAX_DEPTH, Headers, JsonValue
from wps_models._json.rules import choices, unruled
from wps_models._json.values import Kind

_PACKAGE: Final = __name__.partition(".")[0] + "."


def is_model(form: Any) -> TypeGuard[type[Model]]:
    """Whether it is a class of ours, and so has a JSON of its own. A subclass of yours is written as the class of ours."""
    return (
        isinstance(form, type)
        and issubclass(form, Model)
        and form.__module__.startswith(_PACKAGE)
        and "__attrs_attrs__" in vars(form)
    )


class Member(NamedTuple):
    """One member of a class's JSON."""

    field: "Attribute[Any]"
    """The field that it stands for."""

    name: str
    """Its name as written."""

    wire: Wire
    """What the field says of it."""

    kind: Kind | None
    """The kind of its value. ``None``: it holds models."""

    models: frozenset[ModelClass]
    """The classes of the model or models that it holds. Empty: none."""

    is_array: bool
    """Whether it holds several models."""

    omits_default: bool
    """Whether it is left out when it has its default."""

    @property
    def is_nullable(self) -> bool:
        """Whether the field may hold ``None``."""
        return NoneType in choices(self.field.type)


class Schema(NamedTuple):
    """A class's JSON."""

    cls: ModelClass
    """The class."""

    tags: Mapping[str, str]
    """The members that say which class it is, and what they say. Empty: none do."""

    members: tuple[Member, ...]
    """All other members, in the order they are written: a subclass's own come first, as from .NET."""

    http_only: tuple["Attribute[Any]", ...]
    """The fields that have no member."""

    @property
    def known(self) -> frozenset[str]:
        """The names of all members."""
        named = [member for member in self.members if not member.wire.extra]
        aliases = [member.wire.alias for member in named if member.wire.alias]
        return frozenset([*self.tags, *(member.name for member in named), *aliases, *self.cls._ignored])


@cache
def schema_of(cls: ModelClass) -> Schema:
    """What a class is in JSON."""
    mro = cls.__mro__
    home = {field.name: max(i for i, base in enumerate(mro) if field.name in get_annotations(base)) for field in fields(cls)}
    return Schema(
        cls=cls,
        tags={camel(name.rstrip("_")): getattr(cls, name) for name in cls._tags},
        members=tuple(
            _member(cls, field)
            for field in sorted(fields(cls), key=lambda field: home[field.name])
            if not wire_of(field).http_only
        ),
        http_only=tuple(field for field in fields(cls) if wire_of(field).http_only),
    )


def _member(cls: ModelClass, field: "Attribute[Any]") -> Member:
    wire = wire_of(field)
    types = [choice for choice in choices(wire.form or field.type) if choice is not NoneType]
    is_array = get_origin(types[0]) is tuple and all(map(is_model, choices(get_args(types[0])[0])))
    models = choices(get_args(types[0])[0]) if is_array else types
    holds_models = wire.kind is None and all(map(is_model, models))
    return Member(
        field=field,
        name=wire_name(field),
        wire=wire,
        kind=None if holds_models else wire.kind or _kind(field, types),
        models=frozenset(models) if holds_models else frozenset(),
        is_array=is_array,
        omits_default=wire.optional or (not cls._writes_unset and field.default in (None, (), {}) and not wire.extra),
    )


def _kind(field: "Attribute[Any]", types: list[Any]) -> Kind:
    """The kind of a value, by its annotation."""
    plain, rule = unruled(types[0])
    match get_origin(plain) or plain:
        case enum if isinstance(enum, type) and issubclass(enum, StrEnum):
            return values.enumeration(enum, is_open=str in types)
        case enum if isinstance(enum, type) and issubclass(enum, IntEnum):
            return values.code(*[choice for choice in types if choice is not int])
        case origin if origin is tuple:
            item_rule = unruled(get_args(plain)[0])[1]
            return values.array(values.ruled(item_rule) if item_rule else values.TEXT)
        case origin if origin is Mapping:
            if get_args(plain)[1] == JsonValue:
                return values.json_kind(MAX_DEPTH)
            return values.HEADERS if isinstance(field.default, Headers) else values.LISTS
        case _:
            return values.ruled(rule, plain) if rule else _KINDS[plain]


_KINDS: Final[Mapping[type, Kind]] = {
    str: values.TEXT,
    bool: values.FLAG,
    int: values.NUMBER,
    bytes: values.BUFFER,
}
