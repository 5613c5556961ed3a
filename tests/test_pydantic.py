"""Models in pydantic and FastAPI: read, written and described by their wire names."""

import asyncio
import copy
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Final, Optional, get_args

import httpx
import pytest
from fastapi import Body, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from tests import payloads
from wps_models import (
    Action,
    CloseAllConnectionsAction,
    ConnectEventRequest,
    ConnectEventResponse,
    EventRequest,
    InvalidPayloadError,
    MqttConnectEventRequest,
    SendToAllAction,
    SendToGroupAction,
    SendToUserAction,
    UserEventResponse,
    WebPubSubConnectionContext,
    client,
    structure,
    testing,
    unstructure,
)

pytestmark = pytest.mark.dev

GROUP: Final = {"actionName": "sendToGroup", "group": "lobby", "data": "hi"}
MODEL: Final = SendToGroupAction(group="lobby", data="hi")
FILES: Final = [name for name in payloads.files() if isinstance(payloads.payload(name), dict)]

ACTION: Final[TypeAdapter[Action]] = TypeAdapter(Action)


@cache
def adapter_of(form: Any) -> TypeAdapter[Any]:
    """Return the adapter of a form."""
    return TypeAdapter(form)


class Job(BaseModel):
    """A pydantic model with fields of ours."""

    action: Action
    only: SendToGroupAction | None = None
    many: list[Action] = []
    either: SendToAllAction | SendToUserAction | int = 0
    event: Optional[EventRequest] = None  # noqa: UP045  # the older spelling


def problems(adapter: TypeAdapter[Any] | type[BaseModel], payload: object) -> list[tuple[tuple[str | int, ...], str]]:
    """Return the locations and messages of a payload's problems."""
    with pytest.raises(ValidationError) as raised:
        adapter.validate_python(payload) if isinstance(adapter, TypeAdapter) else adapter.model_validate(payload)
    return [(error["loc"], error["msg"]) for error in raised.value.errors()]


# --- validation and serialization ------------------------------------------------------


@given(st.data())
def test_every_payload_is_read_and_written_as_by_the_codec(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    payload, form = payloads.payload(name), payloads.form_of(name)
    adapter = adapter_of(form)
    model = structure(payload, form)
    assert adapter.validate_python(payload) == adapter.validate_json(json.dumps(payload)) == model
    assert type(adapter.validate_python(payload)) is type(model)
    assert adapter.dump_python(model) == unstructure(model)
    assert json.loads(adapter.dump_json(model)) == unstructure(model)


def test_models_are_fields() -> None:
    job = Job.model_validate(
        {"action": GROUP, "only": GROUP, "many": [GROUP], "either": {"actionName": "sendToAll", "data": "x"}}
    )
    assert (job.action, job.only, job.many, job.either) == (MODEL, MODEL, [MODEL], SendToAllAction(data="x"))
    assert job.model_dump()["action"] == unstructure(MODEL)
    assert Job.model_validate_json(job.model_dump_json()) == job
    assert Job(action=MODEL, either=7).either == 7


def test_an_event_of_an_mqtt_client_is_read_as_such() -> None:
    event = testing.mqtt_connect()
    assert TypeAdapter(ConnectEventRequest).validate_python(unstructure(event)) == event
    read: Any = TypeAdapter(EventRequest).validate_python(unstructure(event))
    assert type(read) is MqttConnectEventRequest


def test_a_model_is_accepted_where_its_class_is_expected() -> None:
    assert ACTION.validate_python(MODEL) is MODEL
    assert problems(TypeAdapter(SendToAllAction), MODEL) == [((), "expected an object, not a Python SendToGroupAction")]


def test_the_problems_of_a_union_are_those_of_the_payload() -> None:
    wrong = {"actionName": "sendToGroup", "group": "", "data": 7}
    with pytest.raises(InvalidPayloadError) as raised:
        structure(wrong, Action)
    expected = [problem.message for problem in raised.value.problems]
    found = problems(ACTION, wrong)
    assert [location for location, _ in found] == [("WebPubSubAction", "group"), ("WebPubSubAction", "data")]
    assert [message for _, message in found] == expected
    assert len(problems(ACTION, {"actionName": "nap"})) == len(problems(ACTION, {})) == len(problems(ACTION, 7)) == 1


def test_the_problems_of_a_field_have_its_location() -> None:
    found = problems(Job, {"action": {"actionName": "nap"}, "only": {"group": "g"}, "many": [GROUP, {}], "either": {}})
    assert [location for location, _ in found] == [
        ("action", "WebPubSubAction", "actionName"),
        ("only", "data"),
        ("many", 1, "WebPubSubAction", "actionName"),
        ("either", "WebPubSubAction", "actionName"),
        ("either", "int"),
    ]


def test_a_class_without_required_members_does_not_read_any_object() -> None:
    assert problems(TypeAdapter(CloseAllConnectionsAction), {}) == [(("actionName",), "is missing")]


def test_a_problem_does_not_show_the_payload() -> None:
    with pytest.raises(ValidationError) as raised:
        ACTION.validate_python({"actionName": "sendToGroup", "group": 7, "data": "SECRET"})
    assert "SECRET" not in str(raised.value)
    assert "SECRET" not in repr(raised.value.errors())


def test_a_message_of_another_type_is_unknown() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(client.ClientMessage)
    assert adapter.validate_python({"type": "tomorrow"}) == client.UnknownMessage(members={"type": "tomorrow"})
    assert problems(adapter, {"type": "joinGroup"}) == [(("WebPubSubMessage", "group"), "is missing")]


def test_a_field_below_a_union_is_read_alone() -> None:
    class Inner(BaseModel):
        second: SendToUserAction

    payload = {"actionName": "sendToUser", "userId": "ada", "data": "hi"}
    adapter: TypeAdapter[Any] = TypeAdapter(SendToAllAction | SendToUserAction | Inner)
    assert adapter.validate_python({"second": payload}).second == SendToUserAction(user_id="ada", data="hi")
    assert adapter.validate_python(payload) == SendToUserAction(user_id="ada", data="hi")


def test_without_the_frames_of_pydantic_each_class_reads_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspect, "currentframe", lambda: None)
    adapter: TypeAdapter[Any] = TypeAdapter(Action)
    assert adapter.validate_python(GROUP) == MODEL
    assert len(problems(adapter, {})) >= len(get_args(Action))


