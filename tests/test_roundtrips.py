"""Models can be written, read again and copied, and can't be changed."""

import copy
import json
import pickle
from collections.abc import Mapping
from typing import Any, Final, cast, get_args

import pytest
from attrs import fields
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import payloads
from tests.contexts import system
from tests.fuzz import check_copies, check_written
from tests.strategies import MODELS, any_model, json_values, keys, models, values_of
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

many_examples: Final = settings(max_examples=200)
UNIONS: Final[tuple[Any, ...]] = (Action, EventRequest, EventResponse, ConnectAnswer, MqttConnectAnswer, UserAnswer)
MEMBERS: Final[list[tuple[Any, Any]]] = [(cls, union) for union in UNIONS for cls in get_args(union)]
# Without MQTT properties, an MQTT answer would be read as a plain one.
REQUIRED_IN_A_UNION: Final[Mapping[type, Mapping[str, Any]]] = {
    MqttConnectEventResponse: {"mqtt": values_of(MqttConnectEventResponseProperties)}
}


@many_examples
@given(any_model())
def test_writing_and_reading_a_model_returns_an_equal_model(model: Model) -> None:
    cls = model.__class__
    again = structure(unstructure(model), cls, forbid_extra_keys=True)
    assert again == loads(dumps(model), cls) == model
    assert type(again) is cls


@many_examples
@given(st.data())
def test_a_model_written_and_read_as_a_union_keeps_its_class(data: st.DataObject) -> None:
    cls, union = data.draw(st.sampled_from(MEMBERS))
    model: Model = data.draw(models(cls, **REQUIRED_IN_A_UNION.get(cls, {})))
    again = structure(unstructure(model), union)
    assert again == model
    assert type(again) is cls


def test_an_mqtt_answer_with_empty_properties_is_read_as_an_mqtt_answer() -> None:
    answer = MqttConnectEventResponse(mqtt=MqttConnectEventResponseProperties())
    assert structure(unstructure(answer), EventResponse) == answer


def test_an_mqtt_answer_without_properties_cannot_be_built() -> None:
    build: Any = MqttConnectEventResponse  # a caller without a type checker
    with pytest.raises(TypeError, match="mqtt"):
        build(user_id="ada")
    with pytest.raises(TypeError, match=r"^mqtt must be MqttConnectEventResponseProperties, not None"):
        build(mqtt=None)


@given(st.lists(st.one_of(*map(models, get_args(Action))), max_size=3))
def test_loads_reads_the_list_that_dumps_wrote(actions: list[Action]) -> None:
    assert loads(dumps(actions), list[Action]) == actions


@given(st.lists(st.one_of(*map(models, get_args(Action))), max_size=3))
def test_any_iterable_of_actions_can_be_written(actions: list[Action]) -> None:
    assert unstructure(action for action in actions) == unstructure(actions)


def types_in(value: object) -> set[type]:
    inner = [*value.keys(), *value.values()] if is_object(value) else value if is_array(value) else []
    return {type(value)}.union(*map(types_in, inner))


def clear_all(value: Any) -> None:
    """Remove everything from a JSON value, at all depths."""
    for inner in value.values() if is_object(value) else value if is_array(value) else ():
        clear_all(inner)
    if isinstance(value, (dict, list)):
        cast("dict[str, Any] | list[Any]", value).clear()  # checkers only know that it's a dict or a list


@many_examples
@given(any_model())
def test_a_written_model_is_plain_json_that_may_be_changed(model: Model) -> None:
    written = unstructure(model)
    assert types_in(written) <= {dict, list, str, int, float, bool, type(None)}
    clear_all(written)
    assert structure(unstructure(model), model.__class__) == model


@many_examples
@given(any_model())
def test_a_model_can_be_copied_evolved_pickled_and_hashed(model: Any) -> None:
    check_copies(model)
    assert model.__class__(**{field.name: getattr(model, field.name) for field in fields(model.__class__)}) == model


@pytest.mark.parametrize("name", payloads.files())
def test_every_golden_payload_can_be_copied_evolved_pickled_and_hashed(name: str) -> None:
    found: Any = structure(payloads.payload(name), payloads.form_of(name))
    for model in found if is_array(found) else [found]:
        check_copies(model)
        check_written(model, model.__class__)


@many_examples
@given(any_model())
def test_no_field_of_a_model_can_be_set(model: Any) -> None:
    for field in fields(model.__class__):
        with pytest.raises(AttributeError):
            setattr(model, field.name, getattr(model, field.name))


MAPPINGS: Final = [(cls, field.name) for cls in MODELS for field in fields(cls) if isinstance(field.default, Mapping)]


@given(st.data())
def test_no_mapping_of_a_model_can_be_changed(data: st.DataObject) -> None:
    cls, name = data.draw(st.sampled_from(MAPPINGS))
    mapping = getattr(data.draw(models(cls)), name)
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
def test_a_mapping_of_a_model_can_be_copied_pickled_and_dumped(states: dict[str, Any]) -> None:
    mapping = ConnectEventResponse(states=states).states
    assert pickle.loads(pickle.dumps(mapping)) == copy.copy(mapping) == copy.deepcopy(mapping) == mapping  # noqa: S301  # bytes of this test
    assert json.loads(json.dumps(mapping)) == states


@given(st.dictionaries(keys, json_values, max_size=3))
def test_changing_a_dict_later_does_not_change_the_states_built_from_it(states: dict[str, Any]) -> None:
    answer = ConnectEventResponse(states=states)
    before = copy.deepcopy(states)
    clear_all(states)
    assert unstructure(answer).get("states", {}) == before


def test_changing_a_list_later_does_not_change_the_model_built_from_it() -> None:
    claims = {"role": ["a"]}
    request = ConnectEventRequest(context=system("connect"), claims=claims)
    claims["role"].append("b")
    claims["sub"] = ["ada"]
    assert request.claims == {"role": ("a",)}


def test_an_unknown_event_type_is_kept_as_a_string() -> None:
    context = WebPubSubConnectionContext(event_type="billing", event_name="paid", hub="chat", connection_id="c-1")
    again = structure(unstructure(context), WebPubSubConnectionContext)
    assert again.event_type == "billing"
    assert not isinstance(again.event_type, WebPubSubEventType)
