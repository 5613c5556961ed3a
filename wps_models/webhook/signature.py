"""Signatures of events.

The service signs only the connection id, with each access key. A signature proves that the
sender knows a key. It doesn't protect the body, and is the same for all events of a connection.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#signature-validation
"""

import hmac

from wps_models.errors import InvalidSignatureError
from wps_models.keys import ACCEPT_UNSIGNED, AccessKeys, Keys, key_octets, split

__all__ = ["ACCEPT_UNSIGNED", "AccessKeys", "sign", "verify"]


def sign(connection_id: str, key: str) -> str:
    """Return the signature of a connection: ``sha256=`` and a hex HMAC-SHA256.

    The key is used as text: it looks like base64, but isn't decoded.
    """
    return _signature(connection_id, key_octets(key))


def verify(signatures: str | None, *, connection_id: str, access_keys: AccessKeys, origin: str | None = None) -> None:
    """Raise `InvalidSignatureError` unless one of the signatures is valid.

    `signatures` is the ``ce-signature`` header: signatures separated by commas or spaces. One of them must match one of
    the keys; hex digits are case-insensitive. `origin` is the ``WebHook-Request-Origin`` header: with keys per host, only
    the keys of the hosts in it apply. If it contains no host, or the header is missing because a server removed it, all
    keys apply.

    Raises ``ValueError`` without any key. To skip the check, pass ``access_keys=ACCEPT_UNSIGNED``.
    """
    keys = Keys(access_keys)
    # Tools that show the variables of a traceback would show the keys.
    del access_keys
    check(keys, signatures, connection_id=connection_id, origin=origin)


def check(keys: Keys, signatures: str | None, *, connection_id: str, origin: str | None) -> None:
    """Raise `InvalidSignatureError` unless one of the signatures is valid, see `verify`."""
    # No variable here contains a key, as some tools show the variables of a traceback.
    if keys.are_required and not _is_signed(keys, signatures, connection_id=connection_id, origin=origin):
        raise InvalidSignatureError(f"ce-signature: {_problem(keys, signatures, origin)}")


def _problem(keys: Keys, signatures: str | None, origin: str | None) -> str:
    if not split(signatures):
        return "is missing"
    if not keys.found_for(origin):
        return "can't be checked, because access_keys has no key for the host in WebHook-Request-Origin"
    return "matches none of the access keys"


def _is_signed(keys: Keys, signatures: str | None, *, connection_id: str, origin: str | None) -> bool:
    found = keys.found_for(origin)
    if len(found) == 1 and signatures is not None and signatures.isascii():
        # Most requests have one signature, and one key applies to them.
        (key,) = found
        if hmac.compare_digest(signatures, _signature(connection_id, key)):
            return True
    given = [signature.lower().encode(errors="replace") for signature in split(signatures)]
    return _matches(given, connection_id, found) or (
        # HTTP servers decode headers as latin-1, but the id of an MQTT client may be UTF-8.
        not connection_id.isascii() and _matches(given, utf8_repaired(connection_id), found)
    )


def _matches(signatures: list[bytes], connection_id: str, keys: list[bytes]) -> bool:
    found = False
    for key in keys:
        expected = _signature(connection_id, key).encode()
        for signature in signatures:
            found |= hmac.compare_digest(signature, expected)
    return found


def _signature(connection_id: str, key: bytes) -> str:
    # An encoding error would contain the id.
    return "sha256=" + hmac.digest(key, connection_id.encode(errors="surrogatepass"), "sha256").hex()


def utf8_repaired(text: str) -> str:
    """Decode UTF-8 text that an HTTP server has decoded as latin-1. Other text is returned as it is."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text
