"""From an answer to an HTTP response."""

import json
from collections.abc import Callable
from typing import Any, Final, get_args

import pytest
from attrs import evolve

from tests import webhooks
from wps_models import (
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    HttpResponse,
    InvalidPayloadError,
    InvalidSignatureError,
    Json,
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
    MqttConnectEventResponse,
    MqttConnectEventResponseProperties,
    MqttProtocolVersion,
    MqttUserProperty,
    MqttV311ConnectReturnCode,
    MqttV500ConnectReasonCode,
    PreflightRequest,
    Problem,
    UserEventRequest,
    UserEventResponse,
    WebPubSubDataType,
    WebPubSubErrorCode,
    WpsModelsError,
    testing,
)
from wps_models.webhook.states import decode

TEXT: Final = ("Content-Type", "text/plain; charset=utf-8")
JSON: Final = ("Content-Type", "application/json; charset=utf-8")
V5: Final = testing.mqtt_connect()
V311: Final = testing.mqtt_connect(protocol_version=MqttProtocolVersion.V311)

EVENTS: Final[list[EventRequest]] = [
    testing.connect(),
    V5,
    testing.connected(),
    testing.mqtt_connected(),
    testing.disconnected(),
    testing.mqtt_disconnected(),
    testing.user(),
    testing.mqtt_user(),
    testing.joined(),
    testing.left(),
    testing.preflight(),
    testing.unknown(),
]
ANSWERS: Final[list[EventResponse]] = [
    ConnectEventResponse(),
    MqttConnectEventResponse(mqtt=MqttConnectEventResponseProperties()),
    UserEventResponse(),
    EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message="no"),
    MqttConnectEventErrorResponse(mqtt=MqttConnectEventErrorResponseProperties(code=138)),
]


def _error(code: WebPubSubErrorCode, message: str = "no") -> EventErrorResponse:
    return EventErrorResponse(code=code, error_message=message)


def _mqtt(code: int, reason: str | None = None) -> MqttConnectEventErrorResponse:
    return MqttConnectEventErrorResponse(mqtt=MqttConnectEventErrorResponseProperties(code=code, reason=reason))


def _class_name(thing: object) -> str:
    return type(thing).__name__


# --- which answers fit -----------------------------------------------------------------


@pytest.mark.parametrize("event", [event for event in EVENTS if not isinstance(event, PreflightRequest)], ids=_class_name)
def test_none_is_an_answer_to_every_event(event: EventRequest) -> None:
    assert webhooks.respond(event, None) == HttpResponse(status=204)


def _fits(event: EventRequest, answer: EventResponse) -> bool:
    match event, answer:
        case (MqttConnectEventRequest(), UserEventResponse()):
            return False
        case (MqttConnectEventRequest(), _) | (ConnectEventRequest(), ConnectEventResponse()):
            return True
        case (UserEventRequest(), UserEventResponse()) | (ConnectEventRequest() | UserEventRequest(), EventErrorResponse()):
            return True
        case _:
            return False


@pytest.mark.parametrize("answer", ANSWERS, ids=_class_name)
@pytest.mark.parametrize("event", EVENTS, ids=_class_name)
def test_an_answer_to_another_event_is_a_type_error(event: EventRequest, answer: EventResponse) -> None:
    if _fits(event, answer):
        assert type(webhooks.respond(event, answer)) is HttpResponse
        return
    with pytest.raises(TypeError, match=f"{type(event).__name__} can't be answered with {type(answer).__name__}, only with None"):
        webhooks.respond(event, answer)


def test_the_error_names_the_valid_answers() -> None:
    event: EventRequest = testing.user()
    with pytest.raises(TypeError, match=r"only with None, UserEventResponse, EventErrorResponse$"):
        webhooks.respond(event, ConnectEventResponse())


@pytest.mark.parametrize("answer", ["hello", b"", 200, {}, [], object(), True], ids=_class_name)
def test_anything_else_than_an_answer_is_a_type_error(answer: Any) -> None:
    with pytest.raises(TypeError, match="can't be answered with"):
        webhooks.respond(testing.user(), answer)


# --- letting in ------------------------------------------------------------------------


