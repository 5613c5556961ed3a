"""Errors list all problems with their paths, and contain no values of the payload."""

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
any_requested_type = st.sampled_from(list(FORMS.values()))
any_golden = st.sampled_from(payloads.files())
many_examples = settings(max_examples=300)


def error_of(read: Callable[[], object]) -> InvalidPayloadError | None:
    """Return the error of reading a payload, if any. Other exceptions propagate."""
    try:
        read()
    except InvalidPayloadError as error:
        return error
    return None


def all_text_of(error: InvalidPayloadError | None) -> str:
    """Return all text in an error, or ``""`` without one."""
    return "" if error is None else "\n".join([str(error), repr(error), *map(str, error.problems), *map(repr, error.problems)])


# --- any payload -----------------------------------------------------------------------


def locations(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of a JSON value and of all values in it."""
    inner = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    return [path, *(location for key, part in inner for location in locations(part, (*path, key)))]


def with_change(value: Any, path: tuple[Any, ...], change: Callable[[Any, Any], None], new: Any) -> Any:
    """Return a copy of a JSON value with a change at one path."""
    whole = [copy.deepcopy(value)]
    at: Any = whole
    *way, last = (0, *path)
    for key in way:
        at = at[key]
    change(at, (last, new))
    return whole[0] if whole else None


def replace_part(at: Any, change: tuple[Any, Any]) -> None:
    """Replace the value at a key."""
    at[change[0]] = change[1]


def remove_part(at: Any, change: tuple[Any, Any]) -> None:
    del at[change[0]]


def add_to_part(at: Any, change: tuple[Any, Any]) -> None:
    if is_object(at[change[0]]):
        at[change[0]]["another"] = change[1]
    else:
        at[change[0]] = [at[change[0]], change[1]]


@st.composite
def mutants(draw: st.DrawFn, name: str, values: st.SearchStrategy[Any] = json_values) -> Any:
    """Return a golden payload with one change."""
    payload = payloads.payload(name)
    location = draw(st.sampled_from(locations(payload)))
    return with_change(payload, location, draw(st.sampled_from([replace_part, remove_part, add_to_part])), draw(values))


def requested_types_for(name: str) -> st.SearchStrategy[Any]:
    """Return types to request for a golden payload, mostly the right one."""
    return st.just(payloads.form_of(name)) | st.sampled_from(list(FORMS.values()))


@many_examples
@given(form=any_requested_type, payload=json_values)
def test_any_json_is_read_or_refused(form: Any, payload: object) -> None:
    error = error_of(lambda: structure(payload, form))
    assert error is None or error.problems


@many_examples
@given(st.data())
def test_a_payload_with_one_change_is_read_or_refused(data: st.DataObject) -> None:
    name = data.draw(any_golden)
    payload, form = data.draw(mutants(name)), data.draw(requested_types_for(name))
    error = error_of(lambda: structure(payload, form))
    assert error is None or error.problems
    assert "is not as it should be" not in all_text_of(error)


@many_examples
@given(form=any_requested_type, text=st.text() | st.binary() | json_values.map(json.dumps))
def test_any_text_or_bytes_are_read_or_refused(form: Any, text: str | bytes) -> None:
    error = error_of(lambda: loads(text, form))
    assert error is None or error.problems


# --- no values in errors ---------------------------------------------------------------

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


@many_examples
@given(st.data(), st.booleans())
def test_errors_contain_no_values_of_the_payload(data: st.DataObject, forbid_extra_keys: bool) -> None:  # noqa: FBT001  # drawn by hypothesis
    name = data.draw(any_golden)
    payload, form = data.draw(mutants(name, st.sampled_from(SECRETS))), data.draw(requested_types_for(name))
    assert SECRET not in all_text_of(error_of(lambda: structure(payload, form, forbid_extra_keys=forbid_extra_keys)))


@pytest.mark.parametrize("text", [f'{{"a": "{SECRET}', f"{SECRET}", f'["{SECRET}", NaN]', f'"{SECRET}\x00"'])
def test_errors_about_invalid_json_contain_none_of_its_text(text: str) -> None:
    error = error_of(lambda: loads(text, Action))
    assert error is not None
    assert SECRET not in all_text_of(error)


def test_an_error_has_no_cause_and_no_context() -> None:
    error = error_of(lambda: structure({"actionName": "sendToAll", "data": {SECRET: 1}}, Action))
    assert error is not None
    assert (error.__cause__, error.__context__) == (None, None)


# --- paths -----------------------------------------------------------------------------


def event_in_context(**members: object) -> dict[str, Any]:
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
    (EventRequest, event_in_context(hub=1, headers={"x": 1}), ["$.connectionContext.hub", "$.connectionContext.headers.*"]),
    (EventRequest, event_in_context(states={"a": float("nan")}), ["$.connectionContext.states.*"]),
    (EventRequest, event_in_context() | {"claims": {"sub": "ada"}}, ["$.claims.*"]),
    (
        EventRequest,
        event_in_context() | {"clientCertificates": [{"thumbprint": "1"}, {}]},
        ["$.clientCertificates[1].Thumbprint"],
    ),
    (EventRequest, event_in_context() | {"clientCertificates": "x"}, ["$.clientCertificates"]),
    (
        EventRequest,
        event_in_context() | {"mqtt": {"userProperties": [{"name": "a"}]}},
        ["$.mqtt.protocolVersion", "$.mqtt.userProperties[0].value"],
    ),
    (ConnectEventRequest, {"subprotocols": "mqtt", "query": []}, ["$.connectionContext", "$.query", "$.subprotocols"]),
    (EventResponse, {"states": 1, "groups": [" "]}, ["$.groups[0]", "$.states"]),
    (MqttConnectAnswer, {"mqtt": {"code": "5"}}, ["$.mqtt.code"]),
    (UserAnswer, {"data": {"type": "Buffer", "data": [300]}}, ["$.data.data"]),
]


@pytest.mark.parametrize(("form", "payload", "paths"), PATHS)
def test_all_problems_are_listed_with_their_json_paths(form: Any, payload: object, paths: list[str]) -> None:
    error = error_of(lambda: structure(payload, form))
    assert error is not None
    assert sorted(problem.path for problem in error.problems) == sorted(paths)


def test_the_message_of_one_problem_is_one_line() -> None:
    error = error_of(lambda: structure({"data": "x", "dataType": "xml"}, UserEventResponse))
    assert str(error) == "$.dataType: expected one of binary, json, text"


def test_the_message_of_several_problems_has_a_line_for_each() -> None:
    error = error_of(lambda: structure({"data": 5, "dataType": "xml"}, UserEventResponse))
    assert error is not None
    assert str(error).splitlines() == ["2 problems:", *(f"  {problem}" for problem in error.problems)]


def test_unexpected_members_are_counted_and_the_allowed_ones_listed() -> None:
    payload = {"actionName": "sendToAll", "data": "x", SECRET: 1, "colour": 2}
    error = error_of(lambda: structure(payload, Action, forbid_extra_keys=True))
    assert str(error) == "$: has 2 unexpected members. Allowed: actionName, data, dataType, excluded"


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        (["dataTyp"], "has an unexpected member. Did you mean dataType? "),
        (["user_id"], "has an unexpected member. Did you mean userId? "),
        (["actionNam"], "has an unexpected member. Did you mean actionName? "),
        (["User-Id", "dataTyp"], "has 2 unexpected members. Did you mean userId or dataType? "),
        (["colour", 5], "has 2 unexpected members. Allowed: "),
        (["x" * 1_000_000], "has an unexpected member. Allowed: "),
    ],
)
def test_a_misspelt_member_gets_a_suggestion(names: list[Any], hint: str) -> None:
    payload = {"actionName": "sendToUser", "userId": "ada", "data": "x"} | dict.fromkeys(names, 1)
    error = error_of(lambda: structure(payload, Action, forbid_extra_keys=True))
    assert str(error).startswith(f"$: {hint}")


def test_a_class_without_members_allows_none() -> None:
    error = error_of(lambda: structure({"type": "ping", "x": 1}, client.ClientMessage, forbid_extra_keys=True))
    assert str(error) == "$: has an unexpected member. Allowed: type"


def test_unexpected_members_are_found_in_nested_objects() -> None:
    payload = event_in_context(colour="red")
    error = error_of(lambda: structure(payload, EventRequest, forbid_extra_keys=True))
    assert str(error).startswith("$.connectionContext: has an unexpected member. Allowed: ")


def test_an_unknown_event_may_have_any_members() -> None:
    payload = {**event_in_context(eventName="paused"), "level": 3}
    assert error_of(lambda: structure(payload, EventRequest, forbid_extra_keys=True)) is None


def test_problems_caused_by_another_problem_are_not_listed() -> None:
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


def pickle_and_unpickle(error: WpsModelsError) -> Any:
    return pickle.loads(pickle.dumps(error))  # noqa: S301  # bytes of this test


@pytest.mark.parametrize("copied", [pickle_and_unpickle, copy.copy, copy.deepcopy])
@pytest.mark.parametrize("error", ERRORS)
def test_pickles_and_copies_of_an_error_keep_its_attributes(error: WpsModelsError, copied: Callable[[Any], Any]) -> None:
    again = copied(error)
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_problems_compare_and_hash() -> None:
    assert {PROBLEM, Problem(path="$.data", message="is missing")} == {PROBLEM}


@pytest.mark.parametrize(
    ("error", "status"),
    [(WpsModelsError, 500), (InvalidPayloadError, 400), (UnknownActionError, 400), (InvalidSignatureError, 401)],
)
def test_each_error_has_the_status_of_its_response(error: type[WpsModelsError], status: int) -> None:
    assert error.reply_status == status


def test_payload_errors_are_value_errors() -> None:
    assert issubclass(UnknownEventError, InvalidPayloadError)
    assert issubclass(InvalidPayloadError, ValueError)
    assert not issubclass(InvalidSignatureError, ValueError)


@pytest.mark.parametrize("form", [int, str, dict, list, list[int], Action | int, object, None, "Action"])
def test_requesting_a_type_that_is_not_a_message_class_is_a_type_error(form: Any) -> None:
    with pytest.raises(TypeError, match=r"^expected a message class"):
        structure({}, form)


@pytest.mark.parametrize("form", [Action | EventRequest, EventRequest | EventResponse, PreflightRequest | Action])
def test_requesting_a_union_of_indistinguishable_classes_is_a_type_error(form: Any) -> None:
    with pytest.raises(TypeError, match=r"^can't tell these classes apart: .*PreflightRequest"):
        structure({}, form)
