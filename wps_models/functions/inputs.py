"""Azure Functions: what the host hands over to a function that has an input binding, as JSON text.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from attrs import field, frozen

from wps_models._json.fields import Model, Options, Wire, headers, repr_count
from wps_models._json.frozen import NO_HEADERS
from wps_models._json.problems import ANY_KEY, Place, Problems
from wps_models._json.values import LOOSE_HEADERS
from wps_models.events.unions import EventRequest
from wps_models.http import HttpResponse, is_header
from wps_models.names import HEADER_TEXT

__all__ = ["WebPubSubContext", "WebPubSubContextResponse"]


class _HeaderRule:
    """Check what becomes HTTP headers."""

    fields = ("headers",)

    def check(self, model: Any) -> None:
        if not _are_headers(model.headers):
            raise ValueError(f"headers {HEADER_TEXT.message}")

    def read(self, problems: Problems, place: Place, found: Any) -> tuple[Any, ...]:
        if found is not None and not _are_headers(found):
            problems.note(((place, "headers"), ANY_KEY), HEADER_TEXT.message)
        return (found,)


def _are_headers(found: Mapping[str, tuple[str, ...]]) -> bool:
    return all(is_header(name, value) for name, values in found.items() for value in values)


@frozen(kw_only=True)
class WebPubSubContextResponse(Model):
    """The response that the host has prepared."""

    _json: ClassVar[Options] = Options(writes_unset=True, rule=_HeaderRule())

    body: str | None = None
    """The text of the body. ``None`` or empty: none."""

    status: int
    """The status code: 200, or why the request can't go on."""

    headers: Annotated[Mapping[str, tuple[str, ...]], LOOSE_HEADERS] = field(
        default=NO_HEADERS, converter=headers, repr=repr_count
    )
    """Every value of every header, looked up in any case. Empty: none."""


@frozen(kw_only=True)
class WebPubSubContext(Model):
    """An HTTP request of the service, as the host has understood and verified it. See `outcome`.

    Unlike with the trigger, the function answers over HTTP, and the host neither
    merges states nor builds the answer.
    """

    _json: ClassVar[Options] = Options(writes_unset=True)

    request: Annotated[EventRequest | None, Wire(optional=True)] = None
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
                    reply = WEBHOOK.respond(request, ConnectEventResponse(user_id="ada"))
                case request:
                    reply = WEBHOOK.respond(request, None)
        """
        if self.request is not None and not self.has_error and not self.is_preflight:
            return self.request
        response = self.response
        pairs = [(name, value) for name, values in response.headers.items() for value in values]
        # The host writes this text itself; a surrogate in it is no reason to fail.
        return HttpResponse(status=response.status, headers=tuple(pairs), body=(response.body or "").encode(errors="replace"))
