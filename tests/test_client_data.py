"""The data of messages between clients and the service: types, null, relays."""

import copy
import json
from typing import Any, Final

import pytest
from attrs import evolve

from wps_models import (
    InvalidPayloadError,
    Json,
    JsonValue,
    SendToAllAction,
    SendToGroupAction,
    UserEventResponse,
    WebPubSubDataType,
    client,
    dumps,
    loads,
    structure,
    unstructure,
)
from wps_models.data import json_text

EITHER: Final[Any] = client.ClientMessage | client.ServiceMessage


# --- data types ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "data_type", "written"),
    [
        ("héllo", "text", "héllo"),
        ("", "text", ""),
        ('{"a":1}', "text", '{"a":1}'),
        (b"\x00\xff", "binary", "AP8="),
        (b"", "binary", ""),
        ({"a": [1, None, "é"]}, "json", {"a": [1, None, "é"]}),
        ([1.0, 10**30, True], "json", [1.0, 10**30, True]),
        (1.0, "json", 1.0),
        (0, "json", 0),
        (False, "json", False),
        ((), "json", []),
        ({}, "json", {}),
        (Json("just a string"), "json", "just a string"),
        (Json({"a": 1.0, "b": 2**70}), "json", {"a": 1.0, "b": 2**70}),
    ],
)
def test_the_data_type_follows_from_the_data(data: Any, data_type: str, written: JsonValue) -> None:
    for message in (
        client.SendToGroupMessage(group="g", data=data),
        client.SendEventMessage(event="e", data=data),
        client.preview.InvokeMessage(invocation_id="i", event="e", data=data),
        client.preview.InvokeResponseMessage(invocation_id="i", success=True, data=data),
        client.preview.StreamDataMessage(stream_id="s", stream_sequence_id=1, data=data),
        client.GroupDataMessage(group="g", data=data),
        client.ServerDataMessage(data=data),
    ):
        assert message.data_type == data_type
        payload = unstructure(message)
        assert payload["dataType"] == data_type
        # Compared as text, because 1 == 1.0 == True.
        assert json.dumps(payload["data"]) == json.dumps(written)
        assert loads(dumps(message), EITHER) == message
        assert json.dumps(unstructure(loads(dumps(message), EITHER))) == json.dumps(payload)


def test_a_str_with_the_data_type_json_is_a_json_string() -> None:
    message = client.SendEventMessage(event="e", data="x", data_type="json")
    assert message == client.SendEventMessage(event="e", data=Json("x"))
    assert type(client.SendEventMessage(event="e", data=Json("x")).data) is str
    assert unstructure(message) == {"type": "event", "event": "e", "data": "x", "dataType": "json"}


def test_protobuf_data_is_bytes() -> None:
    text = '{"type":"message","from":"group","group":"g","dataType":"protobuf","data":"CgFh"}'
    message = loads(text, client.GroupDataMessage)
    assert (message.data, message.data_type) == (b"\n\x01a", WebPubSubDataType.PROTOBUF)
    assert json.loads(dumps(message)) == json.loads(text)


def test_bytes_are_accepted_where_base64_is_expected() -> None:
    payload = {"type": "event", "event": "e", "dataType": "binary", "data": b"\xff"}
    assert structure(payload, client.SendEventMessage).data == b"\xff"


