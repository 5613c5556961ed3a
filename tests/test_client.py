"""What clients and the service say to each other: read, written, refused."""

import copy
import json
from collections.abc import Mapping
from typing import Any, Final, get_args

import pytest
from attrs import evolve, fields
from cattrs import Converter, transform_error

from tests.payloads import DATA
from wps_models import (
    InvalidPayloadError,
    Json,
    JsonValue,
    Model,
    SendToAllAction,
    SendToGroupAction,
    UserEventResponse,
    WebPubSubDataType,
    client,
    configure_converter,
    dumps,
    loads,
    make_converter,
    structure,
    unstructure,
)

MAX: Final = 2**64 - 1
UNIONS: Final[tuple[Any, ...]] = (client.ClientMessage, client.ServiceMessage)
EITHER: Final[Any] = client.ClientMessage | client.ServiceMessage
CLASSES: Final[tuple[Any, ...]] = tuple(dict.fromkeys((*get_args(client.ClientMessage), *get_args(client.ServiceMessage))))


# --- what real clients send, and what a fake service sent them -----------------------

ROWS: Final = {row["name"]: row for row in map(json.loads, (DATA / "frames.jsonl").read_text(encoding="utf-8").splitlines())}
JSON_ROWS: Final = {name: row for name, row in ROWS.items() if "text" in row and row["direction"] != "connect"}
RECOVERIES: Final = {name: row for name, row in ROWS.items() if row["direction"] == "connect"}
each_row: Final = pytest.mark.parametrize("row", JSON_ROWS.values(), ids=list(JSON_ROWS))

NO_JSON: Final = {"down/not-json"}
REFUSED_NULLS: Final = {"up/py/sendToGroup/json-null"}
UNKNOWN: Final = {
    "down/system/unknown-event",
    "down/group/unknown-dataType",
    "down/message/unknown-from",
    "down/unknown-type",
    "down/no-type",
}


def _form(row: Mapping[str, Any]) -> Any:
    return client.ClientMessage if row["direction"] == "up" else client.ServiceMessage


def _significant(payload: dict[str, Any]) -> dict[str, Any]:
    """Leave out nulls: except for data they mean the same as a missing member."""
    return {name: value for name, value in payload.items() if value is not None or name == "data"}


@each_row
def test_a_recorded_message_is_read_and_written_as_it_was(row: Mapping[str, Any]) -> None:
    if row["name"] in NO_JSON:
        with pytest.raises(InvalidPayloadError, match="is not JSON"):
            loads(row["text"], _form(row))
        return
    if row["name"] in REFUSED_NULLS:
        with pytest.raises(InvalidPayloadError, match="data: must not be null"):
            loads(row["text"], _form(row))
        return
    message = loads(row["text"], _form(row), forbid_extra_keys=True)
    assert isinstance(message, client.UnknownMessage) is (row["name"] in UNKNOWN)
    assert json.loads(dumps(message)) == _significant(json.loads(row["text"]))


@each_row
def test_a_recorded_message_is_read_as_its_own_class_alone(row: Mapping[str, Any]) -> None:
    if row["name"] in NO_JSON | REFUSED_NULLS:
        return
    message: Any = loads(row["text"], _form(row))
    assert loads(row["text"], EITHER) == message
    assert loads(row["text"], message.__class__) == message
    if not isinstance(message, client.UnknownMessage):
        other = client.PingMessage if isinstance(message, client.PongMessage) else client.PongMessage
        with pytest.raises(InvalidPayloadError, match=r"^\$\.type: is another message than is expected here"):
            loads(row["text"], other)


def _without_host(url: str) -> str:
    return url.removeprefix("wss://example.webpubsub.azure.com")


@pytest.mark.parametrize("row", RECOVERIES.values(), ids=list(RECOVERIES))
def test_a_recovery_goes_to_the_url_that_real_clients_go_to(row: Mapping[str, Any]) -> None:
    first = f"wss://example.webpubsub.azure.com{row['seen']['first_connect']}"
    recovery = client.recovery_url(first, connection_id="c1", reconnection_token="rtok")
    # After close code 1008, and without the reliable subprotocol, they begin anew.
    assert row["text"] in {_without_host(first), _without_host(recovery)}
    assert (row["text"] == _without_host(recovery)) is ("awps_connection_id" in row["text"])


# --- what is told by what -------------------------------------------------------------


