"""A chat lobby on Flask: answers events, sends messages, and tells clients where to connect.

pip install wps-models flask httpx
python -m flask --app lobby run
"""

import os
from datetime import UTC, datetime

import httpx
from flask import Flask, request
from wps_models import ConnectedEventRequest, ConnectEventRequest, ConnectEventResponse, ConnectionString, EventRequest
from wps_models import EventResponse, SendToGroupAction, UserEventRequest, UserEventResponse, Webhook, WebPubSubPermission, rest

# The portal shows yours under "Keys". The default is the emulator of tests/apps/emulator.py.
LOCAL = "Endpoint=http://localhost:8080;AccessKey=an-access-key-that-is-for-tests-only"
SERVICE = ConnectionString.parse(os.environ.get("WebPubSubConnectionString", LOCAL))
WEBHOOK = Webhook.for_services(SERVICE)
ROLES = [WebPubSubPermission.JOIN_LEAVE_GROUP.role_for("lobby"), WebPubSubPermission.SEND_TO_GROUP.role_for("lobby")]
app = Flask(__name__)


def send(operation: rest.Operation) -> None:
    call = rest.request(operation, hub="chat", service=SERVICE, now=datetime.now(UTC))
    reply = httpx.request(call.method, call.url, headers=dict(call.headers), content=call.body)
    rest.check(call, status=reply.status_code, body=reply.content)


def handle(event: EventRequest) -> EventResponse | None:
    match event:
        case ConnectEventRequest():
            return ConnectEventResponse(groups=["lobby"], roles=ROLES)
        case ConnectedEventRequest(user_id=who, connection_id=connection_id):
            send(SendToGroupAction(group="lobby", data=f"{who} is here.", excluded=[connection_id]))
        case UserEventRequest(data=data):
            return UserEventResponse(data=data)
        case _:
            pass
    return None


@app.route("/eventhandler", methods=["OPTIONS", "POST"])
def eventhandler() -> tuple[bytes, int, list[tuple[str, str]]]:
    reply = WEBHOOK.handle(handle, method=request.method, headers=request.headers, body=request.get_data())
    return reply.body, reply.status, list(reply.headers)


@app.get("/negotiate")
def negotiate() -> dict[str, str]:
    # Replace "ada" with the signed-in user.
    return {"url": SERVICE.client_connection("chat", now=datetime.now(UTC), user_id="ada").url}
