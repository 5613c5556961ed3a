"""Operations as REST requests: equal to those of the SDKs, and read back as what they were."""

from collections.abc import Callable, Mapping
from datetime import timedelta, timezone
from operator import itemgetter
from typing import Any, Final, get_args

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from tests import strategies
from tests.rest_rows import (
    ACTIONS,
    ENDPOINT,
    HELLO,
    HOST,
    KEY,
    NOW,
    OPERATIONS,
    OTHERS,
    ROWS,
    SERVICE,
    TRAPS,
    UNTARGETED,
    body_of,
    each,
    operation_of,
    options_of,
    parse,
    parse_unsigned,
    query_of,
    read,
    read_unsigned,
    signed,
)
from tests.test_access import read_token
from wps_models import (
    Action,
    CloseAllConnectionsAction,
    CloseClientConnectionAction,
    ConnectionString,
    GrantPermissionAction,
    HttpRequest,
    Json,
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


def test_every_row_is_used() -> None:
    assert len(ACTIONS) + len(TRAPS) + len(UNTARGETED) + len(OTHERS) == len(ROWS) == 69
    used: set[object] = {operation_of(row).__class__ for row in OPERATIONS}
    assert {*get_args(rest.Operation)} - used == {rest.RemoveConnectionsFromGroups, rest.GetServiceStatus}
    assert len(get_args(rest.Operation)) == 25


@each(OPERATIONS)
def test_a_request_equals_that_of_the_sdk_byte_for_byte(row: Mapping[str, Any]) -> None:
    url = f"{ENDPOINT}{row['path']}?{query_of(row['query'])}"
    request = signed(operation_of(row), hub=row["hub"], **options_of(row))
    content_type = [("Content-Type", row["headers"]["content-type"])] if row["headers"] else []
    assert (request.method, request.url) == (row["method"], url)
    assert row.get("token", {"aud": url})["aud"] == url
    assert [name for name, _ in request.headers] == ["Authorization", *(name for name, _ in content_type)]
    assert list(request.headers[1:]) == content_type
    assert request.body == body_of(row)


@each(OPERATIONS + UNTARGETED)
def test_a_request_of_the_python_sdk_is_read_as_its_operation(row: Mapping[str, Any]) -> None:
    target, body = f"{row['path']}?{query_of(row['query'])}", body_of(row)
    found = parse_unsigned(row["method"], target, body, **row["headers"])
    assert (found.hub, found.operation) == (row["hub"], operation_of(row))
    assert {"filter": found.filter, "message_ttl": found.message_ttl} == options_of(row)
    assert (found.host, found.api_version) == (None, "2024-12-01")


@each(OPERATIONS + UNTARGETED)
def test_a_request_of_the_javascript_sdk_is_read_as_the_same_operation(row: Mapping[str, Any]) -> None:
    js = row["js"]
    query = js.get("raw_query", query_of(sorted(js.get("query", row["query"]), key=itemgetter(0))))
    body = js["body"].encode() if "body" in js else body_of(row)
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
def test_a_dot_segment_is_refused_as_a_name(row: Mapping[str, Any]) -> None:
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
def test_a_name_may_look_like_a_part_of_the_path(hub: str, name: str) -> None:
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
    """Return the claims of a request's token, verified by PyJWT."""
    scheme, _, token = dict(request.headers)["Authorization"].partition(" ")
    assert scheme == "Bearer"
    return read_token(token, key=KEY, algorithms=["HS256"], options={"verify_exp": False, "verify_aud": False})


def test_a_token_is_valid_for_the_whole_url_and_a_minute() -> None:
    request = signed(filter="userId ne 'ada'")
    assert claims_of(request) == {"aud": request.url, "exp": int(NOW.timestamp()) + 60}


def test_the_time_to_live_of_a_token_can_be_set() -> None:
    assert claims_of(signed(time_to_live=timedelta(minutes=5)))["exp"] == int(NOW.timestamp()) + 300


def test_the_zone_of_the_time_does_not_matter() -> None:
    assert signed(now=NOW.astimezone(timezone(timedelta(hours=9)))) == signed()


def test_a_request_with_an_endpoint_is_not_signed() -> None:
    request = rest.request(HELLO, hub="Chat", endpoint=f"{ENDPOINT}/")
    assert request == evolve(signed(), headers=(("Content-Type", "text/plain"),))


@pytest.mark.parametrize("proxy", ["https://gateway.example.com:8443/wps", "http://localhost:8080/"])
def test_a_request_goes_to_the_proxy_and_its_token_is_for_the_service(proxy: str) -> None:
    request, direct = signed(reverse_proxy=proxy), signed()
    assert request.url == proxy.rstrip("/") + direct.url.removeprefix(ENDPOINT)
    assert request.headers == direct.headers
    assert read(request, target=request.url.removeprefix(proxy.rstrip("/"))) == ("Chat", HELLO)


def test_an_endpoint_may_have_a_path() -> None:
    service = ConnectionString(endpoint="https://gateway.example.com/api/wps/", access_key=KEY)
    request = signed(service=service)
    assert request.url.startswith("https://gateway.example.com/api/wps/api/hubs/Chat/groups/lobby/:send?")
    assert read(request) == ("Chat", HELLO)


def test_the_version_of_the_api_can_be_set() -> None:
    assert signed().url.endswith(f"?api-version={rest.API_VERSION}")
    assert signed(api_version="2022-11-01").url.endswith("?api-version=2022-11-01")


def test_binary_data_is_not_copied() -> None:
    data = bytes(1_000_000)
    request = signed(SendToAllAction(data=data))
    assert request.body is data
    _, action = read(request)
    assert isinstance(action, SendToAllAction)
    assert action.data is data


def test_json_text_is_sent_unchanged() -> None:
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
        (HELLO, {"service": ConnectionString(endpoint=ENDPOINT)}, ValueError, "no AccessKey to sign with: pass endpoint instead"),
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


def test_the_time_to_live_of_a_message_may_be_a_number_of_seconds() -> None:
    requests = [rest.request(HELLO, hub="chat", endpoint=ENDPOINT, message_ttl=ttl) for ttl in (60, timedelta(minutes=1))]
    assert requests[0] == requests[1]
