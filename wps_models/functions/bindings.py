"""Azure Functions: the settings of bindings, and whether they do what they should.

They are read from a ``function.json`` with `FunctionJson`, or made in code for the
decorators of the Python v2 model::

    CONNECT = WebPubSubTriggerBinding(name="request", hub="chat", event_type="system", event_name="connect")

    @app.generic_trigger(**CONNECT.to_decorator())
    def on_connect(request: str) -> ...

Texts may hold ``%setting%``, which the host replaces by an app setting, and
``{expression}``, which it takes from the trigger. Nothing is judged when settings are
built or read: their `problems` and `warnings` say what the host would make of them.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from attrs import field, fields, frozen

from wps_models._json.fields import Model, Options, Wire, as_tuple, json_object, repr_keys, strings, wire_name
from wps_models._json.frozen import EMPTY, JsonValue
from wps_models._json.tagged import ByTag, Choice, Classes
from wps_models._json.values import EnumReader, write_json, write_text
from wps_models.enums import (
    WebPubSubClientProtocol,
    WebPubSubEventType,
    WebPubSubTriggerAcceptedClientProtocols,
)
from wps_models.errors import Problem
from wps_models.functions._binding_rules import PROBLEMS, WARNINGS, beside_http, overwritten

__all__ = [
    "Binding",
    "FunctionJson",
    "OtherBinding",
    "WebPubSubBinding",
    "WebPubSubConnectionBinding",
    "WebPubSubContextBinding",
    "WebPubSubOutputBinding",
    "WebPubSubRequestBinding",
    "WebPubSubTriggerBinding",
]


def _choose_binding(classes: Classes) -> Choice:
    """By the type. Any that isn't ours is an `OtherBinding`."""
    otherwise = OtherBinding if OtherBinding in classes else None
    return ByTag("type", classes, what="Web PubSub binding", raises=None, otherwise=otherwise)


# A text that the host would take for a member is the member, however it is spelled.


def _event_type(text: WebPubSubEventType | str) -> WebPubSubEventType | str:
    found: WebPubSubEventType | str = _EVENT_TYPES.settle(text)
    return found


def _client_protocols(
    text: WebPubSubTriggerAcceptedClientProtocols | str | None,
) -> WebPubSubTriggerAcceptedClientProtocols | str | None:
    found: WebPubSubTriggerAcceptedClientProtocols | str | None = _ACCEPTED_PROTOCOLS.settle(text)
    return found


def _client_protocol(text: WebPubSubClientProtocol | str | None) -> WebPubSubClientProtocol | str | None:
    found: WebPubSubClientProtocol | str | None = _PROTOCOLS.settle(text)
    return found


_EVENT_TYPES: Final = EnumReader(WebPubSubEventType)
_ACCEPTED_PROTOCOLS: Final = EnumReader(WebPubSubTriggerAcceptedClientProtocols)
_PROTOCOLS: Final = EnumReader(WebPubSubClientProtocol)


@frozen(kw_only=True)
class WebPubSubBinding(Model):
    """What the settings of all bindings have in common."""

    _json: ClassVar[Options] = Options(is_base=True, tags=("type",), choose=_choose_binding)

    type: ClassVar[Any]  # Any: each class has its own

    direction: Annotated[str, Wire(absent="")] = "in"
    """``in`` or ``out``, as the type demands."""

    name: Annotated[str, Wire(absent="")]
    """The function's parameter that it is for."""

    members: Annotated[Mapping[str, JsonValue], Wire(extra=True)] = field(default=EMPTY, converter=json_object, repr=repr_keys)
    """All other settings, by wire name. Nobody reads them, but they are written back. Empty: none."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What keeps the binding from working as it is. Empty: nothing."""
        return tuple(problem for rule in PROBLEMS[self.type] for problem in rule(self))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What the host silently ignores, what may get lost, and what is old. Empty: nothing."""
        return tuple(problem for rule in WARNINGS[self.type] for problem in rule(self))

    def to_decorator(self) -> dict[str, Any]:
        """The settings as keyword arguments of the Python v2 decorators.

        ``app.generic_trigger(**trigger.to_decorator())``, and in the same way
        ``generic_output_binding`` for actions and ``generic_input_binding`` for the
        rest. The direction is not among them, as it is the decorator's own.
        """
        arguments: dict[str, Any] = {"arg_name": self.name, "type": self.type}
        for setting in fields(type(self)):
            value = getattr(self, setting.name)
            if setting.name not in {"direction", "name", "members"} and value not in (None, ()):
                name = "data_type" if setting.name == "data_type" else wire_name(setting)
                arguments[name] = write_text(value) if isinstance(value, str) else list(value)
        return {**arguments, **{name: write_json(value) for name, value in self.members.items()}}


@frozen(kw_only=True)
class WebPubSubTriggerBinding(WebPubSubBinding):
    """Runs a function for an event, and answers with what the function returns.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
    """

    type: ClassVar[Literal["webPubSubTrigger"]] = "webPubSubTrigger"

    hub: str | None = None
    """The hub. ``None``: the app setting ``WebPubSubHub``."""

    event_type: Annotated[WebPubSubEventType | str, Wire(absent="")] = field(converter=_event_type)
    """``system`` or ``user``."""

    event_name: Annotated[str, Wire(absent="")]
    """``connect``, ``connected`` or ``disconnected`` of the system; of a user ``message`` or the client's own name."""

    client_protocols: WebPubSubTriggerAcceptedClientProtocols | str | None = field(default=None, converter=_client_protocols)
    """Whose events are taken. ``None``: all clients'."""

    connections: tuple[str, ...] = field(default=(), converter=strings)
    """The app settings with the connection strings that signatures are checked with. Empty: see `connection`.

    Extension 1.10.0, which bundles 4.33 and 4.34 hold, fails with every event unless there is a setting
    ``WebPubSubConnectionString``: take another version. https://github.com/Azure/azure-webpubsub/issues/884
    """

    connection: str | None = None
    """One such app setting, from extension 1.10.2 on. ``None``: ``WebPubSubConnectionString``, if it is there."""

    data_type: str | None = None
    """``binary``, ``string`` or ``stream``: how the parameter gets its value. ``None``: as text."""


