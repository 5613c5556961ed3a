"""How a payload finds its class."""

import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final, get_args

import pytest

from tests.contexts import of_kind
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


def event(event_type: object, event_name: object, **members: object) -> dict[str, Any]:
    """A payload of an event, with just enough context."""
    return {**members, "connectionContext": of_kind(event_type, event_name)}


def problems(payload: object, form: Any) -> list[str]:
    """What is wrong with a payload."""
    with pytest.raises(InvalidPayloadError) as caught:
        structure(payload, form)
    return [str(problem) for problem in caught.value.problems]


# --- events ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["connect", "connected", "disconnected", "joined", "message", ""])
def test_a_user_event_is_one_whatever_the_client_calls_it(name: str) -> None:
    request = structure(event("User", name, data="hi", dataType="Text"), EventRequest)
    assert isinstance(request, UserEventRequest)
    assert request.context.event_name == name


@pytest.mark.parametrize("event_type", ["System", "system", "SYSTEM", 0, "0"])
def test_an_event_type_is_read_in_any_case_and_as_a_number(event_type: object) -> None:
    assert type(structure(event(event_type, "connected"), EventRequest)) is ConnectedEventRequest


@pytest.mark.parametrize("name", ["Connected", "CONNECTED"])
def test_a_system_event_is_known_in_any_case_and_keeps_its_spelling(name: str) -> None:
    request = structure(event("System", name), EventRequest)
    assert type(request) is ConnectedEventRequest
    assert request.context.event_name == name


@pytest.mark.parametrize(
    ("event_type", "name"),
    [("System", "paused"), ("GroupPresence", "renamed"), ("Billing", "connect"), ("System", "joined"), (7, "x")],
)
def test_an_event_that_is_not_known_yet_is_no_error(event_type: object, name: str) -> None:
    request = structure(event(event_type, name, level=3), EventRequest)
    assert isinstance(request, UnknownEventRequest)
    assert request.context.event_name == name
    assert request.members == {"level": 3}


def test_an_unknown_event_keeps_a_member_that_is_called_members() -> None:
    request = structure(event("System", "renamed", members=["ada"]), EventRequest)
    assert isinstance(request, UnknownEventRequest)
    assert request.members == {"members": ["ada"]}


@pytest.mark.parametrize("name", ["mqttConnect", "mqttConnected", "mqttDisconnected"])
def test_a_plain_class_stands_for_its_mqtt_kind_too(name: str) -> None:
    given = payload(f"requests/{name}")
    plain = {
        "mqttConnect": ConnectEventRequest,
        "mqttConnected": ConnectedEventRequest,
        "mqttDisconnected": DisconnectedEventRequest,
    }
    assert structure(given, plain[name]) == structure(given, EventRequest)


def test_connect_is_mqtt_if_it_says_something_about_mqtt() -> None:
    request = structure(event("System", "connect", mqtt={"protocolVersion": 5}), EventRequest)
    assert type(request) is MqttConnectEventRequest


@pytest.mark.parametrize("mqtt", [{}, {"mqtt": None}])
def test_connect_of_an_mqtt_connection_without_a_word_about_mqtt_is_a_plain_one(mqtt: Mapping[str, object]) -> None:
    given = event("System", "connect", **mqtt)
    given["connectionContext"] |= {"physicalConnectionId": "p-1"}
    request = structure(given, EventRequest)
    assert type(request) is ConnectEventRequest
    assert type(request.context) is MqttConnectionContext


@pytest.mark.parametrize("member", ["physicalConnectionId", "sessionId"])
def test_connected_is_mqtt_if_its_connection_is(member: str) -> None:
    given = event("System", "connected")
    given["connectionContext"][member] = "p-1"
    assert type(structure(given, EventRequest)) is MqttConnectedEventRequest


def test_disconnected_is_mqtt_if_it_says_something_about_mqtt() -> None:
    request = structure(event("System", "disconnected", mqtt={"initiatedByClient": False}), EventRequest)
    assert type(request) is MqttDisconnectedEventRequest


