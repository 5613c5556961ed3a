"""What is shown: tables, and one chart."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from itertools import groupby
from statistics import median, quantiles
from typing import Final, TypeAlias

from tests.bench.runner import Row, Times

Measured: TypeAlias = Sequence[tuple[Row, Sequence[Times]]]

_PACKAGES: Final = (
    "attrs",
    "cattrs",
    "pydantic",
    "msgspec",
    "PyJWT",
    "azure-messaging-webpubsubservice",
    "azure-messaging-webpubsubclient",
)
_UNITS: Final = {"ms": 1e3, "µs": 1e6, "ns": 1e9}


def tables(measured: Measured, pythons: Sequence[str]) -> str:
    """A Markdown table for each group, and what it was measured on."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    lines = [
        f"By `python -m tests.bench`, CPython {' / '.join(pythons)} on {os.cpu_count()} cores, {platform.machine()}; {packages}.",
        "The first column is our CPU time, the others are ours ÷ theirs: less is better. All are medians of rounds in turns.",
        "`json, hmac` and `urllib, PyJWT` are written by hand, and check nothing but signatures.",
        "One item of many takes longer in a plain dict too, once the dict is larger than a cache.",
        _noise([_ratios(times, name) for _, taken in measured for times in taken for name in list(times)[1:]]),
    ]
    for group, members in groupby(measured, key=lambda each: each[0].group):
        rows = list(members)
        first, *others = rows[0][0].turns
        lines += ["", f"| {group} | {first} | ÷ {' | ÷ '.join(others)} |", "|---|---:|" + "---:|" * len(others)]
        for row, taken in rows:
            ours = " / ".join(_number(median(times[first]) * _UNITS[row.unit]) for times in taken)
            ratios = [" / ".join(f"{median(_ratios(times, name)):.2f}" for times in taken) for name in others]
            lines.append(f"| {row.case} | {ours} {row.unit} | {' | '.join(ratios)} |")
    return "\n".join([*lines, ""])


def _ratios(times: Times, name: str) -> list[float]:
    ours = next(iter(times.values()))
    return [mine / other for mine, other in zip(ours, times[name], strict=True)]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _noise(ratios: Sequence[Sequence[float]]) -> str:
    quartiles = [quantiles(rounds, n=4) for rounds in ratios]
    spreads = [(high - low) / 2 / middle for low, middle, high in quartiles]
    return f"Noise: half of the rounds are within ±{median(spreads):.0%} of a ratio; within ±{max(spreads):.0%} of the worst one."


# Grey text and strong colours can be read on white and on black alike.
_STYLE: Final = "text{font:13px sans-serif;fill:#808080} rect{fill:#8b949e} .wps_models{fill:#2f81f7}"
_LONGEST: Final = 4.0


def chart(measured: Measured) -> str:
    """An SVG of the first group, on the first Python: how long each library takes, as a multiple of ours."""
    group = measured[0][0].group
    parts, y = [f'<text y="18">{group}: time, as a multiple of ours. Shorter is better.</text>'], 40
    for row, (times, *_) in measured:
        if row.group == group:
            parts.append(f'<text y="{y + 12}">{row.case}</text>')
            for name in times:
                multiple = 1 / median(_ratios(times, name))
                width = 110 * min(multiple, _LONGEST)
                parts.append(f'<rect class="{name}" x="120" y="{y}" width="{width:.0f}" height="14"/>')
                parts.append(f'<text x="{width + 126:.0f}" y="{y + 12}">{name} {multiple:.2f}</text>')
                y += 18
            y += 14
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {y}" width="720" height="{y}">'
    return "\n".join([head, f"<style>{_STYLE}</style>", *parts, "</svg>", ""])
