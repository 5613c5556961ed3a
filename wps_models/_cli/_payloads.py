"""Recognising and reading payloads of every form."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple, get_args

from attrs import frozen

from wps_models import beta, client
from wps_models._cli._files import JSON_LINES
from wps_models._json.frozen import is_array, is_object
from wps_models._json.schema import schema_of
from wps_models._json.tagged import closest
from wps_models._json.text import parse_json
from wps_models.actions import Action
from wps_models.codec import structure
from wps_models.errors import InvalidPayloadError, Problem, WpsModelsError, invalid
from wps_models.events.context import WebPubSubClientCertificate, WebPubSubConnectionContext
from wps_models.events.unions import EventRequest, EventResponse
from wps_models.functions.bindings import Binding, FunctionJson, OtherBinding, WebPubSubBinding
from wps_models.functions.inputs import WebPubSubContext
from wps_models.rest.connection import WebPubSubConnection

# --- findings ----------------------------------------------------------------------


@frozen(kw_only=True)
class Finding:
    """The result of checking one payload."""

    source: str
    kind: str | None = None
    """The class of the payload. ``None`` if there are problems."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    is_unreadable: bool = False
    """True for files that can't be read."""

    model: object = None

    def text(self) -> str:
        """Return the finding for people."""
        if self.is_unreadable:
            return escaped(f"{self.source}: {self.problems[0].message}")
        lines = [f"{self.source}: {counted(len(self.problems), 'problem') if self.problems else f'ok {self.kind}'}"]
        lines += [f"  {problem}" for problem in self.problems]
        lines += [f"  warning: {warning}" for warning in self.warnings]
        return "\n".join(map(escaped, lines))

    def json(self) -> str:
        """Return the finding for programs."""
        lists = {"problems": self.problems, "warnings": self.warnings}
        members = {name: [{"path": one.path, "message": one.message} for one in found] for name, found in lists.items()}
        return json.dumps({"source": self.source, "kind": self.kind, **members})


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``2 problems``."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def escaped(line: str) -> str:
    """Escape what terminals obey: names of files and members may contain anything."""
    return line if line.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


def finding(source: str, read: Callable[[], object]) -> Finding:
    """Read one payload."""
    try:
        model = read()
    except InvalidPayloadError as error:
        return Finding(source=source, problems=error.problems)
    except WpsModelsError as error:
        path, _, message = str(error).partition(": ")
        return Finding(source=source, problems=(Problem(path=path, message=message),))
    kind = type(model).__name__
    if isinstance(model, (FunctionJson, WebPubSubBinding, OtherBinding)):
        return Finding(source=source, kind=kind, problems=model.problems, warnings=model.warnings, model=model)
    return Finding(source=source, kind=kind)


# --- forms -------------------------------------------------------------------------


class Form(NamedTuple):
    """A union of classes, and how to recognise it."""

    type: Any
    signs: frozenset[str] = frozenset()
    """Members, in lower case, any of which means this form."""

    is_sure: Callable[[Mapping[str, Any]], bool] | None = None
    """Return true for a payload in lower case that can't be anything else. Defaults to: all of its members are known."""


def _is_function(payload: Mapping[str, Any]) -> bool:
    bindings = payload["bindings"]
    return is_array(bindings) and all(is_object(binding) and "type" in binding for binding in bindings)


def _is_binding(payload: Mapping[str, Any]) -> bool:
    return str(payload.get("type")).lower().startswith("webpubsub")


def _is_message(payload: Mapping[str, Any]) -> bool:
    return payload["type"] in _MESSAGE_TYPES


def _is_request(payload: Mapping[str, Any]) -> bool:
    return "connectioncontext" in payload or payload.keys() <= _known(EventRequest)


def _is_context(payload: Mapping[str, Any]) -> bool:
    return payload.keys() >= _CONTEXT


def _always(_: object) -> bool:
    return True


_CONTEXT: Final = frozenset({"eventtype", "eventname", "connectionid"})
_MESSAGE: Final = client.ClientMessage | client.ServiceMessage
_MESSAGE_TYPES: Final = frozenset(getattr(cls, "type", None) for cls in get_args(_MESSAGE))

FORMS: Final[Mapping[str, Form]] = {
    "action": Form(Action, frozenset({"actionname"}), _always),
    "function": Form(FunctionJson, frozenset({"bindings"}), _is_function),
    "binding": Form(Binding, frozenset({"direction"}), _is_binding),
    "connection": Form(WebPubSubConnection, frozenset({"baseurl"})),
    "http-context": Form(WebPubSubContext, frozenset({"haserror", "ispreflight"}), _always),
    "message": Form(_MESSAGE, frozenset({"type"}), _is_message),
    "beta-operation": Form(beta.WebPubSubOperation, frozenset({"operationkind"}), _always),
    "beta-http-context": Form(beta.WebPubSubRequest, frozenset({"response"})),
    "beta-request": Form(beta.ServiceRequest, frozenset({"isvalidationrequest"}), _always),
    "beta-response": Form(beta.ServiceResponse, frozenset({"message"})),
    "request": Form(EventRequest, frozenset({"connectioncontext", "isvalid"}), _is_request),
    "context": Form(WebPubSubConnectionContext, _CONTEXT, _is_context),
    "response": Form(
        EventResponse,
        frozenset({"code", "data", "datatype", "groups", "mqtt", "roles", "states", "subprotocol", "userid"}),
    ),
    "certificate": Form(WebPubSubClientCertificate, frozenset({"thumbprint"})),
    "client-message": Form(client.ClientMessage),
    "service-message": Form(client.ServiceMessage),
}
"""The forms of payloads, the most certain ones first."""


