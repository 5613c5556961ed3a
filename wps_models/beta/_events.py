"""The conversation of 1.0.0-beta.3: what the host hands over, and what the app answers.

Each class is what its base says of it today: `MessageEventRequest` became
``UserEventRequest``.

Source: https://www.nuget.org/packages/Microsoft.Azure.WebJobs.Extensions.WebPubSub/1.0.0-beta.3
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final, Literal, Never, TypeAlias, get_args

from attrs import field, frozen

from wps_models import context, requests, responses
from wps_models._families import HOST_WRITES, Payload, add_family, add_tag, tag_of
from wps_models._fields import (
    NO_HEADERS,
    NOTHING_MAPPED,
    GroupName,
    Model,
    headers,
    names_only,
    optional_strings,
    shortened,
    string_lists,
    strings,
    wire,
)
from wps_models._leaves import Word, read_loose_headers, read_text, wrong
from wps_models.beta._operations import Became, BetaMessage, message, read_message
from wps_models.data import FOLLOWS_DATA, check_data, check_sendable, fits
from wps_models.enums import WebPubSubDataType, WebPubSubErrorCode, WebPubSubEventType
from wps_models.errors import Problem, UnknownEventError
from wps_models.functions import inputs

__all__ = [
    "ClientCertificate",
    "ConnectEventRequest",
    "ConnectResponse",
    "ConnectedEventRequest",
    "ConnectionContext",
    "DisconnectedEventRequest",
    "ErrorResponse",
    "InvalidRequest",
    "MessageEventRequest",
    "MessageResponse",
    "ServiceRequest",
    "ServiceRequestFlags",
    "ServiceResponse",
    "ValidationRequest",
    "WebPubSubRequest",
]


# --- what the host hands over ------------------------------------------------------


@frozen(kw_only=True)
class ConnectionContext(Became[context.WebPubSubConnectionContext]):
    """The connection that an event is about, and the event's own name and kind."""

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

    headers: Mapping[str, tuple[str, ...]] = field(
        default=NO_HEADERS, converter=headers, hash=False, repr=names_only, metadata=wire(read=read_loose_headers)
    )
    """The HTTP headers of the event, looked up in any case. Empty: not known."""


@frozen(kw_only=True)
class ClientCertificate(Became[context.WebPubSubClientCertificate]):
    """A certificate that the client showed when it connected."""

    thumbprint: str
    """The SHA-1 of the certificate, as hex digits."""


def _certificates(values: Iterable[ClientCertificate]) -> tuple[ClientCertificate, ...]:
    return tuple(values)


@frozen(kw_only=True)
class ServiceRequestFlags(Model):
    """What all requests have in common. Each class says it by itself today."""

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

    claims: Mapping[str, tuple[str, ...]] = field(default=NOTHING_MAPPED, converter=string_lists, hash=False, repr=names_only)
    """The claims of the client's access token. Empty: no token, or none of them."""

    query: Mapping[str, tuple[str, ...]] = field(default=NOTHING_MAPPED, converter=string_lists, hash=False, repr=names_only)
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

    message: str | bytes = field(converter=message, repr=shortened, metadata=wire(decoded=True))
    """The message: ``str`` for text and json, ``bytes`` for binary."""

    data_type: WebPubSubDataType = field(default=FOLLOWS_DATA, validator=fits(check_data, "message"))
    """How to understand `message`. Left out, it follows from what `message` is."""


@frozen(kw_only=True)
class DisconnectedEventRequest(ServiceRequestFlags, Became[requests.DisconnectedEventRequest]):
    """A client has gone."""

    name: ClassVar[Literal["DisconnectedEventRequest"]] = "DisconnectedEventRequest"

    reason: str | None = None
    """Why, in words for people. ``None`` or empty: not said."""


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
"""Everything that the service can tell the app."""


