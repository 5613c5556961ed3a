"""Typed handlers as functions for the Python worker, and the JSON that they return to the host."""

import ast
import asyncio
import importlib
import inspect
import json
import re
import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, get_type_hints

import azure.functions as func
import pytest
from mypy import api

from tests.layout import ROOT
from tests.payloads import DATA
from wps_models import (
    ConnectAnswer,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    InvalidPayloadError,
    Json,
    JsonValue,
    MqttConnectAnswer,
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
    MqttConnectEventResponse,
    MqttConnectEventResponseProperties,
    MqttProtocolVersion,
    MqttUserProperty,
    MqttV311ConnectReturnCode,
    UnknownEventError,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    WebPubSubErrorCode,
    WebPubSubEventRequest,
    dumps,
    event_handlers,
    functions,
    loads,
    structure,
    testing,
)
from wps_models.functions.bindings import FunctionJson, WebPubSubBinding
from wps_models.functions.inputs import WebPubSubContext, WebPubSubContextResponse
from wps_models.webhook import states

pytestmark = pytest.mark.dev

V1: Final = ROOT / "tests" / "apps" / "functions_v1"

# --- the function that the worker finds ---------------------------------------------------


@functions.trigger
def on_connect(request: ConnectEventRequest) -> ConnectAnswer:
    """Lets everyone in."""
    return ConnectEventResponse(user_id=request.claims["sub"][0])


@functions.trigger
async def on_message(request: UserEventRequest, actions: func.Out[str], /, *, note: str = "none") -> UserAnswer:
    actions.set(note)
    return UserEventResponse(data=request.data)


class Out(func.Out[str]):
    """An output binding, as the worker passes it."""

    text: str | None = None

    def set(self, val: str) -> None:
        self.text = val

    def get(self) -> str:
        return self.text or ""


def test_a_function_keeps_the_name_the_module_and_the_docstring_of_its_handler() -> None:
    assert (on_connect.__name__, on_connect.__module__, on_connect.__doc__) == ("on_connect", __name__, "Lets everyone in.")
    assert on_connect.__qualname__ == "on_connect"


def test_the_worker_finds_a_str_parameter_and_a_dict_result() -> None:
    assert str(inspect.signature(on_connect)) == "(request: str) -> dict"
    assert get_type_hints(on_connect) == {"request": str, "return": dict}


def test_the_function_does_not_unwrap_to_the_handler() -> None:
    assert inspect.unwrap(on_connect) is on_connect


def test_parameters_after_the_event_keep_their_annotations_and_defaults() -> None:
    hints = {"request": str, "actions": func.Out[str], "note": str, "return": dict}
    assert get_type_hints(on_message) == hints
    parameters = inspect.signature(on_message).parameters
    assert {name: parameter.annotation for name, parameter in parameters.items()} | {"return": dict} == hints
    assert parameters["note"].default == "none"
    assert parameters["note"].kind is inspect.Parameter.KEYWORD_ONLY


def test_a_parameter_without_an_annotation_gets_none() -> None:
    def handler(request: ConnectEventRequest, extra: str) -> None:
        del request, extra

    del handler.__annotations__["extra"]
    assert str(inspect.signature(functions.trigger(handler))) == "(request: str, extra) -> dict"


def test_annotations_written_as_strings_are_resolved() -> None:
    def handler(request: "ConnectEventRequest") -> "ConnectAnswer":
        return ConnectEventResponse(user_id=request.user_id)

    assert get_type_hints(functions.trigger(handler)) == {"request": str, "return": dict}


def test_an_async_handler_becomes_a_coroutine_function() -> None:
    assert inspect.iscoroutinefunction(on_message)
    assert not inspect.iscoroutinefunction(on_connect)


# --- calls -------------------------------------------------------------------------


def test_a_handler_gets_the_event_and_its_answer_becomes_a_dict() -> None:
    assert on_connect(dumps(testing.connect())) == {"userId": "ada"}


def test_the_event_can_be_passed_by_name() -> None:
    function: Any = on_connect
    assert function(request=dumps(testing.connect())) == {"userId": "ada"}


def test_an_async_handler_is_awaited_and_gets_further_parameters() -> None:
    actions = Out()
    assert asyncio.run(on_message(dumps(testing.user("hi")), actions, note="seen")) == {"data": "hi", "dataType": "text"}
    assert actions.get() == "seen"


