"""The programs of the cookbook that aren't servers, run as their first lines say."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.apps import fastapi_app, pydantic_models
from tests.layout import ROOT
from wps_models import Action, testing, unstructure
from wps_models.emulator import Failed, Hub, Refused, Service, over_http

pytestmark = pytest.mark.dev

APPS: Final = ROOT / "tests" / "apps"
PROGRAMS: Final = sorted(path for path in APPS.glob("*.py") if path.name != "__init__.py")


def _run(program: str, given: str = "") -> str:
    command = [sys.executable, "-W", "error", str(APPS / program)]
    done = subprocess.run(command, input=given, cwd=ROOT, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_a_program_says_what_to_install_and_how_to_run_it(path: Path) -> None:
    docstring = path.read_text(encoding="utf-8").split('"""')[1]
    assert re.search(rf"^pip install wps-models.*\npython.* (--app )?{path.stem}", docstring, re.MULTILINE)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_a_program_can_be_copied_without_another_file(path: Path) -> None:
    assert "from tests" not in path.read_text(encoding="utf-8")


def test_the_index_names_every_program() -> None:
    index = (APPS / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in PROGRAMS if f"]({path.name})" not in index] == []
    linked = re.findall(r"\]\(([^)]+)\)", index)
    assert [name for name in linked if not (APPS / name).exists()] == []


def test_the_gateway_relays_actions_and_answers_problems_as_json() -> None:
    lines = ['{"actionName": "SendToAll", "data": "hi", "dataType": "Text"}', '{"actionName": "sendToGroup"}', "{"]
    action, problems, no_json = map(json.loads, _run("gateway.py", "\n".join(lines)).splitlines())
    assert action == {"actionName": "sendToAll", "data": "hi", "dataType": "text"}
    assert (problems["line"], [each["path"] for each in problems["problems"]]) == (2, ["$.group", "$.data"])
    assert [each["path"] for each in no_json["problems"]] == ["$"]


def test_a_converter_of_the_users_own_reads_what_it_wrote() -> None:
    text, same = _run("cattrs_converter.py").splitlines()
    assert json.loads(text)["actions"] == [{"actionName": "sendToAll", "data": "Lunch!", "dataType": "text"}]
    assert same == "True"


def test_an_operation_of_beta_3_becomes_an_action() -> None:
    operation = {"operationKind": "sendToGroup", "group": "lobby", "message": "hi", "dataType": "text"}
    said = _run("beta_migration.py", json.dumps(operation))
    assert json.loads(said) == {"actionName": "sendToGroup", "group": "lobby", "data": "hi", "dataType": "text"}


# --- a moderated chat ------------------------------------------------------------------


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    asgi = httpx.AsyncClient(transport=httpx.ASGITransport(fastapi_app.app), base_url="http://app")
    service = Service(over_http(asgi), hub=Hub(host="localhost"))

    async def send(operation: Action) -> None:
        service.apply(operation)

    monkeypatch.setattr(fastapi_app, "send", send)
    return service


def test_a_message_reaches_all_others_in_the_lobby(service: Service) -> None:
    ada, bob = service.connect("ada"), service.connect("bob")
    ada.send_event("message", {"unread": 3})
    assert (ada.received, bob.received) == ([], [{"unread": 3}])


def test_the_app_counts_the_messages_of_a_connection(service: Service) -> None:
    ada = service.connect("ada")
    for _ in range(3):
        ada.send_event("message", "hello")
    assert service.events[-1].states == {"messages": 2}


def test_a_client_that_is_kicked_is_told_why(service: Service) -> None:
    ada, bob = service.connect("ada"), service.connect("bob")
    ada.send_event("kick", bob.id)
    assert bob.closed is not None
    assert "You were asked to leave." in bob.closed.reason


def test_a_client_may_send_once_it_is_promoted(service: Service) -> None:
    ada, bob = service.connect("ada"), service.connect("bob")
    with pytest.raises(Failed, match="Forbidden"):
        bob.send_to_group("lobby", "hi")
    ada.send_event("promote", bob.id)
    bob.send_to_group("lobby", "hi")
    assert ada.received[-1] == "hi"


def test_strangers_are_refused(service: Service) -> None:
    with pytest.raises(Refused, match="401 Sign in first"):
        service.connect()


# --- models in FastAPI -----------------------------------------------------------------


def _post(path: str, body: object) -> httpx.Response:
    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(pydantic_models.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as http:
            return await http.post(path, json=body)

    return asyncio.run(post())


def test_a_fastapi_app_takes_actions_in_a_body() -> None:
    job = {"name": "tidy", "actions": [{"actionName": "closeAllConnections", "reason": "Bye!"}]}
    answer = _post("/jobs", job)
    assert (answer.status_code, answer.json()) == (200, job)


def test_a_fastapi_app_says_what_is_wrong_with_an_action() -> None:
    answer = _post("/jobs", {"name": "tidy", "actions": [{"actionName": "sendToAll"}]})
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert (problem["loc"][-1], problem["msg"]) == ("data", "is missing")


def test_a_fastapi_app_turns_an_event_into_an_action() -> None:
    answer = _post("/announce", unstructure(testing.user("Lunch!")))
    assert answer.json() == {"actionName": "sendToAll", "data": "Lunch!", "dataType": "text"}
