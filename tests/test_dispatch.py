"""Selecting the class of a payload."""

import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final, get_args

import pytest

from tests.contexts import context_json
from tests.payloads import payload
from wps_models import (
    Action,
    CloseAllConnectionsAction,
    ConnectAnswer,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    InvalidPayloadError,
    MqttConnectAnswer,
    MqttConnectedEventRequest,
    MqttConnectEventErrorResponse,
    MqttConnectEventRequest,
    MqttConnectEventResponse,
    MqttConnectionContext,
    MqttDisconnectedEventRequest,
    PreflightRequest,
    SendToAllAction,
    SendToGroupAction,
    UnknownActionError,
    UnknownEventError,
    UnknownEventRequest,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    WebPubSubConnectionContext,
    WebPubSubErrorCode,
    WebPubSubEventRequest,
    WebPubSubEventType,
    structure,
    unstructure,
)
from wps_models._cli import _samples as samples


def event_payload(event_type: object, event_name: object, **members: object) -> dict[str, Any]:
    """Return the payload of an event with a minimal context."""
    return {**members, "connectionContext": context_json(event_type, event_name)}


def problems(payload: object, form: Any) -> list[str]:
    """Return the problems of a payload."""
    with pytest.raises(InvalidPayloadError) as caught:
        structure(payload, form)
    return [str(problem) for problem in caught.value.problems]


# --- events ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["connect", "connected", "disconnected", "joined", "message", ""])
def test_a_user_event_may_have_the_name_of_a_system_event(name: str) -> None:
    request = structure(event_payload("User", name, data="hi", dataType="Text"), EventRequest)
    assert isinstance(request, UserEventRequest)
    assert request.context.event_name == name


@pytest.mark.parametrize("event_type", ["System", "system", "SYSTEM", 0, "0"])
def test_an_event_type_is_read_in_any_case_and_as_a_number(event_type: object) -> None:
    assert type(structure(event_payload(event_type, "connected"), EventRequest)) is ConnectedEventRequest


@pytest.mark.parametrize("name", ["Connected", "CONNECTED"])
def test_system_event_names_are_case_insensitive_and_keep_their_spelling(name: str) -> None:
    request = structure(event_payload("System", name), EventRequest)
    assert type(request) is ConnectedEventRequest
    assert request.context.event_name == name


@pytest.mark.parametrize(
    ("event_type", "name"),
    [("System", "paused"), ("GroupPresence", "renamed"), ("Billing", "connect"), ("System", "joined"), (7, "x")],
)
def test_an_unknown_event_keeps_its_members(event_type: object, name: str) -> None:
    request = structure(event_payload(event_type, name, level=3), EventRequest)
    assert isinstance(request, UnknownEventRequest)
    assert request.context.event_name == name
    assert request.members == {"level": 3}


def test_an_unknown_event_may_have_a_member_named_members() -> None:
    request = structure(event_payload("System", "renamed", members=["ada"]), EventRequest)
    assert isinstance(request, UnknownEventRequest)
    assert request.members == {"members": ["ada"]}


@pytest.mark.parametrize("name", ["mqttConnect", "mqttConnected", "mqttDisconnected"])
def test_an_mqtt_event_can_be_read_as_its_plain_base_class(name: str) -> None:
    given = payload(f"requests/{name}")
    plain = {
        "mqttConnect": ConnectEventRequest,
        "mqttConnected": ConnectedEventRequest,
        "mqttDisconnected": DisconnectedEventRequest,
    }
    assert structure(given, plain[name]) == structure(given, EventRequest)


def test_connect_with_mqtt_properties_is_an_mqtt_event() -> None:
    request = structure(event_payload("System", "connect", mqtt={"protocolVersion": 5}), EventRequest)
    assert type(request) is MqttConnectEventRequest


@pytest.mark.parametrize("mqtt", [{}, {"mqtt": None}])
def test_connect_without_mqtt_properties_is_a_plain_event(mqtt: Mapping[str, object]) -> None:
    given = event_payload("System", "connect", **mqtt)
    given["connectionContext"] |= {"physicalConnectionId": "p-1"}
    request = structure(given, EventRequest)
    assert type(request) is ConnectEventRequest
    assert type(request.context) is MqttConnectionContext


@pytest.mark.parametrize("member", ["physicalConnectionId", "sessionId"])
def test_connected_with_an_mqtt_context_is_an_mqtt_event(member: str) -> None:
    given = event_payload("System", "connected")
    given["connectionContext"][member] = "p-1"
    assert type(structure(given, EventRequest)) is MqttConnectedEventRequest


