"""The rule of message data: text and json carry a string, binary carries bytes."""

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

# Every class with data, and what else it needs, as fields and on the wire.
SENT: Final[Mapping[Any, tuple[Mapping[str, str], Mapping[str, str]]]] = {
    SendToAllAction: ({}, {}),
    SendToGroupAction: ({"group": "lobby"}, {"group": "lobby"}),
    SendToUserAction: ({"user_id": "ada"}, {"userId": "ada"}),
    SendToConnectionAction: ({"connection_id": "c-1"}, {"connectionId": "c-1"}),
    UserEventResponse: ({}, {}),
}
MESSAGES: Final[Mapping[Any, tuple[Mapping[str, Any], Mapping[str, Any]]]] = {
    **SENT,
    UserEventRequest: ({"context": CONTEXT}, {"connectionContext": unstructure(CONTEXT)}),
}

each_message = pytest.mark.parametrize("cls", MESSAGES)
each_sent = pytest.mark.parametrize("cls", SENT)


def build(cls: Any, **data: object) -> Any:
    """A model with this data."""
    return cls(**MESSAGES[cls][0], **data)


def read(cls: Any, **data: object) -> Any:
    """A model from a payload with this data."""
    return structure({**data, **MESSAGES[cls][1]}, cls)


def read_again(action: Action) -> Action:
    """What is read of what was written."""
    return structure(unstructure(action), Action)


def problems(cls: Any, **data: object) -> list[str]:
    """What is wrong with a payload that has this data."""
    with pytest.raises(InvalidPayloadError) as caught:
        read(cls, **data)
    return [str(problem) for problem in caught.value.problems]


# --- what follows from the data --------------------------------------------------------


@each_message
@pytest.mark.parametrize(("data", "data_type"), [("hi", TEXT), (b"hi", BINARY), (Json([1]), JSON), ("", TEXT), (b"", BINARY)])
def test_left_out_the_data_type_follows_from_the_data(cls: Any, data: object, data_type: object) -> None:
    assert build(cls, data=data).data_type is data_type


@each_message
@pytest.mark.parametrize(("data", "data_type"), [("hi", TEXT), ({"type": "Buffer", "data": [1]}, BINARY), ("[1]", TEXT)])
def test_left_out_on_the_wire_it_follows_from_the_data_too(cls: Any, data: object, data_type: object) -> None:
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
def test_any_other_data_type_is_refused(cls: Any, spelling: object) -> None:
    assert problems(cls, data="x", dataType=spelling) == ["$.dataType: expected one of binary, json, text"]


# --- text and json ---------------------------------------------------------------------


def test_an_object_is_sent_as_json_without_a_word_about_its_type() -> None:
    assert unstructure(SendToAllAction(data=Json({"unread": 3, "from": "Zoë"}))) == {
        "actionName": "sendToAll",
        "data": '{"unread":3,"from":"Zoë"}',
        "dataType": "json",
    }


def test_json_text_that_is_there_already_is_sent_as_it_is() -> None:
    assert SendToAllAction(data='{ "a": 1 }', data_type=JSON).data == '{ "a": 1 }'


@each_message
def test_data_of_json_messages_is_a_json(cls: Any) -> None:
    for message in (read(cls, data="[1]", dataType="json"), build(cls, data="[1]", data_type="json")):
        assert isinstance(message.data, Json)
        assert SendToAllAction(data=message.data).data_type is JSON
        assert message == build(cls, data=Json([1]))


def test_copies_and_pickles_of_a_json_are_a_json() -> None:
    for data in (Json([1]), read(UserEventRequest, data="[1]", dataType="json").data):
        again = pickle.loads(pickle.dumps(data))  # noqa: S301  # our own
        assert isinstance(again, Json)
        assert again == data == "[1]"
        assert SendToAllAction(data=again).json() == [1]
        assert copy.copy(data) is copy.deepcopy(data) is data
        assert type(str(data)) is str


