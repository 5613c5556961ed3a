"""Events over HTTP: a `Webhook` parses the service's requests and builds the responses.

::

    WEBHOOK = Webhook.for_services(ConnectionString.parse(os.environ["WebPubSubConnectionString"]))

    def handle(event: EventRequest) -> EventResponse | None:
        return UserEventResponse(data="hello") if isinstance(event, UserEventRequest) else None

    @app.route("/eventhandler", methods=["OPTIONS", "POST"])
    def eventhandler() -> tuple[bytes, int, list[tuple[str, str]]]:
        reply = WEBHOOK.handle(handle, method=request.method, headers=request.headers, body=request.get_data())
        return reply.body, reply.status, list(reply.headers)

`Webhook.handle` checks the origin and the signature, parses the event, calls the handler and builds the response.
`Webhook.handle_async` calls an async handler. `Webhook.parse`, `Webhook.respond` and `Webhook.refuse` are the
single steps. `Webhook.read_answer` and `grants_origin` are the service's side, for fakes, gateways and tests.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
"""

from collections.abc import Awaitable, Callable
from inspect import iscoroutine
from typing import Any, Protocol, TypeAlias, runtime_checkable

from attrs import field, frozen

from wps_models._json.arguments import Strings, strings
from wps_models._json.frozen import is_array
from wps_models._json.rules import Refused
from wps_models._json.text import Decode
from wps_models.errors import InvalidPayloadError, WpsModelsError, check_str, type_name
from wps_models.events.requests import PreflightRequest
from wps_models.events.unions import EventRequest, EventResponse
from wps_models.http import HeadersLike, HttpResponse
from wps_models.keys import ACCEPT_UNSIGNED, AccessKeys, Keys, check_host
from wps_models.webhook import _parse, _read_answer, _respond
from wps_models.webhook._log import log_refused
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


@runtime_checkable
class _Service(Protocol):
    """A `wps_models.ConnectionString`."""

    @property
    def host(self) -> str: ...
    @property
    def access_key(self) -> str | None: ...


