"""The fast path accepts nothing that cattrs doesn't, makes and writes the same, and costs what we say."""

import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias, get_args

import pytest
from attrs import evolve, fields, frozen
from hypothesis import given
from hypothesis import strategies as st

from tests import payloads
from tests.strategies import json_values, models
from wps_models import (
    Action,
    AddUserToGroupAction,
    ConnectAnswer,
    EventRequest,
    EventResponse,
    InvalidPayloadError,
    Json,
    MqttConnectAnswer,
    MqttConnectionContext,
    PreflightRequest,
    SendToGroupAction,
    UnknownEventRequest,
    UserAnswer,
    UserEventRequest,
    WebPubSubEventRequest,
    actions,
    beta,
    context,
    make_converter,
    mqtt,
    requests,
    responses,
    structure,
    testing,
    unstructure,
    webhook,
)
from wps_models._direct import NOT_PLAIN, read_any, reader, write_model
from wps_models._families import is_model
from wps_models._fields import is_array, is_object
from wps_models._members import is_rest, members
from wps_models.converters import structure_in_detail
from wps_models.functions import bindings, inputs
from wps_models.functions.bindings import Binding, WebPubSubBinding
from wps_models.functions.inputs import WebPubSubContext
from wps_models.http import HttpResponse
from wps_models.testing import _samples as samples

Path: TypeAlias = tuple[Any, ...]


# Neither what others are derived from nor a response over HTTP has a JSON of its own.
BARE: Final = {WebPubSubEventRequest, WebPubSubBinding, beta.ServiceRequestFlags, HttpResponse}
CLASSES: Final = [
    cls
    for module in (actions, bindings, context, inputs, mqtt, requests, responses, beta)
    for cls in (getattr(module, name) for name in module.__all__)
    if is_model(cls) and cls not in BARE
]

FORMS: Final[Mapping[str, Any]] = {  # Any: a union is no type
    **{f"{cls.__module__.removeprefix('wps_models.')}.{cls.__name__}": cls for cls in CLASSES},
    "Action": Action,
    "EventRequest": EventRequest,
    "EventResponse": EventResponse,
    "ConnectAnswer": ConnectAnswer,
    "MqttConnectAnswer": MqttConnectAnswer,
    "UserAnswer": UserAnswer,
    "Binding": Binding,
    "WebPubSubOperation": beta.WebPubSubOperation,
    "ServiceRequest": beta.ServiceRequest,
    "ServiceResponse": beta.ServiceResponse,
    "list[Action]": list[Action],
    "list[Action] | None": list[Action] | None,
    "list[list[Action]]": list[list[Action]],
    "Action | list[Action]": Action | list[Action],
    "EventResponse | None": EventResponse | None,
    "WebPubSubContext | None": WebPubSubContext | None,
    "list[EventRequest | None]": list[EventRequest | None],
}

# --- payloads that are nearly right -----------------------------------------------------------


def _parts(value: Any) -> Iterable[tuple[Any, Any]]:
    """What is directly in a payload, by its key or index."""
    return value.items() if is_object(value) else enumerate(value) if is_array(value) else ()


