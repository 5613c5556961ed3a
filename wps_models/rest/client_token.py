"""Content of client tokens."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from attrs import field, frozen

from wps_models._json.frozen import FrozenDict, JsonValue
from wps_models._json.reprs import repr_keys
from wps_models.errors import InvalidSignatureError

__all__ = ["ClientToken"]


@frozen(kw_only=True)
class ClientToken:
    """Content of a client's token, as `ConnectionString.read_client_token` returns it.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/howto-generate-client-access-url
    """

    user_id: str | None
    """The user, or `None` for an anonymous client."""

    roles: tuple[str, ...]
    """The roles, such as ``webpubsub.sendToGroup.lobby``. `WebPubSubPermission.allowed_by` evaluates them."""

    groups: tuple[str, ...]
    """The groups that the client joins when it connects."""

    claims: Mapping[str, tuple[str, ...]] = field(repr=repr_keys)
    """All claims as text, as in the ``claims`` of a connect event."""

    expires: datetime
    """The time until which the client can connect, in UTC."""


_LATEST: Final = 253_402_300_799


def client_token(claims: Mapping[str, Any]) -> ClientToken:
    """Convert the claims of a token that is signed and current."""
    return ClientToken(
        user_id=claims.get("sub"),
        roles=_strings(claims, "role"),
        groups=_strings(claims, "webpubsub.group"),
        claims=FrozenDict({name: tuple(map(_text, _items(value))) for name, value in claims.items()}),
        # datetime ends with the year 9999.
        expires=datetime.fromtimestamp(min(int(claims["exp"]), _LATEST), UTC),
    )


def _items(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _strings(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    items = _items(claims[name]) if claims.get(name) is not None else []
    texts = tuple(text for text in items if isinstance(text, str))
    if len(texts) != len(items):
        raise InvalidSignatureError(f"the token's {name} is not a string or a list of strings")
    return texts
