"""How a client takes up a connection that was lost."""

from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

_ID: Final = "awps_connection_id"
_TOKEN: Final = "awps_reconnection_token"  # noqa: S105  # the name of a parameter
_SCHEMES: Final = frozenset(("ws", "wss", "http", "https"))


def recovery_url(url: str, *, connection_id: str, reconnection_token: str) -> str:
    """The URL that a client connects to with the same subprotocol when a reliable connection was lost.

    `url` is what it connected to at first. Its query is kept, and its access token with it,
    as Microsoft's clients do. The id is that of the first `ConnectedMessage`, the token that
    of the latest. After close code 1008 there is nothing to recover: connect to `url` again,
    and join the groups again.

    The URL lets whoever has it take up the connection: keep it out of logs.

    Raises ``TypeError`` and ``ValueError`` that show no value.

    Source: https://github.com/Azure/azure-webpubsub/blob/main/protocols/client/client-spec.md
    """
    for name, value in (("url", url), ("connection_id", connection_id), ("reconnection_token", reconnection_token)):
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise TypeError(f"{name} must be a str, not {'None' if value is None else type(value).__name__}")
        if not value:
            raise ValueError(f"{name} must not be empty")
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    # Raised out here, as what was raised in there shows the value.
    if parts.scheme not in _SCHEMES or not parts.netloc:
        raise ValueError("url must be one that a client connects to, such as wss://name.webpubsub.azure.com/client/hubs/chat")
    # It may be the URL of an earlier recovery.
    kept = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] not in {_ID, _TOKEN}]
    query = "&".join([*kept, f"{_ID}={quote(connection_id, safe='')}", f"{_TOKEN}={quote(reconnection_token, safe='')}"])
    return urlunsplit(parts._replace(query=query, fragment=""))
