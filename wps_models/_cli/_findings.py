"""What payloads are, and what is wrong with them: what ``python -m wps_models check`` says."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from attrs import frozen

from wps_models import beta, client
from wps_models._json.frozen import is_array, is_object
from wps_models._json.problems import kind_of
from wps_models._json.text import parse_json
from wps_models.actions import Action
from wps_models.codec import structure
from wps_models.errors import InvalidPayloadError, Problem, WpsModelsError, invalid
from wps_models.events.context import WebPubSubClientCertificate, WebPubSubConnectionContext
from wps_models.events.unions import EventRequest, EventResponse
from wps_models.functions.bindings import Binding, FunctionJson, OtherBinding, WebPubSubBinding
from wps_models.functions.inputs import WebPubSubContext
from wps_models.rest.connection import WebPubSubConnection

FORMS: Final[dict[str, tuple[Any, frozenset[str]]]] = {
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

    def text(self) -> str:
        """The finding, for people."""
        count = f"{len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}"
        lines = [f"{self.source}: {count if self.problems else self.kind}"]
        lines += [f"  {problem}" for problem in self.problems]
        lines += [f"  warning: {warning}" for warning in self.warnings]
        return "\n".join(map(escaped, lines))

    def json(self) -> str:
        """The finding, for machines."""
        told = {"problems": self.problems, "warnings": self.warnings}
        members = {name: [{"path": one.path, "message": one.message} for one in several] for name, several in told.items()}
        return json.dumps({"source": self.source, "kind": self.kind, **members})


def escaped(line: str) -> str:
    """A line without what terminals obey: names of files and members may hold anything."""
    return line if line.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


_REQUEST: Final = re.compile(rb"[A-Z]+ \S+ HTTP/")


def refuse_mistaken(content: bytes, *, is_http: bool) -> None:
    """Say what a file is instead, where reading it would only say at which line that fails."""
    path = "request" if is_http else "$"
    if not content.strip():
        raise invalid(path, "holds nothing")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise invalid(path, "is UTF-16, as Windows PowerShell writes it; save it as UTF-8")
    if is_http and content.lstrip().startswith((b"{", b"[")):
        raise invalid(path, "is JSON, not an HTTP request")
    if is_http and content.startswith(b"HTTP/"):
        raise invalid(path, "is an HTTP response, not a request")
    if not is_http and _REQUEST.match(content):
        raise invalid(path, "is an HTTP request, not JSON; add --http")


def json_findings(source: str, content: bytes, form: str | None, *, forbid_extra_keys: bool) -> list[Finding]:
    """What came out for each payload of a JSON file: one, or those of an array."""

    def read(payload: object) -> object:
        meant: Any = FORMS[form or _form_of(payload)][0]
        result: object = structure(payload, meant, forbid_extra_keys=forbid_extra_keys)
        return result

    try:
        payload = _parsed(content)
    except InvalidPayloadError as error:
        return [Finding(source=source, problems=error.problems)]
    if not is_array(payload):
        return [finding(source, partial(read, payload))]
    return [finding(f"{source}[{index}]", partial(read, item)) for index, item in enumerate(payload)]


def _parsed(content: bytes) -> object:
    refuse_mistaken(content, is_http=False)
    payload = parse_json(content)
    if payload == []:
        raise invalid("$", "holds nothing: the array is empty")
    return payload


def finding(source: str, read: Callable[[], object]) -> Finding:
    """What came out when one payload was read."""
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
    if not is_object(payload):
        raise invalid("$", f"can't tell what this is: expected an object, not {kind_of(payload)}")
    names = {name.lower() for name in payload if isinstance(name, str) and not name.startswith("$")}
    for form, (_, signs) in FORMS.items():
        if names & signs:
            return form
    why = "no member says it" if names else "it has no members"
    raise invalid("$", f"can't tell what this is: {why}; add --as, with one of {', '.join(FORMS)}")
