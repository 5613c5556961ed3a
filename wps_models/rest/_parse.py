"""Read requests to the REST API: for fakes, gateways and tests."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, overload

from attrs import frozen

from wps_models._json.fields import camel
from wps_models._json.frozen import is_object
from wps_models._json.problems import MAX_PROBLEMS
from wps_models._json.text import NOT_ENCODABLE, encode_text, is_encodable, parse_json
from wps_models.codec import structure
from wps_models.enums import WebPubSubDataType
from wps_models.errors import InvalidPayloadError, InvalidSignatureError, Problem, check_str, invalid
from wps_models.http import DATA_TYPES, JSON, OCTETS, HeadersLike, ReceivedHeaders, check_body, parse_media_type
from wps_models.keys import AccessKeys, Keys, Unsigned
from wps_models.names import NO_HUB, is_hub
from wps_models.rest._table import (
    API_VERSION_KEY,
    DOT_SEGMENTS,
    DROPPED,
    FIELDS,
    FILTER,
    MAX_TTL,
    NUMBERS,
    REPEATED,
    TTL,
    Row,
    rows_for,
)
from wps_models.rest._target import Target, octets
from wps_models.rest._tokens import host_of, read, seconds
from wps_models.rest.operations import Operation


@frozen(kw_only=True)
class ParsedRequest:
    """A request to the REST API."""

    operation: Operation
    """The operation."""

    hub: str
    """The hub. Empty for `GetServiceStatus`, which has no hub."""

    host: str | None
    """The host that the request's token is for, signed with its key. `None` for `ACCEPT_UNSIGNED`."""

    filter: str | None
    """The connections that receive the message, as OData. `None` for all. A gateway must pass it on."""

    message_ttl: timedelta | None
    """The time after which the message is dropped. `None` or zero for no limit."""

    api_version: str | None
    """The requested version of the REST API. `None` if not given."""


@overload
def parse(
    *, method: str, target: str, headers: HeadersLike, body: bytes, access_keys: Unsigned, now: datetime | None = ...
) -> ParsedRequest: ...
@overload
def parse(
    *, method: str, target: str, headers: HeadersLike, body: bytes, access_keys: AccessKeys, now: datetime
) -> ParsedRequest: ...
def parse(
    *,
    method: str,
    target: str,
    headers: HeadersLike,
    body: bytes,
    access_keys: AccessKeys,
    now: datetime | None = None,
) -> ParsedRequest:
    """Read an HTTP request to the REST API.

    * `target`: the path and query as in the request line, still escaped, or the whole URL. Many frameworks
      unescape their path, which turns a name with a slash into two. Anything before ``/api`` is ignored.
    * `access_keys`: the key or keys that a request may be signed with, as for `wps_models.webhook`. With
      keys per host, the host that the token is for selects the keys. `rest.ACCEPT_UNSIGNED` accepts any request.
    * `now`: the current time with its zone, to check whether the token has expired.

    The token is checked first. Raises `InvalidSignatureError` if it isn't signed with one of the keys, has expired,
    or is for another URL or another host than that of `target`. The header ``Host`` may be that of a proxy, but
    not of another service that has keys.

    Raises `InvalidPayloadError` with all other problems, up to 100. Their paths are ``method``, ``path``,
    ``query.excluded`` and the like, ``content-type`` or ``body``.
    """
    check_body(body, bytearray, memoryview)
    check_str("method", method)
    check_str("target", target)
    keys, received, split, host = Keys(access_keys), ReceivedHeaders(headers), Target.split(target), None
    if split is None:
        raise invalid("path", "expected /api/hubs/{hub}, with or without a prefix, and escaped as in the request line")
    if keys.are_required:
        if now is None:
            raise TypeError("pass now=datetime.now(UTC): it is needed to check whether the token has expired")
        moment = seconds(now)
        # Some tools show the variables of a traceback.
        del access_keys
        host = _proven_host(received, target=target, split=split, keys=keys, now=moment)
    row = _row(method, split)
    reader = _Reader(row, split)
    members = reader.members()
    if row.body == "message":
        members |= reader.message(received, body)
    elif row.body == "json":
        members |= reader.json_body(body)
    return ParsedRequest(
        operation=reader.build(members),
        hub=reader.hub,
        host=host,
        filter=reader.filter,
        message_ttl=reader.message_ttl,
        api_version=reader.api_version,
    )


def _proven_host(received: ReceivedHeaders, *, target: str, split: Target, keys: Keys, now: int) -> str:
    """Return the host that the token is for. Raises `InvalidSignatureError`."""
    given = received.all("authorization")
    if len({*given}) != 1:
        raise InvalidSignatureError(f"Authorization is {'repeated with different values' if given else 'missing'}")
    scheme, _, text = given[0].partition(" ")
    if scheme.lower() != "bearer":
        raise InvalidSignatureError("Authorization must be Bearer and a token")
    token = read(text.strip(), keys, now)
    if token.target != target:
        # The sender may have escaped the URL in another way for the token.
        meant = Target.split(token.target)
        if meant is None or not split.is_same(meant):
            raise InvalidSignatureError("the token is for another URL")
    named = [host_of(f"//{host}") for host in received.all("host")] if keys.hosts else []
    if split.host not in (None, token.host) or any(host in keys.hosts and host != token.host for host in named):
        raise InvalidSignatureError("the token is for another host")
    return token.host