def test_received_json_is_checked_when_it_is_sent() -> None:
    received = read(UserEventRequest, data="{", dataType="json").data
    for data in (received, pickle.loads(pickle.dumps(received))):  # noqa: S301  # our own
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
def test_a_json_object_is_sent_as_json_and_as_nothing_else(cls: Any, data_type: WebPubSubDataType) -> None:
    with pytest.raises(
        ValueError,
        match=r"^data_type must be json, because data is a Json: leave out data_type, or .* str\(data\)$",
    ):
        build(cls, data=Json([1]), data_type=data_type)


@each_message
def test_a_json_object_is_not_put_in_the_place_of_text_without_a_word(cls: Any) -> None:
    with pytest.raises(ValueError, match=r"^data_type must be json, because data is a Json"):
        evolve(build(cls, data="hi"), data=Json([1]))


@each_sent
@pytest.mark.parametrize("data", ["hello", "", "{'a': 1}", "NaN", "[1e999]", "\ufeff1"])
def test_what_is_sent_as_json_must_be_json(cls: Any, data: str) -> None:
    with pytest.raises(ValueError, match=r"^data is not valid JSON .* Json\(value\), "):
        build(cls, data=data, data_type=JSON)


@each_sent
def test_what_arrives_to_be_sent_as_json_must_be_json_too(cls: Any) -> None:
    (problem,) = problems(cls, data="hello", dataType="json")
    assert problem.startswith("$.data: is not valid JSON although the data type is json: use Json(value)")


def test_what_a_client_sends_as_json_is_not_looked_at_before_it_is_asked_for() -> None:
    request = UserEventRequest(context=CONTEXT, data="hello", data_type=JSON)
    with pytest.raises(InvalidPayloadError, match=r"^\$\.data: is not JSON: see line 1, column 1$"):
        request.json()


@pytest.mark.parametrize("value", [None, True, 3, 0.5, "a", [1, [2]], {"a": {"b": None}}])
def test_json_gives_back_what_was_sent(value: Any) -> None:
    assert UserEventResponse(data=Json(value)).json() == value


def test_json_encodes_states() -> None:
    states = decode(encode({"a": {"b": [1]}}), "json")
    assert Json(states) == '{"a":{"b":[1]}}'
    assert Json({"states": states}) == '{"states":{"a":{"b":[1]}}}'


def test_json_reads_text_and_bytes_that_are_json() -> None:
    assert (
        UserEventRequest(context=CONTEXT, data="[1]").json()
        == UserEventRequest(context=CONTEXT, data=b"\xef\xbb\xbf[1]").json()
        == [1]
    )


@pytest.mark.parametrize("data", ["[NaN]", "Infinity", "-Infinity", "1e999"])
def test_json_has_no_nan_and_no_infinity(data: str) -> None:
    with pytest.raises(InvalidPayloadError, match=r"^\$\.data: is not JSON: a number is NaN, infinite or too long$"):
        UserEventRequest(context=CONTEXT, data=data, data_type=JSON).json()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_nan_and_infinity_cannot_be_sent_as_json(value: Any) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        Json(value)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"a", [object()]])
def test_what_json_cannot_hold_cannot_be_sent_as_json(value: Any) -> None:
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
def test_bytes_are_read_from_any_form_of_a_buffer(cls: Any, buffer: object) -> None:
    assert read(cls, data=buffer, dataType="binary").data == b"\x00\xff"


@each_message
@pytest.mark.parametrize("octets", [[256], [-1], [1.0], ["1"], [True], [None], "AP8", "ÄP8=", "AP\n8=", None, 3, {}])
def test_a_buffer_holds_octets_or_base64(cls: Any, octets: object) -> None:
    assert problems(cls, data={"type": "Buffer", "data": octets}) == [
        "$.data.data: expected an array of whole numbers from 0 to 255, or base64"
    ]


