"""The example programs, unchanged, behind the service in memory."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import azure.functions as func
import httpx
import pytest
import requests
from attrs import evolve

from tests import chat
from tests.apps import django_app, fastapi_app, lobby, wsgi
from tests.apps.functions import function_app
from tests.worker import Worker
from wps_models import EventRequest, EventResponse, SendToAllAction, Webhook, WebPubSubEventType, dumps, events, testing
from wps_models.emulator import App, Client, Failed, FunctionsHost, Hub, Refused, Service, over_http
from wps_models.functions.bindings import WebPubSubOutputBinding, WebPubSubTriggerBinding

pytestmark = pytest.mark.dev


def wsgi_client(app: Any) -> httpx.Client:
    return httpx.Client(transport=httpx.WSGITransport(app), base_url="http://app")


def asgi_client(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app")


async def handle_async(event: EventRequest) -> EventResponse | None:
    return chat.handle(event)


# The program, its HTTP client, and the chat handler as it takes it.
APPS: dict[str, tuple[ModuleType, Callable[[Any], Any], Any]] = {
    "flask": (lobby, wsgi_client, chat.handle),
    "django": (django_app, wsgi_client, chat.handle),
    "wsgi": (wsgi, wsgi_client, chat.handle),
    "fastapi": (fastapi_app, asgi_client, handle_async),
}


@pytest.fixture(params=APPS)
def chat_app(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> App:
    program, client, handle = APPS[request.param]
    monkeypatch.setattr(program, "handle", handle)
    monkeypatch.setattr(program, "WEBHOOK", Webhook(access_keys=testing.ACCESS_KEY, allowed_origins=[testing.HOST]))
    return over_http(client(program.app))


def test_a_chat_works_behind_every_framework(chat_app: App) -> None:
    service = Service(chat_app)
    ada, bob = service.connect("ada"), service.connect("bob")
    for value in ("hello", b"\x00\xff"):
        ada.send_event("message", value)
    ada.send_to_group("lobby", {"unread": 3})
    assert ada.received == ["Welcome, ada! hello", b"\x00\xff", {"unread": 3}]
    assert bob.received == [{"unread": 3}]
    assert service.events[-1].context.states["messages"] == 1
    with pytest.raises(Refused, match="401 You are banned"):
        service.connect("mallory")
    ada.close()
    assert service.events[-1].event_name == "disconnected"


def test_an_app_must_grant_the_handshake() -> None:
    service = Service(over_http(wsgi_client(wsgi.app)), hub=Hub(host="other.webpubsub.azure.com"))
    with pytest.raises(Refused, match=r"^400 "):
        service.connect("ada")


def test_an_app_must_have_the_key() -> None:
    service = Service(over_http(wsgi_client(wsgi.app)), hub=Hub(access_key="another key"))
    with pytest.raises(Refused, match="401"):
        service.connect("ada")


def test_the_lobby_tells_who_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(over_http(wsgi_client(lobby.app)), hub=Hub(host="localhost"))
    monkeypatch.setattr(lobby, "send", service.apply)
    ada = service.connect("ada")
    service.connect("bob")
    assert ada.received == ["bob is here."]


# --- Azure Functions -------------------------------------------------------------------------


def directly() -> FunctionsHost:
    return FunctionsHost(function_app.app)


def in_worker() -> FunctionsHost:
    """Return the function app as Microsoft's worker runs it."""
    folder = Path(function_app.__file__).parent
    with pytest.MonkeyPatch.context() as patch:
        # As the start script of the worker does.
        patch.setattr(sys, "path", [str(folder), *sys.path])
        # Other tests load the app too, and it names its functions only once.
        sys.modules.pop("function_app", None)
        worker = Worker("azure_functions_runtime", folder)
        sys.modules.pop("function_app")
    return FunctionsHost(evolve(function, call=caller(worker, function.name)) for function in directly().functions)


def caller(worker: Worker, name: str) -> Callable[[Mapping[str, object]], tuple[object, Iterable[str]]]:
    def call(given: Mapping[str, object]) -> tuple[object, Iterable[str]]:
        inputs = {key: {"bytes" if isinstance(value, bytes) else "string": value} for key, value in given.items()}
        response = worker.call(name, **inputs)
        assert response.result.status == response.result.Success, response.result.exception.message
        result = response.return_value.json or response.return_value.string or None
        return result, [output.data.string for output in response.output_data]

    return call


every_way = pytest.mark.parametrize(
    "host",
    [
        directly,
        pytest.param(
            in_worker,
            marks=pytest.mark.skipif(
                sys.version_info < (3, 13), reason="the worker's packages are published for Python 3.13 and newer only"
            ),
        ),
    ],
)


@every_way
def test_a_function_app_answers_and_sends(host: Callable[[], FunctionsHost]) -> None:
    service = Service(host())
    ada, bob = service.connect("ada"), service.connect("bob")
    for messages in (1, 2):
        ada.send_event("message", "hello")
        assert len(bob.received) == messages
    assert ada.received == [{"sent": "text"}] * 2
    assert service.events[-1].context.states == {"messages": 1}
    ada.send_event("upload", b"\x00\xff")
    ada.send_event("upload", "text")
    assert ada.received[2:] == [b"\xff\x00", b"txet"]
    with pytest.raises(Refused, match="401 You are banned"):
        service.connect("mallory")
    with pytest.raises(Failed, match="InternalServerError"):
        ada.send_event("unknown", 1)
    bob.close()
    assert service.events[-1].event_name == "disconnected"


