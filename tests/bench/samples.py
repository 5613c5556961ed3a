"""The payloads that everything is measured with."""

import json
from collections.abc import Mapping
from typing import Any, Final

_HEADERS: Final[dict[str, str]] = {
    "Host": "contoso.webpubsub.azure.com",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-US,en;q=0.5",
    "Cache-Control": "no-cache",
    "Connection": "Upgrade",
    "Cookie": "session=5d41402abc4b2a76b9719d911017c592",
    "Origin": "https://contoso.example",
    "Pragma": "no-cache",
    "Sec-WebSocket-Extensions": "permessage-deflate",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "json.webpubsub.azure.v1, protobuf.webpubsub.azure.v1",
    "Sec-WebSocket-Version": "13",
    "Upgrade": "websocket",
}


def _context(event_type: str, event_name: str) -> dict[str, Any]:
    return {
        "eventType": event_type,
        "eventName": event_name,
        "hub": "chat",
        "connectionId": "Zq3n8vJ0Tk2mW5xYb7RfLQ4hC1dGs6A",
        "userId": "ada",
        "signature": "sha256=bbc5fd272c157b4812d46c3102922b66ecc6cc987b91f853a5c367d6acd68299",
        "origin": "contoso.webpubsub.azure.com",
        "states": {},
        "headers": {f"ce-{name}": ["1.0"] for name in ("specversion", "awpsversion", "id", "time", "source")},
    }


CONNECT_BODY: Final[dict[str, Any]] = {
    "claims": {f"claim-{number}": [f"value-{number}"] for number in range(20)},
    "query": {f"parameter-{number}": [f"value-{number}"] for number in range(5)},
    "headers": {name: [value] for name, value in _HEADERS.items()},
    "subprotocols": ["json.webpubsub.azure.v1", "protobuf.webpubsub.azure.v1"],
    "clientCertificates": [{"Thumbprint": "3ADBA1E93C0F0E4B8A4D6F1B6A1C8D2E9F0A1B2C", "content": None}],
}
SEND_TO_GROUP: Final[dict[str, Any]] = {
    "actionName": "sendToGroup",
    "group": "lobby",
    "data": "hello",
    "dataType": "text",
    "excluded": ["c-1", "c-2", "c-3"],
}
_MIXED: Final[list[dict[str, Any]]] = [
    SEND_TO_GROUP,
    {"actionName": "sendToAll", "data": '{"unread":3}', "dataType": "json"},
    {"actionName": "sendToUser", "userId": "ada", "data": "hello", "dataType": "text"},
    {"actionName": "addUserToGroup", "userId": "ada", "group": "lobby"},
    {"actionName": "closeClientConnection", "connectionId": "c-1", "reason": "idle"},
]
BINARY: Final = bytes(range(256)) * 4096


def _message(data: object, data_type: str) -> dict[str, Any]:
    """A client's message, as the Functions host hands it over."""
    return {"data": data, "dataType": data_type, "connectionContext": _context("User", "message")}


def batch(size: int) -> list[dict[str, Any]]:
    """Actions of several kinds."""
    return [_MIXED[number % len(_MIXED)] for number in range(size)]


EVENTS: Final[Mapping[str, Any]] = {
    "connect": {**CONNECT_BODY, "connectionContext": _context("System", "connect")},
    "message": _message("x" * 1024, "Text"),
    "disconnected": {"reason": "the tab was closed", "connectionContext": _context("System", "disconnected")},
}
BIG_EVENTS: Final[Mapping[str, Any]] = {"1 MiB, binary": _message({"type": "Buffer", "data": list(BINARY)}, "Binary")}

PAYLOADS: Final[Mapping[str, Mapping[str, Any]]] = {
    "event": {**EVENTS, **BIG_EVENTS},
    "action": {"sendToGroup": SEND_TO_GROUP},
    "actions": {"1,000 actions": batch(1000)},
}
"""All of them, by kind."""

# The same payload each, with two things wrong.
WRONG_EVENTS: Final[Mapping[str, Any]] = {
    "connect": {**EVENTS["connect"], "subprotocols": "json.webpubsub.azure.v1", "query": {"room": [1]}},
    "message": {**EVENTS["message"], "data": 1, "dataType": "words"},
    "disconnected": {
        **EVENTS["disconnected"],
        "reason": 1,
        "connectionContext": {**_context("System", "disconnected"), "hub": 1},
    },
}


def text(payload: object) -> bytes:
    """A payload as JSON."""
    return json.dumps(payload).encode()
