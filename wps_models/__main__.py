"""``python -m wps_models``: check payloads and print samples, at a terminal. Imported by nothing."""

import argparse
import errno
import http.client
import json
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from attrs import frozen

from wps_models import beta, client, rest, testing
from wps_models._json.frozen import is_array, is_object
from wps_models._json.text import parse_json
from wps_models.access import ConnectionString
from wps_models.actions import Action
from wps_models.codec import structure, unstructure
from wps_models.connection import WebPubSubConnection
from wps_models.context import WebPubSubClientCertificate, WebPubSubConnectionContext
from wps_models.errors import InvalidPayloadError, Problem, WpsModelsError
from wps_models.functions.bindings import Binding, FunctionJson, OtherBinding, WebPubSubBinding
from wps_models.functions.inputs import WebPubSubContext
from wps_models.http import HttpRequest
from wps_models.requests import WebPubSubEventRequest
from wps_models.testing import _samples as samples
from wps_models.unions import EventRequest, EventResponse
from wps_models.webhook import ACCEPT_UNSIGNED, Webhook
from wps_models.webhook._parse import length_of

_FORMS: Final[dict[str, tuple[Any, frozenset[str]]]] = {
    "action": (Action, frozenset({"actionname"})),
    "function": (FunctionJson, frozenset({"bindings"})),
    "binding": (Binding, frozenset({"direction"})),
    "connection": (WebPubSubConnection, frozenset({"baseurl"})),
    "http-context": (WebPubSubContext, frozenset({"haserror", "ispreflight"})),
    "message": (client.ClientMessage | client.ServiceMessage, frozenset({"type"})),
    "beta-operation": (beta.WebPubSubOperation, frozenset({"operationkind"})),
    "beta-http-context": (beta.WebPubSubRequest, frozenset({"response"})),
    "beta-request": (beta.ServiceRequest, frozenset({"isvalidationrequest"})),
    "beta-response": (beta.ServiceResponse, frozenset({"message"})),
    "request": (EventRequest, frozenset({"connectioncontext", "isvalid"})),
    "context": (WebPubSubConnectionContext, frozenset({"eventtype", "eventname", "connectionid"})),
    "response": (
        EventResponse,
        frozenset({"code", "data", "datatype", "groups", "mqtt", "roles", "states", "subprotocol", "userid"}),
    ),
    "certificate": (WebPubSubClientCertificate, frozenset({"thumbprint"})),
    "client-message": (client.ClientMessage, frozenset()),
    "service-message": (client.ServiceMessage, frozenset()),
}
"""What a payload may be, in order of how sure the members are that tell it."""


@frozen(kw_only=True)
class Finding:
    """What came out for one payload."""

    source: str
    kind: str | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def lines(self) -> Iterator[str]:
        """The finding, for people."""
        count = f"{len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}"
        yield f"{self.source}: {count if self.problems else self.kind}"
        for problem in self.problems:
            yield f"  {problem}"
        for warning in self.warnings:
            yield f"  warning: {warning}"

    def json(self) -> str:
        """The finding, for machines."""
        told = {"problems": self.problems, "warnings": self.warnings}
        members = {name: [{"path": one.path, "message": one.message} for one in several] for name, several in told.items()}
        return json.dumps({"source": self.source, "kind": self.kind, **members})


# --- check -------------------------------------------------------------------------


def check(arguments: argparse.Namespace) -> int:
    """Check files, folders and standard input; 0 if all is well, 1 if something is wrong."""
    read, pattern = (_check_http, "*.http") if arguments.http else (_check_json, "*.json")
    findings: list[Finding] = []
    for source, content in _contents(arguments.files, pattern):
        findings += read(source, content, arguments)
    for finding in findings:
        print("\n".join([finding.json()] if arguments.json else finding.lines()))
    return 1 if any(finding.problems for finding in findings) else 0


def _contents(files: Iterable[str], pattern: str) -> Iterator[tuple[str, bytes]]:
    for name in files:
        path = Path(name)
        if name == "-":
            yield "-", sys.stdin.buffer.read()
        elif path.is_dir():
            found = sorted(file for file in path.rglob(pattern) if file.is_file())
            if not found:
                raise FileNotFoundError(errno.ENOENT, f"holds no {pattern}", name)
            yield from ((str(file), file.read_bytes()) for file in found)
        else:
            yield name, path.read_bytes()


def _check_json(source: str, content: bytes, arguments: argparse.Namespace) -> Iterator[Finding]:
    try:
        payload = parse_json(content)
    except InvalidPayloadError as error:
        yield Finding(source=source, problems=error.problems)
        return
    if not is_array(payload):
        yield _check_payload(source, payload, arguments)
        return
    for index, item in enumerate(payload):
        yield _check_payload(f"{source}[{index}]", item, arguments)


def _check_payload(source: str, payload: object, arguments: argparse.Namespace) -> Finding:
    def read() -> object:
        form, _ = _FORMS[arguments.form or _form_of(payload)]
        result: object = structure(payload, form, forbid_extra_keys=arguments.forbid_extra_keys)
        return result

    return _finding(source, read)


def _finding(source: str, read: Callable[[], object]) -> Finding:
    try:
        model = read()
        kind = type(model).__name__
        if isinstance(model, (FunctionJson, WebPubSubBinding, OtherBinding)):
            return Finding(source=source, kind=kind, problems=model.problems, warnings=model.warnings)
        return Finding(source=source, kind=kind)
    except InvalidPayloadError as error:
        return Finding(source=source, problems=error.problems)
    except WpsModelsError as error:
        path, _, message = str(error).partition(": ")
        return Finding(source=source, problems=(Problem(path=path, message=message),))