@every_way
def test_a_function_app_serves_mqtt_clients(host: Callable[[], FunctionsHost]) -> None:
    service = Service(host())
    packet = events.MqttConnectProperties(protocol_version=4)
    ada = service.connect("ada")
    device = service.connect_mqtt("device", client_id="d-1", mqtt=packet)
    assert service.hub.members("lobby") == [ada.connection, device.connection]
    device.close()
    with pytest.raises(Refused, match=r'401 \{"mqtt":\{"code":5'):
        service.connect_mqtt("mallory", client_id="d-2", mqtt=packet)


def host_of(function: Callable[..., object], name: str, kind: str = "user", event_name: str = "message") -> FunctionsHost:
    """Return an app of one function, whose trigger has a parameter of this name."""
    app: Any = func.FunctionApp()
    trigger = WebPubSubTriggerBinding(name=name, hub="chat", event_type=WebPubSubEventType(kind), event_name=event_name)
    app.generic_trigger(**trigger.to_decorator())(function)
    return FunctionsHost(app)


def test_a_parameter_gets_the_member_that_it_is_called_by() -> None:
    given: list[object] = []

    def on_data(data: str) -> None:
        given.append(data)

    def on_type(dataType: str) -> None:  # noqa: N803  # the member's name
        given.append(dataType)

    def on_context(connectionContext: str) -> None:  # noqa: N803  # as above
        given.append(json.loads(connectionContext)["connectionId"])

    for function in (on_data, on_type, on_context):
        host = host_of(function, function.__code__.co_varnames[0])
        Service(host, hub=Hub(system_events=())).connect().send_event("message", "hello")
    assert given == ["hello", "Text", "c-1"]


def test_what_a_function_returns_for_an_event_without_answer_is_ignored() -> None:
    def on_connected(request: str) -> str:
        return json.dumps(bool(request))

    service = Service(host_of(on_connected, "request", "system", "connected"), hub=Hub(system_events=["connected"]))
    service.connect()
    assert len(service.events) == 1
    assert service.hub.sender.states == "dotnet"


def test_a_function_may_be_async_and_its_exception_is_raised() -> None:
    async def on_message(request: str) -> None:
        raise ZeroDivisionError(json.loads(request)["data"])

    ada = Service(host_of(on_message, "request"), hub=Hub(system_events=())).connect()
    with pytest.raises(ZeroDivisionError, match="hello"):
        ada.send_event("message", "hello")


def test_an_event_without_a_function_names_the_event() -> None:
    def on_message(request: str) -> str:
        return json.dumps({"data": request and "hello"})

    host = host_of(on_message, "request")
    with pytest.raises(
        Refused, match=r"^404 the app has no function for the event connect: add one, or use Hub\(system_events=\[\]\)$"
    ):
        Service(host).connect()
    ada = Service(host, hub=Hub(system_events=[])).connect()
    ada.send_event("message", "hello")
    assert ada.received == ["hello"]
    with pytest.raises(Failed, match=r"The app answered: 404 the app has no function for the event other: add one$"):
        ada.send_event("other", "hello")


@pytest.mark.parametrize("value", [dumps(SendToAllAction(data="x")), dumps(SendToAllAction(data="x")).encode(), [], None])
def test_an_output_is_json(value: object) -> None:
    assert sent_by(value).received == (["x"] if value else [])


@pytest.mark.parametrize("value", [SendToAllAction(data="x"), [SendToAllAction(data="x")]])
def test_an_output_that_is_not_json_fails_as_in_production(value: object) -> None:
    with pytest.raises(
        TypeError, match=r"^actions accepts JSON text, not (SendToAllAction|list): write actions\.set\(dumps\(action\)\)$"
    ):
        sent_by(value)


def sent_by(value: object) -> Client:
    """Return a client that caused an event, whose function puts out a value."""

    def on_message(request: str, actions: func.Out[Any]) -> None:
        assert request
        actions.set(value)
        assert actions.get() is value

    app: Any = func.FunctionApp()
    output = app.generic_output_binding(**WebPubSubOutputBinding(name="actions", hub="chat").to_decorator())(on_message)
    trigger = WebPubSubTriggerBinding(name="request", hub="chat", event_type=WebPubSubEventType.USER, event_name="message")
    app.generic_trigger(**trigger.to_decorator())(output)
    ada = Service(FunctionsHost(app), hub=Hub(system_events=())).connect()
    ada.send_event("message", "hello")
    return ada


@pytest.mark.parametrize("app", [lobby.app, fastapi_app.app, function_app.app])
def test_an_app_must_be_wrapped(app: Any) -> None:
    with pytest.raises(TypeError, match=r"over_http.*FunctionsHost"):
        Service(app)


@pytest.mark.parametrize("client", [lobby.app, lobby.app.test_client(), requests.Session(), httpx.Client()])
def test_an_app_must_be_called_by_a_client_that_fits(client: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"base_url=\"http://app\""):
        over_http(client)
