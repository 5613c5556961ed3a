"""The golden payloads under ``data/payloads``, and their classes.

The folder of a file stands for a requested type. The file name is the kind, then optionally
a dash and a variant: ``actions/sendToAll-binary.json``. Each file contains one payload exactly
as it is written, and as its first member ``$source``, the public page that documents its shape.
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

FORMS: Final[Mapping[str, Any]] = {  # Any: a union is not a type
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
    """Return the names of all golden files, such as ``actions/sendToAll``."""
    return sorted(path.relative_to(PAYLOADS).with_suffix("").as_posix() for path in PAYLOADS.rglob("*") if path.is_file())


def one_of_each_kind() -> list[str]:
    """Return one golden file of each kind: the longest, because it has the most members."""
    longest = {kind(name): name for name in sorted(files(), key=lambda name: len((PAYLOADS / f"{name}.json").read_bytes()))}
    return sorted(longest.values())


def kind(name: str) -> str:
    """Return a name without its variant: ``actions/sendToAll`` for ``actions/sendToAll-binary``."""
    return name.partition("-")[0]


def form_of(name: str) -> Any:
    """Return the type to request for a file: its folder's, or else its own class."""
    return FORMS.get(name.partition("/")[0]) or class_of(name)


def class_of(name: str) -> type:
    """Return the class of a file's payload."""
    folder, _, rest = kind(name).partition("/")
    return KINDS[folder][rest]


def raw(name: str) -> Any:
    """Return the content of a file, with its source."""
    return json.loads((PAYLOADS / f"{name}.json").read_bytes())


def payload(name: str) -> Any:
    """Return the payload of a file, without its source."""
    found = raw(name)
    first_object(found).pop("$source")
    return found


def first_object(payload: dict[str, Any] | list[dict[str, Any]]) -> dict[str, Any]:
    """Return the payload, or the first item of a list."""
    return payload if isinstance(payload, dict) else payload[0]


def payloads(folder: str) -> Iterable[tuple[str, Any]]:
    """Return the names and payloads of the files in a folder."""
    return [(name, payload(name)) for name in files() if name.startswith(f"{folder}/")]
