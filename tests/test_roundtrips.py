"""What was written is read as what it was; what is written is plain; what is frozen stays as it is."""

import copy
import json
import pickle
from collections.abc import Mapping
from typing import Any, Final, cast, get_args

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts import CONTEXT
from tests.strategies import MODELS, json_values, keys, models, of
from wps_models import (
    Action,
    ConnectAnswer,
    ConnectEventRequest,
    ConnectEventResponse,
    EventRequest,
    EventResponse,
    Model,
    MqttConnectAnswer,
    MqttConnectEventResponse,
    MqttConnectEventResponseProperties,
    UserAnswer,
    WebPubSubConnectionContext,
    WebPubSubEventType,
    dumps,
    loads,
    structure,
    unstructure,
)
from wps_models._json.frozen import is_array, is_object

CLASSES: Final = MODELS
each_class: Final = pytest.mark.parametrize("cls", CLASSES)
UNIONS: Final[Mapping[str, Any]] = {
    "Action": Action,
    "EventRequest": EventRequest,
    "EventResponse": EventResponse,
    "ConnectAnswer": ConnectAnswer,
    "MqttConnectAnswer": MqttConnectAnswer,
    "UserAnswer": UserAnswer,
}
MEMBERS: Final = [
    pytest.param(cls, union, id=f"{cls.__name__}-{name}") for name, union in UNIONS.items() for cls in get_args(union)
]
# An MQTT answer that says nothing about MQTT is read as a plain one.
AS_A_MEMBER: Final[Mapping[type, Mapping[str, Any]]] = {
    MqttConnectEventResponse: {"mqtt": of(MqttConnectEventResponseProperties)}
}


@each_class
@given(data=st.data())
def test_what_was_written_is_read_as_the_same_model(cls: Any, data: st.DataObject) -> None:
    model: Model = data.draw(models(cls))
    again = structure(unstructure(model), cls)
    assert again == model
    assert type(again) is cls


@each_class
@given(data=st.data())
def test_what_was_dumped_is_loaded_as_the_same_model(cls: Any, data: st.DataObject) -> None:
    model: Model = data.draw(models(cls))
    assert loads(dumps(model), cls) == model


@each_class
@given(data=st.data())
def test_what_was_written_holds_nothing_but_the_protocol(cls: Any, data: st.DataObject) -> None:
    model: Model = data.draw(models(cls))
    assert structure(unstructure(model), cls, forbid_extra_keys=True) == model


@pytest.mark.parametrize(("cls", "union"), MEMBERS)
@given(data=st.data())
def test_a_union_picks_the_class_that_was_written(cls: Any, union: Any, data: st.DataObject) -> None:
    model: Model = data.draw(models(cls, **AS_A_MEMBER.get(cls, {})))
    again = structure(unstructure(model), union)
    assert again == model
    assert type(again) is cls


def test_an_mqtt_answer_without_a_word_about_mqtt_is_a_plain_one_in_a_union() -> None:
    assert structure(unstructure(MqttConnectEventResponse(user_id="ada")), EventResponse) == ConnectEventResponse(user_id="ada")


@given(st.lists(st.one_of(*map(models, get_args(Action))), max_size=3))
def test_a_list_of_actions_is_loaded_as_it_was_dumped(actions: list[Action]) -> None:
    assert loads(dumps(actions), list[Action]) == actions


@given(st.lists(st.one_of(*map(models, get_args(Action))), max_size=3))
def test_actions_are_written_from_any_iterable(actions: list[Action]) -> None:
    assert unstructure(action for action in actions) == unstructure(actions)


def _types_in(value: object) -> set[type]:
    inner = [*value.keys(), *value.values()] if is_object(value) else value if is_array(value) else []
    return {type(value)}.union(*map(_types_in, inner))


@each_class
@given(data=st.data())
def test_what_is_written_is_plain_to_its_depths(cls: Any, data: st.DataObject) -> None:
    model: Model = data.draw(models(cls))
    assert _types_in(unstructure(model)) <= {dict, list, str, int, float, bool, type(None)}


