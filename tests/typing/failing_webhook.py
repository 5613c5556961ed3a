"""Mistakes around events over HTTP that both checkers point out.

None of this runs. Each mistake is excused, once for each checker; an excuse
that isn't needed is an error, so a mistake that goes unnoticed is one too.

An answer of the wrong kind for its event isn't one of them: that is a ``TypeError`` when it runs.
"""

from wps_models import EventRequest, EventResponse, HttpResponse, UserEventRequest, UserEventResponse, Webhook, testing
from wps_models.webhook.signature import sign, verify
from wps_models.webhook.states import decode

KEY = testing.ACCESS_KEY
WEBHOOK = Webhook(access_keys=KEY, allowed_origins=["*"])


def what_is_no_answer(event: UserEventRequest) -> None:
    WEBHOOK.respond(event, "hello")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    WEBHOOK.respond(UserEventResponse(), event)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    WEBHOOK.respond(event, UserEventResponse(), states="raw")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    WEBHOOK.refuse(ValueError("no error of ours"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def what_a_webhook_is_not_made_of() -> None:
    Webhook(allowed_origins=["*"])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # keys have to be given
    Webhook(KEY)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Webhook(access_keys=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Webhook(access_keys=False)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Webhook(access_keys=b"key")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Webhook(access_keys=KEY, allowed_origins="example.com")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Webhook(access_keys=KEY, allowed_origins=["*"], states="pickle")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Webhook(access_keys=KEY, allowed_origins=["*"], user_id="ada")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Webhook.for_services(f"Endpoint=https://example.com;AccessKey={KEY}")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    WEBHOOK.states = "raw"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def what_parse_refuses(headers: dict[str, str], body: bytes) -> None:
    WEBHOOK.parse(method="POST", headers=headers, body="text")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    WEBHOOK.parse(method=b"POST", headers=headers, body=body)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    WEBHOOK.parse(method="POST", headers=["ce-type"], body=body)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    WEBHOOK.parse(method="POST", headers=headers, body=body, access_keys=KEY)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def later(event: EventRequest) -> EventResponse | None:
    raise NotImplementedError(event)


def at_once(event: EventRequest) -> EventResponse | None:
    raise NotImplementedError(event)


def one_event_only(event: UserEventRequest) -> EventResponse | None:
    raise NotImplementedError(event)


async def what_handle_refuses(headers: dict[str, str], body: bytes) -> HttpResponse:
    WEBHOOK.handle(later, method="POST", headers=headers, body=body)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    WEBHOOK.handle(one_event_only, method="POST", headers=headers, body=body)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    return await WEBHOOK.handle_async(at_once, method="POST", headers=headers, body=body)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def what_signatures_are_not_made_of(signature: str) -> None:
    sign("c-1", None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    verify(signature, connection_id="c-1", access_keys=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    verify(signature, connection_id="c-1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    decode("e30=", "yaml")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def what_tests_mistype() -> None:
    testing.connect(user="ada")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    testing.connect(user_id=7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    testing.connected(session_id="s-1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # MQTT only
    testing.user({"unread": 3})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    testing.http_request(UserEventResponse())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
