"""Functions that create a `Webhook` and use it once, for tests with different settings."""

from typing import Any

from wps_models import EventRequest, EventResponse, HttpResponse, Webhook, WpsModelsError
from wps_models.webhook import ACCEPT_UNSIGNED, AccessKeys, HeadersLike, StatesCodec


def webhook(*, access_keys: AccessKeys = ACCEPT_UNSIGNED, **settings: Any) -> Webhook:
    """Return a webhook that accepts events of any service by default."""
    settings.setdefault("allowed_origins", ["*"])
    return Webhook(access_keys=access_keys, **settings)


def parse(*, method: str, headers: HeadersLike, body: bytes, access_keys: AccessKeys, **settings: Any) -> EventRequest:
    """Parse a request with these settings."""
    return webhook(access_keys=access_keys, **settings).parse(method=method, headers=headers, body=body)


def respond(event: EventRequest, answer: EventResponse | None = None, *, states: StatesCodec = "json") -> HttpResponse:
    """Build the response to an event, with states in this encoding."""
    return webhook(states=states).respond(event, answer)


def refuse(error: WpsModelsError) -> HttpResponse:
    """Build the response to an error."""
    return webhook().refuse(error)
