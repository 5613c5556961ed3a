"""Message data: a string for the data types text and json, bytes for binary."""

import copy
import pickle
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import pytest
from attrs import evolve

from tests.contexts import CONTEXT
from wps_models import (
    Action,
    AddConnectionToGroupAction,
    AddUserToGroupAction,
    CloseAllConnectionsAction,
    CloseClientConnectionAction,
    GrantPermissionAction,
    InvalidPayloadError,
    Json,
    SendToAllAction,
    SendToConnectionAction,
    SendToGroupAction,
    SendToUserAction,
    UserEventRequest,
    UserEventResponse,
    WebPubSubDataType,
    WebPubSubPermission,
    structure,
    unstructure,
)
from wps_models.webhook.states import decode, encode

BINARY, JSON, TEXT = WebPubSubDataType.BINARY, WebPubSubDataType.JSON, WebPubSubDataType.TEXT

# Every class with data, and its other required members as fields and in JSON.
MESSAGES_TO_SEND: Final[Mapping[Any, tuple[Mapping[str, str], Mapping[str, str]]]] = {
    SendToAllAction: ({}, {}),
    SendToGroupAction: ({"group": "lobby"}, {"group": "lobby"}),
    SendToUserAction: ({"user_id": "ada"}, {"userId": "ada"}),
    SendToConnectionAction: ({"connection_id": "c-1"}, {"connectionId": "c-1"}),
    UserEventResponse: ({}, {}),
}
MESSAGES: Final[Mapping[Any, tuple[Mapping[str, Any], Mapping[str, Any]]]] = {
    **MESSAGES_TO_SEND,
    UserEventRequest: ({"context": CONTEXT}, {"connectionContext": unstructure(CONTEXT)}),
}

each_message = pytest.mark.parametrize("cls", MESSAGES)
each_sent = pytest.mark.parametrize("cls", MESSAGES_TO_SEND)


def build(cls: Any, **data: object) -> Any:
    """Return a model with this data."""
    return cls(**MESSAGES[cls][0], **data)


def read(cls: Any, **data: object) -> Any:
    """Read a model from a payload with this data."""
    return structure({**data, **MESSAGES[cls][1]}, cls)


def written_and_read(action: Action) -> Action:
    """Write an action and read it again."""
    return structure(unstructure(action), Action)


def problems(cls: Any, **data: object) -> list[str]:
    """Return the problems of a payload with this data."""
    with pytest.raises(InvalidPayloadError) as caught:
        read(cls, **data)
    return [str(problem) for problem in caught.value.problems]


# --- the default data type -------------------------------------------------------------


@each_message
@pytest.mark.parametrize(("data", "data_type"), [("hi", TEXT), (b"hi", BINARY), (Json([1]), JSON), ("", TEXT), (b"", BINARY)])
def test_the_default_data_type_depends_on_the_data(cls: Any, data: object, data_type: object) -> None:
    assert build(cls, data=data).data_type is data_type


@each_message
@pytest.mark.parametrize(("data", "data_type"), [("hi", TEXT), ({"type": "Buffer", "data": [1]}, BINARY), ("[1]", TEXT)])
def test_the_default_data_type_of_a_payload_depends_on_the_data(cls: Any, data: object, data_type: object) -> None:
    assert read(cls, data=data).data_type is data_type


@each_message
def test_the_data_type_is_always_written(cls: Any) -> None:
    assert unstructure(build(cls, data="hi"))["dataType"] in {"text", "Text"}


@each_message
@pytest.mark.parametrize(
    ("spelling", "data", "data_type"),
    [
        *[(spelling, "1", TEXT) for spelling in ("text", "Text", "TEXT", 2, "2")],
        *[(spelling, "1", JSON) for spelling in ("json", "Json", "JSON", 1, "1")],
        *[(spelling, {"type": "Buffer", "data": []}, BINARY) for spelling in ("binary", "Binary", "BINARY", 0, "0")],
    ],
)
def test_a_data_type_is_read_in_any_case_and_as_a_number(cls: Any, spelling: object, data: object, data_type: object) -> None:
    assert read(cls, data=data, dataType=spelling).data_type is data_type


