"""The part of the JSON Schema of events that depends on the event, for pydantic."""

from typing import Any, Final, get_args

from wps_models._json.fields import options_of
from wps_models._json.values import EnumReader
from wps_models.enums import WebPubSubEventType
from wps_models.events._choice import PREFLIGHT, UNKNOWN, USER, EventKey
from wps_models.events.context import CONTEXT
from wps_models.events.unions import EventRequest

_TYPES: Final = EnumReader(WebPubSubEventType).spellings


def narrowed(cls: Any, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an event with the type and name that its context must have."""
    key = _key(cls)
    if key.event == UNKNOWN:
        known = {_key(other).event for other in get_args(EventRequest)} - {PREFLIGHT, UNKNOWN}
        return {**schema, "not": {"anyOf": [_about(event) for event in sorted(known)]}}
    if key.event == PREFLIGHT:
        return schema
    if not key.mqtt_member and any(_key(subclass).mqtt_member == "mqtt" for subclass in cls.__subclasses__()):
        schema["properties"]["mqtt"] = {"type": "null"}  # only events of MQTT clients have it
    return {**schema, "allOf": [_about(key.event)]}


def _key(cls: Any) -> EventKey:
    key: EventKey = options_of(cls).key
    return key


def _about(event: str) -> dict[str, Any]:
    kind, _, name = event.partition(".")
    types = [text for text, found in _TYPES.items() if found == kind]
    context: dict[str, Any] = {"properties": {"eventType": {"enum": types}}, "required": ["eventType", "eventName"]}
    if event != USER:
        context["properties"]["eventName"] = {"const": name}
    return {"properties": {CONTEXT: context}, "required": [CONTEXT]}
