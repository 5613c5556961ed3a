"""Operations as REST requests: as the SDKs send them, never to somebody else, and back again."""

import base64
import copy
import hmac
import json
import pickle
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from operator import itemgetter
from typing import Any, Final, get_args
from urllib.parse import quote

import jwt
import pytest
from attrs import evolve
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests import strategies
from tests.payloads import DATA
from tests.test_access import read_token
from tests.test_hostile import calls
from wps_models import (
    Action,
    CloseAllConnectionsAction,
    CloseClientConnectionAction,
    ConnectionString,
    GrantPermissionAction,
    HttpRequest,
    InvalidPayloadError,
    InvalidSignatureError,
    Json,
    RestError,
    RevokePermissionAction,
    SendToAllAction,
    SendToConnectionAction,
    SendToGroupAction,
    SendToUserAction,
    WebPubSubDataType,
    WebPubSubPermission,
    rest,
    structure,
)

KEY: Final = "made-up-primary-key-AAAAAAAAAAAAAAAAAAAAAAAAAA=="
HOST: Final = "example.webpubsub.azure.com"
ENDPOINT: Final = f"https://{HOST}"
SERVICE: Final = ConnectionString(endpoint=ENDPOINT, access_key=KEY)
NOW: Final = datetime(2026, 3, 1, 10, 20, 30, tzinfo=UTC)
HELLO: Final = SendToGroupAction(group="lobby", data="hello")
SEND: Final = "/api/hubs/Chat/groups/lobby/:send"


def signed(action: Any = HELLO, **options: Any) -> HttpRequest:
    """The signed request for an action."""
    usual: dict[str, Any] = {"hub": "Chat", "service": SERVICE, "now": NOW}
    return rest.request(action, **usual | options)


def parse(request: HttpRequest, **options: Any) -> rest.ParsedRequest:
    """Parse a signed request."""
    usual: dict[str, Any] = {"access_keys": KEY, "now": NOW, "target": request.url, "headers": request.headers}
    return rest.parse(method=request.method, body=request.body, **usual | options)


def read(request: HttpRequest, **options: Any) -> tuple[str, rest.Operation]:
    """Return the hub and the operation of a signed request."""
    found = parse(request, **options)
    return found.hub, found.operation


def parse_unsigned(
    method: str, target: str, body: bytes = b"", content_type: str | None = None, **headers: str
) -> rest.ParsedRequest:
    """Parse a request that needn't be signed."""
    given = headers if content_type is None else {"Content-Type": content_type, **headers}
    return rest.parse(method=method, target=target, headers=given, body=body, access_keys=rest.ACCEPT_UNSIGNED)


def read_unsigned(
    method: str, target: str, body: bytes = b"", content_type: str | None = None, **headers: str
) -> tuple[str, rest.Operation]:
    """Return the hub and the operation of a request that needn't be signed."""
    found = parse_unsigned(method, target, body, content_type, **headers)
    return found.hub, found.operation


def problems_of(read: Callable[[], object]) -> dict[str, list[str]]:
    """Return the messages of all problems by path."""
    with pytest.raises(InvalidPayloadError) as caught:
        read()
    found: dict[str, list[str]] = {}
    for problem in caught.value.problems:
        found.setdefault(problem.path, []).append(problem.message)
    return found


# --- what the SDKs send ----------------------------------------------------------------

ROWS: Final[list[Mapping[str, Any]]] = [
    json.loads(line) for line in (DATA / "rest.jsonl").read_text(encoding="utf-8").splitlines()
]
TRAPS: Final = [row for row in ROWS if "trap" in row]
UNTARGETED: Final = [row for row in ROWS if "ermission" in row["name"] and "targetName" not in dict(row["query"])]
"""Permissions without their group, which the SDKs send and the service refuses."""
ACTIONS: Final = [row for row in ROWS if "action" in row and row not in TRAPS + UNTARGETED]
OTHERS: Final = [row for row in ROWS if "operation" in row]
OPERATIONS: Final = ACTIONS + OTHERS


