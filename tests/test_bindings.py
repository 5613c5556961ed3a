"""Inputs and settings of Azure Functions bindings."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import payloads, strategies
from tests.contexts import system
from wps_models import (
    ConnectedEventRequest,
    ConnectEventRequest,
    EventRequest,
    InvalidPayloadError,
    PreflightRequest,
    WebPubSubEventRequest,
    WebPubSubEventType,
    dumps,
    loads,
    structure,
    testing,
    unstructure,
)
from wps_models.enums import WebPubSubClientProtocol, WebPubSubTriggerAcceptedClientProtocols
from wps_models.functions._function_rules import app_warnings
from wps_models.functions.bindings import (
    Binding,
    FunctionJson,
    OtherBinding,
    WebPubSubBinding,
    WebPubSubConnectionBinding,
    WebPubSubContextBinding,
    WebPubSubOutputBinding,
    WebPubSubTriggerBinding,
)
from wps_models.functions.inputs import WebPubSubContext, WebPubSubContextResponse
from wps_models.http import HttpResponse
from wps_models.rest.connection import WebPubSubConnection

# --- rows of the .NET packages -------------------------------------------------------

Row = Mapping[str, Any]

ROWS: Final[list[Row]] = [
    json.loads(line) for line in (payloads.DATA / "dotnet-vectors.jsonl").read_text(encoding="utf-8").splitlines()
]


def rows(*kinds: str) -> pytest.MarkDecorator:
    """Parametrize a test by the rows of some kinds."""
    found = [row for row in ROWS if row["kind"] in kinds and row["name"] not in ELSEWHERE]
    return pytest.mark.parametrize("row", found, ids=[row["name"] for row in found])


ELSEWHERE: Final[Mapping[str, str]] = {
    # row: the reason for skipping it
    "connection http with port": "connection strings are tested with tokens",
    "value target int": "what a parameter's type does is the .NET host's matter: here it always gets text or bytes",
    "value target string array": "as above",
    "context json disconnected without connection": "every event has its context here",
    "hub setting missing": "what an app setting holds is known to the host alone",
}

# The requests that the rows of the kind context_json were made from.
_MADE_FROM: Final[Mapping[str, EventRequest]] = {
    "context json connect": ConnectEventRequest(
        context=system("connect"),
        claims={"aa": ["aa1, aa2"], "bb": ["bb, bb2"]},
        subprotocols=["sub1", "sub2"],
    ),
}


def at(json_value: Any, path: str) -> Any:
    """Return the member at a path such as ``request.reason``."""
    for name in path.split("."):
        json_value = json_value[name]
    return json_value


@rows("context_json")
def test_a_context_is_written_as_the_host_writes_it(row: Row) -> None:
    message = row["input"].get("errorMessage")
    context = WebPubSubContext(
        request=_MADE_FROM.get(row["name"]),
        response=WebPubSubContextResponse(status=400 if message else 200, body=message),
        error_message=message,
        has_error=message is not None,
    )
    written = unstructure(context)
    for name in row["expect"].pop("absent", []):
        assert name not in written
    for path, value in row["expect"].items():
        assert at(written, path) == value


_CONNECTED: Final = testing.connected(hub="hub", connection_id="cid")


@rows("context_binding")
def test_a_context_of_the_host_is_read(row: Row) -> None:
    expected = dict(row["expect"])
    request = expected.pop("request", None)
    if expected.pop("requestType", None) == "connected":
        request = unstructure(_CONNECTED)
    expected.pop("requestAbsent", None)
    response = {"body": None, "headers": {}} | expected.pop("response", {"status": 200})
    context = structure(
        {"response": response, "request": request, "errorMessage": None, "isPreflight": False} | expected, WebPubSubContext
    )
    match context.outcome:
        case HttpResponse(status=status):
            assert status == response["status"]
            assert context.has_error or context.is_preflight
        case handled:
            assert handled == _CONNECTED


@rows("connection_json")
def test_a_connection_is_written_as_the_host_writes_it(row: Row) -> None:
    expected = row["expect"]["json"]
    assert unstructure(structure(expected, WebPubSubConnection)) == expected
    assert expected["url"] == row["input"]["url"]


@rows("trigger_attribute")
def test_unresolved_settings_of_a_trigger_are_kept(row: Row) -> None:
    settings = {name: value for name, value in row["input"].items() if name != "settings"}
    trigger = structure({"type": "webPubSubTrigger", "name": "request", "eventType": "user", **settings}, WebPubSubTriggerBinding)
    written = unstructure(trigger)
    assert {name: written[name] for name in settings if settings[name] is not None} == {
        name: value for name, value in settings.items() if value is not None
    }
    assert not any(problem.path == "$.hub" for problem in trigger.problems)


@rows("trigger_value")
def test_only_parameters_that_the_host_does_not_fill_are_a_problem(row: Row) -> None:
    trigger = WebPubSubTriggerBinding(name=row["input"]["name"], event_type="user", event_name="message")
    assert bool(trigger.problems) == (row["expect"]["value"] is None)


# --- contexts ------------------------------------------------------------------------


def context_of(request: EventRequest | None, **rest: Any) -> WebPubSubContext:
    return WebPubSubContext(request=request, response=WebPubSubContextResponse(status=200), **rest)


def test_the_outcome_of_an_event_is_the_event() -> None:
    event = testing.connect()
    assert context_of(event).outcome is event


def test_the_outcome_of_a_refused_handshake_is_the_response_of_the_host() -> None:
    context = WebPubSubContext(
        request=PreflightRequest(is_valid=False), response=WebPubSubContextResponse(status=400), is_preflight=True
    )
    assert context.outcome == HttpResponse(status=400)


def test_the_outcome_of_an_allowed_handshake_has_its_header() -> None:
    response = WebPubSubContextResponse(status=200, headers={"WebHook-Allowed-Origin": ["a.example", "b.example"]})
    context = WebPubSubContext(request=PreflightRequest(is_valid=True), response=response, is_preflight=True)
    pairs = (("WebHook-Allowed-Origin", "a.example"), ("WebHook-Allowed-Origin", "b.example"))
    assert context.outcome == HttpResponse(status=200, headers=pairs)


def test_the_outcome_of_an_unknown_event_is_the_response_of_the_host() -> None:
    assert context_of(None).outcome == HttpResponse(status=200)


def test_the_outcome_of_an_error_has_its_text() -> None:
    response = WebPubSubContextResponse(status=401, body="Nö")
    context = WebPubSubContext(response=response, has_error=True, error_message="Nö")
    assert context.outcome == HttpResponse(status=401, body="Nö".encode())


def test_surrogates_in_the_body_of_an_outcome_are_replaced() -> None:
    response = WebPubSubContextResponse(status=400, body="\ud800")
    assert WebPubSubContext(response=response, has_error=True).outcome == HttpResponse(status=400, body=b"?")


def test_an_outcome_converts_to_a_response_of_azure_functions(func: Any) -> None:
    reply = context_of(None).outcome
    assert isinstance(reply, HttpResponse)
    response = func.HttpResponse(reply.body, status_code=reply.status, headers=dict(reply.headers))
    assert (response.status_code, response.get_body()) == (200, b"")


@pytest.mark.parametrize("value", ["*", ["*"]])
def test_a_header_of_a_response_may_be_a_string_or_a_list(value: object) -> None:
    response = structure({"status": 200, "headers": {"WebHook-Allowed-Origin": value}}, WebPubSubContextResponse)
    assert response.headers["webhook-allowed-origin"] == ("*",)


@pytest.mark.parametrize("value", [5, [5], {"a": "b"}])
def test_any_other_header_of_a_response_is_refused(value: object) -> None:
    with pytest.raises(InvalidPayloadError, match=re.escape("$.headers.*: expected an array of strings")):
        structure({"status": 200, "headers": {"a": value}}, WebPubSubContextResponse)


def test_headers_of_a_response_must_be_an_object() -> None:
    with pytest.raises(InvalidPayloadError, match=re.escape("$.headers: expected an object, not an array")):
        structure({"status": 200, "headers": []}, WebPubSubContextResponse)


@pytest.mark.parametrize(("name", "value"), [("a b", "c"), ("", "c"), ("a", "b\r\nc: d"), ("a", "\0")])
def test_headers_of_a_response_must_be_legal(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"^headers must be legal in HTTP: "):
        WebPubSubContextResponse(status=200, headers={name: [value]})
    with pytest.raises(InvalidPayloadError, match=re.escape("$.headers.*: must be legal in HTTP: ")):
        structure({"status": 200, "headers": {name: [value]}}, WebPubSubContextResponse)


def test_a_problem_in_the_request_of_a_context_has_its_path() -> None:
    request = {"connectionContext": {"eventType": "System", "eventName": "connect", "hub": 5, "connectionId": "c"}}
    with pytest.raises(InvalidPayloadError, match=re.escape("$.request.connectionContext.hub: expected a string, not a number")):
        structure({"request": request, "response": {"status": 200}}, WebPubSubContext)


# --- connections ---------------------------------------------------------------------


def test_the_connection_of_the_python_sdk_can_be_read() -> None:
    connection = structure({"baseUrl": "wss://h/c", "url": "wss://h/c?access_token=t", "token": "t"}, WebPubSubConnection)
    assert connection == WebPubSubConnection(base_url="wss://h/c", url="wss://h/c?access_token=t", access_token="t")


def test_the_repr_of_a_connection_hides_the_token() -> None:
    assert "s3cr3t" not in repr(WebPubSubConnection(base_url="wss://h", url="wss://h?access_token=s3cr3t", access_token="s3cr3t"))


# --- settings: problems --------------------------------------------------------------

CONNECT: Final = WebPubSubTriggerBinding(name="request", hub="chat", event_type="system", event_name="connect")


def texts(problems: tuple[object, ...]) -> list[str]:
    return [str(problem) for problem in problems]


FILLED_ON_CONNECT: Final = (
    "request (with functions.trigger), connectionContext, dataType, claims, query, subprotocols or clientCertificates"
)
HUB: Final = (
    "$.hub: must be a letter, followed by up to 127 letters, digits or underscores; "
    "without hub, the app setting WebPubSubHub applies"
)
BETA: Final = "this is 1.0.0-beta.3, see wps_models.beta"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"direction": "out"}, "$.direction: must be in"),
        ({"direction": None}, "$.direction: is missing: must be in"),
        ({"name": None}, "$.name: is missing: must be the name of the function's parameter"),
        ({"name": ""}, "$.name: is missing: must be the name of the function's parameter"),
        ({"name": "message"}, f"$.name: must be {FILLED_ON_CONNECT}"),
        ({"name": "reason"}, f"$.name: must be {FILLED_ON_CONNECT}"),
        ({"name": "data", "eventName": "disconnected"}, "$.name: must be request (with functions.trigger), connectionContext, "),
        ({"name": "msg", "eventName": "%Event%"}, f"$.name: must be {FILLED_ON_CONNECT[:-22]}"),
        (
            {"name": "claims", "eventType": "user"},
            "$.name: must be request (with functions.trigger), data, dataType or connectionContext; any other is always null",
        ),
        ({"name": "message", "eventType": "user"}, f"$.name: {BETA}; write data"),
        ({"name": "message", "eventName": "%Event%"}, f"$.name: {BETA}; write data"),
        ({"hub": ""}, HUB),
        ({"hub": "1chat"}, HUB),
        ({"hub": "my-chat"}, HUB),
        ({"hub": "c" * 129}, HUB),
        ({"eventType": None}, "$.eventType: is missing: must be system or user"),
        ({"eventType": "usr"}, "$.eventType: must be system or user"),
        ({"eventName": None}, "$.eventName: is missing"),
        ({"eventName": "disconnect"}, "$.eventName: must be connect, connected or disconnected for a system event"),
        ({"eventType": "connect", "eventName": "system"}, "$.eventType: is swapped with eventName"),
        ({"eventType": "message", "eventName": "User", "name": "data"}, "$.eventType: is swapped with eventName"),
        ({"clientProtocols": "sse"}, "$.clientProtocols: must be all, webPubSub or mqtt"),
        ({"dataType": "json"}, "$.dataType: must be binary, stream or string"),
    ],
)
def test_a_wrong_setting_of_a_trigger_is_a_problem(settings: Mapping[str, object], expected: str) -> None:
    trigger = structure({**unstructure(CONNECT), **settings}, WebPubSubTriggerBinding)
    assert len(trigger.problems) == 1
    assert str(trigger.problems[0]).startswith(expected)


@pytest.mark.parametrize(
    "settings",
    [
        {"hub": None},
        {"hub": "%ChatHub%"},
        {"hub": "{query.hub}"},
        {"eventName": "Connected", "name": "REQUEST"},
        {"eventName": "%Event%"},
        {"eventType": "USER", "eventName": "connect", "name": "Data"},
        {"eventType": "user", "eventName": "%Event%", "name": "data"},
        {"eventName": "disconnected", "name": "reason"},
        {"name": "clientCertificates", "clientProtocols": "MQTT"},
        {"dataType": "Binary"},
        {"direction": "In"},
    ],
)
def test_a_valid_setting_of_a_trigger_is_not_a_problem(settings: Mapping[str, object]) -> None:
    assert structure({**unstructure(CONNECT), **settings}, WebPubSubTriggerBinding).problems == ()


@pytest.mark.parametrize(
    ("binding", "expected"),
    [
        (WebPubSubConnectionBinding(name="c", hub="{query.hub}", user_id="{query.user}", client_protocol="socketio"), []),
        (WebPubSubConnectionBinding(name="c", client_protocol="ws"), ["$.clientProtocol: must be default, mqtt or socketIO"]),
        (WebPubSubContextBinding(name="c", direction="out"), ["$.direction: must be in"]),
        (WebPubSubOutputBinding(name="a", direction="in", hub="?"), ["$.direction: must be out", HUB]),
        (WebPubSubOutputBinding(name="$return", hub="chat"), []),
        (WebPubSubOutputBinding(name=""), ["$.name: is missing: must be the name of the function's parameter"]),
        (OtherBinding(members={"type": "queue"}), []),
        (OtherBinding(members={"name": "x"}), ["$.type: is missing"]),
    ],
)
def test_each_type_of_binding_has_its_own_problems(binding: Binding, expected: list[str]) -> None:
    assert texts(binding.problems) == expected


def test_the_request_binding_of_the_betas_is_a_problem() -> None:
    binding = structure({"type": "webPubSubRequest", "direction": "in", "name": "wpsReq"}, Binding)
    assert texts(binding.problems) == [f"$.type: {BETA}; write webPubSubContext"]
    assert binding.warnings == ()


# --- settings: connection strings ------------------------------------------------------

PASTED: Final = "Endpoint=https://chat.webpubsub.azure.com;AccessKey=c2VjcmV0;Version=1.0;"


@pytest.mark.parametrize(
    "text", [PASTED, "AccessKey=c2VjcmV0;Endpoint=https://a.example", " endpoint = https://a.example", "x;accesskey=c2VjcmV0"]
)
@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("webPubSubTrigger", "connection"),
        ("webPubSubTrigger", "connections"),
        ("webPubSubTrigger", "connectionStringSetting"),
        ("webPubSubContext", "connection"),
        ("webPubSubContext", "connections"),
        ("webPubSubConnection", "connection"),
        ("webPubSubConnection", "connectionStringSetting"),
        ("webPubSub", "connection"),
        ("webPubSub", "connectionStringSetting"),
    ],
)
def test_a_connection_string_instead_of_the_name_of_a_setting_is_a_problem_and_hidden(type_: str, name: str, text: str) -> None:
    needed = {"name": "request", "direction": "out" if type_ == "webPubSub" else "in", "eventType": "user", "eventName": "e"}
    value = ["Name", text] if name == "connections" else text
    binding = structure({"type": type_, **needed, name: value}, Binding)
    assert texts(binding.problems) == [
        (
            f"$.{name}: must be the name of an app setting, not a connection string: "
            "move it to the app setting WebPubSubConnectionString, and write this name"
        )
    ]
    shown = f"{binding!r}{FunctionJson(bindings=[binding])!r}{binding.problems}{binding.warnings}"
    assert "c2VjcmV0" not in shown
    assert "a.example" not in shown


@pytest.mark.parametrize("name", ["WebPubSubConnectionString", "MyEndpoint", "%AccessKey%", "Endpoint"])
def test_the_name_of_a_setting_is_not_a_problem_and_shown(name: str) -> None:
    binding = WebPubSubContextBinding(name="c", connection=name, connections=[name])
    assert binding.problems == ()
    assert f"connections=({name!r},), connection={name!r}" in repr(binding)


# --- settings: warnings --------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"connection": "A"}, ["$.connection: is ignored by extensions before 1.10.2: write connections"]),
        (
            {"connection": "A", "connections": ["WebPubSubConnectionString"]},
            ["$.connection: is ignored: connections applies"],
        ),
        (
            {"connection": ""},
            ["$.connection: is empty, so signatures aren't checked: leave it out to check them with WebPubSubConnectionString"],
        ),
        ({"connections": ["WebPubSubConnectionString"]}, []),
        (
            {"connections": ["WebPubSubConnectionString", "B"]},
            [
                (
                    "$.connections: needs an extension bundle newer than 4.34 "
                    "unless the app has the setting WebPubSubConnectionString too"
                )
            ],
        ),
        ({"connectionStringSetting": "A"}, [f"$.connectionStringSetting: is ignored: {BETA}; write connections"]),
        ({"hubName": "chat"}, ["$.hubName: is ignored: write hub"]),
        ({"userId": "{query.user}"}, ["$.userId: is ignored"]),
        ({"cardinality": "one", "properties": {}, "$schema": "https://json.schemastore.org/function"}, []),
        (
            {"eventType": "user", "name": "data"},
            ["$.dataType: is missing: binary messages arrive as broken text; write binary"],
        ),
        (
            {"eventType": "user", "name": "data", "dataType": "string"},
            ["$.dataType: breaks binary messages, which arrive as text; write binary"],
        ),
        ({"eventType": "user", "name": "data", "dataType": "binary"}, []),
        ({"eventType": "user", "name": "data", "dataType": "stream"}, []),
    ],
)
def test_settings_that_the_host_ignores_or_that_lose_data_are_warnings(
    settings: Mapping[str, object], expected: list[str]
) -> None:
    trigger = structure({**unstructure(CONNECT), **settings}, WebPubSubTriggerBinding)
    assert (texts(trigger.warnings), trigger.problems) == (expected, ())


@pytest.mark.parametrize("cls", [WebPubSubConnectionBinding, WebPubSubOutputBinding])
def test_a_setting_of_the_betas_is_a_warning(cls: type[WebPubSubConnectionBinding | WebPubSubOutputBinding]) -> None:
    binding = cls(name="x", connection_string_setting="A")
    assert texts(binding.warnings) == [f"$.connectionStringSetting: is ignored: {BETA}; write connection"]


def test_a_setting_is_suggested_only_where_it_exists() -> None:
    binding = structure({"type": "webPubSubContext", "name": "c", "direction": "in", "hubName": "chat"}, Binding)
    assert texts(binding.warnings) == ["$.hubName: is ignored"]


def test_bindings_of_other_services_have_no_warnings() -> None:
    assert OtherBinding(members={"type": "queue", "connection": "A"}).warnings == ()


# --- function.json -------------------------------------------------------------------


def function(*bindings: Mapping[str, object]) -> FunctionJson:
    return structure({"bindings": bindings}, FunctionJson)


HTTP: Final = {"type": "httpTrigger", "direction": "in", "name": "req"}
CONTEXT: Final = {"type": "webPubSubContext", "direction": "in", "name": "context"}


def test_all_problems_of_a_function_have_their_paths() -> None:
    trigger = {**unstructure(CONNECT), "eventName": "disconnect", "connectionStringSetting": "A"}
    found = function({"type": "blob"}, trigger, {"type": "webPubSub", "name": "actions", "hub": "1"}, {"name": "typeless"})
    assert texts(found.problems) == [
        "$.bindings[1].eventName: must be connect, connected or disconnected for a system event",
        "$.bindings[2].direction: is missing: must be out",
        f"$.bindings[2].{HUB.removeprefix('$.')}",
        "$.bindings[3].type: is missing",
    ]
    assert texts(found.warnings) == [f"$.bindings[1].connectionStringSetting: is ignored: {BETA}; write connections"]


def test_a_context_needs_an_http_trigger() -> None:
    assert texts(function(CONTEXT).problems) == ["$.bindings: must contain an httpTrigger, from which the host makes the context"]
    assert function(CONTEXT, HTTP).problems == ()


@pytest.mark.parametrize("methods", [[], ["patch"], [5, "put"]])
def test_an_http_trigger_that_accepts_neither_events_nor_the_handshake_is_a_problem(methods: list[object]) -> None:
    found = function(CONTEXT, {**HTTP, "methods": methods})
    assert texts(found.problems) == ["$.bindings[1].methods: must contain options, for the handshake, and post, for events"]
    assert found.warnings == ()


NO_HANDSHAKE: Final = "$.bindings[1].methods: lacks options: another function must answer the handshake"
NO_EVENTS: Final = "$.bindings[1].methods: lacks post: another function must handle the events"


@pytest.mark.parametrize(
    ("methods", "expected"),
    [(["post"], NO_HANDSHAKE), (["POST", "put"], NO_HANDSHAKE), (["options"], NO_EVENTS), (["get", 5], NO_EVENTS)],
)
def test_an_http_trigger_that_accepts_one_of_them_is_a_warning(methods: list[object], expected: str) -> None:
    found = function(CONTEXT, {**HTTP, "methods": methods})
    assert (found.problems, texts(found.warnings)) == ((), [expected])


@pytest.mark.parametrize("methods", [["post", "OPTIONS"], ["get", "post"], None, "{methods}"])
def test_an_http_trigger_that_accepts_both_is_fine(methods: object) -> None:
    found = function(CONTEXT, {**HTTP, "methods": methods})
    assert (found.problems, found.warnings) == ((), ())


def test_an_http_trigger_without_a_context_may_accept_any_methods() -> None:
    assert function({**HTTP, "methods": ["get"]}).problems == ()


# --- apps ----------------------------------------------------------------------------


def http_function(*methods: str, context: bool = True) -> FunctionJson:
    return function(CONTEXT if context else {"type": "http"}, {**HTTP, "methods": methods})


LOADED: Final = function({"type": "webPubSubConnection", "direction": "in", "name": "connection"})


def warnings_of(**functions: FunctionJson) -> dict[str, list[str]]:
    found = app_warnings({**functions, "negotiate": LOADED})
    return {name: texts(warnings) for name, warnings in found.items() if warnings}


def test_functions_of_an_app_share_the_handshake_and_the_events() -> None:
    assert warnings_of(events=http_function("post")) == {"events": [NO_HANDSHAKE]}
    assert warnings_of(handshake=http_function("options")) == {"handshake": [NO_EVENTS]}
    assert warnings_of(events=http_function("post"), more=http_function("post"), handshake=http_function("options")) == {}
    assert warnings_of(events=http_function("post"), handshake=http_function("options", context=False)) == {}


def test_a_function_without_a_context_does_not_stand_in_for_another() -> None:
    other = http_function("get", "post", context=False)
    assert warnings_of(events=http_function("post"), other=other) == {"events": [NO_HANDSHAKE]}
    assert warnings_of(handshake=http_function("options"), other=other) == {"handshake": [NO_EVENTS]}


def test_other_warnings_of_a_function_stay_in_an_app() -> None:
    trigger = {**unstructure(CONNECT), "hubName": "chat"}
    assert warnings_of(connect=function(trigger)) == {"connect": ["$.bindings[0].hubName: is ignored: write hub"]}


def test_an_app_that_only_has_contexts_is_not_loaded() -> None:
    found = app_warnings({"events": http_function("options", "post")})
    assert texts(found["events"]) == [
        (
            "$.bindings[0].type: isn't loaded by the extension bundle: "
            "the app needs another Web PubSub binding, such as webPubSubConnection"
        )
    ]
    assert app_warnings({"other": function(HTTP)}) == {"other": ()}


@pytest.mark.parametrize("type_", ["webPubSubTrigger", "webPubSubConnection", "webPubSub"])
def test_an_app_with_another_binding_is_loaded(type_: str) -> None:
    other = function({"type": type_, "name": "request", "eventType": "user", "eventName": "message"})
    assert app_warnings({"events": http_function("options", "post"), "other": other})["events"] == ()


def test_bindings_of_other_services_are_written_back_unchanged() -> None:
    other = {"name": None, "type": "kafka", "direction": "in", "deep": [1, {"a": 2.5, "members": None}], "members": 5}
    text = json.dumps({"scriptFile": "__init__.py", "bindings": [other]}, separators=(",", ":"))
    assert dumps(loads(text, FunctionJson)) == text


def test_the_type_is_case_insensitive() -> None:
    assert type(structure({"Type": "WEBPUBSUB", "Direction": "out", "NAME": "a"}, Binding)) is WebPubSubOutputBinding


def test_a_binding_read_by_its_class_needs_no_type() -> None:
    assert structure({"name": "a", "direction": "out"}, WebPubSubOutputBinding) == WebPubSubOutputBinding(name="a")


def test_an_unexpected_binding_is_refused() -> None:
    with pytest.raises(InvalidPayloadError, match=re.escape("$.type: unexpected Web PubSub binding. Expected: webPubSub")):
        structure({"type": "webPubSubTrigger"}, WebPubSubOutputBinding)


@pytest.mark.parametrize(
    ("bindings", "expected"),
    [
        (None, "$.bindings: is missing"),
        ({}, "$.bindings: expected an array, not an object"),
        ([5], "$.bindings[0]: expected an object, not a number"),
        ([{"type": 5}], "$.bindings[0].type: expected a string, not a number"),
        ([{"type": "webPubSub", "hub": 5}], "$.bindings[0].hub: expected a string, not a number"),
    ],
)
def test_an_invalid_function_json_is_refused(bindings: object, expected: str) -> None:
    with pytest.raises(InvalidPayloadError, match=re.escape(expected)):
        structure({"bindings": bindings}, FunctionJson)


@pytest.mark.parametrize(("form", "union"), [(WebPubSubBinding, "Binding"), (WebPubSubEventRequest, "EventRequest")])
def test_a_base_class_cannot_be_read(form: Any, union: str) -> None:
    with pytest.raises(TypeError, match=f"is a base class: use {union}$"):
        structure({}, form)


# --- decorators ----------------------------------------------------------------------


@pytest.fixture
def func() -> Any:  # Any: its decorators have types that no strict checker knows
    """The azure-functions package, which isn't installed with the lowest dependencies."""
    return pytest.importorskip("azure.functions", reason="azure-functions is only a reference, not a dependency")


