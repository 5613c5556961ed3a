"""Microsoft's packages as apps and clients of the example service, over loopback, through a whole story."""

import asyncio
import gc
from collections.abc import Generator
from typing import Any

import pytest
from attrs import evolve
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.messaging.webpubsubclient import WebPubSubClient
from azure.messaging.webpubsubclient.aio import WebPubSubClient as AsyncClient
from azure.messaging.webpubsubclient.models import (
    CallbackType,
    OnDisconnectedArgs,
    SendMessageError,
    WebPubSubDataType,
    WebPubSubProtocolType,
)
from azure.messaging.webpubsubservice import WebPubSubServiceClient
from azure.messaging.webpubsubservice.aio import WebPubSubServiceClient as AsyncServiceClient

from tests import chat
from tests.apps import wsgi
from tests.js_peers import JavaScriptApp, JavaScriptClient, JavaScriptError
from tests.loopback import Loopback, serving, serving_app, wait_until
from wps_models import ConnectEventRequest, ConnectEventResponse, EventRequest, EventResponse

pytestmark = [
    pytest.mark.dev,
    # The client leaves sockets open when a connection is lost.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

TEXT, JSON, BINARY = WebPubSubDataType.TEXT, WebPubSubDataType.JSON, WebPubSubDataType.BINARY
KINDS = [CallbackType.CONNECTED, CallbackType.DISCONNECTED, CallbackType.GROUP_MESSAGE, CallbackType.SERVER_MESSAGE]
JOIN_BOARD = "webpubsub.joinLeaveGroup.board"


def handle(event: EventRequest) -> EventResponse | None:
    """Answer as the chat does, and let clients keep the roles of their tokens."""
    answer = chat.handle(event)
    if isinstance(answer, ConnectEventResponse):
        assert isinstance(event, ConnectEventRequest)
        return evolve(answer, roles=[*(answer.roles or ()), *event.claims.get("role", ())])
    return answer


@pytest.fixture(name="loopback")
def chat_on_loopback(monkeypatch: pytest.MonkeyPatch) -> Generator[Loopback]:
    monkeypatch.setattr(wsgi, "handle", handle)
    with serving_app(wsgi.app) as url, serving(url) as running:
        yield running
    # Before the filter for warnings ends.
    gc.collect()


class Peer:
    """Microsoft's Python client, and what it has received."""

    def __init__(self, url: str, protocol: WebPubSubProtocolType = WebPubSubProtocolType.JSON_RELIABLE) -> None:
        self.calls: list[Any] = []
        # Any, because its overloads accept literals only.
        reconnects = 3 if protocol is WebPubSubProtocolType.JSON_RELIABLE else 0
        self.client: Any = WebPubSubClient(
            url, protocol_type=protocol, ack_timeout=5, message_retry_total=0, reconnect_retry_total=reconnects
        )
        client: Any = self.client
        for kind in KINDS:
            client.subscribe(kind, self.calls.append)

    @property
    def received(self) -> list[Any]:
        found = [call.data for call in self.calls if hasattr(call, "data")]
        return [bytes(data) if data.__class__ is memoryview else data for data in found]

    def expect(self, *data: Any) -> None:
        """Wait until exactly these messages have arrived, and forget them."""
        wait_until(lambda: len(self.received) >= len(data), lambda: f"{self.received} instead of {data}")
        assert self.received == [*data]
        self.calls.clear()


def test_the_python_packages_go_through_a_story(loopback: Loopback) -> None:
    service: Any = WebPubSubServiceClient.from_connection_string(loopback.connection_string, "chat")
    assert service.get_client_access_token()["baseUrl"] == f"ws://127.0.0.1:{loopback.port}/client/hubs/chat"

    mallory = Peer(service.get_client_access_token(user_id="mallory")["url"])
    with pytest.raises(Exception, match="401"):
        mallory.client.open()

    ada = Peer(service.get_client_access_token(user_id="ada", roles=[JOIN_BOARD])["url"])
    bob = Peer(service.get_client_access_token(user_id="bob")["url"], WebPubSubProtocolType.JSON)
    with service, ada.client, bob.client:
        the_clients_talk(ada, bob)
        the_app_talks(service, ada, bob)
        ada_is_lost_and_comes_back(loopback, ada, bob)
        service.close_user_connections("bob", reason="idle")
        wait_until(lambda: any(isinstance(call, OnDisconnectedArgs) for call in bob.calls), lambda: bob.calls)
        (closed,) = [call for call in bob.calls if isinstance(call, OnDisconnectedArgs)]
        assert closed.message == "Application server closed the connection. Reason: idle"
        wait_until(lambda: not service.user_exists("bob"), lambda: "bob is still there")
    wait_until(lambda: not loopback.emulator.hub("chat").connections, lambda: loopback.emulator.sockets)


def the_clients_talk(ada: Peer, bob: Peer) -> None:
    ada.client.join_group("board")
    with pytest.raises(SendMessageError) as error:
        bob.client.join_group("board")
    assert error.value.error_detail
    assert error.value.error_detail.name == "Forbidden"
    for data, data_type, expected in [
        ("text", TEXT, "text"),
        ({"a": [1, None]}, JSON, {"a": [1, None]}),
        ("a string", JSON, "a string"),
        (memoryview(b"\x00\xff"), BINARY, b"\x00\xff"),
    ]:
        bob.client.send_to_group("lobby", data, data_type)
        ada.expect(expected)
        bob.expect(expected)
    ada.client.send_to_group("lobby", "quiet", TEXT, no_echo=True)
    bob.expect("quiet")
    with pytest.raises(SendMessageError):
        ada.client.send_to_group("board", "psst", TEXT)
    ada.client.send_event("message", "hello", TEXT)
    ada.expect("Welcome, ada! hello")
    ada.client.send_event("message", [2], JSON)
    ada.expect({"echo": [2], "messages": 2})


def the_app_talks(service: Any, ada: Peer, bob: Peer) -> None:
    service.send_to_all("to all", content_type="text/plain")
    ada.expect("to all")
    bob.expect("to all")
    service.send_to_all("to ada", content_type="text/plain", filter="userId eq 'ada'")
    ada.expect("to ada")
    (member,) = service.list_connections(group="board")
    service.send_to_group("lobby", {"but": "ada"}, excluded=[member.connection_id])
    bob.expect({"but": "ada"})
    service.send_to_user("ada", b"\x00", content_type="application/octet-stream")
    ada.expect(b"\x00")
    service.send_to_connection(member.connection_id, "null", content_type="text/plain")
    ada.expect("null")
    assert (service.user_exists("ada"), service.user_exists("eve")) == (True, False)
    assert (service.group_exists("lobby"), service.group_exists("other")) == (True, False)
    assert service.connection_exists(member.connection_id)
    assert not service.connection_exists("other")
    assert {found.user_id for found in service.list_connections(group="lobby", top=2)} == {"ada", "bob"}
    pages = service.list_connections(group="lobby", maxpagesize=1).by_page()
    assert [len([*page]) for page in pages] == [1, 1]
    assert not service.has_permission("sendToGroup", member.connection_id, target_name="board")
    service.grant_permission("sendToGroup", member.connection_id, target_name="board")
    assert service.has_permission("sendToGroup", member.connection_id, target_name="board")
    ada.client.send_to_group("board", "allowed", TEXT)
    ada.expect("allowed")
    service.revoke_permission("sendToGroup", member.connection_id, target_name="board")
    with pytest.raises(SendMessageError):
        ada.client.send_to_group("board", "no more", TEXT)
    service.add_user_to_group("board", "bob")
    service.remove_user_from_group("board", "bob")
    service.remove_user_from_all_groups("nobody")
    with pytest.raises(ResourceNotFoundError) as error:
        service.add_user_to_group("board", "eve")
    assert "Warning.User.NotExisted" in str(error.value)
    with pytest.raises(HttpResponseError, match="Invalid filter"):
        service.send_to_all("x", content_type="text/plain", filter="nonsense")


def ada_is_lost_and_comes_back(loopback: Loopback, ada: Peer, bob: Peer) -> None:
    before = [connection.id for connection in loopback.emulator.hub("chat").of_user("ada")]
    loopback.cut("ada")
    for number in range(5):
        bob.client.send_to_group("lobby", number, JSON, no_echo=True)
    wait_until(lambda: len(ada.received) == 5, lambda: ada.received)
    assert ada.received == [0, 1, 2, 3, 4]
    assert [connection.id for connection in loopback.emulator.hub("chat").of_user("ada")] == before


def test_the_asynchronous_python_packages_connect_and_send(loopback: Loopback) -> None:
    received: list[Any] = []

    async def story() -> None:
        service: Any = AsyncServiceClient.from_connection_string(loopback.connection_string, "chat")
        async with service:
            url = (await service.get_client_access_token(user_id="ada", roles=[JOIN_BOARD]))["url"]
            ada: Any = AsyncClient(url, message_retry_total=0)

            async def receive(call: Any) -> None:
                received.append(call.data)

            await ada.subscribe(CallbackType.GROUP_MESSAGE, receive)
            await ada.subscribe(CallbackType.SERVER_MESSAGE, receive)
            async with ada:
                await ada.join_group("board")
                await ada.send_to_group("lobby", {"a": 1}, JSON)
                await ada.send_event("message", "hello", TEXT)
                await service.send_to_group("board", "to board", content_type="text/plain")
                assert await service.user_exists("ada")
                for _ in range(500):
                    if len(received) == 3:
                        break
                    await asyncio.sleep(0.01)

    asyncio.run(story())
    assert received == [{"a": 1}, "Welcome, ada! hello", "to board"]


# --- JavaScript -----------------------------------------------------------------------------


@pytest.fixture(name="javascript")
def javascript_app() -> Generator[tuple[Loopback, JavaScriptApp]]:
    with serving() as loopback, JavaScriptApp.running("chat", loopback.connection_string) as app:
        loopback.emulator.app_url = app.url
        yield loopback, app


def messages(peer: JavaScriptClient) -> list[Any]:
    return [event["message"]["data"] for event in peer.events if event["event"] in {"group-message", "server-message"}]


def expect(peer: JavaScriptClient, *data: Any) -> None:
    """Wait until exactly these messages have arrived, and forget them."""
    wait_until(lambda: len(messages(peer)) >= len(data), lambda: f"{messages(peer)} instead of {data}")
    assert messages(peer) == [*data]
    peer.events.clear()


def test_the_javascript_packages_go_through_a_story(javascript: tuple[Loopback, JavaScriptApp]) -> None:
    loopback, app = javascript
    options: dict[str, Any] = {"messageRetryOptions": {"maxRetries": 0}}
    refused = app.call("getClientAccessToken", {"userId": "nobody"})["url"]
    with JavaScriptClient.running(refused, **options) as peer, pytest.raises(JavaScriptError):
        peer.call("start")
    urls = [app.call("getClientAccessToken", {"userId": name})["url"] for name in ("ada", "bob")]
    with (
        JavaScriptClient.running(urls[0], reliable=True, **options) as ada,
        JavaScriptClient.running(urls[1], **options) as bob,
    ):
        for peer in (ada, bob):
            peer.call("start")
            peer.wait_for("connected")
            peer.events.clear()
        javascript_clients_talk(app, ada, bob)
        javascript_app_talks(app, ada, bob)
        before = [connection.id for connection in loopback.emulator.hub("chat").of_user("ada")]
        loopback.cut("ada")
        for number in range(5):
            bob.call("sendToGroup", "lobby", number, "json", {"noEcho": True})
        expect(ada, 0, 1, 2, 3, 4)
        assert [connection.id for connection in loopback.emulator.hub("chat").of_user("ada")] == before
        app.call("closeUserConnections", "bob", {"reason": "idle"})
        message = bob.wait_for("disconnected")["message"]
        assert message["message"] == "Application server closed the connection. Reason: idle"
        assert app.wait_for("disconnected")["request"]["reason"] == message["message"]
        bob.call("stop")
        ada.call("stop")


def javascript_clients_talk(app: JavaScriptApp, ada: JavaScriptClient, bob: JavaScriptClient) -> None:
    ada.call("joinGroup", "board")
    for data, data_type in [("text", "text"), ({"a": [1, None]}, "json"), ("a string", "json"), (b"\x00\xff", "binary")]:
        bob.call("sendToGroup", "lobby", data, data_type)
        expect(ada, data)
        expect(bob, data)
    ada.call("sendToGroup", "lobby", "quiet", "text", {"noEcho": True})
    expect(bob, "quiet")
    ada.call("sendEvent", "echo", {"a": 1}, "json")
    expect(ada, {"a": 1})
    assert app.wait_for("user")["request"]["data"] == {"a": 1}
    with pytest.raises(JavaScriptError) as error:
        ada.call("sendEvent", "fail", "x", "text")
    assert error.value.detail["name"] == "InternalServerError"
    assert ada.call("invokeEvent", "echo", "hello", "text")["data"] == "hello"
    with pytest.raises(JavaScriptError):
        ada.call("invokeEvent", "fail", "x", "text")
    ada.events.clear()
    stream = ada.call("openGroupStream", "lobby", {"noEcho": True})
    ada.call("write", stream, "one", "text")
    ada.call("write", stream, {"two": 2}, "json")
    ada.call("end", stream)
    # The end is a message, too.
    wait_until(lambda: len(messages(bob)) == 3, lambda: bob.events)
    assert [event["data"] for event in bob.events if event["event"] == "stream-message"] == ["one", {"two": 2}]
    bob.events.clear()


def javascript_app_talks(app: JavaScriptApp, ada: JavaScriptClient, bob: JavaScriptClient) -> None:
    members = app.call("inGroup", "board", "listConnections")
    (ada_id,) = [member["connectionId"] for member in members]
    app.call("sendToAll", "to all", {"contentType": "text/plain", "excludedConnections": [ada_id]})
    expect(bob, "to all")
    app.call("sendToUser", "ada", None)  # which their client drops
    app.call("sendToConnection", ada_id, b"\x00")
    expect(ada, b"\x00")
    assert app.call("userExists", "ada")
    assert not app.call("groupExists", "other")
    assert not app.call("connectionExists", "other")
    listed = app.call("inGroup", "lobby", "listConnections", {"maxPageSize": 1})
    assert {member["userId"] for member in listed} == {"ada", "bob"}
    app.call("revokePermission", ada_id, "sendToGroup", {"targetName": "lobby"})
    assert not app.call("hasPermission", ada_id, "sendToGroup", {"targetName": "lobby"})
    with pytest.raises(JavaScriptError) as error:
        ada.call("sendToGroup", "lobby", "x", "text")
    assert error.value.detail["name"] == "Forbidden"
    app.call("grantPermission", ada_id, "sendToGroup", {"targetName": "lobby"})
    assert app.call("hasPermission", ada_id, "sendToGroup", {"targetName": "lobby"})
    app.call("addConnectionsToGroups", ["red"], "userId eq 'bob'")
    assert [member["userId"] for member in app.call("inGroup", "red", "listConnections")] == ["bob"]
    app.call("removeConnectionsFromGroups", ["red"], "true")
    with pytest.raises(JavaScriptError) as error:
        app.call("inGroup", "board", "addUser", "eve")
    assert error.value.detail == {"code": "Warning.User.NotExisted", "status": 404}
