"""What constructors take, and what their models hold."""

from collections.abc import Mapping
from typing import Literal, assert_never, assert_type

from wps_models import (
    Action,
    AddConnectionToGroupAction,
    AddUserToGroupAction,
    CloseAllConnectionsAction,
    CloseClientConnectionAction,
    CloseGroupConnectionsAction,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    GrantPermissionAction,
    GroupJoinedEventRequest,
    GroupLeftEventRequest,
    Json,
    JsonValue,
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttUserProperty,
    MqttV500ConnectReasonCode,
    PreflightRequest,
    RemoveConnectionFromGroupAction,
    RemoveUserFromAllGroupsAction,
    RemoveUserFromGroupAction,
    RevokePermissionAction,
    SendToAllAction,
    SendToConnectionAction,
    SendToGroupAction,
    SendToUserAction,
    UnknownEventRequest,
    UserEventRequest,
    UserEventResponse,
    WebPubSubConnectionContext,
    WebPubSubDataType,
    WebPubSubErrorCode,
    WebPubSubEventType,
)

# Several strings are any iterable of them, and held as a tuple.
for several in (["c-1", "c-2"], ("c-1", "c-2"), {"c-1", "c-2"}, {"c-1": 1, "c-2": 2}, frozenset({"c-1", "c-2"})):
    assert set(SendToAllAction(data="hello", excluded=several).excluded) == {"c-1", "c-2"}
assert CloseAllConnectionsAction(excluded=(f"c-{n}" for n in range(2))).excluded == ("c-0", "c-1")
assert_type(SendToAllAction(data="hello").excluded, tuple[str, ...])
assert_type(ConnectEventResponse(groups=["lobby"], roles=[]).groups, tuple[str, ...] | None)

# Data is text, bytes, or an object as Json.
assert_type(SendToAllAction(data=Json({"unread": 3, "from": ["ada", None]})).data, str | bytes)
assert_type(SendToAllAction(data=b"\x00").data_type, WebPubSubDataType)
assert_type(SendToAllAction(data="{}", data_type=WebPubSubDataType.JSON).json(), JsonValue)
assert_type(SendToAllAction(data="{}", data_type="json").data_type, WebPubSubDataType)
assert_type(UserEventResponse(data="{}", data_type="json").data_type, WebPubSubDataType)

# Mappings are any mapping, and held as one that can't change.
states: dict[str, JsonValue] = {"turn": 1, "seen": ["a", "b"]}
assert_type(UserEventResponse(states=states).states, Mapping[str, JsonValue])
assert UserEventResponse(states={"turn": 1}).states == {"turn": 1}
about = WebPubSubConnectionContext(
    event_type=WebPubSubEventType.SYSTEM, event_name="connect", hub="chat", connection_id="c-1", states=states
)
connect = ConnectEventRequest(context=about, claims={"sub": ["ada"]}, query={"room": ("1", "2")}, headers={"Cookie": ["a=b"]})
assert_type(connect.claims, Mapping[str, tuple[str, ...]])
assert_type(connect.headers["cookie"], tuple[str, ...])

# The tags are the classes' own words.
assert_type(SendToAllAction.action_name, Literal["sendToAll"])
assert_type(connect.event_name, str)

refusal = MqttConnectEventErrorResponse(
    mqtt=MqttConnectEventErrorResponseProperties(
        code=MqttV500ConnectReasonCode.BANNED,
        user_properties=[MqttUserProperty(name="until", value="tomorrow")],
    )
)
assert_type(refusal.mqtt.user_properties, tuple[MqttUserProperty, ...])


def describe_action(action: Action) -> str:
    match action:
        case SendToAllAction() | SendToGroupAction() | SendToUserAction() | SendToConnectionAction():
            assert_type(action.data, str | bytes)
            return action.action_name
        case AddUserToGroupAction(user_id=who) | RemoveUserFromGroupAction(user_id=who):
            assert_type(who, str)
            return who
        case AddConnectionToGroupAction() | RemoveConnectionFromGroupAction():
            return action.connection_id
        case RemoveUserFromAllGroupsAction():
            return action.user_id
        case CloseAllConnectionsAction() | CloseClientConnectionAction() | CloseGroupConnectionsAction():
            assert_type(action.reason, str | None)
            return action.reason or ""
        case GrantPermissionAction() | RevokePermissionAction():
            return action.permission.role_for(action.target_name) if action.target_name else action.permission.role
        case _:
            assert_never(action)


def describe_request(event: EventRequest) -> str:
    match event:
        # The plain class covers its MQTT kind too. Pyright wants it without arguments for that.
        case ConnectEventRequest():
            return event.event_name
        case ConnectedEventRequest():
            return event.event_name
        case DisconnectedEventRequest():
            assert_type(event.reason, str | None)
            return event.reason or ""
        case UserEventRequest():
            return event.context.event_name
        case GroupJoinedEventRequest() | GroupLeftEventRequest():
            return event.group
        case PreflightRequest():
            return event.allowed_origin or ""
        case UnknownEventRequest():
            return event.context.event_name
        case _:
            assert_never(event)


def describe_response(answer: EventResponse) -> str:
    match answer:
        case ConnectEventResponse():
            return answer.user_id or ""
        case UserEventResponse(data=data):
            assert_type(data, str | bytes)
            return repr(data)
        case EventErrorResponse(code=code):
            assert_type(code, WebPubSubErrorCode)
            return code.value
        case MqttConnectEventErrorResponse(mqtt=mqtt):
            return str(int(mqtt.code))
        case _:
            assert_never(answer)


assert describe_action(AddUserToGroupAction(user_id="ada", group="lobby")) == "ada"
assert describe_request(connect) == "connect"
assert describe_response(ConnectEventResponse(user_id="ada")) == "ada"
assert describe_response(refusal) == "138"
