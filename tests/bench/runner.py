"""Measure in turns, each Python in a process of its own: whatever else the machine does falls on all of them alike."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache, partial
from os import environ
from pathlib import Path
from time import process_time
from timeit import Timer
from typing import Final, TypeAlias

from attrs import frozen

ROOT: Final = Path(__file__).parents[2]

Step: TypeAlias = Callable[[], object]
Turn: TypeAlias = Callable[[float], float]
"""Takes about so many seconds, and says how many the thing that it measures takes once."""

Times: TypeAlias = Mapping[str, list[float]]
"""The seconds that each thing took, in every round."""


@frozen
class Row:
    """One thing of ours, which comes first, and what it is compared with."""

    group: str
    case: str
    unit: str
    turns: Mapping[str, Turn]


def timed(step: Step, items: int = 1) -> Turn:
    """Time a call, or each item of it, in CPU time. Garbage isn't collected meanwhile, as always with `timeit`."""
    timer = Timer(step, timer=process_time)
    once = cache(lambda: min(timer.repeat(3, 1)))

    def turn(seconds: float) -> float:
        loops = 1 + int(seconds / once())
        return timer.timeit(loops) / loops / items

    return turn


_PROGRAM: Final = """
import sys, time
text = sys.stdin.buffer.read()
wrong = text.replace(b'"hub"', b'"hubs"')
{before}
start = time.process_time()
{first}
print(time.process_time() - start)
"""


def timed_start(first: str, text: bytes, before: str = "") -> Turn:
    """Time what a fresh process does first with the text of an event. Python's own start is not in it."""
    command = [sys.executable, "-c", _PROGRAM.format(before=before, first=first)]
    # Modules that aren't compiled yet are compiled by the first run.
    environment = {**environ, "PYTHONDONTWRITEBYTECODE": ""}

    def turn(_: float) -> float:
        return float(subprocess.run(command, input=text, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE).stdout)

    return turn


def serve(rows: Iterable[Row], rounds: int, seconds: float) -> None:
    """Take turns, one round for each line of standard input; do nothing at other times, as others are then measured."""
    input()
    for row in rows:
        names = list(row.turns)
        for turn in row.turns.values():
            turn(0)  # whatever happens only once
        for _ in range(rounds):
            # Who comes first changes, as the first one finds the caches as the last one left them.
            names.append(names.pop(0))
            print(json.dumps({name: row.turns[name](seconds) for name in names}), flush=True)
            input()


def measure(rows: Iterable[Row], rounds: int, commands: Iterable[Sequence[str]]) -> Iterator[tuple[Row, list[Times]]]:
    """Each row, with what it took every Python: those that the commands start, to `serve` the same rows."""
    with ExitStack() as stack:
        pipes = partial(subprocess.Popen[str], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        servers = [stack.enter_context(pipes(command)) for command in commands]
        for row in rows:
            taken: list[Times] = [{name: [] for name in row.turns} for _ in servers]
            for server, times in zip(servers * rounds, taken * rounds, strict=True):
                assert server.stdout is not None
                print(file=server.stdin, flush=True)
                for name, seconds in json.loads(server.stdout.readline()).items():
                    times[name].append(seconds)
            yield row, taken
        for server in servers:
            print(file=server.stdin, flush=True)
