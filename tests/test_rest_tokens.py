"""Tokens of REST requests: who may ask for an operation."""

import base64
import hmac
import json
import traceback
from datetime import timedelta
from typing import Any, Final

import jwt
import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from tests.rest_rows import (
    ENDPOINT,
    HELLO,
    HOST,
    KEY,
    NOW,
    SEND,
    read,
    read_unsigned,
    signed,
)
from wps_models import (
    HttpRequest,
    InvalidSignatureError,
    SendToAllAction,
)


def _refused(request: HttpRequest, **options: Any) -> str:
    with pytest.raises(InvalidSignatureError) as caught:
        read(request, **options)
    return str(caught.value)


def _with_token(token: str, request: HttpRequest | None = None) -> HttpRequest:
    made = request or signed()
    return evolve(made, headers=(("authorization", f"bearer {token}"), ("content-type", "text/plain")))


def _token(key: str = KEY, **claims: object) -> str:
    encode: Any = jwt.encode  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # its keys may be cryptography's
    token: str = encode({"aud": signed().url, "exp": int(NOW.timestamp()) + 60} | claims, key, algorithm="HS256")
    return token


OTHER_KEY: Final = "another-made-up-key-BBBBBBBBBBBBBBBBBBBBBBBBBBB="


@pytest.mark.parametrize(
    "keys", [KEY, [KEY], [OTHER_KEY, KEY], {KEY}, {HOST: KEY}, {"other.example.com": OTHER_KEY, HOST.upper(): [OTHER_KEY, KEY]}]
)
def test_a_request_may_be_signed_with_any_of_the_keys(keys: Any) -> None:
    assert read(signed(), access_keys=keys) == ("Chat", HELLO)


@pytest.mark.parametrize("keys", [OTHER_KEY, [OTHER_KEY], {HOST: OTHER_KEY}])
def test_a_request_signed_with_another_key_is_refused(keys: Any) -> None:
    assert _refused(signed(), access_keys=keys) == "the token is not signed with one of the access keys"


def test_a_key_of_another_host_is_refused() -> None:
    keys = {"other.example.com": KEY, HOST: OTHER_KEY}
    assert _refused(signed(), access_keys=keys) == "the token is not signed with an access key of its audience's host"


def test_a_token_for_another_host_than_the_one_of_the_request_is_refused() -> None:
    request, other = signed(), f"https://other.example.com{SEND}?api-version=2024-12-01"
    path = request.url.removeprefix(ENDPOINT)
    keys = {HOST: KEY, "other.example.com": OTHER_KEY}
    for target in (other, other.upper().replace(other[26:].upper(), other[26:]), f"https://a@{HOST}{path}", f"//{path}"):
        assert _refused(request, target=target) == "the token is for another host"
    for host in ("other.example.com", "OTHER.example.com:8080"):
        headers = (*request.headers, ("Host", host))
        assert _refused(request, target=path, headers=headers, access_keys=keys) == "the token is for another host"
    for host in (HOST, "gateway.example.com", "[::1]:80", ""):
        headers = (*request.headers, ("Host", host))
        assert read(request, target=path, headers=headers, access_keys=keys) == ("Chat", HELLO)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ([], "Authorization is missing"),
        ([("Authorization", "")], "Authorization must be Bearer and a token"),
        ([("Authorization", "Basic YTpi")], "Authorization must be Bearer and a token"),
        ([("Authorization", "Bearer")], "the token is not signed with one of the access keys"),
        ([("Authorization", "Bearer x"), ("authorization", "Bearer y")], "Authorization is repeated with different values"),
        ([("Authorization", f"Bearer {'.' * 50_000}")], "the token is longer than 16384 characters"),
        ([("Authorization", "Bearer \udc80.é.\x00")], "the token is not signed with one of the access keys"),
    ],
)
def test_a_request_without_a_token_is_refused(headers: list[tuple[str, str]], message: str) -> None:
    assert _refused(signed(), headers=headers) == message


def test_a_repeated_header_with_the_same_token_is_accepted() -> None:
    request = signed()
    assert read(evolve(request, headers=request.headers[:1] + request.headers)) == ("Chat", HELLO)


@pytest.mark.parametrize("passed", [60, 61, 10**9])
def test_a_token_expires(passed: int) -> None:
    request = signed()
    assert read(request, now=NOW + timedelta(seconds=59)) == ("Chat", HELLO)
    assert _refused(request, now=NOW + timedelta(seconds=passed)) == "the token has expired"


@pytest.mark.parametrize(
    ("expiry", "message"),
    [
        (None, "the token's exp or nbf is not a number"),
        ("9999999999", "the token's exp or nbf is not a number"),
        ([5], "the token's exp or nbf is not a number"),
        (True, "the token's exp or nbf is not a number"),
        *[(expiry, "the token has expired") for expiry in (int(NOW.timestamp()) + 0.5, -(10**400))],
        *[
            (expiry, "the token is signed, but is not an HS256 token with claims")
            for expiry in (float("nan"), float("inf"), float("-inf"))
        ],
    ],
)
def test_a_token_without_an_expiry_in_the_future_is_refused(expiry: object, message: str) -> None:
    assert _refused(_with_token(_token(exp=expiry))) == message


