"""The answers of 1.0.0-beta.3.

Each class is what its base says of it today: `MessageResponse` became ``UserEventResponse``.

Source: https://www.nuget.org/packages/Microsoft.Azure.WebJobs.Extensions.WebPubSub/1.0.0-beta.3
"""

from typing import Annotated, Any, ClassVar, Final, TypeAlias

from attrs import field, frozen

from wps_models._json.fields import Model, Options, optional_strings, repr_truncated
from wps_models._json.problems import Place, Problems
from wps_models._json.tagged import Choice, Classes
from wps_models._json.values import EnumReader, Kind, write_text
from wps_models.beta._operations import Became, BetaMessage, Message
from wps_models.data import INFER_DATA_TYPE, DataType
from wps_models.enums import WebPubSubErrorCode
from wps_models.events import responses
from wps_models.names import GroupName, NonEmpty

__all__ = ["ConnectResponse", "ErrorResponse", "MessageResponse", "ServiceResponse"]


_read_code_name: Final = EnumReader(WebPubSubErrorCode)


def _read_code(value: object, problems: Problems, place: Place) -> Any:
    # The numbers meant something else then.
    if not isinstance(value, str) or value.isdecimal():
        return problems.expected(place, "a name", value)
    return _read_code_name(value, problems, place)


_CODE: Final = Kind(read=_read_code, write=write_text)


def _choose_response(classes: Classes) -> Choice:
    """By the members. ``code`` wins over everything else, as in the host."""

    def choose(payload: Any, problems: Problems, place: Place) -> Any:
        found: type = ConnectResponse
        if payload.get("code") is not None or classes == frozenset[Any]({ErrorResponse}):
            found = ErrorResponse
        elif MessageResponse in classes and (ConnectResponse not in classes or "message" in payload or "dataType" in payload):
            found = MessageResponse
        return found if found in classes else problems.note((place, "code"), "is a refusal, which can't answer here")

    return choose


class _Response(Model):
    """What all answers have in common. They differ by their members."""

    __slots__ = ()

    _json: ClassVar[Options] = Options(choose=_choose_response)


@frozen(kw_only=True)
class ConnectResponse(_Response, Became[responses.ConnectEventResponse]):
    """Lets a client in. What is left out stays as the client's token says."""

    user_id: str | None = None
    """The user that the connection belongs to from now on. ``None``: as in the token."""

    groups: tuple[GroupName, ...] | None = field(default=None, converter=optional_strings)
    """The groups to put the connection into. ``None``: as in the token."""

    subprotocol: NonEmpty | None = None
    """The chosen one of the offered subprotocols. ``None``: the service chooses."""

    roles: tuple[str, ...] | None = field(default=None, converter=optional_strings)
    """What the connection may do. ``None``: as in the token. Empty: nothing."""


@frozen(kw_only=True)
class MessageResponse(_Response, Became[responses.UserEventResponse], BetaMessage):
    """Answers a client's message, with a message to the same client."""

    message: Message = field(repr=repr_truncated)
    """The message: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: DataType = INFER_DATA_TYPE
    """How to understand `message`. Left out, it follows from what `message` is."""


@frozen(kw_only=True)
class ErrorResponse(_Response, Became[responses.EventErrorResponse]):
    """Refuses a client, or fails its message."""

    code: Annotated[WebPubSubErrorCode, _CODE]
    """The kind of refusal."""

    error_message: str | None = None
    """A text for the client. ``None``: none."""


ServiceResponse: TypeAlias = ConnectResponse | MessageResponse | ErrorResponse
"""All answers."""