def each(rows: list[Mapping[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=[row["name"] for row in rows])


CLASSES: Final[Mapping[str, Any]] = {
    getattr(cls, "action_name", None) or cls.operation_name: cls for cls in get_args(rest.Operation)
}
_FIELDS: Final[Mapping[str, str]] = {
    "userId": "user_id",
    "connectionId": "connection_id",
    "targetName": "target_name",
    "minutesToExpire": "minutes_to_expire",
}


def operation_of(row: Mapping[str, Any]) -> Any:
    """Build the operation of a row."""
    if "action" in row:
        return structure(row["action"], Action)
    given: dict[str, Any] = row["operation"]
    members = {_FIELDS.get(name, name): value for name, value in given.items()}
    return CLASSES[members.pop("operation")](**members)


def _options(row: Mapping[str, Any]) -> dict[str, Any]:
    options = row.get("options", {})
    ttl = options.get("messageTtlSeconds")
    return {"filter": options.get("filter"), "message_ttl": None if ttl is None else timedelta(seconds=ttl)}


def _body(row: Mapping[str, Any]) -> bytes:
    return base64.b64decode(row["body_b64"]) if "body_b64" in row else row.get("body", "").encode()


def _query(pairs: list[list[str]]) -> str:
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)


def test_every_row_is_used() -> None:
    assert len(ACTIONS) + len(TRAPS) + len(UNTARGETED) + len(OTHERS) == len(ROWS) == 69
    used: set[object] = {operation_of(row).__class__ for row in OPERATIONS}
    assert {*get_args(rest.Operation)} - used == {rest.RemoveConnectionsFromGroups, rest.GetServiceStatus}
    assert len(get_args(rest.Operation)) == 25


@each(OPERATIONS)
def test_a_request_is_the_one_of_the_sdk_byte_for_byte(row: Mapping[str, Any]) -> None:
    url = f"{ENDPOINT}{row['path']}?{_query(row['query'])}"
    request = signed(operation_of(row), hub=row["hub"], **_options(row))
    content_type = [("Content-Type", row["headers"]["content-type"])] if row["headers"] else []
    assert (request.method, request.url) == (row["method"], url)
    assert row.get("token", {"aud": url})["aud"] == url
    assert [name for name, _ in request.headers] == ["Authorization", *(name for name, _ in content_type)]
    assert list(request.headers[1:]) == content_type
    assert request.body == _body(row)


@each(OPERATIONS + UNTARGETED)
def test_a_request_of_the_python_sdk_is_read_as_its_operation(row: Mapping[str, Any]) -> None:
    target, body = f"{row['path']}?{_query(row['query'])}", _body(row)
    found = parse_unsigned(row["method"], target, body, **row["headers"])
    assert (found.hub, found.operation) == (row["hub"], operation_of(row))
    assert {"filter": found.filter, "message_ttl": found.message_ttl} == _options(row)
    assert (found.host, found.api_version) == (None, "2024-12-01")


@each(OPERATIONS + UNTARGETED)
def test_a_request_of_the_javascript_sdk_is_read_as_the_same_operation(row: Mapping[str, Any]) -> None:
    js = row["js"]
    query = js.get("raw_query", _query(sorted(js.get("query", row["query"]), key=itemgetter(0))))
    body = js["body"].encode() if "body" in js else _body(row)
    hub, operation = read_unsigned(row["method"], f"{js.get('path', row['path'])}?{query}", body, **row["headers"])
    expected = operation_of(row)
    if "body" in js:
        expected = evolve(expected, data=js["body"], data_type=expected.data_type)
    assert (hub, operation) == (row["hub"], expected)


@each(UNTARGETED)
def test_a_permission_without_its_group_is_refused(row: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^target_name must be given: the service requires the group of a permission$"):
        signed(operation_of(row))


@each(TRAPS)
def test_a_name_that_urls_drop_is_refused(row: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^(group|user_id) must not be '\.' or '\.\.': URLs drop such names"):
        signed(operation_of(row))


# --- there and back --------------------------------------------------------------------


PERMISSIONS: Final = (GrantPermissionAction, RevokePermissionAction, rest.CheckPermission)


@st.composite
def calls_for_operations(draw: st.DrawFn) -> tuple[Any, dict[str, Any]]:
    """Draw an operation, and options that it accepts."""
    operation = draw(st.sampled_from(get_args(rest.Operation)).flatmap(strategies.models))
    names = [getattr(operation, name, "") for name in ("group", "user_id", "connection_id")]
    assume(not {".", ".."}.intersection(names))
    assume(not isinstance(operation, PERMISSIONS) or operation.target_name is not None)
    options: dict[str, Any] = {}
    if isinstance(operation, (SendToAllAction, SendToGroupAction, SendToUserAction)):
        options["filter"] = draw(st.none() | st.text(min_size=1, max_size=20).filter(str.strip))
    if hasattr(operation, "data"):
        options["message_ttl"] = draw(st.none() | st.integers(0, 300).map(lambda number: timedelta(seconds=number)))
    return operation, options


def hub_of(operation: rest.Operation) -> str:
    return "" if isinstance(operation, rest.GetServiceStatus) else "Chat"


@given(calls_for_operations())
def test_an_operation_comes_back_from_its_request(call: tuple[Any, dict[str, Any]]) -> None:
    operation, options = call
    found = parse(signed(operation, **options))
    assert (found.hub, found.operation, found.host) == (hub_of(operation), operation, HOST)
    assert (found.filter, found.message_ttl) == (options.get("filter"), options.get("message_ttl"))


@given(
    calls_for_operations(), st.sampled_from(["", "/", "/gateway", "/api/WebPubSub", "/api/hubs/x", "https://proxy:8080/a%2Fb"])
)
def test_a_prefix_of_the_path_is_ignored(call: tuple[Any, dict[str, Any]], prefix: str) -> None:
    operation, options = call
    request = rest.request(operation, hub="Chat", endpoint=ENDPOINT, **options)
    target = prefix + request.url.removeprefix(ENDPOINT)
    found = read_unsigned(request.method, target, request.body, **dict(request.headers))
    assert found == (hub_of(operation), operation)


def test_the_service_status_needs_no_hub() -> None:
    operation = rest.GetServiceStatus()
    assert rest.request(operation, endpoint=ENDPOINT).url == f"{ENDPOINT}/api/health?api-version={rest.API_VERSION}"
    assert rest.request(operation, service=SERVICE, now=NOW) == signed(operation)


def test_operations_without_a_row_are_written_as_in_the_specification() -> None:
    operation = rest.RemoveConnectionsFromGroups(groups=["gr\u00fcn"], filter="userId eq 'a'")
    request = signed(operation)
    assert (request.method, request.url) == ("POST", f"{ENDPOINT}/api/hubs/Chat/:removeFromGroups?api-version=2024-12-01")
    assert request.body == '{"groups":["gr\u00fcn"],"filter":"userId eq \'a\'"}'.encode()
    assert dict(request.headers)["Content-Type"] == "application/json"
    assert signed(rest.AddConnectionsToGroups(groups=["a"])).body == b'{"groups":["a"]}'


@given(calls_for_operations())
def test_a_request_is_ascii_without_segments_that_urls_drop(call: tuple[Any, dict[str, Any]]) -> None:
    operation, options = call
    request = signed(operation, **options)
    assert request.url.isascii()
    assert request.url.isprintable()
    assert not {"", ".", ".."}.intersection(request.url.partition("?")[0].removeprefix("https://").split("/"))


@pytest.mark.parametrize("hub", ["api", "hubs", "health"])
@pytest.mark.parametrize("name", ["api", "hubs", "health", ":send", "groups", "%2F", "a/b", "api/hubs"])
def test_a_name_that_looks_like_a_part_of_the_path_is_a_name(hub: str, name: str) -> None:
    for action in (
        SendToGroupAction(group=name, data="x"),
        SendToUserAction(user_id=name, data="x"),
        CloseClientConnectionAction(connection_id=name),
        structure({"actionName": "addUserToGroup", "userId": name, "group": name}, Action),
        structure({"actionName": "addConnectionToGroup", "connectionId": name, "group": name}, Action),
    ):
        assert read(signed(action, hub=hub)) == (hub, action)


# --- making requests -------------------------------------------------------------------


def claims_of(request: HttpRequest) -> dict[str, Any]:
    """What the token of a request says, checked by PyJWT."""
    scheme, _, token = dict(request.headers)["Authorization"].partition(" ")
    assert scheme == "Bearer"
    return read_token(token, key=KEY, algorithms=["HS256"], options={"verify_exp": False, "verify_aud": False})


def test_a_signed_request_is_for_its_whole_url_and_a_minute() -> None:
    request = signed(filter="userId ne 'ada'")
    assert claims_of(request) == {"aud": request.url, "exp": int(NOW.timestamp()) + 60}


def test_a_token_may_be_valid_for_another_time() -> None:
    assert claims_of(signed(time_to_live=timedelta(minutes=5)))["exp"] == int(NOW.timestamp()) + 300


def test_the_zone_of_the_time_does_not_matter() -> None:
    assert signed(now=NOW.astimezone(timezone(timedelta(hours=9)))) == signed()


def test_a_request_for_an_endpoint_is_not_signed() -> None:
    request = rest.request(HELLO, hub="Chat", endpoint=f"{ENDPOINT}/")
    assert request == evolve(signed(), headers=(("Content-Type", "text/plain"),))


@pytest.mark.parametrize("proxy", ["https://gateway.example.com:8443/wps", "http://localhost:8080/"])
def test_behind_a_proxy_the_request_goes_there_and_its_token_is_for_the_service(proxy: str) -> None:
    request, direct = signed(reverse_proxy=proxy), signed()
    assert request.url == proxy.rstrip("/") + direct.url.removeprefix(ENDPOINT)
    assert request.headers == direct.headers
    assert read(request, target=request.url.removeprefix(proxy.rstrip("/"))) == ("Chat", HELLO)


def test_an_endpoint_may_have_a_path() -> None:
    service = ConnectionString(endpoint="https://gateway.example.com/api/wps/", access_key=KEY)
    request = signed(service=service)
    assert request.url.startswith("https://gateway.example.com/api/wps/api/hubs/Chat/groups/lobby/:send?")
    assert read(request) == ("Chat", HELLO)


def test_another_version_of_the_api_can_be_asked_for() -> None:
    assert signed().url.endswith(f"?api-version={rest.API_VERSION}")
    assert signed(api_version="2022-11-01").url.endswith("?api-version=2022-11-01")


def test_binary_data_is_the_body_itself() -> None:
    data = bytes(1_000_000)
    request = signed(SendToAllAction(data=data))
    assert request.body is data
    _, action = read(request)
    assert isinstance(action, SendToAllAction)
    assert action.data is data


def test_json_text_is_sent_as_it_stands() -> None:
    text = '{ "b" : 1e2,\n "a": 12345678901234567890 }'
    request = signed(SendToAllAction(data=text, data_type=WebPubSubDataType.JSON))
    assert (request.body, dict(request.headers)["Content-Type"]) == (text.encode(), "application/json")
    assert signed(SendToAllAction(data=Json({"unread": 3}))).body == b'{"unread":3}'


@pytest.mark.parametrize("show", [repr, str])
def test_a_request_shows_neither_its_token_nor_the_key(show: Callable[[object], str]) -> None:
    request = signed()
    token = dict(request.headers)["Authorization"].removeprefix("Bearer ")
    assert token not in show(request)
    assert KEY not in show(request)


def test_a_request_hides_the_token_of_a_client_in_its_url() -> None:
    url = "wss://h/client/hubs/chat?access_token=s3cr3t&x=1"
    assert "s3cr3t" not in repr(HttpRequest(method="GET", url=url))
    assert "?access_token=...&x=1" in repr(HttpRequest(method="GET", url=url))


_CONNECTION: Final = CloseClientConnectionAction(connection_id="c-1")
_PERMISSION: Final = GrantPermissionAction(
    connection_id="c-1", permission=WebPubSubPermission.SEND_TO_GROUP, target_name="\udc80"
)
_UNSIGNED: Final = {"service": None, "now": None}


@pytest.mark.parametrize(
    ("action", "options", "error", "message"),
    [
        ("sendToAll", {}, TypeError, "operation must be an action or another class of rest.Operation, not str"),
        ([HELLO], {}, TypeError, "operation must be an action or another class of rest.Operation, not list"),
        (HELLO, {"hub": None}, TypeError, "hub must be given"),
        (HELLO, {"hub": 5}, TypeError, "hub must be a str, not int"),
        (HELLO, {"hub": ""}, ValueError, "hub must be a letter and up to 127 letters, digits or underscores"),
        (HELLO, {"hub": ".."}, ValueError, "hub must be a letter"),
        (HELLO, {"hub": "a/b"}, ValueError, "hub must be a letter"),
        (HELLO, {"endpoint": ENDPOINT}, TypeError, "give either service, to sign the request with its key, or endpoint"),
        (HELLO, _UNSIGNED, TypeError, "give either service, to sign the request with its key, or endpoint"),
        (HELLO, {"service": None, "endpoint": ENDPOINT}, TypeError, "now, time_to_live and reverse_proxy belong to service"),
        (HELLO, {**_UNSIGNED, "endpoint": ENDPOINT, "reverse_proxy": ENDPOINT}, TypeError, "belong to service"),
        (HELLO, {**_UNSIGNED, "endpoint": ENDPOINT, "time_to_live": timedelta(1)}, TypeError, "belong to service"),
        (HELLO, {**_UNSIGNED, "endpoint": "localhost"}, ValueError, "Endpoint must be a URL such as"),
        (HELLO, {"service": f"Endpoint={ENDPOINT};AccessKey={KEY}"}, TypeError, r"not str: ConnectionString\.parse\(text\)"),
        (HELLO, {"service": ConnectionString(endpoint=ENDPOINT)}, ValueError, "no AccessKey to sign with: give its endpoint"),
        (HELLO, {"reverse_proxy": "gateway"}, ValueError, "reverse_proxy must be a URL such as https://gateway.example.com"),
        (HELLO, {"now": None}, TypeError, r"now must be given with service: datetime.now\(UTC\)"),
        (HELLO, {"now": NOW.replace(tzinfo=None)}, ValueError, r"now must have a time zone: datetime.now\(UTC\)"),
        (HELLO, {"now": 1_800_000_000}, TypeError, "now must be a datetime, not int"),
        (HELLO, {"time_to_live": timedelta(0)}, ValueError, "time_to_live must be at least one second"),
        (HELLO, {"time_to_live": 60}, TypeError, "time_to_live must be a timedelta, not int"),
        (HELLO, {"filter": ""}, ValueError, "filter must not be empty: leave it out to send to all"),
        (HELLO, {"filter": " "}, ValueError, "filter must not be empty"),
        (HELLO, {"filter": ["userId"]}, TypeError, "filter must be a str, not list"),
        (HELLO, {"filter": "\udc80"}, ValueError, "^filter must not contain lone surrogates, which UTF-8 can't encode$"),
        (HELLO, {"message_ttl": "60"}, TypeError, "message_ttl must be a timedelta, or an int of seconds, not str"),
        (HELLO, {"message_ttl": True}, TypeError, "message_ttl must be a timedelta, or an int of seconds, not bool"),
        (HELLO, {"message_ttl": 10**12}, ValueError, "message_ttl must be whole seconds, at most 300"),
        (HELLO, {"message_ttl": timedelta(seconds=301)}, ValueError, "message_ttl must be whole seconds, at most 300"),
        (HELLO, {"message_ttl": timedelta(seconds=-1)}, ValueError, "message_ttl must be whole seconds"),
        (HELLO, {"message_ttl": timedelta(seconds=1.5)}, ValueError, "message_ttl must be whole seconds"),
        (HELLO, {"api_version": ""}, ValueError, "api_version must not be empty"),
        (HELLO, {"api_version": 2024}, TypeError, "api_version must be a str, not int"),
        (
            SendToConnectionAction(connection_id="c", data="x"),
            {"filter": "x"},
            TypeError,
            "sendToConnection has no argument filter",
        ),
        (_CONNECTION, {"filter": "x"}, TypeError, "closeClientConnection has no argument filter"),
        (_CONNECTION, {"message_ttl": timedelta(0)}, TypeError, "closeClientConnection has no argument message_ttl"),
        (
            SendToGroupAction(group="\udc80", data="x"),
            {},
            ValueError,
            "^group must not contain lone surrogates, which UTF-8 can't encode$",
        ),
        (SendToUserAction(user_id="\udc80", data="x"), {}, ValueError, "^user_id must not contain lone surrogates"),
        (SendToAllAction(data="x", excluded=["c", "\udc80"]), {}, ValueError, "^excluded must not contain lone surrogates"),
        (CloseAllConnectionsAction(reason="\udc80"), {}, ValueError, "^reason must not contain lone surrogates"),
        (_PERMISSION, {}, ValueError, "^target_name must not contain lone surrogates"),
        (rest.AddConnectionsToGroups(groups=["\udc80"]), {}, ValueError, "^groups and filter must not contain lone surrogates"),
        (rest.AddConnectionsToGroups(groups=["a"]), {"filter": "x"}, TypeError, "addConnectionsToGroups has no argument filter"),
        (rest.GenerateClientToken(roles=["\udc80"]), {}, ValueError, "^roles must not contain lone surrogates"),
        (CloseClientConnectionAction(connection_id="."), {}, ValueError, r"^connection_id must not be '\.' or '\.\.'"),
    ],
)
def test_a_wrong_call_says_what_to_do(action: Any, options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        signed(action, **options)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert KEY not in str(caught.value)


# --- who may ask -----------------------------------------------------------------------


def _refused(request: HttpRequest, **options: Any) -> str:
    with pytest.raises(InvalidSignatureError) as caught:
        read(request, **options)
    return str(caught.value)


def _with_token(token: str, request: HttpRequest | None = None) -> HttpRequest:
    made = request or signed()
    return evolve(made, headers=(("authorization", f"bearer {token}"), ("content-type", "text/plain")))


def _token(key: str = KEY, **claims: object) -> str:
    encode: Any = jwt.encode  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # its keys may be cryptography's
    token: str = encode({"aud": signed().url, "exp": int(NOW.timestamp()) + 60} | claims, key, algorithm="HS256")
    return token


OTHER_KEY: Final = "another-made-up-key-BBBBBBBBBBBBBBBBBBBBBBBBBBB="


@pytest.mark.parametrize(
    "keys", [KEY, [KEY], [OTHER_KEY, KEY], {KEY}, {HOST: KEY}, {"other.example.com": OTHER_KEY, HOST.upper(): [OTHER_KEY, KEY]}]
)
def test_a_request_that_is_signed_with_one_of_the_keys_is_read(keys: Any) -> None:
    assert read(signed(), access_keys=keys) == ("Chat", HELLO)


@pytest.mark.parametrize("keys", [OTHER_KEY, [OTHER_KEY], {HOST: OTHER_KEY}])
def test_a_request_that_is_signed_with_another_key_is_refused(keys: Any) -> None:
    assert _refused(signed(), access_keys=keys) == "the token is not signed with one of the access keys"


def test_a_key_of_another_host_is_refused() -> None:
    keys = {"other.example.com": KEY, HOST: OTHER_KEY}
    assert _refused(signed(), access_keys=keys) == "the token is not signed with an access key of its audience's host"


def test_a_token_of_another_host_is_refused_where_the_target_or_a_known_host_is_named() -> None:
    request, other = signed(), f"https://other.example.com{SEND}?api-version=2024-12-01"
    path = request.url.removeprefix(ENDPOINT)
    keys = {HOST: KEY, "other.example.com": OTHER_KEY}
    for target in (other, other.upper().replace(other[26:].upper(), other[26:]), f"https://a@{HOST}{path}", f"//{path}"):
        assert _refused(request, target=target) == "the token is for another host"
    for host in ("other.example.com", "OTHER.example.com:8080"):
        headers = (*request.headers, ("Host", host))
        assert _refused(request, target=path, headers=headers, access_keys=keys) == "the token is for another host"
    for host in (HOST, "gateway.example.com", "[::1]:80", ""):
        headers = (*request.headers, ("Host", host))
        assert read(request, target=path, headers=headers, access_keys=keys) == ("Chat", HELLO)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ([], "Authorization is missing"),
        ([("Authorization", "")], "Authorization must be Bearer and a token"),
        ([("Authorization", "Basic YTpi")], "Authorization must be Bearer and a token"),
        ([("Authorization", "Bearer")], "the token is not signed with one of the access keys"),
        ([("Authorization", "Bearer x"), ("authorization", "Bearer y")], "Authorization is repeated with different values"),
        ([("Authorization", f"Bearer {'.' * 50_000}")], "the token is longer than 16384 characters"),
        ([("Authorization", "Bearer \udc80.é.\x00")], "the token is not signed with one of the access keys"),
    ],
)
def test_a_request_without_a_token_is_refused(headers: list[tuple[str, str]], message: str) -> None:
    assert _refused(signed(), headers=headers) == message


def test_the_same_token_twice_is_one_token() -> None:
    request = signed()
    assert read(evolve(request, headers=request.headers[:1] + request.headers)) == ("Chat", HELLO)


@pytest.mark.parametrize("passed", [60, 61, 10**9])
def test_a_token_expires(passed: int) -> None:
    request = signed()
    assert read(request, now=NOW + timedelta(seconds=59)) == ("Chat", HELLO)
    assert _refused(request, now=NOW + timedelta(seconds=passed)) == "the token has expired"


@pytest.mark.parametrize(
    ("expiry", "message"),
    [
        (None, "the token's exp or nbf is not a number"),
        ("9999999999", "the token's exp or nbf is not a number"),
        ([5], "the token's exp or nbf is not a number"),
        (True, "the token's exp or nbf is not a number"),
        *[(expiry, "the token has expired") for expiry in (int(NOW.timestamp()) + 0.5, -(10**400))],
        *[
            (expiry, "the token is signed, but is not an HS256 token with claims")
            for expiry in (float("nan"), float("inf"), float("-inf"))
        ],
    ],
)
def test_a_token_without_an_expiry_in_the_future_is_refused(expiry: object, message: str) -> None:
    assert _refused(_with_token(_token(exp=expiry))) == message


@pytest.mark.parametrize(
    ("audience", "message"),
    [
        *[
            (audience, "the token's audience is not the URL of one host")
            for audience in (
                None,
                5,
                [signed().url],
                "",
                "https://[",
                f"https://{HOST},other.example.com{SEND}",
                f"https://user@{HOST}{SEND}",
                f"https://{SEND}",
                f"wss://{HOST}{SEND}",
                SEND,
                signed().url + "\udc80",
                signed().url + " ",
            )
        ],
        *[
            (audience, "the token is for another URL")
            for audience in (
                ENDPOINT,
                f"{ENDPOINT}/api/hubs/Chat/:send?api-version=2024-12-01",
                f"{ENDPOINT}/api/hubs/Chat/groups/lobby2/:send?api-version=2024-12-01",
                f"{ENDPOINT}/api/hubs/Chat/groups/lobby%2F/:send?api-version=2024-12-01",
                f"{ENDPOINT}/api/hubs/Chat/groups/lobby/:send?api-version=2022-11-01",
                f"{ENDPOINT}/api/hubs/Chat/groups/lobby/:send?api-version=2024-12-01&filter=x",
            )
        ],
    ],
)
def test_a_token_for_another_url_is_refused(audience: object, message: str) -> None:
    assert _refused(_with_token(_token(aud=audience))) == message


@pytest.mark.parametrize(
    "audience",
    [
        f"{ENDPOINT}/api/hubs/Chat/groups/lobby/:send",
        f"HTTPS://{HOST.upper()}:443/api/hubs/Chat/groups/lobby/:send".replace("HTTPS", "https"),
        f"{ENDPOINT}/api/hubs/Chat/groups/lobby/%3Asend?api-version=2024%2D12-01",
        f"{ENDPOINT}/wps/api/hubs/Chat/groups/lobby/:send?api-version=2024-12-01",
    ],
)
def test_a_token_may_leave_out_the_query_or_escape_more(audience: str) -> None:
    assert read(_with_token(_token(aud=audience))) == ("Chat", HELLO)


def test_a_token_for_one_operation_is_none_for_another() -> None:
    token = dict(signed().headers)["Authorization"].removeprefix("Bearer ")
    everyone = signed(SendToAllAction(data="hello"))
    assert _refused(_with_token(token, everyone)) == "the token is for another URL"


@pytest.mark.parametrize(
    "header", [{"alg": "none", "typ": "JWT"}, {"alg": "HS512"}, {"alg": ["HS256"]}, {"alg": {}}, {}, [], "x"]
)
def test_a_token_of_another_algorithm_is_refused(header: object) -> None:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, {"aud": signed().url})]
    assert "not signed" in _refused(_with_token(".".join([*parts, ""])))
    text = ".".join(parts)
    signature = base64.urlsafe_b64encode(hmac.digest(KEY.encode(), text.encode(), "sha256")).decode().rstrip("=")
    assert "not an HS256 token" in _refused(_with_token(f"{text}.{signature}"))