def test_disconnected_with_mqtt_properties_is_an_mqtt_event() -> None:
    request = structure(event_payload("System", "disconnected", mqtt={"initiatedByClient": False}), EventRequest)
    assert type(request) is MqttDisconnectedEventRequest


def test_a_group_event_of_an_mqtt_connection_has_an_mqtt_context() -> None:
    given = event_payload("GroupPresence", "joined", group="lobby")
    given["connectionContext"]["sessionId"] = "s-1"
    request = structure(given, EventRequest)
    assert type(request) is GroupJoinedEventRequest
    assert request.context == structure(given["connectionContext"], MqttConnectionContext)


# --- group presence from the Functions host --------------------------------------------


def group_presence(name: str, ce_type: str, **members: object) -> dict[str, Any]:
    """Return a user event that has the service's event type in its headers."""
    given = event_payload("User", name, **{"data": '{"group":"lobby"}', "dataType": "Json", **members})
    given["connectionContext"]["headers"] = {"CE-Type": [ce_type]}
    return given


@pytest.mark.parametrize(("name", "cls"), [("joined", GroupJoinedEventRequest), ("left", GroupLeftEventRequest)])
@pytest.mark.parametrize("form", [EventRequest, GroupJoinedEventRequest | GroupLeftEventRequest])
@pytest.mark.parametrize("prefix", ["azure.webpubsub.gp.", "Azure.WebPubSub.GP."])
def test_group_presence_is_recognised_by_its_ce_type(name: str, cls: type, form: Any, prefix: str) -> None:
    request = structure(group_presence(name, prefix + name), form)
    assert isinstance(request, GroupJoinedEventRequest | GroupLeftEventRequest)
    assert (type(request), request.group) == (cls, "lobby")
    assert request.context.event_type is WebPubSubEventType.GROUP_PRESENCE
    assert structure(unstructure(request), EventRequest) == request


@pytest.mark.parametrize("name", ["joined", "left"])
def test_a_user_event_with_group_presence_data_stays_a_user_event(name: str) -> None:
    request = structure(group_presence(name, f"azure.webpubsub.user.{name}"), EventRequest)
    assert type(request) is UserEventRequest
    assert request.data == '{"group":"lobby"}'


@pytest.mark.parametrize("data", ["{", "[]", "{}", '{"group": null}', None])
def test_a_group_event_without_a_group_is_an_error(data: object) -> None:
    assert problems(group_presence("joined", "azure.webpubsub.gp.joined", data=data), EventRequest) == ["$.group: is missing"]


@pytest.mark.parametrize("context", [{}, {"connectionContext": None}, event_payload("System", "connect")])
def test_a_payload_with_is_valid_is_a_preflight(context: Mapping[str, object]) -> None:
    assert type(structure({**context, "isValid": True}, EventRequest)) is PreflightRequest


@pytest.mark.parametrize("given", [{}, {"reason": "idle"}, {"connectionContext": None}])
def test_a_missing_context_is_an_error_for_any_event(given: object) -> None:
    assert problems(given, EventRequest) == ["$.connectionContext: is missing"]


@pytest.mark.parametrize("cls", [cls for cls in get_args(EventRequest) if cls is not PreflightRequest])
@pytest.mark.parametrize("given", [{}, {"connectionContext": None}, {"reason": "idle", "mqtt": {"initiatedByClient": True}}])
def test_a_missing_context_is_an_error_for_each_event_class(cls: Any, given: object) -> None:
    assert "$.connectionContext: is missing" in problems(given, cls)


def test_a_missing_context_is_listed_with_other_problems() -> None:
    assert problems({"data": 5}, UserEventRequest) == [
        "$.connectionContext: is missing",
        (
            '$.data: expected a string, or {"type":"Buffer","data":[...]} for binary '
            "(to send JSON, write data=Json(value)), not a number"
        ),
    ]


def test_a_preflight_needs_no_context() -> None:
    assert structure({"isValid": False}, PreflightRequest) == PreflightRequest(is_valid=False)


