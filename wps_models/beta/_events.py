"""The conversation of 1.0.0-beta.3: what the host hands over, and what the app answers.

Each class is what its base says of it today: `MessageEventRequest` became
``UserEventRequest``.

Source: https://www.nuget.org/packages/Microsoft.Azure.WebJobs.Extensions.WebPubSub/1.0.0-beta.3
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, Never, TypeAlias

from attrs import field, frozen

from wps_models._json.fields import (
    Model,
    Options,
    as_tuple,
    headers,
    repr_count,
    repr_keys,
    repr_truncated,
    string_lists,
    strings,
)
from wps_models._json.frozen import EMPTY, NO_HEADERS
from wps_models._json.problems import Place, Problems
from wps_models._json.tagged import Choice, Classes, note_unknown, read_tag
from wps_models._json.values import LOOSE_HEADERS
from wps_models.beta._operations import Became, BetaMessage
from wps_models.data import INFER_DATA_TYPE, Data, DataRule, DataType
from wps_models.enums import WebPubSubEventType
from wps_models.errors import UnknownEventError
from wps_models.events import context, requests
from wps_models.functions import inputs

__all__ = [
    "ClientCertificate",
    "ConnectEventRequest",
    "ConnectedEventRequest",
    "ConnectionContext",
    "DisconnectedEventRequest",
    "InvalidRequest",
    "MessageEventRequest",
    "ServiceRequest",
    "ServiceRequestFlags",
    "ValidationRequest",
    "WebPubSubRequest",
]


# --- what the host hands over ------------------------------------------------------


@frozen(kw_only=True)
class ConnectionContext(Became[context.WebPubSubConnectionContext]):
    """The connection that an event is about, and the event's own name and kind."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    event_type: WebPubSubEventType | str
    """``system`` or ``user``."""

    event_name: str
    """``connect``, ``connected``, ``disconnected``, ``message`` or a client's own name."""

    hub: str
    """The hub."""

    connection_id: str
    """The connection."""

    user_id: str | None = None
    """The user. ``None``: anonymous."""

    signature: str | None = field(default=None, repr=False)
    """``sha256=`` and a hex HMAC, or several of them with commas. ``None``: not signed."""

    headers: Annotated[Mapping[str, tuple[str, ...]], LOOSE_HEADERS] = field(
        default=NO_HEADERS, converter=headers, repr=repr_count
    )
    """The HTTP headers of the event, looked up in any case. Empty: not known."""


