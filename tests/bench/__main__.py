"""``python -m tests.bench``: measure everything, and show it."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from tests.bench import report
from tests.bench.rows import rows
from tests.bench.runner import measure, serve

_RUN: Final = ("run", "--quiet", "--isolated", "--no-default-groups", "--group", "bench", "--python")


def main(arguments: Sequence[str]) -> None:
    """Measure, print, and write what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast this is, beside others.")
    parser.add_argument("--quick", action="store_true", help="one row of each group, to see that it runs")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the rows with this in their group or case")
    parser.add_argument("--python", action="append", default=[], help="a Python for uv to measure, in turns with others")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="write RESULTS.md and chart.svg there")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    sizes, rounds, seconds = ([1_000, 100], 2, 0.0) if options.quick else ([100_000, 10_000, 1_000, 100], 15, 0.005)
    # One at a time, as some hold much memory.
    chosen = (row for row in rows(sizes) if options.only in f"{row.group}, {row.case}")
    if options.quick:
        chosen = (next(members) for _, members in groupby(chosen, key=lambda row: row.group))
    if options.serve:
        serve(chosen, rounds, seconds)
        return
    pythons = [[os.environ.get("UV", "uv"), *_RUN, python, "python"] for python in options.python] or [[sys.executable]]
    measured = list(measure(chosen, rounds, [[*python, "-m", "tests.bench", *arguments, "--serve"] for python in pythons]))
    versions = [subprocess.check_output([*python, "-V"], text=True).split()[-1] for python in pythons]
    tables = report.tables(measured, versions)
    print(tables)
    if options.to:
        (options.to / "RESULTS.md").write_text(f"# How fast it is\n\n{tables}", encoding="utf-8")
        (options.to / "chart.svg").write_text(report.chart(measured), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
