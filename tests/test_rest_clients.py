"""Real HTTP clients send our requests unchanged, and Microsoft's SDK understands us as we understand it."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Mapping
from datetime import UTC, datetime
from itertools import cycle
from typing import Any, Final, get_args

import aiohttp
import httpx
import pytest
import requests
import yarl
from attrs import evolve

from tests.loopback import Loopback, serving
from tests.rest_rows import ACTIONS, CLASSES, OPERATIONS, each, operation_of
from wps_models import (
    Action,
    CloseAllConnectionsAction,
    ConnectionString,
    HttpRequest,
    RestError,
    SendToGroupAction,
    WebPubSubPermission,
    rest,
    testing,
)

pytestmark = pytest.mark.dev

HUB: Final = "Chat"
WRONG_KEY: Final = testing.ACCESS_KEY[::-1]


MEMBERS: Final = tuple(
    rest.GroupMember(connection_id=connection_id, user_id=f"u-{number}")
    for number, connection_id in enumerate(["1", "2 /+", "3"])
)
"""The connections of the lobby. A page of two ends with an id that must be escaped."""


@pytest.fixture(scope="module")
def everything() -> Generator[Loopback]:
    with serving() as loopback:
        yield loopback


@pytest.fixture
def loopback(everything: Loopback) -> Loopback:
    everything.requests.clear()
    everything.emulator.hubs.clear()
    return everything


def _connect_those_of(operation: Any, loopback: Loopback) -> None:
    """Connect the client that an operation is about, with all roles, so that the operation succeeds."""
    group = getattr(operation, "group", None)
    loopback.emulator.hub(HUB).connect(
        user_id=getattr(operation, "user_id", None),
        connection_id=getattr(operation, "connection_id", None),
        groups=[] if group is None else [group],
        roles=[permission.role for permission in WebPubSubPermission],
    )


def _connect_members(loopback: Loopback) -> None:
    for member in MEMBERS:
        loopback.emulator.hub(HUB).connect(connection_id=member.connection_id, user_id=member.user_id, groups=["lobby"])


# --- our requests, their clients -------------------------------------------------------


def _with_requests(call: HttpRequest) -> tuple[int, bytes]:
    reply = requests.request(call.method, call.url, headers=dict(call.headers), data=call.body, timeout=20)
    return reply.status_code, reply.content


def _with_httpx(call: HttpRequest) -> tuple[int, bytes]:
    reply = httpx.request(call.method, call.url, headers=dict(call.headers), content=call.body)
    return reply.status_code, reply.content


def _with_httpx_async(call: HttpRequest) -> tuple[int, bytes]:
    async def send() -> tuple[int, bytes]:
        async with httpx.AsyncClient() as client:
            reply = await client.request(call.method, call.url, headers=dict(call.headers), content=call.body)
            return reply.status_code, reply.content

    return asyncio.run(send())


def _with_aiohttp(call: HttpRequest, *, encoded: bool = True) -> tuple[int, bytes]:
    async def send() -> tuple[int, bytes]:
        url = yarl.URL(call.url, encoded=encoded)
        async with (
            aiohttp.ClientSession() as session,
            session.request(call.method, url, headers=call.headers, data=call.body) as reply,
        ):
            return reply.status, await reply.read()

    return asyncio.run(send())


def _with_urllib(call: HttpRequest) -> tuple[int, bytes]:
    # An empty body would get a content type of a form.
    request = urllib.request.Request(  # noqa: S310  # loopback
        call.url, method=call.method, headers=dict(call.headers), data=call.body or None
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310  # loopback
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


CLIENTS: Final[Mapping[str, Callable[[HttpRequest], tuple[int, bytes]]]] = {
    "requests": _with_requests,
    "httpx": _with_httpx,
    "httpx async": _with_httpx_async,
    "aiohttp": _with_aiohttp,
    "urllib": _with_urllib,
}
each_client = pytest.mark.parametrize("send", CLIENTS.values(), ids=list(CLIENTS))


def _call(loopback: Loopback, operation: rest.Operation, **options: Any) -> HttpRequest:
    usual: dict[str, Any] = {"hub": HUB, "service": loopback.service, "now": datetime.now(UTC)}
    return rest.request(operation, **usual | options)


def test_each_action_has_a_row() -> None:
    missing = {action.action_name for action in get_args(Action)} - {row["action"]["actionName"] for row in ACTIONS}
    assert missing == set(), f"tests/data/rest.jsonl has no row of: {', '.join(sorted(missing))}"


# Each row is sent by one client, and each client sends a fifth of the rows.
@pytest.mark.parametrize(("row", "send"), list(zip(OPERATIONS, cycle(CLIENTS.values()), strict=False)))
def test_a_client_sends_an_operation_as_it_was_signed(
    row: Mapping[str, Any], send: Callable[[HttpRequest], tuple[int, bytes]], loopback: Loopback
) -> None:
    operation = operation_of(row)
    _connect_those_of(operation, loopback)
    call = _call(loopback, operation)
    status, body = send(call)
    rest.check(call, status=status, body=body)
    rest.result(operation, status=status, body=body)
    assert (status, loopback.operations) == (row["status"], [(HUB, operation)])
    assert [request.url for request in loopback.requests] == [call.url.removeprefix(loopback.service.endpoint)]


@each_client
def test_a_client_follows_the_pages_of_a_group(send: Callable[[HttpRequest], tuple[int, bytes]], loopback: Loopback) -> None:
    operation: rest.ListConnectionsInGroup | None = rest.ListConnectionsInGroup(group="lobby", max_page_size=2, top=9)
    members: list[rest.GroupMember] = []
    _connect_members(loopback)
    while operation is not None:
        status, body = send(_call(loopback, operation))
        page = rest.result(operation, status=status, body=body)
        members += page.members
        operation = page.next_page(operation)
    assert tuple(members) == MEMBERS
    assert [asked.continuation_token for _, asked in loopback.operations if isinstance(asked, rest.ListConnectionsInGroup)] == [
        None,
        "2 /+",
    ]


@each_client
def test_each_client_reads_the_reason_of_an_error(send: Callable[[HttpRequest], tuple[int, bytes]], loopback: Loopback) -> None:
    stranger = evolve(loopback.service, access_key=WRONG_KEY)
    call = _call(loopback, CloseAllConnectionsAction(), service=stranger)
    status, body = send(call)
    with pytest.raises(RestError, match="closeAllConnections: the REST API answered 401") as caught:
        rest.check(call, status=status, body=body)
    assert caught.value.code == "Unauthorized"
    assert caught.value.message == "the token is not signed with one of the access keys"


def test_aiohttp_changes_urls_unless_they_are_marked_as_encoded(loopback: Loopback) -> None:
    call = _call(loopback, SendToGroupAction(group="a:b", data="hello"))
    assert _with_aiohttp(call, encoded=False)[0] == 202
    assert "/groups/a:b/" in loopback.requests[0].url
    assert "/groups/a%3Ab/" in call.url


@each_client
def test_a_proxy_gets_the_request_and_the_service_the_token(
    send: Callable[[HttpRequest], tuple[int, bytes]], loopback: Loopback
) -> None:
    service = ConnectionString(endpoint="https://example.webpubsub.azure.com", access_key=testing.ACCESS_KEY)
    action = SendToGroupAction(group="lobby", data="hello")
    assert send(_call(loopback, action, service=service, reverse_proxy=f"{loopback.service.endpoint}/gateway"))[0] == 202
    assert loopback.operations == [(HUB, action)]
    assert loopback.requests[0].url.startswith("/gateway/api/hubs/")


# --- their requests, our reading -------------------------------------------------------


def _sdk(loopback: Loopback, **options: Any) -> Any:  # Any: the SDK is half typed
    sdk = pytest.importorskip("azure.messaging.webpubsubservice", reason="the SDK is not a dependency, only a witness")
    return sdk.WebPubSubServiceClient.from_connection_string(loopback.connection_string, hub=HUB, **options)


TYPES: Final = {"text": "text/plain", "json": "application/json", "binary": "application/octet-stream"}
NAMES: Final = {
    "closeClientConnection": "closeConnection",
    "checkPermission": "hasPermission",
    "listConnectionsInGroup": "listConnections",
}
"""The SDK's names, where they differ."""