def test_base_classes_read_mqtt_events_without_garbage_collection() -> None:
    # attrs creates each class twice. The first stays in __subclasses__() of its base class until it is collected.
    program = (
        "import gc; gc.disable(); from wps_models import *; from wps_models import testing; "
        "event = testing.mqtt_disconnected(); print(structure(unstructure(event), DisconnectedEventRequest) == event)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "True\n"


def test_a_missing_context_is_an_error_for_a_union() -> None:
    assert problems({}, ConnectedEventRequest | DisconnectedEventRequest) == ["$.connectionContext: is missing"]


def test_missing_event_type_and_name_are_errors() -> None:
    assert problems({"connectionContext": {"hub": "chat", "connectionId": "c-1"}}, EventRequest) == [
        "$.connectionContext.eventType: is missing",
        "$.connectionContext.eventName: is missing",
    ]


def test_event_type_and_name_must_be_strings() -> None:
    assert problems(event_payload(event_type=True, event_name=["connect"]), EventRequest) == [
        "$.connectionContext.eventType: expected a string, not true or false",
        "$.connectionContext.eventName: expected a string, not an array",
    ]


def test_a_context_must_be_an_object() -> None:
    assert problems({"connectionContext": 3}, EventRequest) == ["$.connectionContext: expected an object, not a number"]


def test_an_unexpected_event_is_an_error_that_names_the_expected_one() -> None:
    with pytest.raises(UnknownEventError, match=r"Expected: connect$") as caught:
        structure(event_payload("System", "connected"), ConnectEventRequest)
    assert (caught.value.tag, caught.value.known) == ("connected", ("connect",))


def test_an_event_outside_a_union_is_an_error_that_names_the_expected_ones() -> None:
    with pytest.raises(UnknownEventError) as caught:
        structure(event_payload("System", "connected"), ConnectEventRequest | UserEventRequest)
    assert caught.value.known == ("connect", "user events")


def test_an_unknown_event_is_an_error_if_the_union_has_no_class_for_it() -> None:
    with pytest.raises(UnknownEventError):
        structure(event_payload("System", "paused"), ConnectEventRequest | ConnectedEventRequest)


def test_a_plain_event_is_an_error_if_an_mqtt_event_is_expected() -> None:
    assert problems(event_payload("System", "connect"), MqttConnectEventRequest) == ["$.mqtt: is missing"]


@pytest.mark.parametrize("member", ["physicalConnectionId", "sessionId"])
def test_a_context_with_mqtt_members_is_an_mqtt_context(member: str) -> None:
    context = {"eventType": "User", "eventName": "m", "hub": "h", "connectionId": "c", member: "p-1"}
    assert type(structure(context, WebPubSubConnectionContext)) is MqttConnectionContext


def test_an_mqtt_context_without_mqtt_members_can_be_requested() -> None:
    context = {"eventType": "User", "eventName": "m", "hub": "h", "connectionId": "c"}
    assert structure(context, MqttConnectionContext).physical_connection_id == ""


# --- actions ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sendToAll", "SendToAll", "SENDTOALL"])
def test_action_names_are_case_insensitive(name: str) -> None:
    assert structure({"actionName": name, "data": "hi"}, Action) == SendToAllAction(data="hi")


def test_members_of_actions_are_read_in_any_case() -> None:
    assert structure({"ActionName": "sendToGroup", "GROUP": "g", "DataType": "Text", "Data": "hi"}, Action) == SendToGroupAction(
        group="g", data="hi"
    )


@pytest.mark.parametrize("given", [{"group": "right", "Group": "wrong"}, {"Group": "wrong", "group": "right"}])
def test_the_exact_spelling_of_a_member_takes_precedence(given: Mapping[str, str]) -> None:
    assert structure({"actionName": "sendToGroup", "data": "hi", **given}, SendToGroupAction).group == "right"


@pytest.mark.parametrize("name", ["closeUserConnections", "sendToAllAction", ""])
def test_an_unknown_action_is_an_error_that_lists_the_known_ones(name: str) -> None:
    with pytest.raises(UnknownActionError, match=r"^\$\.actionName: unknown action.* Expected: addConn") as caught:
        structure({"actionName": name}, Action)
    assert caught.value.tag == name
    assert set(caught.value.known) == {action.action_name for action in get_args(Action)}


@pytest.mark.parametrize("given", [{}, {"data": "hi"}, {"actionName": None}])
def test_a_missing_action_name_is_an_error(given: object) -> None:
    with pytest.raises(UnknownActionError, match=r"^\$\.actionName: is missing") as caught:
        structure(given, Action)
    assert caught.value.tag is None


def test_an_action_name_must_be_a_string() -> None:
    assert problems({"actionName": 3}, Action) == ["$.actionName: expected a string, not a number"]


def test_a_single_action_class_needs_no_name() -> None:
    assert structure({"data": "hi"}, SendToAllAction) == SendToAllAction(data="hi")


def test_an_unexpected_action_is_an_error() -> None:
    with pytest.raises(UnknownActionError, match=r"^\$\.actionName: unexpected action. Expected: ") as caught:
        structure({"actionName": "sendToAll", "data": "hi"}, SendToGroupAction)
    assert caught.value.known == ("sendToGroup",)


def test_an_unknown_action_in_a_list_is_reported_with_its_index() -> None:
    with pytest.raises(UnknownActionError, match=r"^\$\[1\]\.actionName: ") as caught:
        structure([{"actionName": "sendToAll", "data": "hi"}, {"actionName": "dance"}], list[Action])
    assert caught.value.tag == "dance"


def test_an_unknown_action_is_listed_with_other_problems() -> None:
    assert len(problems([{"actionName": "sendToAll"}, {"actionName": "dance"}], list[Action])) == 2


@pytest.mark.parametrize("form", [Action | list[Action], Action, SendToAllAction | None])
def test_an_object_is_read_as_one_action(form: Any) -> None:
    assert structure({"actionName": "sendToAll", "data": "hi"}, form) == SendToAllAction(data="hi")


@pytest.mark.parametrize("form", [Action | list[Action], list[Action], list[SendToAllAction], list[Action] | None])
def test_an_array_is_read_as_a_list_of_actions(form: Any) -> None:
    assert structure([{"actionName": "sendToAll", "data": "hi"}], form) == [SendToAllAction(data="hi")]


WRONG_SHAPES: Final[list[tuple[Any, object, str]]] = [
    (Action, [], "$: expected an object, not an array"),
    (Action, None, "$: expected an object, not null"),
    (Action, "sendToAll", "$: expected an object, not a string"),
    (Action | list[Action], 3, "$: expected an object or an array, not a number"),
    (EventRequest, True, "$: expected an object, not true or false"),
    (ConnectAnswer | None, [], "$: expected an object, not an array"),
    (WebPubSubConnectionContext, 1.5, "$: expected an object, not a number"),
    (Action, object(), "$: expected an object, not a Python object"),
]


@pytest.mark.parametrize(("form", "given", "problem"), WRONG_SHAPES)
def test_a_payload_of_the_wrong_json_type_is_an_error(form: Any, given: object, problem: str) -> None:
    assert problems(given, form) == [problem]


@pytest.mark.parametrize("given", [{}, "sendToAll", None, 3])
def test_a_list_of_actions_must_be_an_array(given: object) -> None:
    assert len(problems(given, list[Action])) == 1


# --- answers ---------------------------------------------------------------------------


def test_an_answer_with_a_code_is_an_error_answer() -> None:
    given = {"code": "userError", "errorMessage": "m", "data": "x", "mqtt": {"code": 135}, "userId": "ada"}
    assert structure(given, EventResponse) == EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message="m")


