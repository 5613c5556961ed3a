"""From an HTTP request to a typed event."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import pytest
from attrs import evolve

from tests import webhooks
from wps_models import (
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectionString,
    EventRequest,
    InvalidPayloadError,
    InvalidSignatureError,
    Json,
    MqttConnectedEventRequest,
    MqttConnectEventRequest,
    MqttConnectionContext,
    MqttDisconnectedEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
    Webhook,
    WebPubSubConnectionContext,
    WebPubSubDataType,
    WebPubSubEventType,
    testing,
)
from wps_models.webhook import percent_decoded, utf8_repaired
from wps_models.webhook.signature import ACCEPT_UNSIGNED, AccessKeys, sign

Pair = tuple[str, str]

MINIMUM: Final = {
    "ce-type": "azure.webpubsub.user.message",
    "ce-hub": "chat",
    "ce-connectionId": "c-1",
    "Content-Type": "text/plain",
}


def _parse(
    headers: Any, body: bytes = b"hello", method: str = "POST", *, access_keys: Any = ACCEPT_UNSIGNED, **options: Any
) -> EventRequest:
    return webhooks.parse(method=method, headers=headers, body=body, access_keys=access_keys, **options)


def _user(headers: Mapping[str, str] | None = None, body: bytes = b"hello", **options: Any) -> UserEventRequest:
    event = _parse({**MINIMUM, **(headers or {})}, body, **options)
    assert isinstance(event, UserEventRequest)
    return event


def _system(name: str, body: bytes = b"{}", headers: Mapping[str, str] | None = None) -> EventRequest:
    return _parse({**MINIMUM, "ce-type": f"azure.webpubsub.sys.{name}", **(headers or {})}, body)


def _error_text(call: Callable[[], object]) -> str:
    with pytest.raises(InvalidPayloadError) as caught:
        call()
    return str(caught.value)


# --- headers ---------------------------------------------------------------------------


class Items:
    """A framework's headers: all that we ask of them is ``items()``."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.pairs = tuple(pairs)

    def items(self) -> Iterable[Pair]:
        return self.pairs


FORMS: Final[Mapping[str, Callable[[tuple[Pair, ...]], Any]]] = {
    "a mapping": dict,
    "pairs": lambda pairs: pairs,
    "an iterator of pairs": iter,
    "pairs of bytes": lambda pairs: [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs],
    "lists of bytes": lambda pairs: [[name.encode("latin-1"), value.encode("latin-1")] for name, value in pairs],
    "lower case": lambda pairs: [(name.lower(), value) for name, value in pairs],
    "upper case": lambda pairs: {name.upper(): value for name, value in pairs},
    "what has items()": Items,
}


@pytest.mark.parametrize("form", FORMS)
def test_headers_come_in_any_form_and_case(form: str) -> None:
    request = testing.http_request(testing.connect(user_id="zoë"))
    event = _parse(FORMS[form](request.headers), request.body, access_keys=testing.ACCESS_KEY)
    assert isinstance(event, ConnectEventRequest)
    assert (event.context.user_id, event.context.id, event.context.hub) == ("zoë", "1", "chat")


def test_every_header_is_kept_and_found_in_any_case() -> None:
    headers = _parse([*MINIMUM.items(), ("X-Trace", "a"), ("x-trace", "b")]).context.headers
    assert headers["X-TRACE"] == ("a", "b")
    assert headers["CONTENT-TYPE"] == ("text/plain",)


