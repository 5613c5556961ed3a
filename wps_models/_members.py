"""What each class's JSON is made of, derived from its fields.

This is the one description of the wire. `converters` builds cattrs hooks from it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from enum import IntEnum, StrEnum
from functools import cache, partial
from inspect import get_annotations
from typing import Any, Final, Never, Union, get_args, get_origin

from attrs import Attribute, fields, frozen

from wps_models._families import HOST_WRITES, is_model, tag_of
from wps_models._fields import FrozenDict, Headers, JsonValue, choices, unruled, wire_name
from wps_models._leaves import (
    Array,
    OpenWord,
    Reader,
    Ruled,
    Word,
    Writer,
    read_bytes,
    read_code,
    read_data,
    read_flag,
    read_headers,
    read_lists,
    read_number,
    read_object,
    read_text,
    read_texts,
    write_data,
    write_json,
    write_lists,
    write_pascal,
    write_text,
    wrong,
)
from wps_models.enums import WebPubSubDataType
from wps_models.responses import EventErrorResponse
from wps_models.unions import EventResponse


@frozen(kw_only=True)
class Member:
    """One member of a class's JSON."""

    field: "Attribute[Any]"
    wire: str
    """Its name as written."""
    also: str | None
    """Another name that is read."""
    read: Reader | None
    """Reads its value; ``None`` for models."""
    write: Writer | None
    """Writes its value; ``None`` where it stands as it is."""
    model: Any
    """The class, or union of classes, of the model or models that it holds; ``None`` if it holds none."""
    many: bool
    """Whether it holds several models."""
    optional: bool
    """Left out when it has its default value; otherwise a default of a model is written as ``null``."""


@cache
def members(cls: type) -> tuple[Member, ...]:
    """The members of a class, in the order they are written: a subclass's own come first, as from .NET."""
    mro = cls.__mro__
    home = {field.name: max(i for i, base in enumerate(mro) if field.name in get_annotations(base)) for field in fields(cls)}
    return tuple(
        _member(field, terse=cls not in HOST_WRITES)
        for field in sorted(fields(cls), key=lambda field: home[field.name])
        if not field.metadata.get("http_only")
    )


def http_only(cls: type) -> list["Attribute[Any]"]:
    """The fields that have no member."""
    return [field for field in fields(cls) if field.metadata.get("http_only")]


def refuse_unsaid(cls: type, field: "Attribute[Any]") -> Never:
    """What writing raises when such a field says something."""
    msg = f"{cls.__name__}.{field.name} can be said over HTTP only: the Functions host has no word for it"
    raise ValueError(msg)


def _member(field: "Attribute[Any]", *, terse: bool) -> Member:
    types = [choice for choice in choices(field.type) if choice is not type(None)]
    many = get_origin(types[0]) is tuple and all(map(is_model, choices(get_args(types[0])[0])))
    one: Any = Union[tuple(types)]  # noqa: UP007  # a union of as many as there are, and a class alone stays a class
    model = get_args(types[0])[0] if many else one if all(map(is_model, types)) else None
    read, write = (None, None) if model else _leaf(field, types)
    return Member(
        field=field,
        wire=wire_name(field),
        also=field.metadata.get("also"),
        read=field.metadata.get("read") or read,
        write=write,
        model=model,
        many=many,
        optional=bool(field.metadata.get("optional"))
        or (terse and field.default in (None, (), FrozenDict()) and not field.metadata.get("rest")),
    )


def _leaf(field: "Attribute[Any]", types: list[Any]) -> tuple[Reader, Writer | None]:
    first = types[0]
    plain, rule = unruled(first)
    write_enum = write_pascal if field.metadata.get("pascal") else write_text
    match get_origin(plain) or plain:
        case _ if bytes in types and str in types:
            return read_data, write_data
        case enum if isinstance(enum, type) and issubclass(enum, StrEnum):
            return (OpenWord(enum) if str in types else Word(enum)), write_enum
        case enum if isinstance(enum, type) and issubclass(enum, IntEnum):
            return read_code(*[choice for choice in types if choice is not int]), int
        case origin if origin is tuple:
            item_rule = unruled(get_args(plain)[0])[1]
            return Array(Ruled(item_rule)) if item_rule else read_texts, list
        case origin if origin is Mapping:
            if get_args(plain)[1] == JsonValue:
                return read_object, write_json
            return (read_headers if isinstance(field.default, Headers) else read_lists), write_lists
        case _:
            return (Ruled(rule) if rule else _READERS[plain]), _WRITERS.get(plain)