def test_a_function_without_an_answer_returns_none() -> None:
    @functions.trigger
    def handle(request: EventRequest) -> EventResponse | None:
        assert type(request) is type(testing.disconnected())
        return None

    assert handle(dumps(testing.disconnected())) is None


def test_a_handler_of_connect_events_gets_those_of_mqtt_clients() -> None:
    @functions.trigger
    def handle(request: ConnectEventRequest) -> MqttConnectAnswer:
        return ConnectEventResponse(user_id=type(request).__name__)

    assert handle(dumps(testing.mqtt_connect())) == {"userId": "MqttConnectEventRequest"}


def _refused(message: str, *, plain: bool = False) -> dict[str, object]:
    """The result of a function whose event can't be read. It fits MQTT clients unless the event is a plain client's."""
    mqtt = {} if plain else {"mqtt": {"code": 131, "reason": message}}
    return {"code": "userError", "errorMessage": message, **mqtt}


UNEXPECTED: Final = "$.connectionContext.eventName: unexpected event. Expected: connect"


def test_a_different_blocking_event_is_answered_with_an_error() -> None:
    assert on_connect(dumps(testing.user())) == _refused(UNEXPECTED, plain=True)
    assert on_connect(dumps(testing.mqtt_user(b"1"))) == _refused(UNEXPECTED)


def test_a_refused_event_is_logged_once_with_the_function_and_its_annotation(caplog: pytest.LogCaptureFixture) -> None:
    @functions.trigger
    def on_any(request: EventRequest) -> EventResponse | None:
        raise AssertionError(f"{request} can't be read")

    on_connect(dumps(testing.user("SECRET", user_id="SECRET")))
    on_any('{"SECRET"')
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert {record.name for record in caplog.records} == {"wps_models"}
    first, second = caplog.messages
    assert first == f"request refused: on_connect(request: ConnectEventRequest): {UNEXPECTED}"
    assert ".on_any(request: EventRequest): $: is not JSON: " in second
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize("change", ["mqtt", "physicalConnectionId", "sessionId"])
def test_an_error_fits_mqtt_clients_if_any_member_is_of_one(change: str) -> None:
    payload = json.loads(dumps(testing.user()))
    (payload if change == "mqtt" else payload["connectionContext"])[change] = {} if change == "mqtt" else "1"
    assert on_connect(json.dumps(payload)) == _refused(UNEXPECTED)


def test_invalid_json_is_answered_with_an_error_if_the_event_is_blocking() -> None:
    assert on_connect("connect") == _refused("$: is not JSON: see line 1, column 1")


def test_an_async_handler_is_not_called_for_an_unreadable_event() -> None:
    assert asyncio.run(on_message("{", Out(), note="")) == _refused("$: is not JSON: see line 1, column 2, where the text ends")


def test_an_unreadable_event_fails_the_function_if_it_is_not_blocking() -> None:
    @functions.trigger
    def handle(request: DisconnectedEventRequest) -> None:
        raise AssertionError(f"{request} can't be read")

    with pytest.raises(UnknownEventError, match=r"Expected: disconnected$"):
        handle(dumps(testing.connected()))
    with pytest.raises(InvalidPayloadError, match=r"^\$: is not JSON"):
        handle("{")


@pytest.mark.parametrize(
    ("event", "fails"),
    [
        (testing.disconnected(), True),
        (testing.connected(), True),
        (testing.connect(), False),
        (testing.user(), False),
        (testing.mqtt_connect(), False),
    ],
)
def test_a_handler_of_all_events_answers_the_unreadable_ones_that_are_blocking(event: EventRequest, fails: bool) -> None:  # noqa: FBT001  # a parameter of the test
    @functions.trigger
    def handle(request: EventRequest) -> EventResponse | None:
        raise AssertionError(f"{request} can't be read")

    text = testing.trigger_payload(event).replace('"hub": "chat"', '"hub": 5')
    if fails:
        with pytest.raises(InvalidPayloadError, match=r"hub: expected a string, not a number$"):
            handle(text)
    else:
        plain = not isinstance(event, MqttConnectEventRequest)
        assert handle(text) == _refused("$.connectionContext.hub: expected a string, not a number", plain=plain)


@pytest.mark.parametrize("text", ["{", "[]", "{}"])
def test_a_handler_of_all_events_answers_text_that_may_be_a_blocking_event(text: str) -> None:
    function = functions.trigger(event_handlers())
    assert (function(text) or {})["code"] == "userError"


