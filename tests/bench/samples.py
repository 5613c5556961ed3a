"""The payloads that everything is measured with."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from tests.bench import Kind

Payloads: TypeAlias = Mapping[str, tuple[Kind, Any]]


def _event(event_type: str, event_name: str, **members: Any) -> dict[str, Any]:
    """An event, as the Functions host hands it over."""
    context: dict[str, Any] = {
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
    return {**members, "connectionContext": context}


CONNECT: Final = _event(
    "System",
    "connect",
    claims={f"claim-{number}": [f"value-{number}"] for number in range(20)},
    query={f"parameter-{number}": [f"value-{number}"] for number in range(5)},
    headers={f"Header-{number}": ["x" * 40] for number in range(15)},
    subprotocols=["json.webpubsub.azure.v1", "protobuf.webpubsub.azure.v1"],
    clientCertificates=[{"Thumbprint": "3ADBA1E93C0F0E4B8A4D6F1B6A1C8D2E9F0A1B2C", "content": None}],
)
MESSAGE: Final = _event("User", "message", data="x" * 1024, dataType="Text")
DISCONNECTED: Final = _event("System", "disconnected", reason="the tab was closed")
_OCTETS: Final = {"type": "Buffer", "data": list(bytes(range(256)) * 4096)}
SEND_TO_GROUP: Final = {
    "actionName": "sendToGroup",
    "group": "lobby",
    "data": "hello",
    "dataType": "text",
    "excluded": ["c-1", "c-2", "c-3"],
}
_MIXED: Final = (
    SEND_TO_GROUP,
    {"actionName": "sendToGroup", "group": "lobby", "data": '{"unread":3}', "dataType": "json"},
    {"actionName": "sendToGroup", "group": "lobby", "data": "hello", "dataType": "text"},
    {"actionName": "addUserToGroup", "userId": "ada", "group": "lobby"},
    {"actionName": "closeClientConnection", "connectionId": "c-1", "reason": "idle"},
)


def batch(size: int) -> list[dict[str, Any]]:
    """Actions of several kinds."""
    return [dict(_MIXED[number % len(_MIXED)]) for number in range(size)]


PLAIN: Final[Payloads] = {
    "connect": ("event", CONNECT),
    "message": ("event", MESSAGE),
    "disconnected": ("event", DISCONNECTED),
    "sendToGroup": ("action", SEND_TO_GROUP),
    "1,000 actions": ("actions", batch(1_000)),
}
BIG: Final[Payloads] = {"1 MiB, binary": ("event", _event("User", "message", data=_OCTETS, dataType="Binary"))}

_CONTEXT: Final = DISCONNECTED["connectionContext"]
WRONG: Final[Payloads] = {
    "connect": ("event", {**CONNECT, "subprotocols": "json.webpubsub.azure.v1", "query": {"room": [1]}}),
    "message": ("event", {**MESSAGE, "data": 1, "connectionContext": {**_CONTEXT, "eventType": "User", "userId": 1}}),
    "disconnected": ("event", {**DISCONNECTED, "reason": 1, "connectionContext": {**_CONTEXT, "hub": 1}}),
    "sendToGroup": ("action", {**SEND_TO_GROUP, "group": "", "excluded": [1]}),
    "1,000 actions": ("actions", [*batch(999), {**SEND_TO_GROUP, "group": "", "excluded": [1]}]),
}
"""The plain ones, each with two faults."""
