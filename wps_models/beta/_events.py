"""The requests of 1.0.0-beta.3, and their contexts.

Source: https://www.nuget.org/packages/Microsoft.Azure.WebJobs.Extensions.WebPubSub/1.0.0-beta.3
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from attrs import field, frozen

from wps_models._json.arguments import as_tuple, headers, string_lists, strings
from wps_models._json.fields import Model, Options
from wps_models._json.frozen import EMPTY, NO_HEADERS
from wps_models._json.problems import Place, Problems
from wps_models._json.reprs import repr_count, repr_keys, repr_truncated
from wps_models._json.tagged import ByTag, Choice, Classes
from wps_models._json.values import LOOSE_HEADERS
from wps_models.beta._operations import BetaMessage
from wps_models.data import INFER_DATA_TYPE, Data, DataRule, DataType, as_data_type
from wps_models.enums import WebPubSubEventType
from wps_models.errors import UnknownEventError
from wps_models.functions import inputs


@frozen(kw_only=True)
class ConnectionContext(Model):
    """The connection of an event, and the event's name and type."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    event_type: WebPubSubEventType | str
    """``system`` or ``user``."""

    event_name: str
    """``connect``, ``connected``, ``disconnected``, ``message`` or a name that the client chose."""

    hub: str
    """The hub."""

    connection_id: str
    """The connection."""

    user_id: str | None = None
    """The user. ``None`` if anonymous."""

    signature: str | None = field(default=None, repr=False)
    """``sha256=`` and a hex HMAC, or a comma-separated list of them. ``None`` if not signed."""

    headers: Annotated[Mapping[str, tuple[str, ...]], LOOSE_HEADERS] = field(
        default=NO_HEADERS, converter=headers, repr=repr_count
    )
    """HTTP headers of the event. Names are case-insensitive."""


@frozen(kw_only=True)
class ClientCertificate(Model):
    """A client's TLS certificate."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    thumbprint: str
    """SHA-1 of the certificate, as hex digits."""


def _certificates(values: Iterable[ClientCertificate]) -> tuple[ClientCertificate, ...]:
    return as_tuple(values)


_CONNECT_MEMBERS: Final = frozenset({"claims", "query", "subprotocols", "clientCertificates"})


def _choose_request(classes: Classes) -> Choice:
    """Choose by the ``name``. Of the two requests with the same name, only one has the members of a connect, null or not."""
    by_name = ByTag("name", classes, what="request", raises=UnknownEventError)

    def choose(payload: Any, problems: Problems, place: Place) -> Any:
        found = by_name(payload, problems, place)
        if {ConnectEventRequest, ConnectedEventRequest} <= classes and found in (ConnectEventRequest, ConnectedEventRequest):
            return ConnectedEventRequest if _CONNECT_MEMBERS.isdisjoint(payload) else ConnectEventRequest
        return found

    return choose


@frozen(kw_only=True)
class ServiceRequestFlags(Model):
    """Base class of requests, with the flags that today's classes replace."""

    _json: ClassVar[Options] = Options(union="ServiceRequest", tags=("name",), choose=_choose_request, writes_unset=True)

    is_validation_request: bool = False
    """If true, the request is a handshake."""

    valid: bool = True
    """If true, there is an event to handle."""

    unauthorized: bool = False
    """If true, the signature is wrong."""

    bad_request: bool = False
    """If true, anything else is wrong."""

    error_message: str | None = None
    """The error, if the request is invalid."""


@frozen(kw_only=True)
class ValidationRequest(ServiceRequestFlags):
    """The handshake, in which the service asks for permission to send events."""

    name: ClassVar[Literal["ValidationRequest"]] = "ValidationRequest"

    is_validation_request: bool = True
    """Always true."""

    valid: bool = False
    """If true, the permission is given."""


@frozen(kw_only=True)
class ConnectEventRequest(ServiceRequestFlags):
    """A client wants to connect."""

    name: ClassVar[Literal["ConnectEventRequest"]] = "ConnectEventRequest"

    claims: Mapping[str, tuple[str, ...]] = field(default=EMPTY, converter=string_lists, repr=repr_keys)
    """Claims of the client's access token."""

    query: Mapping[str, tuple[str, ...]] = field(default=EMPTY, converter=string_lists, repr=repr_keys)
    """Query parameters of the client's URL, decoded."""

    subprotocols: tuple[str, ...] = field(default=(), converter=strings)
    """WebSocket subprotocols that the client offers."""

    client_certificates: tuple[ClientCertificate, ...] = field(default=(), converter=_certificates)
    """The client's TLS certificates."""


@frozen(kw_only=True)
class ConnectedEventRequest(ServiceRequestFlags):
    """A client has connected."""

    # A mistake of the host: both requests have this name.
    name: ClassVar[Literal["ConnectEventRequest"]] = "ConnectEventRequest"


@frozen(kw_only=True)
class MessageEventRequest(ServiceRequestFlags, BetaMessage):
    """A client sent a message."""

    name: ClassVar[Literal["MessageEventRequest"]] = "MessageEventRequest"
    _json: ClassVar[Options] = Options(rule=DataRule("message", is_sent=False))

    message: Data = field(repr=repr_truncated)
    """Message data: ``str`` for text and json, ``bytes`` for binary."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `message`. Inferred if not given."""


@frozen(kw_only=True)
class DisconnectedEventRequest(ServiceRequestFlags):
    """A client disconnected."""

    name: ClassVar[Literal["DisconnectedEventRequest"]] = "DisconnectedEventRequest"

    reason: str | None = None
    """Human-readable reason, if any."""


@frozen(kw_only=True)
class InvalidRequest(ServiceRequestFlags):
    """A request that can't be handled. Today this is `WebPubSubContext.has_error`."""

    name: ClassVar[Literal["InvalidRequest"]] = "InvalidRequest"

    valid: bool = False
    """Always false."""


ServiceRequest: TypeAlias = (
    ValidationRequest
    | ConnectEventRequest
    | ConnectedEventRequest
    | MessageEventRequest
    | DisconnectedEventRequest
    | InvalidRequest
)
"""Every request."""


@frozen(kw_only=True)
class WebPubSubRequest(Model):
    """An HTTP request of the service that the host has parsed and verified."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    connection_context: ConnectionContext | None = None
    """The connection of the event. ``None`` for handshakes and invalid requests."""

    request: ServiceRequest | None = None
    """The request. ``None`` if the host doesn't know the event."""

    response: inputs.WebPubSubContextResponse
    """The response to send, unless `request` is a valid event."""
