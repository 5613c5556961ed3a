"""The command ``wps-models``: its output and exit codes."""

import contextlib
import errno
import http.client
import importlib
import io
import json
import os
import runpy
import shlex
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Generator, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, NoReturn, get_args

import pytest
from typing_extensions import override

from tests import webhooks
from tests.layout import ROOT
from tests.payloads import PAYLOADS
from wps_models import (
    Action,
    ConnectEventRequest,
    EventRequest,
    EventResponse,
    PreflightRequest,
    SendToAllAction,
    UserEventRequest,
    Webhook,
    client,
    dumps,
    rest,
    testing,
)
from wps_models._cli import _files, main
from wps_models._cli import _samples as samples
from wps_models.events.requests import WebPubSubEventRequest

EVENTS: Final = [kind for kind in samples.sample_kinds() if isinstance(samples.sample(kind), WebPubSubEventRequest)]
ACTIONS: Final = [action.action_name for action in get_args(Action)]
KEY: Final = "a key of some service, in the length that keys have"
NOT_EVENTS: Final = [kind for kind in samples.sample_kinds() if kind not in EVENTS]


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """Run the command, and return its output."""
    assert main(arguments) == code
    return capsys.readouterr().out


def checked(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """Run ``check``, and return its findings without the summary."""
    output = run(capsys, "check", *arguments, code=code)
    if "--json" in arguments:
        return output
    *findings, summary = output.splitlines(keepends=True)
    assert " problem" in summary
    return "".join(findings)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command with wrong arguments, and return its error message, below the usage."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    usage, _, error = captured.err.rpartition(": error: ")
    assert usage.count("usage: wps-models") == 1
    return error


def write(folder: Path, content: str | bytes, name: str = "payload.json") -> str:
    """Write a file, and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


# --- as a program ----------------------------------------------------------------------


def _run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wps_models", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False, cwd=ROOT)


def test_a_sample_can_be_piped_into_check() -> None:
    sample = _run("sample", "sendToGroup")
    assert (sample.returncode, sample.stderr) == (0, "")
    checked = _run("check", "-", given=sample.stdout)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "-: ok SendToGroupAction\nno problems in 1 file\n", "")


def test_the_program_exits_with_the_exit_code_of_the_command() -> None:
    assert _run("check", "-", given="{").returncode == 1


def test_importing_the_program_does_not_run_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delitem(sys.modules, "wps_models.__main__", raising=False)
    importlib.import_module("wps_models.__main__")
    assert capsys.readouterr() == ("", "")


def test_the_package_runs_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delitem(sys.modules, "wps_models.__main__", raising=False)
    monkeypatch.setattr(sys, "argv", ["wps_models", "sample", "closeAllConnections"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("wps_models", run_name="__main__")
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["actionName"] == "closeAllConnections"


def test_the_console_script_is_the_same_command() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, function = project["project"]["scripts"]["wps-models"].partition(":")
    assert getattr(importlib.import_module(module), function) is main


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version") == f"wps-models {version('wps-models')}\n"


def test_without_a_command_the_commands_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys) == "add a command: check or sample\n"


NOT_BETWEEN: Final = "put options before or after the other arguments, not between them"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["check", "--jsno", "payload.json"], "--jsno. Did you mean --json?"),
        (["check", "payload.json", "--acess-key=K"], "--acess-key=K. Did you mean --access-key?"),
        (["check", "payload.json", "--js", "other.json"], "--js. Did you mean --json?"),
        (["check", "payload.json", "--zzz\x1b[2J"], "--zzz\\x1b[2J"),
        (["check", "payload.json", "--json", "other.json"], f"other.json; {NOT_BETWEEN}"),
        (["sample", "connect", "--htp"], "--htp. Did you mean --http?"),
        (["sample", "connect", "connected"], f"connected; {NOT_BETWEEN}"),
        (["--json", "check", "payload.json"], "--json; put the command first"),
    ],
)
def test_an_unexpected_argument_is_named(command: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, *command) == f"unexpected argument: {message}\n"


def test_help_names_the_defaults_and_all_kinds_in_groups(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main(["sample", "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert testing.ACCESS_KEY in "".join(text.split())
    assert testing.HOST in text
    assert "POSIX" in text
    assert "events:\n  connect, connected, disconnected, message, " in text
    assert "actions:\n  " in text
    for kind in samples.sample_kinds():
        assert kind in text
    assert max(map(len, text.splitlines())) <= 80


# --- pipes, signals and consoles -------------------------------------------------------

posix = pytest.mark.skipif(os.name != "posix", reason="needs pipes, signals and devices of POSIX")
each_way_to_write = pytest.mark.parametrize(
    "command", [["sample", "connect"], ["sample", "connect", "--http"], ["--help"]], ids=" ".join
)


def _ended(command: list[str], **options: Any) -> tuple[int, str]:
    """The exit code of a command, and its standard error."""
    # argparse ignores a write that fails at once.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    line = [sys.executable, "-m", "wps_models", *command]
    done = subprocess.run(line, stderr=subprocess.PIPE, encoding="utf-8", check=False, cwd=ROOT, env=environment, **options)
    return done.returncode, done.stderr


@posix
@each_way_to_write
def test_a_pipe_that_is_closed_ends_the_program_without_a_message(command: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    assert _ended(command, stdout=writing) == (141, "")
    os.close(writing)


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
@each_way_to_write
def test_a_full_disk_is_reported(command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        assert _ended(command, stdout=full) == (2, f"can't write: {os.strerror(errno.ENOSPC)}\n")


@posix
@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        ("check - <&-", (2, "-: can't be read: standard input is closed\n1 problem in 1 file\n", "")),
        ("sample connect >&-", (2, "", "can't write: standard output is closed\n")),
    ],
)
def test_a_closed_stream_is_named(closed: str, expected: tuple[int, str, str]) -> None:
    command = f"{shlex.quote(sys.executable)} -m wps_models {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S607  # any shell
    assert (done.returncode, done.stdout, done.stderr) == expected


@posix
def test_an_interrupt_ends_the_program_without_a_message(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "wps_models", "check", str(pipe)]
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # Shells start background jobs with SIGINT ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # there is one thread
    )
    # The pipe opens when the command reads from it.
    with running, pipe.open("wb"):
        running.send_signal(signal.SIGINT)
        output = running.communicate(timeout=60)
    assert (running.returncode, output) == (130, (b"", b""))


def _console(monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8") -> io.BytesIO:
    """Replace standard output by one as on Windows, with other line ends."""
    octets = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(octets, encoding=encoding, newline="\r\n"))
    return octets


@pytest.mark.parametrize("command", [["sample", "connect", "--http"], ["sample", "sendToAll", "--http"]], ids=" ".join)
def test_lines_of_http_end_in_the_same_way_on_every_system(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    octets = _console(monkeypatch)
    assert main(command) == 0
    head, _, body = octets.getvalue().partition(b"\r\n\r\n")
    assert head.count(b"\r") == head.count(b"\n") == head.count(b"\r\n") > 3
    assert json.loads(body)


def test_letters_that_the_console_lacks_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, ACTION, "größe-日.json")
    octets = _console(monkeypatch, "cp1252")
    assert main(["check", path]) == 0
    assert "größe-\\u65e5.json: ok SendToAllAction\n" in octets.getvalue().decode("cp1252")


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, ""),
        (OSError(errno.EINVAL, "a broken pipe on Windows"), 141, ""),
        (OSError(errno.ENOSPC, "No space"), 2, "can't write: No space\n"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_while_writing_closes_standard_output(
    error: OSError, code: int, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    octets = _console(monkeypatch)
    monkeypatch.setattr(sys.stdout, "flush", _raising(error))
    assert main(["sample", "connect"]) == code
    assert capsys.readouterr().err == message
    # Or Python would write again at exit.
    assert octets.closed


def test_there_may_be_no_standard_streams(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert checked(capsys, "-", code=2) == "-: can't be read: standard input is closed\n"
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["sample", "connect"]) == 2
    assert capsys.readouterr().err == "can't write: standard output is closed\n"
    with pytest.raises(SystemExit):
        main(["--help"])


def test_standard_input_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    broken = SimpleNamespace(read=_raising(OSError(errno.EIO, "Input/output error")))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=broken))
    assert checked(capsys, "-", code=2) == "-: can't be read: Input/output error\n"


def test_standard_input_may_be_endless(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(_files, "MAX_SIZE", 2**20)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=SimpleNamespace(read=_spaces)))
    assert checked(capsys, "-", code=2) == "-: can't be read: is larger than 1 MB\n"


def _spaces(size: int) -> bytes:
    return b" " * size


def test_a_keyboard_interrupt_is_no_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(Path, "open", _raising(KeyboardInterrupt()))
    assert main(["check", "payload.json"]) == 130
    assert capsys.readouterr() == ("", "")


def _raising(error: BaseException) -> Callable[..., NoReturn]:
    def do(*_: object) -> NoReturn:
        raise error

    return do


# --- sample ----------------------------------------------------------------------------


def test_there_is_a_sample_of_every_action_event_answer_and_message() -> None:
    kinds = {type(samples.sample(kind)) for kind in samples.sample_kinds()}
    messages = {*get_args(client.ClientMessage), *get_args(client.ServiceMessage)}
    missing = {*get_args(Action), *get_args(EventRequest), *get_args(EventResponse), *messages} - kinds
    assert missing == set(), f"no sample of: {', '.join(sorted(cls.__name__ for cls in missing))}"


@pytest.mark.parametrize("kind", samples.sample_kinds())
def test_every_sample_passes_check(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, run(capsys, "sample", kind))
    expected = f"{path}: ok {type(samples.sample(kind)).__name__}\n"
    assert checked(capsys, path) == expected
    assert checked(capsys, "--forbid-extra-keys", path) == expected


@pytest.mark.parametrize(
    ("kind", "suggestion"), [("sendToAl", ". Did you mean sendToAll?"), ("mesage", ". Did you mean message?"), ("nap", ".")]
)
def test_an_unknown_kind_is_refused_with_a_suggestion(kind: str, suggestion: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "sample", kind) == f"unknown kind{suggestion} wps-models sample --help lists all kinds\n"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("user", UserEventRequest),
        ("mqttUser", UserEventRequest),
        ("sendtoall", SendToAllAction),
        ("SENDTOALL", SendToAllAction),
        ("Connect", ConnectEventRequest),
        ("ConnectEventRequest", ConnectEventRequest),
        ("sendToAllAction", SendToAllAction),
    ],
)
def test_a_kind_has_several_names(name: str, kind: type, capsys: pytest.CaptureFixture[str]) -> None:
    assert type(samples.sample(name)) is kind
    assert run(capsys, "sample", name) == run(capsys, "sample", name.lower())


def test_the_name_of_a_class_means_its_first_kind() -> None:
    assert samples.sample("UserEventRequest") == samples.sample("user") == samples.sample("message") == testing.user()
    assert samples.sample("mqttMessage") == samples.sample("mqttUser")


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("message --user bob", {"data": "hello", "dataType": "Text"}),
        ("message --json [1] --event rate", {"data": "[1]", "dataType": "Json"}),
        ("mqttMessage --data on", {"data": "on", "dataType": "Text"}),
        ("connect --user bob --hub news", {"claims": {"sub": ["bob"], "role": ["webpubsub.joinLeaveGroup"]}}),
        ("sendToUser --user bob --data hi", {"userId": "bob", "data": "hi", "dataType": "text"}),
        ("sendToAll --json {}", {"data": "{}", "dataType": "json"}),
        ("userResponse --data hi", {"data": "hi", "dataType": "text"}),
        ("connectResponse --user bob", {"userId": "bob"}),
        ("sendEventMessage --event rate --json [1]", {"event": "rate", "data": [1], "dataType": "json"}),
        ("groupDataMessage --user bob --data hi", {"fromUserId": "bob", "data": "hi", "dataType": "text"}),
    ],
)
def test_options_change_a_sample(command: str, expected: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    payload = json.loads(run(capsys, "sample", *command.split()))
    assert payload | expected == payload
    context = payload.get("connectionContext")
    if context and "--user" in command:
        assert (context["userId"], context["headers"]["ce-userId"]) == ("bob", ["bob"])
    if context and "--event" in command:
        assert context["eventName"] == "rate"
    if context and "--hub" in command:
        assert context["hub"] == "news"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("sendToAll --user bob", "sendToAll has no user"),
        ("connected --data hi", "connected has no data"),
        ("connect --event rate", "connect has no event name"),
        ("preflight --user bob", "preflight has no user"),
        ("preflight --hub news", "preflight has no hub"),
        ("pingMessage --hub news", "pingMessage has no hub"),
        ("message --json {", "argument --json: invalid JSON"),
        ("message --json NaN", "argument --json: invalid JSON"),
        ("message --json 1 --data x", "argument --data: not allowed with argument --json"),
        ("message --access-key K", "--access-key is for requests: add --http or --curl"),
        ("sendToAll --host h", "--host is for requests: add --http or --curl"),
        ("sendToAll --hub shop", "--hub is for requests: add --http or --curl"),
        ("sendToAll --curl http://h --host h", "--host has no effect with --curl, whose URL is that of the service"),
        ("message --http --curl http://h", "argument --curl: not allowed with argument --http"),
    ],
)
def test_an_option_without_effect_is_refused(command: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "sample", *command.split()) == f"{message}\n"


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_is_printed_as_a_signed_request(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, run(capsys, "sample", kind, "--http"), "request.http")
    found = checked(capsys, "--http", "--access-key", testing.ACCESS_KEY, path)
    assert found == f"{path}: ok {type(samples.sample(kind)).__name__}\n"


def test_a_printed_request_is_complete_http_1_1(capsys: pytest.CaptureFixture[str]) -> None:
    head, _, body = run(capsys, "sample", "connect", "--http").partition("\r\n\r\n")
    lines = head.split("\r\n")
    assert lines[:2] == ["POST /eventhandler HTTP/1.1", "Host: localhost"]
    assert lines[-1] == f"Content-Length: {len(body)}"


@pytest.mark.parametrize("kind", [kind for kind in NOT_EVENTS if kind not in ACTIONS])
def test_only_events_and_actions_are_requests(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    message = f"only events and actions are HTTP requests; {kind} is neither\n"
    assert refused(capsys, "sample", kind, "--http") == refused(capsys, "sample", kind, "--curl", "http://localhost") == message


@pytest.mark.parametrize("kind", ACTIONS)
def test_every_action_is_printed_as_a_signed_rest_request(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    head, _, body = run(capsys, "sample", kind, "--http", "--access-key", KEY).partition("\r\n\r\n")
    start, host, *lines = head.split("\r\n")
    method, target, version = start.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    assert (host, version, headers["Content-Length"]) == (f"Host: {testing.HOST}", "HTTP/1.1", str(len(body)))
    found = rest.parse(method=method, target=target, headers=headers, body=body.encode(), access_keys=KEY, now=datetime.now(UTC))
    assert (found.hub, found.operation) == ("chat", samples.sample(kind))


@pytest.mark.parametrize("kind", ACTIONS)
def test_the_printed_request_of_an_action_is_checked_as_one_to_the_rest_api(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, run(capsys, "sample", kind, "--http", "--access-key", KEY), "s.http")
    assert checked(capsys, path) == f"{path}: ok {type(samples.sample(kind)).__name__}\n"
    assert checked(capsys, path, "--access-key", KEY) == f"{path}: ok {type(samples.sample(kind)).__name__}\n"
    found = checked(capsys, path, "--access-key", "another", code=1)
    assert found.startswith(f"{path}: 1 problem\n  ")
    assert "ce-" not in found


def test_an_event_may_be_sent_to_a_path_like_that_of_the_rest_api(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = _captured(testing.connect()).replace("/eventhandler", "/api/hubs/chat", 1)
    assert checked(capsys, write(tmp_path, content, "s.http")).endswith(": ok ConnectEventRequest\n")


def test_a_wrong_request_to_the_rest_api_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "POST /api/hubs/chat/:sendd HTTP/1.1\r\n\r\nhi", "s.http")
    assert checked(capsys, path, code=1).startswith(f"{path}: 1 problem\n  path: ")


def test_the_request_of_an_action_is_for_the_hub_and_host_that_are_given(capsys: pytest.CaptureFixture[str]) -> None:
    request = run(capsys, "sample", "sendToAll", "--http", "--hub", "shop", "--host", "my.example")
    assert "/api/hubs/shop/" in request
    assert "\r\nHost: my.example\r\n" in request
    assert refused(capsys, "sample", "sendToAll", "--http", "--hub", "no hub").startswith("argument --hub: must be a letter")


@pytest.mark.parametrize("url", ["localhost:8080", "", "http://", "ftp://localhost", "http://local host", "http://localhost/\n"])
@pytest.mark.parametrize("kind", ["sendToAll", "connect"])
def test_a_wrong_url_is_refused(kind: str, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    message = "argument --curl: must be a URL such as http://localhost:8080/eventhandler\n"
    assert refused(capsys, "sample", kind, "--curl", url) == message


def test_the_url_of_an_action_must_be_that_of_a_service(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "sample", "sendToAll", "--curl", "http://localhost:99999").startswith("Endpoint must be a URL")


def test_a_request_is_signed_with_the_key_that_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, run(capsys, "sample", "message", "--http", "--access-key", "my key"))
    assert checked(capsys, "--http", "--access-key", "my key", path) == f"{path}: ok UserEventRequest\n"
    assert checked(capsys, "--http", "--access-key", "another", path, code=1) == (
        f"{path}: 1 problem\n  ce-signature: matches none of the access keys\n"
    )


@pytest.mark.parametrize("command", [["sample", "message", "--http"], ["check", "request.http"]])
@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("", "must not be empty"),
        (" ", "must not be empty"),
        ("Endpoint=https://h;AccessKey=SECRET", "must be the key alone, not a connection string: what follows AccessKey="),
        ("\udcff", "must be UTF-8"),
    ],
)
def test_a_wrong_key_is_refused_without_showing_it(
    command: list[str], key: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, *command, "--access-key", key) == f"argument --access-key: {message}\n"


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_comes_from_the_host_that_is_given(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    request = run(capsys, "sample", kind, "--http", "--host", "my.example", "--access-key", KEY)
    head, _, body = request.partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    event = Webhook(access_keys={"my.example": KEY}).parse(method=start.split(" ")[0], headers=headers, body=body.encode())
    assert event.context.origin == "my.example"
    assert type(event) is type(samples.sample(kind))
    if isinstance(event, PreflightRequest):
        assert event.is_valid


@pytest.mark.parametrize("host", ["https://my.example", "my.example/", "my.example:443", "my example", "", "ex\u00e4mple"])
def test_a_host_must_be_a_name_alone(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    message = "must be a host alone, such as name.webpubsub.azure.com" if host else "must not be empty"
    assert refused(capsys, "sample", "preflight", "--http", "--host", host) == f"argument --host: {message}\n"


@pytest.mark.parametrize(
    ("kind", "url", "is_told"),
    [
        ("connect", "http://localhost:8080", False),
        ("connect", "https://example.com/hook", True),
        ("sendToAll", "https://name.webpubsub.azure.com", True),
        ("preflight", "https://example.com/hook", False),
    ],
)
def test_the_key_for_tests_is_mentioned_unless_the_request_stays_on_this_machine(
    kind: str, url: str, capsys: pytest.CaptureFixture[str], *, is_told: bool
) -> None:
    assert main(["sample", kind, "--curl", url]) == 0
    message = "signed with a key for tests: add --access-key with the key of your service\n"
    assert capsys.readouterr().err == (message if is_told else "")
    assert main(["sample", kind, "--curl", url, "--access-key", KEY]) == 0
    assert capsys.readouterr().err == ""


class Recorder(BaseHTTPRequestHandler):
    """Receives events and actions, and keeps them."""

    received: Final[list[EventRequest | Action]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/eventhandler":
            parsed = rest.parse(
                method=self.command,
                target=self.path,
                headers=self.headers,
                body=body,
                access_keys=testing.ACCESS_KEY,
                now=datetime.now(UTC),
            )
            assert isinstance(parsed.operation, Action)
            self.received.append(parsed.operation)
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

    do_OPTIONS = do_PUT = do_DELETE = do_POST  # noqa: N815  # names of the base class

    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Generator[int]:
    with HTTPServer(("127.0.0.1", 0), Recorder) as recorder:
        thread = threading.Thread(target=recorder.serve_forever, args=[0.02])
        thread.start()
        yield recorder.server_port
        recorder.shutdown()
        thread.join()


def _replay(words: list[str], port: int) -> int:
    """Send what a curl command would send, and return the status."""
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
def test_a_printed_curl_command_sends_the_event(kind: str, server: int, capsys: pytest.CaptureFixture[str]) -> None:
    command = run(capsys, "sample", kind, "--curl", f"http://localhost:{server}/eventhandler")
    assert _replay(shlex.split(command), server) == 204
    assert type(Recorder.received.pop()) is type(samples.sample(kind))


@pytest.mark.parametrize("kind", ACTIONS)
def test_a_printed_curl_command_sends_the_action(kind: str, server: int, capsys: pytest.CaptureFixture[str]) -> None:
    command = run(capsys, "sample", kind, "--curl", f"http://localhost:{server}")
    assert _replay(shlex.split(command), server) == 202
    assert Recorder.received.pop() == samples.sample(kind)


def test_a_printed_curl_command_has_the_length_of_an_empty_body(capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(run(capsys, "sample", "closeAllConnections", "--curl", "http://localhost"))
    assert "Content-Length: 0" in words
    assert "--data-raw" not in words


# --- check -----------------------------------------------------------------------------

ACTION: Final = '{"actionName": "sendToAll", "data": "hello", "dataType": "text"}'
CONTEXT: Final = '{"eventType": "System", "eventName": "connected", "hub": "chat", "connectionId": "c-1"}'
RECOGNISED: Final[Mapping[str, str]] = {
    ACTION: "SendToAllAction",
    '{"ACTIONNAME": "sendToAll", "data": "hello", "dataType": "text"}': "SendToAllAction",
    f'{{"connectionContext": {CONTEXT}}}': "ConnectedEventRequest",
    '{"isValid": true}': "PreflightRequest",
    CONTEXT: "WebPubSubConnectionContext",
    '{"userId": "ada"}': "ConnectEventResponse",
    '{"code": "unauthorized", "errorMessage": "Sign in first."}': "EventErrorResponse",
    '{"data": "hello", "dataType": "text"}': "UserEventResponse",
    '{"mqtt": {"code": 135}}': "MqttConnectEventErrorResponse",
    '{"type": "webPubSub", "name": "actions", "direction": "out"}': "WebPubSubOutputBinding",
    '{"bindings": [{"type": "webPubSub", "name": "actions", "direction": "out"}]}': "FunctionJson",
    '{"baseUrl": "wss://h", "url": "wss://h?access_token=t", "token": "t"}': "WebPubSubConnection",
    '{"response": {"status": 200}, "hasError": false}': "WebPubSubContext",
    '{"connectionContext": null, "response": {"status": 200}}': "WebPubSubRequest",
    '{"operationKind": "sendToAll", "message": "hello"}': "SendToAll",
    '{"name": "ValidationRequest", "isValidationRequest": true, "valid": true}': "ValidationRequest",
    '{"message": "hello"}': "MessageResponse",
    '{"thumbprint": "aa"}': "WebPubSubClientCertificate",
}


@pytest.mark.parametrize("payload", RECOGNISED)
def test_a_payload_is_recognised_by_its_members(payload: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, payload)
    assert checked(capsys, path) == f"{path}: ok {RECOGNISED[payload]}\n"
    assert checked(capsys, str(tmp_path)) == f"{path}: ok {RECOGNISED[payload]}\n"


NOT_RECOGNISED: Final = "$: not recognised as a Web PubSub payload; say what it is with --as (see --help)"


@pytest.mark.parametrize("content", ['{"note": "hello"}', "{}", "null", '"SECRET"', "7", "[7]"])
def test_a_file_that_is_not_recognised_needs_a_form(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, content)
    place = f"{path}[0]" if content == "[7]" else path
    assert checked(capsys, path, code=1) == f"{place}: 1 problem\n  {NOT_RECOGNISED}\n"
    if content.startswith("{"):
        assert checked(capsys, "--as", "Response", path) == f"{path}: ok ConnectEventResponse\n"


@pytest.mark.parametrize(
    ("content", "tag"),
    [
        ('{"actionNam": "sendToAll", "data": "x"}', "actionName"),
        ('{"action_name": "sendToAll"}', "actionName"),
        ('{"ConnectionContex": {}, "data": "x"}', "connectionContext"),
        ('{"typ": "sendToGroup", "group": "lobby", "data": "x"}', "type"),
    ],
)
def test_a_payload_with_a_misspelled_tag_needs_a_form(
    content: str, tag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, content)
    message = f"not recognised as a Web PubSub payload. Did you mean {tag}? Say what it is with --as (see --help)"
    assert checked(capsys, path, code=1) == f"{path}: 1 problem\n  $: {message}\n"


def test_a_payload_that_is_like_a_tagged_one_is_read_in_the_form_that_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, '{"actionNam": "sendToAll", "data": "x"}')
    assert checked(capsys, "--as", "response", path) == f"{path}: ok UserEventResponse\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "$: the array is empty"),
        ("", "$: the file is empty"),
        (" \r\n", "$: the file is empty"),
        (b"\xff\xfe{\0}\0", "$: the file is UTF-16, as Windows PowerShell writes it: save it as UTF-8"),
        ("GET /eventhandler HTTP/1.1\r\n\r\n", "$: this is an HTTP request, not JSON: add --http"),
        (ACTION[:-1], "$: "),
        (ACTION[:-3], "$: "),
        ("{", "$: "),
        (b"\xff", "$: "),
        ('{"data": NaN}', "$: "),
        ("[" * 100_000, "$: "),
    ],
)
def test_a_file_without_a_payload_is_a_problem(
    content: str | bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, content)
    assert checked(capsys, path, code=1).startswith(f"{path}: 1 problem\n  {message}")


def test_an_unknown_form_is_refused_with_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    message = refused(capsys, "check", "--as", "requests", "payload.json")
    assert message.startswith("argument --as: unknown form. Did you mean request? Known: action, function, ")
    assert refused(capsys, "check", "--as", "x", "payload.json").startswith("argument --as: unknown form. Known: action, ")


def test_a_payload_is_read_in_the_form_that_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, ACTION)
    found = checked(capsys, "--as", "request", path, code=1)
    assert found == f"{path}: 1 problem\n  $.connectionContext: is missing\n"
    messages = write(tmp_path, dumps([client.AckMessage(ack_id=1, success=True), client.PingMessage()]))
    expected = f"{messages}[0]: ok AckMessage\n{messages}[1]: ok UnknownMessage\n"
    assert checked(capsys, "--as", "service-message", messages) == expected
    expected = f"{messages}[0]: ok UnknownMessage\n{messages}[1]: ok PingMessage\n"
    assert checked(capsys, "--as", "client-message", messages) == expected


def test_all_problems_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, '{"actionName": "sendToGroup", "group": "", "data": 7}')
    lines = checked(capsys, path, code=1).splitlines()
    assert lines[0] == f"{path}: 2 problems"
    assert [line.partition(":")[0] for line in lines[1:]] == ["  $.group", "  $.data"]


def test_the_items_of_an_array_are_checked_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, f"[{ACTION}, 7, {CONTEXT}]")
    assert checked(capsys, path, code=1).splitlines() == [
        f"{path}[0]: ok SendToAllAction",
        f"{path}[1]: 1 problem",
        f"  {NOT_RECOGNISED}",
        f"{path}[2]: ok WebPubSubConnectionContext",
    ]


@pytest.mark.parametrize("name", ["log.json", "log.jsonl", "LOG.NDJSON"])
def test_the_lines_of_json_lines_are_checked_one_by_one(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, f"{ACTION}\r\n\n[{CONTEXT}]\n{{\n", name)
    first, second, third, problem = checked(capsys, path, code=1).splitlines()
    assert (first, second, third) == (
        f"{path}:1: ok SendToAllAction",
        f"{path}:3[0]: ok WebPubSubConnectionContext",
        f"{path}:4: 1 problem",
    )
    assert problem.startswith("  $: ")


def test_json_lines_may_begin_with_a_wrong_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, f"{{\n{ACTION}\n", "log.jsonl")
    assert checked(capsys, path, code=1).endswith(f"{path}:2: ok SendToAllAction\n")
    as_json = write(tmp_path, f"{{\n{ACTION}\n", "log.json")
    assert checked(capsys, as_json, code=1).startswith(f"{as_json}: 1 problem\n")


def test_the_summary_counts_problems_files_and_warnings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right = write(tmp_path, f"[{ACTION}, {ACTION}]", "right.json")
    wrong = write(tmp_path, '{"actionName": "sendToGroup", "group": "", "data": 7}', "wrong.json")
    binding = write(tmp_path, f'{TRIGGER}, "hubb": "A"}}', "binding.json")
    assert run(capsys, "check", right).endswith("\nno problems in 1 file\n")
    assert run(capsys, "check", right, wrong, code=1).endswith("\n2 problems in 2 files\n")
    assert run(capsys, "check", right, wrong, binding, code=1).endswith("\n2 problems in 3 files, 1 warning\n")


def test_standard_input_is_a_dash(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ACTION.encode())))
    assert checked(capsys, "-") == "-: ok SendToAllAction\n"


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lost, right, wrong = str(tmp_path / "lost.json"), write(tmp_path, ACTION, "right.json"), write(tmp_path, "[7]", "wrong.json")
    expected = f"{lost}: can't be read: No such file or directory\n{right}: ok SendToAllAction\n{wrong}[0]: 1 problem\n"
    assert checked(capsys, lost, right, wrong, code=2).startswith(expected)
    first = json.loads(checked(capsys, "--json", lost, code=2))
    problem = {"path": "file", "message": "can't be read: No such file or directory"}
    assert first == {"source": lost, "kind": None, "problems": [problem], "warnings": []}


def test_an_empty_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "check", "") == "argument FILE: must not be empty\n"


@pytest.mark.parametrize("name", ["\x1b[2J", "\n/a.json: FunctionJson", "\x7f\x9b", "\u202e", "\ud800"], ids=ascii)
def test_names_of_members_are_escaped_for_terminals(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, f"{TRIGGER}, {json.dumps(name)}: 1}}")
    expected = f"{path}: ok WebPubSubTriggerBinding\n  warning: $.{ascii(name)[1:-1]}: is ignored\n"
    assert checked(capsys, path) == expected
    assert checked(capsys, "--json", path).isascii()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that accepts any name")
def test_names_of_files_are_escaped_for_terminals(tmp_path: Path) -> None:
    name, shown = "a\x1b[2J\r\n\u202e\udc80.json", r"a\x1b[2J\r\n\u202e\udc80.json"
    path = tmp_path / name
    path.write_text(ACTION)
    command = [sys.executable, "-m", "wps_models", "check"]
    right = subprocess.run([*command, path], capture_output=True, check=False, cwd=ROOT)
    assert (right.returncode, right.stderr) == (0, b"")
    assert right.stdout.decode().startswith(f"{tmp_path}/{shown}: ok SendToAllAction\n")
    lost = subprocess.run([*command, name], capture_output=True, check=False, cwd=ROOT)
    assert lost.stdout.decode().startswith(f"{shown}: can't be read: {os.strerror(errno.ENOENT)}\n")


def test_unknown_members_are_accepted_unless_they_are_forbidden(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, '{"actionName": "closeAllConnections", "reasn": "typo"}')
    assert checked(capsys, path) == f"{path}: ok CloseAllConnectionsAction\n"
    assert checked(capsys, "--forbid-extra-keys", path, code=1).startswith(f"{path}: 1 problem\n")


def test_findings_may_be_lines_of_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong = write(tmp_path, ACTION, "right.json"), write(tmp_path, '{"actionName": "nap"}', "wrong.json")
    first, second = map(json.loads, checked(capsys, "--json", right, wrong, code=1).splitlines())
    assert first == {"source": right, "kind": "SendToAllAction", "problems": [], "warnings": []}
    assert (second["source"], second["kind"], len(second["problems"])) == (wrong, None, 1)
    assert second["problems"][0]["path"] == "$.actionName"


# --- check FOLDER ----------------------------------------------------------------------


def test_a_folder_means_the_payloads_below_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = write(tmp_path, ACTION, "a.json"), write(tmp_path, CONTEXT, "below.json/b.jsonl")
    third = write(tmp_path, _captured(testing.connect()), "c.http")
    write(tmp_path, ACTION, "notes.txt")
    expected = f"{first}: ok SendToAllAction\n{third}: ok ConnectEventRequest\n{second}: ok WebPubSubConnectionContext\n"
    assert checked(capsys, str(tmp_path)) == expected


OTHERS: Final[Mapping[str, str]] = {
    "host.json": '{"version": "2.0", "extensionBundle": {"id": "x"}, "logging": {}}',
    "local.settings.json": '{"IsEncrypted": false, "Values": {"A": "b"}}',
    "package.json": '{"name": "x", "type": "module", "version": "1.0.0"}',
    "tsconfig.json": '{"compilerOptions": {"strict": true}, // as it is written\n}',
    "keybindings.json": '{"bindings": {"ctrl+k": "close"}}',
    "answers.json": '{"data": {"id": 7}, "errors": []}',
    "error.json": '{"code": "E1", "message": "no", "details": []}',
    "login.json": '{"userId": "ada", "password": "x"}',
    "preflight.json": '{"isValid": true, "form": "login"}',
    "list.json": "[1, 2]",
    "text.json": '"text"',
    "empty.json": "",
    "api.http": "GET https://example.com/ HTTP/1.1\r\nAccept: */*\r\n\r\n",
}


def test_files_of_other_programs_are_skipped_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in OTHERS.items():
        write(tmp_path, content, name)
    path = write(tmp_path, ACTION, "action.json")
    output = run(capsys, "check", str(tmp_path))
    assert output == f"{path}: ok SendToAllAction\nno problems in 1 file; skipped {len(OTHERS)} other files\n"


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_of_another_program_is_a_problem_if_it_is_named(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # These files could be answers or errors, and are read as such.
    if name not in {"package.json", "error.json", "login.json", "preflight.json", "answers.json"}:
        run(capsys, "check", write(tmp_path, OTHERS[name], name), code=1)


def test_a_payload_that_is_cut_short_is_a_problem_in_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, ACTION[:-5], "cut.json")
    assert checked(capsys, str(tmp_path), code=1).startswith(f"{path}: 1 problem\n  $: ")


def test_an_unrecognised_line_among_payloads_is_a_problem_in_a_folder_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, f'{ACTION}\n{{"a": 1}}\n{ACTION}\n', "actions.jsonl")
    found = checked(capsys, str(tmp_path), code=1)
    assert found.splitlines()[1:3] == [f"{path}:2: 1 problem", f"  {NOT_RECOGNISED}"]
    assert found == checked(capsys, path, code=1)


def test_lines_of_another_program_are_no_problems_in_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, '{"message": "hello"}\n{"level": 1}', "log.jsonl")
    assert checked(capsys, str(tmp_path)) == f"{path}:1: ok MessageResponse\n"


@pytest.mark.parametrize("folder", [".venv", ".vscode", "node_modules", "lib/site-packages", "env"])
def test_folders_of_tools_and_of_installed_packages_are_skipped(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, '{"actionName": "nap"}', f"{folder}/a.json")
    write(tmp_path, "home = /usr/bin", "env/pyvenv.cfg")
    path = write(tmp_path, ACTION, "a.json")
    assert run(capsys, "check", str(tmp_path)) == f"{path}: ok SendToAllAction\nno problems in 1 file\n"


def test_a_folder_without_payloads_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(capsys, str(tmp_path), code=2) == f"{tmp_path}: contains no Web PubSub payloads\n"
    write(tmp_path, OTHERS["host.json"], "host.json")
    expected = f"{tmp_path}: contains no Web PubSub payloads\n1 problem in no files; skipped 1 other file\n"
    assert run(capsys, "check", str(tmp_path), code=2) == expected


def test_a_folder_that_cannot_be_read_does_not_hide_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, ACTION, "a.json")
    locked = tmp_path / "locked"
    locked.mkdir()
    scan = os.scandir

    def refuse(folder: str) -> Any:
        if str(folder) == str(locked):
            raise PermissionError(errno.EACCES, "Permission denied", folder)
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    expected = f"{path}: ok SendToAllAction\n{locked}: can't be read: Permission denied\n"
    assert checked(capsys, str(tmp_path), code=2) == expected


def test_options_choose_the_files_of_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request, payload = write(tmp_path, _captured(testing.connect()), "a.http"), write(tmp_path, ACTION, "b.json")
    about_request, about_payload = f"{request}: ok ConnectEventRequest\n", f"{payload}: ok SendToAllAction\n"
    assert checked(capsys, str(tmp_path)) == about_request + about_payload
    assert checked(capsys, "--http", str(tmp_path)) == about_request
    assert checked(capsys, "--access-key", testing.ACCESS_KEY, str(tmp_path)) == about_request
    assert checked(capsys, "--as", "action", str(tmp_path)) == about_payload
    assert checked(capsys, "--forbid-extra-keys", str(tmp_path)) == about_payload


def test_the_payloads_of_this_repository_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    findings = map(json.loads, checked(capsys, "--json", str(PAYLOADS), code=1).splitlines())
    wrong = [finding["source"] for finding in findings if finding["problems"]]
    assert wrong == [str(PAYLOADS / "bindings" / "request.json")]  # a binding of 1.0.0-beta.3
    assert "no problems in 8 files" in run(capsys, "check", str(ROOT / "tests" / "apps"))


# --- check function.json ---------------------------------------------------------------

TRIGGER: Final = (
    '{"type": "webPubSubTrigger", "direction": "in", "name": "request", "eventType": "system", "eventName": "connect"'
)


def test_a_function_json_without_problems_is_ok(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, f'{{"bindings": [{TRIGGER}}}]}}', "function.json")
    assert checked(capsys, path) == f"{path}: ok FunctionJson\n"


def test_a_setting_that_breaks_a_function_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, f'{{"bindings": [{TRIGGER}, "hub": "my-hub", "clientProtocols": "sse"}}]}}', "function.json")
    lines = checked(capsys, path, code=1).splitlines()
    assert lines[0] == f"{path}: 2 problems"
    assert [line.partition(":")[0] for line in lines[1:]] == ["  $.bindings[0].hub", "  $.bindings[0].clientProtocols"]


def test_a_setting_that_is_ignored_is_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, f'{TRIGGER}, "connectionStringSetting": "A"}}')
    found = checked(capsys, path)
    assert found.startswith(f"{path}: ok WebPubSubTriggerBinding\n  warning: $.connectionStringSetting: is ignored")
    assert len(json.loads(checked(capsys, "--json", path))["warnings"]) == 1


HTTP: Final = '{"type": "httpTrigger", "direction": "in", "name": "req", "methods": ["%s"]}'
CONTEXT_BINDING: Final = '{"type": "webPubSubContext", "direction": "in", "name": "wps"}'


def test_the_functions_of_a_folder_are_checked_as_one_app(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events = write(tmp_path, f'{{"bindings": [{HTTP % "post"}, {CONTEXT_BINDING}]}}', "events/function.json")
    alone = checked(capsys, events)
    assert "warning: $.bindings[0].methods: lacks options" in alone
    assert alone.count("warning") == 1
    of_the_app = checked(capsys, str(tmp_path))
    assert "lacks options" in of_the_app
    assert of_the_app.count("warning") == 2  # and the bundle doesn't load the extension
    handshake = write(tmp_path, f'{{"bindings": [{HTTP % "options"}, {CONTEXT_BINDING}]}}', "handshake/function.json")
    write(tmp_path, f'{{"bindings": [{TRIGGER}}}]}}', "trigger/function.json")
    assert "warning" not in checked(capsys, str(tmp_path))
    assert "lacks post" in checked(capsys, handshake)
    # The functions of another app don't count.
    other = tmp_path / "other"
    write(other, f'{{"bindings": [{HTTP % "post"}, {CONTEXT_BINDING}]}}', "events/function.json")
    assert checked(capsys, str(tmp_path)).count("lacks options") == 1


# --- check --http ----------------------------------------------------------------------


def _captured(event: EventRequest, **changes: str | None) -> str:
    """Return a captured request. Headers can be changed, added (``_`` means ``-``) or left out."""
    request = testing.http_request(event)
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    headers: dict[str, str | None] = {**dict(request.headers), "Content-Length": str(len(request.body)), **changed}
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    lines.insert(0, f"{request.method} /eventhandler HTTP/1.1")
    return "\r\n".join([*lines, "", request.body.decode()])


def _checked(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes, *arguments: str, code: int = 0) -> str:
    path = write(tmp_path, content, "request.http")
    return checked(capsys, "--http", *arguments, path, code=code).removeprefix(f"{path}: ")


def test_a_captured_request_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _checked(tmp_path, capsys, _captured(testing.connect())) == "ok ConnectEventRequest\n"
    assert _checked(tmp_path, capsys, _captured(testing.preflight())) == "ok PreflightRequest\n"


@pytest.mark.parametrize(
    "content",
    [
        _captured(testing.connect()).replace("\r\n", "\n"),
        _captured(testing.connect()) + "\nthe next request",
        "\ufeff" + _captured(testing.connect()),
        "\r\n\r\n" + _captured(testing.connect()),
        "\n" + _captured(testing.connect()),
    ],
    ids=["line ends", "more after the body", "byte order mark", "empty lines", "an empty line"],
)
def test_an_editor_may_have_changed_a_request(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _checked(tmp_path, capsys, content) == "ok ConnectEventRequest\n"


def test_a_body_that_is_cut_short_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = _captured(testing.user("hello"))[:-1]
    assert _checked(tmp_path, capsys, content, code=1) == "1 problem\n  body: is shorter than its Content-Length\n"


@pytest.mark.parametrize("length", [None, "", "many", "-1", "9" * 5000])
def test_without_a_length_the_body_is_the_rest(length: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _checked(tmp_path, capsys, _captured(testing.connect(), Content_Length=length)) == "ok ConnectEventRequest\n"


@pytest.mark.parametrize("name", ["connect.http", "CONNECT.HTTP"])
def test_a_file_with_the_suffix_of_http_is_a_request(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, _captured(testing.connect()), name)
    assert checked(capsys, path) == f"{path}: ok ConnectEventRequest\n"
    found = checked(capsys, "--access-key", KEY, path, code=1)
    assert found == f"{path}: 1 problem\n  ce-signature: matches none of the access keys\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "request: this is JSON, not an HTTP request"),
        (' {"actionName": "SECRET"}', "request: this is JSON, not an HTTP request"),
        ("HTTP/1.1 204 No Content\r\n\r\n", "request: this is an HTTP response, not a request"),
        ("", "request: the file is empty"),
        ("\r\n", "request: the file is empty"),
        (b"\xff\xfe", "request: the file is UTF-16"),
        (b"\xff", ""),
        ("POST", ""),
        ("DELETE / HTTP/1.1\r\n\r\n", ""),
        ("POST / HTTP/1.1\r\n" + "a: b\r\n" * 101, "headers: not HTTP headers"),
    ],
)
def test_a_file_without_a_request_is_a_problem(
    content: str | bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _checked(tmp_path, capsys, content, code=1)
    assert " problem" in found
    assert message in found


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--access-key K a.http b.json", "--access-key is for HTTP requests, but b.json is JSON; if it is a request, add --http"),
        ("--access-key K -", "--access-key is for HTTP requests, but - is JSON; if it is a request, add --http"),
        ("--as action a.http", "--as is for JSON, but a.http is an HTTP request"),
        ("--forbid-extra-keys a.http", "--forbid-extra-keys is for JSON, but a.http is an HTTP request"),
        ("--as action --http a", "--http is for HTTP requests, --as for JSON"),
        ("--forbid-extra-keys --access-key K a.http", "--access-key is for HTTP requests, --forbid-extra-keys for JSON"),
    ],
)
def test_an_option_for_other_files_is_refused(
    words: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, _captured(testing.connect()), "a.http")
    write(tmp_path, ACTION, "b.json")
    assert refused(capsys, "check", *words.split()) == f"{message}\n"


def test_signatures_are_checked_only_with_a_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = _captured(testing.connect(), ce_signature=None)
    assert _checked(tmp_path, capsys, content) == "ok ConnectEventRequest\n"
    found = _checked(tmp_path, capsys, content, "--access-key", testing.ACCESS_KEY, code=1)
    assert found == "1 problem\n  ce-signature: is missing\n"


def test_all_missing_headers_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = _captured(testing.connect(), ce_type=None, ce_hub=None)
    assert _checked(tmp_path, capsys, content, code=1) == "2 problems\n  ce-type: is missing\n  ce-hub: is missing\n"
