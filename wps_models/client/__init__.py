"""What clients and the service say to each other, over a WebSocket of yours.

::

    text = dumps(client.SendToGroupMessage(group="lobby", data="hello", ack_id=1))
    match loads(text_from_the_service, client.ServiceMessage):
        case client.GroupDataMessage(group=group, data=data): ...
        case client.AckMessage(ok=False, error=error): ...

Open the WebSocket with the subprotocol `JSON`, or `JSON_RELIABLE` to recover lost
connections with `recovery_url`. One message is one text frame. Nothing here connects,
counts ``ack_id``, or remembers which messages came: that is the caller's.

The JSON of ``data`` differs from that of actions: text is a string, binary base64, and
json a JSON value. A ``str`` is sent as text, ``bytes`` as binary, and `Json` and any
other JSON value as json.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
"""

from typing import Final, TypeAlias

from wps_models.client._message import WebPubSubMessage
from wps_models.client._recovery import recovery_url
from wps_models.client.data import DataType
from wps_models.client.downstream import (
    AckMessage,
    AckMessageError,
    ConnectedMessage,
    DisconnectedMessage,
    GroupDataMessage,
    PongMessage,
    ServerDataMessage,
    UnknownMessage,
)
from wps_models.client.group_state import (
    GroupStateItem,
    GroupStateSnapshotMessage,
    GroupStateUpdateMessage,
    SetGroupStateMessage,
    SubscribeGroupStateMessage,
    UnsubscribeGroupStateMessage,
)
from wps_models.client.invocations import (
    CancelInvocationMessage,
    InvokeMessage,
    InvokeResponseError,
    InvokeResponseMessage,
)
from wps_models.client.streams import (
    StartStreamOptions,
    StreamAckMessage,
    StreamClosedError,
    StreamClosedMessage,
    StreamDataError,
    StreamDataMessage,
    StreamEndError,
    StreamEndMessage,
    StreamInfo,
    StreamNackMessage,
    StreamStartMessage,
)
from wps_models.client.upstream import (
    JoinGroupMessage,
    LeaveGroupMessage,
    PingMessage,
    SendEventMessage,
    SendToGroupMessage,
    SequenceAckMessage,
)

__all__ = [
    "JSON",
    "JSON_RELIABLE",
    "AckMessage",
    "AckMessageError",
    "CancelInvocationMessage",
    "ClientMessage",
    "ConnectedMessage",
    "DataType",
    "DisconnectedMessage",
    "GroupDataMessage",
    "GroupStateItem",
    "GroupStateSnapshotMessage",
    "GroupStateUpdateMessage",
    "InvokeMessage",
    "InvokeResponseError",
    "InvokeResponseMessage",
    "JoinGroupMessage",
    "LeaveGroupMessage",
    "PingMessage",
    "PongMessage",
    "SendEventMessage",
    "SendToGroupMessage",
    "SequenceAckMessage",
    "ServerDataMessage",
    "ServiceMessage",
    "SetGroupStateMessage",
    "StartStreamOptions",
    "StreamAckMessage",
    "StreamClosedError",
    "StreamClosedMessage",
    "StreamDataError",
    "StreamDataMessage",
    "StreamEndError",
    "StreamEndMessage",
    "StreamInfo",
    "StreamNackMessage",
    "StreamStartMessage",
    "SubscribeGroupStateMessage",
    "UnknownMessage",
    "UnsubscribeGroupStateMessage",
    "WebPubSubMessage",
    "recovery_url",
]

JSON: Final = "json.webpubsub.azure.v1"
"""The WebSocket subprotocol of these messages."""

JSON_RELIABLE: Final = "json.reliable.webpubsub.azure.v1"
"""The same messages with sequence ids: nothing is lost when a connection is lost and recovered."""

ClientMessage: TypeAlias = (
    JoinGroupMessage
    | LeaveGroupMessage
    | SendToGroupMessage
    | SendEventMessage
    | PingMessage
    | SequenceAckMessage
    | StreamStartMessage
    | StreamDataMessage
    | StreamEndMessage
    | InvokeMessage
    | CancelInvocationMessage
    | InvokeResponseMessage
    | SetGroupStateMessage
    | SubscribeGroupStateMessage
    | UnsubscribeGroupStateMessage
    | UnknownMessage
)
"""Everything that a client can send. A message that isn't known is an `UnknownMessage`."""

ServiceMessage: TypeAlias = (
    ConnectedMessage
    | DisconnectedMessage
    | GroupDataMessage
    | ServerDataMessage
    | AckMessage
    | PongMessage
    | InvokeResponseMessage
    | CancelInvocationMessage
    | StreamAckMessage
    | StreamNackMessage
    | StreamClosedMessage
    | GroupStateSnapshotMessage
    | GroupStateUpdateMessage
    | UnknownMessage
)
"""Everything that the service can send. A message that isn't known is an `UnknownMessage`."""
