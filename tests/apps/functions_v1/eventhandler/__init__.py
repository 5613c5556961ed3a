"""Takes all events as HTTP requests."""

import logging

import azure.functions as func

from wps_models import (
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    UserEventRequest,
    UserEventResponse,
    WebPubSubErrorCode,
    functions,
)


@functions.context(func.HttpResponse)
def main(req: func.HttpRequest, event: EventRequest) -> EventResponse | None:
    logging.getLogger(__name__).info("%s from %s", event.event_name, req.url)
    match event:
        case ConnectEventRequest(user_id="mallory"):
            return EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="You are banned.")
        case ConnectEventRequest():
            return ConnectEventResponse(groups=["lobby"], states={"messages": 0})
        case UserEventRequest(data=data):
            return UserEventResponse(data=data)
        case _:
            return None
