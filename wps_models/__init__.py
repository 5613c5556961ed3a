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
    WebPubSubTriggerAcceptedClientProtocols,
)
from wps_models.errors import (
    InvalidPayloadError,
    InvalidSignatureError,
    Problem,
    RestError,
    UnknownActionError,
    UnknownEventError,
    WpsModelsError,
)
from wps_models.http import HttpRequest, HttpResponse
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
from wps_models.unions import (
    ConnectAnswer,
    EventRequest,
    EventResponse,
    MqttConnectAnswer,
    UserAnswer,
)

if TYPE_CHECKING:
    from wps_models.access import ConnectionString
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
    from wps_models.connection import WebPubSubConnection
    from wps_models.converters import configure_converter, make_converter
    from wps_models.functions.bindings import (
        Binding,
        FunctionJson,
        OtherBinding,
        WebPubSubBinding,
        WebPubSubConnectionBinding,
        WebPubSubContextBinding,
        WebPubSubOutputBinding,
        WebPubSubRequestBinding,
        WebPubSubTriggerBinding,
    )
    from wps_models.functions.inputs import WebPubSubContext, WebPubSubContextResponse

_LATER: Final = {
    name: module
    for module, names in {
        "access": ("ConnectionString",),
        "actions": (
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
        "functions.bindings": (
            "Binding",
            "FunctionJson",
            "OtherBinding",
            "WebPubSubBinding",
            "WebPubSubConnectionBinding",
            "WebPubSubContextBinding",
            "WebPubSubOutputBinding",
            "WebPubSubRequestBinding",
            "WebPubSubTriggerBinding",
        ),
        "converters": ("configure_converter", "make_converter"),
        "connection": ("WebPubSubConnection",),
        "functions.inputs": ("WebPubSubContext", "WebPubSubContextResponse"),
    }.items()
    for name in names
}

if not TYPE_CHECKING:  # or else checkers would take any name for one of ours

    def __getattr__(name: str) -> object:
        if name not in _LATER:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


__all__ = [
    "Action",
    "AddConnectionToGroupAction",
    "AddUserToGroupAction",
    "Binding",
    "CloseAllConnectionsAction",
    "CloseClientConnectionAction",
    "CloseGroupConnectionsAction",
    "ConnectAnswer",
    "ConnectEventRequest",
    "ConnectEventResponse",
    "ConnectedEventRequest",
    "ConnectionString",
    "DisconnectedEventRequest",
    "EventErrorResponse",
    "EventRequest",
    "EventResponse",
    "FunctionJson",
    "GrantPermissionAction",
    "GroupJoinedEventRequest",
    "GroupLeftEventRequest",
    "HttpRequest",
    "HttpResponse",
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
    "OtherBinding",
    "PreflightRequest",
    "Problem",
    "RemoveConnectionFromGroupAction",
    "RemoveUserFromAllGroupsAction",
    "RemoveUserFromGroupAction",
    "RestError",
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
    "WebPubSubBinding",
    "WebPubSubClientCertificate",
    "WebPubSubClientProtocol",
    "WebPubSubConnection",
    "WebPubSubConnectionBinding",
    "WebPubSubConnectionContext",
    "WebPubSubContext",
    "WebPubSubContextBinding",
    "WebPubSubContextResponse",
    "WebPubSubDataType",
    "WebPubSubErrorCode",
    "WebPubSubEventRequest",
    "WebPubSubEventType",
    "WebPubSubOutputBinding",
    "WebPubSubPermission",
    "WebPubSubRequestBinding",
    "WebPubSubTriggerAcceptedClientProtocols",
    "WebPubSubTriggerBinding",
    "WpsModelsError",
    "configure_converter",
    "dumps",
    "loads",
    "make_converter",
    "structure",
    "unstructure",
]
