"""Events the service sends to the app."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from attrs import field, frozen
from typing_extensions import override

from wps_models._json.fields import (
    Model,
    Options,
    Wire,
    headers,
    json_object,
    repr_count,
    repr_keys,
    repr_size,
    repr_truncated,
    string_lists,
    strings,
)
from wps_models._json.frozen import EMPTY, NO_HEADERS, FrozenDict, JsonValue, first_of, is_object
from wps_models._json.text import parse_json
from wps_models._json.values import enumeration
from wps_models.data import INFER_DATA_TYPE, Data, DataRule, DataType, MessageReader, as_data_type
from wps_models.enums import WebPubSubDataType, WebPubSubEventType
from wps_models.errors import InvalidPayloadError
from wps_models.events.context import (
    CONTEXT,
    NO_CONTEXT,
    PREFLIGHT,
    UNKNOWN,
    USER,
    Context,
    EventKey,
    WebPubSubClientCertificate,
    certificates,
    choose_event,
)
from wps_models.names import HeaderText

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


def _as_group_presence(payload: dict[Any, Any]) -> dict[Any, Any]:
    """Group presence as the service sends it, where the Functions host made a user's message of it."""
    data, context = payload.get("data"), payload.get(CONTEXT)
    if payload.get("group") is not None or not isinstance(data, str) or not is_object(context):
        return payload
    try:
        body = parse_json(data)
    except InvalidPayloadError:
        return payload
    group = body.get("group") if is_object(body) else None
    return {"group": group, CONTEXT: {**context, "eventType": WebPubSubEventType.GROUP_PRESENCE.value}}


# --- the events ------------------------------------------------------------------------


@frozen(kw_only=True)
class WebPubSubEventRequest(Model):
    """What all requests have in common."""

    _json: ClassVar[Options] = Options(union="EventRequest", choose=choose_event, writes_unset=True)

    blocking: ClassVar[bool] = False
    """Whether the service waits for the answer, and acts on it."""

    context: Context
    """Who and what the event is about."""

    @classmethod
    @override
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        from wps_models.events._json_schema import narrowed  # noqa: PLC0415  # needs all events

        return narrowed(cls, super().__get_pydantic_json_schema__(schema, handler))

    # Spelled out, so that `match` patterns can use them.

    @property
    def event_name(self) -> str:
        """Name of the event, ``context.event_name``."""
        return self.context.event_name

    @property
    def hub(self) -> str:
        """Hub of the connection, ``context.hub``."""
        return self.context.hub

    @property
    def connection_id(self) -> str:
        """ID of the connection, ``context.connection_id``."""
        return self.context.connection_id

    @property
    def user_id(self) -> str | None:
        """User of the connection, ``context.user_id``. `None` if anonymous."""
        return self.context.user_id

    @property
    def states(self) -> Mapping[str, JsonValue]:
        """State of the connection, ``context.states``."""
        return self.context.states


@frozen(kw_only=True)
class ConnectEventRequest(WebPubSubEventRequest):
    """A client asks to connect. Sent before the WebSocket opens; the service waits for the answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connect
    """

    _json: ClassVar[Options] = Options(key=EventKey("system.connect"))
    blocking: ClassVar[bool] = True

    claims: Mapping[str, tuple[str, ...]] = field(default=EMPTY, converter=string_lists, repr=repr_keys)
    """The claims of the client's access token, such as ``sub`` and ``role``. Empty: no token, or none of them."""

    query: Mapping[str, tuple[str, ...]] = field(default=EMPTY, converter=string_lists, repr=repr_keys)
    """The query parameters of the client's URL, decoded. Empty: none."""

    headers: Mapping[str, tuple[str, ...]] = field(default=NO_HEADERS, converter=headers, repr=repr_count)
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

    _json: ClassVar[Options] = Options(key=EventKey("system.connected"))


@frozen(kw_only=True)
class DisconnectedEventRequest(WebPubSubEventRequest):
    """A client has gone. Sent whenever ``connect`` was accepted; the service doesn't wait for an answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#disconnected
    """

    _json: ClassVar[Options] = Options(key=EventKey("system.disconnected"))

    reason: str | None = None
    """Why, as text for people. ``None`` or empty: no reason is given."""


@frozen(kw_only=True)
class UserEventRequest(WebPubSubEventRequest, MessageReader):
    """A client sent a message. The service waits for the answer.

    The event's name is ``context.event_name``: ``message`` for what a plain
    WebSocket client sends, otherwise the name the client chose.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#message
    """

    _json: ClassVar[Options] = Options(key=EventKey(USER), rule=DataRule(is_sent=False))

    blocking: ClassVar[bool] = True

    data: Data = field(repr=repr_truncated)
    """The message: ``str`` for text and json, ``bytes`` for binary. JSON is not parsed: see `json`."""

    data_type: Annotated[DataType, enumeration(WebPubSubDataType, as_dotnet=True)] = field(
        default=INFER_DATA_TYPE, converter=as_data_type
    )
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

    _json: ClassVar[Options] = Options(key=EventKey("groupPresence.joined"), prepare=_as_group_presence)

    group: str
    """The group."""


@frozen(kw_only=True)
class GroupLeftEventRequest(WebPubSubEventRequest):
    """A connection has left a group. The service doesn't wait for an answer.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/39217
    """

    _json: ClassVar[Options] = Options(key=EventKey("groupPresence.left"), prepare=_as_group_presence)

    group: str
    """The group."""


@frozen(kw_only=True)
class PreflightRequest(WebPubSubEventRequest):
    """The service asks whether it may send events here: the handshake against abuse. It waits for the answer.

    It comes again and again, not only once. It proves nothing about who asks.

    Source: https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md
    """

    blocking: ClassVar[bool] = True

    _json: ClassVar[Options] = Options(key=EventKey(PREFLIGHT))

    context: Context = NO_CONTEXT
    """Its origin and headers, if they are known. It is about no connection, so all else is empty."""

    is_valid: bool
    """Whether the asking origin is one that is allowed."""

    allowed_origin: Annotated[HeaderText | None, Wire(optional=True)] = None
    """What to answer in ``WebHook-Allowed-Origin``. ``None``: refused, or answered by the Functions host."""


@frozen(kw_only=True)
class UnknownEventRequest(WebPubSubEventRequest):
    """An event that this version doesn't know. Answer it with ``None``: a refusal could drop the client."""

    _json: ClassVar[Options] = Options(key=EventKey(UNKNOWN))

    members: Annotated[Mapping[str, JsonValue], Wire(extra=True)] = field(default=EMPTY, converter=json_object, repr=repr_keys)
    """What else the Functions host handed over, by wire name. Empty over HTTP."""

    body: Annotated[bytes, Wire(name="httpBody", optional=True)] = field(default=b"", repr=repr_size)
    """The HTTP body as it came. Empty if the Functions host handed the event over."""
