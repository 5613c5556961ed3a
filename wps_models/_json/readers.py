"""Readers of classes: straight-line code, generated from the schema on first use.

A line reads one member. It takes a value of the usual class as it is, and calls the
reader of its `Kind` for any other. The source can be seen, see `source`.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from attrs import NOTHING, fields

from wps_models._json.fields import ModelClass, options_of
from wps_models._json.frozen import is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.schema import Member, Schema, schema_of
from wps_models._json.source import compile_function, full_name
from wps_models._json.tagged import ByTag
from wps_models._json.values import Kind, Reader


@cache
def class_reader(cls: ModelClass, forbid_extra_keys: bool = False, given: tuple[str, ...] = ()) -> Callable[..., Any]:  # noqa: FBT001, FBT002  # a cache key
    """Return a reader of objects of exactly this class.

    The fields that are `given` have no member: the reader takes their values as further arguments.
    """
    schema = schema_of(cls)
    names: dict[str, Any] = {"as_object": _as_object}
    lines = [
        f"def read({', '.join(['o', 'problems', 'place', *given])}):",
        "    if o.__class__ is not dict:",
        "        o = as_object(o, problems, place)",
        "        if o is None:",
        "            return None",
    ]
    if schema.options.prepare is not None:
        names["prepare"] = schema.options.prepare
        lines += ["    o = prepare(o)"]
    takes_all = any(member.wire.extra for member in schema.members)
    names["known"] = schema.known
    if not takes_all and (schema.tags or schema.options.any_case or forbid_extra_keys):
        names["tidy"] = _tidier(schema, forbid_extra_keys=forbid_extra_keys)
        lines += ["    if not known.issuperset(o):", "        o = tidy(o, problems, place)"]
    lines += ["    get = o.get"]
    members = {member.field.name: member for member in schema.members}
    for field in fields(cls):
        if field.name in given:
            continue
        if field.name in members:
            lines += _read_member(members[field.name], names, forbid_extra_keys=forbid_extra_keys)
        else:
            names[f"default_{field.name}"] = field.default
            lines += [f"    {field.name} = default_{field.name}"]
    rule = schema.options.rule
    if rule is not None:
        names["rule"] = rule.read
        lines += [f"    [{', '.join(rule.fields)}] = rule(problems, place, {', '.join(rule.fields)})"]
    lines += ["    if problems:", "        return None", *_construct(cls, names)]
    return compile_function("read", full_name(cls), lines, names)  # type: ignore[no-any-return]  # made here


def _read_member(member: Member, names: dict[str, Any], *, forbid_extra_keys: bool) -> list[str]:
    name, wire = member.field.name, member.wire
    kind = member.kind or models_kind(member.models, is_array=member.is_array, forbid_extra_keys=forbid_extra_keys)
    names[f"read_{name}"] = kind.read
    if wire.extra:
        return [f"    {name} = read_{name}({{k: v for k, v in o.items() if k not in known}}, problems, place)"]
    lines = [f"    v = get({member.name!r})"]
    if wire.alias:
        lines += ["    if v is None:", f"        v = get({wire.alias!r})"]
    value = f"read_{name}(v, problems, (place, {member.name!r}))"
    if kind.known:
        names[f"known_{name}"] = kind.known.get
        value = f"v.__class__ is str and known_{name}(v) or {value}"
    elif kind.plain:
        plain = f"v.__class__ is {kind.plain.__name__}"
        if kind.rule:
            names[f"holds_{name}"] = kind.rule.holds
            plain += f" and holds_{name}(v)"
        value = f"v if {plain} else {value}"
    absent: Any = member.field.default if wire.absent is None else wire.absent
    if absent is not NOTHING:
        names[f"default_{name}"] = absent
        value = f"default_{name} if v is None else {value}"
    return [*lines, f"    {name} = {value}"]


def _construct(cls: ModelClass, names: dict[str, Any]) -> list[str]:
    """Return the lines that make a model of the values of its fields, each in a variable of the field's name."""
    names |= {"new": object.__new__, cls.__name__: cls}
    names |= {f"set_{field.name}": getattr(cls, field.name).__set__ for field in fields(cls)}
    return [
        f"    self = new({cls.__name__})",
        *(f"    set_{field.name}(self, {field.name})" for field in fields(cls)),
        "    return self",
    ]


