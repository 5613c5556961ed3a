"""Real HTTP clients send our requests as they were signed, and the real SDK's are read as what they mean."""

import asyncio
import contextlib
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

from tests.recorder import KEY, Recorder, recording
from tests.test_rest import ACTIONS, each
from wps_models import (
    Action,
    CloseAllConnectionsAction,
    ConnectionString,
    HttpRequest,
    RestError,
    SendToGroupAction,
    rest,
    structure,
)

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


def _call(recorder: Recorder, action: Action, **options: Any) -> HttpRequest:
    usual: dict[str, Any] = {"hub": HUB, "service": recorder.service, "now": datetime.now(UTC)}
    return rest.request(action, **usual | options)


def test_the_rows_are_of_all_actions() -> None:
    missing = {action.action_name for action in get_args(Action)} - {row["action"]["actionName"] for row in ACTIONS}
    assert missing == set(), f"tests/data/rest.jsonl has no row of: {', '.join(sorted(missing))}"


# Each row is sent by one client, and each client sends a fifth of the rows.
@pytest.mark.parametrize(("row", "send"), list(zip(ACTIONS, cycle(CLIENTS.values()), strict=False)))
def test_a_client_sends_an_action_as_it_was_signed(
    row: Mapping[str, Any], send: Callable[[HttpRequest], tuple[int, bytes]], recorder: Recorder
) -> None:
    action = structure(row["action"], Action)
    call = _call(recorder, action)
    status, body = send(call)
    rest.check(call, status=status, body=body)
    assert (status, recorder.actions) == (row["status"], [(HUB, action)])
    assert [request.url for request in recorder.requests] == [call.url.removeprefix(recorder.url)]


@each_client
def test_a_client_gets_an_error_that_says_why(send: Callable[[HttpRequest], tuple[int, bytes]], recorder: Recorder) -> None:
    stranger = ConnectionString(endpoint=recorder.url, access_key=KEY[::-1])
    call = _call(recorder, CloseAllConnectionsAction(), service=stranger)
    status, body = send(call)
    with pytest.raises(RestError, match="closeAllConnections: the REST API answered 401") as caught:
        rest.check(call, status=status, body=body)
    assert caught.value.code == "InvalidSignatureError"
    assert caught.value.message == "the token is not signed with one of the access keys"


def test_aiohttp_writes_a_url_in_its_own_way_unless_it_is_told_not_to(recorder: Recorder) -> None:
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


def _ask_sdk(client: Any, action: Any) -> None:
    """Ask for an action in the SDK's words."""
    name = action.action_name.replace("closeClientConnection", "closeConnection")
    method = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    names = ("permission", "group", "user_id", "connection_id", "reason", "target_name", "excluded")
    given = {name: getattr(action, name) for name in names if getattr(action, name, None) not in {None, ()}}
    if "excluded" in given:
        given["excluded"] = list(given["excluded"])
    if hasattr(action, "data"):
        # The SDK takes a value, and makes the JSON itself.
        given["message"] = json.loads(action.data) if action.data_type == "json" else action.data
        given["content_type"] = TYPES[action.data_type]
    getattr(client, method)(**given)


@each(ACTIONS)
def test_what_the_sdk_asks_for_is_read_as_the_action(row: Mapping[str, Any], recorder: Recorder) -> None:
    action = structure(row["action"], Action)
    _ask_sdk(_sdk(recorder), action)
    assert recorder.actions == [(HUB, action)]


@each(ACTIONS)
def test_we_ask_for_an_action_as_the_sdk_does(row: Mapping[str, Any], recorder: Recorder) -> None:
    action = structure(row["action"], Action)
    _ask_sdk(_sdk(recorder), action)
    theirs, ours = recorder.requests[0], _call(recorder, action)
    assert (theirs.method, recorder.url + theirs.url, theirs.body) == (ours.method, ours.url, ours.body)
    assert {**dict(theirs.headers), **dict(ours.headers), "Authorization": ""} == {**dict(theirs.headers), "Authorization": ""}


def test_a_proxy_of_the_sdk_is_understood(recorder: Recorder) -> None:
    client = _sdk(evolve(recorder, url="https://example.webpubsub.azure.com"), reverse_proxy_endpoint=recorder.url)
    client.add_user_to_group("lobby", "ada")
    assert [hub for hub, _ in recorder.actions] == [HUB]


# Not Final, so that checkers look at the annotation and not at each row.
QUESTIONS: Mapping[str, Callable[[Any], object]] = {
    "connectionExists": lambda sdk: sdk.connection_exists("c-1"),
    "groupExists": lambda sdk: sdk.group_exists("lobby"),
    "userExists": lambda sdk: sdk.user_exists("ada"),
    "checkPermission": lambda sdk: sdk.has_permission("sendToGroup", "c-1"),
    "closeUserConnections": lambda sdk: sdk.close_user_connections("ada"),
    "removeConnectionFromAllGroups": lambda sdk: sdk.remove_connection_from_all_groups("c-1"),
    "listConnectionsInGroup": lambda sdk: list(sdk.list_connections(group="lobby")),
}


@pytest.mark.parametrize("operation", QUESTIONS)
def test_what_the_sdk_asks_for_and_is_no_action_is_told_by_its_name(operation: str, recorder: Recorder) -> None:
    sdk = _sdk(recorder)
    # The recorder answers 404: no for questions, and an error for all else.
    with contextlib.suppress(pytest.importorskip("azure.core.exceptions").HttpResponseError):
        QUESTIONS[operation](sdk)
    assert [getattr(error, "tag", None) for error in recorder.refused] == [operation]
