"""Tokens, written and read by the standard library, with PyJWT as the judge."""

import base64
import hmac
import json
import random
import threading
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wps_models import ConnectionString, InvalidSignatureError, WebPubSubClientProtocol, rest
from wps_models.keys import Keys
from wps_models.rest._tokens import MAX_LENGTH, read, sign

KEY: Final = "made-up-primary-key-AAAABBBBCCCCDDDDEEEE=="
HOST: Final = "contoso.webpubsub.azure.com"
SERVICE: Final = ConnectionString(endpoint=f"https://{HOST}", access_key=KEY)
NOW: Final = datetime(2026, 3, 1, 10, 20, 30, tzinfo=UTC)
TIME: Final = int(NOW.timestamp())
AUDIENCE: Final = f"https://{HOST}/client/hubs/chat"

json_values: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def signed(claims: object = None, *, key: str = KEY, **header: object) -> str:
    """Return a token of PyJWT's with any claims and header."""
    usual = {"aud": AUDIENCE, "exp": TIME + 60}
    payload = claims if isinstance(claims, bytes) else json.dumps(usual if claims is None else claims).encode()
    return assembled(json.dumps({"typ": "JWT", "alg": "HS256"} | header).encode(), payload, key=key)


def assembled(header: bytes, payload: bytes, *, key: str = KEY) -> str:
    text = f"{base64url(header)}.{base64url(payload)}"
    return f"{text}.{base64url(hmac.digest(key.encode(), text.encode(), 'sha256'))}"


