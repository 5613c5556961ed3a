"""What is wrong is told: all of it, where, and never with a word of the payload."""

import copy
import json
import pickle
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import payloads
from tests.strategies import MODELS, json_values
from wps_models import (
    Action,
    ConnectAnswer,
    ConnectEventRequest,
    EventRequest,
    EventResponse,
    InvalidPayloadError,
    InvalidSignatureError,
    MqttConnectAnswer,
    PreflightRequest,
    Problem,
    SendToAllAction,
    UnknownActionError,
    UnknownEventError,
    UserAnswer,
    UserEventResponse,
    WpsModelsError,
    client,
    loads,
    structure,
)
from wps_models._json.frozen import is_array, is_object

FORMS: Final[Mapping[str, Any]] = {
    "Action": Action,
    "list[Action]": list[Action],
    "Action | list[Action]": Action | list[Action],
    "EventRequest": EventRequest,
    "EventResponse": EventResponse,
    "ConnectAnswer | None": ConnectAnswer | None,
    "MqttConnectAnswer": MqttConnectAnswer,
    "UserAnswer": UserAnswer,
    **{cls.__name__: cls for cls in MODELS},
}
any_form = st.sampled_from(list(FORMS.values()))
any_golden = st.sampled_from(payloads.files())
often = settings(max_examples=300)


def error_of(read: Callable[[], object]) -> InvalidPayloadError | None:
    """The error that reading ends in; any other one than ours is passed on."""
    try:
        read()
    except InvalidPayloadError as error:
        return error
    return None


def said(error: InvalidPayloadError | None) -> str:
    """Everything that the error shows of itself; empty without one."""
    return "" if error is None else "\n".join([str(error), repr(error), *map(str, error.problems), *map(repr, error.problems)])


