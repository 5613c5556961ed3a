"""Rules of the Functions host that would fail only in production."""

import json
from typing import Any, Final

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from wps_models import (
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    InvalidPayloadError,
    Json,
    MqttConnectEventRequest,
    UserEventRequest,
    UserEventResponse,
    Webhook,
    WebPubSubErrorCode,
    WebPubSubPermission,
    beta,
    dumps,
    functions,
    loads,
    structure,
    testing,
)
from wps_models.functions import FunctionJson, WebPubSubContext, WebPubSubTriggerBinding
from wps_models.functions.inputs import WebPubSubContextResponse

OK: Final = WebPubSubContextResponse(status=200)
TRIGGER: Final = {
    "type": "webPubSubTrigger",
    "name": "request",
    "direction": "in",
    "hub": "chat",
    "eventType": "user",
    "eventName": "message",
}


# --- events --------------------------------------------------------------------------------------------

WEBHOOK: Final = Webhook(access_keys=testing.ACCESS_KEY, allowed_origins=["*"])
DATA: Final = st.one_of(st.text("aé ", min_size=1), st.builds(Json, strategies.json_values), st.just(b"abc"))
EVENTS: Final = (
    testing.connect,
    testing.connected,
    testing.disconnected,
    testing.user,
    testing.joined,
    testing.left,
    testing.mqtt_connect,
    testing.mqtt_connected,
    testing.mqtt_disconnected,
    testing.mqtt_user,
)


def without_lost_members(event: Any) -> Any:
    """Drop what the host doesn't pass on: headers about the body, and ``clean_start``."""
    lost = {"content-type", "content-length"}
    headers = {name: values for name, values in event.context.headers.items() if name.lower() not in lost}
    changed = evolve(event, context=evolve(event.context, headers=headers))
    return evolve(changed, mqtt=evolve(changed.mqtt, clean_start=None)) if isinstance(event, MqttConnectEventRequest) else changed


@given(st.data())
def test_an_event_from_the_host_equals_the_same_event_over_http(data: st.DataObject) -> None:
    make: Any = data.draw(st.sampled_from(EVENTS))
    states = data.draw(st.dictionaries(st.text("ab", min_size=1), strategies.json_values, max_size=2))
    arguments = [data.draw(DATA)] if make in (testing.user, testing.mqtt_user) else []
    event: EventRequest = make(*arguments, states=states)
    sent = testing.http_request(event)
    over_http = WEBHOOK.parse(method=sent.method, headers=sent.headers, body=sent.body)
    from_host = loads(testing.trigger_payload(event), EventRequest)
    assert from_host == without_lost_members(over_http)
    assert type(from_host) is type(over_http)
    assert type(from_host.context.headers) is type(over_http.context.headers)
    assert type(from_host.states) is type(over_http.states)
    assert json.dumps(from_host.states) == json.dumps(over_http.states)
    if isinstance(from_host, UserEventRequest) and isinstance(over_http, UserEventRequest):
        assert type(from_host.data) is type(over_http.data)


# --- outputs ------------------------------------------------------------------------


def warnings(*bindings: dict[str, str]) -> list[str]:
    """Return the paths of the warnings about a function with these bindings."""
    return [problem.path for problem in structure({"bindings": [*bindings]}, FunctionJson).warnings]


@pytest.mark.parametrize("type_", ["webPubSub", "queue"])
@pytest.mark.parametrize(
    "name", ["code", "data", "dataType", "errorMessage", "groups", "mqtt", "roles", "states", "subprotocol", "userId", "DATA"]
)
def test_an_output_named_like_a_member_of_answers_is_a_warning(type_: str, name: str) -> None:
    output = {"type": type_, "direction": "out", "name": name, "hub": "chat"}
    assert warnings(TRIGGER, output) == ["$.bindings[1].name"]


@pytest.mark.parametrize(
    ("beside", "binding"),
    [
        (TRIGGER, {"type": "queue", "direction": "out", "name": "actions"}),
        (TRIGGER, {"type": "queue", "direction": "in", "name": "data"}),
        (TRIGGER, {"type": "queue", "direction": "out"}),
        ({"type": "httpTrigger", "direction": "in", "name": "req"}, {"type": "queue", "direction": "out", "name": "data"}),
    ],
)
def test_other_outputs_are_not_warned_about(beside: dict[str, str], binding: dict[str, str]) -> None:
    assert warnings(beside, binding) == []


