"""Ours, through nothing but the public API."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from cattrs import Converter

import wps_models as wps
from tests.bench import Kind
from wps_models import testing
from wps_models.webhook import states

FORMS: Final[Mapping[Kind, Any]] = {"event": wps.EventRequest, "action": wps.Action, "actions": list[wps.Action]}


def read(kind: Kind, payload: Any) -> Callable[[], Any]:
    return partial(wps.structure, payload, FORMS[kind])


def read_exactly(kind: Kind, payload: Any) -> Callable[[], Any]:
    return partial(wps.structure, payload, FORMS[kind], forbid_extra_keys=True)


def convert(kind: Kind, payload: Any) -> Callable[[], Any]:
    """Read with a cattrs converter of the user's."""
    converter = Converter()
    wps.configure_converter(converter)
    return partial(converter.structure, payload, FORMS[kind])


def load(kind: Kind, text: bytes) -> Callable[[], Any]:
    return partial(wps.loads, text, FORMS[kind])


def write(_: Kind, model: Any) -> Callable[[], Any]:
    return partial(wps.unstructure, model)


def make() -> wps.SendToGroupAction:
    return wps.SendToGroupAction(group="lobby", data="hello", excluded=("c-1", "c-2", "c-3"))


FIRST_EVENT: Final = "from wps_models import EventRequest, loads; loads(text, EventRequest)"
FIRST_ACTION: Final = "from wps_models import SendToGroupAction, dumps; dumps([SendToGroupAction(group='lobby', data='hello')])"
FIRST_REJECTION: Final = "try: loads(wrong, EventRequest)\nexcept ValueError: pass"

# --- over HTTP -------------------------------------------------------------------------

ANSWERS: Final[Mapping[str, tuple[wps.EventRequest, wps.EventResponse]]] = {
    "connect": (testing.connect(), wps.ConnectEventResponse(groups=["lobby"], roles=["webpubsub.sendToGroup.lobby"])),
    "message": (testing.user(), wps.UserEventResponse(data=wps.Json({"unread": 3}))),
}
STATES: Final = states.encode({f"state-{number}": number for number in range(100)})


WEBHOOK: Final = wps.Webhook(access_keys=testing.ACCESS_KEY, allowed_origins=["*"])


def parse(request: wps.HttpRequest) -> Callable[[], Any]:
    return lambda: WEBHOOK.parse(method=request.method, headers=request.headers, body=request.body)


def respond(event: wps.EventRequest, answer: wps.EventResponse) -> Callable[[], Any]:
    return lambda: WEBHOOK.respond(event, answer)


def read_states() -> object:
    return list(states.decode(STATES).items())
