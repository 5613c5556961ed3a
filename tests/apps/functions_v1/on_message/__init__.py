"""Hands messages to the lobby, and counts them."""

import azure.functions as func

from wps_models import Json, SendToGroupAction, UserAnswer, UserEventRequest, UserEventResponse, dumps, functions


@functions.trigger
def main(request: UserEventRequest, actions: func.Out[str]) -> UserAnswer:
    sender = request.connection_id
    actions.set(dumps(SendToGroupAction(group="lobby", data=request.data, excluded=[sender])))
    before = request.states.get("messages")
    messages = before + 1 if isinstance(before, int) else 1
    return UserEventResponse(data=Json({"sent": request.data_type.value}), states={"messages": messages})
