"""Writers of classes: straight-line code, generated from the schema on first use."""

import re
from collections.abc import Callable
from enum import Enum
from typing import Any, Final, Never, TypeAlias

from attrs import NOTHING

from wps_models._json.fields import Field, ModelClass
from wps_models._json.schema import Member, Schema, is_model, schema_of
from wps_models._json.source import compile_function, full_name
from wps_models._json.values import write_text

Write: TypeAlias = Callable[[Any], dict[str, Any]]


def class_writer(cls: ModelClass, writers: "Writers | None" = None) -> Write:
    """Return a function that writes a model of exactly this class. It writes other models by their `writers`."""
    schema = schema_of(cls)
    names: dict[str, Any] = {"writers": WRITERS if writers is None else writers}
    lines = ["def write(self):"]
    for field in schema.http_only:
        names |= {f"default_{field.name}": field.default, f"refuse_{field.name}": _refuser(cls, field)}
        lines += [f"    if self.{field.name} != default_{field.name}:", f"        refuse_{field.name}()"]
    lines += [f"    o = {dict(schema.tags)!r}"]
    for member in schema.members:
        lines += _write_member(schema, member, names)
    if schema.options.after_write is not None:
        names["after_write"] = schema.options.after_write
        lines += ["    after_write(self, o)"]
    # Known members win.
    extra = [member.name for member in schema.members if member.wire.extra]
    lines += [f"    return {{**o.pop({extra[0]!r}), **o}}" if extra else "    return o"]
    return compile_function("write", full_name(cls), lines, names)  # type: ignore[no-any-return]  # made here


def _refuser(cls: ModelClass, field: Field) -> Callable[[], Never]:
    def refuse() -> Never:
        raise ValueError(f"{cls.__name__}.{field.name} works over HTTP only: the Functions host has no member for it")

    return refuse


def _write_member(schema: Schema, member: Member, names: dict[str, Any]) -> list[str]:
    name, default = member.field.name, member.field.default
    value = _written(schema, member, names)
    names[f"default_{name}"] = default
    lines = [f"    v = self.{name}"]
    if member.omits_default:
        # An empty or None default is compared by truth.
        is_set = "v is not None" if default is None else "v" if default in ((), {}) else f"v != default_{name}"
        return [*lines, f"    if {is_set}:", f"        o[{member.name!r}] = {value}"]
    if member.models and not member.is_array and default is not NOTHING:
        value = f"None if v is default_{name} or v == default_{name} else {value}"
    elif member.is_nullable and value != "v":
        value = f"None if v is None else {value}"
    return [*lines, f"    o[{member.name!r}] = {value}"]


def _written(schema: Schema, member: Member, names: dict[str, Any]) -> str:
    """Return the expression for the JSON of the value ``v``."""
    kind, name = member.kind, member.field.name
    if kind is None:
        return "[writers[i.__class__](i) for i in v]" if member.is_array else "writers[v.__class__](v)"
    if kind.write is None:
        return "v"
    names[f"write_{name}"] = kind.write
    if kind.plain and issubclass(kind.plain, Enum):
        names[kind.plain.__name__] = kind.plain
        return f"v._value_ if v.__class__ is {kind.plain.__name__} else write_{name}(v)"
    plain = f"v.__class__ is {kind.plain.__name__}" if kind.plain else ""
    if schema.options.reads_dates:
        if kind.write in (write_text, list):
            names[f"write_{name}"] = _date_refuser(name, is_array=kind.write is list)
        # A date begins with a digit or a slash.
        plain = plain and f"{plain} and v > ':'"
    return f"v if {plain} else write_{name}(v)" if plain else f"write_{name}(v)"


# --- dates -------------------------------------------------------------------------------


def looks_like_a_date(text: str) -> bool:
    """Return True for a text that the Functions host would parse as a date, and change."""
    return _DATE.fullmatch(text) is not None


# What Newtonsoft.Json looks for: https://github.com/JamesNK/Newtonsoft.Json, DateTimeUtils.TryParseDateTime
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d(:?\d\d)?)?|/Date\(.*\)/", re.ASCII | re.DOTALL)


def _date_refuser(name: str, *, is_array: bool) -> Callable[[Any], Any]:
    """Return a writer of names, or arrays of names, that refuses date-like ones."""

    def write(text: str) -> str:
        if looks_like_a_date(text):
            raise ValueError(f"{name} looks like a date, which the Functions host would change: send it over REST")
        return write_text(text)

    def write_all(texts: Any) -> list[str]:
        for text in texts:
            if text.__class__ is not str or text < ":":
                return [write(text) for text in texts]
        return list(texts)

    return write_all if is_array else write


class Writers(dict[type, Write]):
    """The writers of classes, made on first use. A subclass of a model is written as the model."""

    def __missing__(self, cls: type) -> Write:
        ours = next(filter(is_model, cls.__mro__), None)
        if ours is None:
            raise TypeError(f"expected a model of wps_models, or a list of them, not {cls.__name__}")
        write = self[cls] = class_writer(ours, self)
        return write


WRITERS: Final = Writers()
"""The writer of each class."""
