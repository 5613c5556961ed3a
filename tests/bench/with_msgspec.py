"""The models as msgspec structs. Strict by nature; msgspec stops at the first fault.

They check less in that they keep a Buffer as it is, and their mappings can be changed.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from tests.bench import Kind

Strings: TypeAlias = tuple[str, ...]
NonEmpty: TypeAlias = Annotated[str, Meta(min_length=1)]
GroupName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=1024, pattern=r"\S")]


class Context(Struct, frozen=True, kw_only=True, rename="camel"):
    event_type: Literal["System", "User", "GroupPresence"]
    event_name: str
    hub: str
    connection_id: str
    user_id: str | None = None
    signature: str | None = None
    origin: str | None = None
    states: dict[str, Any] = {}
    headers: dict[str, Strings] = {}


class Certificate(Struct, frozen=True, kw_only=True):
    thumbprint: str = msgspec.field(name="Thumbprint")
    content: str | None = None


class Request(Struct, frozen=True, kw_only=True, rename="camel"):
    context: Context = msgspec.field(name="connectionContext")


class Connect(Request, frozen=True, kw_only=True):
    claims: dict[str, Strings] = {}
    query: dict[str, Strings] = {}
    headers: dict[str, Strings] = {}
    subprotocols: Strings = ()
    client_certificates: tuple[Certificate, ...] = ()


class Disconnected(Request, frozen=True, kw_only=True):
    reason: str | None = None


class Buffer(Struct, frozen=True, kw_only=True):
    type: Literal["Buffer"]
    data: list[int]


def _check(data: str | Buffer, data_type: str) -> None:
    if isinstance(data, str) is (data_type.lower() == "binary"):
        raise ValueError("data must be a Buffer where the data type is binary, and nowhere else")


class User(Request, frozen=True, kw_only=True):
    data: str | Buffer
    data_type: Literal["Binary", "Json", "Text"]

    def __post_init__(self) -> None:
        _check(self.data, self.data_type)


class Action(Struct, frozen=True, kw_only=True, rename="camel", tag_field="actionName", omit_defaults=True): ...


class Message(Action, frozen=True, kw_only=True):
    data: str | Buffer
    data_type: Literal["binary", "json", "text"]

    def __post_init__(self) -> None:
        _check(self.data, self.data_type)
        if isinstance(self.data, str) and self.data_type == "json":
            msgspec.json.decode(self.data)


class SendToGroup(Message, frozen=True, kw_only=True, tag="sendToGroup"):
    group: GroupName
    excluded: tuple[NonEmpty, ...] = ()


class AddUserToGroup(Action, frozen=True, kw_only=True, tag="addUserToGroup"):
    user_id: NonEmpty
    group: GroupName


class CloseClientConnection(Action, frozen=True, kw_only=True, tag="closeClientConnection"):
    connection_id: NonEmpty
    reason: str | None = None


# msgspec knows no tag inside another object, and converting into a union looks all of it up anew each time.
_EVENTS: Final[Mapping[str, type[Request]]] = {"connect": Connect, "disconnected": Disconnected}
_ACTIONS: Final[Mapping[Any, type[Action]]] = {
    cls.__struct_config__.tag: cls for cls in (SendToGroup, AddUserToGroup, CloseClientConnection)
}


def read_event(payload: Any) -> Request:
    context = payload["connectionContext"]
    return msgspec.convert(payload, User if context["eventType"] == "User" else _EVENTS[context["eventName"]])


def read_action(payload: Any) -> Action:
    return msgspec.convert(payload, _ACTIONS[payload["actionName"]])


_READERS: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "event": read_event,
    "action": read_action,
    "actions": lambda payloads: [read_action(payload) for payload in payloads],
}


def read(kind: Kind, payload: Any) -> Callable[[], Any]:
    return partial(_READERS[kind], payload)


def write(_: Kind, model: Any) -> Callable[[], Any]:
    return partial(msgspec.to_builtins, model)
