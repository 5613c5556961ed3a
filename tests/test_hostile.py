"""Hostile input is read or refused, in time proportional to its size."""

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final, get_args

import pytest

from tests import payloads
from tests.contexts import CONTEXT, context_json
from tests.test_errors import FORMS, error_of, locations, replace_part, with_change
from wps_models import (
    Action,
    ConnectEventRequest,
    ConnectEventResponse,
    EventRequest,
    InvalidPayloadError,
    Model,
    MqttConnectProperties,
    SendToAllAction,
    UserEventRequest,
    WebPubSubClientCertificate,
    WebPubSubConnectionContext,
    loads,
    structure,
    unstructure,
)

each_golden = pytest.mark.parametrize("name", payloads.one_of_each_kind())
# Together they have every kind of member.
SEVERAL_KINDS: Final = [
    "actions/sendToGroup",
    "actions/grantPermission",
    "requests/mqttConnect",
    "requests/user",
    "responses/connect",
    "responses/error",
]
each_of_several_kinds = pytest.mark.parametrize("name", SEVERAL_KINDS)


def with_value_at_each_location(name: str, value: object) -> list[Any]:
    """Return a golden payload once for each of its locations, with this value there."""
    payload = payloads.payload(name)
    return [with_change(payload, location, replace_part, value) for location in locations(payload)]


def is_read_or_refused(name: str, value: object) -> bool:
    """Return True if each payload with this value is refused, or read as a model that is equal after a round trip."""
    form = payloads.form_of(name)
    for payload in with_value_at_each_location(name, value):
        with suppress(InvalidPayloadError):
            model: Model = structure(payload, form)
            if structure(unstructure(model), form) != model:
                return False
    return True


# --- depth -----------------------------------------------------------------------------

LEVELS: Final = 100_000


def deep_list() -> Any:
    """Return nested lists."""
    value: Any = []
    for _ in range(LEVELS):
        value = [value]
    return value


def deep_object() -> Any:
    """Return nested objects."""
    value: Any = {}
    for _ in range(LEVELS):
        value = {"a": value}
    return value


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('{"states":{"a":[', "]}}")])
def test_text_nested_too_deeply_is_an_error(opening: str, closing: str) -> None:
    text = opening * LEVELS + "1" + closing * LEVELS
    assert str(error_of(lambda: loads(text, Action))) == "$: is nested too deeply"


def test_unclosed_brackets_are_an_error() -> None:
    assert error_of(lambda: loads("[" * LEVELS, Action)) is not None


def test_json_data_nested_too_deeply_is_an_error() -> None:
    request = UserEventRequest(context=CONTEXT, data="[" * LEVELS + "]" * LEVELS)
    assert str(error_of(request.json)) == "$.data: is nested too deeply"


@pytest.mark.parametrize("make", [deep_list, deep_object])
@each_of_several_kinds
def test_deeply_nested_values_are_read_or_refused_at_any_location(name: str, make: Callable[[], Any]) -> None:
    assert is_read_or_refused(name, make())


@pytest.mark.parametrize("make", [deep_list, deep_object])
def test_states_nested_too_deeply_are_an_error(make: Callable[[], Any]) -> None:
    error = error_of(lambda: structure({"states": {"a": make()}}, ConnectEventResponse))
    assert str(error) == "$.states.*: is nested too deeply"


def test_an_ignored_member_may_be_nested_deeply() -> None:
    payload = {"actionName": "sendToAll", "data": "x", "another": deep_list()}
    assert structure(payload, Action) == SendToAllAction(data="x")


# --- text ------------------------------------------------------------------------------


@each_golden
def test_a_lone_surrogate_is_read_or_refused_at_any_location(name: str) -> None:
    assert is_read_or_refused(name, "\ud800")


@each_golden
def test_an_escaped_lone_surrogate_is_read_or_refused_at_any_location(name: str) -> None:
    for payload in with_value_at_each_location(name, "\ud800"):
        error = error_of(partial(loads, json.dumps(payload), payloads.form_of(name)))
        assert error is None or error.problems


