"""Results of operations, and the responses that they are read from."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tests.rest_rows import ENDPOINT, OPERATIONS, each, operation_of, signed
from wps_models import (
    AddConnectionToGroupAction,
    AddUserToGroupAction,
    GrantPermissionAction,
    HttpResponse,
    InvalidPayloadError,
    RestError,
    SendToAllAction,
    WebPubSubPermission,
    loads,
    rest,
)

QUESTIONS: Final = (rest.ConnectionExists, rest.GroupExists, rest.UserExists, rest.CheckPermission)
LIST: Final = rest.ListConnectionsInGroup(group="lobby")
TOKEN: Final = rest.GenerateClientToken()
HELLO: Final = SendToAllAction(data="hello")


def results(operation: rest.Operation) -> st.SearchStrategy[Any]:
    """Draw a result that fits an operation."""
    if isinstance(operation, QUESTIONS):
        return st.booleans()
    if isinstance(operation, rest.ListConnectionsInGroup):
        return strategies.models(rest.GroupMembersPage)
    return st.text() if isinstance(operation, rest.GenerateClientToken) else st.none()


def read(operation: rest.Operation, reply: HttpResponse) -> object:
    return rest.result(operation, status=reply.status, headers=reply.headers, body=reply.body)


def error_of(operation: Any, reply: HttpResponse) -> RestError:
    with pytest.raises(RestError) as caught:
        read(operation, reply)
    return caught.value


@given(st.data())
def test_a_result_comes_back_from_its_response(data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(get_args(rest.Operation)).flatmap(strategies.models))
    result = data.draw(results(operation))
    assert read(operation, rest.response(operation, result)) == result


@each(OPERATIONS)
def test_a_success_has_the_status_of_the_service(row: Mapping[str, Any]) -> None:
    operation = operation_of(row)
    found: Any = {rest.ListConnectionsInGroup: rest.GroupMembersPage(members=()), rest.GenerateClientToken: "t"}
    result = found.get(operation.__class__, True if isinstance(operation, QUESTIONS) else None)
    assert rest.response(operation, result).status == row["status"]


def test_a_page_is_written_as_the_service_writes_it() -> None:
    members = [rest.GroupMember(connection_id="c-1", user_id="ada"), rest.GroupMember(connection_id="c-2")]
    reply = rest.response(LIST, rest.GroupMembersPage(members=members, next_link="https://h/x?continuationToken=1"))
    assert reply.headers == (("Content-Type", "application/json"),)
    assert json.loads(reply.body) == {
        "value": [{"connectionId": "c-1", "userId": "ada"}, {"connectionId": "c-2"}],
        "nextLink": "https://h/x?continuationToken=1",
    }
    assert json.loads(rest.response(LIST, rest.GroupMembersPage(members=())).body) == {"value": []}


# Not Final, so that checkers look at the annotation and not at each row.
NEXT: Mapping[str, rest.ListConnectionsInGroup] = {
    f"{ENDPOINT}/api/hubs/Chat/groups/lobby/connections?continuationToken=a%20b%2Bc+d&api-version=2024-12-01": (
        rest.ListConnectionsInGroup(group="lobby", max_page_size=7, continuation_token="a b+c d")
    ),
    "/x?continuationToken=t&maxpagesize=5&top=3#f": rest.ListConnectionsInGroup(
        group="lobby", max_page_size=5, top=3, continuation_token="t"
    ),
    "?maxpagesize=201&top=0&continuationToken=t": rest.ListConnectionsInGroup(
        group="lobby", max_page_size=7, continuation_token="t"
    ),
    "?maxpagesize=-1&top=many&continuationToken=t": rest.ListConnectionsInGroup(
        group="lobby", max_page_size=7, continuation_token="t"
    ),
}


@pytest.mark.parametrize("link", NEXT)
def test_a_next_link_is_an_operation(link: str) -> None:
    asked = rest.ListConnectionsInGroup(group="lobby", max_page_size=7, top=9)
    assert rest.GroupMembersPage(members=(), next_link=link).next_page(asked) == NEXT[link]


def test_the_last_page_has_no_next_one() -> None:
    assert rest.GroupMembersPage(members=()).next_page(LIST) is None


def test_a_next_link_without_a_token_is_refused_as_it_would_be_the_first_page() -> None:
    with pytest.raises(InvalidPayloadError, match=r"^\$\.nextLink: has no continuationToken$"):
        rest.GroupMembersPage(members=(), next_link="https://h/x?top=1").next_page(LIST)


@pytest.mark.parametrize(
    ("operation", "body", "problem"),
    [
        (LIST, b"", r"\$: is not JSON"),
        (LIST, b"[]", r"\$: expected an object"),
        (LIST, b'{"value":[{}]}', r"\$\.value\[0\]\.connectionId: is missing"),
        (TOKEN, b"{}", r"\$\.token: expected a string"),
        (TOKEN, b"[]", r"\$\.token: expected a string"),
        (TOKEN, b"{", r"\$: is not JSON"),
    ],
)
def test_a_success_without_its_result_is_a_problem(operation: Any, body: bytes, problem: str) -> None:
    with pytest.raises(InvalidPayloadError, match=f"^{problem}"):
        rest.result(operation, status=200, body=body)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_question_that_fails_is_an_error(status: int) -> None:
    headers = {"X-MS-Error-Code": "Error.Forbidden"}
    with pytest.raises(RestError) as caught:
        rest.result(rest.UserExists(user_id="ada"), status=status, headers=headers)
    assert (caught.value.status, caught.value.code, caught.value.operation) == (status, "Error.Forbidden", "userExists")
    with pytest.raises(RestError) as checked:
        rest.check(signed(rest.UserExists(user_id="ada")), status=status, headers=headers)
    assert vars(checked.value) == vars(caught.value)


# --- errors ----------------------------------------------------------------------------

MISSING: Final = [
    (AddUserToGroupAction(user_id="ada", group="lobby"), "Warning.User.NotExisted", "User `ada` is not found."),
    (
        AddConnectionToGroupAction(connection_id="c-1", group="g"),
        "Info.Connection.NotExisted",
        "Connection `c-1` is not found.",
    ),
    (
        GrantPermissionAction(connection_id="c-1", permission=WebPubSubPermission.SEND_TO_GROUP, target_name="g"),
        "Info.Connection.NotExisted",
        "Connection `c-1` is not found.",
    ),
]


@pytest.mark.parametrize(("operation", "code", "message"), MISSING)
def test_what_does_not_exist_is_answered_as_the_cloud_does(operation: Any, code: str, message: str) -> None:
    reply = rest.error_response(404, operation=operation)
    assert json.loads(reply.body) == {
        "code": code,
        "message": message,
        "target": code.split(".")[1],
        "details": None,
        "innererror": None,
    }
    assert reply.headers == (("Content-Type", "application/json"), ("x-ms-error-code", code))
    error = error_of(operation, reply)
    assert (error.status, error.code, error.message) == (404, code, message)


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (rest.UserExists(user_id="ada"), "Warning.User.NotExisted"),
        (rest.GroupExists(group="lobby"), "Warning.Group.NotExisted"),
        (rest.ConnectionExists(connection_id="c-1"), "Info.Connection.NotExisted"),
    ],
)
def test_a_no_has_a_code_and_no_body(operation: Any, code: str) -> None:
    reply = rest.response(operation, result=False)
    assert (reply.status, reply.headers, reply.body) == (404, (("x-ms-error-code", code),), b"")


def test_a_bad_request_is_a_problem_document() -> None:
    reply = rest.error_response(400, code="Error.BadRequest", message="Invalid syntax", target="Filter")
    assert reply.headers[0] == ("Content-Type", "application/problem+json")
    assert json.loads(reply.body) == {
        "code": "Error.BadRequest",
        "message": "Invalid syntax",
        "target": "Filter",
        "errors": {"Filter": ["Invalid syntax"]},
        "title": "One or more validation errors occurred.",
        "status": 400,
    }
    error = error_of(HELLO, reply)
    assert (error.code, error.message) == ("Error.BadRequest", "Invalid syntax")
    assert json.loads(rest.error_response(400, code="c", message="m").body)["errors"] == {"": ["m"]}


def test_an_error_of_a_head_request_has_no_body() -> None:
    reply = rest.error_response(403, code="Error.Forbidden", message="m", operation=rest.UserExists(user_id="ada"))
    assert (reply.status, reply.headers, reply.body) == (403, (("x-ms-error-code", "Error.Forbidden"),), b"")
    assert error_of(rest.UserExists(user_id="ada"), reply).code == "Error.Forbidden"


# Not Final, so that checkers look at the annotation and not at each row.
WRONG_CALLS: list[tuple[Callable[[Any], object], str]] = [
    (lambda door: door.response(HELLO, result=True), "the result of sendToAll must be None, not bool"),
    (lambda door: door.response(TOKEN), "the result of generateClientToken must be a str, not None"),
    (lambda door: door.response(LIST, []), "the result of listConnectionsInGroup must be a GroupMembersPage, not list"),
    (lambda door: door.response(rest.UserExists(user_id="a")), "the result of userExists must be a bool, not None"),
    (lambda door: door.response("x"), "operation must be an action or another class of rest.Operation, not str"),
    (lambda door: door.result(None, status=200), "operation must be an action or another class of rest.Operation, not None"),
    (lambda door: door.result(HELLO, status="200"), "status must be an int, not str"),
    (lambda door: door.result(HELLO, status=200, body=None), "body must be bytes or a str, not None"),
    (lambda door: door.check(HELLO, status=200), "request must be the HttpRequest of rest.request, not SendToAllAction"),
    (lambda door: door.check(signed(), status=500, body=None), "body must be bytes or a str, not None"),
    (lambda door: door.check(signed(), status=True), "status must be an int, not bool"),
    (lambda door: door.error_response(404, operation=HELLO), "code and message must be given"),
    (lambda door: door.error_response(404), "code and message must be given"),
    (lambda door: door.error_response(500, operation=rest.UserExists(user_id="a")), "code and message must be given"),
]


@pytest.mark.parametrize(("call", "message"), WRONG_CALLS)
def test_a_wrong_call_says_what_to_do(call: Callable[[Any], object], message: str) -> None:
    with pytest.raises(TypeError, match=f"^{message}"):
        call(rest)


def test_members_of_newer_versions_are_ignored() -> None:
    body = b'{"value":[{"connectionId":"c-1","userId":null,"x":1}],"nextLink":null,"count":1}'
    assert loads(body, rest.GroupMembersPage) == rest.GroupMembersPage(members=[rest.GroupMember(connection_id="c-1")])
