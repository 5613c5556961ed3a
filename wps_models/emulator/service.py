"""The service in memory, with an app behind it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias, TypedDict

from attrs import evolve
from typing_extensions import Unpack

from wps_models import client
from wps_models.actions import Action
from wps_models.codec import dumps, loads
from wps_models.emulator.app import App, HandlerApp
from wps_models.emulator.client import Client, MqttClient, Refused
from wps_models.emulator.connection import Connection
from wps_models.emulator.hub import Hub
from wps_models.emulator.rest_api import respond
from wps_models.events import EventRequest, EventResponse, MqttConnectProperties
from wps_models.http import HttpRequest, HttpResponse

Handler: TypeAlias = Callable[[EventRequest], EventResponse | Awaitable[EventResponse | None] | None]


class ConnectOptions(TypedDict, total=False):
    """Content of a client's token, URL and headers, see `Hub.connect`."""

    roles: Iterable[str]
    groups: Iterable[str]
    claims: Mapping[str, Iterable[str]]
    query: Mapping[str, Iterable[str]]
    headers: Mapping[str, Iterable[str]]


class Service:
    """One hub of the service in memory, with an app behind it. Everything has happened when a method returns.

    `app` is a handler, sync or async; an app from `over_http`; or a `FunctionsHost`. `hub` has settings
    that differ from the default.

    A handler's exceptions are raised by the method that caused the event. What an app sends while it
    answers is done at once; events that follow from it reach the app afterwards.
    """

    def __init__(self, app: Handler | App, *, hub: Hub | None = None) -> None:
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
        subprotocols: Iterable[str] = (client.JSON,),
        **options: Unpack[ConnectOptions],
    ) -> Client:
        """Connect a client. Without subprotocols, it is a simple client. Raises `Refused` if the app refuses it."""
        connection = self.hub.connect(user_id=user_id, subprotocols=subprotocols, **_with_claims(user_id, options))
        found = Client(self.hub, connection, self.settle)
        self._admit(found)
        return found

    def connect_mqtt(
        self, user_id: str | None = None, *, client_id: str, mqtt: MqttConnectProperties, **options: Unpack[ConnectOptions]
    ) -> MqttClient:
        """Connect an MQTT client with its CONNECT packet. Raises `Refused` if the app refuses it."""
        given = _with_claims(user_id, options)
        connection = self.hub.connect(user_id=user_id, connection_id=client_id, mqtt=mqtt, **given)
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
        text = actions if isinstance(actions, str) else dumps(actions if isinstance(actions, Action) else [*actions])
        found = loads(text, Action | list[Action])
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
        known = self.hub.name.lower()
        response = respond(
            lambda name: self.hub if name.lower() == known else Hub(name), request, access_key=self.hub.access_key, now=now
        )
        self.settle()
        return response

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


def _with_claims(user_id: str | None, options: ConnectOptions) -> ConnectOptions:
    """Add the claims that the client's token contains in any case."""
    known = {
        "sub": [] if user_id is None else [user_id],
        "role": [*options.get("roles", ())],
        "webpubsub.group": [*options.get("groups", ())],
    }
    claims = {**{name: values for name, values in known.items() if values}, **options.get("claims", {})}
    return {**options, "claims": claims}