def base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def by_pyjwt(token: str) -> dict[str, Any] | None:
    """Return the claims of a token that PyJWT accepts."""
    decode: Any = jwt.decode  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # its keys may be cryptography's
    options = {"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False}
    try:
        claims: dict[str, Any] = decode(token, KEY, ["HS256"], options=options)
    except jwt.PyJWTError:
        return None
    return claims


def refusal(token: str, **options: Any) -> str:
    usual: dict[str, Any] = {"hub": "chat", "now": NOW}
    with pytest.raises(InvalidSignatureError) as caught:
        SERVICE.read_client_token(token, **usual | options)
    return str(caught.value)


# --- the judge -------------------------------------------------------------------------


@given(st.dictionaries(st.text(st.characters(), max_size=10), json_values, max_size=5))
def test_a_token_is_the_one_of_pyjwt_byte_for_byte(claims: dict[str, Any]) -> None:
    encode: Any = jwt.PyJWS().encode  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # as above
    payload = json.dumps(claims, separators=(",", ":")).encode()
    assert sign(claims, KEY) == encode(payload, KEY, algorithm="HS256")


HEADERS: Final = (
    b'{"alg":"HS256","typ":"JWT"}',
    b'{"alg":"HS256","kid":"1"}',
    b'{"alg":"HS256","kid":1}',
    b'{"alg":"HS256","kid":null}',
    b'{"alg":"HS256","crit":[]}',
    b'{"alg":"HS256","crit":["exp"]}',
    b'{"alg":"HS256","b64":true}',
    b'{"alg":"HS256","b64":false,"crit":["b64"]}',
    b'{"alg":"none"}',
    b'{"alg":"HS512"}',
    b'{"alg":["HS256"]}',
    b'{"alg":"none","alg":"HS256"}',
    b'{"typ":"JWT"}',
    b'["HS256"]',
    b'\xef\xbb\xbf{"alg":"HS256"}',
    b'{"alg":"HS256"}x',
    '{"alg":"HS256"}'.encode("utf-16"),
    b"",
)
PAYLOADS: Final = (
    json.dumps({"aud": AUDIENCE, "exp": TIME + 60}).encode(),
    json.dumps({"aud": AUDIENCE, "exp": TIME + 60, "sub": "ada", "role": ["a"]}).encode(),
    json.dumps({"aud": AUDIENCE, "exp": TIME + 60, "sub": 5}).encode(),
    json.dumps({"aud": AUDIENCE, "exp": TIME + 60, "jti": 5}).encode(),
    json.dumps({"aud": AUDIENCE, "exp": TIME + 60, "iss": 5}).encode(),
    json.dumps({"aud": AUDIENCE, "exp": TIME + 60, "x": "\ud800"}).encode(),
    b'{"aud":"' + AUDIENCE.encode() + b'","exp":9999999999,"x":"\xed\xa0\x80"}',
    b'{"aud":"' + AUDIENCE.encode() + b'","exp":9999999999,"x":' + b"[" * 600 + b"]" * 600 + b"}",
    b'{"aud":"' + AUDIENCE.encode() + b'","exp":' + b"9" * 5000 + b"}",
    b"[]",
    b"null",
    b"",
)
LETTERS: Final = "ABCDwxyz0189-_=.+/ \n\u00e9"


def tokens(seed: int) -> Iterator[str]:
    """Yield valid and mutated tokens."""
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    while True:
        token = assembled(chance.choice(HEADERS), chance.choice(PAYLOADS), key=chance.choice([KEY, KEY, "other"]))
        for _ in range(chance.choice([0, 0, 1, 1, 2])):
            at, length = chance.randrange(len(token) + 1), chance.choice([0, 1, 1, 2])
            where = chance.choice([at, len(token), len(token) - 1, token.find(".")])
            token = token[:where] + chance.choice(LETTERS) * chance.randrange(2) + token[where + length :]
        yield token


def judge(seed: int, number: int) -> tuple[int, int]:
    """Compare with PyJWT; return how many tokens each accepts. ``judge(1, 100_000)`` takes ten seconds."""
    keys, ours, theirs = Keys(KEY), 0, 0
    for token in islice(tokens(seed), number):
        claims = by_pyjwt(token)
        theirs += claims is not None
        try:
            found = read(token, keys, TIME)
        except InvalidSignatureError:
            continue
        ours += 1
        assert found.claims == claims, f"accepted, but not by PyJWT: {token}"
    return ours, theirs


# Python 3.15 warns of other alphabets, which older versions of PyJWT let through to base64.
@pytest.mark.filterwarnings("ignore:invalid character:FutureWarning")
def test_no_token_is_accepted_that_pyjwt_refuses() -> None:
    ours, theirs = judge(17, 3000)
    assert 50 < ours < theirs


# --- bounds ----------------------------------------------------------------------------


def test_a_long_token_is_refused_before_it_is_looked_at() -> None:
    assert refusal("a" * (MAX_LENGTH + 1)) == "the token is longer than 16384 characters"
    claims = {"aud": AUDIENCE, "exp": TIME + 60, "x": "x" * 12_000}
    assert SERVICE.read_client_token(signed(claims), hub="chat", now=NOW).claims["x"] == ("x" * 12_000,)


@pytest.mark.parametrize("part", ["header", "claims"])
@pytest.mark.parametrize("key", [KEY, "other"])
def test_a_deep_token_costs_no_stack(part: str, key: str) -> None:
    deep = b"[" * 6000
    token = assembled(deep if part == "header" else b'{"alg":"HS256"}', deep if part == "claims" else b"{}", key=key)
    said: list[str] = []
    previous = threading.stack_size(128 * 1024)
    try:
        thread = threading.Thread(target=lambda: said.append(refusal(token)))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(previous)
    expected = "is signed, but is not an HS256 token with claims" if key == KEY else "is not signed with one of the access keys"
    assert said == [f"the token {expected}"]


# --- tokens of clients -----------------------------------------------------------------


def test_a_client_token_is_read_as_it_was_made() -> None:
    connection = SERVICE.client_connection(
        "chat", now=NOW, user_id="ada", roles=["webpubsub.sendToGroup", "r"], groups=["lobby"], time_to_live=timedelta(minutes=5)
    )
    assert SERVICE.read_client_token(connection.access_token, hub="chat", now=NOW) == rest.ClientToken(
        user_id="ada",
        roles=("webpubsub.sendToGroup", "r"),
        groups=("lobby",),
        claims={
            "aud": (AUDIENCE,),
            "iat": (str(TIME),),
            "exp": (str(TIME + 300),),
            "sub": ("ada",),
            "role": ("webpubsub.sendToGroup", "r"),
            "webpubsub.group": ("lobby",),
        },
        expires=NOW + timedelta(minutes=5),
    )


@pytest.mark.parametrize("protocol", WebPubSubClientProtocol)
@pytest.mark.parametrize("endpoint", ["http://localhost:8080", "https://[::1]", "https://gateway.example.com/api/wps"])
def test_a_client_token_of_each_protocol_and_endpoint_is_read(endpoint: str, protocol: WebPubSubClientProtocol) -> None:
    service = ConnectionString(endpoint=endpoint, access_key=KEY)
    token = service.client_connection("Chat", now=NOW, client_protocol=protocol).access_token
    found = service.read_client_token(token, hub="chat", now=NOW)
    assert (found.user_id, found.roles, found.groups) == (None, (), ())


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({}, (None, (), ())),
        ({"role": None, "webpubsub.group": None}, (None, (), ())),
        ({"sub": "ada", "role": "r", "webpubsub.group": "g"}, ("ada", ("r",), ("g",))),
        ({"sub": "", "role": ["r", "s"], "webpubsub.group": []}, ("", ("r", "s"), ())),
    ],
)
def test_roles_and_groups_are_a_list_or_a_string(claims: dict[str, Any], expected: Any) -> None:
    found = SERVICE.read_client_token(signed({"aud": AUDIENCE, "exp": TIME + 60} | claims), hub="chat", now=NOW)
    assert (found.user_id, found.roles, found.groups) == expected


