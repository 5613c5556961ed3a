"""orjson and msgspec in place of the standard library's JSON."""

import json
from collections.abc import Callable
from typing import Any, Final

import msgspec
import orjson
import pytest

from tests import payloads, webhooks
from wps_models import (
    Action,
    EventRequest,
    InvalidPayloadError,
    Json,
    SendToAllAction,
    WebPubSubDataType,
    dumps,
    loads,
    structure,
    testing,
    unstructure,
)

pytestmark = pytest.mark.dev

Decode = Callable[[str | bytes], Any]
Encode = Callable[[Any], bytes]

DECODERS: Final[dict[str, Decode]] = {"orjson": orjson.loads, "msgspec": msgspec.json.decode}
ENCODERS: Final[dict[str, Encode]] = {"orjson": orjson.dumps, "msgspec": msgspec.json.encode}
each_decoder: Final = pytest.mark.parametrize("decode", DECODERS.values(), ids=DECODERS)
each_encoder: Final = pytest.mark.parametrize("encode", ENCODERS.values(), ids=ENCODERS)
each_file: Final = pytest.mark.parametrize("name", payloads.files())


def json_text_of(name: str) -> bytes:
    """Return a golden payload as JSON text."""
    return json.dumps(payloads.payload(name)).encode()


@each_decoder
@each_file
def test_structure_reads_the_values_of_other_decoders(name: str, decode: Decode) -> None:
    form = payloads.form_of(name)
    assert structure(decode(json_text_of(name)), form) == loads(json_text_of(name), form)


@each_decoder
@each_file
def test_loads_accepts_a_decoder(name: str, decode: Decode) -> None:
    form = payloads.form_of(name)
    assert loads(json_text_of(name), form, decode=decode) == loads(json_text_of(name), form)


@each_decoder
def test_loads_passes_any_bytes_to_a_decoder(decode: Decode) -> None:
    body = json_text_of("requests/connect")
    assert loads(memoryview(body), EventRequest, decode=decode) == loads(bytearray(body), EventRequest, decode=decode)


@each_decoder
def test_json_of_a_message_accepts_a_decoder(decode: Decode) -> None:
    assert testing.user(Json({"unread": 3, "names": ["ada"]})).json(decode=decode) == {"unread": 3, "names": ["ada"]}


def build_and_parse(event: EventRequest, body: bytes | None = None, decode: Decode | None = None) -> EventRequest:
    """Build the HTTP request of an event, possibly with another body, and parse it."""
    request = testing.http_request(event)
    return webhooks.parse(
        method=request.method,
        headers=request.headers,
        body=request.body if body is None else body,
        access_keys=testing.ACCESS_KEY,
        decode=decode,
    )


@each_decoder
@pytest.mark.parametrize("event", [testing.connect(), testing.disconnected(), testing.mqtt_connect(), testing.joined()], ids=type)
def test_a_webhook_parses_bodies_with_a_decoder(event: EventRequest, decode: Decode) -> None:
    assert build_and_parse(event, decode=decode) == build_and_parse(event)


GARBAGE: Final = [b"", b"{", b"nonsense", b'{"a":1}}', b"[1,]", b"\xff", b'"\xff"', b"NaN", b"[" * 100_000]


@each_decoder
@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_invalid_json_is_an_invalid_payload_with_each_decoder(garbage: bytes, decode: Decode) -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        loads(garbage, Action, decode=decode)
    assert [problem.path for problem in caught.value.problems] == ["$"]


@each_decoder
def test_an_invalid_body_is_an_invalid_payload_with_each_decoder(decode: Decode) -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        build_and_parse(testing.connect(), b"{", decode)
    assert [problem.path for problem in caught.value.problems] == ["body"]


@each_decoder
def test_an_invalid_message_is_an_invalid_payload_with_each_decoder(decode: Decode) -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        testing.user("{", data_type=WebPubSubDataType.JSON).json(decode=decode)
    assert [problem.path for problem in caught.value.problems] == ["$.data"]


@each_encoder
@each_file
def test_dumps_accepts_an_encoder(name: str, encode: Encode) -> None:
    model = structure(payloads.payload(name), payloads.form_of(name))
    assert json.loads(dumps(model, encode=encode)) == unstructure(model)


@each_encoder
def test_dumps_returns_a_str_if_the_encoder_returns_bytes(encode: Encode) -> None:
    assert dumps([SendToAllAction(data="é")], encode=encode) == '[{"actionName":"sendToAll","data":"é","dataType":"text"}]'
