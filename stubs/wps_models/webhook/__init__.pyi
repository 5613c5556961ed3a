# Written by `python -m tests.surface`: wps_models.webhook as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import Final, Literal, Protocol, TypeAlias

from wps_models import Webhook as Webhook

# --- keys

ACCEPT_UNSIGNED: Final = _Unsigned.ACCEPT_UNSIGNED

AccessKeys: TypeAlias = str | Collection[str] | Mapping[str, str | Collection[str]] | _keys_Unsigned

# --- http

HeadersLike: TypeAlias = _Items | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]

# --- webhook._parse

def percent_decoded(user_id: str) -> str: ...

# --- webhook._read_answer

class ResponseLike(Protocol):
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> HeadersLike: ...
    @property
    def body(self) -> bytes: ...

def grants_origin(response: ResponseLike, origin: str) -> bool: ...

# --- webhook.signature

def sign(connection_id: str, key: str) -> str: ...
def verify(signatures: str | None, *, connection_id: str, access_keys: AccessKeys, origin: str | None = None) -> None: ...
def utf8_repaired(text: str) -> str: ...

# --- webhook.states

StatesCodec: TypeAlias = Literal["json", "dotnet", "raw"]

# --- not public: what the above is written with

class _Items(Protocol):
    def items(self) -> Iterable[tuple[str, str]]: ...

class _Unsigned(Enum):
    ACCEPT_UNSIGNED = "accept unsigned"

_keys_Unsigned: TypeAlias = Literal[_Unsigned.ACCEPT_UNSIGNED]
