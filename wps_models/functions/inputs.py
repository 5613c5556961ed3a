"""Azure Functions: what the host hands over to a function that has an input binding, as JSON text.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
"""

from collections.abc import Mapping

from attrs import field, frozen

from wps_models._families import HOST_WRITES
from wps_models._fields import NO_HEADERS, Model, headers, wire
from wps_models._leaves import read_loose_headers
from wps_models.http import HttpResponse
from wps_models.unions import EventRequest

__all__ = ["WebPubSubContext", "WebPubSubContextResponse"]


@frozen(kw_only=True)
class WebPubSubContextResponse(Model):
    """The response that the host has prepared."""

    body: str | None = None
    """The text of the body. ``None`` or empty: none."""

    status: int
    """The status code: 200, or why the request can't go on."""

    headers: Mapping[str, tuple[str, ...]] = field(
        default=NO_HEADERS, converter=headers, hash=False, metadata=wire(read=read_loose_headers)
    )
    """Every value of every header, looked up in any case. Empty: none."""


@frozen(kw_only=True)
class WebPubSubContext(Model):
    """An HTTP request of the service, as the host has understood and verified it. See `outcome`.

    Unlike with the trigger, the function answers over HTTP, and the host neither
    merges states nor builds the answer.
    """

    request: EventRequest | None = field(default=None, metadata=wire(optional=True))
    """What the service tells. ``None``: something is wrong, or it is an event that the host doesn't know."""

    response: WebPubSubContextResponse
    """What the host would answer."""

    error_message: str | None = None
    """What is wrong. ``None``: nothing."""

    has_error: bool = False
    """Whether the request was refused, with 400 or 401. A refused preflight is no error."""

    is_preflight: bool = False
    """Whether the service asks if it may send events here, allowed or not."""

    @property
    def outcome(self) -> EventRequest | HttpResponse:
        """How to go on: an `HttpResponse` has to be given as it stands, anything else is to be handled.

        ::

            match context.outcome:
                case HttpResponse() as reply:
                    ...
                case ConnectEventRequest() as request:
                    reply = webhook.respond(request, ConnectEventResponse(user_id="ada"), states="dotnet")
                case request:
                    reply = webhook.respond(request, None)
        """
        if self.request is not None and not self.has_error and not self.is_preflight:
            return self.request
        response = self.response
        pairs = [(name, value) for name, values in response.headers.items() for value in values]
        # The host makes this text of its own words; a surrogate in it is no reason to fail.
        return HttpResponse(status=response.status, headers=tuple(pairs), body=(response.body or "").encode(errors="replace"))


HOST_WRITES.update((WebPubSubContext, WebPubSubContextResponse))
