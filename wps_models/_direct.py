"""A fast path in front of cattrs: straight-line code for each class, made from its members.

It accepts only what it is sure of, and then makes what the cattrs hooks would
make. Anything else, right or wrong, raises `Unsure` and is cattrs' to judge;
so no error message and no tolerance is written twice. Tests hold the two
against each other.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType
from typing import Any, Final, TypeAlias, get_args, get_origin

from attrs import NOTHING, fields

from wps_models._families import allowed, family, is_model, tag_of
from wps_models._fields import FrozenDict, Headers, choices
from wps_models._leaves import (
    Array,
    Ruled,
    Word,
    read_data,
    read_flag,
    read_headers,
    read_lists,
    read_object,
    read_text,
    write_data,
    write_json,
    write_text,
)
from wps_models._members import Member, http_only, is_rest, members, refuse_unsaid, spread_members

Read: TypeAlias = Callable[..., Any]
Write: TypeAlias = Callable[[Any], dict[str, Any]]


class Unsure(Exception):
    """Not a plain case: ask cattrs."""


NOT_PLAIN: Final = (Unsure, LookupError, TypeError, ValueError, RecursionError)
"""What a reader raises where cattrs has to judge."""


def _compile(name: str, lines: list[str], names: Mapping[str, object]) -> Any:
    scope = dict(names)
    exec(compile("\n".join(lines), f"<wps_models {name}>", "exec"), scope)
    return scope[name]


# --- reading -----------------------------------------------------------------------


@cache
def reader(cls: type) -> Read:
    """A function from a payload of exactly this class to the model.

    A second argument, if given, is the model's context, and then not read.
    """
    if any(is_rest(member) or member.field.metadata.get("absent") is not None for member in members(cls)):
        return _unsure
    names: dict[str, object] = {"cls": cls, "new": object.__new__, "Unsure": Unsure, **_IN_LINE}
    body: list[str] = []
    last: list[str] = []
    tag = tag_of(cls)
    for number, member in enumerate(members(cls)):
        field = member.field
        names |= {f"set{number}": getattr(cls, field.name).__set__, f"default{number}": field.default}
        if field.name == "context":
            body += [
                "if context is None:",
                *_indent(_read_member(number, member, names)),
                "else:",
                "    v = context",
                f"set{number}(self, v)",
            ]
        elif default_of_others := getattr(field.default, "factory", None):
            # Such a default looks at the other fields, so they come first.
            names[f"default{number}"] = default_of_others
            last += [*_read_member(number, member, names, default=f"default{number}(self)"), f"set{number}(self, v)"]
        else:
            body += [*_read_member(number, member, names), f"set{number}(self, v)"]
        if field.validator is not None:
            names |= {f"then{number}": field.validator, f"field{number}": field}
            last += [f"then{number}(self, field{number}, v)"]
    for number, field in enumerate(http_only(cls)):
        names |= {f"unsaid{number}": getattr(cls, field.name).__set__, f"nothing{number}": field.default}
        body += [f"unsaid{number}(self, nothing{number})"]
    lines = [
        "def read(o, context=None):",
        "    if o.__class__ is not dict: raise Unsure",
        "    get = o.get",
        "    self = new(cls)",
    ]
    if tag:
        # Where the host matches members in any case: with a stranger among them, look closer.
        known = " + ".join(f"({name!r} in o)" for name in [tag[0], *(member.wire for member in members(cls))])
        lines += [f"    if len(o) != {known}: raise Unsure"]
    read: Read = _compile("read", [*lines, *_indent(body + last), "    return self"], names)
    return read


def _indent(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def _unsure(_payload: object, _context: object = None) -> object:
    raise Unsure


def _read_member(number: int, member: Member, names: dict[str, object], default: str = "") -> list[str]:
    """Lines that leave the member's value in ``v``."""
    check = _check(number, member, names)
    if member.field.default is NOTHING and not member.also:
        # What asks for a string takes no `None` either.
        is_text = member.read is read_text or isinstance(member.read, Ruled)
        return [f"v = o[{member.wire!r}]", *([] if is_text else ["if v is None: raise Unsure"]), *check]
    lines = [f"v = get({member.wire!r})"]
    if member.also:
        lines += [f"if v is None: v = get({member.also!r})", f"elif {member.also!r} in o: raise Unsure"]
    if member.field.default is NOTHING:
        return [*lines, "if v is None: raise Unsure", *check]
    return [*lines, f"if v is None: v = {default or f'default{number}'}", "else:", *_indent(check)]