@pytest.mark.parametrize("header", ["ce-type", "ce-hub", "ce-connectionId"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_required_header_is_an_error_that_names_it(header: str, value: str | None) -> None:
    headers = {name: given for name, given in {**MINIMUM, header: value}.items() if given is not None}
    assert _error_text(lambda: _parse(headers)) == f"{header}: is missing"


def test_all_missing_headers_are_in_one_error() -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        _parse({})
    assert [problem.path for problem in caught.value.problems] == ["ce-type", "ce-hub", "ce-connectionId"]


SINGLE: Final = (
    "ce-type",
    "ce-hub",
    "ce-connectionId",
    "ce-eventName",
    "ce-userId",
    "ce-connectionState",
    "ce-subprotocol",
    "ce-physicalConnectionId",
    "ce-sessionId",
    "Content-Type",
    "Content-Length",
)
EVERYTHING: Final = {
    **MINIMUM,
    "ce-eventName": "message",
    "ce-userId": "ada",
    "ce-connectionState": "e30=",
    "ce-subprotocol": "mqtt",
    "ce-physicalConnectionId": "p-1",
    "ce-sessionId": "s-1",
    "Content-Length": "5",
}


@pytest.mark.parametrize("header", SINGLE)
def test_a_header_with_two_values_is_refused(header: str) -> None:
    headers = [*EVERYTHING.items(), (header.upper(), "another")]
    assert _error_text(lambda: _parse(headers)) == f"{header}: repeated with different values"


@pytest.mark.parametrize("header", SINGLE)
def test_a_header_repeated_with_the_same_value_is_accepted(header: str) -> None:
    event = _parse([*EVERYTHING.items(), (header.lower(), EVERYTHING[header])])
    assert event.context.headers[header] == (EVERYTHING[header], EVERYTHING[header])


def test_a_second_connection_id_is_not_accepted_with_the_signature_of_the_first() -> None:
    signed = [*MINIMUM.items(), ("ce-signature", sign("c-1", "key")), ("CE-ConnectionId", "c-2")]
    with pytest.raises(InvalidPayloadError, match="ce-connectionId: repeated with"):
        _parse(signed, access_keys="key")


def test_the_context_is_built_from_the_headers() -> None:
    request = testing.http_request(testing.user(states={"n": 1}, subprotocol="json.webpubsub.azure.v1"))
    event = _parse(request.headers, request.body, access_keys=testing.ACCESS_KEY)
    context = event.context
    assert type(context) is WebPubSubConnectionContext
    assert (context.hub, context.connection_id, context.user_id) == ("chat", "c0nn-1a2b3c", "ada")
    assert (context.event_type, context.event_name) == (WebPubSubEventType.USER, "message")
    assert (context.origin, context.signature) == (testing.HOST, sign("c0nn-1a2b3c", testing.ACCESS_KEY))
    assert (context.states, context.connection_state) == ({"n": 1}, "eyJuIjoxfQ==")
    assert (context.id, context.source, context.time) == ("1", "/hubs/chat/client/c0nn-1a2b3c", "2026-03-01T10:20:30Z")
    assert context.subprotocol == "json.webpubsub.azure.v1"


def test_values_of_missing_headers_are_none() -> None:
    context = _user().context
    assert (context.user_id, context.origin, context.signature, context.connection_state) == (None, None, None, None)
    assert (context.id, context.source, context.time, context.subprotocol) == (None, None, None, None)
    assert context.states == {}


# --- which event -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "ce_type", ["azure.webpubsub.sys.connected", "AZURE.WebPubSub.SYS.Connected", "Azure.Webpubsub.Sys.CONNECTED"]
)
def test_ce_type_selects_the_event_in_any_case(ce_type: str) -> None:
    assert type(_parse({**MINIMUM, "ce-type": ce_type}, b"{}")) is ConnectedEventRequest


@pytest.mark.parametrize("name", ["connect", "connected", "disconnected", "joined", "left"])
def test_a_user_event_may_have_the_name_of_a_system_event(name: str) -> None:
    event = _user({"ce-type": f"azure.webpubsub.user.{name}", "ce-eventName": name})
    assert (event.context.event_type, event.context.event_name) == (WebPubSubEventType.USER, name)


def test_a_user_event_may_have_another_name_than_its_type() -> None:
    assert _user({"ce-eventName": "chat message"}).context.event_name == "chat message"


def test_the_name_of_a_system_event_is_that_of_its_type() -> None:
    assert _system("connected", headers={"ce-eventName": "connect"}).context.event_name == "connected"


@pytest.mark.parametrize(
    ("ce_type", "kind", "name"),
    [
        ("azure.webpubsub.sys.paused", WebPubSubEventType.SYSTEM, "paused"),
        ("azure.webpubsub.gp.renamed", WebPubSubEventType.GROUP_PRESENCE, "renamed"),
        ("azure.webpubsub.sys.", WebPubSubEventType.SYSTEM, ""),
        ("azure.webpubsub.new.thing", "azure.webpubsub.new.thing", "connect"),
        ("azure.webpubsub", "azure.webpubsub", "connect"),
        ("system", "system", "connect"),
        ("user", "user", "connect"),
        ("azure.signalr.sys.connect", "azure.signalr.sys.connect", "connect"),
        ("x azure.webpubsub.sys.connect", "x azure.webpubsub.sys.connect", "connect"),
    ],
)
def test_an_unknown_event_is_returned_with_its_body(ce_type: str, kind: str, name: str) -> None:
    event = _parse({**MINIMUM, "ce-type": ce_type, "ce-eventName": "connect"}, b"\xff any bytes")
    assert type(event) is UnknownEventRequest
    assert (event.context.event_type, event.context.event_name, event.body) == (kind, name, b"\xff any bytes")


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"\xff", b"{"])
def test_the_body_of_connected_is_ignored(body: bytes) -> None:
    assert type(_system("connected", body)) is ConnectedEventRequest


