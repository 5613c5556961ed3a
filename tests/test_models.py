"""Building models: accepted values, errors, and reprs."""

import copy
import inspect
import json
import pickle
from collections import UserDict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import pytest
from attrs import evolve, fields
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contexts import CONTEXT, MQTT_CONTEXT, system
from tests.strategies import MODELS, models
from wps_models import (
    AddUserToGroupAction,
    CloseAllConnectionsAction,
    CloseClientConnectionAction,
    CloseGroupConnectionsAction,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventErrorResponse,
    GrantPermissionAction,
    InvalidPayloadError,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
    MqttConnectProperties,
    MqttDisconnectPacketProperties,
    MqttDisconnectReasonCode,
    MqttProtocolVersion,
    MqttUserProperty,
    MqttV311ConnectReturnCode,
    MqttV500ConnectReasonCode,
    SendToAllAction,
    SendToGroupAction,
    SendToUserAction,
    UnknownEventRequest,
    UserEventRequest,
    UserEventResponse,
    WebPubSubClientCertificate,
    WebPubSubConnectionContext,
    WebPubSubDataType,
    WebPubSubErrorCode,
    WebPubSubPermission,
    dumps,
    structure,
    unstructure,
)
from wps_models._json.frozen import FrozenDict, UnreadableMapping


def context(**members: Any) -> WebPubSubConnectionContext:
    """Return the context of a message."""
    return evolve(CONTEXT, **members)


# --- types and values ------------------------------------------------------------------


@pytest.mark.parametrize("cls", MODELS)
@settings(max_examples=2)
@given(data=st.data())
def test_a_value_of_the_wrong_type_is_an_error_in_every_field(cls: Any, data: st.DataObject) -> None:
    model = data.draw(models(cls))
    values = {field.name: getattr(model, field.name) for field in fields(cls)}
    for name in values:
        with pytest.raises(TypeError):
            cls(**{**values, name: object()})


WRONG_TYPES: Final[list[tuple[Any, Mapping[str, Any], str]]] = [
    (SendToUserAction, {"user_id": 5, "data": "hi"}, "^user_id must be a str, not int$"),
    (
        DisconnectedEventRequest,
        {"context": system("disconnected"), "reason": b"idle"},
        "^reason must be a str or None, not bytes$",
    ),
    (ConnectEventResponse, {"clear_states": 1}, "^clear_states must be a bool, not int$"),
    (
        EventErrorResponse,
        {"code": 1, "error_message": "m"},
        '^code must be WebPubSubErrorCode or "unauthorized" or "userError" or "serverError", not int$',
    ),
    (
        GrantPermissionAction,
        {"connection_id": "c", "permission": 1},
        '^permission must be WebPubSubPermission or "sendToGroup" or "joinLeaveGroup", not int$',
    ),
    (UserEventRequest, {"data": "x", "context": {}}, "^context must be WebPubSubConnectionContext, not dict$"),
    (
        MqttConnectProperties,
        {"protocol_version": "5"},
        r"^protocol_version must be MqttProtocolVersion or an int, not str; use MqttProtocolVersion\.V500$",
    ),
    (MqttConnectProperties, {"protocol_version": True}, "^protocol_version must be MqttProtocolVersion or an int, not bool$"),
    (
        ConnectEventRequest,
        {"context": system("connect"), "client_certificates": 5},
        r"^client_certificates must be a list, not int: write \[value\]$",
    ),
    (
        ConnectEventRequest,
        {"context": system("connect"), "client_certificates": ["x"]},
        "^each of client_certificates must be WebPubSubClientCertificate",
    ),
    (CloseAllConnectionsAction, {"excluded": [1]}, "^each of excluded must be a str, not int$"),
    (CloseAllConnectionsAction, {"excluded": [None]}, "^each of excluded must be a str, not None$"),
    (ConnectEventRequest, {"context": system("connect"), "claims": [("a", ["b"])]}, "^claims must be a mapping, not list$"),
    (ConnectEventRequest, {"context": system("connect"), "claims": {1: ["b"]}}, "^claims must have str as keys, not int$"),
    (
        ConnectEventRequest,
        {"context": system("connect"), "query": {"a": "b"}},
        r"^query must be a list of strings, not str: write \[value\]",
    ),
    (ConnectEventResponse, {"states": []}, "^states must be a mapping, not list$"),
    (ConnectEventResponse, {"states": {"a": {1: 2}}}, "^states must have str as keys, not int$"),
    (ConnectEventResponse, {"states": {"a": {"b"}}}, "^states must be JSON: None, bool, int, float, str, list or dict, not set$"),
    (ConnectEventResponse, {"states": {"a": b"b"}}, "^states must be JSON: .*, not bytes$"),
]


