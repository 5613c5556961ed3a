"""The chat back end on FastAPI."""

import uvicorn
from fastapi import FastAPI, Request, Response

from tests.apps.chat import handle
from wps_models import WpsModelsError, webhook

app = FastAPI()
KEYS = ["the primary key, from the portal", "the secondary key"]


@app.api_route("/eventhandler", methods=["OPTIONS", "POST"])
async def eventhandler(request: Request) -> Response:
    try:
        event = webhook.parse(
            method=request.method,
            headers=request.headers,
            body=await request.body(),
            access_keys=KEYS,
            allowed_origins=["example.webpubsub.azure.com"],
        )
        reply = webhook.respond(event, handle(event))
    except WpsModelsError as error:
        reply = webhook.refuse(error)
    return Response(reply.body, reply.status, dict(reply.headers))


if __name__ == "__main__":
    uvicorn.run(app, port=8080)
