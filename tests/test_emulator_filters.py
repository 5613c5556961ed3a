"""OData filters as the documentation describes them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wps_models import RestError, SendToAllAction
from wps_models.emulator import Hub, Service


@pytest.fixture(scope="module")
def service() -> Service:
    found = Service(lambda _: None, hub=Hub(connection_ids=iter(["c1", "c2", "c3"])))
    found.connect("ada", groups=["red", "blue"])
    found.connect("Bob's", groups=["blue"])
    found.connect()
    return found


def reached(service: Service, filter: str) -> str:  # noqa: A002  # the API's name
    """Send a message with a filter, and return the connections that it reaches."""
    before = {client.id: len(client.received) for client in service.clients}
    service.hub.apply(SendToAllAction(data="x"), filter=filter)
    return " ".join(client.id for client in service.clients if len(client.received) > before[client.id])


@pytest.mark.parametrize(
    ("filter", "ids"),
    [
        ("userId eq 'ada'", "c1"),
        ("userId eq null", "c3"),
        ("userId ne null", "c1 c2"),
        ("USERID eq 'Bob''s'", "c2"),
        ("connectionId in ('c1', 'c3')", "c1 c3"),
        ("'red' in groups", "c1"),
        ("not ('blue' in groups)", "c3"),
        ("length(groups) gt 1", "c1"),
        ("length(groups) ge 1 and length(groups) le 1", "c2"),
        ("length(userId) lt 4", "c1"),
        ("userId gt 'a'", "c1"),
        ("'red' in groups or userId eq null", "c1 c3"),
        ("userId eq null or 'red' in groups and 'blue' in groups", "c1 c3"),
        ("(userId eq null or 'red' in groups) and 'blue' in groups", "c1"),
        ("toupper(userId) eq 'ADA' or tolower(userId) eq 'bob''s'", "c1 c2"),
        ("startswith(userId, 'a')", "c1"),
        ("endswith(userId, 's') eq true", "c2"),
        ("contains(userId, 'd') eq false", "c2"),
        ("indexof(userId, 'd') eq +1", "c1"),
        ("indexof(userId, 'z') eq -1", "c1 c2"),
        ("substring(userId, 1) eq 'da'", "c1"),
        ("substring(userId, 1, 1) eq 'd'", "c1"),
        ("trim(concat(' ', connectionId)) eq 'c3'", "c3"),
        ("true", "c1 c2 c3"),
        ("false", ""),
        ("not false", "c1 c2 c3"),
    ],
)
def test_a_filter_chooses_connections(service: Service, filter: str, ids: str) -> None:  # noqa: A002  # as above
    assert reached(service, filter) == ids


@pytest.mark.parametrize(
    "filter",
    [
        "",
        "userId eq",
        "userId eq 'ada",
        "userId == 'ada'",
        "user eq 'ada'",
        "userId eq 'ada')",
        "(userId eq 'ada'",
        "userId in 'ada', 'bob')",
        "userId in ('ada' 'bob')",
        "userId eq 'a' eq 'b'",
        "userId 'ada'",
        "length(1) eq 1",
        "userId gt 1",
        "'a' in userId and 'a' in null",
        "substring('abc', 'x') eq ''",
        "tolower() eq ''",
        "tolower",
        "+",
        "1x eq 1",
        "9" * 5000,
        "(" * 101 + "true" + ")" * 101,
        "not " * 100_000 + "true",
    ],
)
def test_a_filter_that_is_wrong_is_a_bad_request_and_sends_nothing(service: Service, filter: str) -> None:  # noqa: A002  # as above
    before = [len(client.received) for client in service.clients]
    with pytest.raises(RestError, match="400") as error:
        service.hub.apply(SendToAllAction(data="x"), filter=filter)
    assert error.value.message
    assert error.value.message.startswith("Invalid filter: ")
    assert [len(client.received) for client in service.clients] == before


def test_a_long_filter_is_no_problem(service: Service) -> None:
    assert reached(service, " or ".join(["userId eq 'ada'"] * 20_000)) == "c1"


WORDS = [
    "userId",
    "groups",
    "'a'",
    "1",
    "null",
    "(",
    ")",
    ",",
    "eq",
    "in",
    "and",
    "or",
    "not",
    "length",
    "concat",
    "gt",
    "x",
    "'",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_words_are_a_filter_or_a_bad_request(filter: str) -> None:  # noqa: A002  # as above
    hub = Hub(system_events=())
    hub.connect(user_id="ada")
    with suppress(RestError):
        hub.apply(SendToAllAction(data="x"), filter=filter)
