"""Whether an event is really from the service.

The service signs the connection id, and nothing else, with the access keys.
So a signature tells that the sender knows a key; it doesn't protect the body,
and it stays the same as long as the connection does.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#signature-validation
"""

import hmac

from wps_models.errors import InvalidSignatureError
from wps_models.keys import ACCEPT_UNSIGNED, AccessKeys, Keys, key_octets, split

__all__ = ["ACCEPT_UNSIGNED", "AccessKeys", "sign", "verify"]


def sign(connection_id: str, key: str) -> str:
    """The signature of a connection: ``sha256=`` and a hex HMAC-SHA256.

    The key is used as text: it looks like base64, but is not decoded.
    """
    return _signature(connection_id, key_octets(key))


def verify(signatures: str | None, *, connection_id: str, access_keys: AccessKeys, origin: str | None = None) -> None:
    """Return if a signature is right, raise `InvalidSignatureError` if none is.

    `signatures` is the ``ce-signature`` header: one or more, with commas or spaces
    between; ``None`` if there was none. Any of them may fit any of the keys. Hex
    digits may be in any case. `origin` is the ``WebHook-Request-Origin`` header: with
    keys for each host, the hosts named there choose the keys. A request that names
    no host, as on hosts that strip it, or several, may be signed with the key of any
    of them.

    Raises ``ValueError`` if there is no key to check with. To skip the check,
    write ``access_keys=ACCEPT_UNSIGNED``.
    """
    keys = Keys(access_keys)
    # Tools that show the variables of a traceback would show them.
    del access_keys
    check(keys, signatures, connection_id, origin)


def check(keys: Keys, signatures: str | None, connection_id: str, origin: str | None) -> None:
    """As `verify`, for keys that were checked already."""
    if keys.are_asked_for and not _fits(keys, signatures, connection_id, origin):
        raise InvalidSignatureError(f"ce-signature: {_wrong(keys, signatures, origin)}")


def _wrong(keys: Keys, signatures: str | None, origin: str | None) -> str:
    if not split(signatures):
        return "is missing"
    if not keys.found_for(origin):
        return "can't be checked, as access_keys has no key for the host that WebHook-Request-Origin names"
    return "fits none of the access keys"


def _fits(keys: Keys, signatures: str | None, connection_id: str, origin: str | None) -> bool:
    given = [signature.lower().encode(errors="replace") for signature in split(signatures)]
    found = keys.found_for(origin)
    return _is_signed(given, connection_id, found) or (
        # HTTP servers read headers as latin-1, and an MQTT client's id may be UTF-8.
        not connection_id.isascii() and _is_signed(given, utf8_repaired(connection_id), found)
    )


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