@pytest.mark.parametrize(
    ("audience", "message"),
    [
        *[
            (audience, "the token's audience is not the URL of one host")
            for audience in (
                None,
                5,
                [signed().url],
                "",
                "https://[",
                f"https://{HOST},other.example.com{SEND}",
                f"https://user@{HOST}{SEND}",
                f"https://{SEND}",
                f"wss://{HOST}{SEND}",
                SEND,
                signed().url + "\udc80",
                signed().url + " ",
            )
        ],
        *[
            (audience, "the token is for another URL")
            for audience in (
                ENDPOINT,
                f"{ENDPOINT}/api/hubs/Chat/:send?api-version=2024-12-01",
                f"{ENDPOINT}/api/hubs/Chat/groups/lobby2/:send?api-version=2024-12-01",
                f"{ENDPOINT}/api/hubs/Chat/groups/lobby%2F/:send?api-version=2024-12-01",
                f"{ENDPOINT}/api/hubs/Chat/groups/lobby/:send?api-version=2022-11-01",
                f"{ENDPOINT}/api/hubs/Chat/groups/lobby/:send?api-version=2024-12-01&filter=x",
            )
        ],
    ],
)
def test_a_token_for_another_url_is_refused(audience: object, message: str) -> None:
    assert _refused(_with_token(_token(aud=audience))) == message


@pytest.mark.parametrize(
    "audience",
    [
        f"{ENDPOINT}/api/hubs/Chat/groups/lobby/:send",
        f"HTTPS://{HOST.upper()}:443/api/hubs/Chat/groups/lobby/:send".replace("HTTPS", "https"),
        f"{ENDPOINT}/api/hubs/Chat/groups/lobby/%3Asend?api-version=2024%2D12-01",
        f"{ENDPOINT}/wps/api/hubs/Chat/groups/lobby/:send?api-version=2024-12-01",
    ],
)
def test_an_audience_may_have_no_query_or_be_escaped_differently(audience: str) -> None:
    assert read(_with_token(_token(aud=audience))) == ("Chat", HELLO)


def test_a_token_is_valid_for_one_operation_only() -> None:
    token = dict(signed().headers)["Authorization"].removeprefix("Bearer ")
    everyone = signed(SendToAllAction(data="hello"))
    assert _refused(_with_token(token, everyone)) == "the token is for another URL"


@pytest.mark.parametrize(
    "header", [{"alg": "none", "typ": "JWT"}, {"alg": "HS512"}, {"alg": ["HS256"]}, {"alg": {}}, {}, [], "x"]
)
def test_a_token_of_another_algorithm_is_refused(header: object) -> None:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, {"aud": signed().url})]
    assert "not signed" in _refused(_with_token(".".join([*parts, ""])))
    text = ".".join(parts)
    signature = base64.urlsafe_b64encode(hmac.digest(KEY.encode(), text.encode(), "sha256")).decode().rstrip("=")
    assert "not an HS256 token" in _refused(_with_token(f"{text}.{signature}"))


@given(st.lists(st.binary(max_size=20) | st.just(b"[" * 5000) | st.just(b"9" * 5000), min_size=1, max_size=4))
@example([b'{"alg":"HS256"}', b"[" * 100_000, b"x"])
@example([b"[" * 100_000, b"{}", b"x"])
def test_the_refusal_of_a_token_does_not_contain_it(parts: list[bytes]) -> None:
    token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    message = "longer than 16384 characters" if len(token) > 16384 else "not signed with one of the access keys"
    assert _refused(_with_token(token)) == f"the token is {message}"


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=5))
def test_a_token_without_claims_is_refused(payload: object) -> None:
    encode: Any = jwt.PyJWS().encode  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # its keys may be cryptography's
    token: str = encode(json.dumps(payload).encode(), KEY, algorithm="HS256")
    assert "not an HS256 token with claims" in _refused(_with_token(token))


@pytest.mark.parametrize("keys", ["", " ", [], {}, {HOST: []}, [KEY, ""], None])
def test_no_request_is_read_without_a_key(keys: Any) -> None:
    with pytest.raises(
        TypeError if keys is None else ValueError, match="no access key: pass the service's key, or access_keys=ACCEPT_UNSIGNED"
    ):
        read(signed(), access_keys=keys)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"access_keys": 5},
            TypeError,
            "^access_keys must be a key, a list of keys or .* to keys, not int",
        ),
        ({"now": None}, TypeError, "pass now=datetime.now"),
        ({"now": NOW.replace(tzinfo=None)}, ValueError, "now must have a time zone"),
        ({"now": 5}, TypeError, "now must be a datetime, not int"),
        ({"target": None}, TypeError, "target must be a str, not None"),
        ({"headers": None}, TypeError, "headers must be a mapping or pairs, not None"),
    ],
)
def test_a_wrong_call_of_parse_says_what_to_do(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        read(signed(), **options)


@pytest.mark.parametrize("body", ["hello", 5, None, [1, 2]])
def test_a_body_that_is_not_bytes_is_a_type_error(body: Any) -> None:
    with pytest.raises(TypeError, match="body must be bytes, not"):
        read_unsigned("POST", "/api/hubs/Chat/:send", body)


def test_the_token_is_checked_before_the_body() -> None:
    request = evolve(signed(), body=b"\xff", headers=())
    assert _refused(request) == "Authorization is missing"


def test_no_traceback_of_a_refusal_contains_the_key() -> None:
    with pytest.raises(InvalidSignatureError) as caught:
        read(_with_token(_token(OTHER_KEY)))
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    ours = [frame for frame in frames if frame.f_globals["__name__"].startswith("wps_models")]
    assert ours
    assert not [frame for frame in ours if KEY in repr(frame.f_locals)]
