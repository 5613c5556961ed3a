"""The functions that `wps_models.functions` returns are exactly typed, without any ``Any``."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias, assert_type

import azure.functions as func

from wps_models import (
    ConnectAnswer,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventRequest,
    EventResponse,
    JsonValue,
    MqttConnectAnswer,
    MqttConnectEventRequest,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    dumps,
    functions,
    testing,
)

Returned: TypeAlias = dict[str, JsonValue] | None


@functions.trigger
def on_connect(request: ConnectEventRequest) -> ConnectAnswer:
    return ConnectEventResponse(user_id=request.user_id)


@functions.trigger
def on_mqtt_connect(request: MqttConnectEventRequest) -> MqttConnectAnswer | None:
    return ConnectEventResponse(user_id=request.mqtt.username)


# MQTT clients connect too, so a handler may refuse them in their own words.
@functions.trigger
def on_any_connect(request: ConnectEventRequest) -> MqttConnectAnswer:
    return ConnectEventResponse(user_id=request.user_id)


@functions.trigger
def on_message(request: UserEventRequest, actions: func.Out[str]) -> UserEventResponse:
    actions.set("[]")
    return UserEventResponse(data=request.data)


@functions.trigger
def on_disconnected(request: DisconnectedEventRequest, actions: func.Out[str]) -> None:
    actions.set(request.reason or "")


@functions.trigger
def without_answer(request: UserEventRequest, actions: func.Out[str]) -> None:
    actions.set(str(request.data))


@functions.trigger
def on_any_event(request: EventRequest) -> EventResponse | None:
    return UserEventResponse() if isinstance(request, UserEventRequest) else None


@functions.trigger
async def later(request: ConnectEventRequest) -> ConnectAnswer | None:
    return None if request.claims else ConnectEventResponse()


@functions.trigger
async def message_later(request: UserEventRequest, actions: func.Out[str]) -> UserAnswer:
    actions.set("[]")
    return UserEventResponse(data=request.data)


@functions.trigger
async def disconnected_later(request: DisconnectedEventRequest) -> None:
    assert request.reason


@functions.trigger
async def any_event_later(request: EventRequest) -> EventResponse | None:
    return UserEventResponse() if isinstance(request, UserEventRequest) else None


assert_type(on_connect(dumps(testing.connect())), Returned)
assert_type(on_mqtt_connect(dumps(testing.mqtt_connect())), Returned)
assert_type(on_any_connect(dumps(testing.mqtt_connect())), Returned)
assert_type(on_any_event(dumps(testing.joined())), Returned)
assert_type(asyncio.run(later(dumps(testing.connect()))), Returned)
assert_type(asyncio.run(disconnected_later(dumps(testing.disconnected()))), Returned)
assert_type(asyncio.run(any_event_later(dumps(testing.left()))), Returned)

# Parameters after the event keep their types.
sending: tuple[Callable[[str, func.Out[str]], Returned], ...] = (on_message, on_disconnected, without_answer)
sending_later: Callable[[str, func.Out[str]], Coroutine[None, None, Returned]] = message_later


@functions.context(func.HttpResponse)
def eventhandler(req: func.HttpRequest, event: EventRequest) -> EventResponse | None:
    return UserEventResponse(data=str(req.url)) if isinstance(event, UserEventRequest) else None


@functions.context(func.HttpResponse)
async def eventhandler_later(req: func.HttpRequest, event: EventRequest, actions: func.Out[str]) -> None:
    actions.set(f"{req.url} {event.event_name}")


def health(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(req.method)


# As a test gets the functions of an app.
app = func.FunctionApp()
app.route("health")(health)
FUNCTIONS: dict[str, Any] = {str(each.get_function_name()): each.get_user_function() for each in app.get_functions()}

answering: Callable[[func.HttpRequest, str], func.HttpResponse] = eventhandler
answering_later: Callable[[func.HttpRequest, str, func.Out[str]], Coroutine[None, None, func.HttpResponse]] = eventhandler_later