def test_missing_members_are_read_as_absent() -> None:
    assert _system("connect") == ConnectEventRequest(context=_system("connect").context)
    assert getattr(_system("disconnected", b'{"reason": null}'), "reason", "") is None


def test_a_group_event_requires_a_group() -> None:
    headers = {**MINIMUM, "ce-type": "azure.webpubsub.gp.joined"}
    assert _error_text(lambda: _parse(headers, b"{}")) == "$.group: is missing"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"{", "body: is not JSON: see line 1, column 2, where the text ends"),
        (b'{"claims', "body: is not JSON: see line 1, column 2, where a string begins that has no end"),
        (b"{}\n {}", "body: is not JSON: see line 2, column 2, where more follows after the value"),
        (b"\xff{}", "body: is not UTF-8: see byte 0"),
        (b"[" * 100_000, "body: is nested too deeply"),
        (b'{"claims": NaN}', "body: is not JSON: a number is NaN, infinite or too long"),
        (b"[]", "$: expected an object, not an array"),
        (b"null", "$: expected an object, not null"),
        (b'{"claims": {"sub": "ada"}}', "$.claims.*: expected an array of strings"),
        (b'{"subprotocols": "mqtt"}', "$.subprotocols: expected an array, not a string"),
    ],
)
def test_problems_of_a_body_are_reported_with_their_paths(body: bytes, complaint: str) -> None:
    assert _error_text(lambda: _system("connect", body)) == complaint


def test_a_context_in_the_body_is_ignored() -> None:
    body = json.dumps({"connectionContext": {"userId": "mallory"}, "claims": {"sub": ["ada"]}}).encode()
    event = _system("connect", body, {"ce-userId": "ada"})
    assert isinstance(event, ConnectEventRequest)
    assert (event.context.user_id, event.claims) == ("ada", {"sub": ("ada",)})


# --- MQTT ------------------------------------------------------------------------------

MQTT: Final = {"ce-subprotocol": "mqtt", "ce-physicalConnectionId": "p-1", "ce-sessionId": "s-1"}
MQTT_CONNECT: Final = b'{"mqtt": {"protocolVersion": 4}}'
MQTT_DISCONNECTED: Final = b'{"mqtt": {"initiatedByClient": false}}'


@pytest.mark.parametrize(
    ("name", "body", "cls"),
    [
        ("connect", MQTT_CONNECT, MqttConnectEventRequest),
        ("connected", b"{}", MqttConnectedEventRequest),
        ("disconnected", MQTT_DISCONNECTED, MqttDisconnectedEventRequest),
    ],
)
@pytest.mark.parametrize("headers", [MQTT, {**MQTT, "ce-subprotocol": "MQTT"}, {"ce-physicalConnectionId": "p-1"}])
def test_an_mqtt_connection_is_recognised_by_its_headers(name: str, body: bytes, cls: type, headers: Mapping[str, str]) -> None:
    event = _system(name, body, headers)
    assert type(event) is cls
    assert type(event.context) is MqttConnectionContext
    assert (event.context.physical_connection_id, event.context.session_id) == ("p-1", headers.get("ce-sessionId"))


