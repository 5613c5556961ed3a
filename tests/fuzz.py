"""Payloads and requests that are nearly right, and what must hold for each of them.

A few seconds of it are a test. For as long as you like::

    python -m tests.fuzz --seconds 600 --seed 7

A case that fails is printed with its number, and comes again with ``--seed 7 --only NUMBER``.
"""

import argparse
import base64
import copy
import hmac
import pickle
import sys
import threading
import time
import traceback
import tracemalloc
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from typing import Any, Final, get_args

from attrs import evolve, fields, frozen

from tests import payloads
from tests.mutations import (
    PARTS,
    SECRET,
    VALUES,
    WEIRD,
    ReceivedRequest,
    changed,
    changed_request,
    nested,
    parsed,
    places,
    scratched,
    text_of,
)
from wps_models import (
    Action,
    ConnectionString,
    EventRequest,
    HttpRequest,
    WpsModelsError,
    client,
    dumps,
    loads,
    rest,
    structure,
    testing,
)
from wps_models._json.frozen import is_array, is_object
from wps_models.webhook import ACCEPT_UNSIGNED, AccessKeys, StatesCodec, Webhook, sign

# fmt: off
HEADER_NAMES: Final = frozenset({
    "method", "body", "webhook-request-origin", "content-type", "content-length", "ce-type", "ce-hub", "ce-connectionid",
    "ce-userid", "ce-eventname", "ce-connectionstate", "ce-physicalconnectionid", "ce-sessionid", "ce-subprotocol",
})
REST_PLACES: Final = frozenset({
    "request", "method", "path", "body", "content-type", "query.excluded", "query.reason", "query.targetname", "query.filter",
    "query.messagettlseconds", "query.api-version", "query.userid", "query.role", "query.group", "query.minutestoexpire",
    "query.clienttype", "query.maxpagesize", "query.top", "query.continuationtoken", "body.groups", "body.filter",
})
# fmt: on
FORMS: Final[tuple[Any, ...]] = (
    *payloads.FORMS.values(),
    *sorted({*map(payloads.class_of, payloads.files())} - {list}, key=repr),
)
EVENTS: Final = [structure(payload, EventRequest) for _, payload in payloads.payloads("requests")]
ACTIONS: Final = [structure(payload, Action) for name, payload in payloads.payloads("actions") if "several" not in name]
OPERATIONS: Final[list[rest.Operation]] = [
    *[action for action in ACTIONS if getattr(action, "target_name", "") is not None],
    rest.CloseUserConnections(user_id="ada", excluded=["c-1"], reason="bye"),
    rest.UserExists(user_id="ada"),
    rest.CheckPermission(connection_id="c-1", permission="sendToGroup", target_name="lobby"),
    rest.ListConnectionsInGroup(group="lobby", max_page_size=5, top=9, continuation_token="t"),
    rest.AddConnectionsToGroups(groups=["lobby"], filter="userId eq 'ada'"),
    rest.GenerateClientToken(user_id="ada", roles=["webpubsub.sendToGroup"], groups=["lobby"], client_protocol="mqtt"),
    rest.GetServiceStatus(),
]
CODECS: Final[tuple[StatesCodec, ...]] = ("json", "dotnet", "raw")
NOW: Final = datetime(2026, 3, 1, tzinfo=UTC)
SERVICE: Final = ConnectionString.parse("Endpoint=https://example.webpubsub.azure.com;AccessKey=a-key-that-opens-nothing;")
WEBHOOK: Final = Webhook(access_keys=ACCEPT_UNSIGNED, allowed_origins=["*"])


# --- what must hold ---------------------------------------------------------------------------------


def leads_somewhere(path: str, payload: Any) -> bool:
    """Whether all of a path but its last part is there in a payload."""
    *way, _ = parts = path.replace("[", ".[").split(".")[1:] or [""]
    for part in way:
        if part == "*":
            return is_object(payload) or is_array(payload)
        if part.startswith("["):
            payload = payload[int(part[1:-1])] if is_array(payload) and int(part[1:-1]) < len(payload) else None
        else:
            lower = {str(name).lower(): value for name, value in payload.items()} if is_object(payload) else {}
            payload = payload.get(part, lower.get(part.lower())) if is_object(payload) else None
        if payload is None:
            return False
    return parts[-1][:1] != "[" or is_array(payload)


