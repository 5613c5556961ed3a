# Written by `python -m tests.surface`: wps_models.rest as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, Literal, TypeAlias, overload

from attrs import frozen

from wps_models import Action, ConnectionString, HttpRequest
from wps_models.webhook import ACCEPT_UNSIGNED as ACCEPT_UNSIGNED
from wps_models.webhook import AccessKeys as AccessKeys
from wps_models.webhook import HeadersLike as HeadersLike

# --- rest._parse

@frozen(kw_only=True)
class SendOptions:
    filter: str | None = None
    message_ttl: timedelta | None = None

@overload
def parse(
    *, method: str, target: str, headers: HeadersLike, body: bytes, access_keys: _Unsigned, now: datetime | None = ...
) -> tuple[str, Action]: ...
@overload
def parse(
    *, method: str, target: str, headers: HeadersLike, body: bytes, access_keys: AccessKeys, now: datetime
) -> tuple[str, Action]: ...
def parse_options(target: str) -> SendOptions: ...

# --- rest._request

API_VERSION: Final = "2024-12-01"

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
def check(request: HttpRequest, *, status: int, body: bytes | str) -> None: ...

# --- rest.client_token

@frozen(kw_only=True)
class ClientToken:
    user_id: str | None
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    claims: Mapping[str, tuple[str, ...]]
    expires: datetime

# --- not public: what the above is written with

_Unsigned: TypeAlias = Literal[_keys_Unsigned.ACCEPT_UNSIGNED]

class _keys_Unsigned(Enum):
    ACCEPT_UNSIGNED = "accept unsigned"
