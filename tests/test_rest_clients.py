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

from tests.recorder import KEY, MEMBERS, TOKEN, Recorder, recording
from tests.rest_rows import ACTIONS, CLASSES, OPERATIONS, each, operation_of
from wps_models import (
    Action,
    CloseAllConnectionsAction,
    ConnectionString,
    HttpRequest,
    RestError,
    SendToGroupAction,
    rest,
)

pytestmark = pytest.mark.dev

HUB: Final = "Chat"


@pytest.fixture(scope="module")
def everything() -> Generator[Recorder]:
    with recording() as recorder:
        yield recorder


@pytest.fixture
def recorder(everything: Recorder) -> Recorder:
    everything.requests.clear()
    everything.actions.clear()
    everything.refused.clear()
    everything.missing.clear()
    return everything


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


def _call(recorder: Recorder, operation: rest.Operation, **options: Any) -> HttpRequest:
    usual: dict[str, Any] = {"hub": HUB, "service": recorder.service, "now": datetime.now(UTC)}
    return rest.request(operation, **usual | options)


def test_each_action_has_a_row() -> None:
    missing = {action.action_name for action in get_args(Action)} - {row["action"]["actionName"] for row in ACTIONS}
    assert missing == set(), f"tests/data/rest.jsonl has no row of: {', '.join(sorted(missing))}"


# Each row is sent by one client, and each client sends a fifth of the rows.
@pytest.mark.parametrize(("row", "send"), list(zip(OPERATIONS, cycle(CLIENTS.values()), strict=False)))
def test_a_client_sends_an_operation_as_it_was_signed(
    row: Mapping[str, Any], send: Callable[[HttpRequest], tuple[int, bytes]], recorder: Recorder
) -> None:
    operation = operation_of(row)
    call = _call(recorder, operation)
    status, body = send(call)
    rest.check(call, status=status, body=body)
    rest.result(operation, status=status, body=body)
    assert (status, recorder.actions) == (row["status"], [(HUB, operation)])
    assert [request.url for request in recorder.requests] == [call.url.removeprefix(recorder.url)]


@each_client
def test_a_client_follows_the_pages_of_a_group(send: Callable[[HttpRequest], tuple[int, bytes]], recorder: Recorder) -> None:
    operation: rest.ListConnectionsInGroup | None = rest.ListConnectionsInGroup(group="lobby", max_page_size=2, top=9)
    members: list[rest.GroupMember] = []
    while operation is not None:
        status, body = send(_call(recorder, operation))
        page = rest.result(operation, status=status, body=body)
        members += page.members
        operation = page.next_page(operation)
    assert tuple(members) == MEMBERS
    assert [asked.continuation_token for _, asked in recorder.actions if isinstance(asked, rest.ListConnectionsInGroup)] == [
        None,
        "2 /+",
    ]


@each_client
def test_each_client_reads_the_reason_of_an_error(send: Callable[[HttpRequest], tuple[int, bytes]], recorder: Recorder) -> None:
    stranger = ConnectionString(endpoint=recorder.url, access_key=KEY[::-1])
    call = _call(recorder, CloseAllConnectionsAction(), service=stranger)
    status, body = send(call)
    with pytest.raises(RestError, match="closeAllConnections: the REST API answered 401") as caught:
        rest.check(call, status=status, body=body)
    assert caught.value.code == "InvalidSignatureError"
    assert caught.value.message == "the token is not signed with one of the access keys"


def test_aiohttp_changes_urls_unless_they_are_marked_as_encoded(recorder: Recorder) -> None:
    call = _call(recorder, SendToGroupAction(group="a:b", data="hello"))
    assert _with_aiohttp(call, encoded=False)[0] == 202
    assert "/groups/a:b/" in recorder.requests[0].url
    assert "/groups/a%3Ab/" in call.url


@each_client
def test_a_proxy_gets_the_request_and_the_service_the_token(
    send: Callable[[HttpRequest], tuple[int, bytes]], recorder: Recorder
) -> None:
    service = ConnectionString(endpoint="https://example.webpubsub.azure.com", access_key=KEY)
    action = SendToGroupAction(group="lobby", data="hello")
    assert send(_call(recorder, action, service=service, reverse_proxy=f"{recorder.url}/gateway"))[0] == 202
    assert recorder.actions == [(HUB, action)]
    assert recorder.requests[0].url.startswith("/gateway/api/hubs/")


# --- their requests, our reading -------------------------------------------------------


def _sdk(recorder: Recorder, **options: Any) -> Any:  # Any: the SDK is half typed
    sdk = pytest.importorskip("azure.messaging.webpubsubservice", reason="the SDK is not a dependency, only a witness")
    text = f"Endpoint={recorder.url};AccessKey={KEY};Version=1.0;"
    return sdk.WebPubSubServiceClient.from_connection_string(text, hub=HUB, **options)


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