@given(st.lists(st.binary(max_size=20) | st.just(b"[" * 5000) | st.just(b"9" * 5000), min_size=1, max_size=4))
@example([b'{"alg":"HS256"}', b"[" * 100_000, b"x"])
@example([b"[" * 100_000, b"{}", b"x"])
def test_any_token_is_refused_without_a_word_of_it(parts: list[bytes]) -> None:
    token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    message = "longer than 16384 characters" if len(token) > 16384 else "not signed with one of the access keys"
    assert _refused(_with_token(token)) == f"the token is {message}"


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=5))
def test_a_token_that_holds_no_claims_is_refused(payload: object) -> None:
    encode: Any = jwt.PyJWS().encode  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # its keys may be cryptography's
    token: str = encode(json.dumps(payload).encode(), KEY, algorithm="HS256")
    assert "not an HS256 token with claims" in _refused(_with_token(token))


@pytest.mark.parametrize("keys", ["", " ", [], {}, {HOST: []}, [KEY, ""], None])
def test_without_a_key_nothing_is_checked_and_nothing_read(keys: Any) -> None:
    with pytest.raises(
        TypeError if keys is None else ValueError, match="no access key: pass the service's key, or access_keys=ACCEPT_UNSIGNED"
    ):
        read(signed(), access_keys=keys)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"access_keys": 5}, TypeError, "access_keys must be str, not int"),
        ({"now": None}, TypeError, "pass now=datetime.now"),
        ({"now": NOW.replace(tzinfo=None)}, ValueError, "now must have a time zone"),
        ({"now": 5}, TypeError, "now must be a datetime, not int"),
    ],
)
def test_a_wrong_call_of_parse_says_what_to_do(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        read(signed(), **options)


@pytest.mark.parametrize("body", ["hello", 5, None, [1, 2]])
def test_a_body_that_is_not_bytes_is_a_mistake_of_the_caller(body: Any) -> None:
    with pytest.raises(TypeError, match="body must be bytes, not"):
        read_unsigned("POST", "/api/hubs/Chat/:send", body)


def test_who_is_asked_for_a_token_learns_nothing_about_the_body() -> None:
    request = evolve(signed(), body=b"\xff", headers=())
    assert _refused(request) == "Authorization is missing"


def test_the_variables_of_a_refusal_hold_no_key() -> None:
    with pytest.raises(InvalidSignatureError) as caught:
        read(_with_token(_token(OTHER_KEY)))
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    ours = [frame for frame in frames if frame.f_globals["__name__"].startswith("wps_models")]
    assert ours
    assert not [frame for frame in ours if KEY in repr(frame.f_locals)]


# --- reading requests ------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        SEND,
        f"{SEND}?",
        f"{SEND}?api-version=2024-12-01",
        f"{SEND}?unknown=1&&=&x",
        f"https://{HOST}{SEND}?x",
        "api/hubs/Chat/groups/lobby/:send",
        "/api/%68ubs/../api/hubs/Chat/groups/lobby/:send",
        "/api/hubs/Chat/groups/lobb%79/%3Asend",
    ],
)
def test_one_request_may_be_written_in_many_ways(target: str) -> None:
    assert read_unsigned("post", target, b"hello", "Text/Plain; charset=UTF-8") == ("Chat", HELLO)


