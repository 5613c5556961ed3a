"""What the Functions host makes of each binding's settings: the rules behind `problems` and `warnings`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias, get_args

from wps_models._json.fields import camel
from wps_models._json.frozen import is_array
from wps_models._json.schema import schema_of
from wps_models.errors import Problem
from wps_models.events.unions import EventResponse
from wps_models.names import is_hub

# Any: one binding class or another, each with the fields that the rules of its type look at.
Rule: TypeAlias = Callable[[Any], Iterator[Problem]]

# What the host fills for which event, beyond what it always fills.
_ALWAYS: Final = ("request", "connectionContext", "dataType")
_FILLED: Final[Mapping[str, tuple[str, ...]]] = {
    "connect": (*_ALWAYS, "claims", "query", "subprotocols", "clientCertificates"),
    "connected": _ALWAYS,
    "disconnected": (*_ALWAYS, "reason"),
    "": (*_ALWAYS, "data"),
}
"""The parameter names that get a value, by system event; the last row is for all user events."""

# Settings of the host itself, on any binding. Names such as $schema are for editors.
_HOSTS_OWN: Final = frozenset({"cardinality", "properties"})
# What people still write, from the time before 1.0.
_RENAMED: Final[Mapping[str, str]] = {"connectionStringSetting": "connection"}


def _resolved(text: str) -> bool:
    """Whether a text is final; the host still has to resolve ``%setting%`` and ``{expression}``."""
    return "%" not in text and "{" not in text


def _one_of(binding: Any, field: str, options: tuple[str, ...]) -> Iterator[Problem]:
    value = getattr(binding, field)
    if value is not None and value.lower() not in [option.lower() for option in options]:
        yield Problem(path=f"$.{camel(field)}", message=f"{'must be' if value else 'is missing: must be'} {' or '.join(options)}")


# --- problems ----------------------------------------------------------------------


def _direction(binding: Any) -> Iterator[Problem]:
    yield from _one_of(binding, "direction", ("out" if binding.type == "webPubSub" else "in",))


def _name(binding: Any) -> Iterator[Problem]:
    if not binding.name:
        yield Problem(path="$.name", message="is missing: must be the name of the function's parameter")


def _hub(binding: Any) -> Iterator[Problem]:
    if binding.hub is not None and _resolved(binding.hub) and not is_hub(binding.hub):
        yield Problem(
            path="$.hub", message="must be a letter and up to 127 letters, digits or underscores; left out, WebPubSubHub is used"
        )


def _event_type(binding: Any) -> Iterator[Problem]:
    yield from _one_of(binding, "event_type", ("system", "user"))


def _event_name(binding: Any) -> Iterator[Problem]:
    if not binding.event_name:
        yield Problem(path="$.eventName", message="is missing")
    elif _resolved(binding.event_name) and _event(binding) is None and binding.event_type.lower() == "system":
        yield Problem(path="$.eventName", message=f"must be {' or '.join(filter(None, _FILLED))} for a system event")


def _event(binding: Any) -> str | None:
    """The row of `_FILLED` for a trigger's event; ``None`` if it isn't known yet, or never will be."""
    if binding.event_type.lower() == "user":
        return ""
    name: str = binding.event_name.lower()
    return name if binding.event_type.lower() == "system" and name and name in _FILLED else None


def _filled(binding: Any) -> Iterator[Problem]:
    event = _event(binding)
    names = {name for row in _FILLED.values() for name in row} if event is None else _FILLED[event]
    if binding.name and binding.name.lower() not in [name.lower() for name in names]:
        yield Problem(path="$.name", message=f"gets null: the host fills {', '.join(sorted(names))} only")


def _client_protocols(binding: Any) -> Iterator[Problem]:
    yield from _one_of(binding, "client_protocols", ("all", "webPubSub", "mqtt"))


def _client_protocol(binding: Any) -> Iterator[Problem]:
    yield from _one_of(binding, "client_protocol", ("default", "mqtt", "socketIO"))


def _data_type(binding: Any) -> Iterator[Problem]:
    yield from _one_of(binding, "data_type", ("binary", "stream", "string"))


PROBLEMS: Final[Mapping[str, tuple[Rule, ...]]] = {
    "webPubSubTrigger": (_direction, _name, _filled, _hub, _event_type, _event_name, _client_protocols, _data_type),
    "webPubSubConnection": (_direction, _name, _hub, _client_protocol),
    "webPubSubContext": (_direction, _name),
    "webPubSub": (_direction, _name, _hub),
    "webPubSubRequest": (_direction, _name),
}
"""What keeps a binding from working, by its type."""


# --- warnings ----------------------------------------------------------------------


def _strangers(binding: Any) -> Iterator[Problem]:
    for name in binding.members:
        if name not in _HOSTS_OWN and not name.startswith("$"):
            today = f": today it is {_RENAMED[name]}" if name in _RENAMED else ""
            yield Problem(path=f"$.{name}", message=f"is ignored{today}")


def _renamed_setting(binding: Any) -> Iterator[Problem]:
    if binding.connection_string_setting is not None:
        yield Problem(path="$.connectionStringSetting", message="is ignored: today it is connection")


def _connection(binding: Any) -> Iterator[Problem]:
    if binding.connection and binding.connections:
        yield Problem(path="$.connection", message="is ignored, as there are connections")
    elif binding.connection:
        yield Problem(path="$.connection", message="is ignored by extensions before 1.10.2: write connections")


def _lossy(binding: Any) -> Iterator[Problem]:
    if binding.name.lower() == "data" and (binding.data_type or "").lower() == "string":
        yield Problem(path="$.dataType", message="breaks binary messages, which arrive as text: must be binary for those")
    elif binding.name.lower() == "data" and not binding.data_type:
        yield Problem(path="$.dataType", message="is missing: without binary, binary messages arrive as broken text")


def _replaced(_: Any) -> Iterator[Problem]:
    yield Problem(path="$.type", message="is known up to 1.0.0-beta.3 only: today it is webPubSubContext")


WARNINGS: Final[Mapping[str, tuple[Rule, ...]]] = {
    "webPubSubTrigger": (_strangers, _connection, _lossy),
    "webPubSubConnection": (_strangers, _renamed_setting),
    "webPubSubContext": (_strangers, _connection),
    "webPubSub": (_strangers, _renamed_setting),
    "webPubSubRequest": (_replaced, _strangers),
}
"""What the host silently ignores or may lose, or only an old one understands, by the binding's type."""


