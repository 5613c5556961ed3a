"""Build the requests of operations."""

from datetime import datetime, timedelta
from typing import Any, Final, overload
from urllib.parse import quote

from wps_models._json.text import NOT_ENCODABLE, encode_text, is_encodable
from wps_models.errors import check_str, type_name
from wps_models.http import CONTENT_TYPES, JSON, HttpRequest
from wps_models.names import check_hub
from wps_models.rest._table import (
    API_VERSION,
    API_VERSION_KEY,
    DOT_SEGMENTS,
    DROPPED,
    FIELDS,
    FILTER,
    MAX_TTL,
    REPEATED,
    TTL,
    Row,
    row_of,
)
from wps_models.rest._tokens import seconds, sign, whole_seconds
from wps_models.rest.connection_string import ConnectionString
from wps_models.rest.operations import GetServiceStatus, Operation

_MINUTE: Final = timedelta(minutes=1)


@overload
def request(
    operation: Operation,
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
    operation: Operation,
    *,
    hub: str,
    endpoint: str,
    filter: str | None = ...,
    message_ttl: timedelta | int | None = ...,
    api_version: str = ...,
) -> HttpRequest: ...
@overload
def request(
    operation: GetServiceStatus,
    *,
    service: ConnectionString,
    now: datetime,
    time_to_live: timedelta = ...,
    reverse_proxy: str | None = ...,
    api_version: str = ...,
) -> HttpRequest: ...
@overload
def request(operation: GetServiceStatus, *, endpoint: str, api_version: str = ...) -> HttpRequest: ...
def request(
    operation: Operation,
    *,
    hub: str | None = None,
    service: ConnectionString | None = None,
    endpoint: str | None = None,
    now: datetime | None = None,
    time_to_live: timedelta = _MINUTE,
    reverse_proxy: str | None = None,
    filter: str | None = None,  # noqa: A002  # its name in the REST API
    message_ttl: timedelta | int | None = None,
    api_version: str = API_VERSION,
) -> HttpRequest:
    """Build the HTTP request of an operation, for any HTTP client.

    Send its URL unchanged, because the token is valid for exactly this URL.

    * `operation`: an action, or one of the other classes of this module.
    * `service` and `now`: the service with its access key, and the current time with its zone,
      ``datetime.now(UTC)``. The token is valid for `time_to_live`, which defaults to a minute.
    * `endpoint` instead of both: the service's URL. The request isn't signed: add the header
      ``Authorization: Bearer ...`` with the token of an identity.
    * `reverse_proxy`: the URL of a proxy in front of the service. The request is sent to the proxy,
      and its token is for the service.
    * `filter`: the connections that receive the message, as OData: ``"userId ne 'ada'"``. Only for
      messages to all, to a group or to a user.
    * `message_ttl`: the time after which the service drops the message for clients that haven't received
      it: a ``timedelta`` of whole seconds, or their number; at most 5 minutes. Zero means no limit.
      Only for messages.
    * `api_version`: another version of the REST API.

    Raises ``ValueError`` for a value that the service would refuse or that would address something else,
    such as a group named ``..``, and ``TypeError`` for an argument that the operation doesn't have.
    """
    row = row_of(operation)
    extra = {API_VERSION_KEY: _api_version(api_version)}
    if filter is not None:
        extra[FILTER] = _filter(filter)
    if message_ttl is not None:
        extra[TTL] = _ttl(message_ttl)
    for key, argument in ((FILTER, "filter"), (TTL, "message_ttl")):
        if key in extra and key not in row.query:
            raise TypeError(f"{row.name} has no argument {argument}")
    url = f"/api/{_path(row, operation, hub)}?{_query(row, operation, extra)}"
    home, headers = _home(
        url, service=service, endpoint=endpoint, now=now, time_to_live=time_to_live, reverse_proxy=reverse_proxy
    )
    content_type, body = _content(row, operation)
    if content_type:
        headers = (*headers, ("Content-Type", content_type))
    return HttpRequest(method=row.method, url=home + url, headers=headers, body=body)


# --- the path --------------------------------------------------------------------------


def _path(row: Row, operation: Any, hub: str | None) -> str:
    parts = [*row.path]
    if len(parts) > 1:
        parts[1] = _hub(hub)
    for at, name in row.names:
        value: str = getattr(operation, name)
        if value in DOT_SEGMENTS:
            raise ValueError(f"{name} {DROPPED}")
        parts[at] = _escaped(name, value)
    return "/".join(parts)


