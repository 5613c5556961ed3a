"""The contexts of events for tests, and the HTTP headers that they come with."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final, TypedDict, TypeVar

from attrs import evolve

from wps_models._json.fields import Strings, strings
from wps_models._json.frozen import JsonValue
from wps_models.enums import WebPubSubDataType, WebPubSubEventType
from wps_models.events.context import MqttConnectionContext, WebPubSubConnectionContext
from wps_models.webhook._parse import ORIGIN, PREFIXES
from wps_models.webhook.signature import sign
from wps_models.webhook.states import HEADER, encode

HOST: Final = "example.webpubsub.azure.com"
"""The service that the events come from, unless another is given."""

URL: Final = "/eventhandler"
"""Where the events are sent to."""

ACCESS_KEY: Final = "an-access-key-that-is-for-tests-only"
"""The key that the events are signed with, unless another is given."""


class ContextOptions(TypedDict, total=False):
    """The options for the connection of any event; see `WebPubSubConnectionContext`."""

    hub: str
    connection_id: str
    user_id: str | None
    origin: str | None
    states: Mapping[str, JsonValue]
    subprotocol: str | None
    id: str
    time: str
    event_headers: Mapping[str, Strings]
    """More HTTP headers of the event itself."""


class MqttContextOptions(ContextOptions, total=False):
    """The options for the connection of an MQTT event; see `MqttConnectionContext`."""

    physical_connection_id: str
    session_id: str | None


_Context = TypeVar("_Context", bound=WebPubSubConnectionContext)


_PREFIX_OF: Final[Mapping[str, str]] = {kind: prefix for prefix, kind in PREFIXES.items()}

OBJECT: Final = "application/json; charset=utf-8"
OCTETS: Final = "application/octet-stream"
CONTENT_TYPES: Final[Mapping[WebPubSubDataType, str]] = {
    WebPubSubDataType.TEXT: "text/plain",
    WebPubSubDataType.JSON: "application/json",
    WebPubSubDataType.BINARY: OCTETS,
}


def plain_context(
    event_type: WebPubSubEventType, event_name: str, options: ContextOptions, content_type: str = OBJECT
) -> WebPubSubConnectionContext:
    """The context of a plain client's event."""
    _refuse_unknown(options, ContextOptions)
    return _with_headers(WebPubSubConnectionContext(**_known(event_type, event_name, options)), options, content_type)


def mqtt_context(
    event_type: WebPubSubEventType, event_name: str, options: MqttContextOptions, content_type: str = OBJECT
) -> MqttConnectionContext:
    """The context of an MQTT client's event."""
    _refuse_unknown(options, MqttContextOptions)
    given: MqttContextOptions = {"subprotocol": "mqtt", "connection_id": "mqtt-client-1", **options}
    context = MqttConnectionContext(
        **_known(event_type, event_name, given),
        physical_connection_id=given.get("physical_connection_id", "phys-77"),
        session_id=given.get("session_id", "sess-55"),
    )
    return _with_headers(context, given, content_type)


def _refuse_unknown(options: Mapping[str, object], known: type) -> None:
    """A misspelled option must not leave a test green."""
    for name in options.keys() - known.__annotations__.keys():
        close = get_close_matches(name.lower(), known.__annotations__, n=1)
        raise TypeError(f"unknown option {name}" + (f"; did you mean {close[0]}?" if close else ""))


def _known(event_type: WebPubSubEventType, event_name: str, options: ContextOptions) -> dict[str, Any]:
    connection_id = options.get("connection_id", "c0nn-1a2b3c")
    return {
        "event_type": event_type,
        "event_name": event_name,
        "hub": options.get("hub", "chat"),
        "connection_id": connection_id,
        "user_id": options.get("user_id", "ada"),
        "signature": sign(connection_id, ACCESS_KEY),
        "origin": options.get("origin", HOST),
        "states": options.get("states", {}),
    }


def _with_headers(context: _Context, options: ContextOptions, content_type: str) -> _Context:
    told = {
        "ce-id": options.get("id", "1"),
        "ce-time": options.get("time", "2026-03-01T10:20:30Z"),
        "ce-subprotocol": options.get("subprotocol"),
        HEADER: encode(context.states) or None,
    }
    more = {name: strings(values) for name, values in options.get("event_headers", {}).items()}
    return evolve(context, headers=merged({"Content-Type": (content_type,)}, headers_of(context, told), more))


def headers_of(context: WebPubSubConnectionContext, told: Mapping[str, str | None]) -> dict[str, tuple[str, ...]]:
    """The headers that the service would send for a context, besides those that only the caller knows."""
    prefix = _PREFIX_OF.get(context.event_type)
    found = {
        ORIGIN: context.origin,
        "ce-specversion": "1.0",
        "ce-awpsversion": "1.0",
        "ce-type": context.event_type if prefix is None else prefix + context.event_name,
        "ce-source": f"/hubs/{context.hub}/client/{context.connection_id}",
        "ce-signature": context.signature,
        "ce-connectionId": context.connection_id,
        "ce-hub": context.hub,
        "ce-eventName": context.event_name,
        "ce-userId": context.user_id,
    }
    if isinstance(context, MqttConnectionContext):
        found["ce-source"] = f"/hubs/{context.hub}/client/{context.connection_id}/{context.physical_connection_id}"
        found["ce-subprotocol"] = "mqtt"
        found["ce-physicalConnectionId"] = context.physical_connection_id
        found["ce-sessionId"] = context.session_id
    return {name: (value,) for name, value in {**found, **told}.items() if value is not None}


def merged(*several: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """All headers; of those with the same name, in any case, the last."""
    spellings: dict[str, str] = {}
    merged: dict[str, tuple[str, ...]] = {}
    for headers in several:
        for name, values in headers.items():
            merged[spellings.setdefault(name.lower(), name)] = values
    return merged
