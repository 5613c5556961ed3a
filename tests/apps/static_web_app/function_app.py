"""A chat lobby as HTTP-triggered Azure Functions, the only ones that Azure Static Web Apps runs.

The event handler's URL template is ``https://APP.azurestaticapps.net/api/eventhandler``. No binding of
Web PubSub is needed, and host.json needs no extension bundle.
"""

import base64
import json
import logging
import os
from datetime import UTC, datetime

import azure.functions as func

from wps_models import (
    ConnectEventRequest,
    ConnectEventResponse,
    ConnectionString,
    Json,
    UserEventRequest,
    UserEventResponse,
    Webhook,
    WebPubSubPermission,
    event_handlers,
)

SERVICE = ConnectionString.parse(os.environ["WebPubSubConnectionString"])  # as the bindings name it
WEBHOOK = Webhook.for_services(SERVICE)

log = logging.getLogger(__name__)
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


def on_connect(event: ConnectEventRequest) -> ConnectEventResponse:
    log.info("%r connects", event.user_id)
    return ConnectEventResponse(groups=["lobby"], roles=[WebPubSubPermission.SEND_TO_GROUP.role_for("lobby")])


def on_message(event: UserEventRequest) -> UserEventResponse:
    return UserEventResponse(data=event.data)


handle = event_handlers(connect=on_connect, user=on_message)


@app.route("eventhandler", methods=["OPTIONS", "POST"])
def eventhandler(req: func.HttpRequest) -> func.HttpResponse:
    reply = WEBHOOK.handle(handle, method=req.method, headers=req.headers, body=req.get_body())
    return func.HttpResponse(reply.body, status_code=reply.status, headers=dict(reply.headers))


@app.route("negotiate", methods=["POST"])
def negotiate(req: func.HttpRequest) -> func.HttpResponse:
    # Static Web Apps sets this header for signed-in users, and removes it from other requests.
    if "x-ms-client-principal" not in req.headers:
        return func.HttpResponse("Sign in first.", status_code=401)
    user = json.loads(base64.b64decode(req.headers["x-ms-client-principal"]))["userDetails"]
    connection = SERVICE.client_connection("chat", now=datetime.now(UTC), user_id=user)
    return func.HttpResponse(Json({"url": connection.url}), mimetype="application/json")
