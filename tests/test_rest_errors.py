"""Errors of the REST API, as apps see them."""

import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from tests.rest_rows import (
    ENDPOINT,
    OPERATIONS,
    OTHERS,
    operation_of,
    signed,
)
from wps_models import (
    Action,
    HttpRequest,
    RestError,
    rest,
)


def error_of(request: HttpRequest, status: int, body: bytes | str = b"") -> RestError:
    """Return the error for a response."""
    with pytest.raises(RestError) as caught:
        rest.check(request, status=status, body=body)
    return caught.value


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_a_success_is_not_an_error(status: int) -> None:
    rest.check(signed(), status=status, body=b"")


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b'{"code":"InvalidFilter","message":"no","target":"filter","details":[],"inner":null}', "InvalidFilter", "no"),
        ('{"code":"InvalidFilter","message":"no"}', "InvalidFilter", "no"),
        (b'\xef\xbb\xbf{"message":"no"}', None, "no"),
        (b"Connection id not found", None, "Connection id not found"),
        (b"", None, None),
        (b"\xff", None, "\ufffd"),
        (b'{"code":5,"message":{}}', None, '{"code":5,"message":{}}'),
        (b'["no"]', None, '["no"]'),
        (b"[" * 100_000, None, "[" * 100_000),
        (b"9" * 5000, None, "9" * 5000),
    ],
)
def test_an_error_has_the_code_and_message_of_the_response(body: bytes | str, code: str | None, message: str | None) -> None:
    error = error_of(signed(), 400, body)
    assert (error.status, error.code, error.message, error.operation) == (400, code, message, "sendToGroup")
    assert error.reply_status == 502


def _requests() -> Iterator[Any]:
    for row in OTHERS:
        request = HttpRequest(method=row["method"], url=f"{ENDPOINT}{row['path']}?api-version=2024-12-01")
        yield pytest.param(request, row["operation"]["operation"], id=row["name"])
    yield pytest.param(HttpRequest(method="GET", url="https://elsewhere.example.com/"), "request", id="no operation")
    yield pytest.param(HttpRequest(method="PUT", url=signed().url), "request", id="another method")


@pytest.mark.parametrize(("request_", "operation"), list(_requests()))
def test_the_response_to_any_request_can_be_checked(request_: HttpRequest, operation: str) -> None:
    error = error_of(request_, 503)
    assert (error.operation, error.can_send_again) == (operation, True)


ONE_OF_EACH: Final = [operation_of(row) for row in {row["name"].rpartition("/")[0]: row for row in OPERATIONS}.values()]


@pytest.mark.parametrize("action", ONE_OF_EACH, ids=lambda operation: type(operation).__name__)
@pytest.mark.parametrize("status", [300, 400, 401, 403, 404, 408, 413, 415, 429, 500, 501, 502, 503, 504])
def test_only_failures_that_pass_can_be_sent_again_and_messages_only_after_429(action: Action, status: int) -> None:
    passes, is_message = status in {408, 429, 500, 502, 503, 504}, hasattr(action, "data")
    assert error_of(signed(action), status).can_send_again is (status == 429 or (passes and not is_message))


def test_an_unknown_post_can_not_be_sent_again() -> None:
    assert not error_of(HttpRequest(method="POST", url="https://h/other"), 503).can_send_again


@pytest.mark.parametrize(
    ("status", "body", "text"),
    [
        (401, b"", "sendToGroup: the REST API answered 401: check that the access key is the service's own, "),
        (404, b'{"code":"NotFound"}', "sendToGroup: the REST API answered 404 (NotFound): unknown connection, group or user"),
        (
            400,
            b'{"code":"a secret","message":"a secret"}',
            "sendToGroup: the REST API answered 400: a part of the request is wrong",
        ),
        (429, b"", "sendToGroup: the REST API answered 429: it is safe to send it again"),
        (
            503,
            b"",
            "sendToGroup: the REST API answered 503: the message may have been sent, so sending it again may deliver it twice",
        ),
        (418, b"a secret", "sendToGroup: the REST API answered 418: see the error's message, if any"),
    ],
)
def test_an_error_contains_a_hint_but_nothing_of_the_request(status: int, body: bytes, text: str) -> None:
    error = error_of(signed(), status, body)
    assert str(error).startswith(text)
    assert "a secret" not in f"{error} {error!r}"


def _pickled(error: RestError) -> object:
    return pickle.loads(pickle.dumps(error))  # noqa: S301  # our own


COPIES: list[Callable[[RestError], object]] = [copy.copy, copy.deepcopy, _pickled]


@pytest.mark.parametrize("copied", COPIES)
def test_an_error_pickles_and_copies(copied: Callable[[RestError], object]) -> None:
    error = error_of(signed(), 429, b'{"code":"TooMany","message":"slow down"}')
    again = copied(error)
    assert type(again) is RestError
    assert (str(again), vars(again)) == (str(error), vars(error))