def test_a_plus_in_the_query_is_a_space_and_one_in_the_path_is_itself() -> None:
    found = read_unsigned("DELETE", "/api/hubs/Chat/connections/a+b?reason=a+b%2Bc")
    assert found == ("Chat", CloseClientConnectionAction(connection_id="a+b", reason="a b+c"))


def test_a_body_without_a_type_is_binary() -> None:
    assert read_unsigned("POST", SEND, b"\xff") == ("Chat", SendToGroupAction(group="lobby", data=b"\xff"))


@pytest.mark.parametrize("body", [bytearray(b"\xff"), memoryview(b"\xff")])
def test_a_body_may_be_any_bytes(body: Any) -> None:
    assert read_unsigned("POST", SEND, body) == ("Chat", SendToGroupAction(group="lobby", data=b"\xff"))


@pytest.mark.parametrize("reason", [None, "", "bye"])
def test_no_reason_and_an_empty_one_are_two_things(reason: str | None) -> None:
    query = "" if reason is None else f"?reason={reason}"
    found = read_unsigned("POST", f"/api/hubs/Chat/:closeConnections{query}")
    assert found == ("Chat", CloseAllConnectionsAction(reason=reason))


def test_what_an_operation_has_no_place_for_is_ignored() -> None:
    target = "/api/hubs/Chat/connections/c?excluded=x&filter=&messageTtlSeconds=many&targetName="
    assert read_unsigned("DELETE", target, b"\xff", "x") == ("Chat", CloseClientConnectionAction(connection_id="c"))


