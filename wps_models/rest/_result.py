"""Read the responses of operations."""

from collections.abc import Mapping
from typing import Any, Final, overload

from wps_models._json.frozen import is_object
from wps_models._json.text import parse_json
from wps_models.actions import Action
from wps_models.codec import loads
from wps_models.errors import TEMPORARY_STATUSES, InvalidPayloadError, RestError, invalid, type_name
from wps_models.http import HeadersLike, HttpRequest, ReceivedHeaders
from wps_models.rest._table import Row, row_of, rows_for
from wps_models.rest._target import Target
from wps_models.rest.group_members import GroupMembersPage
from wps_models.rest.operations import (
    AddConnectionsToGroups,
    CheckPermission,
    CloseUserConnections,
    ConnectionExists,
    GenerateClientToken,
    GetServiceStatus,
    GroupExists,
    ListConnectionsInGroup,
    Operation,
    RemoveConnectionFromAllGroups,
    RemoveConnectionsFromGroups,
    UserExists,
)

_FINE: Final = range(200, 300)
_NOT_FOUND: Final = 404
_TOO_MANY: Final = 429

Body = bytes | bytearray | memoryview | str


@overload
def result(
    operation: ConnectionExists | GroupExists | UserExists | CheckPermission,
    *,
    status: int,
    headers: HeadersLike = ...,
    body: Body = ...,
) -> bool: ...
@overload
def result(operation: GenerateClientToken, *, status: int, headers: HeadersLike = ..., body: Body) -> str: ...
@overload
def result(operation: ListConnectionsInGroup, *, status: int, headers: HeadersLike = ..., body: Body) -> GroupMembersPage: ...
@overload
def result(
    operation: Action
    | AddConnectionsToGroups
    | CloseUserConnections
    | GetServiceStatus
    | RemoveConnectionFromAllGroups
    | RemoveConnectionsFromGroups,
    *,
    status: int,
    headers: HeadersLike = ...,
    body: Body = ...,
) -> None: ...
@overload
def result(
    operation: Operation, *, status: int, headers: HeadersLike = ..., body: Body = ...
) -> bool | str | GroupMembersPage | None: ...
def result(
    operation: Operation, *, status: int, headers: HeadersLike = (), body: Body = b""
) -> bool | str | GroupMembersPage | None:
    """Return the result of an operation from the service's response, or raise `RestError`.

    The result is a bool for exists checks and `CheckPermission`, a `GroupMembersPage` for `ListConnectionsInGroup`,
    the token for `GenerateClientToken`, and ``None`` for all others.

    `status`, `headers` and `body` are those of the response. Every status from 200 to 299 is a success. Raises
    `InvalidPayloadError` for a success whose body isn't a page or a token.
    """
    row = row_of(operation)
    _check_response(status, body)
    if row.reply == "bool" and status == _NOT_FOUND:
        return False
    if status not in _FINE:
        raise _error(row, method=row.method, status=status, headers=headers, body=body)
    if row.reply == "bool":
        return True
    if row.reply == "page":
        return loads(body, GroupMembersPage)
    return _token(body) if row.reply == "token" else None


def check(request: HttpRequest, *, status: int, headers: HeadersLike = (), body: Body = b"") -> None:
    """Raise `RestError` if the service's response to a request isn't a success.

    `status`, `headers` and `body` are those of the response. Every status from 200 to 299 is a success.
    """
    if not isinstance(request, HttpRequest):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise TypeError(f"request must be the HttpRequest of rest.request, not {type_name(request)}")
    _check_response(status, body)
    if status not in _FINE:
        target = Target.split(request.url)
        rows = [row for row in rows_for(target.segments()) if row.method == request.method] if target else []
        raise _error(rows[0] if rows else None, method=request.method, status=status, headers=headers, body=body)


def _check_response(status: object, body: object) -> None:
    if not isinstance(status, int) or isinstance(status, bool):
        raise TypeError(f"status must be an int, not {type_name(status)}")
    if not isinstance(body, (bytes, bytearray, memoryview, str)):
        raise TypeError(f'body must be bytes or a str, not {type_name(body)}; for no body pass b""')


def _token(body: Body) -> str:
    answer: object = parse_json(body)
    token = answer.get("token") if is_object(answer) else None
    if not isinstance(token, str):
        raise invalid("$.token", "expected a string")
    return token


def _error(row: Row | None, *, method: str, status: int, headers: HeadersLike, body: Body) -> RestError:
    # A message that is sent twice arrives twice. All else can be repeated without harm.
    is_repeatable = row.body != "message" if row else method != "POST"
    code, message = _described(body)
    return RestError(
        status,
        operation=row.name if row else "request",
        code=code or ReceivedHeaders(headers).joined("x-ms-error-code"),
        message=message,
        can_send_again=status == _TOO_MANY or (status in TEMPORARY_STATUSES and is_repeatable),
    )


def _described(body: Body) -> tuple[str | None, str | None]:
    """Return the code and message of an error's body, which is JSON, plain text or empty."""
    text = body if isinstance(body, str) else bytes(body).decode("utf-8-sig", "replace")
    try:
        answer: object = parse_json(text)
    except InvalidPayloadError:
        answer = None
    members: Mapping[Any, object] = answer if is_object(answer) else {}
    code, message = members.get("code"), members.get("message")
    return code if isinstance(code, str) else None, message if isinstance(message, str) else text or None
