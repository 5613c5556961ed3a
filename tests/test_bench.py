"""The benchmark runs. What it says is nobody's gate: times belong to machines."""

import json
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest

from tests.bench import __main__ as bench
from tests.bench import samples
from tests.bench.libraries import LIBRARIES

GROUPS: Final = {
    "dict → model",
    "JSON → model",
    "model → dict",
    "model → JSON",
    "HTTP → request",
    "two faults → error",
    "growth, per item",
    "memory",
    "start → first event",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the short form wrote."""
    folder = tmp_path_factory.mktemp("bench")
    bench.main(["--short", "--json", str(folder / "figures.json"), "--svg", str(folder / "chart.svg")])
    return folder


def test_every_group_has_figures(written: Path) -> None:
    rows = json.loads((written / "figures.json").read_bytes())["rows"]
    assert {row["group"] for row in rows} == GROUPS
    assert all(value > 0 for row in rows for value in row["values"].values())


def test_the_chart_is_svg(written: Path) -> None:
    assert ET.parse(written / "chart.svg").getroot().tag.endswith("svg")  # noqa: S314  # our own file


STRICT: Final = {name: library for name, library in LIBRARIES.items() if "event" in library.read and not library.is_lax}
each_library: Final = pytest.mark.parametrize("name", STRICT)


@each_library
@pytest.mark.parametrize("case", samples.WRONG_EVENTS)
def test_whoever_is_compared_refuses_what_we_refuse(name: str, case: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # each library has its own kind, and its own words
        STRICT[name].read["event"](samples.WRONG_EVENTS[case])


WRONG: Final[list[dict[str, Any]]] = [
    {"group": 5},
    {"group": " "},
    {"excluded": "abc"},
    {"excluded": [1]},
    {"excluded": [""]},
    {"data": None},
    {"dataType": "binary"},
]


@each_library
@pytest.mark.parametrize("members", WRONG, ids=str)
def test_whoever_is_compared_refuses_the_actions_that_we_refuse(name: str, members: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # each library has its own kind, and its own words
        STRICT[name].read["action"]({**samples.SEND_TO_GROUP, **members})


@pytest.mark.parametrize("name", [name for name, library in LIBRARIES.items() if library.write])
def test_whoever_is_compared_writes_what_we_write(name: str) -> None:
    library = LIBRARIES[name]
    assert library.write is not None
    for kind, payload in (("event", samples.EVENTS["connect"]), ("action", samples.SEND_TO_GROUP)):
        written = library.write(library.read[kind](payload))
        assert json.loads(json.dumps(written)) == payload
