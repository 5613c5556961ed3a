"""Preview messages of clients and the service: streams, invocations and group states.

::

    text = dumps(client.preview.InvokeMessage(invocation_id="1", event="sum", data=[1, 2]))

Only the newest client libraries know these messages, and they may change. The unions
`client.ClientMessage` and `client.ServiceMessage` contain them.
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
