"""Mistakes of a test's author are errors that name what to write."""

from collections.abc import Callable
from typing import Any

import pytest

from wps_models import (
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    MqttConnectProperties,
    SendToGroupAction,
    UserEventRequest,
    Webhook,
    WebPubSubErrorCode,
    WebPubSubPermission,
    client,
    rest,
)
from wps_models.emulator import Client, Close, Failed, FunctionsHost, Hub, Service, over_http

SEND = "webpubsub.sendToGroup"


def quiet(_: EventRequest) -> None:
    return None


class HttpClient:
    """An HTTP client like httpx's, for a WSGI app."""

    def __init__(self, base_url: str = "") -> None:
        self.base_url = base_url

    def request(self, method: str, url: str, **options: object) -> Any:
        raise NotImplementedError


class WsgiApp:
    def __call__(self, environ: object, start_response: object) -> Any:
        raise NotImplementedError


# --- the service ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "app", ["app:app", None, Webhook(access_keys="key", allowed_origins=["*"]), WsgiApp(), HttpClient("http://app")]
)
def test_an_app_must_be_one_that_the_service_can_call(app: Any) -> None:
    write = r"accepts one event, over_http\(client\) or FunctionsHost\(function_app\), not \w+\. For WSGI write over_http\(httpx"
    with pytest.raises(TypeError, match=write):
        Service(app)


@pytest.mark.parametrize(("http_client", "error"), [(WsgiApp(), TypeError), (None, TypeError), (HttpClient(), ValueError)])
def test_an_http_client_must_call_the_app(http_client: Any, error: type[Exception]) -> None:
    with pytest.raises(
        error, match=r'over_http\(httpx\.Client\(transport=httpx\.WSGITransport\(app\), base_url="http://app"\)\)'
    ):
        over_http(http_client)


def test_a_client_of_an_app_is_accepted() -> None:
    with pytest.raises(NotImplementedError):
        Service(over_http(HttpClient("http://app"))).connect()


class LateHandler:
    """A handler with an annotation that only checkers import, which Python 3.14 evaluates with the signature."""

    @property
    def __signature__(self) -> object:
        raise NameError("EventRequest")

    def __call__(self, event: EventRequest) -> None:
        raise NotImplementedError


def test_a_handler_may_have_annotations_that_only_checkers_import() -> None:
    with pytest.raises(NotImplementedError):
        Service(LateHandler()).connect()


@pytest.mark.parametrize("functions", ["function_app:app", None, quiet])
def test_a_functions_host_must_have_an_app(functions: Any) -> None:
    with pytest.raises(TypeError, match=r"functions must be an azure\.functions\.FunctionApp or a list of Function, not \w+$"):
        FunctionsHost(functions)


def test_a_hub_must_be_a_hub() -> None:
    wrong: Any = "chat"
    with pytest.raises(TypeError, match=r'hub must be Hub, not str: write Hub\("chat"\)'):
        Service(quiet, hub=wrong)


@pytest.mark.parametrize("option", ["query", "headers", "claims"])
def test_values_must_be_lists(option: str) -> None:
    wrong: Any = {option: {"room": "lobby"}}
    with pytest.raises(TypeError, match=rf"^{option} must be a list of strings, not str: write \[value\]"):
        Service(quiet).connect("ada", **wrong)


def test_an_unknown_option_is_refused_with_the_closest_one() -> None:
    wrong: Any = {"user": "ada"}
    with pytest.raises(TypeError, match=r"^Service\.connect: unknown option user\. Did you mean user_id\?$"):
        Service(quiet).connect(**wrong)
    packet = MqttConnectProperties(protocol_version=4)
    wrong = {"role": []}
    with pytest.raises(TypeError, match=r"^Service\.connect_mqtt: unknown option role\. Did you mean roles\?$"):
        Service(quiet).connect_mqtt(client_id="d", mqtt=packet, **wrong)


def test_the_help_of_connect_lists_its_options() -> None:
    assert Service.connect.__doc__
    for option in ("user_id", "subprotocols", "roles", "groups", "claims", "query", "headers"):
        assert f"`{option}`" in Service.connect.__doc__


@pytest.mark.parametrize(
    "actions", [{"actionName": "sendToAll"}, rest.UserExists(user_id="ada"), [rest.UserExists(user_id="a")], None]
)
def test_only_actions_are_applied(actions: Any) -> None:
    with pytest.raises(
        TypeError, match=r"^apply accepts actions, or the JSON text of actions, not (dict|UserExists|None)\. For a dict"
    ):
        Service(quiet).apply(actions)


# --- clients ----------------------------------------------------------------------------


def test_a_client_has_a_repr() -> None:
    service = Service(quiet)
    assert [repr(service.connect("ada")), repr(service.connect())] == ["<Client c-1 ada>", "<Client c-2>"]


