"""From a request to its action: the reading half of `rest`, for fakes, gateways and tests."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, overload

from attrs import evolve, frozen

from wps_models.actions import Action
from wps_models.codec import structure
from wps_models.enums import WebPubSubDataType
from wps_models.errors import InvalidPayloadError, InvalidSignatureError, Problem, UnknownActionError
from wps_models.http import DATA_TYPES, HeadersLike, ReceivedHeaders
from wps_models.keys import AccessKeys, Keys, Unsigned
from wps_models.names import NO_HUB, is_hub
from wps_models.rest._operations import (
    ACTION_NAMES,
    DOT_SEGMENTS,
    FILTER,
    MAX_TTL,
    QUERY_ORDER,
    TTL,
    Operation,
    Target,
)
from wps_models.rest._tokens import host_of, seconds
from wps_models.rest._tokens import read as read_token


@frozen(kw_only=True)
class SendOptions:
    """What a request says of a message beside its action."""

    filter: str | None = None
    """Which connections get the message, as OData. ``None``: all that it is for."""

    message_ttl: timedelta | None = None
    """Clients that haven't taken the message within this time don't get it. Zero or ``None``: it never expires."""


@overload
def parse(
    *, method: str, target: str, headers: HeadersLike, body: bytes, access_keys: Unsigned, now: datetime | None = ...
) -> tuple[str, Action]: ...
@overload
def parse(
    *, method: str, target: str, headers: HeadersLike, body: bytes, access_keys: AccessKeys, now: datetime
) -> tuple[str, Action]: ...
def parse(
    *,
    method: str,
    target: str,
    headers: HeadersLike,
    body: bytes,
    access_keys: AccessKeys,
    now: datetime | None = None,
) -> tuple[str, Action]:
    """Read an HTTP request to the REST API: the hub, and what it is asked to do.

    * `target`: the path and query as they are in the request line, still escaped, or the whole
      URL. Many frameworks unescape what they call the path, and a name with a slash is two names
      then. What stands before ``/api`` doesn't matter.
    * `access_keys`: the key or keys that a request may be signed with, as for `wps_models.webhook`;
      with keys for each host, the host that the token is for chooses. The token is checked before
      anything else. `rest.ACCEPT_UNSIGNED` leaves that out.
    * `now`: the time with its zone, for the token's expiry.

    A message's filter and time to live are not part of an action: see `parse_options`.

    Raises `InvalidSignatureError` for a request that isn't signed with one of the keys, for this
    URL and this time; `UnknownActionError` for an operation that no action stands for;
    `InvalidPayloadError` for all else that is wrong, all of it. The place is ``method``, ``path``,
    ``query.excluded`` and the like, ``content-type`` or ``body``. Wrong calls are ``TypeError`` and
    ``ValueError``, such as one without a key.
    """
    if not isinstance(body, (bytes, bytearray, memoryview)):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise TypeError(f"body must be bytes, not {type(body).__name__}")
    keys = Keys(access_keys)
    received, called = ReceivedHeaders(headers), _target(target)
    if keys.are_required:
        if now is None:
            raise TypeError("now must be given with access_keys: whether a token has expired goes by it")
        # Tools that show the variables of a traceback would show them.
        del access_keys
        _proven_host(received, target, called, keys, seconds(now))
    operation = _operation(method, called)
    problems: list[Problem] = []
    parts = zip(operation.path, called.path, strict=True)
    named = {part[1:-1]: _text(value, "path", problems, f"{part[1:-1]} ") for part, value in parts if part[0] == "{"}
    hub = named.pop("hub")
    problems += [Problem(path="path", message=f"{name} {_DROPPED}") for name, text in named.items() if text in DOT_SEGMENTS]
    if not is_hub(hub):
        problems.append(Problem(path="path", message=f"hub {NO_HUB}"))
    asked = _query(called, operation.query, problems)
    _options(asked, problems)
    members: dict[str, object] = {"actionName": operation.name, **named, **asked}
    if not operation.has_message:
        return hub, _action(members, problems)
    data_type = _data_type(received, problems)
    if data_type is not WebPubSubDataType.BINARY:
        text = _text(body, "body", problems)
        return hub, _action({**members, "data": text, "dataType": data_type.value}, problems)
    message: Any = _action({**members, "data": ""}, problems)  # Any: which has data
    return hub, evolve(message, data=bytes(body), data_type=data_type)


_DROPPED: Final = "must not be '.' or '..': URLs drop such names, so it would address something else"


def parse_options(target: str) -> SendOptions:
    """What the target or URL of a request says of its message beside the action.

    Who hands on what `parse` reads hands this on too: without its filter, a message goes to more people.
    Raises `InvalidPayloadError`.
    """
    problems: list[Problem] = []
    options = _options(_query(_target(target), (FILTER, TTL), problems), problems)
    if problems:
        raise InvalidPayloadError(problems)
    return options


def _target(target: str) -> Target:
    found = Target.read(target)
    if found is None:
        message = "expected /api/hubs/{hub}, with or without a prefix, and as it is in the request line: escaped"
        raise InvalidPayloadError([Problem(path="path", message=message)])
    return found


def _proven_host(received: ReceivedHeaders, target: str, called: Target, keys: Keys, now: int) -> str:
    """Return the host that the token is for, signed with its key. Raises `InvalidSignatureError`."""
    given = received.all("authorization")
    if len(set(given)) != 1:
        raise InvalidSignatureError(f"Authorization is {'repeated with different values' if given else 'missing'}")
    scheme, _, text = given[0].partition(" ")
    if scheme.lower() != "bearer":
        raise InvalidSignatureError("Authorization must be Bearer and a token")
    token = read_token(text.strip(), keys, now)
    meant = Target.read(token.target)
    # Some URL readers escape less than others, so the unescaped parts are compared.
    if meant is None or meant.path != called.path or meant.query not in ((), called.query):
        raise InvalidSignatureError("the token is for another URL")
    # A proxy in front of the service has another name, which has no keys.
    hosts = [host_of(f"//{host}") for host in received.all("host")]
    if host_of(target) not in (None, token.host) or any(host in keys.hosts and host != token.host for host in hosts):
        raise InvalidSignatureError("the token is for another host")
    return token.host


def _operation(method: str, called: Target) -> Operation:
    rows = called.operations()
    if not rows:
        raise InvalidPayloadError([Problem(path="path", message="is no operation of the REST API")])
    row = next((row for row in rows if row.method == str.upper(method)), None)
    if row is None:
        expected = " or ".join(row.method for row in rows)
        raise InvalidPayloadError([Problem(path="method", message=f"expected {expected} for this path")])
    if row.action is None:
        problem = Problem(path="path", message=f"is the operation {row.name}, which no action stands for")
        raise UnknownActionError([problem], tag=row.name, known=ACTION_NAMES)
    return row


def _text(value: bytes, path: str, problems: list[Problem], name: str = "") -> str:
    try:
        return str(value, "utf-8")
    except UnicodeDecodeError as error:
        problems.append(Problem(path=path, message=f"{name}is not UTF-8: see byte {error.start}"))
        # Is a name, a hub and JSON, so that nothing else is found wrong with it.
        return "null"


def _query(called: Target, names: Iterable[str], problems: list[Problem]) -> dict[str, str | list[str]]:
    """The values of those keys that are there."""
    found: dict[str, str | list[str]] = {}
    for name in names:
        values = [_text(value, f"query.{name}", problems) for key, value in called.query if key == name.encode()]
        if name == "excluded":
            found[name] = values
        elif values:
            found[name] = values[0]
        if name != "excluded" and len(set(values)) > 1:
            problems.append(Problem(path=f"query.{name}", message="is there more than once, with different values"))
    return found


def _options(asked: Mapping[str, str | list[str]], problems: list[Problem]) -> SendOptions:
    chosen, ttl = asked.get(FILTER), asked.get(TTL)
    if ttl is not None and ttl not in _TTLS:
        problems.append(Problem(path=f"query.{TTL}", message=f"must be whole seconds, {MAX_TTL} at most"))
        ttl = None
    return SendOptions(
        filter=chosen if isinstance(chosen, str) else None,
        message_ttl=timedelta(seconds=int(ttl)) if isinstance(ttl, str) else None,
    )


_TTLS: Final = frozenset(map(str, range(MAX_TTL + 1)))


def _data_type(received: ReceivedHeaders, problems: list[Problem]) -> WebPubSubDataType:
    if not received.all("content-type"):
        return WebPubSubDataType.BINARY
    try:
        name, is_utf_8 = received.media_type()
    except InvalidPayloadError as error:
        problems += error.problems
        return WebPubSubDataType.BINARY
    wrong = {
        f"expected {', '.join(DATA_TYPES)}": name not in DATA_TYPES,
        "names a charset that is not utf-8": not is_utf_8,
    }
    problems += [Problem(path="content-type", message=message) for message, is_so in wrong.items() if is_so]
    return DATA_TYPES.get(name, WebPubSubDataType.BINARY)


def _action(members: Mapping[str, object], problems: list[Problem]) -> Action:
    """The action with these members; raises all problems, those that were found before first."""
    found: list[Problem] = []
    try:
        action = structure(members, Action)
    except InvalidPayloadError as error:
        found = [_placed(problem) for problem in error.problems]
    else:
        if not problems:
            return action
    told = [*problems, *found]
    raise InvalidPayloadError(told if len(told) <= _MAX_PROBLEMS else [*told[: _MAX_PROBLEMS - 1], _MORE])


_MAX_PROBLEMS: Final = 100
_MORE: Final = Problem(path="request", message="and more problems")


def _placed(problem: Problem) -> Problem:
    """A problem with an action's member, at the place in the request that the member is from."""
    name, rest = _MEMBER.findall(problem.path)[0]
    whole = {
        "data": Problem(path="body", message="is no JSON, although content-type says so"),
        # That there are more problems than are listed.
        "": Problem(path="request", message=problem.message),
    }
    if name in whole:
        return whole[name]
    if name in _IN_QUERY:
        return Problem(path=f"query.{name}{rest}", message=problem.message)
    return Problem(path="path", message=f"{name} {problem.message}")


_MEMBER: Final = re.compile(r"\$\.?(\w*)(.*)")
_IN_QUERY: Final = frozenset(QUERY_ORDER)
