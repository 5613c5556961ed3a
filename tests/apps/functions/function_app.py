"""The chat back end as Azure Functions, in the Python v2 model."""

# The generic decorators of azure.functions take keywords without types.
# pyright: reportUnknownMemberType=false

import logging

import azure.functions as func

from wps_models import (
    ConnectAnswer,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    Json,
    JsonValue,
    MqttConnectAnswer,
    MqttConnectEventRequest,
    SendToAllAction,
    SendToGroupAction,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    WebPubSubErrorCode,
    WebPubSubEventType,
    dumps,
    functions,
    loads,
    unstructure,
)
from wps_models.enums import WebPubSubTriggerAcceptedClientProtocols as Clients
from wps_models.functions.bindings import (
    WebPubSubConnectionBinding,
    WebPubSubContextBinding,
    WebPubSubOutputBinding,
    WebPubSubTriggerBinding,
)
from wps_models.rest.connection import WebPubSubConnection

HUB = "chat"

app = func.FunctionApp()
log = logging.getLogger(__name__)


def system(event_name: str, clients: Clients = Clients.ALL) -> WebPubSubTriggerBinding:
    return WebPubSubTriggerBinding(
        name="request", hub=HUB, event_type=WebPubSubEventType.SYSTEM, event_name=event_name, client_protocols=clients
    )


MESSAGE = WebPubSubTriggerBinding(name="request", hub=HUB, event_type=WebPubSubEventType.USER, event_name="message")
# Bytes stay what they are under the name data only.
UPLOAD = WebPubSubTriggerBinding(
    name="data", hub=HUB, event_type=WebPubSubEventType.USER, event_name="upload", data_type="binary"
)
ACTIONS = WebPubSubOutputBinding(name="actions", hub=HUB)
CONNECTION = WebPubSubConnectionBinding(name="connection", hub=HUB, user_id="{headers.x-ms-client-principal-name}")
EVENT = WebPubSubContextBinding(name="event")


@app.generic_trigger(**system("connect", Clients.WEB_PUB_SUB).to_decorator())
@functions.trigger
def on_connect(request: ConnectEventRequest) -> ConnectAnswer:
    if request.user_id == "mallory":
        return EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="You are banned.")
    return ConnectEventResponse(groups=["lobby"], states={"messages": 0})


@app.generic_trigger(**system("connect", Clients.MQTT).to_decorator())
@functions.trigger
async def on_mqtt_connect(request: MqttConnectEventRequest) -> MqttConnectAnswer:
    if request.user_id == "mallory":
        return EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="You are banned.")
    return ConnectEventResponse(groups=["lobby"])


@app.generic_trigger(**system("disconnected").to_decorator())
@functions.trigger
def on_disconnected(request: DisconnectedEventRequest) -> None:
    log.info("%r left: %r", request.user_id, request.reason)


@app.generic_trigger(**MESSAGE.to_decorator())
@app.generic_output_binding(**ACTIONS.to_decorator())
@functions.trigger
def on_message(request: UserEventRequest, actions: func.Out[str]) -> UserAnswer:
    sender = request.connection_id
    actions.set(dumps(SendToGroupAction(group="lobby", data=request.data, excluded=[sender])))
    before = request.states.get("messages")
    messages = before + 1 if isinstance(before, int) else 1
    return UserEventResponse(data=Json({"sent": request.data_type.value}), states={"messages": messages})


@app.generic_trigger(**UPLOAD.to_decorator())
def on_upload(data: bytes) -> dict[str, JsonValue]:
    return unstructure(UserEventResponse(data=data[::-1]))


@app.route("negotiate", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@app.generic_input_binding(**CONNECTION.to_decorator())
def negotiate(req: func.HttpRequest, connection: str) -> func.HttpResponse:
    if "x-ms-client-principal-name" not in req.headers:
        return func.HttpResponse("Sign in first.", status_code=401)
    url = loads(connection, WebPubSubConnection).url
    return func.HttpResponse(Json({"url": url}), mimetype="application/json")


@app.route("eventhandler", methods=["OPTIONS", "POST"], auth_level=func.AuthLevel.ANONYMOUS)
@app.generic_input_binding(**EVENT.to_decorator())
@functions.context(func.HttpResponse)
def eventhandler(req: func.HttpRequest, event: EventRequest) -> EventResponse | None:
    log.info("%s from %s", event.event_name, req.url)
    match event:
        case ConnectEventRequest(user_id="mallory"):
            return EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="You are banned.")
        case ConnectEventRequest():
            return ConnectEventResponse(groups=["lobby"], states={"messages": 0})
        case UserEventRequest(data=data):
            return UserEventResponse(data=data)
        case _:
            return None


@app.timer_trigger(schedule="0 0 * * * *", arg_name="timer", run_on_startup=False)
@app.generic_output_binding(**ACTIONS.to_decorator())
def hourly(timer: func.TimerRequest, actions: func.Out[str]) -> None:
    if not timer.past_due:
        actions.set(dumps([SendToAllAction(data="One more hour has passed.")]))