@cache
def unchecked(cls: ModelClass) -> Callable[..., Any]:
    """Return a constructor that takes the values of all fields by position, already converted and checked."""
    names: dict[str, Any] = {}
    lines = [f"def new_model({', '.join(field.name for field in fields(cls))}):", *_construct(cls, names)]
    return compile_function("new_model", full_name(cls), lines, names)  # type: ignore[no-any-return]  # made here


def _as_object(value: object, problems: Problems, place: Place) -> Any:
    if is_object(value):
        return dict(value)
    return problems.expected(place, "an object", value)


def _tidier(schema: Schema, *, forbid_extra_keys: bool) -> Callable[[dict[Any, Any], Problems, Place], dict[Any, Any]]:
    """Return a function for objects with members that aren't known as they are spelled.

    Classes with tags have members in any case, as the Functions host reads them so. A member that
    is spelled right wins.
    """
    known = schema.known
    spelling = {name.lower(): name for name in known} if schema.tags or schema.options.any_case else {}
    allowed = ", ".join(member.name for member in schema.members) or "none"

    def tidy(payload: dict[Any, Any], problems: Problems, place: Place) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for name, value in payload.items():
            own = spelling.get(name.lower(), name) if isinstance(name, str) else name
            if own == name or own not in payload:
                found[own] = value
        extra = len(found.keys() - known)
        if forbid_extra_keys and extra:
            problems.note(place, f"has unexpected members ({extra}); allowed: {allowed}")
        return found

    return tidy


# --- models, arrays of them, and unions --------------------------------------------------


def models_kind(classes: frozenset[ModelClass], *, is_array: bool, forbid_extra_keys: bool) -> Kind:
    """Return the kind of a member that holds a model, or several, of the classes."""
    read = union_reader(classes, forbid_extra_keys)
    return Kind(read=array_reader(read, tuple) if is_array else read)


def array_reader(read: Reader, collect: Callable[[list[Any]], Any] = list) -> Reader:
    """Return a reader of arrays of what another one reads."""

    def read_array(value: Any, problems: Problems, place: Place) -> Any:
        if not is_array(value):
            return problems.expected(place, "an array", value)
        return collect([read(item, problems, (place, index)) for index, item in enumerate(value)])

    return read_array


@cache
def union_reader(classes: frozenset[ModelClass], forbid_extra_keys: bool = False) -> Reader:  # noqa: FBT001, FBT002  # a cache key
    """Return a reader of objects of any of the classes. Raises ``TypeError`` if nothing tells them apart."""
    choosers = {options_of(cls).choose for cls in classes}
    if len(choosers) > 1 or (None in choosers and len(classes) > 1):
        raise TypeError(f"nothing tells these apart: {', '.join(sorted(cls.__name__ for cls in classes))}")
    (chooser,) = choosers
    if chooser is None:
        (cls,) = classes
        return class_reader(cls, forbid_extra_keys)
    choose = chooser(classes)
    # Made on first use, as few programs need all.
    readers: dict[ModelClass, Reader] = {}

    def read(value: Any, problems: Problems, place: Place) -> Any:
        if value.__class__ is not dict:
            value = _as_object(value, problems, place)
            if value is None:
                return None
        cls = choose(value, problems, place)
        if cls is None:
            return None
        found = readers.get(cls)
        if found is None:
            found = readers[cls] = class_reader(cls, forbid_extra_keys)
        return found(value, problems, place)

    return _tagged_reader(choose, read, forbid_extra_keys=forbid_extra_keys) if isinstance(choose, ByTag) else read


def _tagged_reader(choose: ByTag, read: Reader, *, forbid_extra_keys: bool) -> Reader:
    """Return a reader that needs no choice for a tag that is spelled right."""
    member, tagged = choose.member, choose.tagged
    readers: dict[str, Reader] = {}

    def read_tagged(value: Any, problems: Problems, place: Place) -> Any:
        tag: Any = value.get(member) if value.__class__ is dict else None
        found = readers.get(tag) if tag.__class__ is str else None
        if found is None:
            if tag.__class__ is not str or tag not in tagged:
                return read(value, problems, place)
            found = readers[tag] = class_reader(tagged[tag], forbid_extra_keys)
        return found(value, problems, place)

    return read_tagged
