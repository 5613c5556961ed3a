"""One hub in memory: what happens goes in, events for the app and messages for clients come out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from wps_models import client, events, rest, testing
from wps_models.codec import unstructure
from wps_models.emulator import frames, operations
from wps_models.emulator.connection import Buffer, Connection, is_header
from wps_models.emulator.event import Sender, read_answer
from wps_models.emulator.exchange import Exchange
from wps_models.enums import role_of
from wps_models.errors import type_name
from wps_models.events import ConnectEventResponse
from wps_models.http import HttpResponse
from wps_models.names import Strings, check_hub
from wps_models.webhook import StatesCodec, sign

_NOTHING: Final[Mapping[str, Strings]] = {}
_NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
_PROTOBUF: Final = ("protobuf.webpubsub.azure.v1", "protobuf.reliable.webpubsub.azure.v1")
_KNOWN: Final = (client.JSON, client.JSON_RELIABLE, *_PROTOBUF)


class Hub(Exchange):
    """One hub of the service, without sockets, clock and randomness.

    * In: `connect`, `receive`, `lose`, `recover`, `close`, `publish`, `apply`.
    * Out: `calls`, the events for the app, each to be answered; and each connection's ``outbox``.

    Nothing that a client sends raises. The settings are those of a hub in the portal:
    `url` is the URL template of the event handler, `system_events` the events that it
    receives (``joined`` and ``left`` are group presence), `user_events` its event pattern:
    ``*``, names with commas, or an empty string for no events.

    `now` and `connection_ids` make times and ids; by default the time is always the same, and
    ids count. `states` is the codec of the states in `Call.event`.
    """

    def __init__(
        self,
        name: str = "chat",
        *,
        host: str = testing.HOST,
        access_key: str = testing.ACCESS_KEY,
        url: str = testing.URL,
        system_events: Iterable[str] = ("connect", "connected", "disconnected"),
        user_events: str = "*",
        states: StatesCodec = "json",
        now: Callable[[], datetime] = lambda: _NOON,
        connection_ids: Iterator[str] | None = None,
    ) -> None:
        check_hub(name)
        _check_lists({"system_events": system_events})
        sender = Sender(hub=name, host=host, access_key=access_key, url=url, states=states, now=now)
        super().__init__(sender, system_events=system_events, user_events=user_events)
        self.name: str = name
        self.host: str = host
        self.access_key: str = access_key
        self.now: Callable[[], datetime] = now
        self._ids = connection_ids or (f"c-{number}" for number in count(1))
        self._numbers = count(1)

    # --- connections ------------------------------------------------------------------------

    def connect(
        self,
        *,
        user_id: str | None = None,
        roles: Strings = (),
        groups: Strings = (),
        subprotocols: Strings = (),
        claims: Mapping[str, Strings] = _NOTHING,
        query: Mapping[str, Strings] = _NOTHING,
        headers: Mapping[str, Strings] = _NOTHING,
        mqtt: events.MqttConnectProperties | None = None,
        connection_id: str | None = None,
    ) -> Connection:
        """Begin a connection. It is ``connecting`` until the app has answered, then ``open`` or ``refused``.

        `user_id`, `roles`, `groups` and further `claims` come from the client's token. `mqtt` is the
        CONNECT packet of an MQTT client, whose client id is `connection_id`.
        """
        lists = {"roles": roles, "groups": groups, "subprotocols": subprotocols}
        _check_lists(lists)
        given = testing.connect(claims=claims, query=query, headers=headers)  # which refuses other types
        query = given.query
        number = next(self._numbers)
        held, joined, offered = (tuple(map(role_of, values)) for values in lists.values())
        offered = ("mqtt",) if mqtt else offered
        connection = Connection(connection_id or next(self._ids), user_id, held, dict.fromkeys(joined), offered, mqtt)
        if mqtt:
            connection.subprotocol, connection.physical_id = "mqtt", f"p-{number}"
        elif [*query.get("webpubsub_mode", ())] == ["sendToGroup"]:
            # Source: https://learn.microsoft.com/azure/azure-web-pubsub/concept-client-protocols
            connection.raw_group = next(iter(query.get("group", ())), None)
            connection.raw_no_echo = [*query.get("noEcho", ())] == ["true"]
        if not is_header(f"{connection.id}{user_id or ''}"):
            _refuse(connection, HttpResponse(status=400, body=b"The user id has characters that HTTP headers can't have."))
            return connection
        if "connect" not in self.system_events:
            self._open(connection, ConnectEventResponse())
            return connection
        token = {"sub": () if user_id is None else (user_id,), "role": held, "webpubsub.group": joined}
        claims = {**{name: values for name, values in token.items() if values}, **given.claims}
        parts = {"claims": claims, "query": query, "headers": given.headers}
        body: dict[str, object] = {
            **{name: {_utf8(key): [*map(_utf8, texts)] for key, texts in values.items()} for name, values in parts.items()},
            "subprotocols": offered,
            "clientCertificates": (),
            **({"mqtt": unstructure(mqtt)} if mqtt else {}),
        }
        call = self.sender.call(
            connection, "sys.connect", body, then=lambda response: self._admit(connection, call.event, response)
        )
        self.calls.append(call)
        return connection

    def _admit(self, connection: Connection, event: events.EventRequest, response: HttpResponse | None) -> None:
        """Accept or refuse a client by the app's answer. The client receives the app's refusal.

        Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events#system-connect-event
        """
        answer = read_answer(event, response)
        if answer is None or isinstance(answer, ConnectEventResponse):
            connection.remember(response)
            self._open(connection, answer or ConnectEventResponse())
        elif response is not None and response.status // 100 != 2:  # noqa: PLR2004  # any success
            _refuse(connection, response)
        else:
            _refuse(connection, HttpResponse(status=500, body=b"The event handler failed, or its answer isn't valid."))

    def _open(self, connection: Connection, answer: ConnectEventResponse) -> None:
        chosen = answer.subprotocol or next((name for name in connection.offered if name in _KNOWN), connection.subprotocol)
        if chosen in _PROTOBUF:
            _refuse(connection, HttpResponse(status=501, body=f"The emulator doesn't support {chosen}.".encode()))
            return
        if chosen is not None and chosen not in connection.offered:
            _refuse(connection, HttpResponse(status=500, body=b"The app chose a subprotocol that the client doesn't offer."))
            return
        if not is_header(answer.user_id or ""):
            _refuse(connection, HttpResponse(status=500, body=b"The app chose a user id that HTTP headers can't have."))
            return
        groups = answer.groups or tuple(connection.groups)
        connection.subprotocol, connection.groups = chosen, {}
        if answer.user_id is not None:
            connection.user_id = answer.user_id or None
        if answer.roles is not None:
            connection.roles, connection.has_new_roles = answer.roles, bool(connection.roles)
        connection.status, connection.is_attached = "open", True
        number = next(self._numbers)
        if connection.mqtt:
            connection.session_id = f"s-{number}"
        elif connection.subprotocol == client.JSON_RELIABLE:
            connection.buffer = Buffer()
            connection.reconnection_token = sign(f"{connection.id} {number}", self.access_key)
        self.connections[connection.id] = connection
        self._greet(connection)
        self.notify(connection, "sys.connected", {})
        self.join(connection, *groups)

    def _greet(self, connection: Connection) -> None:
        if connection.speaks_json:
            token = connection.reconnection_token
            message = client.ConnectedMessage(connection_id=connection.id, user_id=connection.user_id, reconnection_token=token)
            connection.put(message)

    def lose(self, connection: Connection) -> None:
        """End the WebSocket without a close frame. A reliable connection stays, to be recovered or closed.

        Source: https://learn.microsoft.com/azure/azure-web-pubsub/howto-develop-reliable-clients
        """
        connection.is_attached = False
        connection.outbox.clear()
        if connection.buffer is None:
            self.close(connection)

    def recover(self, connection_id: str, reconnection_token: str) -> Connection | None:
        """Give a connection a new WebSocket. If None is returned, close the WebSocket with 1008.

        Source: https://github.com/Azure/azure-webpubsub/blob/main/protocols/client/client-spec.md
        """
        connection = self.connections.get(connection_id)
        if connection is None or connection.buffer is None or reconnection_token != connection.reconnection_token:
            return None
        connection.outbox.clear()
        connection.is_attached = True
        self._greet(connection)
        connection.outbox += connection.buffer.unexpired(self.now())
        return connection

    # --- what clients and the app ask for ----------------------------------------------------

    def receive(self, connection: Connection, frame: str | bytes) -> None:
        """Take a frame of a client."""
        frames.receive(self, connection, frame)

    def publish(
        self,
        connection: Connection,
        event: str,
        payload: bytes,
        *,
        content_type: str | None = None,
        user_properties: Iterable[events.MqttUserProperty] = (),
    ) -> None:
        """Take an event that an MQTT client publishes. The client receives the app's response.

        Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-mqtt-cloud-events
        """

        def finish(response: HttpResponse | None) -> None:
            connection.remember(response)
            connection.put(response or HttpResponse(status=500))

        headers = {f"mqtt-{pair.name}": pair.value for pair in user_properties}
        topic = f"user.{event}"
        self.calls.append(self.sender.call(connection, topic, payload, content_type=content_type, headers=headers, then=finish))

    def apply(
        self,
        operation: rest.Operation,
        *,
        filter: str | None = None,  # noqa: A002  # the API's name
        message_ttl: timedelta | None = None,
    ) -> bool | rest.GroupMembersPage | None:
        """Carry out an action or another operation, and return its result. Raises `RestError` as `rest.result` does."""
        return operations.apply(self, operation, filter=filter, message_ttl=message_ttl)


def _check_lists(given: Mapping[str, object]) -> None:
    for name, values in given.items():
        if isinstance(values, str) or not isinstance(values, Iterable):
            raise TypeError(f"{name} must be a list of strings, not {type_name(values)}: write [value]")


def _utf8(text: str) -> str:
    return text.encode(errors="replace").decode()


def _refuse(connection: Connection, response: HttpResponse) -> None:
    connection.status, connection.refusal = "refused", response