def test_a_parameter_that_the_host_does_not_fill_is_refused() -> None:
    function: Any = on_connect
    with pytest.raises(
        TypeError, match=r"^on_connect: the host passed nothing for request: the name of the binding must be request$"
    ):
        function(None)


@pytest.mark.parametrize("value", [testing.user(), {"data": "hi"}])
def test_a_function_that_is_called_with_anything_but_text_names_what_to_pass(value: object) -> None:
    function: Any = on_connect
    message = f"on_connect accepts the trigger's JSON text, not {type(value).__name__}: pass testing.trigger_payload(event)"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        function(value)


def test_an_annotation_imported_only_for_type_checking_is_named_in_the_error() -> None:
    def handle(request: ConnectEventRequest) -> None: ...

    handle.__annotations__["request"] = "OnlyForCheckers"
    with pytest.raises(TypeError, match=r"the annotation OnlyForCheckers isn't defined: .* outside of `if TYPE_CHECKING`$"):
        functions.trigger(handle)


def test_an_answer_that_does_not_fit_its_event_is_refused() -> None:
    @functions.trigger
    def handle(request: EventRequest) -> EventResponse | None:
        del request
        return UserEventResponse(data="hello")

    with pytest.raises(TypeError, match="ConnectEventRequest can't be answered with UserEventResponse"):
        handle(dumps(testing.connect()))


def test_an_error_of_the_handler_fails_the_function() -> None:
    @functions.trigger
    def handle(request: UserEventRequest) -> UserAnswer:
        return UserEventResponse(data=Json(request.json()))

    with pytest.raises(InvalidPayloadError, match=r"^\$\.data: is not JSON"):
        handle(dumps(testing.user("hello")))


def test_an_answer_the_host_cannot_send_is_refused() -> None:
    @functions.trigger
    def handle(request: ConnectEventRequest) -> ConnectAnswer:
        del request
        return ConnectEventResponse(clear_states=True)

    with pytest.raises(ValueError, match="clear_states works over HTTP only"):
        handle(dumps(testing.connect()))


# --- wrong handlers ---------------------------------------------------------------


def no_parameter() -> None: ...
def not_called_request(event: ConnectEventRequest) -> None: ...
def without_annotation(request: ConnectEventRequest) -> None: ...
def annotated_as_the_worker_would(request: str) -> None: ...
def annotated_with_an_answer(request: ConnectEventResponse) -> None: ...
def perhaps_no_event(request: ConnectEventRequest | None) -> None: ...
def any_request(request: WebPubSubEventRequest) -> None: ...
def several_events(request: list[EventRequest]) -> None: ...


without_annotation.__annotations__.clear()

NO_HANDLERS: Final[tuple[Any, ...]] = (
    no_parameter,
    not_called_request,
    without_annotation,
    annotated_as_the_worker_would,
    annotated_with_an_answer,
    perhaps_no_event,
    any_request,
    several_events,
)


@pytest.mark.parametrize("handler", NO_HANDLERS)
def test_a_handler_without_an_event_parameter_is_refused_with_an_example(handler: Any) -> None:
    with pytest.raises(TypeError, match=rf"^{handler.__name__}: the first .* be annotated.*: \(request: ConnectEventRequest\)$"):
        functions.trigger(handler)


@pytest.mark.parametrize(
    ("handler", "message"),
    [
        (not_called_request, "must be named request, and be annotated: "),
        (without_annotation, "must be annotated with an event class: "),
        (annotated_as_the_worker_would, "must be annotated with an event class, not str: "),
        (annotated_with_an_answer, "must be annotated with an event class, not ConnectEventResponse: "),
        (perhaps_no_event, "must be annotated with an event class: "),
    ],
)
def test_the_error_for_a_wrong_parameter_names_what_is_wrong(handler: Any, message: str) -> None:
    with pytest.raises(TypeError, match=f": the first parameter {message}"):
        functions.trigger(handler)


def only_the_event(event: EventRequest) -> None: ...
def some_events(req: func.HttpRequest, event: ConnectEventRequest) -> None: ...
def text(req: func.HttpRequest, event: str) -> None: ...


