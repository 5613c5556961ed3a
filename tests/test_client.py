"""Messages between clients and the service are read, written and validated."""

import json
from collections.abc import Mapping
from typing import Any, Final, get_args

import pytest
from attrs import fields
from cattrs import Converter, transform_error

from tests.payloads import DATA
from wps_models import (
    InvalidPayloadError,
    Model,
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


# --- recorded messages of Microsoft's clients, and of a service for them ----------------------

ROWS: Final = {row["name"]: row for row in map(json.loads, (DATA / "frames.jsonl").read_text(encoding="utf-8").splitlines())}
JSON_ROWS: Final = {name: row for name, row in ROWS.items() if "text" in row and row["direction"] != "connect"}
each_row: Final = pytest.mark.parametrize("row", JSON_ROWS.values(), ids=list(JSON_ROWS))

INVALID: Final = {"down/not-json"}
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
    if row["name"] in INVALID:
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
def test_a_recorded_message_is_read_as_its_own_class_only(row: Mapping[str, Any]) -> None:
    if row["name"] in INVALID | REFUSED_NULLS:
        return
    message: Any = loads(row["text"], _form(row))
    assert loads(row["text"], EITHER) == message
    assert loads(row["text"], message.__class__) == message
    if not isinstance(message, client.UnknownMessage):
        other = client.PingMessage if isinstance(message, client.PongMessage) else client.PongMessage
        with pytest.raises(InvalidPayloadError, match=r"^\$\.type: unexpected message"):
            loads(row["text"], other)


# --- choosing the class -----------------------------------------------------------------


def test_few_messages_are_sent_by_both_sides() -> None:
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
def test_names_and_tags_are_read_in_any_case(text: str, message: Model) -> None:
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
def test_an_unknown_message_is_kept_and_written_as_it_was(payload: dict[str, Any]) -> None:
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


def test_a_message_of_the_other_side_is_unknown_and_has_its_sender() -> None:
    of_service = loads(dumps(client.AckMessage(ack_id=1, success=True)), client.ClientMessage)
    assert isinstance(of_service, client.UnknownMessage)
    assert of_service.sent_by == "service"
    of_client = loads(dumps(client.PingMessage()), client.ServiceMessage)
    assert isinstance(of_client, client.UnknownMessage)
    assert of_client.sent_by == "client"


@pytest.mark.parametrize(("members", "sender"), SENDERS)
def test_the_sender_of_an_unknown_message_follows_from_its_type(members: dict[str, Any], sender: str | None) -> None:
    assert client.UnknownMessage(members=members).sent_by == sender


def test_an_unknown_message_has_the_type_if_it_is_a_string() -> None:
    assert client.UnknownMessage(members={"type": "tomorrow"}).type == "tomorrow"
    assert client.UnknownMessage(members={"type": 5}).type is None
    assert client.UnknownMessage(members={}).type is None


@pytest.mark.parametrize(
    ("payload", "form", "problem"),
    [
        ({"type": "ackk"}, client.AckMessage, r"\$\.type: unexpected message. Did you mean ack\? Expected: ack"),
        ({"ackId": 1, "success": True}, client.AckMessage, r"\$\.type: is missing. Expected: ack"),
        (
            {"type": "message", "from": "groupe"},
            client.GroupDataMessage | client.ServerDataMessage,
            r"\$\.from: .* Did you mean message group\? Expected: message group, message server",
        ),
        ({"type": "message"}, client.GroupDataMessage, r"\$\.from: is missing. Expected: message group"),
        ({"type": "invoke"}, client.preview.InvokeMessage, r"\$\.target: is missing. Expected: invoke event"),
        ([], client.ClientMessage, r"\$: expected an object, not an array"),
        (None, client.ServiceMessage, r"\$: expected an object, not null"),
        (
            {"type": "message", "from": "server", "dataType": "xml", "data": 1},
            client.ServerDataMessage,
            r"\$\.dataType: expected one of binary, json, text, protobuf",
        ),
    ],
)
def test_an_unknown_message_is_an_error_where_it_is_not_expected(payload: object, form: Any, problem: str) -> None:
    with pytest.raises(InvalidPayloadError, match=f"^{problem}"):
        structure(payload, form)


# --- invalid members of known messages --------------------------------------------------

ALL_OR_NONE: Final = "must be given together or not at all: a chunk has both, a keep-alive neither"


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
            ["$.data: expected a string, because the data type is text, not a number"],
        ),
        (
            {"type": "message", "from": "server", "dataType": "text", "data": "\ud800"},
            ["$.data: must not contain lone surrogates, which UTF-8 can't encode"],
        ),
        *(
            (
                {"type": "message", "from": "server", "dataType": data_type, "data": data},
                ["$.data: expected padded base64, because the data type is binary or protobuf"],
            )
            for data_type in ("binary", "protobuf")
            for data in ("!", "YQ", "YQ==\n", "é", 1, [1], {"type": "Buffer", "data": [1]})
        ),
        (
            {"type": "message", "from": "server", "dataType": "json", "data": float("nan")},
            ["$.data: must not contain NaN or infinity: JSON has no such numbers"],
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
            ["$.data: must be left out: a stream starts without data, which follows in streamData messages"],
        ),
        (
            {"type": "sendToGroup", "group": "g", "stream": {"streamId": "s"}, "dataType": "text"},
            ["$.data: must be left out: a stream starts without data, which follows in streamData messages"],
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
def test_each_invalid_member_is_a_problem_with_its_path(payload: dict[str, Any], problems: list[str]) -> None:
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
        "$: has an unexpected member. Allowed: type, streamId, error",
        "$.error: has an unexpected member. Allowed: message, userErrorCode",
    ]


