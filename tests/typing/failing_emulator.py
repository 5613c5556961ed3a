"""Mistakes with the emulator that both checkers point out. None of this runs; see ``failing.py``."""

from wps_models import EventRequest, SendToGroupAction, rest
from wps_models.emulator import Client, Hub, Service


def handle(_: EventRequest) -> None:
    return None


def what_a_service_does_not_take(service: Service) -> None:
    Service("app:app")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Service(handle, hub="chat")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    service.connect("ada", query={"room": "lobby"})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    service.connect("ada", claims={"age": "36"})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    service.connect("ada", headers={"X": "y"})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    service.connect("ada", roles="webpubsub.sendToGroup")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    service.connect(user="ada")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    service.apply({"actionName": "sendToAll"})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    service.apply(rest.UserExists(user_id="ada"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Hub().connect(groups="lobby")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def what_a_client_does_not_send(ada: Client) -> None:
    ada.send(SendToGroupAction(group="lobby", data="hello"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ada.send({"type": "ping"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
