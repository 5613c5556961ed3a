"""Typed handlers, bindings and inputs of Azure Functions.

The Python worker passes JSON text to the parameters of a function, by name, and accepts a dict as
its result. `trigger` turns a typed handler into such a function, below the decorators of the app
or as the ``main`` of a folder with a ``function.json``::

    @app.generic_trigger(**CONNECT.to_decorator())
    @functions.trigger
    def on_connect(request: ConnectEventRequest) -> ConnectAnswer:
        return ConnectEventResponse(groups=["lobby"])

Handlers may be ``async``. Parameters of other bindings, such as ``actions: func.Out[str]``, follow
after the event. Exceptions of the handler propagate, and fail the function. azure.functions isn't
required.

To test the functions of an app, call ``app.get_functions()`` once per app; a second call fails::

    FUNCTIONS = {str(each.get_function_name()): each.get_user_function() for each in app.get_functions()}

    def test_ada_joins_the_lobby() -> None:
        assert FUNCTIONS["on_connect"](testing.trigger_payload(testing.connect())) == {"groups": ["lobby"]}

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
