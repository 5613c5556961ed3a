"""Signatures of events."""

import itertools
from collections.abc import Callable
from typing import Any, Final

import pytest

from wps_models import InvalidSignatureError
from wps_models.webhook.signature import ACCEPT_UNSIGNED, sign, verify

ID: Final = "0f9c97a2f0bf4706afe87a14e0797b11"
KEY: Final = "7aab239577fd4f24bc919802fb629f5f"
SIGNATURE: Final = "sha256=7767effcb3946f3e1de039df4b986ef02c110b1469d02c0a06f41b3b727ab561"
OTHER: Final = sign(ID, "another key")


def _accepts(signatures: str | None, access_keys: Any, origin: str | None = None) -> bool:
    try:
        verify(signatures, connection_id=ID, access_keys=access_keys, origin=origin)
    except InvalidSignatureError:
        return False
    return True


# --- signing ---------------------------------------------------------------------------


def test_a_published_signature_is_reproduced() -> None:
    assert sign(ID, KEY) == SIGNATURE


def test_a_key_that_looks_like_base64_is_used_as_text() -> None:
    assert sign("c-1", "dGVzdA==") != sign("c-1", "test")


@pytest.mark.parametrize(("connection_id", "key"), [("zoë", "schlüssel"), ("\udcff", "key")])
def test_ids_and_keys_may_be_any_text(connection_id: str, key: str) -> None:
    verify(sign(connection_id, key), connection_id=connection_id, access_keys=key)


@pytest.mark.parametrize("key", ["", " ", "\n", None])
def test_an_empty_key_cannot_sign(key: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="no access key"):
        sign(ID, key)


# --- what is accepted ------------------------------------------------------------------


@pytest.mark.parametrize(
    "signatures",
    [
        SIGNATURE,
        SIGNATURE.replace("7767eff", "7767EFF"),
        SIGNATURE.upper(),
        f"{OTHER},{SIGNATURE}",
        f"{OTHER}, {SIGNATURE}",
        f"{SIGNATURE} {OTHER}",
        f" ,, {SIGNATURE}\t,",
        f"sha256=something,{SIGNATURE}",
        f"\xff,{SIGNATURE}",
    ],
)
def test_one_matching_signature_of_a_list_is_enough(signatures: str) -> None:
    assert _accepts(signatures, KEY)


@pytest.mark.parametrize("keys", [KEY, [KEY], ("old", KEY), {KEY, "old"}, {"h": KEY}, {"h": ["old", KEY]}, {"h": {KEY}}])
def test_one_matching_key_is_enough(keys: Any) -> None:
    assert _accepts(SIGNATURE, keys)


def test_an_id_decoded_as_latin_1_is_verified_as_utf_8() -> None:
    as_wsgi_has_it = "zoë".encode().decode("latin-1")
    verify(sign("zoë", KEY), connection_id=as_wsgi_has_it, access_keys=KEY)
    verify(sign(as_wsgi_has_it, KEY), connection_id=as_wsgi_has_it, access_keys=KEY)
    with pytest.raises(InvalidSignatureError):
        verify(sign("zoe", KEY), connection_id=as_wsgi_has_it, access_keys=KEY)


def test_the_check_can_be_switched_off_explicitly() -> None:
    assert _accepts(None, ACCEPT_UNSIGNED)
    assert _accepts("sha256=deadbeef", ACCEPT_UNSIGNED)


# --- what is refused -------------------------------------------------------------------


@pytest.mark.parametrize(
    "signatures",
    [
        None,
        "",
        " , ",
        OTHER,
        SIGNATURE.removeprefix("sha256="),
        SIGNATURE.replace("sha256=", "sha1="),
        SIGNATURE.replace("sha256=", "sha256:"),
        SIGNATURE.replace("=", "= "),
        SIGNATURE[:-1],
        SIGNATURE + "0",
        f'"{SIGNATURE}"',
        f"{SIGNATURE};",
        "sha256=",
        "sha256=\u0661\u0662",
        "\uff53ha256=" + SIGNATURE.removeprefix("sha256="),
        SIGNATURE + "\x00",
        "\udcff\ud800",
        "é" * 1000,
    ],
)
def test_anything_else_than_a_signature_of_the_key_is_refused(signatures: str | None) -> None:
    assert not _accepts(signatures, KEY)


def test_a_signature_is_valid_for_one_connection_only() -> None:
    with pytest.raises(InvalidSignatureError):
        verify(SIGNATURE, connection_id="another", access_keys=KEY)


