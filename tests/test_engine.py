"""Reading and writing classes: accepted input, limits on problems, memory and depth, and the generated code."""

import inspect
import json
import linecache
import re
import subprocess
import sys
import threading
import traceback
import tracemalloc
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, get_args

import pytest
from attrs import fields
from cattrs import BaseValidationError, transform_error
from hypothesis import given, settings
from hypothesis import strategies as st

import wps_models
from tests import payloads
from tests.contexts import context_json
from tests.listings import listings
from tests.strategies import MODELS
from tests.test_errors import error_of, mutants
from wps_models import (
    Action,
    AddUserToGroupAction,
    CloseAllConnectionsAction,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    InvalidPayloadError,
    MqttConnectEventRequest,
    MqttConnectEventResponse,
    MqttConnectProperties,
    SendToAllAction,
    SendToGroupAction,
    UnknownActionError,
    UserEventRequest,
    UserEventResponse,
    WebPubSubAction,
    WebPubSubClientCertificate,
    dumps,
    loads,
    make_converter,
    structure,
    testing,
    unstructure,
    webhook,
)
from wps_models._json.frozen import is_array, is_object
from wps_models._json.readers import class_reader
from wps_models._json.schema import is_model
from wps_models._json.writers import class_writer
from wps_models.rest._table import ROWS

each_golden = pytest.mark.parametrize("name", payloads.files())


# --- unusual but valid input ---------------------------------------------------------------


class Text(str):
    """A subclass of ``str``."""

    __slots__ = ()


def with_unusual_types(value: Any) -> Any:
    """Return an equal value of other types: a subclass of ``str``, tuples for lists, other mappings for dicts."""
    if is_object(value):
        return MappingProxyType(
            OrderedDict({with_unusual_types(name): with_unusual_types(member) for name, member in value.items()})
        )
    if is_array(value):
        return tuple(map(with_unusual_types, value))
    return Text(value) if isinstance(value, str) else value


def with_exact_types(value: Any) -> object:
    """Return a value with all its types, so that a ``str`` differs from a subclass of ``str``, and 1 from true."""
    kind: Any = value.__class__
    if is_model(kind):
        return kind, {field.name: with_exact_types(getattr(value, field.name)) for field in fields(value.__class__)}
    parts: Iterable[tuple[Any, Any]] = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    return kind, [(with_exact_types(key), with_exact_types(part)) for key, part in parts] or repr(value)


@each_golden
def test_payloads_of_other_types_are_read_as_plain_ones(name: str) -> None:
    payload, form = payloads.payload(name), payloads.form_of(name)
    # A union with a list needs a dict or a sequence at the top.
    unusual = (
        with_unusual_types(payload) if is_array(payload) or not name.startswith("actions/") else dict(with_unusual_types(payload))
    )
    assert with_exact_types(structure(unusual, form)) == with_exact_types(structure(payload, form))


@pytest.mark.parametrize("respell", [str.upper, str.lower, str.title])
@pytest.mark.parametrize("name", [name for name in payloads.files() if name.startswith("actions/")])
def test_members_of_actions_are_read_in_any_case(name: str, respell: Callable[[str], str]) -> None:
    payload = payloads.payload(name)
    actions: Any = payload if is_array(payload) else [payload]
    respelled = [{respell(member): value for member, value in action.items()} for action in actions]
    assert structure(respelled, list[Action]) == structure(actions, list[Action])


@pytest.mark.parametrize("spellings", [{"Thumbprint": "a", "thumbprint": "b"}, {"thumbprint": "b", "Thumbprint": "a"}])
def test_the_hosts_spelling_of_thumbprint_takes_precedence(spellings: Mapping[str, str]) -> None:
    assert structure(spellings, WebPubSubClientCertificate) == WebPubSubClientCertificate(thumbprint="a")