def test_both_unions_are_closed_and_told_apart_by_their_tags() -> None:
    assert len(CLASSES) == 27
    assert {cls.__name__ for cls in get_args(client.ClientMessage)} & {
        cls.__name__ for cls in get_args(client.ServiceMessage)
    } == {
        "CancelInvocationMessage",
        "InvokeResponseMessage",
        "UnknownMessage",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"TYPE":"JOINGROUP","GROUP":"g","AckId":1}', client.JoinGroupMessage(group="g", ack_id=1)),
        ('{"type":"Message","From":"Server","DataType":"Text","data":"x"}', client.ServerDataMessage(data="x")),
        ('{"type":"System","EVENT":"Connected","connectionId":"c"}', client.ConnectedMessage(connection_id="c")),
        ('{"type":"SendToGroup","group":"g","dataType":"Json","data":1}', client.SendToGroupMessage(group="g", data=1)),
        (
            '{"type":"sendToGroup","group":"g","Stream":{"streamId":"s"}}',
            client.preview.StreamStartMessage(group="g", stream=client.preview.StartStreamOptions(stream_id="s")),
        ),
    ],
)
def test_words_of_the_protocol_are_read_in_any_case(text: str, message: Model) -> None:
    assert loads(text, EITHER) == message


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": None},
        {"type": 5},
        {"type": ["ack"]},
        {"type": ""},
        {"type": "tomorrow", "data": {"a": [1.0, None]}},
        {"type": "message"},
        {"type": "message", "from": 1},
        {"type": "message", "from": "presence"},
        {"type": "system", "event": "throttled"},
        {"type": "event", "event": "e", "dataType": "xml", "data": "<a/>"},
        {"type": "streamData", "streamId": "s", "streamSequenceId": 1, "dataType": "cbor", "data": ""},
        {"type": "invoke", "target": "hub", "invocationId": "i", "event": "e"},
        {"type": "invoke", "invocationId": "i", "event": "e"},
        {"type": "message", "from": "server", "dataType": "xml", "data": 1},
    ],
)
def test_what_is_not_known_is_kept_and_written_as_it_was(payload: dict[str, Any]) -> None:
    some: Any = client.AckMessage | client.UnknownMessage
    for form in (*UNIONS, some, client.UnknownMessage):
        message: Any = structure(payload, form, forbid_extra_keys=True)
        assert message == client.UnknownMessage(members=payload)
        assert unstructure(message) == payload


SENDERS: Final[list[tuple[dict[str, Any], str | None]]] = [
    ({"type": "ack"}, "service"),
    ({"type": "message", "from": "Group"}, "service"),
    ({"TYPE": "JOINGROUP"}, "client"),
    ({"type": "sendToGroup", "stream": {}}, "client"),
    ({"type": "invoke", "target": "event"}, "client"),
    ({"type": "event", "dataType": "xml"}, "client"),
    ({"type": "invokeResponse"}, None),
    ({"type": "cancelInvocation"}, None),
    ({"type": "message", "from": "tomorrow"}, None),
    ({"type": "tomorrow"}, None),
    ({"type": 5}, None),
    ({}, None),
]


def test_a_message_of_the_other_side_is_unknown_and_names_its_sender() -> None:
    of_service = loads(dumps(client.AckMessage(ack_id=1, success=True)), client.ClientMessage)
    assert isinstance(of_service, client.UnknownMessage)
    assert of_service.sent_by == "service"
    of_client = loads(dumps(client.PingMessage()), client.ServiceMessage)
    assert isinstance(of_client, client.UnknownMessage)
    assert of_client.sent_by == "client"


@pytest.mark.parametrize(("members", "sender"), SENDERS)
def test_the_sender_of_an_unknown_message_follows_from_its_type(members: dict[str, Any], sender: str | None) -> None:
    assert client.UnknownMessage(members=members).sent_by == sender


def test_an_unknown_message_says_its_type() -> None:
    assert client.UnknownMessage(members={"type": "tomorrow"}).type == "tomorrow"
    assert client.UnknownMessage(members={"type": 5}).type is None
    assert client.UnknownMessage(members={}).type is None


@pytest.mark.parametrize(
    ("payload", "form", "problem"),
    [
        ({"type": "ackk"}, client.AckMessage, r"\$\.type: is another .* here; did you mean ack\?; known: ack"),
        ({"ackId": 1, "success": True}, client.AckMessage, r"\$\.type: is missing; known: ack"),
        (
            {"type": "message", "from": "groupe"},
            client.GroupDataMessage | client.ServerDataMessage,
            r"\$\.from: .* did you mean message group\?; known: message group, message server",
        ),
        ({"type": "message"}, client.GroupDataMessage, r"\$\.from: is missing; known: message group"),
        ({"type": "invoke"}, client.preview.InvokeMessage, r"\$\.target: is missing; known: invoke event"),
        ([], client.ClientMessage, r"\$: expected an object, not an array"),
        (None, client.ServiceMessage, r"\$: expected an object, not null"),
        (
            {"type": "message", "from": "server", "dataType": "xml", "data": 1},
            client.ServerDataMessage,
            r"\$\.dataType: expected one of binary, json, text, protobuf",
        ),
    ],
)
def test_a_form_without_an_unknown_message_says_what_it_expects(payload: object, form: Any, problem: str) -> None:
    with pytest.raises(InvalidPayloadError, match=f"^{problem}"):
        structure(payload, form)


