"""The settings of Azure Functions bindings, and checks of them.

Read them from a ``function.json`` with `FunctionJson`, or build them for the decorators of the
Python v2 model::

    CONNECT = WebPubSubTriggerBinding(name="request", hub="chat", event_type="system", event_name="connect")

    @app.generic_trigger(**CONNECT.to_decorator())
    def on_connect(request: str) -> ...

Settings may contain ``%setting%``, which the host replaces by an app setting, and
``{expression}``, which it replaces by a value of the trigger. Wrong settings can be read and
built: `problems` contains what doesn't work, and `to_decorator` raises it.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from attrs import field, fields, frozen

from wps_models._json.arguments import as_tuple, json_object, strings
from wps_models._json.fields import Model, Options, Wire, wire_name
from wps_models._json.frozen import EMPTY, JsonValue
from wps_models._json.reprs import repr_keys
from wps_models._json.tagged import ByTag, Choice, Classes
from wps_models._json.values import EnumReader, write_json, write_text
from wps_models.enums import (
    WebPubSubClientProtocol,
    WebPubSubEventType,
    WebPubSubTriggerAcceptedClientProtocols,
)
from wps_models.errors import Problem
from wps_models.functions._binding_rules import (
    PROBLEMS,
    WARNINGS,
    broken,
    is_connection_string,
    pasted_connection_strings,
    unknown_settings,
)
from wps_models.functions._function_rules import function_problems, function_warnings

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
    """Choose by the type. Other types are an `OtherBinding`."""
    otherwise = OtherBinding if OtherBinding in classes else None
    return ByTag("type", classes, what="Web PubSub binding", raises=None, otherwise=otherwise)


# Text that the host reads as a member of an enumeration becomes this member, in any case.


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


def _repr_setting_name(value: str | tuple[str, ...] | None) -> str:
    """Hide a connection string that was given instead of the name of a setting."""
    return "..." if any(map(is_connection_string, [value] if isinstance(value, str) else value or ())) else repr(value)


@frozen(kw_only=True)
class WebPubSubBinding(Model):
    """Base class of the settings of Web PubSub bindings."""

    _json: ClassVar[Options] = Options(union="Binding", tags=("type",), choose=_choose_binding)

    type: ClassVar[Any]  # Any: each class has its own

    direction: Annotated[str, Wire(absent="")] = "in"
    """``in`` or ``out``, depending on the type."""

    name: Annotated[str, Wire(absent="")]
    """Name of the function's parameter."""

    members: Annotated[Mapping[str, JsonValue], Wire(extra=True)] = field(default=EMPTY, converter=json_object, repr=repr_keys)
    """All other settings, by wire name. They are written back unchanged."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Settings that don't work, with paths in wire names."""
        return (*broken(self, PROBLEMS[self.type]), *pasted_connection_strings(self))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Settings that the host ignores, or with which it may lose something."""
        return (*unknown_settings(self), *broken(self, WARNINGS[self.type]))

    def to_decorator(self) -> dict[str, Any]:
        """Return the settings as keyword arguments of the Python v2 decorators.

        ``app.generic_trigger(**trigger.to_decorator())`` for triggers,
        ``generic_output_binding`` for actions, and ``generic_input_binding`` for the others. The
        direction isn't included, because the decorator sets it.

        Raises ``ValueError`` with the `problems`, if there are any.
        """
        if self.problems:
            problems = "; ".join(f"{problem.path.removeprefix('$.')} {problem.message}" for problem in self.problems)
            raise ValueError(f"this {self.type} binding wouldn't work: {problems}")
        arguments: dict[str, Any] = {"arg_name": self.name, "type": self.type}
        for setting in fields(type(self)):
            value = getattr(self, setting.name)
            if setting.name not in {"direction", "name", "members"} and value not in (None, ()):
                name = "data_type" if setting.name == "data_type" else wire_name(setting)
                arguments[name] = write_text(value) if isinstance(value, str) else list(value)
        return {**arguments, **{name: write_json(value) for name, value in self.members.items()}}


@frozen(kw_only=True)
class WebPubSubTriggerBinding(WebPubSubBinding):
    """Runs a function for an event. The function's result is the response.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
    """

    type: ClassVar[Literal["webPubSubTrigger"]] = "webPubSubTrigger"

    hub: str | None = None
    """The hub. Defaults to the app setting ``WebPubSubHub``."""

    event_type: Annotated[WebPubSubEventType | str, Wire(absent="")] = field(converter=_event_type)
    """``system`` or ``user``."""

    event_name: Annotated[str, Wire(absent="")]
    """``connect``, ``connected`` or ``disconnected`` for system events; for user events ``message``, or the client's own name."""

    client_protocols: WebPubSubTriggerAcceptedClientProtocols | str | None = field(default=None, converter=_client_protocols)
    """The clients whose events run the function. Defaults to all."""

    connections: tuple[str, ...] = field(default=(), converter=strings, repr=_repr_setting_name)
    """Names of the app settings with the connection strings to check signatures with. If empty, `connection` applies.

    Extension 1.10.0, in the bundles 4.33 and 4.34, fails with every event unless the app has the setting
    ``WebPubSubConnectionString``. https://github.com/Azure/azure-webpubsub/issues/884
    """

    connection: str | None = field(default=None, repr=_repr_setting_name)
    """Name of one such app setting, for extension 1.10.2 and newer. Defaults to ``WebPubSubConnectionString``."""

    data_type: str | None = None
    """Type of the parameter's value: ``binary``, ``string`` or ``stream``. Defaults to text."""


