"""An action goes out as a request for any client, and a request comes in as its action."""

from datetime import UTC, datetime, timedelta
from typing import assert_never, assert_type

from wps_models import Action, ConnectionString, HttpRequest, RestError, SendToAllAction, SendToGroupAction, rest

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
    assert_type(found, tuple[str, Action])
    assert found == ("chat", HELLO)


def fake_service(method: str, target: str, headers: rest.HeadersLike, body: bytes) -> str:
    hub, action = rest.parse(method=method, target=target, headers=headers, body=body, access_keys=rest.ACCEPT_UNSIGNED)
    assert_type(rest.parse_options(target).filter, str | None)
    assert_type(rest.parse_options(target).message_ttl, timedelta | None)
    match action:
        case SendToAllAction() | SendToGroupAction():
            return f"a message in {hub}"
        case _:
            return action.action_name


assert fake_service(signed.method, signed.url, dict(signed.headers), signed.body) == "a message in chat"


def every_case(action: SendToAllAction | SendToGroupAction) -> str:
    match action:
        case SendToAllAction() | SendToGroupAction():
            return ask(action).url
        case _:
            assert_never(action)
