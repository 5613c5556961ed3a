"""Calls made wrongly say what to do instead; and what is called seldom works."""

import asyncio
import json
from typing import Any

import pytest
from attrs import evolve
from cattrs import Converter

import wps_models
from tests import webhooks
from wps_models import (
    Action,
    ConnectEventResponse,
    EventRequest,
    EventResponse,
    Json,
    SendToAllAction,
    UnknownEventRequest,
    Webhook,
    WebPubSubDataType,
    configure_converter,
    loads,
    structure,
    testing,
)


def test_names_that_are_imported_later_are_offered_too() -> None:
    assert {"SendToGroupAction", "Webhook", "webhook", "client", "structure"} <= {*dir(wps_models)}


@pytest.mark.parametrize("text", [b"{}", bytearray(b"{}"), memoryview(b"{}")])
def test_bytes_are_no_parsed_json(text: Any) -> None:
    with pytest.raises(TypeError, match=r"^structure takes parsed JSON; JSON text goes to loads$"):
        structure(text, Action)


@pytest.mark.parametrize("parsed", [{}, [], None])
def test_parsed_json_is_no_text(parsed: Any) -> None:
    with pytest.raises(TypeError, match=r"^loads takes JSON text, not \w+; parsed JSON goes to structure$"):
        loads(parsed, Action)


def test_a_converter_is_wanted_not_its_class() -> None:
    wrong: Any = Converter
    with pytest.raises(TypeError, match=r"^takes a converter, not its class: write Converter\(\)$"):
        configure_converter(wrong)


def test_a_host_that_has_keys_is_a_string() -> None:
    keys: Any = {5: "key"}
    with pytest.raises(TypeError, match=r"^access_keys: a host must be a str, not int$"):
        Webhook(access_keys=keys)


def test_json_text_that_is_too_deep_can_not_be_sent() -> None:
    with pytest.raises(ValueError, match=r"^data is not valid JSON although the data type is json"):
        SendToAllAction(data="[" * 300 + "]" * 300, data_type=WebPubSubDataType.JSON)


def test_json_made_of_a_value_is_json_text() -> None:
    assert SendToAllAction(data=Json({"a": 1})) == SendToAllAction(data='{"a":1}', data_type=WebPubSubDataType.JSON)


async def _let_in(event: EventRequest) -> EventResponse:
    return ConnectEventResponse(user_id=event.context.hub)


def _handled(**changed: Any) -> wps_models.HttpResponse:
    request = testing.http_request(testing.connect())
    given: dict[str, Any] = {"method": request.method, "headers": request.headers, "body": request.body, **changed}
    return asyncio.run(webhooks.webhook(access_keys=testing.ACCESS_KEY).handle_async(_let_in, **given))


def test_an_async_handler_answers_events() -> None:
    assert json.loads(_handled().body) == {"userId": "chat"}


def test_an_async_handler_is_not_asked_about_the_handshake() -> None:
    reply = _handled(method="OPTIONS", headers={"WebHook-Request-Origin": testing.HOST}, body=b"")
    assert (reply.status, reply.body) == (200, b"")


def test_an_async_handler_is_not_asked_about_what_can_not_be_read() -> None:
    assert _handled(body=b"{").status == 400


def _unknown(body: object) -> EventRequest:
    context = {"eventType": "System", "eventName": "paused", "hub": "chat", "connectionId": "c-1"}
    return structure({"connectionContext": context, "httpBody": body}, EventRequest)


def test_a_body_that_was_kept_is_read_from_bytes_and_from_a_buffer() -> None:
    events = [_unknown(b"\x00"), _unknown({"type": "Buffer", "data": [0]})]
    assert [event.body for event in events if isinstance(event, UnknownEventRequest)] == [b"\x00", b"\x00"]


def test_a_body_that_was_kept_is_no_text() -> None:
    with pytest.raises(wps_models.InvalidPayloadError, match=r"^\$\.httpBody: expected a Buffer"):
        _unknown("text")


def test_a_trigger_is_handed_an_event_without_headers_as_it_is() -> None:
    event = testing.connected()
    bare = evolve(event, context=evolve(event.context, headers={}))
    assert loads(testing.trigger_payload(bare), EventRequest) == bare


def test_states_that_nobody_has_looked_at_are_not_shown() -> None:
    request = testing.http_request(testing.user(states={"secret": 1}))
    event = webhooks.parse(method="POST", headers=request.headers, body=request.body, access_keys=testing.ACCESS_KEY)
    shown = repr(event.context.states)
    assert shown == "<not read>"
    assert event.context.states["secret"] == 1
