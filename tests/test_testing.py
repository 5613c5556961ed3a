"""Events of `wps_models.testing` are those that the service sends."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, get_args

import pytest
from attrs import evolve, fields, has
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import webhooks
from tests.strategies import json_objects, models
from wps_models import (
    EventRequest,
    InvalidPayloadError,
    Json,
    JsonValue,
    MqttConnectEventRequest,
    MqttConnectionContext,
    MqttDisconnectedEventRequest,
    MqttDisconnectReasonCode,
    MqttProtocolVersion,
    PreflightRequest,
    SendToAllAction,
    UnknownEventRequest,
    UserEventRequest,
    WebPubSubClientCertificate,
    WebPubSubConnectionContext,
    WebPubSubDataType,
    WebPubSubEventType,
    dumps,
    loads,
    testing,
    unstructure,
)
from wps_models._json.frozen import is_array, is_object
from wps_models.webhook.signature import sign
from wps_models.webhook.states import StatesCodec, encode

FACTORIES: Final[Mapping[str, Callable[..., Any]]] = {  # Any: an event of its class
    "connect": testing.connect,
    "connected": testing.connected,
    "disconnected": testing.disconnected,
    "user": testing.user,
    "joined": testing.joined,
    "left": testing.left,
    "unknown": testing.unknown,
    "mqtt_connect": testing.mqtt_connect,
    "mqtt_connected": testing.mqtt_connected,
    "mqtt_disconnected": testing.mqtt_disconnected,
    "mqtt_user": testing.mqtt_user,
}
MQTT: Final = [name for name in FACTORIES if name.startswith("mqtt")]

each_factory = pytest.mark.parametrize("name", FACTORIES)


def parsed(
    event: EventRequest,
    states: StatesCodec = "json",
    key: str = testing.ACCESS_KEY,
    allowed_origins: Iterable[str] = (testing.HOST,),
    **options: Any,
) -> EventRequest:
    """Send an event over HTTP and read it again."""
    request = testing.http_request(event, states=states, **options)
    return webhooks.parse(
        method=request.method,
        headers=request.headers,
        body=request.body,
        access_keys=key,
        allowed_origins=[*allowed_origins],
        states=states,
    )


# --- models ----------------------------------------------------------------------------


def test_there_is_a_factory_for_every_event() -> None:
    made = {type(make()) for make in FACTORIES.values()} | {type(testing.preflight())}
    assert made == set(get_args(EventRequest))


@each_factory
def test_a_factory_returns_the_same_event_each_time(name: str) -> None:
    assert FACTORIES[name]() == FACTORIES[name]()


@each_factory
def test_options_set_the_fields_of_the_context(name: str) -> None:
    context = FACTORIES[name](
        hub="news",
        connection_id="c-9",
        user_id=None,
        origin="example.com",
        states={"n": 1},
        id="7",
        time="2026-01-01T00:00:00Z",
        event_headers={"X-Trace": ["a", "b"]},
    ).context
    assert (context.hub, context.connection_id, context.user_id, context.origin) == ("news", "c-9", None, "example.com")
    assert (context.states, context.connection_state) == ({"n": 1}, "eyJuIjoxfQ==")
    assert (context.id, context.time) == ("7", "2026-01-01T00:00:00Z")
    assert context.headers["x-trace"] == ("a", "b")
    assert context.signature == sign("c-9", testing.ACCESS_KEY)


@each_factory
def test_an_event_is_signed_with_the_access_key_that_is_given(name: str) -> None:
    event = FACTORIES[name](access_key="my key")
    assert event.context.signature == sign(event.context.connection_id, "my key")
    assert parsed(event, key="my key") == event


def test_a_plain_client_may_have_a_subprotocol() -> None:
    assert testing.connected(subprotocol="custom.v1").context.subprotocol == "custom.v1"
    assert testing.mqtt_connected().context.subprotocol == "mqtt"


@pytest.mark.parametrize("name", MQTT)
def test_options_set_the_fields_of_an_mqtt_context(name: str) -> None:
    options: Any = {"physical_connection_id": "p-9", "session_id": "s-9"}
    context = FACTORIES[name](**options).context
    assert isinstance(context, MqttConnectionContext)
    assert (context.physical_connection_id, context.session_id) == ("p-9", "s-9")
    assert context.headers["ce-physicalConnectionId"] == ("p-9",)
    assert context.headers["ce-sessionId"] == ("s-9",)


def test_an_mqtt_client_that_connects_has_no_session_id() -> None:
    assert testing.mqtt_connect().context.session_id is None
    assert "ce-sessionId" not in testing.mqtt_connect().context.headers


@pytest.mark.parametrize(
    ("data", "data_type", "expected"),
    [
        ("hello", None, WebPubSubDataType.TEXT),
        (b"\x00", None, WebPubSubDataType.BINARY),
        (Json([1]), None, WebPubSubDataType.JSON),
        ("[1]", WebPubSubDataType.JSON, WebPubSubDataType.JSON),
        ("[1]", "json", WebPubSubDataType.JSON),
    ],
)
@pytest.mark.parametrize("make", [testing.user, testing.mqtt_user])
def test_the_data_type_of_a_message_defaults_to_that_of_its_data(
    make: Callable[..., UserEventRequest], data: str | bytes, data_type: WebPubSubDataType | None, expected: WebPubSubDataType
) -> None:
    event = make(data, data_type=data_type, event_name="rating")
    assert (event.data, event.data_type, event.context.event_name) == (data, expected, "rating")


@pytest.mark.parametrize("content_type", ["application/cbor", "text/plain; charset=utf-16"])
def test_a_binary_message_may_have_another_content_type(content_type: str) -> None:
    event = testing.mqtt_user(b"\xa1", event_headers={"content-type": [content_type]})
    assert event.content_type == content_type
    assert parsed(event) == event


def test_a_session_that_the_client_did_not_end_has_no_disconnect_packet() -> None:
    assert testing.mqtt_disconnected(initiated_by_client=False).mqtt.disconnect_packet is None
    packet = testing.mqtt_disconnected(code=MqttDisconnectReasonCode.KEEP_ALIVE_TIMEOUT).mqtt.disconnect_packet
    assert packet is not None
    assert packet.code == MqttDisconnectReasonCode.KEEP_ALIVE_TIMEOUT


def test_clients_of_both_mqtt_versions_connect() -> None:
    event = testing.mqtt_connect(protocol_version=MqttProtocolVersion.V311, username="ada", password="c2VjcmV0")
    assert (event.mqtt.protocol_version, event.mqtt.username, event.mqtt.password_bytes) == (4, "ada", b"secret")


def test_importing_the_module_does_not_import_the_messages_of_clients() -> None:
    program = "import sys, wps_models.testing; print(*(name for name in sys.modules if 'wps_models' in name))"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, encoding="utf-8").stdout.split()
    assert not [name for name in loaded if name.startswith(("wps_models.client", "wps_models.rest", "wps_models.functions"))]


# --- wrong options -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "option", "suggestion"),
    [
        (testing.connect, "userId", ". Did you mean user_id?"),
        (testing.connect, "claim", ". Did you mean claims?"),
        (testing.user, "state", ". Did you mean states?"),
        (testing.user, "eventName", ". Did you mean event_name?"),
        (testing.joined, "connectionid", ". Did you mean connection_id?"),
        (testing.mqtt_connected, "sesion_id", ". Did you mean session_id?"),
        (testing.mqtt_connected, "subprotocol", ""),
        (testing.unknown, "colour", ""),
    ],
)
def test_an_unknown_option_is_refused_with_a_suggestion(make: Callable[..., object], option: str, suggestion: str) -> None:
    with pytest.raises(TypeError, match=f"^unknown option {option}{re.escape(suggestion)}$"):
        make(**{option: "x"})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"user_id": 7}, "user_id must be str, not int"),
        ({"hub": None}, "hub must be str, not NoneType"),
        ({"id": b"1"}, "id must be str, not bytes"),
        ({"event_name": 7}, "event_name must be"),
        ({"states": [1]}, "states must be a mapping"),
        ({"states": {"a": {1}}}, "states must"),
        ({"event_headers": {"X": 1}}, "event_headers must be"),
        ({"event_headers": [1]}, "event_headers must be a mapping"),
        ({"data": {"unread": 3}}, "data must be"),
    ],
)
def test_an_option_of_a_wrong_type_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=f"^{message}"):
        testing.user(**options)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"ce-connectionState": ["eyJuIjoyfQ=="]}, "another ce-connectionState than the event: set states instead"),
        ({"CE-USERID": ["bob"]}, "another ce-userId than the event: set user_id instead"),
        ({"ce-signature": ["sha256=0"]}, "another ce-signature than the event: set access_key instead"),
        ({"ce-type": ["azure.webpubsub.sys.connect"]}, "another ce-type than the event$"),
        ({"content-type": ["application/json"]}, "another Content-Type than the event: set data_type instead"),
        ({"ce-sessionId": ["s-1"]}, "another ce-sessionId than the event: set session_id instead"),
    ],
)
def test_event_headers_that_contradict_the_event_are_refused(headers: dict[str, list[str]], message: str) -> None:
    with pytest.raises(TypeError, match=f"^event_headers contains {message}"):
        testing.user(event_headers=headers, states={"n": 1})


def test_event_headers_may_repeat_the_event() -> None:
    states = encode({"n": 1}, "dotnet")
    event = testing.user(
        states={"n": 1},
        event_headers={"ce-connectionState": [states], "CE-USERID": ["ada"], "Content-Type": ["text/plain; charset=utf-8"]},
    )
    assert event.context.connection_state == states
    assert parsed(event, "dotnet").context == event.context


# --- over HTTP -------------------------------------------------------------------------


@pytest.mark.parametrize("is_valid", [True, False])
def test_a_handshake_is_parsed_as_the_same(*, is_valid: bool) -> None:
    event = testing.preflight(origin=testing.HOST if is_valid else "attacker.example.com", is_valid=is_valid)
    assert parsed(event) == event


def test_a_handshake_built_by_hand_is_sent_like_one_of_the_service() -> None:
    assert parsed(PreflightRequest(is_valid=True)) == testing.preflight()


@pytest.mark.parametrize("codec", ["json", "dotnet", "raw"])
def test_states_are_written_with_the_codec_that_is_given(codec: StatesCodec) -> None:
    event = testing.user(states={"raw": "v2"})
    assert parsed(event, codec).context.states == {"raw": "v2"}


def test_a_request_keeps_the_signature_of_its_event() -> None:
    assert parsed(testing.user(access_key="my key"), key="my key").context.signature


def test_a_request_is_signed_with_the_access_key_that_is_given() -> None:
    event = testing.user()
    assert parsed(event, key="my key", access_key="my key").context.signature == sign(event.context.connection_id, "my key")


def test_a_request_is_sent_to_the_url_that_is_given() -> None:
    assert testing.http_request(testing.user()).url == "/eventhandler"
    url = "https://example.com/hooks?code=1"
    assert testing.http_request(testing.user(), url=url).url == url
    assert testing.http_request(testing.preflight(), url=url).url == url


@pytest.mark.parametrize(
    ("event", "changes"),
    [
        (testing.user(), {"user_id": "bob", "connection_id": "c-7", "hub": "news", "origin": None}),
        (testing.user(states={"n": 1}), {"states": {"n": 2}}),
        (testing.user(states={"n": 1}), {"states": {}}),
        (testing.user(), {"states": {"n": 2}, "user_id": None}),
        (testing.mqtt_user(), {"session_id": None, "physical_connection_id": "p-7", "event_name": "other"}),
    ],
)
def test_headers_follow_a_context_that_was_changed(event: UserEventRequest, changes: dict[str, Any]) -> None:
    changed = evolve(event.context, **changes)
    received = parsed(evolve(event, context=changed)).context
    assert evolve(received, headers={}, signature=None) == evolve(changed, headers={}, signature=None)


@pytest.mark.parametrize(("data", "data_type"), [("[1]", "json"), ("hi", "text"), (b"\xff", "binary"), (b"hi", "binary")])
@pytest.mark.parametrize("before", [testing.user(), testing.user(Json(1)), testing.user(b"1")])
def test_the_content_type_follows_data_that_was_changed(before: UserEventRequest, data: str | bytes, data_type: str) -> None:
    received = parsed(evolve(before, data=data, data_type=WebPubSubDataType(data_type)))
    assert isinstance(received, UserEventRequest)
    assert (received.data, received.data_type) == (data, data_type)


def test_binary_data_in_a_wrong_charset_keeps_its_content_type() -> None:
    request = testing.http_request(testing.user())
    received = webhooks.parse(method="POST", headers=request.headers, body=b"\xff", access_keys=testing.ACCESS_KEY)
    assert parsed(received) == received


@pytest.mark.parametrize("user_id", ["x\r\nEvil: 1", "\0", "\x7f"])
def test_control_characters_are_not_sent(user_id: str) -> None:
    with pytest.raises(ValueError, match=r"^headers must have tokens as names, and values without line breaks"):
        testing.http_request(testing.connected(user_id=user_id))


def test_a_certificate_is_spelled_as_the_service_spells_it() -> None:
    event = testing.connect(
        client_certificates=[WebPubSubClientCertificate(thumbprint="AB", content="PEM")], claims={"Thumbprint": ["CD"]}
    )
    body = json.loads(testing.http_request(event).body)
    assert body["clientCertificates"] == [{"thumbprint": "AB", "content": "PEM"}]
    assert body["claims"] == {"Thumbprint": ["CD"]}


@each_factory
def test_an_event_from_a_server_with_lower_case_headers_is_sent_with_each_header_once(name: str) -> None:
    request = testing.http_request(FACTORIES[name](states={"n": 1}))
    lower = [(header.lower().encode(), value.encode()) for header, value in request.headers]
    event = webhooks.parse(method="POST", headers=lower, body=request.body, access_keys=testing.ACCESS_KEY)
    again = testing.http_request(event)
    assert sorted((header.lower(), value) for header, value in again.headers) == sorted(
        (header.lower(), value) for header, value in request.headers
    )
    assert again.body == request.body


def test_states_that_cannot_be_read_are_sent_as_they_are() -> None:
    request = testing.http_request(testing.connect())
    headers = [*request.headers, ("ce-connectionState", "not states")]
    event = webhooks.parse(method="POST", headers=headers, body=request.body, access_keys=testing.ACCESS_KEY)
    again = testing.http_request(event)
    assert ("ce-connectionState", "not states") in again.headers
    assert again.body == request.body


OF_MQTT: Final = MqttConnectionContext(
    event_type=WebPubSubEventType.SYSTEM,
    event_name="disconnected",
    hub="chat",
    connection_id="c-1",
    physical_connection_id="p-1",
    session_id="s-1",
)


def test_an_event_built_by_hand_is_sent_and_signed() -> None:
    received = parsed(evolve(testing.mqtt_disconnected(), context=OF_MQTT))
    assert type(received) is MqttDisconnectedEventRequest
    assert evolve(received.context, headers={}, signature=None) == OF_MQTT
    assert received.context.signature == sign("c-1", testing.ACCESS_KEY)


def test_an_event_of_an_unknown_kind_is_sent_as_that_kind() -> None:
    context = WebPubSubConnectionContext(
        event_type="azure.webpubsub.new.thing", event_name="thing", hub="chat", connection_id="c-1"
    )
    received = parsed(UnknownEventRequest(context=context, body=b"\xff"))
    assert isinstance(received, UnknownEventRequest)
    assert (received.context.event_type, received.context.event_name, received.body) == (
        "azure.webpubsub.new.thing",
        "thing",
        b"\xff",
    )


def _without(members: Collection[str], event: EventRequest) -> dict[str, JsonValue]:
    return {name: value for name, value in unstructure(event).items() if name not in members}


def _is_header_text(text: str | None) -> bool:
    return not re.search(r"[\0-\x08\n-\x1f\x7f]", text or "")


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data())
def test_http_carries_every_event(data: st.DataObject) -> None:
    classes: list[type] = [cls for cls in get_args(EventRequest) if cls is not PreflightRequest]
    event = data.draw(models(data.draw(st.sampled_from(classes))))
    context = event.context
    assume(context.hub and context.connection_id and (context.event_name or context.event_type != WebPubSubEventType.USER))
    texts = [context.hub, context.connection_id, context.user_id, context.event_name, context.event_type, context.origin]
    mqtt = [getattr(context, name, "") for name in ("physical_connection_id", "session_id")]
    assume(all(map(_is_header_text, [*texts, *mqtt, context.signature])))
    event = evolve(event, context=evolve(context, headers={}, signature=None, states=data.draw(json_objects)))
    received = parsed(event, allowed_origins="*")
    # HTTP has no place for what the Functions host adds to an unknown event.
    elsewhere = {"connectionContext", *getattr(event, "members", ())}
    assert _without(elsewhere, received) == _without(elsewhere, event)
    assert received.context.states == event.context.states
    assert received.context.user_id == context.user_id


def test_what_no_event_can_lack_is_refused_when_it_is_read() -> None:
    with pytest.raises(InvalidPayloadError):
        parsed(evolve(testing.user(), context=evolve(testing.user().context, hub="", headers={})))


def test_a_request_does_not_show_its_headers_nor_a_long_body() -> None:
    request = testing.http_request(testing.user("x" * 1000))
    assert "'ce-signature': ..." in repr(request)
    assert "sha256=" not in repr(request)
    assert len(repr(request)) < 600


# --- over the Functions host -----------------------------------------------------------

LOSSLESS: Final = [testing.connect(), testing.connected(), testing.disconnected(), testing.user("hi"), testing.user(Json([1]))]
FROM_MQTT: Final = [testing.mqtt_connected(), testing.mqtt_disconnected(), testing.mqtt_user("hi")]


def _without_headers(event: Any) -> object:
    return evolve(event, context=evolve(event.context, headers={}))


@pytest.mark.parametrize("event", [*LOSSLESS, *FROM_MQTT], ids=lambda event: type(event).__name__)
def test_a_trigger_payload_is_read_as_the_event(event: EventRequest) -> None:
    assert _without_headers(loads(testing.trigger_payload(event), EventRequest)) == _without_headers(event)


def test_a_trigger_payload_has_no_headers_about_the_body() -> None:
    headers = loads(testing.trigger_payload(testing.user()), EventRequest).context.headers
    assert ("ce-id" in headers, "content-type" in headers) == (True, False)


def test_a_trigger_payload_has_binary_data_as_text_that_may_be_broken() -> None:
    assert loads(testing.trigger_payload(testing.user("é".encode())), UserEventRequest).data == "é".encode()
    with pytest.raises(InvalidPayloadError, match="has destroyed it"):
        loads(testing.trigger_payload(testing.user(b"\xff")), UserEventRequest)


@pytest.mark.parametrize("event", [testing.joined("g"), testing.left("g")], ids=["joined", "left"])
def test_a_trigger_payload_has_group_presence_as_a_message_of_a_user(event: EventRequest) -> None:
    payload: Any = json.loads(testing.trigger_payload(event))
    assert (payload["connectionContext"]["eventType"], payload["data"]) == ("User", '{"group": "g"}')
    assert _without_headers(loads(testing.trigger_payload(event), EventRequest)) == _without_headers(event)


def test_a_trigger_payload_has_no_clean_start_of_mqtt() -> None:
    event = loads(testing.trigger_payload(testing.mqtt_connect()), EventRequest)
    assert isinstance(event, MqttConnectEventRequest)
    assert event.mqtt.clean_start is None


@pytest.mark.parametrize("event", [testing.preflight(), testing.unknown()], ids=["preflight", "unknown"])
def test_preflights_and_unknown_events_have_no_trigger_payload(event: EventRequest) -> None:
    with pytest.raises(ValueError, match=f"^the Functions host passes no {type(event).__name__} to a trigger$"):
        testing.trigger_payload(event)


# --- the same event, three ways --------------------------------------------------------


def shape(value: Any) -> object:
    """Return a value with all types in it, to their depths."""
    kind: Any = value.__class__
    names: list[str] = [field.name for field in fields(kind)] if has(kind) else []
    if names:
        return kind, [shape(getattr(value, name)) for name in names]
    if is_object(value):
        return kind, {key: shape(item) for key, item in value.items()}
    if is_array(value):
        return kind, [shape(item) for item in value]
    return kind, value


def _as_from_the_host(event: Any) -> Any:
    """An event as the Functions host would pass it on, if it lost nothing."""
    about_body = {"content-type", "content-length"}
    headers = {name: values for name, values in event.context.headers.items() if name.lower() not in about_body}
    event = evolve(event, context=evolve(event.context, headers=headers))
    if isinstance(event, MqttConnectEventRequest):
        return evolve(event, mqtt=evolve(event.mqtt, clean_start=None))
    return event


_TEXTS: Final = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=20)


@given(st.data())
def test_an_event_is_the_same_from_here_over_http_and_from_the_functions_host(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*FACTORIES]))
    options: dict[str, Any] = {"states": data.draw(json_objects), "user_id": data.draw(st.none() | _TEXTS)}
    if name.endswith("user"):
        options["data"] = data.draw(st.text(max_size=20) | json_objects.map(Json) | st.lists(st.integers()).map(Json))
    event = FACTORIES[name](**options)
    assert shape(loads(dumps(event), EventRequest)) == shape(event)
    assert shape(parsed(event)) == shape(event)
    if name != "unknown":
        assert shape(loads(testing.trigger_payload(event), EventRequest)) == shape(_as_from_the_host(event))


@pytest.mark.parametrize("make", [testing.http_request, testing.trigger_payload])
@pytest.mark.parametrize("value", [SendToAllAction(data="hi"), "x", None])
def test_anything_but_an_event_is_refused_by_the_name_of_the_argument(make: Any, value: Any) -> None:
    with pytest.raises(TypeError, match=r"^event must be an event such as testing\.connect\(\), not (SendToAllAction|str|None)$"):
        make(value)