def test_an_empty_answer_has_no_content() -> None:
    assert webhooks.respond(testing.connect(), ConnectEventResponse()) == HttpResponse(status=204)


def test_only_set_fields_are_written() -> None:
    reply = webhooks.respond(testing.connect(), ConnectEventResponse(user_id="zoë", roles=()))
    assert reply == HttpResponse(status=200, headers=(JSON,), body=b'{"userId":"zo\\u00eb","roles":[]}')


def test_the_properties_of_an_mqtt_answer_are_written() -> None:
    pairs = [MqttUserProperty(name="region", value="north")]
    answer = MqttConnectEventResponse(groups=["lobby"], mqtt=MqttConnectEventResponseProperties(user_properties=pairs))
    said = json.loads(webhooks.respond(V5, answer).body)
    assert said == {"groups": ["lobby"], "mqtt": {"userProperties": [{"name": "region", "value": "north"}]}}


def test_a_plain_answer_accepts_an_mqtt_client() -> None:
    assert webhooks.respond(V5, ConnectEventResponse(groups=["lobby"])).body == b'{"groups":["lobby"]}'


# --- messages --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        (UserEventResponse(), HttpResponse(status=204)),
        (UserEventResponse(data=b""), HttpResponse(status=204)),
        (UserEventResponse(data="héllo"), HttpResponse(status=200, headers=(TEXT,), body="héllo".encode())),
        (UserEventResponse(data=Json("")), HttpResponse(status=200, headers=(JSON,), body=b'""')),
        (UserEventResponse(data=Json({"a": "é"})), HttpResponse(status=200, headers=(JSON,), body='{"a":"é"}'.encode())),
        (
            UserEventResponse(data="[1, 2]", data_type=WebPubSubDataType.JSON),
            HttpResponse(status=200, headers=(JSON,), body=b"[1, 2]"),
        ),
        (
            UserEventResponse(data=b"\x00\xff"),
            HttpResponse(status=200, headers=(("Content-Type", "application/octet-stream"),), body=b"\x00\xff"),
        ),
    ],
)
def test_a_message_is_sent_with_its_data_type(answer: UserEventResponse, reply: HttpResponse) -> None:
    assert webhooks.respond(testing.user(), answer) == reply


def test_the_message_of_an_mqtt_client_is_answered_like_any_other() -> None:
    assert webhooks.respond(testing.mqtt_user(), UserEventResponse(data="ok")).body == b"ok"


# --- refusing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status"),
    [(WebPubSubErrorCode.UNAUTHORIZED, 401), (WebPubSubErrorCode.USER_ERROR, 400), (WebPubSubErrorCode.SERVER_ERROR, 500)],
)
@pytest.mark.parametrize("event", [testing.connect(), testing.user(), testing.mqtt_user()], ids=_class_name)
def test_an_error_has_the_status_of_its_code(event: EventRequest, code: WebPubSubErrorCode, status: int) -> None:
    assert webhooks.respond(event, _error(code, "nö")) == HttpResponse(status=status, headers=(TEXT,), body="nö".encode())


@pytest.mark.parametrize(
    ("event", "code", "status", "mqtt_code"),
    [
        (V311, WebPubSubErrorCode.UNAUTHORIZED, 401, MqttV311ConnectReturnCode.NOT_AUTHORIZED),
        (V311, WebPubSubErrorCode.USER_ERROR, 401, MqttV311ConnectReturnCode.BAD_USERNAME_OR_PASSWORD),
        (V311, WebPubSubErrorCode.SERVER_ERROR, 503, MqttV311ConnectReturnCode.SERVER_UNAVAILABLE),
        (V5, WebPubSubErrorCode.UNAUTHORIZED, 401, MqttV500ConnectReasonCode.NOT_AUTHORIZED),
        (V5, WebPubSubErrorCode.USER_ERROR, 401, MqttV500ConnectReasonCode.BAD_USER_NAME_OR_PASSWORD),
        (V5, WebPubSubErrorCode.SERVER_ERROR, 500, MqttV500ConnectReasonCode.UNSPECIFIED_ERROR),
    ],
)
def test_an_mqtt_client_is_refused_with_a_code_of_its_version(
    event: EventRequest, code: WebPubSubErrorCode, status: int, mqtt_code: int
) -> None:
    body = f'{{"mqtt":{{"code":{int(mqtt_code)},"reason":"no"}}}}'.encode()
    assert webhooks.respond(event, _error(code)) == HttpResponse(status=status, headers=(JSON,), body=body)