def test_a_group_event_of_an_mqtt_connection_has_its_context() -> None:
    given = event("GroupPresence", "joined", group="lobby")
    given["connectionContext"]["sessionId"] = "s-1"
    request = structure(given, EventRequest)
    assert type(request) is GroupJoinedEventRequest
    assert request.context == structure(given["connectionContext"], MqttConnectionContext)


# --- group presence as the Functions host hands it over --------------------------------


def presence(name: str, ce_type: str, **members: object) -> dict[str, Any]:
    """A user's event, whose headers tell what the service said it is."""
    given = event("User", name, **{"data": '{"group":"lobby"}', "dataType": "Json", **members})
    given["connectionContext"]["headers"] = {"CE-Type": [ce_type]}
    return given


@pytest.mark.parametrize(("name", "cls"), [("joined", GroupJoinedEventRequest), ("left", GroupLeftEventRequest)])
@pytest.mark.parametrize("form", [EventRequest, GroupJoinedEventRequest | GroupLeftEventRequest])
@pytest.mark.parametrize("prefix", ["azure.webpubsub.gp.", "Azure.WebPubSub.GP."])
def test_group_presence_goes_by_its_ce_type(name: str, cls: type, form: Any, prefix: str) -> None:
    request = structure(presence(name, prefix + name), form)
    assert isinstance(request, GroupJoinedEventRequest | GroupLeftEventRequest)
    assert (type(request), request.group) == (cls, "lobby")
    assert request.context.event_type is WebPubSubEventType.GROUP_PRESENCE
    assert structure(unstructure(request), EventRequest) == request


@pytest.mark.parametrize("name", ["joined", "left"])
def test_a_user_may_send_what_looks_like_group_presence(name: str) -> None:
    request = structure(presence(name, f"azure.webpubsub.user.{name}"), EventRequest)
    assert type(request) is UserEventRequest
    assert request.data == '{"group":"lobby"}'


@pytest.mark.parametrize("data", ["{", "[]", "{}", '{"group": null}', None])
def test_group_presence_without_a_group_is_no_group_presence(data: object) -> None:
    assert problems(presence("joined", "azure.webpubsub.gp.joined", data=data), EventRequest) == ["$.group: is missing"]


@pytest.mark.parametrize("context", [{}, {"connectionContext": None}, event("System", "connect")])
def test_what_says_whether_it_is_valid_is_a_preflight(context: Mapping[str, object]) -> None:
    assert type(structure({**context, "isValid": True}, EventRequest)) is PreflightRequest


@pytest.mark.parametrize("given", [{}, {"reason": "idle"}, {"connectionContext": None}])
def test_an_event_without_a_context_could_be_any(given: object) -> None:
    assert problems(given, EventRequest) == ["$.connectionContext: is missing"]


@pytest.mark.parametrize("cls", [cls for cls in get_args(EventRequest) if cls is not PreflightRequest])
@pytest.mark.parametrize("given", [{}, {"connectionContext": None}, {"reason": "idle", "mqtt": {"initiatedByClient": True}}])
def test_one_event_alone_needs_its_context_too(cls: Any, given: object) -> None:
    assert "$.connectionContext: is missing" in problems(given, cls)


def test_everything_else_that_one_event_lacks_is_said_with_its_context() -> None:
    assert problems({"data": 5}, UserEventRequest) == [
        "$.connectionContext: is missing",
        (
            '$.data: expected a string, or {"type":"Buffer","data":[...]} for binary '
            "(to send JSON, write data=Json(value)), not a number"
        ),
    ]


def test_a_preflight_needs_no_context() -> None:
    assert structure({"isValid": False}, PreflightRequest) == PreflightRequest(is_valid=False)