@pytest.mark.parametrize("handler", [only_the_event, some_events, text])
def test_a_handler_that_accepts_only_some_events_is_refused_with_an_example(handler: Any) -> None:
    with pytest.raises(TypeError, match=rf"^{handler.__name__}: the second .*: \(req: func.HttpRequest, event: EventRequest\)$"):
        functions.context(func.HttpResponse)(handler)


def all_events(req: func.HttpRequest, event: EventRequest) -> None: ...


@pytest.mark.parametrize("response", [all_events, None, "HttpResponse"])
def test_a_context_without_the_class_of_the_response_is_refused_with_an_example(response: Any) -> None:
    with pytest.raises(TypeError, match=r"write @functions\.context\(func\.HttpResponse\)$"):
        functions.context(response)


def test_an_unreadable_context_is_logged_once_with_the_function(caplog: pytest.LogCaptureFixture) -> None:
    assert functions.context(func.HttpResponse)(all_events)(POST, '{"request": {"SECRET": 1}}').status_code == 400
    assert len(caplog.records) == 1
    assert caplog.messages[0].startswith("request refused: all_events: ")
    assert "SECRET" not in caplog.text


def test_a_function_may_make_the_response() -> None:
    def reply(body: bytes, /, *, status_code: int, headers: Mapping[str, str]) -> tuple[bytes, int, Mapping[str, str]]:
        return body, status_code, headers

    _, status, _ = functions.context(reply)(all_events)(POST, "{")
    assert status == 400


@pytest.mark.parametrize("adapt", [functions.trigger, functions.context(func.HttpResponse)])
def test_a_function_already_decorated_by_the_app_is_refused(adapt: Callable[[Any], object]) -> None:
    decorate: Any = func.FunctionApp().timer_trigger
    with pytest.raises(TypeError, match="must be a function: write the decorators of the app above this one"):
        adapt(decorate(arg_name="request", schedule="0 0 * * * *")(no_parameter))


# --- handlers that answer over HTTP --------------------------------------------------------

POST: Final = func.HttpRequest(method="POST", url="https://example.com/api/eventhandler", body=b"")


def handle(req: func.HttpRequest, event: EventRequest) -> EventResponse | None:
    assert req is POST
    match event:
        case ConnectEventRequest():
            return ConnectEventResponse(user_id="ada", states={"turn": 2})
        case UserEventRequest():
            return UserEventResponse(data=Json(event.json()))
        case _:
            return None


async def handle_later(req: func.HttpRequest, event: EventRequest) -> EventResponse | None:
    return handle(req, event)


eventhandler = functions.context(func.HttpResponse)(handle)


def context_of(event: EventRequest) -> str:
    return dumps(WebPubSubContext(request=event, response=WebPubSubContextResponse(status=200)))


def test_the_worker_finds_a_request_a_str_and_a_response() -> None:
    expected = {"req": func.HttpRequest, "event": str, "return": func.HttpResponse}
    assert get_type_hints(eventhandler) == expected
    assert list(inspect.signature(eventhandler).parameters) == ["req", "event"]


def test_an_event_in_a_context_is_answered_over_http() -> None:
    response = eventhandler(POST, context_of(testing.connect(states={"turn": 1, "room": "lobby"})))
    assert type(response) is func.HttpResponse
    assert (response.status_code, response.get_body()) == (200, b'{"userId":"ada"}')
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"


def test_states_are_written_as_dotnet_writes_them() -> None:
    response = eventhandler(POST, context_of(testing.connect(states={"turn": 1, "room": "lobby"})))
    header = response.headers["ce-connectionState"]
    assert states.decode(header, "dotnet") == {"turn": 2, "room": "lobby"}


def test_an_async_handler_of_all_events_is_awaited() -> None:
    function = functions.context(func.HttpResponse)(handle_later)
    assert inspect.iscoroutinefunction(function)
    assert asyncio.run(function(POST, context_of(testing.disconnected()))).status_code == 204


def forget(req: func.HttpRequest, event: EventRequest) -> EventResponse | None:
    raise AssertionError(f"{req} and {event} need no handler")


async def forget_later(req: func.HttpRequest, event: EventRequest) -> EventResponse | None:
    return forget(req, event)


@pytest.mark.parametrize(("status", "origin"), [(200, "*"), (400, None)])
def test_the_handshake_gets_the_response_of_the_host(status: int, origin: str | None) -> None:
    answered = WebPubSubContextResponse(status=status, headers={"WebHook-Allowed-Origin": [origin]} if origin else {})
    context = WebPubSubContext(request=testing.preflight(is_valid=origin is not None), response=answered, is_preflight=True)
    response = functions.context(func.HttpResponse)(forget)(POST, dumps(context))
    assert (response.status_code, response.headers.get("WebHook-Allowed-Origin")) == (status, origin)