NULLS: Final[list[tuple[Any, Any]]] = [
    (ConnectEventRequest, {"claims": None, "query": None, "headers": None, "subprotocols": None, "clientCertificates": None}),
    (MqttConnectProperties, {"protocolVersion": 5, "userProperties": None, "username": None}),
    (ConnectEventResponse, {"groups": None, "roles": None, "states": None}),
    (SendToAllAction, {"data": "x", "excluded": None, "dataType": None}),
]


@pytest.mark.parametrize(("form", "given_nulls"), NULLS)
@pytest.mark.parametrize("forbid_extra_keys", [False, True])
def test_null_is_read_as_a_missing_member(form: Any, given_nulls: Mapping[str, Any], forbid_extra_keys: bool) -> None:  # noqa: FBT001  # pytest passes it by name
    around = {"connectionContext": context_json("System", "connect")} if form is ConnectEventRequest else {}
    without = {name: value for name, value in given_nulls.items() if value is not None}
    read = structure({**given_nulls, **around}, form, forbid_extra_keys=forbid_extra_keys)
    assert read == structure({**without, **around}, form, forbid_extra_keys=forbid_extra_keys)


# --- other unions --------------------------------------------------------------------------


def test_a_union_written_inline_can_be_used_repeatedly() -> None:
    for _ in range(20):
        found = structure({"actionName": "sendToAll", "data": "x"}, SendToAllAction | SendToGroupAction)
        assert found == SendToAllAction(data="x")
        assert structure([], list[SendToAllAction | SendToGroupAction]) == []
        with pytest.raises(UnknownActionError, match=r"Expected: sendToAll, sendToGroup$"):
            structure({"actionName": "closeAllConnections"}, SendToAllAction | SendToGroupAction)


def test_many_unions_used_in_turn_do_not_mix() -> None:
    classes: list[Any] = [SendToAllAction, SendToGroupAction, AddUserToGroupAction, CloseAllConnectionsAction]
    unions: list[Any] = [one | other | CloseAllConnectionsAction for one in classes for other in classes]
    for union in [*unions, *reversed(unions), *unions]:
        assert structure({"actionName": "closeAllConnections"}, union) == CloseAllConnectionsAction()


def test_strict_and_tolerant_readers_do_not_mix() -> None:
    payload = {"actionName": "sendToAll", "data": "x", "colour": "red"}
    for _ in range(3):
        assert structure(payload, Action) == SendToAllAction(data="x")
        with pytest.raises(InvalidPayloadError, match="an unexpected member"):
            structure(payload, Action, forbid_extra_keys=True)


def test_an_mqtt_answer_without_mqtt_properties_is_an_error() -> None:
    answers = MqttConnectEventResponse | EventErrorResponse
    with pytest.raises(InvalidPayloadError, match=r"^\$\.mqtt: is missing$"):
        structure({"userId": "ada"}, answers)
    assert structure({"mqtt": {}}, answers) == structure({"mqtt": {"userProperties": []}}, answers)


# --- structure and cattrs -------------------------------------------------------------------


def result_of_structure(payload: object, form: Any) -> object:
    try:
        return structure(payload, form)
    except InvalidPayloadError as error:
        return sorted(
            f"required field missing @ {problem.path}"
            if problem.message == "is missing"
            else f"invalid type ({problem.message}) @ {problem.path}"
            for problem in error.problems
        )


def result_of_cattrs(payload: object, form: Any) -> object:
    try:
        return make_converter().structure(payload, form)
    except BaseValidationError as error:
        return sorted(transform_error(error))


@settings(max_examples=150)
@given(st.data())
def test_structure_and_cattrs_return_the_same_models_and_problems(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(payloads.files()))
    payload, form = data.draw(mutants(name)), payloads.form_of(name)
    assert result_of_cattrs(payload, form) == result_of_structure(payload, form)


# --- limits on problems, memory and time ------------------------------------------------------