@pytest.mark.parametrize(("cls", "given_fields", "message"), WRONG_TYPES)
def test_the_error_about_a_wrong_type_names_the_right_one(cls: Any, given_fields: Mapping[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        cls(**given_fields)


@pytest.mark.parametrize("text", ["c-1", b"c-1", ""])
@pytest.mark.parametrize(
    ("cls", "name"), [(CloseAllConnectionsAction, "excluded"), (ConnectEventResponse, "groups"), (ConnectEventResponse, "roles")]
)
def test_a_string_is_not_accepted_as_a_list_of_strings(cls: Any, name: str, text: object) -> None:
    with pytest.raises(TypeError, match=rf"^{name} must be a list of strings, not {type(text).__name__}: write \[value\]$"):
        cls(**{name: text})


@pytest.mark.parametrize(
    "strings",
    [["a", "b"], ("a", "b"), {"a": 1, "b": 2}, {"a": 1, "b": 2}.keys(), iter(["a", "b"]), (name for name in ("a", "b"))],
    ids=["list", "tuple", "dict", "keys", "iterator", "generator"],
)
def test_a_list_of_strings_may_be_any_iterable(strings: Any) -> None:
    assert ConnectEventResponse(groups=strings).groups == ("a", "b")


def test_a_list_of_strings_may_be_a_set() -> None:
    assert CloseAllConnectionsAction(excluded={"a"}) == CloseAllConnectionsAction(excluded=frozenset({"a"}))


def test_a_list_of_models_may_be_any_iterable() -> None:
    request = ConnectEventRequest(
        context=system("connect"), client_certificates=(WebPubSubClientCertificate(thumbprint=name) for name in "ab")
    )
    assert [certificate.thumbprint for certificate in request.client_certificates] == ["a", "b"]


@pytest.mark.parametrize("mapping", [MappingProxyType({"a": ["b"]}), UserDict({"a": ("b",)}), {"a": iter(["b"])}])
def test_lists_of_strings_may_be_in_any_mapping(mapping: Any) -> None:
    assert ConnectEventRequest(context=system("connect"), query=mapping).query == {"a": ("b",)}


def test_frozen_arrays_act_as_lists_that_cannot_change() -> None:
    orjson: Any = pytest.importorskip("orjson")
    array: Any = ConnectEventResponse(states={"a": [3, [1]]}).states["a"]
    for change in ("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "__iadd__", "__imul__"):
        with pytest.raises(TypeError, match=r"^can't change a list of a frozen model: build a new one with list\(\.\.\.\)$"):
            getattr(array, change)(1)
    with pytest.raises(TypeError, match=r"^can't change a list"):
        array[0] = 1
    with pytest.raises(TypeError, match=r"^can't change a list"):
        del array[0]
    assert array == [3, [1]] == json.loads(json.dumps(array))
    assert (array[1:], sorted(array[1]), array + [2]) == ([[1]], [1], [3, [1], 2])  # noqa: RUF005  # tests the operator
    assert orjson.dumps(array) == b"[3,[1]]"
    assert hash(array) == hash(pickle.loads(pickle.dumps(array)))  # noqa: S301  # bytes of this test
    assert copy.copy(array) is copy.deepcopy(array) is array


def test_frozen_json_is_not_frozen_again() -> None:
    states = ConnectEventResponse(states={"a": [{"b": 1}]}).states
    assert ConnectEventResponse(states=states).states is states
    assert ConnectEventResponse(states={"c": states["a"]}).states["c"] is states["a"]


def test_frozen_json_nested_too_deeply_is_an_error() -> None:
    deep: Any = []
    for _ in range(63):
        deep = [deep]
    request = UnknownEventRequest(context=system("paused"), members={"a": {"b": deep}})
    with pytest.raises(ValueError, match=r"^states is nested too deeply$"):
        ConnectEventResponse(states={"a": request.members["a"]})


def test_lists_of_strings_of_an_event_may_be_used_as_states() -> None:
    event = ConnectEventRequest(context=system("connect"), query={"a": ["b"]})
    assert ConnectEventResponse(states=event.query).states == {"a": ["b"]}
    assert ConnectEventRequest(context=system("connect"), query=event.query).query is event.query


def test_copying_a_model_returns_the_same_object() -> None:
    answer = ConnectEventResponse(states={"a": [1]})
    assert copy.copy(answer) is copy.deepcopy(answer) is answer


def test_states_equal_the_json_written_for_them() -> None:
    answer = ConnectEventResponse(states={"a": [1, {"b": (2,)}]})
    assert answer.states == unstructure(answer)["states"] == {"a": [1, {"b": [2]}]}
    assert not isinstance(unstructure(answer)["states"], FrozenDict)


def test_an_enum_argument_may_be_a_string() -> None:
    assert SendToAllAction(data="{}", data_type="json").data_type is WebPubSubDataType.JSON
    granted = GrantPermissionAction(connection_id="c", permission="joinLeaveGroup")
    assert granted.permission is WebPubSubPermission.JOIN_LEAVE_GROUP
    refusal = EventErrorResponse(code="unauthorized", error_message="Sign in first.")
    assert refusal.code is WebPubSubErrorCode.UNAUTHORIZED


@pytest.mark.parametrize("text", ["jsn", "Json", "", "protobuf"])
def test_an_unknown_enum_string_is_an_error_that_lists_the_known_ones(text: Any) -> None:
    with pytest.raises(ValueError, match=r'^data_type must be "binary" or "json" or "text"$'):
        SendToAllAction(data="{}", data_type=text)


@pytest.mark.parametrize("group", ["", " ", "\t\n\u3000", "g" * 1025, " " * 1024])
@pytest.mark.parametrize("cls", [AddUserToGroupAction, CloseGroupConnectionsAction, SendToGroupAction])
def test_an_empty_blank_or_too_long_group_is_an_error(cls: Any, group: str) -> None:
    given_fields = {field.name: "x" for field in fields(cls) if field.name in {"user_id", "data"}}
    with pytest.raises(ValueError, match=r"^group must be 1 to 1024 characters, not only white space$"):
        cls(group=group, **given_fields)


@pytest.mark.parametrize("group", ["g", "g" * 1024, " g ", "sensors/17", "Grüße"])
def test_other_groups_are_accepted_unchanged(group: str) -> None:
    assert SendToGroupAction(group=group, data="x").group == group


def test_an_empty_group_in_an_answer_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^each of groups must be 1 to 1024 characters"):
        ConnectEventResponse(groups=["lobby", ""])


def test_a_blank_target_name_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^target_name must be 1 to 1024 characters"):
        GrantPermissionAction(connection_id="c", permission=WebPubSubPermission.SEND_TO_GROUP, target_name=" ")


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lambda: AddUserToGroupAction(user_id="", group="g"), "user_id"),
        (lambda: CloseClientConnectionAction(connection_id=""), "connection_id"),
        (lambda: CloseAllConnectionsAction(excluded=["c", ""]), "each of excluded"),
    ],
)
def test_an_empty_id_is_an_error(build: Callable[[], object], name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must not be empty$"):
        build()


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        ({"userId": "", "group": "g"}, "$.userId: must not be empty"),
        ({"userId": "a", "group": " "}, "$.group: must be 1 to 1024 characters, not only white space"),
        ({"userId": 5, "group": "g"}, "$.userId: expected a string, not a number"),
        ({"userId": None, "group": "g"}, "$.userId: is missing"),
    ],
)
def test_payloads_are_checked_by_the_same_rules(payload: object, problem: str) -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        structure(payload, AddUserToGroupAction)
    assert str(caught.value) == problem


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_nan_or_infinity_in_states_is_an_error(value: Any) -> None:
    with pytest.raises(ValueError, match=r"^states must not contain NaN or infinity: JSON has no such numbers$"):
        ConnectEventResponse(states={"a": value})


