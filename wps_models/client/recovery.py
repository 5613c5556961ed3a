"""The URL to recover a lost connection."""

from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from wps_models._json.text import NOT_ENCODABLE, is_encodable
from wps_models.errors import check_str

__all__ = ["recovery_url"]

_ID: Final = "awps_connection_id"
_TOKEN: Final = "awps_reconnection_token"  # noqa: S105  # the name of a parameter
_SCHEMES: Final = frozenset(("ws", "wss", "http", "https"))


def recovery_url(url: str, *, connection_id: str, reconnection_token: str) -> str:
    """Return the URL to recover a lost connection of the reliable subprotocol.

    `url` is the URL of the first connection; its query is kept, including the access token,
    as Microsoft's clients do. Pass the id of the first `ConnectedMessage` and the token of the
    latest, and connect with the same subprotocol. After close code 1008 nothing can be
    recovered: connect to `url` again, and join the groups again.

    The URL is a secret: anyone who has it can take over the connection.

    Raises ``TypeError`` and ``ValueError``, which never contain a value.

    Source: https://github.com/Azure/azure-webpubsub/blob/main/protocols/client/client-spec.md
    """
    for name, value in (("url", url), ("connection_id", connection_id), ("reconnection_token", reconnection_token)):
        check_str(name, value)
        if not value:
            raise ValueError(f"{name} must not be empty")
        if not is_encodable(value):
            raise ValueError(f"{name} {NOT_ENCODABLE}")
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    # Raised here, as the exception above shows the URL.
    if parts.scheme not in _SCHEMES or not parts.netloc:
        raise ValueError("url must be the URL of a client, such as wss://name.webpubsub.azure.com/client/hubs/chat")
    # The parameters of an earlier recovery are replaced.
    kept = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] not in {_ID, _TOKEN}]
    query = "&".join([*kept, f"{_ID}={quote(connection_id, safe='')}", f"{_TOKEN}={quote(reconnection_token, safe='')}"])
    return urlunsplit(parts._replace(query=query, fragment=""))