def _within(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """A payload and everything in it, by path."""
    yield path, value
    for key, inner in _parts(value):
        yield from _within(inner, (*path, key))


class Text(str):
    """A string that isn't just a ``str``."""

    __slots__ = ()


def _odd() -> list[Any]:
    """What breaks rules or is at their edge: strings, words, numbers, data, containers; and null, which is absence."""
    # fmt: off
    return [
        "", " ", "\ufffd", "\ud800", "é", "{}", "a" * 1025, Text("lobby"), Text("text"), Json({}), b"\x00", b"",
        "Text", "BINARY", "json", "0", "2", "success", "unauthorized", "USERERROR", "connect", "Connected", "joined", "system",
        "User", "groupPresence", "sendToGroup", "SENDTOALL", "joinLeaveGroup", "webPubSub",
        0, 1, 2, 3, 4, 5, 128, -1, 10**30, True, False, 1.0, float("nan"), float("inf"), None, None, None, None,
        {"type": "Buffer", "data": [0, 255]}, {"type": "buffer", "data": "AAE="}, {"type": "Buffer", "data": [256]}, {"data": []},
        [], {}, (), ("a",), ["a"], ["a", "b"], [""], [1], [None], [[]], "abc", {"a": ["b"]}, {"a": None}, {"a": "b"}, {1: ["b"]},
        {Text("a"): [Text("b")]}, OrderedDict(a=["b"]), MappingProxyType({"a": ["b"]}), {"code": 1},
        {"physicalConnectionId": "p"},
    ]
    # fmt: on


NAMES: Final = sorted({name for cls in CLASSES for member in members(cls) for name in (member.wire, member.also) if name})
OUT: Final = object()

odd: Final = st.sampled_from(_odd()) | json_values
names: Final = st.sampled_from([*NAMES, *map(str.lower, NAMES), *map(Text, NAMES), "actionName", "ACTIONNAME", "code", 1, None])


def _grown(value: Any, name: Any, other: Any) -> Any:
    """A value with one thing more in it."""
    return {**value, name: other} if is_object(value) else [*value, other] if is_array(value) else [value, other]


@st.composite
def _changes(draw: st.DrawFn, value: Any) -> Any:
    """What may become of a value."""
    match draw(st.sampled_from(["gone", "grown", "other", "swapped"])):
        case "gone":
            return OUT
        case "grown":
            return _grown(value, draw(names), draw(odd))
        case "swapped" if isinstance(value, str):
            return value.swapcase()
        case _:
            return draw(odd)


def _changed(value: Any, path: Path, new: Any) -> Any:
    """A payload with what is at `path` replaced, or gone if the new value is `OUT`."""
    if not path:
        return new
    parts = {key: _changed(inner, path[1:], new) if key == path[0] else inner for key, inner in _parts(value)}
    kept = {key: inner for key, inner in parts.items() if inner is not OUT}
    return kept if is_object(value) else list(kept.values())


GOLDEN: Final = [payloads.payload(name) for name in payloads.files()]
SAMPLES: Final = [unstructure(samples.sample(kind)) for kind in samples.sample_kinds()]
OBJECTS: Final = [part for payload in (*GOLDEN, *SAMPLES) for _, part in _within(payload) if is_object(part)]


@cache
def _right(form: Any) -> st.SearchStrategy[Any]:
    """Payloads of a form, golden or made, alone and in lists."""
    found = [*GOLDEN, *OBJECTS, *([part] for part in OBJECTS), *([[part]] for part in OBJECTS)]
    known = st.sampled_from([payload for payload in found if in_detail(form, payload) is not REFUSED] or [None])
    return known | models(form).map(write_model) if form in CLASSES else known


@st.composite
def nearly_right(draw: st.DrawFn, form: Any) -> Any:
    """Payloads of a form with a few changes, and anything else."""
    payload = draw(_right(form) | _right(form) | _right(form) | odd)
    for _ in range(draw(st.integers(0, 3))):
        path, value = draw(st.sampled_from(list(_within(payload))))
        payload = _changed(payload, path, draw(_changes(value)))
    return payload


# --- reading ---------------------------------------------------------------------------------

REFUSED: Final = "refused"
each_form: Final = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
each_class: Final = pytest.mark.parametrize("cls", CLASSES)


def in_detail(form: Any, payload: object) -> Any:
    """What cattrs makes of a payload."""
    try:
        return structure_in_detail(payload, form, forbid_extra_keys=False)
    except InvalidPayloadError:
        return REFUSED


def directly(form: Any, payload: object) -> Any:
    """What the fast path makes of it."""
    try:
        return read_any(form)(payload)
    except NOT_PLAIN:
        return REFUSED


def anatomy(value: Any) -> object:
    """A value to its depths, where a ``str`` differs from a kind of ``str``, and 1 from true."""
    kind = value.__class__
    if is_model(kind):
        return kind, {field.name: anatomy(getattr(value, field.name)) for field in fields(kind)}
    inner = [(anatomy(key), anatomy(part)) for key, part in _parts(value)]
    return kind, inner or repr(value)


@each_form
@given(data=st.data())
def test_what_is_read_directly_cattrs_reads_with_the_same_result(form: Any, data: st.DataObject) -> None:
    payload = data.draw(nearly_right(form))
    found = directly(form, payload)
    if found is not REFUSED:
        assert anatomy(found) == anatomy(in_detail(form, payload))


EVENTS: Final = [cls for cls in get_args(EventRequest) if cls not in {UserEventRequest, PreflightRequest, UnknownEventRequest}]


@pytest.mark.parametrize("cls", EVENTS)
@given(data=st.data())
def test_the_body_of_an_event_is_read_alike_in_both_ways(cls: Any, data: st.DataObject) -> None:
    known = data.draw(models(cls)).context
    payload = data.draw(nearly_right(cls).filter(is_object))
    dropped = {"connectionContext"} if isinstance(known, MqttConnectionContext) else {"connectionContext", "mqtt"}
    body = {name: value for name, value in payload.items() if name not in dropped}
    try:
        found = reader(cls)(body, known)
    except NOT_PLAIN:
        return
    assert anatomy(found) == anatomy(evolve(in_detail(cls, body), context=known))


# What keeps members that nobody knows is left to cattrs: unknown events, and settings.
GATHERING: Final = {cls for cls in CLASSES if any(map(is_rest, members(cls)))}


@pytest.mark.parametrize("name", payloads.files())
def test_a_golden_payload_is_read_directly(name: str) -> None:
    is_plain = payloads.class_of(name) not in GATHERING
    assert (directly(payloads.form_of(name), payloads.payload(name)) is not REFUSED) is is_plain


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if cls not in {*GATHERING, WebPubSubContext}])
@given(data=st.data())
def test_what_a_model_is_written_as_is_read_directly(cls: type, data: st.DataObject) -> None:
    model = data.draw(models(cls))
    assert directly(cls, write_model(model)) is not REFUSED


