"""A lobby that tells who comes and what they say: events come in by webhook, messages go out over REST."""

import os
from datetime import UTC, datetime

import httpx
from flask import Flask, request

from wps_models import (
    Action,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    ConnectionString,
    EventRequest,
    EventResponse,
    SendToGroupAction,
    UserEventRequest,
    Webhook,
    rest,
)

SERVICE = ConnectionString.parse(os.environ["WEB_PUB_SUB"])
WEBHOOK = Webhook.for_services(SERVICE)
app = Flask(__name__)


def send(action: Action, hub: str) -> None:
    call = rest.request(action, hub=hub, service=SERVICE, now=datetime.now(UTC))
    reply = httpx.request(call.method, call.url, headers=dict(call.headers), content=call.body)
    rest.check(call, status=reply.status_code, body=reply.content)


def handle(event: EventRequest) -> EventResponse | None:
    here = event.context
    match event:
        case ConnectEventRequest():
            return ConnectEventResponse(groups=["lobby"])
        case ConnectedEventRequest():
            send(SendToGroupAction(group="lobby", data=f"{here.user_id} is here.", excluded=[here.connection_id]), here.hub)
        case UserEventRequest():
            send(SendToGroupAction(group="lobby", data=event.data, data_type=event.data_type), here.hub)
        case _:
            pass
    return None


@app.route("/eventhandler", methods=["OPTIONS", "POST"])
def eventhandler() -> tuple[bytes, int, list[tuple[str, str]]]:
    reply = WEBHOOK.handle(handle, method=request.method, headers=request.headers, body=request.get_data())
    return reply.body, reply.status, list(reply.headers)


if __name__ == "__main__":
    app.run(port=8080)