# --- any payload -----------------------------------------------------------------------


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all parts of a JSON value, itself included."""
    inner = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    return [path, *(place for key, part in inner for place in places(part, (*path, key)))]


def changed(value: Any, path: tuple[Any, ...], change: Callable[[Any, Any], None], new: Any) -> Any:
    """A copy of a JSON value with a change at one place."""
    whole = [copy.deepcopy(value)]
    at: Any = whole
    *way, last = (0, *path)
    for key in way:
        at = at[key]
    change(at, (last, new))
    return whole[0] if whole else None


def put(at: Any, change: tuple[Any, Any]) -> None:
    """Put something in the place of what is there."""
    at[change[0]] = change[1]


def _remove(at: Any, change: tuple[Any, Any]) -> None:
    del at[change[0]]


def _add(at: Any, change: tuple[Any, Any]) -> None:
    if is_object(at[change[0]]):
        at[change[0]]["another"] = change[1]
    else:
        at[change[0]] = [at[change[0]], change[1]]


@st.composite
def mutants(draw: st.DrawFn, name: str, values: st.SearchStrategy[Any] = json_values) -> Any:
    """A golden payload with one thing changed."""
    payload = payloads.payload(name)
    place = draw(st.sampled_from(places(payload)))
    return changed(payload, place, draw(st.sampled_from([put, _remove, _add])), draw(values))


def forms_for(name: str) -> st.SearchStrategy[Any]:
    """Forms to read a golden payload as: mostly the right one."""
    return st.just(payloads.form_of(name)) | st.sampled_from(list(FORMS.values()))


@often
@given(form=any_form, payload=json_values)
def test_any_json_is_read_or_refused(form: Any, payload: object) -> None:
    error = error_of(lambda: structure(payload, form))
    assert error is None or error.problems


@often
@given(st.data())
def test_a_payload_with_one_thing_changed_is_read_or_refused(data: st.DataObject) -> None:
    name = data.draw(any_golden)
    payload, form = data.draw(mutants(name)), data.draw(forms_for(name))
    error = error_of(lambda: structure(payload, form))
    assert error is None or error.problems
    assert "is not as it should be" not in said(error)


@often
@given(form=any_form, text=st.text() | st.binary() | json_values.map(json.dumps))
def test_any_text_or_bytes_are_read_or_refused(form: Any, text: str | bytes) -> None:
    error = error_of(lambda: loads(text, form))
    assert error is None or error.problems


# --- nothing of the payload ------------------------------------------------------------

SECRET: Final = "S3cr3t"
SECRETS: Final[list[Any]] = [
    SECRET,
    {SECRET: SECRET},
    [SECRET],
    {SECRET: [SECRET, 1]},
    {"type": "Buffer", "data": SECRET},
    {"type": SECRET, "data": [1]},
    {SECRET: {SECRET: float("nan")}},
]


@often
@given(st.data(), st.booleans())
def test_no_error_shows_anything_of_the_payload(data: st.DataObject, forbid_extra_keys: bool) -> None:  # noqa: FBT001  # drawn
    name = data.draw(any_golden)
    payload, form = data.draw(mutants(name, st.sampled_from(SECRETS))), data.draw(forms_for(name))
    assert SECRET not in said(error_of(lambda: structure(payload, form, forbid_extra_keys=forbid_extra_keys)))


@pytest.mark.parametrize("text", [f'{{"a": "{SECRET}', f"{SECRET}", f'["{SECRET}", NaN]', f'"{SECRET}\x00"'])
def test_no_error_shows_anything_of_text_that_is_no_json(text: str) -> None:
    error = error_of(lambda: loads(text, Action))
    assert error is not None
    assert SECRET not in said(error)


def test_no_other_error_hangs_on_ours() -> None:
    error = error_of(lambda: structure({"actionName": "sendToAll", "data": {SECRET: 1}}, Action))
    assert error is not None
    assert (error.__cause__, error.__context__) == (None, None)


# --- where -----------------------------------------------------------------------------


def _in_context(**members: object) -> dict[str, Any]:
    context = {"eventType": "System", "eventName": "connect", "hub": "chat", "connectionId": "c-1", **members}
    return {"connectionContext": context}


PATHS: Final[list[tuple[Any, Any, list[str]]]] = [
    (SendToAllAction, {"data": "x", "excluded": ["a", 1, ""]}, ["$.excluded[1]", "$.excluded[2]"]),
    (SendToAllAction, {"DATA": 1, "DataType": "x"}, ["$.data", "$.dataType"]),
    (
        list[Action],
        [{"actionName": "sendToAll"}, {"actionName": "sendToUser", "data": 1}],
        ["$[0].data", "$[1].data", "$[1].userId"],
    ),
    (Action | list[Action], [{"actionName": "sendToAll"}], ["$[0].data"]),
    (EventRequest, _in_context(hub=1, headers={"x": 1}), ["$.connectionContext.hub", "$.connectionContext.headers.*"]),
    (EventRequest, _in_context(states={"a": float("nan")}), ["$.connectionContext.states.*"]),
    (EventRequest, _in_context() | {"claims": {"sub": "ada"}}, ["$.claims.*"]),
    (EventRequest, _in_context() | {"clientCertificates": [{"thumbprint": "1"}, {}]}, ["$.clientCertificates[1].Thumbprint"]),
    (EventRequest, _in_context() | {"clientCertificates": "x"}, ["$.clientCertificates"]),
    (
        EventRequest,
        _in_context() | {"mqtt": {"userProperties": [{"name": "a"}]}},
        ["$.mqtt.protocolVersion", "$.mqtt.userProperties[0].value"],
    ),
    (ConnectEventRequest, {"subprotocols": "mqtt", "query": []}, ["$.connectionContext", "$.query", "$.subprotocols"]),
    (EventResponse, {"states": 1, "groups": [" "]}, ["$.groups[0]", "$.states"]),
    (MqttConnectAnswer, {"mqtt": {"code": "5"}}, ["$.mqtt.code"]),
    (UserAnswer, {"data": {"type": "Buffer", "data": [300]}}, ["$.data.data"]),
]


@pytest.mark.parametrize(("form", "payload", "paths"), PATHS)
def test_all_problems_are_told_with_their_paths_in_wire_names(form: Any, payload: object, paths: list[str]) -> None:
    error = error_of(lambda: structure(payload, form))
    assert error is not None
    assert sorted(problem.path for problem in error.problems) == sorted(paths)


def test_one_problem_is_told_in_one_line() -> None:
    error = error_of(lambda: structure({"data": "x", "dataType": "xml"}, UserEventResponse))
    assert str(error) == "$.dataType: expected one of binary, json, text"


def test_several_problems_are_told_in_a_line_each() -> None:
    error = error_of(lambda: structure({"data": 5, "dataType": "xml"}, UserEventResponse))
    assert error is not None
    assert str(error).splitlines() == ["2 problems:", *(f"  {problem}" for problem in error.problems)]


def test_members_too_many_are_counted_and_the_known_ones_named() -> None:
    payload = {"actionName": "sendToAll", "data": "x", SECRET: 1, "colour": 2}
    error = error_of(lambda: structure(payload, Action, forbid_extra_keys=True))
    assert str(error) == "$: has 2 unexpected members. Allowed: data, dataType, excluded"


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        (["dataTyp"], "has an unexpected member. Did you mean dataType? "),
        (["user_id"], "has an unexpected member. Did you mean userId? "),
        (["User-Id", "dataTyp"], "has 2 unexpected members. Did you mean userId or dataType? "),
        (["colour", 5], "has 2 unexpected members. Allowed: "),
        (["x" * 1_000_000], "has an unexpected member. Allowed: "),
    ],
)
def test_an_unexpected_member_is_compared_with_ours(names: list[Any], hint: str) -> None:
    payload = {"actionName": "sendToUser", "userId": "ada", "data": "x"} | dict.fromkeys(names, 1)
    error = error_of(lambda: structure(payload, Action, forbid_extra_keys=True))
    assert str(error).startswith(f"$: {hint}")


def test_a_member_of_a_class_without_others_is_unexpected() -> None:
    error = error_of(lambda: structure({"type": "ping", "x": 1}, client.ClientMessage, forbid_extra_keys=True))
    assert str(error) == "$: has an unexpected member. Allowed: none"


def test_members_too_many_are_found_in_parts_too() -> None:
    payload = _in_context(colour="red")
    error = error_of(lambda: structure(payload, EventRequest, forbid_extra_keys=True))
    assert str(error).startswith("$.connectionContext: has an unexpected member. Allowed: ")


def test_an_unknown_event_may_have_any_members_whatever_is_forbidden() -> None:
    payload = {**_in_context(eventName="paused"), "level": 3}
    assert error_of(lambda: structure(payload, EventRequest, forbid_extra_keys=True)) is None


def test_what_follows_from_another_problem_is_not_told() -> None:
    error = error_of(lambda: structure({"data": 5, "dataType": "binary"}, UserEventResponse))
    assert error is not None
    assert len(error.problems) == 1


# --- the errors themselves -------------------------------------------------------------

PROBLEM: Final = Problem(path="$.data", message="is missing")
ERRORS: Final = [
    InvalidPayloadError([PROBLEM, PROBLEM]),
    UnknownActionError([PROBLEM], tag="dance", known=["sendToAll"]),
    UnknownEventError([PROBLEM], tag=None, known=()),
    InvalidSignatureError("no signature"),
]


def _pickled(error: WpsModelsError) -> Any:
    return pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes


@pytest.mark.parametrize("copied", [_pickled, copy.copy, copy.deepcopy])
@pytest.mark.parametrize("error", ERRORS)
def test_an_error_pickles_and_copies_with_all_it_knows(error: WpsModelsError, copied: Callable[[Any], Any]) -> None:
    again = copied(error)
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_problems_compare_and_hash() -> None:
    assert {PROBLEM, Problem(path="$.data", message="is missing")} == {PROBLEM}


@pytest.mark.parametrize(
    ("error", "status"),
    [(WpsModelsError, 500), (InvalidPayloadError, 400), (UnknownActionError, 400), (InvalidSignatureError, 401)],
)
def test_an_error_knows_the_status_that_answers_it(error: type[WpsModelsError], status: int) -> None:
    assert error.reply_status == status


def test_what_arrives_wrong_is_a_value_error_of_ours() -> None:
    assert issubclass(UnknownEventError, InvalidPayloadError)
    assert issubclass(InvalidPayloadError, ValueError)
    assert not issubclass(InvalidSignatureError, ValueError)


@pytest.mark.parametrize("form", [int, str, dict, list, list[int], Action | int, object, None, "Action"])
def test_a_form_that_is_not_ours_is_the_callers_mistake(form: Any) -> None:
    with pytest.raises(TypeError, match=r"^expected a message class"):
        structure({}, form)


@pytest.mark.parametrize("form", [Action | EventRequest, EventRequest | EventResponse, PreflightRequest | Action])
def test_a_union_whose_classes_nothing_tells_apart_is_the_callers_mistake(form: Any) -> None:
    with pytest.raises(TypeError, match=r"^can't tell these classes apart: .*PreflightRequest"):
        structure({}, form)
