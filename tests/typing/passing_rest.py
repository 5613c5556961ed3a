"""An action goes out as a request for any client, and a request comes in as its action."""

from datetime import UTC, datetime, timedelta
from typing import assert_never, assert_type

from wps_models import (
    Action,
    ConnectionString,
    HttpRequest,
    RestError,
    SendToAllAction,
    SendToGroupAction,
    WebPubSubPermission,
    rest,
)

KEY = "made-up-primary-key-AAAAAAAAAAAAAAAAAAAAAAAAAA=="
SERVICE = ConnectionString(endpoint="https://example.webpubsub.azure.com", access_key=KEY)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
HELLO = SendToGroupAction(group="lobby", data="hello")

# Signed for the service, or unsigned for an endpoint.
signed = rest.request(HELLO, hub="chat", service=SERVICE, now=NOW)
assert_type(signed, HttpRequest)
assert_type(signed.headers, tuple[tuple[str, str], ...])
assert_type(rest.request(HELLO, hub="chat", endpoint=SERVICE.endpoint, filter="userId ne 'ada'"), HttpRequest)
rest.request(HELLO, hub="chat", service=SERVICE, now=NOW, reverse_proxy="https://gateway.example.com")
rest.request(HELLO, hub="chat", service=SERVICE, now=NOW, time_to_live=timedelta(minutes=5), message_ttl=timedelta(seconds=30))
rest.request(HELLO, hub="chat", service=SERVICE, now=NOW, filter=None, message_ttl=None, api_version=rest.API_VERSION)


def ask(action: Action) -> HttpRequest:
    return rest.request(action, hub="chat", service=SERVICE, now=NOW)


def on_answer(call: HttpRequest, status: int, body: bytes) -> bool:
    try:
        rest.check(call, status=status, body=body)
    except RestError as error:
        assert_type(error.code, str | None)
        assert_type(error.message, str | None)
        assert_type(error.status, int)
        return error.can_send_again
    return False


assert on_answer(signed, 429, b"")

# Back again: with keys as the webhook has them, and the time; or unsigned, by name.
keys: list[rest.AccessKeys] = [KEY, [KEY], {KEY}, {SERVICE.host: KEY}, {SERVICE.host: [KEY, "old"]}]
for access_keys in keys:
    found = rest.parse(
        method=signed.method, target=signed.url, headers=signed.headers, body=signed.body, access_keys=access_keys, now=NOW
    )
    assert_type(found, rest.ParsedRequest)
    assert_type(found.operation, rest.Operation)
    assert (found.hub, found.operation, found.host) == ("chat", HELLO, SERVICE.host)


def fake_service(method: str, target: str, headers: rest.HeadersLike, body: bytes) -> str:
    found = rest.parse(method=method, target=target, headers=headers, body=body, access_keys=rest.ACCEPT_UNSIGNED)
    assert_type(found.filter, str | None)
    assert_type(found.message_ttl, timedelta | None)
    assert_type(found.host, str | None)
    match found.operation:
        case SendToAllAction() | SendToGroupAction():
            return f"a message in {found.hub}"
        case rest.UserExists(user_id=user_id):
            return str(rest.response(found.operation, user_id == "ada").status)
        case rest.GenerateClientToken() | rest.ListConnectionsInGroup() | rest.GetServiceStatus():
            return found.operation.operation_name
        case _:
            return rest.response(found.operation).body.decode()


assert fake_service(signed.method, signed.url, dict(signed.headers), signed.body) == "a message in chat"


# Each operation has a result of its own type.
assert_type(rest.result(rest.UserExists(user_id="ada"), status=404), bool)
assert_type(rest.result(rest.GenerateClientToken(), status=200, body=b'{"token":"t"}'), str)
listed = rest.ListConnectionsInGroup(group="lobby")
page = rest.result(listed, status=200, body=b'{"value":[]}')
assert_type(page, rest.GroupMembersPage)
assert_type(page.next_page(listed), rest.ListConnectionsInGroup | None)
rest.result(HELLO, status=202)
rest.request(rest.GetServiceStatus(), service=SERVICE, now=NOW)
rest.request(rest.GetServiceStatus(), endpoint=SERVICE.endpoint)
rest.error_response(404, operation=rest.UserExists(user_id="ada"))
rest.error_response(403, code="Error.Forbidden", message="No.")
rest.GenerateClientToken(roles=[WebPubSubPermission.SEND_TO_GROUP], client_protocol="mqtt")


def any_result(operation: rest.Operation) -> bool | str | rest.GroupMembersPage | None:
    return rest.result(operation, status=200, body=b"")


# Tokens and roles read back.
token = SERVICE.client_connection("chat", now=NOW, roles=["webpubsub.sendToGroup"], client_protocol="default").access_token
client = SERVICE.read_client_token(token, hub="chat", now=NOW)
assert_type(client, rest.ClientToken)
assert_type(client.user_id, str | None)
assert_type(client.claims["exp"], tuple[str, ...])
assert_type(WebPubSubPermission.SEND_TO_GROUP.allowed_by(client.roles, "lobby"), bool)


def every_case(action: SendToAllAction | SendToGroupAction) -> str:
    match action:
        case SendToAllAction() | SendToGroupAction():
            return ask(action).url
        case _:
            assert_never(action)
