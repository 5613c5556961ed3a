"""Access keys, and which of them apply to a host."""

import re
from collections.abc import Collection, Mapping
from enum import Enum
from typing import Any, Final, Literal, TypeAlias, TypeGuard

from wps_models._json.frozen import is_object
from wps_models._json.text import NOT_ENCODABLE, is_encodable
from wps_models.errors import check_str, type_name

_PARTS: Final = re.compile(r"[^,\s]+")
_NO_KEY: Final = "no access key: pass the service's key, or access_keys=ACCEPT_UNSIGNED to accept requests from anyone"


class _Unsigned(Enum):
    ACCEPT_UNSIGNED = "accept unsigned"


ACCEPT_UNSIGNED: Final = _Unsigned.ACCEPT_UNSIGNED
"""Accept requests from anyone. For local tests, or behind a gateway that authenticates the sender."""

Unsigned: TypeAlias = Literal[_Unsigned.ACCEPT_UNSIGNED]
"""The type of `ACCEPT_UNSIGNED`."""

AccessKeys: TypeAlias = str | Collection[str] | Mapping[str, str | Collection[str]] | Unsigned
"""An access key, a list of keys (so that a service's two keys can be rotated), or a mapping from the host names
of services to their key or keys. Pass keys unchanged, as the Azure portal shows them."""


class Keys:
    """Validated access keys. Their repr doesn't show them, and no frame of a traceback holds them."""

    def __init__(self, access_keys: AccessKeys) -> None:
        self.hosts: tuple[str, ...] = ()
        """The host names that have keys of their own, in lower case."""
        self._by_host: dict[str, list[bytes]] = {}
        self._all: list[bytes] | None = None
        if access_keys is ACCEPT_UNSIGNED:
            return
        if is_object(access_keys):
            for host, keys in access_keys.items():
                self._by_host.setdefault(_host(host), []).extend(_octets_of(keys))
            self.hosts = tuple(self._by_host)
            self._all = [key for keys in self._by_host.values() for key in keys]
        elif isinstance(access_keys, str) or _is_collection(access_keys):
            self._all = _octets_of(access_keys)
        else:
            expected = "a key, a list of keys or a mapping from host names to keys"
            raise TypeError(f"access_keys must be {expected}, not {type_name(access_keys)}; {_NO_KEY}")
        if not self._all:
            raise ValueError(_NO_KEY)

    @property
    def are_required(self) -> bool:
        """False if requests are accepted from anyone."""
        return self._all is not None

    def found_for(self, origin: str | None) -> list[bytes]:
        """Return the keys that apply to an origin: the keys of the hosts in it, or all keys if it contains no host."""
        if not self._by_host or not origin:
            return self._all or []
        found = self._by_host.get(origin)
        if found is not None:
            return found
        named = {host.lower() for host in split(origin)}
        return [key for host, keys in self._by_host.items() if host in named or not named for key in keys]


def split(header: str | None) -> list[str]:
    """Split a header with commas or spaces."""
    if not header:
        return []
    return _PARTS.findall(header) if "," in header or " " in header or not header.isprintable() else [header]


def _octets_of(keys: object) -> list[bytes]:
    # A nested mapping would be read as a list of its host names, which aren't secret.
    if isinstance(keys, str) or is_object(keys) or not _is_collection(keys):
        return [key_octets(keys)]
    return [key_octets(key) for key in keys or [""]]


def _is_collection(keys: object) -> TypeGuard[Collection[object]]:
    return isinstance(keys, Collection)


def _host(host: Any) -> str:
    check_str("each host in access_keys", host)
    return check_host(host, argument="access_keys")


def check_host(host: str, *, argument: str) -> str:
    """Return a host name in lower case. Raises ``ValueError`` for anything else, such as a URL."""
    if not host or not host.isprintable() or not {*"/:, "}.isdisjoint(host):
        raise ValueError(f"{argument} must contain host names, without scheme, port and slash: write name.webpubsub.azure.com")
    return host.lower()


def key_octets(key: object) -> bytes:
    """Return the bytes of a key. Raises ``TypeError`` or ``ValueError`` for anything else."""
    if not isinstance(key, str):
        raise TypeError(f"an access key must be a str, not {type_name(key)}; {_NO_KEY}")
    if not key or key.isspace():
        raise ValueError(_NO_KEY)
    if "accesskey=" in key.lower():
        raise ValueError(
            "a connection string is not a key: use Webhook.for_services(ConnectionString.parse(text)), or its access_key"
        )
    if not is_encodable(key):
        raise ValueError(f"access_keys {NOT_ENCODABLE}")
    return key.encode()
