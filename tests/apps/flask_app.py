"""The chat back end on Flask."""

from flask import Flask, request

from tests.apps.chat import handle
from wps_models import WpsModelsError, webhook

app = Flask(__name__)
KEYS = ["the primary key, from the portal", "the secondary key"]


@app.route("/eventhandler", methods=["OPTIONS", "POST"])
def eventhandler() -> tuple[bytes, int, list[tuple[str, str]]]:
    try:
        event = webhook.parse(
            method=request.method,
            headers=request.headers,
            body=request.get_data(),
            access_keys=KEYS,
            allowed_origins=["example.webpubsub.azure.com"],
        )
        reply = webhook.respond(event, handle(event))
    except WpsModelsError as error:
        reply = webhook.refuse(error)
    return reply.body, reply.status, list(reply.headers)


if __name__ == "__main__":
    app.run(port=8080)