EMPTY: Final[Mapping[str, object]] = {}
PAYLOADS_WITH_PROBLEMS: Final[Mapping[str, tuple[Any, Callable[[int], Any]]]] = {
    "actions without a name": (list[Action], lambda n: [EMPTY] * n),
    "unknown actions": (list[Action], lambda n: [{"actionName": "dance"}] * n),
    "wrong actions": (list[Action], lambda n: [{"actionName": "sendToGroup"}] * n),
    "wrong user properties": (MqttConnectProperties, lambda n: {"protocolVersion": 5, "userProperties": [EMPTY] * n}),
    "wrong strings": (SendToAllAction, lambda n: {"data": "x", "excluded": [1] * n}),
}
each_kind_of_payload = pytest.mark.parametrize("kind", PAYLOADS_WITH_PROBLEMS)


@each_kind_of_payload
def test_the_first_problems_are_listed_and_the_others_counted(kind: str) -> None:
    form, make = PAYLOADS_WITH_PROBLEMS[kind]
    problems_per_item = len(getattr(error_of(lambda: structure(make(10), form)), "problems", ())) // 10
    error = error_of(lambda: structure(make(10_000), form))
    assert error is not None
    assert len(error.problems) == 100
    assert str(error.problems[-1]) == f"$: and {10_000 * problems_per_item - 99} more problems"


@pytest.mark.parametrize("found", [99, 100])
def test_up_to_100_problems_are_all_listed(found: int) -> None:
    error = error_of(lambda: structure({"data": "x", "excluded": [1] * found}, SendToAllAction))
    assert error is not None
    assert [problem.path for problem in error.problems] == [f"$.excluded[{i}]" for i in range(found)]


def test_cattrs_receives_at_most_100_problems() -> None:
    with pytest.raises(BaseValidationError) as caught:
        make_converter().structure([{}] * 10_000, list[Action])
    messages = transform_error(caught.value)
    assert len(messages) == 100
    assert messages[-1].startswith("invalid type (and 9901 more problems)")


@each_kind_of_payload
def test_refusing_a_payload_with_many_problems_takes_little_memory(kind: str) -> None:
    form, make = PAYLOADS_WITH_PROBLEMS[kind]
    payload = make(20_000)
    error_of(lambda: structure(payload, form))  # readers are created once, and not measured
    tracemalloc.start()
    error = error_of(lambda: structure(payload, form))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # For comparison, an empty object of the payload takes 70 bytes.
    assert most < 150 * 20_000
    assert len(str(error)) < 100_000


def count_calls(function: Callable[[], object]) -> int:
    """Return the number of calls of Python and C functions."""
    calls = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(None)
    return calls


@each_kind_of_payload
def test_refusing_a_payload_takes_time_linear_in_its_problems(kind: str) -> None:
    form, make = PAYLOADS_WITH_PROBLEMS[kind]
    few, many = make(1_000), make(4_000)
    error_of(lambda: structure(few, form))  # readers are created once, and not measured
    few_calls = count_calls(lambda: error_of(lambda: structure(few, form)))
    many_calls = count_calls(lambda: error_of(lambda: structure(many, form)))
    assert many_calls <= 4 * few_calls
    assert many_calls <= 40 * 4_000


def test_the_response_to_a_refused_request_is_short() -> None:
    body = b'{"mqtt":{"protocolVersion":5,"userProperties":[%s{}]}}' % (b"{}," * 20_000)
    request = testing.http_request(testing.mqtt_connect())
    hook = webhook.Webhook(access_keys=testing.ACCESS_KEY, allowed_origins=["*"])
    reply = hook.handle(lambda _: None, method="POST", headers=request.headers, body=body)
    assert reply.status == 400
    assert len(reply.body) < 10_000


# --- depth --------------------------------------------------------------------------------------

MAX_DEPTH: Final = 256


