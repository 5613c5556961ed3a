"""Events and answers as CloudEvents over HTTP: one object reads requests and answers them.

::

    WEBHOOK = Webhook(access_keys=KEYS, allowed_origins=["name.webpubsub.azure.com"])

    reply = WEBHOOK.handle(handle, method=..., headers=..., body=...)

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, overload

from attrs import field, frozen

from wps_models._json.fields import Strings, strings
from wps_models._json.rules import Refused
from wps_models._json.text import Decode
from wps_models.errors import WpsModelsError
from wps_models.events.mqtt import MqttConnectEventRequest
from wps_models.events.requests import ConnectEventRequest, PreflightRequest, UserEventRequest
from wps_models.events.unions import ConnectAnswer, EventRequest, EventResponse, MqttConnectAnswer, UserAnswer
from wps_models.http import HeadersLike, HttpResponse
from wps_models.keys import ACCEPT_UNSIGNED, AccessKeys, Keys, check_host
from wps_models.webhook import _parse, _read_answer, _respond
from wps_models.webhook._parse import percent_decoded
from wps_models.webhook._read_answer import ResponseLike, grants_origin
from wps_models.webhook.signature import sign, utf8_repaired, verify
from wps_models.webhook.states import StatesCodec, check_codec

__all__ = [
    "ACCEPT_UNSIGNED",
    "AccessKeys",
    "HeadersLike",
    "ResponseLike",
    "StatesCodec",
    "Webhook",
    "grants_origin",
    "percent_decoded",
    "sign",
    "utf8_repaired",
    "verify",
]

Handler: TypeAlias = Callable[[EventRequest], EventResponse | None]
AsyncHandler: TypeAlias = Callable[[EventRequest], Awaitable[EventResponse | None]]


class _Service(Protocol):
    """A `wps_models.ConnectionString`."""

    @property
    def host(self) -> str: ...
    @property
    def access_key(self) -> str | None: ...


@frozen(kw_only=True, eq=False)
class Webhook:
    """Reads the service's HTTP requests and answers them: all that must not differ between the two.

    Raises ``ValueError`` and ``TypeError`` when it is made wrongly, with what to write.
    """

    access_keys: AccessKeys = field(repr=False)
    """The keys that events may be signed with, or ``ACCEPT_UNSIGNED``; see `AccessKeys`.

    With a mapping, a request that names no host or several may be signed with the key of any of them.
    """

    allowed_origins: Strings | None = None
    """The host names of the services that may send events here, ``["*"]`` for any.

    ``None``: the hosts that `access_keys` names.
    """

    states: StatesCodec = "json"
    """How the connections' states are written, see `wps_models.webhook.states`. .NET writes ``dotnet``."""

    user_id: Callable[[str], str] | None = None
    """What to do to user ids, such as `percent_decoded` or `utf8_repaired`. ``None``: they stay as received.

    The service doesn't say how it sends what isn't ASCII.
    """

    decode: Decode | None = None
    """A JSON decoder to use instead of the standard library's, such as ``orjson.loads``."""

    _reading: _parse.Reading = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Check the settings, and prepare what each request needs."""
        check_codec(self.states)
        keys = Keys(self.access_keys)
        origins: Any = keys.hosts if self.allowed_origins is None else strings(self.allowed_origins)
        if isinstance(origins, Refused):
            raise TypeError(f"allowed_origins {origins.message}")
        if not origins:
            raise ValueError(
                'allowed_origins must name the services that may send events: ["name.webpubsub.azure.com"], or ["*"] for any'
            )
        allowed = frozenset(host if host == "*" else check_host(host, "allowed_origins") for host in origins)
        reading = _parse.Reading(keys, allowed, self.states, self.user_id, self.decode)
        object.__setattr__(self, "_reading", reading)

    @classmethod
    def for_services(
        cls,
        *services: _Service,
        states: StatesCodec = "json",
        user_id: Callable[[str], str] | None = None,
        decode: Decode | None = None,
    ) -> "Webhook":
        """A webhook for the services of these connection strings: their hosts may send events, signed with their keys.

        ``Webhook.for_services(ConnectionString.parse(text))``. Several of the same host are its keys.

        Raises ``ValueError`` if there is none, or one has no key.
        """
        keys: dict[str, list[str]] = {}
        for service in services:
            if isinstance(service, str):  # not every caller has a checker
                raise TypeError("a service must be a ConnectionString, not str: ConnectionString.parse(text)")
            if service.access_key is None:
                raise ValueError(f"the connection string of {service.host} has no AccessKey to check signatures with")
            keys.setdefault(service.host, []).append(service.access_key)
        return cls(access_keys=keys, states=states, user_id=user_id, decode=decode)

    def parse(self, *, method: str, headers: HeadersLike, body: bytes) -> EventRequest:
        """Read an HTTP request of the service.

        The result is the event, a `PreflightRequest` for the handshake, or an
        `UnknownEventRequest` for an event that this version doesn't know. Give it to
        `respond`, whatever it is. The signature is checked before the body is looked at.
        States that can't be read raise when they are looked at, not before. Binary bodies
        aren't copied.

        Raises `InvalidSignatureError` for events that aren't signed with one of the keys,
        `InvalidPayloadError` for what breaks the protocol or was cut short, and
        ``TypeError`` if it is called wrongly.
        """
        return _parse.parse(self._reading, method=method, headers=headers, body=body)

    @overload
    def respond(self, event: MqttConnectEventRequest, answer: MqttConnectAnswer | None) -> HttpResponse: ...
    @overload
    def respond(self, event: ConnectEventRequest, answer: ConnectAnswer | None) -> HttpResponse: ...
    @overload
    def respond(self, event: UserEventRequest, answer: UserAnswer | None) -> HttpResponse: ...
    @overload
    def respond(self, event: EventRequest, answer: EventResponse | None = None) -> HttpResponse: ...
    def respond(self, event: EventRequest, answer: EventResponse | None = None) -> HttpResponse:
        """Answer an event. ``None`` has nothing to add: 204, and the event takes its course.

        A preflight answers itself. An `EventErrorResponse` refuses an MQTT client with the
        code of its MQTT version. The answer's states are laid over the event's, unless it
        says ``clear_states``.

        Raises ``TypeError`` for an answer that doesn't fit its event, `InvalidPayloadError`
        if states have to be kept that can't be read, ``ValueError`` for an MQTT code that
        isn't of the client's MQTT version.
        """
        return _respond.respond(event, answer, states=self.states)

    def read_answer(self, event: EventRequest, response: ResponseLike) -> EventResponse | None:
        """Read the answer to an event from an app's HTTP response: the inverse of `respond`.

        `response` is anything with ``status``, ``headers`` and ``body``, such as `HttpResponse`. Any status but 2xx
        becomes an `EventErrorResponse`, or an `MqttConnectEventErrorResponse` if the body contains an MQTT code. The
        answer's states are those that the response changes; ``clear_states`` is true if it drops any others.

        HTTP can't carry everything, so this differs from what was passed to `respond`: an answer without content is
        ``None``, an `EventErrorResponse` to an MQTT connect has become an `MqttConnectEventErrorResponse`, an MQTT
        answer without properties is a `ConnectEventResponse`, the names of user properties are in lower case, a
        state that is set to its old value is left out, and so is ``clear_states`` if there was nothing to clear.
        See `grants_origin` for the handshake, for which this returns ``None``.

        Raises `InvalidPayloadError` for a response that the service would treat as a failure, and for states that
        aren't of the codec of this object.
        """
        return _read_answer.read_answer(event, response, states=self.states)

    def refuse(self, error: WpsModelsError) -> HttpResponse:
        """Answer a request that ended in an error of this package.

        400 names what is wrong with the payload, which is the sender's own. Anything else
        says nothing about the inside: 401 for a signature that isn't right, 502 for a `RestError`, otherwise 500.
        """
        return _respond.refuse(error)

    def handle(self, handler: Handler, *, method: str, headers: HeadersLike, body: bytes) -> HttpResponse:
        """All three: read a request, ask the handler, answer; and refuse what ended in an error of this package.

        The handler isn't asked about the handshake. Any other error that it raises is raised here.
        """
        try:
            event = self.parse(method=method, headers=headers, body=body)
            return self.respond(event, None if isinstance(event, PreflightRequest) else handler(event))
        except WpsModelsError as error:
            return self.refuse(error)

    async def handle_async(self, handler: AsyncHandler, *, method: str, headers: HeadersLike, body: bytes) -> HttpResponse:
        """As `handle`, for a handler that is ``async``."""
        try:
            event = self.parse(method=method, headers=headers, body=body)
            return self.respond(event, None if isinstance(event, PreflightRequest) else await handler(event))
        except WpsModelsError as error:
            return self.refuse(error)
