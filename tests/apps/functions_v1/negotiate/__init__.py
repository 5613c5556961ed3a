"""Tells clients where to connect."""

import azure.functions as func

from wps_models import Json, loads
from wps_models.rest.connection import WebPubSubConnection


def main(req: func.HttpRequest, connection: str) -> func.HttpResponse:
    if "x-ms-client-principal-name" not in req.headers:
        return func.HttpResponse("Sign in first.", status_code=401)
    url = loads(connection, WebPubSubConnection).url
    return func.HttpResponse(Json({"url": url}), mimetype="application/json")