def test_what_a_class_stands_for_does_not_hang_on_the_garbage_collector() -> None:
    # attrs makes each class twice. The first one stays among its base's subclasses until it is collected.
    program = (
        "import gc; gc.disable(); from wps_models import *; from wps_models import testing; "
        "event = testing.mqtt_disconnected(); print(structure(unstructure(event), DisconnectedEventRequest) == event)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "True\n"


def test_two_classes_need_a_context() -> None:
    assert problems({}, ConnectedEventRequest | DisconnectedEventRequest) == ["$.connectionContext: is missing"]


def test_a_context_must_say_kind_and_name_of_the_event() -> None:
    assert problems({"connectionContext": {"hub": "chat", "connectionId": "c-1"}}, EventRequest) == [
        "$.connectionContext.eventType: is missing",
        "$.connectionContext.eventName: is missing",
    ]


def test_a_context_must_say_them_as_strings() -> None:
    assert problems(event(event_type=True, event_name=["connect"]), EventRequest) == [
        "$.connectionContext.eventType: expected a string, not true or false",
        "$.connectionContext.eventName: expected a string, not an array",
    ]


def test_a_context_must_be_an_object() -> None:
    assert problems({"connectionContext": 3}, EventRequest) == ["$.connectionContext: expected an object, not a number"]


def test_an_event_of_another_class_is_refused_with_its_name() -> None:
    with pytest.raises(UnknownEventError, match=r"Expected: connect$") as caught:
        structure(event("System", "connected"), ConnectEventRequest)
    assert (caught.value.tag, caught.value.known) == ("connected", ("connect",))


def test_an_event_outside_of_a_union_is_refused_with_what_is_in_it() -> None:
    with pytest.raises(UnknownEventError) as caught:
        structure(event("System", "connected"), ConnectEventRequest | UserEventRequest)
    assert caught.value.known == ("connect", "user events")


def test_an_unknown_event_is_refused_where_only_known_ones_are_due() -> None:
    with pytest.raises(UnknownEventError):
        structure(event("System", "paused"), ConnectEventRequest | ConnectedEventRequest)


def test_a_plain_event_is_no_mqtt_event() -> None:
    assert problems(event("System", "connect"), MqttConnectEventRequest) == ["$.mqtt: is missing"]


@pytest.mark.parametrize("member", ["physicalConnectionId", "sessionId"])
def test_a_context_with_an_mqtt_connection_is_mqtts(member: str) -> None:
    context = {"eventType": "User", "eventName": "m", "hub": "h", "connectionId": "c", member: "p-1"}
    assert type(structure(context, WebPubSubConnectionContext)) is MqttConnectionContext


def test_an_mqtt_context_is_one_without_its_members_if_asked_for() -> None:
    context = {"eventType": "User", "eventName": "m", "hub": "h", "connectionId": "c"}
    assert structure(context, MqttConnectionContext).physical_connection_id == ""


# --- actions ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sendToAll", "SendToAll", "SENDTOALL"])
def test_an_action_is_known_in_any_case(name: str) -> None:
    assert structure({"actionName": name, "data": "hi"}, Action) == SendToAllAction(data="hi")


def test_members_of_actions_are_read_in_any_case() -> None:
    assert structure({"ActionName": "sendToGroup", "GROUP": "g", "DataType": "Text", "Data": "hi"}, Action) == SendToGroupAction(
        group="g", data="hi"
    )


@pytest.mark.parametrize("given", [{"group": "right", "Group": "wrong"}, {"Group": "wrong", "group": "right"}])
def test_a_member_in_its_own_case_wins_over_another(given: Mapping[str, str]) -> None:
    assert structure({"actionName": "sendToGroup", "data": "hi", **given}, SendToGroupAction).group == "right"


@pytest.mark.parametrize("name", ["closeUserConnections", "sendToAllAction", ""])
def test_an_action_that_nobody_knows_is_an_error_that_tells_the_known_ones(name: str) -> None:
    with pytest.raises(UnknownActionError, match=r"^\$\.actionName: unknown action.* Expected: addConn") as caught:
        structure({"actionName": name}, Action)
    assert caught.value.tag == name
    assert set(caught.value.known) == {action.action_name for action in get_args(Action)}


@pytest.mark.parametrize("given", [{}, {"data": "hi"}, {"actionName": None}])
def test_an_action_without_its_name_could_be_any(given: object) -> None:
    with pytest.raises(UnknownActionError, match=r"^\$\.actionName: is missing") as caught:
        structure(given, Action)
    assert caught.value.tag is None


def test_the_name_of_an_action_is_a_string() -> None:
    assert problems({"actionName": 3}, Action) == ["$.actionName: expected a string, not a number"]


def test_one_action_needs_no_name() -> None:
    assert structure({"data": "hi"}, SendToAllAction) == SendToAllAction(data="hi")


def test_another_action_than_the_one_asked_for_is_refused() -> None:
    with pytest.raises(UnknownActionError, match=r"^\$\.actionName: unexpected action. Expected: ") as caught:
        structure({"actionName": "sendToAll", "data": "hi"}, SendToGroupAction)
    assert caught.value.known == ("sendToGroup",)


def test_an_unknown_action_is_found_in_a_list() -> None:
    with pytest.raises(UnknownActionError, match=r"^\$\[1\]\.actionName: ") as caught:
        structure([{"actionName": "sendToAll", "data": "hi"}, {"actionName": "dance"}], list[Action])
    assert caught.value.tag == "dance"


def test_an_unknown_action_among_other_faults_is_one_of_several_problems() -> None:
    assert len(problems([{"actionName": "sendToAll"}, {"actionName": "dance"}], list[Action])) == 2


@pytest.mark.parametrize("form", [Action | list[Action], Action, SendToAllAction | None])
def test_a_single_action_is_read_alone(form: Any) -> None:
    assert structure({"actionName": "sendToAll", "data": "hi"}, form) == SendToAllAction(data="hi")


@pytest.mark.parametrize("form", [Action | list[Action], list[Action], list[SendToAllAction], list[Action] | None])
def test_several_actions_are_read_as_a_list(form: Any) -> None:
    assert structure([{"actionName": "sendToAll", "data": "hi"}], form) == [SendToAllAction(data="hi")]


NOT_THE_SHAPE: Final[list[tuple[Any, object, str]]] = [
    (Action, [], "$: expected an object, not an array"),
    (Action, None, "$: expected an object, not null"),
    (Action, "sendToAll", "$: expected an object, not a string"),
    (Action | list[Action], 3, "$: expected an object or an array, not a number"),
    (EventRequest, True, "$: expected an object, not true or false"),
    (ConnectAnswer | None, [], "$: expected an object, not an array"),
    (WebPubSubConnectionContext, 1.5, "$: expected an object, not a number"),
    (Action, object(), "$: expected an object, not a Python object"),
]


@pytest.mark.parametrize(("form", "given", "problem"), NOT_THE_SHAPE)
def test_what_has_another_shape_is_refused_with_the_shape_it_has(form: Any, given: object, problem: str) -> None:
    assert problems(given, form) == [problem]


@pytest.mark.parametrize("given", [{}, "sendToAll", None, 3])
def test_a_list_of_actions_is_a_list(given: object) -> None:
    assert len(problems(given, list[Action])) == 1


# --- answers ---------------------------------------------------------------------------


def test_a_code_wins_over_everything_else() -> None:
    given = {"code": "userError", "errorMessage": "m", "data": "x", "mqtt": {"code": 135}, "userId": "ada"}
    assert structure(given, EventResponse) == EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message="m")


