"""Responses that the app returns."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from attrs import field, frozen

from wps_models._json.arguments import Strings, as_member, json_object, optional_strings, texts
from wps_models._json.fields import Model, Options, Wire, options_of
from wps_models._json.frozen import EMPTY, JsonValue, is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.reprs import repr_keys, repr_truncated
from wps_models._json.tagged import Choice, Classes
from wps_models._json.values import Kind, json_kind, write_json
from wps_models.data import INFER_DATA_TYPE, Data, DataType, MessageReader, SentText, as_data_type
from wps_models.enums import WebPubSubErrorCode
from wps_models.names import GroupName, NonEmpty, as_roles

__all__ = ["ConnectEventResponse", "EventErrorResponse", "UserEventResponse", "WebPubSubEventResponse"]

MAX_STATE_DEPTH: Final = 63
"""The number of levels of arrays and objects that states may have, including their own. The Functions host reads no more."""

# Newtonsoft.Json interprets members with these names.
_METADATA: Final = frozenset({"$id", "$ref", "$type", "$values"})


def _write_states(states: object) -> object:
    _refuse_metadata(states)
    return write_json(states)


def _refuse_metadata(value: object) -> None:
    inner = value.values() if is_object(value) else value if is_array(value) else ()
    if is_object(value) and not _METADATA.isdisjoint(value):
        raise ValueError(f"states must not have names such as {', '.join(sorted(_METADATA))}: the Functions host loses them")
    for item in inner:
        _refuse_metadata(item)


def _states(values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    return json_object(values, MAX_STATE_DEPTH)


States = Annotated[Mapping[str, JsonValue], Kind(read=json_kind(MAX_STATE_DEPTH).read, write=_write_states)]
"""The type of the states in an answer."""


def _optional_roles(values: Strings | None) -> Any:
    """Convert roles to a tuple, and keep ``None``."""
    return None if values is None else as_roles(values)


# --- choosing the class ----------------------------------------------------------------


def _choose_answer(classes: Classes) -> Choice:
    """Return a function that chooses by the members: ``code`` first, as in the Functions host, then ``mqtt.code``."""
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


_NO_REFUSAL: Final = "is an error, which isn't expected here"


def is_success(code: object) -> bool:
    """Return True for a ``code`` of .NET's statuses that means success."""
    return code.lower() in {"success", "0"} if isinstance(code, str) else type(code) is int and code == 0


# --- the answers -------------------------------------------------------------------------


class WebPubSubEventResponse(Model):
    """Base class of all responses. Their JSON has no tag; they differ by their members."""

    __slots__ = ()

    _json: ClassVar[Options] = Options(union="EventResponse", choose=_choose_answer, ignored=("code",))


@frozen(kw_only=True)
class ConnectEventResponse(WebPubSubEventResponse):
    """Accept the connection. Unset fields keep the values of the client's token.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#connect
    """

    _json: ClassVar[Options] = Options(key=("connect", False), any_case=True)

    user_id: str | None = None
    """ID of the connection's user."""

    groups: tuple[GroupName, ...] | None = field(default=None, converter=optional_strings)
    """Groups to add the connection to."""

    subprotocol: NonEmpty | None = None
    """One of the offered subprotocols. By default, the service selects one."""

    roles: tuple[str, ...] | None = field(default=None, converter=_optional_roles)
    """Roles of the connection, such as ``webpubsub.sendToGroup.lobby``. Empty removes the roles of the token.

    A `WebPubSubPermission` means its role for all groups.
    """

    states: States = field(default=EMPTY, converter=_states, repr=repr_keys)
    """Connection state to set; merged into the existing state. Empty keeps it unchanged."""

    clear_states: Annotated[bool, Wire(http_only=True)] = False
    """If true, the existing state is removed before `states` are set. Over HTTP only."""


@frozen(kw_only=True)
class UserEventResponse(WebPubSubEventResponse, MessageReader):
    """Answer a client's message, optionally with a message to this client.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#message
    """

    _json: ClassVar[Options] = Options(key=("message", False))

    data: Data = field(default="", repr=repr_truncated)
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object. Nothing is sent if it is empty."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `data`. Defaults to ``binary`` for bytes, ``json`` for `Json`, otherwise ``text``."""

    states: States = field(default=EMPTY, converter=_states, repr=repr_keys)
    """Connection state to set; merged into the existing state. Empty keeps it unchanged."""

    clear_states: Annotated[bool, Wire(http_only=True)] = False
    """If true, the existing state is removed before `states` are set. Over HTTP only."""

    user_properties: Annotated[Mapping[str, str], Wire(http_only=True)] = field(default=EMPTY, converter=texts, repr=repr_keys)
    """MQTT user properties of the message, for MQTT 5.0 clients. Names are in lower case. Over HTTP only."""


ErrorCodeName: TypeAlias = Literal["unauthorized", "userError", "serverError"]


def as_error_code(value: WebPubSubErrorCode | ErrorCodeName) -> WebPubSubErrorCode:
    """Convert the name of an error code to the member."""
    return as_member(WebPubSubErrorCode, value)


@frozen(kw_only=True)
class EventErrorResponse(WebPubSubEventResponse):
    """Refuse a client, or its message.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
    """

    _json: ClassVar[Options] = Options(key=("error", False), ignored=())

    code: WebPubSubErrorCode = field(converter=as_error_code)
    """The kind of error."""

    error_message: SentText
    """Text for the client. Required, as the Functions host fails without it."""
