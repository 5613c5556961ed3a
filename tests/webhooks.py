"""`Webhook` in one call, for tests that have other settings each time."""

from typing import Any

from wps_models import EventRequest, EventResponse, HttpResponse, Webhook, WpsModelsError
from wps_models.webhook import ACCEPT_UNSIGNED, AccessKeys, HeadersLike, StatesCodec


def webhook(*, access_keys: AccessKeys = ACCEPT_UNSIGNED, **settings: Any) -> Webhook:
    """A webhook that takes events from any service, unless something else is said."""
    settings.setdefault("allowed_origins", ["*"])
    return Webhook(access_keys=access_keys, **settings)


def parse(*, method: str, headers: HeadersLike, body: bytes, access_keys: AccessKeys, **settings: Any) -> EventRequest:
    """Read a request with these settings."""
    return webhook(access_keys=access_keys, **settings).parse(method=method, headers=headers, body=body)


def respond(event: EventRequest, answer: EventResponse | None = None, *, states: StatesCodec = "json") -> HttpResponse:
    """Answer an event with states of this codec."""
    return webhook(states=states).respond(event, answer)


def refuse(error: WpsModelsError) -> HttpResponse:
    """Answer an error."""
    return webhook().refuse(error)