_READERS: Final[Mapping[type, Reader]] = {str: read_text, bool: read_flag, int: read_number, bytes: read_bytes}
_WRITERS: Final[Mapping[type, Writer]] = {bytes: write_data, str: write_text}


# --- before reading ----------------------------------------------------------------


def prepare(cls: type) -> Callable[[Mapping[Any, Any]], dict[Any, Any]]:
    """A function that brings a payload of a class into the one shape that its members are read from.

    There, every member has its written name, ``null`` is absence, and the tag is gone.
    """
    names = {name: member.wire for member in members(cls) for name in (member.also, member.wire) if name and not is_rest(member)}
    absent = {member.wire: value for member in members(cls) if (value := member.field.metadata.get("absent")) is not None}
    tag = tag_of(cls)
    folded = {name.lower(): name for name in names} if tag else {}
    shapes = list(_shapes(cls))

    def shaped(payload: Mapping[Any, Any]) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for name, value in payload.items():
            wire = names.get(name) if isinstance(name, str) else None
            if wire is None and tag and isinstance(name, str):
                # As the host: a member in another case counts, unless the right one is there too.
                wire = folded.get(name.lower())
                if wire in payload or name.lower() == tag[0].lower():
                    continue
            if wire is None:
                found[name] = value
            elif value is not None:
                found[wire] = value
        for shape in shapes:
            found = shape(found)
        return {**absent, **found} if absent else found

    return shaped


def is_rest(member: Member) -> bool:
    """Whether it isn't a member itself, but stands for all members that the others don't take."""
    return bool(member.field.metadata.get("rest"))


def _shapes(cls: type) -> Iterator[Callable[[dict[Any, Any]], dict[Any, Any]]]:
    if any(map(is_rest, members(cls))):
        known = {member.wire for member in members(cls)}
        yield lambda payload: _gather_members(payload, known - {"members"})
    for member in members(cls):
        if member.field.metadata.get("decoded"):
            yield partial(_undo_host_decoding, member.wire)
    if cls in get_args(EventResponse) and cls is not EventErrorResponse:
        yield _drop_success


def _undo_host_decoding(name: str, payload: dict[Any, Any]) -> dict[Any, Any]:
    # In `request` the host hands binary data over as UTF-8 text, whatever the bytes were.
    data = payload.get(name)
    if not isinstance(data, str) or not _is_binary(payload.get("dataType")):
        return payload
    if "\ufffd" in data:
        raise wrong(
            f"was binary, and the host's decoding as UTF-8 has destroyed it: "
            f"name the trigger parameter {name}, with dataType binary",
            f"$.{name}",
        )
    return payload | {name: data.encode(errors="surrogatepass")}


_read_data_type: Final = Word(WebPubSubDataType)


def _is_binary(data_type: object) -> bool:
    try:
        return _read_data_type(data_type) is WebPubSubDataType.BINARY
    except ValueError:
        return False


def _gather_members(payload: dict[Any, Any], known: Collection[str]) -> dict[Any, Any]:
    rest = {name: value for name, value in payload.items() if name not in known}
    return {name: value for name, value in payload.items() if name in known} | {"members": rest}


def _drop_success(payload: dict[Any, Any]) -> dict[Any, Any]:
    return {name: value for name, value in payload.items() if name != "code"}


# --- after writing -----------------------------------------------------------------


def spread_members(written: dict[str, Any]) -> dict[str, Any]:
    """The JSON of a model that has a rest, with its members where they came from."""
    return {**written.pop("members"), **written}
