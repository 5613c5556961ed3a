"""A service for one client at a time, on loopback. It reads and writes our models only."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Final, Self

from websockets.sync.server import Server, ServerConnection, serve
from websockets.typing import Subprotocol

from wps_models import JsonValue, WebPubSubDataType, client, dumps, loads
from wps_models.client import preview

PATIENCE: Final = 10.0
"""Seconds to wait for anything."""


class FakeService:
    """Answers each message as the real service does, and collects the received messages.

    The client is a member of every group. The event ``lose`` cuts the connection, ``leave`` closes it;
    other events are echoed.
    """

    def __init__(self) -> None:
        self.received: list[client.ClientMessage] = []
        self.paths: list[str] = []
        self.subprotocols: list[str | None] = []
        self.done: set[int] = set()
        self.sequence_id = 0
        self.connection: ServerConnection

    @classmethod
    @contextmanager
    def running(cls) -> Generator[tuple[Self, str]]:
        """Run a service. Return it and the URL for its client."""
        service = cls()
        names = [Subprotocol(client.JSON_RELIABLE), Subprotocol(client.JSON)]
        with serve(service.talk, "127.0.0.1", 0, subprotocols=names, close_timeout=1) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield service, _url(server)
            finally:
                server.shutdown()
                thread.join(PATIENCE)

    def talk(self, connection: ServerConnection) -> None:
        assert connection.request
        self.connection = connection
        self.paths.append(connection.request.path)
        self.subprotocols.append(connection.subprotocol)
        token = f"token-{len(self.paths)}" if self.is_reliable else None
        self.send(client.ConnectedMessage(connection_id="c-1", user_id="ada", reconnection_token=token))
        for text in connection:
            message = loads(text, client.ClientMessage, forbid_extra_keys=True)
            self.received.append(message)
            self.answer(message)

    @property
    def is_reliable(self) -> bool:
        return self.connection.subprotocol == client.JSON_RELIABLE

    def send(self, message: client.ServiceMessage) -> None:
        self.connection.send(dumps(message))

    def answer(self, message: client.ClientMessage) -> None:
        match message:
            case client.SendEventMessage(event="lose"):
                self.connection.socket.close()
            case client.SendEventMessage(event="leave"):
                self.send(client.DisconnectedMessage(message="bye"))
                self.connection.close()
            case client.SendToGroupMessage(group="secret", ack_id=int(ack_id)):
                error = client.MessageError(name="Forbidden", message="not for you")
                self.send(client.AckMessage(ack_id=ack_id, success=False, error=error))
            case client.SendToGroupMessage(group=group, ack_id=ack_id):
                self.acknowledge(ack_id)
                if not message.no_echo:
                    self.send(
                        client.GroupDataMessage(
                            group=group,
                            data=message.data,
                            data_type=message.data_type,
                            from_user_id="ada",
                            sequence_id=self.next_id(),
                        )
                    )
            case client.SendEventMessage(ack_id=ack_id):
                data = message.data
                self.send(client.ServerDataMessage(data=data, data_type=message.data_type, sequence_id=self.next_id()))
                self.acknowledge(ack_id)
            case client.JoinGroupMessage(ack_id=ack_id) | client.LeaveGroupMessage(ack_id=ack_id):
                self.acknowledge(ack_id)
            case client.PingMessage():
                self.send(client.PongMessage())
            case _:
                self.answer_preview(message)

    def answer_preview(self, message: client.ClientMessage) -> None:
        match message:
            case preview.InvokeMessage():
                self.answer_invocation(message)
            case preview.StreamStartMessage() | preview.StreamDataMessage() | preview.StreamEndMessage():
                self.relay_stream(message)
            case _:
                pass

    def answer_invocation(self, message: preview.InvokeMessage) -> None:
        if message.event == "fail":
            error = client.MessageError(name="InternalServerError", message="out of order")
            self.send(preview.InvokeResponseMessage(invocation_id=message.invocation_id, success=False, error=error))
        else:
            self.send(
                preview.InvokeResponseMessage(
                    invocation_id=message.invocation_id, success=True, data=message.data, data_type=message.data_type
                )
            )

    def relay_stream(self, message: preview.StreamStartMessage | preview.StreamDataMessage | preview.StreamEndMessage) -> None:
        match message:
            case preview.StreamStartMessage(stream=options):
                self.send(preview.StreamAckMessage(stream_id=options.stream_id, expected_sequence_id=1))
            case preview.StreamDataMessage(stream_id=stream_id, stream_sequence_id=int(number), data=data, data_type=data_type):
                info = preview.StreamInfo(stream_id=stream_id, stream_sequence_id=number)
                self.send_chunk(info, data, data_type)
                self.send(preview.StreamAckMessage(stream_id=stream_id, expected_sequence_id=number + 1))
            case preview.StreamDataMessage():
                pass
            case preview.StreamEndMessage(stream_id=stream_id):
                info = preview.StreamInfo(stream_id=stream_id, stream_sequence_id=3, end_of_stream=True)
                self.send_chunk(info, "", None)
                self.send(preview.StreamClosedMessage(stream_id=stream_id))

    def send_chunk(self, info: preview.StreamInfo, data: JsonValue | bytes, data_type: WebPubSubDataType | None) -> None:
        self.send(
            client.GroupDataMessage(
                group="lobby",
                data=data,
                data_type=data_type or WebPubSubDataType.TEXT,
                from_user_id="ada",
                stream=info,
                sequence_id=self.next_id(),
            )
        )

    def acknowledge(self, ack_id: int | None) -> None:
        if ack_id is not None:
            again = ack_id in self.done
            self.done.add(ack_id)
            error = client.MessageError(name="Duplicate", message="") if again else None
            self.send(client.AckMessage(ack_id=ack_id, success=not again, error=error))

    def next_id(self) -> int | None:
        self.sequence_id += 1
        return self.sequence_id if self.is_reliable else None

    def wait_for(self, message: client.ClientMessage) -> None:
        """Wait for a message of the client."""
        wait_until(lambda: message in self.received, f"no {message} among {self.received}")


def _url(server: Server) -> str:
    host, port = server.socket.getsockname()
    return f"ws://{host}:{port}/client/hubs/chat?access_token=t0ken"


def wait_until(condition: Callable[[], bool], otherwise: str) -> None:
    """Wait until a condition holds."""
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, otherwise
        sleep(0.01)