def nested(levels: int) -> Any:
    """Return nested lists with this many levels."""
    value: Any = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_states_at_the_depth_limit_are_written_and_read() -> None:
    answer = ConnectEventResponse(states={"a": nested(62)})
    assert structure(unstructure(answer), ConnectEventResponse) == answer


def test_states_nested_too_deeply_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"^states is nested too deeply$"):
        ConnectEventResponse(states={"a": nested(63)})


@pytest.mark.parametrize("cls", MODELS)
def test_positional_arguments_are_an_error(cls: Any) -> None:
    with pytest.raises(TypeError, match="positional argument"):
        cls("x")


# --- enums and codes -------------------------------------------------------------------


@pytest.mark.parametrize("code", [*MqttV311ConnectReturnCode, *MqttV500ConnectReasonCode])
def test_a_number_becomes_the_mqtt_code_of_its_version(code: int) -> None:
    built = MqttConnectEventErrorResponseProperties(code=int(code))
    assert built.code is code


@pytest.mark.parametrize(
    ("cls", "member", "known"),
    [
        (MqttConnectEventErrorResponseProperties, "code", MqttV500ConnectReasonCode.BANNED),
        (MqttDisconnectPacketProperties, "code", MqttDisconnectReasonCode.KEEP_ALIVE_TIMEOUT),
        (MqttConnectProperties, "protocolVersion", MqttProtocolVersion.V500),
    ],
)
def test_known_codes_are_read_as_enum_members_and_unknown_ones_as_numbers(cls: Any, member: str, known: Any) -> None:
    name = fields(cls)[0].name
    assert getattr(structure({member: known.value}, cls), name) is known
    assert unstructure(structure({member: 777}, cls))[member] == 777


