"""Our classes in an application's cattrs converter, and nested in its classes."""

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
    """An application's class that contains ours."""

    title: str
    first: SendToAllAction
    actions: list[Action]
    by_name: dict[str, Action]
    answer: EventResponse | None = None
    trigger: UserEventRequest | None = None
    event: EventRequest | None = None
    pairs: tuple[Action, ...] = ()


# cattrs accepts unions, but isn't annotated for them.
ACTION: Any = Action

SEND_TO_ALL: Any = {"actionName": "sendToAll", "data": "x", "dataType": "text"}
CLOSE_ALL: Any = {"actionName": "closeAllConnections"}
BATCH: Any = {
    "title": "t",
    "first": SEND_TO_ALL,
    "actions": [SEND_TO_ALL, CLOSE_ALL],
    "by_name": {"close": CLOSE_ALL},
    "answer": {"userId": "ada"},
    "trigger": None,
    "event": payloads.payload("requests/connected"),
    "pairs": [CLOSE_ALL],
}


@pytest.fixture
def converter() -> Converter:
    """Return an application's converter, configured for our classes."""
    own = Converter()
    configure_converter(own)
    return own


def test_models_are_read_inside_of_an_applications_classes(converter: Converter) -> None:
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


def test_models_are_written_inside_of_an_applications_classes(converter: Converter) -> None:
    written = converter.unstructure(converter.structure(BATCH, Batch))
    assert json.loads(json.dumps(written)) == BATCH


def test_the_preconfigured_converters_of_cattrs_can_be_configured() -> None:
    converter = make_json_converter()
    configure_converter(converter)
    batch = converter.structure(BATCH, Batch)
    assert converter.loads(converter.dumps(batch), Batch) == batch


@each_golden
def test_make_converter_reads_and_writes_like_structure_and_unstructure(name: str) -> None:
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


def test_transform_error_shows_the_path_of_a_problem_inside_an_applications_class(converter: Converter) -> None:
    wrong = BATCH | {"actions": [SEND_TO_ALL, {"actionName": "sendToAll", "data": 5}]}
    with pytest.raises(BaseValidationError) as caught:
        converter.structure(wrong, Batch)
    (message,) = transform_error(caught.value)
    assert "$.actions[1].data" in message


def test_types_outside_of_our_models_are_converted_as_usual(converter: Converter) -> None:
    assert converter.structure(5, str) == "5"
    assert converter.structure("5", int) == 5
    assert converter.structure({"1": "2"}, dict[int, float]) == {1: 2.0}
    assert converter.structure("abc", list[str]) == ["a", "b", "c"]


class Colour(Enum):
    """An application's enum."""

    RED = "red"


def test_hooks_of_the_application_stay_registered() -> None:
    converter = Converter()
    converter.register_structure_hook(str, lambda value, _: f"my {value}")
    converter.register_unstructure_hook(str, lambda value: f"your {value}")
    converter.register_structure_hook(Colour, lambda value, _: Colour(value.lower()))
    configure_converter(converter)
    assert converter.structure("red", str) == "my red"
    assert converter.unstructure("red", str) == "your red"
    assert converter.structure("RED", Colour) is Colour.RED


def test_hooks_for_built_in_types_do_not_change_our_models() -> None:
    converter = Converter()
    converter.register_structure_hook(str, lambda value, _: f"my {value}")
    converter.register_unstructure_hook(str, lambda value: f"your {value}")
    configure_converter(converter)
    action = converter.structure(SEND_TO_ALL, ACTION)
    assert action == SendToAllAction(data="x")
    assert converter.unstructure(action) == SEND_TO_ALL


@pytest.mark.parametrize("word", [WebPubSubDataType.TEXT, WebPubSubPermission.SEND_TO_GROUP])
def test_our_enums_outside_of_models_are_read_as_any_enum(converter: Converter, word: Enum) -> None:
    assert converter.structure(word.value, type(word)) is Converter().structure(word.value, type(word))


@frozen
class Person:
    """An application's class with field names like ours."""

    user_id: str
    action_name: str = "dance"


def test_an_applications_classes_keep_their_field_names(converter: Converter) -> None:
    assert converter.unstructure(Person(user_id="ada")) == {"user_id": "ada", "action_name": "dance"}


def test_configuring_a_converter_does_not_change_other_converters() -> None:
    configure_converter(Converter())
    assert "actionName" not in Converter().unstructure(CloseAllConnectionsAction())
    assert "actionName" not in cattrs.unstructure(CloseAllConnectionsAction())