@each_message
@pytest.mark.parametrize("spelling", ["xml", "", 3, -1, True, 1.0, [], {"a": 1}])
def test_an_unknown_data_type_is_an_error(cls: Any, spelling: object) -> None:
    assert problems(cls, data="x", dataType=spelling) == ["$.dataType: expected one of binary, json, text"]


# --- text and json ---------------------------------------------------------------------


def test_a_json_value_is_written_with_data_type_json() -> None:
    assert unstructure(SendToAllAction(data=Json({"unread": 3, "from": "Zoë"}))) == {
        "actionName": "sendToAll",
        "data": '{"unread":3,"from":"Zoë"}',
        "dataType": "json",
    }


def test_json_text_is_sent_unchanged() -> None:
    assert SendToAllAction(data='{ "a": 1 }', data_type=JSON).data == '{ "a": 1 }'


@each_message
def test_data_of_json_messages_is_of_class_json(cls: Any) -> None:
    for message in (read(cls, data="[1]", dataType="json"), build(cls, data="[1]", data_type="json")):
        assert isinstance(message.data, Json)
        assert SendToAllAction(data=message.data).data_type is JSON
        assert message == build(cls, data=Json([1]))


def test_copies_and_pickles_of_json_are_of_class_json() -> None:
    for data in (Json([1]), read(UserEventRequest, data="[1]", dataType="json").data):
        again = pickle.loads(pickle.dumps(data))  # noqa: S301  # bytes of this test
        assert isinstance(again, Json)
        assert again == data == "[1]"
        assert SendToAllAction(data=again).json() == [1]
        assert copy.copy(data) is copy.deepcopy(data) is data
        assert type(str(data)) is str


def test_received_json_is_checked_when_it_is_sent() -> None:
    received = read(UserEventRequest, data="{", dataType="json").data
    for data in (received, pickle.loads(pickle.dumps(received))):  # noqa: S301  # bytes of this test
        with pytest.raises(ValueError, match=r"^data is not valid JSON"):
            SendToAllAction(data=data)


def test_json_is_checked_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    def is_json(text: str) -> bool:
        checked.append(text)
        return True

    monkeypatch.setattr("wps_models.data.is_json", is_json)
    received = read(UserEventRequest, data="[1]", dataType="json").data
    assert checked == []
    first = SendToAllAction(data=received)
    evolve(first, excluded=["c-1"])
    SendToUserAction(user_id="ada", data=first.data)
    SendToAllAction(data=Json([1]))
    assert checked == ["[1]"]


def test_json_text_may_be_sent_as_text() -> None:
    assert SendToAllAction(data=str(Json([1])), data_type=TEXT).data == "[1]"


@each_message
@pytest.mark.parametrize("data_type", [TEXT, BINARY])
def test_json_with_another_data_type_is_an_error(cls: Any, data_type: WebPubSubDataType) -> None:
    with pytest.raises(
        ValueError,
        match=r"^data_type must be json, because data is a Json: leave out data_type, or .* str\(data\)$",
    ):
        build(cls, data=Json([1]), data_type=data_type)


@each_message
def test_replacing_text_by_json_without_its_data_type_is_an_error(cls: Any) -> None:
    with pytest.raises(ValueError, match=r"^data_type must be json, because data is a Json"):
        evolve(build(cls, data="hi"), data=Json([1]))


@each_sent
@pytest.mark.parametrize("data", ["hello", "", "{'a': 1}", "NaN", "[1e999]", "\ufeff1"])
def test_invalid_json_cannot_be_sent_as_json(cls: Any, data: str) -> None:
    with pytest.raises(ValueError, match=r"^data is not valid JSON .* Json\(value\), "):
        build(cls, data=data, data_type=JSON)


@each_sent
def test_invalid_json_in_a_payload_to_send_is_an_error(cls: Any) -> None:
    (problem,) = problems(cls, data="hello", dataType="json")
    assert problem.startswith("$.data: is not valid JSON although the data type is json: use Json(value)")


