"""Expectations of the .NET packages and the service's documentation, row by row, and our differences.

The rows are in ``data/dotnet-vectors.jsonl`` and ``data/service-examples.jsonl``, each with
its source. An error there is an `InvalidPayloadError` here.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import pytest

from tests.contexts import context_json, system
from tests.payloads import DATA
from wps_models import (
    Action,
    ConnectAnswer,
    ConnectEventRequest,
    DisconnectedEventRequest,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    InvalidPayloadError,
    MqttConnectAnswer,
    MqttConnectEventErrorResponse,
    MqttConnectProperties,
    MqttDisconnectedEventRequest,
    MqttDisconnectedEventRequestProperties,
    MqttDisconnectPacketProperties,
    UnknownActionError,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    WebPubSubClientCertificate,
    WebPubSubConnectionContext,
    WebPubSubErrorCode,
    dumps,
    structure,
    unstructure,
)
from wps_models._json.frozen import is_array, is_object

Row = Mapping[str, Any]


def read_rows(file: str) -> list[Row]:
    return [json.loads(line) for line in (DATA / file).read_text(encoding="utf-8").splitlines()]


VECTORS: Final = read_rows("dotnet-vectors.jsonl")
EXAMPLES: Final = [row for row in read_rows("service-examples.jsonl") if row["direction"] in {"host->function", "function->host"}]

CONTEXTS: Final[Mapping[object, Any]] = {
    "connect": context_json("System", "connect"),
    "disconnected": context_json("System", "disconnected"),
    "disconnectedRequest": context_json("System", "disconnected", physicalConnectionId="p-1", sessionId="s-1"),
    "GroupJoinedEventRequest": context_json("GroupPresence", "joined"),
    "GroupLeftEventRequest": context_json("GroupPresence", "left"),
}

CONNECT: Final = ConnectEventRequest(context=system("connect"))

# The requested type for a row's payload: by its type, by the event that a value was returned for, or by its kind.
FORMS: Final[Mapping[str, Any]] = {
    "certificate": WebPubSubClientCertificate,
    "connect": ConnectEventRequest,
    "disconnected": DisconnectedEventRequest,
    "connectProperties": MqttConnectProperties,
    "connectErrorResponse": MqttConnectEventErrorResponse,
    "disconnectedRequest": MqttDisconnectedEventRequest,
    "disconnectedProperties": MqttDisconnectedEventRequestProperties,
    "disconnectPacket": MqttDisconnectPacketProperties,
    "GroupJoinedEventRequest": GroupJoinedEventRequest,
    "GroupLeftEventRequest": GroupLeftEventRequest,
    "answer to connect": ConnectAnswer | None,
    "answer to mqtt": MqttConnectAnswer | None,
    "answer to user": UserAnswer | None,
    "output_action": Action | list[Action],
    "binary_data": UserEventResponse,
}

MISSING: Final = "a missing member of an event's body is read as absent"
JSON_TEXT: Final = "data that goes out as json must be JSON text"

DIFFERENT: Final[Mapping[str, tuple[object, str]]] = {
    # row: (our model or error message, our rule)
    "action GrantPermission": ("$.permission: is missing", "an action requires a permission"),
    "action RevokePermission": ("$.permission: is missing", "an action requires a permission"),
    "connect missing claims": (CONNECT, MISSING),
    "connect missing clientCertificates": (CONNECT, MISSING),
    "connect missing subprotocols": (CONNECT, MISSING),
    "connect invalid states ignored": (
        "$.states: expected an object, not a string",
        "errors are reported, never ignored",
    ),
    "mqtt error on a plain connection": (
        "$.mqtt.code: is an error, which isn't expected here",
        "an MQTT refusal answers MQTT clients only",
    ),
    "user dataType 'Json'": (
        "$.data: is not valid JSON although the data type is json: use Json(value), or leave out the data type to send text",
        JSON_TEXT,
    ),
    "user dataType 1": (
        "$.data: is not valid JSON although the data type is json: use Json(value), or leave out the data type to send text",
        JSON_TEXT,
    ),
    "user dataType 0": (
        '$.data: must be {"type":"Buffer","data":[...]} where the data type is binary: JSON has no bytes',
        "binary data is bytes, never a string",
    ),
    "user without dataType is binary": (UserEventResponse(data="x"), "the default data type depends on the data"),
}

ELSEWHERE: Final[Mapping[str, str]] = {
    # kind or row: where it is tested, or why it isn't
    "aspnetcore": "events over HTTP",
    "group left http": "events over HTTP",
    "preflight_trigger": "events over HTTP",
    "signature": "events over HTTP",
    "states_codec": "events over HTTP: the connection-state header",
    "states_merge": "events over HTTP: the connection-state header",
    "trigger_dispatch": "events over HTTP",
    "validator": "events over HTTP",
    "connection_string": "connection strings and tokens",
    "connection_json": "bindings and inputs of the Functions host",
    "context_binding": "bindings and inputs of the Functions host",
    "context_json": "bindings and inputs of the Functions host",
    "trigger_attribute": "bindings and inputs of the Functions host",
    "trigger_value": "bindings and inputs of the Functions host",
    "fn_connection_input": "bindings and inputs of the Functions host",
    "fn_context_error": "bindings and inputs of the Functions host",
    "beta": "the vocabulary of the betas",
    "sio_action_send_to_room": "Socket.IO is another protocol",
}


def payload_of(row: Row) -> Any:
    given: Any = row["input"]
    if row["kind"] == "return_value":
        return given["returned"]
    payload: Any = given.get("json", given) if is_object(given) else given
    context = CONTEXTS.get(given.get("type")) if is_object(given) else None
    # The rows lack the context, which the host always passes.
    return payload if context is None else {**payload, "connectionContext": context}


def requested_type(row: Row) -> Any:
    given = row["input"]
    if row["kind"] == "return_value":
        return FORMS["answer to mqtt" if "mqttProtocolVersion" in given else f"answer to {given['event']}"]
    return FORMS[given["type"] if "type" in given else row["kind"]]


def read_row(row: Row) -> Any:
    return structure(payload_of(row), requested_type(row))


def normalised(value: Any) -> Any:
    """Return a value with lower-case names and without members that are null or empty."""
    if is_object(value):
        members = {str(name).lower(): normalised(member) for name, member in value.items()}
        return {name: member for name, member in members.items() if member not in (None, [], {})}
    return [normalised(item) for item in value] if is_array(value) else value


def is_run_here(row: Row) -> bool:
    return not {row["name"], row.get("kind")} & {*DIFFERENT, *ELSEWHERE}


def each_of(rows: Iterable[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in rows])


def rows_of(holds: Callable[[Row], bool], *kinds: str) -> list[Row]:
    return [row for row in VECTORS if row["kind"] in kinds and is_run_here(row) and holds(row)]


# --- .NET: errors ----------------------------------------------------------------------

REFUSED: Final = rows_of(
    lambda row: "error" in row["expect"] or row["name"] == "user bad dataType",
    "output_action",
    "request_json",
    "mqtt_json",
    "group_presence",
    "return_value",
)


@each_of(REFUSED)
def test_errors_of_dotnet_are_errors_here(row: Row) -> None:
    with pytest.raises(InvalidPayloadError):
        read_row(row)


@each_of([row for row in REFUSED if row["expect"].get("message", "").startswith("Not supported")])
def test_actions_unknown_to_dotnet_are_unknown_here(row: Row) -> None:
    with pytest.raises(UnknownActionError):
        read_row(row)


# --- .NET: actions and data ------------------------------------------------------------

ACTIONS: Final = rows_of(lambda row: "action" in row["expect"], "output_action")
LISTS: Final = rows_of(lambda row: "actions" in row["expect"], "output_action")


def _dotnet_name(action: Action) -> str:
    return action.action_name[:1].upper() + action.action_name[1:]


@each_of(ACTIONS)
def test_an_action_has_the_same_class_as_in_dotnet(row: Row) -> None:
    assert _dotnet_name(read_row(row)) == row["expect"]["action"]


@each_of(LISTS)
def test_a_list_contains_the_same_actions_as_in_dotnet(row: Row) -> None:
    assert [_dotnet_name(action) for action in read_row(row)] == row["expect"]["actions"]


@each_of([row for row in ACTIONS if "members" in row["expect"]])
def test_an_action_has_the_same_members_as_in_dotnet(row: Row) -> None:
    expected = normalised(row["expect"]["members"])
    written = normalised(unstructure(read_row(row)))
    expected |= {"datatype": expected["datatype"].lower()} if "datatype" in expected else {}
    assert {name: written[name] for name in expected} == expected


@each_of([row for row in ACTIONS if "permission" in row["expect"]])
def test_a_permission_is_the_same_as_in_dotnet(row: Row) -> None:
    assert read_row(row).permission == row["expect"]["restValue"]


@each_of([*(row for row in ACTIONS if "dataText" in row["expect"]), *rows_of(lambda row: "json" in row["input"], "binary_data")])
def test_data_is_the_same_as_in_dotnet(row: Row) -> None:
    data, expected = read_row(row).data, row["expect"]
    wanted = bytes(expected["bytes"]) if "bytes" in expected else expected.get("text", expected.get("dataText")).encode()
    assert (data if isinstance(data, bytes) else data.encode()) == wanted


@each_of(rows_of(lambda row: "writer" in row["input"], "binary_data"))
def test_a_string_is_written_as_in_dotnet_with_a_lower_case_data_type(row: Row) -> None:
    assert unstructure(UserEventResponse(data=row["input"]["data"])) == {
        "data": row["expect"]["json.data"],
        "dataType": row["expect"]["json.dataType"].lower(),
    }


# --- .NET: requests and their members --------------------------------------------------

MODELS: Final = rows_of(
    lambda row: "error" not in row["expect"] and "json" in row["input"], "request_json", "mqtt_json", "group_presence"
)


@each_of(MODELS)
def test_a_read_model_is_written_with_the_same_members(row: Row) -> None:
    assert normalised(unstructure(read_row(row))) == normalised(payload_of(row))


# .NET has two orders for "disconnectedRequest". We write the one of the Functions host.
@each_of([row for row in MODELS if "written" in row["expect"] and row["input"]["type"] != "disconnectedRequest"])
def test_members_are_written_in_the_order_of_dotnet(row: Row) -> None:
    theirs = list(normalised(json.loads(row["expect"]["written"])))
    assert [name for name in normalised(unstructure(read_row(row))) if name in theirs] == theirs


@each_of([row for row in MODELS if "protocolVersion" in row["expect"]])
def test_a_protocol_version_has_the_same_name_as_in_dotnet(row: Row) -> None:
    assert read_row(row).protocol_version.name == row["expect"]["protocolVersion"]


@each_of([row for row in VECTORS if row["name"] == "connect all null"])
def test_null_collections_are_read_as_empty_ones(row: Row) -> None:
    assert read_row(row) == CONNECT


@each_of([row for row in VECTORS if row["name"] == "disconnected with context"])
def test_a_request_is_written_with_its_context(row: Row) -> None:
    context = structure(row["input"]["connectionContext"], WebPubSubConnectionContext)
    text = dumps(DisconnectedEventRequest(reason=row["input"]["reason"], context=context))
    assert [part for part in row["expect"]["writtenContains"] if part not in text] == []


@each_of(rows_of(lambda _: True, "binding_json"))
def test_a_request_is_written_exactly_as_the_host_passes_it(row: Row) -> None:
    text = row["expect"]["requestJson"]
    assert dumps(structure(json.loads(text), EventRequest)) == text


@each_of(rows_of(lambda _: True, "states_json"))
def test_states_from_the_host_are_plain_json_values(row: Row) -> None:
    states = {name: value["json"] for name, value in row["input"]["states"].items()}
    payload = {"eventType": "User", "eventName": "message", "hub": "chat", "connectionId": "c-1", "states": states}
    assert structure(payload, WebPubSubConnectionContext).states == row["expect"]["connectionContext.states"]


# --- .NET: return values of functions --------------------------------------------------

RETURNED: Final = rows_of(lambda row: row not in REFUSED, "return_value")
ANSWERED: Final = [row for row in RETURNED if row["expect"]["status"] == 200]
MQTT_ERRORS: Final = [row for row in RETURNED if "mqtt" in (payload_of(row) or {})]
PLAIN_ERRORS: Final = [row for row in RETURNED if row not in ANSWERED and row not in MQTT_ERRORS]

STATUS: Final = {401: WebPubSubErrorCode.UNAUTHORIZED, 400: WebPubSubErrorCode.USER_ERROR, 500: WebPubSubErrorCode.SERVER_ERROR}


@each_of(PLAIN_ERRORS)
def test_a_returned_code_is_an_error_answer_as_in_dotnet(row: Row) -> None:
    expected = row["expect"]
    assert read_row(row) == EventErrorResponse(code=STATUS[expected["status"]], error_message=expected["body"])


@each_of(MQTT_ERRORS)
def test_a_returned_mqtt_code_is_an_mqtt_error_answer(row: Row) -> None:
    answer = read_row(row)
    assert type(answer) is MqttConnectEventErrorResponse
    assert answer.mqtt.code == payload_of(row)["mqtt"]["code"]


@each_of([row for row in MQTT_ERRORS if "body" in row["expect"]])
def test_an_mqtt_error_answer_has_the_members_that_dotnet_sends(row: Row) -> None:
    assert normalised(unstructure(read_row(row))) == normalised(json.loads(row["expect"]["body"]))


@each_of(ANSWERED)
def test_a_returned_answer_keeps_its_members(row: Row) -> None:
    returned: dict[str, Any] = payload_of(row) or {}
    answer = read_row(row)
    known = {name: value for name, value in returned.items() if name not in {"code", "Code", "errorMessage"}}
    assert (unstructure(answer) if answer else {}) == known


def test_returning_null_means_no_answer() -> None:
    assert structure(None, ConnectAnswer | None) is None


# --- the service's documentation -------------------------------------------------------

EXAMPLES_HERE: Final = [row for row in EXAMPLES if is_run_here(row)]
EXAMPLE_FORMS: Final[Mapping[str, Any]] = {
    "webPubSub output": Action | list[Action],
    "webPubSubTrigger": EventRequest,
    "webPubSubTrigger return": EventResponse,
}


def read_example(row: Row) -> Any:
    return structure(row["body"]["json"], EXAMPLE_FORMS[row["method"]])


@each_of([row for row in EXAMPLES_HERE if not row["expect"].startswith("error")])
def test_a_documented_payload_is_written_as_it_was_read(row: Row) -> None:
    documented = row["body"]["json"]
    if row["direction"] == "host->function" and "dataType" in documented:
        documented |= {"dataType": documented["dataType"].capitalize()}
    assert unstructure(read_example(row)) == documented


@each_of([row for row in EXAMPLES_HERE if row["expect"].startswith("error")])
def test_an_undocumented_action_is_unknown(row: Row) -> None:
    with pytest.raises(UnknownActionError):
        read_example(row)


@each_of([row for row in EXAMPLES_HERE if row["name"] == "fn_trigger_user_json"])
def test_json_data_is_received_as_a_string(row: Row) -> None:
    event = read_example(row)
    assert isinstance(event, UserEventRequest)
    assert event.data == row["body"]["json"]["data"]
    assert event.json() == {"stars": 5}


# --- complete tables -------------------------------------------------------------------


@each_of([row for row in VECTORS if row["name"] in DIFFERENT])
def test_differences_from_dotnet_follow_a_stated_rule(row: Row) -> None:
    wanted, rule = DIFFERENT[row["name"]]
    try:
        found: object = read_row(row)
    except InvalidPayloadError as error:
        found = str(error)
    assert found == wanted, rule


def test_the_tables_contain_only_existing_rows() -> None:
    there = {name for row in [*VECTORS, *EXAMPLES] for name in (row["name"], row.get("kind"))}
    assert {*DIFFERENT, *ELSEWHERE} - there == set()


def test_every_row_is_tested_here_or_listed_as_tested_elsewhere() -> None:
    here = {"output_action", "binary_data", "request_json", "binding_json", "mqtt_json", "states_json", "group_presence"}
    untested_kinds = [
        row["name"] for row in VECTORS if row["kind"] not in here | {"return_value"} and row["kind"] not in ELSEWHERE
    ]
    untested_examples = [row["name"] for row in EXAMPLES if row["name"] not in ELSEWHERE and row["method"] not in EXAMPLE_FORMS]
    assert untested_kinds + untested_examples == []
