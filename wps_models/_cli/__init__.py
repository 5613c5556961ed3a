"""``python -m wps_models``: check payloads and print samples, at a terminal. Imported by nothing."""

import argparse
import contextlib
import errno
import http.client
import json
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from wps_models import client, testing
from wps_models._cli import _samples as samples
from wps_models._cli._findings import FORMS, Finding, escaped, finding, json_findings, refuse_mistaken
from wps_models._json.tagged import suggestion
from wps_models.actions import Action
from wps_models.codec import unstructure
from wps_models.data import is_encodable
from wps_models.errors import invalid
from wps_models.events.unions import EventRequest, EventResponse
from wps_models.names import NO_HUB, is_hub
from wps_models.webhook import ACCEPT_UNSIGNED, Webhook
from wps_models.webhook._parse import length_of

_HUB: Final = "chat"

# --- check -------------------------------------------------------------------------


def check(arguments: argparse.Namespace) -> tuple[str, int]:
    """Check files, folders and standard input; the exit code is 0 if all is well, 1 if something is wrong."""
    findings = [one for source, is_http in _sources(arguments) for one in _findings(source, arguments, is_http=is_http)]
    lines = [finding.json() if arguments.json else finding.text() for finding in findings]
    return "".join(f"{line}\n" for line in lines), 1 if any(finding.problems for finding in findings) else 0


def _sources(arguments: argparse.Namespace) -> Iterator[tuple[str, bool]]:
    """The name of each file, and whether it is an HTTP request. An option that would check nothing is a mistake."""
    http_option = "--access-key" if arguments.access_key else "--http" if arguments.http else None
    json_option = "--as" if arguments.form else "--forbid-extra-keys" if arguments.forbid_extra_keys else None
    if http_option and json_option:
        raise argparse.ArgumentTypeError(f"{http_option} is for HTTP requests, and {json_option} for JSON")
    suffixes = [suffix for suffix, option in ((".json", http_option), (".http", json_option)) if not option]
    for name in arguments.files:
        path = Path(name)
        is_http = arguments.http or path.suffix.lower() == ".http"
        if name != "-" and path.is_dir():
            found = sorted(file for file in path.rglob("*") if file.suffix.lower() in suffixes and file.is_file())
            if not found:
                raise FileNotFoundError(errno.ENOENT, f"holds no {' or '.join(f'*{suffix}' for suffix in suffixes)}", name)
            yield from ((str(file), file.suffix.lower() == ".http") for file in found)
        elif is_http and json_option:
            raise argparse.ArgumentTypeError(f"{json_option} is for JSON, and {name} is an HTTP request")
        elif http_option and not is_http:
            message = f"{http_option} is for HTTP requests, and {name} is read as JSON; if it is a request, add --http"
            raise argparse.ArgumentTypeError(message)
        else:
            yield name, is_http


def _findings(source: str, arguments: argparse.Namespace, *, is_http: bool) -> list[Finding]:
    content = _content(source)
    if is_http:
        return [finding(source, lambda: _read_http(content, arguments.access_key))]
    return json_findings(source, content, arguments.form, forbid_extra_keys=arguments.forbid_extra_keys)


def _content(source: str) -> bytes:
    if source != "-":
        return Path(source).read_bytes()
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer.read()


