"""Microsoft's JavaScript packages for apps understand our events and answer them, and send what we read as actions."""

from collections.abc import Generator
from typing import Any, Final

import httpx
import pytest

from tests.js_peers import JavaScriptApp
from tests.loopback import Loopback, serving
from wps_models import (
    Action,
    AddConnectionToGroupAction,
    AddUserToGroupAction,
    CloseAllConnectionsAction,
    CloseClientConnectionAction,
    CloseGroupConnectionsAction,
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    GrantPermissionAction,
    HttpResponse,
    Json,
    RemoveConnectionFromGroupAction,
    RemoveUserFromAllGroupsAction,
    RemoveUserFromGroupAction,
    RevokePermissionAction,
    SendToAllAction,
    SendToConnectionAction,
    SendToGroupAction,
    SendToUserAction,
    UserEventRequest,
    UserEventResponse,
    Webhook,
    WebPubSubErrorCode,
    testing,
)

pytestmark = pytest.mark.dev

HUB: Final = "chat"


@pytest.fixture(scope="module")
def peers() -> Generator[tuple[Loopback, JavaScriptApp]]:
    with serving() as loopback, JavaScriptApp.running(HUB, loopback.connection_string) as app:
        yield loopback, app


def _post(app: JavaScriptApp, event: EventRequest) -> HttpResponse:
    call = testing.http_request(event)
    reply = httpx.request(call.method, app.url, headers=list(call.headers), content=call.body)
    return HttpResponse(status=reply.status_code, headers=tuple(reply.headers.multi_items()), body=reply.content)


def test_it_grants_the_handshake(peers: tuple[Loopback, JavaScriptApp]) -> None:
    response = _post(peers[1], testing.preflight())
    assert ("webhook-allowed-origin", "*") in response.headers


ANSWERS: Final[list[tuple[EventRequest, EventResponse | None]]] = [
    (
        testing.connect(hub=HUB, subprotocols=["one", "two"]),
        ConnectEventResponse(
            groups=["lobby"],
            roles=["webpubsub.sendToGroup", "webpubsub.joinLeaveGroup"],
            subprotocol="one",
            states={"count": 0},
        ),
    ),
    (
        testing.connect(hub=HUB, user_id="nobody"),
        EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="Sign in first."),
    ),
    (testing.user("héllo", hub=HUB), UserEventResponse(data="héllo", states={"count": 1})),
    (
        testing.user(Json({"a": [1, None]}), hub=HUB, states={"count": 4}),
        UserEventResponse(data=Json({"a": [1, None]}), states={"count": 5}),
    ),
    (testing.user(Json(None), hub=HUB), UserEventResponse(data=Json(None), states={"count": 1})),
    (testing.user(b"\x00\xff", hub=HUB), UserEventResponse(data=b"\x00\xff", states={"count": 1})),
    (
        testing.user("x", hub=HUB, event_name="fail"),
        EventErrorResponse(code=WebPubSubErrorCode.SERVER_ERROR, error_message="out of order"),
    ),
    (testing.connected(hub=HUB), None),
    (testing.disconnected(hub=HUB, reason="bye"), None),
    (testing.joined("lobby", hub=HUB), None),
    (testing.left("lobby", hub=HUB), None),
]


@pytest.mark.parametrize(("event", "answer"), ANSWERS)
def test_it_reads_our_events_and_its_answers_are_read(
    peers: tuple[Loopback, JavaScriptApp], event: EventRequest, answer: EventResponse | None
) -> None:
    _, app = peers
    webhook = Webhook(access_keys=testing.ACCESS_KEY, allowed_origins=["*"])
    assert webhook.read_answer(event, _post(app, event)) == answer
    name = "user" if isinstance(event, UserEventRequest) else event.context.event_name
    assert app.wait_for(name)["request"]["context"]["connectionId"] == event.context.connection_id


CALLS: Final[list[tuple[tuple[Any, ...], Action]]] = [
    (
        ("sendToAll", "hi", {"contentType": "text/plain", "excludedConnections": ["c-1"]}),
        SendToAllAction(data="hi", excluded=["c-1"]),
    ),
    (("sendToUser", "ada", None), SendToUserAction(user_id="ada", data=Json(None))),
    (("sendToConnection", "c-1", {"a": 1}), SendToConnectionAction(connection_id="c-1", data=Json({"a": 1}))),
    (("inGroup", "lobby", "sendToAll", b"\xff"), SendToGroupAction(group="lobby", data=b"\xff")),
    (("inGroup", "lobby", "addConnection", "c-1"), AddConnectionToGroupAction(group="lobby", connection_id="c-1")),
    (("inGroup", "lobby", "removeConnection", "c-1"), RemoveConnectionFromGroupAction(group="lobby", connection_id="c-1")),
    (("inGroup", "lobby", "addUser", "ada"), AddUserToGroupAction(group="lobby", user_id="ada")),
    (("inGroup", "lobby", "removeUser", "ada"), RemoveUserFromGroupAction(group="lobby", user_id="ada")),
    (("inGroup", "lobby", "closeAllConnections", {"reason": "bye"}), CloseGroupConnectionsAction(group="lobby", reason="bye")),
    (("removeUserFromAllGroups", "ada"), RemoveUserFromAllGroupsAction(user_id="ada")),
    (("closeConnection", "c-1", {"reason": "bye"}), CloseClientConnectionAction(connection_id="c-1", reason="bye")),
    (("closeAllConnections", {"excluded": ["c-1"]}), CloseAllConnectionsAction(excluded=["c-1"])),
    (
        ("grantPermission", "c-1", "sendToGroup", {"targetName": "lobby"}),
        GrantPermissionAction(connection_id="c-1", permission="sendToGroup", target_name="lobby"),
    ),
    (
        ("revokePermission", "c-1", "joinLeaveGroup", {"targetName": "lobby"}),
        RevokePermissionAction(connection_id="c-1", permission="joinLeaveGroup", target_name="lobby"),
    ),
]


@pytest.mark.parametrize(("call", "action"), CALLS, ids=[" ".join(map(str, call[:3])) for call, _ in CALLS])
def test_its_calls_are_read_as_actions(peers: tuple[Loopback, JavaScriptApp], call: tuple[Any, ...], action: Action) -> None:
    loopback, app = peers
    loopback.emulator.hubs.clear()
    loopback.emulator.hub(HUB).connect(connection_id="c-1", user_id="ada", groups=["lobby"])
    app.call(*call)
    assert loopback.operations[-1] == (HUB, action)
