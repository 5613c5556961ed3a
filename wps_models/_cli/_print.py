"""``wps-models sample``: print a payload, the HTTP request that carries it, or a command that sends that."""

import json
import shlex
import sys
from argparse import ArgumentTypeError, Namespace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from attrs import evolve

from wps_models import rest, testing
from wps_models._cli._samples import Sample, sample
from wps_models.actions import Action
from wps_models.codec import unstructure
from wps_models.events.requests import WebPubSubEventRequest
from wps_models.http import HttpRequest
from wps_models.rest.connection_string import ConnectionString

HUB: Final = "chat"

_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def print_sample(arguments: Namespace) -> tuple[str | bytes, int]:
    """Return the output of the command, and its exit code."""
    try:
        model = sample(arguments.kind, **_changes(arguments))
        _refuse_unused(arguments, is_action=isinstance(model, Action))
        if not arguments.http and not arguments.curl:
            return json.dumps(unstructure(model), indent=2) + "\n", 0
        request = _request(model, arguments)
    except (TypeError, ValueError) as error:
        raise ArgumentTypeError(str(error)) from None
    return (_curl(request, arguments) if arguments.curl else _text(request)), 0


def _refuse_unused(arguments: Namespace, *, is_action: bool) -> None:
    """Raise ``ValueError`` for an option that would have no effect."""
    options = {"--access-key": arguments.access_key, "--host": arguments.host, "--hub": arguments.hub if is_action else None}
    for option, value in options.items():
        if value and not arguments.http and not arguments.curl:
            raise ValueError(f"{option} is for requests: add --http or --curl")
    if arguments.host and arguments.curl and is_action:
        raise ValueError("--host has no effect with --curl, whose URL is that of the service")


def _changes(arguments: Namespace) -> dict[str, Any]:
    """Return the values of the options that change a sample."""
    hub = None if isinstance(sample(arguments.kind), Action) else arguments.hub
    changes = {"user_id": arguments.user, "event_name": arguments.event, "data": arguments.data, "hub": hub}
    return {name: value for name, value in changes.items() if value is not None}


def _request(model: Sample, arguments: Namespace) -> HttpRequest:
    """Return the signed request of an event to the app, or of an action to the service."""
    key, host = arguments.access_key or testing.ACCESS_KEY, arguments.host or testing.HOST
    if isinstance(model, WebPubSubEventRequest):
        context: Any = evolve(model.context, origin=host)
        event = evolve(model, context=context)
        return testing.http_request(event, url=arguments.curl or f"http://localhost{testing.URL}", access_key=key)
    if isinstance(model, Action):
        service = ConnectionString(endpoint=arguments.curl or f"https://{host}", access_key=key)
        return rest.request(model, hub=arguments.hub or HUB, service=service, now=datetime.now(UTC))
    raise ValueError(f"only events and actions are HTTP requests; {arguments.kind} is neither")


def _text(request: HttpRequest) -> bytes:
    parts = urlsplit(request.url)
    head = [
        f"{request.method} {parts.path}{parts.query and '?'}{parts.query} HTTP/1.1",
        f"Host: {parts.netloc}",
        *(f"{name}: {value}" for name, value in request.headers),
        f"Content-Length: {len(request.body)}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + request.body


def _curl(request: HttpRequest, arguments: Namespace) -> str:
    headers = [f"{name}: {value}" for name, value in request.headers]
    if not request.body and request.method != "DELETE":
        headers.append("Content-Length: 0")  # which curl leaves out, and some servers require
    command = ["curl", "-i", "-X", request.method, *(word for header in headers for word in ("-H", header))]
    command += ["--data-raw", request.body.decode()] if request.body else []
    if not arguments.access_key and urlsplit(request.url).hostname not in _HERE and request.method != "OPTIONS":
        print("signed with a key for tests: add --access-key with the key of your service", file=sys.stderr)
    return shlex.join([*command, request.url]) + "\n"
