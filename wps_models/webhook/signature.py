"""Whether an event is really from the service.

The service signs the connection id, and nothing else, with the access keys.
So a signature tells that the sender knows a key; it doesn't protect the body,
and it stays the same as long as the connection does.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#signature-validation
"""

import hmac
import re
from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import Final, Literal, TypeAlias, TypeGuard

from wps_models._fields import is_object
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
    return "sha256=" + _digest(connection_id, _key(key))


def verify(signatures: str | None, *, connection_id: str, access_keys: AccessKeys, origin: str | None = None) -> None:
    """Return if a signature is right, raise `InvalidSignatureError` if none is.

    `signatures` is the ``ce-signature`` header: one or more, with commas or spaces
    between; ``None`` if there was none. Any of them may fit any of the keys. Hex
    digits may be in any case. `origin` is the ``WebHook-Request-Origin`` header: with
    keys for each host, the hosts named there choose the keys; where there is no
    origin, as on hosts that strip it, all of them count.

    Raises ``ValueError`` if there is no key to check with. Not to check has to be
    said: ``access_keys=ACCEPT_UNSIGNED``.
    """
    check(signatures, connection_id, keys_for(access_keys, origin))


def check(signatures: str | None, connection_id: str, keys: Iterable[str] | None) -> None:
    """As `verify`, for the keys that were found already."""
    if keys is None:
        return
    given = [part.lower().encode(errors="replace") for part in split(signatures)]
    found = False
    for key in keys:
        expected = f"sha256={_digest(connection_id, key)}".encode()
        for signature in given:
            found |= hmac.compare_digest(signature, expected)
    if not found:
        msg = "ce-signature: is missing" if not given else "ce-signature: fits none of the access keys"
        raise InvalidSignatureError(msg)


def hosts_of(access_keys: AccessKeys) -> list[str]:
    """The host names that have keys of their own."""
    return [str(host) for host in access_keys] if is_object(access_keys) else []


def split(header: str | None) -> list[str]:
    """The parts of a header that lists things with commas or spaces between."""
    return _PARTS.findall(header or "")


_PARTS: Final = re.compile(r"[^,\s]+")


def _digest(connection_id: str, key: str) -> str:
    # Neither may fail on what is no text: the error would show it.
    return hmac.digest(key.encode(errors="surrogatepass"), connection_id.encode(errors="surrogatepass"), "sha256").hex()


def keys_for(access_keys: AccessKeys, origin: str | None) -> list[str] | None:
    """The keys that count for an origin; ``None`` if no signature is asked for. Raises ``ValueError`` if there is no key."""
    if access_keys is ACCEPT_UNSIGNED:
        return None
    if not is_object(access_keys):
        return _several(access_keys)
    hosts = [(str(host).lower(), _several(keys)) for host, keys in access_keys.items()]
    if not hosts:
        raise ValueError(_NO_KEY)
    origins = {part.lower() for part in split(origin)}
    return [key for host, keys in hosts if host in origins or not origins for key in keys]


def _several(keys: object) -> list[str]:
    # A mapping in a mapping would else be read as its names, which anyone may know.
    if isinstance(keys, str) or is_object(keys) or not _is_several(keys):
        return [_key(keys)]
    return [_key(key) for key in keys or [None]]


def _is_several(keys: object) -> TypeGuard[Collection[object]]:
    return isinstance(keys, Collection)


def _key(key: object) -> str:
    if not isinstance(key, str | None):
        msg = f"access keys must be str, not {type(key).__name__}"
        raise TypeError(msg)
    if not key or key.isspace():
        raise ValueError(_NO_KEY)
    return key


_NO_KEY: Final = "no access key: give the service's key, or say access_keys=ACCEPT_UNSIGNED to take events from anyone"
