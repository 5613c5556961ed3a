"""Write the responses of operations, as the service does: for fakes, gateways and tests."""

from typing import Any, Final, Literal, overload

from wps_models._json.text import encode_ascii
from wps_models.codec import dumps
from wps_models.errors import type_name
from wps_models.http import JSON, HttpResponse
from wps_models.rest._table import Row, row_of
from wps_models.rest.group_members import GroupMembersPage
from wps_models.rest.operations import Operation

_BAD_REQUEST: Final = 400
_NOT_FOUND: Final = 404
_CODE_HEADER: Final = "x-ms-error-code"

_CODES: Final = {
    "Connection": "Info.Connection.NotExisted",
    "Group": "Warning.Group.NotExisted",
    "Permission": "Info.Permission.NotExisted",
    "User": "Warning.User.NotExisted",
}


def response(operation: Operation, result: bool | str | GroupMembersPage | None = None) -> HttpResponse:  # noqa: FBT001  # the result
    """Return the service's response to an operation that succeeded.

    `result` is a bool for exists checks and `CheckPermission`, a `GroupMembersPage` for `ListConnectionsInGroup`, the token
    for `GenerateClientToken`, and ``None`` for all others. `error_response` returns the response to one that failed.
    """
    row = row_of(operation)
    expected, what = _RESULTS[row.reply]
    if not isinstance(result, expected):
        raise TypeError(f"the result of {row.name} must be {what}, not {type_name(result)}")
    if result is False:
        return error_response(_NOT_FOUND, operation=operation)
    if isinstance(result, GroupMembersPage):
        return _json(row.status, dumps(result))
    return _json(row.status, encode_ascii({"token": result})) if isinstance(result, str) else HttpResponse(status=row.status)


_RESULTS: Final[dict[str | None, tuple[type[Any], str]]] = {
    "bool": (bool, "a bool"),
    "page": (GroupMembersPage, "a GroupMembersPage"),
    "token": (str, "a str"),
    None: (type(None), "None"),
}


@overload
def error_response(
    status: int, *, code: str, message: str, target: str | None = ..., operation: Operation | None = ...
) -> HttpResponse: ...
@overload
def error_response(
    status: Literal[404], *, code: None = ..., message: None = ..., target: None = ..., operation: Operation
) -> HttpResponse: ...
def error_response(
    status: int,
    *,
    code: str | None = None,
    message: str | None = None,
    target: str | None = None,
    operation: Operation | None = None,
) -> HttpResponse:
    """Return the service's response to an operation that failed.

    `code` is a word such as ``Error.Forbidden``, `message` a sentence, and `target` the part of the request
    that is wrong. With 404 and an `operation`, all three default to the service's own for a connection, group
    or user that doesn't exist. The responses to HEAD requests have no body.
    """
    row = row_of(operation) if operation is not None else None
    if code is None or message is None:
        if row is None or row.missing is None or status != _NOT_FOUND:
            raise TypeError("code and message must be given: only 404 and an operation that returns it have defaults")
        code, target, message = _CODES[row.missing], row.missing, _not_found(row, operation)
    body: dict[str, object] = {"code": code, "message": message, "target": target}
    content_type = JSON
    if status == _BAD_REQUEST:
        # ASP.NET's format for invalid arguments.
        content_type = "application/problem+json"
        body |= {"errors": {target or "": [message]}, "title": "One or more validation errors occurred.", "status": status}
    else:
        body |= {"details": None, "innererror": None}
    text = "" if row is not None and row.method == "HEAD" else encode_ascii(body)
    return _json(status, text, content_type, (_CODE_HEADER, code))


def _not_found(row: Row, operation: Any) -> str:
    names = {"Connection": "connection_id", "Permission": "connection_id", "Group": "group", "User": "user_id"}
    return f"{row.missing} `{getattr(operation, names[row.missing or ''])}` is not found."


def _json(status: int, text: str, content_type: str = JSON, *headers: tuple[str, str]) -> HttpResponse:
    described = (("Content-Type", content_type),) if text else ()
    return HttpResponse(status=status, headers=(*described, *headers), body=text.encode())
