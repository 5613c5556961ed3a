"""The service in memory, with an app behind it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from inspect import signature
from typing import Any, Final, Never, TypeAlias
from urllib.parse import urlsplit

from attrs import evolve

from wps_models import client
from wps_models.actions import Action
from wps_models.codec import dumps, loads
from wps_models.emulator.app import App, HandlerApp
from wps_models.emulator.client import Client, MqttClient, Refused
from wps_models.emulator.connection import Connection
from wps_models.emulator.hub import Hub
from wps_models.emulator.rest_api import respond
from wps_models.errors import type_name
from wps_models.events import EventRequest, EventResponse, MqttConnectProperties
from wps_models.http import HttpRequest, HttpResponse
from wps_models.names import Strings

Handler: TypeAlias = Callable[[EventRequest], EventResponse | Awaitable[EventResponse | None] | None]


_NOTHING: Final[Mapping[str, Strings]] = {}


class Service:
    """One hub of the service in memory, with an app behind it. Everything has happened when a method returns.

    `app` is a handler, sync or async; an app from `over_http`; or a `FunctionsHost`. `hub` has settings
    that differ from the default.

    A handler's exceptions are raised by the method that caused the event. What an app sends while it
    answers is done at once; events that follow from it reach the app afterwards.
    """

    def __init__(self, app: Handler | App, *, hub: Hub | None = None) -> None:
        given: Any = hub
        if not isinstance(given, Hub | None):
            raise TypeError(f'hub must be Hub, not {type_name(given)}: write Hub("chat")')
        self._app: App = app if isinstance(app, App) else HandlerApp(app)
        self.hub: Hub = hub or Hub()
        # The codec of the app's states.
        self.hub.sender = evolve(self.hub.sender, states=getattr(app, "states", self.hub.sender.states))
        self.events: list[EventRequest] = []
        """All events of the app, in order."""
        self._clients: dict[Connection, Client | MqttClient] = {}
        self._is_settling = False

    @property
    def clients(self) -> list[Client | MqttClient]:
        """All clients that are connected."""
        return [self._clients[connection] for connection in self.hub.connections.values()]

    @property
    def groups(self) -> dict[str, list[Client | MqttClient]]:
        """The clients in every group that has some."""
        return {group: [self._clients[member] for member in members] for group, members in self.hub.groups.items()}

    def connect(
        self,
        user_id: str | None = None,
        *,
        subprotocols: Strings = (client.JSON,),
        roles: Strings = (),
        groups: Strings = (),
        claims: Mapping[str, Strings] = _NOTHING,
        query: Mapping[str, Strings] = _NOTHING,
        headers: Mapping[str, Strings] = _NOTHING,
        **unknown: Never,
    ) -> Client:
        """Connect a client. Raises `Refused` if the app refuses it.

        * `user_id`, `roles`, `groups`, `claims`: the content of the client's token. `claims` are further ones.
        * `subprotocols`: those that the client offers. Without any, it is a simple client.
        * `query`, `headers`: of the client's request, each name with a list of values.
        """
        _refuse(Service.connect, unknown)
        connection = self.hub.connect(
            user_id=user_id,
            subprotocols=subprotocols,
            roles=roles,
            groups=groups,
            claims=claims,
            query=query,
            headers=headers,
        )
        found = Client(self.hub, connection, self.settle)
        self._admit(found)
        return found

    def connect_mqtt(
        self,
        user_id: str | None = None,
        *,
        client_id: str,
        mqtt: MqttConnectProperties,
        roles: Strings = (),
        groups: Strings = (),
        claims: Mapping[str, Strings] = _NOTHING,
        query: Mapping[str, Strings] = _NOTHING,
        headers: Mapping[str, Strings] = _NOTHING,
        **unknown: Never,
    ) -> MqttClient:
        """Connect an MQTT client with its CONNECT packet. The other options are those of `connect`."""
        _refuse(Service.connect_mqtt, unknown)
        connection = self.hub.connect(
            user_id=user_id,
            connection_id=client_id,
            mqtt=mqtt,
            roles=roles,
            groups=groups,
            claims=claims,
            query=query,
            headers=headers,
        )
        found = MqttClient(self.hub, connection, self.settle)
        self._admit(found)
        return found

    def _admit(self, peer: Client | MqttClient) -> None:
        if self._is_settling:
            raise RuntimeError("clients can't connect while the app answers an event: connect them in the test")
        self._clients[peer.connection] = peer
        self.settle()
        if peer.connection.refusal is not None:
            raise Refused(peer.connection.refusal)

    def apply(self, actions: Action | Iterable[Action] | str) -> None:
        """Carry out actions: models, or the JSON that a function sets as output. Raises `RestError` as `rest.check` does."""
        given: Any = actions
        if not isinstance(given, str):
            items: list[Any] = [*given] if isinstance(given, Iterable) and not isinstance(given, Mapping) else [given]
            wrong = [type_name(item) for item in items if not isinstance(item, Action)]
            if wrong:
                raise TypeError(
                    f"apply accepts actions, or the JSON text of actions, not {wrong[0]}. "
                    "For a dict write apply(json.dumps(value)), for other operations hub.apply(operation)"
                )
            given = dumps(items)
        found = loads(given, Action | list[Action])
        for action in found if isinstance(found, list) else [found]:
            self.hub.apply(action)
        self.settle()

    def http(self, request: HttpRequest, *, now: datetime) -> HttpResponse:
        """Answer a request to the REST API. `now` is the time of the app that has signed it.

        To serve an app that uses httpx::

            def answer(sent: httpx.Request) -> httpx.Response:
                request = HttpRequest(
                    method=sent.method, url=str(sent.url), headers=tuple(sent.headers.multi_items()), body=sent.read()
                )
                reply = service.http(request, now=datetime.now(UTC))
                return httpx.Response(reply.status, headers=reply.headers, content=reply.body)

            app.http = httpx.Client(transport=httpx.MockTransport(answer))
        """
        given: Any = request
        if not isinstance(given, HttpRequest):
            raise TypeError(
                f"request must be HttpRequest, not {type_name(given)}: write HttpRequest(method=sent.method, "
                "url=str(sent.url), headers=tuple(sent.headers.multi_items()), body=sent.read())"
            )
        url = urlsplit(request.url)
        if url.netloc and self.hub.host.lower() not in {url.netloc.lower(), url.hostname}:
            raise ValueError(f"the request is for the host {url.netloc}, but the hub's is {self.hub.host}: pass Hub(host=…)")
        response = respond(self._find, request, access_key=self.hub.access_key, now=now)
        self.settle()
        return response

    def _find(self, name: str) -> Hub:
        if name.lower() != self.hub.name.lower():
            raise ValueError(f'the request is for the hub {name}, but the service has {self.hub.name}: pass hub=Hub("{name}")')
        return self.hub

    def settle(self) -> None:
        """Send all events to the app. Methods of the service and its clients do this; those of `hub` don't."""
        if self._is_settling:
            return
        self._is_settling = True
        try:
            while self.hub.calls:
                call = self.hub.calls.popleft()
                self.events.append(call.event)
                try:
                    response = self._app.ask(call, self.hub, self.apply)
                except BaseException:
                    call.fail()
                    raise
                call.reply(response)
        finally:
            self._is_settling = False
        for connection, peer in self._clients.items():
            if connection.buffer is not None:
                peer.drain()


def _refuse(method: Callable[..., object], unknown: Mapping[str, object]) -> None:
    """Refuse unknown options in the name of a method."""
    for name in unknown:
        close = get_close_matches(name.lower(), signature(method).parameters, n=1)
        hint = f". Did you mean {close[0]}?" if close else ""
        raise TypeError(f"{method.__qualname__}: unknown option {name}{hint}")
