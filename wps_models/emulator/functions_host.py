"""The host of Azure Functions in memory.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final, Protocol

from attrs import frozen

from wps_models import testing
from wps_models.actions import Action
from wps_models.codec import loads
from wps_models.emulator.app import finish
from wps_models.emulator.event import Call
from wps_models.emulator.hub import Hub
from wps_models.enums import WebPubSubEventType, WebPubSubTriggerAcceptedClientProtocols
from wps_models.errors import type_name
from wps_models.events import (
    ConnectAnswer,
    ConnectEventRequest,
    EventRequest,
    EventResponse,
    MqttConnectAnswer,
    MqttConnectEventRequest,
    MqttConnectionContext,
    UserAnswer,
    UserEventRequest,
)
from wps_models.functions.bindings import WebPubSubOutputBinding, WebPubSubTriggerBinding
from wps_models.http import HttpResponse
from wps_models.webhook import ACCEPT_UNSIGNED, StatesCodec, Webhook

_USER: Final = WebPubSubEventType.USER
_WEBHOOK: Final = Webhook(access_keys=ACCEPT_UNSIGNED, allowed_origins=["*"], states="dotnet")


@frozen
class Function:
    """A function with a Web PubSub trigger."""

    name: str
    trigger: WebPubSubTriggerBinding
    call: Callable[[Mapping[str, object]], tuple[object, Iterable[str]]]
    """Calls it with its input, by name; returns its result and all that it has put out."""

    def fits(self, event: EventRequest) -> bool:
        """Return True if this function is called for an event."""
        protocols = WebPubSubTriggerAcceptedClientProtocols
        other = protocols.WEB_PUB_SUB if isinstance(event.context, MqttConnectionContext) else protocols.MQTT
        names = (self.trigger.event_type, self.trigger.event_name.lower())
        return names == (event.context.event_type, event.event_name.lower()) and self.trigger.client_protocols != other


class FunctionApp(Protocol):
    """An ``azure.functions.FunctionApp``."""

    def get_functions(self) -> list[Any]:
        """Return the functions."""
        ...


class FunctionsHost:
    """A function app behind a `Service`: ``Service(FunctionsHost(function_app.app))``.

    Functions with a Web PubSub trigger are called with what the host hands over, and their actions are done.
    `functions` may also be functions that something else calls, such as Microsoft's worker.
    """

    states: StatesCodec = "dotnet"

    def __init__(self, functions: FunctionApp | Iterable[Function]) -> None:
        given: Any = functions  # every app is hashable
        is_app = hasattr(given, "get_functions")
        is_list = isinstance(functions, Iterable) and not isinstance(functions, str)
        if not is_app and not is_list:
            raise TypeError(f"functions must be an azure.functions.FunctionApp or a list of Function, not {type_name(given)}")
        self.functions: tuple[Function, ...] = _functions_of(given) if is_app else tuple(given)

    def ask(self, call: Call, hub: Hub, apply: Callable[[Action | str], None]) -> HttpResponse:  # noqa: ARG002  # as App has it
        """Call the function of an event. Its exceptions propagate."""
        request = call.request
        event = _WEBHOOK.parse(method=request.method, headers=request.headers, body=request.body)
        function = next((function for function in self.functions if function.fits(event)), None)
        if function is None:
            return HttpResponse(status=404, body=self._missing(event).encode())
        name = function.trigger.name
        result, outputs = function.call({name: _input(event, name, function.trigger.data_type)})
        for output in outputs:
            apply(output)
        return _WEBHOOK.respond(event, _answer(event, result))

    def _missing(self, event: EventRequest) -> str:
        names = [function.trigger.event_name for function in self.functions if function.trigger.event_type != _USER]
        advice = "" if event.context.event_type == _USER else f", or use Hub(system_events={names})"
        return f"the app has no function for the event {event.event_name}: add one{advice}"


def _input(event: EventRequest, name: str, data_type: str | None) -> object:
    """Return what the host binds to a parameter: the whole request, or the member of this name."""
    payload = testing.trigger_payload(event)
    if name == "request":
        return payload
    if isinstance(event, UserEventRequest) and name == "data":
        data = event.data
        return data if isinstance(data, bytes) or (data_type or "").lower() != "binary" else data.encode()
    value = json.loads(payload).get(name)
    return value if isinstance(value, str) else json.dumps(value)


def _answer(event: EventRequest, result: object) -> EventResponse | None:
    """Read the result of a function: an object, or its JSON text."""
    if result is None:
        return None
    text = result if isinstance(result, str) else json.dumps(result)
    match event:
        case MqttConnectEventRequest():
            return loads(text, MqttConnectAnswer)
        case ConnectEventRequest():
            return loads(text, ConnectAnswer)
        case UserEventRequest():
            return loads(text, UserAnswer)
        case _:
            return None  # the host ignores it


@cache
def _functions_of(app: Any) -> tuple[Function, ...]:
    # An app names its functions only once: asked again, it finds every name twice.
    found: list[Function] = []
    for function in app.get_functions():
        bindings = [json.dumps(binding.get_dict_repr(), default=lambda value: value.name) for binding in function.get_bindings()]
        kinds = [json.loads(binding)["type"] for binding in bindings]
        triggers = [text for text, kind in zip(bindings, kinds, strict=True) if kind == "webPubSubTrigger"]
        outputs = [text for text, kind in zip(bindings, kinds, strict=True) if kind == "webPubSub"]
        names = tuple(loads(text, WebPubSubOutputBinding).name for text in outputs)
        call = _caller(function.get_user_function(), names)
        name = function.get_function_name()
        found += [Function(name, loads(text, WebPubSubTriggerBinding), call) for text in triggers]
    return tuple(found)


class _Out:
    """A ``func.Out``."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._value: Any = None
        self.text = ""

    def set(self, value: Any) -> None:
        try:
            self.text = value.decode() if isinstance(value, bytes) else value if isinstance(value, str) else json.dumps(value)
        except TypeError:
            text = f"{self._name} accepts JSON text, not {type_name(value)}: write {self._name}.set(dumps(action))"
            raise TypeError(text) from None
        self._value = value

    def get(self) -> Any:
        return self._value


def _caller(
    function: Callable[..., Any], names: tuple[str, ...]
) -> Callable[[Mapping[str, object]], tuple[object, Iterable[str]]]:
    def call(given: Mapping[str, object]) -> tuple[object, Iterable[str]]:
        outs = {name: _Out(name) for name in names}
        result = finish(function(**given, **outs))
        return result, [out.text for out in outs.values() if out.get() is not None]

    return call
