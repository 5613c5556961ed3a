"""Whether an event is really from the service.

The service signs the connection id, and nothing else, with the access keys.
So a signature tells that the sender knows a key; it doesn't protect the body,
and it stays the same as long as the connection does.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#signature-validation
"""

import hmac
import re
from collections.abc import Collection, Mapping
from enum import Enum
from typing import Final, Literal, TypeAlias, TypeGuard

from wps_models._json.frozen import is_object
from wps_models.data import is_encodable
from wps_models.errors import InvalidSignatureError

__all__ = ["ACCEPT_UNSIGNED", "AccessKeys", "sign", "verify"]


class _Unsigned(Enum):
    ACCEPT_UNSIGNED = "accept unsigned"


ACCEPT_UNSIGNED: Final = _Unsigned.ACCEPT_UNSIGNED
"""Take events from anyone. For local tests, and where something in front has proved the sender."""

AccessKeys: TypeAlias = str | Collection[str] | Mapping[str, str | Collection[str]] | Literal[_Unsigned.ACCEPT_UNSIGNED]
"""An access key, several (both keys of a service, so that they can be rotated), or a mapping from
the service's host name to its key or keys. A key is the text from the portal, as it is."""


def sign(connection_id: str, key: str) -> str:
    """The signature of a connection: ``sha256=`` and a hex HMAC-SHA256.

    The key is used as text: it looks like base64, but is not decoded.
    """
    return _signature(connection_id, _octets(key))


def verify(signatures: str | None, *, connection_id: str, access_keys: AccessKeys, origin: str | None = None) -> None:
    """Return if a signature is right, raise `InvalidSignatureError` if none is.

    `signatures` is the ``ce-signature`` header: one or more, with commas or spaces
    between; ``None`` if there was none. Any of them may fit any of the keys. Hex
    digits may be in any case. `origin` is the ``WebHook-Request-Origin`` header: with
    keys for each host, the hosts named there choose the keys. A request that names
    no host, as on hosts that strip it, or several, may be signed with the key of any
    of them.

    Raises ``ValueError`` if there is no key to check with. Not to check has to be
    said: ``access_keys=ACCEPT_UNSIGNED``.
    """
    Keys(access_keys).verify(signatures, connection_id, origin)


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

    def verify(self, signatures: str | None, connection_id: str, origin: str | None) -> None:
        """As `verify`, for these keys."""
        if self._all is not None and not self._fits(signatures, connection_id, origin):
            raise InvalidSignatureError(
                "ce-signature: is missing" if not split(signatures) else "ce-signature: fits none of the access keys"
            )

    def _fits(self, signatures: str | None, connection_id: str, origin: str | None) -> bool:
        given = [signature.lower().encode(errors="replace") for signature in split(signatures)]
        keys = self._keys_for(origin)
        return _is_signed(given, connection_id, keys) or (
            # HTTP servers read headers as latin-1, and an MQTT client's id may be UTF-8.
            not connection_id.isascii() and _is_signed(given, utf8_repaired(connection_id), keys)
        )

    def _keys_for(self, origin: str | None) -> list[bytes]:
        if not self._by_host or not origin:
            return self._all or []
        named = {host.lower() for host in split(origin)}
        return [key for host, keys in self._by_host.items() if host in named or not named for key in keys]


def _is_signed(given: list[bytes], connection_id: str, keys: list[bytes]) -> bool:
    found = False
    for key in keys:
        expected = _signature(connection_id, key).encode()
        for signature in given:
            found |= hmac.compare_digest(signature, expected)
    return found


def _signature(connection_id: str, key: bytes) -> str:
    # Must not fail on what is no text: the error would show it.
    return "sha256=" + hmac.digest(key, connection_id.encode(errors="surrogatepass"), "sha256").hex()


def utf8_repaired(text: str) -> str:
    """Read as UTF-8 what the HTTP server read as latin-1. Leaves alone what isn't such."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def split(header: str | None) -> list[str]:
    """The parts of a header that lists things with commas or spaces between."""
    if header is None:
        return []
    return _PARTS.findall(header) if "," in header or " " in header or not header.isprintable() else [header] if header else []


_PARTS: Final = re.compile(r"[^,\s]+")


def _several(keys: object) -> list[bytes]:
    # A mapping in a mapping would else be read as its names, which anyone may know.
    if isinstance(keys, str) or is_object(keys) or not _is_several(keys):
        return [_octets(keys)]
    return [_octets(key) for key in keys or [None]]


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


def _octets(key: object) -> bytes:
    if not isinstance(key, str | None):
        raise TypeError(f"access keys must be str, not {type(key).__name__}")
    if not key or key.isspace():
        raise ValueError(_NO_KEY)
    if "accesskey=" in key.lower():
        raise ValueError("this is a whole connection string, not its key: Webhook.for_services(ConnectionString.parse(text))")
    if not is_encodable(key):
        raise ValueError("access keys must not hold lone surrogates, which are no text")
    return key.encode()


_NO_KEY: Final = "no access key: give the service's key, or say access_keys=ACCEPT_UNSIGNED to take events from anyone"
