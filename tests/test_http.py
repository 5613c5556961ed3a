"""HTTP requests, responses and received headers."""

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wps_models import HttpRequest, HttpResponse, InvalidPayloadError
from wps_models.http import ReceivedHeaders

# --- requests and responses --------------------------------------------------------------

LEGAL: Final = ["", "plain text", "\tindented", "café", "\x80\xff", "☃"]
ILLEGAL: Final = ["a\r\nEvil: 1", "a\n", "\r", "\x00", "\x1f", "\x7f"]


@pytest.mark.parametrize("value", LEGAL)
def test_requests_and_responses_hold_every_legal_header(value: str) -> None:
    headers = (("x-a", value), ("x-a", value))
    assert HttpRequest(method="GET", url="/", headers=headers).headers == headers
    assert HttpResponse(status=200, headers=headers).headers == headers


@pytest.mark.parametrize("header", [*[("x-a", value) for value in ILLEGAL], ("", "a"), ("a b", "a"), ("a:", "a"), ("é", "a")])
def test_requests_and_responses_refuse_headers_that_could_end_another(header: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"^headers must have tokens as names, and values without line breaks"):
        HttpRequest(method="GET", url="/", headers=(header,))
    with pytest.raises(ValueError, match=r"^headers must have tokens as names, and values without line breaks"):
        HttpResponse(status=200, headers=(header,))


@pytest.mark.parametrize("status", [100, 204, 418, 599])
def test_a_response_has_any_status_of_http(status: int) -> None:
    assert HttpResponse(status=status).status == status


@pytest.mark.parametrize("status", [0, 99, 600, -200, 10**30])
def test_a_response_has_no_other_status(status: int) -> None:
    with pytest.raises(ValueError, match=r"^status must be from 100 to 599$"):
        HttpResponse(status=status)


@pytest.mark.parametrize(
    ("cls", "name", "value", "message"),
    [
        (HttpResponse, "status", "200\r\nx: y", "status must be an int, not str"),
        (HttpResponse, "status", True, "status must be an int, not bool"),
        (HttpResponse, "headers", None, r"headers must be a tuple of \(name, value\) pairs, not None"),
        (HttpResponse, "headers", {"a": "b"}, r"headers must be a tuple of \(name, value\) pairs, not dict"),
        (HttpResponse, "headers", ("ab",), "each of headers must be a tuple of two str, not str"),
        (HttpResponse, "headers", (("a", 1),), "each of headers must be a tuple of two str, not tuple"),
        (HttpResponse, "body", "text", 'body must be bytes, not str; for no body pass b""'),
        (HttpRequest, "body", None, 'body must be bytes, not None; for no body pass b""'),
        (HttpRequest, "headers", [("a", "b")], r"headers must be a tuple of \(name, value\) pairs, not list"),
        (HttpRequest, "method", None, "method must be a str, not None"),
        (HttpRequest, "url", b"/", "url must be a str, not bytes"),
    ],
)
def test_a_wrong_type_is_a_type_error_that_names_the_argument(cls: Any, name: str, value: Any, message: str) -> None:
    required: dict[str, Any] = {"status": 200} if cls is HttpResponse else {"method": "GET", "url": "/"}
    with pytest.raises(TypeError, match=f"^{message}$"):
        cls(**{**required, name: value})


@pytest.mark.parametrize(("name", "value"), [("method", "GET /"), ("method", ""), ("url", "/a b"), ("url", "/\r\nEvil: 1")])
def test_a_request_line_has_no_spaces_in_its_parts(name: str, value: str) -> None:
    parts: Any = {"method": "GET", "url": "/", name: value}
    with pytest.raises(ValueError, match=f"^{name} must not be empty, nor contain spaces, line breaks or control characters$"):
        HttpRequest(**parts)


# --- received headers --------------------------------------------------------------------


def test_a_received_header_is_found_in_any_case_with_all_its_values() -> None:
    headers = ReceivedHeaders([("X-A", "1"), ("x-b", "2"), ("x-A", "3")])
    assert (headers.all("x-a"), headers.joined("X-a"), headers.all("x-c"), headers.joined("x-c")) == (("1", "3"), "1,3", (), None)
    assert headers.as_received == {"X-A": ("1", "3"), "x-b": ("2",)}


def test_a_header_that_must_be_single_is_refused_with_two_values_by_its_name() -> None:
    assert ReceivedHeaders([("a", "1"), ("A", "1")]).single("a") == "1"
    assert ReceivedHeaders([]).single("a") is None
    with pytest.raises(InvalidPayloadError, match=r"^ce-Hub: repeated with different values$"):
        ReceivedHeaders([("ce-hub", "1"), ("CE-HUB", "2")]).single("ce-Hub")


@pytest.mark.parametrize(
    ("content_type", "name", "is_utf_8"),
    [
        (None, "", True),
        ("Text/Plain; charset=UTF-8", "text/plain", True),
        ("text/plain; charset=latin-1", "text/plain", False),
        (f"text/plain; boundary={'x' * 200}", "text/plain", True),
    ],
)
def test_a_content_type_is_a_media_type_and_a_charset(content_type: str | None, name: str, *, is_utf_8: bool) -> None:
    headers = ReceivedHeaders({} if content_type is None else {"content-type": content_type})
    assert headers.media_type() == (name, is_utf_8)


@given(st.lists(st.tuples(st.sampled_from(["a", "A", "b", "c"]), st.text(max_size=3)), max_size=8))
def test_no_value_of_a_received_header_is_lost(pairs: list[tuple[str, str]]) -> None:
    headers = ReceivedHeaders(iter(pairs))
    for name in "abc":
        assert headers.all(name) == tuple(value for key, value in pairs if key.lower() == name)
    assert sum(map(len, headers.as_received.values())) == len(pairs)
