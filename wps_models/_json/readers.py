"""The reader of a class: straight-line code, made from its schema when it is first needed.

A line takes the usual case by itself, and hands any other value to the function of
its `Kind`. So there is one reader, which accepts all that is allowed and finds all
that is wrong, and costs little where nothing is. Its source can be seen: see `source`.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from attrs import NOTHING, fields

from wps_models._json import values
from wps_models._json.fields import ModelClass
from wps_models._json.frozen import is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.schema import Member, Schema, schema_of
from wps_models._json.source import compile_function, full_name
from wps_models._json.tagged import ByTag
from wps_models._json.values import PLACE, READ, Reader


@cache
def class_reader(cls: ModelClass, forbid_extra_keys: bool = False, given: tuple[str, ...] = ()) -> Callable[..., Any]:  # noqa: FBT001, FBT002  # a cache key
    """A reader of objects of exactly this class.

    The fields that are `given` aren't read: the reader takes them as further arguments.
    """
    schema = schema_of(cls)
    members = {member.field.name: member for member in schema.members}
    names: dict[str, Any] = {"new": _settable(cls), cls.__name__: cls, "as_object": _as_object}
    lines = [
        f"def read({', '.join(['o', 'problems', 'place', *given])}):",
        "    if o.__class__ is not dict:",
        "        o = as_object(o, problems, place)",
        "        if o is None:",
        "            return None",
        *_look_at_names(schema, names, forbid_extra_keys=forbid_extra_keys),
        "    get = o.get",
        "    self = new()",
    ]
    for field in fields(cls):
        name = field.name
        if name in given:
            lines += [f"    self.{name} = {name}"]
        elif name in members:
            lines += _read_member(members[name], names, forbid_extra_keys=forbid_extra_keys)
        else:
            names[f"default_{name}"] = field.default
            lines += [f"    self.{name} = default_{name}"]
    rule = cls._rule
    if rule is not None:
        names |= {"rule": rule, **rule.names}
        lines += [f"    if not ({rule.plain}):", "        rule.settle(self, problems, place)"]
    lines += [f"    self.__class__ = {cls.__name__}", "    return self"]
    return compile_function("read", full_name(cls), lines, names)  # type: ignore[no-any-return]  # made here


@cache
def _settable(cls: type) -> type:
    """The class as it would be if its fields could be set.

    A reader fills an object of it and then makes it one of the class: setting a frozen
    field by itself takes 2.6 times as long as setting one.
    """
    slots: Iterable[str] = vars(cls)["__slots__"]
    twin: dict[str, Any] = {
        "__slots__": tuple(slots),
        "__setattr__": object.__setattr__,
        "__init__": object.__init__,
    }
    return type(cls.__name__, cls.__bases__, twin)


def _look_at_names(schema: Schema, names: dict[str, Any], *, forbid_extra_keys: bool) -> Iterable[str]:
    prepare = schema.cls._prepare
    if prepare is not None:
        names["prepare"] = prepare
        yield "    o = prepare(o)"
    if any(member.wire.extra for member in schema.members):
        names["known"] = schema.known
        return
    if schema.tags:
        # Where the Functions host reads members in any case.
        names |= {"known": schema.known, "spelled": _speller(schema)}
        yield "    if not known.issuperset(o):"
        yield "        o = spelled(o)"
    if forbid_extra_keys:
        names |= {"known": schema.known, "note_extra": _note_extra(schema)}
        yield "    if not known.issuperset(o):"
        yield "        note_extra(o, problems, place)"


def _speller(schema: Schema) -> Callable[[dict[Any, Any]], dict[Any, Any]]:
    """Give members that are spelled in another case their own spelling, unless that is there too."""
    known = {name.lower(): name for name in schema.known}

    def spelled(payload: dict[Any, Any]) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for name, value in payload.items():
            own = known.get(name.lower(), name) if isinstance(name, str) else name
            if own == name or own not in payload:
                found[own] = value
        return found

    return spelled


def _note_extra(schema: Schema) -> Callable[[dict[Any, Any], Problems, Place], None]:
    allowed = ", ".join(member.name for member in schema.members)

    def note_extra(payload: dict[Any, Any], problems: Problems, place: Place) -> None:
        problems.note(place, f"has unexpected members ({len(payload.keys() - schema.known)}); allowed: {allowed or 'none'}")

    return note_extra


def _as_object(value: object, problems: Problems, place: Place) -> Any:
    if is_object(value):
        return dict(value)
    return problems.expected(place, "an object", value)


def _read_member(member: Member, names: dict[str, Any], *, forbid_extra_keys: bool) -> list[str]:
    name, wire = member.field.name, member.wire
    kind = member.kind or models_kind(member.models, is_array=member.is_array, forbid_extra_keys=forbid_extra_keys)
    names |= {f"read_{name}": kind.read, **{filled(key, name): value for key, value in kind.names.items()}}
    if wire.extra:
        extra = "{k: v for k, v in o.items() if k not in known}"
        return [f"    self.{name} = read_{name}({extra}, problems, place)"]
    lines = [f"    v = get({member.name!r})"]
    if wire.alias:
        lines += ["    if v is None:", f"        v = get({wire.alias!r})"]
    read = f"read_{name}(v, problems, (place, {member.name!r}))"
    value = filled(kind.reading, name).replace(READ, read).replace(PLACE, f"(place, {member.name!r})")
    default: Any = member.field.default if wire.absent is None else wire.absent
    absent = "None"
    if default is not None:
        takes_self = hasattr(default, "takes_self")  # a Factory, which all take it
        names[f"default_{name}"] = default.factory if takes_self else default
        absent = f"default_{name}{'(self)' if takes_self else ''}"
    if kind.item:
        return [*lines, *_read_array(kind.item, read, read if default is NOTHING else absent), f"    self.{name} = v"]
    if default is not NOTHING:
        value = f"{absent} if v is None else {value}"
    return [*lines, f"    self.{name} = {value}"]


def _read_array(is_plain: str, read: str, absent: str) -> Iterable[str]:
    yield "    if v.__class__ is list:"
    yield "        for i in v:"
    yield f"            if not ({is_plain}):"
    yield f"                v = {read}"
    yield "                break"
    yield "        else:"
    yield "            v = tuple(v)"
    yield "    elif v is None:"
    yield f"        v = {absent}"
    yield "    else:"
    yield f"        v = {read}"


def filled(source: str, name: str) -> str:
    """A source of a `Kind` for one field, with its own copy of each name."""
    return source.replace("{n}", f"_{name}")


# --- models, arrays of them, and unions --------------------------------


def models_kind(classes: frozenset[ModelClass], *, is_array: bool, forbid_extra_keys: bool) -> values.Kind:
    """A member that holds a model, or several, of the classes."""
    read = union_reader(classes, forbid_extra_keys)
    if is_array:
        return values.Kind(read=array_reader(read, tuple))
    base = next((cls for cls in classes if all(issubclass(other, cls) for other in classes)), None)
    if base is None or len(classes) == 1:
        return values.Kind(read=read)
    # Without a member that only a subclass has, it is the base itself, as nearly always.
    more = sorted({name for cls in classes for name in schema_of(cls).known} - schema_of(base).known)
    plain = " and ".join(["v.__class__ is dict", *(f"{name!r} not in v" for name in more)])
    reading = f"plain{{n}}(v, problems, {PLACE}) if {plain} else {READ}"
    return values.Kind(read=read, reading=reading, names={"plain{n}": class_reader(base, forbid_extra_keys)})


def array_reader(read: Reader, collect: Callable[[list[Any]], Any] = list) -> Reader:
    """A reader of arrays of what another one reads."""

    def read_array(value: Any, problems: Problems, place: Place) -> Any:
        if not is_array(value):
            return problems.expected(place, "an array", value)
        return collect([read(item, problems, (place, index)) for index, item in enumerate(value)])

    return read_array


@cache
def union_reader(classes: frozenset[ModelClass], forbid_extra_keys: bool = False) -> Reader:  # noqa: FBT001, FBT002  # a cache key
    """A reader of objects of any of the classes. Raises ``TypeError`` if nothing tells them apart."""
    choosers = {cls._choose for cls in classes}
    if len(choosers) > 1 or (None in choosers and len(classes) > 1):
        raise TypeError(f"nothing tells these apart: {', '.join(sorted(cls.__name__ for cls in classes))}")
    (chooser,) = choosers
    if chooser is None:
        (cls,) = classes
        return class_reader(cls, forbid_extra_keys)
    choose = chooser(classes)
    # Each is made when the first payload asks for it, as few programs need all.
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

    return _tagged_reader(choose, read, readers) if isinstance(choose, ByTag) else read


def _tagged_reader(choose: ByTag, read: Reader, readers: Mapping[ModelClass, Reader]) -> Reader:
    """As `read`, where the tag as it is written says the class at one look."""
    member, tagged = choose.member, choose.tagged

    def read_tagged(value: Any, problems: Problems, place: Place) -> Any:
        if value.__class__ is dict:
            tag = value.get(member)
            found = readers.get(tagged.get(tag)) if tag.__class__ is str else None
            if found is not None:
                return found(value, problems, place)
        return read(value, problems, place)

    return read_tagged
