"""Lets MQTT clients in, but not everyone."""

from wps_models import (
    ConnectEventResponse,
    EventErrorResponse,
    MqttConnectAnswer,
    MqttConnectEventRequest,
    WebPubSubErrorCode,
    functions,
)


@functions.trigger
async def main(request: MqttConnectEventRequest) -> MqttConnectAnswer:
    if request.user_id == "mallory":
        return EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="You are banned.")
    return ConnectEventResponse(groups=["lobby"])
