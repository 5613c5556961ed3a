"""What is compared: how each library reads and writes the same payloads."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import msgspec
import orjson
from attrs import frozen

from tests.bench import with_attrs, with_mashumaro, with_msgspec, with_pydantic, with_pydantic_actions
from wps_models import Action, EventRequest, dumps, loads, structure, unstructure

Step = Callable[[Any], object]


@frozen(kw_only=True)
class Library:
    """How a library reads and writes. What it doesn't do is left out."""

    note: str = ""
    """In what it differs."""

    is_lax: bool = False
    """Whether it takes what the others refuse."""

    read: Mapping[str, Step] = {}
    """From parsed JSON to models: a request is an ``event``, actions are ``actions``."""

    load: Mapping[str, Step] = {}
    """From JSON text to models."""

    write: Step | None = None
    """From models to plain objects."""

    dump: Step | None = None
    """From models to JSON text."""


def _after(first: Step, second: Step) -> Step:
    """One step after another."""
    return lambda value: second(first(value))


def _each(one: Callable[[Any], Any]) -> Step:
    """A step for one that also takes several."""
    return lambda value: [one(item) for item in value] if value.__class__ is list else one(value)


_ACTIONS: Final[Any] = Action | list[Action]
_MSGSPEC_ACTIONS: Final[Any] = with_msgspec.Action | list[with_msgspec.Action]
as_json: Final = json.JSONEncoder(separators=(",", ":")).encode


def _pydantic_actions(payload: Any) -> object:
    adapter = with_pydantic_actions.ACTIONS if isinstance(payload, list) else with_pydantic_actions.ACTION
    return adapter.validate_python(payload)


def _pydantic_actions_in(text: bytes) -> object:
    adapter = with_pydantic_actions.ACTIONS if text.startswith(b"[") else with_pydantic_actions.ACTION
    return adapter.validate_json(text)


def _options(model: Any) -> dict[str, Any]:
    """How it is told to write a request with every member, and actions without what isn't set."""
    return {"by_alias": True, "exclude_none": not isinstance(model, with_pydantic.Request)}


def _pydantic_write(model: Any) -> object:
    if model.__class__ is list:
        return with_pydantic_actions.ACTIONS.dump_python(model, mode="json", **_options(model))
    return model.model_dump(mode="json", **_options(model))


def _pydantic_dump(model: Any) -> object:
    if model.__class__ is list:
        return with_pydantic_actions.ACTIONS.dump_json(model, **_options(model))
    return model.model_dump_json(**_options(model))


def _with(decode: Step, encode: Callable[[Any], bytes]) -> Library:
    """Ours, with another's JSON."""
    return Library(
        load={
            "event": partial(loads, form=EventRequest, decode=decode),
            "actions": partial(loads, form=_ACTIONS, decode=decode),
        },
        dump=partial(dumps, encode=encode),
    )


OURS: Final = "wps_models"
PYDANTIC: Final = "pydantic"

LIBRARIES: Final[Mapping[str, Library]] = {
    OURS: Library(
        read={"event": partial(structure, form=EventRequest), "actions": partial(structure, form=_ACTIONS)},
        load={"event": partial(loads, form=EventRequest), "actions": partial(loads, form=_ACTIONS)},
        write=unstructure,
        dump=dumps,
    ),
    "… with orjson": _with(orjson.loads, orjson.dumps),
    "… with msgspec": _with(msgspec.json.decode, msgspec.json.encode),
    PYDANTIC: Library(
        note="takes words in one spelling only, and its mappings can be changed",
        read={"event": with_pydantic.EVENTS.validate_python, "actions": _pydantic_actions},
        load={"event": with_pydantic.EVENTS.validate_json, "actions": _pydantic_actions_in},
        write=_pydantic_write,
        dump=_pydantic_dump,
    ),
    "msgspec": Library(
        note="as pydantic; stops at the first fault, and keeps a Buffer as it is",
        read={"event": with_msgspec.read_event, "actions": partial(msgspec.convert, type=_MSGSPEC_ACTIONS)},
        load={
            "event": _after(msgspec.json.decode, with_msgspec.read_event),
            "actions": partial(msgspec.json.decode, type=_MSGSPEC_ACTIONS),
        },
        write=msgspec.to_builtins,
        dump=msgspec.json.encode,
    ),
    "mashumaro": Library(
        note="takes anything for a string, and checks no rule",
        is_lax=True,
        read={"event": with_mashumaro.read_event, "actions": _each(with_mashumaro.read_action)},
        load={
            "event": _after(json.loads, with_mashumaro.read_event),
            "actions": _after(json.loads, _each(with_mashumaro.read_action)),
        },
        write=_each(lambda model: model.to_dict()),
        dump=_after(_each(lambda model: model.to_dict()), as_json),
    ),
    "by hand": Library(
        note="attrs classes without any check, filled by hand",
        is_lax=True,
        read={"event": with_attrs.read_event, "actions": _each(with_attrs.read_action)},
        load={"event": _after(json.loads, with_attrs.read_event), "actions": _after(json.loads, _each(with_attrs.read_action))},
    ),
}