TEMPLATES: Final[list[tuple[str, int]]] = [
    # template of the text, and its own levels
    ("{}", 0),
    (" {}\n", 0),
    ('{{"a":{}}}', 1),
    ('{{"a":[],"b":{}}}', 1),
    ('{{"\\"":"\\\\","a":{}}}', 1),
    ('[{{"a":"]]"}},{}]', 1),
    ('[{{"a":[{}]}}]', 3),
]
ENCODINGS: Final[list[Callable[[str], Any]]] = [
    str,
    str.encode,
    lambda text: bytearray(text.encode()),
    lambda text: memoryview(text.encode()),
]


@pytest.mark.parametrize(("template", "own_levels"), TEMPLATES)
@pytest.mark.parametrize("encode", ENCODINGS, ids=["str", "bytes", "bytearray", "memoryview"])
def test_text_nested_too_deeply_is_refused_before_it_is_parsed(
    encode: Callable[[str], Any], template: str, own_levels: int
) -> None:
    decoded: list[object] = []
    for levels in (MAX_DEPTH - own_levels, MAX_DEPTH - own_levels + 1):
        text = template.format("[" * levels + "]" * levels)
        error = error_of(lambda text=text: loads(encode(text), Action, decode=decoded.append))  # type: ignore[misc]  # called at once
        assert (str(error) == "$: is nested too deeply") is (levels + own_levels > MAX_DEPTH)
    assert len(decoded) == 1


@pytest.mark.parametrize("inner", ["[" * 1_000, "{" * 1_000, '\\"' + "[" * 1_000, "\\\\" + "]" * 1_000 + "[" * 1_000])
def test_brackets_in_strings_do_not_count_as_depth(inner: str) -> None:
    assert loads(f'{{"reason":"{inner}"}}', CloseAllConnectionsAction).reason == json.loads(f'"{inner}"')


CLOSING: Final = "]" * 2_000
STRINGS_WITH_BRACKETS: Final = [CLOSING, "}" * 2_000, f'\\"{CLOSING}', f'\\"{CLOSING}\\"', f"\\\\{CLOSING}", "\\u005d]" * 2_000]


@pytest.mark.parametrize("string", STRINGS_WITH_BRACKETS, ids=range(len(STRINGS_WITH_BRACKETS)))
@pytest.mark.parametrize("template", ['["{}",{}]', '{{"{}":{}}}', '[{{"a":"{}"}},{}]'])
def test_closing_brackets_in_strings_do_not_reduce_the_depth(template: str, string: str) -> None:
    text = template.format(string, "[" * 1_000 + "]" * 1_000)
    assert str(error_of(lambda: loads(text, Action))) == "$: is nested too deeply"


@pytest.mark.parametrize("tail", ["", "]" * 1_000, '"', "\\"])
def test_invalid_json_nested_too_deeply_is_refused(tail: str) -> None:
    assert str(error_of(lambda: loads("[" * 1_000_000 + tail, Action))) == "$: is nested too deeply"


@pytest.mark.parametrize("text", ["[" * 1_000_000, '{"a":' * 1_000_000, "[{}," * 1_000_000])
def test_text_nested_too_deeply_is_refused_on_a_small_stack(text: str) -> None:
    answers: list[object] = []
    read = testing.user(text).json

    def run() -> None:
        answers.extend([error_of(lambda: loads(text, EventRequest)), error_of(read)])

    before = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert [str(answer) for answer in answers] == ["$: is nested too deeply", "$.data: is nested too deeply"]


def test_flat_text_with_many_brackets_is_read() -> None:
    text = "[" + ",".join(['{"actionName":"closeAllConnections","excluded":["[[["]}'] * 1_000) + "]"
    assert loads(text, list[Action]) == [CloseAllConnectionsAction(excluded=["[[["])] * 1_000


# --- generated code -------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "listing"), listings().items(), ids=lambda value: value.stem if isinstance(value, Path) else "")
def test_the_generated_code_matches_the_reviewed_listing(path: Path, listing: str) -> None:
    assert path.read_text(encoding="utf-8") == listing, "out of date: python -m tests.listings"


