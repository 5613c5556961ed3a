"""The writer of a class: straight-line code, made from its schema when it is first needed."""

import re
from collections.abc import Callable
from typing import Any, Final, Never, TypeAlias

from attrs import NOTHING, Attribute

from wps_models._json import values
from wps_models._json.fields import ModelClass
from wps_models._json.readers import filled
from wps_models._json.schema import Member, is_model, schema_of
from wps_models._json.source import compile_function, full_name
from wps_models._json.values import WRITE

Write: TypeAlias = Callable[[Any], dict[str, Any]]


def class_writer(cls: ModelClass) -> Write:
    """A function from a model of exactly this class to its JSON."""
    schema = schema_of(cls)
    names: dict[str, Any] = {"writers": WRITERS}
    lines = ["def write(self):"]
    if cls._before_write is not None:
        names["before_write"] = cls._before_write
        lines += ["    before_write(self)"]
    for field in schema.http_only:
        names |= {f"default_{field.name}": field.default, f"refuse_{field.name}": _refuser(cls, field)}
        lines += [f"    if self.{field.name} != default_{field.name}:", f"        refuse_{field.name}()"]
    lines += [f"    o = {dict(schema.tags)!r}"]
    extra: str | None = None
    for member in schema.members:
        lines += [f"    v = self.{member.field.name}", *_write_member(cls, member, names)]
        extra = member.name if member.wire.extra else extra
    lines += [f"    return {{**o.pop({extra!r}), **o}}" if extra else "    return o"]
    return compile_function("write", full_name(cls), lines, names)  # type: ignore[no-any-return]  # made here


def _refuser(cls: ModelClass, field: "Attribute[Any]") -> Callable[[], Never]:
    def refuse() -> Never:
        raise ValueError(f"{cls.__name__}.{field.name} works over HTTP only; the Functions host has no member for it")

    return refuse


def _write_member(cls: ModelClass, member: Member, names: dict[str, Any]) -> list[str]:
    name, default = member.field.name, member.field.default
    names[f"default_{name}"] = default
    value = _written(cls, member, names)
    put = f"o[{member.name!r}] = {value}"
    if member.omits_default:
        # What is empty or None is the default; other values are compared.
        is_set = "v is not None" if default is None else "v" if default in ((), {}) else f"v != default_{name}"
        return [f"    if {is_set}:", f"        {put}"]
    if member.models and not member.is_array and default is not NOTHING:
        return [f"    o[{member.name!r}] = None if v is default_{name} or v == default_{name} else {value}"]
    if member.is_nullable and value != "v":
        return [f"    o[{member.name!r}] = None if v is None else {value}"]
    return [f"    {put}"]


def _written(cls: ModelClass, member: Member, names: dict[str, Any]) -> str:
    name, kind = member.field.name, member.kind
    if kind is None:
        return "[writers[i.__class__](i) for i in v]" if member.is_array else "writers[v.__class__](v)"
    if kind.write is None:
        return "v"
    names |= {f"write_{name}": kind.write, **{filled(key, name): value for key, value in kind.names.items()}}
    writing = kind.writing
    if cls._reads_dates and kind.write in (values.write_text, list):
        names[f"write_{name}"] = _date_refuser(name)
        writing = (
            f"[i if {_NO_DATE.replace('v', 'i')} else write{{n}}(i) for i in v]"
            if kind.write is list
            else f"v if {_NO_DATE} else {WRITE}"
        )
    return filled(writing, name).replace(WRITE, f"write_{name}(v)")


# Dates begin with a digit or a slash, and most names with a letter.
_NO_DATE: Final = "v.__class__ is str and (v > ':' or v < '/')"


def looks_like_a_date(text: str) -> bool:
    """Whether the Functions host would take a text for a date, and hand on another one."""
    return _DATE.fullmatch(text) is not None


# What Newtonsoft.Json looks for: https://github.com/JamesNK/Newtonsoft.Json, DateTimeUtils.TryParseDateTime
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d(:?\d\d)?)?|/Date\(.*\)/", re.ASCII | re.DOTALL)


def _date_refuser(name: str) -> Callable[[str], str]:
    def write(text: str) -> str:
        if looks_like_a_date(text):
            raise ValueError(f"{name} looks like a date, which the Functions host turns into another text: send it over REST")
        return str.__str__(text)

    return write


class _Writers(dict[type, Write]):
    """The writer of each class, or of the model that it is a subclass of; made when it is first asked for."""

    def __missing__(self, cls: type) -> Write:
        ours = next(filter(is_model, cls.__mro__), None)
        if ours is None:
            raise TypeError(f"must be a model of wps_models, or several, not {cls.__name__}")
        write = self[cls] = class_writer(ours)
        return write


WRITERS: Final = _Writers()
"""The writer of each class."""
