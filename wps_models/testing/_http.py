"""Events for tests as they arrive: as HTTP requests, or as the JSON text of the Functions host."""

import json
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from wps_models._json.frozen import EMPTY
from wps_models.codec import unstructure
from wps_models.errors import InvalidPayloadError, type_name
from wps_models.events.context import CONTEXT, MqttConnectionContext, WebPubSubConnectionContext
from wps_models.events.mqtt import MqttConnectEventRequest
from wps_models.events.requests import (
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
    WebPubSubEventRequest,
)
from wps_models.events.unions import EventRequest
from wps_models.http import CONTENT_TYPES, JSON_UTF_8, OCTETS, HttpRequest
from wps_models.testing._context import (
    ACCESS_KEY,
    HOST,
    PREFIX_OF,
    URL,
    VERSIONS,
    are_states,
    data_type_of,
    source_of,
)
from wps_models.webhook._parse import ORIGIN
from wps_models.webhook.signature import sign
from wps_models.webhook.states import HEADER, StatesCodec, encode


def http_request(
    event: EventRequest, *, url: str = URL, access_key: str | None = None, states: StatesCodec = "json"
) -> HttpRequest:
    """Return the HTTP request that the service would send for an event.

    The request keeps the event's signature; if it has none, it is signed with `ACCESS_KEY`.
    Pass `access_key` to sign with another key.

    ``Webhook.parse`` returns the same event. Headers of the context are sent as they are,
    except where they contradict the event, for example after ``evolve``.

    Raises ``ValueError`` for values with control characters, which no HTTP header can contain.
    """
    _check_event(event)
    context = event.context
    if isinstance(event, PreflightRequest):
        known = context.headers or {"ce-awpsversion": ("1.0",)}
        headers = _updated(known, _spellings(known), {ORIGIN: context.origin or HOST})
        return HttpRequest(method="OPTIONS", url=url, headers=_pairs(headers))
    content_type, body = _body(event)
    spelled = _spellings(context.headers)
    headers = _updated(context.headers, spelled, _wanted(context, spelled, access_key, states))
    own = spelled.get("content-type", "Content-Type")
    if own not in headers or not _is_of(headers[own][-1], event):
        headers[own] = (content_type,)
    return HttpRequest(method="POST", url=url, headers=_pairs(headers), body=body)


def _wanted(
    context: WebPubSubConnectionContext, spelled: Mapping[str, str], access_key: str | None, codec: StatesCodec
) -> dict[str, str | None]:
    """Return the headers for the fields of a context. ``None`` for headers to leave out."""
    connection_id, kind, signature = context.connection_id, context.event_type, context.signature
    if access_key is not None or signature is None or not _is_signed(context, spelled):
        signature = sign(connection_id, ACCESS_KEY if access_key is None else access_key)
    wanted = {
        ORIGIN: context.origin,
        "ce-type": f"{PREFIX_OF[kind]}{context.event_name}" if kind in PREFIX_OF else kind,
        "ce-signature": signature,
        "ce-connectionId": connection_id,
        "ce-hub": context.hub,
        "ce-eventName": context.event_name,
        "ce-userId": context.user_id,
    }
    physical_connection_id = ""
    if isinstance(context, MqttConnectionContext):
        physical_connection_id = context.physical_connection_id
        wanted["ce-subprotocol"] = "mqtt"
        wanted["ce-physicalConnectionId"] = physical_connection_id
        wanted["ce-sessionId"] = context.session_id
    if "ce-type" not in spelled:
        wanted |= {**VERSIONS, "ce-source": source_of(context.hub, connection_id, physical_connection_id)}
    if context.states is not EMPTY or HEADER.lower() in spelled:
        text = context.connection_state
        wanted[HEADER] = text if _is_kept(text, context, codec) else encode(context.states, codec) or None
    return wanted


def _is_signed(context: WebPubSubConnectionContext, spelled: Mapping[str, str]) -> bool:
    """Return false if the connection isn't the one that was signed, as after ``evolve``."""
    header = spelled.get("ce-connectionid")
    return header is None or context.headers[header][-1] == context.connection_id