REFUSED: Final = dumps(
    WebPubSubContext(
        response=WebPubSubContextResponse(status=401, body="Signature validation failed."),
        error_message="Signature validation failed.",
        has_error=True,
    )
)


def test_a_refused_request_gets_the_response_of_the_host() -> None:
    response = functions.context(func.HttpResponse)(forget)(POST, REFUSED)
    assert (response.status_code, response.get_body()) == (401, b"Signature validation failed.")


def test_an_async_handler_is_not_called_for_a_refused_request() -> None:
    response = asyncio.run(functions.context(func.HttpResponse)(forget_later)(POST, REFUSED))
    assert response.status_code == 401


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "handle: the host passed nothing for event: the name of the binding must be event"),
        (
            testing.user(),
            "handle accepts the context's JSON text, not UserEventRequest: pass dumps(WebPubSubContext(",
        ),
    ],
)
def test_a_context_that_is_not_text_is_refused_with_what_to_pass(value: object, message: str) -> None:
    function: Any = eventhandler
    with pytest.raises(TypeError, match=f"^{re.escape(message)}"):
        function(POST, value)


def test_an_unreadable_event_is_answered_with_400_and_the_problem() -> None:
    lossy = context_of(testing.user("\ufffd")).replace('"Text"', '"Binary"')
    response = functions.context(func.HttpResponse)(forget)(POST, lossy)
    assert response.status_code == 400
    assert response.get_body().startswith(b"$.request.data: ")


# --- results ---------------------------------------------------------------

ROWS: Final[list[Mapping[str, Any]]] = [
    row
    for row in map(json.loads, (DATA / "dotnet-vectors.jsonl").read_text(encoding="utf-8").splitlines())
    if row["kind"] == "return_value"
]

ANSWERS: Final[Mapping[str, EventResponse]] = {
    # row: our answer, for rows whose result can't be read
    "connect invalid states ignored": ConnectEventResponse(user_id="aaa"),
    "user dataType 0": UserEventResponse(data=b"test"),
    "user without dataType is binary": UserEventResponse(data=b"x"),
}

JSON_TEXT: Final = "data that goes out as json must be JSON text"
UNWRITTEN: Final[Mapping[str, tuple[EventResponse | None, str]]] = {
    # row: the answer to refuse, or None if the result can't be read as one; the rule
    "user bad dataType": (None, "unknown data type"),
    "user dataType 'Json'": (None, JSON_TEXT),
    "user dataType 1": (None, JSON_TEXT),
    "mqtt code 0 unmappable": (
        MqttConnectEventErrorResponse(mqtt=MqttConnectEventErrorResponseProperties(code=0)),
        "a code must be of the client's MQTT version",
    ),
    "mqtt code 130 unmappable": (
        MqttConnectEventErrorResponse(mqtt=MqttConnectEventErrorResponseProperties(code=130)),
        "the host can't send it",
    ),
    "mqtt code 127 unmappable": (
        MqttConnectEventErrorResponse(mqtt=MqttConnectEventErrorResponseProperties(code=127)),
        "a code must be of the client's MQTT version",
    ),
    "mqtt error on a plain connection": (
        MqttConnectEventErrorResponse(mqtt=MqttConnectEventErrorResponseProperties(code=135)),
        "an MQTT refusal answers MQTT clients only",
    ),
}


def _event(row: Mapping[str, Any]) -> EventRequest:
    given = row["input"]
    known = {name: state["text"] for name, state in given.get("existingStates", {}).items()}
    if "mqttProtocolVersion" in given:
        return testing.mqtt_connect(protocol_version=MqttProtocolVersion(given["mqttProtocolVersion"]))
    return testing.user(states=known) if given["event"] == "user" else testing.connect(states=known)


def _returned(event: EventRequest, answer: EventResponse | None) -> dict[str, JsonValue] | None:
    @functions.trigger
    def answers(request: EventRequest) -> EventResponse | None:
        assert request == event
        return answer

    return answers(dumps(event))


