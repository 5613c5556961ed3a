"""The REST API of the service in memory."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import httpx
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.apps import lobby
from tests.strategies import models
from wps_models import (
    AddConnectionToGroupAction,
    AddUserToGroupAction,
    CloseAllConnectionsAction,
    CloseClientConnectionAction,
    CloseGroupConnectionsAction,
    ConnectedEventRequest,
    ConnectionString,
    DisconnectedEventRequest,
    EventRequest,
    GrantPermissionAction,
    HttpRequest,
    RemoveConnectionFromGroupAction,
    RemoveUserFromAllGroupsAction,
    RemoveUserFromGroupAction,
    RestError,
    RevokePermissionAction,
    SendToAllAction,
    SendToConnectionAction,
    SendToGroupAction,
    SendToUserAction,
    WebPubSubPermission,
    rest,
    testing,
)
from wps_models.emulator import Hub, Service, over_http, respond

pytestmark = pytest.mark.dev

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
SERVICE = ConnectionString(endpoint=f"https://{testing.HOST}", access_key=testing.ACCESS_KEY)
SEND, JOIN = WebPubSubPermission
OPERATIONS: tuple[Any, ...] = get_args(rest.Operation)


def quiet(_: EventRequest) -> None:
    return None


@pytest.fixture(name="service")
def service_with_clients() -> Service:
    service = Service(quiet)
    service.connect("ada", groups=["lobby"])
    service.connect("bob", groups=["lobby"])
    service.connect()
    return service


def ask(service: Service, operation: rest.Operation, **options: Any) -> Any:
    """Send a signed request, and read the response, as an app does."""
    call = rest.request(operation, hub="chat", service=SERVICE, now=NOW, **options)
    response = service.http(call, now=NOW)
    return rest.result(operation, status=response.status, headers=response.headers, body=response.body)


def test_messages_are_sent(service: Service) -> None:
    ada, bob, eve = service.clients
    ask(service, SendToAllAction(data="all", excluded=[eve.id]))
    ask(service, SendToGroupAction(group="lobby", data=b"group"), filter="userId eq 'ada'")
    ask(service, SendToUserAction(user_id="bob", data="user"))
    ask(service, SendToConnectionAction(connection_id=eve.id, data="connection"))
    assert [client.received for client in (ada, bob, eve)] == [["all", b"group"], ["all", "user"], ["connection"]]


def test_groups_are_changed(service: Service) -> None:
    ada, bob, eve = service.clients
    ask(service, AddUserToGroupAction(user_id="ada", group="red"))
    ask(service, AddConnectionToGroupAction(connection_id=eve.id, group="red"))
    ask(service, rest.AddConnectionsToGroups(groups=["blue", "green"], filter="userId ne null"))
    assert service.groups == {"lobby": [ada, bob], "red": [ada, eve], "blue": [ada, bob], "green": [ada, bob]}
    ask(service, RemoveUserFromGroupAction(user_id="ada", group="red"))
    ask(service, RemoveConnectionFromGroupAction(connection_id=eve.id, group="red"))
    ask(service, rest.RemoveConnectionsFromGroups(groups=["blue", "green"], filter="userId eq 'ada'"))
    ask(service, RemoveUserFromAllGroupsAction(user_id="bob"))
    assert service.groups == {"lobby": [ada]}
    ask(service, rest.RemoveConnectionFromAllGroups(connection_id=ada.id))
    assert service.groups == {}


def test_connections_are_closed(service: Service) -> None:
    operations: list[rest.Operation] = [
        CloseGroupConnectionsAction(group="lobby", excluded=["c-1"], reason="group"),
        rest.CloseUserConnections(user_id="ada", reason="user"),
        CloseClientConnectionAction(connection_id="c-3"),
        CloseAllConnectionsAction(),
    ]
    for operation in operations:
        ask(service, operation)
    reasons = [event.reason for event in service.events if isinstance(event, DisconnectedEventRequest)]
    closed = "Application server closed the connection."
    assert reasons == [f"{closed} Reason: group", f"{closed} Reason: user", closed]


def test_it_is_known_who_is_there(service: Service) -> None:
    questions: list[tuple[rest.Operation, bool]] = [
        (rest.ConnectionExists(connection_id="c-1"), True),
        (rest.ConnectionExists(connection_id="c-9"), False),
        (rest.UserExists(user_id="ada"), True),
        (rest.UserExists(user_id="eve"), False),
        (rest.GroupExists(group="lobby"), True),
        (rest.GroupExists(group="board"), False),
    ]
    for operation, expected in questions:
        assert ask(service, operation) is expected
    assert ask(service, rest.GetServiceStatus()) is None


def test_permissions_are_granted_revoked_and_checked(service: Service) -> None:
    check = rest.CheckPermission(connection_id="c-1", permission=SEND, target_name="lobby")
    assert ask(service, check) is False
    ask(service, GrantPermissionAction(connection_id="c-1", permission=SEND, target_name="lobby"))
    assert ask(service, check) is True
    assert ask(service, evolve(check, permission=JOIN)) is False
    ask(service, RevokePermissionAction(connection_id="c-1", permission=SEND, target_name="lobby"))
    assert ask(service, check) is False


def test_what_is_missing_is_404_with_the_code_of_the_cloud(service: Service) -> None:
    missing: list[tuple[rest.Operation, str]] = [
        (AddUserToGroupAction(user_id="eve", group="lobby"), "Warning.User.NotExisted"),
        (AddConnectionToGroupAction(connection_id="c-9", group="lobby"), "Info.Connection.NotExisted"),
        (GrantPermissionAction(connection_id="c-9", permission=SEND, target_name="lobby"), "Info.Connection.NotExisted"),
    ]
    for operation, code in missing:
        with pytest.raises(RestError) as error:
            ask(service, operation)
        assert (error.value.status, error.value.code) == (404, code)


def test_a_group_is_listed_page_by_page() -> None:
    service = Service(quiet)
    clients = [service.connect(f"u{number}" if number % 2 else None, groups=["lobby"]) for number in range(5)]
    operation: rest.ListConnectionsInGroup | None = rest.ListConnectionsInGroup(group="lobby", max_page_size=2)
    members: list[rest.GroupMember] = []
    sizes: list[int] = []
    while operation:
        page = ask(service, operation)
        members += page.members
        sizes.append(len(page.members))
        operation = page.next_page(operation)
        operation = operation and evolve(operation, max_page_size=2)
    assert sizes == [2, 2, 1]
    assert [(member.connection_id, member.user_id) for member in members] == [
        (client.id, client.connection.user_id) for client in clients
    ]
    top = ask(service, rest.ListConnectionsInGroup(group="lobby", top=3, max_page_size=2))
    following = top.next_page(rest.ListConnectionsInGroup(group="lobby"))
    assert following
    assert following.top == 1
    assert ask(service, following).next_link is None


def test_a_generated_token_lets_a_client_in(service: Service) -> None:
    operation = rest.GenerateClientToken(user_id="eve", roles=["webpubsub.sendToGroup"], groups=["lobby"], minutes_to_expire=5)
    token = SERVICE.read_client_token(ask(service, operation), hub="chat", now=NOW)
    assert (token.user_id, token.roles, token.groups) == ("eve", ("webpubsub.sendToGroup",), ("lobby",))
    assert token.expires == NOW + timedelta(minutes=5)
    with pytest.raises(NotImplementedError, match=r"generateClientToken needs HTTP: use Service\.http"):
        service.hub.apply(operation)


def test_messages_expire() -> None:
    now = [NOW]
    service = Service(quiet, hub=Hub(now=lambda: now[0]))
    ada = service.connect("ada", subprotocols=["json.reliable.webpubsub.azure.v1"])
    ada.lose()
    ask(service, SendToAllAction(data="brief"), message_ttl=10)
    ask(service, SendToAllAction(data="lasting"))
    now[0] += timedelta(seconds=10)
    ada.recover()
    assert ada.received == ["lasting"]


def test_another_hub_or_host_is_an_error_of_the_test(service: Service) -> None:
    operation = SendToAllAction(data="hello")
    other = ConnectionString(endpoint="https://other.webpubsub.azure.com", access_key=testing.ACCESS_KEY)
    assert service.http(rest.request(operation, hub="CHAT", service=SERVICE, now=NOW), now=NOW).status == 202
    with pytest.raises(ValueError, match=r'is for the hub news, but the service has chat: pass hub=Hub\("news"\)'):
        service.http(rest.request(operation, hub="news", service=SERVICE, now=NOW), now=NOW)
    with pytest.raises(ValueError, match=r"is for the host other\.webpubsub\.azure\.com, but the hub's is example\.webpubsub"):
        service.http(rest.request(operation, hub="chat", service=other, now=NOW), now=NOW)


def test_a_request_of_another_library_is_refused(service: Service) -> None:
    sent: Any = httpx.Request("POST", "http://localhost")
    with pytest.raises(TypeError, match=r"request must be HttpRequest, not Request: write HttpRequest\(method=sent\.method,"):
        service.http(sent, now=NOW)


# --- requests that are wrong ------------------------------------------------------------------


def test_a_request_must_be_signed(service: Service) -> None:
    call = rest.request(SendToAllAction(data="x"), hub="chat", service=SERVICE, now=NOW)
    for request, now in [
        (evolve(call, headers=()), NOW),
        (call, NOW + timedelta(hours=1)),
        (rest.request(SendToAllAction(data="x"), hub="chat", service=evolve(SERVICE, access_key="other"), now=NOW), NOW),
    ]:
        response = service.http(request, now=now)
        assert response.status == 401
        assert response.body.startswith(b'{"code":"Unauthorized"')
    assert all(client.received == [] for client in service.clients)


def test_a_bad_filter_is_400(service: Service) -> None:
    call = rest.request(SendToAllAction(data="x"), hub="chat", service=SERVICE, now=NOW, filter="nonsense")
    response = service.http(call, now=NOW)
    assert response.status == 400
    assert dict(response.headers)["Content-Type"] == "application/problem+json"


def test_another_content_type_is_415(service: Service) -> None:
    call = rest.request(SendToAllAction(data="x"), hub="chat", service=SERVICE, now=NOW)
    headers = [(name, "image/png" if name == "Content-Type" else value) for name, value in call.headers]
    assert service.http(evolve(call, headers=tuple(headers)), now=NOW).status == 415


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "x"]),
    path=st.lists(
        st.sampled_from(["api", "hubs", "chat", "groups", "users", "connections", "permissions", ":send", "%2e", "%ff", "a"])
    ),
    query=st.text("a=&%+1x", max_size=20),
    body=st.binary(max_size=20),
)
def test_whatever_is_requested_raises_nothing(method: str, path: list[str], query: str, body: bytes) -> None:
    url = "/" + "/".join(path) + "?" + query
    request = HttpRequest(method=method, url=url, headers=(("Authorization", "Bearer x.y.z"),), body=body)
    assert respond(Hub, request, access_key="key", now=NOW).status in {400, 401}


@given(st.data())
def test_every_operation_has_a_response(data: st.DataObject) -> None:
    hub = Hub(system_events=())
    for _ in range(2):
        hub.connect(user_id="ada", groups=["lobby"])
    cls = data.draw(st.sampled_from(OPERATIONS))
    operation = data.draw(models(cls))
    try:
        call = rest.request(operation, hub="chat", service=SERVICE, now=NOW)
    except ValueError:
        return  # the service has no such name
    assert respond(lambda _: hub, call, access_key=testing.ACCESS_KEY, now=NOW).status in {200, 202, 204, 400, 404}


def test_an_error_of_the_service_in_a_handler_is_the_tests() -> None:
    def handle(event: EventRequest) -> None:
        if isinstance(event, ConnectedEventRequest):
            service.apply(AddUserToGroupAction(user_id="eve", group="lobby"))

    service = Service(handle)
    with pytest.raises(RestError, match="404"):
        service.connect("ada")


# --- the app's own client ---------------------------------------------------------------------


def test_the_lobby_sends_by_its_own_http_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Down to the bytes that the app's HTTP client sends."""
    wsgi = httpx.Client(transport=httpx.WSGITransport(lobby.app), base_url="http://app")
    service = Service(over_http(wsgi), hub=Hub(host="localhost"))

    def answer(sent: httpx.Request) -> httpx.Response:
        headers = tuple(sent.headers.multi_items())
        request = HttpRequest(method=sent.method, url=str(sent.url), headers=headers, body=sent.read())
        reply = service.http(request, now=datetime.now(UTC))
        return httpx.Response(reply.status, headers=reply.headers, content=reply.body)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        monkeypatch.setattr(httpx, "request", client.request)
        ada = service.connect("ada")
        service.connect("bob")
    assert ada.received == ["bob is here."]