@frozen(kw_only=True)
class ClientCertificate(Became[context.WebPubSubClientCertificate]):
    """A certificate that the client showed when it connected."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    thumbprint: str
    """The SHA-1 of the certificate, as hex digits."""


def _certificates(values: Iterable[ClientCertificate]) -> tuple[ClientCertificate, ...]:
    return as_tuple(values)


# The host calls both the same, but only the first has these members, null or not.
_CONNECT: Final = "ConnectEventRequest"
_OF_CONNECT: Final = frozenset({"claims", "query", "subprotocols", "clientCertificates"})


def _choose_request(classes: Classes) -> Choice:
    """By the ``name``, in any case."""
    named = {cls.name.lower(): cls for cls in classes if cls is not ConnectedEventRequest}
    connected = ConnectedEventRequest if ConnectedEventRequest in classes else None

    def choose(payload: Any, problems: Problems, place: Place) -> Any:
        found_before = len(problems)
        name = read_tag(payload, "name", problems, place)
        if len(problems) > found_before:
            return None
        if name is None and len(classes) == 1:
            (found,) = classes
            return found
        folded = (name or "").lower()
        likely = named.get(folded)
        if folded == _CONNECT.lower() and connected and (likely is None or _OF_CONNECT.isdisjoint(payload)):
            return connected
        if likely is None:
            message = "is missing" if name is None else "is no request that is expected here"
            known = {cls.name for cls in classes}
            return note_unknown(problems, (place, "name"), message, raises=UnknownEventError, tag=name, known=known)
        return likely

    return choose


@frozen(kw_only=True)
class ServiceRequestFlags(Model):
    """What all requests have in common. Each class says it by itself today."""

    _json: ClassVar[Options] = Options(is_base=True, tags=("name",), choose=_choose_request, writes_unset=True)

    is_validation_request: bool = False
    """Whether the service asks if it may send events here."""

    valid: bool = True
    """Whether there is something to handle."""

    unauthorized: bool = False
    """Whether the signature is wrong."""

    bad_request: bool = False
    """Whether anything else is wrong."""

    error_message: str | None = None
    """What is wrong. ``None``: nothing."""


@frozen(kw_only=True)
class ValidationRequest(ServiceRequestFlags, Became[requests.PreflightRequest]):
    """The service asks if it may send events here."""

    name: ClassVar[Literal["ValidationRequest"]] = "ValidationRequest"

    is_validation_request: bool = True
    """Always true."""

    valid: bool = False
    """Whether it may."""


@frozen(kw_only=True)
class ConnectEventRequest(ServiceRequestFlags, Became[requests.ConnectEventRequest]):
    """A client asks to connect."""

    name: ClassVar[Literal["ConnectEventRequest"]] = "ConnectEventRequest"

    claims: Mapping[str, tuple[str, ...]] = field(default=EMPTY, converter=string_lists, repr=repr_keys)
    """The claims of the client's access token. Empty: no token, or none of them."""

    query: Mapping[str, tuple[str, ...]] = field(default=EMPTY, converter=string_lists, repr=repr_keys)
    """The query parameters of the client's URL, decoded. Empty: none."""

    subprotocols: tuple[str, ...] = field(default=(), converter=strings)
    """The WebSocket subprotocols that the client offers. Empty: none."""

    client_certificates: tuple[ClientCertificate, ...] = field(default=(), converter=_certificates)
    """The client's TLS certificates. Empty: none were asked for or shown."""


@frozen(kw_only=True)
class ConnectedEventRequest(ServiceRequestFlags, Became[requests.ConnectedEventRequest]):
    """A client has connected."""

    # The host's own slip: it gives both the same name.
    name: ClassVar[Literal["ConnectEventRequest"]] = "ConnectEventRequest"


@frozen(kw_only=True)
class MessageEventRequest(ServiceRequestFlags, Became[requests.UserEventRequest], BetaMessage):
    """A client sent a message."""

    name: ClassVar[Literal["MessageEventRequest"]] = "MessageEventRequest"
    _json: ClassVar[Options] = Options(rule=DataRule("message", is_sent=False))

    message: Data = field(repr=repr_truncated)
    """The message: ``str`` for text and json, ``bytes`` for binary."""

    data_type: DataType = INFER_DATA_TYPE
    """How to understand `message`. Left out, it follows from what `message` is."""


@frozen(kw_only=True)
class DisconnectedEventRequest(ServiceRequestFlags, Became[requests.DisconnectedEventRequest]):
    """A client has gone."""

    name: ClassVar[Literal["DisconnectedEventRequest"]] = "DisconnectedEventRequest"

    reason: str | None = None
    """Why, as text for people. ``None`` or empty: no reason is given."""


@frozen(kw_only=True)
class InvalidRequest(ServiceRequestFlags, Became[Never]):
    """The request can't be handled. Today the context around it says so."""

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
"""All events the service can send."""


@frozen(kw_only=True)
class WebPubSubRequest(Became[inputs.WebPubSubContext]):
    """An HTTP request of the service, as the host has understood and verified it."""

    _json: ClassVar[Options] = Options(writes_unset=True)

    connection_context: ConnectionContext | None = None
    """Who and what the event is about. ``None``: it is no event, or it is invalid."""

    request: ServiceRequest | None = None
    """What the service tells. ``None``: something that the host doesn't know."""

    response: inputs.WebPubSubContextResponse
    """What the host would answer. It has to be given unless `request` is a valid event."""
