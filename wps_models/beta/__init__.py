"""Models of 1.0.0-beta.3 of the Functions extension, and conversions to today's models and back.

Some names, such as ``ConnectEventRequest``, mean something else today, so the classes are in a
module of their own::

    from wps_models import beta, loads

    operation = loads(text, beta.WebPubSubOperation)
    action = beta.upgrade(operation)

They are read and written in the JSON of beta.3. The names of that version, and today's:

===================================================  =====================================================
1.0.0-beta.3                                         today
===================================================  =====================================================
``operationKind``, ``message``                       ``actionName``, ``data``
``SendToAll``, ``SendToGroup``, ...                  ``SendToAllAction``, ``SendToGroupAction``, ...
``GrantGroupPermission``, ``RevokeGroupPermission``  ``GrantPermissionAction``, ``RevokePermissionAction``
``ConnectResponse``, ``MessageResponse``             ``ConnectEventResponse``, ``UserEventResponse``
``ErrorResponse``                                    ``EventErrorResponse``
``MessageEventRequest``, ``ValidationRequest``       ``UserEventRequest``, ``PreflightRequest``
``InvalidRequest``                                   ``WebPubSubContext.has_error``
``ConnectionContext``, ``WebPubSubRequest``          ``WebPubSubConnectionContext``, ``WebPubSubContext``
``MessageDataType``, ``connectionStringSetting``     ``WebPubSubDataType``, ``connection``
===================================================  =====================================================

`upgrade` and `downgrade` raise ``ValueError`` for what can't be converted, so an app can be ported
step by step.

Source: https://www.nuget.org/packages/Microsoft.Azure.WebJobs.Extensions.WebPubSub/1.0.0-beta.3
"""

from typing import TypeAlias

from wps_models.beta._events import (
    ClientCertificate,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectionContext,
    DisconnectedEventRequest,
    InvalidRequest,
    MessageEventRequest,
    ServiceRequest,
    ServiceRequestFlags,
    ValidationRequest,
    WebPubSubRequest,
)
from wps_models.beta._operations import (
    AddConnectionToGroup,
    AddUserToGroup,
    BetaMessage,
    CloseClientConnection,
    GrantGroupPermission,
    MessageDataType,
    RemoveConnectionFromGroup,
    RemoveUserFromAllGroups,
    RemoveUserFromGroup,
    RevokeGroupPermission,
    SendToAll,
    SendToConnection,
    SendToGroup,
    SendToUser,
    WebPubSubOperation,
)
from wps_models.beta._porting import downgrade, upgrade
from wps_models.beta._responses import ConnectResponse, ErrorResponse, MessageResponse, ServiceResponse

__all__ = [
    "AddConnectionToGroup",
    "AddUserToGroup",
    "BetaMessage",
    "BetaModel",
    "ClientCertificate",
    "CloseClientConnection",
    "ConnectEventRequest",
    "ConnectResponse",
    "ConnectedEventRequest",
    "ConnectionContext",
    "DisconnectedEventRequest",
    "ErrorResponse",
    "GrantGroupPermission",
    "InvalidRequest",
    "MessageDataType",
    "MessageEventRequest",
    "MessageResponse",
    "RemoveConnectionFromGroup",
    "RemoveUserFromAllGroups",
    "RemoveUserFromGroup",
    "RevokeGroupPermission",
    "SendToAll",
    "SendToConnection",
    "SendToGroup",
    "SendToUser",
    "ServiceRequest",
    "ServiceRequestFlags",
    "ServiceResponse",
    "ValidationRequest",
    "WebPubSubOperation",
    "WebPubSubRequest",
    "downgrade",
    "upgrade",
]

BetaModel: TypeAlias = (
    WebPubSubOperation | ServiceResponse | ServiceRequest | ConnectionContext | ClientCertificate | WebPubSubRequest
)
"""Every class with JSON of its own."""
