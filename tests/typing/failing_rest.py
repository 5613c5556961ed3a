"""Mistakes around actions over REST that both checkers point out.

None of this runs. Each mistake is excused, once for each checker; an excuse
that isn't needed is an error, so a mistake that goes unnoticed is one too.
"""

from datetime import UTC, datetime, timedelta

from wps_models import ConnectionString, HttpRequest, RestError, SendToGroupAction, UserEventResponse, rest

SERVICE = ConnectionString(endpoint="https://example.webpubsub.azure.com", access_key="key")
HELLO = SendToGroupAction(group="lobby", data="hello")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def what_request_refuses() -> None:
    rest.request(HELLO, service=SERVICE, now=NOW)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]  # no hub
    rest.request(HELLO, hub="chat")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    rest.request(HELLO, hub="chat", service=SERVICE)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]  # no time
    rest.request(HELLO, hub="chat", service=SERVICE, endpoint=SERVICE.endpoint, now=NOW)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    rest.request(HELLO, hub="chat", endpoint=SERVICE.endpoint, now=NOW)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    rest.request(HELLO, hub="chat", service="Endpoint=...", now=NOW)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    rest.request(HELLO, hub="chat", service=SERVICE, now=NOW.timestamp())  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    rest.request(HELLO, hub="chat", service=SERVICE, now=NOW, message_ttl=1.5)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    rest.request(UserEventResponse(), hub="chat", service=SERVICE, now=NOW)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    rest.request([HELLO], hub="chat", service=SERVICE, now=NOW)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]


def what_parse_refuses(call: HttpRequest) -> None:
    rest.parse(method="PUT", target="/", headers=(), body=b"", access_keys="key")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]  # no time
    rest.parse(method="PUT", target="/", headers=(), body=b"", now=NOW)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]  # keys have to be given
    rest.parse(method="PUT", target="/", headers=(), body=b"", access_keys=None, now=NOW)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    rest.parse(method="PUT", target=b"/", headers=(), body=b"", access_keys="key", now=NOW)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    rest.parse(method="PUT", target="/", headers=(), body="text", access_keys="key", now=NOW)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    call.url = "/"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def what_check_refuses(call: HttpRequest, error: RestError) -> timedelta:
    rest.check(call, body=b"")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    rest.check("https://h/", status=200, body=b"")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    rest.check(call, status="200", body=b"")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    return error.retry_after  # type: ignore[attr-defined,no-any-return]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
