"""Preview messages of clients and the service: streams, invocations and group states.

Only the newest client libraries know them, and they may change. `client.ClientMessage` and
`client.ServiceMessage` contain them.
"""

from wps_models.client.preview.group_state import (
    GroupStateItem,
    GroupStateSnapshotMessage,
    GroupStateUpdateMessage,
    SetGroupStateMessage,
    SubscribeGroupStateMessage,
    UnsubscribeGroupStateMessage,
)
from wps_models.client.preview.invocations import CancelInvocationMessage, InvokeMessage, InvokeResponseMessage
from wps_models.client.preview.streams import (
    StartStreamOptions,
    StreamAckMessage,
    StreamClosedMessage,
    StreamDataMessage,
    StreamEndError,
    StreamEndMessage,
    StreamInfo,
    StreamNackMessage,
    StreamStartMessage,
)

__all__ = [
    "CancelInvocationMessage",
    "GroupStateItem",
    "GroupStateSnapshotMessage",
    "GroupStateUpdateMessage",
    "InvokeMessage",
    "InvokeResponseMessage",
    "SetGroupStateMessage",
    "StartStreamOptions",
    "StreamAckMessage",
    "StreamClosedMessage",
    "StreamDataMessage",
    "StreamEndError",
    "StreamEndMessage",
    "StreamInfo",
    "StreamNackMessage",
    "StreamStartMessage",
    "SubscribeGroupStateMessage",
    "UnsubscribeGroupStateMessage",
]
