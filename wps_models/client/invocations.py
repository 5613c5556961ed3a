"""Invocations: request and response over one connection. Preview; no reference page describes them yet.

A client sends an `InvokeMessage`; what the app answers comes back as an
`InvokeResponseMessage` with the same id.

Source: https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/web-pubsub/web-pubsub-client/src/models/messages.ts
"""

from typing import Annotated, ClassVar, Literal

from attrs import field, frozen

from wps_models._json.fields import Model, Options, Wire
from wps_models.client._message import EventName, WebPubSubMessage
from wps_models.client.data import (
    Data,
    DataRule,
    OptionalMessageDataType,
    as_data,
    refuse_null,
    repr_data,
)
from wps_models.names import NonEmpty

__all__ = ["CancelInvocationMessage", "InvokeMessage", "InvokeResponseError", "InvokeResponseMessage"]


@frozen(kw_only=True)
class InvokeMessage(WebPubSubMessage):
    """A client sends an event to the app and waits for what it answers. Answered by an `InvokeResponseMessage`. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/web-pubsub/web-pubsub-client/src/models/messages.ts
    """

    type: ClassVar[Literal["invoke"]] = "invoke"
    target: ClassVar[Literal["event"]] = "event"
    _json: ClassVar[Options] = Options(tags=("type", "target"), rule=DataRule(is_optional=True), before_write=refuse_null)

    invocation_id: NonEmpty
    """Chosen by the client; no other of its open invocations has it."""

    event: EventName
    """The name of the event, chosen by the client. A letter and up to 127 letters, digits, dots, hyphens or underscores."""

    data: Data = field(default=None, converter=as_data, repr=repr_data)
    """The message: ``str`` for text, ``bytes`` for binary, any other JSON value or `Json` for json. ``None``: there is none."""

    data_type: OptionalMessageDataType = None
    """How to understand `data`. Left out, it follows from what `data` is. ``None``: there is no data."""


@frozen(kw_only=True)
class CancelInvocationMessage(WebPubSubMessage):
    """A client no longer waits for the answer to an `InvokeMessage`. Not answered. The service may send it too. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/web-pubsub/web-pubsub-client/src/models/messages.ts
    """

    type: ClassVar[Literal["cancelInvocation"]] = "cancelInvocation"

    invocation_id: NonEmpty
    """The invocation."""


@frozen(kw_only=True)
class InvokeResponseError(Model):
    """Why an invocation failed. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/web-pubsub/web-pubsub-client/src/models/messages.ts
    """

    name: str
    """What went wrong, such as ``InternalServerError``. No list of them is known."""

    message: Annotated[str, Wire(absent="")]
    """Words for people. Empty: none were given."""


@frozen(kw_only=True)
class InvokeResponseMessage(WebPubSubMessage):
    """What came of an `InvokeMessage`. From the service; a client may send it too, for what isn't known. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/web-pubsub/web-pubsub-client/src/models/messages.ts
    """

    type: ClassVar[Literal["invokeResponse"]] = "invokeResponse"
    _json: ClassVar[Options] = Options(rule=DataRule(is_optional=True), before_write=refuse_null)

    invocation_id: NonEmpty
    """The invocation."""

    success: bool
    """Whether the app has answered."""

    data: Data = field(default=None, converter=as_data, repr=repr_data)
    """The answer: ``str`` for text, ``bytes`` for binary and protobuf, a JSON value for json. ``None``: there is none.

    A JSON ``null`` can be received and is ``None`` with a data type; it can't be sent.
    """

    data_type: OptionalMessageDataType = None
    """How to understand `data`. Left out, it follows from what `data` is. ``None``: there is no data."""

    error: InvokeResponseError | None = None
    """Why there is no answer. ``None``: there is one, or no reason is given."""
