"""The service's REST API: its 25 operations as HTTP requests and responses.

::

    call = rest.request(SendToGroupAction(group="lobby", data="hello"), hub="chat", service=SERVICE, now=datetime.now(UTC))
    reply = httpx.request(call.method, call.url, headers=dict(call.headers), content=call.body)
    rest.check(call, status=reply.status_code, body=reply.content)

Operations are the actions, and eleven more classes of this module. Some have a result::

    operation = rest.UserExists(user_id="ada")
    call = rest.request(operation, hub="chat", service=SERVICE, now=datetime.now(UTC))
    reply = httpx.request(call.method, call.url, headers=dict(call.headers))
    is_here = rest.result(operation, status=reply.status_code, headers=reply.headers, body=reply.content)

`parse`, `response` and `error_response` are the service's side, for fakes, gateways and tests. The service and
its key are a `wps_models.ConnectionString`, which also builds the URLs of clients and reads their tokens.

Nothing is sent here. Any HTTP client can send a request, if it doesn't change the URL:

* requests: ``requests.request(call.method, call.url, headers=dict(call.headers), data=call.body)``
* httpx, async: ``await client.request(call.method, call.url, headers=dict(call.headers), content=call.body)``
* aiohttp, which changes URLs by default: ``await session.request(call.method,
  yarl.URL(call.url, encoded=True), headers=call.headers, data=call.body)``
* urllib: ``urlopen(Request(call.url, method=call.method, headers=dict(call.headers), data=call.body or None))``

Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub
"""

from wps_models.http import HeadersLike
from wps_models.keys import ACCEPT_UNSIGNED, AccessKeys
from wps_models.rest._parse import ParsedRequest, parse
from wps_models.rest._request import request
from wps_models.rest._response import error_response, response
from wps_models.rest._result import check, result
from wps_models.rest._table import API_VERSION
from wps_models.rest.client_token import ClientToken
from wps_models.rest.group_members import GroupMember, GroupMembersPage
from wps_models.rest.operations import (
    AddConnectionsToGroups,
    CheckPermission,
    CloseUserConnections,
    ConnectionExists,
    GenerateClientToken,
    GetServiceStatus,
    GroupExists,
    ListConnectionsInGroup,
    Operation,
    RemoveConnectionFromAllGroups,
    RemoveConnectionsFromGroups,
    UserExists,
)

__all__ = [
    "ACCEPT_UNSIGNED",
    "API_VERSION",
    "AccessKeys",
    "AddConnectionsToGroups",
    "CheckPermission",
    "ClientToken",
    "CloseUserConnections",
    "ConnectionExists",
    "GenerateClientToken",
    "GetServiceStatus",
    "GroupExists",
    "GroupMember",
    "GroupMembersPage",
    "HeadersLike",
    "ListConnectionsInGroup",
    "Operation",
    "ParsedRequest",
    "RemoveConnectionFromAllGroups",
    "RemoveConnectionsFromGroups",
    "UserExists",
    "check",
    "error_response",
    "parse",
    "request",
    "response",
    "result",
]