@pytest.mark.parametrize("cls", MODELS)
def test_inspect_returns_the_source_of_each_reader_and_writer(cls: Any) -> None:
    assert inspect.getsource(class_reader(cls)).startswith("def read(o, problems, place):\n")
    assert inspect.getsource(class_writer(cls)).startswith("def write(self):\n")


def test_each_reader_of_a_class_has_its_own_source() -> None:
    tolerant, strict = class_reader(ConnectedEventRequest), class_reader(ConnectedEventRequest, forbid_extra_keys=True)
    given_context = class_reader(ConnectedEventRequest, given=("context",))
    assert "tidy" not in inspect.getsource(tolerant)
    assert "tidy" in inspect.getsource(strict)
    assert inspect.getsource(given_context).startswith("def read(o, problems, place, context):\n")


def test_a_traceback_shows_the_generated_code() -> None:
    with pytest.raises(ValueError, match="clear_states") as caught:
        unstructure(UserEventResponse(clear_states=True))
    shown = "".join(traceback.format_exception(caught.value))
    assert "wps_models.events.responses.UserEventResponse" in shown
    assert "    refuse_clear_states()\n" in shown


def test_generated_code_stays_in_the_line_cache_after_checkcache() -> None:
    reader = class_reader(UserEventRequest)
    linecache.checkcache()
    assert "set_data_type(self, data_type)" in inspect.getsource(reader)


def test_a_subclass_is_written_like_its_base_class() -> None:
    class Louder(SendToAllAction):
        """An application's subclass."""

    assert dumps(Louder(data="x")) == dumps(SendToAllAction(data="x"))


def test_an_mqtt_event_can_be_read_as_its_class_or_as_a_base_class() -> None:
    event = testing.mqtt_connect()
    forms: list[Any] = [EventRequest, ConnectEventRequest, MqttConnectEventRequest]
    assert [structure(unstructure(event), form) for form in forms] == [event] * 3


# --- declarations ------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", MODELS)
def test_a_model_has_at_most_five_private_names(cls: Any) -> None:
    private = {name for name in dir(cls) if name.startswith("_") and not name.startswith("__")}
    assert len(private) <= 5, private


def test_a_vendored_package_writes_subclasses_of_the_application(tmp_path: Path) -> None:
    vendored = tmp_path / "acme" / "_vendor"
    vendored.mkdir(parents=True)
    (tmp_path / "acme" / "__init__.py").touch()
    (vendored / "__init__.py").touch()
    home = Path(inspect.getfile(SendToAllAction)).parent
    for file in home.rglob("*.py"):
        copy = vendored / "wps_models" / file.relative_to(home)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        copy.write_text(
            re.sub(r"^( *(?:from|import) )wps_models", r"\1acme._vendor.wps_models", text, flags=re.MULTILINE), encoding="utf-8"
        )
    program = """
from attrs import frozen
from acme._vendor.wps_models import SendToAllAction, dumps

@frozen(kw_only=True)
class Louder(SendToAllAction):
    volume: int = 11

Louder.__module__ = "acme.app"
print(dumps(Louder(data="x")))
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == dumps(SendToAllAction(data="x"))


# --- a new action --------------------------------------------------------------------------------


def test_every_action_is_in_the_union_and_public() -> None:
    actions = {cls for cls in WebPubSubAction.__subclasses__() if is_model(cls)}
    assert actions == {*get_args(Action)}, "the union Action must name every class of an action"
    assert {cls.__name__ for cls in actions} <= {*dir(wps_models)}, "the package must export every action"


def test_every_action_has_a_row_of_the_rest_api() -> None:
    missing = {cls.__name__ for cls in get_args(Action)} - {getattr(row.operation, "__name__", "") for row in ROWS}
    assert missing == set(), "wps_models/rest/_table.py must have a row for every action"
