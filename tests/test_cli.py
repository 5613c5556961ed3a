"""``python -m wps_models``: what it prints, and what it exits with."""

import contextlib
import http.client
import io
import json
import runpy
import shlex
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from typing_extensions import override

from tests import webhooks
from tests.layout import ROOT
from wps_models import Action, ConnectEventRequest, EventRequest, PreflightRequest, rest, testing
from wps_models.__main__ import main
from wps_models.requests import WebPubSubEventRequest
from wps_models.testing import _samples as samples

EVENTS: Final = [kind for kind in samples.sample_kinds() if isinstance(samples.sample(kind), WebPubSubEventRequest)]
ACTIONS: Final = [action.action_name for action in get_args(Action)]
KEY: Final = "a key of some service, in the length that keys have"
NOT_EVENTS: Final = [kind for kind in samples.sample_kinds() if kind not in EVENTS]


def _out(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code
    return capsys.readouterr().out


def _err(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is complained of when the command itself is wrong."""
    with contextlib.suppress(SystemExit):
        assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def _file(folder: Path, content: str | bytes, name: str = "payload.json") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


# --- as a command ----------------------------------------------------------------------


def _run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wps_models", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False, cwd=ROOT)


def test_a_sample_that_is_piped_into_check_is_right() -> None:
    sample = _run("sample", "sendToGroup")
    assert (sample.returncode, sample.stderr) == (0, "")
    checked = _run("check", "-", given=sample.stdout)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "-: SendToGroupAction\n", "")


def test_the_exit_code_of_the_command_is_that_of_the_check() -> None:
    assert _run("check", "-", given="{").returncode == 1


def test_the_package_is_run_by_its_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delitem(sys.modules, "wps_models.__main__")
    monkeypatch.setattr(sys, "argv", ["wps_models", "sample", "closeAllConnections"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("wps_models", run_name="__main__")
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["actionName"] == "closeAllConnections"


def test_without_a_command_it_says_how_it_is_used() -> None:
    result = _run()
    assert result.returncode == 2
    assert "usage: python -m wps_models" in result.stderr


# --- sample ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", samples.sample_kinds())
def test_every_sample_passes_check(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, _out(capsys, "sample", kind))
    assert _out(capsys, "check", "--forbid-extra-keys", path) == f"{path}: {type(samples.sample(kind)).__name__}\n"


def test_a_kind_that_is_none_is_named_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert "'sendToAll', " in _err(capsys, "sample", "sendToNobody")


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_is_printed_as_a_signed_request(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, _out(capsys, "sample", kind, "--http"), "request.http")
    found = _out(capsys, "check", "--http", "--access-key", testing.ACCESS_KEY, path)
    assert found == f"{path}: {type(samples.sample(kind)).__name__}\n"


def test_a_printed_request_is_one_that_http_1_1_servers_take(capsys: pytest.CaptureFixture[str]) -> None:
    head, _, body = _out(capsys, "sample", "connect", "--http").partition("\r\n\r\n")
    lines = head.split("\r\n")
    assert lines[:2] == ["POST /eventhandler HTTP/1.1", "Host: localhost"]
    assert lines[-1] == f"Content-Length: {len(body)}"


@pytest.mark.parametrize("kind", NOT_EVENTS)
def test_only_events_are_sent_over_http(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _err(capsys, "sample", kind, "--http") == "only events are sent over HTTP\n"


@pytest.mark.parametrize("kind", [kind for kind in samples.sample_kinds() if kind not in ACTIONS])
def test_only_actions_are_sent_over_rest(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _err(capsys, "sample", kind, "--rest") == "only actions are sent over REST\n"


@pytest.mark.parametrize("kind", [kind for kind in NOT_EVENTS if kind not in ACTIONS and not kind.endswith("Message")])
def test_a_response_is_sent_to_nobody(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = _err(capsys, "sample", kind, "--curl", "http://localhost")
    assert said == "responses are not sent by themselves: they answer a request\n"


@pytest.mark.parametrize("kind", ACTIONS)
def test_every_action_is_printed_as_a_signed_rest_request(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    head, _, body = _out(capsys, "sample", kind, "--rest", "--access-key", KEY).partition("\r\n\r\n")
    start, host, *lines = head.split("\r\n")
    method, target, version = start.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    assert (host, version, headers["Content-Length"]) == (f"Host: {testing.HOST}", "HTTP/1.1", str(len(body)))
    found = rest.parse(method=method, target=target, headers=headers, body=body.encode(), access_keys=KEY, now=datetime.now(UTC))
    assert found == ("chat", samples.sample(kind))


def test_an_action_is_for_the_hub_that_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert "/api/hubs/shop/" in _out(capsys, "sample", "sendToAll", "--rest", "--hub", "shop")
    assert _err(capsys, "sample", "sendToAll", "--rest", "--hub", "no hub").startswith("hub must be a letter")


def test_an_endpoint_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    said = _err(capsys, "sample", "sendToAll", "--curl", "localhost:8080")
    assert said == "Endpoint must be a URL such as https://name.webpubsub.azure.com\n"


def test_without_pyjwt_an_action_is_not_signed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "jwt", None)
    assert _err(capsys, "sample", "sendToAll", "--rest") == "tokens need PyJWT: pip install wps-models[token]\n"


def test_a_sample_is_signed_with_the_key_that_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, _out(capsys, "sample", "user", "--http", "--access-key", "my key"))
    assert _out(capsys, "check", "--http", "--access-key", "my key", path) == f"{path}: UserEventRequest\n"
    assert _out(capsys, "check", "--http", "--access-key", "another", path, code=1) == (
        f"{path}: 1 problem\n  ce-signature: fits none of the access keys\n"
    )


@pytest.mark.parametrize("command", [["sample", "user", "--http"], ["check", "--http", "request.http"]])
@pytest.mark.parametrize("key", ["", " "])
def test_an_empty_key_is_a_mistake_and_not_no_key(command: list[str], key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--access-key: is empty" in _err(capsys, *command, "--access-key", key)


class Recorder(BaseHTTPRequestHandler):
    """Takes events of the service, and actions for it, and keeps them."""

    received: Final[list[EventRequest | Action]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/eventhandler":
            _, action = rest.parse(
                method=self.command,
                target=self.path,
                headers=self.headers,
                body=body,
                access_keys=testing.ACCESS_KEY,
                now=datetime.now(UTC),
            )
            self.received.append(action)
            self.send_response(202)
            self.end_headers()
            return
        event = webhooks.parse(
            method=self.command,
            headers=self.headers,
            body=body,
            access_keys=testing.ACCESS_KEY,
            allowed_origins=[testing.HOST],
        )
        self.received.append(event)
        self.send_response(204)
        self.end_headers()

    do_OPTIONS = do_PUT = do_DELETE = do_POST  # noqa: N815  # their names there

    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Generator[int]:
    with HTTPServer(("127.0.0.1", 0), Recorder) as recorder:
        thread = threading.Thread(target=recorder.serve_forever)
        thread.start()
        yield recorder.server_port
        recorder.shutdown()
        thread.join()


def _replay(words: list[str], port: int) -> int:
    """Send what a curl command sends."""
    assert words[:3] == ["curl", "-i", "-X"]
    *options, url = words[4:]
    home = f"http://localhost:{port}"
    assert url.startswith(f"{home}/")
    pairs = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ", 1) for option, value in pairs if option == "-H")
    body = dict(pairs).get("--data-raw")
    with contextlib.closing(http.client.HTTPConnection("localhost", port, timeout=10)) as connection:
        connection.request(words[3], url.removeprefix(home), body, headers)
        return connection.getresponse().status


@pytest.mark.parametrize("kind", EVENTS)
def test_a_printed_curl_command_brings_the_event(kind: str, server: int, capsys: pytest.CaptureFixture[str]) -> None:
    command = _out(capsys, "sample", kind, "--curl", f"http://localhost:{server}/eventhandler")
    assert _replay(shlex.split(command), server) == 204
    assert type(Recorder.received.pop()) is type(samples.sample(kind))


@pytest.mark.parametrize("kind", ACTIONS)
@pytest.mark.parametrize("options", [[], ["--rest"]])
def test_a_printed_curl_command_asks_for_the_action(
    kind: str, options: list[str], server: int, capsys: pytest.CaptureFixture[str]
) -> None:
    command = _out(capsys, "sample", kind, *options, "--curl", f"http://localhost:{server}")
    assert _replay(shlex.split(command), server) == 202
    assert Recorder.received.pop() == samples.sample(kind)


def test_a_printed_curl_command_tells_the_length_of_no_body(capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(_out(capsys, "sample", "closeAllConnections", "--curl", "http://localhost"))
    assert "Content-Length: 0" in words
    assert "--data-raw" not in words


def test_http_and_curl_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert "not allowed with argument" in _err(capsys, "sample", "user", "--http", "--curl", "http://localhost")


# --- check -----------------------------------------------------------------------------

ACTION: Final = '{"actionName": "sendToAll", "data": "hello", "dataType": "text"}'
CONTEXT: Final = '{"eventType": "System", "eventName": "connected", "hub": "chat", "connectionId": "c-1"}'
TOLD: Final[Mapping[str, str]] = {
    # payload: what it is taken for
    ACTION: "SendToAllAction",
    '{"ACTIONNAME": "sendToAll", "data": "hello", "dataType": "text"}': "SendToAllAction",
    f'{{"connectionContext": {CONTEXT}}}': "ConnectedEventRequest",
    '{"isValid": true}': "PreflightRequest",
    CONTEXT: "WebPubSubConnectionContext",
    '{"userId": "ada"}': "ConnectEventResponse",
    '{"code": "unauthorized", "errorMessage": "Sign in first."}': "EventErrorResponse",
    '{"data": "hello", "dataType": "text"}': "UserEventResponse",
    '{"mqtt": {"code": 135}}': "MqttConnectEventErrorResponse",
    "{}": "ConnectEventResponse",
    '{"type": "webPubSub", "name": "actions", "direction": "out"}': "WebPubSubOutputBinding",
    '{"baseUrl": "wss://h", "url": "wss://h?access_token=t", "token": "t"}': "WebPubSubConnection",
    '{"response": {"status": 200}, "hasError": false}': "WebPubSubContext",
    '{"connectionContext": null, "response": {"status": 200}}': "WebPubSubRequest",
    '{"operationKind": "sendToAll", "message": "hello"}': "SendToAll",
    '{"name": "ValidationRequest", "isValidationRequest": true, "valid": true}': "ValidationRequest",
    '{"message": "hello"}': "MessageResponse",
    '{"thumbprint": "aa"}': "WebPubSubClientCertificate",
}


@pytest.mark.parametrize("payload", TOLD)
def test_what_a_payload_is_shows_in_its_members(payload: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, payload)
    assert _out(capsys, "check", path) == f"{path}: {TOLD[payload]}\n"


def test_what_shows_nothing_has_to_be_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, '{"note": "hello"}')
    found = _out(capsys, "check", path, code=1)
    assert found.startswith(f"{path}: 1 problem\n  $: can't tell what this is: say --as, with one of action, function, ")
    assert _out(capsys, "check", "--as", "response", path) == f"{path}: ConnectEventResponse\n"


def test_a_payload_is_held_to_what_it_is_meant_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, ACTION)
    found = _out(capsys, "check", "--as", "request", path, code=1)
    assert found == f"{path}: 1 problem\n  $.connectionContext: is missing\n"


def test_everything_that_is_wrong_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, '{"actionName": "sendToGroup", "group": "", "data": 7}')
    lines = _out(capsys, "check", path, code=1).splitlines()
    assert lines[0] == f"{path}: 2 problems"
    assert [line.partition(":")[0] for line in lines[1:]] == ["  $.group", "  $.data"]


def test_the_items_of_a_list_are_checked_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, f"[{ACTION}, 7, {CONTEXT}]")
    lines = _out(capsys, "check", path, code=1).splitlines()
    assert (lines[0], lines[1], lines[3]) == (
        f"{path}[0]: SendToAllAction",
        f"{path}[1]: 1 problem",
        f"{path}[2]: WebPubSubConnectionContext",
    )


def test_a_folder_stands_for_the_json_files_in_it_and_below(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "below.json").mkdir()
    first, second = _file(tmp_path, ACTION, "a.json"), _file(tmp_path / "below.json", CONTEXT, "b.json")
    _file(tmp_path, "no JSON, and nobody's business", "notes.txt")
    assert _out(capsys, "check", str(tmp_path)) == f"{first}: SendToAllAction\n{second}: WebPubSubConnectionContext\n"


def test_a_folder_in_which_nothing_was_checked_is_not_all_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _err(capsys, "check", str(tmp_path)) == f"{tmp_path}: holds no *.json\n"
    assert _err(capsys, "check", "--http", str(tmp_path)) == f"{tmp_path}: holds no *.http\n"


def test_standard_input_is_a_dash(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ACTION.encode())))
    assert _out(capsys, "check", "-") == "-: SendToAllAction\n"


def test_one_wrong_file_among_right_ones_is_enough_to_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong = _file(tmp_path, ACTION, "right.json"), _file(tmp_path, "[7]", "wrong.json")
    assert f"{right}: SendToAllAction\n" in _out(capsys, "check", right, wrong, code=1)


@pytest.mark.parametrize("content", ["{", "", b"\xff", '{"data": NaN}', "[" * 100_000])
def test_what_is_no_json_is_a_problem_like_any_other(
    content: str | bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _file(tmp_path, content)
    first, problem = _out(capsys, "check", path, code=1).splitlines()
    assert first == f"{path}: 1 problem"
    assert problem.startswith("  $: is n")


def test_a_file_that_is_not_there_is_no_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _err(capsys, "check", str(tmp_path / "lost.json")) == f"{tmp_path / 'lost.json'}: No such file or directory\n"


def test_members_that_the_protocol_does_not_have_pass_unless_they_are_forbidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _file(tmp_path, '{"actionName": "closeAllConnections", "reasn": "typo"}')
    assert _out(capsys, "check", path) == f"{path}: CloseAllConnectionsAction\n"
    assert _out(capsys, "check", "--forbid-extra-keys", path, code=1).startswith(f"{path}: 1 problem\n")


def test_findings_are_lines_of_json_when_that_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong = _file(tmp_path, ACTION, "right.json"), _file(tmp_path, '{"actionName": "nap"}', "wrong.json")
    first, second = map(json.loads, _out(capsys, "check", "--json", right, wrong, code=1).splitlines())
    assert first == {"source": right, "kind": "SendToAllAction", "problems": [], "warnings": []}
    assert (second["source"], second["kind"], len(second["problems"])) == (wrong, None, 1)
    assert second["problems"][0]["path"] == "$.actionName"


# --- check function.json ---------------------------------------------------------------

TRIGGER: Final = (
    '{"type": "webPubSubTrigger", "direction": "in", "name": "request", "eventType": "system", "eventName": "connect"'
)


def test_a_right_function_json_is_told_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, f'{{"bindings": [{TRIGGER}}}]}}', "function.json")
    assert _out(capsys, "check", path) == f"{path}: FunctionJson\n"


def test_what_keeps_a_function_from_working_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, f'{{"bindings": [{TRIGGER}, "hub": "my-hub", "clientProtocols": "sse"}}]}}', "function.json")
    lines = _out(capsys, "check", path, code=1).splitlines()
    assert lines[0] == f"{path}: 2 problems"
    assert [line.partition(":")[0] for line in lines[1:]] == ["  $.bindings[0].hub", "  $.bindings[0].clientProtocols"]


def test_what_the_host_ignores_is_a_warning_and_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, f'{TRIGGER}, "connectionStringSetting": "A"}}')
    warning = "  warning: $.connectionStringSetting: is ignored: today it is connection"
    assert _out(capsys, "check", path) == f"{path}: WebPubSubTriggerBinding\n{warning}\n"
    assert len(json.loads(_out(capsys, "check", "--json", path))["warnings"]) == 1


# --- check --http ----------------------------------------------------------------------


def _captured(event: EventRequest, **changes: str | None) -> str:
    """A request as it is captured, where headers can be changed, added (``_`` is ``-``) or left out."""
    request = testing.http_request(event)
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    headers: dict[str, str | None] = {**dict(request.headers), "Content-Length": str(len(request.body)), **changed}
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    lines.insert(0, f"{request.method} /eventhandler HTTP/1.1")
    return "\r\n".join([*lines, "", request.body.decode()])


def _checked(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes, *arguments: str, code: int = 0) -> str:
    path = _file(tmp_path, content, "request.http")
    return _out(capsys, "check", "--http", *arguments, path, code=code).removeprefix(f"{path}: ")


def test_a_captured_request_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _checked(tmp_path, capsys, _captured(testing.connect())) == f"{ConnectEventRequest.__name__}\n"


def test_a_captured_handshake_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _checked(tmp_path, capsys, _captured(testing.preflight())) == f"{PreflightRequest.__name__}\n"


def test_line_ends_of_an_editor_will_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = _captured(testing.connect()).replace("\r\n", "\n")
    assert _checked(tmp_path, capsys, content) == "ConnectEventRequest\n"


def test_what_stands_behind_the_body_is_no_part_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = _captured(testing.connect()) + "\nthe next request"
    assert _checked(tmp_path, capsys, content) == "ConnectEventRequest\n"


def test_a_body_that_is_cut_short_is_found_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = _captured(testing.user("hello"))[:-1]
    assert _checked(tmp_path, capsys, content, code=1) == "1 problem\n  body: is shorter than Content-Length says\n"


@pytest.mark.parametrize("length", [None, "", "many", "-1", "9" * 5000])
def test_without_a_length_the_body_is_what_is_there(
    length: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _checked(tmp_path, capsys, _captured(testing.connect(), Content_Length=length)) == "ConnectEventRequest\n"


def test_signatures_are_checked_only_with_a_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = _captured(testing.connect(), ce_signature=None)
    assert _checked(tmp_path, capsys, content) == "ConnectEventRequest\n"
    found = _checked(tmp_path, capsys, content, "--access-key", testing.ACCESS_KEY, code=1)
    assert found == "1 problem\n  ce-signature: is missing\n"


def test_headers_that_are_missing_are_all_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = _captured(testing.connect(), ce_type=None, ce_hub=None)
    assert _checked(tmp_path, capsys, content, code=1) == "2 problems\n  ce-type: is missing\n  ce-hub: is missing\n"


@pytest.mark.parametrize(
    "content", ["", "\r\n", b"\xff\xfe", "POST", "DELETE / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\n" + "a: b\r\n" * 101]
)
def test_what_is_no_request_is_a_problem_like_any_other(
    content: str | bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert " problem" in _checked(tmp_path, capsys, content, code=1)


def test_too_many_headers_are_a_problem_of_the_headers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = "POST / HTTP/1.1\r\n" + "a: b\r\n" * 101
    assert _checked(tmp_path, capsys, content, code=1) == "1 problem\n  headers: can't be read as HTTP headers\n"


def test_a_folder_stands_for_the_http_files_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, _captured(testing.connect()), "connect.http")
    _file(tmp_path, "{}", "payload.json")
    assert _out(capsys, "check", "--http", str(tmp_path)) == f"{path}: ConnectEventRequest\n"
