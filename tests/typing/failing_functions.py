"""Wrong handlers that both checkers report. None of this runs; see ``failing.py``."""

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
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    functions,
    unstructure,
)

CONNECT = ConnectEventResponse()
USER = UserEventResponse()


def connect_with_a_message(request: ConnectEventRequest) -> UserAnswer:
    assert request.claims
    return USER


async def connect_with_a_message_later(request: ConnectEventRequest) -> UserAnswer:
    return connect_with_a_message(request)


def message_with_a_connect(request: UserEventRequest) -> ConnectAnswer:
    assert request.data
    return CONNECT


def message_perhaps_with_a_connect(request: UserEventRequest) -> ConnectAnswer | UserAnswer:
    return CONNECT if request.data else USER


def message_with_an_mqtt_refusal(request: UserEventRequest, actions: func.Out[str]) -> MqttConnectAnswer:
    actions.set(str(request.data))
    return CONNECT


def message_with_a_dict(request: UserEventRequest) -> dict[str, JsonValue]:
    return unstructure(UserEventResponse(data=request.data))


def disconnected_with_an_answer(request: DisconnectedEventRequest) -> ConnectAnswer:
    assert request.reason
    return CONNECT


async def disconnected_with_an_answer_later(request: DisconnectedEventRequest) -> ConnectAnswer:
    return disconnected_with_an_answer(request)


def text(request: str) -> ConnectAnswer:
    assert request
    return CONNECT


def nothing_asked() -> ConnectAnswer:
    return CONNECT


def wrong_handlers_of_an_event() -> None:
    functions.trigger(connect_with_a_message)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.trigger(connect_with_a_message_later)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.trigger(message_with_a_connect)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.trigger(message_perhaps_with_a_connect)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.trigger(message_with_an_mqtt_refusal)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.trigger(message_with_a_dict)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.trigger(disconnected_with_an_answer)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.trigger(disconnected_with_an_answer_later)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.trigger(text)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.trigger(nothing_asked)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]


def only_connects(req: func.HttpRequest, event: ConnectEventRequest) -> EventResponse | None:
    return CONNECT if req.url and event.claims else None


def without_the_request(event: EventRequest) -> EventResponse | None:
    return CONNECT if event.hub else None


def with_a_response(req: func.HttpRequest, event: EventRequest) -> func.HttpResponse:
    return func.HttpResponse(event.hub + req.url)


def every_event(req: func.HttpRequest, event: EventRequest) -> EventResponse | None:
    return CONNECT if req.url and event.hub else None


def wrong_handlers_of_all_events() -> None:
    functions.context(func.HttpResponse)(only_connects)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.context(func.HttpResponse)(without_the_request)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.context(func.HttpResponse)(with_a_response)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    functions.context(func.HttpRequest)(every_event)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    functions.context(every_event)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def results_of_functions(request: func.HttpRequest, text: str) -> None:
    answer: dict[str, JsonValue] = functions.trigger(lets_in)(text)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    reply: func.HttpResponse = functions.trigger(lets_in)(text)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    functions.trigger(lets_in)(text.encode())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    functions.context(func.HttpResponse)(every_event)(text, request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    print(answer, reply)


def lets_in(request: ConnectEventRequest) -> ConnectAnswer:
    assert request.claims
    return CONNECT