def check_error(error: Exception, payload: Any, places_of_it: frozenset[str] = frozenset()) -> None:
    """Hold an error to what errors promise."""
    at: BaseException | None = error
    while at is not None:
        shown = f"{at} {at!r} {at.args} {getattr(at, 'object', '')!r} {getattr(at, 'doc', '')!r}"
        assert SECRET not in shown, "an error shows a secret"
        at = at.__cause__ or at.__context__
    assert len(getattr(error, "problems", ())) <= 100, "an error lists too many problems"
    for problem in getattr(error, "problems", ()):
        assert len(problem.message) < 1_000, "a message is long"
        is_named = problem.path.lower().partition("[")[0] in places_of_it
        known = is_named or (problem.path[:1] == "$" and leads_somewhere(problem.path, payload))
        assert known, f"a path leads nowhere: {problem.path}: {problem.message}"


UNWRITABLE: Final = (
    "looks like a date",
    "states must not have names",
    "data must not be null: the service",
    "ce-connectionState: ",
)
"""What is read although the host or the service would misread it, or because nobody has looked at states that can't be read."""


def check_written(model: Any, form: Any) -> None:
    """Check that a model that was read is written as what it is, or refused with a documented reason."""
    try:
        text = dumps(model)
    except ValueError as error:
        if any(words in str(error) for words in UNWRITABLE):
            return
        raise
    again = loads(text, form)
    assert again == model, "the written model is read as another"
    assert dumps(again) == text, "the model that was read again is written differently"


