"""Hostile HTTP requests: each is an event or a documented error, and no error shows a secret."""

import itertools
import random
import re
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

import pytest
from attrs import evolve, frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import webhooks
from tests.strategies import json_values
from tests.test_hostile import count_calls
from wps_models import (
    EventRequest,
    InvalidPayloadError,
    InvalidSignatureError,
    Json,
    MqttConnectProperties,
    PreflightRequest,
    UnknownEventRequest,
    UserEventRequest,
    WpsModelsError,
    testing,
)
from wps_models._cli import _samples as samples
from wps_models.events.requests import WebPubSubEventRequest
from wps_models.webhook import percent_decoded
from wps_models.webhook.signature import ACCEPT_UNSIGNED, sign
from wps_models.webhook.states import HEADER, StatesCodec

EVENTS: Final = get_args(EventRequest)
KEY: Final = "the-access-key-that-nobody-may-see"


@frozen(kw_only=True)
class Request:
    """A request that may be illegal HTTP."""

    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def signed_request(event: Any) -> Request:
    request = testing.http_request(event, access_key=KEY)
    return Request(method=request.method, headers=request.headers, body=request.body)


SIGNED: Final = [
    signed_request(event) for event in map(samples.sample, samples.sample_kinds()) if isinstance(event, WebPubSubEventRequest)
]
NAMES: Final = sorted({name for request in SIGNED for name, _ in request.headers} | {HEADER, "ce-signature", "Content-Length"})

ERROR_LINE: Final = re.compile(r"(\$[\w.*\[\]]*|[A-Za-z][\w-]*): ")
"""Start of each line of an error: a JSON path, the name of a header, or ``body`` or ``method``."""


def parse_or_error(
    request: Request, *, keys: Any = KEY, states: StatesCodec = "json", headers: Any = None
) -> EventRequest | WpsModelsError:
    """Return the event or the documented error. Any other exception fails the test."""
    try:
        return webhooks.parse(
            method=request.method,
            headers=request.headers if headers is None else headers,
            body=request.body,
            access_keys=keys,
            allowed_origins=[testing.HOST],
            states=states,
            user_id=percent_decoded,
        )
    except WpsModelsError as error:
        return error


def is_event_or_error(request: Request, **options: Any) -> bool:
    """Return True for an event, or an error with the paths of its problems that can be sent as a response."""
    outcome = parse_or_error(request, **options)
    if not isinstance(outcome, WpsModelsError):
        return type(outcome) in EVENTS
    reply = webhooks.refuse(outcome)
    lines = [line.strip() for line in str(outcome).splitlines()]
    lines = lines[1:] if re.fullmatch(r"\d+ problems:", lines[0]) else lines
    return reply.status in {400, 401} and reply.body != b"" and all(ERROR_LINE.match(line) for line in lines)


# --- arbitrary requests ----------------------------------------------------------------

any_text: Final = st.text(st.characters(), max_size=30)  # including lone surrogates
any_name: Final = st.sampled_from(NAMES) | any_text
known_values: Final = st.sampled_from(sorted({value for request in SIGNED for _, value in request.headers}))
any_headers: Final = st.lists(st.tuples(any_name, known_values | any_text), max_size=12)
any_body: Final = st.binary(max_size=50) | json_values.map(lambda value: Json(value).encode(errors="surrogatepass"))
any_method: Final = st.sampled_from(["POST", "OPTIONS", "GET", "post", "HEAD"]) | any_text
any_codec: Final = st.sampled_from(["json", "dotnet", "raw"])
any_request: Final = st.builds(Request, method=any_method, headers=any_headers.map(tuple), body=any_body)


@settings(max_examples=200)
@given(any_request, any_codec)
@example(Request(method="\u017f", headers=(("\u212a", "\ud800"),)), "raw")
def test_any_request_is_an_event_or_a_documented_error(request: Request, codec: StatesCodec) -> None:
    assert is_event_or_error(request, states=codec)


@settings(max_examples=300)
@given(any_request, any_codec)
def test_any_unsigned_request_is_an_event_or_a_documented_error(request: Request, codec: StatesCodec) -> None:
    assert is_event_or_error(request, states=codec, keys=ACCEPT_UNSIGNED)


