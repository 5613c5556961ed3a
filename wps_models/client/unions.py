"""The unions of all messages, and the class of unknown ones."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, get_args

from attrs import field, frozen

from wps_models._json.arguments import json_object
from wps_models._json.fields import Options, Wire
from wps_models._json.frozen import JsonValue
from wps_models._json.reprs import repr_keys
from wps_models.client._choice import key_of, read_key
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
from wps_models.client.message import WebPubSubMessage
from wps_models.client.preview.group_state import (
    GroupStateSnapshotMessage,
    GroupStateUpdateMessage,
    SetGroupStateMessage,
    SubscribeGroupStateMessage,
    UnsubscribeGroupStateMessage,
)
from wps_models.client.preview.invocations import CancelInvocationMessage, InvokeMessage, InvokeResponseMessage
from wps_models.client.preview.streams import (
    StreamAckMessage,
    StreamClosedMessage,
    StreamDataMessage,
    StreamEndMessage,
    StreamNackMessage,
    StreamStartMessage,
)

__all__ = ["ClientMessage", "ServiceMessage", "UnknownMessage"]


@frozen(kw_only=True)
class UnknownMessage(WebPubSubMessage):
    """A message that this version doesn't know: without a type, or with a new ``type``, ``from``, ``event`` or ``dataType``.

    Messages of the other side are also unknown, see `sent_by`. Clients should ignore unknown
    messages. It is written as it was read.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol
    """

    _json: ClassVar[Options] = Options(tags=())

    members: Annotated[Mapping[str, JsonValue], Wire(extra=True)] = field(converter=json_object, repr=repr_keys)
    """All members, by JSON name."""

    @property
    def type(self) -> str | None:
        """The message's type. ``None`` if it has none, or one that isn't a string."""
        found = self.members.get("type")
        return found if isinstance(found, str) else None

    @property
    def sent_by(self) -> Literal["client", "service"] | None:
        """The side that sends such messages, if the type is known: check whether you read the wrong direction.

        ``"client"`` for the types of `ClientMessage`, ``"service"`` for those of `ServiceMessage`; ``None``
        for unknown types, and for the few that both send.
        """
        return _senders().get(read_key(self.members))


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
"""Every message that a client can send. Unknown messages are `UnknownMessage`."""

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
"""Every message that the service can send. Unknown messages are `UnknownMessage`."""


@cache
def _senders() -> Mapping[tuple[str, str], Literal["client", "service"]]:
    """Return the senders of the message types that only one side sends."""
    client: set[Any] = {*get_args(ClientMessage)}
    service: set[Any] = {*get_args(ServiceMessage)}
    return {
        **{key_of(cls): "client" for cls in client - service},
        **{key_of(cls): "service" for cls in service - client},
    }
