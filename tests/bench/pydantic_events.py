"""Events as pydantic models. Apart from the actions, so that the first event needn't wait for those.

As strict as ours: no string from a number, no list from a string. They check less in that
they take words in one spelling only, and their mappings can be changed.
"""

from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, JsonValue, Strict, Tag, TypeAdapter
from pydantic.alias_generators import to_camel

# A strict tuple would refuse a list, which is all that JSON has.
Strings: TypeAlias = Annotated[tuple[str, ...], Strict(strict=False)]


def _from_buffer(value: Any) -> Any:
    match value:
        # As there may be millions of them, one look at the types of all; `bytes` looks at the range, but takes true for 1.
        case {"type": "Buffer", "data": [*octets]} if {*map(type, octets)} <= {int}:
            return bytes(octets)
        case _:
            raise ValueError("expected a Buffer")


Octets: TypeAlias = Annotated[bytes, BeforeValidator(_from_buffer)]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, alias_generator=to_camel, serialize_by_alias=True)


class Context(Model):
    event_type: Literal["System", "User", "GroupPresence"]
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


class Disconnected(Request):
    reason: str | None = None


class TextMessage(Request):
    data: str
    data_type: Literal["Text", "Json"]


class BinaryMessage(Request):
    data: Octets
    data_type: Literal["Binary"]


def _tag(payload: Any) -> Any:
    try:
        context = payload["connectionContext"]
        return "message" if context["eventType"] == "User" else context["eventName"]
    except (LookupError, TypeError):
        return None


Message: TypeAlias = Annotated[TextMessage | BinaryMessage, Field(discriminator="data_type")]
Event: TypeAlias = Annotated[
    Annotated[Connect, Tag("connect")] | Annotated[Disconnected, Tag("disconnected")] | Annotated[Message, Tag("message")],
    Discriminator(_tag),
]
EVENT: Final[TypeAdapter[Any]] = TypeAdapter(Event)