@pytest.mark.parametrize("code", ["5", 5.0, True, None, [5]])
def test_a_code_that_is_not_a_whole_number_is_an_error(code: object) -> None:
    with pytest.raises(InvalidPayloadError):
        structure({"code": code}, MqttDisconnectPacketProperties)


def test_a_permission_has_a_rest_name_and_role_names() -> None:
    permission = WebPubSubPermission.JOIN_LEAVE_GROUP
    assert (permission.value, permission.role, permission.role_for("a.b")) == (
        "joinLeaveGroup",
        "webpubsub.joinLeaveGroup",
        "webpubsub.joinLeaveGroup.a.b",
    )


@pytest.mark.parametrize("spelling", ["sendToGroup", "SendToGroup", "SENDTOGROUP", 1, "1"])
def test_a_permission_is_read_in_any_case_and_as_a_number(spelling: object) -> None:
    action = structure({"connectionId": "c", "permission": spelling}, GrantPermissionAction)
    assert action.permission is WebPubSubPermission.SEND_TO_GROUP


# --- headers ---------------------------------------------------------------------------

HEADERS: Final = {"ce-id": ["7"], "CE-Source": ["/hubs/chat/client/c"], "Accept": ["a"], "accept": ["b", "c"]}


@pytest.mark.parametrize("name", ["CE-ID", "ce-id", "Ce-Id"])
def test_headers_are_looked_up_in_any_case(name: str) -> None:
    headers = context(headers=HEADERS).headers
    assert headers[name] == headers.get(name) == ("7",)
    assert name in headers


def test_values_of_a_header_in_two_spellings_are_combined() -> None:
    assert context(headers=HEADERS).headers["ACCEPT"] == ("a", "b", "c")


@pytest.mark.parametrize("name", ["x", "", 5])
def test_looking_up_a_missing_header_raises_key_error(name: Any) -> None:
    headers = context(headers=HEADERS).headers
    assert name not in headers
    assert headers.get(name, "none") == "none"
    with pytest.raises(KeyError):
        headers[name]


def test_headers_keep_their_spelling() -> None:
    assert list(context(headers=HEADERS).headers) == list(HEADERS)


def test_headers_of_connect_events_are_looked_up_in_any_case() -> None:
    assert ConnectEventRequest(context=system("connect"), headers={"Cookie": ["a=b"]}).headers["cookie"] == ("a=b",)


def test_headers_of_payloads_are_looked_up_in_any_case() -> None:
    payload = {"eventType": "User", "eventName": "m", "hub": "h", "connectionId": "c", "headers": {"CE-Time": ["t"], "x": None}}
    read = structure(payload, WebPubSubConnectionContext)
    assert read.time == "t"
    assert read.headers["X"] == ()


def test_ce_headers_are_available_as_properties() -> None:
    given = {
        "ce-id": ["7"],
        "ce-source": ["/hubs/chat/client/c"],
        "ce-time": ["2026-03-01T10:20:30Z"],
        "ce-subprotocol": ["mqtt"],
        "ce-connectionState": ["e30="],
    }
    found = context(headers=given)
    assert [[found.id], [found.source], [found.time], [found.subprotocol], [found.connection_state]] == list(given.values())


def test_properties_of_missing_ce_headers_are_none() -> None:
    found = context(headers={"ce-id": []})
    assert (found.id, found.source, found.time, found.subprotocol, found.connection_state) == (None,) * 5


def test_metadata_user_properties_and_content_type_come_from_the_headers() -> None:
    headers = {
        "X-WebPubSub-Metadata-TraceId": ["1", "2"],
        "mqtt-Room": ["r"],
        "mqtt-none": [],
        "Content-Type": ["application/x-protobuf"],
    }
    request = UserEventRequest(data=b"", context=context(headers=headers))
    assert request.metadata == {"traceid": "2"}
    assert request.user_properties == {"room": "r"}
    assert request.content_type == "application/x-protobuf"