@pytest.mark.parametrize(
    "message", [SendToGroupAction(group="lobby", data="hello"), {"type": "ping"}, None, bytearray(), client.PongMessage()]
)
def test_only_messages_and_frames_are_sent(message: Any) -> None:
    ada = Service(quiet).connect("ada")
    with pytest.raises(
        TypeError, match=r"^send accepts a message such as client\.SendToGroupMessage, or a frame as str or bytes, not"
    ):
        ada.send(message)
    assert ada.closed is None


def test_a_frame_that_is_no_message_closes_the_connection() -> None:
    ada = Service(quiet).connect("ada")
    assert ada.send("no JSON") is None
    assert ada.closed == Close(1007, "The frame isn't a message of the subprotocol.")


USES: list[Callable[[Client], object]] = [
    lambda ada: ada.join("lobby"),
    lambda ada: ada.send_to_group("lobby", "hello"),
    lambda ada: ada.send_event("message", "hello"),
    lambda ada: ada.invoke("message", "hello"),
    lambda ada: ada.stream("lobby"),
]


@pytest.mark.parametrize("subprotocols", [[], ["mine"]])
@pytest.mark.parametrize("use", USES)
def test_a_client_without_a_subprotocol_sends_frames_only(use: Callable[[Client], object], subprotocols: list[str]) -> None:
    service = Service(quiet)
    ada = service.connect("ada", subprotocols=subprotocols)
    before = len(service.events)
    with pytest.raises(Failed, match=r"^this client has no subprotocol of Web PubSub: use send\(text\)$"):
        use(ada)
    assert len(service.events) == before
    ada.close()
    with pytest.raises(Failed, match=r"^the connection isn't open$"):
        use(ada)


@pytest.mark.parametrize("subprotocols", [[], [client.JSON]])
def test_only_a_reliable_client_recovers(subprotocols: list[str]) -> None:
    ada = Service(quiet).connect("ada", subprotocols=subprotocols)
    ada.lose()
    with pytest.raises(Failed, match=r"connect with subprotocols=\[client\.JSON_RELIABLE\]$"):
        ada.recover()


def test_an_event_name_that_the_service_refuses_is_refused() -> None:
    with pytest.raises(ValueError, match="event must be a letter and up to 127 letters, digits, dots, hyphens or underscores"):
        Service(quiet).connect("ada").send_event("a b", "hello")


# --- roles ------------------------------------------------------------------------------


def test_a_role_that_is_unknown_is_named_where_one_is_missing() -> None:
    needed = r"^Forbidden: The client needs the role webpubsub\.sendToGroup\.lobby\."
    ada = Service(quiet).connect("ada", roles=["sendToGruop", f"{SEND}.board", f"{SEND}s.rooms.*", f"{SEND}s"])
    for use in (lambda: ada.send_to_group("lobby", "hello"), lambda: ada.stream("lobby")):
        with pytest.raises(Failed, match=rf"{needed} The role sendToGruop is unknown\. The role {SEND}s is unknown\.$"):
            use()


def test_an_answer_that_replaced_the_roles_is_named_where_one_is_missing() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        return ConnectEventResponse(roles=["sendToGruop"]) if isinstance(event, ConnectEventRequest) else None

    ada, bob = Service(handle).connect("ada", roles=[SEND]), Service(handle).connect("bob")
    with pytest.raises(Failed, match=r"The role sendToGruop is unknown\. The app's answer set the roles\.$"):
        ada.send_to_group("lobby", "hello")
    with pytest.raises(Failed, match=r"The role sendToGruop is unknown\.$"):
        bob.send_to_group("lobby", "hello")


def test_a_permission_is_its_role() -> None:
    service = Service(quiet)
    service.connect("ada", roles=[WebPubSubPermission.SEND_TO_GROUP]).send_to_group("lobby", "hello")
    event = service.events[0]
    assert isinstance(event, ConnectEventRequest)
    assert event.claims["role"] == (SEND,)


# --- the app ----------------------------------------------------------------------------


def test_the_answer_of_an_app_that_fails_is_shown() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        if isinstance(event, UserEventRequest) and event.event_name == "json":
            return EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message="JSON please")
        return None

    ada = Service(handle, hub=Hub(user_events="json,text")).connect("ada")
    for use in (lambda: ada.send_event("json", "x"), lambda: ada.invoke("json", "x")):
        with pytest.raises(
            Failed, match=r"^InternalServerError: The event handler failed\. The app answered: 400 JSON please$"
        ) as error:
            use()
        assert error.value.response is not None
        assert (error.value.response.status, error.value.response.body) == (400, b"JSON please")
    ada.send_event("text", "x")
    with pytest.raises(Failed, match=r"^InternalServerError: The event handler failed\.$") as error:
        ada.send_event("other", "x")
    assert error.value.response is None
