"""Mistakes that both checkers point out.

None of this runs. Each mistake is excused, once for each checker; an excuse
that isn't needed is an error, so a mistake that goes unnoticed is one too.
"""

from typing import assert_never

import wps_models
from wps_models import (
    Action,
    AddUserToGroupAction,
    CloseAllConnectionsAction,
    ConnectAnswer,
    ConnectEventResponse,
    EventErrorResponse,
    GrantPermissionAction,
    SendToAllAction,
    SendToGroupAction,
    UserAnswer,
    UserEventRequest,
    UserEventResponse,
    WebPubSubDataType,
    WebPubSubErrorCode,
    WebPubSubPermission,
    dumps,
    loads,
    structure,
    unstructure,
)


def what_is_misspelt() -> None:
    print(wps_models.WebPubSubPermissions)  # type: ignore[attr-defined]  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType, reportAttributeAccessIssue]


def what_constructors_refuse() -> None:
    SendToAllAction(data="hello", excluded="c-1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # one string is no list of strings
    SendToAllAction(data="hello", excluded=[1])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    ConnectEventResponse(groups="lobby")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ConnectEventResponse(roles=b"role")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    SendToAllAction(data={"unread": 3})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # Json({"unread": 3})
    SendToAllAction(data=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    SendToAllAction()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    SendToAllAction("hello")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    SendToAllAction(data="hello", exclude=["c-1"])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    SendToAllAction(data="{}", data_type="jsn")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    AddUserToGroupAction(user_id=7, group="lobby")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    AddUserToGroupAction(user_id=None, group="lobby")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    GrantPermissionAction(connection_id="c-1", permission="sendToGroups")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    GrantPermissionAction(connection_id="c-1", permission=WebPubSubDataType.TEXT)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    EventErrorResponse(code=401, error_message="Sign in first.")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    UserEventResponse(states=[("turn", 1)])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    UserEventResponse(states={"turn": object()})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]


def what_models_refuse(event: UserEventRequest, answer: UserEventResponse) -> None:
    event.data = "other"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    event.context.user_id = "mallory"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    answer.states["turn"] = 2  # type: ignore[index]  # pyright: ignore[reportIndexIssue]
    event.context.headers["ce-id"] = ("1",)  # type: ignore[index]  # pyright: ignore[reportIndexIssue]
    event.context.states.clear()  # type: ignore[attr-defined]  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue]
    answer.note = "new"  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    SendToAllAction.action_name = "sendToGroup"  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]


def what_data_may_be(event: UserEventRequest) -> str:
    return event.data  # type: ignore[return-value]  # pyright: ignore[reportReturnType]  # perhaps bytes


def answers_a_connect(granted: bool) -> ConnectAnswer:  # noqa: FBT001
    if granted:
        return UserEventResponse(data="hello")  # type: ignore[return-value]  # pyright: ignore[reportReturnType]
    return SendToAllAction(data="hello")  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def answers_a_message() -> UserAnswer:
    return ConnectEventResponse()  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def what_the_codec_refuses(text: str) -> None:
    one: Action = structure({}, list[Action])  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    text_only: SendToGroupAction = loads(text, Action)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    loads(3, Action)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    structure({}, Action, True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # noqa: FBT003
    unstructure("text")  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    unstructure({"actionName": "sendToAll"})  # type: ignore[dict-item]  # pyright: ignore[reportCallIssue, reportArgumentType]
    dumps([SendToAllAction(data="hello"), {"actionName": "sendToAll"}])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    dumps(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    print(one, text_only)


def what_is_forgotten(action: SendToAllAction | CloseAllConnectionsAction, permission: WebPubSubPermission) -> None:
    match action:
        case SendToAllAction():
            pass
        case _:
            assert_never(action)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    match permission:
        case WebPubSubPermission.SEND_TO_GROUP:
            pass
        case _:
            assert_never(permission)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def what_has_no_answer(action: Action) -> str:  # type: ignore[return]  # pyright: ignore[reportReturnType]
    match action:  # type: ignore[exhaustive-match]  # pyright: ignore[reportMatchNotExhaustive]
        case SendToAllAction():
            return "all"
