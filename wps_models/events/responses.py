"""Responses the app can return."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from attrs import field, frozen

from wps_models._json.fields import (
    Model,
    Options,
    Wire,
    json_object,
    optional_strings,
    options_of,
    repr_keys,
    repr_truncated,
    texts,
)
from wps_models._json.frozen import EMPTY, JsonValue, is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.tagged import Choice, Classes
from wps_models._json.values import Kind, json_kind, write_json
from wps_models.data import INFER_DATA_TYPE, Data, DataType, MessageReader, SentText, as_data_type
from wps_models.enums import WebPubSubErrorCode
from wps_models.names import GroupName, NonEmpty

__all__ = ["ConnectEventResponse", "EventErrorResponse", "UserEventResponse", "WebPubSubEventResponse"]

MAX_STATE_DEPTH: Final = 63
"""How many levels of arrays and objects states may have, their own included: the Functions host reads no more."""

# Newtonsoft.Json takes members of these names for its own.
_HOST_TAKES: Final = frozenset({"$id", "$ref", "$type", "$values"})


def _write_states(states: object) -> object:
    _refuse_metadata(states)
    return write_json(states)


def _refuse_metadata(value: object) -> None:
    inner = value.values() if is_object(value) else value if is_array(value) else ()
    if is_object(value) and not _HOST_TAKES.isdisjoint(value):
        raise ValueError(f"states must not have names such as {', '.join(sorted(_HOST_TAKES))}: the Functions host loses them")
    for item in inner:
        _refuse_metadata(item)


def _states(values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    return json_object(values, MAX_STATE_DEPTH)


States = Annotated[Mapping[str, JsonValue], Kind(read=json_kind(MAX_STATE_DEPTH).read, write=_write_states)]
"""The states that an answer sets."""


# --- which answer is it? ---------------------------------------------------------------


def _choose_answer(classes: Classes) -> Choice:
    """By the members. ``code`` wins over everything else, as in the Functions host, then ``mqtt.code``."""
    by_key = {options_of(cls).key: cls for cls in classes}
    error, mqtt_error = by_key.get(("error", False)), by_key.get(("error", True))
    user = by_key.get(("message", False))
    connect, mqtt_connect = by_key.get(("connect", False)), by_key.get(("connect", True))

    def choose(payload: Any, problems: Problems, place: Place) -> Any:
        code, mqtt = payload.get("code"), payload.get("mqtt")
        if code is not None and not is_success(code):
            return error or problems.note((place, "code"), _NO_REFUSAL)
        if is_object(mqtt) and mqtt.get("code") is not None:
            return mqtt_error or problems.note(((place, "mqtt"), "code"), _NO_REFUSAL)
        if user and ("data" in payload or "dataType" in payload or not (connect or mqtt_connect)):
            return user
        if mqtt_connect and (mqtt is not None or not connect):
            return mqtt_connect
        return connect or problems.note((place, "code" if error else "mqtt"), "is missing")

    return choose


_NO_REFUSAL: Final = "is a refusal, which can't answer here"


def is_success(code: object) -> bool:
    """Whether a ``code`` says that nothing went wrong; 0 does, by the numbers of .NET's status codes."""
    return code.lower() in {"success", "0"} if isinstance(code, str) else type(code) is int and code == 0


# --- the answers -------------------------------------------------------------------------


class WebPubSubEventResponse(Model):
    """What all answers have in common. They differ by their members."""

    __slots__ = ()

    _json: ClassVar[Options] = Options(union="EventResponse", choose=_choose_answer, ignored=("code",))


@frozen(kw_only=True)
class ConnectEventResponse(WebPubSubEventResponse):
    """Lets a client in. What is left out stays as the client's token says.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connect
    """

    _json: ClassVar[Options] = Options(key=("connect", False), any_case=True)

    user_id: str | None = None
    """The user that the connection belongs to from now on. ``None``: as in the token."""

    groups: tuple[GroupName, ...] | None = field(default=None, converter=optional_strings)
    """The groups to put the connection into. ``None``: as in the token."""

    subprotocol: NonEmpty | None = None
    """The chosen one of the offered subprotocols. ``None``: the service chooses."""

    roles: tuple[str, ...] | None = field(default=None, converter=optional_strings)
    """What the connection may do, such as ``webpubsub.sendToGroup.lobby``.

    ``None``: as in the token. Empty: nothing.
    """

    states: States = field(default=EMPTY, converter=_states, repr=repr_keys)
    """JSON values to remember with the connection, laid over those it has. Empty: it keeps what it has."""

    clear_states: Annotated[bool, Wire(http_only=True)] = False
    """Forget the states that the connection has before `states` are set: with `states` replaces, alone clears.

    Over HTTP only; the Functions host can't do it.
    """


@frozen(kw_only=True)
class UserEventResponse(WebPubSubEventResponse, MessageReader):
    """Answers a client's message, with a message to the same client or without.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#message
    """

    _json: ClassVar[Options] = Options(key=("message", False))

    data: Data = field(default="", repr=repr_truncated)
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object. Empty: nothing is sent."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """How to understand `data`. Left out, it follows from what `data` is."""

    states: States = field(default=EMPTY, converter=_states, repr=repr_keys)
    """JSON values to remember with the connection, laid over those it has. Empty: it keeps what it has."""

    clear_states: Annotated[bool, Wire(http_only=True)] = False
    """Forget the states that the connection has before `states` are set: with `states` replaces, alone clears.

    Over HTTP only; the Functions host can't do it.
    """

    user_properties: Annotated[Mapping[str, str], Wire(http_only=True)] = field(default=EMPTY, converter=texts, repr=repr_keys)
    """MQTT user properties of the message, for MQTT 5.0 clients; names in lower case. Empty: none.

    Over HTTP only; the Functions host can't send them.
    """


@frozen(kw_only=True)
class EventErrorResponse(WebPubSubEventResponse):
    """Refuses a client, or fails its message.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
    """

    _json: ClassVar[Options] = Options(key=("error", False), ignored=())

    code: WebPubSubErrorCode
    """The kind of refusal."""

    error_message: SentText
    """A text for the client. The Functions host fails with 500 where it is missing, so it is required."""
