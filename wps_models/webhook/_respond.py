"""Build the HTTP responses of answers."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, get_args

from attrs import evolve

from wps_models._json.frozen import JsonValue
from wps_models._json.readers import unchecked
from wps_models.codec import dumps
from wps_models.enums import (
    MqttProtocolVersion,
    MqttV311ConnectReturnCode,
    MqttV500ConnectReasonCode,
    WebPubSubErrorCode,
)
from wps_models.errors import InvalidPayloadError, InvalidSignatureError, WpsModelsError, type_name
from wps_models.events.mqtt import (
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
)
from wps_models.events.requests import ConnectEventRequest, PreflightRequest, UserEventRequest
from wps_models.events.responses import ConnectEventResponse, EventErrorResponse, UserEventResponse
from wps_models.events.unions import ConnectAnswer, EventRequest, EventResponse, MqttConnectAnswer, UserAnswer
from wps_models.http import CONTENT_TYPES_UTF_8, JSON_UTF_8, TEXT_UTF_8, HttpResponse, is_header
from wps_models.names import HEADER_TEXT
from wps_models.webhook.states import HEADER, StatesCodec, encode

ALLOWED_ORIGIN: Final = "WebHook-Allowed-Origin"

_STATUS: Final[Mapping[WebPubSubErrorCode, int]] = {
    WebPubSubErrorCode.UNAUTHORIZED: 401,
    WebPubSubErrorCode.USER_ERROR: 400,
    WebPubSubErrorCode.SERVER_ERROR: 500,
}

_MQTT_STATUS: Final[Mapping[int, int]] = {
    **dict.fromkeys((1, 2, 129, 130, 131, 132, 133, 140, 144, 149, 153, 154, 155), 400),
    **dict.fromkeys((4, 5, 134, 135), 401),
    138: 403,
    **dict.fromkeys((151, 159), 429),
    3: 503,
}
"""The HTTP status of each MQTT code. All others are 500."""

_MQTT_CODE: Final[Mapping[WebPubSubErrorCode, tuple[MqttV311ConnectReturnCode, MqttV500ConnectReasonCode]]] = {
    WebPubSubErrorCode.UNAUTHORIZED: (MqttV311ConnectReturnCode.NOT_AUTHORIZED, MqttV500ConnectReasonCode.NOT_AUTHORIZED),
    WebPubSubErrorCode.USER_ERROR: (
        MqttV311ConnectReturnCode.BAD_USERNAME_OR_PASSWORD,
        MqttV500ConnectReasonCode.BAD_USER_NAME_OR_PASSWORD,
    ),
    WebPubSubErrorCode.SERVER_ERROR: (MqttV311ConnectReturnCode.SERVER_UNAVAILABLE, MqttV500ConnectReasonCode.UNSPECIFIED_ERROR),
}

_ANSWERS: Final[tuple[tuple[type, tuple[type[Any], ...]], ...]] = (
    (MqttConnectEventRequest, get_args(MqttConnectAnswer)),
    (ConnectEventRequest, get_args(ConnectAnswer)),
    (UserEventRequest, get_args(UserAnswer)),
)


@cache
def _answers_of(cls: Any) -> tuple[type[Any], ...]:
    """Return the classes that may answer an event of a class."""
    return next((answers for event, answers in _ANSWERS if issubclass(cls, event)), ())


def respond(event: EventRequest, answer: EventResponse | None, *, states: StatesCodec) -> HttpResponse:
    """Build the HTTP response to an event, see `Webhook.respond`."""
    answer = fit_answer(event, answer)
    match answer:
        case None:
            return _answer_preflight(event) if isinstance(event, PreflightRequest) else _NO_CONTENT
        case EventErrorResponse(code=code, error_message=message):
            return _content(_STATUS[code], TEXT_UTF_8, message.encode())
        case MqttConnectEventErrorResponse(mqtt=mqtt):
            return _content(_MQTT_STATUS.get(mqtt.code, 500), JSON_UTF_8, dumps(answer).encode())
        case _:
            pass
    more: tuple[tuple[str, str], ...] = ()
    if isinstance(answer, UserEventResponse):
        body = answer.data.encode() if isinstance(answer.data, str) else answer.data
        content_type = CONTENT_TYPES_UTF_8[answer.data_type]
        more = _user_property_headers(answer.user_properties) if answer.user_properties else ()
    else:
        members = dumps(_without_states(answer))
        body = b"" if members == "{}" else members.encode()
        content_type = JSON_UTF_8
    if answer.states or answer.clear_states:
        # The service replaces all states, so the kept ones are sent again.
        kept: Mapping[str, JsonValue] = {} if answer.clear_states else event.context.states
        more = (*more, (HEADER, encode({**kept, **answer.states}, states)))
    if body:
        return _new_response(status=200, headers=(("Content-Type", content_type), *more), body=body)
    return _new_response(status=204, headers=more, body=b"")


# The headers that come from the app are checked where they are written.
_new_response: Final[Callable[..., HttpResponse]] = unchecked(HttpResponse)
_NO_CONTENT: Final = HttpResponse(status=204)


def fit_answer(event: EventRequest, answer: EventResponse | None) -> EventResponse | None:
    """Return the answer as its event requires it: an MQTT client is refused with a code of its MQTT version.

    Raises ``TypeError`` for an answer to other events, ``ValueError`` for an MQTT code of the other version.
    """
    if answer is None:
        return None
    cls: Any = event.__class__
    answers = _answers_of(cls)
    if not isinstance(answer, answers):
        accepted = ", ".join(["None", *(cls.__name__ for cls in answers)])
        hint = "; did you forget await?" if hasattr(answer, "__await__") else ""
        raise TypeError(f"{type(event).__name__} can't be answered with {type_name(answer)}, only with {accepted}{hint}")
    if isinstance(event, MqttConnectEventRequest):
        match answer:
            case EventErrorResponse(code=code, error_message=message):
                mqtt = MqttConnectEventErrorResponseProperties(code=_MQTT_CODE[code][_is_v5(event)], reason=message)
                return MqttConnectEventErrorResponse(mqtt=mqtt)
            case MqttConnectEventErrorResponse(mqtt=mqtt):
                _check_version(event, mqtt.code)
            case _:
                pass
    return answer


def _answer_preflight(event: PreflightRequest) -> HttpResponse:
    if not event.is_valid:
        return _content(400, TEXT_UTF_8, b"This origin is not one of the allowed origins.")
    if event.allowed_origin is None:
        raise ValueError("the Functions host has answered this preflight already: return the response of its context")
    return HttpResponse(status=200, headers=((ALLOWED_ORIGIN, event.allowed_origin),))


def _is_v5(event: MqttConnectEventRequest) -> bool:
    return event.mqtt.protocol_version >= MqttProtocolVersion.V500


def _check_version(event: MqttConnectEventRequest, code: int) -> None:
    if (code < _FIRST_V5_CODE) is _is_v5(event):
        codes = "MqttV500ConnectReasonCode" if _is_v5(event) else "MqttV311ConnectReturnCode"
        raise ValueError(f"mqtt.code is of another MQTT version than the client's: use {codes}")
    if code == 0:
        raise ValueError("mqtt.code 0 means accepted: a refusal needs another code")


_FIRST_V5_CODE: Final = 128


def _without_states(answer: ConnectEventResponse) -> ConnectEventResponse:
    return evolve(answer, states={}, clear_states=False) if answer.states or answer.clear_states else answer


def _user_property_headers(properties: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    headers = tuple([(f"mqtt-{name}", value) for name, value in properties.items()])
    if not all(is_header(name, value) and HEADER_TEXT.holds(value) for name, value in headers):
        raise ValueError("user_properties become HTTP headers: names must be tokens, and values must be visible ASCII and spaces")
    return headers


def _content(status: int, content_type: str, body: bytes) -> HttpResponse:
    return _new_response(status=status, headers=(("Content-Type", content_type),), body=body)


def refuse(error: WpsModelsError) -> HttpResponse:
    """Build the response to a request that ended in an error of this package, see `Webhook.refuse`."""
    match error:
        case InvalidPayloadError():
            message = str(error)
        case InvalidSignatureError():
            message = "The origin or the signature of the request is not accepted."
        case WpsModelsError():
            message = ""
        case _:
            raise TypeError(f"error must be a WpsModelsError, not {type_name(error)}")
    return _content(error.reply_status, TEXT_UTF_8, message.encode())
