"""The base class of all messages, their error, and the rules for ids and event names."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from attrs import frozen

from wps_models._json.arguments import texts as as_texts
from wps_models._json.fields import Model, Options, Wire
from wps_models._json.reprs import repr_keys
from wps_models._json.rules import Rule
from wps_models.client._choice import choose_message
from wps_models.client.data import content_of

__all__ = ["MessageError", "WebPubSubMessage"]

_MAX: Final = 2**64 - 1

AckId = Annotated[int, Rule(range(_MAX + 1).__contains__, f"must be a whole number from 0 to {_MAX}")]
PositiveId = Annotated[int, Rule(range(1, _MAX + 1).__contains__, f"must be a whole number from 1 to {_MAX}")]

_EVENT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,127}")


def _is_event(name: str) -> bool:
    return _EVENT.fullmatch(name) is not None


EventName = Annotated[
    str,
    Rule(_is_event, "must be a letter and up to 127 letters, digits, dots, hyphens or underscores"),
]
"""The name of a client's event. The rule is that of Microsoft's emulator."""


class WebPubSubMessage(Model):
    """Base class of all messages between clients and the service."""

    __slots__ = ()

    _json: ClassVar[Options] = Options(union="ClientMessage or ServiceMessage", tags=("type",), choose=choose_message)


class DataMessage(WebPubSubMessage):
    """Base class of messages with data."""

    __slots__ = ()

    @property
    def content(self) -> str | bytes:
        """`data` in the form of actions, events and answers: `Json` for json, ``str`` for text, ``bytes`` otherwise.

        ``SendToGroupAction(group="lobby", data=message.content)`` sends the data of a message of any type.
        """
        content: str | bytes = content_of(self)
        return content


class OptionalDataMessage(WebPubSubMessage):
    """Base class of messages that may have data."""

    __slots__ = ()

    @property
    def content(self) -> str | bytes | None:
        """`data` in the form of actions, events and answers: `Json` for json, ``str`` for text, ``bytes`` otherwise.

        ``None`` without data.
        """
        content: str | bytes | None = content_of(self)
        return content


@frozen(kw_only=True)
class MessageError(Model):
    """The reason why the service couldn't process a message.

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-json-webpubsub-subprotocol#ack-response
    """

    name: str
    """Name of the error, such as ``Forbidden``; the field with the error lists the known ones. New names may be added."""

    message: Annotated[str, Wire(optional=True)] = ""
    """Human-readable description. Empty if none is given."""

    user_error_code: str | None = None
    """Error code chosen by the sender of a stream, for the error ``UserError``. ``None`` for all other errors. Preview."""


def complete_error(_: Any, payload: dict[str, Any]) -> None:
    """Write the message of an error even if it is empty: Microsoft's Python client requires it in an ack."""
    error = payload.get("error")
    if error is not None:
        error.setdefault("message", "")


def optional_texts(values: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """Freeze a mapping of strings, and keep ``None``, which differs from an empty mapping."""
    return None if values is None else as_texts(values)


def repr_optional_keys(values: Mapping[str, str] | None) -> str:
    """Show only the keys of a mapping, or ``None``."""
    return "None" if values is None else repr_keys(values)
