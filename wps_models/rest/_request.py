"""From an action to its request, and what the answer means: the writing half of `rest`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias, overload
from urllib.parse import quote

from wps_models._json.frozen import is_object
from wps_models._json.text import NOT_ENCODABLE, is_encodable, parse_json
from wps_models.actions import Action
from wps_models.errors import PASSING_STATUSES, InvalidPayloadError, RestError
from wps_models.http import CONTENT_TYPES, HttpRequest
from wps_models.names import NO_HUB, is_hub
from wps_models.rest._operations import (
    API_VERSION_KEY,
    BY_ACTION,
    DOT_SEGMENTS,
    FILTER,
    MAX_TTL,
    QUERY_ORDER,
    TTL,
    Operation,
    Target,
    field_name,
)
from wps_models.rest._tokens import seconds, sign, whole_seconds
from wps_models.rest.connection_string import ConnectionString

API_VERSION: Final = "2024-12-01"
"""The version of the REST API that requests are made for, unless another one is given."""

_MINUTE: Final = timedelta(minutes=1)

_Texts: TypeAlias = Mapping[str, tuple[str, ...]]
"""What goes into the URL, by the names in paths and queries."""


@overload
def request(
    action: Action,
    *,
    hub: str,
    service: ConnectionString,
    now: datetime,
    time_to_live: timedelta = ...,
    reverse_proxy: str | None = ...,
    filter: str | None = ...,
    message_ttl: timedelta | int | None = ...,
    api_version: str = ...,
) -> HttpRequest: ...
@overload
def request(
    action: Action,
    *,
    hub: str,
    endpoint: str,
    filter: str | None = ...,
    message_ttl: timedelta | int | None = ...,
    api_version: str = ...,
) -> HttpRequest: ...
def request(
    action: Action,
    *,
    hub: str,
    service: ConnectionString | None = None,
    endpoint: str | None = None,
    now: datetime | None = None,
    time_to_live: timedelta = _MINUTE,
    reverse_proxy: str | None = None,
    filter: str | None = None,  # noqa: A002  # its name in the REST API
    message_ttl: timedelta | int | None = None,
    api_version: str = API_VERSION,
) -> HttpRequest:
    """Make the HTTP request that asks the service for an action, for any HTTP client.

    Send its URL as it is: the token is for that very text.

    * `service` and `now`: where the service is, with the key to sign with, and the time with
      its zone, ``datetime.now(UTC)``. The token is valid for `time_to_live`, a minute if left out.
    * `endpoint` in their place: the service's URL. The request is not signed: add the header
      ``Authorization: Bearer ...`` with the token of an identity.
    * `reverse_proxy`: the URL of a proxy in front of the service. The request goes there, and
      the token is for the service.
    * `filter`: which connections get the message, as OData: ``"userId ne 'ada'"``. Only for
      messages to all, to a group or to a user.
    * `message_ttl`: the service drops the message for clients that haven't taken it within this
      time: a ``timedelta`` of whole seconds, or their number; 5 minutes at most. Zero is never.
      Only for messages.
    * `api_version`: the version of the REST API, if it must be another one.

    Raises ``ValueError`` for what would address something else, such as a group called ``..``;
    ``TypeError`` for what the operation doesn't have.
    """
    operation = BY_ACTION.get(type(action))
    if operation is None:
        raise TypeError(f"action must be an action such as SendToGroupAction, not {type(action).__name__}")
    given = {FILTER: _filter(filter), TTL: _ttl(message_ttl), API_VERSION_KEY: _api_version(api_version)}
    for name, argument in {FILTER: "filter", TTL: "message_ttl"}.items():
        if given[name] and name not in operation.query:
            raise TypeError(f"{operation.name} has no {argument}")
    names = (*operation.names, *operation.query)
    values = {name: given[name] if name in given else _several(getattr(action, field_name(name))) for name in names}
    url = _url({**values, "hub": _hub(hub), API_VERSION_KEY: given[API_VERSION_KEY]}, operation)
    home, headers = _home(
        url, service=service, endpoint=endpoint, now=now, time_to_live=time_to_live, reverse_proxy=reverse_proxy
    )
    data: str | bytes | None = getattr(action, "data", None)
    if data is None:
        return HttpRequest(method=operation.method, url=home + url, headers=headers)
    # Only actions with data have a type of it.
    content_type = CONTENT_TYPES[getattr(action, "data_type")]  # noqa: B009  # see above
    return HttpRequest(
        method=operation.method,
        url=home + url,
        headers=(*headers, ("Content-Type", content_type)),
        body=data.encode() if isinstance(data, str) else data,
    )


# --- the parts of the URL -------------------------------------------------------------


def _several(value: Any) -> tuple[str, ...]:  # Any: a field of any action
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def _filter(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, str):
        raise TypeError(f"filter must be a str, not {type(value).__name__}")
    if not value.strip():
        raise ValueError("filter must not be empty: leave it out to send to all")
    return (value,)


def _ttl(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, int) and not isinstance(value, bool):
        # Far more than allowed is too many for a timedelta.
        value = timedelta(seconds=min(max(value, -1), MAX_TTL + 1))
    if not isinstance(value, timedelta):
        raise TypeError(f"message_ttl must be a timedelta, or an int of seconds, not {type(value).__name__}")
    if value % timedelta(seconds=1) or not timedelta(0) <= value <= timedelta(seconds=MAX_TTL):
        raise ValueError(f"message_ttl must be whole seconds, {MAX_TTL} at most")
    return (str(int(value.total_seconds())),)


def _api_version(value: object) -> tuple[str, ...]:
    if not isinstance(value, str):
        raise TypeError(f"api_version must be a str, not {type(value).__name__}")
    if not value:
        raise ValueError("api_version must not be empty")
    return (value,)


def _hub(value: object) -> tuple[str, ...]:
    if not isinstance(value, str):
        raise TypeError(f"hub must be a str, not {type(value).__name__}")
    if not is_hub(value):
        raise ValueError(f"hub {NO_HUB}")
    return (value,)


def _url(values: _Texts, operation: Operation) -> str:
    """All of the URL behind the endpoint."""
    for name, texts in values.items():
        if not all(map(is_encodable, texts)):
            raise ValueError(f"{field_name(name)} {NOT_ENCODABLE}")
    path = [part if part[0] != "{" else _segment(part[1:-1], values) for part in operation.path]
    pairs = [f"{name}={quote(value, safe='')}" for name in QUERY_ORDER for value in values.get(name, ())]
    return f"/api/{'/'.join(path)}?{'&'.join(pairs)}"


def _segment(name: str, values: _Texts) -> str:
    (value,) = values[name]
    if value in DOT_SEGMENTS:
        raise ValueError(f"{field_name(name)} must not be '.' or '..': URLs drop such names, so it would address something else")
    return quote(value, safe="")


def _home(
    url: str,
    *,
    service: ConnectionString | None,
    endpoint: str | None,
    now: datetime | None,
    time_to_live: timedelta,
    reverse_proxy: str | None,
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Where the request goes, and the headers that prove who asks."""
    if (service is None) == (endpoint is None):
        raise TypeError("give service, to sign with its key, or endpoint, for a request that is not signed: one of them")
    if endpoint is not None:
        if now is not None or reverse_proxy is not None or time_to_live != _MINUTE:
            raise TypeError("now, time_to_live and reverse_proxy go with service: a request with endpoint is not signed")
        return ConnectionString(endpoint=endpoint).endpoint, ()
    if not isinstance(service, ConnectionString):
        raise TypeError(f"service must be a ConnectionString, not {type(service).__name__}: ConnectionString.parse(text)")
    if now is None:
        raise TypeError("now must be given with service: datetime.now(UTC)")
    if service.access_key is None:
        raise ValueError("service has no AccessKey to sign with: give its endpoint, for the token of an identity")
    claims = {"aud": service.endpoint + url, "exp": seconds(now) + whole_seconds(time_to_live)}
    home = service.endpoint if reverse_proxy is None else _proxy(reverse_proxy)
    return home, (("Authorization", f"Bearer {sign(claims, service.access_key)}"),)


