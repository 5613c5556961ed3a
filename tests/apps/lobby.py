"""A chat lobby: receives events, answers them, sends messages, and tells clients where to connect."""

from datetime import UTC, datetime

import httpx
from flask import Flask, request
from wps_models import Action, ConnectedEventRequest, ConnectEventRequest, ConnectEventResponse, ConnectionString
from wps_models import EventRequest, EventResponse, SendToGroupAction, UserEventRequest, UserEventResponse, Webhook, rest

# The portal has yours, under "Keys". A deployed app reads it from a setting: os.environ["WebPubSubConnectionString"].
SERVICE = ConnectionString.parse("Endpoint=https://example.webpubsub.azure.com;AccessKey=an-access-key-that-is-for-tests-only")
WEBHOOK = Webhook.for_services(SERVICE)
app = Flask(__name__)


def send(action: Action) -> None:
    call = rest.request(action, hub="chat", service=SERVICE, now=datetime.now(UTC))
    reply = httpx.request(call.method, call.url, headers=dict(call.headers), content=call.body)
    rest.check(call, status=reply.status_code, body=reply.content)


def handle(event: EventRequest) -> EventResponse | None:
    match event:
        case ConnectEventRequest():
            return ConnectEventResponse(groups=["lobby"])
        case ConnectedEventRequest(context=who):
            send(SendToGroupAction(group="lobby", data=f"{who.user_id} is here.", excluded=[who.connection_id]))
        case UserEventRequest(data=data, data_type=data_type):
            return UserEventResponse(data=data, data_type=data_type)
        case _:
            pass
    return None


@app.route("/eventhandler", methods=["OPTIONS", "POST"])
def eventhandler() -> tuple[bytes, int, list[tuple[str, str]]]:
    reply = WEBHOOK.handle(handle, method=request.method, headers=request.headers, body=request.get_data())
    return reply.body, reply.status, list(reply.headers)


@app.get("/negotiate")
def negotiate() -> dict[str, str]:
    # In place of "ada" stands the user who is signed in to your app.
    return {"url": SERVICE.client_connection("chat", now=datetime.now(UTC), user_id="ada").url}
