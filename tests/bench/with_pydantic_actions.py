"""The actions that are measured as pydantic models. Apart from the requests, as an app may need one without the other."""

import json
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, Strict, TypeAdapter, model_validator

from tests.bench.with_pydantic import Model


class DataType(StrEnum):
    BINARY = "binary"
    JSON = "json"
    TEXT = "text"


def _not_blank(name: str) -> str:
    if name.isspace():
        raise ValueError("must not be only white space")
    return name


NonEmpty: TypeAlias = Annotated[str, Field(min_length=1)]
GroupName: TypeAlias = Annotated[str, Field(min_length=1, max_length=1024), AfterValidator(_not_blank)]
Excluded: TypeAlias = Annotated[tuple[NonEmpty, ...], Strict(strict=False)]


class Message(Model):
    data: str | bytes
    data_type: Annotated[DataType, Strict(strict=False)]

    @model_validator(mode="after")
    def _data_fits(self) -> Self:
        if isinstance(self.data, bytes) is not (self.data_type is DataType.BINARY):
            raise ValueError("data must be bytes where the data type is binary, and nowhere else")
        if self.data_type is DataType.JSON:
            json.loads(self.data)
        return self


class SendToAll(Message):
    action_name: Literal["sendToAll"] = "sendToAll"
    excluded: Excluded = ()


class SendToGroup(Message):
    action_name: Literal["sendToGroup"] = "sendToGroup"
    group: GroupName
    excluded: Excluded = ()


class SendToUser(Message):
    action_name: Literal["sendToUser"] = "sendToUser"
    user_id: NonEmpty


class AddUserToGroup(Model):
    action_name: Literal["addUserToGroup"] = "addUserToGroup"
    user_id: NonEmpty
    group: GroupName


class CloseClientConnection(Model):
    action_name: Literal["closeClientConnection"] = "closeClientConnection"
    connection_id: NonEmpty
    reason: str | None = None


Action: TypeAlias = Annotated[
    SendToAll | SendToGroup | SendToUser | AddUserToGroup | CloseClientConnection, Field(discriminator="action_name")
]
ACTION: Final[TypeAdapter[Any]] = TypeAdapter(Action)
ACTIONS: Final[TypeAdapter[Any]] = TypeAdapter(list[Action])
