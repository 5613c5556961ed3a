"""JSON by orjson or msgspec, wherever the standard library's would be used."""

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


def text(name: str) -> bytes:
    """A golden payload as it goes over the wire."""
    return json.dumps(payloads.payload(name)).encode()


@each_decoder
@each_file
def test_what_a_decoder_made_is_read_as_what_the_standard_library_made(name: str, decode: Decode) -> None:
    form = payloads.form_of(name)
    assert structure(decode(text(name)), form) == loads(text(name), form)


@each_decoder
@each_file
def test_loads_takes_a_decoder(name: str, decode: Decode) -> None:
    form = payloads.form_of(name)
    assert loads(text(name), form, decode=decode) == loads(text(name), form)


@each_decoder
def test_loads_gives_any_bytes_to_a_decoder(decode: Decode) -> None:
    body = text("requests/connect")
    assert loads(memoryview(body), EventRequest, decode=decode) == loads(bytearray(body), EventRequest, decode=decode)


@each_decoder
def test_the_json_of_a_message_is_parsed_with_a_decoder(decode: Decode) -> None:
    assert testing.user(Json({"unread": 3, "names": ["ada"]})).json(decode=decode) == {"unread": 3, "names": ["ada"]}


def parsed(event: EventRequest, body: bytes | None = None, decode: Decode | None = None) -> EventRequest:
    """An event, sent over HTTP and parsed again; or another body in its place."""
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
    assert parsed(event, decode=decode) == parsed(event)


GARBAGE: Final = [b"", b"{", b"nonsense", b'{"a":1}}', b"[1,]", b"\xff", b'"\xff"', b"NaN", b"[" * 100_000]


@each_decoder
@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_an_invalid_payload_whoever_decodes(garbage: bytes, decode: Decode) -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        loads(garbage, Action, decode=decode)
    assert [problem.path for problem in caught.value.problems] == ["$"]


@each_decoder
def test_a_body_of_garbage_is_an_invalid_payload_whoever_decodes(decode: Decode) -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        parsed(testing.connect(), b"{", decode)
    assert [problem.path for problem in caught.value.problems] == ["body"]


@each_decoder
def test_a_message_of_garbage_is_an_invalid_payload_whoever_decodes(decode: Decode) -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        testing.user("{", data_type=WebPubSubDataType.JSON).json(decode=decode)
    assert [problem.path for problem in caught.value.problems] == ["$.data"]


@each_encoder
@each_file
def test_dumps_takes_an_encoder(name: str, encode: Encode) -> None:
    model = structure(payloads.payload(name), payloads.form_of(name))
    assert json.loads(dumps(model, encode=encode)) == unstructure(model)


@each_encoder
def test_what_an_encoder_made_is_text_too(encode: Encode) -> None:
    assert dumps([SendToAllAction(data="é")], encode=encode) == '[{"actionName":"sendToAll","data":"é","dataType":"text"}]'
