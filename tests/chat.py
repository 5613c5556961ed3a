"""A small chat back end: one handler, which the programs beside it serve."""

import logging

from wps_models import (
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    Json,
    UserEventRequest,
    UserEventResponse,
    WebPubSubDataType,
    WebPubSubErrorCode,
    WebPubSubPermission,
)

BANNED = {"mallory"}

log = logging.getLogger(__name__)


def handle(event: EventRequest) -> EventResponse | None:
    match event:
        case ConnectEventRequest(context=context) if context.user_id in BANNED:
            return EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="You are banned.")
        case ConnectEventRequest(context=context):
            return ConnectEventResponse(
                groups=["lobby"],
                roles=[WebPubSubPermission.SEND_TO_GROUP.role_for("lobby")],
                states={"greeting": f"Welcome, {context.user_id or 'stranger'}!", "messages": 0},
            )
        case UserEventRequest():
            return echo(event)
        case DisconnectedEventRequest(context=context, reason=reason):
            log.info("%r left: %r", context.user_id, reason)
        case _:
            pass
    return None


def echo(event: UserEventRequest) -> UserEventResponse:
    before = event.context.states.get("messages")
    messages = before + 1 if isinstance(before, int) else 1
    states = {"messages": messages}
    match event.data_type, event.data:
        case WebPubSubDataType.JSON, _:
            return UserEventResponse(data=Json({"echo": event.json(), "messages": messages}), states=states)
        case _, str(text) if messages == 1:
            return UserEventResponse(data=f"{event.context.states.get('greeting', 'Welcome!')} {text}", states=states)
        case data_type, data:
            return UserEventResponse(data=data, data_type=data_type, states=states)
