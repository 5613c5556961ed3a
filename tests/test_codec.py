"""JSON text by an encoder or a decoder of somebody's own."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.test_errors import SECRET, error_of, said
from wps_models import Action, InvalidPayloadError, SendToAllAction, SendToUserAction, dumps, loads

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
