"""What the service tells the app."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from attrs import field, frozen

from wps_models._fields import (
    NO_HEADERS,
    NOTHING_MAPPED,
    FrozenDict,
    JsonValue,
    Model,
    first_of,
    headers,
    json_object,
    names_only,
    shortened,
    string_lists,
    strings,
    wire,
)
from wps_models.context import (
    NO_CONTEXT,
    WebPubSubClientCertificate,
    WebPubSubConnectionContext,
    certificates,
)
from wps_models.data import FOLLOWS_DATA, MessageReader, check_data, fits, message_data
from wps_models.enums import WebPubSubDataType, WebPubSubEventType

__all__ = [
    "ConnectEventRequest",
    "ConnectedEventRequest",
    "DisconnectedEventRequest",
    "GroupJoinedEventRequest",
    "GroupLeftEventRequest",
    "PreflightRequest",
    "UnknownEventRequest",
    "UserEventRequest",
    "WebPubSubEventRequest",
]


@frozen(kw_only=True)
class WebPubSubEventRequest(Model):
    """What all requests have in common."""

    blocking: ClassVar[bool] = False
    """Whether the service waits for the answer, and acts on it."""

    context: WebPubSubConnectionContext = field(default=NO_CONTEXT, metadata=wire("connectionContext"))
    """Who and what the event is about. All its texts are empty if the payload had none."""


@frozen(kw_only=True)
class ConnectEventRequest(WebPubSubEventRequest):
    """A client asks to connect. Sent before the WebSocket opens; the service waits for the answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connect
    """

    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.SYSTEM
    event_name: ClassVar[Literal["connect"]] = "connect"
    blocking: ClassVar[bool] = True

    claims: Mapping[str, tuple[str, ...]] = field(default=NOTHING_MAPPED, converter=string_lists, hash=False, repr=names_only)
    """The claims of the client's access token, such as ``sub`` and ``role``. Empty: no token, or none of them."""

    query: Mapping[str, tuple[str, ...]] = field(default=NOTHING_MAPPED, converter=string_lists, hash=False, repr=names_only)
    """The query parameters of the client's URL, decoded. Empty: none."""

    headers: Mapping[str, tuple[str, ...]] = field(default=NO_HEADERS, converter=headers, hash=False, repr=names_only)
    """The client's HTTP headers, cookies included; looked up in any case. Empty: none, or an older service."""

    subprotocols: tuple[str, ...] = field(default=(), converter=strings)
    """The WebSocket subprotocols that the client offers. Empty: none."""

    client_certificates: tuple[WebPubSubClientCertificate, ...] = field(default=(), converter=certificates)
    """The client's TLS certificates. Empty: none were asked for or shown."""


@frozen(kw_only=True)
class ConnectedEventRequest(WebPubSubEventRequest):
    """A client has connected. The service doesn't wait for an answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connected
    """

    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.SYSTEM
    event_name: ClassVar[Literal["connected"]] = "connected"


@frozen(kw_only=True)
class DisconnectedEventRequest(WebPubSubEventRequest):
    """A client has gone. Sent whenever ``connect`` was accepted; the service doesn't wait for an answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#disconnected
    """

    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.SYSTEM
    event_name: ClassVar[Literal["disconnected"]] = "disconnected"

    reason: str | None = None
    """Why, in words for people. ``None`` or empty: not said."""


@frozen(kw_only=True)
class UserEventRequest(WebPubSubEventRequest, MessageReader):
    """A client sent a message. The service waits for the answer.

    The event's name is ``context.event_name``: ``message`` for what a plain
    WebSocket client sends, otherwise the name the client chose.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#message
    """

    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.USER
    blocking: ClassVar[bool] = True

    data: str | bytes = field(converter=message_data, repr=shortened, metadata=wire(decoded=True))
    """The message: ``str`` for text and json, ``bytes`` for binary. JSON is not parsed: see `json`."""

    data_type: WebPubSubDataType = field(default=FOLLOWS_DATA, validator=fits(check_data), metadata=wire(pascal=True))
    """How to understand `data`. Left out, it follows from what `data` is."""

    @property
    def content_type(self) -> str | None:
        """The message's HTTP content type, for binary data of some other kind. ``None``: not known."""
        return first_of(self.context.headers, "content-type")

    @property
    def metadata(self) -> Mapping[str, str]:
        """What the sender attached to the message, from ``x-webpubsub-metadata-*`` headers; names in lower case."""
        return self._with_prefix("x-webpubsub-metadata-")

    @property
    def user_properties(self) -> Mapping[str, str]:
        """The MQTT user properties of the message, from ``mqtt-*`` headers; names in lower case."""
        return self._with_prefix("mqtt-")

    def _with_prefix(self, prefix: str) -> Mapping[str, str]:
        found = ((name.lower(), values) for name, values in self.context.headers.items())
        return FrozenDict({name.removeprefix(prefix): values[-1] for name, values in found if name.startswith(prefix) and values})


@frozen(kw_only=True)
class GroupJoinedEventRequest(WebPubSubEventRequest):
    """A connection has joined a group. The service doesn't wait for an answer.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/39217
    """

    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.GROUP_PRESENCE
    event_name: ClassVar[Literal["joined"]] = "joined"

    group: str
    """The group."""


@frozen(kw_only=True)
class GroupLeftEventRequest(WebPubSubEventRequest):
    """A connection has left a group. The service doesn't wait for an answer.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/39217
    """

    event_type: ClassVar[WebPubSubEventType] = WebPubSubEventType.GROUP_PRESENCE
    event_name: ClassVar[Literal["left"]] = "left"

    group: str
    """The group."""


@frozen(kw_only=True)
class PreflightRequest(WebPubSubEventRequest):
    """The service asks whether it may send events here: the handshake against abuse. It waits for the answer.

    It comes again and again, not only once. It proves nothing about who asks.

    Source: https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md
    """

    blocking: ClassVar[bool] = True

    is_valid: bool
    """Whether the asking origin is one that is allowed."""

    allowed_origin: str | None = field(default=None, metadata=wire(optional=True))
    """What to answer in ``WebHook-Allowed-Origin``. ``None``: refused, or answered by the Functions host."""


@frozen(kw_only=True)
class UnknownEventRequest(WebPubSubEventRequest):
    """An event that this version doesn't know. Answer it with ``None``: a refusal could drop the client."""

    members: Mapping[str, JsonValue] = field(
        default=NOTHING_MAPPED, converter=json_object, hash=False, repr=names_only, metadata=wire(rest=True)
    )
    """What else the Functions host handed over, by wire name. Empty over HTTP."""

    body: bytes = field(default=b"", repr=shortened, metadata=wire("httpBody", optional=True))
    """The HTTP body as it came. Empty if the Functions host handed the event over."""
