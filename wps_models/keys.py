"""The access keys that prove a sender: which are given, and which of them count."""

import re
from collections.abc import Collection, Mapping
from enum import Enum
from typing import Final, Literal, TypeAlias, TypeGuard

_PARTS: Final = re.compile(r"[^,\s]+")
_NO_KEY: Final = "no access key: give the service's key, or say access_keys=ACCEPT_UNSIGNED to take requests from anyone"


class _Unsigned(Enum):
    ACCEPT_UNSIGNED = "accept unsigned"


ACCEPT_UNSIGNED: Final = _Unsigned.ACCEPT_UNSIGNED
"""Take requests from anyone. For local tests, and where something in front has proved the sender."""

Unsigned: TypeAlias = Literal[_Unsigned.ACCEPT_UNSIGNED]
"""The type of `ACCEPT_UNSIGNED`."""

AccessKeys: TypeAlias = str | Collection[str] | Mapping[str, str | Collection[str]] | Unsigned
"""An access key, several (both keys of a service, so that they can be rotated), or a mapping from
the service's host name to its key or keys. A key is the text from the portal, as it is."""


def hosts_of(access_keys: AccessKeys) -> list[str]:
    """The host names that have keys of their own."""
    return [str(host) for host in access_keys] if _is_mapping(access_keys) else []


def split(header: str | None) -> list[str]:
    """The parts of a header that lists things with commas or spaces between."""
    return _PARTS.findall(header or "")


def keys_for(access_keys: AccessKeys, origin: str | None) -> list[str] | None:
    """The keys that count for an origin; ``None`` if no signature is asked for. Raises ``ValueError`` if there is no key."""
    if access_keys is ACCEPT_UNSIGNED:
        return None
    if not _is_mapping(access_keys):
        return _several(access_keys)
    hosts = [(str(host).lower(), _several(keys)) for host, keys in access_keys.items()]
    if not hosts:
        raise ValueError(_NO_KEY)
    origins = {part.lower() for part in split(origin)}
    return [key for host, keys in hosts if host in origins or not origins for key in keys]


def _several(keys: object) -> list[str]:
    # A mapping in a mapping would else be read as its names, which anyone may know.
    if isinstance(keys, str) or _is_mapping(keys) or not _is_several(keys):
        return [checked_key(keys)]
    return [checked_key(key) for key in keys or [None]]


def _is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    return isinstance(value, Mapping)


def _is_several(keys: object) -> TypeGuard[Collection[object]]:
    return isinstance(keys, Collection)


def checked_key(key: object) -> str:
    """A key, if it is one. Raises ``TypeError`` or ``ValueError``."""
    if not isinstance(key, str | None):
        msg = f"access keys must be str, not {type(key).__name__}"
        raise TypeError(msg)
    if not key or key.isspace():
        raise ValueError(_NO_KEY)
    return key