def test_a_client_message_without_a_data_type_is_json() -> None:
    assert loads('{"type":"event","event":"e","data":"x"}', client.ClientMessage) == client.SendEventMessage(
        event="e", data=Json("x")
    )
    assert loads('{"type":"sendToGroup","group":"g","data":{"a":1}}', client.ClientMessage) == client.SendToGroupMessage(
        group="g", data={"a": 1}
    )


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"data": float("nan")}, ValueError, "data must not contain NaN or infinity"),
        ({"data": {"a": [float("inf")]}}, ValueError, "data must not contain NaN or infinity"),
        (
            {"data": bytearray(b"x")},
            TypeError,
            "data must be a str for text, bytes for binary, or another JSON .*, not bytearray",
        ),
        ({"data": {1: 2}}, TypeError, "data must have str as keys, not int"),
        ({"data": [b"x"]}, TypeError, "data must be JSON: .* not bytes"),
        ({"data": "\ud800"}, ValueError, "data must not contain lone surrogates"),
        (
            {"data": Json(1), "data_type": WebPubSubDataType.TEXT},
            ValueError,
            "data_type must be json, because data is a Json: leave out data_type",
        ),
        ({"data": b"x", "data_type": WebPubSubDataType.TEXT}, ValueError, "data must be a str, because data_type is text"),
        ({"data": {}, "data_type": WebPubSubDataType.TEXT}, ValueError, "data must be a str, because data_type is text"),
        ({"data": "x", "data_type": WebPubSubDataType.BINARY}, ValueError, "data must be bytes, because data_type is binary"),
        (
            {"data": "x", "data_type": WebPubSubDataType.PROTOBUF},
            ValueError,
            "data must be bytes, because data_type is protobuf",
        ),
        (
            {"data": b"x", "data_type": WebPubSubDataType.JSON},
            ValueError,
            "data must be a JSON value, because data_type is json",
        ),
        ({"data": "x", "data_type": "Text"}, ValueError, 'data_type must be "binary" or "json" or "text" or "protobuf"'),
        ({"data": "x", "data_type": 1}, TypeError, "data_type must be WebPubSubDataType or .*, not int"),
        ({"data": json_text("{"), "data_type": "json"}, ValueError, "data isn't valid JSON, is nested too deeply"),
    ],
)
def test_data_that_cannot_be_sent_is_refused(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^{message}"):
        client.ServerDataMessage(**options)


def _nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_a_built_message_is_never_too_deep_to_be_read() -> None:
    message = client.ServerDataMessage(data=_nested(255))
    assert loads(dumps(message), client.ServerDataMessage) == message
    assert client.ServerDataMessage(data=Json(_nested(255))) == message
    with pytest.raises(ValueError, match=r"^data is nested too deeply$"):
        client.ServerDataMessage(data=_nested(256))
    with pytest.raises(ValueError, match=r"^data isn't valid JSON, is nested too deeply"):
        client.ServerDataMessage(data=Json(_nested(256)))
    with pytest.raises(InvalidPayloadError, match=r"^\$\.data: is nested too deeply$"):
        structure({"type": "message", "from": "server", "dataType": "json", "data": _nested(256)}, client.ServiceMessage)


def test_evolve_refuses_data_that_does_not_match_the_old_data_type() -> None:
    message = client.SendToGroupMessage(group="g", data="x")
    assert evolve(message, data="y").data == "y"
    with pytest.raises(ValueError, match="data must be a str, because data_type is text"):
        evolve(message, data={"a": 1})
    with pytest.raises(ValueError, match="because data is a Json"):
        evolve(message, data=Json("y"))


def test_data_is_an_immutable_copy() -> None:
    members: dict[str, Any] = {"a": [1]}
    message = client.SendToGroupMessage(group="g", data=members)
    members["a"].append(2)
    assert message.data == {"a": [1]}
    written: Any = unstructure(message)["data"]
    written["a"].append(3)
    assert hash(message) == hash(client.SendToGroupMessage(group="g", data={"a": (1,)}))


# --- null -------------------------------------------------------------------------------

WITH_NULL: Final = [
    client.ServerDataMessage(data=None),
    client.ServerDataMessage(data=Json(None)),
    client.GroupDataMessage(group="g", data=None, data_type=WebPubSubDataType.JSON),
    client.preview.InvokeResponseMessage(invocation_id="i", success=True, data=Json(None)),
    client.preview.InvokeResponseMessage(invocation_id="i", success=True, data_type=WebPubSubDataType.JSON),
]


@pytest.mark.parametrize("message", WITH_NULL)
def test_a_message_of_the_service_can_be_null(message: client.ServiceMessage) -> None:
    payload: Any = unstructure(message)
    assert (payload["dataType"], payload["data"]) == ("json", None)
    for written in (payload, {name: value for name, value in payload.items() if name != "data"}):
        assert structure(written, client.ServiceMessage) == message
        assert unstructure(structure(written, client.ServiceMessage)) == payload
    for copied in (evolve(message), copy.deepcopy(message)):
        assert copied == message
        assert unstructure(copied) == payload


@pytest.mark.parametrize("data", [None, Json(None)])
def test_a_client_message_with_null_cannot_be_built(data: Any) -> None:
    for build in (
        lambda: client.SendToGroupMessage(group="g", data=data),
        lambda: client.SendEventMessage(event="e", data=data, data_type=WebPubSubDataType.JSON),
        lambda: client.preview.InvokeMessage(invocation_id="i", event="e", data=data, data_type=WebPubSubDataType.JSON),
        lambda: client.preview.StreamDataMessage(
            stream_id="s", stream_sequence_id=1, data=data, data_type=WebPubSubDataType.JSON
        ),
    ):
        with pytest.raises(ValueError, match=r"^data must not be null: the service disconnects clients that send it$"):
            build()


@pytest.mark.parametrize(
    "members",
    [
        '"type":"sendToGroup","group":"g"',
        '"type":"event","event":"e"',
        '"type":"invoke","target":"event","event":"e","invocationId":"i"',
        '"type":"streamData","streamId":"s","streamSequenceId":1',
    ],
)
@pytest.mark.parametrize("null", ['"dataType":"json","data":null', '"dataType":"Json"', '"DATATYPE":"json","Data":null'])
def test_a_client_message_with_null_cannot_be_read(members: str, null: str) -> None:
    with pytest.raises(InvalidPayloadError) as raised:
        loads(f"{{{members},{null}}}", client.ClientMessage)
    assert [str(problem) for problem in raised.value.problems] == [
        "$.data: must not be null: the service disconnects clients that send it"
    ]


@pytest.mark.parametrize("members", ['"type":"sendToGroup","group":"g"', '"type":"event","event":"e"'])
def test_null_without_a_data_type_is_missing_data(members: str) -> None:
    with pytest.raises(InvalidPayloadError, match=r"^\$\.data: is missing$"):
        loads(f'{{{members},"data":null}}', client.ClientMessage)


@pytest.mark.parametrize("spelling", ['"metadata":{"a":"b"}', '"metadata":{"a":"b"},"data":null', '"METADATA":{"a":"b"}'])
def test_metadata_without_data_means_empty_text(spelling: str) -> None:
    message = loads(f'{{"type":"sendToGroup","group":"g",{spelling}}}', client.ClientMessage)
    assert message == client.SendToGroupMessage(group="g", data="", metadata={"a": "b"})
    assert loads(dumps(message), client.ClientMessage) == message


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ('"dataType":"json"', "$.data: must not be null: the service disconnects clients that send it"),
        ('"dataType":"binary"', "$.data: is missing"),
        ('"dataType":"text"', "$.data: is missing"),
    ],
)
def test_metadata_does_not_replace_data_of_a_given_type(more: str, problem: str) -> None:
    with pytest.raises(InvalidPayloadError) as raised:
        loads(f'{{"type":"sendToGroup","group":"g","metadata":{{"a":"b"}},{more}}}', client.ClientMessage)
    assert [str(problem) for problem in raised.value.problems] == [problem]


