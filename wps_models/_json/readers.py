"""Readers of classes: straight-line code, generated from the schema on first use.

Each line reads one member into a variable named after its field. It inlines the common
case, and calls the reader of the member's `Kind` otherwise. The model is built at the
end, if there are no problems. `source` makes the code visible to debuggers.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from attrs import NOTHING, fields

from wps_models._json.fields import ModelClass, options_of
from wps_models._json.frozen import EMPTY, FrozenDict, is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.schema import Member, Schema, schema_of
from wps_models._json.source import compile_function, full_name
from wps_models._json.tagged import ByTag, closest
from wps_models._json.values import Kind, Reader

Hooks: TypeAlias = FrozenDict[ModelClass, Reader]
"""Readers to use for some classes instead of ours."""


@cache
def class_reader(
    cls: ModelClass,
    forbid_extra_keys: bool = False,  # noqa: FBT001, FBT002  # a cache key
    given: tuple[str, ...] = (),
    hooks: Hooks = EMPTY,
) -> Callable[..., Any]:
    """Return a reader of objects of exactly this class.

    The `given` fields aren't read: the reader accepts their values as further arguments.
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
            lines += _read_member(members[field.name], names, forbid_extra_keys=forbid_extra_keys, hooks=hooks)
        else:
            names[f"default_{field.name}"] = field.default
            lines += [f"    {field.name} = default_{field.name}"]
    rule = schema.options.rule
    if rule is not None:
        names["rule"] = rule.read
        lines += [f"    [{', '.join(rule.fields)}] = rule(problems, place, {', '.join(rule.fields)})"]
    lines += ["    if problems:", "        return None", *_construct(cls, names)]
    return compile_function("read", full_name(cls), lines, names)  # type: ignore[no-any-return]  # made here


def _read_member(member: Member, names: dict[str, Any], *, forbid_extra_keys: bool, hooks: Hooks) -> list[str]:
    name, wire = member.field.name, member.wire
    kind = member.kind
    if kind is None:
        read = union_reader(member.models, forbid_extra_keys, hooks)
        kind = Kind(read=array_reader(read, tuple) if member.is_array else read)
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
    """Return a function for objects with unknown members: it corrects their case, and notes those that are still unknown.

    The Functions host reads members of classes with tags in any case. A member in the right case wins.
    """
    known = schema.known
    spelling = {name.lower(): name for name in known} if schema.tags or schema.options.any_case else {}
    names = [*schema.tags, *(member.name for member in schema.members)]

    def tidy(payload: dict[Any, Any], problems: Problems, place: Place) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for name, value in payload.items():
            own = spelling.get(name.lower(), name) if isinstance(name, str) else name
            if own == name or own not in payload:
                found[own] = value
        if forbid_extra_keys and found.keys() - known:
            problems.note(place, _unexpected([name for name in found if name not in known], names))
        return found

    return tidy


def _unexpected(extra: list[Any], names: list[str]) -> str:
    """Return the problem of unexpected members. Theirs are names of the sender's own, so only ours are shown."""
    count = "an unexpected member" if len(extra) == 1 else f"{len(extra)} unexpected members"
    suggested = {_closest(name, names): None for name in extra[:_MAX_COMPARED] if isinstance(name, str)}
    close = " or ".join(name for name in suggested if name)
    hint = f" Did you mean {close}?" if close else ""
    return f"has {count}.{hint} Allowed: {', '.join(names) or 'none'}"


_MAX_COMPARED: Final = 10


def _closest(name: str, names: list[str]) -> str:
    """Return the name that was probably meant, which may be written as in Python: ``user_id`` for ``userId``."""
    joined = name.replace("_", "").replace("-", "").lower()
    return next((known for known in names if known.lower() == joined), "") or closest(name, names)


# --- models, arrays of them, and unions --------------------------------------------------


def array_reader(read: Reader, collect: Callable[[list[Any]], Any] = list) -> Reader:
    """Return a reader of arrays, given the reader of their items."""

    def read_array(value: Any, problems: Problems, place: Place) -> Any:
        if not is_array(value):
            return problems.expected(place, "an array", value)
        return collect([read(item, problems, (place, index)) for index, item in enumerate(value)])

    return read_array


@cache
def union_reader(
    classes: frozenset[ModelClass],
    forbid_extra_keys: bool = False,  # noqa: FBT001, FBT002  # a cache key
    hooks: Hooks = EMPTY,
) -> Reader:
    """Return a reader of objects of any of the classes. Raises ``TypeError`` if they can't be told apart."""
    choosers = {options_of(cls).choose for cls in classes}
    if len(choosers) > 1 or (None in choosers and len(classes) > 1):
        raise TypeError(f"can't tell these classes apart: {', '.join(sorted(cls.__name__ for cls in classes))}")
    (chooser,) = choosers
    if chooser is None:
        (cls,) = classes
        return hooks.get(cls) or class_reader(cls, forbid_extra_keys, hooks=hooks)
    choose = chooser(classes)
    readers: dict[ModelClass, Reader] = {**hooks}  # others are made on first use

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
            found = readers[cls] = class_reader(cls, forbid_extra_keys, hooks=hooks)
        return found(value, problems, place)

    return _tagged_reader(choose, read, readers) if isinstance(choose, ByTag) else read


def _tagged_reader(choose: ByTag, read: Reader, readers: Mapping[ModelClass, Reader]) -> Reader:
    """Return a reader that looks up exact tags, and leaves others to `read`."""
    member, tagged = choose.member, choose.tagged
    by_tag: dict[str, Reader] = {}

    def read_tagged(value: Any, problems: Problems, place: Place) -> Any:
        tag: Any = value.get(member) if value.__class__ is dict else None
        found = by_tag.get(tag) if tag.__class__ is str else None
        if found is not None:
            return found(value, problems, place)
        model = read(value, problems, place)
        if tag.__class__ is str and tag in tagged and tagged[tag] in readers:
            by_tag[tag] = readers[tagged[tag]]
        return model

    return read_tagged
