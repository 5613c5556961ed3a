"""Models in pydantic: validation by our readers, serialization by our writers, JSON Schema by wire names.

Imported when pydantic builds the schema of a model.
"""

import inspect
from collections.abc import Callable, Mapping
from enum import IntEnum, StrEnum
from types import NoneType
from typing import Any, Final, get_args, get_origin

from attrs import NOTHING
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError, core_schema

from wps_models._json.fields import ModelClass, options_of
from wps_models._json.problems import Place, Problems
from wps_models._json.readers import union_reader
from wps_models._json.rules import Rule, choices, unmarked
from wps_models._json.schema import Member, is_model, schema_of
from wps_models._json.values import LOOSE_HEADERS, EnumReader
from wps_models._json.writers import WRITERS

JsonSchema = dict[str, Any]


def core_schema_of(cls: ModelClass) -> core_schema.CoreSchema:
    """Return the schema for pydantic of a class, alone or in the union that pydantic is looking at."""
    peers = _peers(cls)
    return core_schema.no_info_plain_validator_function(
        _validator(peers) if cls is peers[0] else _never,
        serialization=core_schema.plain_serializer_function_ser_schema(lambda model: WRITERS[model.__class__](model)),
        metadata={_PEERS: peers, "pydantic_internal_union_tag_key": _label(cls, peers)},
    )


_PEERS: Final = "wps_models"


def _label(cls: ModelClass, peers: tuple[ModelClass, ...]) -> str:
    """Return the name that pydantic shows for a class in a union. The first one reads for all."""
    named: type[Any] = cls
    if len(peers) > 1 and cls is peers[0]:
        named = next(base for base in reversed(cls.__mro__) if "_json" in vars(base) and base._json.choose)
    return named.__name__


def _peers(cls: ModelClass) -> tuple[ModelClass, ...]:
    """Return the classes of the union that are read together with a class, or the class alone.

    pydantic tries the classes of a union one by one, and reports the problems of all of them. So the
    first class reads for all. Only the function that builds the schema of a union knows its classes.
    """
    frame, builders = inspect.currentframe(), 0
    while frame is not None and builders < 2:  # noqa: PLR2004  # the second one builds what contains the union
        name = frame.f_code.co_name
        if name == "_union_schema":
            chooser = options_of(cls).choose
            parts = [part for part in choices(frame.f_locals.get("union_type")) if is_model(part)]
            peers = tuple(part for part in parts if chooser and options_of(part).choose is chooser)
            return peers if cls in peers else (cls,)
        builders += name == "generate_schema"
        frame = frame.f_back
    return (cls,)


# --- validation --------------------------------------------------------------------


def _validator(peers: tuple[ModelClass, ...]) -> Callable[[Any], Any]:
    classes = frozenset(cls for peer in peers for cls in (peer, *filter(is_model, peer.__subclasses__())))
    read = union_reader(classes)
    tags = schema_of(peers[0]).tags if len(peers) == 1 else ()

    def validate(value: Any) -> Any:
        if value.__class__ in classes:
            return value
        problems = Problems()
        model = read(value, problems, None)
        if not problems and tags:
            # Or a class without required members would read any object.
            names = {name.lower() for name in value if isinstance(name, str)}
            for tag in tags:
                if tag.lower() not in names:
                    problems.note((None, tag), "is missing")
        if problems:
            raise _error(problems)
        return model

    return validate


def _never(_: Any) -> Any:
    # An error without problems: the first class of the union has reported them.
    raise ValidationError.from_exception_data("wps_models", [])


def _error(problems: Problems) -> ValidationError:
    # The input is left out, as payloads may contain secrets.
    details = [
        InitErrorDetails(type=PydanticCustomError("wps_models", "{problem}", {"problem": message}), loc=_loc(place), input="...")
        for place, message in problems.listed()
    ]
    return ValidationError.from_exception_data("wps_models", details)


def _loc(place: Place) -> tuple[str | int, ...]:
    return () if place is None else (*_loc(place[0]), place[1])


# --- JSON Schema -------------------------------------------------------------------