# --- the data rule ------------------------------------------------------------------


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
        # As text, since 1, 1.0 and True are equal.
        assert json.dumps(payload["data"]) == json.dumps(written)
        assert loads(dumps(message), EITHER) == message
        assert json.dumps(unstructure(loads(dumps(message), EITHER))) == json.dumps(payload)


def test_a_string_is_sent_as_json_if_that_is_said() -> None:
    message = client.SendEventMessage(event="e", data="x", data_type=WebPubSubDataType.JSON)
    assert message == client.SendEventMessage(event="e", data=Json("x"))
    assert type(client.SendEventMessage(event="e", data=Json("x")).data) is str
    assert unstructure(message) == {"type": "event", "event": "e", "data": "x", "dataType": "json"}


def test_protobuf_is_bytes_with_its_data_type() -> None:
    text = '{"type":"message","from":"group","group":"g","dataType":"protobuf","data":"CgFh"}'
    message = loads(text, client.GroupDataMessage)
    assert (message.data, message.data_type) == (b"\n\x01a", WebPubSubDataType.PROTOBUF)
    assert json.loads(dumps(message)) == json.loads(text)


def test_data_that_was_decoded_already_is_taken() -> None:
    payload = {"type": "event", "event": "e", "dataType": "binary", "data": b"\xff"}
    assert structure(payload, client.SendEventMessage).data == b"\xff"


def test_what_a_client_sends_without_a_data_type_is_json() -> None:
    assert loads('{"type":"event","event":"e","data":"x"}', client.ClientMessage) == client.SendEventMessage(
        event="e", data=Json("x")
    )
    assert loads('{"type":"sendToGroup","group":"g","data":{"a":1}}', client.ClientMessage) == client.SendToGroupMessage(
        group="g", data={"a": 1}
    )


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"data": float("nan")}, ValueError, "data must not hold NaN or infinity"),
        ({"data": {"a": [float("inf")]}}, ValueError, "data must not hold NaN or infinity"),
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
            r"data is a Json, so data_type must be WebPubSubDataType\.JSON",
        ),
        ({"data": b"x", "data_type": WebPubSubDataType.TEXT}, ValueError, "data must be a str where the data type is text"),
        ({"data": {}, "data_type": WebPubSubDataType.TEXT}, ValueError, "data must be a str where the data type is text"),
        ({"data": "x", "data_type": WebPubSubDataType.BINARY}, ValueError, "data must be bytes where the data type is binary"),
        (
            {"data": "x", "data_type": WebPubSubDataType.PROTOBUF},
            ValueError,
            "data must be bytes where the data type is protobuf",
        ),
        (
            {"data": b"x", "data_type": WebPubSubDataType.JSON},
            ValueError,
            "data must be a JSON value where the data type is json",
        ),
        (
            {"data": "x", "data_type": "text"},
            TypeError,
            r"data_type must be WebPubSubDataType, not str; you may mean WebPubSubDataType\.TEXT",
        ),
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


def test_what_is_built_is_never_too_deep_to_be_read() -> None:
    message = client.ServerDataMessage(data=_nested(255))
    assert loads(dumps(message), client.ServerDataMessage) == message
    assert client.ServerDataMessage(data=Json(_nested(255))) == message
    with pytest.raises(ValueError, match=r"^data is nested too deeply$"):
        client.ServerDataMessage(data=_nested(256))
    with pytest.raises(ValueError, match=r"^data is nested too deeply, or"):
        client.ServerDataMessage(data=Json(_nested(256)))
    with pytest.raises(InvalidPayloadError, match=r"^\$\.data: is nested too deeply$"):
        structure({"type": "message", "from": "server", "dataType": "json", "data": _nested(256)}, client.ServiceMessage)


def test_another_kind_of_data_is_not_sent_as_the_old_type_without_a_word() -> None:
    message = client.SendToGroupMessage(group="g", data="x")
    assert evolve(message, data="y").data == "y"
    with pytest.raises(ValueError, match="data must be a str where the data type is text"):
        evolve(message, data={"a": 1})
    with pytest.raises(ValueError, match="data is a Json"):
        evolve(message, data=Json("y"))


def test_data_is_a_copy_that_cannot_be_changed() -> None:
    members: dict[str, Any] = {"a": [1]}
    message = client.SendToGroupMessage(group="g", data=members)
    members["a"].append(2)
    assert message.data == {"a": [1]}
    written: Any = unstructure(message)["data"]
    written["a"].append(3)
    assert hash(message) == hash(client.SendToGroupMessage(group="g", data={"a": (1,)}))


# --- broken members of known messages -------------------------------------------------

ALL_OR_NONE: Final = "must both be there, or neither: a chunk has both, a keep-alive neither"


