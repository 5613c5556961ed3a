"""The benchmark runs, and compares like with like. What it says is nobody's gate: times belong to machines."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.bench import __main__ as bench
from tests.bench import with_pydantic
from tests.bench import with_wps_models as ours
from tests.bench.rows import LIBRARIES, refusing
from tests.bench.samples import BIG, PLAIN, SEND_TO_GROUP, WRONG

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