# --- writing ---------------------------------------------------------------------------------


@each_class
@given(data=st.data())
def test_a_model_is_written_directly_as_by_cattrs_member_by_member(cls: type, data: st.DataObject) -> None:
    model = data.draw(models(cls))
    assert anatomy(write_model(model)) == anatomy(make_converter().unstructure(model))


# --- what it costs ---------------------------------------------------------------------------


def test_nothing_but_attrs_and_the_standard_library_is_imported_before_it_is_needed() -> None:
    program = "import sys; before = {*sys.modules}; import wps_models; print(*{*sys.modules} - before)"
    printed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    packages = {name.partition(".")[0] for name in printed.split()}
    assert packages - sys.stdlib_module_names <= {"attr", "attrs", "typing_extensions", "wps_models"}


def _calls(function: Callable[[], object]) -> int:
    """How many calls, of Python and of C, a function makes."""
    count = 0

    def profile(_: object, event: str, __: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(profile)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(("name", "calls"), [("requests/user-json", 85), ("requests/connect", 100), ("actions/sendToGroup", 55)])
def test_reading_takes_few_calls(name: str, calls: int) -> None:
    payload, form = payloads.payload(name), payloads.form_of(name)
    structure(payload, form)
    assert _calls(lambda: structure(payload, form)) <= calls


@frozen
class Plain:
    """Two fields, as attrs makes them."""

    one: str
    two: str


def test_a_model_is_no_bigger_than_its_fields() -> None:
    action = AddUserToGroupAction(user_id="ada", group="lobby")
    assert sys.getsizeof(action) <= sys.getsizeof(Plain("ada", "lobby"))


def test_a_model_with_several_strings_is_no_bigger_than_its_fields_and_a_tuple() -> None:
    action = SendToGroupAction(group="lobby", data="hello", excluded=["a", "b", "c"])
    assert sys.getsizeof(action) + sys.getsizeof(action.excluded) <= 144


def test_a_binary_body_is_not_copied() -> None:
    request = testing.http_request(testing.user(b"\x00" * 1000), access_key="key")
    event = webhook.parse(method="POST", headers=request.headers, body=request.body, access_keys="key")
    assert isinstance(event, UserEventRequest)
    assert event.data is request.body