@frozen(kw_only=True)
class WebPubSubConnectionBinding(WebPubSubBinding):
    """Hands a `WebPubSubConnection` to a function, for a client to connect with.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
    """

    type: ClassVar[Literal["webPubSubConnection"]] = "webPubSubConnection"

    hub: str | None = None
    """The hub. ``None``: the app setting ``WebPubSubHub``."""

    user_id: str | None = None
    """The user, such as ``{headers.x-ms-client-principal-id}``. ``None``: anonymous."""

    client_protocol: WebPubSubClientProtocol | str | None = field(default=None, converter=_client_protocol)
    """The kind of client that the URL is for. ``None``: WebSocket clients."""

    connection: str | None = None
    """The app setting with the connection string. ``None``: ``WebPubSubConnectionString``."""

    connection_string_setting: str | None = None
    """What `connection` was called up to 1.0.0-beta.3. ``None``: not given."""


@frozen(kw_only=True)
class WebPubSubContextBinding(WebPubSubBinding):
    """Hands a `WebPubSubContext` to a function with an HTTP trigger.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
    """

    type: ClassVar[Literal["webPubSubContext"]] = "webPubSubContext"

    connections: tuple[str, ...] = field(default=(), converter=strings)
    """The app settings with the connection strings that signatures are checked with. Empty: see `connection`.

    Extension 1.10.0, which bundles 4.33 and 4.34 hold, fails with every event unless there is a setting
    ``WebPubSubConnectionString``: take another version. https://github.com/Azure/azure-webpubsub/issues/884
    """

    connection: str | None = None
    """One such app setting, from extension 1.10.2 on. ``None``: ``WebPubSubConnectionString``, if it is there."""


@frozen(kw_only=True)
class WebPubSubOutputBinding(WebPubSubBinding):
    """Takes actions from a function, as JSON text of one or several.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-output
    """

    type: ClassVar[Literal["webPubSub"]] = "webPubSub"

    direction: Annotated[str, Wire(absent="")] = "out"
    """``in`` or ``out``, as the type demands."""

    hub: str | None = None
    """The hub. ``None``: the app setting ``WebPubSubHub``."""

    connection: str | None = None
    """The app setting with the connection string. ``None``: ``WebPubSubConnectionString``."""

    connection_string_setting: str | None = None
    """What `connection` was called up to 1.0.0-beta.3. ``None``: not given."""


@frozen(kw_only=True)
class WebPubSubRequestBinding(WebPubSubBinding):
    """What `WebPubSubContextBinding` was up to 1.0.0-beta.3: hands over a ``beta.WebPubSubRequest``."""

    type: ClassVar[Literal["webPubSubRequest"]] = "webPubSubRequest"


@frozen(kw_only=True)
class OtherBinding(Model):
    """The settings of a binding that isn't Web PubSub's. They are written back as they were read."""

    _json: ClassVar[Options] = Options(choose=_choose_binding)

    members: Annotated[Mapping[str, JsonValue], Wire(extra=True)] = field(converter=json_object, repr=repr_keys)
    """All settings, by wire name."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What nothing can work without: the type. Empty: it is there."""
        return () if self.members.get("type") else (Problem(path="$.type", message="is missing"),)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Always empty: the settings of others are theirs to judge."""
        return ()


Binding: TypeAlias = (
    WebPubSubTriggerBinding
    | WebPubSubConnectionBinding
    | WebPubSubContextBinding
    | WebPubSubOutputBinding
    | WebPubSubRequestBinding
    | OtherBinding
)
"""The settings of any binding."""


def _bindings(values: Iterable[Binding]) -> tuple[Binding, ...]:
    return as_tuple(values)


@frozen(kw_only=True)
class FunctionJson(Model):
    """A whole ``function.json``: one function of the Python v1 model.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-reference#function-code
    """

    members: Annotated[Mapping[str, JsonValue], Wire(extra=True)] = field(default=EMPTY, converter=json_object, repr=repr_keys)
    """What else it says, such as ``scriptFile``, by wire name. Empty: nothing."""

    bindings: tuple[Binding, ...] = field(converter=_bindings)
    """The trigger and all other bindings, in their order."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What keeps the function from working as it is, with paths in wire names. Empty: nothing."""
        own = (_below(f"$.bindings[{i}]", binding.problems) for i, binding in enumerate(self.bindings))
        return (*chain.from_iterable(own), *beside_http(self.bindings))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What the host silently ignores, or what may get lost, with paths in wire names. Empty: nothing."""
        own = (_below(f"$.bindings[{i}]", binding.warnings) for i, binding in enumerate(self.bindings))
        return (*chain.from_iterable(own), *overwritten(self.bindings))


def _below(path: str, problems: tuple[Problem, ...]) -> list[Problem]:
    """The problems of a part, with paths from the whole."""
    return [Problem(path=path + problem.path.removeprefix("$"), message=problem.message) for problem in problems]
