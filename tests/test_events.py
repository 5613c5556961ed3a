"""Events and responses as an app builds them."""

from typing import Any, Final, get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts import CONTEXT, MQTT_CONTEXT, system
from tests.strategies import models
from wps_models import (
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventRequest,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    MqttConnectedEventRequest,
    MqttConnectEventErrorResponseProperties,
    UnknownEventRequest,
    UserEventRequest,
    WebPubSubEventType,
    WebPubSubPermission,
    dumps,
    loads,
)

PRESENCE: Final = WebPubSubEventType.GROUP_PRESENCE


@pytest.mark.parametrize(
    ("cls", "context", "members", "message"),
    [
        (
            ConnectEventRequest,
            system("connected"),
            {},
            'ConnectEventRequest: event_type must be system, and event_name "connect"',
        ),
        (ConnectedEventRequest, CONTEXT, {}, 'ConnectedEventRequest: event_type must be system, and event_name "connected"'),
        (DisconnectedEventRequest, system("connect"), {}, "DisconnectedEventRequest: event_type must be system"),
        (UserEventRequest, system("connect"), {"data": "x"}, "UserEventRequest: event_type must be user"),
        (GroupJoinedEventRequest, system("connect"), {"group": "a"}, "GroupJoinedEventRequest: event_type must be groupPresence"),
        (
            GroupLeftEventRequest,
            evolve(CONTEXT, event_type=PRESENCE, event_name="joined"),
            {"group": "a"},
            'GroupLeftEventRequest: event_type must be groupPresence, and event_name "left"',
        ),
        (
            UnknownEventRequest,
            CONTEXT,
            {},
            "UnknownEventRequest: use the class of the event that event_type and event_name identify",
        ),
        (
            UserEventRequest,
            evolve(CONTEXT, event_name="Joined", headers={"CE-Type": ["azure.webpubsub.gp.joined"]}),
            {"data": "x"},
            "UserEventRequest: event_type must be user, and the ce-type header must be that of a user event",
        ),
    ],
)
def test_an_event_with_the_context_of_another_cannot_be_built(cls: Any, context: object, members: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^context is of another event than {message}"):
        cls(context=context, **members)


def test_a_connected_event_of_an_mqtt_client_has_a_class_of_its_own() -> None:
    context = evolve(MQTT_CONTEXT, event_name="connected")
    with pytest.raises(ValueError, match=r"^context is of an MQTT client: use MqttConnectedEventRequest$"):
        ConnectedEventRequest(context=context)
    assert MqttConnectedEventRequest(context=context).context is context


@pytest.mark.parametrize("name", ["CONNECT", "Connect"])
def test_names_of_system_events_are_case_insensitive(name: str) -> None:
    assert ConnectEventRequest(context=system(name)).event_name == name


def test_a_user_event_may_have_any_name() -> None:
    for name in ("connect", "joined", ""):
        assert UserEventRequest(context=evolve(CONTEXT, event_name=name), data="x").event_name == name


@given(st.data())
def test_every_event_that_can_be_built_is_read_back_as_itself(data: st.DataObject) -> None:
    event: Any = data.draw(models(data.draw(st.sampled_from(get_args(EventRequest)))))
    read = loads(dumps(event), EventRequest)
    assert type(read) is type(event)


def test_a_permission_given_as_a_role_is_its_role() -> None:
    answer = ConnectEventResponse(roles=[WebPubSubPermission.SEND_TO_GROUP, "webpubsub.joinLeaveGroup.lobby"])
    assert answer.roles == ("webpubsub.sendToGroup", "webpubsub.joinLeaveGroup.lobby")
    assert (ConnectEventResponse().roles, ConnectEventResponse(roles=[]).roles) == (None, ())


@pytest.mark.parametrize("code", [{}, [], "138", None, True, 138.0])
def test_an_mqtt_code_of_a_wrong_type_is_a_type_error_that_names_it(code: Any) -> None:
    with pytest.raises(TypeError, match=r"^code must be "):
        MqttConnectEventErrorResponseProperties(code=code)
