"""The models as mashumaro dataclasses.

They check less: any value is taken for a string, and no rule on strings or data is kept.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeAlias

from mashumaro import DataClassDictMixin
from mashumaro.config import BaseConfig
from mashumaro.types import Alias, Discriminator

Strings: TypeAlias = tuple[str, ...]


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


class Model(DataClassDictMixin):
    class Config(BaseConfig):
        serialize_by_alias = True  # type: ignore[mutable-override]  # how it is told


@dataclass(frozen=True, kw_only=True)
class Context(Model):
    event_type: Annotated[EventType, Alias("eventType")]
    event_name: Annotated[str, Alias("eventName")]
    hub: str
    connection_id: Annotated[str, Alias("connectionId")]
    user_id: Annotated[str | None, Alias("userId")] = None
    signature: str | None = None
    origin: str | None = None
    states: dict[str, Any]
    headers: dict[str, Strings]


@dataclass(frozen=True, kw_only=True)
class Certificate(Model):
    thumbprint: Annotated[str, Alias("Thumbprint")]
    content: str | None = None


@dataclass(frozen=True, kw_only=True)
class Request(Model):
    context: Annotated[Context, Alias("connectionContext")]


@dataclass(frozen=True, kw_only=True)
class Connect(Request):
    claims: dict[str, Strings]
    query: dict[str, Strings]
    headers: dict[str, Strings]
    subprotocols: Strings = ()
    client_certificates: Annotated[tuple[Certificate, ...], Alias("clientCertificates")] = ()


@dataclass(frozen=True, kw_only=True)
class Disconnected(Request):
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Buffer(Model):
    type: Literal["Buffer"]
    data: list[int]


@dataclass(frozen=True, kw_only=True)
class User(Request):
    data: str | Buffer
    data_type: Annotated[RequestDataType, Alias("dataType")]


_EVENTS: Final[dict[str, type[Request]]] = {"connect": Connect, "disconnected": Disconnected}


def read_event(payload: dict[str, Any]) -> Request:
    """Read a request by its event. A tag that stands in another object is nothing that mashumaro knows."""
    context = payload["connectionContext"]
    cls: Any = User if context["eventType"] == "User" else _EVENTS[context["eventName"]]
    request: Request = cls.from_dict(payload)
    return request


@dataclass(frozen=True, kw_only=True)
class Action(DataClassDictMixin):
    class Config(BaseConfig):
        serialize_by_alias = True  # type: ignore[mutable-override]  # how it is told
        omit_none = True  # type: ignore[mutable-override]  # how it is told
        discriminator = Discriminator(field="actionName", include_subtypes=True)  # type: ignore[mutable-override]  # how it is told


def read_action(payload: dict[str, Any]) -> Action:
    """Read an action."""
    cls: Any = Action
    action: Action = cls.from_dict(payload)
    return action


@dataclass(frozen=True, kw_only=True)
class SendToAll(Action):
    actionName: Literal["sendToAll"] = "sendToAll"  # noqa: N815  # the discriminator has one name for both sides
    data: str
    data_type: Annotated[DataType, Alias("dataType")]
    excluded: Strings = ()


@dataclass(frozen=True, kw_only=True)
class SendToGroup(Action):
    actionName: Literal["sendToGroup"] = "sendToGroup"  # noqa: N815  # as above
    group: str
    data: str
    data_type: Annotated[DataType, Alias("dataType")]
    excluded: Strings = ()


@dataclass(frozen=True, kw_only=True)
class SendToUser(Action):
    actionName: Literal["sendToUser"] = "sendToUser"  # noqa: N815  # as above
    user_id: Annotated[str, Alias("userId")]
    data: str
    data_type: Annotated[DataType, Alias("dataType")]


@dataclass(frozen=True, kw_only=True)
class AddUserToGroup(Action):
    actionName: Literal["addUserToGroup"] = "addUserToGroup"  # noqa: N815  # as above
    user_id: Annotated[str, Alias("userId")]
    group: str


@dataclass(frozen=True, kw_only=True)
class CloseClientConnection(Action):
    actionName: Literal["closeClientConnection"] = "closeClientConnection"  # noqa: N815  # as above
    connection_id: Annotated[str, Alias("connectionId")]
    reason: str | None = None