@pytest.mark.parametrize("prefix", ["", "/a"])
@pytest.mark.parametrize(
    "target",
    [
        "",
        "/",
        "/api",
        "/api/",
        "/api/x/hubs/Chat/:send",
        "/eventhandler",
        "/API/hubs/Chat/:send",
        "?/api/hubs/Chat/:send",
    ],
)
def test_a_target_that_is_not_of_the_api_is_told_by_its_path(prefix: str, target: str) -> None:
    found = problems_of(lambda: read_unsigned("POST", prefix + target))
    assert list(found) == ["path"]


@pytest.mark.parametrize(
    "path", ["", "/", "/:send/", "/groups/lobby", "/groups//lobby/:send", "/nothing", "/groups/a/b/:send", "/:Send"]
)
def test_a_path_that_no_operation_has_is_told(path: str) -> None:
    found = problems_of(lambda: read_unsigned("POST", f"/api/hubs/Chat{path}"))
    assert found in ({"path": ["not an operation of the REST API"]}, {"method": ["expected HEAD for this path"]})


@pytest.mark.parametrize(
    ("method", "path", "message"),
    [
        ("GET", "/:send", "expected POST for this path"),
        ("POST", "/connections/c", "expected DELETE or HEAD for this path"),
        ("get\r\n", "/users/u/groups/g", "expected PUT or DELETE for this path"),
        ("", "/groups/g/connections", "expected GET for this path"),
    ],
)
def test_another_method_than_the_operation_has_is_told(method: str, path: str, message: str) -> None:
    assert problems_of(lambda: read_unsigned(method, f"/api/hubs/Chat{path}")) == {"method": [message]}


