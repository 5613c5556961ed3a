"""Whether an event is really from the service.

The service signs the connection id, and nothing else, with the access keys.
So a signature tells that the sender knows a key; it doesn't protect the body,
and it stays the same as long as the connection does.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#signature-validation
"""

import hmac
from collections.abc import Iterable

from wps_models.errors import InvalidSignatureError
from wps_models.keys import ACCEPT_UNSIGNED, AccessKeys, checked_key, keys_for, split

__all__ = ["ACCEPT_UNSIGNED", "AccessKeys", "sign", "verify"]


def sign(connection_id: str, key: str) -> str:
    """The signature of a connection: ``sha256=`` and a hex HMAC-SHA256.

    The key is used as text: it looks like base64, but is not decoded.
    """
    return "sha256=" + _digest(connection_id, checked_key(key))


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


def _digest(connection_id: str, key: str) -> str:
    # Neither may fail on what is no text: the error would show it.
    return hmac.digest(key.encode(errors="surrogatepass"), connection_id.encode(errors="surrogatepass"), "sha256").hex()
