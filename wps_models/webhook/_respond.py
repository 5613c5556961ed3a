"""From an answer to its HTTP response: the writing half of `Webhook`."""

from collections.abc import Mapping
from typing import Final, get_args

from attrs import evolve

from wps_models._json.frozen import JsonValue
from wps_models.codec import dumps
from wps_models.enums import (
    MqttProtocolVersion,
    MqttV311ConnectReturnCode,
    MqttV500ConnectReasonCode,
    WebPubSubDataType,
    WebPubSubErrorCode,
)
from wps_models.errors import InvalidPayloadError, InvalidSignatureError, WpsModelsError
from wps_models.events.mqtt import (
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
)
from wps_models.events.requests import ConnectEventRequest, PreflightRequest, UserEventRequest
from wps_models.events.responses import ConnectEventResponse, EventErrorResponse, UserEventResponse
from wps_models.events.unions import ConnectAnswer, EventRequest, EventResponse, MqttConnectAnswer, UserAnswer
from wps_models.http import JSON_UTF_8, OCTETS, TEXT_UTF_8, HttpResponse, is_header
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
"""Codes that aren't here are 500."""

_MQTT_CODE: Final[Mapping[WebPubSubErrorCode, tuple[MqttV311ConnectReturnCode, MqttV500ConnectReasonCode]]] = {
    WebPubSubErrorCode.UNAUTHORIZED: (MqttV311ConnectReturnCode.NOT_AUTHORIZED, MqttV500ConnectReasonCode.NOT_AUTHORIZED),
    WebPubSubErrorCode.USER_ERROR: (
        MqttV311ConnectReturnCode.BAD_USERNAME_OR_PASSWORD,
        MqttV500ConnectReasonCode.BAD_USER_NAME_OR_PASSWORD,
    ),
    WebPubSubErrorCode.SERVER_ERROR: (MqttV311ConnectReturnCode.SERVER_UNAVAILABLE, MqttV500ConnectReasonCode.UNSPECIFIED_ERROR),
}

_CONTENT_TYPES: Final[Mapping[WebPubSubDataType, str]] = {
    WebPubSubDataType.TEXT: TEXT_UTF_8,
    WebPubSubDataType.JSON: JSON_UTF_8,
    WebPubSubDataType.BINARY: OCTETS,
}

_ANSWERS: Final[tuple[tuple[type, tuple[type, ...]], ...]] = (
    (MqttConnectEventRequest, get_args(MqttConnectAnswer)),
    (ConnectEventRequest, get_args(ConnectAnswer)),
    (UserEventRequest, get_args(UserAnswer)),
)


def respond(event: EventRequest, answer: EventResponse | None, *, states: StatesCodec) -> HttpResponse:
    """Answer an event over HTTP, see `Webhook.respond`."""
    answer = fitted(event, answer)
    if isinstance(event, PreflightRequest):
        return _answer_preflight(event)
    match answer:
        case None:
            return HttpResponse(status=204)
        case EventErrorResponse(code=code, error_message=message):
            return _content(_STATUS[code], TEXT_UTF_8, message.encode())
        case MqttConnectEventErrorResponse(mqtt=mqtt):
            return _content(_MQTT_STATUS.get(mqtt.code, 500), JSON_UTF_8, dumps(answer).encode())
        case UserEventResponse(data=data, data_type=data_type):
            body = data.encode() if isinstance(data, str) else data
            reply = _content(200, _CONTENT_TYPES[data_type], body) if body else HttpResponse(status=204)
            if answer.user_properties:
                reply = _with_headers(reply, _user_property_headers(answer.user_properties))
            return _with_states(event, answer, states, reply)
        case _:  # a ConnectEventResponse, plain or MQTT's
            members = dumps(evolve(answer, states={}, clear_states=False))
            reply = HttpResponse(status=204) if members == "{}" else _content(200, JSON_UTF_8, members.encode())
            return _with_states(event, answer, states, reply)


def fitted(event: EventRequest, answer: EventResponse | None) -> EventResponse | None:
    """The answer as its event takes it: an MQTT client is refused with a code of its MQTT version.

    Raises ``TypeError`` for an answer that doesn't fit, ``ValueError`` for an MQTT code
    that isn't of the client's MQTT version.
    """
    answers = next((answers for cls, answers in _ANSWERS if isinstance(event, cls)), ())
    if answer is not None and not isinstance(answer, answers):
        fitting = ", ".join(["None", *(cls.__name__ for cls in answers)])
        raise TypeError(f"{type(event).__name__} can't be answered with {type(answer).__name__}, only with {fitting}")
    if isinstance(event, MqttConnectEventRequest):
        match answer:
            case EventErrorResponse(code=code, error_message=message):
                mqtt = MqttConnectEventErrorResponseProperties(code=_MQTT_CODE[code][is_v5(event)], reason=message)
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
        raise ValueError("this preflight was answered by the Functions host already: return the response of its context")
    return HttpResponse(status=200, headers=((ALLOWED_ORIGIN, event.allowed_origin),))


def is_v5(event: MqttConnectEventRequest) -> bool:
    return event.mqtt.protocol_version >= MqttProtocolVersion.V500


def _check_version(event: MqttConnectEventRequest, code: int) -> None:
    if (code < _FIRST_V5_CODE) is is_v5(event):
        codes = "MqttV500ConnectReasonCode" if is_v5(event) else "MqttV311ConnectReturnCode"
        raise ValueError(f"the client's MQTT version takes its refusal from {codes}")
    if code == 0:
        raise ValueError("0 means accepted: a refusal needs another code")


_FIRST_V5_CODE: Final = 128


def _with_states(
    event: EventRequest, answer: ConnectEventResponse | UserEventResponse, codec: StatesCodec, reply: HttpResponse
) -> HttpResponse:
    if not answer.states and not answer.clear_states:
        return reply
    # The service knows no merging: it stores what the header says.
    kept: Mapping[str, JsonValue] = {} if answer.clear_states else event.context.states
    return _with_headers(reply, [(HEADER, encode({**kept, **answer.states}, codec))])


def _user_property_headers(properties: Mapping[str, str]) -> list[tuple[str, str]]:
    headers = [(f"mqtt-{name}", value) for name, value in properties.items()]
    if not all(is_header(name, value) and HEADER_TEXT.holds(value) for name, value in headers):
        raise ValueError("user_properties become HTTP headers: names must be tokens, and values must be visible ASCII and spaces")
    return headers


def _with_headers(reply: HttpResponse, more: list[tuple[str, str]]) -> HttpResponse:
    return evolve(reply, headers=(*reply.headers, *more)) if more else reply


def _content(status: int, content_type: str, body: bytes) -> HttpResponse:
    return HttpResponse(status=status, headers=(("Content-Type", content_type),), body=body)


def refuse(error: WpsModelsError) -> HttpResponse:
    """Answer a request that ended in an error of this package.

    400 names what is wrong with the payload, which is the sender's own. Anything else
    says nothing about the inside: 401 for a signature that isn't right, 502 for a `RestError`, otherwise 500.
    """
    match error:
        case InvalidPayloadError():
            message = str(error)
        case InvalidSignatureError():
            message = "The signature is missing or wrong."
        case WpsModelsError():
            message = ""
        case _:
            raise TypeError(f"refuse takes an error of wps_models, not {type(error).__name__}")
    return _content(error.reply_status, TEXT_UTF_8, message.encode())
