"""From an answer to its HTTP response: the writing half of `webhook`."""

from collections.abc import Mapping
from typing import Final, TypeAlias, get_args, overload

from attrs import evolve

from wps_models._fields import JsonValue
from wps_models.codec import dumps
from wps_models.enums import (
    MqttProtocolVersion,
    MqttV311ConnectReturnCode,
    MqttV500ConnectReasonCode,
    WebPubSubDataType,
    WebPubSubErrorCode,
)
from wps_models.errors import InvalidPayloadError, InvalidSignatureError, WpsModelsError
from wps_models.http import HttpResponse
from wps_models.mqtt import (
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
)
from wps_models.requests import (
    ConnectedEventRequest,
    ConnectEventRequest,
    DisconnectedEventRequest,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
)
from wps_models.responses import ConnectEventResponse, EventErrorResponse, UserEventResponse
from wps_models.unions import ConnectAnswer, EventRequest, EventResponse, MqttConnectAnswer, UserAnswer
from wps_models.webhook.states import HEADER, StatesCodec, encode

__all__ = ["WrongAnswer", "refuse", "respond"]

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

_TEXT: Final = "text/plain; charset=utf-8"
_JSON: Final = "application/json; charset=utf-8"
_CONTENT_TYPES: Final[Mapping[WebPubSubDataType, str]] = {
    WebPubSubDataType.TEXT: _TEXT,
    WebPubSubDataType.JSON: _JSON,
    WebPubSubDataType.BINARY: "application/octet-stream",
}

_Silent: TypeAlias = (
    ConnectedEventRequest
    | DisconnectedEventRequest
    | GroupJoinedEventRequest
    | GroupLeftEventRequest
    | PreflightRequest
    | UnknownEventRequest
)

_ANSWERS: Final[tuple[tuple[type, tuple[type, ...]], ...]] = (
    (MqttConnectEventRequest, get_args(MqttConnectAnswer)),
    (ConnectEventRequest, get_args(ConnectAnswer)),
    (UserEventRequest, get_args(UserAnswer)),
)


class WrongAnswer:
    """What `respond` promises a type checker for an answer that doesn't fit its event. In truth it raises ``TypeError``."""


# On purpose, the narrow calls that are wrong overlap with the wide one that is right.
@overload
def respond(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]
    request: MqttConnectEventRequest, answer: MqttConnectAnswer | None, *, states: StatesCodec = ...
) -> HttpResponse: ...
@overload
def respond(request: ConnectEventRequest, answer: ConnectAnswer | None, *, states: StatesCodec = ...) -> HttpResponse: ...
@overload
def respond(request: UserEventRequest, answer: UserAnswer | None, *, states: StatesCodec = ...) -> HttpResponse: ...
@overload
def respond(request: _Silent, answer: None = ..., *, states: StatesCodec = ...) -> HttpResponse: ...
@overload
def respond(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]
    request: ConnectEventRequest, answer: UserEventResponse | MqttConnectEventErrorResponse, *, states: StatesCodec = ...
) -> WrongAnswer: ...
@overload
def respond(  # type: ignore[overload-overlap]
    request: UserEventRequest, answer: ConnectEventResponse | MqttConnectEventErrorResponse, *, states: StatesCodec = ...
) -> WrongAnswer: ...
@overload
def respond(  # type: ignore[overload-overlap]
    request: _Silent, answer: EventResponse, *, states: StatesCodec = ...
) -> WrongAnswer: ...
@overload
def respond(request: EventRequest, answer: EventResponse | None = ..., *, states: StatesCodec = ...) -> HttpResponse: ...
def respond(
    request: EventRequest, answer: EventResponse | None = None, *, states: StatesCodec = "json"
) -> HttpResponse | WrongAnswer:
    """Answer an event over HTTP. ``None`` has nothing to add: 204, and the event takes its course.

    A checker that knows which event it is holds the answer to it; a handler of all
    events may answer with any, and a wrong one is a ``TypeError``. A preflight answers
    itself. An `EventErrorResponse` refuses an MQTT client in its own words.

    `states` must be the codec that the request was read with: the answer's states are
    laid over the request's, unless it says ``clear_states``. Raises `InvalidPayloadError`
    if those can't be read, ``ValueError`` for an MQTT code that isn't of the client's
    MQTT version.
    """
    answer = fitted(request, answer)
    if isinstance(request, PreflightRequest):
        return _answer_preflight(request)
    match answer:
        case None:
            return HttpResponse(status=204)
        case EventErrorResponse(code=code, error_message=message):
            return _content(_STATUS[code], _TEXT, message.encode())
        case MqttConnectEventErrorResponse(mqtt=mqtt):
            return _content(_MQTT_STATUS.get(mqtt.code, 500), _JSON, dumps(answer).encode())
        case UserEventResponse(data=data, data_type=data_type):
            body = data.encode() if isinstance(data, str) else data
            return _with_states(request, answer, states, _CONTENT_TYPES[data_type], body)
        case _:  # a ConnectEventResponse, plain or MQTT's
            said = dumps(evolve(answer, states={}, clear_states=False))
            return _with_states(request, answer, states, _JSON, b"" if said == "{}" else said.encode())


