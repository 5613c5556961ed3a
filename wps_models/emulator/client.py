"""Clients of the service, for tests."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from wps_models import MqttUserProperty, client
from wps_models.client import preview
from wps_models.codec import dumps, loads
from wps_models.emulator.connection import Close, Connection
from wps_models.emulator.hub import Hub
from wps_models.errors import type_name
from wps_models.http import HttpResponse

Answer: TypeAlias = (
    client.AckMessage
    | preview.InvokeResponseMessage
    | preview.StreamAckMessage
    | preview.StreamNackMessage
    | preview.StreamClosedMessage
)
"""Every message by which the service answers one of a client."""
Received: TypeAlias = client.ServiceMessage | str | bytes | HttpResponse
"""Messages; frames of clients without a subprotocol; the app's responses to an MQTT client."""


class Failed(Exception):  # noqa: N818  # as in the sentence: the join failed
    """The service refused what a client asked for. The text begins with the error's name: ``Forbidden: …``."""

    def __init__(self, text: str, response: HttpResponse | None = None) -> None:
        super().__init__(text if response is None else f"{text} The app answered: {_status_and_text(response)}")
        self.response: HttpResponse | None = response
        """The response of an app that failed. ``None`` for all other errors."""


class Refused(Exception):  # noqa: N818  # as above
    """The app refused a client, or the service's handshake. The text is the app's status and text."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(_status_and_text(response))
        self.response: HttpResponse = response


def _status_and_text(response: HttpResponse) -> str:
    return f"{response.status} {response.body.decode(errors='replace')}".strip()


class _Peer:
    def __init__(self, hub: Hub, connection: Connection, settle: Callable[[], None]) -> None:
        self.connection: Connection = connection
        self._hub = hub
        self._settle = settle
        self._messages: list[Received] = []
        self._closed: Close | None = None

    def __repr__(self) -> str:
        return f"<{' '.join(filter(None, [type(self).__name__, self.id, self.connection.user_id]))}>"

    @property
    def id(self) -> str:
        """The connection id."""
        return self.connection.id

    @property
    def messages(self) -> list[Received]:
        """Everything received so far."""
        self.drain()
        return self._messages

    @property
    def received(self) -> list[Any]:
        """The data of all messages from groups and from the app."""
        return [_data(message) for message in self.messages if _has_data(message)]

    @property
    def closed(self) -> Close | None:
        """Code and reason of the close frame. ``None`` while the service hasn't closed the connection."""
        self.drain()
        return self._closed

    def drain(self) -> None:
        """Take what the service has sent, through JSON, and acknowledge it as Microsoft's clients do."""
        items, self.connection.outbox[:] = [*self.connection.outbox], []
        last = 0
        for item in items:
            if isinstance(item, Close):
                self._closed = item
            elif isinstance(item, (str, bytes, HttpResponse)):
                self._messages.append(item)
            else:
                self._messages.append(loads(dumps(item), client.ServiceMessage))
                last = getattr(item, "sequence_id", None) or last
        if last:
            self._hub.receive(self.connection, dumps(client.SequenceAckMessage(sequence_id=last)))


