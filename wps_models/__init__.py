"""Typed models of the Azure Web PubSub protocols. Nothing in this package does I/O.

::

    text = dumps(SendToGroupAction(group="lobby", data="hello"))
    action = loads(text, Action)

`loads` and `dumps` read and write every class and union of this package; `structure` and `unstructure`
do the same for parsed JSON. `Webhook` parses and answers the service's HTTP requests, `event_handlers`
calls one function per event, and `ConnectionString` builds the URLs of clients.

The modules, each with its own manual page (``help(wps_models.rest)``):

* ``webhook``: events and answers over HTTP
* ``functions``: Azure Functions, triggers and bindings
* ``rest``: operations as requests to the service's REST API, and back
* ``client``: messages between clients and the service over a WebSocket
* ``testing``: ready-made events for tests
* ``emulator``: the service in memory, for tests with clients
* ``beta``: the vocabulary of 1.0.0-beta.3
"""

import typing as _typing
from importlib import import_module as _import_module
from sys import modules as _modules

from wps_models._json.fields import *
from wps_models._json.frozen import *
from wps_models.codec import *
from wps_models.data import *
from wps_models.enums import *
from wps_models.errors import *
from wps_models.events import *
from wps_models.names import *

if _typing.TYPE_CHECKING:
    from wps_models import beta as beta
    from wps_models import client as client
    from wps_models import emulator as emulator
    from wps_models import functions as functions
    from wps_models import rest as rest
    from wps_models import testing as testing
    from wps_models import webhook as webhook
    from wps_models.actions import *
    from wps_models.converters import *
    from wps_models.events.handlers import *
    from wps_models.http import *
    from wps_models.rest.connection import *
    from wps_models.rest.connection_string import ConnectionString as ConnectionString
    from wps_models.webhook import Webhook as Webhook
else:
    # Imported at first use, because few programs need it: all at once take 1.4 times as long to import.
    _LATER = {
        "actions": [
            "Action",
            "AddConnectionToGroupAction",
            "AddUserToGroupAction",
            "CloseAllConnectionsAction",
            "CloseClientConnectionAction",
            "CloseGroupConnectionsAction",
            "GrantPermissionAction",
            "RemoveConnectionFromGroupAction",
            "RemoveUserFromAllGroupsAction",
            "RemoveUserFromGroupAction",
            "RevokePermissionAction",
            "SendToAllAction",
            "SendToConnectionAction",
            "SendToGroupAction",
            "SendToUserAction",
            "WebPubSubAction",
        ],
        "converters": ["configure_converter", "make_converter"],
        "events.handlers": ["event_handlers"],
        "http": ["HttpRequest", "HttpResponse"],
        "rest.connection": ["WebPubSubConnection"],
        "rest.connection_string": ["ConnectionString"],
        "webhook": ["Webhook"],
    }
    _HOMES = {name: module for module, names in _LATER.items() for name in names}
    _DOORS = ["beta", "client", "emulator", "functions", "rest", "testing", "webhook"]

    def __getattr__(name: str) -> object:
        if name in _HOMES:
            value = getattr(_import_module(f"{__name__}.{_HOMES[name]}"), name)
        elif name in _DOORS:
            value = _import_module(f"{__name__}.{name}")
        else:
            # Looking into every door imports it. Modules and special attributes, which tools ask for, aren't capitalised.
            doors = [f"{__name__}.{door}" for door in _DOORS] if name[:1].isupper() else []
            homes = [door for door in doors if name in _import_module(door).__all__]
            hint = f": it is in {' and in '.join(homes)}" if homes else ""
            # Python suggests a name if it has the module.
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}", name=name, obj=_modules[__name__])
        globals()[name] = value  # found without this function next time
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOMES, *_DOORS})

    # The same names that type checkers see: no private ones, and of the modules only the doors.
    __all__ = sorted(
        {name for name in globals() if not name.startswith("_") and f"{__name__}.{name}" not in _modules} | {*_HOMES, *_DOORS}
    )
