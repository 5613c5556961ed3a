"""Connection states: their codecs, and states that can't be read."""

import base64
import copy
import json
import pickle
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests import webhooks
from tests.strategies import json_objects
from wps_models import (
    EventRequest,
    InvalidPayloadError,
    JsonValue,
    WebPubSubConnectionContext,
    dumps,
    loads,
    structure,
    testing,
    unstructure,
)
from wps_models.webhook.states import StatesCodec, decode, encode


def _base64(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


# --- reading and writing ---------------------------------------------------------------


@given(json_objects)
@pytest.mark.parametrize("codec", ["json", "dotnet"])
def test_encoded_states_are_decoded_to_the_same(codec: StatesCodec, states: dict[str, Any]) -> None:
    assert decode(encode(states, codec), codec) == decode(encode(states), "json")


@given(st.from_regex(r"[!-~]([ -~]*[!-~])?", fullmatch=True))
def test_raw_text_is_a_single_state_named_raw(text: str) -> None:
    assert encode({"raw": text}, "raw") == text
    assert decode(text, "raw") == {"raw": text}


@pytest.mark.parametrize("codec", ["json", "dotnet", "raw"])
def test_empty_states_are_empty_text(codec: StatesCodec) -> None:
    assert encode({}, codec) == ""
    assert decode("", codec) == {}
    assert decode(None, codec) == {}


def test_json_states_are_base64_of_an_object_without_spaces() -> None:
    assert encode({"key": "a", "seen": (1, 2)}) == _base64('{"key":"a","seen":[1,2]}')


def test_dotnet_states_are_base64_within_base64() -> None:
    assert encode({"counter": 1, "name": "ada"}, "dotnet") == _base64('{"counter":"MQ==","name":"ImFkYSI="}')


@pytest.mark.parametrize("codec", ["json", "dotnet"])
def test_states_are_read_in_either_alphabet_with_padding_or_without(codec: StatesCodec) -> None:
    states = {"a": "\u00fb\u00ff?>~", "b": "ab"}
    text = encode(states, codec)
    spelled = {text, text.rstrip("="), text.replace("+", "-").replace("/", "_"), text.translate({43: 45, 47: 95, 61: None})}
    assert len(spelled) > 1
    assert [decode(each, codec) for each in spelled] == [states] * len(spelled)


def test_text_that_dotnet_stored_bare_is_text() -> None:
    assert decode(_base64(json.dumps({"name": _base64("no JSON")})), "dotnet") == {"name": "no JSON"}


def test_states_cannot_be_changed() -> None:
    states: Any = decode(_base64('{"a": {"b": [1]}}'))
    with pytest.raises(TypeError, match="frozen"):
        states["a"]["b"] = 2


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("json", "v2.opaque"),
        ("json", "eyJh"),  # ends too early
        ("json", _base64("[1]")),
        ("json", _base64("null")),
        ("json", _base64("{")),
        ("json", _base64('{"a": NaN}')),
        ("json", _base64(b"\xff")),
        ("json", _base64("[" * 100_000)),
        ("json", _base64('{"a":' * 300 + "1" + "}" * 300)),
        ("json", "é"),
        ("json", "\udcff"),
        ("json", " "),
        ("json", _base64('{"a": 1}') + "\n"),
        ("dotnet", _base64('{"a": 1}')),
        ("dotnet", _base64('{"a": "!"}')),
        ("dotnet", _base64(json.dumps({"a": _base64(b"\xff")}))),
        ("dotnet", "v2.opaque"),
    ],
)
def test_text_in_another_encoding_is_an_error_that_names_header_and_codec(codec: StatesCodec, text: str) -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        decode(text, codec)
    assert str(caught.value) == f"ce-connectionState: can't be decoded with the codec {codec}: was it written with another one?"
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "text", ["line\r\nX-Injected: 1", "line\n", "\r", "\x00", "tab\t", "é", "\x7f", " a", "a ", " ", "\u2028", "\udcff"]
)
def test_raw_text_that_a_header_cannot_contain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="visible ASCII"):
        encode({"raw": text}, "raw")


@pytest.mark.parametrize("states", [{"raw": 1}, {"raw": None}, {"text": "a"}, {"raw": "a", "more": 1}])
def test_raw_states_must_be_a_single_text(states: Mapping[str, JsonValue]) -> None:
    with pytest.raises(ValueError, match=r'states must be \{"raw": text\}'):
        encode(states, "raw")


@given(json_objects)
@pytest.mark.parametrize("codec", ["json", "dotnet"])
def test_encoded_states_are_valid_in_a_header(codec: StatesCodec, states: dict[str, Any]) -> None:
    text = encode(states, codec)
    assert text.isascii()
    assert text.isprintable()


