"""Recorded requests and responses of the service and of .NET's SDK, and the differences from the latter.

The rows are in ``data/service-examples.jsonl`` and ``data/dotnet-vectors.jsonl``, each with its source.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from tests import webhooks
from tests.payloads import DATA
from wps_models import (
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    HttpResponse,
    InvalidPayloadError,
    Json,
    MqttConnectedEventRequest,
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectionContext,
    MqttDisconnectedEventRequest,
    MqttUserProperty,
    PreflightRequest,
    UserEventRequest,
    UserEventResponse,
    WebPubSubClientCertificate,
    WebPubSubDataType,
    WebPubSubErrorCode,
    WpsModelsError,
    testing,
)
from wps_models._json.frozen import is_object
from wps_models.webhook.signature import ACCEPT_UNSIGNED, AccessKeys, sign, verify
from wps_models.webhook.states import StatesCodec, decode, encode

Row = Mapping[str, Any]

TEXT, JSON, BINARY = WebPubSubDataType.TEXT, WebPubSubDataType.JSON, WebPubSubDataType.BINARY


def read_rows(file: str) -> list[Row]:
    return [json.loads(line) for line in (DATA / file).read_text(encoding="utf-8").splitlines()]


EXAMPLES: Final = read_rows("service-examples.jsonl")
VECTORS: Final = read_rows("dotnet-vectors.jsonl")


def each_of(rows: Iterable[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in rows])


def body_of(row: Row) -> bytes:
    match row["body"]:
        case {"text": str(text)}:
            return text.encode()
        case {"base64": str(text)}:
            return base64.b64decode(text)
        case {"json": value}:
            return json.dumps(value).encode()
        case _:
            return b""


# --- service → server ------------------------------------------------------------------

SENT: Final = [row for row in EXAMPLES if row["direction"] == "service->server"]
PRIMARY: Final = "made-up-primary-key-AAAA=="
SECONDARY: Final = "made-up-secondary-key-BBBB=="
ORIGIN: Final = "madeup.webpubsub.azure.com"

CERTIFICATE: Final = WebPubSubClientCertificate(
    thumbprint="0123456789ABCDEF0123456789ABCDEF01234567",
    content="-----BEGIN CERTIFICATE-----\r\nTUFERS1VUA==\r\n-----END CERTIFICATE-----",
)

# row: (the class, and values of attributes)
EVENTS: Final[Mapping[str, tuple[type, Mapping[str, object]]]] = {
    "connect_full": (
        ConnectEventRequest,
        {
            "context.user_id": "user-1",
            "context.id": "0",
            "context.time": "2026-03-01T10:20:30Z",
            "context.source": "/hubs/chat/client/c0nn-1a2b3c",
            "context.origin": ORIGIN,
            "query": {"room": ("r1", "r2")},
            "subprotocols": ("json.webpubsub.azure.v1", "custom.v1"),
            "client_certificates": (CERTIFICATE,),
        },
    ),
    "connect_old_payload_no_headers": (
        ConnectEventRequest,
        {"headers": {}, "client_certificates": (WebPubSubClientCertificate(thumbprint="ABCDEF"),)},
    ),
    "connected": (
        ConnectedEventRequest,
        {
            "context.states": {"key": "a"},
            "context.connection_state": "eyJrZXkiOiJhIn0=",
            "context.subprotocol": "json.webpubsub.azure.v1",
        },
    ),
    "connected_old_event_name": (ConnectedEventRequest, {"context.event_name": "connected"}),
    "disconnected_null_reason": (DisconnectedEventRequest, {"reason": None}),
    "disconnected_reason": (
        DisconnectedEventRequest,
        {"reason": "Application server closed the connection. Reason: maintenance"},
    ),
    "duplicate_delivery": (UserEventRequest, {"context.connection_id": "c0nn-1a2b3c", "context.id": "2"}),
    "get_validation_fallback": (PreflightRequest, {"is_valid": True, "allowed_origin": ORIGIN}),
    "group_joined": (GroupJoinedEventRequest, {"group": "g1"}),
    "group_left": (GroupLeftEventRequest, {"group": "g1"}),
    "mqtt_connected": (
        MqttConnectedEventRequest,
        {"context.session_id": "sess-55", "context.physical_connection_id": "phys-77", "context.subprotocol": "mqtt"},
    ),
    "mqtt_disconnected_no_packet": (
        MqttDisconnectedEventRequest,
        {"reason": "session expired", "mqtt.initiated_by_client": False, "mqtt.disconnect_packet": None},
    ),
    "mqtt_user_event": (
        UserEventRequest,
        {
            "data": b"\xa1at\x18\x15",
            "data_type": BINARY,
            "content_type": "application/cbor",
            "user_properties": {"unit": "C", "room": "kitchen"},
            "context.__class__": MqttConnectionContext,
        },
    ),
    "mqtt_user_event_no_content_type": (UserEventRequest, {"data": b"21", "data_type": BINARY, "content_type": None}),
    "options_rate_and_callback": (PreflightRequest, {"is_valid": False, "allowed_origin": None}),
    "signature_rotated_only_secondary": (UserEventRequest, {"data": "hi"}),
    "signature_single": (UserEventRequest, {"data": "hi"}),
    "signature_spaced_list": (UserEventRequest, {"data": "hi"}),
    "signature_two_header_lines": (UserEventRequest, {"data": "hi"}),
    "user_custom_binary": (UserEventRequest, {"context.event_name": "upload", "data": b"\x89PNG", "data_type": BINARY}),
    "user_custom_json_object": (
        UserEventRequest,
        {"context.event_name": "rating", "data": '{"stars": 5}', "data_type": JSON},
    ),
    "user_custom_json_string": (UserEventRequest, {"data": '"five"', "data_type": JSON}),
    "user_event_dotted_name": (UserEventRequest, {"context.event_name": "room.message-v2"}),
    "user_event_named_connect": (UserEventRequest, {"context.event_name": "connect"}),
    "user_message_binary": (UserEventRequest, {"data": b"\x00\x01\x02\xff", "data_type": BINARY}),
    "user_message_metadata": (UserEventRequest, {"metadata": {"trace": "t-1", "lang": "en"}}),
    "user_message_state_dotnet": (UserEventRequest, {"context.states": {"counter": "MQ=="}}),
    "user_message_state_opaque": (UserEventRequest, {"data": "hi", "context.connection_state": "v2.opaque"}),
    "user_message_text": (UserEventRequest, {"context.event_name": "message", "data": "hello", "data_type": TEXT}),
    "user_message_text_charset": (UserEventRequest, {"data": "héllo ☃", "data_type": TEXT}),
    "user_old_source_form": (UserEventRequest, {"context.source": "/client/c0nn-1a2b3c"}),
}


def receive(row: Row, states: StatesCodec = "json", access_keys: AccessKeys = (PRIMARY, SECONDARY)) -> EventRequest:
    return webhooks.parse(
        method=row["method"].partition(" ")[0],
        headers=row["headers"],
        body=body_of(row),
        access_keys=access_keys,
        allowed_origins=[ORIGIN],
        states=states,
    )


def sent_row(name: str) -> Row:
    return next(row for row in SENT if row["name"] == name)


@each_of([row for row in SENT if row["name"] in EVENTS])
def test_a_recorded_request_is_parsed_as_its_event(row: Row) -> None:
    cls, wanted = EVENTS[row["name"]]
    event = receive(row)
    assert type(event) is cls
    assert {path: attrgetter(path)(event) for path in wanted} == wanted


def test_a_recorded_request_without_an_origin_is_not_a_handshake() -> None:
    with pytest.raises(InvalidPayloadError, match="WebHook-Request-Origin: is missing"):
        receive(sent_row("options_missing_origin"))


def test_recorded_states_of_dotnet_are_read_with_its_codec() -> None:
    assert receive(sent_row("user_message_state_dotnet"), "dotnet").context.states == {"counter": 1}


def test_an_opaque_state_is_an_error_when_accessed() -> None:
    event = receive(sent_row("user_message_state_opaque"))
    with pytest.raises(InvalidPayloadError, match="ce-connectionState"):
        event.context.states.get("counter")


def test_an_opaque_state_can_be_read_with_the_raw_codec() -> None:
    assert receive(sent_row("user_message_state_opaque"), "raw").context.states == {"raw": "v2.opaque"}


@pytest.mark.parametrize("key", [PRIMARY, SECONDARY])
def test_one_valid_signature_of_two_headers_is_enough(key: str) -> None:
    assert type(receive(sent_row("signature_two_header_lines"), access_keys=key)) is UserEventRequest


def test_a_request_signed_only_with_the_secondary_key_requires_that_key() -> None:
    with pytest.raises(WpsModelsError, match="ce-signature"):
        receive(sent_row("signature_rotated_only_secondary"), access_keys=PRIMARY)
    assert type(receive(sent_row("signature_rotated_only_secondary"), access_keys=SECONDARY)) is UserEventRequest


def test_a_repeated_delivery_is_read_as_an_equal_event() -> None:
    assert receive(sent_row("duplicate_delivery")) == receive(sent_row("user_message_text"))


def test_every_recorded_request_is_tested() -> None:
    assert {row["name"] for row in SENT} == {*EVENTS, "options_missing_origin"}


# --- server → service ------------------------------------------------------------------

RESPONSES: Final = [row for row in EXAMPLES if row["direction"] == "server->service"]


def mqtt_error(code: int, reason: str | None = None, **properties: str) -> MqttConnectEventErrorResponse:
    pairs = [MqttUserProperty(name=name, value=value) for name, value in properties.items()]
    return MqttConnectEventErrorResponse(
        mqtt=MqttConnectEventErrorResponseProperties(code=code, reason=reason, user_properties=pairs)
    )


# row: (event, answer, codec of the states)
ANSWERS: Final[Mapping[str, tuple[EventRequest, EventResponse | None, StatesCodec]]] = {
    "connect_accept_200_full": (
        testing.connect(),
        ConnectEventResponse(
            user_id="user-9",
            groups=["g1", "g2"],
            roles=["webpubsub.sendToGroup.g1"],
            subprotocol="json.webpubsub.azure.v1",
            states={"key": "a"},
        ),
        "json",
    ),
    "connect_accept_200_nulls": (testing.connect(), ConnectEventResponse(user_id="user-9"), "json"),
    "connect_reject_401": (
        testing.connect(),
        EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="not allowed"),
        "json",
    ),
    "event_accepted_empty": (testing.connected(), None, "json"),
    "handshake_allow_exact": (testing.preflight(origin=ORIGIN), None, "json"),
    "handshake_allow_with_rate": (testing.preflight(origin="eventemitter.example.com"), None, "json"),
    "handshake_refuse_400": (testing.preflight(is_valid=False), None, "json"),
    "mqtt_connect_accept_204": (testing.mqtt_connect(), None, "json"),
    "mqtt_connect_reject_v5_banned": (testing.mqtt_connect(), mqtt_error(138, "banned by server", why="spam"), "json"),
    "mqtt_connect_reject_v5_notauthorized": (testing.mqtt_connect(), mqtt_error(135), "json"),
    "mqtt_user_reply_failed": (
        testing.mqtt_user(),
        EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message="bad unit"),
        "json",
    ),
    "user_reply_204": (testing.user(), None, "json"),
    "user_reply_binary": (testing.user(), UserEventResponse(data=b"\x00\xff"), "json"),
    "user_reply_json": (testing.user(), UserEventResponse(data=Json({"ok": True}), states={"key": "a"}), "json"),
    "user_reply_metadata": (testing.user(), UserEventResponse(data="ok"), "json"),
    "user_reply_state_dotnet": (testing.user(), UserEventResponse(data="ok", states={"counter": 1}), "dotnet"),
    "user_reply_state_empty": (testing.user(states={"counter": 1}), UserEventResponse(clear_states=True), "json"),
    "user_reply_text": (testing.user(), UserEventResponse(data="echo"), "json"),
}

# row: (our response, our rule)
DIFFERENT_RESPONSES: Final[Mapping[str, tuple[HttpResponse, str]]] = {
    "handshake_refuse_400": (
        HttpResponse(
            status=400,
            headers=(("Content-Type", "text/plain; charset=utf-8"),),
            body=b"This origin is not one of the allowed origins.",
        ),
        "the response to a refused handshake contains the reason",
    ),
    "event_accepted_empty": (HttpResponse(status=204), "an answer without content is 204"),
    "handshake_allow_with_rate": (
        HttpResponse(status=200, headers=(("WebHook-Allowed-Origin", "eventemitter.example.com"),)),
        "the response contains only the allowed origin, because Web PubSub requests no rate",
    ),
    "user_reply_metadata": (
        HttpResponse(status=200, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=b"ok"),
        "headers that only the emulator knows can be added to the response, but aren't part of an answer",
    ),
}


def respond(name: str) -> HttpResponse:
    event, answer, codec = ANSWERS[name]
    return webhooks.respond(event, answer, states=codec)


def without_nulls(body: bytes, media_type: str | None) -> object:
    """Return the content, without the nulls of JSON."""
    if media_type != "application/json":
        return body
    return json.loads(body, object_pairs_hook=lambda pairs: {name: value for name, value in pairs if value is not None})


def comparable(status: int, headers: Iterable[tuple[str, str]], body: bytes) -> object:
    known = {name.lower(): value for name, value in headers}
    media_type = known.pop("content-type", "").partition(";")[0] or None
    return status, media_type, known, without_nulls(body, media_type)


@each_of([row for row in RESPONSES if row["name"] not in DIFFERENT_RESPONSES])
def test_a_response_equals_the_recorded_one(row: Row) -> None:
    reply = respond(row["name"])
    status = int(row["method"].removeprefix("HTTP "))
    assert comparable(reply.status, reply.headers, reply.body) == comparable(status, row["headers"], body_of(row))


@each_of([row for row in RESPONSES if row["name"] in DIFFERENT_RESPONSES])
def test_responses_that_differ_follow_a_stated_rule(row: Row) -> None:
    wanted, rule = DIFFERENT_RESPONSES[row["name"]]
    assert respond(row["name"]) == wanted, rule


def test_every_recorded_response_is_tested() -> None:
    assert {row["name"] for row in RESPONSES} == set(ANSWERS)


# --- .NET ------------------------------------------------------------------------------


def host_of(endpoint: str) -> str:
    return urlsplit(endpoint).netloc


def keys_by_host(accesses: Iterable[Row]) -> AccessKeys:
    """Return the keys by host, or accept unsigned requests if .NET has an identity instead of a key."""
    if any(access.get("identity") for access in accesses):
        return ACCEPT_UNSIGNED
    return {access.get("host") or host_of(access["endpoint"]): access["key"] for access in accesses}


def check_signature(given: Row) -> object:
    if "key" in given:
        return sign(given["connectionId"], given["key"])
    try:
        verify(
            given["signatureHeader"],
            connection_id=given["connectionId"],
            access_keys=keys_by_host(given["accesses"]),
            origin=given["origin"],
        )
    except (WpsModelsError, TypeError, ValueError) as error:
        return not isinstance(error, WpsModelsError) and "an error"
    return True


def parse_and_status(
    given: Row, access_keys: AccessKeys, allowed_origins: list[str] | None = None
) -> tuple[int, EventRequest | None]:
    headers = dict(given["headers"])
    if "contentType" in given:
        headers["Content-Type"] = given["contentType"]
    try:
        event = webhooks.parse(
            method=given["method"],
            headers=headers,
            body=given.get("body", "").encode(),
            access_keys=access_keys,
            # Hosts with keys are allowed by default; without such hosts, allow every origin.
            allowed_origins=["*"] if allowed_origins is None and not is_object(access_keys) else allowed_origins,
        )
    except WpsModelsError as error:
        return webhooks.refuse(error).status, None
    return (200 if not isinstance(event, PreflightRequest) else webhooks.respond(event).status), event


def handshake(method: Any, origins: Iterable[str | None], allowed: list[str]) -> tuple[int, EventRequest | None]:
    headers = {"WebHook-Request-Origin": ",".join(origin for origin in origins if origin is not None)}
    return parse_and_status({"method": method, "headers": headers}, "key", allowed)


def trigger(given: Row) -> object:
    connections = [connection for function in given["functions"] for connection in function["connections"]]
    key = connections[0].partition("AccessKey=")[2].partition(";")[0] if connections else ACCEPT_UNSIGNED
    status, event = parse_and_status(given, key)
    return status, event.data_type.value if isinstance(event, UserEventRequest) else None


def preflight(given: Row) -> object:
    hosts = [given["globalHost"]] if "globalHost" in given else [host for hosts in given["listenerHosts"] for host in hosts]
    try:
        status, event = handshake(given["method"], given["origins"], hosts)
    except ValueError:
        return "an error"
    return status, getattr(event, "allowed_origin", None) is not None


def validate(given: Row) -> object:
    if "originHeader" in given:
        try:
            status, event = handshake(given["method"], given["originHeader"], ["abc"])
        except TypeError:
            return False
        return status == 200 and isinstance(event, PreflightRequest)
    if "hosts" not in given:
        verify(sign("cid", "k1"), connection_id="cid", access_keys=keys_of_two_spellings(given["accesses"]), origin="abc")
        return "either key"
    status, _ = handshake("OPTIONS", given["hosts"], [host_of(access["endpoint"]) for access in given["accesses"]])
    return status == 200


def keys_of_two_spellings(accesses: Iterable[Row]) -> AccessKeys:
    # A mapping contains each key once, but host names are case-insensitive.
    first, second = (access["key"] for access in accesses)
    return {"abc": first, "ABC": second}


def plain_values(states: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.get("json", value.get("text")) for name, value in states.items()}


def states_of(given: Row) -> object:
    match given:
        case {"decode": text}:
            return decode_or_error(text)
        case {"decodeInner": inner}:
            return decode_or_error(encode(inner, "json"))
        case {"encodeInner": states} | {"encode": states}:
            return decode(encode(plain_values(states), "dotnet"), "dotnet")
        case _:
            return result_or_error(lambda: encode({name: bytes(value) for name, value in given["stjStates"].items()}, "dotnet"))


def decode_or_error(text: str) -> object:
    return result_or_error(lambda: decode(text, "dotnet"))


def result_or_error(call: Callable[[], object]) -> object:
    try:
        return call()
    except (TypeError, InvalidPayloadError) as error:
        return type(error).__name__


def expected_states(row: Row) -> object:
    expected = row["expect"]
    if "inner" in expected:
        return decode(encode(expected["inner"]), "dotnet")
    if "header" in expected:
        return decode(expected["header"], "dotnet")
    return expected.get("contextStates", expected.get("states", expected.get("json")))


def merge_states(given: Row) -> object:
    event = testing.user(states=given["existing"])
    answer = UserEventResponse(states=given["set"], clear_states=given.get("clear", False))
    return dict(webhooks.respond(event, answer, states="dotnet").headers).get("ce-connectionState")


def asp_response(given: Row) -> object:
    if "codes" in given:
        events = {4: testing.mqtt_connect(protocol_version=4), 5: testing.mqtt_connect()}  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # its number
        return {str(code): webhooks.respond(events[4 if code < 128 else 5], mqtt_error(code)).status for code in given["codes"]}
    if given.get("method") == "OPTIONS":
        status, _ = handshake("OPTIONS", [given["origin"]], [host_of(given["endpoint"])])
        return status, b""
    if given["handler"].startswith("raises"):
        reply = webhooks.refuse(WpsModelsError("Test Exception"))
    else:
        reply = webhooks.respond(testing.user(given["body"]), UserEventResponse(data="ACK"))
    return reply.status, reply.body


def expected_asp_response(row: Row) -> object:
    expected = row["expect"]
    return expected["status"] if is_object(expected["status"]) else (expected["status"], expected.get("body", "").encode())


def context_of(given: Row) -> object:
    status, event = parse_and_status(given, keys_by_host(given["accesses"]))
    return status, getattr(event, "event_name", None) or None, getattr(event, "is_valid", None)


def expected_context(row: Row) -> object:
    expected = row["expect"]
    status = expected.get("response", {"status": 200})["status"]
    return status, expected.get("requestType"), expected.get("request", {}).get("isValid")


def presence_of(given: Row) -> object:
    status, event = parse_and_status({**given, "body": json.dumps(given["body"])}, ACCEPT_UNSIGNED)
    return status, getattr(event, "group", None)


# kind: (our result for a row's input, the expectation of .NET)
KINDS: Final[Mapping[str, tuple[Callable[[Row], object], Callable[[Row], object]]]] = {
    "signature": (check_signature, lambda row: row["expect"].get("signature", row["expect"].get("valid"))),
    "trigger_dispatch": (trigger, lambda row: (row["expect"]["status"], row["expect"].get("dataType", "").lower() or None)),
    "preflight_trigger": (preflight, lambda row: (row["expect"]["status"], row["expect"]["status"] == 200)),
    "validator": (validate, lambda row: row["expect"].get("isPreflight", row["expect"].get("validHost", "an error"))),
    "states_codec": (states_of, expected_states),
    "states_merge": (merge_states, lambda row: row["expect"]["header"]),
    "aspnetcore": (asp_response, expected_asp_response),
    "context_binding": (context_of, expected_context),
    "group_presence": (presence_of, lambda row: (row["expect"]["status"], row["expect"]["group"])),
}

UNREADABLE: Final = "unreadable states are an error, not an empty dict"
NO_DETAILS: Final = "an error response contains no internal details"

DIFFERENT: Final[Mapping[str, tuple[object, str]]] = {
    # row: (our result, our rule)
    "first known origin decides": (True, "any listed signature may match any key of the named hosts"),
    "signature skipped with null key": ("an error", "no key and no explicit opt-out is an error"),
    "404 comes before signature": ((401, None), "the signature is checked first, and the app decides which hubs to serve"),
    "missing origin header": ((200, None), "the origin is optional on events: some hosts strip it"),
    "preflight no restriction": ("an error", "allowed origins are required, and allowing every origin must be explicit"),
    **dict.fromkeys(
        ("application/vnd.x+json refused", "user event xml with origin header", "user event xml without origin header"),
        ((200, "binary"), "unknown content types are binary: refusing them would drop messages"),
    ),
    "context preflight test method GET": (True, "a GET request with the origin header is also a handshake"),
    "duplicate host over two schemes": ("either key", "keys may be per origin host, and a host may have several"),
    "decode bad base64": ("InvalidPayloadError", UNREADABLE),
    "decode non string value": ("InvalidPayloadError", UNREADABLE),
    "decode plain values gives empty": ("InvalidPayloadError", UNREADABLE),
    "encode bytes": ("TypeError", "states are JSON values"),
    "state clear then set": ("eyJuZXcxIjoiSW01bGR6RWkifQ==", "an answer can clear states and set new ones"),
    "asp connected handler raises": ((500, b""), NO_DETAILS),
    "asp message handler raises": ((500, b""), NO_DETAILS),
}

# The other group_presence rows have no headers.
HTTP_ROWS: Final = [
    row for row in VECTORS if row["kind"] in KINDS and (row["kind"] != "group_presence" or "headers" in row["input"])
]


@each_of([row for row in HTTP_ROWS if row["name"] not in DIFFERENT])
def test_requests_and_responses_match_dotnet(row: Row) -> None:
    ours, theirs = KINDS[row["kind"]]
    assert ours(row["input"]) == theirs(row)


@each_of([row for row in HTTP_ROWS if row["name"] in DIFFERENT])
def test_differences_from_dotnet_follow_a_stated_rule(row: Row) -> None:
    ours, theirs = KINDS[row["kind"]]
    wanted, rule = DIFFERENT[row["name"]]
    assert ours(row["input"]) == wanted, rule
    assert theirs(row) != wanted


def test_every_stated_difference_has_a_row() -> None:
    assert set(DIFFERENT) <= {row["name"] for row in HTTP_ROWS}
    assert set(DIFFERENT_RESPONSES) <= set(ANSWERS)
