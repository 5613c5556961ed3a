"""The models as msgspec structs. Strict by nature; it stops at the first fault.

They check less in that they keep a Buffer as it is and don't freeze their mappings.
"""

import json
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

Strings: TypeAlias = tuple[str, ...]
NonEmpty: TypeAlias = Annotated[str, Meta(min_length=1)]
GroupName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=1024, pattern=r"\S")]


class EventType(StrEnum):
    SYSTEM = "System"
    USER = "User"
    GROUP_PRESENCE = "GroupPresence"


class RequestDataType(StrEnum):
    BINARY = "Binary"
    JSON = "Json"
    TEXT = "Text"


class DataType(StrEnum):
    BINARY = "binary"
    JSON = "json"
    TEXT = "text"


class Context(Struct, frozen=True, kw_only=True, rename="camel"):
    event_type: EventType
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


class Connect(Request, frozen=True, kw_only=True, rename="camel"):
    claims: dict[str, Strings] = {}
    query: dict[str, Strings] = {}
    headers: dict[str, Strings] = {}
    subprotocols: Strings = ()
    client_certificates: tuple[Certificate, ...] = ()


class Connected(Request, frozen=True, kw_only=True, rename="camel"):
    pass


class Disconnected(Request, frozen=True, kw_only=True, rename="camel"):
    reason: str | None = None


class Buffer(Struct, frozen=True, kw_only=True):
    type: Literal["Buffer"]
    data: list[int]


class User(Request, frozen=True, kw_only=True, rename="camel"):
    data: str | Buffer
    data_type: RequestDataType

    def __post_init__(self) -> None:
        if isinstance(self.data, str) is (self.data_type is RequestDataType.BINARY):
            raise ValueError("data must be bytes where the data type is binary, and nowhere else")


class Message(Struct, frozen=True, kw_only=True, rename="camel", tag_field="actionName", omit_defaults=True):
    data: str | Buffer
    data_type: DataType

    def __post_init__(self) -> None:
        if isinstance(self.data, str) is (self.data_type is DataType.BINARY):
            raise ValueError("data must be bytes where the data type is binary, and nowhere else")
        if isinstance(self.data, str) and self.data_type is DataType.JSON:
            json.loads(self.data)


class SendToAll(Message, frozen=True, kw_only=True, tag="sendToAll"):
    excluded: tuple[NonEmpty, ...] = ()


class SendToGroup(Message, frozen=True, kw_only=True, tag="sendToGroup"):
    group: GroupName
    excluded: tuple[NonEmpty, ...] = ()


class SendToUser(Message, frozen=True, kw_only=True, tag="sendToUser"):
    user_id: NonEmpty


class Tagged(Struct, frozen=True, kw_only=True, rename="camel", tag_field="actionName", omit_defaults=True):
    pass


class AddUserToGroup(Tagged, frozen=True, kw_only=True, tag="addUserToGroup"):
    user_id: NonEmpty
    group: GroupName


class CloseClientConnection(Tagged, frozen=True, kw_only=True, tag="closeClientConnection"):
    connection_id: NonEmpty
    reason: str | None = None


Action: TypeAlias = SendToAll | SendToGroup | SendToUser | AddUserToGroup | CloseClientConnection

_EVENTS: Final[dict[str, type[Request]]] = {"connect": Connect, "connected": Connected, "disconnected": Disconnected}


def read_event(payload: dict[str, Any]) -> Request:
    """Read a request by its event. A tag that stands in another object is nothing that msgspec knows."""
    context = payload["connectionContext"]
    cls: type[Request] = User if context["eventType"] == "User" else _EVENTS[context["eventName"]]
    return msgspec.convert(payload, cls)
