"""Errors about wrong calls say what to write instead, and rarely used calls work."""

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


def test_dir_lists_lazily_imported_names() -> None:
    assert {"SendToGroupAction", "Webhook", "webhook", "client", "structure"} <= {*dir(wps_models)}


@pytest.mark.parametrize("text", [b"{}", bytearray(b"{}"), memoryview(b"{}")])
def test_structure_does_not_accept_json_text(text: Any) -> None:
    with pytest.raises(TypeError, match=r"^structure takes parsed JSON: pass JSON text to loads$"):
        structure(text, Action)


@pytest.mark.parametrize("parsed", [{}, [], None])
def test_loads_does_not_accept_parsed_json(parsed: Any) -> None:
    with pytest.raises(TypeError, match=r"^loads takes JSON text, not \w+: pass parsed JSON to structure$"):
        loads(parsed, Action)


def test_configure_converter_does_not_accept_a_class() -> None:
    wrong: Any = Converter
    with pytest.raises(TypeError, match=r"^expected a converter, not its class: write Converter\(\)$"):
        configure_converter(wrong)


def test_a_host_in_access_keys_must_be_a_string() -> None:
    keys: Any = {5: "key"}
    with pytest.raises(TypeError, match=r"^each host in access_keys must be a str, not int$"):
        Webhook(access_keys=keys)


def test_json_text_nested_too_deeply_cannot_be_sent() -> None:
    with pytest.raises(ValueError, match=r"^data is not valid JSON although the data type is json"):
        SendToAllAction(data="[" * 300 + "]" * 300, data_type=WebPubSubDataType.JSON)


def test_json_of_a_value_equals_its_json_text() -> None:
    assert SendToAllAction(data=Json({"a": 1})) == SendToAllAction(data='{"a":1}', data_type=WebPubSubDataType.JSON)


def unknown_event(body: object) -> EventRequest:
    context = {"eventType": "System", "eventName": "paused", "hub": "chat", "connectionId": "c-1"}
    return structure({"connectionContext": context, "httpBody": body}, EventRequest)


def test_the_body_of_an_unknown_event_may_be_bytes_or_a_buffer() -> None:
    events = [unknown_event(b"\x00"), unknown_event({"type": "Buffer", "data": [0]})]
    assert [event.body for event in events if isinstance(event, UnknownEventRequest)] == [b"\x00", b"\x00"]


def test_the_body_of_an_unknown_event_must_not_be_text() -> None:
    with pytest.raises(wps_models.InvalidPayloadError, match=r"^\$\.httpBody: expected a Buffer"):
        unknown_event("text")


def test_a_trigger_payload_without_headers_is_read_as_its_event() -> None:
    event = testing.connected()
    bare = evolve(event, context=evolve(event.context, headers={}))
    assert loads(testing.trigger_payload(bare), EventRequest) == bare