def test_invalid_received_json_is_an_error_when_json_is_called() -> None:
    request = UserEventRequest(context=CONTEXT, data="hello", data_type=JSON)
    with pytest.raises(InvalidPayloadError, match=r"^\$\.data: is not JSON: see line 1, column 1$"):
        request.json()


@pytest.mark.parametrize("value", [None, True, 3, 0.5, "a", [1, [2]], {"a": {"b": None}}])
def test_json_returns_the_value_that_was_sent(value: Any) -> None:
    assert UserEventResponse(data=Json(value)).json() == value


def test_states_can_be_sent_as_json() -> None:
    states = decode(encode({"a": {"b": [1]}}), "json")
    assert Json(states) == '{"a":{"b":[1]}}'
    assert Json({"states": states}) == '{"states":{"a":{"b":[1]}}}'


def test_json_parses_text_and_bytes() -> None:
    assert (
        UserEventRequest(context=CONTEXT, data="[1]").json()
        == UserEventRequest(context=CONTEXT, data=b"\xef\xbb\xbf[1]").json()
        == [1]
    )


@pytest.mark.parametrize("data", ["[NaN]", "Infinity", "-Infinity", "1e999"])
def test_nan_and_infinity_in_received_json_are_errors(data: str) -> None:
    with pytest.raises(InvalidPayloadError, match=r"^\$\.data: is not JSON: a number is NaN, infinite or too long$"):
        UserEventRequest(context=CONTEXT, data=data, data_type=JSON).json()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_nan_and_infinity_cannot_be_sent_as_json(value: Any) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        Json(value)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"a", [object()]])
def test_values_without_a_json_type_cannot_be_sent_as_json(value: Any) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        Json(value)


# --- binary ----------------------------------------------------------------------------


@each_message
@pytest.mark.parametrize("data", [b"", b"\x00\xff", bytes(range(256))])
def test_bytes_are_written_as_a_buffer_of_numbers(cls: Any, data: bytes) -> None:
    assert unstructure(build(cls, data=data))["data"] == {"type": "Buffer", "data": list(data)}


@each_message
@pytest.mark.parametrize(
    "buffer",
    [
        {"type": "Buffer", "data": [0, 255]},
        {"type": "buffer", "data": [0, 255]},
        {"type": "BUFFER", "data": (0, 255)},
        {"type": "Buffer", "data": "AP8="},
        b"\x00\xff",
    ],
)
def test_bytes_are_read_from_each_notation_of_a_buffer(cls: Any, buffer: object) -> None:
    assert read(cls, data=buffer, dataType="binary").data == b"\x00\xff"


@each_message
@pytest.mark.parametrize("octets", [[256], [-1], [1.0], ["1"], [True], [None], "AP8", "ÄP8=", "AP\n8=", None, 3, {}])
def test_a_buffer_of_other_values_than_bytes_or_base64_is_an_error(cls: Any, octets: object) -> None:
    assert problems(cls, data={"type": "Buffer", "data": octets}) == [
        "$.data.data: expected an array of whole numbers from 0 to 255, or base64"
    ]


@each_message
@pytest.mark.parametrize("data_type", [TEXT, JSON])
def test_bytes_cannot_be_sent_as_text_or_json(cls: Any, data_type: WebPubSubDataType) -> None:
    with pytest.raises(ValueError, match=f"^data must be a str where the data type is {data_type}: send bytes as binary$"):
        build(cls, data=b"1", data_type=data_type)


@each_message
@pytest.mark.parametrize("data_type", ["Text", "Json"])
def test_text_may_be_a_buffer_of_its_utf_8(cls: Any, data_type: str) -> None:
    model = read(cls, data={"type": "Buffer", "data": [34, 195, 171, 34]}, dataType=data_type)
    assert (model.data, model.data_type.value) == ('"ë"', data_type.lower())


@each_message
@pytest.mark.parametrize("data_type", ["Text", "Json"])
def test_text_in_a_buffer_that_is_not_utf_8_is_an_error(cls: Any, data_type: str) -> None:
    found = problems(cls, data={"type": "Buffer", "data": [255]}, dataType=data_type)
    assert found == ["$.data: is not UTF-8 text: send it as binary"]


