"""Rules for the bindings of a function together, and for the functions of an app together."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final, TypeVar, get_args

from wps_models._json.frozen import is_array
from wps_models._json.schema import schema_of
from wps_models.errors import Problem
from wps_models.events.unions import EventResponse

K = TypeVar("K", bound=Hashable)

Bindings = tuple[Any, ...]  # Any: the bindings module imports this one

_MADE_FROM_HTTP: Final = frozenset({"webPubSubContext", "webPubSubRequest"})
_HANDSHAKE: Final = frozenset({"options", "get"})
_EVENTS: Final = frozenset({"post"})


def _type(binding: Any) -> str | None:
    return _setting(binding, "type")


def _setting(binding: Any, name: str) -> str | None:
    """Return a setting of any binding in lower case. ``None`` if it isn't text."""
    return _lower(getattr(binding, name, binding.members.get(name)))


def _lower(value: object) -> str | None:
    return value.lower() if isinstance(value, str) else None


def _has_context(bindings: Bindings) -> bool:
    return any(getattr(binding, "type", "") in _MADE_FROM_HTTP for binding in bindings)


def _http_triggers(bindings: Bindings) -> list[tuple[int, frozenset[str | None]]]:
    """Return the index and the methods of each HTTP trigger. One without methods accepts all of them."""
    found = [(i, binding.members.get("methods")) for i, binding in enumerate(bindings) if _type(binding) == "httptrigger"]
    return [(i, frozenset(map(_lower, methods)) if is_array(methods) else _HANDSHAKE | _EVENTS) for i, methods in found]


def function_problems(bindings: Bindings) -> list[Problem]:
    """Return the problems of a `webPubSubContext` whose HTTP trigger is missing, or accepts neither events nor the handshake."""
    if not _has_context(bindings):
        return []
    triggers = _http_triggers(bindings)
    if not triggers:
        return [Problem(path="$.bindings", message="must contain an httpTrigger, from which the host makes the context")]
    message = "must contain options, for the handshake, and post, for events"
    return [
        Problem(path=f"$.bindings[{i}].methods", message=message)
        for i, methods in triggers
        if methods.isdisjoint(_HANDSHAKE | _EVENTS)
    ]


def function_warnings(bindings: Bindings) -> list[Problem]:
    """Return the warnings about outputs named like members of responses, and about an HTTP trigger that accepts only events."""
    return [*_overwritten(bindings), *_half(bindings)]


_ANSWERED: Final = frozenset(member.name.lower() for cls in get_args(EventResponse) for member in schema_of(cls).members)
"""The members of responses, in lower case."""


def _overwritten(bindings: Bindings) -> Iterable[Problem]:
    if not any(_type(binding) == "webpubsubtrigger" for binding in bindings):
        return
    for i, binding in enumerate(bindings):
        if _setting(binding, "direction") == "out" and _setting(binding, "name") in _ANSWERED:
            message = "is also the name of a member of responses, which the host would write to this output: choose another name"
            yield Problem(path=f"$.bindings[{i}].name", message=message)


def _half(bindings: Bindings, elsewhere: frozenset[str | None] = frozenset()) -> Iterable[Problem]:
    """Yield a warning if the HTTP trigger accepts only events, or only the handshake.

    `elsewhere` contains the methods that other functions of the app accept.
    """
    for i, methods in _http_triggers(bindings) if _has_context(bindings) else ():
        accepted = methods | elsewhere
        if methods.isdisjoint(_HANDSHAKE | _EVENTS):
            continue
        if accepted.isdisjoint(_HANDSHAKE):
            yield Problem(path=f"$.bindings[{i}].methods", message="lacks options: another function must answer the handshake")
        elif accepted.isdisjoint(_EVENTS):
            yield Problem(path=f"$.bindings[{i}].methods", message="lacks post: another function must handle the events")


def app_warnings(functions: Mapping[K, Any]) -> dict[K, tuple[Problem, ...]]:
    """Return the warnings of each `FunctionJson` of an app, whose functions share the work.

    No function is warned about the handshake or events if another one accepts them.
    """
    accepted = {key: _accepted(function.bindings) for key, function in functions.items()}
    types = {_type(binding) for function in functions.values() for binding in function.bindings}
    found: dict[K, tuple[Problem, ...]] = {}
    for key, function in functions.items():
        elsewhere = frozenset[str | None]().union(*(methods for other, methods in accepted.items() if other != key))
        alone = [*_half(function.bindings)]
        own = (warning for warning in function.warnings if warning not in alone)
        found[key] = (*own, *_half(function.bindings, elsewhere), *_not_loaded(function.bindings, types))
    return found


def _accepted(bindings: Bindings) -> frozenset[str | None]:
    """Return the methods of the handshake and of events that a function accepts."""
    found = frozenset[str | None]().union(*(methods for _, methods in _http_triggers(bindings)))
    return found if _has_context(bindings) else found & {"options"}


_LOADING: Final = frozenset({"webpubsubtrigger", "webpubsubconnection", "webpubsub"})
"""The types of bindings for which the extension bundle loads Web PubSub."""


def _not_loaded(bindings: Bindings, types: set[str | None]) -> Iterable[Problem]:
    if types.isdisjoint(_LOADING):
        for i, binding in enumerate(bindings):
            if _type(binding) == "webpubsubcontext":
                message = (
                    "isn't loaded by the extension bundle: the app needs another Web PubSub binding, such as webPubSubConnection"
                )
                yield Problem(path=f"$.bindings[{i}].type", message=message)
