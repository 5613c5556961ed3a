"""One handler of all events, made of a typed handler for each.

A type checker compares each handler with its event, and reports answers that don't fit.
"""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from inspect import iscoroutinefunction
from typing import Any, TypeAlias, overload

from wps_models._json.frozen import is_object
from wps_models.errors import type_name
from wps_models.events.mqtt import MqttConnectedEventRequest, MqttConnectEventRequest, MqttDisconnectedEventRequest
from wps_models.events.requests import (
    ConnectedEventRequest,
    ConnectEventRequest,
    DisconnectedEventRequest,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    UnknownEventRequest,
    UserEventRequest,
)
from wps_models.events.unions import ConnectAnswer, EventRequest, EventResponse, MqttConnectAnswer, UserAnswer

__all__ = ["event_handlers"]

_AnyHandler: TypeAlias = Callable[[Any], Any]


@overload
def event_handlers(  # pyright: ignore[reportOverlappingOverload]  # without any handler, this one applies
    *,
    connect: Callable[[ConnectEventRequest], ConnectAnswer | None] | None = None,
    mqtt_connect: Callable[[MqttConnectEventRequest], MqttConnectAnswer | None] | None = None,
    connected: Callable[[ConnectedEventRequest], None] | None = None,
    mqtt_connected: Callable[[MqttConnectedEventRequest], None] | None = None,
    disconnected: Callable[[DisconnectedEventRequest], None] | None = None,
    mqtt_disconnected: Callable[[MqttDisconnectedEventRequest], None] | None = None,
    user: Callable[[UserEventRequest], UserAnswer | None]
    | Mapping[str, Callable[[UserEventRequest], UserAnswer | None]]
    | None = None,
    group_joined: Callable[[GroupJoinedEventRequest], None] | None = None,
    group_left: Callable[[GroupLeftEventRequest], None] | None = None,
    unknown: Callable[[UnknownEventRequest], None] | None = None,
) -> Callable[[EventRequest], EventResponse | None]: ...
@overload
def event_handlers(
    *,
    connect: Callable[[ConnectEventRequest], Coroutine[Any, Any, ConnectAnswer | None]] | None = None,
    mqtt_connect: Callable[[MqttConnectEventRequest], Coroutine[Any, Any, MqttConnectAnswer | None]] | None = None,
    connected: Callable[[ConnectedEventRequest], Coroutine[Any, Any, None]] | None = None,
    mqtt_connected: Callable[[MqttConnectedEventRequest], Coroutine[Any, Any, None]] | None = None,
    disconnected: Callable[[DisconnectedEventRequest], Coroutine[Any, Any, None]] | None = None,
    mqtt_disconnected: Callable[[MqttDisconnectedEventRequest], Coroutine[Any, Any, None]] | None = None,
    user: Callable[[UserEventRequest], Coroutine[Any, Any, UserAnswer | None]]
    | Mapping[str, Callable[[UserEventRequest], Coroutine[Any, Any, UserAnswer | None]]]
    | None = None,
    group_joined: Callable[[GroupJoinedEventRequest], Coroutine[Any, Any, None]] | None = None,
    group_left: Callable[[GroupLeftEventRequest], Coroutine[Any, Any, None]] | None = None,
    unknown: Callable[[UnknownEventRequest], Coroutine[Any, Any, None]] | None = None,
) -> Callable[[EventRequest], Coroutine[Any, Any, EventResponse | None]]: ...
def event_handlers(
    *,
    connect: _AnyHandler | None = None,
    mqtt_connect: _AnyHandler | None = None,
    connected: _AnyHandler | None = None,
    mqtt_connected: _AnyHandler | None = None,
    disconnected: _AnyHandler | None = None,
    mqtt_disconnected: _AnyHandler | None = None,
    user: _AnyHandler | Mapping[str, _AnyHandler] | None = None,
    group_joined: _AnyHandler | None = None,
    group_left: _AnyHandler | None = None,
    unknown: _AnyHandler | None = None,
) -> Callable[[EventRequest], Any]:
    """Return one handler of all events, which calls the handler of each event.

    ::

        handle = event_handlers(connect=on_connect, user=on_message, connected=on_connected)
        handle = event_handlers(user={"kick": on_kick, "message": on_message})

    `Webhook.handle` and `functions.trigger` accept the result. It is ``async`` if the handlers
    are, for `Webhook.handle_async`. Events without a handler are answered with ``None``. Events of
    MQTT clients go to the handler of the plain event, unless they have a handler of their own.
    `user` is one handler of all user events, or a mapping from event names to handlers.

    Raises ``TypeError`` if a handler isn't callable, or only some of them are ``async``.
    """
    given: list[tuple[str, type, Any]] = [
        ("connect", ConnectEventRequest, connect),
        ("mqtt_connect", MqttConnectEventRequest, mqtt_connect),
        ("connected", ConnectedEventRequest, connected),
        ("mqtt_connected", MqttConnectedEventRequest, mqtt_connected),
        ("disconnected", DisconnectedEventRequest, disconnected),
        ("mqtt_disconnected", MqttDisconnectedEventRequest, mqtt_disconnected),
        ("user", UserEventRequest, user),
        ("group_joined", GroupJoinedEventRequest, group_joined),
        ("group_left", GroupLeftEventRequest, group_left),
        ("unknown", UnknownEventRequest, unknown),
    ]
    given = [row for row in given if row[-1] is not None]
    is_async = _check({name: handler for name, _, handler in given})
    handlers = {cls: handler for _, cls, handler in given}
    by_name = dict(user) if is_object(user) else None

    def find(request: EventRequest) -> Any:
        if by_name is not None and isinstance(request, UserEventRequest):
            return by_name.get(request.event_name)
        # Without a handler of their own, events of MQTT clients go to the one of the plain event.
        return handlers.get(type(request)) or next((handlers[cls] for cls in type(request).__mro__ if cls in handlers), None)

    def handle(request: EventRequest) -> EventResponse | None:
        handler = find(request)
        answer: EventResponse | None = None if handler is None else handler(request)
        return answer

    async def handle_async(request: EventRequest) -> EventResponse | None:
        handler = find(request)
        answer: EventResponse | None = None if handler is None else await handler(request)
        return answer

    return handle_async if is_async else handle


def _check(given: Mapping[str, Any]) -> bool:
    """Return True if the handlers are async. Raise ``TypeError`` if they aren't all callable, or only some are async."""
    is_async = dict(_handlers(given))
    if len({*is_async.values()}) > 1:
        first, other = (next(name for name, found in is_async.items() if found is wanted) for wanted in (True, False))
        raise TypeError(f"the handlers must be all async or none: {first} is async, {other} isn't")
    return any(is_async.values())


def _handlers(given: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield the name of each handler, and True if it is async."""
    for name, handler in given.items():
        if name == "user" and is_object(handler):
            yield from _handlers({f"user[{event!r}]": each for event, each in handler.items()})
        elif callable(handler):
            yield name, iscoroutinefunction(handler) or iscoroutinefunction(type(handler).__call__)
        else:
            raise TypeError(f"{name} must be a function that accepts the event, not {type_name(handler)}")