@pytest.mark.parametrize(
    ("target", "place", "message"),
    [
        ("/api/hubs/1/:send", "path", "hub must be a letter and up to 127 letters, digits or underscores"),
        ("/api/hubs/%FF/:send", "path", "hub is not UTF-8: see byte 0"),
        ("/api/hubs/C/groups/a%ff/:send", "path", "group is not UTF-8: see byte 1"),
        ("/api/hubs/C/groups/%ED%A0%80/:send", "path", "group is not UTF-8: see byte 0"),
        ("/api/hubs/C/groups/%20/:send", "path", "group must be 1 to 1024 characters, not only white space"),
        ("/api/hubs/C/groups//:send", "path", "group must be 1 to 1024 characters, not only white space"),
        ("/api/hubs/C/users//:send", "path", "userId must not be empty"),
        ("/api/hubs/C/groups/%2e%2E/:send", "path", "group must not be '.' or '..': URLs drop such names"),
        ("/api/hubs/C/users/./:send", "path", "userId must not be '.' or '..': URLs drop such names"),
        ("/api/hubs/C/:send?excluded=", "query.excluded[0]", "must not be empty"),
        ("/api/hubs/C/:send?excluded=a&excluded=", "query.excluded[1]", "must not be empty"),
        ("/api/hubs/C/:send?excluded=%ff", "query.excluded", "is not UTF-8: see byte 0"),
        ("/api/hubs/C/:send?filter=%ff", "query.filter", "is not UTF-8: see byte 0"),
        ("/api/hubs/C/:send?filter=a&filter=b", "query.filter", "repeated with different values"),
        ("/api/hubs/C/:send?messageTtlSeconds=301", "query.messageTtlSeconds", "must be whole seconds, at most 300"),
        ("/api/hubs/C/:send?messageTtlSeconds=", "query.messageTtlSeconds", "must be whole seconds, at most 300"),
        ("/api/hubs/C/:send?messageTtlSeconds=-1", "query.messageTtlSeconds", "must be whole seconds, at most 300"),
        ("/api/hubs/C/:send?messageTtlSeconds=%D9%A3", "query.messageTtlSeconds", "must be whole seconds, at most 300"),
    ],
)
def test_a_wrong_part_of_the_target_is_told_by_its_place(target: str, place: str, message: str) -> None:
    found = problems_of(lambda: read_unsigned("POST", target, b"x", "text/plain"))
    assert list(found) == [place]
    assert [said.startswith(message) for said in found[place]] == [True]


