"""The state of a group: a few strings that each connection shows to those who subscribe. Preview, and little is known.

Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Literal

from attrs import field, frozen

from wps_models._json.fields import Model, as_tuple
from wps_models._json.values import TEXTS
from wps_models.client._message import AckId, WebPubSubMessage, optional_texts, repr_optional_keys
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
    """A client sets its own state in a group. Answered by an `AckMessage` if it has an `ack_id`. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    type: ClassVar[Literal["setGroupState"]] = "setGroupState"

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""

    state: Annotated[Mapping[str, str] | None, TEXTS] = field(default=None, converter=optional_texts, repr=repr_optional_keys)
    """The state. ``None``: clear it."""

    ack_id: AckId | None = None
    """A number that no other message of the connection has; it comes back in the answer. ``None``: no answer, nor an error."""


@frozen(kw_only=True)
class SubscribeGroupStateMessage(WebPubSubMessage):
    """A client wants to know the states in a group. Answered by an `AckMessage` if it has an `ack_id`. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    type: ClassVar[Literal["subscribeGroupState"]] = "subscribeGroupState"

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""

    ack_id: AckId | None = None
    """A number that no other message of the connection has; it comes back in the answer. ``None``: no answer, nor an error."""


@frozen(kw_only=True)
class UnsubscribeGroupStateMessage(WebPubSubMessage):
    """A client no longer wants to know the states in a group. Answered by an `AckMessage` if it has an `ack_id`. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    type: ClassVar[Literal["unsubscribeGroupState"]] = "unsubscribeGroupState"

    group: GroupName
    """The group. 1 to 1024 characters, not only white space."""

    ack_id: AckId | None = None
    """A number that no other message of the connection has; it comes back in the answer. ``None``: no answer, nor an error."""


@frozen(kw_only=True)
class GroupStateItem(Model):
    """The state of one connection in a group. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    connection_id: str
    """The connection."""

    user_id: str | None = None
    """Its user. ``None``: anonymous."""

    state: Annotated[Mapping[str, str] | None, TEXTS] = field(default=None, converter=optional_texts, repr=repr_optional_keys)
    """Its state. ``None``: it was cleared."""

    updated_at: int
    """When the state was set, in milliseconds since 1970 (UTC)."""


def _as_items(values: Iterable[GroupStateItem]) -> tuple[GroupStateItem, ...]:
    return as_tuple(values)


@frozen(kw_only=True)
class GroupStateSnapshotMessage(WebPubSubMessage):
    """All states in a group, for a client that has just subscribed. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    type: ClassVar[Literal["groupStateSnapshot"]] = "groupStateSnapshot"

    group: str
    """The group."""

    items: tuple[GroupStateItem, ...] = field(converter=_as_items)
    """The state of each connection that has one."""


@frozen(kw_only=True)
class GroupStateUpdateMessage(WebPubSubMessage):
    """The states in a group that have changed. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/38917
    """

    type: ClassVar[Literal["groupStateUpdate"]] = "groupStateUpdate"

    group: str
    """The group."""

    items: tuple[GroupStateItem, ...] = field(converter=_as_items)
    """The state of each connection whose state has changed."""
