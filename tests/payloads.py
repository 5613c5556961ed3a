"""The golden payloads under ``data/payloads``: how they are found, and what they are of.

A file's folder says the form, its name the kind, with a variant behind a dash:
``actions/sendToAll-binary.json``. Each holds one payload just as it is written, but
for its first member ``$source``, the public page that its shape is from.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, get_args

from wps_models import (
    Action,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    MqttConnectedEventRequest,
    MqttConnectEventErrorResponse,
    MqttConnectEventRequest,
    MqttConnectEventResponse,
    MqttConnectionContext,
    MqttDisconnectedEventRequest,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
    UserEventResponse,
    WebPubSubConnectionContext,
    beta,
    client,
)
from wps_models.functions.bindings import (
    FunctionJson,
    OtherBinding,
    WebPubSubConnectionBinding,
    WebPubSubContextBinding,
    WebPubSubOutputBinding,
    WebPubSubRequestBinding,
    WebPubSubTriggerBinding,
)
from wps_models.functions.inputs import WebPubSubContext
from wps_models.rest.connection import WebPubSubConnection

DATA: Final = Path(__file__).parent / "data"
PAYLOADS: Final = DATA / "payloads"

FORMS: Final[Mapping[str, Any]] = {  # Any: a union is no type
    "actions": Action | list[Action],
    "requests": EventRequest,
    "responses": EventResponse,
    "contexts": WebPubSubConnectionContext,
    "client": client.ClientMessage | client.ServiceMessage,
}

KINDS: Final[Mapping[str, Mapping[str, type]]] = {
    "actions": {action.action_name: action for action in get_args(Action)} | {"several": list},
    "requests": {
        "connect": ConnectEventRequest,
        "mqttConnect": MqttConnectEventRequest,
        "connected": ConnectedEventRequest,
        "mqttConnected": MqttConnectedEventRequest,
        "disconnected": DisconnectedEventRequest,
        "mqttDisconnected": MqttDisconnectedEventRequest,
        "user": UserEventRequest,
        "joined": GroupJoinedEventRequest,
        "left": GroupLeftEventRequest,
        "preflight": PreflightRequest,
        "unknown": UnknownEventRequest,
    },
    "responses": {
        "connect": ConnectEventResponse,
        "mqttConnect": MqttConnectEventResponse,
        "user": UserEventResponse,
        "error": EventErrorResponse,
        "mqttError": MqttConnectEventErrorResponse,
    },
    "contexts": {"plain": WebPubSubConnectionContext, "mqtt": MqttConnectionContext},
    "bindings": {
        "trigger": WebPubSubTriggerBinding,
        "connection": WebPubSubConnectionBinding,
        "context": WebPubSubContextBinding,
        "output": WebPubSubOutputBinding,
        "request": WebPubSubRequestBinding,
        "other": OtherBinding,
        "function": FunctionJson,
        "clientConnection": WebPubSubConnection,
        "upstream": WebPubSubContext,
    },
    "client": {
        cls.__name__[0].lower() + cls.__name__[1:].removesuffix("Message"): cls
        for cls in (*get_args(client.ClientMessage), *get_args(client.ServiceMessage))
    },
    "beta": {cls.__name__[0].lower() + cls.__name__[1:]: cls for cls in get_args(beta.BetaModel)},
}


def files() -> list[str]:
    """All golden files: ``actions/sendToAll``, and so on."""
    return sorted(path.relative_to(PAYLOADS).with_suffix("").as_posix() for path in PAYLOADS.rglob("*") if path.is_file())


def one_of_each_kind() -> list[str]:
    """Return one golden file of each kind: the longest, which has most members."""
    longest = {kind(name): name for name in sorted(files(), key=lambda name: len((PAYLOADS / f"{name}.json").read_bytes()))}
    return sorted(longest.values())


def kind(name: str) -> str:
    """``actions/sendToAll`` for ``actions/sendToAll-binary``."""
    return name.partition("-")[0]


def form_of(name: str) -> Any:
    """The form that the file is read as: its folder's, or else its own class."""
    return FORMS.get(name.partition("/")[0]) or class_of(name)


def class_of(name: str) -> type:
    """The class that the file is read as, by its name."""
    folder, _, rest = kind(name).partition("/")
    return KINDS[folder][rest]


def raw(name: str) -> Any:
    """What stands in the file."""
    return json.loads((PAYLOADS / f"{name}.json").read_bytes())


def payload(name: str) -> Any:
    """The payload of a file: all but its source."""
    found = raw(name)
    first_object(found).pop("$source")
    return found


def first_object(payload: dict[str, Any] | list[dict[str, Any]]) -> dict[str, Any]:
    """The payload itself, or the first of a list."""
    return payload if isinstance(payload, dict) else payload[0]


def payloads(folder: str) -> Iterable[tuple[str, Any]]:
    """The names and payloads of one folder's files."""
    return [(name, payload(name)) for name in files() if name.startswith(f"{folder}/")]
