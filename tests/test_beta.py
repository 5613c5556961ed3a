"""Models of 1.0.0-beta.3, and conversions to today's models and back."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, get_args

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from tests import payloads, strategies
from wps_models import (
    Action,
    CloseAllConnectionsAction,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    GrantPermissionAction,
    InvalidPayloadError,
    Json,
    PreflightRequest,
    SendToAllAction,
    UnknownActionError,
    UnknownEventError,
    UserEventRequest,
    UserEventResponse,
    WebPubSubClientCertificate,
    WebPubSubConnectionContext,
    WebPubSubDataType,
    WebPubSubErrorCode,
    WebPubSubEventType,
    WebPubSubPermission,
    beta,
    dumps,
    loads,
    structure,
    testing,
    unstructure,
)
from wps_models.events.context import NO_CONTEXT
from wps_models.functions.inputs import WebPubSubContext, WebPubSubContextResponse

FILES: Final = [name for name in payloads.files() if name.startswith("beta/")]
OK: Final = WebPubSubContextResponse(status=200)


def any_of_beta(name: str) -> Any:  # Any: whichever class the file is of
    """Read a golden file."""
    return structure(payloads.payload(name), payloads.form_of(name))


# --- rows of the .NET packages -------------------------------------------------------

ROWS: Final[Mapping[str, Mapping[str, Any]]] = {
    row["name"]: row
    for row in map(json.loads, (payloads.DATA / "dotnet-vectors.jsonl").read_text(encoding="utf-8").splitlines())
    if row["kind"] == "beta"
}

_UNKNOWN: Final = "$.operationKind: unknown operation"

DIFFERENT: Final[Mapping[str, tuple[object, str]]] = {
    # row: (our model, or a part of our error; the rule)
    "beta bad dataType": ("$.dataType: expected one of binary, json, text", "problems are errors, never ignored"),
    "beta binary not Buffer": ("$.message: expected a string, or", "the same, in our own text"),
    "late beta unknown kind": (_UNKNOWN, "the same, in our own text"),
    "beta connect passes unknown keys": (beta.ConnectResponse(), "unknown members are ignored"),
    "beta operation RevokePermission": (_UNKNOWN, "it is RevokeGroupPermission in beta.3, and was renamed in beta.4"),
    "late beta operation CloseAllConnections": (_UNKNOWN, "it is new in beta.4"),
    "pre-release writes camelCase operation": ("$.operationKind: is missing", "versions before beta.1 are not supported"),
}

ELSEWHERE: Final = "late beta context error"
"""This row has the form of today. See the test below."""


def form_of(row: Mapping[str, Any]) -> Any:
    """Return the type to read a row as, which depends on the event."""
    forms = {"connect": beta.ConnectResponse | beta.ErrorResponse, "user": beta.MessageResponse | beta.ErrorResponse}
    return forms.get(row["input"].get("event"), beta.WebPubSubOperation)


@pytest.mark.parametrize("name", sorted(ROWS.keys() - {ELSEWHERE}))
def test_a_row_of_the_betas_is_read_as_it_was_or_differs_by_a_rule(name: str) -> None:
    row = ROWS[name]
    text = row["input"].get("returned") or json.dumps(row["input"])
    expected = row["expect"]
    ours, _ = DIFFERENT.get(name, (expected.get("error"), None))
    if isinstance(ours, str):
        with pytest.raises(InvalidPayloadError, match=re.escape(ours)):
            loads(text, form_of(row))
        return
    model = loads(text, form_of(row))
    if ours is not None:
        assert model == ours
    elif "operationKind" in expected:
        assert model.operation_kind == expected["operationKind"]
        assert "messageText" not in expected or model.message == expected["messageText"].encode()
    elif "body" in expected:
        assert (model.message, model.data_type) == (expected["body"], WebPubSubDataType.TEXT)
    else:
        assert unstructure(model) == {"userId": expected["bodyJson.userId"]}


def test_the_last_betas_had_the_context_of_today() -> None:
    given_, expected = ROWS[ELSEWHERE]["input"], ROWS[ELSEWHERE]["expect"]
    response = WebPubSubContextResponse(status=400, body=given_["errorMessage"])
    written: Any = unstructure(WebPubSubContext(response=response, error_message=given_["errorMessage"], has_error=True))
    assert written["response"]["status"] == expected["response.status"]
    assert (written["hasError"], written["isPreflight"]) == (expected["hasError"], expected["isPreflight"])


# --- reading -------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_a_golden_payload_finds_its_class_in_its_union(name: str) -> None:
    model = any_of_beta(name)
    unions: list[Any] = [beta.WebPubSubOperation, beta.ServiceRequest, beta.ServiceResponse]
    for union in unions:
        if type(model) in get_args(union):
            assert structure(payloads.payload(name), union) == model


def test_every_class_of_beta_has_a_golden_file() -> None:
    assert {payloads.class_of(name) for name in FILES} == set(get_args(beta.BetaModel))


def test_an_operation_kind_is_case_insensitive() -> None:
    operation = structure({"OperationKind": "addusertogroup", "USERID": "ada", "group": "g"}, beta.WebPubSubOperation)
    assert operation == beta.AddUserToGroup(user_id="ada", group="g")


def test_an_action_of_today_is_not_an_operation_of_beta() -> None:
    with pytest.raises(UnknownActionError) as caught:
        structure({"actionName": "sendToAll", "data": "x"}, beta.WebPubSubOperation)
    assert "SendToAll" in caught.value.known


@pytest.mark.parametrize("name", ["operationKind", "OperationKind"])
def test_an_operation_read_as_an_action_is_recognised(name: str) -> None:
    with pytest.raises(UnknownActionError, match=r"^\$\.actionName: is missing: this is 1\.0\.0-beta\.3, see wps_models\.beta"):
        structure({5: "", "dataType": "text", name: "sendToAll"}, Action)


@pytest.mark.parametrize("sent", [{"a": [1, None]}, [1, {"b": "c"}]])
def test_an_object_or_array_as_message_becomes_its_json_text(sent: object) -> None:
    operation = structure({"operationKind": "SendToAll", "message": sent, "dataType": "json"}, beta.SendToAll)
    assert operation.json() == json.loads(json.dumps(sent))
    assert operation.data == operation.message


def test_an_object_without_a_data_type_is_sent_as_text_as_in_beta() -> None:
    operation = structure({"operationKind": "SendToAll", "message": {"a": 1}}, beta.SendToAll)
    assert (operation.message, operation.data_type) == ('{"a":1}', WebPubSubDataType.TEXT)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (5, "$.message: expected a string"),
        ({"type": "x"}, "$.message: expected a string"),
        ({"a": float("nan")}, "$.message: must not contain NaN or infinity"),
        ({"a": object()}, "$.message: must be JSON: None, bool, "),
    ],
)
def test_any_other_message_is_refused(sent: object, expected: str) -> None:
    with pytest.raises(InvalidPayloadError, match=re.escape(expected)):
        structure({"operationKind": "SendToAll", "message": sent}, beta.WebPubSubOperation)


def test_a_message_that_contradicts_its_data_type_is_named_message() -> None:
    with pytest.raises(InvalidPayloadError, match=re.escape('$.message: must be {"type":"Buffer","data":[...]}')):
        structure({"operationKind": "SendToAll", "message": "x", "dataType": "binary"}, beta.WebPubSubOperation)


def test_binary_data_decoded_by_the_host_becomes_bytes_again() -> None:
    request = structure({"name": "MessageEventRequest", "message": "é", "dataType": "binary"}, beta.ServiceRequest)
    assert request == beta.MessageEventRequest(message="é".encode())


def test_binary_data_destroyed_by_the_host_is_refused() -> None:
    with pytest.raises(InvalidPayloadError, match=re.escape("name the trigger parameter message, with dataType binary")):
        structure({"name": "MessageEventRequest", "message": "\ufffd", "dataType": "binary"}, beta.ServiceRequest)


@pytest.mark.parametrize("code", [1, "1", None])
def test_a_code_must_be_a_name_because_the_numbers_have_changed(code: object) -> None:
    with pytest.raises(InvalidPayloadError, match=re.escape("$.code: ")):
        structure({"code": code}, beta.ErrorResponse)


@pytest.mark.parametrize("form", [beta.ConnectResponse, beta.MessageResponse, beta.ConnectResponse | beta.MessageResponse])
def test_an_error_response_is_not_read_as_another_response(form: Any) -> None:
    with pytest.raises(InvalidPayloadError, match=re.escape("$.code: is an error response, which isn't expected here")):
        structure({"code": "userError"}, form)


def test_the_two_requests_with_the_same_name_differ_by_their_members() -> None:
    named = {"name": "ConnectEventRequest"}
    assert structure({**named, "query": None}, beta.ServiceRequest) == beta.ConnectEventRequest()
    assert structure(named, beta.ServiceRequest) == beta.ConnectedEventRequest()
    assert structure(named, beta.ConnectEventRequest) == beta.ConnectEventRequest()


def test_a_request_read_by_its_class_needs_no_name() -> None:
    assert structure({"reason": "idle"}, beta.DisconnectedEventRequest) == beta.DisconnectedEventRequest(reason="idle")


@pytest.mark.parametrize("name", [None, "Nobody", "InvalidRequest"])
def test_a_request_with_an_unexpected_name_is_refused(name: object) -> None:
    with pytest.raises(UnknownEventError, match=re.escape("Expected: ConnectEventRequest, ValidationRequest")) as caught:
        structure({"name": name}, beta.ConnectEventRequest | beta.ValidationRequest)
    assert caught.value.tag == name


def test_a_validation_is_not_valid_by_default() -> None:
    assert structure({"name": "ValidationRequest"}, beta.ServiceRequest) == beta.ValidationRequest(valid=False)


# --- building ------------------------------------------------------------------------


def test_a_json_message_is_written_as_its_text() -> None:
    assert dumps(beta.SendToAll(message=Json({"a": 1}))) == (
        '{"operationKind":"SendToAll","message":"{\\"a\\":1}","dataType":"json"}'
    )


def test_enumerations_may_be_given_by_name() -> None:
    granted = beta.GrantGroupPermission(connection_id="c", permission="joinLeaveGroup")
    assert granted.permission is WebPubSubPermission.JOIN_LEAVE_GROUP
    assert beta.MessageResponse(message="{}", data_type="json").data_type is WebPubSubDataType.JSON
    assert beta.ErrorResponse(code="userError").code is WebPubSubErrorCode.USER_ERROR


def test_a_message_must_be_text_or_bytes() -> None:
    given_: Any = {"a": 1}
    with pytest.raises(
        TypeError, match=re.escape("message must be a str or bytes, not dict; to send JSON, write data=Json(value)")
    ):
        beta.MessageResponse(message=given_)


# --- from then to today --------------------------------------------------------------


def test_an_operation_becomes_an_action() -> None:
    operation = beta.SendToAll(message=Json([1]), excluded=["c"])
    assert beta.upgrade(operation) == SendToAllAction(data="[1]", data_type=WebPubSubDataType.JSON, excluded=["c"])


def test_a_group_permission_becomes_a_permission() -> None:
    operation = beta.GrantGroupPermission(connection_id="c", permission=WebPubSubPermission.SEND_TO_GROUP, target_name="g")
    action = GrantPermissionAction(connection_id="c", permission=WebPubSubPermission.SEND_TO_GROUP, target_name="g")
    assert beta.upgrade(operation) == action


@pytest.mark.parametrize(
    ("then", "today"),
    [
        (beta.ConnectResponse(user_id="ada", roles=[]), ConnectEventResponse(user_id="ada", roles=[])),
        (beta.MessageResponse(message=b"a"), UserEventResponse(data=b"a")),
        (
            beta.ErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message="No."),
            EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message="No."),
        ),
    ],
)
def test_an_answer_becomes_an_answer_and_back(then: Any, today: Any) -> None:
    assert (beta.upgrade(then), beta.downgrade(today)) == (today, then)


def test_an_error_without_a_message_gets_an_empty_one() -> None:
    refusal = beta.upgrade(beta.ErrorResponse(code=WebPubSubErrorCode.SERVER_ERROR))
    assert refusal == EventErrorResponse(code=WebPubSubErrorCode.SERVER_ERROR, error_message="")


def test_a_request_gets_its_context_from_the_context_around_it() -> None:
    old: beta.WebPubSubRequest = any_of_beta("beta/webPubSubRequest")
    context = beta.upgrade(old)
    assert isinstance(context.outcome, UserEventRequest)
    assert (context.outcome.context.user_id, context.outcome.data) == ("ada", "hello")
    assert beta.downgrade(context) == old


def _nobody(event_name: str) -> WebPubSubConnectionContext:
    return WebPubSubConnectionContext(event_type=WebPubSubEventType.SYSTEM, event_name=event_name, hub="", connection_id="")


def test_a_request_alone_gets_a_context_with_the_event_only() -> None:
    request = beta.ConnectEventRequest(client_certificates=[beta.ClientCertificate(thumbprint="aa")])
    certificates = [WebPubSubClientCertificate(thumbprint="aa")]
    assert beta.upgrade(request) == ConnectEventRequest(context=_nobody("connect"), client_certificates=certificates)


def test_a_context_may_lack_its_connection() -> None:
    context = beta.upgrade(beta.WebPubSubRequest(request=beta.ConnectedEventRequest(), response=OK))
    assert context == WebPubSubContext(request=ConnectedEventRequest(context=_nobody("connected")), response=OK)


def test_a_validation_becomes_a_preflight_and_back() -> None:
    old = beta.WebPubSubRequest(request=beta.ValidationRequest(valid=True), response=OK)
    today = WebPubSubContext(request=PreflightRequest(is_valid=True), response=OK, is_preflight=True)
    assert (beta.upgrade(old), beta.downgrade(today)) == (today, old)


@pytest.mark.parametrize(("status", "unauthorized"), [(401, True), (400, False)])
def test_an_invalid_request_becomes_an_error_of_the_context_and_back(status: int, unauthorized: bool) -> None:  # noqa: FBT001
    response = WebPubSubContextResponse(status=status, body="No.")
    invalid = beta.InvalidRequest(unauthorized=unauthorized, bad_request=not unauthorized, error_message="No.")
    old = beta.WebPubSubRequest(request=invalid, response=response)
    today = WebPubSubContext(response=response, error_message="No.", has_error=True)
    assert (beta.upgrade(old), beta.downgrade(today)) == (today, old)


def test_a_context_without_a_request_stays_without() -> None:
    old, today = beta.WebPubSubRequest(response=OK), WebPubSubContext(response=OK)
    assert (beta.upgrade(old), beta.downgrade(today)) == (today, old)


def test_an_invalid_request_alone_cannot_be_upgraded() -> None:
    with pytest.raises(ValueError, match="an InvalidRequest can't be upgraded alone: upgrade the WebPubSubRequest around it"):
        beta.upgrade(beta.InvalidRequest())


# --- from today to then --------------------------------------------------------------

CONNECT_WITH_MORE: Final = ConnectEventRequest(context=evolve(_nobody("connect"), origin="o"), headers={"a": ["b"]})
CERTIFICATE: Final = WebPubSubClientCertificate(thumbprint="aa", content="PEM")


@pytest.mark.parametrize(
    ("today", "lost"),
    [
        (CloseAllConnectionsAction(), "CloseAllConnectionsAction"),
        (testing.joined(), "GroupJoinedEventRequest"),
        (testing.mqtt_connect(), "MqttConnectEventRequest"),
        (ConnectEventResponse(states={"a": 1}, clear_states=True), "states, clear_states"),
        (PreflightRequest(is_valid=True, allowed_origin="*"), "allowed_origin"),
        (
            ConnectEventRequest(context=_nobody("connect"), headers={"a": ["b"]}, client_certificates=[CERTIFICATE]),
            "headers, client_certificates.content",
        ),
        (evolve(NO_CONTEXT, origin="o", states={"a": 1}), "origin, states"),
        (
            WebPubSubContext(
                request=ConnectEventRequest(context=evolve(_nobody("connect"), origin="o"), headers={"a": ["b"]}), response=OK
            ),
            "request.headers, request.context.origin",
        ),
    ],
)
def test_classes_and_fields_that_beta_does_not_have_are_named(today: Any, lost: str) -> None:
    with pytest.raises(ValueError, match=f"^1.0.0-beta.3 doesn't have {re.escape(lost)}$"):
        beta.downgrade(today)


def test_the_context_of_a_request_is_downgraded_separately() -> None:
    event = testing.connected(hub="chat", connection_id="c")
    assert beta.downgrade(event) == beta.ConnectedEventRequest()
    context = evolve(event.context, origin=None)
    assert beta.upgrade(beta.downgrade(context)) == context


@pytest.mark.parametrize("name", FILES)
def test_a_model_of_beta_is_not_downgraded(name: str) -> None:
    model = any_of_beta(name)
    with pytest.raises(TypeError, match=f"^model must be one of today, not {type(model).__name__} of beta.3$"):
        beta.downgrade(model)


@pytest.mark.parametrize("action", get_args(Action))
def test_each_action_has_an_operation_or_is_new(action: type) -> None:
    old = {
        operation.__name__.replace("GroupPermission", "Permission") + "Action" for operation in get_args(beta.WebPubSubOperation)
    }
    new = {"CloseAllConnectionsAction", "CloseGroupConnectionsAction"}
    assert (action.__name__ in old) != (action.__name__ in new)


@pytest.mark.parametrize("convert", [beta.upgrade, beta.downgrade])
def test_only_models_are_converted(convert: Any) -> None:
    with pytest.raises(TypeError, match=r"^model must be one of .*, not dict$"):
        convert({"operationKind": "SendToAll"})


def test_a_model_of_today_is_not_upgraded() -> None:
    action: Any = SendToAllAction(data="x")
    with pytest.raises(TypeError, match=r"^model must be one of wps_models\.beta, not SendToAllAction$"):
        beta.upgrade(action)


# --- any of them -----------------------------------------------------------------------


def built(cls: Any) -> st.SearchStrategy[Any]:
    """Any model of a class."""
    parts = {field.name: strategies.values_of(field.type) for field in fields(cls) if field.name not in {"message", "data_type"}}
    if "message" not in {field.name for field in fields(cls)}:
        return st.builds(cls, **parts)
    messages = strategies.received if cls is beta.MessageEventRequest else strategies.sent

    def build(message: tuple[str | bytes, WebPubSubDataType], **rest: Any) -> Any:
        return cls(message=message[0], data_type=message[1], **rest)

    return st.builds(build, message=messages, **parts)


# Binary data in a request is written as the host reads it over HTTP: as a Buffer.
operations: Final = st.one_of([built(cls) for cls in get_args(beta.WebPubSubOperation)])
answers: Final = st.one_of([built(cls) for cls in get_args(beta.ServiceResponse)])
requests: Final = st.one_of([built(cls) for cls in get_args(beta.ServiceRequest)])


@given(operations)
def test_any_operation_round_trips_and_converts_to_today_and_back(operation: beta.WebPubSubOperation) -> None:
    assert loads(dumps(operation), beta.WebPubSubOperation) == operation
    action = beta.upgrade(operation)
    assert loads(dumps(action), Action) == action
    assert beta.downgrade(action) == operation


@given(answers)
def test_any_response_round_trips_and_converts_to_today_and_back(answer: beta.ServiceResponse) -> None:
    # By its class: an empty connect response could be any response.
    form: Any = answer.__class__
    assert loads(dumps(answer), form) == answer
    assert beta.downgrade(beta.upgrade(answer)) == with_message(answer)


def with_message(answer: beta.ServiceResponse) -> beta.ServiceResponse:
    """Errors get an empty message if they have none."""
    return evolve(answer, error_message=answer.error_message or "") if isinstance(answer, beta.ErrorResponse) else answer


@given(requests)
def test_any_request_round_trips(request: Any) -> None:
    assert loads(dumps(request), beta.ServiceRequest) == request


@given(strategies.json_values)
@pytest.mark.parametrize(
    "form", [beta.WebPubSubOperation, beta.ServiceRequest, beta.ServiceResponse, beta.WebPubSubRequest, beta.ConnectionContext]
)
def test_any_json_is_read_as_beta_or_refused_with_our_error(form: Any, value: object) -> None:
    for payload in (
        value,
        {"operationKind": value},
        {"operationKind": "SendToAll", "message": value, "dataType": "json"},
        {"name": value},
        {"code": value, "message": value},
        {"request": value, "response": {"status": 200}, "connectionContext": value},
    ):
        try:
            model = structure(payload, form)
        except InvalidPayloadError:
            continue
        assert unstructure(model) is not None