def test_a_lone_surrogate_in_message_data_is_an_error() -> None:
    error = error_of(lambda: loads(r'{"actionName":"sendToAll","data":"\ud800"}', Action))
    assert str(error) == "$.data: must not contain lone surrogates, which UTF-8 can't encode"


@pytest.mark.parametrize(
    "text",
    [b"\xed\xa0\x80", b'"\xff"', b"\x80", "{}".encode("utf-16"), b'{"data":"\xc3"}'],
    ids=["surrogate", "ff", "80", "utf-16", "cut"],
)
def test_bytes_that_are_not_utf_8_are_an_error_with_the_position(text: bytes) -> None:
    assert str(error_of(lambda: loads(text, Action))).startswith("$: is not UTF-8: see byte ")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_text_may_be_any_bytes_and_begin_with_a_byte_order_mark(kind: Callable[[bytes], Any]) -> None:
    assert loads(kind(b'\xef\xbb\xbf{"data":"x"}'), SendToAllAction) == SendToAllAction(data="x")


@pytest.mark.parametrize("text", ["", " ", "{", "{]", "nul", "'a'", "{} {}", "\ufeff{}", b"", b"\x00", "01", '"\n"', '{"a":1,}'])
def test_invalid_json_is_an_error_with_the_position(text: str | bytes) -> None:
    assert str(error_of(lambda: loads(text, Action))).startswith("$: is not JSON: see line ")


@pytest.mark.parametrize("text", ["{}", "[]", '""', "null", "0", "true", "[{}]", "[[]]", '{"":{}}'])
def test_minimal_json_is_read_or_refused(text: str) -> None:
    errors = [error_of(partial(loads, text, form)) for form in FORMS.values()]
    assert all(error is None or error.problems for error in errors)


# --- numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", pytest.param("1" * 5_000, id="long")])
@pytest.mark.parametrize("template", ["{}", "[{}]", '{{"states":{{"a":{}}}}}', '{{"another":{}}}'])
def test_nan_infinity_and_too_long_numbers_in_text_are_errors(template: str, number: str) -> None:
    error = error_of(lambda: loads(template.format(number), Action))
    assert str(error) == "$: is not JSON: a number is NaN, infinite or too long"


@each_golden
def test_a_number_is_read_or_refused_at_any_location(name: str) -> None:
    assert all(is_read_or_refused(name, number) for number in (float("nan"), float("inf"), 5, -1, 0.5, 10**5_000))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_nan_and_infinity_in_states_are_errors(number: float) -> None:
    error = error_of(lambda: structure({"states": {"a": [number]}}, ConnectEventResponse))
    assert str(error) == "$.states.*: must not contain NaN or infinity: JSON has no such numbers"


# --- keys ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "form", "model"),
    [
        ('{"data":"first","data":"last"}', SendToAllAction, SendToAllAction(data="last")),
        ('{"data":{"a":1},"data":"last"}', SendToAllAction, SendToAllAction(data="last")),
        ('{"states":{"a":1,"a":2}}', ConnectEventResponse, ConnectEventResponse(states={"a": 2})),
        ('{"Thumbprint":"first","Thumbprint":"last"}', WebPubSubClientCertificate, WebPubSubClientCertificate(thumbprint="last")),
    ],
)
def test_the_last_of_duplicate_keys_is_used(text: str, form: Any, model: object) -> None:
    assert loads(text, form) == model


@pytest.mark.parametrize("key", [1, None, b"data", ("a",)])
def test_a_key_that_is_not_a_string_is_ignored_or_refused(key: Any) -> None:
    for form in map(payloads.form_of, payloads.one_of_each_kind()):
        error = error_of(partial(structure, {key: key}, form))
        assert error is not None or structure({}, form) == structure({key: key}, form)


# --- size ------------------------------------------------------------------------------

LONG: Final = "x" * 10_000_000


@each_of_several_kinds
def test_a_very_long_string_is_read_or_refused_at_any_location(name: str) -> None:
    assert is_read_or_refused(name, LONG)