def _read_lists(value: Any) -> dict[str, tuple[str, ...]]:
    if value.__class__ is not dict:
        raise Unsure
    lists: dict[str, tuple[str, ...]] = {}
    for name, items in value.items():
        if name.__class__ is not str or items.__class__ is not list:
            raise Unsure
        # Most have one item, and that is quicker so.
        if len(items) == 1:
            [item] = items
            if item.__class__ is not str:
                raise Unsure
            lists[name] = (item,)
            continue
        for item in items:
            if item.__class__ is not str:
                raise Unsure
        lists[name] = tuple(items)
    return lists


_CHECKS: Final[Mapping[object, str]] = {
    read_text: "if v.__class__ is not str: raise Unsure",
    read_flag: "if v is not True and v is not False: raise Unsure",
    read_data: "if v.__class__ is not str: v = read{n}(v)",
    read_object: "v = read{n}(v) if v or v.__class__ is not dict else default{n}",
    read_lists: "v = FrozenDict(read_lists(v))",
    read_headers: "v = Headers(read_lists(v))",
}
"""What a line does where a call of the leaf's own reader would take longer."""

_IN_LINE: Final[Mapping[str, object]] = {"FrozenDict": FrozenDict, "Headers": Headers, "read_lists": _read_lists}


def _check(number: int, member: Member, names: dict[str, object]) -> list[str]:
    """Lines that make of the JSON in ``v`` what the field holds."""
    read = member.read
    names[f"read{number}"] = read if member.model is None else read_any(member.model)
    if member.many:
        return ["if v.__class__ is not list: raise Unsure", f"v = tuple([read{number}(i) for i in v])"]
    if isinstance(read, Ruled):
        names[f"holds{number}"] = read.rule.holds
        return [f"if v.__class__ is not str or not holds{number}(v): raise Unsure"]
    if isinstance(read, Array):
        names[f"holds{number}"] = read.item.rule.holds if isinstance(read.item, Ruled) else None
        rule = f" or not holds{number}(i)" if isinstance(read.item, Ruled) else ""
        return [
            "if v.__class__ is not list: raise Unsure",
            "for i in v:",
            f"    if i.__class__ is not str{rule}: raise Unsure",
            "v = tuple(v)",
        ]
    if isinstance(read, Word):
        names[f"word{number}"] = read.spellings.get
        return [f"w = word{number}(v) if v.__class__ is str else None", f"v = read{number}(v) if w is None else w"]
    return [_CHECKS.get(read, "v = read{n}(v)").format(n=number)]


class _Readers(dict[Any, Read]):
    """The readers of some classes, each made when the first payload asks for it."""

    def __init__(self, classes: Mapping[Any, type]) -> None:
        super().__init__()
        self._classes = classes

    def __missing__(self, key: Any) -> Read:
        read = self[key] = reader(self._classes[key])
        return read


@cache
def read_any(form: Any) -> Read:
    """A function from a payload to whatever a form says: a class, a union, a list, or ``None`` too."""
    parts = choices(form)
    lists = [get_args(part)[0] for part in parts if get_origin(part) is list]
    models = [part for part in parts if is_model(part)]
    optional = NoneType in parts
    if len(models) + len(lists) + optional < len(parts) or len(lists) > 1:
        return _unsure
    read_model = _read_models(allowed(models)) if models else _unsure
    if not lists and not optional:
        return read_model
    read_item = read_any(lists[0]) if lists else _unsure

    def read(payload: Any) -> Any:
        if payload.__class__ is list and lists:
            return [read_item(item) for item in payload]
        return None if payload is None and optional else read_model(payload)

    return read