@pytest.mark.parametrize(("code", "name"), [(1, "unauthorized"), (2, "userError"), (3, "serverError"), ("1", "unauthorized")])
def test_a_code_may_be_a_number_of_dotnets_status_codes(code: object, name: str) -> None:
    assert structure({"code": code, "errorMessage": "m"}, EventErrorResponse).code == name


@pytest.mark.parametrize("code", ["success", "Success", 0, "0", None])
def test_success_is_no_refusal(code: object) -> None:
    given = {"code": code, "data": "x"}
    assert structure(given, EventResponse, forbid_extra_keys=True) == UserEventResponse(data="x")


@pytest.mark.parametrize("code", ["teapot", 4, -1, False, 0.0, [], {}])
def test_any_other_code_is_refused(code: object) -> None:
    assert problems({"code": code, "errorMessage": "m", "data": "x"}, EventResponse) == [
        "$.code: expected one of unauthorized, userError, serverError"
    ]


def test_an_mqtt_code_is_a_refusal() -> None:
    given = {"mqtt": {"code": 135}, "userId": "ada"}
    assert type(structure(given, MqttConnectAnswer)) is MqttConnectEventErrorResponse


@pytest.mark.parametrize("mqtt", [{}, {"userProperties": []}, {"code": None}])
def test_a_word_about_mqtt_without_a_code_is_an_mqtt_answer(mqtt: object) -> None:
    assert type(structure({"mqtt": mqtt, "userId": "ada"}, MqttConnectAnswer)) is MqttConnectEventResponse


