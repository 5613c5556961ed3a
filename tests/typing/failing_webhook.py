"""Mistakes around events over HTTP that both checkers point out.

None of this runs. Each mistake is excused, once for each checker; an excuse
that isn't needed is an error, so a mistake that goes unnoticed is one too.
"""

from wps_models import (
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    HttpResponse,
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
    MqttV500ConnectReasonCode,
    PreflightRequest,
    UserEventRequest,
    UserEventResponse,
    WebPubSubErrorCode,
    testing,
    webhook,
)
from wps_models.webhook.signature import sign, verify
from wps_models.webhook.states import decode

KEY = testing.ACCESS_KEY
BANNED = MqttConnectEventErrorResponse(mqtt=MqttConnectEventErrorResponseProperties(code=MqttV500ConnectReasonCode.BANNED))
SIGN_IN = EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="Sign in first.")


def a_message_is_not_let_in(event: UserEventRequest) -> HttpResponse:
    return webhook.respond(event, ConnectEventResponse())  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def a_connect_is_not_told_anything(event: ConnectEventRequest) -> HttpResponse:
    return webhook.respond(event, UserEventResponse(data="hello"))  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def a_plain_client_is_not_refused_in_the_words_of_mqtt(event: ConnectEventRequest) -> HttpResponse:
    return webhook.respond(event, BANNED)  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def a_message_is_not_refused_in_the_words_of_mqtt(event: UserEventRequest) -> HttpResponse:
    return webhook.respond(event, BANNED)  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def an_mqtt_client_is_not_told_anything(event: MqttConnectEventRequest) -> HttpResponse:
    return webhook.respond(event, UserEventResponse(data="hello"))  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def what_is_not_waited_for_has_no_answer(event: ConnectedEventRequest) -> HttpResponse:
    return webhook.respond(event, SIGN_IN)  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def a_handshake_answers_itself(event: PreflightRequest) -> HttpResponse:
    return webhook.respond(event, SIGN_IN)  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def what_is_no_answer(event: UserEventRequest) -> None:
    webhook.respond(event, "hello")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    webhook.respond(event, UserEventResponse(), states="pickle")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    webhook.refuse(ValueError("no error of ours"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def what_parse_refuses(headers: dict[str, str], body: bytes) -> None:
    webhook.parse(method="POST", headers=headers, body=body)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # keys have to be given
    webhook.parse(method="POST", headers=headers, body=body, access_keys=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    webhook.parse(method="POST", headers=headers, body=body, access_keys=False)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    webhook.parse(method="POST", headers=headers, body=body, access_keys=b"key")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    webhook.parse(method="POST", headers=headers, body=body, access_keys=KEY, allowed_origins="example.com")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    webhook.parse(method="POST", headers=headers, body="text", access_keys=KEY)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    webhook.parse(method=b"POST", headers=headers, body=body, access_keys=KEY)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    webhook.parse(method="POST", headers=["ce-type"], body=body, access_keys=KEY)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def what_signatures_are_not_made_of(signature: str) -> None:
    sign("c-1", None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    verify(signature, connection_id="c-1", access_keys=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    verify(signature, connection_id="c-1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    decode("e30=", "yaml")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def what_tests_mistype() -> None:
    testing.connect(user="ada")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    testing.connect(user_id=7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    testing.connected(session_id="s-1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # MQTT only
    testing.user({"unread": 3})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    testing.http_request(UserEventResponse())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
