"""Lets clients in, but not everyone."""

from wps_models import (
    ConnectAnswer,
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    WebPubSubErrorCode,
    functions,
)


@functions.trigger
def main(request: ConnectEventRequest) -> ConnectAnswer:
    if request.user_id == "mallory":
        return EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="You are banned.")
    return ConnectEventResponse(groups=["lobby"], states={"messages": 0})
