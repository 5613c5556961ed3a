"""What comes out of `structure` and its like is exactly what was asked for."""

from collections.abc import Mapping
from typing import TypeVar, assert_type

from typing_extensions import TypeForm

from wps_models import (
    Action,
    AddUserToGroupAction,
    CloseAllConnectionsAction,
    ConnectAnswer,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    EventRequest,
    EventResponse,
    JsonValue,
    MqttConnectAnswer,
    RemoveUserFromAllGroupsAction,
    UserAnswer,
    UserEventResponse,
    WebPubSubConnectionContext,
    dumps,
    loads,
    structure,
    unstructure,
)

leaving = {"actionName": "removeUserFromAllGroups", "userId": "ada"}
connected = {"connectionContext": {"eventType": "System", "eventName": "connected", "hub": "chat", "connectionId": "c-1"}}

# A class, a union, several, perhaps nothing.
assert_type(structure(leaving, RemoveUserFromAllGroupsAction), RemoveUserFromAllGroupsAction)
assert_type(structure(leaving, Action), Action)
assert_type(
    structure(leaving, RemoveUserFromAllGroupsAction | AddUserToGroupAction), RemoveUserFromAllGroupsAction | AddUserToGroupAction
)
assert_type(structure([leaving], list[Action]), list[Action])
assert_type(structure([leaving], list[RemoveUserFromAllGroupsAction]), list[RemoveUserFromAllGroupsAction])
assert_type(structure(leaving, Action | list[Action]), Action | list[Action])
assert_type(structure(None, ConnectEventResponse | None), ConnectEventResponse | None)
assert_type(structure(None, ConnectAnswer | None), ConnectAnswer | None)
assert_type(structure({}, ConnectAnswer), ConnectAnswer)
assert_type(structure({}, MqttConnectAnswer), MqttConnectAnswer)
assert_type(structure({"data": "hi"}, UserAnswer), UserAnswer)
assert_type(structure({}, EventResponse), EventResponse)
assert_type(structure(connected, EventRequest, forbid_extra_keys=True), EventRequest)
assert_type(structure(connected, ConnectedEventRequest), ConnectedEventRequest)
assert_type(structure(connected["connectionContext"], WebPubSubConnectionContext), WebPubSubConnectionContext)

text = dumps(AddUserToGroupAction(user_id="ada", group="lobby"))
assert_type(loads(text, Action), Action)
assert_type(loads(text.encode(), AddUserToGroupAction), AddUserToGroupAction)
assert_type(loads(bytearray(f"[{text}]", "utf-8"), list[Action], forbid_extra_keys=True), list[Action])
assert_type(loads(b"null", ConnectEventRequest | None), ConnectEventRequest | None)

assert_type(unstructure(CloseAllConnectionsAction()), dict[str, JsonValue])
assert_type(unstructure([CloseAllConnectionsAction()]), list[dict[str, JsonValue]])
assert_type(unstructure(UserEventResponse()), dict[str, JsonValue])
assert_type(dumps(action for action in [CloseAllConnectionsAction()]), str)

# A list of one kind of action is a list of actions, and a generator of them will do.
goodbyes = [RemoveUserFromAllGroupsAction(user_id="ada")]
assert_type(unstructure(goodbyes), list[dict[str, JsonValue]])
assert_type(unstructure(action for action in goodbyes), list[dict[str, JsonValue]])

# Wrappers can be typed the same way.
T = TypeVar("T")


def read(payload: Mapping[str, object], form: TypeForm[T]) -> T:
    return structure(payload, form)


assert_type(read(leaving, Action), Action)
