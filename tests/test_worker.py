"""The example apps run in Microsoft's Python worker, and send the exact bytes that the host expects."""

import sys
from collections.abc import Iterator
from json import loads
from typing import Any, Final

import pytest

from tests.layout import ROOT
from tests.worker import Worker
from wps_models import EventRequest, HttpRequest, dumps, testing
from wps_models.functions.inputs import WebPubSubContext, WebPubSubContextResponse
from wps_models.rest.connection import WebPubSubConnection
from wps_models.webhook import states

pytestmark = [
    pytest.mark.dev,
    pytest.mark.skipif(sys.version_info < (3, 13), reason="the worker's packages are published for Python 3.13 and newer only"),
]

APPS: Final = {"azure_functions_runtime": "functions", "azure_functions_runtime_v1": "functions_v1"}


@pytest.fixture(scope="module", params=APPS)
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    app = ROOT / "tests" / "apps" / APPS[request.param]
    with pytest.MonkeyPatch.context() as patch:
        # As the start script of the worker does.
        patch.setattr(sys, "path", [str(app), *sys.path])
        yield Worker(request.param, app)


@pytest.fixture(scope="module")
def http_worker() -> Iterator[Worker]:
    app = ROOT / "tests" / "apps" / "static_web_app"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WebPubSubConnectionString", f"Endpoint=https://{testing.HOST};AccessKey={testing.ACCESS_KEY};")
        patch.setattr(sys, "path", [str(app), *sys.path])
        yield Worker("azure_functions_runtime", app)


# --- the wire ----------------------------------------------------------------------------


def part(number: int, content: bytes) -> bytes:
    """Return a field of a protobuf message: number, length and content."""
    length = len(content)
    size = [length] if length < 0x80 else [length & 0x7F | 0x80, length >> 7]
    return bytes([number << 3 | 2, *size]) + content


def text(content: bytes) -> bytes:
    return part(1, content)


def json(content: bytes) -> bytes:
    return part(2, content)


INVOCATION: Final = part(1, b"i-1")
SUCCESS: Final = part(3, b"\x20\x01")


def set_to(name: bytes, data: bytes) -> bytes:
    """Return the field for an output binding."""
    return part(2, part(1, name) + part(2, data))


def returned(data: bytes) -> bytes:
    return part(4, data)


def from_host(event: EventRequest) -> dict[str, str]:
    """Return an event as the host passes it to the parameter ``request``."""
    return {"string": dumps(event)}


# --- triggers ------------------------------------------------------------------------------


def test_a_client_is_accepted_with_json(worker: Worker) -> None:
    response = worker.call("on_connect", request=from_host(testing.connect()))
    answer = json(b'{"groups": ["lobby"], "states": {"messages": 0}}')
    assert response.SerializeToString() == INVOCATION + SUCCESS + returned(answer)


def test_a_client_is_refused_by_the_name_of_a_code(worker: Worker) -> None:
    response = worker.call("on_connect", request=from_host(testing.connect(user_id="mallory")))
    answer = json(b'{"code": "unauthorized", "errorMessage": "You are banned."}')
    assert response.SerializeToString() == INVOCATION + SUCCESS + returned(answer)


def test_an_mqtt_client_is_accepted_with_json(worker: Worker) -> None:
    response = worker.call("on_mqtt_connect", request=from_host(testing.mqtt_connect()))
    assert response.SerializeToString() == INVOCATION + SUCCESS + returned(json(b'{"groups": ["lobby"]}'))


def test_an_mqtt_client_is_refused_with_an_mqtt_code(worker: Worker) -> None:
    response = worker.call("on_mqtt_connect", request=from_host(testing.mqtt_connect(user_id="mallory")))
    answer = json(b'{"mqtt": {"code": 135, "reason": "You are banned."}}')
    assert response.SerializeToString() == INVOCATION + SUCCESS + returned(answer)


def test_a_message_is_answered_and_forwarded_as_text(worker: Worker) -> None:
    event = testing.user("hi", connection_id="c-1", states={"messages": 2})
    response = worker.call("on_message", request=from_host(event))
    sent = text(b'{"actionName":"sendToGroup","group":"lobby","data":"hi","dataType":"text","excluded":["c-1"]}')
    answer = json(rb'{"data": "{\"sent\":\"text\"}", "dataType": "json", "states": {"messages": 3}}')
    assert response.SerializeToString() == INVOCATION + set_to(b"actions", sent) + SUCCESS + returned(answer)


def test_bytes_are_answered_with_a_buffer(worker: Worker) -> None:
    response = worker.call("on_upload", data={"bytes": b"\x00\xff\xfe"})
    answer = json(b'{"data": {"type": "Buffer", "data": [254, 255, 0]}, "dataType": "binary"}')
    assert response.SerializeToString() == INVOCATION + SUCCESS + returned(answer)


def test_nothing_is_returned_for_an_event_without_answer(worker: Worker) -> None:
    response = worker.call("on_disconnected", request=from_host(testing.disconnected()))
    assert response.SerializeToString() == INVOCATION + SUCCESS


def test_json_and_text_parameters_are_read_the_same(worker: Worker) -> None:
    event = dumps(testing.mqtt_connect())
    answers = [worker.call("on_mqtt_connect", request={kind: event}) for kind in ("string", "json")]
    assert answers[0] == answers[1]


