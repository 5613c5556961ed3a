"""Handlers whose answers don't fit their events. None of this runs; see ``failing.py``."""

from wps_models import (
    ConnectAnswer,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    GroupJoinedEventRequest,
    MqttConnectAnswer,
    MqttConnectEventErrorResponse,
    MqttConnectEventRequest,
    SendToAllAction,
    UnknownEventRequest,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    event_handlers,
)

REFUSAL = MqttConnectEventErrorResponse.__new__(MqttConnectEventErrorResponse)


def connect(event: ConnectEventRequest) -> ConnectAnswer:
    return ConnectEventResponse(user_id=event.user_id)


def connect_with_a_message(event: ConnectEventRequest) -> UserAnswer:
    return UserEventResponse(data=event.hub)


def connect_with_an_mqtt_refusal(event: ConnectEventRequest) -> MqttConnectAnswer:
    return REFUSAL if event.claims else ConnectEventResponse()


def mqtt_connect(event: MqttConnectEventRequest) -> MqttConnectAnswer:
    return REFUSAL if event.mqtt.username else ConnectEventResponse()


def mqtt_connect_with_a_message(event: MqttConnectEventRequest) -> UserAnswer:
    return UserEventResponse(data=event.hub)


def message(event: UserEventRequest) -> UserAnswer:
    return UserEventResponse(data=event.data)


def message_with_a_connect(event: UserEventRequest) -> ConnectAnswer:
    return ConnectEventResponse(user_id=event.user_id)


def message_with_an_action(event: UserEventRequest) -> SendToAllAction:
    return SendToAllAction(data=event.data)


def connected_with_an_answer(event: ConnectedEventRequest) -> ConnectAnswer:
    return ConnectEventResponse(user_id=event.user_id)


def joined_with_an_answer(event: GroupJoinedEventRequest) -> UserAnswer:
    return UserEventResponse(data=event.group)


def unknown_with_an_answer(event: UnknownEventRequest) -> UserAnswer:
    return UserEventResponse(data=event.body)


async def connect_later(event: ConnectEventRequest) -> ConnectAnswer:
    return connect(event)


async def connect_with_a_message_later(event: ConnectEventRequest) -> UserAnswer:
    return connect_with_a_message(event)


async def mqtt_connect_with_a_message_later(event: MqttConnectEventRequest) -> UserAnswer:
    return mqtt_connect_with_a_message(event)


async def message_with_a_connect_later(event: UserEventRequest) -> ConnectAnswer:
    return message_with_a_connect(event)


async def connected_with_an_answer_later(event: ConnectedEventRequest) -> ConnectAnswer:
    return connected_with_an_answer(event)


def handlers_with_other_answers() -> None:
    event_handlers(connect=connect_with_a_message)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(connect=connect_with_an_mqtt_refusal)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(mqtt_connect=mqtt_connect_with_a_message)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(user=message_with_a_connect)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(user=message_with_an_action)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(user={"message": message, "kick": message_with_a_connect})  # type: ignore[dict-item]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(connected=connected_with_an_answer)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(group_joined=joined_with_an_answer)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(unknown=unknown_with_an_answer)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]


def async_handlers_with_other_answers() -> None:
    event_handlers(connect=connect_with_a_message_later)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(mqtt_connect=mqtt_connect_with_a_message_later)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(user=message_with_a_connect_later)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(user={"kick": message_with_a_connect_later})  # type: ignore[dict-item]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(connected=connected_with_an_answer_later)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]


def handlers_of_other_events() -> None:
    event_handlers(connect=message)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(user=connect)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(connect=mqtt_connect)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(connect=connect_later, user=message)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(connect={"connect": connect})  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(connect=ConnectEventResponse())  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    event_handlers(message=message)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
