"""Calls made wrongly say what to do instead; and what is called seldom works."""

from typing import Any

import pytest
from attrs import evolve
from cattrs import Converter

import wps_models
from wps_models import (
    Action,
    EventRequest,
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
    with pytest.raises(TypeError, match=r"^structure takes parsed JSON: pass JSON text to loads$"):
        structure(text, Action)


@pytest.mark.parametrize("parsed", [{}, [], None])
def test_parsed_json_is_no_text(parsed: Any) -> None:
    with pytest.raises(TypeError, match=r"^loads takes JSON text, not \w+: pass parsed JSON to structure$"):
        loads(parsed, Action)


def test_a_converter_is_wanted_not_its_class() -> None:
    wrong: Any = Converter
    with pytest.raises(TypeError, match=r"^expected a converter, not its class: write Converter\(\)$"):
        configure_converter(wrong)


def test_a_host_that_has_keys_is_a_string() -> None:
    keys: Any = {5: "key"}
    with pytest.raises(TypeError, match=r"^each host in access_keys must be a str, not int$"):
        Webhook(access_keys=keys)


def test_json_text_that_is_too_deep_can_not_be_sent() -> None:
    with pytest.raises(ValueError, match=r"^data is not valid JSON although the data type is json"):
        SendToAllAction(data="[" * 300 + "]" * 300, data_type=WebPubSubDataType.JSON)


def test_json_made_of_a_value_is_json_text() -> None:
    assert SendToAllAction(data=Json({"a": 1})) == SendToAllAction(data='{"a":1}', data_type=WebPubSubDataType.JSON)


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