@pytest.mark.parametrize("headers", [{}, {"ce-subprotocol": "mqtt"}, {**MQTT, "ce-subprotocol": "json.webpubsub.azure.v1"}])
def test_members_of_mqtt_are_ignored_for_other_connections(headers: Mapping[str, str]) -> None:
    event = _system("connect", MQTT_CONNECT, headers)
    assert type(event) is ConnectEventRequest
    assert type(event.context) is WebPubSubConnectionContext


def test_an_mqtt_connection_without_members_of_mqtt_is_a_plain_event() -> None:
    event = _system("connect", b"{}", MQTT)
    assert type(event) is ConnectEventRequest
    assert type(event.context) is MqttConnectionContext


@pytest.mark.parametrize("content_type", ["application/cbor", "", None, "image/png; q=1"])
def test_an_mqtt_message_of_any_type_is_binary_and_keeps_its_type(content_type: str | None) -> None:
    headers = {name: value for name, value in {**MINIMUM, **MQTT, "Content-Type": content_type}.items() if value is not None}
    event = _parse(headers, b"\xa1")
    assert isinstance(event, UserEventRequest)
    assert (event.data, event.data_type, event.content_type) == (b"\xa1", WebPubSubDataType.BINARY, content_type)


def test_an_mqtt_message_of_type_text_is_text() -> None:
    assert _user(MQTT).data == "hello"


# --- messages --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "data_type"),
    [
        ("text/plain", WebPubSubDataType.TEXT),
        ("TEXT/Plain;charset=UTF-8", WebPubSubDataType.TEXT),
        ('text/plain; charset="utf-8"', WebPubSubDataType.TEXT),
        ("text/plain; charset=utf8; format=flowed", WebPubSubDataType.TEXT),
        ("application/json", WebPubSubDataType.JSON),
        ("application/json ; charset = utf-8", WebPubSubDataType.JSON),
        ("application/octet-stream", WebPubSubDataType.BINARY),
        ("application/octet-stream; charset=latin-1", WebPubSubDataType.BINARY),
        ("application/x-protobuf", WebPubSubDataType.BINARY),
    ],
)
def test_the_media_type_selects_the_data_type(content_type: str, data_type: WebPubSubDataType) -> None:
    event = _user({"Content-Type": content_type})
    assert (event.data_type, event.content_type) == (data_type, content_type)
    assert event.data == (b"hello" if data_type is WebPubSubDataType.BINARY else "hello")


@pytest.mark.parametrize("content_type", ["", "text/html", "application/vnd.x+json", "application/xml; charset=utf-8", ";"])
@pytest.mark.parametrize("connection", [{}, MQTT])
def test_any_other_media_type_is_binary_and_is_kept(content_type: str, connection: Mapping[str, str]) -> None:
    event = _user({**connection, "Content-Type": content_type})
    assert (event.data, event.data_type, event.content_type) == (b"hello", WebPubSubDataType.BINARY, content_type)


@pytest.mark.parametrize("charset", ["us-ascii", "ASCII", '"us-ascii"'])
def test_us_ascii_is_text(charset: str) -> None:
    assert _user({"Content-Type": f"text/plain; charset={charset}"}).data == "hello"


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", '"iso-8859-1"', ""])
@pytest.mark.parametrize("media_type", ["text/plain", "application/json"])
def test_text_in_another_charset_is_binary(media_type: str, charset: str) -> None:
    event = _user({"Content-Type": f"{media_type}; charset={charset}"})
    assert (event.data, event.data_type) == (b"hello", WebPubSubDataType.BINARY)


@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "text/plain; charset=us-ascii"])
def test_text_that_is_not_utf_8_is_binary(media_type: str) -> None:
    event = _user({"Content-Type": media_type}, b"abc\xff")
    assert (event.data, event.data_type, event.content_type) == (b"abc\xff", WebPubSubDataType.BINARY, media_type)


def test_json_is_returned_as_text_and_parsed_on_request() -> None:
    event = _user({"Content-Type": "application/json"}, b'{"stars": 5}')
    assert event.data == '{"stars": 5}'
    assert event.json() == {"stars": 5}


