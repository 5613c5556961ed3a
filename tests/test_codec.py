"""JSON text by an encoder or a decoder of somebody's own."""

import json
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest

from tests.test_errors import SECRET, error_of, said
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


def test_text_is_compact_and_all_ascii() -> None:
    assert dumps(ACTION) == r'{"actionName":"sendToUser","userId":"zo\u00eb","data":"hi","dataType":"text"}'


def _to_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


@pytest.mark.parametrize("encode", [json.dumps, _to_bytes])
def test_an_encoder_of_yours_may_make_text_or_bytes(encode: Callable[[Any], str | bytes]) -> None:
    text = dumps([ACTION], encode=encode)
    assert isinstance(text, str)
    assert loads(text, list[Action]) == [ACTION]


@pytest.mark.parametrize("text", [dumps(ACTION), dumps(ACTION).encode(), bytearray(dumps(ACTION), "utf-8")])
def test_a_decoder_of_yours_is_given_str_or_bytes(text: str | bytes | bytearray) -> None:
    given: list[type] = []

    def decode(text: str | bytes) -> Any:
        given.append(type(text))
        return json.loads(text)

    assert loads(text, Action, decode=decode) == ACTION
    assert given in ([str], [bytes])


@pytest.mark.parametrize("error", [ValueError(SECRET), RecursionError(SECRET), KeyError(SECRET)])
def test_whatever_a_decoder_of_yours_raises_is_our_error_and_shows_nothing(error: Exception) -> None:
    def decode(_: str | bytes) -> Any:
        raise error

    with pytest.raises(InvalidPayloadError) as caught:
        loads("{}", Action, decode=decode)
    assert said(caught.value).splitlines()[0] == "$: is not JSON"
    assert SECRET not in said(caught.value)
    assert caught.value.__context__ is None


def test_what_a_decoder_of_yours_makes_is_held_to_the_rules() -> None:
    error = error_of(lambda: loads("{}", SendToAllAction, decode=lambda _: {"data": 5}))
    assert str(error).startswith("$.data: expected a string")


@pytest.mark.parametrize("error", [TypeError("decode() takes no arguments"), MemoryError()])
def test_an_error_that_is_not_about_the_text_propagates(error: Exception) -> None:
    def decode(_: str | bytes) -> Any:
        raise error

    with pytest.raises(type(error)):
        loads("{}", Action, decode=decode)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_decoder_of_yours_is_not_given_utf_16(encoding: str) -> None:
    # The guard of the depth would take the quotes for a string.
    for text in (dumps(ACTION), '"\u2222' + "[" * 1_000):
        error = error_of(lambda text=text: loads(text.encode(encoding), Action, decode=json.loads))  # type: ignore[misc]  # of this round
        assert str(error) in {"$: is not JSON", "$: is nested too deeply"}


def test_a_type_given_first_is_in_the_wrong_place() -> None:
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
def test_a_base_class_is_not_a_message(form: Any, union: str) -> None:
    with pytest.raises(TypeError, match=f"^WebPubSub\\w+ is a base class: use {union}$"):
        structure({}, form)


def test_annotations_hold_at_run_time() -> None:
    assert get_type_hints(structure)["form"] is object
    assert get_type_hints(UserEventRequest.json)["return"] is JsonValue


def test_an_error_shows_its_frames_with_their_variables() -> None:
    payload = [{"actionName": "sendToAll", "data": "x"}, {"actionName": "sendToAll"}]
    error = error_of(lambda: structure(payload, list[Action]))
    assert error is not None
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert "repr" not in "".join(shown.format())


def test_the_package_starts_without_the_slow_import_of_typing_extensions() -> None:
    program = "import sys, wps_models; print('typing_extensions' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"