@each_message
def test_a_string_cannot_be_sent_as_binary(cls: Any) -> None:
    with pytest.raises(
        ValueError, match=r"^data must be bytes where the data type is binary: encode the text, or send it as text"
    ):
        build(cls, data="hi", data_type=BINARY)


@each_sent
def test_a_string_as_binary_in_a_payload_is_an_error(cls: Any) -> None:
    (problem,) = problems(cls, data="hi", dataType="binary")
    assert problem == '$.data: must be {"type":"Buffer","data":[...]} where the data type is binary: JSON has no bytes'


@pytest.mark.parametrize("data_type", ["binary", "Binary", 0])
def test_binary_decoded_as_text_by_the_host_is_encoded_again(data_type: object) -> None:
    request = read(UserEventRequest, data="Grüße", dataType=data_type)
    assert request == UserEventRequest(context=CONTEXT, data="Grüße".encode())


def test_binary_that_the_host_cannot_decode_is_an_error() -> None:
    (problem,) = problems(UserEventRequest, data="\ufffd\x01", dataType="Binary")
    assert problem.startswith("$.data: was binary, and the host's decoding as UTF-8 has destroyed it: ")
    assert problem.endswith("name the trigger parameter data, with dataType binary")


def test_text_may_contain_the_replacement_character() -> None:
    assert read(UserEventRequest, data="\ufffd", dataType="Text").data == "\ufffd"


# --- wrong data ------------------------------------------------------------------------


@each_message
@pytest.mark.parametrize("data", [{"unread": 3}, [1], 3, True, None, bytearray(b"a"), memoryview(b"a")])
def test_data_of_another_type_is_an_error_that_says_how_to_send_it(cls: Any, data: object) -> None:
    given = "None" if data is None else type(data).__name__
    with pytest.raises(TypeError, match=rf"^data must be a str or bytes, not {given}; .*Json\(value\)$"):
        build(cls, data=data)


@each_message
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"unread": 3}, "an object"),
        ({"type": "message"}, "an object"),
        ({"type": 3, "data": []}, "an object"),
        ([1], "an array"),
        (3, "a number"),
        (False, "true or false"),
    ],
)
def test_data_of_another_json_type_is_an_error_that_says_how_to_send_it(cls: Any, data: object, kind: str) -> None:
    (problem,) = problems(cls, data=data, dataType="json")
    assert problem == (
        f'$.data: expected a string, or {{"type":"Buffer","data":[...]}} for binary '
        f"(to send JSON, write data=Json(value)), not {kind}"
    )


@pytest.mark.parametrize("cls", [cls for cls in MESSAGES if cls is not UserEventResponse])
@pytest.mark.parametrize("data", [{}, {"data": None}])
def test_a_message_without_data_is_an_error(cls: Any, data: Mapping[str, object]) -> None:
    assert problems(cls, dataType="text", **data) == ["$.data: is missing"]


@each_message
@pytest.mark.parametrize("data", ["\ud800", "a\udfffb"])
def test_lone_surrogates_in_text_are_an_error(cls: Any, data: str) -> None:
    with pytest.raises(ValueError, match=r"^data must not contain lone surrogates, which UTF-8 can't encode$"):
        build(cls, data=data)


def test_the_data_of_an_answer_is_empty_by_default() -> None:
    assert UserEventResponse().data == ""


class _Greeting(StrEnum):
    HELLO = "hello"


def test_a_string_enum_member_is_written_as_a_plain_string() -> None:
    written = unstructure(SendToGroupAction(data=_Greeting.HELLO, group=_Greeting.HELLO))
    assert {type(value) for value in written.values()} == {str}


# --- dates -----------------------------------------------------------------------------

