"""Events the service sends to the app."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from attrs import field, frozen

from wps_models._json.arguments import headers, json_object, string_lists, strings
from wps_models._json.fields import Model, Options, Wire
from wps_models._json.frozen import EMPTY, NO_HEADERS, FrozenDict, JsonValue, first_of, is_object
from wps_models._json.reprs import repr_count, repr_keys, repr_size, repr_truncated
from wps_models._json.text import parse_json
from wps_models._json.values import enumeration
from wps_models.data import INFER_DATA_TYPE, Data, DataRule, DataType, MessageReader, as_data_type
from wps_models.enums import WebPubSubDataType, WebPubSubEventType
from wps_models.errors import InvalidPayloadError
from wps_models.events._choice import PREFLIGHT, UNKNOWN, USER, EventKey, check_context, choose_event
from wps_models.events.context import CONTEXT, NO_CONTEXT, Context, WebPubSubClientCertificate, certificates
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
    """Restore group presence, which the Functions host passes as a user's message."""
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
    """Base class of all requests."""

    _json: ClassVar[Options] = Options(union="EventRequest", choose=choose_event, writes_unset=True)

    blocking: ClassVar[bool] = False
    """If true, the service waits for the answer."""

    context: Context = field(validator=check_context)
    """The connection, and the event's type and name."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        from wps_models.events._json_schema import narrowed  # noqa: PLC0415  # needs all events

        return narrowed(cls, super().__get_pydantic_json_schema__(schema, handler))

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
    """A client is about to connect. Sent before the WebSocket opens; the service waits for the answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connect
    """

    _json: ClassVar[Options] = Options(key=EventKey("system.connect"))
    blocking: ClassVar[bool] = True

    claims: Mapping[str, tuple[str, ...]] = field(default=EMPTY, converter=string_lists, repr=repr_keys)
    """Claims of the client's access token, such as ``sub`` and ``role``. Empty if there is no token."""

    query: Mapping[str, tuple[str, ...]] = field(default=EMPTY, converter=string_lists, repr=repr_keys)
    """Decoded query parameters of the client's URL."""

    headers: Mapping[str, tuple[str, ...]] = field(default=NO_HEADERS, converter=headers, repr=repr_count)
    """HTTP headers of the client, including cookies. Names are case-insensitive. Empty if the service doesn't send them."""

    subprotocols: tuple[str, ...] = field(default=(), converter=strings)
    """WebSocket subprotocols offered by the client."""

    client_certificates: tuple[WebPubSubClientCertificate, ...] = field(default=(), converter=certificates)
    """TLS certificates of the client."""


@frozen(kw_only=True)
class ConnectedEventRequest(WebPubSubEventRequest):
    """A client connected. The service doesn't wait for an answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connected
    """

    _json: ClassVar[Options] = Options(key=EventKey("system.connected"))


@frozen(kw_only=True)
class DisconnectedEventRequest(WebPubSubEventRequest):
    """A client disconnected. Sent for every accepted connection; the service doesn't wait for an answer.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#disconnected
    """

    _json: ClassVar[Options] = Options(key=EventKey("system.disconnected"))

    reason: str | None = None
    """Human-readable reason, if any."""


@frozen(kw_only=True)
class UserEventRequest(WebPubSubEventRequest, MessageReader):
    """A client sent a message. The service waits for the answer.

    Its `event_name` is ``message`` for messages of plain WebSocket clients, otherwise the name chosen by the client.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#message
    """

    _json: ClassVar[Options] = Options(key=EventKey(USER), rule=DataRule(is_sent=False))

    blocking: ClassVar[bool] = True

    data: Data = field(repr=repr_truncated)
    """The message: ``str`` for text and json, ``bytes`` for binary. JSON is not parsed: see `json`."""

    data_type: Annotated[DataType, enumeration(WebPubSubDataType, as_dotnet=True)] = field(
        default=INFER_DATA_TYPE, converter=as_data_type
    )
    """Type of `data`. Defaults to ``binary`` for bytes, ``json`` for `Json`, otherwise ``text``."""

    @property
    def content_type(self) -> str | None:
        """HTTP content type of the message, which may be any type for binary data. `None` if not known."""
        return first_of(self.context.headers, "content-type")

    @property
    def metadata(self) -> Mapping[str, str]:
        """Metadata of the message, from ``x-webpubsub-metadata-*`` headers. Names are in lower case."""
        return self._with_prefix("x-webpubsub-metadata-")

    @property
    def user_properties(self) -> Mapping[str, str]:
        """MQTT user properties of the message, from ``mqtt-*`` headers. Names are in lower case."""
        return self._with_prefix("mqtt-")

    def _with_prefix(self, prefix: str) -> Mapping[str, str]:
        found = ((name.lower(), values) for name, values in self.context.headers.items())
        return FrozenDict({name.removeprefix(prefix): values[-1] for name, values in found if name.startswith(prefix) and values})


@frozen(kw_only=True)
class GroupJoinedEventRequest(WebPubSubEventRequest):
    """A connection joined a group. The service doesn't wait for an answer.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/39217
    """

    _json: ClassVar[Options] = Options(key=EventKey("groupPresence.joined"), prepare=_as_group_presence)

    group: str
    """Name of the group."""


@frozen(kw_only=True)
class GroupLeftEventRequest(WebPubSubEventRequest):
    """A connection left a group. The service doesn't wait for an answer.

    Source: https://github.com/Azure/azure-sdk-for-js/pull/39217
    """

    _json: ClassVar[Options] = Options(key=EventKey("groupPresence.left"), prepare=_as_group_presence)

    group: str
    """Name of the group."""


@frozen(kw_only=True)
class PreflightRequest(WebPubSubEventRequest):
    """The service checks that it may send events here. It waits for the answer.

    The handshake is repeated regularly. It doesn't authenticate the sender.

    Source: https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md
    """

    blocking: ClassVar[bool] = True

    _json: ClassVar[Options] = Options(key=EventKey(PREFLIGHT))

    context: Context = NO_CONTEXT
    """Origin and headers, if known. Everything else is empty, as there is no connection."""

    is_valid: bool
    """If true, the origin is allowed."""

    allowed_origin: Annotated[HeaderText | None, Wire(optional=True)] = None
    """Value of the response's ``WebHook-Allowed-Origin``. `None` if refused, or already answered by the Functions host."""


@frozen(kw_only=True)
class UnknownEventRequest(WebPubSubEventRequest):
    """An event that this version doesn't know. Answer it with `None`: an error could disconnect the client."""

    _json: ClassVar[Options] = Options(key=EventKey(UNKNOWN))

    members: Annotated[Mapping[str, JsonValue], Wire(extra=True)] = field(default=EMPTY, converter=json_object, repr=repr_keys)
    """All other members, by JSON name. Empty over HTTP."""

    body: Annotated[bytes, Wire(name="httpBody", optional=True)] = field(default=b"", repr=repr_size)
    """The HTTP body. Empty if the event comes from the Functions host."""
