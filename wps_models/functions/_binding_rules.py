"""Rules for the settings of bindings: which ones break a function, and which ones lose or ignore something.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from wps_models._json.frozen import is_array
from wps_models.errors import Problem
from wps_models.names import is_hub

# Any: each check reads the fields of its binding class.
Check: TypeAlias = Callable[[Any], str | None]
"""Return a message if a setting is wrong."""

Rules: TypeAlias = Mapping[str, Check]
"""Checks by the wire name of the setting."""

_IS_BETA: Final = "this is 1.0.0-beta.3, see wps_models.beta"


def broken(settings: Any, rules: Rules) -> list[Problem]:
    """Return a problem for each setting that is wrong."""
    messages = ((name, check(settings)) for name, check in rules.items())
    return [Problem(path=f"$.{name}", message=message) for name, message in messages if message]


def _is_resolved(text: str) -> bool:
    """Return false if the host still has to replace a ``%setting%`` or an ``{expression}``."""
    return "%" not in text and "{" not in text


def _one_of(field: str, *options: str) -> Check:
    """Return the check of a setting with a few possible values, in any case."""
    message = f"must be {_listed(options)}"

    def check(settings: Any) -> str | None:
        value = getattr(settings, field)
        if value is None or value.lower() in {option.lower() for option in options}:
            return None
        return message if value else f"is missing: {message}"

    return check


def _listed(options: Iterable[str]) -> str:
    *most, last = options
    return f"{', '.join(most)} or {last}" if most else last


# --- problems ------------------------------------------------------------------------------


def _name(settings: Any) -> str | None:
    return None if settings.name else "is missing: must be the name of the function's parameter"


def _hub(settings: Any) -> str | None:
    hub = settings.hub
    if hub is None or not _is_resolved(hub) or is_hub(hub):
        return None
    return (
        "must be a letter, followed by up to 127 letters, digits or underscores; "
        "without hub, the app setting WebPubSubHub applies"
    )


_ALWAYS: Final = ("request", "connectionContext", "dataType")
_FILLED: Final[Mapping[str, tuple[str, ...]]] = {
    "connect": (*_ALWAYS, "claims", "query", "subprotocols", "clientCertificates"),
    "connected": _ALWAYS,
    "disconnected": (*_ALWAYS, "reason"),
    "user": ("request", "data", "dataType", "connectionContext"),
}
"""The parameters that the host fills, by system event, and for user events."""

_SYSTEM_EVENTS: Final = ("connect", "connected", "disconnected")
_EVERY_NAME: Final = tuple(dict.fromkeys(name for names in _FILLED.values() for name in names))


def _event(trigger: Any) -> str | None:
    """Return the row of `_FILLED` for a trigger. ``None`` if its event isn't known."""
    event_type, event_name = trigger.event_type.lower(), trigger.event_name.lower()
    if event_type == "user":
        return "user"
    return event_name if event_type == "system" and event_name in _SYSTEM_EVENTS else None


def _parameter(trigger: Any) -> str | None:
    event, name = _event(trigger), trigger.name.lower()
    filled = _FILLED[event] if event else _EVERY_NAME
    if not name or name in [filled_name.lower() for filled_name in filled]:
        return _name(trigger)
    if name == "message" and "data" in filled:
        return f"{_IS_BETA}; write data"
    request, *others = filled
    return f"must be {request} (with functions.trigger), {_listed(others)}; any other is always null"


_KINDS: Final = ("system", "user")
_kind_of_event: Final = _one_of("event_type", *_KINDS)


def _event_type(trigger: Any) -> str | None:
    return "is swapped with eventName" if _is_swapped(trigger) else _kind_of_event(trigger)


def _event_name(trigger: Any) -> str | None:
    if not trigger.event_name:
        return "is missing"
    if trigger.event_type.lower() != "system" or not _is_resolved(trigger.event_name) or _event(trigger):
        return None
    return f"must be {_listed(_SYSTEM_EVENTS)} for a system event"


def _is_swapped(trigger: Any) -> bool:
    return trigger.event_name.lower() in _KINDS and trigger.event_type.lower() not in _KINDS


_CONNECTION_STRING: Final = re.compile(r"(?:^|;)\s*(?:Endpoint|AccessKey)\s*=", re.IGNORECASE)