def bindings_of(app: Any) -> list[dict[str, Any]]:
    """Return the bindings that azure-functions passes to the host."""
    found: list[dict[str, Any]] = json.loads(json.dumps(app.get_functions()[0].get_bindings_dict()["bindings"], default=str))
    return found


def test_a_trigger_decorates_a_function(func: Any) -> None:
    app = func.FunctionApp()
    trigger = WebPubSubTriggerBinding(
        name="data",
        hub="chat",
        event_type=WebPubSubEventType.USER,
        event_name="message",
        client_protocols=WebPubSubTriggerAcceptedClientProtocols.MQTT,
        connections=["A", "B"],
        data_type="binary",
        members={"cardinality": "one", "properties": {"a": [1]}},
    )

    def on_message(data: bytes) -> None: ...

    app.generic_trigger(**trigger.to_decorator())(on_message)

    assert trigger.to_decorator() == {
        "arg_name": "data",
        "type": "webPubSubTrigger",
        "hub": "chat",
        "eventType": "user",
        "eventName": "message",
        "clientProtocols": "mqtt",
        "connections": ["A", "B"],
        "data_type": "binary",
        "cardinality": "one",
        "properties": {"a": [1]},
    }
    assert bindings_of(app)[0]["connections"] == ["A", "B"]


