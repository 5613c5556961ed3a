"""`Webhook.handle`: parse, call the handler, respond; and what is logged of refused requests."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any, Final

import pytest
from attrs import evolve

from tests import webhooks
from wps_models import (
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    ConnectionString,
    EventRequest,
    EventResponse,
    HttpResponse,
    InvalidPayloadError,
    InvalidSignatureError,
    RestError,
    UserEventRequest,
    Webhook,
    testing,
)

HOST: Final = "a.example"
KEY: Final = "the-key"
WEBHOOK: Final = Webhook(access_keys={HOST: KEY}, decode=json.loads)


def accept(event: EventRequest) -> EventResponse | None:
    match event:
        case ConnectEventRequest(hub=hub):
            return ConnectEventResponse(user_id=hub)
        case _:
            return None


async def accept_later(event: EventRequest) -> EventResponse | None:
    return accept(event)


Handle = Callable[..., HttpResponse]


def _handle(handler: Callable[[EventRequest], Any], **request: Any) -> HttpResponse:
    return WEBHOOK.handle(handler, **request)


def _handle_async(handler: Callable[[EventRequest], Any], **request: Any) -> HttpResponse:
    async def call(event: EventRequest) -> Any:
        return handler(event)

    return asyncio.run(WEBHOOK.handle_async(call, **request))


both: Final = pytest.mark.parametrize("handle", [_handle, _handle_async])


def sent(event: EventRequest, **changes: Any) -> dict[str, Any]:
    """The parts of the request for an event, with changed parts or headers."""
    request = testing.http_request(event, access_key=KEY)
    headers = {**dict(request.headers), **changes.pop("headers", {})}
    return {"method": request.method, "headers": headers, "body": request.body, **changes}


def not_called(event: EventRequest) -> None:
    raise AssertionError(event)


@both
def test_an_event_is_answered_by_the_handler(handle: Handle, caplog: pytest.LogCaptureFixture) -> None:
    assert json.loads(handle(accept, **sent(testing.connect(origin=HOST))).body) == {"userId": "chat"}
    assert handle(accept, **sent(testing.connected(origin=HOST))) == HttpResponse(status=204)
    assert not caplog.records


@both
def test_a_handshake_is_answered_without_the_handler(handle: Handle, caplog: pytest.LogCaptureFixture) -> None:
    assert handle(not_called, **sent(testing.preflight(origin=HOST))).status == 200
    assert not caplog.records


# --- refused requests --------------------------------------------------------------------

STRANGER: Final = "b.example"
REFUSED: Final[list[tuple[dict[str, Any], int, str]]] = [
    (sent(testing.connect(origin=HOST), body=b"{"), 400, "body: is not JSON"),
    (
        sent(testing.connect(origin=HOST), body=b"", headers={"Content-Length": "0"}),
        400,
        "body: is missing: a connect request always has a JSON object. Was the body read before?",
    ),
    (sent(testing.user(origin=HOST), method="PUT"), 400, "method: is not the method of an event: use POST"),
    (
        sent(testing.user(origin=HOST), headers={"ce-signature": "sha256=00"}),
        401,
        "ce-signature: matches none of the access keys",
    ),
    (
        sent(testing.user(origin=STRANGER)),
        401,
        "WebHook-Request-Origin: b.example is not one of the allowed origins: a.example",
    ),
    (
        sent(testing.preflight(origin=STRANGER)),
        400,
        "WebHook-Request-Origin: b.example is not one of the allowed origins: a.example",
    ),
    (
        sent(testing.preflight(origin="<script> secret")),
        400,
        "WebHook-Request-Origin: another host is not one of the allowed origins: a.example",
    ),
]


@both
@pytest.mark.parametrize(("request_parts", "status", "text"), REFUSED, ids=[text for _, _, text in REFUSED])
def test_a_refused_request_is_logged_once_in_the_words_of_its_error(
    handle: Handle, request_parts: dict[str, Any], status: int, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert handle(not_called, **request_parts).status == status
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("wps_models", logging.WARNING)
    assert record.getMessage().startswith(f"request refused: {text}")


def read_json(event: EventRequest) -> None:
    assert isinstance(event, UserEventRequest)
    event.json()


@both
def test_a_message_that_the_handler_cannot_read_is_refused_and_logged(handle: Handle, caplog: pytest.LogCaptureFixture) -> None:
    reply = handle(read_json, **sent(testing.user("my secret", origin=HOST)))
    assert (reply.status, reply.body) == (400, b"$.data: is not JSON: see line 1, column 1")
    assert caplog.messages == ["request refused: $.data: is not JSON: see line 1, column 1"]


@both
@pytest.mark.parametrize("error", [RestError(403), InvalidSignatureError("expired"), KeyError("name"), ValueError("x")])
def test_any_other_error_of_the_handler_propagates(handle: Handle, error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: EventRequest) -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        handle(fail, **sent(testing.user(origin=HOST)))
    assert caught.value is error
    assert not caplog.records


@both
def test_states_that_must_be_kept_but_cannot_be_read_refuse_the_request(handle: Handle, caplog: pytest.LogCaptureFixture) -> None:
    parts = sent(testing.connect(origin=HOST), headers={"ce-connectionState": "v2.opaque"})

    def keep(_: EventRequest) -> EventResponse:
        return ConnectEventResponse(states={"a": 1})

    assert handle(keep, **parts).status == 400
    assert len(caplog.records) == 1


# --- handlers of the other kind ----------------------------------------------------------


def test_an_async_handler_needs_handle_async() -> None:
    with pytest.raises(TypeError, match=r"^the handler is async: call handle_async$"):
        _handle(accept_later, **sent(testing.connect(origin=HOST)))


def test_a_plain_handler_needs_handle() -> None:
    plain: Any = accept
    with pytest.raises(TypeError, match=r"^the handler isn't async: call handle$"):
        asyncio.run(WEBHOOK.handle_async(plain, **sent(testing.connect(origin=HOST))))


def test_an_answer_that_was_not_awaited_is_a_mistake_with_a_hint() -> None:
    answer: Any = accept_later(testing.connect())
    with pytest.raises(TypeError, match=r"can't be answered with coroutine, only with None, .*; did you forget await\?$"):
        WEBHOOK.respond(testing.connect(), answer)
    answer.close()


def test_a_body_that_was_not_awaited_is_a_mistake_with_a_hint() -> None:
    body: Any = accept_later(testing.connect())
    with pytest.raises(TypeError, match=r"^body must be bytes, not coroutine; did you forget await\?$"):
        WEBHOOK.parse(method="POST", headers={}, body=body)
    body.close()


# --- origins -----------------------------------------------------------------------------


@pytest.mark.parametrize("origin", [HOST, "A.EXAMPLE", "b.example, a.example", "b.example a.example", "", " , "])
def test_an_event_may_come_from_an_allowed_origin_or_name_none(origin: str) -> None:
    parts = sent(testing.connected(origin=HOST), headers={"WebHook-Request-Origin": origin})
    assert WEBHOOK.handle(accept, **parts).status == 204
    parts["headers"].pop("WebHook-Request-Origin")
    assert WEBHOOK.handle(accept, **parts).status == 204


@pytest.mark.parametrize("origin", ["b.example", "xa.example", "https://a.example", "*"])
@pytest.mark.parametrize("keys", [KEY, testing.ACCESS_KEY, "unsigned"])
def test_an_event_of_another_origin_is_refused_whatever_its_signature(origin: str, keys: str) -> None:
    webhook = webhooks.webhook(allowed_origins=[HOST], **({} if keys == "unsigned" else {"access_keys": keys}))
    parts = sent(testing.connected(), headers={"WebHook-Request-Origin": origin})
    with pytest.raises(InvalidSignatureError, match=r"^WebHook-Request-Origin: .* is not one of the allowed origins"):
        webhook.parse(**parts)


def test_any_origin_may_be_allowed() -> None:
    event = webhooks.webhook(allowed_origins=["*"]).parse(**sent(testing.connected(origin="b.example")))
    assert type(event) is ConnectedEventRequest


# --- settings ----------------------------------------------------------------------------

SERVICE: Final = ConnectionString.parse(f"Endpoint=https://{HOST};AccessKey={KEY}")


KEYS_EXPECTED: Final = "access_keys must be a key, a list of keys or a mapping from host names to keys"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"allowed_origins": [5]}, "each of allowed_origins must be a str, not int"),
        ({"allowed_origins": 5}, "allowed_origins must be a list of strings, not int"),
        ({"states": ["json"]}, "states must be a str, not list; use one of json, dotnet, raw"),
        ({"states": {}}, "states must be a str, not dict; use one of json, dotnet, raw"),
        ({"states": None}, "states must be a str, not None; use one of json, dotnet, raw"),
        ({"access_keys": None}, f"{KEYS_EXPECTED}, not None; no access key: pass the service's key"),
        ({"access_keys": {HOST: None}}, "an access key must be a str, not None"),
        ({"decode": 5}, "decode must be a function, not int"),
        ({"user_id": "x"}, "user_id must be a function, not str"),
    ],
)
def test_a_setting_of_a_wrong_type_is_a_type_error_that_names_it(settings: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {"access_keys": KEY, "allowed_origins": ["*"], **settings}
    with pytest.raises(TypeError, match=f"^{message}"):
        Webhook(**given)


@pytest.mark.parametrize("service", [None, 5, KEY])
def test_a_service_of_a_wrong_type_is_a_type_error(service: Any) -> None:
    with pytest.raises(TypeError, match=r"^each service must be a ConnectionString, not (None|int|str: ConnectionString\.parse)"):
        Webhook.for_services(SERVICE, service)


def test_a_list_of_services_is_refused_with_a_hint() -> None:
    services: Any = [SERVICE]
    with pytest.raises(TypeError, match=r"^each service must be a ConnectionString, not list: write \*services$"):
        Webhook.for_services(services)


@pytest.mark.parametrize("request_parts", [sent(testing.user(origin=HOST)), sent(testing.preflight(origin=HOST)), REFUSED[0][0]])
def test_a_handler_that_is_not_callable_is_refused_for_every_request(request_parts: dict[str, Any]) -> None:
    handler: Any = None
    with pytest.raises(TypeError, match=r"^handler must be a function that accepts the event, not None$"):
        WEBHOOK.handle(handler, **request_parts)
    with pytest.raises(TypeError, match=r"^handler must be a function that accepts the event, not None$"):
        asyncio.run(WEBHOOK.handle_async(handler, **request_parts))


# --- properties of events ----------------------------------------------------------------


def test_every_event_has_the_properties_of_its_connection() -> None:
    factories = (testing.connect, testing.connected, testing.disconnected, testing.mqtt_user, testing.joined, testing.unknown)
    for event in (factory(states={"a": 1}) for factory in factories):
        context = event.context
        assert (event.user_id, event.connection_id, event.hub) == (context.user_id, context.connection_id, context.hub)
        assert (event.states, event.event_name) == (context.states, context.event_name)


def test_a_pattern_captures_the_user_of_an_event() -> None:
    match testing.connected(user_id="ada"):
        case ConnectedEventRequest(user_id=str(user)):
            assert user == "ada"
        case _:
            raise AssertionError


def test_an_unsigned_event_of_a_stranger_is_not_parsed_at_all() -> None:
    parts = sent(evolve(testing.connect(origin="b.example")), body=b"{")
    with pytest.raises(InvalidSignatureError):
        webhooks.webhook(allowed_origins=[HOST]).parse(**parts)
    with pytest.raises(InvalidPayloadError):
        webhooks.webhook(allowed_origins=["*"]).parse(**parts)