# --- relays -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "content"),
    [
        ("hi", "hi"),
        ('{"a":1}', '{"a":1}'),
        (b"\xff", b"\xff"),
        (Json("hi"), Json("hi")),
        (Json({"a": [1, None]}), Json({"a": [1, None]})),
        (Json(3), Json(3)),
    ],
)
def test_data_keeps_its_type_when_relayed_between_actions_and_messages(data: Any, content: Any) -> None:
    action = SendToGroupAction(group="g", data=data)
    for message in (
        client.SendToGroupMessage(group="g", data=action.data),
        client.GroupDataMessage(group="g", data=action.data),
        client.ServerDataMessage(data=action.data, data_type=action.data_type),
        client.preview.InvokeResponseMessage(invocation_id="i", success=True, data=action.data),
    ):
        assert message.data_type is action.data_type
        assert message.content == content
        assert type(message.content) is type(content)
        back: Any = message.content
        assert SendToGroupAction(group="g", data=back) == action


def test_the_content_has_the_form_of_the_data_of_actions() -> None:
    assert client.ServerDataMessage(data=None).content == "null"
    assert client.GroupDataMessage(group="g", data=b"x", data_type=WebPubSubDataType.PROTOBUF).content == b"x"
    assert client.preview.InvokeMessage(invocation_id="i", event="e").content is None
    assert client.preview.StreamDataMessage(stream_id="s", stream_sequence_id=1, data=[1]).content == "[1]"


def test_protobuf_is_refused_outside_of_client_messages() -> None:
    with pytest.raises(ValueError, match=r"^data_type must not be protobuf, which only client messages have"):
        SendToAllAction(data=b"x", data_type=WebPubSubDataType.PROTOBUF)
    with pytest.raises(ValueError, match=r"^data_type must not be protobuf"):
        UserEventResponse(data=b"x", data_type=WebPubSubDataType.PROTOBUF)
    for number in ("protobuf", 3):
        with pytest.raises(InvalidPayloadError, match=r"^\$\.dataType: expected one of binary, json, text$"):
            structure({"actionName": "sendToAll", "data": "x", "dataType": number}, SendToAllAction)
