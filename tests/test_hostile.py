"""Input that means harm ends in our error or in a model, after work in proportion to its size."""

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final, get_args

import pytest

from tests import payloads
from tests.contexts import CONTEXT, context_json
from tests.test_errors import FORMS, changed, error_of, places, put
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
# One of each kind: their members are those of all.
SEVERAL_KINDS: Final = [
    "actions/sendToGroup",
    "actions/grantPermission",
    "requests/mqttConnect",
    "requests/user",
    "responses/connect",
    "responses/error",
]
each_kind = pytest.mark.parametrize("name", SEVERAL_KINDS)


def with_everywhere(name: str, value: object) -> list[Any]:
    """A golden payload, once for each of its places, with a value put there."""
    payload = payloads.payload(name)
    return [changed(payload, place, put, value) for place in places(payload)]


def survives(name: str, value: object) -> bool:
    """Whether a golden payload with a value put in any place is refused, or read as what it is written as."""
    form = payloads.form_of(name)
    for payload in with_everywhere(name, value):
        with suppress(InvalidPayloadError):
            model: Model = structure(payload, form)
            if structure(unstructure(model), form) != model:
                return False
    return True


# --- depth -----------------------------------------------------------------------------

LEVELS: Final = 100_000


def deep_list() -> Any:
    """A list in a list in a list ..."""
    value: Any = []
    for _ in range(LEVELS):
        value = [value]
    return value


def deep_object() -> Any:
    """An object in an object in an object ..."""
    value: Any = {}
    for _ in range(LEVELS):
        value = {"a": value}
    return value


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('{"states":{"a":[', "]}}")])
def test_text_that_nests_too_deeply_is_refused(opening: str, closing: str) -> None:
    text = opening * LEVELS + "1" + closing * LEVELS
    assert str(error_of(lambda: loads(text, Action))) == "$: is nested too deeply"


def test_text_that_nests_without_end_is_refused() -> None:
    assert error_of(lambda: loads("[" * LEVELS, Action)) is not None


def test_json_data_that_nests_too_deeply_is_refused() -> None:
    request = UserEventRequest(context=CONTEXT, data="[" * LEVELS + "]" * LEVELS)
    assert str(error_of(request.json)) == "$.data: is nested too deeply"


@pytest.mark.parametrize("make", [deep_list, deep_object])
@each_kind
def test_a_value_that_nests_too_deeply_is_read_or_refused_in_any_place(name: str, make: Callable[[], Any]) -> None:
    assert survives(name, make())


@pytest.mark.parametrize("make", [deep_list, deep_object])
def test_states_that_nest_too_deeply_are_refused_with_the_limit(make: Callable[[], Any]) -> None:
    error = error_of(lambda: structure({"states": {"a": make()}}, ConnectEventResponse))
    assert str(error) == "$.states.*: is nested too deeply"


def test_a_member_that_nobody_reads_may_nest_as_it_likes() -> None:
    payload = {"actionName": "sendToAll", "data": "x", "another": deep_list()}
    assert structure(payload, Action) == SendToAllAction(data="x")


# --- text ------------------------------------------------------------------------------


@each_golden
def test_a_lone_surrogate_is_read_or_refused_in_any_place(name: str) -> None:
    assert survives(name, "\ud800")


@each_golden
def test_an_escaped_lone_surrogate_is_read_or_refused_in_any_place(name: str) -> None:
    for payload in with_everywhere(name, "\ud800"):
        error = error_of(partial(loads, json.dumps(payload), payloads.form_of(name)))
        assert error is None or error.problems


def test_a_lone_surrogate_is_no_message() -> None:
    error = error_of(lambda: loads(r'{"actionName":"sendToAll","data":"\ud800"}', Action))
    assert str(error) == "$.data: must not contain lone surrogates, which UTF-8 can't encode"


@pytest.mark.parametrize(
    "text",
    [b"\xed\xa0\x80", b'"\xff"', b"\x80", "{}".encode("utf-16"), b'{"data":"\xc3"}'],
    ids=["surrogate", "ff", "80", "utf-16", "cut"],
)
def test_bytes_that_are_no_utf8_are_refused_with_their_place(text: bytes) -> None:
    assert str(error_of(lambda: loads(text, Action))).startswith("$: is not UTF-8: see byte ")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_text_may_come_in_any_kind_of_bytes_and_begin_with_a_byte_order_mark(kind: Callable[[bytes], Any]) -> None:
    assert loads(kind(b'\xef\xbb\xbf{"data":"x"}'), SendToAllAction) == SendToAllAction(data="x")


@pytest.mark.parametrize("text", ["", " ", "{", "{]", "nul", "'a'", "{} {}", "\ufeff{}", b"", b"\x00", "01", '"\n"', '{"a":1,}'])
def test_text_that_is_no_json_is_refused_with_its_place(text: str | bytes) -> None:
    assert str(error_of(lambda: loads(text, Action))).startswith("$: is not JSON: see line ")


@pytest.mark.parametrize("text", ["{}", "[]", '""', "null", "0", "true", "[{}]", "[[]]", '{"":{}}'])
def test_next_to_nothing_is_read_or_refused(text: str) -> None:
    errors = [error_of(partial(loads, text, form)) for form in FORMS.values()]
    assert all(error is None or error.problems for error in errors)


