"""Events for tests as they arrive: as an HTTP request, or as what the Functions host hands over."""

import json
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from wps_models.codec import unstructure
from wps_models.errors import InvalidPayloadError
from wps_models.events.context import CONTEXT
from wps_models.events.mqtt import MqttConnectEventRequest
from wps_models.events.requests import (
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
)
from wps_models.events.unions import EventRequest
from wps_models.http import HttpRequest
from wps_models.testing._context import ACCESS_KEY, CONTENT_TYPES, HOST, OBJECT, OCTETS, URL, headers_of, merged
from wps_models.webhook._parse import ORIGIN
from wps_models.webhook.signature import sign
from wps_models.webhook.states import HEADER, StatesCodec, decode, encode


def http_request(event: EventRequest, *, access_key: str = ACCESS_KEY, states: StatesCodec = "json") -> HttpRequest:
    """The HTTP request that the service would send for an event, signed with `access_key`.

    ``Webhook.parse`` makes the same event of it, if the event is one of these or was itself
    received: the headers of its context are sent as they are, but for a signature of another
    key and for states that aren't those of the context.
    """
    context = event.context
    if isinstance(event, PreflightRequest):
        asking = {ORIGIN: (context.origin or HOST,), "ce-awpsversion": ("1.0",)}
        return HttpRequest(method="OPTIONS", url=URL, headers=_pairs(context.headers or asking))
    content_type, body = _body(event)
    # What was received has its type among its headers; others may have some headers, and miss the rest.
    missing = {} if "ce-type" in context.headers else {"Content-Type": (content_type,), **headers_of(context, {})}
    given = merged(missing, context.headers)
    headers = merged(
        given,
        {"ce-signature": (sign(context.connection_id, access_key),)},
        {} if _holds(given, event, states) else {HEADER: (encode(context.states, states),)},
    )
    return HttpRequest(method="POST", url=URL, headers=_pairs(headers), body=body)


def _holds(headers: Mapping[str, tuple[str, ...]], event: EventRequest, codec: StatesCodec) -> bool:
    """Whether headers have the states of an event's context."""
    text = next((values[0] for name, values in headers.items() if name.lower() == HEADER.lower()), None)
    try:
        states = dict(event.context.states)
    except InvalidPayloadError:
        return True  # as received: states that can't be read
    try:
        return decode(text, codec) == states
    except InvalidPayloadError:
        return not states  # else written with another codec


def trigger_payload(event: EventRequest) -> str:
    """The JSON text that the Functions host hands over for an event, as a trigger's ``request``.

    Unlike ``dumps`` it loses what the host loses: binary data is decoded as UTF-8 whatever it
    holds, group presence is a user's message, and MQTT's ``clean_start`` is left out.

    Raises ``ValueError`` for what never reaches a trigger: preflights and unknown events.
    """
    if isinstance(event, (PreflightRequest, UnknownEventRequest)):
        raise ValueError(f"the Functions host hands no {type(event).__name__} to a trigger")  # noqa: TRY004  # the type is right, for other functions
    members: dict[str, Any] = unstructure(event)
    context: dict[str, Any] = members[CONTEXT]
    if context["headers"]:
        # Which HTTP in .NET keeps apart from the others.
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


def _pairs(headers: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, values in headers.items() for value in values)


def _body(event: EventRequest) -> tuple[str, bytes]:
    if isinstance(event, UserEventRequest):
        return CONTENT_TYPES[event.data_type], event.data.encode() if isinstance(event.data, str) else event.data
    if isinstance(event, UnknownEventRequest):
        return OCTETS, event.body
    # Without states, as they may be ones that can't be read.
    stateless: Any = evolve(event.context, states={})
    members: dict[str, Any] = unstructure(evolve(event, context=stateless))
    del members[CONTEXT]
    for certificate in members.get("clientCertificates", ()):
        # The one name that the service spells differently from the Functions host.
        certificate["thumbprint"] = certificate.pop("Thumbprint")
    return OBJECT, json.dumps(members).encode()
