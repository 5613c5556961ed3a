"""Ready-made events for tests are what the service would send."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, get_args

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import webhooks
from tests.strategies import json_objects, models
from wps_models import (
    Action,
    ConnectEventRequest,
    EventRequest,
    EventResponse,
    InvalidPayloadError,
    Json,
    JsonValue,
    MqttConnectEventRequest,
    MqttConnectionContext,
    MqttDisconnectedEventRequest,
    MqttDisconnectReasonCode,
    MqttProtocolVersion,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
    WebPubSubClientCertificate,
    WebPubSubConnectionContext,
    WebPubSubDataType,
    WebPubSubEventType,
    client,
    dumps,
    loads,
    testing,
    unstructure,
)
from wps_models.events.requests import WebPubSubEventRequest
from wps_models.testing import _samples as samples
from wps_models.webhook.signature import sign
from wps_models.webhook.states import StatesCodec

MAKERS: Final[Mapping[str, Callable[..., Any]]] = {  # Any: an event of its class
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
MQTT: Final = [name for name in MAKERS if name.startswith("mqtt")]


def _received(event: EventRequest, states: StatesCodec = "json", key: str = testing.ACCESS_KEY) -> EventRequest:
    request = testing.http_request(event, access_key=key, states=states)
    return webhooks.parse(
        method=request.method,
        headers=request.headers,
        body=request.body,
        access_keys=key,
        allowed_origins=[testing.HOST],
        states=states,
    )


# --- models ----------------------------------------------------------------------------


def test_every_event_can_be_made() -> None:
    made = {type(make()) for make in MAKERS.values()} | {type(testing.preflight())}
    assert made == set(get_args(EventRequest))


@pytest.mark.parametrize("name", MAKERS)
def test_an_event_is_the_same_each_time(name: str) -> None:
    assert MAKERS[name]() == MAKERS[name]()


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_said_about_the_connection_is_what_the_event_says(name: str) -> None:
    context = MAKERS[name](
        hub="news",
        connection_id="c-9",
        user_id=None,
        origin="example.com",
        states={"n": 1},
        subprotocol="custom.v1",
        id="7",
        time="2026-01-01T00:00:00Z",
        event_headers={"X-Trace": ["a", "b"]},
    ).context
    assert (context.hub, context.connection_id, context.user_id, context.origin) == ("news", "c-9", None, "example.com")
    assert (context.states, context.connection_state) == ({"n": 1}, "eyJuIjoxfQ==")
    assert (context.subprotocol, context.id, context.time) == ("custom.v1", "7", "2026-01-01T00:00:00Z")
    assert context.headers["x-trace"] == ("a", "b")
    assert context.signature == sign("c-9", testing.ACCESS_KEY)


@pytest.mark.parametrize("name", MQTT)
def test_what_is_said_about_an_mqtt_connection_is_what_the_event_says(name: str) -> None:
    said: Any = {"physical_connection_id": "p-9", "session_id": "s-9"}
    context = MAKERS[name](**said).context
    assert isinstance(context, MqttConnectionContext)
    assert (context.physical_connection_id, context.session_id) == ("p-9", "s-9")
    assert context.headers["ce-physicalConnectionId"] == ("p-9",)
    assert context.headers["ce-sessionId"] == ("s-9",)


def test_a_session_is_still_being_made_when_an_mqtt_client_connects() -> None:
    assert testing.mqtt_connect().context.session_id is None
    assert "ce-sessionId" not in testing.mqtt_connect().context.headers


@pytest.mark.parametrize(
    ("data", "data_type", "wanted"),
    [
        ("hello", None, WebPubSubDataType.TEXT),
        (b"\x00", None, WebPubSubDataType.BINARY),
        (Json([1]), None, WebPubSubDataType.JSON),
        ("[1]", WebPubSubDataType.JSON, WebPubSubDataType.JSON),
    ],
)
@pytest.mark.parametrize("make", [testing.user, testing.mqtt_user])
def test_the_type_of_a_message_follows_from_its_data(
    make: Callable[..., UserEventRequest], data: str | bytes, data_type: WebPubSubDataType | None, wanted: WebPubSubDataType
) -> None:
    event = make(data, data_type=data_type, event_name="rating")
    assert (event.data, event.data_type, event.context.event_name) == (data, wanted, "rating")


def test_a_message_of_another_media_type_keeps_it() -> None:
    event = testing.mqtt_user(b"\xa1", event_headers={"content-type": ["application/cbor"]})
    assert event.content_type == "application/cbor"
    assert _received(event) == event


def test_a_session_that_the_client_did_not_end_has_no_disconnect_packet() -> None:
    assert testing.mqtt_disconnected(initiated_by_client=False).mqtt.disconnect_packet is None
    packet = testing.mqtt_disconnected(code=MqttDisconnectReasonCode.KEEP_ALIVE_TIMEOUT).mqtt.disconnect_packet
    assert packet is not None
    assert packet.code == MqttDisconnectReasonCode.KEEP_ALIVE_TIMEOUT


def test_a_client_of_either_mqtt_version_connects() -> None:
    event = testing.mqtt_connect(protocol_version=MqttProtocolVersion.V311, username="ada", password="c2VjcmV0")
    assert (event.mqtt.protocol_version, event.mqtt.username, event.mqtt.password_bytes) == (4, "ada", b"secret")


# --- the trigger's JSON ----------------------------------------------------------------


@pytest.mark.parametrize("name", MAKERS)
def test_an_event_is_read_back_from_what_a_trigger_is_given(name: str) -> None:
    event = MAKERS[name](states={"n": 1})
    assert unstructure(loads(dumps(event), EventRequest)) == unstructure(event)


# --- over HTTP -------------------------------------------------------------------------


@pytest.mark.parametrize("states", [{}, {"n": 1}])
@pytest.mark.parametrize("name", MAKERS)
def test_an_event_is_read_from_its_request_as_what_it_was(name: str, states: dict[str, Any]) -> None:
    event = MAKERS[name](states=states)
    assert _received(event) == event


@pytest.mark.parametrize("is_valid", [True, False])
def test_a_handshake_is_read_from_its_request_as_what_it_was(*, is_valid: bool) -> None:
    event = testing.preflight(origin=testing.HOST if is_valid else "attacker.example.com", is_valid=is_valid)
    assert _received(event) == event


def test_a_handshake_that_was_made_by_hand_is_one_of_the_service() -> None:
    assert _received(PreflightRequest(is_valid=True)) == testing.preflight()


@pytest.mark.parametrize("codec", ["json", "dotnet", "raw"])
def test_states_are_written_with_the_codec_that_is_named(codec: StatesCodec) -> None:
    event = testing.user(states={"raw": "v2"})
    assert _received(event, codec).context.states == {"raw": "v2"}


def test_a_request_is_signed_with_the_key_that_is_named() -> None:
    event = testing.user(event_headers={"ce-signature": ["sha256=old"]})
    assert _received(event, key="my key").context.signature == sign(event.context.connection_id, "my key")


def test_a_certificate_goes_by_the_name_that_the_service_has_for_it() -> None:
    event = testing.connect(
        client_certificates=[WebPubSubClientCertificate(thumbprint="AB", content="PEM")], claims={"Thumbprint": ["CD"]}
    )
    body = json.loads(testing.http_request(event).body)
    assert body["clientCertificates"] == [{"thumbprint": "AB", "content": "PEM"}]
    assert body["claims"] == {"Thumbprint": ["CD"]}


@pytest.mark.parametrize("name", MAKERS)
def test_an_event_from_a_server_with_lower_case_headers_is_sent_with_each_header_once(name: str) -> None:
    request = testing.http_request(MAKERS[name](states={"n": 1}))
    lower = [(header.lower().encode(), value.encode()) for header, value in request.headers]
    event = webhooks.parse(method="POST", headers=lower, body=request.body, access_keys=testing.ACCESS_KEY)
    again = testing.http_request(event)
    assert sorted((header.lower(), value) for header, value in again.headers) == sorted(
        (header.lower(), value) for header, value in request.headers
    )
    assert again.body == request.body


PLAIN: Final = WebPubSubConnectionContext(
    event_type=WebPubSubEventType.SYSTEM, event_name="disconnected", hub="chat", connection_id="c-1"
)
OF_MQTT: Final = MqttConnectionContext(
    event_type=WebPubSubEventType.SYSTEM,
    event_name="disconnected",
    hub="chat",
    connection_id="c-1",
    physical_connection_id="p-1",
    session_id="s-1",
)


def test_an_event_that_was_made_by_hand_is_sent_as_what_it_is() -> None:
    received = _received(evolve(testing.mqtt_disconnected(), context=OF_MQTT))
    assert type(received) is MqttDisconnectedEventRequest
    assert evolve(received.context, headers={}, signature=None) == OF_MQTT


def test_an_event_of_a_kind_that_is_not_known_is_sent_as_that_kind() -> None:
    context = evolve(PLAIN, event_type="azure.webpubsub.new.thing", event_name="thing")
    received = _received(UnknownEventRequest(context=context, body=b"\xff"))
    assert isinstance(received, UnknownEventRequest)
    assert (received.context.event_type, received.context.event_name, received.body) == (
        "azure.webpubsub.new.thing",
        "thing",
        b"\xff",
    )


def _but(members: Collection[str], event: EventRequest) -> dict[str, JsonValue]:
    return {name: value for name, value in unstructure(event).items() if name not in members}


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data())
@pytest.mark.parametrize(
    "cls", [cls for cls in get_args(EventRequest) if cls is not PreflightRequest], ids=lambda cls: cls.__name__
)
def test_whatever_an_event_says_it_says_over_http_too(cls: type, data: st.DataObject) -> None:
    event = data.draw(models(cls))
    context = event.context
    assume(context.hub and context.connection_id and (context.event_name or context.event_type != WebPubSubEventType.USER))
    event = evolve(event, context=evolve(context, headers={}, states=data.draw(json_objects)))
    received = _received(event)
    # What the Functions host says of an event that isn't known has no place in HTTP.
    elsewhere = {"connectionContext", *getattr(event, "members", ())}
    assert _but(elsewhere, received) == _but(elsewhere, event)
    assert received.context.states == event.context.states
    assert received.context.user_id == context.user_id


# --- what is shown ---------------------------------------------------------------------


def test_a_request_does_not_show_its_headers_nor_a_long_body() -> None:
    request = testing.http_request(testing.user("x" * 1000))
    assert "'ce-signature': ..." in repr(request)
    assert "sha256=" not in repr(request)
    assert len(repr(request)) < 600


# --- samples ---------------------------------------------------------------------------


def test_there_is_a_sample_of_every_action_request_answer_and_message() -> None:
    kinds = {type(samples.sample(kind)) for kind in samples.sample_kinds()}
    messages = {*get_args(client.ClientMessage), *get_args(client.ServiceMessage)}
    missing = {*get_args(Action), *get_args(EventRequest), *get_args(EventResponse), *messages} - kinds
    assert missing == set(), f"no sample of: {', '.join(sorted(cls.__name__ for cls in missing))}"


@pytest.mark.parametrize("action", get_args(Action))
def test_a_sample_of_an_action_goes_by_its_name(action: type[Action]) -> None:
    assert type(samples.sample(action.action_name)) is action


def test_a_kind_that_is_none_is_told_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"^no such kind\. Known: sendToAll, "):
        samples.sample("nap")


def test_a_sample_is_an_event_like_those_that_are_made() -> None:
    sample = samples.sample("connect")
    assert isinstance(sample, ConnectEventRequest)
    assert isinstance(sample, WebPubSubEventRequest)
    assert sample == testing.connect()


def test_what_http_has_no_place_for_is_not_sent() -> None:
    with pytest.raises(InvalidPayloadError):
        _received(evolve(testing.user(), context=evolve(testing.user().context, hub="", headers={})))


# --- misspelled options ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "option", "meant"),
    [
        (testing.connect, "userId", "; did you mean user_id?"),
        (testing.user, "state", "; did you mean states?"),
        (testing.joined, "connectionid", "; did you mean connection_id?"),
        (testing.mqtt_connected, "sesion_id", "; did you mean session_id?"),
        (testing.connected, "session_id", ""),
        (testing.unknown, "colour", ""),
    ],
)
def test_an_option_that_there_is_not_is_refused_with_the_one_that_was_probably_meant(
    make: Callable[..., object], option: str, meant: str
) -> None:
    with pytest.raises(TypeError, match=f"^unknown option {option}{re.escape(meant)}"):
        make(**{option: None})


# --- what a trigger is handed over -----------------------------------------------------

LOSSLESS: Final = [testing.connect(), testing.connected(), testing.disconnected(), testing.user("hi"), testing.user(Json([1]))]
FROM_MQTT: Final = [testing.mqtt_connected(), testing.mqtt_disconnected(), testing.mqtt_user("hi")]


def _without_headers(event: Any) -> object:
    return evolve(event, context=evolve(event.context, headers={}))


@pytest.mark.parametrize("event", [*LOSSLESS, *FROM_MQTT], ids=lambda event: type(event).__name__)
def test_a_trigger_is_handed_over_the_event(event: EventRequest) -> None:
    assert _without_headers(loads(testing.trigger_payload(event), EventRequest)) == _without_headers(event)


def test_a_trigger_is_not_told_about_the_headers_of_the_body() -> None:
    headers = loads(testing.trigger_payload(testing.user()), EventRequest).context.headers
    assert ("ce-id" in headers, "content-type" in headers) == (True, False)


def test_a_trigger_is_handed_over_binary_data_as_text_that_may_be_broken() -> None:
    assert loads(testing.trigger_payload(testing.user("é".encode())), UserEventRequest).data == "é".encode()
    with pytest.raises(InvalidPayloadError, match="has destroyed it"):
        loads(testing.trigger_payload(testing.user(b"\xff")), UserEventRequest)


@pytest.mark.parametrize("event", [testing.joined("g"), testing.left("g")], ids=["joined", "left"])
def test_a_trigger_is_handed_over_group_presence_as_a_message_of_a_user(event: EventRequest) -> None:
    payload: Any = json.loads(testing.trigger_payload(event))
    assert (payload["connectionContext"]["eventType"], payload["data"]) == ("User", '{"group": "g"}')
    assert _without_headers(loads(testing.trigger_payload(event), EventRequest)) == _without_headers(event)


def test_a_trigger_is_not_told_whether_an_mqtt_client_starts_anew() -> None:
    event = loads(testing.trigger_payload(testing.mqtt_connect()), EventRequest)
    assert isinstance(event, MqttConnectEventRequest)
    assert event.mqtt.clean_start is None


@pytest.mark.parametrize("event", [testing.preflight(), testing.unknown()], ids=["preflight", "unknown"])
def test_what_never_reaches_a_trigger_is_handed_over_by_none(event: EventRequest) -> None:
    with pytest.raises(ValueError, match=f"^the Functions host hands no {type(event).__name__} to a trigger$"):
        testing.trigger_payload(event)
