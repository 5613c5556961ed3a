"""The chat back end on aiohttp."""

from aiohttp import web

from tests.apps.chat import handle
from wps_models import Webhook

WEBHOOK = Webhook(
    access_keys=["an-access-key-that-is-for-tests-only", "the secondary key"],
    allowed_origins=["example.webpubsub.azure.com"],
)


async def eventhandler(request: web.Request) -> web.Response:
    reply = WEBHOOK.handle(handle, method=request.method, headers=request.headers, body=await request.read())
    return web.Response(body=reply.body, status=reply.status, headers=reply.headers)


app = web.Application(client_max_size=2 * 1024 * 1024)  # messages may be 1 MiB, and aiohttp takes less
app.add_routes([web.route("OPTIONS", "/eventhandler", eventhandler), web.post("/eventhandler", eventhandler)])

if __name__ == "__main__":
    web.run_app(app, port=8080)
