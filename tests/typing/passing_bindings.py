"""Types of beta models, bindings and contexts."""

from typing import assert_never, assert_type

from wps_models import (
    Action,
    ConnectEventRequest,
    EventRequest,
    EventResponse,
    Problem,
    UserEventResponse,
    beta,
    structure,
    unstructure,
)
from wps_models.functions import Binding, FunctionJson, WebPubSubContext
from wps_models.http import HttpResponse


def a_model_of_beta_is_upgraded_to_its_family(one: beta.SendToAll, request: beta.WebPubSubRequest) -> None:
    assert_type(beta.upgrade(one), Action)
    assert_type(beta.upgrade(request), WebPubSubContext)
    assert_type(beta.upgrade(beta.ConnectResponse()), EventResponse)
    assert_type(beta.upgrade(beta.ConnectedEventRequest()), EventRequest)


def a_union_is_upgraded_to_what_its_members_became(
    operation: beta.WebPubSubOperation, answer: beta.ConnectResponse | beta.ErrorResponse
) -> tuple[Action, EventResponse]:
    return beta.upgrade(operation), beta.upgrade(answer)


def a_model_of_today_is_downgraded_to_its_family(action: Action, context: WebPubSubContext) -> None:
    assert_type(beta.downgrade(action), beta.WebPubSubOperation)
    assert_type(beta.downgrade(context), beta.WebPubSubRequest)
    assert_type(beta.downgrade(UserEventResponse(data="x")), beta.ServiceResponse)


def a_context_is_a_response_or_an_event(context: WebPubSubContext) -> EventRequest | HttpResponse:
    match context.outcome:
        case HttpResponse() as reply:
            return reply
        case ConnectEventRequest() as request:
            return request
        case request:
            return request


def settings_are_read_and_judged(payload: object) -> tuple[Problem, ...]:
    function = assert_type(structure(payload, FunctionJson), FunctionJson)
    binding = assert_type(structure(payload, Binding), Binding)
    unstructure(binding)
    return function.problems + function.warnings + binding.problems


def every_operation_of_beta_is_one_of_twelve(operation: beta.WebPubSubOperation) -> None:
    match operation:
        case beta.SendToAll() | beta.SendToConnection() | beta.SendToUser() | beta.SendToGroup():
            assert_type(operation.message, str | bytes)
        case beta.AddUserToGroup() | beta.RemoveUserFromGroup() | beta.RemoveUserFromAllGroups():
            assert_type(operation.user_id, str)
        case beta.AddConnectionToGroup() | beta.RemoveConnectionFromGroup() | beta.CloseClientConnection():
            assert_type(operation.connection_id, str)
        case beta.GrantGroupPermission() | beta.RevokeGroupPermission():
            assert_type(operation.target_name, str | None)
        case _:
            assert_never(operation)
