"""Ours, through nothing but the public API."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from cattrs import Converter

import wps_models as wps
from tests.bench import ACCESS_KEY, CONNECTION_STRING, TOKEN, Kind
from tests.bench.samples import CONNECT, MESSAGE
from wps_models import SendToGroupAction, client, emulator, rest, testing
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


def make_by_imported_name() -> SendToGroupAction:
    return SendToGroupAction(group="lobby", data="hello", excluded=("c-1", "c-2", "c-3"))


FIRST_EVENT: Final = "from wps_models import EventRequest, loads; loads(text, EventRequest)"
FIRST_ACTION: Final = "from wps_models import SendToGroupAction, dumps; dumps([SendToGroupAction(group='lobby', data='hello')])"
FIRST_REJECTION: Final = "try: loads(wrong, EventRequest)\nexcept ValueError: pass"

# --- over HTTP -------------------------------------------------------------------------

STATES: Final = states.encode({f"state-{number}": number for number in range(100)})
WEBHOOK: Final = wps.Webhook(access_keys=testing.ACCESS_KEY, allowed_origins=["*"])
EVENTS: Final[Mapping[str, wps.EventRequest]] = {
    "connect": wps.structure(CONNECT, wps.ConnectEventRequest),
    "message": wps.structure(MESSAGE, wps.UserEventRequest),
    "connected": testing.connected(),
}


def answer(event: wps.EventRequest) -> wps.EventResponse | None:
    match event:
        case wps.ConnectEventRequest():
            return wps.ConnectEventResponse(
                groups=[event.context.user_id or ""], roles=["webpubsub.sendToGroup"], subprotocol=event.subprotocols[0]
            )
        case wps.UserEventRequest():
            return wps.UserEventResponse(data=wps.Json({"length": len(event.data)}))
        case _:
            return None


def parse(request: wps.HttpRequest) -> Callable[[], Any]:
    return lambda: WEBHOOK.parse(method=request.method, headers=request.headers, body=request.body)


def handle(request: wps.HttpRequest) -> Callable[[], wps.HttpResponse]:
    return lambda: WEBHOOK.handle(answer, method=request.method, headers=request.headers, body=request.body)


def read_states() -> object:
    return list(states.decode(STATES).items())


# --- the service -----------------------------------------------------------------------

SERVICE: Final = wps.ConnectionString.parse(CONNECTION_STRING)
FIRST_SEND: Final = """
from datetime import UTC, datetime
from wps_models import ConnectionString, SendToGroupAction, rest
from tests.bench import CONNECTION_STRING
service = ConnectionString.parse(CONNECTION_STRING)
rest.request(SendToGroupAction(group="lobby", data="hello"), hub="chat", service=service, now=datetime.now(UTC))
"""


def send() -> wps.HttpRequest:
    action = wps.SendToGroupAction(group="lobby", data="hello")
    return rest.request(action, hub="chat", service=SERVICE, now=datetime.now(UTC))


def connection() -> wps.WebPubSubConnection:
    return SERVICE.client_connection("chat", now=datetime.now(UTC), **TOKEN)


def parse_rest(request: wps.HttpRequest, *, signed: bool) -> Callable[[], rest.ParsedRequest]:
    members: Any = {"method": request.method, "target": request.url, "headers": request.headers, "body": request.body}
    if not signed:
        return lambda: rest.parse(**members, access_keys=rest.ACCEPT_UNSIGNED)
    now = datetime.now(UTC)
    return lambda: rest.parse(**members, access_keys=ACCESS_KEY, now=now)


# --- clients ---------------------------------------------------------------------------

DATA: Final[wps.JsonValue] = {"text": "hello", "at": [1, 2, 3], "from": {"name": "ada", "id": 7}}
FRAMES: Final[Mapping[str, str]] = {
    case: wps.dumps(client.GroupDataMessage(group="lobby", data=data, from_user_id="ada", sequence_id=7))
    for case, data in (("text", "hello everybody"), ("json", DATA))
}


def read_frame(text: str) -> client.ServiceMessage:
    return wps.loads(text, client.ServiceMessage)


def deliveries(count: int) -> Callable[[], int]:
    """Let clients in groups of ten send a frame each, and write the frames that their groups receive."""
    hub = emulator.Hub(system_events=())
    groups = [f"g{number // 10}" for number in range(count // 10)]
    clients = [hub.connect(roles=["webpubsub.sendToGroup"], groups=[group], subprotocols=[client.JSON]) for group in groups]
    frames = [wps.dumps(client.SendToGroupMessage(group=group, data=DATA)) for group in groups]
    for connected in clients:
        connected.outbox.clear()

    def step() -> int:
        delivered = 0
        for number, text in enumerate(frames):
            hub.receive(clients[number], text)
            first = number - number % 10
            for receiver in clients[first : first + 10]:
                delivered += len([wps.dumps(item) for item in receiver.outbox if isinstance(item, client.GroupDataMessage)])
                receiver.outbox.clear()
        return delivered

    return step
