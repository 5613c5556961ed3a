"""Events for the app, as the service sends them, and the app's answers.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote

from attrs import define, field, frozen

from wps_models.emulator.connection import Connection
from wps_models.enums import WebPubSubErrorCode
from wps_models.errors import InvalidPayloadError
from wps_models.events import EventErrorResponse, EventRequest, EventResponse
from wps_models.http import JSON_UTF_8, HttpRequest, HttpResponse
from wps_models.webhook import ACCEPT_UNSIGNED, StatesCodec, Webhook, sign


@define(eq=False)
class Call:
    """An event for the app. Call `reply` once, or `fail`."""

    request: HttpRequest
    """The event as the service sends it, signed."""
    event: EventRequest
    connection: Connection
    _then: Callable[[HttpResponse | None], None] | None = field(repr=False)

    def reply(self, response: HttpResponse | None) -> None:
        """Continue with the app's response."""
        if self._then is None:
            raise ValueError("the event has been answered already")
        then, self._then = self._then, None
        then(response)

    def fail(self) -> None:
        """Continue without a response: the app failed, or can't be reached."""
        self.reply(None)


@frozen(kw_only=True)
class Sender:
    """Builds the events of one hub."""

    hub: str
    host: str
    access_key: str = field(repr=False)
    url: str
    states: StatesCodec
    now: Callable[[], datetime] = field(repr=False)

    def call(
        self,
        connection: Connection,
        event: str,
        body: bytes | Mapping[str, object],
        *,
        content_type: str | None = JSON_UTF_8,
        headers: Mapping[str, str] | None = None,
        then: Callable[[HttpResponse | None], None] = lambda _: None,
    ) -> Call:
        """Build an event such as ``sys.connect``. `then` is called with the app's response.

        Source, for MQTT: https://learn.microsoft.com/azure/azure-web-pubsub/reference-mqtt-cloud-events
        """
        name = event.partition(".")[2]
        source = [self.hub, "client", connection.id, *([connection.physical_id] if connection.physical_id else [])]
        sent = {
            "WebHook-Request-Origin": self.host,
            "Content-Type": content_type,
            "ce-specversion": "1.0",
            "ce-awpsversion": "1.0",
            "ce-type": f"azure.webpubsub.{event}",
            "ce-source": f"/hubs/{'/'.join(source)}",
            "ce-id": str(next(connection.event_ids)),
            "ce-time": f"{self.now():%Y-%m-%dT%H:%M:%SZ}",
            "ce-hub": self.hub,
            "ce-eventName": name,
            "ce-connectionId": connection.id,
            "ce-signature": sign(connection.id, self.access_key),
            "ce-userId": connection.user_id,
            "ce-subprotocol": connection.subprotocol,
            "ce-connectionState": connection.state,
            "ce-physicalConnectionId": connection.physical_id,
            "ce-sessionId": connection.session_id,
            **(headers or {}),
        }
        request = HttpRequest(
            method="POST",
            url=self._url(name),
            headers=tuple((name, value) for name, value in sent.items() if value is not None),
            body=body if isinstance(body, bytes) else json.dumps(body).encode(),
        )
        read = _READERS[self.states].parse(method=request.method, headers=request.headers, body=request.body)
        return Call(request, read, connection, then)

    def handshake(self) -> HttpRequest:
        """Build the handshake: the request for permission to send events.

        Source: https://learn.microsoft.com/azure/azure-web-pubsub/howto-develop-eventhandler
        """
        headers = (("WebHook-Request-Origin", self.host), ("ce-awpsversion", "1.0"))
        return HttpRequest(method="OPTIONS", url=self._url("validate"), headers=headers)

    def _url(self, event: str) -> str:
        return self.url.replace("{hub}", quote(self.hub, safe="")).replace("{event}", quote(event, safe=""))


def read_answer(event: EventRequest, response: HttpResponse | None) -> EventResponse | None:
    """Read the app's answer. Whatever the service treats as a failure becomes an `EventErrorResponse`."""
    try:
        return FAILED if response is None else _READERS["raw"].read_answer(event, response)
    except InvalidPayloadError:
        return FAILED


FAILED: Final = EventErrorResponse(code=WebPubSubErrorCode.SERVER_ERROR, error_message="The event handler failed.")
_CODECS: Final[tuple[StatesCodec, ...]] = ("json", "dotnet", "raw")
_READERS: Final = {codec: Webhook(access_keys=ACCEPT_UNSIGNED, allowed_origins=["*"], states=codec) for codec in _CODECS}
