"""The requests as pydantic models, as strict as ours: no string from a number, no list from a string.

They check less in that they take words in one spelling only and don't freeze their mappings.
"""

from enum import StrEnum
from typing import Annotated, Any, Final, Self, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    JsonValue,
    Strict,
    Tag,
    TypeAdapter,
    model_validator,
)
from pydantic.alias_generators import to_camel

# Strict tuples and enums would refuse lists and words, which is all that JSON has.
Strings: TypeAlias = Annotated[tuple[str, ...], Strict(strict=False)]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, alias_generator=to_camel)


class EventType(StrEnum):
    SYSTEM = "System"
    USER = "User"
    GROUP_PRESENCE = "GroupPresence"


class DataType(StrEnum):
    BINARY = "Binary"
    JSON = "Json"
    TEXT = "Text"


class Context(Model):
    event_type: Annotated[EventType, Strict(strict=False)]
    event_name: str
    hub: str
    connection_id: str
    user_id: str | None = None
    signature: str | None = None
    origin: str | None = None
    states: dict[str, JsonValue] = {}
    headers: dict[str, Strings] = {}


class Certificate(Model):
    thumbprint: str = Field(alias="Thumbprint")
    content: str | None = None


class Request(Model):
    context: Context = Field(alias="connectionContext")


class Connect(Request):
    claims: dict[str, Strings] = {}
    query: dict[str, Strings] = {}
    headers: dict[str, Strings] = {}
    subprotocols: Strings = ()
    client_certificates: Annotated[tuple[Certificate, ...], Strict(strict=False)] = ()


class Connected(Request):
    pass


class Disconnected(Request):
    reason: str | None = None


def _octets(value: Any) -> Any:
    return bytes(value["data"]) if value.__class__ is dict else value


class User(Request):
    data: Annotated[str | bytes, BeforeValidator(_octets)]
    data_type: Annotated[DataType, Strict(strict=False)]

    @model_validator(mode="after")
    def _data_fits(self) -> Self:
        if isinstance(self.data, bytes) is not (self.data_type is DataType.BINARY):
            raise ValueError("data must be bytes where the data type is binary, and nowhere else")
        return self


def _event(payload: Any) -> str | None:
    try:
        context = payload["connectionContext"]
        name: str = "user" if context["eventType"] == EventType.USER else context["eventName"]
    except (LookupError, TypeError):
        return None
    return name


Event: TypeAlias = Annotated[
    Annotated[Connect, Tag("connect")]
    | Annotated[Connected, Tag("connected")]
    | Annotated[Disconnected, Tag("disconnected")]
    | Annotated[User, Tag("user")],
    Discriminator(_event),
]
EVENTS: Final[TypeAdapter[Any]] = TypeAdapter(Event)
