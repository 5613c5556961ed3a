"""The example app of HTTP-triggered functions handles events, without any binding of Web PubSub."""

import base64
import importlib
import json
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

import azure.functions as func
import pytest

from wps_models import HttpRequest, testing

pytestmark = pytest.mark.dev

Functions: TypeAlias = dict[str, Callable[[func.HttpRequest], func.HttpResponse]]

CONNECTION_STRING: Final = f"Endpoint=https://{testing.HOST};AccessKey={testing.ACCESS_KEY};Version=1.0;"


@pytest.fixture(scope="module")
def functions() -> Iterator[Functions]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WebPubSubConnectionString", CONNECTION_STRING)
        app: Any = importlib.import_module("tests.apps.static_web_app.function_app").app
        yield {str(function.get_function_name()): function.get_user_function() for function in app.get_functions()}


def received(sent: HttpRequest) -> func.HttpRequest:
    """The request as azure.functions passes it to a function."""
    return func.HttpRequest(method=sent.method, url=sent.url, headers=dict(sent.headers), body=sent.body)


def test_the_handshake_is_answered(functions: Functions) -> None:
    reply = functions["eventhandler"](received(testing.http_request(testing.preflight())))
    assert (reply.status_code, reply.headers["WebHook-Allowed-Origin"]) == (200, testing.HOST)


def test_a_client_is_accepted(functions: Functions) -> None:
    reply = functions["eventhandler"](received(testing.http_request(testing.connect())))
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert json.loads(reply.get_body()) == {"groups": ["lobby"], "roles": ["webpubsub.sendToGroup.lobby"]}


def test_bytes_come_back_unchanged(functions: Functions) -> None:
    reply = functions["eventhandler"](received(testing.http_request(testing.user(b"\x00\xff"))))
    assert (reply.status_code, reply.get_body()) == (200, b"\x00\xff")


def test_other_events_are_accepted(functions: Functions) -> None:
    assert functions["eventhandler"](received(testing.http_request(testing.connected()))).status_code == 204


def test_a_wrong_signature_is_refused(functions: Functions) -> None:
    sent = testing.http_request(testing.connect(), access_key="another key")
    assert functions["eventhandler"](received(sent)).status_code == 401


def negotiation(**headers: str) -> func.HttpRequest:
    return func.HttpRequest(method="POST", url="https://example.com/api/negotiate", headers=headers, body=b"")


def test_a_user_gets_the_url_to_connect_to(functions: Functions) -> None:
    principal = base64.b64encode(b'{"userId": "1", "userDetails": "ada"}').decode()
    reply = functions["negotiate"](negotiation(**{"x-ms-client-principal": principal}))
    url = json.loads(reply.get_body())["url"]
    assert url.startswith(f"wss://{testing.HOST}/client/hubs/chat?access_token=")
    claims = url.split(".")[-2]
    assert json.loads(base64.urlsafe_b64decode(f"{claims}=="))["sub"] == "ada"


def test_a_stranger_gets_no_url(functions: Functions) -> None:
    assert functions["negotiate"](negotiation()).status_code == 401