def _empty(value: Any) -> None:
    """Remove everything from a JSON value, at all depths."""
    for inner in value.values() if is_object(value) else value if is_array(value) else ():
        _empty(inner)
    if isinstance(value, (dict, list)):
        cast("dict[str, Any] | list[Any]", value).clear()  # the checkers know no more than dict and list


@each_class
@given(data=st.data())
def test_what_is_written_may_be_changed_without_changing_the_model(cls: Any, data: st.DataObject) -> None:
    model: Model = data.draw(models(cls))
    written = unstructure(model)
    _empty(written)
    assert structure(unstructure(model), cls) == model


@each_class
@given(data=st.data())
def test_a_model_pickles_and_copies_as_its_equal(cls: Any, data: st.DataObject) -> None:
    model: Model = data.draw(models(cls))
    assert pickle.loads(pickle.dumps(model)) == model  # noqa: S301  # our own bytes
    assert copy.deepcopy(model) == copy.copy(model) == model


@each_class
@given(data=st.data())
def test_equal_models_hash_alike(cls: Any, data: st.DataObject) -> None:
    model: Model = data.draw(models(cls))
    assert hash(copy.deepcopy(model)) == hash(model)


@each_class
@given(data=st.data())
def test_no_field_can_be_set(cls: Any, data: st.DataObject) -> None:
    model: Model = data.draw(models(cls))
    for field in fields(cls):
        with pytest.raises(AttributeError):
            setattr(model, field.name, getattr(model, field.name))


MAPPINGS: Final = [
    pytest.param(cls, field.name, id=f"{cls.__name__}.{field.name}")
    for cls in CLASSES
    for field in fields(cls)
    if isinstance(field.default, Mapping)
]


@pytest.mark.parametrize(("cls", "name"), MAPPINGS)
@given(data=st.data())
def test_no_mapping_of_a_model_can_be_changed(cls: Any, name: str, data: st.DataObject) -> None:
    model: Model = data.draw(models(cls))
    mapping = getattr(model, name)
    for change in (
        lambda: mapping.__setitem__("a", ("b",)),
        lambda: mapping.__delitem__("a"),
        lambda: mapping.__ior__({"a": ("b",)}),
        lambda: mapping.setdefault("a", ("b",)),
        lambda: mapping.update(a=("b",)),
        lambda: mapping.pop("a", None),
        mapping.popitem,
        mapping.clear,
    ):
        with pytest.raises(TypeError, match="can't change a dict of a frozen model"):
            change()


@given(st.dictionaries(st.text(), json_values, max_size=3))
def test_a_mapping_of_a_model_copies_pickles_and_dumps_alone(states: dict[str, Any]) -> None:
    mapping = ConnectEventResponse(states=states).states
    assert pickle.loads(pickle.dumps(mapping)) == copy.copy(mapping) == copy.deepcopy(mapping) == mapping  # noqa: S301  # our own bytes
    assert json.loads(json.dumps(mapping)) == states


@given(st.dictionaries(keys, json_values, max_size=3))
def test_states_are_a_copy_of_what_they_were_built_from(states: dict[str, Any]) -> None:
    answer = ConnectEventResponse(states=states)
    before = copy.deepcopy(states)
    _empty(states)
    assert unstructure(answer).get("states", {}) == before


def test_lists_of_strings_are_a_copy_of_what_they_were_built_from() -> None:
    claims = {"role": ["a"]}
    request = ConnectEventRequest(context=CONTEXT, claims=claims)
    claims["role"].append("b")
    claims["sub"] = ["ada"]
    assert request.claims == {"role": ("a",)}


@each_class
@given(data=st.data())
def test_a_model_is_built_again_from_its_own_fields(cls: Any, data: st.DataObject) -> None:
    model: Model = data.draw(models(cls))
    assert cls(**{field.name: getattr(model, field.name) for field in fields(cls)}) == model


def test_the_kind_of_an_event_that_is_not_known_is_kept_as_a_string() -> None:
    context = WebPubSubConnectionContext(event_type="billing", event_name="paid", hub="chat", connection_id="c-1")
    again = structure(unstructure(context), WebPubSubConnectionContext)
    assert again.event_type == "billing"
    assert not isinstance(again.event_type, WebPubSubEventType)
