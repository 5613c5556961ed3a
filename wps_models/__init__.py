"""Typed models of the Azure Web PubSub protocols, and their JSON. No I/O.

What few programs need is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from wps_models._fields import JsonValue, Model
from wps_models.codec import (
    dumps,
    loads,
    structure,
    unstructure,
)
from wps_models.context import MqttConnectionContext, WebPubSubClientCertificate, WebPubSubConnectionContext
from wps_models.data import Json
from wps_models.dispatch import (
    ConnectAnswer,
    EventRequest,
    EventResponse,
    MqttConnectAnswer,
    UserAnswer,
)
from wps_models.enums import (
    MqttDisconnectReasonCode,
    MqttProtocolVersion,
    MqttV311ConnectReturnCode,
    MqttV500ConnectReasonCode,
    WebPubSubClientProtocol,
    WebPubSubDataType,
    WebPubSubErrorCode,
    WebPubSubEventType,
    WebPubSubPermission,
)
from wps_models.errors import (
    InvalidPayloadError,
    InvalidSignatureError,
    Problem,
    UnknownActionError,
    UnknownEventError,
    WpsModelsError,
)
from wps_models.mqtt import (
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
from wps_models.requests import (
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
from wps_models.responses import ConnectEventResponse, EventErrorResponse, UserEventResponse

if TYPE_CHECKING:
    from wps_models.actions import (
        Action,
        AddConnectionToGroupAction,
        AddUserToGroupAction,
        CloseAllConnectionsAction,
        CloseClientConnectionAction,
        CloseGroupConnectionsAction,
        GrantPermissionAction,
        RemoveConnectionFromGroupAction,
        RemoveUserFromAllGroupsAction,
        RemoveUserFromGroupAction,
        RevokePermissionAction,
        SendToAllAction,
        SendToConnectionAction,
        SendToGroupAction,
        SendToUserAction,
    )
    from wps_models.converters import configure_converter, make_converter

_LATER: Final = {
    **dict.fromkeys(
        (
            "Action",
            "AddConnectionToGroupAction",
            "AddUserToGroupAction",
            "CloseAllConnectionsAction",
            "CloseClientConnectionAction",
            "CloseGroupConnectionsAction",
            "GrantPermissionAction",
            "RemoveConnectionFromGroupAction",
            "RemoveUserFromAllGroupsAction",
            "RemoveUserFromGroupAction",
            "RevokePermissionAction",
            "SendToAllAction",
            "SendToConnectionAction",
            "SendToGroupAction",
            "SendToUserAction",
        ),
        "actions",
    ),
    "configure_converter": "converters",
    "make_converter": "converters",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


__all__ = [
    "Action",
    "AddConnectionToGroupAction",
    "AddUserToGroupAction",
    "CloseAllConnectionsAction",
    "CloseClientConnectionAction",
    "CloseGroupConnectionsAction",
    "ConnectAnswer",
    "ConnectEventRequest",
    "ConnectEventResponse",
    "ConnectedEventRequest",
    "DisconnectedEventRequest",
    "EventErrorResponse",
    "EventRequest",
    "EventResponse",
    "GrantPermissionAction",
    "GroupJoinedEventRequest",
    "GroupLeftEventRequest",
    "InvalidPayloadError",
    "InvalidSignatureError",
    "Json",
    "JsonValue",
    "Model",
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
    "MqttDisconnectReasonCode",
    "MqttDisconnectedEventRequest",
    "MqttDisconnectedEventRequestProperties",
    "MqttProtocolVersion",
    "MqttUserProperty",
    "MqttV311ConnectReturnCode",
    "MqttV500ConnectReasonCode",
    "PreflightRequest",
    "Problem",
    "RemoveConnectionFromGroupAction",
    "RemoveUserFromAllGroupsAction",
    "RemoveUserFromGroupAction",
    "RevokePermissionAction",
    "SendToAllAction",
    "SendToConnectionAction",
    "SendToGroupAction",
    "SendToUserAction",
    "UnknownActionError",
    "UnknownEventError",
    "UnknownEventRequest",
    "UserAnswer",
    "UserEventRequest",
    "UserEventResponse",
    "WebPubSubClientCertificate",
    "WebPubSubClientProtocol",
    "WebPubSubConnectionContext",
    "WebPubSubDataType",
    "WebPubSubErrorCode",
    "WebPubSubEventRequest",
    "WebPubSubEventType",
    "WebPubSubPermission",
    "WpsModelsError",
    "configure_converter",
    "dumps",
    "loads",
    "make_converter",
    "structure",
    "unstructure",
]
