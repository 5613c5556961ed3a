"""Requests to the REST API, as services read them."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rest_rows import (
    HELLO,
    HOST,
    KEY,
    NOW,
    SEND,
    problems_of,
    read_unsigned,
)
from tests.test_hostile import count_calls
from wps_models import (
    CloseAllConnectionsAction,
    CloseClientConnectionAction,
    InvalidPayloadError,
    InvalidSignatureError,
    SendToGroupAction,
    rest,
)

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
def test_a_request_can_be_spelled_in_many_ways(target: str) -> None:
    assert read_unsigned("post", target, b"hello", "Text/Plain; charset=UTF-8") == ("Chat", HELLO)


def test_a_plus_is_a_space_in_the_query_and_a_plus_in_the_path() -> None:
    found = read_unsigned("DELETE", "/api/hubs/Chat/connections/a+b?reason=a+b%2Bc")
    assert found == ("Chat", CloseClientConnectionAction(connection_id="a+b", reason="a b+c"))


def test_a_body_without_a_type_is_binary() -> None:
    assert read_unsigned("POST", SEND, b"\xff") == ("Chat", SendToGroupAction(group="lobby", data=b"\xff"))


@pytest.mark.parametrize("body", [bytearray(b"\xff"), memoryview(b"\xff")])
def test_a_body_may_be_any_bytes(body: Any) -> None:
    assert read_unsigned("POST", SEND, body) == ("Chat", SendToGroupAction(group="lobby", data=b"\xff"))


@pytest.mark.parametrize("reason", [None, "", "bye"])
def test_an_empty_reason_differs_from_none(reason: str | None) -> None:
    query = "" if reason is None else f"?reason={reason}"
    found = read_unsigned("POST", f"/api/hubs/Chat/:closeConnections{query}")
    assert found == ("Chat", CloseAllConnectionsAction(reason=reason))


def test_query_keys_of_other_operations_are_ignored() -> None:
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
def test_a_target_outside_of_the_api_is_refused(prefix: str, target: str) -> None:
    found = problems_of(lambda: read_unsigned("POST", prefix + target))
    assert list(found) == ["path"]


@pytest.mark.parametrize(
    "path", ["", "/", "/:send/", "/groups/lobby", "/groups//lobby/:send", "/nothing", "/groups/a/b/:send", "/:Send"]
)
def test_an_unknown_path_is_refused(path: str) -> None:
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
def test_the_expected_methods_are_named(method: str, path: str, message: str) -> None:
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
def test_a_wrong_part_of_the_target_is_named(target: str, place: str, message: str) -> None:
    found = problems_of(lambda: read_unsigned("POST", target, b"x", "text/plain"))
    assert list(found) == [place]
    assert [text.startswith(message) for text in found[place]] == [True]


@pytest.mark.parametrize(
    ("method", "target", "place", "message"),
    [
        ("PUT", "permissions/fly/connections/c", "path", "permission expected one of sendToGroup, joinLeaveGroup"),
        ("PUT", "permissions/sendToGroup/connections/c?targetName=", "query.targetName", "must be 1 to 1024 characters"),
        ("DELETE", "connections/c?reason=%ff", "query.reason", "is not UTF-8: see byte 0"),
        ("DELETE", "connections/c?reason=a&reason=", "query.reason", "repeated with different values"),
    ],
)
def test_a_wrong_part_of_another_target_is_named(method: str, target: str, place: str, message: str) -> None:
    found = problems_of(lambda: read_unsigned(method, f"/api/hubs/Chat/{target}"))
    assert [place] == list(found)
    assert found[place][0].startswith(message)


@pytest.mark.parametrize("target", [f"{SEND}?\u00e9", "/api/hubs/Chat/groups/gr\u00fcn/:send", f"{SEND}?\udc80"])
def test_an_unescaped_target_is_refused(target: str) -> None:
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
def test_a_wrong_message_is_refused(content_type: str, body: bytes, place: str, message: str) -> None:
    assert problems_of(lambda: read_unsigned("POST", SEND, body, content_type)) == {place: [message]}


@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        (b"", "body", "is not JSON: see line 1, column 1, where the text ends"),
        (b"[]", "body", "expected an object"),
        (b"{}", "body.groups", "is missing"),
        (b'{"groups":"lobby"}', "body.groups", "expected an array"),
        (b'{"groups":["lobby"," "]}', "body.groups[1]", "must be 1 to 1024 characters"),
        (b'{"groups":["\\ud800"]}', "body.groups", "must not contain lone surrogates"),
        (b'{"groups":[],"filter":" "}', "body.filter", "must not be empty: leave it out for all connections"),
    ],
)
def test_a_wrong_json_body_is_refused(body: bytes, place: str, message: str) -> None:
    found = problems_of(lambda: read_unsigned("POST", "/api/hubs/Chat/:addToGroups", body, "application/json"))
    assert [(path, text.startswith(message)) for path, (text,) in found.items()] == [(place, True)]


def test_a_method_that_is_not_a_str_is_a_type_error() -> None:
    method: Any = None
    with pytest.raises(TypeError, match="method must be a str, not None"):
        read_unsigned(method, SEND)


@pytest.mark.parametrize(
    ("query", "place", "message"),
    [
        ("maxpagesize=201", "query.maxpagesize", "must be a whole number from 1 to 200"),
        ("maxpagesize=many", "query.maxpagesize", "expected a whole number"),
        ("top=0", "query.top", "must be a whole number from 1 to 2147483647"),
        ("continuationToken=", "query.continuationToken", "must not be empty"),
    ],
)
def test_a_wrong_option_of_a_page_is_named(query: str, place: str, message: str) -> None:
    found = problems_of(lambda: read_unsigned("GET", f"/api/hubs/Chat/groups/lobby/connections?{query}"))
    assert [(path, text.startswith(message)) for path, (text,) in found.items()] == [(place, True)]


@pytest.mark.parametrize("client_type", ["Default", "default", "MQTT", "mqtt", "SocketIO"])
def test_the_client_type_is_read_in_any_case(client_type: str) -> None:
    _, operation = read_unsigned("POST", f"/api/hubs/Chat/:generateToken?clientType={client_type}")
    assert isinstance(operation, rest.GenerateClientToken)
    assert operation.client_protocol.lower() == client_type.lower()
    problem = problems_of(lambda: read_unsigned("POST", "/api/hubs/Chat/:generateToken?clientType=x"))
    assert list(problem) == ["query.clientType"]


def test_two_content_types_are_refused() -> None:
    headers = [("Content-Type", "text/plain"), ("content-type", "application/json")]
    read = lambda: rest.parse(method="POST", target=SEND, headers=headers, body=b"1", access_keys=rest.ACCEPT_UNSIGNED)  # noqa: E731
    assert problems_of(read) == {"content-type": ["repeated with different values"]}


def test_all_problems_are_listed_at_once() -> None:
    target = "/api/hubs/1/groups/%ff/:send?excluded=&filter=a&filter=b&messageTtlSeconds=x"
    found = problems_of(lambda: read_unsigned("POST", target, b"\xff", "text/plain; charset=utf-16"))
    assert list(found) == ["path", "query.filter", "query.messageTtlSeconds", "content-type", "body", "query.excluded[0]"]
    assert len(found["path"]) == 2


def test_a_query_key_has_at_most_two_problems() -> None:
    found = problems_of(lambda: read_unsigned("POST", f"{SEND}?{'filter=%ff&' * 1000}filter=x", b"x", "text/plain"))
    assert found == {"query.filter": ["repeated with different values", "is not UTF-8: see byte 0"]}


@pytest.mark.parametrize("wrong", ["%ff", ""])
def test_at_most_a_hundred_problems_are_listed(wrong: str) -> None:
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
def test_no_error_contains_a_value_of_the_request(target: str, method: str) -> None:
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
    "filters": lambda n: f"{SEND}?{'filter=%ff&' * n}",
    "different filters": lambda n: f"{SEND}?{''.join(f'filter=%ff{number}&' for number in range(n))}",
}


@pytest.mark.parametrize("target", LARGE.values(), ids=list(LARGE))
def test_the_number_of_calls_grows_linearly_with_the_request(target: Callable[[int], str]) -> None:
    small, large = (count_calls(partial(read_unsigned, "POST", target(n), b"x", "text/plain")) for n in (500, 5000))
    assert large <= small * 11
