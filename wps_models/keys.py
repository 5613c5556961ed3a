"""The access keys that prove a sender: which are given, and which of them count."""

import re
from collections.abc import Collection, Mapping
from enum import Enum
from typing import Final, Literal, TypeAlias, TypeGuard

from wps_models._json.frozen import is_object
from wps_models._json.text import NOT_ENCODABLE, is_encodable

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


class Keys:
    """Access keys, checked once. They are in no repr, and in no variable of the frames of an error."""

    def __init__(self, access_keys: AccessKeys) -> None:
        self.hosts: tuple[str, ...] = ()
        """The host names that have keys of their own, in lower case."""
        self._by_host: dict[str, list[bytes]] = {}
        self._all: list[bytes] | None = None
        if access_keys is ACCEPT_UNSIGNED:
            return
        if is_object(access_keys):
            for host, keys in access_keys.items():
                self._by_host.setdefault(_host(host), []).extend(_several(keys))
            self.hosts = tuple(self._by_host)
            self._all = [key for keys in self._by_host.values() for key in keys]
        else:
            self._all = _several(access_keys)
        if not self._all:
            raise ValueError(_NO_KEY)

    @property
    def are_asked_for(self) -> bool:
        """Whether a sender must prove that it knows one of them."""
        return self._all is not None

    def found_for(self, origin: str | None) -> list[bytes]:
        """The keys that count for an origin: those of the hosts that it names, or all if it names none."""
        if not self._by_host or not origin:
            return self._all or []
        named = {host.lower() for host in split(origin)}
        return [key for host, keys in self._by_host.items() if host in named or not named for key in keys]


def split(header: str | None) -> list[str]:
    """The parts of a header that lists things with commas or spaces between."""
    if header is None:
        return []
    return _PARTS.findall(header) if "," in header or " " in header or not header.isprintable() else [header] if header else []


def _several(keys: object) -> list[bytes]:
    # A mapping in a mapping would else be read as its names, which anyone may know.
    if isinstance(keys, str) or is_object(keys) or not _is_several(keys):
        return [key_octets(keys)]
    return [key_octets(key) for key in keys or [None]]


def _is_several(keys: object) -> TypeGuard[Collection[object]]:
    return isinstance(keys, Collection)


def _host(host: object) -> str:
    if not isinstance(host, str):
        raise TypeError(f"access_keys: a host must be a str, not {type(host).__name__}")
    return check_host(host, "access_keys")


def check_host(host: str, argument: str) -> str:
    """A host's name in lower case. Raises ``ValueError`` if it is no name, but a URL."""
    if not host or not host.isprintable() or not {*"/:, "}.isdisjoint(host):
        raise ValueError(f"{argument}: a host is named without scheme, port and slash, name.webpubsub.azure.com")
    return host.lower()


def key_octets(key: object) -> bytes:
    """A key as it signs. Raises ``TypeError`` or ``ValueError`` if it is none."""
    if not isinstance(key, str | None):
        raise TypeError(f"access keys must be str, not {type(key).__name__}")
    if not key or key.isspace():
        raise ValueError(_NO_KEY)
    if "accesskey=" in key.lower():
        raise ValueError("this is a whole connection string, not its key: Webhook.for_services(ConnectionString.parse(text))")
    if not is_encodable(key):
        raise ValueError(f"access keys {NOT_ENCODABLE}")
    return key.encode()