_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": _TEXT}
_BUFFER: Final = {
    "type": "object",
    "properties": {
        "type": {"const": "Buffer"},
        "data": {"anyOf": [{"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 255}}, _TEXT]},
    },
    "required": ["type", "data"],
}
_SCALARS: Final[Mapping[Any, JsonSchema]] = {
    str: _TEXT,
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    bytes: _BUFFER,
    NoneType: {"type": "null"},
}
_MAPPINGS: Final[Mapping[Any, JsonSchema]] = {
    str: {"type": "object", "additionalProperties": _TEXT},
    tuple[str, ...]: {"type": "object", "additionalProperties": {"anyOf": [_TEXTS, {"type": "null"}]}},
}


def json_schema_in(schema: Any, cls: ModelClass) -> JsonSchema:
    """Return the JSON Schema of a class for the schema that pydantic has of it."""
    return json_schema_of(cls, schema["metadata"][_PEERS])


def json_schema_of(cls: ModelClass, peers: tuple[ModelClass, ...] = ()) -> JsonSchema:
    """Return the JSON Schema of a class, by wire names. Members are described as they are read."""
    schema, options = schema_of(cls), options_of(cls)
    properties: JsonSchema = {tag: {"const": value} for tag, value in schema.tags.items()}
    required = [*properties]
    found: JsonSchema = {"title": cls.__name__, "type": "object", "properties": properties, "required": required}
    known = [tags for peer in peers if (tags := schema_of(peer).tags)]
    if known and not schema.tags:
        # The class of unknown messages.
        tagged = [{"properties": {tag: {"const": tags[tag]} for tag in tags}, "required": [*tags]} for tags in known]
        found["not"] = {"anyOf": tagged}
    members = [member for member in schema.members if not member.wire.extra]
    for member in members:
        is_required = member.field.default is NOTHING and member.wire.absent is None
        property_schema = _member_schema(member)
        names = [member.name, *filter(None, [member.wire.alias])]
        properties |= dict.fromkeys(names, property_schema if is_required else _any_of([property_schema, _SCALARS[NoneType]]))
        if is_required and len(names) == 1:
            required.append(member.name)
    if options.choose and not options.tags and not options.writes_unset and len(members) == len(schema.members):
        # Nothing but its members identifies the class.
        properties |= {name: {} for name in options.ignored or ()}
        found["additionalProperties"] = False
    return found


def _member_schema(member: Member) -> JsonSchema:
    if member.kind and member.kind.known and str not in choices(unmarked(member.field.type)[0]):
        return {"enum": [*member.kind.known]}
    if member.kind is LOOSE_HEADERS:
        return {"type": "object", "additionalProperties": _any_of([_TEXTS, _TEXT, _SCALARS[NoneType]])}
    return _schema_of_type(member.wire.form or member.field.type)


def _schema_of_type(annotation: Any) -> JsonSchema:
    plain: Any
    marks: tuple[Any, ...]
    plain, marks = unmarked(annotation)
    parts: list[Any] = [*choices(plain)]
    if len(parts) > 1:
        return _any_of([_schema_of_type(part) for part in parts])
    plain = parts[0]  # an alias is resolved by now
    if is_model(plain):
        return json_schema_of(plain)
    origin = get_origin(plain)
    if origin is tuple:
        return {"type": "array", "items": _schema_of_type(get_args(plain)[0])}
    if origin is not None and issubclass(origin, Mapping):
        return _MAPPINGS.get(get_args(plain)[1], {"type": "object"})
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return {"enum": [*EnumReader(plain).spellings]}
    if isinstance(plain, type) and issubclass(plain, IntEnum):
        return {"type": "integer"}
    is_empty_refused = any(isinstance(mark, Rule) and plain is str and not mark.holds("") for mark in marks)
    return {**_TEXT, "minLength": 1} if is_empty_refused else _SCALARS.get(plain, {})


def _any_of(schemas: list[JsonSchema]) -> JsonSchema:
    if {} in schemas:
        return {}
    different = [schema for i, schema in enumerate(schemas) if schema not in schemas[:i]]
    return different[0] if len(different) == 1 else {"anyOf": different}
