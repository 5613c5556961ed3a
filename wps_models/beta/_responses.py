"""The responses of 1.0.0-beta.3.

Source: https://www.nuget.org/packages/Microsoft.Azure.WebJobs.Extensions.WebPubSub/1.0.0-beta.3
"""

from typing import Annotated, Any, ClassVar, Final, TypeAlias

from attrs import field, frozen

from wps_models._json.arguments import optional_strings
from wps_models._json.fields import Model, Options
from wps_models._json.problems import Place, Problems
from wps_models._json.reprs import repr_truncated
from wps_models._json.tagged import Choice, Classes
from wps_models._json.values import EnumReader, Kind, write_text
from wps_models.beta._operations import BetaMessage, Message
from wps_models.data import INFER_DATA_TYPE, DataType, as_data_type
from wps_models.enums import WebPubSubErrorCode
from wps_models.events.responses import as_error_code
from wps_models.names import GroupName, NonEmpty

_read_code_name: Final = EnumReader(WebPubSubErrorCode)


def _read_code(value: object, problems: Problems, place: Place) -> Any:
    # The numbers had another meaning in beta.3.
    if not isinstance(value, str) or value.isdecimal():
        return problems.expected(place, "a name", value)
    return _read_code_name(value, problems, place)


_CODE: Final = Kind(read=_read_code, write=write_text)


def _choose_response(classes: Classes) -> Choice:
    """Choose by the members. ``code`` takes precedence, as in the host."""

    def choose(payload: Any, problems: Problems, place: Place) -> Any:
        found: type = ConnectResponse
        if payload.get("code") is not None or classes == frozenset[Any]({ErrorResponse}):
            found = ErrorResponse
        elif MessageResponse in classes and (ConnectResponse not in classes or "message" in payload or "dataType" in payload):
            found = MessageResponse
        return found if found in classes else problems.note((place, "code"), "is an error response, which isn't expected here")

    return choose


class _Response(Model):
    """Base class of responses, which differ by their members."""

    __slots__ = ()

    _json: ClassVar[Options] = Options(choose=_choose_response)


@frozen(kw_only=True)
class ConnectResponse(_Response):
    """Accepts a connection. Unset fields keep the values of the client's token."""

    user_id: str | None = None
    """User of the connection."""

    groups: tuple[GroupName, ...] | None = field(default=None, converter=optional_strings)
    """Groups to add the connection to."""

    subprotocol: NonEmpty | None = None
    """Subprotocol to use, from those that the client offers. If ``None``, the service chooses one."""

    roles: tuple[str, ...] | None = field(default=None, converter=optional_strings)
    """Roles of the connection. Empty for none."""


@frozen(kw_only=True)
class MessageResponse(_Response, BetaMessage):
    """Replies to a client's message."""

    message: Message = field(repr=repr_truncated)
    """Message data: ``str`` for text and json, ``bytes`` for binary, `Json` for an object."""

    data_type: DataType = field(default=INFER_DATA_TYPE, converter=as_data_type)
    """Type of `message`. Inferred if not given."""


@frozen(kw_only=True)
class ErrorResponse(_Response):
    """Refuses a connection or a message."""

    code: Annotated[WebPubSubErrorCode, _CODE] = field(converter=as_error_code)
    """Kind of the error."""

    error_message: str | None = None
    """Message for the client, if any."""


ServiceResponse: TypeAlias = ConnectResponse | MessageResponse | ErrorResponse
"""Every response."""
