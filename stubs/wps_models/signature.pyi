# Written by `python -m tests.surface`: wps_models.signature as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Collection, Mapping
from enum import Enum
from typing import Final, Literal, TypeAlias

# --- signature

ACCEPT_UNSIGNED: Final[_Unsigned]

AccessKeys: TypeAlias = str | Collection[str] | Mapping[str, str | Collection[str]] | Literal[_Unsigned.ACCEPT_UNSIGNED]

def sign(connection_id: str, key: str) -> str: ...
def verify(signatures: str | None, *, connection_id: str, access_keys: AccessKeys, origin: str | None = None) -> None: ...

# --- not public: what the above is written with

class _Unsigned(Enum):
    ACCEPT_UNSIGNED = "accept unsigned"
