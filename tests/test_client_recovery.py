"""The URL to recover a lost connection."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from tests.payloads import DATA
from wps_models import client

HOST: Final = "wss://example.webpubsub.azure.com"
ROWS: Final = [json.loads(line) for line in (DATA / "frames.jsonl").read_text(encoding="utf-8").splitlines()]
CONNECTIONS: Final = {row["name"]: row for row in ROWS if row["direction"] == "connect"}
"""The URLs of the second connections of Microsoft's clients, as recorded."""


@pytest.mark.parametrize("row", CONNECTIONS.values(), ids=list(CONNECTIONS))
def test_the_recovery_url_is_the_one_that_microsofts_clients_use(row: Mapping[str, Any]) -> None:
    first = f"{HOST}{row['seen']['first_connect']}"
    # After close code 1008, and without the reliable subprotocol, the clients use the first URL again.
    is_recovery = "awps_connection_id" in row["text"]
    recovery = client.recovery_url(first, connection_id="c1", reconnection_token="rtok")
    assert f"{HOST}{row['text']}" == (recovery if is_recovery else first)


RECOVERED: Final = "awps_connection_id=c%2F1&awps_reconnection_token=t%26%3D%20%2B"


@pytest.mark.parametrize(
    ("url", "recovered"),
    [
        ("wss://h/client/hubs/chat", f"wss://h/client/hubs/chat?{RECOVERED}"),
        ("wss://h/c?access_token=a%20b&x=1&x=2", f"wss://h/c?access_token=a%20b&x=1&x=2&{RECOVERED}"),
        ("ws://h:8080/c?awps_connection_id=old&a=1&awps_reconnection_token=old#f", f"ws://h:8080/c?a=1&{RECOVERED}"),
        ("https://h/c?", f"https://h/c?{RECOVERED}"),
    ],
)
def test_the_recovery_url_keeps_the_query_and_replaces_an_earlier_recovery(url: str, recovered: str) -> None:
    assert client.recovery_url(url, connection_id="c/1", reconnection_token="t&= +") == recovered


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"url": "/client/hubs/chat?access_token=s3cret"}, ValueError, "url must be the URL of a client, such as wss://"),
        ({"url": "wss://[s3cret"}, ValueError, "url must be the URL of a client, such as wss://"),
        ({"url": "wss://"}, ValueError, "url must be the URL of a client, such as wss://"),
        ({"url": "Endpoint=https://h;AccessKey=s3cret"}, ValueError, "url must be the URL of a client, such as wss://"),
        ({"url": b"wss://h"}, TypeError, "url must be a str, not bytes"),
        ({"url": "wss://h/c?access_token=s3cret\ud800"}, ValueError, "url must not contain lone surrogates"),
        ({"connection_id": "s3cret\udfff"}, ValueError, "connection_id must not contain lone surrogates"),
        ({"reconnection_token": "s3cret\ud800"}, ValueError, "reconnection_token must not contain lone surrogates"),
        ({"connection_id": ""}, ValueError, "connection_id must not be empty"),
        ({"reconnection_token": None}, TypeError, "reconnection_token must be a str, not None"),
    ],
)
def test_an_invalid_argument_is_refused_and_not_shown(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^{message}") as raised:
        client.recovery_url(**{"url": "wss://h/c", "connection_id": "c", "reconnection_token": "t", **options})
    assert "s3cret" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
