"""``python -m tests.bench``: measure everything, and print it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tests.bench import cases, report, timing


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast this is, beside others.")
    parser.add_argument("--short", action="store_true", help="only show that it works: the figures say nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw a chart")
    options = parser.parse_args(arguments)
    rows = list(cases.rows(timing.SHORT, 1_000) if options.short else cases.rows(timing.FULL, 100_000))
    print(report.table(rows))
    if options.json:
        options.json.write_text(report.as_json(rows), encoding="utf-8")
    if options.svg:
        options.svg.write_text(report.chart(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