def test_a_union_of_ours_and_of_others_is_read() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(SendToGroupAction | UserEventResponse | WebPubSubConnectionContext)
    assert adapter.validate_python(GROUP) == MODEL
    assert adapter.validate_python({"data": "hi"}) == UserEventResponse(data="hi")


# --- JSON Schema -----------------------------------------------------------------------


def validator(form: Any) -> Any:
    """Return a validator for the JSON Schema of a form."""
    jsonschema: Any = pytest.importorskip("jsonschema")
    schema = adapter_of(form).json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("form", [*payloads.FORMS.values()], ids=[*payloads.FORMS])
def test_the_json_schema_of_a_union_describes_its_payloads(form: Any) -> None:
    schema = validator(form)
    for name in payloads.files():
        if payloads.form_of(name) is form:
            payload = payloads.payload(name)
            schema.validate(payload)
            schema.validate(adapter_of(form).dump_python(structure(payload, form)))


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith(("bindings/", "beta/"))])
def test_the_json_schema_of_a_class_describes_its_payload(name: str) -> None:
    validator(payloads.form_of(name)).validate(payloads.payload(name))


def _changed(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a payload without each of its members, and with a wrong value for each."""
    # Data depends on its data type, which JSON Schema can't describe in few words.
    for member in payload.keys() - {"data", "dataType"}:
        yield {name: value for name, value in payload.items() if name != member}
        for wrong in (7, "x", [7], {"x": 7}):
            changed = copy.deepcopy(payload)
            changed[member] = wrong
            yield changed


@pytest.mark.parametrize("folder", ["actions", "requests", "responses", "client"])
def test_the_json_schema_refuses_wrong_payloads(folder: str) -> None:
    form = payloads.FORMS[folder]
    schema, refused, accepted = validator(form), 0, 0
    for _, payload in payloads.payloads(folder):
        for changed in _changed(payloads.first_object(payload)):
            try:
                structure(changed, form)
            except InvalidPayloadError:
                refused += not schema.is_valid(changed)
                accepted += schema.is_valid(changed)
    assert refused > 10 * accepted


def test_names_in_the_json_schema_are_those_of_the_wire() -> None:
    schema = TypeAdapter(SendToGroupAction).json_schema()
    assert schema["properties"].keys() == {"actionName", "group", "data", "dataType", "excluded"}
    assert schema["required"] == ["actionName", "group", "data"]
    assert schema["title"] == "SendToGroupAction"


# --- FastAPI ---------------------------------------------------------------------------

APP: Final = FastAPI()


@APP.post("/actions")
def post_action(action: Annotated[Action, Body()]) -> Action:
    """Return the action that was sent."""
    return action


@APP.post("/answers")
def post_answer(answer: Annotated[ConnectEventResponse, Body()]) -> list[ConnectEventResponse]:
    """Return the answer that was sent, in a list."""
    return [answer]


def _request(method: str, path: str, payload: object = None) -> httpx.Response:
    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://localhost") as http:
            return await http.request(method, path, json=payload)

    return asyncio.run(send())


def test_models_are_bodies_and_responses_of_fastapi() -> None:
    reply = _request("POST", "/actions", GROUP)
    assert (reply.status_code, reply.json()) == (200, unstructure(MODEL))
    answer: dict[str, Any] = {"userId": "ada", "roles": []}
    assert _request("POST", "/answers", answer).json() == [answer]
    refused = _request("POST", "/actions", {"actionName": "sendToGroup", "group": "", "data": "hi"})
    assert refused.status_code == 422
    assert [error["loc"][-1] for error in refused.json()["detail"]] == ["group"]


def test_models_are_described_in_the_openapi_of_fastapi() -> None:
    described = _request("GET", "/openapi.json").json()["paths"]["/actions"]["post"]["requestBody"]
    assert len(described["content"]["application/json"]["schema"]["anyOf"]) == len(get_args(Action))


def test_pydantic_is_not_imported_with_the_package() -> None:
    program = "import sys, wps_models, wps_models.testing; print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, encoding="utf-8").stdout
    assert not {"pydantic_core", "wps_models._json._pydantic"} & {*output.split()}
