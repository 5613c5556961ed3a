"""The chat back end on Django, in one file."""

from wsgiref.simple_server import make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tests.apps.chat import handle
from wps_models import Webhook

WEBHOOK = Webhook(
    access_keys=["an-access-key-that-is-for-tests-only", "the secondary key"],
    allowed_origins=["example.webpubsub.azure.com"],
)


@csrf_exempt
def eventhandler(request: HttpRequest) -> HttpResponse:
    reply = WEBHOOK.handle(handle, method=request.method or "", headers=request.headers, body=request.body)
    return HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))


urlpatterns = [path("eventhandler", eventhandler)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["localhost"])
app = get_wsgi_application()

if __name__ == "__main__":
    make_server("localhost", 8080, app).serve_forever()