def test_an_input_and_an_output_decorate_a_function(func: Any) -> None:
    app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
    connection = WebPubSubConnectionBinding(
        name="c", hub="chat", user_id="{query.u}", client_protocol=WebPubSubClientProtocol.MQTT
    )
    output = WebPubSubOutputBinding(name="actions", hub="chat", connection="A")

    def negotiate(req: object, c: str, actions: object) -> None: ...

    decorated = app.generic_output_binding(**output.to_decorator())(negotiate)
    app.route(route="negotiate")(app.generic_input_binding(**connection.to_decorator())(decorated))

    found = {binding["name"]: binding for binding in bindings_of(app)}
    assert (
        found["c"].items()
        >= {"type": "webPubSubConnection", "hub": "chat", "userId": "{query.u}", "clientProtocol": "mqtt"}.items()
    )
    assert found["actions"].items() >= {"type": "webPubSub", "hub": "chat", "connection": "A"}.items()


@pytest.mark.parametrize(
    ("binding", "message"),
    [
        (
            WebPubSubOutputBinding(name="actions", hub="my-chat"),
            (
                "this webPubSub binding wouldn't work: hub must be a letter, followed by up to 127 letters, digits or "
                "underscores; without hub, the app setting WebPubSubHub applies"
            ),
        ),
        (
            WebPubSubContextBinding(name="", direction="out"),
            (
                "this webPubSubContext binding wouldn't work: direction must be in; "
                "name is missing: must be the name of the function's parameter"
            ),
        ),
    ],
)
def test_settings_that_do_not_work_are_not_passed_to_a_decorator(binding: WebPubSubBinding, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        binding.to_decorator()


def test_the_error_about_a_connection_string_does_not_show_it() -> None:
    with pytest.raises(ValueError, match="connection must be the name of an app setting") as caught:
        WebPubSubOutputBinding(name="actions", connection=PASTED).to_decorator()
    assert "c2VjcmV0" not in str(caught.value)


# --- any of them -----------------------------------------------------------------------

strange_names: Final = strategies.texts.map("x-{}".format)
settings: Final = st.dictionaries(strange_names, strategies.json_values, max_size=3)
SETTINGS: Final = (WebPubSubTriggerBinding, WebPubSubConnectionBinding, WebPubSubContextBinding, WebPubSubOutputBinding)
any_binding: Final = st.one_of(
    *[strategies.models(cls, members=settings) for cls in SETTINGS], st.builds(OtherBinding, members=settings)
)


@given(any_binding)
def test_any_settings_round_trip_and_can_be_checked(binding: Binding) -> None:
    assert loads(dumps(binding), Binding) == binding
    assert all(str(problem) for problem in (*binding.problems, *binding.warnings))


@given(st.builds(FunctionJson, bindings=st.lists(any_binding, max_size=4), members=settings))
def test_any_function_round_trips_and_can_be_checked(found: FunctionJson) -> None:
    assert loads(dumps(found), FunctionJson) == found
    assert all(problem.path.startswith("$.bindings") for problem in (*found.problems, *found.warnings))


@given(
    strategies.models(
        WebPubSubContext,
        request=st.none() | strategies.models(ConnectEventRequest) | strategies.models(ConnectedEventRequest),
        response=st.builds(WebPubSubContextResponse, status=st.integers(100, 599), body=st.none() | strategies.texts),
    )
)
def test_any_context_round_trips_and_has_an_outcome(context: WebPubSubContext) -> None:
    assert loads(dumps(context), WebPubSubContext) == context
    assert context.outcome == context.request or isinstance(context.outcome, HttpResponse)


@given(strategies.json_values)
@pytest.mark.parametrize("form", [FunctionJson, Binding, WebPubSubContext, WebPubSubConnection])
def test_any_json_is_read_or_refused_with_our_error(form: Any, value: object) -> None:
    for payload in (value, {"bindings": value}, {"bindings": [value]}, {"type": value}, {"response": value, "request": value}):
        try:
            model = structure(payload, form)
        except InvalidPayloadError:
            continue
        assert unstructure(model) is not None
