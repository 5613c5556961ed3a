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
    """From parsed JSON to models: an ``event``, an ``action``, or a list of ``actions``."""

    load: Mapping[str, Step] = {}
    """From JSON text to models."""

    write: Step | None = None
    """From models to plain objects."""

    dump: Step | None = None
    """From models to JSON text."""


def _after(first: Step, second: Step) -> Step:
    """One step after another."""
    return lambda value: second(first(value))


def _each(one: Step) -> Step:
    """A step for several."""
    return lambda values: [one(value) for value in values]


def _either(one: Step) -> Step:
    """A step for one or several."""
    return lambda value: [one(item) for item in value] if value.__class__ is list else one(value)


def _plain(note: str, read_event: Step, read_action: Step, write: Step | None = None) -> Library:
    """One that knows neither strings from numbers nor JSON from its text."""
    read = {"event": read_event, "action": read_action, "actions": _each(read_action)}
    return Library(
        note=note,
        is_lax=True,
        read=read,
        load={kind: _after(json.loads, step) for kind, step in read.items()},
        write=write,
        dump=_after(write, json.dumps) if write else None,
    )


FORMS: Final[Mapping[str, Any]] = {"event": EventRequest, "action": Action, "actions": list[Action]}


def _with(decode: Step, encode: Callable[[Any], bytes]) -> Library:
    """Ours, with another's JSON."""
    return Library(
        load={kind: partial(loads, form=form, decode=decode) for kind, form in FORMS.items()}, dump=partial(dumps, encode=encode)
    )


_PYDANTIC: Final = {
    "event": with_pydantic.EVENTS,
    "action": with_pydantic_actions.ACTION,
    "actions": with_pydantic_actions.ACTIONS,
}


def _options(model: Any) -> dict[str, Any]:
    """How pydantic is told to write a request with every member, and actions without what isn't set."""
    return {"by_alias": True, "exclude_none": not isinstance(model, with_pydantic.Request)}


def _pydantic_write(model: Any) -> object:
    if model.__class__ is list:
        return with_pydantic_actions.ACTIONS.dump_python(model, mode="json", **_options(model))
    return model.model_dump(mode="json", **_options(model))


def _pydantic_dump(model: Any) -> object:
    if model.__class__ is list:
        return with_pydantic_actions.ACTIONS.dump_json(model, **_options(model))
    return model.model_dump_json(**_options(model))


_MSGSPEC_ACTION: Final[Any] = with_msgspec.Action

OURS: Final = "wps_models"
PYDANTIC: Final = "pydantic"

LIBRARIES: Final[Mapping[str, Library]] = {
    OURS: Library(
        read={kind: partial(structure, form=form) for kind, form in FORMS.items()},
        load={kind: partial(loads, form=form) for kind, form in FORMS.items()},
        write=unstructure,
        dump=dumps,
    ),
    "… with orjson": _with(orjson.loads, orjson.dumps),
    "… with msgspec": _with(msgspec.json.decode, msgspec.json.encode),
    PYDANTIC: Library(
        note="takes words in one spelling only, and its mappings can be changed",
        read={kind: adapter.validate_python for kind, adapter in _PYDANTIC.items()},
        load={kind: adapter.validate_json for kind, adapter in _PYDANTIC.items()},
        write=_pydantic_write,
        dump=_pydantic_dump,
    ),
    "msgspec": Library(
        note="as pydantic; stops at the first fault, and keeps a Buffer as it is",
        read={
            "event": with_msgspec.read_event,
            "action": partial(msgspec.convert, type=_MSGSPEC_ACTION),
            "actions": partial(msgspec.convert, type=list[_MSGSPEC_ACTION]),
        },
        load={
            "event": _after(msgspec.json.decode, with_msgspec.read_event),
            "action": msgspec.json.Decoder(_MSGSPEC_ACTION).decode,
            "actions": msgspec.json.Decoder(list[_MSGSPEC_ACTION]).decode,
        },
        write=msgspec.to_builtins,
        dump=msgspec.json.encode,
    ),
    "mashumaro": _plain(
        "takes anything for a string, and checks no rule",
        with_mashumaro.read_event,
        with_mashumaro.read_action,
        write=_either(lambda model: model.to_dict()),
    ),
    "by hand": _plain("attrs classes without any check, filled by hand", with_attrs.read_event, with_attrs.read_action),
}