def test_a_binary_body_is_not_copied() -> None:
    body = bytes(1000)
    assert _user({"Content-Type": "application/octet-stream"}, body).data is body


@pytest.mark.parametrize("make", [bytearray, memoryview])
def test_a_body_in_a_buffer_is_a_snapshot(make: Callable[[bytes], Any]) -> None:
    assert _user({"Content-Type": "application/octet-stream"}, make(b"\x00\x01")).data == b"\x00\x01"


def test_an_empty_message_is_a_message() -> None:
    assert _user(body=b"").data == ""


# --- the length ------------------------------------------------------------------------


def test_a_body_shorter_than_its_content_length_is_refused() -> None:
    assert _error_text(lambda: _user({"Content-Length": "6"})) == "body: is shorter than its Content-Length"


@pytest.mark.parametrize("length", ["5", "4", "0", "", "many", "-1", "1e9", "+6", "9" * 5000, "²", "6, 6"])
def test_any_other_content_length_is_ignored(length: str) -> None:
    assert _user({"Content-Length": length}).data == "hello"


# --- the signature ---------------------------------------------------------------------


def test_the_signature_is_checked_before_the_body_is_parsed() -> None:
    request = evolve(testing.http_request(testing.connect()), body=b"{")
    with pytest.raises(InvalidSignatureError):
        _parse(request.headers, request.body, access_keys="another key")


def test_repeated_signature_headers_are_one_list() -> None:
    headers = [*MINIMUM.items(), ("ce-signature", sign("c-1", "old")), ("CE-Signature", sign("c-1", "key"))]
    assert _parse(headers, access_keys="key").context.signature == f"{sign('c-1', 'old')},{sign('c-1', 'key')}"


def test_an_event_without_an_origin_is_accepted() -> None:
    headers = {**MINIMUM, "ce-signature": sign("c-1", "key")}
    assert _parse(headers, access_keys={"example.com": "key"}).context.origin is None


def test_the_origin_selects_the_key() -> None:
    headers = {**MINIMUM, "ce-signature": sign("c-1", "key"), "WebHook-Request-Origin": "other.example.com"}
    keys = {"example.com": "key", "other.example.com": "other key"}
    with pytest.raises(InvalidSignatureError):
        _parse(headers, access_keys=keys)


@pytest.mark.parametrize("keys", [None, "", [], {}, {"host": ""}, {"host": []}, " ", [" "]])
@pytest.mark.parametrize("method", ["POST", "OPTIONS", "GET", "DELETE"])
def test_nothing_is_parsed_without_keys(keys: Any, method: str) -> None:
    with pytest.raises((TypeError, ValueError), match="no access key"):
        _parse({**MINIMUM, "WebHook-Request-Origin": "example.com"}, method=method, access_keys=keys)


def test_access_keys_are_required() -> None:
    with pytest.raises(TypeError, match="access_keys"):
        Webhook(allowed_origins=["*"])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


# --- the handshake ---------------------------------------------------------------------


def _handshake(origin: str | None, method: str = "OPTIONS", *, access_keys: Any = "key", **options: Any) -> EventRequest:
    headers = {} if origin is None else {"WebHook-Request-Origin": origin}
    return _parse(headers, b"", method, access_keys=access_keys, **options)


@pytest.mark.parametrize("method", ["OPTIONS", "options", "GET"])
def test_a_handshake_is_options_or_a_get_with_an_origin(method: str) -> None:
    event = _handshake("example.com", method, allowed_origins=["example.com"])
    assert type(event) is PreflightRequest
    assert event.context.origin == "example.com"
    assert event.context.headers["webhook-request-origin"] == ("example.com",)


@pytest.mark.parametrize(
    ("asking", "allowed", "answer"),
    [
        ("example.com", ["example.com"], "example.com"),
        ("Example.COM", ["eXample.com"], "Example.COM"),
        ("example.com", ["*"], "*"),
        ("a.com,b.com", ["b.com"], "b.com"),
        ("a.com, b.com", ["b.com", "a.com"], "a.com"),
        ("a.com b.com", ("b.com",), "b.com"),
        ("example.com", ["other.com"], None),
        ("example.com.attacker.com", ["example.com"], None),
        ("attackerexample.com", ["example.com"], None),
        ("*", ["example.com"], None),
        ("https://example.com", ["example.com"], None),
        ("example.com;attacker.com", ["example.com"], None),
    ],
)
def test_only_configured_origins_are_allowed(asking: str, allowed: list[str] | None, answer: str | None) -> None:
    event = _handshake(asking, allowed_origins=allowed)
    assert isinstance(event, PreflightRequest)
    assert (event.is_valid, event.allowed_origin) == (answer is not None, answer)