@each_of_several_kinds
def test_an_error_about_a_very_long_string_is_short(name: str) -> None:
    for payload in with_value_at_each_location(name, LONG):
        assert len(str(error_of(partial(structure, payload, payloads.form_of(name))))) < 1_000


def test_a_very_long_member_name_is_ignored() -> None:
    assert structure({LONG: 1, "data": "x"}, SendToAllAction) == SendToAllAction(data="x")


# --- work ------------------------------------------------------------------------------


def count_calls(read: Callable[[], object]) -> int:
    """Return the number of function calls while reading, a repeatable measure of the work."""
    count = 0

    def count_call(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(count_call)
    try:
        error_of(read)
    finally:
        sys.setprofile(None)
    return count


def connect_payload(**members: object) -> dict[str, Any]:
    return {**members, "connectionContext": context_json("System", "connect")}


# Not Final: type checkers would infer a type for each row instead of using the annotation.
LARGE: Mapping[str, tuple[Any, Callable[[int], Any]]] = {
    "actions": (list[Action], lambda n: [{"actionName": "sendToAll", "data": "x"}] * n),
    "actions in another case": (list[Action], lambda n: [{"ACTIONNAME": "SENDTOALL", "DATA": "x"}] * n),
    "wrong actions": (list[Action], lambda n: [{"actionName": "sendToAll", "data": 1}] * n),
    "unknown actions": (list[Action], lambda n: [{"actionName": "dance"}] * n),
    "one long action": (Action, lambda n: {"actionName": "sendToAll", "data": "x", **{f"DATA{i}": i for i in range(n)}}),
    "excluded": (SendToAllAction, lambda n: {"data": "x", "excluded": ["c"] * n}),
    "wrong excluded": (SendToAllAction, lambda n: {"data": "x", "excluded": [1] * n}),
    "a buffer": (SendToAllAction, lambda n: {"data": {"type": "Buffer", "data": [1] * n}}),
    "claims": (ConnectEventRequest, lambda n: connect_payload(claims={str(i): ["x"] for i in range(n)})),
    "headers": (
        WebPubSubConnectionContext,
        lambda n: context_json("System", "paused", headers={str(i): ["x"] for i in range(n)}),
    ),
    "one header": (WebPubSubConnectionContext, lambda n: context_json("System", "paused", headers={"a": ["x"] * n})),
    "states": (ConnectEventResponse, lambda n: {"states": {str(i): [i] for i in range(n)}}),
    "certificates": (ConnectEventRequest, lambda n: connect_payload(clientCertificates=[{"thumbprint": "1"}] * n)),
    "wrong certificates": (ConnectEventRequest, lambda n: connect_payload(clientCertificates=[None] * n)),
    "user properties": (
        MqttConnectProperties,
        lambda n: {"protocolVersion": 5, "userProperties": [{"name": "a", "value": "b"}] * n},
    ),
    "an unknown event": (
        EventRequest,
        lambda n: {"connectionContext": context_json("System", "paused"), **{str(i): i for i in range(n)}},
    ),
}


@pytest.mark.parametrize("forbid_extra_keys", [False, True])
@pytest.mark.parametrize("kind", LARGE)
def test_work_grows_no_faster_than_the_payload(kind: str, forbid_extra_keys: bool) -> None:  # noqa: FBT001  # pytest passes it by name
    form, make = LARGE[kind]
    short, long = make(100), make(800)
    error_of(lambda: structure(short, form, forbid_extra_keys=forbid_extra_keys))  # readers are created once, and not measured
    small = count_calls(lambda: structure(short, form, forbid_extra_keys=forbid_extra_keys))
    assert count_calls(lambda: structure(long, form, forbid_extra_keys=forbid_extra_keys)) <= 8 * small


@pytest.mark.parametrize("cls", get_args(EventRequest))
def test_an_event_with_only_nulls_is_read_or_refused(cls: type) -> None:
    payload = dict.fromkeys(["connectionContext", "mqtt", "data", "group", "isValid", "claims", "headers", "reason", "body"])
    error = error_of(lambda: structure(payload, cls))
    assert error is None or error.problems