# Of all other codes, the host makes 500.
UNAUTHORIZED: Final = {5, 135}
USER_ERROR: Final = {1, 2, 4, 129, 131, 132, 133, 134, 138, 140, 144, 149, 151, 153, 154, 155, 159}
STATUS: Final = {"unauthorized": 401, "userError": 400, "serverError": 500}
MEDIA_TYPES: Final = {"text": "text/plain", "json": "application/json", "binary": "application/octet-stream"}


def _host(event: EventRequest, returned: dict[str, Any] | None) -> dict[str, Any]:
    """Return the HTTP response that the Functions host makes from the result of a function."""
    returned = returned or {}
    mqtt = returned.get("mqtt", {})
    if "code" in returned:
        return {"status": STATUS[returned["code"]], "body": returned["errorMessage"]}
    if "code" in mqtt:
        refusal = {"mqtt": {name: mqtt.get(name) for name in ("code", "reason", "userProperties")}}
        status = 401 if mqtt["code"] in UNAUTHORIZED else 400 if mqtt["code"] in USER_ERROR else 500
        return {"status": status, "body": json.dumps(refusal, separators=(",", ":"))}
    kept = {**event.context.states, **returned.get("states", {})}
    answered = {"status": 200, "states": kept, "stateHeader": states.encode(kept, "dotnet")}
    if isinstance(event, UserEventRequest):
        data = returned["data"]
        body = data if isinstance(data, str) else bytes(data["data"]).decode()
        return answered | {"body": body, "contentType": MEDIA_TYPES[returned["dataType"]]}
    written = {name: returned.get(name) for name in ("userId", "groups", "subprotocol", "roles")}
    return answered | {"bodyJson": written, "body": "" if not returned else None, "bodyJson.userId": written["userId"]}


@pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in ROWS if row["name"] not in UNWRITTEN])
def test_the_host_answers_our_result_as_it_answers_that_of_a_dotnet_row(row: Mapping[str, Any]) -> None:
    event = _event(row)
    form: Any = UserAnswer | None if isinstance(event, UserEventRequest) else MqttConnectAnswer | None
    answer: EventResponse | None = ANSWERS.get(row["name"]) or structure(row["input"]["returned"], form)
    answered = _host(event, _returned(event, answer))
    named = {"decodedStateHeader": answered.get("states"), "decodedStateKeys": list(answered.get("states", {}))}
    expected = {name: value for name, value in row["expect"].items() if name not in {"derived", "note"}}
    assert {name: (answered | named)[name] for name in expected} == expected


@pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in ROWS if row["name"] in UNWRITTEN])
def test_results_that_fail_in_the_host_are_never_returned(row: Mapping[str, Any]) -> None:
    answer, _ = UNWRITTEN[row["name"]]
    if answer is None:
        with pytest.raises(InvalidPayloadError):
            structure(row["input"]["returned"], UserAnswer)
    else:
        with pytest.raises((TypeError, ValueError)):
            _returned(_event(row), answer)


def test_every_row_with_a_special_case_exists() -> None:
    assert ANSWERS.keys() | UNWRITTEN.keys() <= {row["name"] for row in ROWS}


REFUSAL: Final = EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="Sign in first.")


@pytest.mark.parametrize(
    ("event", "answer", "returned"),
    [
        pytest.param(
            testing.connect(),
            ConnectEventResponse(groups=["lobby"], roles=[], states={"turn": {"of": ["ada", None]}, "fee": 1.5}),
            {"groups": ["lobby"], "roles": [], "states": {"turn": {"of": ["ada", None]}, "fee": 1.5}},
            id="states are plain JSON values",
        ),
        pytest.param(
            testing.connect(), REFUSAL, {"code": "unauthorized", "errorMessage": "Sign in first."}, id="a code is its name"
        ),
        pytest.param(
            testing.user(), UserEventResponse(data="hi"), {"data": "hi", "dataType": "text"}, id="the data type is written"
        ),
        pytest.param(
            testing.user(), UserEventResponse(data=Json([1])), {"data": "[1]", "dataType": "json"}, id="json is JSON text"
        ),
        pytest.param(
            testing.user(),
            UserEventResponse(data=b"\x00\xff"),
            {"data": {"type": "Buffer", "data": [0, 255]}, "dataType": "binary"},
            id="bytes are a Buffer",
        ),
        pytest.param(testing.user(), UserEventResponse(), {"data": "", "dataType": "text"}, id="no message is empty text"),
        pytest.param(
            testing.mqtt_connect(),
            MqttConnectEventResponse(
                mqtt=MqttConnectEventResponseProperties(user_properties=[MqttUserProperty(name="a", value="b")])
            ),
            {"mqtt": {"userProperties": [{"name": "a", "value": "b"}]}},
            id="an MQTT client is let in",
        ),
        pytest.param(
            testing.mqtt_connect(protocol_version=MqttProtocolVersion.V311),
            MqttConnectEventErrorResponse(
                mqtt=MqttConnectEventErrorResponseProperties(code=MqttV311ConnectReturnCode.NOT_AUTHORIZED)
            ),
            {"mqtt": {"code": 5}},
            id="an MQTT client is refused",
        ),
        pytest.param(
            testing.mqtt_connect(), REFUSAL, {"mqtt": {"code": 135, "reason": "Sign in first."}}, id="in MQTT's own words"
        ),
        pytest.param(
            testing.mqtt_connect(protocol_version=MqttProtocolVersion.V311),
            REFUSAL,
            {"mqtt": {"code": 5, "reason": "Sign in first."}},
            id="in the words of its version",
        ),
    ],
)
def test_a_function_returns_the_json_that_the_host_expects(
    event: EventRequest, answer: EventResponse, returned: dict[str, JsonValue]
) -> None:
    assert _returned(event, answer) == returned


