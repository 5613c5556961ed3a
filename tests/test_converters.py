"""Our classes in converters of yours, nested in classes of yours."""

import json
from enum import Enum
from typing import Any

import cattrs
import pytest
from attrs import frozen
from cattrs import BaseValidationError, Converter, transform_error
from cattrs.preconf.json import make_converter as make_json_converter
from cattrs.strategies import configure_tagged_union

from tests import payloads
from wps_models import (
    Action,
    CloseAllConnectionsAction,
    ConnectEventRequest,
    ConnectEventResponse,
    EventRequest,
    EventResponse,
    SendToAllAction,
    UserEventRequest,
    UserEventResponse,
    WebPubSubClientCertificate,
    WebPubSubDataType,
    WebPubSubPermission,
    configure_converter,
    make_converter,
    structure,
    unstructure,
)

each_golden = pytest.mark.parametrize("name", payloads.files())


@frozen
class Batch:
    """Somebody's own class around ours."""

    title: str
    first: SendToAllAction
    actions: list[Action]
    by_name: dict[str, Action]
    answer: EventResponse | None = None
    trigger: UserEventRequest | None = None
    event: EventRequest | None = None
    pairs: tuple[Action, ...] = ()


# cattrs takes unions but doesn't say so.
ACTION: Any = Action

SEND: Any = {"actionName": "sendToAll", "data": "x", "dataType": "text"}
CLOSE: Any = {"actionName": "closeAllConnections"}
BATCH: Any = {
    "title": "t",
    "first": SEND,
    "actions": [SEND, CLOSE],
    "by_name": {"close": CLOSE},
    "answer": {"userId": "ada"},
    "trigger": None,
    "event": payloads.payload("requests/connected"),
    "pairs": [CLOSE],
}


@pytest.fixture
def converter() -> Converter:
    """A converter of somebody's own that knows our classes."""
    own = Converter()
    configure_converter(own)
    return own


def test_models_are_read_inside_of_your_classes(converter: Converter) -> None:
    batch = converter.structure(BATCH, Batch)
    assert batch == Batch(
        title="t",
        first=SendToAllAction(data="x"),
        actions=[SendToAllAction(data="x"), CloseAllConnectionsAction()],
        by_name={"close": CloseAllConnectionsAction()},
        answer=ConnectEventResponse(user_id="ada"),
        event=structure(payloads.payload("requests/connected"), EventRequest),
        pairs=(CloseAllConnectionsAction(),),
    )


def test_models_are_written_inside_of_your_classes(converter: Converter) -> None:
    written = converter.unstructure(converter.structure(BATCH, Batch))
    assert json.loads(json.dumps(written)) == BATCH


def test_models_are_known_to_the_ready_made_converters_of_cattrs() -> None:
    converter = make_json_converter()
    configure_converter(converter)
    batch = converter.structure(BATCH, Batch)
    assert converter.loads(converter.dumps(batch), Batch) == batch


@each_golden
def test_our_converter_reads_and_writes_what_structure_and_unstructure_do(name: str) -> None:
    converter, payload, form = make_converter(), payloads.payload(name), payloads.form_of(name)
    model = converter.structure(payload, form)
    assert model == structure(payload, form)
    assert converter.unstructure(model) == payload


@each_golden
def test_a_converter_without_detailed_validation_reads_the_same(name: str) -> None:
    converter = Converter(detailed_validation=False)
    configure_converter(converter)
    payload, form = payloads.payload(name), payloads.form_of(name)
    assert converter.structure(payload, form) == structure(payload, form)


def test_a_problem_inside_of_your_class_has_its_path_in_cattrs_own_words(converter: Converter) -> None:
    wrong = BATCH | {"actions": [SEND, {"actionName": "sendToAll", "data": 5}]}
    with pytest.raises(BaseValidationError) as caught:
        converter.structure(wrong, Batch)
    (message,) = transform_error(caught.value)
    assert "$.actions[1].data" in message


def test_only_strings_and_arrays_of_ours_are_strict(converter: Converter) -> None:
    assert converter.structure(5, str) == "5"
    assert converter.structure("5", int) == 5
    assert converter.structure({"1": "2"}, dict[int, float]) == {1: 2.0}
    assert converter.structure("abc", list[str]) == ["a", "b", "c"]


class Colour(Enum):
    """Somebody's own words."""

    RED = "red"


def test_your_hooks_stay_yours() -> None:
    converter = Converter()
    converter.register_structure_hook(str, lambda value, _: f"my {value}")
    converter.register_unstructure_hook(str, lambda value: f"your {value}")
    converter.register_structure_hook(Colour, lambda value, _: Colour(value.lower()))
    configure_converter(converter)
    assert converter.structure("red", str) == "my red"
    assert converter.unstructure("red", str) == "your red"
    assert converter.structure("RED", Colour) is Colour.RED


def test_your_hooks_do_not_reach_into_our_models() -> None:
    converter = Converter()
    converter.register_structure_hook(str, lambda value, _: f"my {value}")
    converter.register_unstructure_hook(str, lambda value: f"your {value}")
    configure_converter(converter)
    action = converter.structure(SEND, ACTION)
    assert action == SendToAllAction(data="x")
    assert converter.unstructure(action) == SEND


