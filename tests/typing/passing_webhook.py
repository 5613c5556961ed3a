"""One handler answers every event, and what is known about an event is known about its answer."""

from typing import assert_type

from wps_models import (
    ConnectAnswer,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    HttpResponse,
    Json,
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
    MqttV500ConnectReasonCode,
    PreflightRequest,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    WebPubSubDataType,
    WebPubSubErrorCode,
    WpsModelsError,
    testing,
    webhook,
)
from wps_models.webhook import HeadersLike
from wps_models.webhook.signature import ACCEPT_UNSIGNED, AccessKeys

KEY = testing.ACCESS_KEY
BANNED = MqttConnectEventErrorResponse(mqtt=MqttConnectEventErrorResponseProperties(code=MqttV500ConnectReasonCode.BANNED))
SIGN_IN = EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="Sign in first.")


def handle(event: EventRequest) -> EventResponse | None:
    match event:
        case ConnectEventRequest(context=context) if context.user_id is None:
            return SIGN_IN
        case ConnectEventRequest():
            return ConnectEventResponse(groups=["lobby"], roles=["webpubsub.sendToGroup.lobby"])
        case UserEventRequest(data_type=WebPubSubDataType.JSON):
            return UserEventResponse(data=Json({"echo": event.json()}))
        case _:
            return None


def serve(method: str, headers: HeadersLike, body: bytes) -> tuple[bytes, int, list[tuple[str, str]]]:
    try:
        event = webhook.parse(method=method, headers=headers, body=body, access_keys=KEY, allowed_origins=["*"])
        assert_type(event, EventRequest)
        reply = webhook.respond(event, handle(event))
        assert_type(reply, HttpResponse)
    except WpsModelsError as error:
        reply = webhook.refuse(error)
    return reply.body, reply.status, list(reply.headers)


# Any framework's headers: what has items(), or pairs of str or of bytes.
request = testing.http_request(testing.connect())
assert serve(request.method, request.headers, request.body)[1] == 200
assert serve(request.method, dict(request.headers), request.body)[1] == 200
assert serve(request.method, [(name.encode(), value.encode()) for name, value in request.headers], request.body)[1] == 200

# Keys: one, several, or by the service's host; or none, by name.
keys: list[AccessKeys] = [KEY, [KEY, "old"], {KEY}, {testing.HOST: KEY}, {testing.HOST: [KEY, "old"]}, ACCEPT_UNSIGNED]
for access_keys in keys:
    event = webhook.parse(method=request.method, headers=request.headers, body=request.body, access_keys=access_keys)
    assert isinstance(event, ConnectEventRequest)


# Where the event is known, so are its answers.
def answer_connect(event: ConnectEventRequest, answer: ConnectAnswer | None) -> HttpResponse:
    return webhook.respond(event, answer)


def answer_message(event: UserEventRequest, answer: UserAnswer | None) -> HttpResponse:
    return webhook.respond(event, answer, states="dotnet")


def answer_mqtt(event: MqttConnectEventRequest) -> HttpResponse:
    return webhook.respond(event, BANNED)


assert_type(webhook.respond(testing.connect(), ConnectEventResponse()), HttpResponse)
assert_type(webhook.respond(testing.connect(), None), HttpResponse)
assert_type(webhook.respond(testing.user(), UserEventResponse(data="hello")), HttpResponse)
assert_type(webhook.respond(testing.user(), SIGN_IN), HttpResponse)
assert_type(webhook.respond(testing.mqtt_connect(), ConnectEventResponse()), HttpResponse)
assert_type(webhook.respond(testing.mqtt_connect(), SIGN_IN), HttpResponse)
assert_type(webhook.respond(testing.connected()), HttpResponse)
assert_type(webhook.respond(testing.preflight()), HttpResponse)

# Events for tests are of exactly the class that they stand for.
assert_type(testing.connect(user_id=None, query={"room": ["lobby"]}), ConnectEventRequest)
assert_type(testing.connected(hub="chat"), ConnectedEventRequest)
assert_type(testing.user(b"\x00", event_name="upload", connection_id="c-1"), UserEventRequest)
assert_type(testing.mqtt_connect(session_id=None, username="ada"), MqttConnectEventRequest)
assert_type(testing.preflight(origin="example.com"), PreflightRequest)