@pytest.mark.parametrize(
    ("payload", "problems"),
    [
        ({"type": "event", "event": "e"}, ["$.data: is missing"]),
        ({"type": "sendToGroup"}, ["$.group: is missing", "$.data: is missing"]),
        ({"type": "event", "event": "e", "dataType": "text"}, ["$.data: is missing"]),
        ({"type": "event", "event": "e", "dataType": "text", "data": None}, ["$.data: is missing"]),
        ({"type": "event", "event": "e", "dataType": 1, "data": 1}, ["$.dataType: expected a string, not a number"]),
        ({"type": "event", "event": "e", "dataType": [], "data": 1}, ["$.dataType: expected a string, not an array"]),
        ({"type": "event", "event": "e", "dataType": {}, "data": 1}, ["$.dataType: expected a string, not an object"]),
        (
            {"type": "message", "from": "group"},
            ["$.group: is missing", "$.dataType: is missing", "$.data: is missing"],
        ),
        ({"type": "message", "from": "server", "data": 1}, ["$.dataType: is missing"]),
        (
            {"type": "message", "from": "server", "dataType": "text", "data": 1},
            ["$.data: expected a string where the data type is text, not a number"],
        ),
        (
            {"type": "message", "from": "server", "dataType": "text", "data": "\ud800"},
            ["$.data: must not contain lone surrogates, which UTF-8 can't encode"],
        ),
        *(
            (
                {"type": "message", "from": "server", "dataType": data_type, "data": data},
                ["$.data: expected base64, with its padding, where the data type is binary or protobuf"],
            )
            for data_type in ("binary", "protobuf")
            for data in ("!", "YQ", "YQ==\n", "é", 1, [1], {"type": "Buffer", "data": [1]})
        ),
        (
            {"type": "message", "from": "server", "dataType": "json", "data": float("nan")},
            ["$.data: must not hold NaN or infinity: JSON has no such numbers"],
        ),
        (
            {"type": "message", "from": "server", "dataType": "json", "data": {"a": {1, 2}}},
            ["$.data: must be JSON: None, bool, int, float, str, list or dict, not set"],
        ),
        ({"type": "joinGroup", "group": " "}, ["$.group: must be 1 to 1024 characters, not only white space"]),
        ({"type": "leaveGroup", "group": "x" * 1025}, ["$.group: must be 1 to 1024 characters, not only white space"]),
        ({"type": "joinGroup", "group": "g", "ackId": "1"}, ["$.ackId: expected a whole number, not a string"]),
        ({"type": "joinGroup", "group": "g", "ackId": True}, ["$.ackId: expected a whole number, not true or false"]),
        (
            {"type": "joinGroup", "group": "g", "ackId": 1.0},
            ["$.ackId: expected a whole number, without a point and of fewer than 4,000 digits"],
        ),
        ({"type": "joinGroup", "group": "g", "ackId": MAX + 1}, [f"$.ackId: must be a whole number from 0 to {MAX}"]),
        ({"type": "sequenceAck", "sequenceId": -1}, [f"$.sequenceId: must be a whole number from 0 to {MAX}"]),
        ({"type": "sequenceAck"}, ["$.sequenceId: is missing"]),
        (
            {"type": "sendToGroup", "group": "g", "data": 1, "ttlSeconds": 301},
            ["$.ttlSeconds: must be 0 to 300 seconds"],
        ),
        (
            {"type": "sendToGroup", "group": "g", "data": 1, "metadata": {"a": 1}},
            ["$.metadata.*: expected a string"],
        ),
        ({"type": "sendToGroup", "group": "g", "data": 1, "metadata": "a"}, ["$.metadata: expected an object, not a string"]),
        (
            {"type": "event", "event": "e", "data": 1, "metadata": {"a b": "c"}},
            ["$.metadata: must have keys of 1 to 256 ASCII letters, digits or any of !#$%&'*+-.^_`|~"],
        ),
        (
            {"type": "event", "event": "a b", "data": 1},
            ["$.event: must be a letter and up to 127 letters, digits, dots, hyphens or underscores"],
        ),
        ({"type": "ack", "ackId": 1}, ["$.success: is missing"]),
        ({"type": "ack", "ackId": 1, "success": "false"}, ["$.success: expected true or false, not a string"]),
        ({"type": "ack", "ackId": 1, "success": False, "error": {}}, ["$.error.name: is missing"]),
        ({"type": "invokeResponse", "invocationId": "i"}, ["$.success: is missing"]),
        ({"type": "invokeResponse", "invocationId": "i", "success": True, "data": 1}, ["$.dataType: is missing"]),
        ({"type": "invoke", "target": "event", "invocationId": "", "event": "e"}, ["$.invocationId: must not be empty"]),
        (
            {"type": "sendToGroup", "group": "g", "stream": {"streamId": "s"}, "data": "x"},
            ["$.data: must not be there: the message starts a stream, whose data follows in streamData"],
        ),
        (
            {"type": "sendToGroup", "group": "g", "stream": {"streamId": "s"}, "dataType": "text"},
            ["$.data: must not be there: the message starts a stream, whose data follows in streamData"],
        ),
        ({"type": "sendToGroup", "group": "g", "stream": "s"}, ["$.stream: expected an object, not a string"]),
        (
            {"type": "sendToGroup", "group": "g", "stream": {"idleTimeoutMs": 0}},
            ["$.stream.streamId: is missing", "$.stream.idleTimeoutMs: must be a whole number above 0"],
        ),
        ({"type": "streamData", "streamId": "s", "streamSequenceId": 1, "data": "x"}, ["$.dataType: is missing"]),
        *(
            (
                {"type": "streamData", "streamId": "s", **some},
                [f"$: streamSequenceId and data {ALL_OR_NONE}"],
            )
            for some in ({"streamSequenceId": 1}, {"dataType": "text", "data": "x"})
        ),
        (
            {"type": "streamData", "streamId": "s", "streamSequenceId": 0, "dataType": "text", "data": "x"},
            [f"$.streamSequenceId: must be a whole number from 1 to {MAX}"],
        ),
        (
            {"type": "streamData", "streamId": "s", "streamSequenceId": 1, "dataType": 1, "data": "x"},
            ["$.dataType: expected a string, not a number"],
        ),
        (
            {"type": "message", "from": "group", "group": "g", "dataType": "text", "data": "", "stream": {"streamId": 1}},
            ["$.stream.streamId: expected a string, not a number", "$.stream.streamSequenceId: is missing"],
        ),
        (
            {"type": "groupStateUpdate", "group": "g", "items": [{"connectionId": "c", "updatedAt": "now"}]},
            ["$.items[0].updatedAt: expected a whole number, not a string"],
        ),
    ],
)
def test_a_broken_member_of_a_known_message_is_an_error_with_its_path(payload: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(InvalidPayloadError) as raised:
        structure(payload, EITHER)
    assert [str(problem) for problem in raised.value.problems] == problems


def test_extra_members_are_ignored_or_refused() -> None:
    text = '{"type":"streamEnd","streamId":"s","error":{"name":"UserError","message":"m"},"x":1}'
    assert loads(text, client.ClientMessage) == client.preview.StreamEndMessage(
        stream_id="s", error=client.preview.StreamEndError(message="m")
    )
    with pytest.raises(InvalidPayloadError) as raised:
        loads(text, client.ClientMessage, forbid_extra_keys=True)
    assert [str(problem) for problem in raised.value.problems] == [
        "$: has unexpected members (1); allowed: streamId, error",
        "$.error: has unexpected members (1); allowed: message, userErrorCode",
    ]


# --- what a client must not send, as it costs the connection ---------------------------


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: client.JoinGroupMessage(group=""), ValueError, "group must be 1 to 1024 characters"),
        (lambda: client.LeaveGroupMessage(group=" \t"), ValueError, "group must be 1 to 1024 characters"),
        (lambda: client.JoinGroupMessage(group="x" * 1025), ValueError, "group must be 1 to 1024 characters"),
        (lambda: client.JoinGroupMessage(group="g", ack_id=-1), ValueError, f"ack_id must be a whole number from 0 to {MAX}"),
        (lambda: client.JoinGroupMessage(group="g", ack_id=MAX + 1), ValueError, "ack_id must be a whole number"),
        (lambda: client.JoinGroupMessage(group="g", ack_id=True), TypeError, "ack_id must be an int or None, not bool"),
        (lambda: client.SequenceAckMessage(sequence_id=-1), ValueError, "sequence_id must be a whole number from 0"),
        (lambda: client.SendEventMessage(event="", data=1), ValueError, "event must be a letter and up to 127"),
        (lambda: client.SendEventMessage(event="1st", data=1), ValueError, "event must be a letter and up to 127"),
        (lambda: client.SendEventMessage(event="e" * 129, data=1), ValueError, "event must be a letter and up to 127"),
        (
            lambda: client.SendToGroupMessage(group="g", data=1, ttl_seconds=-1),
            ValueError,
            "ttl_seconds must be 0 to 300 seconds",
        ),
        (lambda: client.SendToGroupMessage(group="g", data=1, ttl_seconds=301), ValueError, "ttl_seconds must be 0 to 300 sec"),
        (lambda: client.SendToGroupMessage(group="g", data=1, metadata={"": "x"}), ValueError, "metadata must have keys of 1 to"),
        (
            lambda: client.SendToGroupMessage(group="g", data=1, metadata={"k" * 257: ""}),
            ValueError,
            "metadata must have keys of",
        ),
        (
            lambda: client.SendToGroupMessage(group="g", data=1, metadata={"k": "é"}),
            ValueError,
            "metadata must have ASCII values",
        ),
        (lambda: client.SendEventMessage(event="e", data=1, metadata={"k": "x" * 1025}), ValueError, "metadata must have ASCII"),
        (
            lambda: client.SendEventMessage(event="e", data=1, metadata={str(i): "x" * 1023 for i in range(9)}),
            ValueError,
            "metadata must have at most 8192 characters in all",
        ),
        (lambda: client.preview.StartStreamOptions(stream_id=""), ValueError, "stream_id must not be empty"),
        (
            lambda: client.preview.StartStreamOptions(stream_id="s", idle_timeout_ms=0),
            ValueError,
            "idle_timeout_ms must be a whole number",
        ),
        (
            lambda: client.preview.StreamDataMessage(stream_id="s", data="x"),
            ValueError,
            "stream_sequence_id and data must both be there",
        ),
        (
            lambda: client.preview.StreamDataMessage(stream_id="s", stream_sequence_id=1),
            ValueError,
            "stream_sequence_id and data must",
        ),
        (
            lambda: client.preview.StreamDataMessage(stream_id="s", stream_sequence_id=0, data="x"),
            ValueError,
            "stream_sequence_id must be a whole number from 1",
        ),
        (
            lambda: client.preview.StreamDataMessage(stream_id="s", stream_sequence_id=1, data_type=WebPubSubDataType.JSON),
            ValueError,
            "data must not be null",
        ),
        (
            lambda: client.preview.InvokeMessage(invocation_id="i", event="e", data_type=WebPubSubDataType.TEXT),
            ValueError,
            "data must be a str where the data type is text",
        ),
        (lambda: client.preview.InvokeMessage(invocation_id="", event="e"), ValueError, "invocation_id must not be empty"),
        (lambda: client.preview.SetGroupStateMessage(group="g", state=Any), TypeError, "state must be a mapping"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # on purpose
    ],
)
def test_a_message_that_would_be_refused_is_not_built(build: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^{message}"):
        build()


@pytest.mark.parametrize("length", [1, 1024])
def test_the_limits_themselves_are_fine(length: int) -> None:
    message = client.SendToGroupMessage(
        group="g" * length,
        data=1,
        ack_id=0,
        ttl_seconds=0 if length == 1 else 300,
        metadata={"!#$%&'*+-.^_`|~09azAZ": "x" * length},
    )
    assert loads(dumps(message), client.ClientMessage) == message
    assert len(client.SendEventMessage(event="A" + "z.-_9" * 25 + "xx", data=1).event) == 128
    assert len(client.SendEventMessage(event="e", data=1, metadata={str(i): "x" * 1023 for i in range(8)}).metadata) == 8


def test_the_start_of_a_stream_has_no_place_for_what_it_must_not_have() -> None:
    assert [field.name for field in fields(client.preview.StreamStartMessage)] == ["group", "stream", "no_echo"]
    assert [field.name for field in fields(client.preview.StreamEndError)] == ["message", "user_error_code"]


def test_a_sign_of_life_is_a_piece_with_nothing_in_it() -> None:
    assert unstructure(client.preview.StreamDataMessage(stream_id="s")) == {"type": "streamData", "streamId": "s"}


SENT_BY_SERVICE: Final = [
    client.ServerDataMessage(data=None),
    client.ServerDataMessage(data=Json(None)),
    client.GroupDataMessage(group="g", data=None, data_type=WebPubSubDataType.JSON),
    client.preview.InvokeResponseMessage(invocation_id="i", success=True, data=Json(None)),
    client.preview.InvokeResponseMessage(invocation_id="i", success=True, data_type=WebPubSubDataType.JSON),
]


@pytest.mark.parametrize("message", SENT_BY_SERVICE)
def test_the_service_can_send_json_null(message: client.ServiceMessage) -> None:
    payload: Any = unstructure(message)
    assert (payload["dataType"], payload["data"]) == ("json", None)
    for written in (payload, {name: value for name, value in payload.items() if name != "data"}):
        assert structure(written, client.ServiceMessage) == message
        assert unstructure(structure(written, client.ServiceMessage)) == payload
    for copied in (evolve(message), copy.deepcopy(message)):
        assert copied == message
        assert unstructure(copied) == payload


@pytest.mark.parametrize("data", [None, Json(None)])
def test_a_client_that_sends_json_null_is_refused_when_the_message_is_built(data: Any) -> None:
    for build in (
        lambda: client.SendToGroupMessage(group="g", data=data),
        lambda: client.SendEventMessage(event="e", data=data, data_type=WebPubSubDataType.JSON),
        lambda: client.preview.InvokeMessage(invocation_id="i", event="e", data=data, data_type=WebPubSubDataType.JSON),
        lambda: client.preview.StreamDataMessage(
            stream_id="s", stream_sequence_id=1, data=data, data_type=WebPubSubDataType.JSON
        ),
    ):
        with pytest.raises(ValueError, match=r"^data must not be null: the service closes the connection on it$"):
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
def test_a_client_that_sends_json_null_is_refused_when_the_message_is_read(members: str, null: str) -> None:
    with pytest.raises(InvalidPayloadError) as raised:
        loads(f"{{{members},{null}}}", client.ClientMessage)
    assert [str(problem) for problem in raised.value.problems] == [
        "$.data: must not be null: the service closes the connection on it"
    ]


@pytest.mark.parametrize("members", ['"type":"sendToGroup","group":"g"', '"type":"event","event":"e"'])
def test_a_null_without_a_data_type_is_missing_data(members: str) -> None:
    with pytest.raises(InvalidPayloadError, match=r"^\$\.data: is missing$"):
        loads(f'{{{members},"data":null}}', client.ClientMessage)


@pytest.mark.parametrize("spelling", ['"metadata":{"a":"b"}', '"metadata":{"a":"b"},"data":null', '"METADATA":{"a":"b"}'])
def test_metadata_without_data_is_sent_with_empty_text(spelling: str) -> None:
    message = loads(f'{{"type":"sendToGroup","group":"g",{spelling}}}', client.ClientMessage)
    assert message == client.SendToGroupMessage(group="g", data="", metadata={"a": "b"})
    assert loads(dumps(message), client.ClientMessage) == message


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ('"dataType":"json"', "$.data: must not be null: the service closes the connection on it"),
        ('"dataType":"binary"', "$.data: is missing"),
        ('"dataType":"text"', "$.data: is missing"),
    ],
)
def test_metadata_does_not_replace_data_that_is_announced(more: str, problem: str) -> None:
    with pytest.raises(InvalidPayloadError) as raised:
        loads(f'{{"type":"sendToGroup","group":"g","metadata":{{"a":"b"}},{more}}}', client.ClientMessage)
    assert [str(problem) for problem in raised.value.problems] == [problem]