def _hub(hub: str | None) -> str:
    if hub is None:
        raise TypeError("hub must be given")
    check_hub(hub)
    return quote(hub, safe="")


def _escaped(name: str, value: str) -> str:
    if not is_encodable(value):
        raise ValueError(f"{name} {NOT_ENCODABLE}")
    return quote(value, safe="")


# --- the query -------------------------------------------------------------------------


def _query(row: Row, operation: Any, extra: dict[str, str]) -> str:
    pairs: list[str] = []
    for key in row.query:
        if key in extra:
            pairs.append(f"{key}={_escaped(key, extra[key])}")
        elif key not in {FILTER, TTL}:
            name = FIELDS.get(key, key)
            pairs += [f"{key}={_escaped(name, text)}" for text in _texts(key, getattr(operation, name))]
    return "&".join(pairs)


def _texts(key: str, value: Any) -> tuple[str, ...]:
    if value is None:
        if key == "targetName":
            raise ValueError("target_name must be given: the service requires the group of a permission")
        return ()
    if key in REPEATED:
        return value  # type: ignore[no-any-return]  # a tuple
    return (_CLIENT_TYPES[value] if key == "clientType" else str(value),)


_CLIENT_TYPES: Final = {"default": "Default", "mqtt": "MQTT", "socketIO": "SocketIO"}


def _filter(value: str) -> str:
    check_str("filter", value)
    if not value.strip():
        raise ValueError("filter must not be empty: leave it out to send to all")
    return value


def _ttl(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        # A timedelta can't hold every int.
        value = timedelta(seconds=min(max(value, -1), MAX_TTL + 1))
    if not isinstance(value, timedelta):
        raise TypeError(f"message_ttl must be a timedelta, or an int of seconds, not {type_name(value)}")
    if value % timedelta(seconds=1) or not timedelta(0) <= value <= timedelta(seconds=MAX_TTL):
        raise ValueError(f"message_ttl must be whole seconds, at most {MAX_TTL}")
    return str(int(value.total_seconds()))


def _api_version(value: str) -> str:
    check_str("api_version", value)
    if not value:
        raise ValueError("api_version must not be empty")
    return value


# --- host, token and body --------------------------------------------------------------


def _home(
    url: str,
    *,
    service: ConnectionString | None,
    endpoint: str | None,
    now: datetime | None,
    time_to_live: timedelta,
    reverse_proxy: str | None,
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the URL that the path is appended to, and the Authorization header."""
    if (service is None) == (endpoint is None):
        raise TypeError("give either service, to sign the request with its key, or endpoint, for an unsigned request")
    if endpoint is not None:
        if now is not None or reverse_proxy is not None or time_to_live != _MINUTE:
            raise TypeError("now, time_to_live and reverse_proxy belong to service: a request with endpoint isn't signed")
        return ConnectionString(endpoint=endpoint).endpoint, ()
    if not isinstance(service, ConnectionString):
        raise TypeError(f"service must be a ConnectionString, not {type_name(service)}: ConnectionString.parse(text)")
    if now is None:
        raise TypeError("now must be given with service: datetime.now(UTC)")
    if service.access_key is None:
        raise ValueError("service has no AccessKey to sign with: pass endpoint instead, and add the token of an identity")
    claims = {"aud": service.endpoint + url, "exp": seconds(now) + whole_seconds(time_to_live)}
    home = service.endpoint if reverse_proxy is None else _proxy(reverse_proxy)
    return home, (("Authorization", f"Bearer {sign(claims, service.access_key)}"),)


def _proxy(url: str) -> str:
    try:
        return ConnectionString(endpoint=url).endpoint
    except ValueError:
        pass  # its message is about an endpoint
    raise ValueError("reverse_proxy must be a URL such as https://gateway.example.com")


def _content(row: Row, operation: Any) -> tuple[str, bytes]:
    if row.body == "message":
        data: str | bytes = operation.data
        return CONTENT_TYPES[operation.data_type], data if isinstance(data, bytes) else data.encode()
    if row.body == "json":
        members: dict[str, Any] = {"groups": operation.groups}
        if operation.filter is not None:
            members["filter"] = operation.filter
        text = encode_text(members)
        if not is_encodable(text):
            raise ValueError(f"groups and filter {NOT_ENCODABLE}")
        return JSON, text.encode()
    return "", b""