# --- of the function as a whole ------------------------------------------------------

_OVER_HTTP: Final = frozenset({"webPubSubContext", "webPubSubRequest"})
_METHODS: Final = frozenset({"options", "post"})


def beside_http(bindings: tuple[Any, ...]) -> Iterator[Problem]:
    """What is wrong with the HTTP trigger that a context is made from."""
    if not any(getattr(binding, "type", "") in _OVER_HTTP for binding in bindings):
        return
    triggers = {i: binding.members for i, binding in enumerate(bindings) if _word(binding.members.get("type")) == "httptrigger"}
    if not triggers:
        yield Problem(path="$.bindings", message="must hold an httpTrigger, from which the host makes the context")
    for i, settings in triggers.items():
        methods = settings.get("methods")
        if is_array(methods) and not set(map(_word, methods)) >= _METHODS:
            message = "must hold options and post: the service asks with one whether it may send events with the other"
            yield Problem(path=f"$.bindings[{i}].methods", message=message)


def overwritten(bindings: tuple[Any, ...]) -> Iterator[Problem]:
    """The outputs that get a part of what a trigger function returns, which the host copies to the output of its name."""
    if not any(getattr(binding, "type", "") == "webPubSubTrigger" for binding in bindings):
        return
    for i, binding in enumerate(bindings):
        direction, name = (_setting(binding, setting) for setting in ("direction", "name"))
        if direction == "out" and name in _ANSWERED:
            message = "is a member of answers, so the host puts that member of what the function returns there: take another"
            yield Problem(path=f"$.bindings[{i}].name", message=message)


_ANSWERED: Final = frozenset(member.name.lower() for cls in get_args(EventResponse) for member in schema_of(cls).members)


def _setting(binding: Any, name: str) -> str | None:
    return _word(getattr(binding, name, binding.members.get(name)))


def _word(value: object) -> str | None:
    return value.lower() if isinstance(value, str) else None
