"""Typed models of the Azure Web PubSub protocols, and their JSON. No I/O.

All classes of the protocol are here, with what reads and writes them: ``loads(text, Action)``
and ``dumps(action)``; `structure` and `unstructure` do the same for parsed JSON. `Webhook`
reads and answers the service's HTTP requests, `ConnectionString` makes the URLs of clients.

These modules have more, and ``help(wps_models.rest)`` and so on show how to use them:

* ``webhook``: events as HTTP requests, and ``ACCEPT_UNSIGNED`` to try them without a key
* ``functions``: Azure Functions
* ``rest``: actions as requests to the service's REST API
* ``client``: what clients and the service say to each other over a WebSocket
* ``testing``: ready-made events for tests
* ``emulator``: the service in memory, for tests with clients
* ``beta``: the vocabulary of 1.0.0-beta.3
"""

from importlib import import_module as _import_module
from sys import modules as _modules
from typing import TYPE_CHECKING

from wps_models._json.fields import *
from wps_models._json.frozen import *
from wps_models.codec import *
from wps_models.data import *
from wps_models.enums import *
from wps_models.errors import *
from wps_models.events import *

if TYPE_CHECKING:
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
    # What few programs need, or not at first, is imported when it is first asked for.
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
            return getattr(_import_module(f"{__name__}.{_HOMES[name]}"), name)
        if name in _DOORS:
            return _import_module(f"{__name__}.{name}")
        # With the module itself, Python can say what was probably meant.
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=_import_module(__name__))

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOMES, *_DOORS})

    # Without the submodules, which are attributes of their package too.
    __all__ = sorted(
        {*(name for name in globals() if not name.startswith("_") and f"{__name__}.{name}" not in _modules), *_HOMES}
        - {"TYPE_CHECKING"}
    )