@pytest.mark.parametrize(("code", "name"), [(1, "unauthorized"), (2, "userError"), (3, "serverError"), ("1", "unauthorized")])
def test_an_error_code_may_be_a_number(code: object, name: str) -> None:
    assert structure({"code": code, "errorMessage": "m"}, EventErrorResponse).code == name


@pytest.mark.parametrize("code", ["success", "Success", 0, "0", None])
def test_success_is_not_an_error_answer(code: object) -> None:
    given = {"code": code, "data": "x"}
    assert structure(given, EventResponse, forbid_extra_keys=True) == UserEventResponse(data="x")


@pytest.mark.parametrize("code", ["teapot", 4, -1, False, 0.0, [], {}])
def test_an_unknown_error_code_is_an_error(code: object) -> None:
    assert problems({"code": code, "errorMessage": "m", "data": "x"}, EventResponse) == [
        "$.code: expected one of unauthorized, userError, serverError"
    ]


def test_an_answer_with_an_mqtt_code_is_an_mqtt_error_answer() -> None:
    given = {"mqtt": {"code": 135}, "userId": "ada"}
    assert type(structure(given, MqttConnectAnswer)) is MqttConnectEventErrorResponse


@pytest.mark.parametrize("mqtt", [{}, {"userProperties": []}, {"code": None}])
def test_an_answer_with_mqtt_properties_and_no_code_is_an_mqtt_answer(mqtt: object) -> None:
    assert type(structure({"mqtt": mqtt, "userId": "ada"}, MqttConnectAnswer)) is MqttConnectEventResponse


@pytest.mark.parametrize("given", [{"data": "x"}, {"dataType": "text"}])
def test_an_answer_with_data_is_a_message_answer(given: object) -> None:
    assert type(structure(given, EventResponse)) is UserEventResponse


