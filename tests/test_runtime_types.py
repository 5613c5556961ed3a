"""The package works under libraries that check types at run time."""

import subprocess
import sys
from typing import Final

import pytest

PROGRAM: Final = """
from datetime import UTC, datetime

import wps_models as wps
from wps_models import client, dumps, loads, rest, structure, testing, unstructure

HOOK = wps.Webhook(access_keys=testing.ACCESS_KEY, allowed_origins=[testing.HOST])
for make in (testing.connect, testing.connected, testing.user, testing.joined, testing.mqtt_connect, testing.mqtt_user):
    event = make(states={"seen": [1, None]})
    assert loads(dumps(event), wps.EventRequest) == event
    request = testing.http_request(event)
    assert HOOK.parse(method=request.method, headers=request.headers, body=request.body) == event
    reply = HOOK.handle(lambda event: None, method=request.method, headers=dict(request.headers), body=request.body)
    assert reply.status == 204
action = wps.SendToGroupAction(group="lobby", data=wps.Json({"a": [1, None]}))
assert structure(unstructure([action]), list[wps.Action]) == [action]
assert structure(unstructure(action), wps.Action | None) == action
service = wps.ConnectionString.parse("Endpoint=https://name.webpubsub.azure.com;AccessKey=" + "k" * 40)
rest.request(action, hub="chat", service=service, now=datetime.now(UTC))
service.client_connection("chat", now=datetime.now(UTC), user_id="ada")
loads('{"type":"ack","ackId":1,"success":true}', client.ServiceMessage)
handle = wps.event_handlers(user=lambda event: wps.UserEventResponse(data="hi"))
assert handle(testing.user()) == wps.UserEventResponse(data="hi")
print("ok")
"""
"""A program that uses most of the package."""


@pytest.mark.parametrize(
    ("library", "install"),
    [
        ("beartype", "from beartype.claw import beartype_package; beartype_package('wps_models')"),
        ("typeguard", "from typeguard import install_import_hook; install_import_hook('wps_models')"),
    ],
)
def test_every_call_is_typed_as_a_library_checks_it(library: str, install: str) -> None:
    pytest.importorskip(library)
    # Both skip private recursive aliases with a warning.
    command = [sys.executable, "-W", "ignore", "-c", f"{install}\n{PROGRAM}"]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr[-2000:]