# --- rules of the service, which disconnects clients that break them --------------------------


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
            "metadata must have at most 8192 characters in total",
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
            "stream_sequence_id and data must be given together",
        ),
        (
            lambda: client.preview.StreamDataMessage(stream_id="s", stream_sequence_id=1),
            ValueError,
            "stream_sequence_id and data must be given",
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
            "data must be a str, because data_type is text",
        ),
        (lambda: client.preview.InvokeMessage(invocation_id="", event="e"), ValueError, "invocation_id must not be empty"),
        (lambda: client.preview.SetGroupStateMessage(group="g", state=Any), TypeError, "state must be a mapping"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # on purpose
    ],
)
def test_a_message_that_breaks_a_rule_cannot_be_built(build: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^{message}"):
        build()


@pytest.mark.parametrize("length", [1, 1024])
def test_values_at_the_limits_are_accepted(length: int) -> None:
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


def test_forbidden_members_have_no_field() -> None:
    assert [field.name for field in fields(client.preview.StreamStartMessage)] == ["group", "stream", "no_echo"]
    assert [field.name for field in fields(client.preview.StreamEndError)] == ["message", "user_error_code"]


def test_a_keep_alive_of_a_stream_has_only_the_id() -> None:
    assert unstructure(client.preview.StreamDataMessage(stream_id="s")) == {"type": "streamData", "streamId": "s"}


def test_sequence_id_zero_can_be_acknowledged() -> None:
    message = loads('{"type":"sequenceAck","sequenceId":0}', client.ClientMessage)
    assert message == client.SequenceAckMessage(sequence_id=0)
    assert unstructure(message) == {"type": "sequenceAck", "sequenceId": 0}


# --- ids and acks -----------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 2**53 + 1, MAX])
def test_ids_of_64_bits_are_exact(number: int) -> None:
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
def test_an_ack_is_ok_for_success_and_for_duplicates(members: str, ok: bool) -> None:  # noqa: FBT001  # a parameter of the test
    assert loads(f'{{"type":"ack","ackId":5,{members}}}', client.AckMessage).ok is ok


def test_the_error_of_an_ack_is_always_written_with_a_message() -> None:
    # Microsoft's Python client fails without one.
    ack = loads('{"type":"ack","ackId":5,"success":false,"error":{"name":"Forbidden"}}', client.AckMessage)
    assert ack.error == client.MessageError(name="Forbidden", message="")
    assert unstructure(ack)["error"] == {"name": "Forbidden", "message": ""}


# --- cattrs converters -----------------------------------------------------------------------


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
        "invalid type (expected padded base64, because the data type is binary or protobuf) @ $.data",
        f"invalid type (must be a whole number from 0 to {MAX}) @ $.ackId",
    ]


def test_a_strict_converter_refuses_extra_members() -> None:
    form: Any = client.ServiceMessage
    assert make_converter().structure({"type": "pong", "x": 1}, form) == client.PongMessage()
    with pytest.raises(Exception, match="in an object"):
        make_converter(forbid_extra_keys=True).structure({"type": "pong", "x": 1}, form)


# --- reprs -------------------------------------------------------------------------------


def test_a_repr_is_short_and_shows_no_token_metadata_or_state() -> None:
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


def test_the_recorded_subprotocols_have_constants() -> None:
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
def test_hostile_text_raises_an_error_of_this_package(text: str | bytes) -> None:
    for form in UNIONS:
        with pytest.raises(InvalidPayloadError):
            loads(text, form)


def test_at_most_100_problems_are_listed() -> None:
    items: list[dict[str, Any]] = [{}] * 1000
    with pytest.raises(InvalidPayloadError) as raised:
        structure({"type": "groupStateUpdate", "group": "g", "items": items}, client.ServiceMessage)
    assert len(raised.value.problems) == 100


# --- documentation --------------------------------------------------------------------------


@pytest.mark.parametrize("name", client.preview.__all__)
def test_a_preview_class_is_documented_as_preview(name: str) -> None:
    docs: str = getattr(client.preview, name).__doc__ or ""
    assert "Preview." in docs
    assert "Source: https://" in docs
    assert not hasattr(client, name)