# --- MQTT ------------------------------------------------------------------------------


@pytest.mark.parametrize(("password", "found"), [("czNjcjN0", b"s3cr3t"), ("", b""), (None, None)])
def test_password_bytes_decodes_base64(password: str | None, found: bytes | None) -> None:
    assert MqttConnectProperties(protocol_version=5, password=password).password_bytes == found


@pytest.mark.parametrize("password", ["s3cr3t!", "abc", "ä"])
def test_a_password_that_is_not_base64_is_an_error_that_does_not_show_it(password: str) -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        _ = MqttConnectProperties(protocol_version=5, password=password).password_bytes
    assert str(caught.value) == "$.mqtt.password: is not base64"


# --- models that can't be written ------------------------------------------------------


@pytest.mark.parametrize("cls", [ConnectEventResponse, UserEventResponse])
@pytest.mark.parametrize("write", [unstructure, dumps])
def test_clear_states_is_an_error_for_the_functions_host(cls: Any, write: Callable[[Any], object]) -> None:
    with pytest.raises(ValueError, match=f"^{cls.__name__}.clear_states works over HTTP only: "):
        write(cls(clear_states=True))


@pytest.mark.parametrize("value", [{"data": "x"}, "sendToAll", 3, None, [3], SendToAllAction, WebPubSubDataType.TEXT])
def test_writing_a_value_that_is_not_a_model_is_an_error(value: Any) -> None:
    with pytest.raises(TypeError, match="a model of wps_models"):
        unstructure(value)


# --- reprs -----------------------------------------------------------------------------

SECRET: Final = "s3cr3t"


@pytest.mark.parametrize(
    "model",
    [
        context(signature=SECRET),
        context(headers={"cookie": [SECRET]}),
        UserEventRequest(data="", context=context(signature=SECRET)),
        ConnectEventRequest(
            context=system("connect"),
            claims={"sub": [SECRET]},
            query={"access_token": [SECRET]},
            headers={"Authorization": [SECRET]},
        ),
        ConnectEventRequest(
            context=system("connect"), client_certificates=[WebPubSubClientCertificate(thumbprint="1A", content=SECRET)]
        ),
        MqttConnectEventRequest(context=MQTT_CONTEXT, mqtt=MqttConnectProperties(protocol_version=5, password=SECRET)),
        UnknownEventRequest(context=system("paused"), members={"token": SECRET}),
    ],
    ids=lambda model: type(model).__name__,
)
def test_a_repr_hides_secrets(model: object) -> None:
    assert SECRET not in repr(model)


def test_a_repr_shows_names_of_hidden_values() -> None:
    assert "claims={'sub': ..., 'role': ...}" in repr(
        ConnectEventRequest(context=system("connect"), claims={"sub": ["ada"], "role": []})
    )


@pytest.mark.parametrize(
    ("data", "shown"),
    [("a" * 80, "a" * 80), ("a" * 81, "a" * 80 + "'... (81 in all)"), (b"b" * 99, "b" * 80 + "'... (99 in all)")],
)
def test_a_repr_shortens_long_data(data: str | bytes, shown: str) -> None:
    text = repr(SendToAllAction(data=data))
    assert shown in text
    assert "a" * 81 not in text


def test_user_properties_may_repeat_a_name() -> None:
    properties = [MqttUserProperty(name="a", value="1"), MqttUserProperty(name="a", value="2")]
    assert MqttDisconnectPacketProperties(code=0, user_properties=properties).user_properties == tuple(properties)


def test_error_codes_have_the_names_used_in_json() -> None:
    assert [code.value for code in WebPubSubErrorCode] == ["unauthorized", "userError", "serverError"]


def test_a_subclass_keeps_its_own_repr() -> None:
    class Custom(SendToAllAction):
        def __repr__(self) -> str:
            return "custom"

    assert repr(Custom(data="x")) == "custom"


@pytest.mark.parametrize("cls", MODELS)
def test_the_signature_of_a_model_contains_no_memory_address(cls: Any) -> None:
    assert " at 0x" not in str(inspect.signature(cls))


def test_evolving_a_context_keeps_unreadable_states() -> None:
    unreadable: Any = UnreadableMapping("text", "ce-connectionState", "is not base64")
    changed = evolve(context(states=unreadable), hub="other")
    assert changed.states is unreadable


def test_copying_a_frozen_mapping_returns_the_same_object() -> None:
    states = ConnectEventResponse(states={"a": {}}).states
    assert copy.copy(states) is copy.deepcopy(states) is states
