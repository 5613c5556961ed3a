"""The chat back end on FastAPI."""

import uvicorn
from fastapi import FastAPI, Request, Response

from tests.apps.chat import handle
from wps_models import Webhook

app = FastAPI()
WEBHOOK = Webhook(
    access_keys=["an-access-key-that-is-for-tests-only", "the secondary key"],
    allowed_origins=["example.webpubsub.azure.com"],
)


@app.api_route("/eventhandler", methods=["OPTIONS", "POST"])
async def eventhandler(request: Request) -> Response:
    reply = WEBHOOK.handle(handle, method=request.method, headers=request.headers, body=await request.body())
    return Response(reply.body, reply.status, dict(reply.headers))


if __name__ == "__main__":
    uvicorn.run(app, port=8080)