def _ask_sdk(client: Any, operation: Any) -> Any:
    """Call the SDK's method for an operation."""
    name = next(name for name, cls in CLASSES.items() if cls is type(operation))
    method = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in NAMES.get(name, name))
    names = ("permission", "group", "user_id", "connection_id", "reason", "target_name", "excluded", "top")
    given = {name: getattr(operation, name) for name in names if getattr(operation, name, None) not in {None, ()}}
    if "excluded" in given:
        given["excluded"] = list(given["excluded"])
    if hasattr(operation, "data"):
        # The SDK accepts a value, and encodes it.
        given["message"] = json.loads(operation.data) if operation.data_type == "json" else operation.data
        given["content_type"] = TYPES[operation.data_type]
    return getattr(client, method)(**given)


IN_SDK: Final = [row for row in OPERATIONS if row["name"] not in {"other/addConnectionsToGroups", "other/generateClientToken"}]
"""The SDK has no method for several connections, and generates tokens itself if it has a key."""


def _asked(loopback: Loopback, operation: Any) -> HttpRequest:
    """Call the SDK, and return its first request."""
    _connect_those_of(operation, loopback)
    answer = _ask_sdk(_sdk(loopback), operation)
    if isinstance(operation, rest.ListConnectionsInGroup):
        list(answer)
    return loopback.requests[0]


@each(IN_SDK)
def test_a_call_of_the_sdk_is_read_as_its_operation(row: Mapping[str, Any], loopback: Loopback) -> None:
    operation = operation_of(row)
    _asked(loopback, operation)
    assert loopback.operations[0] == (HUB, operation)


@each(IN_SDK)
def test_our_request_is_that_of_the_sdk(row: Mapping[str, Any], loopback: Loopback) -> None:
    operation = operation_of(row)
    theirs, ours = _asked(loopback, operation), _call(loopback, operation)
    assert (theirs.method, loopback.service.endpoint + theirs.url, theirs.body) == (ours.method, ours.url, ours.body)
    assert {**dict(theirs.headers), **dict(ours.headers), "Authorization": ""} == {**dict(theirs.headers), "Authorization": ""}


