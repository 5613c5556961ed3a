"""``wps-models check``: find problems in payloads."""

import http.client
import re
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

from attrs import evolve

from wps_models import rest
from wps_models._cli._files import JSON_LINES, content_of, files_below
from wps_models._cli._payloads import Finding, counted, finding, json_findings, refuse_mistaken
from wps_models.errors import Problem, invalid
from wps_models.functions._function_rules import app_warnings
from wps_models.functions.bindings import FunctionJson
from wps_models.rest._target import Target
from wps_models.webhook import ACCEPT_UNSIGNED, Webhook
from wps_models.webhook._parse import length_of


class _File(NamedTuple):
    name: str
    is_http: bool
    is_named: bool
    """True if the user named the file, false if it was found in a folder."""


def check(arguments: Namespace) -> tuple[str, int]:
    """Return the findings as text, and 0 if all is well, 1 for problems, 2 if a file can't be read."""
    findings: list[Finding] = []
    checked = skipped = 0
    files = [*_files(arguments)]
    for file in files:
        found = [file] if isinstance(file, Finding) else _findings(file, arguments)
        findings += found
        checked += bool(found)
        skipped += not found
    findings = _as_apps(findings, {file.name for file in files if isinstance(file, _File) and not file.is_named})
    if not findings:
        findings = [_unreadable(", ".join(arguments.files), "contains no Web PubSub payloads")]
    lines = [one.json() if arguments.json else one.text() for one in findings]
    if not arguments.json:
        lines.append(_summary(findings, checked, skipped))
    code = 2 if any(one.is_unreadable for one in findings) else 1 if any(one.problems for one in findings) else 0
    return "".join(f"{line}\n" for line in lines), code


def _as_apps(findings: list[Finding], found: set[str]) -> list[Finding]:
    """Replace the warnings of functions that were found in a folder by those for the whole app."""
    apps: dict[Path, dict[str, FunctionJson]] = {}
    for one in findings:
        if isinstance(one.model, FunctionJson) and one.source in found:
            # APP/FUNCTION/function.json
            apps.setdefault(Path(one.source).parent.parent, {})[one.source] = one.model
    warnings = {source: listed for app in apps.values() for source, listed in app_warnings(app).items()}
    return [evolve(one, warnings=warnings[one.source]) if one.source in warnings else one for one in findings]


def _summary(findings: list[Finding], checked: int, skipped: int) -> str:
    problems, warnings = (sum(len(getattr(one, what)) for one in findings) for what in ("problems", "warnings"))
    text = f"{counted(problems, 'problem')} in {counted(checked, 'file')}"
    if warnings:
        text += f", {counted(warnings, 'warning')}"
    return f"{text}; skipped {counted(skipped, 'other file')}" if skipped else text


def _files(arguments: Namespace) -> Iterator[_File | Finding]:
    """Yield the files that are named, those in folders, and a finding for each folder that can't be read."""
    http_option = "--access-key" if arguments.access_key else "--http" if arguments.http else None
    json_option = "--as" if arguments.form else "--forbid-extra-keys" if arguments.forbid_extra_keys else None
    if http_option and json_option:
        raise ArgumentTypeError(f"{http_option} is for HTTP requests, {json_option} for JSON")
    suffixes = (*(() if http_option else (".json", *JSON_LINES)), *(() if json_option else (".http",)))
    for name in arguments.files:
        if name != "-" and Path(name).is_dir():
            for found in files_below(name, suffixes):
                if isinstance(found, OSError):
                    yield _unreadable(str(found.filename), f"can't be read: {found.strerror}")
                else:
                    yield _File(found, found.lower().endswith(".http"), is_named=False)
            continue
        is_http = arguments.http or name.lower().endswith(".http")
        if is_http and json_option:
            raise ArgumentTypeError(f"{json_option} is for JSON, but {name} is an HTTP request")
        if http_option and not is_http:
            raise ArgumentTypeError(f"{http_option} is for HTTP requests, but {name} is JSON; if it is a request, add --http")
        yield _File(name, is_http, is_named=True)


def _unreadable(source: str, message: str) -> Finding:
    return Finding(source=source, problems=(Problem(path="file", message=message),), is_unreadable=True)


def _findings(file: _File, arguments: Namespace) -> list[Finding]:
    try:
        content = content_of(file.name)
    except OSError as error:
        return [_unreadable(file.name, f"can't be read: {error.strerror}")]
    if file.is_http:
        if not file.is_named and not _EVENT_HEADER.search(content):
            return []
        return [finding(file.name, lambda: _read_http(content, arguments.access_key))]
    return json_findings(
        file.name, content, arguments.form, forbid_extra_keys=arguments.forbid_extra_keys, is_named=file.is_named
    )


_EVENT_HEADER: Final = re.compile(rb"(?im)^(ce-type|webhook-request-origin):")
"""Headers that only the service's requests have."""


def _read_http(content: bytes, access_key: str | None) -> object:
    refuse_mistaken(content, is_http=True)
    # Editors may begin a file with a byte order mark, and servers skip empty lines there.
    stream = BytesIO(content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    method, target, *_ = [*stream.readline().decode("latin-1").split(), "", ""]
    try:
        headers = http.client.parse_headers(stream)
    except http.client.HTTPException:
        raise invalid("headers", "not HTTP headers") from None
    is_event = _EVENT_HEADER.search(stream.getvalue()[: stream.tell()])
    # An editor may have added a newline after the body.
    body = stream.read()[: length_of(headers.get("Content-Length"))]
    keys = ACCEPT_UNSIGNED if access_key is None else access_key
    if not is_event and Target.split(target) is not None:
        request = rest.parse(method=method, target=target, headers=headers, body=body, access_keys=keys, now=datetime.now(UTC))
        return request.operation
    return Webhook(access_keys=keys, allowed_origins=["*"]).parse(method=method, headers=headers, body=body)
