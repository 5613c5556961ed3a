"""Tests of a chat against the service in memory: no socket, no sleeping, no Azure.

pip install wps-models pytest
python -m pytest test_chat.py
"""

import pytest

from wps_models import (
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    Json,
    UserEventRequest,
    UserEventResponse,
    WebPubSubErrorCode,
    WebPubSubPermission,
    testing,
)
from wps_models.emulator import Failed, Refused, Service


def handle(event: EventRequest) -> EventResponse | None:
    match event:
        case ConnectEventRequest(user_id=None):
            return EventErrorResponse(code=WebPubSubErrorCode.UNAUTHORIZED, error_message="Sign in first.")
        case ConnectEventRequest():
            return ConnectEventResponse(groups=["lobby"], roles=[WebPubSubPermission.SEND_TO_GROUP.role_for("lobby")])
        case UserEventRequest(data=data, states=states):
            count = states.get("count", 0)
            return UserEventResponse(data=data, states={"count": count + 1 if isinstance(count, int) else 1})
        case _:
            return None


@pytest.fixture
def service() -> Service:
    return Service(handle)


def test_everyone_in_the_lobby_hears_it(service: Service) -> None:
    ada, bob = service.connect("ada"), service.connect("bob")
    ada.send_to_group("lobby", {"unread": 3})
    assert bob.received == [{"unread": 3}]


def test_strangers_are_refused(service: Service) -> None:
    with pytest.raises(Refused, match="401 Sign in first"):
        service.connect()


def test_a_client_sends_only_where_it_may(service: Service) -> None:
    ada = service.connect("ada")
    with pytest.raises(Failed, match="Forbidden"):
        ada.send_to_group("board", "psst")


def test_an_answer_reaches_only_the_sender(service: Service) -> None:
    ada, bob = service.connect("ada"), service.connect("bob")
    ada.send_event("message", [1, 2])
    assert (ada.received, bob.received) == ([[1, 2]], [])


def test_one_event_needs_no_service() -> None:
    answer = handle(testing.user(Json({"a": 1}), states={"count": 41}))
    assert answer == UserEventResponse(data=Json({"a": 1}), states={"count": 42})
