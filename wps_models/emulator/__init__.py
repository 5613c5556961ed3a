"""The service in memory, to test an app with clients: without sockets, threads, clock and randomness.

::

    def test_everyone_in_the_lobby_hears_it() -> None:
        service = Service(handle)
        ada, bob = service.connect("ada"), service.connect("bob")
        ada.send_to_group("lobby", {"unread": 3})
        assert bob.received == [{"unread": 3}]

`Service` calls a handler, an app over HTTP (`over_http`) or an Azure Functions app (`FunctionsHost`),
and everything has happened when a call returns. What the service refuses raises `Failed`, what the app
refuses raises `Refused`, and a handler's exception is raised as it is. With pytest, a fixture is::

    @pytest.fixture
    def service() -> Service:
        return Service(handle)

Below it is `Hub`, to build a service with sockets on.

The emulator follows the service where it is documented or recorded, and Microsoft's emulator elsewhere.
Protobuf clients, group states and the MQTT broker aren't supported: clients that need them get an error
that names it.
"""

from wps_models.emulator.app import App, over_http
from wps_models.emulator.client import Client, Failed, MqttClient, Refused, Stream
from wps_models.emulator.connection import Close, Connection
from wps_models.emulator.event import Call
from wps_models.emulator.functions_host import Function, FunctionsHost
from wps_models.emulator.hub import Hub
from wps_models.emulator.rest_api import respond
from wps_models.emulator.service import Service

__all__ = [
    "App",
    "Call",
    "Client",
    "Close",
    "Connection",
    "Failed",
    "Function",
    "FunctionsHost",
    "Hub",
    "MqttClient",
    "Refused",
    "Service",
    "Stream",
    "over_http",
    "respond",
]
