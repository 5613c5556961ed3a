"""Events that the service sends to the app, and the responses that the app returns.

::

    def handle(event: EventRequest) -> EventResponse | None:
        match event:
            case ConnectEventRequest(user_id=None):
                return EventErrorResponse(code="unauthorized", error_message="Sign in first.")
            case UserEventRequest(data_type=WebPubSubDataType.JSON):
                return UserEventResponse(data=Json({"echo": event.json()}))
            case _:
                return None

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
"""

from wps_models.events.context import (
    MqttConnectionContext,
    WebPubSubClientCertificate,
    WebPubSubConnectionContext,
)
from wps_models.events.mqtt import (
    MqttConnectedEventRequest,
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
    MqttConnectEventResponse,
    MqttConnectEventResponseProperties,
    MqttConnectProperties,
    MqttDisconnectedEventRequest,
    MqttDisconnectedEventRequestProperties,
    MqttDisconnectPacketProperties,
    MqttUserProperty,
)
from wps_models.events.requests import (
    ConnectedEventRequest,
    ConnectEventRequest,
    DisconnectedEventRequest,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
    WebPubSubEventRequest,
)
from wps_models.events.responses import (
    ConnectEventResponse,
    EventErrorResponse,
    UserEventResponse,
    WebPubSubEventResponse,
)
from wps_models.events.unions import (
    ConnectAnswer,
    EventRequest,
    EventResponse,
    MqttConnectAnswer,
    UserAnswer,
)

__all__ = [
    "ConnectAnswer",
    "ConnectEventRequest",
    "ConnectEventResponse",
    "ConnectedEventRequest",
    "DisconnectedEventRequest",
    "EventErrorResponse",
    "EventRequest",
    "EventResponse",
    "GroupJoinedEventRequest",
    "GroupLeftEventRequest",
    "MqttConnectAnswer",
    "MqttConnectEventErrorResponse",
    "MqttConnectEventErrorResponseProperties",
    "MqttConnectEventRequest",
    "MqttConnectEventResponse",
    "MqttConnectEventResponseProperties",
    "MqttConnectProperties",
    "MqttConnectedEventRequest",
    "MqttConnectionContext",
    "MqttDisconnectPacketProperties",
    "MqttDisconnectedEventRequest",
    "MqttDisconnectedEventRequestProperties",
    "MqttUserProperty",
    "PreflightRequest",
    "UnknownEventRequest",
    "UserAnswer",
    "UserEventRequest",
    "UserEventResponse",
    "WebPubSubClientCertificate",
    "WebPubSubConnectionContext",
    "WebPubSubEventRequest",
    "WebPubSubEventResponse",
]
