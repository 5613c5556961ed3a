"""JSON text, with the standard or another encoder and decoder."""

import json
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest

from tests.test_errors import SECRET, all_text_of, error_of
from wps_models import (
    Action,
    InvalidPayloadError,
    JsonValue,
    SendToAllAction,
    SendToUserAction,
    UserEventRequest,
    WebPubSubAction,
    WebPubSubEventRequest,
    WebPubSubEventResponse,
    dumps,
    loads,
    structure,
)
from wps_models.client import WebPubSubMessage

ACTION = SendToUserAction(user_id="zoë", data="hi")


def test_dumps_writes_compact_ascii() -> None:
    assert dumps(ACTION) == r'{"actionName":"sendToUser","userId":"zo\u00eb","data":"hi","dataType":"text"}'


def _to_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


@pytest.mark.parametrize("encode", [json.dumps, _to_bytes])
def test_an_encoder_may_return_str_or_bytes(encode: Callable[[Any], str | bytes]) -> None:
    text = dumps([ACTION], encode=encode)
    assert isinstance(text, str)
    assert loads(text, list[Action]) == [ACTION]


@pytest.mark.parametrize("text", [dumps(ACTION), dumps(ACTION).encode(), bytearray(dumps(ACTION), "utf-8")])
def test_a_decoder_receives_str_or_bytes(text: str | bytes | bytearray) -> None:
    given: list[type] = []

    def decode(text: str | bytes) -> Any:
        given.append(type(text))
        return json.loads(text)

    assert loads(text, Action, decode=decode) == ACTION
    assert given in ([str], [bytes])


@pytest.mark.parametrize("error", [ValueError(SECRET), RecursionError(SECRET), KeyError(SECRET)])
def test_errors_of_a_decoder_are_payload_errors_without_its_message(error: Exception) -> None:
    def decode(_: str | bytes) -> Any:
        raise error

    with pytest.raises(InvalidPayloadError) as caught:
        loads("{}", Action, decode=decode)
    assert all_text_of(caught.value).splitlines()[0] == "$: is not JSON"
    assert SECRET not in all_text_of(caught.value)
    assert caught.value.__context__ is None


def test_decoded_values_are_validated() -> None:
    error = error_of(lambda: loads("{}", SendToAllAction, decode=lambda _: {"data": 5}))
    assert str(error).startswith("$.data: expected a string")


@pytest.mark.parametrize("error", [TypeError("decode() takes no arguments"), MemoryError()])
def test_other_exceptions_of_a_decoder_propagate(error: Exception) -> None:
    def decode(_: str | bytes) -> Any:
        raise error

    with pytest.raises(type(error)):
        loads("{}", Action, decode=decode)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_refused_without_calling_the_decoder(encoding: str) -> None:
    # The check of the depth would mistake its bytes for quotes.
    for text in (dumps(ACTION), '"\u2222' + "[" * 1_000):
        error = error_of(lambda text=text: loads(text.encode(encoding), Action, decode=json.loads))  # type: ignore[misc]  # called at once
        assert str(error) in {"$: is not JSON", "$: is nested too deeply"}


def test_swapped_arguments_are_an_error_that_shows_the_right_order() -> None:
    first: Any = Action
    with pytest.raises(TypeError, match=r"^loads takes the text first: loads\(text, Action\)$"):
        loads(first, first)
    with pytest.raises(TypeError, match=r"^structure takes the payload first: structure\(payload, Action\)$"):
        structure(first, {"actionName": "sendToAll"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("form", "union"),
    [
        (WebPubSubAction, "Action"),
        (list[WebPubSubEventRequest], "EventRequest"),
        (WebPubSubEventResponse | None, "EventResponse"),
        (WebPubSubMessage, "ClientMessage or ServiceMessage"),
    ],
)
def test_requesting_a_base_class_is_an_error_that_names_the_union(form: Any, union: str) -> None:
    with pytest.raises(TypeError, match=f"^WebPubSub\\w+ is a base class: use {union}$"):
        structure({}, form)


def test_annotations_can_be_resolved_at_run_time() -> None:
    assert get_type_hints(structure)["form"] is object
    assert get_type_hints(UserEventRequest.json)["return"] is JsonValue


def test_a_traceback_of_an_error_can_capture_local_variables() -> None:
    payload = [{"actionName": "sendToAll", "data": "x"}, {"actionName": "sendToAll"}]
    error = error_of(lambda: structure(payload, list[Action]))
    assert error is not None
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert "repr" not in "".join(shown.format())


def test_importing_the_package_does_not_import_typing_extensions() -> None:
    program = "import sys, wps_models; print('typing_extensions' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"
