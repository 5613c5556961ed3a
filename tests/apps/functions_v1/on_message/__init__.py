"""Hands messages to the lobby, and counts them."""

import azure.functions as func

from wps_models import Json, SendToGroupAction, UserAnswer, UserEventRequest, UserEventResponse, dumps, functions


@functions.trigger
def main(request: UserEventRequest, actions: func.Out[str]) -> UserAnswer:
    actions.set(dumps(SendToGroupAction(group="lobby", data=request.data, excluded=[request.context.connection_id])))
    before = request.context.states.get("messages")
    return UserEventResponse(
        data=Json({"sent": request.data_type.value}), states={"messages": before + 1 if isinstance(before, int) else 1}
    )