@pytest.mark.parametrize(
    ("method", "target", "place", "message"),
    [
        ("PUT", "permissions/fly/connections/c", "path", "permission expected one of sendToGroup, joinLeaveGroup"),
        ("PUT", "permissions/sendToGroup/connections/c?targetName=", "query.targetName", "must be 1 to 1024 characters"),
        ("DELETE", "connections/c?reason=%ff", "query.reason", "is not UTF-8: see byte 0"),
        ("DELETE", "connections/c?reason=a&reason=", "query.reason", "repeated with different values"),
    ],
)
def test_a_wrong_part_of_another_target_is_told_too(method: str, target: str, place: str, message: str) -> None:
    found = problems_of(lambda: read_unsigned(method, f"/api/hubs/Chat/{target}"))
    assert [place] == list(found)
    assert found[place][0].startswith(message)


@pytest.mark.parametrize("target", [f"{SEND}?\u00e9", "/api/hubs/Chat/groups/gr\u00fcn/:send", f"{SEND}?\udc80"])
def test_a_target_that_was_unescaped_already_is_told(target: str) -> None:
    message = "expected /api/hubs/{hub}, with or without a prefix, and escaped as in the request line"
    assert problems_of(lambda: read_unsigned("POST", target)) == {"path": [message]}


@pytest.mark.parametrize(
    ("content_type", "body", "place", "message"),
    [
        ("application/xml", b"<a/>", "content-type", "expected text/plain, application/json, application/octet-stream"),
        ("", b"x", "content-type", "expected text/plain, application/json, application/octet-stream"),
        ("text/plain; charset=latin-1", b"x", "content-type", "charset must be utf-8"),
        ("text/plain", b"caf\xe9", "body", "is not UTF-8: see byte 3"),
        ("application/json", b"{}\xff", "body", "is not UTF-8: see byte 2"),
        ("application/json", b"{", "body", "is not valid JSON, although content-type is application/json"),
        ("application/json", b"", "body", "is not valid JSON, although content-type is application/json"),
        ("application/json", b"NaN", "body", "is not valid JSON, although content-type is application/json"),
    ],
)
def test_a_wrong_message_is_told_by_its_place(content_type: str, body: bytes, place: str, message: str) -> None:
    assert problems_of(lambda: read_unsigned("POST", SEND, body, content_type)) == {place: [message]}


def test_two_types_of_one_body_are_a_problem() -> None:
    headers = [("Content-Type", "text/plain"), ("content-type", "application/json")]
    read = lambda: rest.parse(method="POST", target=SEND, headers=headers, body=b"1", access_keys=rest.ACCEPT_UNSIGNED)  # noqa: E731
    assert problems_of(read) == {"content-type": ["repeated with different values"]}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    target = "/api/hubs/1/groups/%ff/:send?excluded=&filter=a&filter=b&messageTtlSeconds=x"
    found = problems_of(lambda: read_unsigned("POST", target, b"\xff", "text/plain; charset=utf-16"))
    assert list(found) == ["path", "query.filter", "query.messageTtlSeconds", "content-type", "body", "query.excluded[0]"]
    assert len(found["path"]) == 2


@pytest.mark.parametrize("wrong", ["%ff", ""])
def test_at_most_a_hundred_problems_are_told(wrong: str) -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        read_unsigned("POST", f"{SEND}?{f'excluded={wrong}&' * 1000}", b"x", "text/plain")
    assert len(caught.value.problems) == 100
    assert re.fullmatch(r"request: and (\d+ )?more problems", str(caught.value.problems[-1]))


# --- hostile requests ------------------------------------------------------------------

any_text: Final = st.text(st.characters(), max_size=30)  # lone surrogates too
WORDS: Final = ("api", "hubs", "Chat", "groups", "users", ":send", "..", "%2e", "%", "%ff", "?", "&", "+", "excluded=", "filter=")
any_part: Final = st.sampled_from(WORDS) | st.text(max_size=5)
any_target: Final = (
    any_text | st.lists(any_part, max_size=8).map("/".join) | st.lists(any_part, max_size=5).map(f"{SEND}?{{}}".format)
)
any_method: Final = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "post"]) | any_text
any_headers: Final = st.lists(st.tuples(st.sampled_from(["Authorization", "Content-Type", "x"]) | any_text, any_text), max_size=4)


@given(any_method, any_target, any_headers, st.binary(max_size=30), st.booleans())
def test_any_request_is_read_or_refused(
    method: str,
    target: str,
    headers: list[tuple[str, str]],
    body: bytes,
    unsigned: bool,  # noqa: FBT001  # drawn
) -> None:
    keys: Any = rest.ACCEPT_UNSIGNED if unsigned else KEY
    try:
        found = rest.parse(method=method, target=target, headers=headers, body=body, access_keys=keys, now=NOW)
    except (InvalidPayloadError, InvalidSignatureError):
        return
    assert isinstance(found.operation, get_args(rest.Operation))


SECRET: Final = "s3cr3t"
SENDS: Final = (f"/{SECRET}", f"/api/{SECRET}", f"/api/hubs/{SECRET}!/:send", f"/api/hubs/C/groups/{SECRET * 200}/:send")


