"""An event handler on aiohttp.

pip install wps-models aiohttp
python aiohttp_app.py
"""

from aiohttp import web

from wps_models import ConnectEventRequest, ConnectEventResponse, UserEventRequest, UserEventResponse, Webhook, event_handlers

WEBHOOK = Webhook(
    access_keys=["an-access-key-that-is-for-tests-only", "the secondary key"],
    allowed_origins=["example.webpubsub.azure.com"],
)


async def connect(event: ConnectEventRequest) -> ConnectEventResponse:
    return ConnectEventResponse(groups=["lobby"], roles=["webpubsub.sendToGroup.lobby"])


async def echo(event: UserEventRequest) -> UserEventResponse:
    return UserEventResponse(data=event.data)


handle = event_handlers(connect=connect, user=echo)


async def eventhandler(request: web.Request) -> web.Response:
    reply = await WEBHOOK.handle_async(handle, method=request.method, headers=request.headers, body=await request.read())
    return web.Response(body=reply.body, status=reply.status, headers=reply.headers)


app = web.Application(client_max_size=2 * 1024 * 1024)  # messages may have 1 MiB; the default is 1 MiB for the whole request
app.add_routes([web.route("OPTIONS", "/eventhandler", eventhandler), web.post("/eventhandler", eventhandler)])

if __name__ == "__main__":
    web.run_app(app, port=5000)