@each_message
@pytest.mark.parametrize("data_type", [TEXT, JSON])
def test_bytes_are_no_text(cls: Any, data_type: WebPubSubDataType) -> None:
    with pytest.raises(ValueError, match=f"^data must be a str where the data type is {data_type}: send bytes as binary$"):
        build(cls, data=b"1", data_type=data_type)


@each_message
@pytest.mark.parametrize("data_type", ["Text", "Json"])
def test_a_buffer_may_hold_the_utf_8_of_a_text(cls: Any, data_type: str) -> None:
    model = read(cls, data={"type": "Buffer", "data": [34, 195, 171, 34]}, dataType=data_type)
    assert (model.data, model.data_type.value) == ('"ë"', data_type.lower())


@each_message
@pytest.mark.parametrize("data_type", ["Text", "Json"])
def test_a_buffer_that_holds_no_utf_8_is_no_text(cls: Any, data_type: str) -> None:
    found = problems(cls, data={"type": "Buffer", "data": [255]}, dataType=data_type)
    assert found == ["$.data: is not UTF-8 text: send it as binary"]


@each_message
def test_a_string_is_not_binary(cls: Any) -> None:
    with pytest.raises(
        ValueError, match=r"^data must be bytes where the data type is binary: encode the text, or send it as text"
    ):
        build(cls, data="hi", data_type=BINARY)


@each_sent
def test_a_string_on_the_wire_is_not_binary(cls: Any) -> None:
    (problem,) = problems(cls, data="hi", dataType="binary")
    assert problem == '$.data: must be {"type":"Buffer","data":[...]} where the data type is binary: JSON has no bytes'


@pytest.mark.parametrize("data_type", ["binary", "Binary", 0])
def test_binary_that_the_host_decoded_is_turned_back(data_type: object) -> None:
    request = read(UserEventRequest, data="Grüße", dataType=data_type)
    assert request == UserEventRequest(context=CONTEXT, data="Grüße".encode())


def test_binary_that_the_host_destroyed_is_refused_with_what_to_do() -> None:
    (problem,) = problems(UserEventRequest, data="\ufffd\x01", dataType="Binary")
    assert problem.startswith("$.data: was binary, and the host's decoding as UTF-8 has destroyed it: ")
    assert problem.endswith("name the trigger parameter data, with dataType binary")


def test_text_may_hold_the_character_that_stands_for_destroyed_ones() -> None:
    assert read(UserEventRequest, data="\ufffd", dataType="Text").data == "\ufffd"


# --- neither ---------------------------------------------------------------------------


@each_message
@pytest.mark.parametrize("data", [{"unread": 3}, [1], 3, True, None, bytearray(b"a"), memoryview(b"a")])
def test_what_is_no_message_is_refused_with_how_to_send_it(cls: Any, data: object) -> None:
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
def test_what_is_no_message_on_the_wire_is_refused_with_how_to_send_it(cls: Any, data: object, kind: str) -> None:
    (problem,) = problems(cls, data=data, dataType="json")
    assert problem == (
        f'$.data: expected a string, or {{"type":"Buffer","data":[...]}} for binary '
        f"(to send JSON, write data=Json(value)), not {kind}"
    )


@pytest.mark.parametrize("cls", [cls for cls in MESSAGES if cls is not UserEventResponse])
@pytest.mark.parametrize("data", [{}, {"data": None}])
def test_a_message_has_data(cls: Any, data: Mapping[str, object]) -> None:
    assert problems(cls, dataType="text", **data) == ["$.data: is missing"]


@each_message
@pytest.mark.parametrize("data", ["\ud800", "a\udfffb"])
def test_text_is_valid_unicode(cls: Any, data: str) -> None:
    with pytest.raises(ValueError, match=r"^data must not contain lone surrogates, which UTF-8 can't encode$"):
        build(cls, data=data)