@pytest.mark.parametrize(
    "target", [*SENDS, f"/api/hubs/C/:send?messageTtlSeconds={SECRET}", f"/api/hubs/C/permissions/{SECRET}/connections/c"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", SECRET])
def test_no_error_shows_a_value_of_the_request(target: str, method: str) -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        read_unsigned(method, target, f"{SECRET}\udc80".encode(errors="surrogatepass"), f"application/json; charset={SECRET}")
    assert SECRET not in f"{caught.value} {caught.value!r}".lower()
    errors = [caught.value.__cause__, caught.value.__context__]
    assert not [error for error in errors if error is not None and SECRET in repr(vars(error)) + repr(error)]


# Not Final, so that checkers look at the annotation and not at each row.
LARGE: Mapping[str, Callable[[int], str]] = {
    "excluded": lambda n: f"{SEND}?{'excluded=c&' * n}",
    "unknown keys": lambda n: f"{SEND}?{'x=c&' * n}",
    "prefixes": lambda n: f"{'/api/hubs' * n}{SEND}",
    "segments": lambda n: f"{SEND}{'/api' * n}",
    "problems": lambda n: f"{SEND}?{'excluded=%ff&' * n}",
}


@pytest.mark.parametrize("target", LARGE.values(), ids=list(LARGE))
def test_the_work_grows_with_the_request_and_no_faster(target: Callable[[int], str]) -> None:
    small, large = (calls(partial(read_unsigned, "POST", target(n), b"x", "text/plain")) for n in (500, 5000))
    assert large <= small * 11


# --- answers ---------------------------------------------------------------------------


def error_of(request: HttpRequest, status: int, body: bytes | str = b"") -> RestError:
    """What an answer ends in."""
    with pytest.raises(RestError) as caught:
        rest.check(request, status=status, body=body)
    return caught.value


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_an_answer_that_all_is_well_is_no_error(status: int) -> None:
    rest.check(signed(), status=status, body=b"")


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b'{"code":"InvalidFilter","message":"no","target":"filter","details":[],"inner":null}', "InvalidFilter", "no"),
        ('{"code":"InvalidFilter","message":"no"}', "InvalidFilter", "no"),
        (b'\xef\xbb\xbf{"message":"no"}', None, "no"),
        (b"Connection id not found", None, "Connection id not found"),
        (b"", None, None),
        (b"\xff", None, "\ufffd"),
        (b'{"code":5,"message":{}}', None, '{"code":5,"message":{}}'),
        (b'["no"]', None, '["no"]'),
        (b"[" * 100_000, None, "[" * 100_000),
        (b"9" * 5000, None, "9" * 5000),
    ],
)
def test_an_error_tells_code_and_message_of_the_answer(body: bytes | str, code: str | None, message: str | None) -> None:
    error = error_of(signed(), 400, body)
    assert (error.status, error.code, error.message, error.operation) == (400, code, message, "sendToGroup")
    assert error.reply_status == 502


def _requests() -> Iterator[Any]:
    for row in OTHERS:
        request = HttpRequest(method=row["method"], url=f"{ENDPOINT}{row['path']}?api-version=2024-12-01")
        yield pytest.param(request, row["operation"]["operation"], id=row["name"])
    yield pytest.param(HttpRequest(method="GET", url="https://elsewhere.example.com/"), "request", id="no operation")
    yield pytest.param(HttpRequest(method="PUT", url=signed().url), "request", id="another method")


@pytest.mark.parametrize(("request_", "operation"), list(_requests()))
def test_the_answer_to_any_request_can_be_checked(request_: HttpRequest, operation: str) -> None:
    error = error_of(request_, 503)
    assert (error.operation, error.can_send_again) == (operation, True)


ONE_OF_EACH: Final = [operation_of(row) for row in {row["name"].rpartition("/")[0]: row for row in OPERATIONS}.values()]


@pytest.mark.parametrize("action", ONE_OF_EACH, ids=lambda operation: type(operation).__name__)
@pytest.mark.parametrize("status", [300, 400, 401, 403, 404, 408, 413, 415, 429, 500, 501, 502, 503, 504])
def test_whether_sending_again_is_safe_hangs_on_the_status_and_on_whether_it_is_a_message(action: Action, status: int) -> None:
    passes, is_message = status in {408, 429, 500, 502, 503, 504}, hasattr(action, "data")
    assert error_of(signed(action), status).can_send_again is (status == 429 or (passes and not is_message))


def test_an_unknown_request_that_changes_something_is_not_sent_again() -> None:
    assert not error_of(HttpRequest(method="POST", url="https://h/other"), 503).can_send_again


@pytest.mark.parametrize(
    ("status", "body", "text"),
    [
        (401, b"", "sendToGroup: the REST API answered 401: check that the access key is the service's own, "),
        (404, b'{"code":"NotFound"}', "sendToGroup: the REST API answered 404 (NotFound): unknown connection, group or user"),
        (
            400,
            b'{"code":"a secret","message":"a secret"}',
            "sendToGroup: the REST API answered 400: a part of the request is wrong",
        ),
        (429, b"", "sendToGroup: the REST API answered 429: it is safe to send it again"),
        (
            503,
            b"",
            "sendToGroup: the REST API answered 503: it may have been sent all the same, so sending it again may send it twice",
        ),
        (418, b"a secret", "sendToGroup: the REST API answered 418: the error's message may say why"),
    ],
)
def test_an_error_says_what_to_do_and_not_what_was_sent(status: int, body: bytes, text: str) -> None:
    error = error_of(signed(), status, body)
    assert str(error).startswith(text)
    assert "a secret" not in f"{error} {error!r}"


def _pickled(error: RestError) -> object:
    return pickle.loads(pickle.dumps(error))  # noqa: S301  # our own


COPIES: list[Callable[[RestError], object]] = [copy.copy, copy.deepcopy, _pickled]


@pytest.mark.parametrize("copied", COPIES)
def test_an_error_pickles_and_copies(copied: Callable[[RestError], object]) -> None:
    error = error_of(signed(), 429, b'{"code":"TooMany","message":"slow down"}')
    again = copied(error)
    assert type(again) is RestError
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_the_time_to_live_of_a_message_may_be_a_number_of_seconds() -> None:
    requests = [rest.request(HELLO, hub="chat", endpoint=ENDPOINT, message_ttl=ttl) for ttl in (60, timedelta(minutes=1))]
    assert requests[0] == requests[1]