# The host sends no others: https://github.com/Azure/azure-sdk-for-net, WebPubSubErrorCodeExtensions
SENT_BY_HOST: Final = {*range(1, 6), 128, 129, *range(131, 139), 140, 144, 149, 151, *range(153, 158), 159}


@pytest.mark.parametrize(
    "code", [1, 3, 5, 6, 127, 128, 130, 131, 138, 139, 140, 149, 150, 151, 152, 153, 157, 158, 159, 160, 200]
)
def test_an_mqtt_code_that_the_host_cannot_send_is_refused(code: int) -> None:
    version = MqttProtocolVersion.V311 if code < 128 else MqttProtocolVersion.V500
    answer = MqttConnectEventErrorResponse(mqtt=MqttConnectEventErrorResponseProperties(code=code))
    event = testing.mqtt_connect(protocol_version=version)
    if code in SENT_BY_HOST:
        assert _returned(event, answer) == {"mqtt": {"code": code}}
    else:
        with pytest.raises(ValueError, match=r"^the Functions host can't send this mqtt.code: "):
            _returned(event, answer)


@pytest.mark.parametrize(
    ("code", "mqtt"),
    [
        (WebPubSubErrorCode.UNAUTHORIZED, 135),
        (WebPubSubErrorCode.USER_ERROR, 131),
        (WebPubSubErrorCode.SERVER_ERROR, 128),
    ],
)
def test_an_error_answer_to_an_mqtt_message_has_an_mqtt_code(code: WebPubSubErrorCode, mqtt: int) -> None:
    answer = EventErrorResponse(code=code, error_message="No.")
    returned: dict[str, Any] = {"code": code.value, "errorMessage": "No."}
    assert _returned(testing.user(), answer) == returned
    assert _returned(testing.mqtt_user(b"1"), answer) == {**returned, "mqtt": {"code": mqtt, "reason": "No."}}


@pytest.mark.parametrize("name", ["$id", "$type", "$ref", "$values"])
@pytest.mark.parametrize("nested", [False, True])
def test_a_state_with_a_name_that_the_host_reserves_is_refused(name: str, nested: bool) -> None:  # noqa: FBT001  # a parameter of the test
    states: dict[str, Any] = {"a": [{name: 1}]} if nested else {name: 1}
    with pytest.raises(ValueError, match=r"^states must not have names such as .*: the Functions host loses them$"):
        _returned(testing.connect(), ConnectEventResponse(states=states))


# --- the example apps ----------------------------------------------------------------------

FOLDERS: Final = sorted(path.parent for path in V1.glob("*/function.json"))