@frozen(kw_only=True, eq=False)
class Webhook:
    """Parses event requests and builds the responses, with shared settings.

    Raises ``ValueError`` and ``TypeError`` for invalid settings; the message says how to fix them.
    """

    access_keys: AccessKeys = field(repr=False)
    """The keys that events may be signed with, or ``ACCEPT_UNSIGNED``; see `AccessKeys`.

    With keys per host, the key must be one of a host in ``WebHook-Request-Origin``. If the request contains no host, any
    key is accepted.
    """

    allowed_origins: Strings | None = None
    """The host names of the services that may send events, or ``["*"]`` for any.

    A handshake or event with another ``WebHook-Request-Origin`` is refused. Defaults to the hosts in `access_keys`.
    """

    states: StatesCodec = "json"
    """Encoding of connection states, see `wps_models.webhook.states`. .NET uses ``dotnet``."""

    user_id: Callable[[str], str] | None = None
    """Called with each user id, such as `percent_decoded` or `utf8_repaired`. `None` keeps them as received.

    The service doesn't document the encoding of user ids that aren't ASCII.
    """

    decode: Decode | None = None
    """JSON decoder to use instead of the standard library's, such as ``orjson.loads``."""

    _settings: _parse.Settings = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Validate the settings."""
        check_codec(self.states)
        for name in ("user_id", "decode"):
            function: object = getattr(self, name)
            if function is not None and not callable(function):
                raise TypeError(f"{name} must be a function, not {type_name(function)}")
        keys = Keys(self.access_keys)
        settings = _parse.Settings(keys, _origins(self.allowed_origins, keys), self.states, self.user_id, self.decode)
        object.__setattr__(self, "_settings", settings)

    @classmethod
    def for_services(
        cls,
        *services: _Service,
        states: StatesCodec = "json",
        user_id: Callable[[str], str] | None = None,
        decode: Decode | None = None,
    ) -> "Webhook":
        """Build a webhook from connection strings: their hosts may send events, signed with their keys.

        ``Webhook.for_services(ConnectionString.parse(text))``. Pass both connection strings of a service to accept
        each of its keys.

        Behind a custom domain or a proxy, the service may name another host in ``WebHook-Request-Origin`` than the
        connection string. The log of `handle` shows that host. Pass it to
        ``Webhook(access_keys=service.access_key, allowed_origins=[host])``.

        Raises ``ValueError`` without any connection string, and for one without a key.
        """
        if not services:
            raise ValueError("pass at least one ConnectionString")
        keys: dict[str, list[str]] = {}
        for service in services:
            _check_service(service)
            if service.access_key is None:
                raise ValueError(f"the connection string of {service.host} has no AccessKey to check signatures with")
            keys.setdefault(service.host, []).append(service.access_key)
        return cls(access_keys=keys, states=states, user_id=user_id, decode=decode)

    def parse(self, *, method: str, headers: HeadersLike, body: bytes) -> EventRequest:
        """Parse an HTTP request of the service.

        Returns the event, a `PreflightRequest` for the handshake, or an `UnknownEventRequest` for an event that this
        version doesn't know. Pass each of them to `respond`. The origin and the signature are checked before the body
        is parsed. States that can't be read raise an error only when they are accessed. Binary bodies aren't copied.

        Raises `InvalidSignatureError` for events of another origin or without a valid signature, `InvalidPayloadError`
        for invalid or incomplete requests, and ``TypeError`` for wrong arguments.
        """
        return _parse.parse(self._settings, method=method, headers=headers, body=body)

    def respond(self, event: EventRequest, answer: EventResponse | None = None) -> HttpResponse:
        """Build the HTTP response to an event.

        `None` means no answer: 204, and the event goes ahead. It is the only valid answer to a preflight, whose response
        is built from the event itself, and to events that the service doesn't wait for. For an MQTT client, an
        `EventErrorResponse` is converted to a code of its MQTT version. The answer's states are merged into the event's,
        unless ``clear_states`` is true.

        Raises ``TypeError`` for an answer to another kind of event, `InvalidPayloadError` if the event's states must be kept
        but can't be read, and ``ValueError`` for an MQTT code of another MQTT version.
        """
        return _respond.respond(event, answer, states=self.states)

    def read_answer(self, event: EventRequest, response: ResponseLike) -> EventResponse | None:
        """Read the answer to an event from an app's HTTP response: the inverse of `respond`.

        `response` is anything with ``status``, ``headers`` and ``body``, such as `HttpResponse`. Any status but 2xx
        becomes an `EventErrorResponse`, or an `MqttConnectEventErrorResponse` if the body contains an MQTT code. The
        answer's states are those that the response changes; ``clear_states`` is true if it drops any others.

        HTTP can't carry everything, so the result may differ from the answer that was passed to `respond`:

        * An answer without content is `None`.
        * An `EventErrorResponse` to an MQTT connect is an `MqttConnectEventErrorResponse`.
        * The names of user properties are in lower case.
        * States set to their old value are left out, and so is ``clear_states`` if there was nothing to clear.

        For the handshake, which has no answer, see `grants_origin`.

        Raises `InvalidPayloadError` for a response that the service would treat as a failure, and for states in
        another encoding than this object's.
        """
        return _read_answer.read_answer(event, response, states=self.states)

    def refuse(self, error: WpsModelsError) -> HttpResponse:
        """Build the response to a request that ended in an error of this package.

        A 400 response describes the problems of the payload to its sender. Other responses don't reveal the error:
        401 for an origin or signature that isn't accepted, 502 for a `RestError`, otherwise 500.
        """
        return _respond.refuse(error)

    def handle(self, handler: Handler, *, method: str, headers: HeadersLike, body: bytes) -> HttpResponse:
        """Parse the request, call the handler and build the response.

        Errors in the request become error responses, and so does an `InvalidPayloadError` of the handler. Each refused
        request is logged as a warning by the logger ``wps_models``. The handshake is answered without the handler.
        Other exceptions propagate.
        """
        _check_handler(handler)
        event = self._parse_or_reply(method=method, headers=headers, body=body)
        if isinstance(event, HttpResponse):
            return event
        try:
            answer: Any = handler(event)
            if iscoroutine(answer):
                answer.close()
                raise TypeError("the handler is async: call handle_async")
            return self.respond(event, answer)
        except InvalidPayloadError as error:
            return self._log_and_refuse(error)

    async def handle_async(self, handler: AsyncHandler, *, method: str, headers: HeadersLike, body: bytes) -> HttpResponse:
        """Like `handle`, for an async handler."""
        _check_handler(handler)
        event = self._parse_or_reply(method=method, headers=headers, body=body)
        if isinstance(event, HttpResponse):
            return event
        try:
            answer: Any = handler(event)
            if not hasattr(answer, "__await__"):
                raise TypeError("the handler isn't async: call handle")
            return self.respond(event, await answer)
        except InvalidPayloadError as error:
            return self._log_and_refuse(error)

    def _parse_or_reply(self, *, method: str, headers: HeadersLike, body: bytes) -> EventRequest | HttpResponse:
        """Return the event for the handler, or the response to a request that needs no handler."""
        try:
            event = self.parse(method=method, headers=headers, body=body)
        except WpsModelsError as error:
            return self._log_and_refuse(error)
        if not isinstance(event, PreflightRequest):
            return event
        if not event.is_valid:
            log_refused(_parse.origin_problem(event.context.origin, self._settings.allowed_origins))
        return self.respond(event)

    def _log_and_refuse(self, error: WpsModelsError) -> HttpResponse:
        log_refused(str(error))
        return self.refuse(error)


def _origins(allowed_origins: Strings | None, keys: Keys) -> frozenset[str]:
    origins: Any = keys.hosts if allowed_origins is None else strings(allowed_origins)
    if isinstance(origins, Refused):
        raise TypeError(f"allowed_origins {origins.message}")
    if not origins:
        raise ValueError(
            'allowed_origins must name the services that may send events: ["name.webpubsub.azure.com"], or ["*"] for any'
        )
    for host in origins:
        check_str("each of allowed_origins", host)
    return frozenset(host if host == "*" else check_host(host, argument="allowed_origins") for host in origins)


# Not every caller uses a type checker.
def _check_service(service: object) -> None:
    if not isinstance(service, _Service):
        hint = ": ConnectionString.parse(text)" if isinstance(service, str) else ": write *services" if is_array(service) else ""
        raise TypeError(f"each service must be a ConnectionString, not {type_name(service)}{hint}")


def _check_handler(handler: object) -> None:
    if not callable(handler):
        raise TypeError(f"handler must be a function that accepts the event, not {type_name(handler)}")


def __dir__() -> list[str]:
    return __all__