STATUSES: Final = {
    400: {1, 2, 129, 130, 131, 132, 133, 140, 144, 149, 153, 154, 155},
    401: {4, 5, 134, 135},
    403: {138},
    429: {151, 159},
    503: {3},
}
CODES: Final[list[int]] = [*MqttV311ConnectReturnCode, *MqttV500ConnectReasonCode]


@pytest.mark.parametrize("code", [*CODES, 6, 127, 200, 255])
def test_an_mqtt_error_has_the_status_of_its_code(code: int) -> None:
    status = next((status for status, codes in STATUSES.items() if code in codes), 500)
    assert webhooks.respond(V311 if code < 128 else V5, _mqtt(code)).status == status


@pytest.mark.parametrize("code", [*CODES, 6, 0, 127, 200])
def test_a_code_of_another_mqtt_version_is_a_value_error(code: int) -> None:
    words = "MqttV500ConnectReasonCode" if code < 128 else "MqttV311ConnectReturnCode"
    with pytest.raises(ValueError, match=f"mqtt.code is of another MQTT version than the client's: use {words}"):
        webhooks.respond(V5 if code < 128 else V311, _mqtt(code))


def test_an_error_with_the_code_for_success_is_a_value_error() -> None:
    with pytest.raises(ValueError, match=r"^mqtt\.code 0 means accepted"):
        webhooks.respond(V311, _mqtt(0))


def test_an_unknown_mqtt_version_is_treated_as_the_newest() -> None:
    event = evolve(V5, mqtt=evolve(V5.mqtt, protocol_version=6))
    assert webhooks.respond(event, _mqtt(138)).status == 403


# --- states ----------------------------------------------------------------------------

EXISTING: Final = testing.user(states={"turn": 1, "name": "ada"})


def _states(reply: HttpResponse) -> object:
    text = dict(reply.headers).get("ce-connectionState")
    return text if text is None else decode(text)


@pytest.mark.parametrize(
    ("answer", "states"),
    [
        (UserEventResponse(), None),
        (UserEventResponse(states={}), None),
        (UserEventResponse(states={"turn": 2}), {"turn": 2, "name": "ada"}),
        (UserEventResponse(states={"new": [None]}), {"turn": 1, "name": "ada", "new": [None]}),
        (UserEventResponse(states={"turn": 2}, clear_states=True), {"turn": 2}),
        (UserEventResponse(clear_states=True), {}),
    ],
)
def test_states_are_kept_merged_replaced_or_cleared(answer: UserEventResponse, states: object) -> None:
    assert _states(webhooks.respond(EXISTING, answer)) == states


def test_cleared_states_are_an_empty_header() -> None:
    reply = webhooks.respond(EXISTING, UserEventResponse(clear_states=True))
    assert reply == HttpResponse(status=204, headers=(("ce-connectionState", ""),))


def test_an_answer_with_only_states_has_no_content() -> None:
    reply = webhooks.respond(testing.connect(), ConnectEventResponse(states={"turn": 1}))
    assert (reply.status, reply.body, _states(reply)) == (204, b"", {"turn": 1})


def test_states_are_in_a_header_and_not_in_the_content() -> None:
    reply = webhooks.respond(testing.connect(), ConnectEventResponse(user_id="ada", states={"turn": 1}))
    assert (reply.body, _states(reply)) == (b'{"userId":"ada"}', {"turn": 1})


@pytest.mark.parametrize(
    ("codec", "states", "text"),
    [("json", {"a": 1}, "eyJhIjoxfQ=="), ("dotnet", {"a": 1}, "eyJhIjoiTVE9PSJ9"), ("raw", {"raw": "v2"}, "v2")],
)
def test_states_are_written_with_the_configured_codec(codec: Any, states: Any, text: str) -> None:
    reply = webhooks.respond(testing.user(), UserEventResponse(states=states), states=codec)
    assert dict(reply.headers)["ce-connectionState"] == text