# --- settings that are given as text ------------------------------------------------------------------


@pytest.mark.parametrize(("setting", "text"), [("event_type", "0"), ("client_protocols", "ALL"), ("client_protocols", "%all%")])
def test_a_setting_given_as_text_round_trips(setting: str, text: str) -> None:
    settings: dict[str, Any] = {"name": "request", "event_type": "user", "event_name": "message", setting: text}
    binding = WebPubSubTriggerBinding(**settings)
    assert loads(dumps(binding), WebPubSubTriggerBinding) == binding


# --- answers ----------------------------------------------------------------------------------------


def test_an_empty_subprotocol_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^subprotocol must not be empty$"):
        ConnectEventResponse(subprotocol="")
    with pytest.raises(InvalidPayloadError, match=r"^\$\.subprotocol: must not be empty$"):
        structure({"subprotocol": ""}, ConnectEventResponse)


@functions.trigger
def refuse_everything(request: EventRequest) -> EventResponse | None:
    """A handler that refuses every client."""
    return EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message=request.event_name)


def test_an_error_to_a_plain_client_has_no_mqtt_member() -> None:
    assert refuse_everything(testing.trigger_payload(testing.user())) == {"code": "unauthorized", "errorMessage": "message"}


def nested(levels: int) -> Any:
    """Return nested arrays."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def test_states_may_be_as_deep_as_the_host_reads() -> None:
    # With the answer and the states object there are 64 levels, the limit of Newtonsoft.Json.
    answer = UserEventResponse(states={"deep": nested(62)})
    assert loads(dumps(answer), UserEventResponse) == answer
    with pytest.raises(ValueError, match=r"^states is nested too deeply$"):
        UserEventResponse(states={"deep": nested(63)})


# --- words of today ---------------------------------------------------------------------------------


def test_a_role_may_be_for_all_groups_that_match_a_pattern() -> None:
    assert WebPubSubPermission.SEND_TO_GROUP.role_for_pattern("rooms.*") == "webpubsub.sendToGroups.rooms.*"
    assert WebPubSubPermission.JOIN_LEAVE_GROUP.role_for_pattern("**") == "webpubsub.joinLeaveGroups.**"


# --- words of 1.0.0-beta.3 ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_",
    [
        beta.ConnectEventRequest(),
        beta.ConnectedEventRequest(),
        beta.DisconnectedEventRequest(reason="bye"),
        beta.MessageEventRequest(message="hello"),
        beta.ValidationRequest(valid=True),
    ],
)
def test_a_request_of_beta_without_a_connection_can_be_upgraded(request_: beta.ServiceRequest) -> None:
    then = beta.WebPubSubRequest(request=request_, response=OK)
    today = beta.upgrade(then)
    assert loads(dumps(today), WebPubSubContext) == today
    assert beta.downgrade(today) == then
    alone = beta.upgrade(request_)
    assert loads(dumps(alone), EventRequest) == alone == today.request
    names = {"ConnectEventRequest": "connect", "ConnectedEventRequest": "connected", "DisconnectedEventRequest": "disconnected"}
    names |= {"MessageEventRequest": "message", "ValidationRequest": ""}
    assert alone.event_name == names[type(request_).__name__]


def test_a_request_keeps_an_almost_empty_connection() -> None:
    connection = beta.ConnectionContext(event_type="user", event_name="", hub="", connection_id="")
    then = beta.WebPubSubRequest(connection_context=connection, request=beta.MessageEventRequest(message="x"), response=OK)
    assert beta.downgrade(beta.upgrade(then)) == then


def test_annotations_may_be_attributes_of_the_package() -> None:
    import wps_models as w  # noqa: PLC0415  # as users write it

    def on_connect(request: w.ConnectEventRequest, settings: w.JsonValue = None) -> w.ConnectAnswer | None:
        return w.ConnectEventResponse(user_id=request.event_name if settings is None else "")

    payload = testing.trigger_payload(testing.connect())
    assert functions.trigger(on_connect)(payload) == {"userId": "connect"}
    assert isinstance(loads(payload, EventRequest), ConnectEventRequest)
