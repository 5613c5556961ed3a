"""JSON and HTTP requests with a few things changed: nearly right, and meant to do harm."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any, Final

from attrs import frozen

from tests import payloads
from wps_models import HttpRequest
from wps_models._json.frozen import is_array, is_object

SECRET: Final = "s3cr3t"
"""Stands in many values and names, and in no text of an error."""

# fmt: off
WEIRD: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, 2, -1, 255, 256, 1.5, 1e308, float("inf"), float("nan"), 10**30, 10**5000, b"", SECRET.encode(),
    "", " ", "x", SECRET, SECRET * 50, "\ud800" + SECRET, "é" + SECRET, "\x00\r\n" + SECRET, "2026-03-01T10:20:30Z", "/Date(0)/",
    "Text", "json", "Binary", "System", "user", "connect", "joined", "mqtt", "sendToAll", "success",
    "unauthorized", "[1", '{"a":1}',
    {}, [], (), [[]], [None], [SECRET], [SECRET, 5], {SECRET: SECRET}, {SECRET: [SECRET]}, {"$id": SECRET}, {5: 5}, {"code": 135},
    {"type": "Buffer", "data": [115, 51]}, {"type": "Buffer", "data": "czNj"}, {"type": "Buffer",
    "data": SECRET}, {"group": SECRET},
    {"protocolVersion": 5}, {"eventType": "User", "eventName": SECRET, "hub": "h", "connectionId": SECRET},
)
VALUES: Final = ("", " ", SECRET, "é" + SECRET, "\ud800", "a,b", "a, b", SECRET + "\r\nx: y", "0", "-1",
    "9" * 20, "*", "mqtt", "e30=")
HEADERS: Final = (
    *[("content-type", text) for text in ("text/plain", "TEXT/plain;charset=utf-8",
    "application/json;charset=latin1", ";", SECRET)],
    *[("ce-type", f"azure.webpubsub.{text}") for text in ("sys.connect", "user.message", "gp.joined",
    "sys.x", "", "USER.joined")],
    *[("ce-type", text) for text in ("user", "0", "x.y", SECRET)], ("ce-physicalConnectionId", SECRET), ("ce-sessionId", SECRET),
)
PARTS: Final = ("", "/", "?", "&", "%ff", "%", "//", "..", "?excluded=", "&reason=" + SECRET, "é", ":send",
    "&filter=%ff" * 2_000)
# fmt: on
NAMES: Final = sorted({name for file in payloads.files() for name in payloads.first_object(payloads.raw(file))})


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all parts of a JSON value but itself."""
    for key, part in value.items() if is_object(value) else enumerate(value) if is_array(value) else ():
        yield (*path, key)
        yield from places(part, (*path, key))


def nested(value: Any, levels: int) -> Any:
    """A value within so many arrays and objects."""
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


def renamed(random: Random, name: Any) -> Any:
    """Another name for a member."""
    return random.choice([str(name).upper(), str(name).title(), f"{name}x", SECRET, "", 5, *random.sample(NAMES, 3)])


def changed(random: Random, payload: Any) -> Any:
    """A payload with one thing changed."""
    found = list(places(payload))
    if not found or random.random() < 0.02:
        return [copy.deepcopy(random.choice(WEIRD))] if random.random() < 0.5 else SECRET
    *way, last = random.choice(found)
    at: Any = payload
    for key in way:
        at = at[key]
    value: Any = at[last]
    is_member = bool(is_object(at))  # which narrows nothing
    match random.randrange(9):
        case 0:
            del at[last]
        case 1:
            at[last] = nested(value, random.choice([1, 2, 60, 70, 250, 300]))
        case 2:
            # Several changes of a payload multiply what it contains.
            at[last] = [value] * random.choice([0, 2, 3, 3 if isinstance(value, (dict, list)) else 500])
        case 3 if is_member:
            at[renamed(random, last)] = at.pop(last)
        case 4 if is_member:
            at[renamed(random, last)] = copy.deepcopy(random.choice(WEIRD))
        case 5:
            at[last] = random.choice([(text_of(value) or b"").decode(), {SECRET: value}])
        case 6:
            many = random.choice([1_000, 20_000])
            huge: list[Any] = [SECRET * many, [{}] * many, [SECRET] * many, dict.fromkeys(map(str, range(many)), SECRET)]
            at[last] = random.choice(huge)
        case _:
            at[last] = copy.deepcopy(random.choice(WEIRD))
    return payload


def scratched(random: Random, octets: bytes) -> bytes:
    """Bytes with a few of them lost, doubled or replaced."""
    for _ in range(random.randint(1, 3)):
        start = random.randint(0, len(octets))
        end = start + random.choice([0, 1, 5])
        octets = (
            octets[:start] + random.choice([b"", b"[", b'"', b"\xff", b"\\ud800", b"1e999", octets[start:end] * 2]) + octets[end:]
        )
    return octets


@frozen
class ReceivedRequest:
    """A request of anyone: unlike `HttpRequest`, it may hold anything."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def changed_request(random: Random, request: HttpRequest) -> ReceivedRequest:
    """Return a request with a few things changed."""
    headers, body, url = [*request.headers], request.body, request.url
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(headers)) if headers else 0
        name, value = headers[at] if headers else ("ce-type", "")
        match random.randrange(9):
            case 0:
                del headers[at : at + 1]
            case 1:
                headers.insert(at, (random.choice([name, name.upper()]), random.choice([value, *VALUES])))
            case 2:
                headers[at : at + 1] = [(random.choice([name.swapcase(), name + "x", SECRET]), value)]
            case 3 | 4:
                headers.append(random.choice(HEADERS))
            case 5:
                body = scratched(random, body)
            case 6 if body[:1] == b"{":
                body = text_of(changed(random, parsed(body))) or b""
            case 7:
                start = random.randrange(len(url))
                url = url[:start] + random.choice(PARTS) + url[start + random.choice([0, 1, 5]) :]
            case _:
                headers[at : at + 1] = [(name, random.choice(VALUES))]
    method = random.choice(["POST", "PUT", "get", "OPTIONS", SECRET]) if random.random() < 0.05 else request.method
    return ReceivedRequest(method, url, tuple(headers), body)


def parsed(body: bytes) -> Any:
    """What stands in a body, however unusual; ``None`` if that is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def text_of(payload: Any) -> bytes | None:
    """A payload as JSON text; ``None`` if that can't be."""
    try:
        return json.dumps(payload).encode()
    except (TypeError, ValueError, RecursionError):
        return None