def _form_of(payload: object) -> str:
    if is_object(payload):
        names = {name.lower() for name in payload if isinstance(name, str) and not name.startswith("$")}
        if not names:
            return "response"  # only an answer has nothing that it must say
        for form, (_, signs) in _FORMS.items():
            if names & signs:
                return form
    message = f"can't tell what this is: say --as, with one of {', '.join(_FORMS)}"
    raise InvalidPayloadError([Problem(path="$", message=message)])


def _check_http(source: str, content: bytes, arguments: argparse.Namespace) -> Iterator[Finding]:
    yield _finding(source, lambda: _read_http(content, arguments.access_key))


def _read_http(content: bytes, access_key: str | None) -> object:
    stream = BytesIO(content)
    method = stream.readline().decode("latin-1").partition(" ")[0].strip()
    try:
        headers = http.client.parse_headers(stream)
    except http.client.HTTPException:
        raise InvalidPayloadError([Problem(path="headers", message="can't be read as HTTP headers")]) from None
    # What stands behind the body, such as an editor's last newline, is no part of it.
    body = stream.read()[: length_of(headers.get("Content-Length"))]
    keys = ACCEPT_UNSIGNED if access_key is None else access_key
    return Webhook(access_keys=keys, allowed_origins=["*"]).parse(method=method, headers=headers, body=body)


# --- sample ------------------------------------------------------------------------


def sample(arguments: argparse.Namespace) -> int:
    """Print a sample: its JSON, the HTTP request that brings it, or a command that sends that."""
    model = samples.sample(arguments.kind)
    if not arguments.http and not arguments.rest and arguments.curl is None:
        print(json.dumps(unstructure(model), indent=2))
        return 0
    try:
        request, url = _request_for(model, arguments)
    except (ValueError, ImportError) as error:
        print(error, file=sys.stderr)
        return 2
    headers, body = [f"{name}: {value}" for name, value in request.headers], request.body.decode()
    if arguments.curl is None:
        parts = urlsplit(url)
        start = f"{request.method} {parts.path}{parts.query and '?'}{parts.query} HTTP/1.1"
        print("\r\n".join([start, f"Host: {parts.netloc}", *headers, f"Content-Length: {len(request.body)}", "", body]), end="")
        return 0
    command = ["curl", "-i", "-X", request.method]
    # Some servers refuse a POST without a length, and curl gives none if there is no body.
    for header in headers if body or request.method == "DELETE" else (*headers, "Content-Length: 0"):
        command += ["-H", header]
    print(shlex.join([*command, *(["--data-raw", body] if body else []), url]))
    return 0


def _request_for(model: samples.Sample, arguments: argparse.Namespace) -> tuple[HttpRequest, str]:
    """The request that brings a sample, and where it is sent to."""
    if arguments.http and not isinstance(model, WebPubSubEventRequest):
        raise ValueError("only events are sent over HTTP")
    if arguments.rest and not isinstance(model, Action):
        raise ValueError("only actions are sent over REST")
    if isinstance(model, client.WebPubSubMessage):
        raise ValueError("messages of clients and the service are sent over a WebSocket")  # noqa: TRY004  # no bug of a caller
    if isinstance(model, WebPubSubEventRequest):
        return testing.http_request(model, access_key=arguments.access_key), arguments.curl or "http://localhost/eventhandler"
    if not isinstance(model, Action):
        raise ValueError("responses are not sent by themselves: they answer a request")  # noqa: TRY004  # no bug of a caller
    service = ConnectionString(endpoint=arguments.curl or f"https://{testing.HOST}", access_key=arguments.access_key)
    request = rest.request(model, hub=arguments.hub, service=service, now=datetime.now(UTC))
    return request, request.url


# --- the command line --------------------------------------------------------------


def _key(text: str) -> str:
    # An empty variable of the shell must not be the same as no key asked for.
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty")
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit code."""
    parser = argparse.ArgumentParser(prog="python -m wps_models", description="Check and print Web PubSub payloads.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("check", help="say what payloads are, and everything that is wrong with them")
    command.add_argument("files", nargs="+", metavar="FILE", help="a file, a folder of *.json, or - for standard input")
    command.add_argument("--as", dest="form", choices=_FORMS, help="what they are meant to be; left out, their members tell")
    command.add_argument("--json", action="store_true", help="print one JSON object for each payload")
    command.add_argument("--forbid-extra-keys", action="store_true", help="complain of members that the protocol doesn't have")
    command.add_argument(
        "--http", action="store_true", help="they are HTTP requests: request line, headers, body; *.http in folders"
    )
    command.add_argument("--access-key", type=_key, metavar="KEY", help="check the signature of an HTTP request with this key")
    command.set_defaults(run=check)

    command = commands.add_parser("sample", help="print a realistic payload")
    command.add_argument("kind", metavar="KIND", choices=samples.sample_kinds(), help=", ".join(samples.sample_kinds()))
    how = command.add_mutually_exclusive_group()
    how.add_argument("--http", action="store_true", help="print an event as the service's HTTP request, signed")
    how.add_argument("--curl", metavar="URL", help="print a command that sends an event to your server, an action to the service")
    command.add_argument("--rest", action="store_true", help="print an action as the request to the service's REST API, signed")
    command.add_argument("--hub", default="chat", help="the hub that an action is for; left out: chat")
    command.add_argument("--access-key", type=_key, default=testing.ACCESS_KEY, metavar="KEY", help="the key to sign with")
    command.set_defaults(run=sample)

    try:
        parsed = parser.parse_args(arguments)
        result: int = parsed.run(parsed)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    return result


if __name__ == "__main__":
    sys.exit(main())
