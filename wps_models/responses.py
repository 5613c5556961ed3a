"""What the app answers."""

from collections.abc import Mapping

from attrs import field, frozen

from wps_models._fields import (
    NOTHING_MAPPED,
    GroupName,
    JsonValue,
    Model,
    json_object,
    optional_strings,
    shortened,
    wire,
)
from wps_models.data import FOLLOWS_DATA, MessageReader, check_sendable, fits, message_data
from wps_models.enums import WebPubSubDataType, WebPubSubErrorCode

__all__ = ["ConnectEventResponse", "EventErrorResponse", "UserEventResponse"]


@frozen(kw_only=True)
class ConnectEventResponse(Model):
    """Lets a client in. What is left out stays as the client's token says.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connect
    """

    user_id: str | None = None
    """The user that the connection belongs to from now on. ``None``: as in the token."""

    groups: tuple[GroupName, ...] | None = field(default=None, converter=optional_strings)
    """The groups to put the connection into. ``None``: as in the token."""

    subprotocol: str | None = None
    """The chosen one of the offered subprotocols. ``None``: the service chooses."""

    roles: tuple[str, ...] | None = field(default=None, converter=optional_strings)
    """What the connection may do, such as ``webpubsub.sendToGroup.lobby``.

    ``None``: as in the token. Empty: nothing.
    """

    states: Mapping[str, JsonValue] = field(default=NOTHING_MAPPED, converter=json_object, hash=False)
    """JSON values to remember with the connection, laid over those it has. Empty: it keeps what it has."""

    clear_states: bool = field(default=False, metadata=wire(http_only=True))
    """Forget the states that the connection has before `states` are set: with `states` replaces, alone clears.

    Over HTTP only; the Functions host can't do it.
    """


@frozen(kw_only=True)
class UserEventResponse(MessageReader):
    """Answers a client's message, with a message to the same client or without.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#message
    """

    data: str | bytes = field(default="", converter=message_data, repr=shortened)
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object. Empty: nothing is sent."""

    data_type: WebPubSubDataType = field(default=FOLLOWS_DATA, validator=fits(check_sendable))
    """How to understand `data`. Left out, it follows from what `data` is."""

    states: Mapping[str, JsonValue] = field(default=NOTHING_MAPPED, converter=json_object, hash=False)
    """JSON values to remember with the connection, laid over those it has. Empty: it keeps what it has."""

    clear_states: bool = field(default=False, metadata=wire(http_only=True))
    """Forget the states that the connection has before `states` are set: with `states` replaces, alone clears.

    Over HTTP only; the Functions host can't do it.
    """


@frozen(kw_only=True)
class EventErrorResponse(Model):
    """Refuses a client, or fails its message.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
    """

    code: WebPubSubErrorCode
    """The kind of refusal."""

    error_message: str
    """Words for the client. The Functions host fails with 500 where they are missing, so they are required."""