@given(any_method, st.lists(st.tuples(st.binary(max_size=30), st.binary(max_size=30)), max_size=12), any_body)
def test_any_bytes_as_headers_are_an_event_or_a_documented_error(
    method: str, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    assert is_event_or_error(Request(method=method, headers=(), body=body), headers=headers, keys=ACCEPT_UNSIGNED)


@given(st.dictionaries(any_name, known_values | any_text, max_size=12), any_body)
def test_any_mapping_as_headers_is_an_event_or_a_documented_error(headers: Mapping[str, str], body: bytes) -> None:
    assert is_event_or_error(Request(method="POST", headers=(), body=body), headers=headers, keys=ACCEPT_UNSIGNED)


# --- valid requests with small changes -------------------------------------------------

Change = Callable[[Request, random.Random], Request]


def flip_bit_of_body(request: Request, rng: random.Random) -> Request:
    body = bytearray(request.body or b"\x00")
    body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    return evolve(request, body=bytes(body))


def flip_bit_of_header(request: Request, rng: random.Random) -> Request:
    headers = list(request.headers)
    index = rng.randrange(len(headers))
    name, value = headers[index]
    at = rng.randrange(len(value) or 1)
    headers[index] = (name, value[:at] + chr(ord(value[at : at + 1] or "a") ^ 1 << rng.randrange(8)) + value[at + 1 :])
    return evolve(request, headers=tuple(headers))


def remove_header(request: Request, rng: random.Random) -> Request:
    index = rng.randrange(len(request.headers))
    return evolve(request, headers=request.headers[:index] + request.headers[index + 1 :])


def repeat_header(request: Request, rng: random.Random) -> Request:
    name, value = rng.choice(request.headers)
    again = (name.swapcase(), rng.choice([value, value + "x", ""]))
    return evolve(request, headers=(*request.headers, again))


def truncate_body(request: Request, rng: random.Random) -> Request:
    return evolve(request, body=request.body[: rng.randrange(len(request.body) + 1)])


def swap_body_and_method(request: Request, rng: random.Random) -> Request:
    other = rng.choice(SIGNED)
    return evolve(request, body=other.body, method=other.method)


CHANGES: Final[list[Change]] = [
    flip_bit_of_body,
    flip_bit_of_header,
    remove_header,
    repeat_header,
    truncate_body,
    swap_body_and_method,
]


@settings(max_examples=300)
@given(st.sampled_from(SIGNED), st.lists(st.sampled_from(CHANGES), min_size=1, max_size=2), st.randoms(use_true_random=False))
def test_a_changed_request_is_an_event_or_a_documented_error(request: Request, changes: list[Change], rng: random.Random) -> None:
    for change in changes:
        request = change(request, rng)
    assert is_event_or_error(request)
    assert is_event_or_error(request, keys=ACCEPT_UNSIGNED)


@given(st.sampled_from([request for request in SIGNED if request.method == "POST"]), st.data())
def test_a_changed_connection_id_is_a_signature_error(request: Request, data: st.DataObject) -> None:
    real = dict(request.headers)["ce-connectionId"]
    other = data.draw(any_text.filter(lambda text: text not in {real, ""}))
    headers = tuple((name, other if name == "ce-connectionId" else value) for name, value in request.headers)
    assert isinstance(parse_or_error(evolve(request, headers=headers)), InvalidSignatureError)


@given(st.sampled_from([request for request in SIGNED if request.method == "POST"]), any_text)
def test_any_other_signature_is_an_error(request: Request, text: str) -> None:
    headers = tuple((name, text if name == "ce-signature" else value) for name, value in request.headers)
    assert isinstance(parse_or_error(evolve(request, headers=headers)), InvalidSignatureError)


# --- no secrets in errors --------------------------------------------------------------

SECRET_VALUE: Final = "PLANTED"


def all_text_in(error: BaseException) -> str:
    """Return all text of an error and its traceback, without lines of code."""
    shown = "".join(traceback.format_exception(error))
    return f"{error!s} {error!r} {error.args!r} {re.sub(r'^    .*$', '', shown, flags=re.MULTILINE)}"


def with_header(request: Request, header: str, value: str) -> Request:
    return evolve(request, headers=(*(pair for pair in request.headers if pair[0] != header), (header, value)))


@pytest.mark.parametrize("header", [*NAMES, SECRET_VALUE])
@pytest.mark.parametrize(
    "value",
    [SECRET_VALUE, f"text/{SECRET_VALUE}", f"text/plain; charset={SECRET_VALUE}", f"%ff{SECRET_VALUE}", f"sha256={SECRET_VALUE}"],
)
def test_errors_do_not_contain_header_values(header: str, value: str) -> None:
    for request, keys in itertools.product(SIGNED, (KEY, ACCEPT_UNSIGNED)):
        outcome = parse_or_error(with_header(request, header, value), keys=keys)
        if isinstance(outcome, WpsModelsError):
            assert SECRET_VALUE not in all_text_in(outcome)
            assert SECRET_VALUE not in repr(webhooks.refuse(outcome))


BODIES: Final = [
    SECRET_VALUE,
    f'"{SECRET_VALUE}"',
    f'{{"{SECRET_VALUE}": ',
    f'{{"claims": {{"{SECRET_VALUE}": "x"}}}}',
    f'{{"claims": "{SECRET_VALUE}"}}',
    f'{{"query": {{"a": [{{"{SECRET_VALUE}": 1}}]}}}}',
    f'{{"subprotocols": "{SECRET_VALUE}"}}',
    f'{{"clientCertificates": [{{"thumbprint": {{"{SECRET_VALUE}": 1}}}}]}}',
    f'{{"mqtt": {{"protocolVersion": "{SECRET_VALUE}"}}}}',
    f'{{"mqtt": {{"protocolVersion": 5, "password": ["{SECRET_VALUE}"]}}}}',
    f'{{"mqtt": "{SECRET_VALUE}"}}',
    f'{{"reason": ["{SECRET_VALUE}"]}}',
    f'{{"group": {{"{SECRET_VALUE}": 1}}}}',
    f'{{"group": "", "{SECRET_VALUE}": 1}}',
]


@pytest.mark.parametrize("body", BODIES)
def test_errors_do_not_contain_body_values(body: str) -> None:
    for request, content in itertools.product(SIGNED, (body.encode(), body.encode() + b"\xff")):
        outcome = parse_or_error(evolve(request, body=content))
        if isinstance(outcome, WpsModelsError):
            assert SECRET_VALUE not in all_text_in(outcome)
            assert SECRET_VALUE not in repr(webhooks.refuse(outcome))


def chain_of(error: BaseException | None) -> list[BaseException]:
    return [error, *chain_of(error.__cause__ or error.__context__)] if error else []


@pytest.mark.parametrize("body", BODIES)
def test_chained_errors_do_not_contain_body_values(body: str) -> None:
    outcomes = [parse_or_error(evolve(request, body=body.encode())) for request in SIGNED]
    for error in itertools.chain.from_iterable(chain_of(error) for error in outcomes if isinstance(error, WpsModelsError)):
        assert SECRET_VALUE not in repr(vars(error))
        assert SECRET_VALUE not in repr(error.args)


@given(any_request)
def test_errors_do_not_contain_keys_or_signatures(request: Request) -> None:
    outcome = parse_or_error(with_header(request, "ce-connectionId", "c-1"))
    if isinstance(outcome, WpsModelsError):
        text = all_text_in(outcome) + repr(webhooks.refuse(outcome))
        assert KEY not in text
        assert sign("c-1", KEY) not in text


def test_the_repr_of_an_event_does_not_contain_its_signature() -> None:
    events = [parse_or_error(request) for request in SIGNED]
    assert "sha256=" not in repr(events)
    assert {type(event) for event in events} == set(EVENTS)


def test_the_repr_of_an_event_contains_no_password_and_no_headers() -> None:
    mqtt = MqttConnectProperties(protocol_version=5, password=SECRET_VALUE)
    event = evolve(testing.mqtt_connect(headers={"Cookie": [SECRET_VALUE]}, claims={"sub": [SECRET_VALUE]}), mqtt=mqtt)
    received = parse_or_error(signed_request(event))
    assert SECRET_VALUE not in repr(received)
    assert not isinstance(received, WpsModelsError)


# --- work ------------------------------------------------------------------------------

BASE: Final = (
    ("ce-type", "azure.webpubsub.user.message"),
    ("ce-hub", "chat"),
    ("ce-connectionId", "c-1"),
    ("Content-Type", "text/plain"),
)
SIGNATURE: Final = ("ce-signature", sign("c-1", KEY))

MANY_HEADERS: Final[Mapping[str, Callable[[int], tuple[tuple[str, str], ...]]]] = {
    "different names": lambda n: tuple((f"x-{number}", "a") for number in range(n)),
    "one name": lambda n: (("x-trace", "a"),) * n,
    "one name in different cases": lambda n: (("x-trace", "a"), ("X-Trace", "b")) * (n // 2),
    "signatures": lambda n: (("ce-signature", "sha256=0"),) * n,
    "one header of signatures": lambda n: (("ce-signature", "sha256=0," * n),),
    "origins": lambda n: (("WebHook-Request-Origin", "example.com"),) * n,
    "metadata": lambda n: tuple((f"x-webpubsub-metadata-{number}", "a") for number in range(n)),
    "connection ids": lambda n: tuple(("ce-connectionId", str(number)) for number in range(n)),
}


def count_calls_to_parse(headers: tuple[tuple[str, str], ...], body: bytes = b"hello", method: str = "POST") -> int:
    request = Request(method=method, headers=headers, body=body)

    def read() -> None:
        outcome = parse_or_error(request)
        if isinstance(outcome, UserEventRequest):
            assert len(outcome.metadata) + len(outcome.user_properties) + len(outcome.context.headers) > 0

    # Not measured: the first call creates the readers.
    read()
    return count_calls(read)


@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
@pytest.mark.parametrize("kind", MANY_HEADERS)
def test_the_work_is_linear_in_the_number_of_headers(kind: str, method: str) -> None:
    few, many = ((*BASE, SIGNATURE, *MANY_HEADERS[kind](n)) for n in (1_000, 10_000))
    assert count_calls_to_parse(many, method=method) <= 10 * count_calls_to_parse(few, method=method) + 1_000


@pytest.mark.parametrize("kind", MANY_HEADERS)
def test_ten_thousand_headers_are_read_or_refused(kind: str) -> None:
    assert is_event_or_error(Request(method="POST", headers=(*BASE, SIGNATURE, *MANY_HEADERS[kind](10_000)), body=b"hello"))


def test_the_work_for_a_message_does_not_depend_on_its_size() -> None:
    for content_type in ("text/plain", "application/json", "application/octet-stream"):
        headers = (*BASE[:3], SIGNATURE, ("Content-Type", content_type))
        assert count_calls_to_parse(headers, b"x" * 10_000_000) == count_calls_to_parse(headers, b"x")


LARGE: Final[Mapping[str, tuple[str, Callable[[int], bytes]]]] = {
    "many claims": ("sys.connect", lambda n: b'{"claims":{%s}}' % b",".join(b'"c%d":["a"]' % i for i in range(n))),
    "one long claim": ("sys.connect", lambda n: b'{"claims":{"c":[%s"a"]}}' % (b'"a",' * n)),
    "wrong claims": ("sys.connect", lambda n: b'{"subprotocols":[%s1]}' % (b"1," * n)),
    "certificates": ("sys.connect", lambda n: b'{"clientCertificates":[%s{}]}' % (b'{"thumbprint":"AB"},' * n)),
    "unknown members": ("sys.disconnected", lambda n: b"{%s}" % b",".join(b'"m%d":1' % i for i in range(n))),
    "the same member": ("gp.joined", lambda n: b'{%s"group":"g"}' % (b'"group":"g",' * n)),
    "spaces": ("sys.connect", lambda n: b" " * n + b"{}"),
    "depth": ("sys.connect", lambda n: b"[" * n),
    "digits": ("sys.connect", lambda n: b'{"claims":%s}' % (b"1" * n)),
    "invalid utf-8": ("sys.connect", lambda n: b"\xff" * n),
}


@pytest.mark.parametrize("kind", LARGE)
def test_the_work_is_linear_in_the_size_of_the_body(kind: str) -> None:
    ce_type, make = LARGE[kind]
    headers = (("ce-type", f"azure.webpubsub.{ce_type}"), *BASE[1:], SIGNATURE)
    assert count_calls_to_parse(headers, make(10_000)) <= 10 * count_calls_to_parse(headers, make(1_000)) + 1_000


@pytest.mark.parametrize("kind", ["spaces", "depth", "digits", "invalid utf-8", "one long claim"])
def test_a_body_of_ten_megabytes_is_read_or_refused(kind: str) -> None:
    ce_type, make = LARGE[kind]
    size = 10_000_000 // (4 if kind == "one long claim" else 1)
    headers = (("ce-type", f"azure.webpubsub.{ce_type}"), *BASE[1:], SIGNATURE)
    assert is_event_or_error(Request(method="POST", headers=headers, body=make(size)))


def test_an_unknown_event_may_have_a_body_of_ten_megabytes() -> None:
    body = bytes(10_000_000)
    event = parse_or_error(Request(method="POST", headers=(("ce-type", "new"), *BASE[1:], SIGNATURE), body=body))
    assert isinstance(event, UnknownEventRequest)
    assert event.body is body


@pytest.mark.parametrize("codec", ["json", "dotnet", "raw"])
def test_a_very_long_state_is_read_or_is_an_error_when_accessed(codec: StatesCodec) -> None:
    headers = (*BASE, SIGNATURE, (HEADER, "A" * 10_000_000))
    event = parse_or_error(Request(method="POST", headers=headers, body=b"hello"), states=codec)
    assert isinstance(event, UserEventRequest)
    if codec == "raw":
        assert len(str(event.context.states["raw"])) == 10_000_000
        return
    with pytest.raises(InvalidPayloadError):
        event.context.states.get("a")


def test_an_error_about_a_very_long_header_is_short() -> None:
    for header in NAMES:
        outcome = parse_or_error(with_header(SIGNED[3], header, "x" * 1_000_000))
        assert len(str(outcome)) < 1_000 or not isinstance(outcome, WpsModelsError)


def test_the_response_to_a_handshake_with_many_origins_contains_one() -> None:
    headers = (("WebHook-Request-Origin", "attacker.example.com," * 10_000 + testing.HOST),)
    event = parse_or_error(Request(method="OPTIONS", headers=headers))
    assert isinstance(event, PreflightRequest)
    assert event.allowed_origin == testing.HOST
