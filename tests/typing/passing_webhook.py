"""One handler answers every event, and what is known about an event is known about its answer."""

from collections.abc import Awaitable, Mapping
from typing import assert_type

from wps_models import (
    ConnectAnswer,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    ConnectionString,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    HttpResponse,
    Json,
    JsonValue,
    MqttConnectAnswer,
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
    MqttV500ConnectReasonCode,
    PreflightRequest,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    Webhook,
    WebPubSubDataType,
    WebPubSubErrorCode,
    WpsModelsError,
    testing,
)
from wps_models.webhook import ACCEPT_UNSIGNED, AccessKeys, HeadersLike, grants_origin, percent_decoded

KEY = testing.ACCESS_KEY
WEBHOOK = Webhook(access_keys=KEY, allowed_origins=[testing.HOST])
BANNED = MqttConnectEventErrorResponse(mqtt=MqttConnectEventErrorResponseProperties(code=MqttV500ConnectReasonCode.BANNED))
SIGN_IN = EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="Sign in first.")


def handle(event: EventRequest) -> EventResponse | None:
    match event:
        case ConnectEventRequest(user_id=None):
            return SIGN_IN
        case ConnectEventRequest():
            return ConnectEventResponse(groups=["lobby"], roles=["webpubsub.sendToGroup.lobby"])
        case UserEventRequest(data_type=WebPubSubDataType.JSON):
            return UserEventResponse(data=Json({"echo": event.json()}))
        case _:
            return None


def names(event: EventRequest) -> tuple[str | None, str, str]:
    assert_type(event.states, Mapping[str, JsonValue])
    match event:
        case ConnectedEventRequest(user_id=str(who), hub=hub, connection_id=connection_id):
            return assert_type(who, str), assert_type(hub, str), assert_type(connection_id, str)
        case _:
            return assert_type(event.user_id, str | None), event.hub, event.connection_id


assert names(testing.connected(user_id="ada")) == ("ada", "chat", "c0nn-1a2b3c")


async def handle_later(event: EventRequest) -> EventResponse | None:
    return handle(event)


def serve(method: str, headers: HeadersLike, body: bytes) -> tuple[bytes, int, list[tuple[str, str]]]:
    reply = assert_type(WEBHOOK.handle(handle, method=method, headers=headers, body=body), HttpResponse)
    return reply.body, reply.status, list(reply.headers)


def serve_in_steps(method: str, headers: HeadersLike, body: bytes) -> HttpResponse:
    try:
        event = assert_type(WEBHOOK.parse(method=method, headers=headers, body=body), EventRequest)
        return assert_type(WEBHOOK.respond(event, handle(event)), HttpResponse)
    except WpsModelsError as error:
        return assert_type(WEBHOOK.refuse(error), HttpResponse)


def serve_later(method: str, headers: HeadersLike, body: bytes) -> Awaitable[HttpResponse]:
    return WEBHOOK.handle_async(handle_later, method=method, headers=headers, body=body)


def read_back(event: EventRequest, reply: HttpResponse) -> EventResponse | None:
    assert_type(grants_origin(reply, testing.HOST), bool)
    return assert_type(WEBHOOK.read_answer(event, reply), EventResponse | None)


# Any framework's headers: what has items(), or pairs of str or of bytes.
request = testing.http_request(testing.connect())
assert serve(request.method, request.headers, request.body)[1] == 200
assert serve(request.method, dict(request.headers), request.body)[1] == 200
assert serve(request.method, [(name.encode(), value.encode()) for name, value in request.headers], request.body)[1] == 200
assert serve_in_steps(request.method, request.headers, request.body).status == 200

# Keys: one, several, or by the service's host; or none, by name.
keys: list[AccessKeys] = [KEY, [KEY, "old"], {KEY}, {testing.HOST: KEY}, {testing.HOST: [KEY, "old"]}, ACCEPT_UNSIGNED]
for access_keys in keys:
    webhook = Webhook(access_keys=access_keys, allowed_origins={"*"}, states="dotnet", user_id=percent_decoded)
    event = webhook.parse(method=request.method, headers=request.headers, body=request.body)
    assert isinstance(event, ConnectEventRequest)

# Or with what the portal shows.
SERVICE = ConnectionString.parse(f"Endpoint=https://{testing.HOST};AccessKey={KEY};Version=1.0;")
assert_type(Webhook.for_services(SERVICE, SERVICE, states="raw", user_id=str.lower), Webhook)


# Where the event is known, so are its answers.
def answer_connect(event: ConnectEventRequest, answer: ConnectAnswer | None) -> HttpResponse:
    return WEBHOOK.respond(event, answer)


def answer_message(event: UserEventRequest, answer: UserAnswer | None) -> HttpResponse:
    return WEBHOOK.respond(event, answer)


def answer_mqtt(event: MqttConnectEventRequest, answer: MqttConnectAnswer | None) -> HttpResponse:
    return WEBHOOK.respond(event, answer)


def answer_any(event: EventRequest, answer: EventResponse | None) -> HttpResponse:
    return WEBHOOK.respond(event, answer)


assert_type(WEBHOOK.respond(testing.connect(), ConnectEventResponse()), HttpResponse)
assert_type(WEBHOOK.respond(testing.connect(), None), HttpResponse)
assert_type(WEBHOOK.respond(testing.user(), UserEventResponse(data="hello")), HttpResponse)
assert_type(WEBHOOK.respond(testing.user(), SIGN_IN), HttpResponse)
assert_type(WEBHOOK.respond(testing.mqtt_connect(), ConnectEventResponse()), HttpResponse)
assert_type(WEBHOOK.respond(testing.mqtt_connect(), BANNED), HttpResponse)
assert_type(WEBHOOK.respond(testing.mqtt_connect(), SIGN_IN), HttpResponse)
assert_type(WEBHOOK.respond(testing.connected()), HttpResponse)
assert_type(WEBHOOK.respond(testing.preflight()), HttpResponse)

# Events for tests are of exactly the class that they stand for.
assert_type(testing.connect(user_id=None, query={"room": ["lobby"]}), ConnectEventRequest)
assert_type(testing.connected(hub="chat"), ConnectedEventRequest)
assert_type(testing.user(b"\x00", event_name="upload", connection_id="c-1"), UserEventRequest)
assert_type(testing.mqtt_connect(session_id=None, username="ada"), MqttConnectEventRequest)
assert_type(testing.preflight(origin="example.com"), PreflightRequest)