def test_a_missing_signature_and_a_wrong_one_are_different_errors() -> None:
    with pytest.raises(InvalidSignatureError, match="ce-signature: is missing"):
        verify(None, connection_id=ID, access_keys=KEY)
    with pytest.raises(InvalidSignatureError, match="ce-signature: matches none of the access keys"):
        verify(OTHER, connection_id=ID, access_keys=KEY)


def test_white_space_is_part_of_a_key() -> None:
    assert not _accepts(SIGNATURE, f"{KEY}\n")


# --- keys by host ----------------------------------------------------------------------

HOSTS: Final = {"a.example.com": KEY, "B.example.com": ["another key", "third"]}


@pytest.mark.parametrize(
    ("origin", "signature", "accepted"),
    [
        ("a.example.com", SIGNATURE, True),
        ("A.Example.COM", SIGNATURE, True),
        ("b.example.com", SIGNATURE, False),
        ("b.example.com", OTHER, True),
        ("a.example.com", OTHER, False),
        ("b.example.com, a.example.com", SIGNATURE, True),
        ("b.example.com a.example.com", SIGNATURE, True),
        ("stranger.example.com", SIGNATURE, False),
        ("stranger.example.com,a.example.com", SIGNATURE, True),
        ("*", SIGNATURE, False),
        (None, SIGNATURE, True),
        ("", OTHER, True),
        (None, sign(ID, "fourth"), False),
    ],
)
def test_the_hosts_of_the_origin_select_the_keys(origin: str | None, signature: str, *, accepted: bool) -> None:
    assert _accepts(signature, HOSTS, origin) is accepted


def test_two_spellings_of_a_host_add_up_their_keys() -> None:
    assert _accepts(SIGNATURE, {"h": KEY, "H": "another key"}, "h")
    assert _accepts(OTHER, {"h": KEY, "H": "another key"}, "h")


# --- misconfigured: nothing gets in ----------------------------------------------------

NO_KEYS: Final[list[Any]] = [
    None,
    "",
    " ",
    "\r\n",
    [],
    (),
    set[str](),
    {},
    [""],
    [None],
    [KEY, ""],
    [KEY, None],
    {"h": ""},
    {"h": " "},
    {"h": None},
    {"h": []},
    {"h": [""]},
    {"h": KEY, "i": ""},
    {"h": KEY, "i": []},
]
NO_TEXT: Final[list[Any]] = [
    0,
    False,
    True,
    b"key",
    [b"key"],
    object(),
    (key for key in [KEY]),
    [ACCEPT_UNSIGNED],
    {"h": ACCEPT_UNSIGNED},
    {"h": {"primary": KEY}},
    {"h": {}},
    [{"primary": KEY}],
    [[KEY]],
]


@pytest.mark.parametrize("keys", NO_KEYS, ids=repr)
def test_without_a_key_nothing_is_accepted(keys: Any) -> None:
    for signatures, origin in itertools.product([SIGNATURE, OTHER, "", None], [None, "h", "stranger"]):
        with pytest.raises((TypeError, ValueError), match="no access key: pass the service's key"):
            verify(signatures, connection_id=ID, access_keys=keys, origin=origin)


@pytest.mark.parametrize("keys", NO_TEXT, ids=lambda keys: type(keys).__name__)
def test_a_key_of_a_wrong_type_is_a_type_error(keys: Any) -> None:
    with pytest.raises(TypeError, match=r"^(access_keys must be a key, .*|an access key must be a str), not"):
        verify(SIGNATURE, connection_id=ID, access_keys=keys)


def test_the_names_of_keys_are_not_accepted_as_keys() -> None:
    with pytest.raises(TypeError):
        verify(sign(ID, "primary"), connection_id=ID, access_keys={"h": {"primary": KEY}})


# --- what is shown ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "fail",
    [
        lambda: verify(OTHER, connection_id=ID, access_keys=KEY),
        lambda: verify(OTHER, connection_id=ID, access_keys=[KEY, ""]),
        lambda: verify(OTHER, connection_id=ID, access_keys={"h": [KEY, 7]}),
        lambda: verify(OTHER, connection_id=ID, access_keys=[[KEY]]),  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        lambda: sign(ID, KEY.encode()),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ],
)
def test_no_error_shows_a_key_or_a_signature(fail: Callable[[], object]) -> None:
    with pytest.raises((InvalidSignatureError, ValueError, TypeError)) as caught:
        fail()
    assert not any(secret in repr(caught.value) + str(caught.value) for secret in (KEY, SIGNATURE, OTHER, ID))
    assert caught.value.__context__ is None
