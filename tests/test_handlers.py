"""One handler of all events, made of a typed handler for each."""

import asyncio
import functools
import inspect
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final
from unittest.mock import Mock

import pytest

from wps_models import (
    ConnectAnswer,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    EventRequest,
    MqttConnectEventRequest,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    Webhook,
    event_handlers,
    functions,
    testing,
)

EVENTS: Final[Mapping[str, EventRequest]] = {
    "connect": testing.connect(),
    "mqtt_connect": testing.mqtt_connect(),
    "connected": testing.connected(),
    "mqtt_connected": testing.mqtt_connected(),
    "disconnected": testing.disconnected(),
    "mqtt_disconnected": testing.mqtt_disconnected(),
    "user": testing.user(),
    "group_joined": testing.joined(),
    "group_left": testing.left(),
    "unknown": testing.unknown(),
}
"""An event for each handler, by the handler's name."""


def on_connect(event: ConnectEventRequest) -> ConnectAnswer:
    return ConnectEventResponse(user_id=type(event).__name__)


async def on_connect_later(event: ConnectEventRequest) -> ConnectAnswer:
    return on_connect(event)


def on_message(event: UserEventRequest) -> UserAnswer:
    return UserEventResponse(data=event.data)


async def on_message_later(event: UserEventRequest) -> UserAnswer:
    return on_message(event)


# --- which handler is called ---------------------------------------------------------------


@pytest.mark.parametrize("name", EVENTS)
def test_the_handler_of_an_event_is_called_and_no_other(name: str) -> None:
    handlers = {each: Mock(return_value=None) for each in EVENTS}
    handle: Any = event_handlers(**handlers)
    handle(EVENTS[name])
    assert [each for each, handler in handlers.items() if handler.called] == [name]
    handlers[name].assert_called_once_with(EVENTS[name])


def test_the_answer_of_the_handler_is_returned() -> None:
    assert event_handlers(user=on_message)(testing.user("hi")) == UserEventResponse(data="hi")


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_without_a_handler_is_answered_with_none(name: str) -> None:
    assert event_handlers()(EVENTS[name]) is None
    assert event_handlers(user={"kick": on_message})(EVENTS[name]) is None


def test_a_preflight_is_answered_with_none() -> None:
    assert event_handlers(connect=on_connect)(testing.preflight()) is None


@pytest.mark.parametrize("name", ["connect", "connected", "disconnected"])
def test_an_event_of_an_mqtt_client_goes_to_the_plain_handler_unless_it_has_its_own(name: str) -> None:
    event = EVENTS[f"mqtt_{name}"]
    plain, own = Mock(return_value="plain"), Mock(return_value="own")
    handle: Any = event_handlers(**{name: plain})
    assert handle(event) == "plain"
    handle = event_handlers(**{name: plain, f"mqtt_{name}": own})
    assert handle(event) == "own"


def test_a_handler_of_mqtt_events_is_given_no_others() -> None:
    def refuse(event: MqttConnectEventRequest) -> None:
        raise AssertionError(event)

    assert event_handlers(mqtt_connect=refuse)(testing.connect()) is None


def test_user_events_find_their_handlers_by_name() -> None:
    def shout(event: UserEventRequest) -> UserAnswer:
        return UserEventResponse(data=str(event.data).upper())

    handle = event_handlers(user={"shout": shout, "message": on_message})
    assert handle(testing.user("hi")) == UserEventResponse(data="hi")
    assert handle(testing.user("hi", event_name="shout")) == UserEventResponse(data="HI")
    assert handle(testing.user("hi", event_name="SHOUT")) is None
    assert handle(testing.mqtt_user(b"hi", event_name="message")) == UserEventResponse(data=b"hi")


def test_a_mapping_of_handlers_may_change_without_effect() -> None:
    handlers = {"message": on_message}
    handle = event_handlers(user=handlers)
    handlers.clear()
    assert handle(testing.user("hi")) == UserEventResponse(data="hi")


# --- async ---------------------------------------------------------------------------------


def test_async_handlers_make_an_async_handler() -> None:
    handle = event_handlers(connect=on_connect_later, user={"message": on_message_later})
    assert inspect.iscoroutinefunction(handle)
    assert asyncio.run(handle(testing.user("hi"))) == UserEventResponse(data="hi")
    assert asyncio.run(handle(testing.connected())) is None
    assert not inspect.iscoroutinefunction(event_handlers(connect=on_connect))


