"""Everything that is measured."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from attrs import evolve
from pydantic import ValidationError

from tests.bench import with_azure_client, with_azure_service, with_floor, with_msgspec, with_pydantic
from tests.bench import with_wps_models as ours
from tests.bench.runner import Row, Step, timed, timed_start
from tests.bench.samples import BIG, CONNECT, PLAIN, WRONG, batch
from wps_models import MqttUserProperty, testing, unstructure

OURS, PYDANTIC = "wps_models", "pydantic"
LIBRARIES: Final = {OURS: ours, PYDANTIC: with_pydantic, "msgspec": with_msgspec}


def rows(sizes: Sequence[int]) -> Iterator[Row]:
    """All rows; growth is measured with so many items, the most first."""
    yield from _usual()
    yield from _doors()
    yield from _unusual()
    for case, grown in _GROWING.items():
        yield Row("one item", case, "ns", {f"of {size:,}": timed(grown(size), size) for size in sizes})
    yield from _starting()


def _row(group: str, case: str, steps: Mapping[str, Step]) -> Row:
    return Row(group, case, "µs", {name: timed(step) for name, step in steps.items()})


def _usual() -> Iterator[Row]:
    for case, (kind, payload) in {**PLAIN, **BIG}.items():
        yield _row("dict → model", case, {name: library.read(kind, payload) for name, library in LIBRARIES.items()})
    for case, (kind, payload) in PLAIN.items():
        text = json.dumps(payload).encode()
        loads: dict[str, Step] = {
            OURS: ours.load(kind, text),
            "json.loads": partial(json.loads, text),
            PYDANTIC: with_pydantic.load(kind, text),
        }
        yield _row("JSON → model", case, loads)
    for case, (kind, payload) in PLAIN.items():
        writes = {name: library.write(kind, library.read(kind, payload)()) for name, library in LIBRARIES.items()}
        yield _row("model → dict", case, writes)
    yield _row("arguments → model", "sendToGroup", {OURS: ours.make, PYDANTIC: with_pydantic.make})
    yield _row("wps_models.X(…)", "sendToGroup", {OURS: ours.make, "imported name": ours.make_by_imported_name})


def _doors() -> Iterator[Row]:
    for case, event in ours.EVENTS.items():
        request = testing.http_request(event, access_key=testing.ACCESS_KEY)
        yield _row("Webhook.handle", case, {OURS: ours.handle(request), "json, hmac": partial(with_floor.handle, request)})
    states: dict[str, Step] = {OURS: ours.read_states, "json, base64": partial(with_floor.read_states, ours.STATES)}
    yield Row("one state of 100", "HTTP", "ns", {name: timed(step, 100) for name, step in states.items()})
    libraries = {OURS: ours, "azure-messaging-webpubsubservice": with_azure_service, "json, hmac": with_floor}
    yield _row("to the service", "rest.request", {name: library.send for name, library in libraries.items()})
    yield _row("to the service", "client_connection", {name: library.connection for name, library in libraries.items()})
    call = ours.send()
    for case, by_hand in {"signed": with_floor.parse_signed, "unsigned": with_floor.parse_unsigned}.items():
        parse = ours.parse_rest(call, signed=case == "signed")
        yield _row("rest.parse", case, {OURS: parse, "urllib, PyJWT": partial(by_hand, call)})
    for case, text in ours.FRAMES.items():
        theirs = partial(with_azure_client.read_frame, text)
        yield _row("frame → model", case, {OURS: partial(ours.read_frame, text), "azure-messaging-webpubsubclient": theirs})


def refusing(read: Step) -> Step:
    """Read something wrong, and list what is wrong with it."""

    def step() -> object:
        try:
            read()
        except ValueError as error:
            return error.errors(include_url=False, include_input=False) if isinstance(error, ValidationError) else error
        raise AssertionError("this is wrong, and should be refused")

    return step


def _unusual() -> Iterator[Row]:
    for case, (kind, wrong) in WRONG.items():
        refusals = {name: refusing(LIBRARIES[name].read(kind, wrong)) for name in (OURS, PYDANTIC)}
        yield _row("two faults → error", case, {**refusals, "accepting": ours.read(*PLAIN[case])})
    for case, (kind, payload) in PLAIN.items():
        steps = {"converter": ours.convert(kind, payload), "structure()": ours.read(kind, payload)}
        yield _row("with a user's cattrs converter", case, steps)
    for case, member in {"connect": "subprotocols", "sendToGroup": "excluded"}.items():
        kind, payload = PLAIN[case]
        unusual = {
            "tuple for a list": ours.read(kind, {**payload, member: tuple(payload[member])}),
            "unknown member": ours.read(kind, {**payload, "unknown": 1}),
            "forbid_extra_keys": ours.read_exactly(kind, payload),
        }
        for what, step in unusual.items():
            yield _row("unusual, but valid", f"{case}, {what}", {OURS: step, "plain": ours.read(kind, payload)})


def _many(size: int, value: Any) -> dict[str, Any]:
    return {f"x-{number}": value for number in range(size)}


_CONTEXT: Final = CONNECT["connectionContext"]
_REQUEST: Final = testing.http_request(testing.user())
_PROPERTY: Final = MqttUserProperty(name="a", value="b")
_GROWING: Final[Mapping[str, Callable[[int], Step]]] = {
    "actions": lambda size: ours.read("actions", batch(size)),
    "problems": lambda size: refusing(ours.read("actions", [{}] * size)),
    "claims": lambda size: ours.read("event", {"claims": _many(size, ["a"]), "connectionContext": _CONTEXT}),
    "headers": lambda size: ours.read("event", {"headers": _many(size, ["a"]), "connectionContext": _CONTEXT}),
    "HTTP headers": lambda size: ours.parse(evolve(_REQUEST, headers=(*_REQUEST.headers, *_many(size, "a").items()))),
    "states": lambda size: ours.read("event", {"connectionContext": {**_CONTEXT, "states": _many(size, 1)}}),
    "deliveries": ours.deliveries,
    "user properties": lambda size: ours.read("event", unstructure(testing.mqtt_connect(user_properties=[_PROPERTY] * size))),
}
"""Steps for a number of items, by case."""


def _starting() -> Iterator[Row]:
    text = json.dumps(CONNECT).encode()
    event = {OURS: ours.FIRST_EVENT, "json, attrs, cattrs": with_floor.START, PYDANTIC: with_pydantic.FIRST_EVENT}
    action = {OURS: ours.FIRST_ACTION, "json, attrs, cattrs": "", PYDANTIC: with_pydantic.FIRST_ACTION}
    both = {name: f"{first}; {action[name]}" for name, first in event.items()}
    azure = "import azure.functions"
    for case, before, firsts in (("event", "", event), (f"event, after {azure}", azure, event), ("event and action", "", both)):
        turns = {name: timed_start(first, text, before) for name, first in firsts.items()}
        yield Row("start → the first", case, "ms", turns)
    send = {OURS: ours.FIRST_SEND, "azure-messaging-webpubsubservice": with_azure_service.FIRST_SEND}
    yield Row("start → a signed send", "sendToGroup", "ms", {name: timed_start(first, text) for name, first in send.items()})
    rejection = {OURS: ours.FIRST_REJECTION, PYDANTIC: with_pydantic.FIRST_REJECTION}
    turns = {name: timed_start(first, text, event[name]) for name, first in rejection.items()}
    yield Row("an event → the first", "rejection", "ms", turns)
