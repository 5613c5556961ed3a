"""Everything that is measured, in tables."""

import json
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from statistics import median
from typing import Any, Final

from attrs import evolve, field, frozen
from pydantic import ValidationError

from tests.bench import samples, startup
from tests.bench.libraries import LIBRARIES, OURS, PYDANTIC
from tests.bench.timing import Pace, Step, Times, in_turns, ratios
from wps_models import Action, EventRequest, UserEventRequest, structure, testing, unstructure, webhook
from wps_models.webhook.signature import ACCEPT_UNSIGNED, AccessKeys

JSON_ALONE: Final = "json alone"


@frozen(kw_only=True)
class Row:
    """What one case came to."""

    group: str
    case: str
    unit: str
    values: Mapping[str, float]
    """Of each competitor; the median over the rounds."""

    ratios: Mapping[str, float] = field(factory=dict[str, float])
    """Ours to each other's; the median over the rounds too, so not quite the ratio of the medians."""


Cases = Iterable[tuple[str, Mapping[str, Step]]]

# --- times ---------------------------------------------------------------------------


def _all() -> Iterator[tuple[str, str, Any]]:
    return ((kind, case, payload) for kind, payloads in samples.PAYLOADS.items() for case, payload in payloads.items())


def _reading() -> Cases:
    for kind, case, payload in _all():
        yield case, {name: partial(library.read[kind], payload) for name, library in LIBRARIES.items() if library.read}


def _loading() -> Cases:
    for kind, case, payload in _all():
        text = samples.text(payload)
        loaders = {name: library.load[kind] for name, library in LIBRARIES.items()} | {JSON_ALONE: json.loads}
        yield case, {name: partial(load, text) for name, load in loaders.items()}


