"""``python -m wps_models``: what it prints, and what it exits with."""

import contextlib
import errno
import http.client
import io
import json
import os
import runpy
import shlex
import signal
import subprocess
import sys
import threading
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
from wps_models._cli import _samples as samples
from wps_models._cli import main
from wps_models.events.requests import WebPubSubEventRequest

EVENTS: Final = [kind for kind in samples.sample_kinds() if isinstance(samples.sample(kind), WebPubSubEventRequest)]
ACTIONS: Final = [action.action_name for action in get_args(Action)]
KEY: Final = "a key of some service, in the length that keys have"
NOT_EVENTS: Final = [kind for kind in samples.sample_kinds() if kind not in EVENTS]


def _out(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code
    return capsys.readouterr().out


def _err(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is complained of when the command can't be done."""
    try:
        code: object = main(arguments)
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def _usage_error(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is wrong with a command, said below how it is used."""
    said = _err(capsys, *arguments)
    start = f"usage: python -m wps_models {arguments[0]} [-h]"
    assert said.startswith(start)
    usage, _, error = said.partition(f"python -m wps_models {arguments[0]}: error: ")
    assert usage.count("usage") == 1
    return error


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
    monkeypatch.delitem(sys.modules, "wps_models.__main__", raising=False)
    monkeypatch.setattr(sys, "argv", ["wps_models", "sample", "closeAllConnections"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("wps_models", run_name="__main__")
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["actionName"] == "closeAllConnections"


def test_without_a_command_it_says_how_it_is_used() -> None:
    result = _run()
    assert result.returncode == 2
    assert "usage: python -m wps_models" in result.stderr


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert _out(capsys, "--version") == f"wps-models {version('wps-models')}\n"


def test_without_a_command_those_that_there_are_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert _err(capsys).endswith("error: name a command: check or sample\n")


NOT_BETWEEN: Final = "put options before or after the other arguments, not between them"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["check", "--jsno", "payload.json"], "--jsno; did you mean --json?"),
        (["check", "payload.json", "--acess-key=K"], "--acess-key=K; did you mean --access-key?"),
        (["check", "payload.json", "--js", "other.json"], "--js; did you mean --json?"),
        (["check", "payload.json", "--zzz\x1b[2J"], "--zzz\\x1b[2J"),
        (
            ["check", "payload.json", "--json", "other.json"],
            f"other.json; {NOT_BETWEEN}",
        ),
        (["sample", "connect", "--htp"], "--htp; did you mean --http?"),
        (["sample", "connect", "connected"], f"connected; {NOT_BETWEEN}"),
    ],
)
def test_a_word_that_is_not_understood_is_named_below_the_usage_of_its_command(
    command: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _usage_error(capsys, *command) == f"unexpected argument: {said}\n"


def test_an_option_before_its_command_is_told_where_to_stand(capsys: pytest.CaptureFixture[str]) -> None:
    assert _err(capsys, "--json", "check", "payload.json").endswith("error: unexpected argument: --json; put the command first\n")


def test_help_names_the_defaults(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main(["sample", "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert testing.ACCESS_KEY in said
    assert testing.HOST in said
    assert "POSIX" in said


# --- pipes, signals and consoles -----------------------------------------------------------

posix = pytest.mark.skipif(os.name != "posix", reason="needs pipes, signals and devices as POSIX has them")
each_way_to_write = pytest.mark.parametrize(
    "command", [["sample", "connect"], ["sample", "connect", "--http"], ["--help"]], ids=" ".join
)


def _ended(command: list[str], **how: Any) -> tuple[int, str]:
    """The exit code of a command, and what it said on standard error."""
    # argparse takes no notice of a write that fails at once.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    line = [sys.executable, "-m", "wps_models", *command]
    done = subprocess.run(line, stderr=subprocess.PIPE, encoding="utf-8", check=False, cwd=ROOT, env=environment, **how)
    return done.returncode, done.stderr


@posix
@each_way_to_write
def test_a_reader_that_has_enough_ends_it_quietly(command: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    assert _ended(command, stdout=writing) == (141, "")
    os.close(writing)


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
@each_way_to_write
def test_a_full_disk_is_told(command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        assert _ended(command, stdout=full) == (2, f"can't write: {os.strerror(errno.ENOSPC)}\n")


@posix
@pytest.mark.parametrize(
    ("closed", "said"),
    [
        ("check - <&-", (2, "-: standard input is closed\n")),
        ("sample connect >&-", (2, "can't write: standard output is closed\n")),
    ],
)
def test_what_is_closed_is_named(closed: str, said: tuple[int, str]) -> None:
    command = f"{shlex.quote(sys.executable)} -m wps_models {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S607  # any shell
    assert (done.returncode, done.stderr) == said


@posix
def test_an_interrupt_ends_it_quietly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "wps_models", "check", str(pipe)]
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # Whatever runs in the background of a shell is started without.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # one thread, and nothing else to do
    )
    # The pipe opens as soon as the command reads from it.
    with running, pipe.open("wb"):
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=60)
    assert (running.returncode, said) == (130, (b"", b""))


def _console(monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8") -> io.BytesIO:
    """What standard output is from now on: on Windows, where text has other line ends."""
    octets = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(octets, encoding=encoding, newline="\r\n"))
    return octets


@pytest.mark.parametrize("command", [["sample", "connect", "--http"], ["sample", "sendToAll", "--rest"]], ids=" ".join)
def test_lines_of_http_end_in_the_same_way_on_every_system(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    octets = _console(monkeypatch)
    assert main(command) == 0
    head, _, body = octets.getvalue().partition(b"\r\n\r\n")
    assert head.count(b"\r") == head.count(b"\n") == head.count(b"\r\n") > 3
    assert json.loads(body)


def test_a_console_that_lacks_a_letter_shows_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path, ACTION, "größe-日.json")
    octets = _console(monkeypatch, "cp1252")
    assert main(["check", path]) == 0
    assert octets.getvalue().decode("cp1252").endswith("größe-\\u65e5.json: SendToAllAction\n")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, ""),
        (OSError(errno.EINVAL, "what Windows says of a broken pipe"), 141, ""),
        (OSError(errno.ENOSPC, "No space"), 2, "can't write: No space\n"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_can_not_be_written_is_given_up(
    error: OSError, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    octets = _console(monkeypatch)
    monkeypatch.setattr(sys.stdout, "flush", _raising(error))
    assert main(["sample", "connect"]) == code
    assert capsys.readouterr().err == said
    # Or Python would write again at its end.
    assert octets.closed


def test_there_may_be_no_standard_streams(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert _err(capsys, "check", "-") == "-: standard input is closed\n"
    monkeypatch.setattr(sys, "stdout", None)
    assert _err(capsys, "sample", "connect") == "can't write: standard output is closed\n"
    assert _err(capsys, "check", "-") == "-: standard input is closed\n"


def test_standard_input_that_can_not_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reading = SimpleNamespace(read=_raising(OSError(errno.EIO, "Input/output error")))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=reading))
    assert _err(capsys, "check", "-") == "-: Input/output error\n"


def test_an_interrupt_is_no_error_of_ours(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(Path, "read_bytes", _raising(KeyboardInterrupt()))
    assert main(["check", "payload.json"]) == 130
    assert capsys.readouterr() == ("", "")


def _raising(error: BaseException) -> Callable[..., NoReturn]:
    def do(*_: object) -> NoReturn:
        raise error

    return do


# --- sample ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", samples.sample_kinds())
def test_every_sample_passes_check(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, _out(capsys, "sample", kind))
    assert _out(capsys, "check", "--forbid-extra-keys", path) == f"{path}: {type(samples.sample(kind)).__name__}\n"


def test_a_kind_that_is_none_is_named_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    said = _usage_error(capsys, "sample", "sendToAl")
    assert said.startswith("argument KIND: no such kind; did you mean sendToAll? Known: sendToAll, sendToGroup, ")
    assert "did you mean message?" in _usage_error(capsys, "sample", "mesage")


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
    assert _usage_error(capsys, "sample", kind, "--http") == "only events are sent over HTTP\n"


@pytest.mark.parametrize("kind", [kind for kind in samples.sample_kinds() if kind not in ACTIONS])
def test_only_actions_are_sent_over_rest(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _usage_error(capsys, "sample", kind, "--rest") == "only actions are sent over REST\n"


@pytest.mark.parametrize("kind", [kind for kind in NOT_EVENTS if kind not in ACTIONS and not kind.endswith("Message")])
def test_a_response_is_sent_to_nobody(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = _usage_error(capsys, "sample", kind, "--curl", "http://localhost")
    assert said == "responses are not sent by themselves: they answer a request\n"


@pytest.mark.parametrize("kind", [kind for kind in NOT_EVENTS if kind.endswith("Message")])
def test_a_message_goes_over_a_websocket(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = _usage_error(capsys, "sample", kind, "--curl", "http://localhost")
    assert said == "messages of clients and the service are sent over a WebSocket\n"


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
    said = _usage_error(capsys, "sample", "sendToAll", "--rest", "--hub", "no hub")
    assert said.startswith("argument --hub: must be a letter")


@pytest.mark.parametrize("url", ["localhost:8080", "", "http://", "ftp://localhost", "http://local host", "http://localhost/\n"])
@pytest.mark.parametrize("kind", ["sendToAll", "connect"])
def test_a_url_that_is_none_is_told(kind: str, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = _usage_error(capsys, "sample", kind, "--curl", url)
    assert said == "argument --curl: must be a URL such as http://localhost:8080/eventhandler\n"


def test_a_url_that_is_no_service_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    said = _usage_error(capsys, "sample", "sendToAll", "--curl", "http://localhost:99999")
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


@pytest.mark.parametrize("command", [["sample", "user", "--http"], ["check", "request.http"]])
@pytest.mark.parametrize("key", ["", " "])
def test_an_empty_key_is_a_mistake_and_not_no_key(command: list[str], key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _usage_error(capsys, *command, "--access-key", key) == "argument --access-key: is empty\n"


@pytest.mark.parametrize("command", [["sample", "user", "--http"], ["check", "request.http"]])
def test_a_key_is_no_connection_string(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said = _usage_error(capsys, *command, "--access-key", "Endpoint=https://h;AccessKey=SECRET")
    assert said == "argument --access-key: is a connection string; give only what follows AccessKey=\n"
    assert _usage_error(capsys, *command, "--access-key", "\udcff") == "argument --access-key: is not UTF-8\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("connect --access-key K", "--access-key signs a request: add --http, --rest or --curl"),
        ("sendToAll --access-key K", "--access-key signs a request: add --http, --rest or --curl"),
        ("connect --host h", "--host names the service of a request: add --http, --rest or --curl"),
        ("sendToAll --curl http://h --host h", "--host has no use here: the URL of --curl names the service"),
        ("connect --http --hub shop", "--hub is for actions only"),
        ("sendToAll --hub shop", "--hub is for requests: add --rest or --curl"),
    ],
)
def test_an_option_that_would_do_nothing_is_a_mistake(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _usage_error(capsys, "sample", *words.split()) == f"{said}\n"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("message", UserEventRequest),
        ("mqttMessage", UserEventRequest),
        ("sendtoall", SendToAllAction),
        ("SENDTOALL", SendToAllAction),
        ("Connect", ConnectEventRequest),
        ("ConnectEventRequest", ConnectEventRequest),
        ("sendToAllAction", SendToAllAction),
    ],
)
def test_a_kind_goes_by_several_names(name: str, kind: type, capsys: pytest.CaptureFixture[str]) -> None:
    assert type(samples.sample(name)) is kind
    assert _out(capsys, "sample", name) == _out(capsys, "sample", name.lower())


def test_of_several_kinds_of_a_class_its_name_means_the_first() -> None:
    assert samples.sample("UserEventRequest") == samples.sample("user") == samples.sample("message")
    assert samples.sample("mqttMessage") == samples.sample("mqttUser")


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_comes_from_the_host_that_is_given(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    method, headers, body = _received(_out(capsys, "sample", kind, "--http", "--host", "my.example", "--access-key", KEY))
    event = Webhook(access_keys={"my.example": KEY}).parse(method=method, headers=headers, body=body)
    assert event.context.origin == "my.example"
    assert type(event) is type(samples.sample(kind))
    if isinstance(event, PreflightRequest):
        assert event.is_valid


def _received(request: str) -> tuple[str, list[tuple[str, str]], bytes]:
    head, _, body = request.partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    return start.split(" ")[0], [(name, value) for name, _, value in (line.partition(": ") for line in lines)], body.encode()


def test_an_action_goes_to_the_host_that_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\r\nHost: my.example\r\n" in _out(capsys, "sample", "sendToAll", "--rest", "--host", "my.example")


@pytest.mark.parametrize("host", ["https://my.example", "my.example/", "my.example:443", "my example", "", "ex\u00e4mple"])
def test_a_host_is_a_name_alone(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = _usage_error(capsys, "sample", "preflight", "--http", "--host", host)
    assert said.startswith("argument --host: must be a host without scheme" if host else "argument --host: is empty")


@pytest.mark.parametrize(("kind", "is_signed"), [("connect", True), ("sendToAll", True), ("preflight", False)])
def test_a_command_that_is_signed_with_the_default_key_says_so(
    kind: str, capsys: pytest.CaptureFixture[str], *, is_signed: bool
) -> None:
    assert main(["sample", kind, "--curl", "http://localhost"]) == 0
    said = "This is signed with the default key. Give the service's own with --access-key.\n"
    assert capsys.readouterr().err == (said if is_signed else "")
    assert main(["sample", kind, "--curl", "http://localhost", "--access-key", KEY]) == 0
    assert capsys.readouterr().err == ""


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
    said = "can't tell what this is: no member says it; add --as, with one of action, function, "
    assert found.startswith(f"{path}: 1 problem\n  $: {said}")
    assert _out(capsys, "check", "--as", "response", path) == f"{path}: ConnectEventResponse\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{}", "$: can't tell what this is: it has no members; add --as, with one of action, "),
        ("null", "$: can't tell what this is: expected an object, not null"),
        ('"SECRET"', "$: can't tell what this is: expected an object, not a string"),
        ("[]", "$: holds nothing: the array is empty"),
        ("", "$: holds nothing"),
        (" \r\n", "$: holds nothing"),
        (b"\xff\xfe{\0}\0", "$: is UTF-16, as Windows PowerShell writes it; save it as UTF-8"),
        ("GET /eventhandler HTTP/1.1\r\n\r\n", "$: is an HTTP request, not JSON; add --http"),
        (f"{ACTION}\n{ACTION}\n", "$: is not JSON: see line 2, column 1, where more follows after the value"),
        (ACTION[:-1], f"$: is not JSON: see line 1, column {len(ACTION)}, where the text ends"),
        (ACTION[:-3], "$: is not JSON: see line 1, column 58, where a string begins that has no end"),
    ],
)
def test_what_holds_no_payload_is_told_apart(
    content: str | bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _file(tmp_path, content)
    assert _out(capsys, "check", path, code=1).startswith(f"{path}: 1 problem\n  {said}")


def test_an_answer_may_be_empty_if_it_is_said_that_it_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, "{}")
    assert _out(capsys, "check", "--as", "Response", path) == f"{path}: ConnectEventResponse\n"


def test_a_form_that_is_none_is_named_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    said = _usage_error(capsys, "check", "--as", "requests", "payload.json")
    assert said.startswith("argument --as: no such form; did you mean request? Known: action, function, ")
    assert _usage_error(capsys, "check", "--as", "x", "payload.json").startswith("argument --as: no such form. Known: action, ")


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
    assert _err(capsys, "check", str(tmp_path)) == f"{tmp_path}: holds no *.json or *.http\n"
    assert _err(capsys, "check", "--http", str(tmp_path)) == f"{tmp_path}: holds no *.http\n"


def test_standard_input_is_a_dash(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ACTION.encode())))
    assert _out(capsys, "check", "-") == "-: SendToAllAction\n"


def test_one_wrong_file_among_right_ones_is_enough_to_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong = _file(tmp_path, ACTION, "right.json"), _file(tmp_path, "[7]", "wrong.json")
    assert f"{right}: SendToAllAction\n" in _out(capsys, "check", right, wrong, code=1)


@pytest.mark.parametrize("content", ["{", b"\xff", '{"data": NaN}', "[" * 100_000])
def test_what_is_no_json_is_a_problem_like_any_other(
    content: str | bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _file(tmp_path, content)
    first, problem = _out(capsys, "check", path, code=1).splitlines()
    assert first == f"{path}: 1 problem"
    assert problem.startswith("  $: is n")


def test_a_file_that_is_not_there_is_no_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _err(capsys, "check", str(tmp_path / "lost.json")) == f"{tmp_path / 'lost.json'}: No such file or directory\n"


def test_a_name_that_is_empty_is_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert _usage_error(capsys, "check", "") == "argument FILE: is empty\n"


@pytest.mark.parametrize("name", ["\x1b[2J", "\n/a.json: FunctionJson", "\x7f\x9b", "\u202e", "\ud800"], ids=ascii)
def test_names_of_members_are_printed_as_what_terminals_do_not_obey(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _file(tmp_path, f"{TRIGGER}, {json.dumps(name)}: 1}}")
    assert _out(capsys, "check", path) == f"{path}: WebPubSubTriggerBinding\n  warning: $.{ascii(name)[1:-1]}: is ignored\n"
    assert _out(capsys, "check", "--json", path).isascii()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that takes any name")
def test_names_of_files_are_printed_as_what_terminals_do_not_obey(tmp_path: Path) -> None:
    name, shown = "a\x1b[2J\r\n\u202e\udc80.json", r"a\x1b[2J\r\n\u202e\udc80.json"
    path = tmp_path / name
    path.write_text(ACTION)
    command = [sys.executable, "-m", "wps_models", "check"]
    right = subprocess.run([*command, path], capture_output=True, check=False, cwd=ROOT)
    assert (right.returncode, right.stdout.decode(), right.stderr) == (0, f"{tmp_path}/{shown}: SendToAllAction\n", b"")
    lost = subprocess.run([*command, name], capture_output=True, check=False, cwd=ROOT)
    assert (lost.returncode, lost.stderr.decode()) == (2, f"{shown}: {os.strerror(errno.ENOENT)}\n")


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
    warning = "  warning: $.connectionStringSetting: is ignored: this is 1.0.0-beta.3, see wps_models.beta; write connections"
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


def test_what_the_server_answered_is_no_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _checked(tmp_path, capsys, "HTTP/1.1 204 No Content\r\n\r\n", code=1)
    assert found == "1 problem\n  request: is an HTTP response, not a request\n"


@pytest.mark.parametrize("start", ["\ufeff", "\r\n\r\n", "\n"])
def test_what_editors_put_before_a_request_is_no_part_of_it(
    start: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _checked(tmp_path, capsys, start + _captured(testing.connect())) == "ConnectEventRequest\n"


@pytest.mark.parametrize("name", ["connect.http", "CONNECT.HTTP"])
def test_a_file_that_is_named_so_is_a_request(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, _captured(testing.connect()), name)
    assert _out(capsys, "check", path) == f"{path}: ConnectEventRequest\n"
    found = _out(capsys, "check", "--access-key", KEY, path, code=1)
    assert found == f"{path}: 1 problem\n  ce-signature: fits none of the access keys\n"


@pytest.mark.parametrize("content", ["{}", "[]", ' {"actionName": "SECRET"}'])
def test_json_is_no_request(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _checked(tmp_path, capsys, content, code=1) == "1 problem\n  request: is JSON, not an HTTP request\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "--access-key K a.http b.json",
            "--access-key is for HTTP requests, and b.json is read as JSON; if it is a request, add --http",
        ),
        ("--access-key K -", "--access-key is for HTTP requests, and - is read as JSON; if it is a request, add --http"),
        ("--as action a.http", "--as is for JSON, and a.http is an HTTP request"),
        ("--forbid-extra-keys a.http", "--forbid-extra-keys is for JSON, and a.http is an HTTP request"),
        ("--as action --http a", "--http is for HTTP requests, and --as for JSON"),
        ("--forbid-extra-keys --access-key K a.http", "--access-key is for HTTP requests, and --forbid-extra-keys for JSON"),
    ],
)
def test_an_option_that_would_check_nothing_is_a_mistake(
    words: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _file(tmp_path, _captured(testing.connect()), "a.http")
    _file(tmp_path, ACTION, "b.json")
    assert _usage_error(capsys, "check", *words.split()) == f"{said}\n"


def test_options_say_which_files_of_a_folder_are_meant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request, payload = _file(tmp_path, _captured(testing.connect()), "a.http"), _file(tmp_path, ACTION, "b.json")
    about_request, about_payload = f"{request}: ConnectEventRequest\n", f"{payload}: SendToAllAction\n"
    assert _out(capsys, "check", str(tmp_path)) == about_request + about_payload
    assert _out(capsys, "check", "--http", str(tmp_path)) == about_request
    assert _out(capsys, "check", "--access-key", testing.ACCESS_KEY, str(tmp_path)) == about_request
    assert _out(capsys, "check", "--as", "action", str(tmp_path)) == about_payload
    assert _out(capsys, "check", "--forbid-extra-keys", str(tmp_path)) == about_payload


def test_signatures_are_checked_only_with_a_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = _captured(testing.connect(), ce_signature=None)
    assert _checked(tmp_path, capsys, content) == "ConnectEventRequest\n"
    found = _checked(tmp_path, capsys, content, "--access-key", testing.ACCESS_KEY, code=1)
    assert found == "1 problem\n  ce-signature: is missing\n"


def test_headers_that_are_missing_are_all_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = _captured(testing.connect(), ce_type=None, ce_hub=None)
    assert _checked(tmp_path, capsys, content, code=1) == "2 problems\n  ce-type: is missing\n  ce-hub: is missing\n"


@pytest.mark.parametrize(
    "content", ["", "\r\n", b"\xff\xfe", b"\xff", "POST", "DELETE / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\n" + "a: b\r\n" * 101]
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


# --- samples ---------------------------------------------------------------------------


def test_there_is_a_sample_of_every_action_request_answer_and_message() -> None:
    kinds = {type(samples.sample(kind)) for kind in samples.sample_kinds()}
    messages = {*get_args(client.ClientMessage), *get_args(client.ServiceMessage)}
    missing = {*get_args(Action), *get_args(EventRequest), *get_args(EventResponse), *messages} - kinds
    assert missing == set(), f"no sample of: {', '.join(sorted(cls.__name__ for cls in missing))}"


def test_a_payload_is_held_to_what_one_side_sends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path, dumps([client.AckMessage(ack_id=1, success=True), client.PingMessage()]))
    assert _out(capsys, "check", "--as", "service-message", file) == f"{file}[0]: AckMessage\n{file}[1]: UnknownMessage\n"
    assert _out(capsys, "check", "--as", "client-message", file) == f"{file}[0]: UnknownMessage\n{file}[1]: PingMessage\n"