class Client(_Peer):
    """A client of a `Service`. Everything has happened when a method returns.

    Methods raise `Failed` for what the service refuses; `send` returns the service's answer instead.
    """

    _last_id = 0

    def send(self, message: client.ClientMessage | str | bytes) -> Answer | None:
        """Send a message, or a frame as it is. Return the service's answer, if there is one."""
        given: Any = message
        if not isinstance(given, (str, bytes, client.ClientMessage)):
            raise TypeError(
                "send accepts a message such as client.SendToGroupMessage, or a frame as str or bytes, "
                f"not {type_name(given)}. For data use send_to_group or send_event"
            )
        before = len(self.messages)
        self._hub.receive(self.connection, message if isinstance(message, (str, bytes)) else dumps(message))
        self._settle()
        answers = [answer for answer in self.messages[before:] if isinstance(answer, Answer)]
        return answers[-1] if answers else None

    def join(self, group: str) -> None:
        """Join a group."""
        self._ask(client.JoinGroupMessage(group=group, ack_id=self._next()))

    def leave(self, group: str) -> None:
        """Leave a group."""
        self._ask(client.LeaveGroupMessage(group=group, ack_id=self._next()))

    def send_to_group(self, group: str, data: client.Sendable, *, no_echo: bool = False) -> None:
        """Send data to a group."""
        self._ask(client.SendToGroupMessage(group=group, data=data, no_echo=no_echo, ack_id=self._next()))

    def send_event(self, event: str, data: client.Sendable) -> None:
        """Send an event to the app. Its answer is in `received`."""
        self._ask(client.SendEventMessage(event=event, data=data, ack_id=self._next()))

    def invoke(self, event: str, data: client.Sendable = None) -> Any:
        """Send an event to the app, and return its answer."""
        message = preview.InvokeMessage(event=event, data=data, invocation_id=f"i-{self._next()}")
        return _data(self._ask(message))

    def stream(self, group: str, *, no_echo: bool = False) -> "Stream":
        """Start a stream to a group."""
        options = preview.StartStreamOptions(stream_id=f"s-{self._next()}")
        self._ask(preview.StreamStartMessage(group=group, stream=options, no_echo=no_echo))
        return Stream(self._ask, options.stream_id)

    def lose(self) -> None:
        """Lose the WebSocket. A client with a reliable subprotocol can `recover`."""
        self.drain()
        self._hub.lose(self.connection)
        self._settle()

    def recover(self) -> None:
        """Connect again after `lose`, and receive what was missed."""
        if self.connection.buffer is None:
            raise Failed("1008: the client isn't reliable: connect with subprotocols=[client.JSON_RELIABLE]")
        if self._hub.recover(self.id, self.connection.reconnection_token or "") is None:
            raise Failed("1008: the connection can't be recovered")

    def close(self) -> None:
        """Close the connection."""
        self._hub.close(self.connection, by_client=True)
        self._settle()

    def _ask(self, message: client.ClientMessage) -> Answer:
        if self.connection.is_attached and not self.connection.speaks_json:
            raise Failed("this client has no subprotocol of Web PubSub: use send(text)")
        self.connection.failure = None
        answer = self.send(message)
        if answer is None:
            close = self.closed
            raise Failed(f"{close.code}: {close.reason}" if close else "the connection isn't open")
        error = answer if isinstance(answer, preview.StreamNackMessage) else getattr(answer, "error", None)
        if error is not None:
            raise Failed(f"{error.name}: {error.message}", self.connection.failure)
        return answer

    def _next(self) -> int:
        self._last_id += 1
        return self._last_id


class Stream:
    """A stream that a client sends to a group."""

    def __init__(self, ask: Callable[[client.ClientMessage], Answer], stream_id: str) -> None:
        self.id: str = stream_id
        self._ask = ask
        self._last = 0

    def send(self, data: client.Sendable) -> None:
        """Send the next chunk."""
        self._last += 1
        self._ask(preview.StreamDataMessage(stream_id=self.id, stream_sequence_id=self._last, data=data))

    def end(self, error: preview.StreamEndError | None = None) -> None:
        """End the stream, with an error if it ends early."""
        self._ask(preview.StreamEndMessage(stream_id=self.id, error=error))


class MqttClient(_Peer):
    """An MQTT client of a `Service`, without a broker: it connects, publishes events, receives and disconnects."""

    def publish_event(
        self,
        event: str,
        payload: bytes,
        *,
        content_type: str | None = None,
        user_properties: Iterable[MqttUserProperty] = (),
    ) -> HttpResponse:
        """Publish an event, and return the app's response.

        The client receives its body, content type and ``mqtt-`` headers on the topic
        ``$webpubsub/server/events/{event}/succeeded``, or ``failed`` if the status isn't 2xx.
        """
        self._hub.publish(self.connection, event, payload, content_type=content_type, user_properties=user_properties)
        self._settle()
        return [message for message in self.messages if isinstance(message, HttpResponse)][-1]

    def close(self, code: int = 0) -> None:
        """Disconnect with an MQTT reason code."""
        self._hub.close(self.connection, code=code, by_client=True)
        self._settle()


def _has_data(message: Received) -> bool:
    if isinstance(message, client.GroupDataMessage):
        return message.stream is None or not message.stream.end_of_stream
    return isinstance(message, (client.ServerDataMessage, str, bytes))


def _data(message: Any) -> Any:
    return message if isinstance(message, (str, bytes)) else message.data
