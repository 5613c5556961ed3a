"""Messages between clients and the service, over a WebSocket library of your choice.

::

    text = dumps(client.SendToGroupMessage(group="lobby", data="hello", ack_id=1))
    match loads(text_from_the_service, client.ServiceMessage):
        case client.GroupDataMessage(group=group, data=data): ...
        case client.AckMessage(ok=False, error=error): ...

Open the WebSocket with the subprotocol `JSON`, or with `JSON_RELIABLE` to recover lost
connections with `recovery_url`. Each message is one text frame. Your code opens the connection,
numbers its messages (``ack_id``), and keeps track of received messages.

The data of these messages is a ``str`` for text, ``bytes`` for binary, and a JSON value for json.
`Json` is sent as its value; a ``str`` with ``data_type="json"`` is a JSON string. Actions, events
and answers contain JSON text instead. To relay data between the two, leave out ``data_type``::

    client.GroupDataMessage(group="lobby", data=event.data)
    SendToGroupAction(group="lobby", data=message.content)

Streams, invocations and group states are in `client.preview`.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
"""

from typing import Final

from wps_models.client import preview
from wps_models.client.data import Sendable
from wps_models.client.from_client import (
    JoinGroupMessage,
    LeaveGroupMessage,
    PingMessage,
    SendEventMessage,
    SendToGroupMessage,
    SequenceAckMessage,
)
from wps_models.client.from_service import (
    AckMessage,
    ConnectedMessage,
    DisconnectedMessage,
    GroupDataMessage,
    PongMessage,
    ServerDataMessage,
)
from wps_models.client.message import MessageError, WebPubSubMessage
from wps_models.client.recovery import recovery_url
from wps_models.client.unions import ClientMessage, ServiceMessage, UnknownMessage

__all__ = [
    "JSON",
    "JSON_RELIABLE",
    "AckMessage",
    "ClientMessage",
    "ConnectedMessage",
    "DisconnectedMessage",
    "GroupDataMessage",
    "JoinGroupMessage",
    "LeaveGroupMessage",
    "MessageError",
    "PingMessage",
    "PongMessage",
    "SendEventMessage",
    "SendToGroupMessage",
    "Sendable",
    "SequenceAckMessage",
    "ServerDataMessage",
    "ServiceMessage",
    "UnknownMessage",
    "WebPubSubMessage",
    "preview",
    "recovery_url",
]

JSON: Final = "json.webpubsub.azure.v1"
"""WebSocket subprotocol of these messages."""

JSON_RELIABLE: Final = "json.reliable.webpubsub.azure.v1"
"""WebSocket subprotocol of the same messages with sequence ids: lost connections are recovered without losing messages."""
