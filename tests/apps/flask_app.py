"""The chat back end on Flask."""

from flask import Flask, request

from tests.apps.chat import handle
from wps_models import WpsModelsError, webhook

app = Flask(__name__)
HOSTS, KEYS = ["example.webpubsub.azure.com"], ["the primary key, from the portal", "the secondary key"]


@app.route("/eventhandler", methods=["OPTIONS", "POST"])
def eventhandler() -> tuple[bytes, int, list[tuple[str, str]]]:
    try:
        body, headers = request.get_data(), request.headers
        event = webhook.parse(method=request.method, headers=headers, body=body, access_keys=KEYS, allowed_origins=HOSTS)
        reply = webhook.respond(event, handle(event))
    except WpsModelsError as error:
        reply = webhook.refuse(error)
    return reply.body, reply.status, list(reply.headers)


if __name__ == "__main__":
    app.run(port=8080)