def test_a_token_as_the_service_generates_it_is_read() -> None:
    claims = {
        "sub": "foo",
        "role": ["a", "b"],
        "webpubsub.group": ["a&b"],
        "nbf": TIME + 2,
        "iat": TIME,
        "exp": TIME + 3600,
        "iss": "https://webpubsub.azure.com",
        "aud": AUDIENCE,
    }
    found = SERVICE.read_client_token(signed(claims, kid="1234", cty="JWT"), hub="chat", now=NOW)
    assert (found.user_id, found.roles, found.groups) == ("foo", ("a", "b"), ("a&b",))
    assert found.claims["iss"] == ("https://webpubsub.azure.com",)


def test_other_claims_are_kept_as_text() -> None:
    claims = {"aud": AUDIENCE, "exp": 10**400, "flag": True, "number": [1, 2.5], "object": {"a": [None]}}
    found = SERVICE.read_client_token(signed(claims), hub="chat", now=NOW)
    assert (found.claims["flag"], found.claims["number"], found.claims["object"]) == (("true",), ("1", "2.5"), ('{"a":[null]}',))
    assert found.expires == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_claims_stay_out_of_logs() -> None:
    found = SERVICE.read_client_token(signed({"aud": AUDIENCE, "exp": TIME + 60, "x": "s3cr3t"}), hub="chat", now=NOW)
    assert "s3cr3t" not in repr(found)


@pytest.mark.parametrize(
    ("token", "message"),
    [
        (signed(key="other"), "the token is not signed with one of the access keys"),
        ("", "the token is not signed with one of the access keys"),
        (signed() + "=", "the token is not signed with one of the access keys"),
        (signed({"aud": AUDIENCE, "exp": TIME}), "the token has expired"),
        (signed({"aud": AUDIENCE, "exp": TIME + 60, "nbf": TIME + 301}), "the token is not valid yet"),
        (signed({"aud": AUDIENCE}), "the token's exp or nbf is not a number"),
        (signed({"aud": AUDIENCE, "exp": TIME + 60, "nbf": "0"}), "the token's exp or nbf is not a number"),
        (signed({"exp": TIME + 60}), "the token's audience is not the URL of one host"),
        *[
            (signed({"aud": audience, "exp": TIME + 60}), "the token is for another service or hub")
            for audience in (
                f"https://{HOST}/client/hubs/chat2",
                f"https://{HOST}/client/hubs/",
                f"https://{HOST}/api/hubs/chat",
                f"https://{HOST}/x/client/hubs/chat",
                f"https://{HOST}/client/hubs/chat?x",
                f"https://{HOST}",
                "https://fabrikam.webpubsub.azure.com/client/hubs/chat",
            )
        ],
        (signed({"aud": AUDIENCE, "exp": TIME + 60, "sub": None}), "the token's sub or jti is not a string"),
        (signed({"aud": AUDIENCE, "exp": TIME + 60, "role": [5]}), "the token's role is not a string or a list of strings"),
        (signed({"aud": AUDIENCE, "exp": TIME + 60, "webpubsub.group": {}}), "the token's webpubsub.group is not a"),
    ],
)
def test_another_token_is_refused(token: str, message: str) -> None:
    assert refusal(token).startswith(message)


def test_no_traceback_of_a_refusal_contains_the_key() -> None:
    for token in (signed(key="other"), signed({"aud": AUDIENCE, "exp": TIME})):
        with pytest.raises(InvalidSignatureError) as caught:
            SERVICE.read_client_token(token, hub="chat", now=NOW)
        frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
        ours = [frame for frame in frames if frame.f_globals["__name__"].startswith("wps_models")]
        assert ours
        assert not [frame for frame in ours if KEY in repr(frame.f_locals)]


# Not Final, so that checkers look at the annotation and not at each row.
WRONG_CALLS: list[tuple[Callable[[Any], object], type[Exception], str]] = [
    (lambda service: service.read_client_token(5, hub="chat", now=NOW), TypeError, "token must be a str, not int"),
    (lambda service: service.read_client_token("", hub=5, now=NOW), TypeError, "hub must be a str, not int"),
    (lambda service: service.read_client_token("", hub="a/b", now=NOW), ValueError, "hub must be a letter"),
    (lambda service: service.read_client_token("", hub="chat", now=5), TypeError, "now must be a datetime, not int"),
    (
        lambda _: ConnectionString(endpoint="https://h").read_client_token("", hub="chat", now=NOW),
        ValueError,
        "service has no AccessKey to check a token with",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), WRONG_CALLS)
def test_a_wrong_call_says_what_to_do(call: Callable[[Any], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(SERVICE)


def test_tokens_of_the_server_sdk_are_read() -> None:
    sdk = pytest.importorskip("azure.messaging.webpubsubservice", reason="the SDK is not a dependency, only a witness")
    text = f"Endpoint=https://{HOST};AccessKey={KEY};Version=1.0;"
    client = sdk.WebPubSubServiceClient.from_connection_string(text, hub="chat")
    token = client.get_client_access_token(user_id="ada", roles=["r"], groups=["g", "h"])["token"]
    found = SERVICE.read_client_token(token, hub="chat", now=datetime.now(UTC))
    assert (found.user_id, found.roles, found.groups) == ("ada", ("r",), ("g", "h"))
