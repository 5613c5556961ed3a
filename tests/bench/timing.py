"""Time things in turns, so that whatever else the machine does falls on all of them alike."""

from collections.abc import Callable, Mapping
from statistics import median
from timeit import Timer
from typing import Final

from attrs import frozen

Step = Callable[[], object]


@frozen(kw_only=True)
class Pace:
    """How long to measure."""

    rounds: int
    """How often each step gets its turn."""

    slice: float
    """How many seconds a turn lasts at least; a slow step takes one turn for one call."""

    processes: int
    """How many fresh processes are started of each kind."""


FULL: Final = Pace(rounds=25, slice=0.005, processes=15)
SHORT: Final = Pace(rounds=2, slice=0.0, processes=1)

Times = Mapping[str, list[float]]
"""What each competitor took, in seconds, in each round."""


def in_turns(steps: Mapping[str, Step], pace: Pace) -> Times:
    """The time of a call of each step, in every round."""
    timers = {name: Timer(step) for name, step in steps.items()}
    loops = {name: _loops(timer, pace.slice) for name, timer in timers.items()}
    times: dict[str, list[float]] = {name: [] for name in steps}
    names = list(steps)
    for turn in range(pace.rounds):
        first = turn % len(names)
        # Who comes first changes, as the first one finds the caches as the last one left them.
        for name in [*names[first:], *names[:first]]:
            times[name].append(timers[name].timeit(loops[name]) / loops[name])
    return times


def _loops(timer: Timer, seconds: float) -> int:
    """How many calls fill a turn."""
    loops = 1
    while (taken := timer.timeit(loops)) < seconds:
        loops = max(loops + 1, int(loops * min(10, 1.2 * seconds / max(taken, 1e-9))))
    return loops


def ratios(times: Times, of: str) -> dict[str, float]:
    """How many times as long as each competitor `of` takes: the median over the rounds."""
    return {
        name: median(ours / theirs for ours, theirs in zip(times[of], taken, strict=True))
        for name, taken in times.items()
        if name != of
    }
