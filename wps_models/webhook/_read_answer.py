"""Read answers from HTTP responses: the inverse of `_respond`, for fakes, gateways and tests."""

from collections.abc import Mapping
from typing import Any, Final, Protocol, runtime_checkable

from attrs import evolve

from wps_models._json.frozen import EMPTY, JsonValue, is_object
from wps_models._json.problems import Problems
from wps_models._json.readers import class_reader
from wps_models._json.text import parse_json
from wps_models.codec import loads
from wps_models.enums import WebPubSubDataType, WebPubSubErrorCode
from wps_models.errors import InvalidPayloadError, invalid
from wps_models.events.mqtt import MqttConnectEventErrorResponse, MqttConnectEventRequest, MqttConnectEventResponse
from wps_models.events.requests import ConnectEventRequest, PreflightRequest, UserEventRequest
from wps_models.events.responses import ConnectEventResponse, EventErrorResponse, UserEventResponse
from wps_models.events.unions import EventRequest, EventResponse
from wps_models.http import DATA_TYPES, HeadersLike, ReceivedHeaders
from wps_models.keys import split
from wps_models.webhook._respond import ALLOWED_ORIGIN
from wps_models.webhook.states import HEADER, StatesCodec, decode


@runtime_checkable
class ResponseLike(Protocol):
    """An HTTP response such as `HttpResponse`, or an object with the same three attributes."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> HeadersLike: ...
    @property
    def body(self) -> bytes: ...


MAX_BODY: Final = 16 * 1024 * 1024
"""The longest body that the service reads."""


def grants_origin(response: ResponseLike, origin: str) -> bool:
    """Return True if a response to the handshake allows events of an origin.

    `origin` is the ``WebHook-Request-Origin`` of the handshake: a host name, or a list separated by commas or
    spaces. The response must have a 2xx status, and one of these hosts or ``*`` in ``WebHook-Allowed-Origin``.
    """
    allowed = {host.lower() for value in ReceivedHeaders(response.headers).all(ALLOWED_ORIGIN) for host in split(value)}
    return _is_success(response.status) and not allowed.isdisjoint({"*", *split(origin.lower())})


def read_answer(event: EventRequest, response: ResponseLike, *, states: StatesCodec) -> EventResponse | None:
    """Read the answer of an HTTP response, see `Webhook.read_answer`."""
    if isinstance(event, PreflightRequest):
        return None
    if not _is_success(response.status):
        return _read_error(event, response)
    if not isinstance(event, ConnectEventRequest | UserEventRequest):
        return None
    if len(response.body) > MAX_BODY:
        raise invalid("body", "longer than the 16 MiB that the service reads")
    received = ReceivedHeaders(response.headers)
    answer: ConnectEventResponse | UserEventResponse | None
    empty: ConnectEventResponse | UserEventResponse
    if isinstance(event, ConnectEventRequest):
        empty = ConnectEventResponse()
        answer = _read_connect_answer(response.body, is_mqtt=isinstance(event, MqttConnectEventRequest))
    else:
        empty = UserEventResponse()
        answer = _read_message(response.body, received)
    text = received.single(HEADER)
    if text is None:
        return answer
    changed, clear_states = _changes(event.context.states, text, states)
    if changed or clear_states:
        answer = evolve(answer or empty, states=changed, clear_states=clear_states)
    return answer


_SUCCESS: Final = 2


def _is_success(status: int) -> bool:
    return status // 100 == _SUCCESS


# --- refusals ----------------------------------------------------------------------------

_CODES: Final[Mapping[int, WebPubSubErrorCode]] = {
    **dict.fromkeys(range(400, 500), WebPubSubErrorCode.USER_ERROR),
    **dict.fromkeys((401, 403), WebPubSubErrorCode.UNAUTHORIZED),
}
"""The error code of each status. All others are server errors."""


def _read_error(event: EventRequest, response: ResponseLike) -> EventErrorResponse | MqttConnectEventErrorResponse:
    if isinstance(event, MqttConnectEventRequest):
        try:
            return loads(response.body, MqttConnectEventErrorResponse)
        except InvalidPayloadError:
            pass  # The service then chooses the code by the status.
    code = _CODES.get(response.status, WebPubSubErrorCode.SERVER_ERROR)
    return EventErrorResponse(code=code, error_message=response.body.decode(errors="replace"))


# --- connect answers ---------------------------------------------------------------------


def _read_connect_answer(body: bytes, *, is_mqtt: bool) -> ConnectEventResponse | None:
    if not body.strip():
        return None
    payload: Any = parse_json(body, "body")
    if payload is None:
        return None
    members = payload.items() if is_mqtt and is_object(payload) else ()
    has_mqtt = any(str(name).lower() == "mqtt" and value is not None for name, value in members)
    cls: Any = MqttConnectEventResponse if has_mqtt else ConnectEventResponse
    problems = Problems()
    answer: ConnectEventResponse = class_reader(cls, given=("states", "clear_states"))(payload, problems, None, EMPTY, False)  # noqa: FBT003  # by position
    if problems:
        raise problems.error()
    return answer


# --- messages ----------------------------------------------------------------------------


def _read_message(body: bytes, received: ReceivedHeaders) -> UserEventResponse | None:
    found = ((name.lower(), values[-1]) for name, values in received.as_received.items())
    properties = {name.removeprefix("mqtt-"): value for name, value in found if name.startswith("mqtt-")}
    if not body:
        return UserEventResponse(user_properties=properties) if properties else None
    name, is_utf_8 = received.media_type()
    data_type = DATA_TYPES.get(name) if name else WebPubSubDataType.BINARY
    if data_type is None:
        raise invalid("Content-Type", f"expected {', '.join(DATA_TYPES)}")
    if data_type is WebPubSubDataType.BINARY:
        return UserEventResponse(data=body, user_properties=properties)
    if not is_utf_8:
        raise invalid("Content-Type", "charset must be utf-8")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        position = error.start
    else:
        if data_type is WebPubSubDataType.JSON:
            parse_json(text, "body")
        return UserEventResponse(data=text, data_type=data_type, user_properties=properties)
    # Raised outside of the try statement, as the decoding error contains the body.
    raise invalid("body", f"is not UTF-8: see byte {position}")


# --- states ------------------------------------------------------------------------------


def _changes(before: Mapping[str, JsonValue], text: str, codec: StatesCodec) -> tuple[Mapping[str, JsonValue], bool]:
    """Return the states that a header changes, and whether it clears those that it doesn't contain."""
    after = decode(text, codec)
    try:
        kept = dict(before)
    except InvalidPayloadError:
        return after, True
    if not after or kept.keys() - after.keys():
        return after, True
    return {name: value for name, value in after.items() if name not in kept or kept[name] != value}, False
