"""Group states: strings that each connection shows to the subscribers of a group. Preview.

No reference page describes them yet.

Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Literal

from attrs import field, frozen

from wps_models._json.arguments import as_tuple
from wps_models._json.fields import Model
from wps_models._json.values import TEXTS
from wps_models.client.message import AckId, WebPubSubMessage, optional_texts, repr_optional_keys
from wps_models.names import GroupName

__all__ = [
    "GroupStateItem",
    "GroupStateSnapshotMessage",
    "GroupStateUpdateMessage",
    "SetGroupStateMessage",
    "SubscribeGroupStateMessage",
    "UnsubscribeGroupStateMessage",
]


@frozen(kw_only=True)
class SetGroupStateMessage(WebPubSubMessage):
    """Set the client's own state in a group. Answered by an `AckMessage` if it has an `ack_id`. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    type: ClassVar[Literal["setGroupState"]] = "setGroupState"

    group: GroupName
    """Name of the group: 1 to 1024 characters, not only white space."""

    state: Annotated[Mapping[str, str] | None, TEXTS] = field(default=None, converter=optional_texts, repr=repr_optional_keys)
    """The state. ``None`` clears it."""

    ack_id: AckId | None = None
    """Number of the message, unique within the connection and repeated in the answer. ``None`` for no answer."""


@frozen(kw_only=True)
class SubscribeGroupStateMessage(WebPubSubMessage):
    """Subscribe to the states in a group. Answered by an `AckMessage` if it has an `ack_id`. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    type: ClassVar[Literal["subscribeGroupState"]] = "subscribeGroupState"

    group: GroupName
    """Name of the group: 1 to 1024 characters, not only white space."""

    ack_id: AckId | None = None
    """Number of the message, unique within the connection and repeated in the answer. ``None`` for no answer."""


@frozen(kw_only=True)
class UnsubscribeGroupStateMessage(WebPubSubMessage):
    """Unsubscribe from the states in a group. Answered by an `AckMessage` if it has an `ack_id`. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    type: ClassVar[Literal["unsubscribeGroupState"]] = "unsubscribeGroupState"

    group: GroupName
    """Name of the group: 1 to 1024 characters, not only white space."""

    ack_id: AckId | None = None
    """Number of the message, unique within the connection and repeated in the answer. ``None`` for no answer."""


@frozen(kw_only=True)
class GroupStateItem(Model):
    """The state of one connection in a group. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    connection_id: str
    """Id of the connection."""

    user_id: str | None = None
    """Id of its user. ``None`` for anonymous clients."""

    state: Annotated[Mapping[str, str] | None, TEXTS] = field(default=None, converter=optional_texts, repr=repr_optional_keys)
    """Its state. ``None`` if it was cleared."""

    updated_at: int
    """Time of the last change, in milliseconds since 1970 (UTC)."""


def _as_items(values: Iterable[GroupStateItem]) -> tuple[GroupStateItem, ...]:
    return as_tuple(values)


@frozen(kw_only=True)
class GroupStateSnapshotMessage(WebPubSubMessage):
    """All states in a group, for a client that has just subscribed. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    type: ClassVar[Literal["groupStateSnapshot"]] = "groupStateSnapshot"

    group: str
    """Name of the group."""

    items: tuple[GroupStateItem, ...] = field(converter=_as_items)
    """The state of each connection that has one."""


@frozen(kw_only=True)
class GroupStateUpdateMessage(WebPubSubMessage):
    """The changed states in a group. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    type: ClassVar[Literal["groupStateUpdate"]] = "groupStateUpdate"

    group: str
    """Name of the group."""

    items: tuple[GroupStateItem, ...] = field(converter=_as_items)
    """The state of each connection whose state has changed."""
