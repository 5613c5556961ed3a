"""Invocations: request and response over one connection. Preview.

A client sends an `InvokeMessage`; the app's answer arrives as an `InvokeResponseMessage`
with the same id. No reference page describes them yet.

Source: https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/web-pubsub/web-pubsub-client/src/models/messages.ts
"""

from typing import Any, ClassVar, Literal

from attrs import field, frozen

from wps_models._json.fields import Options
from wps_models.client.data import Data, DataRule, OptionalMessageDataType, as_data, as_optional_data_type, repr_data
from wps_models.client.message import EventName, MessageError, OptionalDataMessage, WebPubSubMessage, complete_error
from wps_models.names import NonEmpty

__all__ = ["CancelInvocationMessage", "InvokeMessage", "InvokeResponseMessage"]


@frozen(kw_only=True)
class InvokeMessage(OptionalDataMessage):
    """Send an event to the app and wait for its answer, an `InvokeResponseMessage`. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/web-pubsub/web-pubsub-client/src/models/messages.ts
    """

    type: ClassVar[Literal["invoke"]] = "invoke"
    target: ClassVar[Literal["event"]] = "event"
    _json: ClassVar[Options] = Options(tags=("type", "target"), rule=DataRule(is_optional=True))

    invocation_id: NonEmpty
    """Id of the invocation, chosen by the client. Unique among its open invocations."""

    event: EventName
    """Name of the event: a letter and up to 127 letters, digits, dots, hyphens or underscores."""

    data: Data = field(default=None, converter=as_data, repr=repr_data)
    """The message: a ``str`` for text, ``bytes`` for binary, `Json` or any other JSON value for json. ``None`` for no data."""

    data_type: OptionalMessageDataType = field(default=None, converter=as_optional_data_type)
    """Type of `data`. Defaults to the type that follows from `data`. ``None`` for no data."""


@frozen(kw_only=True)
class CancelInvocationMessage(WebPubSubMessage):
    """Stop waiting for the answer to an `InvokeMessage`. Not answered. The service can also send it. Preview.

    Source: https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/web-pubsub/web-pubsub-client/src/models/messages.ts
    """

    type: ClassVar[Literal["cancelInvocation"]] = "cancelInvocation"

    invocation_id: NonEmpty
    """Id of the invocation."""


def _complete(response: Any, payload: dict[str, Any]) -> None:
    if response.data is None and response.data_type is not None:
        payload["data"] = None
    complete_error(response, payload)


@frozen(kw_only=True)
class InvokeResponseMessage(OptionalDataMessage):
    """The answer to an `InvokeMessage`. Preview.

    Sent by the service. Clients can also send it, for an undocumented purpose.

    Source: https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/web-pubsub/web-pubsub-client/src/models/messages.ts
    """

    type: ClassVar[Literal["invokeResponse"]] = "invokeResponse"
    _json: ClassVar[Options] = Options(rule=DataRule(is_optional=True, allows_null=True), after_write=_complete)

    invocation_id: NonEmpty
    """Id of the invocation."""

    success: bool
    """If true, the app has answered."""

    data: Data = field(default=None, converter=as_data, repr=repr_data)
    """The answer: a ``str`` for text, ``bytes`` for binary and protobuf, `Json` or any other JSON value for json.

    ``None`` for no data; with the data type json it is a JSON ``null``, as is `Json(None)`.
    """

    data_type: OptionalMessageDataType = field(default=None, converter=as_optional_data_type)
    """Type of `data`. Defaults to the type that follows from `data`. ``None`` for no data."""

    error: MessageError | None = None
    """Reason for the failure, such as ``InternalServerError``. ``None`` for success, or if no reason is given."""