def test_allowed_origins_default_to_the_hosts_with_keys() -> None:
    keys: AccessKeys = {"Example.com": "key"}
    event = _handshake("example.com", access_keys=keys, allowed_origins=None)
    assert getattr(event, "allowed_origin", None) == "example.com"
    event = _handshake("example.com", access_keys=keys, allowed_origins=["other.com"])
    assert getattr(event, "allowed_origin", "") is None


@pytest.mark.parametrize("keys", ["key", ["key"], ACCEPT_UNSIGNED])
@pytest.mark.parametrize("allowed", [None, []])
def test_allowed_origins_are_required_if_no_key_is_for_a_host(keys: AccessKeys, allowed: list[str] | None) -> None:
    with pytest.raises(ValueError, match=r'^allowed_origins must name the services .* or \["\*"\] for any$'):
        Webhook(access_keys=keys, allowed_origins=allowed)


@pytest.mark.parametrize(
    "host", ["https://example.com", "example.com/", "example.com:443", "", " example.com", "a.com,b.com", "a b"]
)
@pytest.mark.parametrize("argument", ["allowed_origins", "access_keys"])
def test_a_host_is_a_name_without_scheme_port_and_slash(host: str, argument: str) -> None:
    settings: dict[str, Any] = {"access_keys": {host: "key"} if argument == "access_keys" else "key"}
    settings["allowed_origins"] = [host] if argument == "allowed_origins" else None
    with pytest.raises(ValueError, match=f"^{argument} must contain host names, without scheme, port and slash: write name"):
        Webhook(**settings)


@pytest.mark.parametrize("services", [1, 2])
def test_a_webhook_for_services_has_their_hosts_and_keys(services: int) -> None:
    texts = [f"Endpoint=https://{name}.example.com;AccessKey=key of {name}" for name in "ab"][:services]
    webhook = Webhook.for_services(*map(ConnectionString.parse, texts))
    asked = {"WebHook-Request-Origin": "a.example.com"}
    preflight = webhook.parse(method="OPTIONS", headers=asked, body=b"")
    assert getattr(preflight, "allowed_origin", None) == "a.example.com"
    signed = {**MINIMUM, **asked, "ce-signature": sign("c-1", "key of a")}
    assert type(webhook.parse(method="POST", headers=signed, body=b"hello")) is UserEventRequest


def test_two_connection_strings_of_one_service_are_its_two_keys() -> None:
    texts = [f"Endpoint=https://a.example.com;AccessKey={key}" for key in ("first", "second")]
    webhook = Webhook.for_services(*map(ConnectionString.parse, texts))
    for key in ("first", "second"):
        signed = {**MINIMUM, "ce-signature": sign("c-1", key)}
        assert webhook.parse(method="POST", headers=signed, body=b"hello").context.connection_id == "c-1"


def test_a_webhook_for_a_service_without_a_key_cannot_be_built() -> None:
    service = ConnectionString.parse("Endpoint=https://a.example.com;AuthType=azure.msi")
    with pytest.raises(ValueError, match=r"^the connection string of a\.example\.com has no AccessKey to check signatures with$"):
        Webhook.for_services(service)


def test_a_webhook_for_no_services_cannot_be_built() -> None:
    with pytest.raises(ValueError, match=r"^pass at least one ConnectionString$"):
        Webhook.for_services()


def test_a_connection_string_as_text_is_an_error_with_a_hint() -> None:
    text: Any = "Endpoint=https://a.example;AccessKey=secret"
    with pytest.raises(TypeError, match=r"^each service must be a ConnectionString, not str: ConnectionString\.parse\(text\)$"):
        Webhook.for_services(text)