DATES: Final = [
    "2026-03-01T10:20:30",
    "2026-03-01T10:20:30Z",
    "2026-03-01T10:20:30z",
    "2026-03-01T10:20:30.1234567",
    "2026-03-01T10:20:30.5+01:00",
    "2026-03-01T10:20:30-0100",
    "2026-03-01T10:20:30+01",
    "/Date(0)/",
    "/Date(1234656000000+0100)/",
]
NOT_DATES: Final = [
    "2026-03-01",
    "2026-03-01 10:20:30",
    "2026-03-01T10:20",
    "at 2026-03-01T10:20:30Z",
    "2026-03-01T10:20:30Z, or so",
    "\u0662026-03-01T10:20:30Z",
    "Date(0)",
    "/Date(0)",
    "12",
    "/",
]

each_action = pytest.mark.parametrize("cls", [cls for cls in MESSAGES_TO_SEND if cls is not UserEventResponse])


@each_action
@pytest.mark.parametrize("text", DATES)
def test_text_that_the_host_would_parse_as_a_date_is_written_as_bytes(cls: Any, text: str) -> None:
    action: Action = build(cls, data=text)
    written = unstructure(action)
    assert (written["data"], written["dataType"]) == ({"type": "Buffer", "data": list(text.encode())}, "text")
    assert written_and_read(action) == action


@each_action
@pytest.mark.parametrize("text", NOT_DATES)
def test_text_that_is_not_a_date_is_written_as_text(cls: Any, text: str) -> None:
    assert unstructure(build(cls, data=text))["data"] == text


@each_action
@pytest.mark.parametrize("text", DATES)
def test_a_date_in_json_is_written_as_json_text(cls: Any, text: str) -> None:
    assert unstructure(build(cls, data=Json(text)))["data"] == f'"{text}"'


@pytest.mark.parametrize("text", DATES)
def test_a_date_in_an_answer_is_written_as_text(text: str) -> None:
    assert unstructure(UserEventResponse(data=text))["data"] == text


FIELDS: Final[list[tuple[Any, Mapping[str, Any], str]]] = [
    (AddUserToGroupAction, {"group": "g"}, "user_id"),
    (AddUserToGroupAction, {"user_id": "ada"}, "group"),
    (AddConnectionToGroupAction, {"group": "g"}, "connection_id"),
    (CloseClientConnectionAction, {"connection_id": "c"}, "reason"),
    (CloseAllConnectionsAction, {}, "excluded"),
    (SendToAllAction, {"data": "hi"}, "excluded"),
    (GrantPermissionAction, {"connection_id": "c", "permission": WebPubSubPermission.SEND_TO_GROUP}, "target_name"),
]


@pytest.mark.parametrize("text", DATES)
@pytest.mark.parametrize(("cls", "others", "name"), FIELDS)
def test_a_name_that_the_host_would_parse_as_a_date_cannot_be_written(
    cls: Any, others: Mapping[str, Any], name: str, text: str
) -> None:
    action = cls(**others, **{name: ["c", text] if name == "excluded" else text})
    with pytest.raises(ValueError, match=f"^{name} looks like a date, which the Functions host would change"):
        unstructure(action)


@pytest.mark.parametrize("text", NOT_DATES)
@pytest.mark.parametrize(("cls", "others", "name"), FIELDS)
def test_a_name_that_is_not_a_date_is_written_unchanged(cls: Any, others: Mapping[str, Any], name: str, text: str) -> None:
    action = cls(**others, **{name: [text] if name == "excluded" else text})
    assert written_and_read(action) == action


def test_json_encodes_any_mapping() -> None:
    assert Json(MappingProxyType({"a": [MappingProxyType({"b": 1})]})) == '{"a":[{"b":1}]}'


@each_message
def test_data_type_protobuf_is_an_error_outside_of_client_messages(cls: Any) -> None:
    with pytest.raises(ValueError, match=r"^data_type must not be protobuf"):
        build(cls, data=b"x", data_type=WebPubSubDataType.PROTOBUF)


def test_arguments_may_be_subclasses_of_their_types() -> None:
    class Name(str):
        __slots__ = ()

    action = SendToGroupAction(group=Name("lobby"), data=Name("hi"), excluded=[Name("c-1")])
    assert unstructure(action) == unstructure(SendToGroupAction(group="lobby", data="hi", excluded=["c-1"]))
