"""Contexts for tests that need any context."""

from typing import Any, Final

from attrs import evolve

from wps_models import MqttConnectionContext, WebPubSubConnectionContext, WebPubSubEventType

CONTEXT: Final = WebPubSubConnectionContext(
    event_type=WebPubSubEventType.USER, event_name="message", hub="chat", connection_id="c-1"
)

MQTT_CONTEXT: Final = MqttConnectionContext(
    event_type=WebPubSubEventType.SYSTEM, event_name="connect", hub="chat", connection_id="c-1", physical_connection_id="p-1"
)


def system(event_name: str) -> WebPubSubConnectionContext:
    """Return the context of a system event."""
    return evolve(CONTEXT, event_type=WebPubSubEventType.SYSTEM, event_name=event_name)


def context_json(event_type: object, event_name: object, **members: object) -> dict[str, Any]:
    """Return a minimal context in JSON."""
    return {"eventType": event_type, "eventName": event_name, "hub": "chat", "connectionId": "c-1", **members}