def _v1(name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = importlib.import_module(f"tests.apps.functions_v1.{name}").main
    return function


# An app of its own, because get_functions() can be called once for each app, and other tests need the app too.
_APP: Final[func.FunctionApp] = runpy.run_path(str(ROOT / "tests" / "apps" / "functions" / "function_app.py"))["app"]
V2: Final = {str(function.get_function_name()): function for function in _APP.get_functions()}


def _v2(name: str) -> Callable[..., Any]:
    return V2[name].get_user_function()


APPS: Final = {"v1": _v1, "v2": _v2}


def test_both_apps_have_the_same_functions() -> None:
    assert [folder.name for folder in FOLDERS] == sorted(V2)


@pytest.mark.parametrize("name", sorted(V2))
def test_both_apps_have_the_same_signatures(name: str) -> None:
    assert get_type_hints(_v1(name)) == get_type_hints(_v2(name))
    assert inspect.iscoroutinefunction(_v1(name)) == inspect.iscoroutinefunction(_v2(name))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_both_apps_have_the_same_web_pub_sub_bindings(folder: Path) -> None:
    settings = loads((folder / "function.json").read_text(encoding="utf-8"), FunctionJson)
    declared = loads(f'{{"bindings": [{", ".join(V2[folder.name].get_raw_bindings())}]}}', FunctionJson)
    assert _settings(settings) == _settings(declared)
    for function in (settings, declared):
        assert (function.problems, function.warnings) == ((), ())


def _settings(function: FunctionJson) -> list[dict[str, Any]]:
    ours = [binding.to_decorator() for binding in function.bindings if isinstance(binding, WebPubSubBinding)]
    # azure.functions writes some values in upper case.
    lower = [{name: value.lower() for name, value in settings.items()} for settings in ours]
    return sorted(lower, key=lambda settings: settings["arg_name"])


@pytest.mark.parametrize("load", APPS.values(), ids=APPS)
@pytest.mark.parametrize("user_id", ["ada", "mallory"])
def test_the_apps_refuse_only_mallory(load: Callable[[str], Callable[..., Any]], user_id: str) -> None:
    plain = load("on_connect")(request=dumps(testing.connect(user_id=user_id)))
    mqtt = asyncio.run(load("on_mqtt_connect")(request=dumps(testing.mqtt_connect(user_id=user_id))))
    if user_id == "mallory":
        assert plain == {"code": "unauthorized", "errorMessage": "You are banned."}
        assert mqtt == {"mqtt": {"code": 135, "reason": "You are banned."}}
    else:
        assert plain == {"groups": ["lobby"], "states": {"messages": 0}}
        assert mqtt == {"groups": ["lobby"]}


@pytest.mark.parametrize("load", APPS.values(), ids=APPS)
def test_the_apps_forward_messages_and_count_them(load: Callable[[str], Callable[..., Any]]) -> None:
    actions = Out()
    event = testing.user("hi", states={"messages": 2}, connection_id="c-1")
    answer = load("on_message")(request=dumps(event), actions=actions)
    assert answer == {"data": '{"sent":"text"}', "dataType": "json", "states": {"messages": 3}}
    sent = {"actionName": "sendToGroup", "group": "lobby", "data": "hi", "dataType": "text", "excluded": ["c-1"]}
    assert json.loads(actions.get()) == sent


@pytest.mark.parametrize("load", APPS.values(), ids=APPS)
def test_the_apps_forward_json_as_json(load: Callable[[str], Callable[..., Any]]) -> None:
    actions = Out()
    load("on_message")(request=testing.trigger_payload(testing.user(Json({"stars": 5}))), actions=actions)
    sent = json.loads(actions.get())
    assert (sent["data"], sent["dataType"]) == ('{"stars":5}', "json")


# --- types ---------------------------------------------------------------------------------


def _complaints(*arguments: str) -> list[str]:
    report, _, _ = api.run(["--config-file", str(ROOT / "pyproject.toml"), "--follow-imports=silent", *arguments])
    return [line for line in report.splitlines() if ": error: " in line]


def test_the_decorators_of_this_package_leave_no_any_behind() -> None:
    typed = ROOT / "tests" / "typing" / "passing_functions.py"
    assert _complaints("--disallow-any-decorated", str(V1), str(typed)) == []


def test_the_decorators_of_azure_functions_leave_any_behind_and_nothing_else_does() -> None:
    # They are typed as `Callable[..., Any]`, so each function below one of them is untyped to its callers.
    path = ROOT / "tests" / "apps" / "functions" / "function_app.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    decorated = [
        node.lineno
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and any(ast.unparse(decorator).startswith("app.") for decorator in node.decorator_list)
    ]
    complaints = _complaints("--disallow-any-decorated", str(path))
    assert [int(line.split(":")[1]) for line in complaints] == decorated
    assert all("Function is untyped after decorator transformation" in line for line in complaints)
