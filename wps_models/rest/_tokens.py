"""Access tokens: JSON Web Tokens signed with HS256, written and read."""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeGuard

from wps_models._json.frozen import JsonValue, is_object
from wps_models._json.text import parse_json
from wps_models.errors import InvalidPayloadError, InvalidSignatureError, type_name
from wps_models.keys import Keys

MAX_LENGTH: Final = 16 * 1024
"""The longest token that is read, in characters."""

_CLOCK_SKEW: Final = 300


def seconds(now: datetime) -> int:
    """Convert a time to a timestamp, as tokens contain it."""
    if not isinstance(now, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise TypeError(f"now must be a datetime, not {type_name(now)}")
    if now.tzinfo is None:
        raise ValueError("now must have a time zone: datetime.now(UTC)")
    return int(now.timestamp())


def whole_seconds(time_to_live: timedelta) -> int:
    """Convert the time for which a token is valid to seconds."""
    if not isinstance(time_to_live, timedelta):  # pyright: ignore[reportUnnecessaryIsInstance]  # as above
        raise TypeError(f"time_to_live must be a timedelta, not {type_name(time_to_live)}")
    if time_to_live < timedelta(seconds=1):
        raise ValueError("time_to_live must be at least one second")
    return int(time_to_live.total_seconds())


# --- writing ---------------------------------------------------------------------------


def _base64url(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


_HEADER: Final = _base64url(b'{"alg":"HS256","typ":"JWT"}')
_encode: Final = json.JSONEncoder(separators=(",", ":")).encode


def _signature(text: str, key: bytes) -> str:
    return _base64url(hmac.digest(key, text.encode(), "sha256"))


def sign(claims: Mapping[str, object], key: str) -> str:
    """Return a token. The key is used as text: it looks like base64, but the service doesn't decode it either."""
    text = f"{_HEADER}.{_base64url(_encode(claims).encode())}"
    return f"{text}.{_signature(text, key.encode())}"


# --- reading ---------------------------------------------------------------------------

_TOKEN: Final = re.compile(r"(([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+))\.([A-Za-z0-9_-]{43})")
# One host: no user, no list, nothing that URL readers drop or repair.
_AUDIENCE: Final = re.compile(r"https?://(?:([A-Za-z0-9._-]+)|\[([0-9A-Fa-f:.]+)\])(?::[0-9]{1,5})?((?:/[!-~]*)?)")


_HAS_HOST: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//")
_HOST: Final = re.compile(r"[^/]*//(?:([A-Za-z0-9._-]+)|\[([0-9A-Fa-f:.]+)\])(?::[0-9]*)?(?:[/?].*)?", re.DOTALL)


def host_of(url: str) -> str | None:
    """Return the host of a URL in lower case: `None` if it has no host, and an empty string if the host isn't valid."""
    if not _HAS_HOST.match(url):
        return None
    found = _HOST.fullmatch(url)
    return (found[1] or found[2]).lower() if found else ""


class Token(NamedTuple):
    """A token that is signed and current."""

    claims: Mapping[str, JsonValue]
    """All claims."""

    host: str
    """The host of its audience, in lower case. The token is signed with a key of that host."""

    target: str
    """The path and query of its audience."""


def read(token: str, keys: Keys, now: int) -> Token:
    """Read a token.

    Nothing is parsed before the signature is checked. Raises `InvalidSignatureError` for a token that is
    too long, isn't signed with one of the keys of its audience's host, or isn't current.
    """
    if len(token) > MAX_LENGTH:
        raise InvalidSignatureError(f"the token is longer than {MAX_LENGTH} characters")
    match = _TOKEN.fullmatch(token)
    # The variables of this frame must not contain a key: tools show them with a traceback.
    if match is None or not _is_signed(match[1], match[4], keys.found_for(None)):
        raise InvalidSignatureError("the token is not signed with one of the access keys")
    claims = _json_object(match[3])
    if claims is None or (match[2] != _HEADER and not _is_usual(_json_object(match[2]))):
        raise InvalidSignatureError("the token is signed, but is not an HS256 token with claims")
    _check_time(claims, now)
    if not isinstance(claims.get("sub", ""), str) or not isinstance(claims.get("jti", ""), str):
        raise InvalidSignatureError("the token's sub or jti is not a string")
    audience = claims.get("aud")
    found = _AUDIENCE.fullmatch(audience) if isinstance(audience, str) else None
    if found is None:
        raise InvalidSignatureError("the token's audience is not the URL of one host")
    host = (found[1] or found[2]).lower()
    if keys.hosts and not _is_signed(match[1], match[4], keys.found_for(host)):
        raise InvalidSignatureError("the token is not signed with an access key of its audience's host")
    return Token(claims=claims, host=host, target=found[3])


def _is_signed(text: str, signature: str, keys: Iterable[bytes]) -> bool:
    return any(hmac.compare_digest(_signature(text, key), signature) for key in keys)


def _json_object(segment: str) -> Mapping[str, JsonValue] | None:
    try:
        octets = urlsafe_b64decode(f"{segment}===")
        value: object = parse_json(octets)
    except (ValueError, InvalidPayloadError):
        return None
    # Unused bits of the last letter must be zero, so that each token has one spelling.
    return value if is_object(value) and _base64url(octets) == segment else None


def _is_usual(header: Mapping[str, JsonValue] | None) -> bool:
    if header is None:
        return False
    # Extensions marked as critical must be understood, and with b64 the payload may not be base64.
    return header.get("alg") == "HS256" and isinstance(header.get("kid", ""), str) and not {"crit", "b64"} & {*header}


def _check_time(claims: Mapping[str, JsonValue], now: int) -> None:
    expires, begins = claims.get("exp"), claims.get("nbf", 0)
    if not _is_number(expires) or not _is_number(begins):
        raise InvalidSignatureError("the token's exp or nbf is not a number")
    if now >= int(expires):
        raise InvalidSignatureError("the token has expired")
    if now + _CLOCK_SKEW < int(begins):
        raise InvalidSignatureError("the token is not valid yet")


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