def is_connection_string(value: object) -> bool:
    """Return true for text that looks like a connection string, which may contain an access key."""
    return isinstance(value, str) and _CONNECTION_STRING.search(value) is not None


_SETTING_NAMES: Final[Mapping[str, str]] = {
    "connection": "connection",
    "connections": "connections",
    "connection_string_setting": "connectionStringSetting",
}
"""The fields with names of app settings, and their wire names."""


def pasted_connection_strings(settings: Any) -> list[Problem]:
    """Return a problem for each connection string where the name of an app setting belongs."""
    message = (
        "must be the name of an app setting, not a connection string: "
        "move it to the app setting WebPubSubConnectionString, and write this name"
    )
    values = {name: getattr(settings, field, settings.members.get(name)) for field, name in _SETTING_NAMES.items()}
    found = (name for name, value in values.items() if any(map(is_connection_string, value if is_array(value) else [value])))
    return [Problem(path=f"$.{name}", message=message) for name in found]


def _old_type(_: Any) -> str:
    return f"{_IS_BETA}; write webPubSubContext"


_IN: Final[Rules] = {"direction": _one_of("direction", "in"), "name": _name}

PROBLEMS: Final[Mapping[str, Rules]] = {
    "webPubSubTrigger": {
        **_IN,
        "name": _parameter,
        "hub": _hub,
        "eventType": _event_type,
        "eventName": _event_name,
        "clientProtocols": _one_of("client_protocols", "all", "webPubSub", "mqtt"),
        "dataType": _one_of("data_type", "binary", "stream", "string"),
    },
    "webPubSubConnection": {
        **_IN,
        "hub": _hub,
        "clientProtocol": _one_of("client_protocol", "default", "mqtt", "socketIO"),
    },
    "webPubSubContext": _IN,
    "webPubSub": {"direction": _one_of("direction", "out"), "name": _name, "hub": _hub},
    "webPubSubRequest": {"type": _old_type, **_IN},
}
"""Rules for what breaks a binding, by its type."""


# --- warnings ------------------------------------------------------------------------------


def _data(trigger: Any) -> str | None:
    data_type = (trigger.data_type or "").lower()
    if trigger.name.lower() != "data" or data_type not in {"", "string"}:
        return None
    found = "breaks binary messages, which arrive as text" if data_type else "is missing: binary messages arrive as broken text"
    return f"{found}; write binary"


def _connection(settings: Any) -> str | None:
    if settings.connection and settings.connections:
        return "is ignored: connections applies"
    if settings.connection == "":
        return "is empty, so signatures aren't checked: leave it out to check them with WebPubSubConnectionString"
    return "is ignored by extensions before 1.10.2: write connections" if settings.connection else None


def _connections(settings: Any) -> str | None:
    if all(name == "WebPubSubConnectionString" for name in settings.connections):
        return None
    return "needs an extension bundle newer than 4.34 unless the app has the setting WebPubSubConnectionString too"


def _old_setting(settings: Any) -> str | None:
    return f"is ignored: {_IS_BETA}; write connection" if settings.connection_string_setting is not None else None


# Settings of the host that any binding may have. Names such as $schema are for editors.
_HOST_SETTINGS: Final = frozenset({"cardinality", "properties"})


def unknown_settings(settings: Any) -> list[Problem]:
    """Return a warning for each setting that the host ignores."""
    ignored = [name for name in settings.members if name not in _HOST_SETTINGS and not name.startswith("$")]
    return [Problem(path=f"$.{name}", message=_ignored(name, settings)) for name in ignored]


def _ignored(name: str, settings: Any) -> str:
    if name == "hubName" and hasattr(settings, "hub"):
        return "is ignored: write hub"
    if name == "connectionStringSetting" and hasattr(settings, "connections"):
        return f"is ignored: {_IS_BETA}; write connections"
    return "is ignored"


WARNINGS: Final[Mapping[str, Rules]] = {
    "webPubSubTrigger": {"connections": _connections, "connection": _connection, "dataType": _data},
    "webPubSubConnection": {"connectionStringSetting": _old_setting},
    "webPubSubContext": {"connections": _connections, "connection": _connection},
    "webPubSub": {"connectionStringSetting": _old_setting},
    "webPubSubRequest": {},
}
"""Rules for what the host ignores or may lose, by the type of the binding."""
