"""``python -m tests.bench.emulator``: the load that the hub takes, and the share of reading and writing models in it.

Clients send JSON frames to groups of ten. Reading a frame and writing one for every receiver is also measured alone.
"""

import sys
from collections.abc import Sequence
from statistics import median
from time import process_time
from typing import Final

from attrs import frozen

from wps_models import client, dumps, loads
from wps_models.emulator import Close, Connection, Hub
from wps_models.http import HttpResponse

MEMBERS: Final = 10
DATA: Final = {"text": "hello", "at": [1, 2, 3], "from": {"name": "ada", "id": 7}}


@frozen
class Load:
    """The times of one load, in seconds of CPU."""

    deliveries: int
    hub: float
    models: float

    @property
    def line(self) -> str:
        each = self.hub / self.deliveries * 1e6
        rest = 1 - self.models / self.hub
        return (
            f"{self.deliveries:>9,} deliveries: {self.hub:7.3f} s, {each:5.2f} µs each, {rest:4.0%} not reading or writing models"
        )


def connected(clients: int, subprotocol: str) -> tuple[Hub, list[Connection]]:
    """Return a hub with clients in groups of ten."""
    hub = Hub(system_events=())
    roles = ["webpubsub.sendToGroup"]
    connections = [
        hub.connect(user_id=f"u{number}", roles=roles, groups=[f"g{number // MEMBERS}"], subprotocols=[subprotocol])
        for number in range(clients)
    ]
    return hub, connections


def frame(number: int, ack_id: int) -> str:
    return dumps(client.SendToGroupMessage(group=f"g{number // MEMBERS}", data=DATA, ack_id=ack_id))


def sent(clients: int, messages: int, subprotocol: str = client.JSON) -> Load:
    """Let every client send messages; write all that clients receive."""
    hub, connections = connected(clients, subprotocol)
    frames = [(connection, frame(number, ack_id)) for ack_id in range(messages) for number, connection in enumerate(connections)]
    for connection in connections:
        connection.outbox.clear()
    delivered = 0
    start = process_time()
    for connection, text in frames:
        hub.receive(connection, text)
        for receiver in hub.groups[next(iter(connection.groups))]:
            for item in receiver.outbox:
                if not isinstance(item, (str, bytes, Close, HttpResponse)):
                    dumps(item)
                    delivered += isinstance(item, client.GroupDataMessage)
            receiver.outbox.clear()
    return Load(delivered, process_time() - start, alone([text for _, text in frames], delivered))


def alone(frames: Sequence[str], deliveries: int) -> float:
    """Return the time to read these frames, and to build and write the messages for as many deliveries."""
    ack = client.AckMessage(ack_id=1, success=True)
    start = process_time()
    for text in frames:
        read = loads(text, client.ClientMessage)
        assert isinstance(read, client.SendToGroupMessage)
        message = client.GroupDataMessage(group=read.group, data=read.data, data_type=read.data_type, from_user_id="u1")
        for _ in range(deliveries // len(frames)):
            dumps(message)
        dumps(ack)
    return process_time() - start


def main(rounds: int = 3) -> None:
    """Print a line for each load."""
    for subprotocol in (client.JSON, client.JSON_RELIABLE):
        print(subprotocol)
        for clients, messages in [(10, 1), (10, 10), (100, 10), (1000, 10)]:
            loads_ = [sent(clients, messages, subprotocol) for _ in range(rounds)]
            print(Load(loads_[0].deliveries, median(load.hub for load in loads_), median(load.models for load in loads_)).line)
    print("1,000 clients send 100 messages each")
    print(sent(1000, 100).line)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
