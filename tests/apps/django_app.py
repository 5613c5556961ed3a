"""The chat back end on Django, in one file."""

from wsgiref.simple_server import make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tests.apps.chat import handle
from wps_models import WpsModelsError, webhook

KEYS = ["the primary key, from the portal", "the secondary key"]


@csrf_exempt
def eventhandler(request: HttpRequest) -> HttpResponse:
    try:
        event = webhook.parse(
            method=request.method or "",
            headers=request.headers,
            body=request.body,
            access_keys=KEYS,
            allowed_origins=["example.webpubsub.azure.com"],
        )
        reply = webhook.respond(event, handle(event))
    except WpsModelsError as error:
        reply = webhook.refuse(error)
    return HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))


urlpatterns = [path("eventhandler", eventhandler)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["localhost"])
app = get_wsgi_application()

if __name__ == "__main__":
    make_server("localhost", 8080, app).serve_forever()