@pytest.mark.parametrize("origin", [None, "", " , "])
def test_options_without_an_origin_is_not_a_handshake(origin: str | None) -> None:
    complaint = _error_text(lambda: _handshake(origin, allowed_origins=["*"]))
    assert complaint == "WebHook-Request-Origin: is missing, so this isn't a handshake of the service"


@pytest.mark.parametrize(
    "origin", ["example.com\r\nX-Injected: 1", "example.com\nSet-Cookie:a=b", "exa\x00mple.com", "webpubsub\u212a.com"]
)
@pytest.mark.parametrize("allowed", [["example.com", "webpubsubk.com"], ["*"]])
def test_the_allowed_origin_is_always_a_configured_host(origin: str, allowed: list[str]) -> None:
    answer = getattr(_handshake(origin, allowed_origins=allowed), "allowed_origin", None)
    assert answer in {None, "*", "example.com"}


def test_a_single_host_is_not_a_list_of_hosts() -> None:
    with pytest.raises(TypeError, match="write \\[value\\]"):
        _handshake("example.com", allowed_origins="example.com")


# --- methods ---------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "", "POST ", "PATCH"])
def test_any_other_method_is_refused(method: str) -> None:
    assert _error_text(lambda: _parse(MINIMUM, method=method)) == "method: is not the method of an event: use POST"


def test_methods_are_case_insensitive() -> None:
    assert type(_parse(MINIMUM, method="post")) is UserEventRequest


# --- user ids --------------------------------------------------------------------------


@pytest.mark.parametrize("user_id", ["ada", "zo%C3%AB", "zoÃ«", "a b", "100%", ""])
def test_a_user_id_is_kept_as_received(user_id: str) -> None:
    assert _user({"ce-userId": user_id}).context.user_id == user_id


@pytest.mark.parametrize(
    ("repair", "received", "user_id"),
    [
        (percent_decoded, "zo%C3%AB", "zoë"),
        (percent_decoded, "ada", "ada"),
        (percent_decoded, "100%", "100%"),
        (utf8_repaired, "zoÃ«", "zoë"),
        (utf8_repaired, "zoë", "zoë"),
        (utf8_repaired, "☃", "☃"),
        (str.upper, "ada", "ADA"),
    ],
)
def test_a_user_id_is_repaired_on_request(repair: Callable[[str], str], received: str, user_id: str) -> None:
    assert _user({"ce-userId": received}, user_id=repair).context.user_id == user_id


@pytest.mark.parametrize("received", ["%FF", "\udcff"])
def test_a_user_id_that_is_not_percent_encoded_is_an_error(received: str) -> None:
    complaint = _error_text(lambda: _user({"ce-userId": received}, user_id=percent_decoded))
    assert complaint == "ce-userId: is not percent-encoded UTF-8"


def test_an_anonymous_user_is_not_repaired() -> None:
    assert _user(user_id=percent_decoded).context.user_id is None


def test_metadata_and_user_properties_have_names_without_their_prefix() -> None:
    event = _user({"X-WebPubSub-Metadata-Lang": "en", "mqtt-Unit": "C", "x-webpubsub-metadata-": ""})
    assert event.metadata == {"lang": "en", "": ""}
    assert event.user_properties == {"unit": "C"}


def test_json_data_of_a_test_request_is_parsed() -> None:
    request = testing.http_request(testing.user(Json({"a": 1})))
    event = _parse(request.headers, request.body)
    assert isinstance(event, UserEventRequest)
    assert event.json() == {"a": 1}


# --- a decoder of the caller's ---------------------------------------------------------


def test_bodies_are_parsed_with_a_custom_decoder() -> None:
    def decode(text: str | bytes) -> object:
        return {"reason": f"{len(text)} bytes"}

    event = _parse({**MINIMUM, "ce-type": "azure.webpubsub.sys.disconnected"}, b"anything", decode=decode)
    assert getattr(event, "reason", None) == "8 bytes"


def test_an_error_of_a_custom_decoder_is_an_invalid_payload() -> None:
    headers = {**MINIMUM, "ce-type": "azure.webpubsub.sys.disconnected"}
    assert _error_text(lambda: _parse(headers, b"{", decode=json.loads)).startswith("body: is not JSON")