@frozen(kw_only=True)
class WebPubSubConnectionBinding(WebPubSubBinding):
    """Passes a `WebPubSubConnection` to a function, with the URL for a client.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
    """

    type: ClassVar[Literal["webPubSubConnection"]] = "webPubSubConnection"

    hub: str | None = None
    """The hub. Defaults to the app setting ``WebPubSubHub``."""

    user_id: str | None = None
    """The user, such as ``{headers.x-ms-client-principal-id}``. Defaults to an anonymous one."""

    client_protocol: WebPubSubClientProtocol | str | None = field(default=None, converter=_client_protocol)
    """The clients that the URL is for. Defaults to WebSocket clients."""

    connection: str | None = field(default=None, repr=_repr_setting_name)
    """Name of the app setting with the connection string. Defaults to ``WebPubSubConnectionString``."""

    connection_string_setting: str | None = field(default=None, repr=_repr_setting_name)
    """Name of `connection` up to 1.0.0-beta.3. Ignored today."""


@frozen(kw_only=True)
class WebPubSubContextBinding(WebPubSubBinding):
    """Passes a `WebPubSubContext` to a function with an HTTP trigger.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
    """

    type: ClassVar[Literal["webPubSubContext"]] = "webPubSubContext"

    connections: tuple[str, ...] = field(default=(), converter=strings, repr=_repr_setting_name)
    """Names of the app settings with the connection strings to check signatures with. If empty, `connection` applies.

    Extension 1.10.0, in the bundles 4.33 and 4.34, fails with every event unless the app has the setting
    ``WebPubSubConnectionString``. https://github.com/Azure/azure-webpubsub/issues/884
    """

    connection: str | None = field(default=None, repr=_repr_setting_name)
    """Name of one such app setting, for extension 1.10.2 and newer. Defaults to ``WebPubSubConnectionString``."""


@frozen(kw_only=True)
class WebPubSubOutputBinding(WebPubSubBinding):
    """Sends the actions that a function sets, as JSON text of one action or a list.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-output
    """

    type: ClassVar[Literal["webPubSub"]] = "webPubSub"

    direction: Annotated[str, Wire(absent="")] = "out"
    """``in`` or ``out``, depending on the type."""

    hub: str | None = None
    """The hub. Defaults to the app setting ``WebPubSubHub``."""

    connection: str | None = field(default=None, repr=_repr_setting_name)
    """Name of the app setting with the connection string. Defaults to ``WebPubSubConnectionString``."""

    connection_string_setting: str | None = field(default=None, repr=_repr_setting_name)
    """Name of `connection` up to 1.0.0-beta.3. Ignored today."""


@frozen(kw_only=True)
class WebPubSubRequestBinding(WebPubSubBinding):
    """The `WebPubSubContextBinding` of 1.0.0-beta.3, which passed a ``beta.WebPubSubRequest``."""

    type: ClassVar[Literal["webPubSubRequest"]] = "webPubSubRequest"


@frozen(kw_only=True)
class OtherBinding(Model):
    """The settings of a binding of another service. They are written back unchanged."""

    _json: ClassVar[Options] = Options(choose=_choose_binding)

    members: Annotated[Mapping[str, JsonValue], Wire(extra=True)] = field(converter=json_object, repr=repr_keys)
    """All settings, by wire name."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """A problem if the type is missing."""
        return () if self.members.get("type") else (Problem(path="$.type", message="is missing"),)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Always empty."""
        return ()


Binding: TypeAlias = (
    WebPubSubTriggerBinding
    | WebPubSubConnectionBinding
    | WebPubSubContextBinding
    | WebPubSubOutputBinding
    | WebPubSubRequestBinding
    | OtherBinding
)
"""Every binding."""


def _bindings(values: Iterable[Binding]) -> tuple[Binding, ...]:
    return as_tuple(values)


@frozen(kw_only=True)
class FunctionJson(Model):
    """A ``function.json``: one function of the Python v1 model.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-reference#function-code
    """

    members: Annotated[Mapping[str, JsonValue], Wire(extra=True)] = field(default=EMPTY, converter=json_object, repr=repr_keys)
    """All other members, such as ``scriptFile``, by wire name."""

    bindings: tuple[Binding, ...] = field(converter=_bindings)
    """The trigger and all other bindings, in their order."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Settings that keep the function from working, with paths in wire names."""
        own = (_below(f"$.bindings[{i}]", binding.problems) for i, binding in enumerate(self.bindings))
        return (*chain.from_iterable(own), *function_problems(self.bindings))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Settings that the host ignores, or with which it may lose something, with paths in wire names."""
        own = (_below(f"$.bindings[{i}]", binding.warnings) for i, binding in enumerate(self.bindings))
        return (*chain.from_iterable(own), *function_warnings(self.bindings))


def _below(path: str, problems: tuple[Problem, ...]) -> list[Problem]:
    """Return the problems of a part, with paths from the whole."""
    return [Problem(path=path + problem.path.removeprefix("$"), message=problem.message) for problem in problems]
