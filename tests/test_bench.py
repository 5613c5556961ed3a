"""The benchmark runs, and compares like with like. What it says is nobody's gate: times belong to machines."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.bench import __main__ as bench
from tests.bench import with_azure_client, with_azure_service, with_floor, with_pydantic
from tests.bench import with_wps_models as ours
from tests.bench.rows import LIBRARIES, refusing
from tests.bench.samples import BIG, PLAIN, SEND_TO_GROUP, WRONG
from wps_models import testing

pytestmark = pytest.mark.dev

each_library = pytest.mark.parametrize("name", LIBRARIES)
each_case = pytest.mark.parametrize("case", PLAIN)


def test_the_short_form_shows_every_group(tmp_path: Path) -> None:
    bench.main(["--quick", "--to", str(tmp_path)])
    groups = [line.split(" | ")[0] for line in (tmp_path / "RESULTS.md").read_text(encoding="utf-8").splitlines() if "÷" in line]
    assert len(groups) >= 12
    assert ET.parse(tmp_path / "chart.svg").getroot().tag.endswith("svg")  # noqa: S314  # our own file


@each_library
@each_case
def test_each_library_writes_what_it_has_read(name: str, case: str) -> None:
    kind, payload = PLAIN[case]
    model = LIBRARIES[name].read(kind, payload)()
    assert json.loads(json.dumps(LIBRARIES[name].write(kind, model)())) == payload


@each_library
@pytest.mark.parametrize("case", WRONG)
def test_each_library_refuses_what_is_wrong(name: str, case: str) -> None:
    refusing(LIBRARIES[name].read(*WRONG[case]))()


@each_library
@pytest.mark.parametrize(
    "members",
    [
        {"group": 5},
        {"group": " "},
        {"excluded": "abc"},
        {"excluded": [1]},
        {"excluded": [""]},
        {"data": None},
        {"dataType": "binary"},
        {"dataType": "json"},
    ],
    ids=str,
)
def test_each_library_refuses_a_wrong_action(name: str, members: dict[str, Any]) -> None:
    refusing(LIBRARIES[name].read("action", {**SEND_TO_GROUP, **members}))()


@pytest.mark.parametrize("octets", [[True], [256], ["a"]], ids=str)
def test_pydantic_reads_octets_as_strictly_as_we_do(octets: list[Any]) -> None:
    ((kind, payload),) = BIG.values()
    for library in (ours, with_pydantic):
        refusing(library.read(kind, {**payload, "data": {"type": "Buffer", "data": octets}}))()


@each_case
def test_each_way_of_reading_comes_to_the_same(case: str) -> None:
    kind, payload = PLAIN[case]
    text = json.dumps(payload).encode()
    model = ours.read(kind, payload)()
    assert ours.load(kind, text)() == ours.convert(kind, payload)() == ours.read_exactly(kind, payload)() == model
    assert with_pydantic.load(kind, text)() == with_pydantic.read(kind, payload)()


def test_both_list_two_faults() -> None:
    for kind, payload in WRONG.values():
        for library in (ours, with_pydantic):
            problems: Any = refusing(library.read(kind, payload))()
            assert len(getattr(problems, "problems", problems)) == 2


@pytest.mark.parametrize("case", ours.EVENTS)
def test_a_webhook_by_hand_answers_as_ours_does(case: str) -> None:
    request = testing.http_request(ours.EVENTS[case], access_key=testing.ACCESS_KEY)
    status, _, body = with_floor.handle(request)
    reply = ours.handle(request)()
    assert (reply.status, json.loads(reply.body or b"null")) == (status, json.loads(body or b"null"))


def test_all_send_the_same_request() -> None:
    sent: list[Any] = []

    def keep(pipeline: Any) -> None:
        sent.append(pipeline.http_request)

    with_azure_service.send(raw_request_hook=keep)
    call = ours.send()
    method, url, headers, body = with_floor.send()
    assert (method, url, body) == (call.method, call.url, call.body) == (sent[0].method, sent[0].url, b"hello")
    assert headers.keys() <= dict(call.headers).keys()


def test_all_make_the_same_client_token() -> None:
    tokens = [ours.connection().url, with_azure_service.connection()["url"], with_floor.connection()]
    claims = [with_floor.PYJWT.decode(token.partition("=")[2], options={"verify_signature": False}) for token in tokens]
    members = ("aud", "sub", "role", "webpubsub.group")
    assert len({json.dumps([each[member] for member in members]) for each in claims}) == 1


@pytest.mark.parametrize("signed", [True, False])
def test_a_request_by_hand_is_parsed_as_ours(*, signed: bool) -> None:
    call = ours.send()
    found: Any = ours.parse_rest(call, signed=signed)()
    by_hand = (with_floor.parse_signed if signed else with_floor.parse_unsigned)(call)
    assert by_hand == (found.hub, found.operation.group, found.operation.data)


@pytest.mark.parametrize("case", ours.FRAMES)
def test_both_clients_read_the_same_frame(case: str) -> None:
    mine: Any = ours.read_frame(ours.FRAMES[case])
    theirs = with_azure_client.read_frame(ours.FRAMES[case])
    assert (mine.group, mine.data, mine.sequence_id) == (theirs.group, theirs.data, theirs.sequence_id)


def test_all_deliveries_are_counted() -> None:
    assert ours.deliveries(1_000)() == ours.deliveries(1_000)() == 1_000