def test_a_proxy_of_the_sdk_is_understood(loopback: Loopback) -> None:
    sdk = pytest.importorskip("azure.messaging.webpubsubservice")
    text = f"Endpoint=https://example.webpubsub.azure.com;AccessKey={testing.ACCESS_KEY}"
    client = sdk.WebPubSubServiceClient.from_connection_string(
        text, hub=HUB, reverse_proxy_endpoint=f"{loopback.service.endpoint}/gateway"
    )
    loopback.emulator.hub(HUB).connect(user_id="ada")
    client.add_user_to_group("lobby", "ada")
    assert [hub for hub, _ in loopback.operations] == [HUB]


# --- our responses, their reading ------------------------------------------------------

# Not Final, so that checkers look at the annotation and not at each row.
QUESTIONS: Mapping[str, Callable[[Any], object]] = {
    "c-1": lambda sdk: sdk.connection_exists("c-1"),
    "lobby": lambda sdk: sdk.group_exists("lobby"),
    "ada": lambda sdk: sdk.user_exists("ada"),
    "c-2": lambda sdk: sdk.has_permission("sendToGroup", "c-2", target_name="lobby"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_sdk_reads_our_answer_to_a_question_as_a_bool(name: str, loopback: Loopback) -> None:
    for connection_id in ("c-1", "c-2"):
        loopback.emulator.hub(HUB).connect(
            connection_id=connection_id, user_id="ada", groups=["lobby"], roles=["webpubsub.sendToGroup.lobby"]
        )
    assert QUESTIONS[name](_sdk(loopback)) is True
    loopback.emulator.hubs.clear()
    assert QUESTIONS[name](_sdk(loopback)) is False
    assert len(loopback.operations) == 2  # both requests are valid


def test_the_sdk_reads_our_pages_as_one_list(loopback: Loopback) -> None:
    _connect_members(loopback)
    listed = _sdk(loopback).list_connections(group="lobby", maxpagesize=2)
    found = [(item.connection_id, item.user_id) for item in listed]
    assert found == [(member.connection_id, member.user_id) for member in MEMBERS]
    assert len(loopback.requests) == 2


MISSING: Mapping[str, Callable[[Any], object]] = {
    "Warning.User.NotExisted": lambda sdk: sdk.add_user_to_group("lobby", "nobody"),
    "Info.Connection.NotExisted": lambda sdk: sdk.add_connection_to_group("lobby", "nobody"),
}


@pytest.mark.parametrize("code", MISSING)
def test_the_sdk_reads_our_404_as_its_own_error_with_our_code(code: str, loopback: Loopback) -> None:
    exceptions = pytest.importorskip("azure.core.exceptions")
    with pytest.raises(exceptions.ResourceNotFoundError) as caught:
        MISSING[code](_sdk(loopback))
    assert caught.value.error.code == code
    assert caught.value.error.message == f"{code.split('.')[1]} `nobody` is not found."


def test_the_sdk_reads_our_refusals_as_its_own_errors(loopback: Loopback) -> None:
    exceptions = pytest.importorskip("azure.core.exceptions")
    sdk = pytest.importorskip("azure.messaging.webpubsubservice")
    text = loopback.connection_string.replace(testing.ACCESS_KEY, WRONG_KEY)
    client = sdk.WebPubSubServiceClient.from_connection_string(text, hub=HUB)
    with pytest.raises(exceptions.ClientAuthenticationError) as caught:
        client.close_connection("c-1")
    assert caught.value.error.code == "Unauthorized"
    with pytest.raises(exceptions.HttpResponseError) as refused:
        _sdk(loopback).send_to_all("x", content_type="text/plain", params={"messageTtlSeconds": "many"})
    assert (refused.value.status_code, refused.value.error.code) == (400, "Error.BadRequest")


def test_the_sdk_of_an_identity_reads_the_token_that_we_generate(loopback: Loopback) -> None:
    sdk = pytest.importorskip("azure.messaging.webpubsubservice")
    core = pytest.importorskip("azure.core.credentials")

    expected = rest.GenerateClientToken(user_id="u 1", roles=["r"], groups=["g1", "g2"], minutes_to_expire=5)
    # The service accepts the token of the identity if it is one for this request.
    token = dict(_call(loopback, expected).headers)["Authorization"].removeprefix("Bearer ")

    class Identity:
        def get_token(self, *_scopes: str, **_options: Any) -> Any:
            return core.AccessToken(token, 2**31)

    client = sdk.WebPubSubServiceClient(loopback.service.endpoint, HUB, Identity())
    answer = client.get_client_access_token(
        user_id="u 1", roles=["r"], groups=["g1", "g2"], minutes_to_expire=5, enforce_https=False
    )
    read = loopback.service.read_client_token(answer["token"], hub=HUB, now=datetime.now(UTC))
    assert (read.user_id, read.roles, read.groups) == ("u 1", ("r",), ("g1", "g2"))
    assert loopback.operations == [(HUB, expected)]