@pytest.mark.parametrize("given", [{"data": "x"}, {"dataType": "text"}])
def test_what_has_data_answers_a_message(given: object) -> None:
    assert type(structure(given, EventResponse)) is UserEventResponse


@pytest.mark.parametrize("given", [{}, {"userId": "ada"}, {"states": {"a": 1}}])
def test_what_has_none_answers_connect(given: object) -> None:
    assert type(structure(given, EventResponse)) is ConnectEventResponse


def test_an_answer_to_a_message_may_be_empty() -> None:
    assert structure({}, UserAnswer) == UserEventResponse()


def test_an_mqtt_refusal_is_no_answer_to_a_message() -> None:
    assert problems({"mqtt": {"code": 135}}, UserAnswer) == ["$.mqtt.code: is an error, which isn't expected here"]


def test_a_refusal_is_no_answer_that_lets_in() -> None:
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
def test_a_refusal_needs_its_code(form: Any, problem: str) -> None:
    assert problems({"errorMessage": "m"}, form) == [problem]


@pytest.mark.parametrize("form", [ConnectAnswer | None, UserAnswer | None, EventResponse | None, EventRequest | None])
def test_null_is_none_where_none_may_be(form: Any) -> None:
    assert structure(None, form) is None


# --- tags ------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", get_args(Action))
def test_the_name_of_an_action_is_its_classes(cls: Any) -> None:
    assert cls.action_name == cls.__name__[0].lower() + cls.__name__[1:].removesuffix("Action")
    assert not hasattr(cls.action_name, "__get__")


BLOCKING: Final = {ConnectEventRequest, MqttConnectEventRequest, UserEventRequest, PreflightRequest}


@pytest.mark.parametrize("cls", get_args(EventRequest))
def test_the_service_waits_for_connect_messages_and_the_preflight_only(cls: Any) -> None:
    assert cls.blocking is (cls in BLOCKING)


EVENTS: Final = [event for event in map(samples.sample, samples.sample_kinds()) if isinstance(event, WebPubSubEventRequest)]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_says_its_name(event: WebPubSubEventRequest) -> None:
    assert event.event_name == event.context.event_name


def test_a_misspelt_action_is_told_what_was_probably_meant() -> None:
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
def test_a_name_of_an_sdk_is_an_action_here(name: str, action: str) -> None:
    assert f": unknown action. Did you mean {action}? Expected: " in problems({"actionName": name}, Action)[0]


@pytest.mark.parametrize("name", ["checkPermission", "close_user_connections", "UserExistsAsync", "generateClientToken"])
def test_an_operation_of_the_rest_api_is_not_taken_for_an_action(name: str) -> None:
    (problem,) = problems({"actionName": name}, Action)
    assert " is a REST operation, not an action. Expected: " in problem
    assert "Did you mean" not in problem


@pytest.mark.parametrize("name", ["closeConnections", "sendToUsers", "closeUserConnection", "sendTo", "send", "closeall", "kick"])
def test_a_suggestion_never_reaches_more_people_than_the_name(name: str) -> None:
    suggested = problems({"actionName": name}, Action)[0].partition("Did you mean ")[2].partition("?")[0]
    assert "All" not in suggested or "all" in name
    assert "Group" not in suggested


def test_a_name_is_only_suggested_if_its_action_is_expected() -> None:
    (problem,) = problems({"actionName": "closeConnection"}, SendToAllAction | CloseAllConnectionsAction)
    assert problem == "$.actionName: unknown action. Expected: closeAllConnections, sendToAll"