def test_an_unreadable_blocking_event_is_answered(worker: Worker) -> None:
    response = worker.call("on_connect", request={"string": '{"claims": {"sub": "secret"}}'})
    answer = loads(response.return_value.json)
    assert (answer["code"], answer["errorMessage"].splitlines()[-1]) == (
        "userError",
        "  $.claims.*: expected an array of strings",
    )
    assert b"secret" not in response.SerializeToString()


def test_an_unreadable_event_fails_the_invocation_if_it_is_not_blocking(worker: Worker) -> None:
    response = worker.call("on_disconnected", request={"string": '{"reason": {"secret": 1}}'})
    assert response.result.status == response.result.Failure
    assert response.result.exception.message.startswith("InvalidPayloadError: 2 problems:")
    # The stack trace doesn't contain values either.
    assert b"secret" not in response.SerializeToString()


# --- timer and HTTP ------------------------------------------------------------------------


TIMER: Final = '{"IsPastDue": false, "Schedule": {"AdjustForDST": true}, "ScheduleStatus": null}'


def test_a_timer_sends_a_list_of_actions_as_text(worker: Worker) -> None:
    response = worker.call("hourly", timer={"json": TIMER})
    sent = text(b'[{"actionName":"sendToAll","data":"One more hour has passed.","dataType":"text"}]')
    assert response.SerializeToString() == INVOCATION + set_to(b"actions", sent) + SUCCESS


def test_an_output_that_is_not_set_is_not_sent(worker: Worker) -> None:
    response = worker.call("hourly", timer={"json": TIMER.replace("false", "true")})
    assert response.SerializeToString() == INVOCATION + SUCCESS


CONNECTION: Final = dumps(
    WebPubSubConnection(
        base_url="wss://example.webpubsub.azure.com/client/hubs/chat",
        url="wss://example.webpubsub.azure.com/client/hubs/chat?access_token=secret",
        access_token="secret",
    )
)


def test_a_client_gets_the_url_to_connect_to(worker: Worker) -> None:
    request = worker.http("POST", headers={"x-ms-client-principal-name": "ada"})
    http = worker.call("negotiate", req=request, connection={"string": CONNECTION}).return_value.http
    assert (http.status_code, dict(http.headers)) == ("200", {"content-type": "application/json"})
    assert http.body.bytes == b'{"url":"wss://example.webpubsub.azure.com/client/hubs/chat?access_token=secret"}'


def test_a_stranger_gets_no_url(worker: Worker) -> None:
    http = worker.call("negotiate", req=worker.http("POST"), connection={"string": CONNECTION}).return_value.http
    assert http.status_code == "401"


def _answered(worker: Worker, context: WebPubSubContext, method: str = "POST") -> Any:
    return worker.call("eventhandler", req=worker.http(method), event={"string": dumps(context)}).return_value.http


def test_an_event_over_http_is_answered_with_states_as_dotnet_writes_them(worker: Worker) -> None:
    event = testing.connect(states={"room": "lobby"})
    http = _answered(worker, WebPubSubContext(request=event, response=WebPubSubContextResponse(status=200)))
    assert (http.status_code, http.body.bytes) == ("200", b'{"groups":["lobby"]}')
    assert http.headers["Content-Type"] == "application/json; charset=utf-8"
    assert states.decode(http.headers["ce-connectionState"], "dotnet") == {"room": "lobby", "messages": 0}


def test_a_message_over_http_is_answered(worker: Worker) -> None:
    http = _answered(worker, WebPubSubContext(request=testing.user("hi"), response=WebPubSubContextResponse(status=200)))
    assert (http.status_code, http.body.bytes, http.headers["Content-Type"]) == ("200", b"hi", "text/plain; charset=utf-8")


def test_the_handshake_over_http_gets_the_response_of_the_host(worker: Worker) -> None:
    ready = WebPubSubContextResponse(status=200, headers={"WebHook-Allowed-Origin": ["*"]})
    http = _answered(worker, WebPubSubContext(request=testing.preflight(), response=ready, is_preflight=True), "OPTIONS")
    assert (http.status_code, http.headers["WebHook-Allowed-Origin"]) == ("200", "*")


def test_a_wrong_signature_over_http_gets_the_response_of_the_host(worker: Worker) -> None:
    ready = WebPubSubContextResponse(status=401, body="Signature validation failed.")
    http = _answered(worker, WebPubSubContext(response=ready, error_message=ready.body, has_error=True))
    assert (http.status_code, http.body.bytes) == ("401", b"Signature validation failed.")


# --- HTTP alone ----------------------------------------------------------------------------


def _reply(http_worker: Worker, sent: HttpRequest) -> Any:
    request = http_worker.http(sent.method, body=sent.body, headers=dict(sent.headers))
    return http_worker.call("eventhandler", req=request).return_value.http


def test_an_app_without_bindings_answers_the_handshake(http_worker: Worker) -> None:
    http = _reply(http_worker, testing.http_request(testing.preflight()))
    assert (http.status_code, http.headers["WebHook-Allowed-Origin"]) == ("200", testing.HOST)


def test_an_app_without_bindings_answers_signed_events(http_worker: Worker) -> None:
    http = _reply(http_worker, testing.http_request(testing.user(b"\x00\xff")))
    assert (http.status_code, http.body.bytes, http.headers["Content-Type"]) == ("200", b"\x00\xff", "application/octet-stream")


def test_an_app_without_bindings_refuses_a_wrong_signature(http_worker: Worker) -> None:
    assert _reply(http_worker, testing.http_request(testing.user(), access_key="another key")).status_code == "401"