def test_an_answer_without_data_sends_nothing() -> None:
    assert UserEventResponse().data == ""


class _Words(StrEnum):
    HELLO = "hello"


def test_a_word_of_an_enum_is_sent_as_the_string_it_is() -> None:
    written = unstructure(SendToGroupAction(data=_Words.HELLO, group=_Words.HELLO))
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
NO_DATES: Final = [
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

each_action = pytest.mark.parametrize("cls", [cls for cls in SENT if cls is not UserEventResponse])


@each_action
@pytest.mark.parametrize("text", DATES)
def test_a_text_that_the_host_would_take_for_a_date_goes_to_it_as_its_bytes(cls: Any, text: str) -> None:
    action: Action = build(cls, data=text)
    written = unstructure(action)
    assert (written["data"], written["dataType"]) == ({"type": "Buffer", "data": list(text.encode())}, "text")
    assert read_again(action) == action


@each_action
@pytest.mark.parametrize("text", NO_DATES)
def test_any_other_text_is_sent_as_the_text_it_is(cls: Any, text: str) -> None:
    assert unstructure(build(cls, data=text))["data"] == text


@each_action
@pytest.mark.parametrize("text", DATES)
def test_a_date_in_json_is_part_of_its_text(cls: Any, text: str) -> None:
    assert unstructure(build(cls, data=Json(text)))["data"] == f'"{text}"'


@pytest.mark.parametrize("text", DATES)
def test_an_answer_may_be_a_date_as_the_host_reads_none_there(text: str) -> None:
    assert unstructure(UserEventResponse(data=text))["data"] == text


NAMED: Final[list[tuple[Any, Mapping[str, Any], str]]] = [
    (AddUserToGroupAction, {"group": "g"}, "user_id"),
    (AddUserToGroupAction, {"user_id": "ada"}, "group"),
    (AddConnectionToGroupAction, {"group": "g"}, "connection_id"),
    (CloseClientConnectionAction, {"connection_id": "c"}, "reason"),
    (CloseAllConnectionsAction, {}, "excluded"),
    (SendToAllAction, {"data": "hi"}, "excluded"),
    (GrantPermissionAction, {"connection_id": "c", "permission": WebPubSubPermission.SEND_TO_GROUP}, "target_name"),
]


@pytest.mark.parametrize("text", DATES)
@pytest.mark.parametrize(("cls", "others", "name"), NAMED)
def test_a_name_that_the_host_would_take_for_a_date_cannot_be_written_for_it(
    cls: Any, others: Mapping[str, Any], name: str, text: str
) -> None:
    action = cls(**others, **{name: ["c", text] if name == "excluded" else text})
    with pytest.raises(ValueError, match=f"^{name} looks like a date, which the Functions host would change"):
        unstructure(action)


@pytest.mark.parametrize("text", NO_DATES)
@pytest.mark.parametrize(("cls", "others", "name"), NAMED)
def test_any_other_name_is_written_as_it_is(cls: Any, others: Mapping[str, Any], name: str, text: str) -> None:
    action = cls(**others, **{name: [text] if name == "excluded" else text})
    assert read_again(action) == action


def test_a_json_is_made_of_any_mapping() -> None:
    assert Json(MappingProxyType({"a": [MappingProxyType({"b": 1})]})) == '{"a":[{"b":1}]}'


@each_message
def test_protobuf_is_only_for_client_messages(cls: Any) -> None:
    with pytest.raises(ValueError, match=r"^data_type must not be protobuf"):
        build(cls, data=b"x", data_type=WebPubSubDataType.PROTOBUF)


def test_arguments_may_be_subclasses_of_their_types() -> None:
    class Name(str):
        __slots__ = ()

    action = SendToGroupAction(group=Name("lobby"), data=Name("hi"), excluded=[Name("c-1")])
    assert unstructure(action) == unstructure(SendToGroupAction(group="lobby", data="hi", excluded=["c-1"]))