def _asked(recorder: Recorder, operation: Any) -> HttpRequest:
    """Call the SDK, and return its first request."""
    answer = _ask_sdk(_sdk(recorder), operation)
    if isinstance(operation, rest.ListConnectionsInGroup):
        list(answer)
    return recorder.requests[0]


@each(IN_SDK)
def test_a_call_of_the_sdk_is_read_as_its_operation(row: Mapping[str, Any], recorder: Recorder) -> None:
    operation = operation_of(row)
    _asked(recorder, operation)
    assert recorder.actions[0] == (HUB, operation)


@each(IN_SDK)
def test_our_request_is_that_of_the_sdk(row: Mapping[str, Any], recorder: Recorder) -> None:
    operation = operation_of(row)
    theirs, ours = _asked(recorder, operation), _call(recorder, operation)
    assert (theirs.method, recorder.url + theirs.url, theirs.body) == (ours.method, ours.url, ours.body)
    assert {**dict(theirs.headers), **dict(ours.headers), "Authorization": ""} == {**dict(theirs.headers), "Authorization": ""}


def test_a_proxy_of_the_sdk_is_understood(recorder: Recorder) -> None:
    client = _sdk(evolve(recorder, url="https://example.webpubsub.azure.com"), reverse_proxy_endpoint=recorder.url)
    client.add_user_to_group("lobby", "ada")
    assert [hub for hub, _ in recorder.actions] == [HUB]


# --- our responses, their reading ------------------------------------------------------

# Not Final, so that checkers look at the annotation and not at each row.
QUESTIONS: Mapping[str, Callable[[Any], object]] = {
    "c-1": lambda sdk: sdk.connection_exists("c-1"),
    "lobby": lambda sdk: sdk.group_exists("lobby"),
    "ada": lambda sdk: sdk.user_exists("ada"),
    "c-2": lambda sdk: sdk.has_permission("sendToGroup", "c-2", target_name="lobby"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_sdk_reads_our_answer_to_a_question_as_a_bool(name: str, recorder: Recorder) -> None:
    assert QUESTIONS[name](_sdk(recorder)) is True
    recorder.missing.add(name)
    assert QUESTIONS[name](_sdk(recorder)) is False
    assert recorder.refused == []


def test_the_sdk_reads_our_pages_as_one_list(recorder: Recorder) -> None:
    found = [(item.connection_id, item.user_id) for item in _sdk(recorder).list_connections(group="lobby", top=9)]
    assert found == [(member.connection_id, member.user_id) for member in MEMBERS]
    assert len(recorder.requests) == 2


MISSING: Mapping[str, Callable[[Any], object]] = {
    "Warning.User.NotExisted": lambda sdk: sdk.add_user_to_group("lobby", "nobody"),
    "Info.Connection.NotExisted": lambda sdk: sdk.add_connection_to_group("lobby", "nobody"),
}


@pytest.mark.parametrize("code", MISSING)
def test_the_sdk_reads_our_404_as_its_own_error_with_our_code(code: str, recorder: Recorder) -> None:
    exceptions = pytest.importorskip("azure.core.exceptions")
    recorder.missing.add("nobody")
    with pytest.raises(exceptions.ResourceNotFoundError) as caught:
        MISSING[code](_sdk(recorder))
    assert caught.value.error.code == code
    assert caught.value.error.message == f"{code.split('.')[1]} `nobody` is not found."


def test_the_sdk_reads_our_refusals_as_its_own_errors(recorder: Recorder) -> None:
    exceptions = pytest.importorskip("azure.core.exceptions")
    stranger = evolve(recorder, url=recorder.url)
    sdk = pytest.importorskip("azure.messaging.webpubsubservice")
    client = sdk.WebPubSubServiceClient.from_connection_string(f"Endpoint={stranger.url};AccessKey={KEY[::-1]}", hub=HUB)
    with pytest.raises(exceptions.ClientAuthenticationError) as caught:
        client.close_connection("c-1")
    assert caught.value.error.code == "InvalidSignatureError"
    with pytest.raises(exceptions.HttpResponseError) as refused:
        _sdk(recorder).send_to_all("x", content_type="text/plain", params={"messageTtlSeconds": "many"})
    assert (refused.value.status_code, refused.value.error.code) == (400, "InvalidPayloadError")


def test_the_sdk_of_an_identity_reads_the_token_that_we_generate(recorder: Recorder) -> None:
    sdk = pytest.importorskip("azure.messaging.webpubsubservice")
    core = pytest.importorskip("azure.core.credentials")

    class Identity:
        def get_token(self, *_scopes: str, **_options: Any) -> Any:
            return core.AccessToken("identity", 2**31)

    client = sdk.WebPubSubServiceClient(recorder.url, HUB, Identity())
    answer = client.get_client_access_token(
        user_id="u 1", roles=["r"], groups=["g1", "g2"], minutes_to_expire=5, enforce_https=False
    )
    assert answer["token"] == TOKEN
    expected = rest.GenerateClientToken(user_id="u 1", roles=["r"], groups=["g1", "g2"], minutes_to_expire=5)
    assert recorder.actions == [(HUB, expected)]
