"""The chat back end on Flask."""

from flask import Flask, request

from tests.apps.chat import handle
from wps_models import Webhook

app = Flask(__name__)
WEBHOOK = Webhook(
    access_keys=["an-access-key-that-is-for-tests-only", "the secondary key"],
    allowed_origins=["example.webpubsub.azure.com"],
)


@app.route("/eventhandler", methods=["OPTIONS", "POST"])
def eventhandler() -> tuple[bytes, int, list[tuple[str, str]]]:
    reply = WEBHOOK.handle(handle, method=request.method, headers=request.headers, body=request.get_data())
    return reply.body, reply.status, list(reply.headers)


if __name__ == "__main__":
    app.run(port=8080)
