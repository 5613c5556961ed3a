"""The chat back end on aiohttp."""

from aiohttp import web

from tests.apps.chat import handle
from wps_models import WpsModelsError, webhook

KEYS = ["the primary key, from the portal", "the secondary key"]


async def eventhandler(request: web.Request) -> web.Response:
    try:
        event = webhook.parse(
            method=request.method,
            headers=request.headers,
            body=await request.read(),
            access_keys=KEYS,
            allowed_origins=["example.webpubsub.azure.com"],
        )
        reply = webhook.respond(event, handle(event))
    except WpsModelsError as error:
        reply = webhook.refuse(error)
    return web.Response(body=reply.body, status=reply.status, headers=reply.headers)


app = web.Application(client_max_size=2 * 1024 * 1024)  # messages may be 1 MiB, and aiohttp takes less
app.add_routes([web.route("OPTIONS", "/eventhandler", eventhandler), web.post("/eventhandler", eventhandler)])

if __name__ == "__main__":
    web.run_app(app, port=8080)