@pytest.mark.parametrize("states", [{"a": float("nan")}, {"a": b"bytes"}, {1: "a"}, {"a": object()}, {"a": {1}}])
def test_values_that_are_not_json_are_refused(states: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        encode(states)


# --- states that can't be read ---------------------------------------------------------


def _unreadable(text: str = "v2.opaque") -> Any:
    request = testing.http_request(testing.user())
    headers = [*request.headers, ("ce-connectionState", text)]
    return webhooks.parse(method="POST", headers=headers, body=request.body, access_keys=testing.ACCESS_KEY)


LOOKS: Final[Mapping[str, Callable[[Any], object]]] = {
    "get": lambda states: states.get("a"),
    "[]": lambda states: states["a"],
    "in": lambda states: "a" in states,
    "len": len,
    "bool": bool,
    "iter": list,
    "items": lambda states: list(states.items()),
    "keys": lambda states: list(states.keys()),
    "values": lambda states: list(states.values()),
    "dict": dict,
    "**": lambda states: {**states},
}


@pytest.mark.parametrize("look", LOOKS)
def test_accessing_unreadable_states_is_an_error(look: str) -> None:
    states = _unreadable().context.states
    with pytest.raises(InvalidPayloadError, match="ce-connectionState"):
        LOOKS[look](states)


def test_an_event_with_unreadable_states_is_read() -> None:
    event = _unreadable()
    assert event.data == "hello"
    assert event.context.connection_state == "v2.opaque"
    assert event.context.user_id == "ada"


def test_copies_of_unreadable_states_are_unreadable() -> None:
    event = _unreadable()
    for twin in (copy.copy(event), copy.deepcopy(event), pickle.loads(pickle.dumps(event))):  # noqa: S301  # our own
        assert twin == event
        with pytest.raises(InvalidPayloadError):
            twin.context.states.get("a")
    states = event.states
    assert copy.copy(states) is copy.deepcopy(states) is states
    assert pickle.loads(pickle.dumps(states)) == states  # noqa: S301  # our own
    assert repr(states) == "<unreadable>"


def test_unreadable_states_differ_from_any_others() -> None:
    states = _unreadable().context.states
    different: list[Any] = [{}, _unreadable("other").context.states, _received({"a": 1}).context.states, 5]
    for others in different:
        assert states != others
        assert others != states
        assert (states == others, others == states) == (False, False)


def test_equal_events_with_unreadable_states_have_equal_hashes() -> None:
    assert len({_unreadable(), _unreadable(), _unreadable("other")}) == 2


# --- states that can be read -----------------------------------------------------------


def _received(states: Mapping[str, JsonValue]) -> Any:
    request = testing.http_request(testing.user(states=states))
    return webhooks.parse(method="POST", headers=request.headers, body=request.body, access_keys=testing.ACCESS_KEY)


def test_states_are_a_mapping_whose_values_cannot_be_changed() -> None:
    states = _received({"a": [1, {"b": None}], "c": 2}).context.states
    assert (states["a"], states.get("c"), states.get("d"), len(states), list(states)) == (
        [1, {"b": None}],
        2,
        None,
        2,
        ["a", "c"],
    )
    assert dict(states) == {"a": [1, {"b": None}], "c": 2}
    with pytest.raises(TypeError):
        states["c"] = 3


def test_received_states_equal_those_of_the_functions_host() -> None:
    received, of_host = _received({"a": [1]}).context.states, testing.user(states={"a": [1]}).context.states
    assert received == of_host
    assert of_host == received
    assert hash(received) == hash(of_host)
    assert received != _received({"a": [2]}).context.states


def test_received_states_are_written_as_json() -> None:
    context = _received({"a": [1], "b": {}}).context
    assert json.loads(dumps(context))["states"] == {"a": [1], "b": {}}


def test_states_have_the_same_types_wherever_the_event_came_from() -> None:
    event = testing.user(states={"a": [1, {"b": []}], "c": None})
    for other in (_received(event.context.states), loads(testing.trigger_payload(event), EventRequest)):
        assert (type(other.states), type(other.states["a"])) == (type(event.states), type(event.states["a"]))
        assert other.states == event.states == {"a": [1, {"b": []}], "c": None}


def test_encoders_accept_received_states() -> None:
    orjson: Any = pytest.importorskip("orjson")
    states = _received({"a": [1, {"b": []}]}).states
    assert json.loads(json.dumps(states)) == orjson.loads(orjson.dumps(states)) == {"a": [1, {"b": []}]}


@pytest.mark.parametrize("codec", ["json", "dotnet"])
def test_states_have_at_most_64_levels(codec: StatesCodec) -> None:
    states = _nested(64)
    assert decode(encode(states, codec), codec) == states
    with pytest.raises(ValueError, match="nested too deeply"):
        encode(_nested(65), codec)
    deep = _base64(json.dumps(_nested(65)))
    assert "<unreadable>" in repr(_unreadable(deep))
    with pytest.raises(InvalidPayloadError, match="ce-connectionState"):
        decode(deep)
    with pytest.raises(ValueError, match="states is nested too deeply"):
        evolve(testing.user().context, states=_nested(65))
    payload = unstructure(testing.user().context)
    with pytest.raises(InvalidPayloadError, match="is nested too deeply"):
        structure({**payload, "states": _nested(65)}, WebPubSubConnectionContext)


def _nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels - 1):
        value = {"a": value}
    return value


def test_copies_and_pickles_of_received_states_are_equal() -> None:
    event = _received({"a": [1]})
    for twin in (copy.copy(event), copy.deepcopy(event), pickle.loads(pickle.dumps(event))):  # noqa: S301  # our own
        assert twin == event


# --- what is shown ---------------------------------------------------------------------


def test_a_repr_shows_the_names_of_states_but_not_their_values() -> None:
    event = _received({"seen": "my-secret"})
    assert "states={'seen': ...}" in repr(event)
    assert "my-secret" not in repr(event)


def test_unreadable_states_are_not_shown() -> None:
    assert "<unreadable>" in repr(_unreadable("my-secret"))
    assert "my-secret" not in repr(_unreadable("my-secret"))


def test_an_unknown_codec_is_an_error_even_without_states() -> None:
    unknown: Any = "yaml"
    with pytest.raises(ValueError, match="one of json, dotnet, raw"):
        decode(None, unknown)
    with pytest.raises(ValueError, match="one of json, dotnet, raw"):
        encode({}, unknown)