def check_copies(model: Any) -> None:
    """Check that copies of a model are equal to it, of its class, and have its hash."""
    copies = [copy.copy(model), copy.deepcopy(model), evolve(model)]
    copies += [pickle.loads(pickle.dumps(model, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]  # noqa: S301  # our own bytes
    if sys.version_info >= (3, 13):
        copies.append(copy.replace(model))
    for copied in copies:
        assert copied == model, "a copy differs"
        assert type(copied) is model.__class__, "a copy is of another class"
        assert hash(copied) == hash(model), "a copy has another hash"


@frozen
class Case:
    """A call, and the check of its result."""

    shown: str
    size: int
    read: Callable[[], Any]
    then: Callable[[Any], None]
    payload: Any = None
    places: frozenset[str] = frozenset()
    refusals: tuple[type[Exception], ...] = (WpsModelsError,)
    """The errors that refuse the input."""


def json_case(random: Random) -> Case:
    """A golden payload that was changed, as objects or as text."""
    name = random.choice(payloads.files())
    form = payloads.form_of(name) if random.random() < 0.8 else random.choice(FORMS)
    payload = payloads.payload(name)
    for _ in range(random.randint(1, 4)):
        payload = changed(random, payload)
    text = text_of(payload)
    if text is None or random.random() < 0.5:
        forbids = random.random() < 0.2
        read: Callable[[], Any] = lambda: structure(payload, form, forbid_extra_keys=forbids)  # noqa: E731  # the other of two
    else:
        text = scratched(random, text) if random.random() < 0.5 else text
        payload, read = parsed(text), lambda: loads(text, form)
    shown = f"{form} from {name}: {text or list(places(payload))!r:.2000}"
    return Case(shown, len(text or b"x" * 100_000), read, lambda model: check_written(model, form), payload)


def webhook_case(random: Random) -> Case:
    """A request of the service that was changed."""
    request = changed_request(random, testing.http_request(random.choice(EVENTS)))
    keys: AccessKeys = testing.ACCESS_KEY if random.random() < 0.5 else ACCEPT_UNSIGNED
    codec = random.choice(CODECS)
    webhook = Webhook(access_keys=keys, allowed_origins=["*"], states=codec)

    def read_again(sent: HttpRequest | ReceivedRequest) -> EventRequest:
        return webhook.parse(method=sent.method, headers=sent.headers, body=sent.body)

    def then(event: EventRequest) -> None:
        check_written(event, EventRequest)
        assert webhook.respond(event, None).status in {200, 204}, "an event is refused that was accepted"
        try:
            sent = testing.http_request(event, states=codec)
        except ValueError:
            return  # a header with control characters
        # Signed anew, it may differ in its signature.
        if event.context.signature == sign(event.context.connection_id, testing.ACCESS_KEY):
            assert read_again(sent) == event, "sent again it is another event"

    size = len(request.body) + sum(len(name) + len(value) for name, value in request.headers)
    return Case(
        f"{codec} {request.method} {request.headers} {request.body!r}",
        size,
        lambda: read_again(request),
        then,
        parsed(request.body),
        HEADER_NAMES,
    )


def rest_case(random: Random) -> Case:
    """A request to the REST API that was changed."""
    endpoint = "https://example.webpubsub.azure.com"
    request = changed_request(random, rest.request(random.choice(OPERATIONS), hub="chat", endpoint=endpoint))

    def read_again(sent: HttpRequest | ReceivedRequest) -> rest.ParsedRequest:
        parts: dict[str, Any] = {"method": sent.method, "target": sent.url, "headers": sent.headers, "body": sent.body}
        return rest.parse(**parts, access_keys=ACCEPT_UNSIGNED)

    def then(found: rest.ParsedRequest) -> None:
        operation: Any = found.operation
        # The service refuses a permission without its group, but the SDKs send it.
        if getattr(operation, "target_name", "") is not None:
            sent = rest.request(operation, hub=found.hub or "chat", endpoint=endpoint)
            assert read_again(sent).operation == operation, "sent again it is another request"
        if isinstance(operation, get_args(Action)):
            check_written(operation, Action)

    size = len(request.url) + len(request.body)
    return Case(
        f"{request.method} {request.url} {request.headers} {request.body!r}",
        size,
        lambda: read_again(request),
        then,
        None,
        REST_PLACES,
    )


def _segment(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def token_case(random: Random) -> Case:
    """A request to the REST API with a changed token, which may be signed."""
    request = rest.request(random.choice(OPERATIONS), hub="chat", service=SERVICE, now=NOW)
    headers = dict(request.headers)
    token = headers["Authorization"].removeprefix("Bearer ")
    claims: Any = {"aud": request.url, "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 60, "role": [SECRET]}
    deep = b"[" * random.choice([500, 2_000, 10_000])
    head, body = (
        random.choice([b'{"alg":"HS256","typ":"JWT"}', b'{"alg":"none"}', deep]),
        text_of(changed(random, claims)) or deep,
    )
    match random.randrange(4):
        case 0:
            token = scratched(random, token.encode()).decode("latin-1")
        case 1:
            token = ".".join([_segment(head), _segment(random.choice([body, deep])), _segment(SECRET.encode())])
        case _:
            signed = f"{_segment(head)}.{_segment(body)}"
            key = SERVICE.access_key or ""
            token = f"{signed}.{_segment(hmac.digest(key.encode(), signed.encode(), 'sha256'))}"
    headers["Authorization"] = f"Bearer {token}"
    parts: dict[str, Any] = {"method": request.method, "target": request.url, "headers": headers, "body": request.body}
    keys = {SERVICE.host: SERVICE.access_key or ""}
    return Case(token, len(token), lambda: rest.parse(**parts, access_keys=keys, now=NOW), lambda _: None, None, REST_PLACES)


def recovery_case(random: Random) -> Case:
    """The URL to recover a connection, from texts of anyone."""
    url = "wss://example.webpubsub.azure.com/client/hubs/chat?access_token=" + SECRET
    texts = [*VALUES, *PARTS, "wss://" + SECRET, 5, None, b"x"]
    given: Any = {"connection_id": "c-1", "reconnection_token": "token"}
    given[random.choice(["connection_id", "reconnection_token"])] = random.choice(texts)
    start = random.randrange(len(url))
    url = random.choice([url, url[:start] + str(random.choice(texts)) + url[start:]])
    size = len(url) + len(str(given))

    def encode(recovery: str) -> None:
        recovery.encode()

    shown = f"{url!r} {given!r}"
    return Case(shown, size, lambda: client.recovery_url(url, **given), encode, refusals=(TypeError, ValueError))


def constructor_case(random: Random) -> Case:
    """A model that is built with another value in one of its fields."""
    model: Any = random.choice([*EVENTS, *ACTIONS])
    cls: Any = model.__class__
    values = {field.name: getattr(model, field.name) for field in fields(cls)}
    name, value = random.choice([*values]), random.choice(WEIRD)
    values[name] = value

    def then(built: Any) -> None:
        check_copies(built)
        with suppress(ValueError):  # for example, what the Functions host would read as a date
            dumps(built)

    def build() -> Any:
        try:
            return cls(**values)
        except (TypeError, ValueError) as error:
            raise type(error)("refused") from None  # its text may name the value: the caller's own

    shown = f"{cls.__name__}({name}=WEIRD[{WEIRD.index(value)}]) from {model!r}"
    return Case(shown, 100_000, build, then, refusals=(TypeError, ValueError))


def states_case(random: Random) -> Case:
    """An event with nested states."""
    payload = payloads.payload("requests/user")
    levels = random.choice([1, 60, 63, 64, 65, 250, 300])
    payload["connectionContext"]["states"] = {SECRET: nested(1, levels)}
    return Case(f"{levels} levels of states", 10_000, lambda: structure(payload, EventRequest), check_copies, payload)


DOORS: Final = (json_case, json_case, webhook_case, rest_case, token_case, recovery_case, constructor_case, states_case)


def check(case: Case, *, is_measured: bool) -> None:
    """Check a case. A broken promise is an `AssertionError`, or an error that isn't a refusal."""
    if is_measured:
        tracemalloc.start()
    start = time.process_time()
    found, refused = None, None
    try:
        found = case.read()
    except case.refusals as error:
        refused = error
    taken, (_, most) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 1 + case.size * 2e-5, f"reading took {taken} seconds"
    assert most < 2_000_000 + case.size * 100, f"reading took {most} bytes"
    if refused is None:
        case.then(found)
    else:
        check_error(refused, case.payload, case.places)
        if isinstance(refused, WpsModelsError):
            assert SECRET.encode() not in WEBHOOK.refuse(refused).body, "a refusal shows a secret"


def case_of(seed: int, number: int) -> Case:
    """Return a case by its number."""
    random = Random(f"{seed}:{number}")  # noqa: S311  # not for secrets
    return random.choice(DOORS)(random)


def run_on_small_stack(seed: int, numbers: Sequence[int]) -> None:
    """Read cases, then hash and pickle the results, in a thread with a stack of 128 KiB. A stack overflow ends the process."""
    cases = [case_of(seed, number) for number in numbers]
    # Made at first use, on a stack of its usual size.
    for form in FORMS:
        with suppress(WpsModelsError):
            structure({}, form)

    def run() -> None:
        for number, case in zip(numbers, cases, strict=True):
            print(number, flush=True)
            with suppress(*case.refusals):
                found = case.read()
                hash(found)
                pickle.dumps(found)

    threading.stack_size(128 * 1024)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def run(seed: int, number: int) -> str | None:
    """Return what is wrong with a case, if anything."""
    case = case_of(seed, number)
    try:
        check(case, is_measured=number % 20 == 0)
    except Exception:  # noqa: BLE001  # which is what is looked for
        return f"--seed {seed} --only {number}\n{case.shown:.3000}\n{traceback.format_exc()}"
    return None


def main() -> int:
    """Look for as long as is asked for. The number of cases that fail is printed, and each of the first."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="the number of the one case to run")
    asked = parser.parse_args()
    if asked.only is not None:
        print(run(asked.seed, asked.only))
        return 0
    end, number, failed = time.monotonic() + asked.seconds, 0, 0
    while time.monotonic() < end and failed < 10:
        wrong = run(asked.seed, number)
        number += 1
        if wrong is not None:
            failed += 1
            print(wrong)
    print(f"{number} cases with seed {asked.seed}, {failed} failed")
    return min(failed, 1)


if __name__ == "__main__":
    raise SystemExit(main())
