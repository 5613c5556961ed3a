"""The values of Azure Functions input bindings, which arrive as JSON text.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from attrs import field, frozen

from wps_models._json.arguments import headers
from wps_models._json.fields import Model, Options, Wire
from wps_models._json.frozen import NO_HEADERS
from wps_models._json.problems import ANY_KEY, Place, Problems
from wps_models._json.reprs import repr_count
from wps_models._json.rules import Rule
from wps_models._json.values import LOOSE_HEADERS
from wps_models.events.unions import EventRequest
from wps_models.http import HttpResponse, is_header, is_status

__all__ = ["WebPubSubContext", "WebPubSubContextResponse"]


class _HeaderRule:
    """Check that the headers can be sent over HTTP."""

    fields = ("headers",)

    def check(self, model: Any) -> None:
        if not _are_headers(model.headers):
            raise ValueError(f"headers {_NO_HEADER}")

    def read(self, problems: Problems, place: Place, found: Any) -> tuple[Any, ...]:
        if found is not None and not _are_headers(found):
            problems.note(((place, "headers"), ANY_KEY), _NO_HEADER)
        return (found,)


_NO_HEADER: Final = "must be legal in HTTP: tokens as names, no line breaks or control characters in values"


def _are_headers(found: Mapping[str, tuple[str, ...]]) -> bool:
    return all(is_header(name, value) for name, values in found.items() for value in values)


@frozen(kw_only=True)
class WebPubSubContextResponse(Model):
    """The response that the host prepared."""

    _json: ClassVar[Options] = Options(writes_unset=True, rule=_HeaderRule())

    body: str | None = None
    """Text of the body, if any."""

    status: Annotated[int, Rule(is_status, "must be a status code of HTTP, from 100 to 599")]
    """HTTP status: 200, 400 or 401."""

    headers: Annotated[Mapping[str, tuple[str, ...]], LOOSE_HEADERS] = field(
        default=NO_HEADERS, converter=headers, repr=repr_count
    )
    """Every value of each header. Names are case-insensitive."""


@frozen(kw_only=True)
class WebPubSubContext(Model):
    """An HTTP request of the service that the host has parsed and verified. See `outcome`.

    Unlike with the trigger, the function builds the HTTP response, and has to merge the states.
    """

    _json: ClassVar[Options] = Options(writes_unset=True)

    request: Annotated[EventRequest | None, Wire(optional=True)] = None
    """The event. ``None`` if the request was refused, or if the host doesn't know the event."""

    response: WebPubSubContextResponse
    """The response that the host would send."""

    error_message: str | None = None
    """The error, if the request was refused."""

    has_error: bool = False
    """If true, the request was refused, with 400 or 401. False for refused handshakes."""

    is_preflight: bool = False
    """If true, the request is a handshake, allowed or refused."""

    @property
    def outcome(self) -> EventRequest | HttpResponse:
        """The event to handle, or the `HttpResponse` to send if there is nothing to handle.

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
        # The host writes this text, which may contain surrogates.
        return HttpResponse(status=response.status, headers=tuple(pairs), body=(response.body or "").encode(errors="replace"))