@pytest.mark.parametrize("given", [{}, {"userId": "ada"}, {"states": {"a": 1}}])
def test_an_answer_without_data_is_a_connect_answer(given: object) -> None:
    assert type(structure(given, EventResponse)) is ConnectEventResponse


def test_an_empty_message_answer_is_accepted() -> None:
    assert structure({}, UserAnswer) == UserEventResponse()


def test_an_mqtt_error_is_an_error_where_a_message_answer_is_expected() -> None:
    assert problems({"mqtt": {"code": 135}}, UserAnswer) == ["$.mqtt.code: is an error, which isn't expected here"]


def test_an_error_answer_is_an_error_where_success_is_expected() -> None:
    given = {"code": "userError", "errorMessage": "m"}
    assert problems(given, ConnectEventResponse) == ["$.code: is an error, which isn't expected here"]


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        (EventErrorResponse, "$.code: is missing"),
        (MqttConnectEventErrorResponse, "$.mqtt: is missing"),
        (EventErrorResponse | MqttConnectEventErrorResponse, "$.code: is missing"),
    ],
)
def test_an_error_answer_without_a_code_is_an_error(form: Any, problem: str) -> None:
    assert problems({"errorMessage": "m"}, form) == [problem]


@pytest.mark.parametrize("form", [ConnectAnswer | None, UserAnswer | None, EventResponse | None, EventRequest | None])
def test_null_is_read_as_none_if_none_is_in_the_union(form: Any) -> None:
    assert structure(None, form) is None


# --- names -----------------------------------------------------------------------------


@pytest.mark.parametrize("cls", get_args(Action))
def test_an_action_name_follows_from_the_class_name(cls: Any) -> None:
    assert cls.action_name == cls.__name__[0].lower() + cls.__name__[1:].removesuffix("Action")
    assert not hasattr(cls.action_name, "__get__")


BLOCKING: Final = {ConnectEventRequest, MqttConnectEventRequest, UserEventRequest, PreflightRequest}


@pytest.mark.parametrize("cls", get_args(EventRequest))
def test_only_connect_message_and_preflight_events_are_blocking(cls: Any) -> None:
    assert cls.blocking is (cls in BLOCKING)


EVENTS: Final = [event for event in map(samples.sample, samples.sample_kinds()) if isinstance(event, WebPubSubEventRequest)]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_has_its_name(event: WebPubSubEventRequest) -> None:
    assert event.event_name == event.context.event_name


def test_a_misspelt_action_name_gets_a_suggestion() -> None:
    assert problems({"actionName": "sendToAllAction"}, Action)[0].startswith(
        "$.actionName: unknown action. Did you mean sendToAll? Expected: "
    )
    assert "Did you mean" not in problems({"actionName": "x" * 10_000_000}, Action)[0]


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("closeConnection", "closeClientConnection"),
        ("close_connection", "closeClientConnection"),
        ("CloseConnectionAsync", "closeClientConnection"),
        ("joinGroup", "addConnectionToGroup"),
        ("addUser", "addUserToGroup"),
        ("sendToAl", "sendToAll"),
        ("sendToGroups", "sendToGroup"),
        ("removeUserFromGroups", "removeUserFromGroup"),
    ],
)
def test_method_names_of_sdks_get_the_action_as_a_suggestion(name: str, action: str) -> None:
    assert f": unknown action. Did you mean {action}? Expected: " in problems({"actionName": name}, Action)[0]


@pytest.mark.parametrize("name", ["checkPermission", "close_user_connections", "UserExistsAsync", "generateClientToken"])
def test_rest_operations_get_no_suggestion(name: str) -> None:
    (problem,) = problems({"actionName": name}, Action)
    assert " is a REST operation, not an action. Expected: " in problem
    assert "Did you mean" not in problem


@pytest.mark.parametrize("name", ["closeConnections", "sendToUsers", "closeUserConnection", "sendTo", "send", "closeall", "kick"])
def test_a_suggestion_never_widens_the_audience(name: str) -> None:
    suggested = problems({"actionName": name}, Action)[0].partition("Did you mean ")[2].partition("?")[0]
    assert "All" not in suggested or "all" in name
    assert "Group" not in suggested


def test_only_expected_actions_are_suggested() -> None:
    (problem,) = problems({"actionName": "closeConnection"}, SendToAllAction | CloseAllConnectionsAction)
    assert problem == "$.actionName: unknown action. Expected: closeAllConnections, sendToAll"