def _read_models(models: frozenset[type]) -> Read:
    tags = {tag: model for model in models if (tag := tag_of(model))}
    if len(tags) == len(models):
        (member,) = {member for member, _ in tags}
        by_word = _Readers({word: model for (_, word), model in tags.items()})

        def read_tagged(payload: Any) -> Any:
            return by_word[payload[member]](payload)

        return read_tagged
    pick = family(models)
    if pick is None:
        return reader(*models) if len(models) == 1 else _unsure
    readers = _Readers({model: model for model in models})

    def read_picked(payload: Any) -> Any:
        if payload.__class__ is not dict:
            raise Unsure
        return readers[pick(payload, models)](payload)

    return read_picked


@cache
def maker(cls: type) -> Callable[..., Any]:
    """The constructor of a class, for values that are known to be right: nothing is converted, checked or left out."""
    names: dict[str, object] = {"cls": cls, "new": object.__new__}
    lines = ["self = new(cls)"]
    for field in fields(cls):
        names[f"set_{field.name}"] = getattr(cls, field.name).__set__
        lines += [f"set_{field.name}(self, {field.name})"]
    make: Callable[..., Any] = _compile(
        "make", [f"def make(*, {', '.join(field.name for field in fields(cls))}):", *_indent(lines), "    return self"], names
    )
    return make


# --- writing -----------------------------------------------------------------------


@cache
def writer(cls: type) -> Write:
    """A function from a model of exactly this class to its JSON."""
    names: dict[str, object] = {"cls": cls, "write_model": write_model, "unsaid": refuse_unsaid}
    lines: list[str] = []
    for field in http_only(cls):
        names[f"only_{field.name}"] = field
        lines += [f"if m.{field.name} != only_{field.name}.default: unsaid(cls, only_{field.name})"]
    lines += [f"d = {dict([tag] if (tag := tag_of(cls)) else [])!r}"]
    for number, member in enumerate(members(cls)):
        lines += [f"v = m.{member.field.name}", *_write_member(number, member, names)]
    names["spread"] = spread_members
    lines += ["return spread(d)" if any(map(is_rest, members(cls))) else "return d"]
    write: Write = _compile("write", ["def write(m):", *_indent(lines)], names)
    return write


def _write_member(number: int, member: Member, names: dict[str, object]) -> list[str]:
    default = member.field.default
    names |= {f"write{number}": member.write, f"default{number}": default}
    if member.many:
        value = "[write_model(i) for i in v]"
    elif member.model is not None:
        value = "write_model(v)"
    elif member.write in (write_text, write_data):
        value = f"v if v.__class__ is str else write{number}(v)"
    elif member.write is None:
        value = "v"
    elif member.write is write_json:
        names["FrozenDict"] = FrozenDict
        value = f"write{number}(v) if v or v.__class__ is not FrozenDict else {{}}"
    else:
        value = f"write{number}(v)"
    if member.optional:
        unset = "v is None" if default is None else f"v == default{number}"
        return [f"if not ({unset}): d[{member.wire!r}] = {value}"]
    if member.model is not None and not member.many and default is not NOTHING:
        value = f"None if v is default{number} or v == default{number} else {value}"
    elif member.write is not None and NoneType in choices(member.field.type):
        value = f"None if v is None else {value}"
    return [f"d[{member.wire!r}] = {value}"]


def write_model(model: Any) -> dict[str, Any]:
    """The JSON of a model, or of a subclass of one."""
    return _writer_of(model.__class__)(model)


@cache
def _writer_of(cls: type) -> Write:
    ours = next(filter(is_model, cls.__mro__), None)
    if ours is None:
        msg = f"must be a model of wps_models, or several, not {cls.__name__}"
        raise TypeError(msg)
    return writer(ours)