def _is_kept(text: str | None, context: WebPubSubConnectionContext, codec: StatesCodec) -> bool:
    """Return true for a header with the states of its context, or with states that can't be read."""
    try:
        states = dict(context.states)
    except InvalidPayloadError:
        return True
    return are_states(text or "", states, codec)


def _is_of(content_type: str, event: EventRequest) -> bool:
    """Return true for the ``Content-Type`` of an event."""
    if not isinstance(event, UserEventRequest) or content_type == CONTENT_TYPES[event.data_type]:
        return True
    if data_type_of(content_type) is event.data_type:
        return True
    # Text that isn't UTF-8 is read as binary.
    return isinstance(event.data, bytes) and "\ufffd" in event.data.decode(errors="replace")


def _spellings(headers: Mapping[str, object]) -> dict[str, str]:
    return {name.lower(): name for name in headers}


def _updated(
    headers: Mapping[str, tuple[str, ...]], spelled: Mapping[str, str], wanted: Mapping[str, str | None]
) -> dict[str, tuple[str, ...]]:
    """Return headers with these values, in the spelling of those there are."""
    updated = dict(headers)
    for name, value in wanted.items():
        own = spelled.get(name.lower(), name)
        values = updated.get(own)
        if value is None:
            updated.pop(own, None)
        elif values is None or ",".join(values) != value:
            updated[own] = (value,)
    return updated


def _pairs(headers: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    return tuple([(name, value) for name, values in headers.items() for value in values])


def _body(event: EventRequest) -> tuple[str, bytes]:
    """Return the content type and body of a request for an event."""
    if isinstance(event, UserEventRequest):
        return CONTENT_TYPES[event.data_type], event.data.encode() if isinstance(event.data, str) else event.data
    if isinstance(event, UnknownEventRequest):
        return OCTETS, event.body
    try:
        members = unstructure(event)
    except InvalidPayloadError:  # of states that can't be read
        readable: Any = evolve(event.context, states={})
        members = unstructure(evolve(event, context=readable))
    del members[CONTEXT]
    certificates: Any = members.get("clientCertificates", ())
    for certificate in certificates:
        # The one name that the service spells differently from the Functions host.
        certificate["thumbprint"] = certificate.pop("Thumbprint")
    return JSON_UTF_8, json.dumps(members).encode()


def _check_event(event: object) -> None:
    """Raise ``TypeError`` for anything else than an event, as not every caller uses a type checker."""
    if not isinstance(event, WebPubSubEventRequest):
        raise TypeError(f"event must be an event such as testing.connect(), not {type_name(event)}")


# --- over the Functions host -------------------------------------------------------


def trigger_payload(event: EventRequest) -> str:
    """Return the JSON text that the Functions host would pass to a trigger function as ``request``.

    Unlike ``dumps`` this loses what the host loses: binary data is decoded as UTF-8 even if it isn't,
    group presence becomes a user's message, and MQTT's ``clean_start`` is left out.

    Raises ``ValueError`` for preflights and unknown events, which the host never passes to a trigger.
    """
    _check_event(event)
    if isinstance(event, (PreflightRequest, UnknownEventRequest)):
        raise ValueError(f"the Functions host passes no {type(event).__name__} to a trigger")  # noqa: TRY004  # the type is right, for other functions
    members: dict[str, Any] = unstructure(event)
    context: dict[str, Any] = members[CONTEXT]
    # HTTP in .NET keeps these apart from the others.
    about_body = {"content-type", "content-length"}
    context["headers"] = {name: values for name, values in context["headers"].items() if name.lower() not in about_body}
    match event:
        case UserEventRequest(data=bytes(data)):
            members["data"] = data.decode(errors="replace")
        case GroupJoinedEventRequest(group=group) | GroupLeftEventRequest(group=group):
            context["eventType"] = "User"
            members = {"data": json.dumps({"group": group}), "dataType": "Json", CONTEXT: context}
        case MqttConnectEventRequest():
            members["mqtt"].pop("cleanStart", None)
        case _:
            pass
    return json.dumps(members)
