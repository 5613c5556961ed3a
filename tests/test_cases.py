"""Payloads, requests and calls of real projects, and the result of each: the rows of ``tests/data/cases``."""

import importlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pytest

import wps_models
from tests.payloads import DATA
from wps_models import (
    Action,
    ConnectionString,
    EventRequest,
    RestError,
    Webhook,
    WpsModelsError,
    client,
    dumps,
    functions,
    loads,
    rest,
    structure,
)
from wps_models._json.frozen import is_array
from wps_models.webhook import ACCEPT_UNSIGNED, sign

CASES: Final[list[Any]] = [
    json.loads(line)
    for file in sorted((DATA / "cases").glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]
SERVICE: Final = ConnectionString.parse("Endpoint=https://example.webpubsub.azure.com;AccessKey=a-key-that-opens-nothing;")

Expected = Mapping[str, Any]


def check_text(expected: Expected, text: str, key: str = "says") -> None:
    """Check the words that a text has, and those that it doesn't have."""
    assert [word for word in expected.get(key, ()) if word.lower() not in text.lower()] == []
    assert [word for word in expected.get("never", ()) if word.lower() in text.lower()] == []


def check_result(expected: Expected, call: Callable[[], Any], check: Callable[[Expected, Any], None]) -> None:
    """Check the result of a call, or its error if the case expects to be refused; one of several is enough."""
    result, error = None, None
    try:
        result = call()
    except (WpsModelsError, ValueError, TypeError) as caught:
        error = caught
    options = expected.get("any_of", [expected])
    accepted = [option for option in options if "refused" not in option]
    refused = [option for option in options if "refused" in option]
    if error is None:
        assert accepted, f"accepted: {result!r}"
        check({**accepted[0], "never": expected.get("never", ())}, result)
    else:
        assert refused, str(error)
        check_text({**refused[0], "never": expected.get("never", ())}, str(error), "refused")


def check_class(expected: Expected, model: Any) -> None:
    assert type(model).__name__ == expected["class"]
    for name, value in expected.get("value", {}).items():
        assert getattr(model, name) == value


def action(given: Any, expected: Expected) -> None:
    def check(expected: Expected, model: Any) -> None:
        check_class(expected, model)
        assert loads(dumps(model), Action) == model

    check_result(expected, lambda: structure(given, Action), check)


def event(given: Any, expected: Expected) -> None:
    check_result(expected, lambda: loads(json.dumps(given), EventRequest), check_class)


def frame(given: Any, expected: Expected) -> None:
    form = getattr(client, given["form"])
    message = loads(json.dumps(given["json"]), form)
    check_class(expected, message)
    assert loads(dumps(message), form) == message


def binding(given: Any, expected: Expected) -> None:
    model = structure(given, functions.Binding)
    if "problem_paths" in expected:
        assert [problem.path for problem in model.problems] == expected["problem_paths"]
    check_text(expected, " | ".join(map(str, (*model.problems, *model.warnings))))
    check_text({"never": expected.get("never_in_repr", ())}, repr(model))


def function_json(given: Any, expected: Expected) -> None:
    assert [problem.path for problem in structure(given, functions.FunctionJson).problems] == expected["problems"]


def argument(value: Any) -> Any:
    """Return an argument: ``@WebPubSubPermission.SEND_TO_GROUP`` is a member of an enumeration."""
    if isinstance(value, str) and value.startswith("@"):
        cls, member = value[1:].split(".")
        return getattr(getattr(wps_models, cls), member)
    return [*map(argument, value)] if is_array(value) else value


def build(given: Any, expected: Expected) -> None:
    module, _, name = f"wps_models.{given['call']}".rpartition(".")
    cls = getattr(importlib.import_module(module), name)
    arguments = {name: argument(value) for name, value in given["kwargs"].items()}

    def check(expected: Expected, dumped: Any) -> None:
        assert expected["dumped"].items() <= dumped.items()

    check_result(expected, lambda: json.loads(dumps(cls(**arguments))), check)


def http(given: Any, expected: Expected) -> None:
    connection_id = {name.lower(): value for name, value in given["headers"]}.get("ce-connectionid", "")
    signatures: dict[Any, str] = {"@sign": sign(connection_id, given["key"]), "@sign-body": sign(given["body"], given["key"])}
    headers: list[tuple[str, str]] = [(name, signatures.get(value) or value) for name, value in given["headers"]]
    events: list[Any] = []
    webhook = Webhook(access_keys=given["key"], allowed_origins=given["allowed"])
    reply = webhook.handle(events.append, method=given["method"], headers=headers, body=given["body"].encode())
    assert reply.status == expected["status"]
    if "class" in expected:
        (received,) = events
        check_class(expected, received)
        for name, value in expected.get("context", {}).items():
            assert getattr(received.context, name) == value
    check_text({"says": expected.get("reply_says", ())}, reply.body.decode())


def rest_error(given: Any, expected: Expected) -> None:
    call = rest.request(structure(given["action"], Action), hub="lobby", service=SERVICE, now=datetime.now(UTC))
    body = given["body"] if isinstance(given["body"], str) else json.dumps(given["body"])
    if "ok" in expected:
        rest.check(call, status=given["status"], body=body.encode())
        return
    with pytest.raises(RestError) as caught:
        rest.check(call, status=given["status"], body=body.encode())
    for name in expected.keys() & {"code", "message"}:
        assert getattr(caught.value, name) == expected[name]
    check_text(expected, str(caught.value))


def rest_parse(given: Any, expected: Expected) -> None:
    headers = [(name, value) for name, value in given["headers"]]
    options: Any = {"method": given["method"], "target": given["target"], "headers": headers, "body": given["body"].encode()}

    def check(expected: Expected, parsed: Any) -> None:
        assert parsed.hub == expected["hub"]
        check_class(expected, parsed.operation)

    check_result(expected, lambda: rest.parse(**options, access_keys=ACCEPT_UNSIGNED), check)


def access(given: Any, expected: Expected) -> None:
    def check(expected: Expected, parsed: Any) -> None:
        assert parsed.endpoint == expected["endpoint"]
        check_text({"never": expected["never"]}, repr(parsed))

    check_result(expected, lambda: ConnectionString.parse(given), check)


KINDS: Final[Mapping[str, Callable[[Any, Expected], None]]] = {
    "access": access,
    "action": action,
    "binding": binding,
    "build": build,
    "event": event,
    "frame": frame,
    "functionJson": function_json,
    "http": http,
    "rest": rest_error,
    "restParse": rest_parse,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_case_of_a_real_project_has_the_expected_result(case: Any) -> None:
    KINDS[case["kind"]](case["input"], case["expect"])
