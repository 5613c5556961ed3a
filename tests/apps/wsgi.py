"""An event handler on any WSGI server, with the standard library alone.

pip install wps-models
python wsgi.py
"""

from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.simple_server import make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from wps_models import (
    ConnectEventRequest,
    ConnectEventResponse,
    EventRequest,
    EventResponse,
    UserEventRequest,
    UserEventResponse,
    Webhook,
)

WEBHOOK = Webhook(
    access_keys=["an-access-key-that-is-for-tests-only", "the secondary key"],
    allowed_origins=["example.webpubsub.azure.com"],
)


def handle(event: EventRequest) -> EventResponse | None:
    match event:
        case ConnectEventRequest():
            return ConnectEventResponse(groups=["lobby"], roles=["webpubsub.sendToGroup.lobby"])
        case UserEventRequest(data=data):
            return UserEventResponse(data=data)
        case _:
            return None


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    given = {name: value for name, value in environ.items() if name.startswith(("HTTP_", "CONTENT_"))}
    length = environ.get("CONTENT_LENGTH", "")
    reply = WEBHOOK.handle(
        handle,
        method=environ["REQUEST_METHOD"],
        headers={name.removeprefix("HTTP_").replace("_", "-"): value for name, value in given.items()},
        body=environ["wsgi.input"].read(int(length) if length.isdecimal() else 0),
    )
    start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", list(reply.headers))
    return [reply.body]


if __name__ == "__main__":
    make_server("localhost", 5000, app).serve_forever()
