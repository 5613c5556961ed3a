"""From an HTTP response to an answer."""

import base64
import json
from types import SimpleNamespace
from typing import Any, Final, get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests import webhooks
from tests.strategies import json_objects, models
from wps_models import (
    ConnectAnswer,
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    HttpResponse,
    InvalidPayloadError,
    Json,
    MqttConnectAnswer,
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
    MqttConnectEventResponse,
    MqttProtocolVersion,
    PreflightRequest,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    WebPubSubDataType,
    WebPubSubErrorCode,
    testing,
)
from wps_models.webhook import ResponseLike, StatesCodec, grants_origin
from wps_models.webhook.states import decode

CONNECT: Final = testing.connect()
USER: Final = testing.user(states={"turn": 1, "name": "ada"})
EVENTS: Final[list[EventRequest]] = [
    CONNECT,
    testing.connect(states={"a": 1}),
    testing.mqtt_connect(),
    testing.mqtt_connect(protocol_version=MqttProtocolVersion.V311),
    testing.user(),
    USER,
    testing.mqtt_user(),
    testing.connected(),
    testing.disconnected(),
    testing.joined(),
    testing.unknown(),
    testing.preflight(),
    testing.preflight(is_valid=False),
]


def read(event: EventRequest, response: ResponseLike, states: StatesCodec = "json") -> EventResponse | None:
    return webhooks.webhook(states=states).read_answer(event, response)


def response(status: int = 200, body: bytes = b"", **headers: str) -> HttpResponse:
    """A response whose header names are written with underscores."""
    return HttpResponse(
        status=status, headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()), body=body
    )


def _states(states: object) -> str:
    return base64.b64encode(json.dumps(states).encode()).decode()


# --- the inverse of respond --------------------------------------------------------------


def _answers(event: EventRequest) -> st.SearchStrategy[Any]:
    """All answers that fit an event."""
    union: Any = ()
    match event:
        case MqttConnectEventRequest():
            union = MqttConnectAnswer
        case ConnectEventRequest():
            union = ConnectAnswer
        case UserEventRequest():
            union = UserAnswer
        case _:
            pass
    choices = [models(cls, **_over_http(cls)) for cls in get_args(union)]
    return st.one_of(st.none(), *choices)


def _over_http(cls: type) -> dict[str, st.SearchStrategy[Any]]:
    more: dict[str, st.SearchStrategy[Any]] = {}
    if cls in {ConnectEventResponse, UserEventResponse}:
        more = {"clear_states": st.booleans()}
    if cls is UserEventResponse:
        more["user_properties"] = st.dictionaries(st.sampled_from(["a", "b-c"]), st.sampled_from(["", "x y"]), max_size=2)
    return more


def _as_carried(event: EventRequest, answer: Any) -> Any:
    """The answer without what HTTP can't carry."""
    match event, answer:
        case MqttConnectEventRequest(), EventErrorResponse(error_message=message):
            sent = json.loads(webhooks.respond(event, answer).body)
            return MqttConnectEventErrorResponse(
                mqtt=MqttConnectEventErrorResponseProperties(code=sent["mqtt"]["code"], reason=message)
            )
        case _, ConnectEventResponse() | UserEventResponse():
            before = event.context.states
            clears = answer.clear_states and (not answer.states or bool(before.keys() - answer.states.keys()))
            states = {
                name: value for name, value in answer.states.items() if clears or name not in before or before[name] != value
            }
            answer = evolve(answer, states=states, clear_states=clears)
        case _:
            pass
    match answer:
        case UserEventResponse(data=b""):
            answer = evolve(answer, data="", data_type=WebPubSubDataType.TEXT)
        case _:
            pass
    return None if answer in (ConnectEventResponse(), UserEventResponse()) else answer


@given(st.data())
def test_an_answer_is_read_from_its_own_response(data: st.DataObject) -> None:
    event: Any = data.draw(st.sampled_from(EVENTS))
    if not isinstance(event, PreflightRequest) and data.draw(st.booleans()):
        event = evolve(event, context=evolve(event.context, states=data.draw(json_objects)))
    answer = data.draw(_answers(event))
    codec: StatesCodec = data.draw(st.sampled_from(["json", "dotnet"]))
    try:
        sent = webhooks.respond(event, answer, states=codec)
    except ValueError:
        return  # such as an MQTT code of the other version
    found = read(event, sent, codec)
    assert found == _as_carried(event, answer)
    if not isinstance(event, PreflightRequest):
        again = webhooks.respond(event, found, states=codec)
        assert _effect(event, again, codec) == _effect(event, sent, codec)