def test_a_sequence_id_of_zero_is_acknowledged() -> None:
    message = loads('{"type":"sequenceAck","sequenceId":0}', client.ClientMessage)
    assert message == client.SequenceAckMessage(sequence_id=0)
    assert unstructure(message) == {"type": "sequenceAck", "sequenceId": 0}


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
def test_data_is_relayed_between_actions_and_messages_with_its_type(data: Any, content: Any) -> None:
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


def test_the_content_of_other_data_is_that_of_an_action() -> None:
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


# --- ids and acks -----------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 2**53 + 1, MAX])
def test_ids_of_64_bits_stay_whole(number: int) -> None:
    for message in (client.JoinGroupMessage(group="g", ack_id=number), client.AckMessage(ack_id=number, success=True)):
        assert message.ack_id == number
        assert loads(dumps(message), EITHER) == message
    from_group = client.GroupDataMessage(group="g", data="x", sequence_id=number)
    assert loads(dumps(from_group), client.GroupDataMessage).sequence_id == number


@pytest.mark.parametrize(
    ("members", "ok"),
    [
        ('"success":true', True),
        ('"success":true,"error":null', True),
        ('"success":false', False),
        ('"success":false,"error":{"name":"Forbidden","message":"no"}', False),
        ('"success":false,"error":{"name":"Forbidden"}', False),
        ('"success":false,"error":{"name":"Duplicate","message":"Message with ack-id: 5 has been processed"}', True),
        ('"success":false,"error":{"name":"Duplicate"}', True),
    ],
)
def test_an_ack_is_ok_for_success_and_for_what_was_done_before(members: str, ok: bool) -> None:  # noqa: FBT001  # a parameter of the test
    assert loads(f'{{"type":"ack","ackId":5,{members}}}', client.AckMessage).ok is ok


