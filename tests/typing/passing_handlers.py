"""Handlers by event are exactly typed, whether they are async or not."""

from collections.abc import Callable, Coroutine
from typing import Any, assert_type

from wps_models import (
    ConnectAnswer,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventRequest,
    EventResponse,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    JsonValue,
    MqttConnectAnswer,
    MqttConnectedEventRequest,
    MqttConnectEventRequest,
    MqttConnectEventResponse,
    MqttConnectEventResponseProperties,
    MqttDisconnectedEventRequest,
    UnknownEventRequest,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    event_handlers,
    functions,
)


def on_connect(event: ConnectEventRequest) -> ConnectAnswer:
    return ConnectEventResponse(user_id=event.user_id)


def on_mqtt_connect(event: MqttConnectEventRequest) -> MqttConnectAnswer | None:
    return MqttConnectEventResponse(user_id=event.mqtt.username, mqtt=MqttConnectEventResponseProperties())


def on_message(event: UserEventRequest) -> UserEventResponse:
    return UserEventResponse(data=event.data)


def without_answer(event: UserEventRequest) -> None:
    assert event.data


def on_connected(event: ConnectedEventRequest) -> None:
    assert event.hub


def on_disconnected(event: DisconnectedEventRequest) -> None:
    assert event.reason


def on_any_event(event: EventRequest) -> None:
    assert event.hub


handle = event_handlers(
    connect=on_connect,
    mqtt_connect=on_mqtt_connect,
    user=on_message,
    connected=on_connected,
    mqtt_connected=on_connected,
    disconnected=on_disconnected,
    mqtt_disconnected=on_any_event,
    group_joined=on_any_event,
    group_left=on_any_event,
    unknown=on_any_event,
)
assert_type(handle, Callable[[EventRequest], EventResponse | None])
assert_type(event_handlers(user={"kick": without_answer, "message": on_message}), Callable[[EventRequest], EventResponse | None])
assert_type(event_handlers(connect=on_any_event), Callable[[EventRequest], EventResponse | None])
assert_type(event_handlers(), Callable[[EventRequest], EventResponse | None])
assert_type(functions.trigger(handle)("{}"), dict[str, JsonValue] | None)


async def on_connect_later(event: ConnectEventRequest) -> ConnectAnswer:
    return on_connect(event)


async def on_mqtt_connect_later(event: MqttConnectEventRequest) -> MqttConnectAnswer | None:
    return on_mqtt_connect(event)


async def on_message_later(event: UserEventRequest) -> UserAnswer:
    return on_message(event)


async def without_answer_later(event: UserEventRequest) -> None:
    return without_answer(event)


async def on_mqtt_connected_later(event: MqttConnectedEventRequest) -> None:
    return on_connected(event)


async def on_mqtt_disconnected_later(event: MqttDisconnectedEventRequest) -> None:
    return on_disconnected(event)


async def on_group_joined_later(event: GroupJoinedEventRequest) -> None:
    assert event.group


async def on_group_left_later(event: GroupLeftEventRequest) -> None:
    assert event.group


async def on_unknown_later(event: UnknownEventRequest) -> None:
    assert event.body


handle_later = event_handlers(
    connect=on_connect_later,
    mqtt_connect=on_mqtt_connect_later,
    user={"kick": without_answer_later, "message": on_message_later},
    mqtt_connected=on_mqtt_connected_later,
    mqtt_disconnected=on_mqtt_disconnected_later,
    group_joined=on_group_joined_later,
    group_left=on_group_left_later,
    unknown=on_unknown_later,
)
assert_type(handle_later, Callable[[EventRequest], Coroutine[Any, Any, EventResponse | None]])
assert_type(event_handlers(user=on_message_later), Callable[[EventRequest], Coroutine[Any, Any, EventResponse | None]])
returned: Callable[[str], Coroutine[None, None, dict[str, JsonValue] | None]] = functions.trigger(handle_later)