def _effect(event: EventRequest, reply: HttpResponse, codec: StatesCodec) -> object:
    """What a response makes the service do: a message or a decision, and the states it stores."""
    headers = dict(reply.headers)
    text = headers.pop("ce-connectionState", None)
    return reply.status, reply.body, headers, event.context.states if text is None else decode(text, codec)


def test_a_response_is_anything_with_status_headers_and_body() -> None:
    other = SimpleNamespace(status=200, headers={"content-type": "text/plain"}, body=b"hi")
    assert isinstance(other, ResponseLike)
    assert read(USER, other) == UserEventResponse(data="hi")


# --- connect -----------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b" ", b"null", b" null\n"])
@pytest.mark.parametrize("status", [200, 204, 299])
def test_a_connect_answer_without_content_is_none(status: int, body: bytes) -> None:
    assert read(CONNECT, response(status, body)) is None


def test_the_members_of_a_connect_answer_are_read_in_any_case_and_unknown_ones_ignored() -> None:
    body = b'{"UserId": "ada", "GROUPS": ["a"], "subProtocol": null, "code": "unauthorized", "states": 1, "more": {}}'
    assert read(CONNECT, response(body=body)) == ConnectEventResponse(user_id="ada", groups=["a"])


def test_members_of_mqtt_count_for_an_mqtt_client_only() -> None:
    body = b'{"Mqtt": {"UserProperties": [{"name": "a", "value": "b"}]}}'
    assert type(read(testing.mqtt_connect(), response(body=body))) is MqttConnectEventResponse
    assert read(CONNECT, response(body=body)) == ConnectEventResponse()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{", "body: is not JSON"),
        (b"\xff", "body: is not UTF-8"),
        (b"[]", r"\$: expected an object, not an array"),
        (b'{"roles": [null]}', r"\$\.roles\[0\]: expected a string"),
        (b'{"groups": [""]}', r"\$\.groups\[0\]: must be 1 to 1024 characters"),
        (b'{"userId": 1}', r"\$\.userId: expected a string, not a number"),
        (b" " * (16 * 1024 * 1024 + 1), "body: longer than the 16 MiB that the service reads"),
    ],
    ids=["cut short", "bytes", "array", "role", "group", "user", "long"],
)
def test_a_connect_answer_that_the_service_takes_for_a_failure_is_an_error(body: bytes, problem: str) -> None:
    with pytest.raises(InvalidPayloadError, match=f"^{problem}"):
        read(CONNECT, response(body=body))


# --- messages ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "body", "answer"),
    [
        ("text/plain", "é".encode(), UserEventResponse(data="é")),
        ("TEXT/PLAIN; charset=UTF-8", b"a", UserEventResponse(data="a")),
        ("application/json", b' {"a": 1}', UserEventResponse(data=' {"a": 1}', data_type=WebPubSubDataType.JSON)),
        ("application/json; charset=utf-8", b'"a"', UserEventResponse(data=Json("a"))),
        ("application/octet-stream", b"\xff", UserEventResponse(data=b"\xff")),
        (None, b"a", UserEventResponse(data=b"a")),
        ("text/html", b"", None),
    ],
)
def test_the_content_type_is_the_type_of_the_message(content_type: str | None, body: bytes, answer: EventResponse | None) -> None:
    headers = () if content_type is None else (("content-type", content_type),)
    assert read(USER, HttpResponse(status=200, headers=headers, body=body)) == answer


@pytest.mark.parametrize(
    ("content_type", "body", "problem"),
    [
        ("text/html; charset=utf-8", b"<p>", "Content-Type: expected text/plain, application/json, application/octet-stream"),
        ("text/plain; charset=latin-1", b"a", "Content-Type: charset must be utf-8"),
        ("text/plain", b"a\xff", "body: is not UTF-8: see byte 1"),
        ("application/json", b"hello", "body: is not JSON: see line 1, column 1"),
    ],
)
def test_a_message_that_the_service_cannot_send_is_an_error(content_type: str, body: bytes, problem: str) -> None:
    with pytest.raises(InvalidPayloadError, match=f"^{problem}") as caught:
        read(USER, response(body=body, Content_Type=content_type))
    assert caught.value.__context__ is None


def test_user_properties_are_read_without_a_message_too() -> None:
    properties = UserEventResponse(user_properties={"unit": "C"})
    assert read(testing.mqtt_user(), response(204, MQTT_Unit="C")) == properties


# --- states ------------------------------------------------------------------------------


def _with_state(text: str, codec: StatesCodec) -> EventRequest:
    request = testing.http_request(testing.user())
    headers = (*request.headers, ("ce-connectionState", text))
    return webhooks.parse(method="POST", headers=headers, body=request.body, access_keys=testing.ACCESS_KEY, states=codec)


