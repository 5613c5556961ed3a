"""An event handler on Django, in one file.

pip install wps-models django
python django_app.py
"""

from wsgiref.simple_server import make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from wps_models import ConnectEventRequest, ConnectEventResponse, UserEventRequest, UserEventResponse, Webhook, event_handlers

WEBHOOK = Webhook(
    access_keys=["an-access-key-that-is-for-tests-only", "the secondary key"],
    allowed_origins=["example.webpubsub.azure.com"],
)


def connect(event: ConnectEventRequest) -> ConnectEventResponse:
    return ConnectEventResponse(groups=["lobby"], roles=["webpubsub.sendToGroup.lobby"])


def echo(event: UserEventRequest) -> UserEventResponse:
    return UserEventResponse(data=event.data)


handle = event_handlers(connect=connect, user=echo)


@csrf_exempt
def eventhandler(request: HttpRequest) -> HttpResponse:
    reply = WEBHOOK.handle(handle, method=request.method or "", headers=request.headers, body=request.body)
    return HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))


urlpatterns = [path("eventhandler", eventhandler)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["localhost"])
app = get_wsgi_application()

if __name__ == "__main__":
    make_server("localhost", 5000, app).serve_forever()
