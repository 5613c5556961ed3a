"""Azure Functions: typed handlers as functions that the Python worker takes.

The worker goes by the names and annotations of a function's parameters, hands over JSON
text and takes back a dict. A typed handler becomes such a function below the decorators
of the app, or as the ``main`` of a folder with a ``function.json``::

    @app.generic_trigger(**CONNECT.to_decorator())
    @functions.trigger
    def on_connect(request: ConnectEventRequest) -> ConnectAnswer:
        return ConnectEventResponse(groups=["lobby"])

It may be ``async``. Parameters for more bindings, such as ``actions: func.Out[str]``,
follow after the event and are handed on. An error of the handler fails the function.
Nothing of azure.functions is needed.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
"""

from wps_models.functions._handlers import context, trigger
from wps_models.functions.bindings import (
    Binding,
    FunctionJson,
    OtherBinding,
    WebPubSubBinding,
    WebPubSubConnectionBinding,
    WebPubSubContextBinding,
    WebPubSubOutputBinding,
    WebPubSubRequestBinding,
    WebPubSubTriggerBinding,
)
from wps_models.functions.inputs import WebPubSubContext, WebPubSubContextResponse

__all__ = [
    "Binding",
    "FunctionJson",
    "OtherBinding",
    "WebPubSubBinding",
    "WebPubSubConnectionBinding",
    "WebPubSubContext",
    "WebPubSubContextBinding",
    "WebPubSubContextResponse",
    "WebPubSubOutputBinding",
    "WebPubSubRequestBinding",
    "WebPubSubTriggerBinding",
    "context",
    "trigger",
]