@pytest.mark.parametrize(
    ("header", "states", "clears"),
    [
        ({"turn": 2, "name": "ada"}, {"turn": 2}, False),
        ({"turn": 1, "name": "ada", "new": [None]}, {"new": [None]}, False),
        ({"turn": 1}, {"turn": 1}, True),
        ({}, {}, True),
    ],
)
def test_states_are_those_that_change(header: object, states: Any, *, clears: bool) -> None:
    sent = response(204, ce_connectionState=_states(header))
    assert read(USER, sent) == UserEventResponse(states=states, clear_states=clears)


@pytest.mark.parametrize("event", [CONNECT, USER])
def test_an_empty_header_clears_states(event: EventRequest) -> None:
    assert getattr(read(event, response(204, ce_connectionState="")), "clear_states", False)


def test_states_that_stay_as_they_are_are_no_answer() -> None:
    assert read(USER, response(204, ce_connectionState=_states({"name": "ada", "turn": 1}))) is None


def test_states_of_another_codec_are_an_error() -> None:
    with pytest.raises(InvalidPayloadError, match=r"^ce-connectionState: "):
        read(USER, response(204, ce_connectionState=_states({"turn": 1})), "dotnet")


def test_raw_states_are_read_whatever_they_are() -> None:
    event = _with_state("v2.old", "raw")
    assert read(event, response(204, ce_connectionState="v2.new"), "raw") == UserEventResponse(
        states={"raw": "v2.new"}, clear_states=False
    )


def test_two_states_are_an_error() -> None:
    headers = (("ce-connectionState", "a"), ("ce-connectionState", "b"))
    with pytest.raises(InvalidPayloadError, match=r"^ce-connectionState: repeated with different values$"):
        read(USER, HttpResponse(status=204, headers=headers))


def test_all_states_are_replaced_if_those_before_cannot_be_read() -> None:
    found = read(_with_state("v2.opaque", "json"), response(204, ce_connectionState=_states({"a": 1})))
    assert found == UserEventResponse(states={"a": 1}, clear_states=True)


# --- refusals ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (302, WebPubSubErrorCode.SERVER_ERROR),
        (400, WebPubSubErrorCode.USER_ERROR),
        (401, WebPubSubErrorCode.UNAUTHORIZED),
        (403, WebPubSubErrorCode.UNAUTHORIZED),
        (404, WebPubSubErrorCode.USER_ERROR),
        (500, WebPubSubErrorCode.SERVER_ERROR),
        (503, WebPubSubErrorCode.SERVER_ERROR),
    ],
)
@pytest.mark.parametrize("event", [CONNECT, testing.mqtt_connect(), USER, testing.connected()])
def test_any_other_status_is_an_error_with_the_body_as_its_text(
    event: EventRequest, status: int, code: WebPubSubErrorCode
) -> None:
    assert read(event, response(status, b"n\xff")) == EventErrorResponse(code=code, error_message="n\ufffd")


def test_an_mqtt_client_is_refused_with_the_code_in_the_body() -> None:
    body = b'{"mqtt": {"code": 138, "reason": "banned"}}'
    refusal = MqttConnectEventErrorResponse(mqtt=MqttConnectEventErrorResponseProperties(code=138, reason="banned"))
    assert read(testing.mqtt_connect(), response(403, body)) == refusal
    assert type(read(CONNECT, response(403, body))) is EventErrorResponse


@pytest.mark.parametrize("event", [testing.connected(), testing.unknown(), testing.preflight()])
def test_an_event_that_needs_no_answer_has_none_whatever_the_body(event: EventRequest) -> None:
    assert read(event, response(200, b"\xff", Content_Type="text/html")) is None


# --- the handshake -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "allowed", "granted"),
    [
        (200, ["a.example"], True),
        (204, ["A.Example"], True),
        (200, ["*"], True),
        (200, ["b.example", "a.example"], True),
        (200, ["b.example, a.example"], True),
        (200, ["b.example"], False),
        (200, ["xa.example"], False),
        (200, [""], False),
        (200, [], False),
        (400, ["a.example"], False),
        (302, ["*"], False),
    ],
)
def test_a_response_grants_the_handshake_to_an_origin(status: int, allowed: list[str], *, granted: bool) -> None:
    reply = HttpResponse(status=status, headers=tuple(("webhook-allowed-origin", value) for value in allowed))
    assert grants_origin(reply, "a.example") is granted
    assert grants_origin(reply, "A.example, c.example") is granted


@pytest.mark.parametrize(("origin", "granted"), [("a.example", True), ("b.example", False)])
def test_a_webhook_grants_what_it_allows(origin: str, *, granted: bool) -> None:
    webhook = webhooks.webhook(allowed_origins=["a.example"])
    event = webhook.parse(method="OPTIONS", headers={"WebHook-Request-Origin": origin}, body=b"")
    assert grants_origin(webhook.respond(event, None), origin) is granted