def _written() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each case, with its models of each library. Nobody writes big requests."""
    for kind, case, payload in _all():
        if case not in samples.BIG_EVENTS:
            yield case, {name: library.read[kind](payload) for name, library in LIBRARIES.items() if library.read}


def _writing() -> Cases:
    for case, models in _written():
        yield case, {name: partial(library.write, models[name]) for name, library in LIBRARIES.items() if library.write}


def _dumping() -> Cases:
    for case, models in _written():
        # The ones that only bring another JSON dump our models.
        steps = {
            name: partial(library.dump, models.get(name, models[OURS])) for name, library in LIBRARIES.items() if library.dump
        }
        yield case, {**steps, JSON_ALONE: partial(json.dumps, unstructure(models[OURS]))}


def _parse(request: testing.HttpRequest, access_keys: AccessKeys) -> object:
    return webhook.parse(method=request.method, headers=request.headers, body=request.body, access_keys=access_keys)


def _lower_and_load(request: testing.HttpRequest) -> object:
    return {name.lower(): value for name, value in request.headers}, json.loads(request.body)


def _lower(request: testing.HttpRequest) -> object:
    return {name.lower(): value for name, value in request.headers}, request.body


def _receiving() -> Cases:
    for case, payload in samples.PAYLOADS["event"].items():
        event = structure(payload, EventRequest)
        request = testing.http_request(event)
        steps: dict[str, Step] = {
            OURS: partial(_parse, request, testing.ACCESS_KEY),
            "… unsigned": partial(_parse, request, ACCEPT_UNSIGNED),
            JSON_ALONE: partial(_lower if isinstance(event, UserEventRequest) else _lower_and_load, request),
        }
        yield case, steps


def _refused(read: Callable[[Any], object], payload: Any) -> object:
    try:
        read(payload)
    except ValueError as error:
        # Ours are there already; pydantic makes them when it is asked for them.
        return error.errors() if isinstance(error, ValidationError) else error
    raise AssertionError("this is wrong, and should be refused")


def _refusing() -> Cases:
    ours, pydantic = (LIBRARIES[name].read["event"] for name in (OURS, PYDANTIC))
    for case, payload in samples.WRONG_EVENTS.items():
        steps: dict[str, Step] = {
            OURS: partial(_refused, ours, payload),
            "… accepting": partial(ours, samples.EVENTS[case]),
            PYDANTIC: partial(_refused, pydantic, payload),
        }
        yield case, steps


TIMES: Final[Mapping[str, Callable[[], Cases]]] = {
    "dict → model": _reading,
    "JSON → model": _loading,
    "model → dict": _writing,
    "model → JSON": _dumping,
    "HTTP → request": _receiving,
    "two faults → error": _refusing,
}


def times(pace: Pace) -> Iterator[Row]:
    """How long everything takes."""
    for group, cases in TIMES.items():
        for case, steps in cases():
            yield _row(group, case, "µs", in_turns(steps, pace))


_SECOND: Final = {"ms": 1e3, "µs": 1e6, "ns": 1e9}


def _row(group: str, case: str, unit: str, taken: Times, base: str = OURS) -> Row:
    values = {name: _SECOND[unit] * median(each) for name, each in taken.items()}
    return Row(group=group, case=case, unit=unit, values=values, ratios=ratios(taken, base))


# --- growth ----------------------------------------------------------------------------

_CONNECT: Final = samples.EVENTS["connect"]
GROWING: Final[Mapping[str, Callable[[int], tuple[Any, Any]]]] = {
    "actions": lambda size: (samples.batch(size), list[Action]),
    "claims": lambda size: ({**_CONNECT, "claims": {f"claim-{number}": ["a"] for number in range(size)}}, EventRequest),
    "values of a claim": lambda size: ({**_CONNECT, "claims": {"role": ["a"] * size}}, EventRequest),
    "subprotocols": lambda size: ({**_CONNECT, "subprotocols": ["a"] * size}, EventRequest),
    "excluded": lambda size: ({**samples.SEND_TO_GROUP, "excluded": ["a"] * size}, Action),
    "characters": lambda size: ({**samples.SEND_TO_GROUP, "data": "é" * size}, Action),
}
"""What may be long: a payload and its form, by size."""


def growth(pace: Pace, largest: int) -> Iterator[Row]:
    """What each item costs, among 100 and more; the ratios are to the first, so 1 is linear growth."""
    sizes = [size for size in (100, 1_000, 10_000, 100_000) if size <= largest]
    for case, grown in GROWING.items():
        steps = {f"{size:,}": partial(structure, *grown(size)) for size in sizes}
        taken = in_turns(steps, pace)
        each = {name: [seconds / size for seconds in taken[name]] for name, size in zip(steps, sizes, strict=True)}
        row = _row("growth, per item", case, "ns", each, next(iter(each)))
        yield evolve(row, ratios={name: 1 / ratio for name, ratio in row.ratios.items()})


# --- memory ------------------------------------------------------------------------------

_MANY: Final = 1000


_KEPT: Final[Mapping[str, Mapping[str, Any]]] = {
    "action": {"addUserToGroup": samples.batch(4)[3], "sendToGroup": samples.SEND_TO_GROUP},
    "event": samples.EVENTS,
}


def memory() -> Iterator[Row]:
    """What each model takes, beyond the strings that it shares with the payload."""
    for kind, payloads in _KEPT.items():
        for case, payload in payloads.items():
            values = {name: _size(partial(library.read[kind], payload)) for name, library in LIBRARIES.items() if library.read}
            yield Row(group="memory", case=case, unit="bytes", values=values, ratios=_to_ours(values))


def _to_ours(values: Mapping[str, float]) -> dict[str, float]:
    return {name: values[OURS] / value for name, value in values.items()}


def _size(make: Step) -> float:
    models: list[object] = [None] * _MANY
    make()
    tracemalloc.start()
    try:
        for number in range(_MANY):
            models[number] = make()
        return tracemalloc.get_traced_memory()[0] / _MANY
    finally:
        tracemalloc.stop()


# --- start -------------------------------------------------------------------------------


def starts(pace: Pace) -> Iterator[Row]:
    """From nothing to the first event, in fresh processes, over Python's own start."""
    for case, before in startup.BEFORE.items():
        yield _row("start → first event", case, "ms", startup.in_turns(before, pace.processes))


def rows(pace: Pace, largest: int) -> Iterator[Row]:
    """Everything."""
    yield from times(pace)
    yield from growth(pace, largest)
    yield from memory()
    yield from starts(pace)