# --- numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", pytest.param("1" * 5_000, id="long")])
@pytest.mark.parametrize("around", ["{}", "[{}]", '{{"states":{{"a":{}}}}}', '{{"another":{}}}'])
def test_text_with_a_number_that_is_none_is_refused(around: str, number: str) -> None:
    error = error_of(lambda: loads(around.format(number), Action))
    assert str(error) == "$: is not JSON: a number is NaN, infinite or too long"


@each_golden
def test_a_number_is_read_or_refused_in_any_place(name: str) -> None:
    assert all(survives(name, number) for number in (float("nan"), float("inf"), 5, -1, 0.5, 10**5_000))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_states_have_only_numbers_that_json_has(number: float) -> None:
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
def test_of_a_key_that_is_there_twice_the_last_one_counts(text: str, form: Any, model: object) -> None:
    assert loads(text, form) == model


@pytest.mark.parametrize("key", [1, None, b"data", ("a",)])
def test_a_key_that_is_not_a_string_is_ignored_or_refused(key: Any) -> None:
    for form in map(payloads.form_of, payloads.one_of_each_kind()):
        error = error_of(partial(structure, {key: key}, form))
        assert error is not None or structure({}, form) == structure({key: key}, form)


# --- size ------------------------------------------------------------------------------

LONG: Final = "x" * 10_000_000


@each_kind
def test_a_very_long_string_is_read_or_refused_in_any_place(name: str) -> None:
    assert survives(name, LONG)


@each_kind
def test_an_error_about_a_very_long_string_is_short(name: str) -> None:
    for payload in with_everywhere(name, LONG):
        assert len(str(error_of(partial(structure, payload, payloads.form_of(name))))) < 1_000


def test_a_very_long_name_of_a_member_is_read_or_refused() -> None:
    assert structure({LONG: 1, "data": "x"}, SendToAllAction) == SendToAllAction(data="x")


# --- work ------------------------------------------------------------------------------


def calls(read: Callable[[], object]) -> int:
    """How many functions are called while reading: a measure of the work that is the same each time."""
    count = 0

    def see(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(see)
    try:
        error_of(read)
    finally:
        sys.setprofile(None)
    return count


def _connect(**members: object) -> dict[str, Any]:
    return {**members, "connectionContext": context_json("System", "connect")}


# Not Final, so that checkers look at the annotation and not at each row.
LARGE: Mapping[str, tuple[Any, Callable[[int], Any]]] = {
    "actions": (list[Action], lambda n: [{"actionName": "sendToAll", "data": "x"}] * n),
    "actions in another case": (list[Action], lambda n: [{"ACTIONNAME": "SENDTOALL", "DATA": "x"}] * n),
    "wrong actions": (list[Action], lambda n: [{"actionName": "sendToAll", "data": 1}] * n),
    "unknown actions": (list[Action], lambda n: [{"actionName": "dance"}] * n),
    "one long action": (Action, lambda n: {"actionName": "sendToAll", "data": "x", **{f"DATA{i}": i for i in range(n)}}),
    "excluded": (SendToAllAction, lambda n: {"data": "x", "excluded": ["c"] * n}),
    "wrong excluded": (SendToAllAction, lambda n: {"data": "x", "excluded": [1] * n}),
    "a buffer": (SendToAllAction, lambda n: {"data": {"type": "Buffer", "data": [1] * n}}),
    "claims": (ConnectEventRequest, lambda n: _connect(claims={str(i): ["x"] for i in range(n)})),
    "headers": (
        WebPubSubConnectionContext,
        lambda n: context_json("System", "paused", headers={str(i): ["x"] for i in range(n)}),
    ),
    "one header": (WebPubSubConnectionContext, lambda n: context_json("System", "paused", headers={"a": ["x"] * n})),
    "states": (ConnectEventResponse, lambda n: {"states": {str(i): [i] for i in range(n)}}),
    "certificates": (ConnectEventRequest, lambda n: _connect(clientCertificates=[{"thumbprint": "1"}] * n)),
    "wrong certificates": (ConnectEventRequest, lambda n: _connect(clientCertificates=[None] * n)),
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
@pytest.mark.parametrize("what", LARGE)
def test_work_grows_no_faster_than_the_payload(what: str, forbid_extra_keys: bool) -> None:  # noqa: FBT001  # a parameter of the test
    form, make = LARGE[what]
    once, often = make(100), make(800)
    error_of(lambda: structure(once, form, forbid_extra_keys=forbid_extra_keys))  # what is made once and kept isn't counted
    small = calls(lambda: structure(once, form, forbid_extra_keys=forbid_extra_keys))
    assert calls(lambda: structure(often, form, forbid_extra_keys=forbid_extra_keys)) <= 8 * small


@pytest.mark.parametrize("cls", get_args(EventRequest))
def test_a_request_of_nothing_but_nulls_is_read_or_refused(cls: type) -> None:
    payload = dict.fromkeys(["connectionContext", "mqtt", "data", "group", "isValid", "claims", "headers", "reason", "body"])
    error = error_of(lambda: structure(payload, cls))
    assert error is None or error.problems
