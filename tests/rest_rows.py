"""Requests to the REST API that were recorded from the SDKs, and helpers to build and parse requests."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_args
from urllib.parse import quote

import pytest

from tests.payloads import DATA
from wps_models import (
    Action,
    ConnectionString,
    HttpRequest,
    InvalidPayloadError,
    SendToGroupAction,
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


def options_of(row: Mapping[str, Any]) -> dict[str, Any]:
    options = row.get("options", {})
    ttl = options.get("messageTtlSeconds")
    return {"filter": options.get("filter"), "message_ttl": None if ttl is None else timedelta(seconds=ttl)}


def body_of(row: Mapping[str, Any]) -> bytes:
    return base64.b64decode(row["body_b64"]) if "body_b64" in row else row.get("body", "").encode()


def query_of(pairs: list[list[str]]) -> str:
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)