@pytest.mark.parametrize("word", [WebPubSubDataType.TEXT, WebPubSubPermission.SEND_TO_GROUP])
def test_our_words_alone_are_read_as_cattrs_reads_any_enum(converter: Converter, word: Enum) -> None:
    assert converter.structure(word.value, type(word)) is Converter().structure(word.value, type(word))


@frozen
class Stranger:
    """A class of somebody's own whose fields look like ours."""

    user_id: str
    action_name: str = "dance"


def test_your_classes_keep_their_own_names(converter: Converter) -> None:
    assert converter.unstructure(Stranger(user_id="ada")) == {"user_id": "ada", "action_name": "dance"}


def test_another_converter_learns_nothing() -> None:
    configure_converter(Converter())
    assert "actionName" not in Converter().unstructure(CloseAllConnectionsAction())
    assert "actionName" not in cattrs.unstructure(CloseAllConnectionsAction())


def test_extra_keys_are_ignored_unless_you_forbid_them(converter: Converter) -> None:
    assert converter.structure(SEND | {"colour": "red"}, ACTION) == SendToAllAction(data="x")


def test_your_word_on_extra_keys_counts_for_our_models_too() -> None:
    converter = Converter(forbid_extra_keys=True)
    configure_converter(converter)
    with pytest.raises(BaseValidationError) as caught:
        converter.structure(BATCH | {"first": SEND | {"colour": "red"}}, Batch)
    assert transform_error(caught.value) == [
        "invalid type (has an unexpected member. Allowed: data, dataType, excluded) @ $.first"
    ]


def test_our_models_may_stand_in_a_tagged_union_of_yours(converter: Converter) -> None:
    configure_tagged_union(SendToAllAction | Stranger, converter)
    union: Any = SendToAllAction | Stranger
    action = SendToAllAction(data="x")
    assert converter.structure(converter.unstructure(action, union), union) == action


@pytest.mark.parametrize("form", [Action | None, EventResponse | None])
def test_none_is_written_as_none_where_a_model_may_stand(converter: Converter, form: Any) -> None:
    assert converter.unstructure(None, form) is None
    assert converter.structure(None, form) is None


@pytest.mark.parametrize("wrapped", [UserEventResponse(clear_states=True), [UserEventResponse(clear_states=True)]])
def test_what_only_http_can_say_is_refused_by_your_converter_too(converter: Converter, wrapped: object) -> None:
    with pytest.raises(ValueError, match="clear_states works over HTTP only"):
        converter.unstructure(wrapped)


# --- hooks of yours for our classes ------------------------------------------------------


CONNECT: Any = payloads.payload("requests/connect")


def _shouted(value: Any, _: Any) -> WebPubSubClientCertificate:
    return WebPubSubClientCertificate(thumbprint=value["Thumbprint"].upper())


def test_your_hook_reads_our_class_inside_another_of_ours(converter: Converter) -> None:
    converter.register_structure_hook(WebPubSubClientCertificate, _shouted)
    payload = CONNECT | {"clientCertificates": [{"Thumbprint": "abc"}]}
    forms: list[Any] = [ConnectEventRequest, EventRequest, list[EventRequest]]
    for form in forms:
        read: Any = converter.structure([payload] if form == list[EventRequest] else payload, form)
        connect: ConnectEventRequest = read[0] if form == list[EventRequest] else read
        assert [certificate.thumbprint for certificate in connect.client_certificates] == ["ABC"]
    assert structure(payload, ConnectEventRequest).client_certificates[0].thumbprint == "abc"


def test_your_hook_reads_our_class_in_a_union(converter: Converter) -> None:
    converter.register_structure_hook(SendToAllAction, lambda value, _: SendToAllAction(data=value["data"] + "!"))
    batch = converter.structure(BATCH, Batch)
    assert batch.first.data == "x!"
    assert batch.actions == [SendToAllAction(data="x!"), CloseAllConnectionsAction()]


def test_your_hook_may_come_after_something_was_read(converter: Converter) -> None:
    payload = CONNECT | {"clientCertificates": [{"Thumbprint": "abc"}]}
    assert converter.structure(payload, ConnectEventRequest).client_certificates[0].thumbprint == "abc"
    converter.register_structure_hook(WebPubSubClientCertificate, _shouted)
    assert converter.structure(payload, ConnectEventRequest).client_certificates[0].thumbprint == "ABC"


def test_what_your_hook_raises_has_its_path(converter: Converter) -> None:
    converter.register_structure_hook(WebPubSubClientCertificate, _shouted)
    payload = CONNECT | {"clientCertificates": [{}]}
    with pytest.raises(BaseValidationError) as caught:
        converter.structure(payload, ConnectEventRequest)
    assert transform_error(caught.value) == ["required field missing @ $.clientCertificates[0]"]


def test_your_hook_writes_our_class_inside_another_of_ours(converter: Converter) -> None:
    converter.register_unstructure_hook(WebPubSubClientCertificate, lambda certificate: certificate.thumbprint)
    event = converter.structure(CONNECT | {"clientCertificates": [{"Thumbprint": "abc"}]}, ConnectEventRequest)
    assert converter.unstructure(event)["clientCertificates"] == ["abc"]
    assert converter.unstructure([event])[0]["clientCertificates"] == ["abc"]
    assert unstructure(event)["clientCertificates"] == [{"Thumbprint": "abc", "content": None}]