def _proxy(url: str) -> str:
    try:
        return ConnectionString(endpoint=url).endpoint
    except ValueError:
        pass  # it speaks of an endpoint
    raise ValueError("reverse_proxy must be a URL such as https://gateway.example.com")


# --- the answer -----------------------------------------------------------------------


def check(request: HttpRequest, *, status: int, body: bytes | str) -> None:
    """Return if the service did what was asked for, raise `RestError` if not.

    `status` and `body` are those of the response to a request that `request` made. Every status
    from 200 to 299 is fine. The body of an error is JSON or plain text, and is empty for HEAD.
    """
    if status in _FINE:
        return
    target = Target.read(request.url)
    rows = [row for row in target.operations() if row.method == request.method] if target else []
    # Messages arrive once more. Anything else has the same end, however often it is asked for.
    twice_is_once = not rows[0].has_message if rows else request.method != "POST"
    code, message = _told(body)
    raise RestError(
        status,
        operation=rows[0].name if rows else "request",
        code=code,
        message=message,
        can_send_again=status == _TOO_MANY or (status in PASSING_STATUSES and twice_is_once),
    )


_FINE: Final = range(200, 300)
_TOO_MANY: Final = 429


def _told(body: bytes | str) -> tuple[str | None, str | None]:
    text = body if isinstance(body, str) else body.decode("utf-8-sig", "replace")
    try:
        answer: object = parse_json(text)
    except InvalidPayloadError:
        answer = None
    members: Mapping[str, object] = answer if is_object(answer) else {}
    code, message = members.get("code"), members.get("message")
    return code if isinstance(code, str) else None, message if isinstance(message, str) else text or None