def _row(method: str, split: Target) -> Row:
    rows = rows_for(split.segments())
    if not rows:
        raise invalid("path", "not an operation of the REST API")
    row = next((row for row in rows if row.method == method.upper()), None)
    if row is None:
        raise invalid("method", f"expected {' or '.join(row.method for row in rows)} for this path")
    return row


_TTLS: Final = frozenset(map(str, range(MAX_TTL + 1)))
_NUMBER: Final = re.compile(r"[0-9]{1,10}")
_MEMBER: Final = re.compile(r"\$\.?(\w*)(.*)")


class _Reader:
    """Reads one request, and collects its problems."""

    def __init__(self, row: Row, split: Target) -> None:
        self.row = row
        self.split = split
        self.problems: list[Problem] = []
        self.left_out = 0
        self.values: Mapping[str, list[str]] = split.values() if split.query else {}
        self.hub = "" if len(row.path) == 1 else self.text(split.parts[1], "path", "hub ")
        if self.hub and not is_hub(self.hub):
            self.note("path", f"hub {NO_HUB}")
        self.filter = self.single(FILTER) if row.body == "message" else None
        self.message_ttl = self._ttl() if row.body == "message" else None
        self.api_version = self.single(API_VERSION_KEY)

    def note(self, path: str, message: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(path=path, message=message))
        else:
            self.left_out += 1

    def text(self, escaped: str, path: str, name: str = "") -> str:
        if "%" not in escaped:
            return escaped
        return self.decoded(octets(escaped), path, name)

    def decoded(self, value: bytes | bytearray | memoryview, path: str, name: str = "") -> str:
        try:
            return str(value, "utf-8")
        except UnicodeDecodeError as error:
            self.note(path, f"{name}is not UTF-8: see byte {error.start}")
            # Valid as a name, as a hub and as JSON, so that no second problem is noted.
            return "null"

    def single(self, key: str) -> str | None:
        """Return the value of a query key."""
        escaped = self.values.get(key)
        if escaped is None:
            return None
        if len({*escaped}) > 1:
            self.note(f"query.{key}", "repeated with different values")
        return self.text(escaped[0], f"query.{key}")

    def _ttl(self) -> timedelta | None:
        text = self.single(TTL)
        if text is None:
            return None
        if text not in _TTLS:
            self.note(f"query.{TTL}", f"must be whole seconds, at most {MAX_TTL}")
            return None
        return timedelta(seconds=int(text))

    def members(self) -> dict[str, object]:
        """Return the members of the operation that are in the path and query."""
        found: dict[str, object] = {}
        for at, field in self.row.names:
            name = camel(field)
            found[name] = text = self.text(self.split.parts[at], "path", f"{name} ")
            if text in DOT_SEGMENTS:
                self.note("path", f"{name} {DROPPED}")
        for key in self.row.query if self.values else ():
            if key not in self.values or key in {FILTER, TTL, API_VERSION_KEY}:
                continue
            name = camel(FIELDS.get(key, key))
            if key in REPEATED:
                found[name] = [self.text(value, f"query.{key}") for value in self.values[key]]
            else:
                text = self.single(key) or ""
                found[name] = int(text) if key in NUMBERS and _NUMBER.fullmatch(text) else text
        return found

    def message(self, received: ReceivedHeaders, body: bytes) -> dict[str, object]:
        """Return the members of a message."""
        given = received.all("content-type") or (OCTETS,)
        media_type = parse_media_type(given[0])
        data_type = DATA_TYPES.get(media_type.name)
        if len({*given}) > 1:
            self.note("content-type", "repeated with different values")
        if data_type is None:
            self.note("content-type", f"expected {', '.join(DATA_TYPES)}")
        if not media_type.is_utf_8:
            self.note("content-type", "charset must be utf-8")
        if data_type is None or data_type is WebPubSubDataType.BINARY:
            return {"data": bytes(body), "dataType": "binary"}
        return {"data": self.decoded(body, "body"), "dataType": data_type.value}

    def json_body(self, body: bytes) -> dict[str, object]:
        """Return the members of a JSON body."""
        try:
            value: object = parse_json(body, "body")
        except InvalidPayloadError as error:
            self.note(error.problems[0].path, error.problems[0].message)
            return {"groups": []}
        if not is_object(value):
            self.note("body", "expected an object")
            return {"groups": []}
        found = {name: value[name] for name in ("groups", "filter") if name in value}
        for name, member in found.items():
            if not is_encodable(encode_text(member)):
                self.note(f"body.{name}", NOT_ENCODABLE)
        return found

    def build(self, members: dict[str, object]) -> Operation:
        """Return the operation, or raise all problems."""
        cls: Any = self.row.operation
        try:
            operation: Operation = structure(members, cls)
        except InvalidPayloadError as error:
            for problem in error.problems:
                self._note_member(problem)
        else:
            if not self.problems:
                return operation
        if self.left_out:
            self.problems[-1] = Problem(path="request", message=f"and {self.left_out + 1} more problems")
        raise InvalidPayloadError(self.problems)

    def _note_member(self, problem: Problem) -> None:
        """Note a problem of a member, with its location in the request."""
        match = _MEMBER.match(problem.path)
        name, rest = match.groups() if match else ("", "")
        key = next((key for key in self.row.query if camel(FIELDS.get(key, key)) == name), None)
        if name == "data":
            self.note("body", f"is not valid JSON, although content-type is {JSON}")
        elif not name:
            self.note("request", problem.message)
        elif self.row.body == "json":
            self.note(f"body.{name}{rest}", problem.message)
        elif key is not None:
            self.note(f"query.{key}{rest}", problem.message)
        else:
            self.note("path", f"{name} {problem.message}")
