"""Connections and groups, and the delivery of messages and events."""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime

from wps_models import client, events
from wps_models.codec import unstructure
from wps_models.emulator.connection import Close, Connection, DataMessage, size_of
from wps_models.emulator.event import Call, Sender


class Exchange:
    """The connections and groups of a hub."""

    def __init__(self, sender: Sender, *, system_events: Iterable[str], user_events: str) -> None:
        self.connections: dict[str, Connection] = {}
        """Open connections by id."""
        self.groups: dict[str, dict[Connection, None]] = {}
        """The members of every group that has some."""
        self.calls: deque[Call] = deque()
        """Events for the app, in order. Whoever sends an event takes it out, and answers it."""
        self.sender: Sender = sender
        self.system_events: frozenset[str] = frozenset(system_events)
        self._user_events = frozenset(name.strip().lower() for name in user_events.split(","))

    def has_handler(self, event: str) -> bool:
        """Return True if the app receives user events of this name.

        Source: https://learn.microsoft.com/azure/azure-web-pubsub/howto-develop-eventhandler
        """
        return not self._user_events.isdisjoint({"*", event.lower()})

    def notify(self, connection: Connection, event: str, body: Mapping[str, object]) -> None:
        """Tell the app what happened, if it receives this event."""
        if event.partition(".")[2] in self.system_events:
            self.calls.append(self.sender.call(connection, event, body))

    def members(self, group: str, *, but: Connection | None = None) -> list[Connection]:
        """Return the members of a group in the order in which they joined."""
        return [member for member in self.groups.get(group, ()) if member is not but]

    def of_user(self, user_id: str) -> list[Connection]:
        """Return the connections of a user."""
        return [connection for connection in self.connections.values() if connection.user_id == user_id]

    def join(self, connection: Connection, *groups: str) -> None:
        """Add a connection to groups.

        Presence events aren't documented for groups of the connect answer, nor for connections that end.

        Source: https://github.com/Azure/azure-sdk-for-js/pull/39217
        """
        for group in groups:
            members = self.groups.setdefault(group, {})
            if connection not in members:
                connection.groups[group] = members[connection] = None
                self.notify(connection, "gp.joined", {"group": group})

    def leave(self, connection: Connection, *groups: str) -> None:
        """Remove a connection from groups."""
        for group in groups:
            if group in connection.groups:
                del connection.groups[group], self.groups[group][connection]
                if not self.groups[group]:
                    del self.groups[group]
                self.notify(connection, "gp.left", {"group": group})

    def deliver(self, message: DataMessage, to: Iterable[Connection], *, expires: datetime | None = None) -> None:
        """Send a message to connections. Each form of it is made once, if a client needs it.

        Source: https://learn.microsoft.com/azure/azure-web-pubsub/concept-client-protocols
        """
        raw: str | bytes | None = None
        size: int | None = None
        for connection in [*to]:
            if connection.buffer is not None:
                size = size_of(message) if size is None else size
                numbered = connection.buffer.add(message, size, expires)
                if numbered is None:
                    self.close(connection, "The buffer of unacknowledged messages is full.", code=1008)
                else:
                    connection.put(numbered)
            elif connection.subprotocol == client.JSON or connection.mqtt is not None:
                connection.put(message)
            elif not _ends_stream(message):
                raw = message.content if raw is None else raw
                connection.put(raw)

    def close(self, connection: Connection, reason: str = "", *, code: int = 1000, by_client: bool = False) -> None:
        """End a connection. Clients with a subprotocol receive the reason before the close frame.

        Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#disconnected
        """
        if self.connections.pop(connection.id, None) is None:
            return
        self.leave(connection, *[*connection.groups])
        if not by_client:
            if connection.speaks_json and code == Close().code:
                connection.put(client.DisconnectedMessage(message=reason))
            connection.put(Close(code, reason))
        connection.status, connection.is_attached = "closed", False
        body: dict[str, object] = {"reason": reason}
        if connection.mqtt is not None:
            packet = events.MqttDisconnectPacketProperties(code=code) if by_client else None
            details = events.MqttDisconnectedEventRequestProperties(initiated_by_client=by_client, disconnect_packet=packet)
            body["mqtt"] = unstructure(details)
        self.notify(connection, "sys.disconnected", body)


def _ends_stream(message: DataMessage) -> bool:
    return isinstance(message, client.GroupDataMessage) and message.stream is not None and message.stream.end_of_stream