def test_extra_keys_are_ignored_by_default(converter: Converter) -> None:
    assert converter.structure(SEND_TO_ALL | {"colour": "red"}, ACTION) == SendToAllAction(data="x")


def test_forbid_extra_keys_of_a_converter_applies_to_our_models() -> None:
    converter = Converter(forbid_extra_keys=True)
    configure_converter(converter)
    with pytest.raises(BaseValidationError) as caught:
        converter.structure(BATCH | {"first": SEND_TO_ALL | {"colour": "red"}}, Batch)
    assert transform_error(caught.value) == [
        "invalid type (has an unexpected member. Allowed: actionName, data, dataType, excluded) @ $.first"
    ]


def test_our_models_may_be_in_an_applications_tagged_union(converter: Converter) -> None:
    configure_tagged_union(SendToAllAction | Person, converter)
    union: Any = SendToAllAction | Person
    action = SendToAllAction(data="x")
    assert converter.structure(converter.unstructure(action, union), union) == action


@pytest.mark.parametrize("form", [Action | None, EventResponse | None])
def test_none_is_read_and_written_for_an_optional_model(converter: Converter, form: Any) -> None:
    assert converter.unstructure(None, form) is None
    assert converter.structure(None, form) is None


@pytest.mark.parametrize("wrapped", [UserEventResponse(clear_states=True), [UserEventResponse(clear_states=True)]])
def test_clear_states_is_an_error_in_a_converter(converter: Converter, wrapped: object) -> None:
    with pytest.raises(ValueError, match="clear_states works over HTTP only"):
        converter.unstructure(wrapped)


# --- hooks of the application for our classes --------------------------------------------


CONNECT: Any = payloads.payload("requests/connect")


def read_with_capitals(value: Any, _: Any) -> WebPubSubClientCertificate:
    return WebPubSubClientCertificate(thumbprint=value["Thumbprint"].upper())


def test_a_hook_reads_our_class_inside_another(converter: Converter) -> None:
    converter.register_structure_hook(WebPubSubClientCertificate, read_with_capitals)
    payload = CONNECT | {"clientCertificates": [{"Thumbprint": "abc"}]}
    forms: list[Any] = [ConnectEventRequest, EventRequest, list[EventRequest]]
    for form in forms:
        read: Any = converter.structure([payload] if form == list[EventRequest] else payload, form)
        connect: ConnectEventRequest = read[0] if form == list[EventRequest] else read
        assert [certificate.thumbprint for certificate in connect.client_certificates] == ["ABC"]
    assert structure(payload, ConnectEventRequest).client_certificates[0].thumbprint == "abc"


def test_a_hook_reads_our_class_in_a_union(converter: Converter) -> None:
    converter.register_structure_hook(SendToAllAction, lambda value, _: SendToAllAction(data=value["data"] + "!"))
    batch = converter.structure(BATCH, Batch)
    assert batch.first.data == "x!"
    assert batch.actions == [SendToAllAction(data="x!"), CloseAllConnectionsAction()]


def test_a_hook_may_be_registered_after_reading(converter: Converter) -> None:
    payload = CONNECT | {"clientCertificates": [{"Thumbprint": "abc"}]}
    assert converter.structure(payload, ConnectEventRequest).client_certificates[0].thumbprint == "abc"
    converter.register_structure_hook(WebPubSubClientCertificate, read_with_capitals)
    assert converter.structure(payload, ConnectEventRequest).client_certificates[0].thumbprint == "ABC"


def test_an_error_of_a_hook_has_its_path(converter: Converter) -> None:
    converter.register_structure_hook(WebPubSubClientCertificate, read_with_capitals)
    payload = CONNECT | {"clientCertificates": [{}]}
    with pytest.raises(BaseValidationError) as caught:
        converter.structure(payload, ConnectEventRequest)
    assert transform_error(caught.value) == ["required field missing @ $.clientCertificates[0]"]


def test_a_hook_writes_our_class_inside_another(converter: Converter) -> None:
    converter.register_unstructure_hook(WebPubSubClientCertificate, lambda certificate: certificate.thumbprint)
    event = converter.structure(CONNECT | {"clientCertificates": [{"Thumbprint": "abc"}]}, ConnectEventRequest)
    assert converter.unstructure(event)["clientCertificates"] == ["abc"]
    assert converter.unstructure([event])[0]["clientCertificates"] == ["abc"]
    assert unstructure(event)["clientCertificates"] == [{"Thumbprint": "abc", "content": None}]