def _read_http(content: bytes, access_key: str | None) -> object:
    refuse_mistaken(content, is_http=True)
    # Editors may begin a file with a byte order mark, and servers skip empty lines there.
    stream = BytesIO(content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    method = stream.readline().decode("latin-1").partition(" ")[0].strip()
    try:
        headers = http.client.parse_headers(stream)
    except http.client.HTTPException:
        raise invalid("headers", "can't be read as HTTP headers") from None
    # What stands behind the body, such as an editor's last newline, is no part of it.
    body = stream.read()[: length_of(headers.get("Content-Length"))]
    keys = ACCEPT_UNSIGNED if access_key is None else access_key
    return Webhook(access_keys=keys, allowed_origins=["*"]).parse(method=method, headers=headers, body=body)


# --- sample ------------------------------------------------------------------------


def sample(arguments: argparse.Namespace) -> tuple[str | bytes, int]:
    """Print a sample: its JSON, the HTTP request that brings it, or a command that sends that."""
    model, curl, host, key = arguments.model, arguments.curl, arguments.host, arguments.access_key
    is_sent, is_action = arguments.http or arguments.rest or curl, isinstance(model, Action)
    mistakes = {
        "--access-key signs a request: add --http, --rest or --curl": key and not is_sent,
        "--host names the service of a request: add --http, --rest or --curl": host and not is_sent,
        "--host has no use here: the URL of --curl names the service": host and is_action and curl,
        "--hub is for actions only": arguments.hub and not is_action,
        "--hub is for requests: add --rest or --curl": arguments.hub and not is_sent,
        "only events are sent over HTTP": arguments.http and not isinstance(model, EventRequest),
        "only actions are sent over REST": arguments.rest and not is_action,
        "messages of clients and the service are sent over a WebSocket": is_sent and isinstance(model, client.WebPubSubMessage),
        "responses are not sent by themselves: they answer a request": is_sent and isinstance(model, EventResponse),
    }
    for message, is_made in mistakes.items():
        if is_made:
            raise argparse.ArgumentTypeError(message)
    if not is_sent:
        return json.dumps(unstructure(model), indent=2) + "\n", 0
    key, host, hub = key or testing.ACCESS_KEY, host or testing.HOST, arguments.hub or _HUB
    try:
        request = samples.request(arguments.model, access_key=key, host=host, hub=hub, url=curl, now=datetime.now(UTC))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    headers = [f"{name}: {value}" for name, value in request.headers]
    if not curl:
        parts = urlsplit(request.url)
        start = f"{request.method} {parts.path}{parts.query and '?'}{parts.query} HTTP/1.1"
        head = [start, f"Host: {parts.netloc}", *headers, f"Content-Length: {len(request.body)}", "", ""]
        return "\r\n".join(head).encode() + request.body, 0
    command = ["curl", "-i", "-X", request.method]
    # Some servers refuse a POST without a length, and curl gives none if there is no body.
    for header in headers if request.body or request.method == "DELETE" else (*headers, "Content-Length: 0"):
        command += ["-H", header]
    command += ["--data-raw", request.body.decode()] if request.body else []
    if not arguments.access_key and request.method != "OPTIONS":
        print("This is signed with the default key. Give the service's own with --access-key.", file=sys.stderr)
    return shlex.join([*command, request.url]) + "\n", 0


# --- the command line --------------------------------------------------------------


_Mistake: TypeAlias = tuple[Callable[[str], object], str]
"""Whether a text has it, and what to say of it then."""


def _text(*mistakes: _Mistake) -> Callable[[str], str]:
    """For argparse: a text that is none of these mistakes, or what to say of it."""

    def read(text: str) -> str:
        for is_made, message in mistakes:
            if is_made(text):
                raise argparse.ArgumentTypeError(message)
        return text

    return read


_EMPTY: Final[_Mistake] = (lambda text: not text.strip(), "is empty")  # as a variable of the shell may be
_NO_HOST: Final[_Mistake] = (
    re.compile("[^A-Za-z0-9.-]").search,
    "must be a host without scheme, port and slash: name.webpubsub.azure.com",
)
_NO_URL: Final[_Mistake] = (
    re.compile(r"\A(?!https?://[!-~]+\Z)").search,
    "must be a URL such as http://localhost:8080/eventhandler",
)
_key: Final = _text(
    _EMPTY,
    (re.compile("(?i)accesskey=").search, "is a connection string; give only what follows AccessKey="),
    (lambda text: not is_encodable(text), "is not UTF-8"),
)


def _form(text: str) -> str:
    if text.lower() not in FORMS:
        raise argparse.ArgumentTypeError(f"no such form{suggestion(text.lower(), FORMS) or '.'} Known: {', '.join(FORMS)}")
    return text.lower()


def _model(text: str) -> object:
    try:
        return samples.sample(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _about(arguments: argparse.Namespace) -> tuple[str, int]:
    if not arguments.version:
        raise argparse.ArgumentTypeError("name a command: check or sample")
    return f"wps-models {version('wps-models')}\n", 0


def _parser() -> argparse.ArgumentParser:
    codes = "Exit codes: 0 if all is well, 1 if a payload is wrong, 2 if the command is wrong or a file can't be read or written."
    parser = argparse.ArgumentParser(
        prog="python -m wps_models", description="Check and print Web PubSub payloads.", epilog=codes, allow_abbrev=False
    )
    parser.add_argument("--version", action="store_true", help="print the version of this package")
    parser.set_defaults(run=_about, parser=parser)
    commands = parser.add_subparsers(metavar="COMMAND")

    says = "say what payloads are, and everything that is wrong with them"
    command = commands.add_parser("check", help=says, description=f"{says.capitalize()}.", epilog=codes, allow_abbrev=False)
    command.set_defaults(run=check, parser=command)
    add = command.add_argument
    files = "a file (JSON, or one HTTP request if its name ends in .http), a folder of such files, or - for standard input"
    add("files", nargs="+", type=_text(_EMPTY), metavar="FILE", help=files)
    add("--as", dest="form", type=_form, metavar="FORM", help=f"what they are, if their members don't tell: {', '.join(FORMS)}")
    add("--json", action="store_true", help="print one JSON object for each payload")
    add("--forbid-extra-keys", action="store_true", help="complain of members that the protocol doesn't have")
    add("--http", action="store_true", help="each file is an HTTP request: request line, headers, empty line, body")
    add("--access-key", type=_key, metavar="KEY", help="check the signatures of HTTP requests with this key")

    says = "print a realistic payload"
    command = commands.add_parser("sample", help=says, description=f"{says.capitalize()}.", epilog=codes, allow_abbrev=False)
    command.set_defaults(run=sample, parser=command)
    add = command.add_argument
    add("model", type=_model, metavar="KIND", help=f"in any case: {', '.join(samples.sample_kinds())}")
    how = command.add_mutually_exclusive_group()
    how.add_argument("--http", action="store_true", help="print an event as the service's HTTP request, signed")
    curl = "print a command for POSIX shells that sends an event to your server, or an action to the service, signed"
    how.add_argument("--curl", type=_text(_NO_URL), metavar="URL", help=curl)
    add("--rest", action="store_true", help="print an action as the request to the service's REST API, signed")
    add(
        "--host",
        type=_text(_EMPTY, _NO_HOST),
        help=f"default: {testing.HOST}; the service, where events come from and actions go to",
    )
    add("--hub", type=_text((lambda text: not is_hub(text), NO_HUB)), help=f"default: {_HUB}; the hub that an action is for")
    add("--access-key", type=_key, metavar="KEY", help=f"default: {testing.ACCESS_KEY}; the key to sign with")
    return parser


def _run(arguments: Sequence[str] | None) -> tuple[str | bytes, int]:
    """What a command prints, and its exit code."""
    parsed, unknown = _parser().parse_known_args(arguments)
    parser: argparse.ArgumentParser = parsed.parser
    if unknown:
        # An option that nobody knows makes the words behind it look lost too.
        wrong = next((word for word in unknown if word.startswith("-")), unknown[0])
        option, known = wrong.partition("=")[0], re.findall(r"--[a-z-]+", parser.format_usage())
        if option in known:
            hint = "; put the command first"
        elif option.startswith("-"):
            hint = suggestion(option, known)
        else:
            hint = "; put options before or after the other arguments, not between them"
        parser.error(escaped(f"unexpected argument: {wrong}{hint}"))
    try:
        result: tuple[str | bytes, int] = parsed.run(parsed)
    except argparse.ArgumentTypeError as error:
        parser.error(escaped(str(error)))
    except (OSError, ImportError) as error:
        what = error if isinstance(error, ImportError) else f"{error.filename or '-'}: {error.strerror}"
        print(escaped(str(what)), file=sys.stderr)
        return "", 2
    return result


def _write(output: str | bytes) -> None:
    if sys.stdout is None:
        if output:
            raise OSError(errno.EBADF, "standard output is closed")
        return
    if output:
        # Bytes: Windows would end the lines of HTTP with one more carriage return, and not every console has every letter.
        octets = output if isinstance(output, bytes) else output.encode(sys.stdout.encoding, "backslashreplace")
        sys.stdout.buffer.write(octets)
    sys.stdout.flush()


# As shells report what a signal has ended: SIGINT, SIGPIPE.
_INTERRUPTED: Final = 130
_NOBODY_READS: Final = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit code."""
    output: str | bytes = ""
    code = 0
    try:
        try:
            output, code = _run(arguments)
        finally:
            _write(output)  # nothing more if argparse has printed its help
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        with contextlib.suppress(OSError, AttributeError):
            sys.stdout.close()  # or Python writes again when it ends, and complains
        # On Windows the second stands for the first.
        if error.errno in {errno.EPIPE, errno.EINVAL}:
            return _NOBODY_READS
        print(f"can't write: {error.strerror}", file=sys.stderr)
        return 2
    return code