class Lobby:
    """Handlers that are methods, or an object that is called."""

    async def __call__(self, event: UserEventRequest) -> UserAnswer:
        return await self.on_message("lobby", event)

    async def on_message(self, room: str, event: UserEventRequest) -> UserAnswer:
        return UserEventResponse(data=f"{room}: {event.data!r}")


@pytest.mark.parametrize("handler", [Lobby(), functools.partial(Lobby().on_message, "lobby")])
def test_an_async_handler_needs_not_be_a_function(handler: Callable[[UserEventRequest], Coroutine[Any, Any, UserAnswer]]) -> None:
    assert asyncio.run(event_handlers(user=handler)(testing.user("hi"))) == UserEventResponse(data="lobby: 'hi'")


# --- wrong calls ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handlers", "message"),
    [
        ({"connect": on_connect_later, "user": on_message}, "connect is async, user isn't"),
        ({"connect": on_connect, "user": {"kick": on_message_later}}, r"user\['kick'\] is async, connect isn't"),
        ({"user": {"kick": on_message, "message": on_message_later}}, r"user\['message'\] is async, user\['kick'\] isn't"),
    ],
)
def test_async_handlers_beside_others_are_refused(handlers: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=f"^the handlers must be all async or none: {message}$"):
        event_handlers(**handlers)


@pytest.mark.parametrize(
    ("handlers", "message"),
    [
        ({"connect": ConnectEventResponse()}, "connect must be a function that accepts the event, not ConnectEventResponse"),
        ({"connect": {"connect": on_connect}}, "connect must be a function that accepts the event, not dict"),
        ({"user": {"kick": 5}}, r"user\['kick'\] must be a function that accepts the event, not int"),
        ({"user": {"message": on_connect, "kick": None}}, r"user\['kick'\] must be a function that accepts the event, not None"),
    ],
)
def test_a_handler_that_is_not_callable_is_refused(handlers: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=f"^{message}$"):
        event_handlers(**handlers)


@pytest.mark.parametrize("name", EVENTS)
def test_the_error_about_a_handler_names_its_event(name: str) -> None:
    handlers: dict[str, Any] = {name: 5}
    with pytest.raises(TypeError, match=f"^{name} must be a function that accepts the event, not int$"):
        event_handlers(**handlers)


def test_an_unknown_event_name_is_refused() -> None:
    handlers: Any = {"message": on_message}
    with pytest.raises(TypeError, match="unexpected keyword argument 'message'"):
        event_handlers(**handlers)


# --- where the result is used ----------------------------------------------------------------

WEBHOOK: Final = Webhook(access_keys=testing.ACCESS_KEY, allowed_origins=["*"])


def test_a_webhook_accepts_the_result() -> None:
    sent = testing.http_request(testing.user("hi"))
    reply = WEBHOOK.handle(event_handlers(user=on_message), method=sent.method, headers=sent.headers, body=sent.body)
    assert reply.body == b"hi"


def test_a_webhook_accepts_an_async_result() -> None:
    sent = testing.http_request(testing.user("hi"))
    handle = event_handlers(user=on_message_later)
    reply = asyncio.run(WEBHOOK.handle_async(handle, method=sent.method, headers=sent.headers, body=sent.body))
    assert reply.body == b"hi"


def test_a_trigger_accepts_the_result() -> None:
    function = functions.trigger(event_handlers(connect=on_connect))
    assert function(testing.trigger_payload(testing.connect())) == {"userId": "ConnectEventRequest"}
    assert function(testing.trigger_payload(testing.connected())) is None


def test_a_trigger_accepts_an_async_result() -> None:
    function = functions.trigger(event_handlers(connect=on_connect_later))
    assert inspect.iscoroutinefunction(function)
    assert asyncio.run(function(testing.trigger_payload(testing.connect()))) == {"userId": "ConnectEventRequest"}


def test_an_error_of_a_handler_propagates() -> None:
    def fail(event: ConnectedEventRequest) -> None:
        raise LookupError(event.event_name)

    with pytest.raises(LookupError, match="connected"):
        event_handlers(connected=fail)(testing.connected())
