"""A moderated chat on FastAPI: sends, remembers, kicks and grants.

pip install wps-models fastapi httpx uvicorn
python fastapi_app.py
"""

import os
from datetime import UTC, datetime

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response

from wps_models import (
    CloseClientConnectionAction,
    ConnectEventRequest,
    ConnectEventResponse,
    ConnectionString,
    EventErrorResponse,
    GrantPermissionAction,
    SendToGroupAction,
    UserEventRequest,
    UserEventResponse,
    Webhook,
    WebPubSubErrorCode,
    WebPubSubPermission,
    event_handlers,
    rest,
)

LOCAL = "Endpoint=http://localhost:8080;AccessKey=an-access-key-that-is-for-tests-only"
SERVICE = ConnectionString.parse(os.environ.get("WebPubSubConnectionString", LOCAL))
WEBHOOK = Webhook.for_services(SERVICE)
HTTP = httpx.AsyncClient()
app = FastAPI()


async def send(operation: rest.Operation) -> None:
    call = rest.request(operation, hub="chat", service=SERVICE, now=datetime.now(UTC))
    reply = await HTTP.request(call.method, call.url, headers=dict(call.headers), content=call.body)
    rest.check(call, status=reply.status_code, body=reply.content)


async def connect(event: ConnectEventRequest) -> ConnectEventResponse | EventErrorResponse:
    if event.user_id is None:
        return EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="Sign in first.")
    return ConnectEventResponse(groups=["lobby"], states={"messages": 0})


async def message(event: UserEventRequest) -> UserEventResponse:
    before = event.states.get("messages")
    messages = before + 1 if isinstance(before, int) else 1
    await send(SendToGroupAction(group="lobby", data=event.data, excluded=[event.connection_id]))
    return UserEventResponse(states={"messages": messages})


async def kick(event: UserEventRequest) -> UserEventResponse:
    await send(CloseClientConnectionAction(connection_id=str(event.data), reason="You were asked to leave."))
    return UserEventResponse(data="done")


async def promote(event: UserEventRequest) -> UserEventResponse:
    permission = WebPubSubPermission.SEND_TO_GROUP
    await send(GrantPermissionAction(connection_id=str(event.data), permission=permission, target_name="lobby"))
    return UserEventResponse(data="done")


handle = event_handlers(connect=connect, user={"message": message, "kick": kick, "promote": promote})


@app.api_route("/eventhandler", methods=["OPTIONS", "POST"])
async def eventhandler(request: Request) -> Response:
    reply = await WEBHOOK.handle_async(handle, method=request.method, headers=request.headers, body=await request.body())
    return Response(reply.body, reply.status, dict(reply.headers))


if __name__ == "__main__":
    uvicorn.run(app, port=5000)
