"""A chat client: shows what others write, and sends each line that is typed.

pip install wps-models websockets
python chat_client.py URL GROUP

URL is a client access URL, or the address of an app that returns one as {"url": ...}.
"""

import json
import sys
from itertools import count
from threading import Thread
from urllib.request import urlopen

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from wps_models import client, dumps, loads


def listen(socket: ClientConnection) -> None:
    for text in socket:
        match loads(text, client.ServiceMessage):
            case client.ConnectedMessage(user_id=user_id):
                print(f"connected as {user_id or 'nobody'}")
            case client.GroupDataMessage(data=str() as line, from_user_id=user_id):
                print(f"{user_id or 'somebody'}: {line}")
            case client.AckMessage(ok=False, error=error):
                print(f"not sent: {error.message if error else 'no reason given'}")
            case client.DisconnectedMessage(message=reason):
                print(f"disconnected: {reason}")
            case _:
                pass  # messages that this program doesn't show, and new ones


def negotiate(url: str) -> str:
    with urlopen(url) as reply:
        return str(json.load(reply)["url"])


def main(url: str, group: str) -> None:
    ack_ids = count(1)
    with connect(negotiate(url) if url.startswith("http") else url, subprotocols=[Subprotocol(client.JSON)]) as socket:
        listener = Thread(target=listen, args=[socket])
        listener.start()
        socket.send(dumps(client.JoinGroupMessage(group=group, ack_id=next(ack_ids))))
        for line in sys.stdin:
            message = client.SendToGroupMessage(group=group, data=line.rstrip("\n"), ack_id=next(ack_ids))
            socket.send(dumps(message))
    listener.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