def fitted(request: EventRequest, answer: EventResponse | None) -> EventResponse | None:
    """The answer as its event takes it: an MQTT client is refused in its own words.

    Raises ``TypeError`` for an answer that doesn't fit, ``ValueError`` for an MQTT code
    that isn't of the client's MQTT version.
    """
    answers = next((answers for event, answers in _ANSWERS if isinstance(request, event)), ())
    if answer is not None and not isinstance(answer, answers):
        fitting = ", ".join(["None", *(cls.__name__ for cls in answers)])
        msg = f"{type(request).__name__} can't be answered with {type(answer).__name__}, only with {fitting}"
        raise TypeError(msg)
    if isinstance(request, MqttConnectEventRequest):
        match answer:
            case EventErrorResponse(code=code, error_message=message):
                mqtt = MqttConnectEventErrorResponseProperties(code=_MQTT_CODE[code][_is_v5(request)], reason=message)
                return MqttConnectEventErrorResponse(mqtt=mqtt)
            case MqttConnectEventErrorResponse(mqtt=mqtt):
                _check_version(request, mqtt.code)
            case _:
                pass
    return answer


def _answer_preflight(request: PreflightRequest) -> HttpResponse:
    if not request.is_valid:
        return HttpResponse(status=400)
    if request.allowed_origin is None:
        msg = "this preflight was answered by the Functions host already: return the response of its context"
        raise ValueError(msg)
    return HttpResponse(status=200, headers=((ALLOWED_ORIGIN, request.allowed_origin),))


def _is_v5(request: MqttConnectEventRequest) -> bool:
    return request.mqtt.protocol_version >= MqttProtocolVersion.V500


def _check_version(request: MqttConnectEventRequest, code: int) -> None:
    if (code < _FIRST_V5_CODE) is _is_v5(request):
        words = "MqttV500ConnectReasonCode" if _is_v5(request) else "MqttV311ConnectReturnCode"
        msg = f"the client's MQTT version takes its refusal from {words}"
        raise ValueError(msg)
    if code == 0:
        msg = "0 means accepted: a refusal needs another code"
        raise ValueError(msg)


_FIRST_V5_CODE: Final = 128


def _with_states(
    request: EventRequest, answer: ConnectEventResponse | UserEventResponse, codec: StatesCodec, content_type: str, body: bytes
) -> HttpResponse:
    reply = _content(200, content_type, body) if body else HttpResponse(status=204)
    if not answer.states and not answer.clear_states:
        return reply
    # The service knows no merging: it stores what the header says.
    kept: Mapping[str, JsonValue] = {} if answer.clear_states else request.context.states
    return evolve(reply, headers=(*reply.headers, (HEADER, encode({**kept, **answer.states}, codec))))


def _content(status: int, content_type: str, body: bytes) -> HttpResponse:
    return HttpResponse(status=status, headers=(("Content-Type", content_type),), body=body)


def refuse(error: WpsModelsError) -> HttpResponse:
    """Answer a request that ended in an error of this package.

    400 names what is wrong with the payload, which is the sender's own. Anything else
    says nothing about the inside: 401 for a signature that isn't right, otherwise 500.
    """
    match error:
        case InvalidPayloadError():
            message = str(error)
        case InvalidSignatureError():
            message = "The signature is missing or wrong."
        case _:
            message = ""
    return _content(error.status, _TEXT, message.encode())
