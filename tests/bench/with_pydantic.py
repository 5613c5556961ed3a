"""Actions as pydantic models, and how pydantic reads and writes."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field, Strict, TypeAdapter
from pydantic_core import from_json

from tests.bench import Kind
from tests.bench.pydantic_events import EVENT, Model, Octets


def _json(text: str) -> str:
    from_json(text, allow_inf_nan=False)
    return text


NonEmpty: TypeAlias = Annotated[str, Field(min_length=1)]
GroupName: TypeAlias = Annotated[str, Field(min_length=1, max_length=1024, pattern=r"\S")]


class Text(Model):
    data: str
    data_type: Literal["text"] = "text"


class JsonText(Model):
    data: Annotated[str, AfterValidator(_json)]
    data_type: Literal["json"] = "json"


class Binary(Model):
    data: Octets
    data_type: Literal["binary"] = "binary"


class ToGroup(Model):
    action_name: Literal["sendToGroup"] = "sendToGroup"
    group: GroupName
    excluded: Annotated[tuple[NonEmpty, ...], Strict(strict=False)] | None = None


class TextToGroup(ToGroup, Text): ...


class JsonToGroup(ToGroup, JsonText): ...


class BinaryToGroup(ToGroup, Binary): ...


class AddUserToGroup(Model):
    action_name: Literal["addUserToGroup"] = "addUserToGroup"
    user_id: NonEmpty
    group: GroupName


class CloseClientConnection(Model):
    action_name: Literal["closeClientConnection"] = "closeClientConnection"
    connection_id: NonEmpty
    reason: str | None = None


SendToGroup: TypeAlias = Annotated[TextToGroup | JsonToGroup | BinaryToGroup, Field(discriminator="data_type")]
Action: TypeAlias = Annotated[SendToGroup | AddUserToGroup | CloseClientConnection, Field(discriminator="action_name")]
ACTIONS: Final[TypeAdapter[Any]] = TypeAdapter(list[Action])
ADAPTERS: Final[Mapping[Kind, TypeAdapter[Any]]] = {"event": EVENT, "action": TypeAdapter(Action), "actions": ACTIONS}


def read(kind: Kind, payload: Any) -> Callable[[], Any]:
    return partial(ADAPTERS[kind].validate_python, payload)


def load(kind: Kind, text: bytes) -> Callable[[], Any]:
    return partial(ADAPTERS[kind].validate_json, text)


def write(kind: Kind, model: Any) -> Callable[[], Any]:
    """Every member of an event; of actions, only what is set."""
    if kind == "actions":
        return partial(ACTIONS.dump_python, model, mode="json", exclude_none=True)
    return partial(model.model_dump, mode="json", exclude_none=kind == "action")


def make() -> TextToGroup:
    return TextToGroup(group="lobby", data="hello", excluded=("c-1", "c-2", "c-3"))


FIRST_EVENT: Final = "from tests.bench.pydantic_events import EVENT; EVENT.validate_json(text)"
FIRST_ACTION: Final = (
    "from tests.bench.with_pydantic import ACTIONS, TextToGroup; ACTIONS.dump_json([TextToGroup(group='lobby', data='hello')])"
)
FIRST_REJECTION: Final = "try: EVENT.validate_json(wrong)\nexcept ValueError as error: error.errors()"