def form_of(payload: object, *, is_sure: bool = False) -> str | None:
    """Recognise a payload by its members. If `is_sure`, return ``None`` for JSON that another program may have written."""
    if not is_object(payload):
        return None
    members = {name.lower(): value for name, value in payload.items() if isinstance(name, str) and not name.startswith("$")}
    for name, form in FORMS.items():
        if form.signs & members.keys():
            is_certain = form.is_sure(members) if form.is_sure else members.keys() <= _known(form.type)
            return name if is_certain or not is_sure else None
    return None


def _known(union: Any) -> frozenset[str]:
    known = [schema_of(cls).known for cls in get_args(union) or [union]]
    return frozenset(name.lower() for names in known for name in names)


# --- JSON --------------------------------------------------------------------------


def json_findings(source: str, content: bytes, form: str | None, *, forbid_extra_keys: bool, is_named: bool) -> list[Finding]:
    """Check the payloads of a JSON file: one, an array, or one per line.

    Files that the user didn't name, and that aren't recognised, have no findings.
    """
    documents = [*_documents(source, content)]
    has_marks = _MARKS.search(content) is not None
    # One payload among the documents of a file makes the others ours too.
    is_ours = is_named or (has_marks and any(form_of(payload, is_sure=True) for _, payload in documents))
    findings: list[Finding] = []
    for place, payload in documents:
        if isinstance(payload, InvalidPayloadError):
            if is_named or has_marks:
                findings += [Finding(source=place, problems=payload.problems)]
            continue
        meant = form or form_of(payload, is_sure=not is_ours)
        tag = "" if form else _misspelled_tag(payload, meant)
        if meant and not tag:
            read = partial(structure, payload, FORMS[meant].type, forbid_extra_keys=forbid_extra_keys)
            findings += [finding(place, read)]
        elif is_ours:
            findings += [Finding(source=place, problems=(_not_recognised(tag),))]
    return findings


_MARKS: Final = re.compile(rb'(?i)"(actionName|connectionContext|webPubSub\w*)"')
"""Words that only payloads contain."""

_TAGS: Final = {tag.lower(): tag for tag in ("actionName", "connectionContext", "operationKind", "type")}
"""The members that all payloads of a form have, by lower-case name."""

_MAX_COMPARED: Final = 10


def _misspelled_tag(payload: object, meant: str | None) -> str:
    """Return the tag that an unknown member was probably meant to be, if the form doesn't have one already."""
    form = FORMS[meant] if meant else None
    if not is_object(payload) or (form and not form.signs.isdisjoint(_TAGS)):
        return ""
    known = _known(form.type) if form else frozenset[str]()
    names = [name.lower() for name in payload if isinstance(name, str) and name.lower() not in known]
    found = (closest(name, _TAGS, likeness=0.8) for name in names[:_MAX_COMPARED])
    return next((_TAGS[tag] for tag in found if tag), "")


def _not_recognised(tag: str) -> Problem:
    hint = f". Did you mean {tag}? Say" if tag else "; say"
    return Problem(path="$", message=f"not recognised as a Web PubSub payload{hint} what it is with --as (see --help)")


def _documents(source: str, content: bytes) -> Iterator[tuple[str, object]]:
    """Yield each payload, or the error in its place."""
    try:
        refuse_mistaken(content, is_http=False)
        payload: object = parse_json(content)
        if payload == []:
            raise invalid("$", "the array is empty")
    except InvalidPayloadError as error:
        lines = content.splitlines()
        if is_json_lines(source, lines):
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield from _documents(f"{source}:{number}", line)
        else:
            yield source, error
        return
    if is_array(payload):
        yield from ((f"{source}[{index}]", item) for index, item in enumerate(payload))
    else:
        yield source, payload


def is_json_lines(source: str, lines: list[bytes]) -> bool:
    """Return true if each line is JSON of its own, by the name of the file or by the first line."""
    if len(lines) <= 1:
        return False
    if source.lower().endswith(JSON_LINES):
        return True
    try:
        return is_object(parse_json(lines[0]))
    except InvalidPayloadError:
        return False


_REQUEST: Final = re.compile(rb"[A-Z]+ \S+ HTTP/")


def refuse_mistaken(content: bytes, *, is_http: bool) -> None:
    """Raise an error for files of another kind than expected, where a parser could only name a line."""
    path = "request" if is_http else "$"
    if not content.strip():
        raise invalid(path, "the file is empty")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise invalid(path, "the file is UTF-16, as Windows PowerShell writes it: save it as UTF-8")
    if is_http and content.lstrip().startswith((b"{", b"[")):
        raise invalid(path, "this is JSON, not an HTTP request")
    if is_http and content.startswith(b"HTTP/"):
        raise invalid(path, "this is an HTTP response, not a request")
    if not is_http and _REQUEST.match(content):
        raise invalid(path, "this is an HTTP request, not JSON: add --http")