@frozen(kw_only=True)
class WebPubSubRequest(Became[inputs.WebPubSubContext]):
    """An HTTP request of the service, as the host has understood and verified it."""

    connection_context: ConnectionContext | None = None
    """Who and what the event is about. ``None``: it is no event, or it is invalid."""

    request: ServiceRequest | None = None
    """What the service tells. ``None``: something that the host doesn't know."""

    response: inputs.WebPubSubContextResponse
    """What the host would answer. It has to be given unless `request` is a valid event."""


# --- what the app answers ----------------------------------------------------------


def _read_code(value: object) -> WebPubSubErrorCode:
    # The numbers meant something else then.
    name = read_text(value)
    if name.isdecimal():
        raise wrong("expected a name, not a number")
    return _read_code_name(name)


_read_code_name = Word(WebPubSubErrorCode)


@frozen(kw_only=True)
class ConnectResponse(Became[responses.ConnectEventResponse]):
    """Lets a client in. What is left out stays as the client's token says."""

    user_id: str | None = None
    """The user that the connection belongs to from now on. ``None``: as in the token."""

    groups: tuple[GroupName, ...] | None = field(default=None, converter=optional_strings)
    """The groups to put the connection into. ``None``: as in the token."""

    subprotocol: str | None = None
    """The chosen one of the offered subprotocols. ``None``: the service chooses."""

    roles: tuple[str, ...] | None = field(default=None, converter=optional_strings)
    """What the connection may do. ``None``: as in the token. Empty: nothing."""


@frozen(kw_only=True)
class MessageResponse(Became[responses.UserEventResponse], BetaMessage):
    """Answers a client's message, with a message to the same client."""

    message: str | bytes = field(converter=message, repr=shortened, metadata=wire(read=read_message))
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: WebPubSubDataType = field(default=FOLLOWS_DATA, validator=fits(check_sendable, "message"))
    """How to understand `message`. Left out, it follows from what `message` is."""


@frozen(kw_only=True)
class ErrorResponse(Became[responses.EventErrorResponse]):
    """Refuses a client, or fails its message."""

    code: WebPubSubErrorCode = field(metadata=wire(read=_read_code))
    """The kind of refusal."""

    error_message: str | None = None
    """Words for the client. ``None``: none."""


ServiceResponse: TypeAlias = ConnectResponse | MessageResponse | ErrorResponse
"""Everything that can be answered."""


def _pick_response(payload: Payload, allowed: frozenset[type]) -> type:
    """By the members. ``code`` wins over everything else, as in the host."""
    found: type = ConnectResponse
    if payload.get("code") is not None or allowed == frozenset[type]({ErrorResponse}):
        found = ErrorResponse
    elif MessageResponse in allowed and (ConnectResponse not in allowed or "message" in payload or "dataType" in payload):
        found = MessageResponse
    if found not in allowed:
        raise wrong("is a refusal, which can't answer here", "$.code")
    return found


# --- which class is it? ------------------------------------------------------------

_NAME: Final = add_tag("name", get_args(ServiceRequest))
# The host calls both the same, but only the first has these members, null or not.
_NAMESAKES: Final = (ConnectEventRequest, ConnectedEventRequest)
_OF_CONNECT: Final = frozenset({"claims", "query", "subprotocols", "clientCertificates"})


def _pick_request(payload: Payload, allowed: frozenset[type]) -> type:
    word = _NAME.read(payload)
    if word is None and len(allowed) == 1:
        return next(iter(allowed))
    found = None if word is None else _NAME.find(word)
    if found in _NAMESAKES:
        likely, other = reversed(_NAMESAKES) if _OF_CONNECT.isdisjoint(payload) else _NAMESAKES
        found = likely if likely in allowed else other
    if found is None or found not in allowed:
        known = sorted({tag[1] for cls in allowed if (tag := tag_of(cls))})
        message = "is missing" if word is None else "is no request that is expected here"
        raise UnknownEventError([Problem(path="$.name", message=f"{message}; known: {', '.join(known)}")], tag=word, known=known)
    return found


add_family(_pick_request, ServiceRequest)
add_family(_pick_response, ServiceResponse)

HOST_WRITES.update((ConnectionContext, ClientCertificate, WebPubSubRequest, *get_args(ServiceRequest)))