def test_the_error_of_an_ack_is_written_with_its_message() -> None:
    # Python's own client fails on one without.
    ack = loads('{"type":"ack","ackId":5,"success":false,"error":{"name":"Forbidden"}}', client.AckMessage)
    assert ack.error == client.MessageError(name="Forbidden", message="")
    assert unstructure(ack)["error"] == {"name": "Forbidden", "message": ""}


# --- converters of others ------------------------------------------------------------------


def test_a_converter_reads_and_writes_messages() -> None:
    converter = Converter()
    configure_converter(converter)
    message = client.SendToGroupMessage(group="lobby", data={"a": 1.0}, ack_id=1)
    payload = converter.unstructure(message)
    assert payload == unstructure(message)
    form: Any = client.ClientMessage
    assert converter.structure(payload, form) == message
    assert converter.structure([payload], list[form]) == [message]
    with pytest.raises(Exception, match="in an object") as raised:
        converter.structure({**payload, "dataType": "binary", "ackId": -1}, form)
    assert sorted(transform_error(raised.value, "$")) == [
        "invalid type (expected base64, with its padding, where the data type is binary or protobuf) @ $.data",
        f"invalid type (must be a whole number from 0 to {MAX}) @ $.ackId",
    ]


def test_a_strict_converter_refuses_extra_members() -> None:
    form: Any = client.ServiceMessage
    assert make_converter().structure({"type": "pong", "x": 1}, form) == client.PongMessage()
    with pytest.raises(Exception, match="in an object"):
        make_converter(forbid_extra_keys=True).structure({"type": "pong", "x": 1}, form)


