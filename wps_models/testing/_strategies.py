"""Strategies of hypothesis: models of every class, and JSON.

Imported on first use, see `wps_models.testing._hypothesis`.
"""

import json
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, Final, get_args, get_origin

from attrs import fields
from hypothesis import strategies as st

from wps_models._json.frozen import JsonValue
from wps_models._json.rules import choices, unmarked
from wps_models._json.schema import schema_of
from wps_models._json.writers import looks_like_a_date
from wps_models.data import Json, SentText
from wps_models.enums import WebPubSubDataType, WebPubSubEventType
from wps_models.events.context import MqttConnectionContext, WebPubSubConnectionContext
from wps_models.events.mqtt import MqttConnectedEventRequest, MqttConnectEventRequest, MqttDisconnectedEventRequest
from wps_models.events.requests import (
    ConnectedEventRequest,
    ConnectEventRequest,
    DisconnectedEventRequest,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
)
from wps_models.names import GroupName, HeaderText, NonEmpty
from wps_models.testing._hypothesis import MODELS

Strategy = st.SearchStrategy[Any]

# Neither ids that the Functions host would parse as dates, nor state names that it would read as its own members.
texts: Final = st.text(max_size=20).filter(lambda text: not looks_like_a_date(text))
ids: Final = texts.filter(bool)
keys: Final = texts.filter(lambda name: not name.startswith("$"))
names: Final = st.text(st.sampled_from("abcXYZ-"), max_size=20)
dates: Final = st.datetimes().map(lambda moment: moment.isoformat()) | st.just("/Date(0)/")
"""Texts that the Functions host takes for dates."""
numbers: Final = st.integers(-(2**53), 2**53)
scalars: Final[Strategy] = st.none() | st.booleans() | numbers | st.floats(allow_nan=False, allow_infinity=False) | texts
json_values: Final[Strategy] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)
json_objects: Final = st.dictionaries(keys, json_values, max_size=3)

LEAVES: Final[dict[object, Strategy]] = {
    type(None): st.none(),
    bool: st.booleans(),
    bytes: st.binary(max_size=20),
    int: numbers,
    str: texts,
    NonEmpty: ids,
    SentText: texts,
    HeaderText: st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20),
    GroupName: ids.filter(lambda name: not name.isspace()),
    WebPubSubEventType | str: st.sampled_from(WebPubSubEventType) | texts.map("x-{}".format),
    Mapping[str, JsonValue]: json_objects,
    Mapping[str, tuple[str, ...]]: st.dictionaries(names, st.lists(texts, max_size=2), max_size=3),
}

received: Final = st.one_of(
    st.tuples(st.binary(max_size=20), st.just(WebPubSubDataType.BINARY)),
    st.tuples(texts, st.sampled_from([WebPubSubDataType.TEXT, WebPubSubDataType.JSON])),
)
sent: Final = st.one_of(
    st.tuples(st.binary(max_size=20), st.just(WebPubSubDataType.BINARY)),
    st.tuples(texts | dates, st.just(WebPubSubDataType.TEXT)),
    st.tuples(json_values.map(Json) | json_values.map(json.dumps), st.just(WebPubSubDataType.JSON)),
)


@cache
def values_of(annotation: Any) -> Strategy:
    """Return a strategy for the values of a field, by its annotation."""
    if annotation in LEAVES:
        return LEAVES[annotation]
    plain, _ = unmarked(annotation)
    if plain is not annotation:
        return values_of(plain)
    if len(choices(annotation)) > 1:
        return st.one_of([values_of(choice) for choice in choices(annotation)])
    if get_origin(annotation) is tuple:
        return st.lists(values_of(get_args(annotation)[0]), max_size=2)
    if issubclass(annotation, Enum):
        return st.sampled_from(annotation)
    return models(annotation)


def _built(cls: type, given: Mapping[str, Strategy]) -> Strategy:
    # The type of data depends on the data.
    left_out = {"data_type", *given, *(field.name for field in schema_of(cls).http_only)}
    parts = {field.name: values_of(field.type) for field in fields(cls) if field.name not in left_out}
    if "data" not in parts:
        return st.builds(cls, **parts, **given)
    parts["data"] = received if cls is UserEventRequest else sent

    def build(data: tuple[str | bytes, WebPubSubDataType], **rest: Any) -> Any:
        return cls(data=data[0], data_type=data[1], **rest)

    return st.builds(build, **parts, **given)


def _context(
    event_type: WebPubSubEventType, event_name: str | Strategy, cls: type = WebPubSubConnectionContext
) -> Mapping[str, Strategy]:
    name = st.just(event_name) if isinstance(event_name, str) else event_name
    return {"context": _built(cls, {"event_type": st.just(event_type), "event_name": name})}


_KIND: Final = WebPubSubEventType
_UNKNOWN: Final = texts.map("x-{}".format)

# The contexts of events, which the annotations don't describe.
_FIXED: Final[Mapping[type, Mapping[str, Strategy]]] = {
    ConnectEventRequest: _context(_KIND.SYSTEM, "connect"),
    MqttConnectEventRequest: _context(_KIND.SYSTEM, "connect", MqttConnectionContext),
    ConnectedEventRequest: _context(_KIND.SYSTEM, "connected"),
    MqttConnectedEventRequest: _context(_KIND.SYSTEM, "connected", MqttConnectionContext),
    DisconnectedEventRequest: _context(_KIND.SYSTEM, "disconnected"),
    MqttDisconnectedEventRequest: _context(_KIND.SYSTEM, "disconnected", MqttConnectionContext),
    UserEventRequest: _context(_KIND.USER, texts),
    GroupJoinedEventRequest: _context(_KIND.GROUP_PRESENCE, "joined"),
    GroupLeftEventRequest: _context(_KIND.GROUP_PRESENCE, "left"),
    PreflightRequest: {"context": st.just(PreflightRequest(is_valid=True).context)},
    UnknownEventRequest: _context(_KIND.SYSTEM, _UNKNOWN),
}


def models(cls: type, **given: Strategy) -> Strategy:
    """Return a strategy for models of a class that can be written as JSON. Fields may be given."""
    return _built(cls, {**_FIXED.get(cls, {}), **given})


@st.composite
def any_model(draw: st.DrawFn) -> Any:
    """Return a strategy for models of any class."""
    return draw(models(draw(st.sampled_from(MODELS))))