def _with_opaque_states() -> EventRequest:
    request = testing.http_request(testing.user())
    headers = [*request.headers, ("ce-connectionState", "v2.opaque")]
    return webhooks.parse(method="POST", headers=headers, body=request.body, access_keys=testing.ACCESS_KEY)


def test_states_cannot_be_merged_into_unreadable_ones() -> None:
    with pytest.raises(InvalidPayloadError, match="ce-connectionState"):
        webhooks.respond(_with_opaque_states(), UserEventResponse(states={"turn": 1}))


@pytest.mark.parametrize("answer", [None, UserEventResponse(data="hi"), UserEventResponse(states={"a": 1}, clear_states=True)])
def test_unreadable_states_do_not_affect_other_answers(answer: UserEventResponse | None) -> None:
    assert webhooks.respond(_with_opaque_states(), answer).status in {200, 204}


@pytest.mark.parametrize("text", ["v2\r\nX-Injected: 1", "v2\n", "é"])
def test_raw_states_cannot_end_their_header(text: str) -> None:
    with pytest.raises(ValueError, match="visible ASCII"):
        webhooks.respond(testing.user(), UserEventResponse(states={"raw": text}), states="raw")


# --- the handshake ---------------------------------------------------------------------


def test_the_response_to_a_handshake_is_built_from_the_event() -> None:
    reply = webhooks.respond(testing.preflight(origin="example.com"))
    assert reply == HttpResponse(status=200, headers=(("WebHook-Allowed-Origin", "example.com"),))


def test_the_response_to_a_refused_handshake_is_400_with_a_reason() -> None:
    reply = webhooks.respond(testing.preflight(is_valid=False))
    assert (reply.status, reply.body) == (400, b"This origin is not one of the allowed origins.")
    assert reply.headers == (("Content-Type", "text/plain; charset=utf-8"),)


def test_a_handshake_answered_by_the_functions_host_cannot_be_answered_again() -> None:
    with pytest.raises(ValueError, match="return the response of its context"):
        webhooks.respond(PreflightRequest(is_valid=True))


# --- errors ----------------------------------------------------------------------------

PROBLEMS: Final = [Problem(path="$.group", message="is missing"), Problem(path="Content-Type", message="expected é")]


def test_the_problems_of_a_payload_are_in_the_response() -> None:
    reply = webhooks.refuse(InvalidPayloadError(PROBLEMS))
    assert reply == HttpResponse(
        status=400, headers=(TEXT,), body="2 problems:\n  $.group: is missing\n  Content-Type: expected é".encode()
    )


@pytest.mark.parametrize("inside", ["ce-signature: matches none of the access keys", "ce-signature: is missing", "key 1 of 2"])
def test_the_problem_of_a_signature_is_not_in_the_response(inside: str) -> None:
    reply = webhooks.refuse(InvalidSignatureError(inside))
    assert reply == HttpResponse(status=401, headers=(TEXT,), body=b"The origin or the signature of the request is not accepted.")


def test_internal_errors_are_not_in_the_response() -> None:
    assert webhooks.refuse(WpsModelsError("the database is on fire")) == HttpResponse(status=500, headers=(TEXT,), body=b"")


def _missing_signature() -> None:
    headers = {"ce-type": "azure.webpubsub.sys.connected", "ce-hub": "chat", "ce-connectionId": "c-1"}
    webhooks.parse(method="POST", headers=headers, body=b"", access_keys="key")


def _wrong_method() -> None:
    webhooks.parse(method="DELETE", headers=(), body=b"", access_keys="key")


@pytest.mark.parametrize(("fail", "status"), [(_missing_signature, 401), (_wrong_method, 400)])
def test_the_response_to_an_error_has_its_status(fail: Callable[[], object], status: int) -> None:
    with pytest.raises(WpsModelsError) as caught:
        fail()
    assert (webhooks.refuse(caught.value).status, caught.value.reply_status) == (status, status)


# --- the response ----------------------------------------------------------------------


def test_the_lists_of_this_module_are_complete() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(EventRequest))
    assert {type(answer) for answer in ANSWERS} == set(get_args(EventResponse))
