"""What is shown: a plain table, JSON, and one chart."""

import json
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape

from attrs import asdict

from tests.bench.cases import Row
from tests.bench.libraries import LIBRARIES, OURS

_READING: Final = (
    "Columns after the first: ours ÷ theirs, so below 1 ours is faster or smaller.",
    "Growth: what an item costs ÷ what it costs among 100.",
)
_PACKAGES: Final = ("attrs", "cattrs", "pydantic", "msgspec", "mashumaro", "orjson")


def about() -> str:
    """On what it ran."""
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"{platform.python_implementation()} {platform.python_version()} on {platform.machine()}; {versions}"


def table(rows: Iterable[Row]) -> str:
    """A line for each case, as Markdown: one column as measured, the others as ratios."""
    lines: list[str] = []
    for group, members in groupby(rows, key=lambda row: row.group):
        of_group = list(members)
        first, *others = list(of_group[0].values)
        lines += ["", f"| {group} | {first} | " + " | ".join(others) + " |", "|---|" + "---:|" * (1 + len(others))]
        for row in of_group:
            cells = [_cell(row, name) for name in others]
            lines += [f"| {row.case} | {_number(row.values[first])} {row.unit} | " + " | ".join(cells) + " |"]
    notes = [f"{name}: {library.note}." for name, library in LIBRARIES.items() if library.note]
    return "\n".join([about(), *lines, "", *_READING, *notes])


def _cell(row: Row, name: str) -> str:
    return f"{row.ratios[name]:.2f}" if name in row.ratios else ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def as_json(rows: Iterable[Row]) -> str:
    """All of it, for programs."""
    return json.dumps({"about": about(), "rows": [asdict(row) for row in rows]}, indent=1, ensure_ascii=False)


# --- the chart -------------------------------------------------------------------------

_CHARTED: Final = "dict → model"
_WIDTH, _LEFT, _BAR, _GAP = 720, 190, 14, 22
_SHOWN: Final = 3.0
"""Bars end where something takes this many times as long as ours."""

# Grey text and strong colours can be read on white and on black alike.
_STYLE: Final = "text{font:13px sans-serif;fill:#808080} .ours{fill:#2f81f7} .other{fill:#8b949e} line{stroke:#808080}"


def chart(rows: Sequence[Row]) -> str:
    """An SVG of how long reading takes with each library, as a multiple of ours."""
    parts: list[str] = []
    y = 40
    for row in (row for row in rows if row.group == _CHARTED):
        parts.append(_text(0, y + _BAR - 2, row.case))
        for name, multiple in {OURS: 1.0, **{name: 1 / ratio for name, ratio in row.ratios.items()}}.items():
            width = (_WIDTH - _LEFT - 160) * min(multiple, _SHOWN) / _SHOWN
            kind = "ours" if name == OURS else "other"
            parts.append(f'<rect class="{kind}" x="{_LEFT}" y="{y}" width="{width:.0f}" height="{_BAR}"/>')
            parts.append(_text(_LEFT + width + 6, y + _BAR - 2, f"{name} {multiple:.2f}"))
            y += _BAR + 4
        y += _GAP
    title = _text(0, 18, "From a dict to a checked model: time, as a multiple of wps_models'. Shorter is faster.")
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" width="{_WIDTH}" height="{y}">'
    return "\n".join([head, f"<style>{_STYLE}</style>", title, *parts, "</svg>", ""])


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}">{escape(text)}</text>'