# --- logs --------------------------------------------------------------------------------


def test_a_repr_hides_tokens_and_what_may_be_secret_and_stays_short() -> None:
    shown = repr(
        [
            client.ConnectedMessage(connection_id="c", reconnection_token="s3cret"),
            client.SendToGroupMessage(group="g", data="x" * 1000, metadata={"k": "s3cret"}),
            client.SendToGroupMessage(group="g", data={"a": "x" * 1000}),
            client.SendToGroupMessage(group="g", data=b"x" * 1000),
            client.preview.SetGroupStateMessage(group="g", state={"k": "s3cret"}),
            client.preview.SetGroupStateMessage(group="g"),
            client.UnknownMessage(members={"type": "s3cret"}),
        ]
    )
    assert "s3cret" not in shown
    assert "x" * 100 not in shown
    assert "state=None" in shown


# --- recovery ------------------------------------------------------------------------------

RECOVERED: Final = "awps_connection_id=c%2F1&awps_reconnection_token=t%26%3D%20%2B"


@pytest.mark.parametrize(
    ("url", "recovered"),
    [
        ("wss://h/client/hubs/chat", f"wss://h/client/hubs/chat?{RECOVERED}"),
        ("wss://h/c?access_token=a%20b&x=1&x=2", f"wss://h/c?access_token=a%20b&x=1&x=2&{RECOVERED}"),
        ("ws://h:8080/c?awps_connection_id=old&a=1&awps_reconnection_token=old#f", f"ws://h:8080/c?a=1&{RECOVERED}"),
        ("https://h/c?", f"https://h/c?{RECOVERED}"),
    ],
)
def test_a_recovery_url_keeps_the_query_and_names_the_connection_once(url: str, recovered: str) -> None:
    assert client.recovery_url(url, connection_id="c/1", reconnection_token="t&= +") == recovered


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"url": "/client/hubs/chat?access_token=s3cret"}, ValueError, "url must be the URL of a client, such as wss://"),
        ({"url": "wss://[s3cret"}, ValueError, "url must be the URL of a client, such as wss://"),
        ({"url": "wss://"}, ValueError, "url must be the URL of a client, such as wss://"),
        ({"url": "Endpoint=https://h;AccessKey=s3cret"}, ValueError, "url must be the URL of a client, such as wss://"),
        ({"url": b"wss://h"}, TypeError, "url must be a str, not bytes"),
        ({"url": "wss://h/c?access_token=s3cret\ud800"}, ValueError, "url must not contain lone surrogates"),
        ({"connection_id": "s3cret\udfff"}, ValueError, "connection_id must not contain lone surrogates"),
        ({"reconnection_token": "s3cret\ud800"}, ValueError, "reconnection_token must not contain lone surrogates"),
        ({"connection_id": ""}, ValueError, "connection_id must not be empty"),
        ({"reconnection_token": None}, TypeError, "reconnection_token must be a str, not None"),
    ],
)
def test_a_recovery_that_cannot_be_is_refused(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^{message}") as raised:
        client.recovery_url(**{"url": "wss://h/c", "connection_id": "c", "reconnection_token": "t", **options})
    assert "s3cret" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_the_subprotocols_are_named() -> None:
    assert {row["subprotocol"] for row in JSON_ROWS.values()} == {client.JSON, client.JSON_RELIABLE}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        b"\xff",
        "[" * 100_000,
        '{"type":"event","event":"e","data":' + "[" * 100_000,
        '{"type":"event","event":"e","data":1e999}',
        '{"type":"event","event":"e","data":NaN}',
        '{"type":"ack","ackId":' + "9" * 5000 + ',"success":true}',
    ],
)
def test_hostile_text_ends_in_our_error(text: str | bytes) -> None:
    for form in UNIONS:
        with pytest.raises(InvalidPayloadError):
            loads(text, form)


def test_a_message_with_many_problems_lists_some() -> None:
    items: list[dict[str, Any]] = [{}] * 1000
    with pytest.raises(InvalidPayloadError) as raised:
        structure({"type": "groupStateUpdate", "group": "g", "items": items}, client.ServiceMessage)
    assert len(raised.value.problems) == 100


# --- what it says of itself -----------------------------------------------------------------


@pytest.mark.parametrize("name", client.preview.__all__)
def test_a_preview_class_is_documented_as_preview(name: str) -> None:
    docs: str = getattr(client.preview, name).__doc__ or ""
    assert "Preview." in docs
    assert "Source: https://" in docs
    assert not hasattr(client, name)
