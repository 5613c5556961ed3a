"""Many threads that use the library for the first time at once get right results."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

THREADS = 16

# Modules, readers, writers and the converter are all made when they are first needed. In a new process that
# is now, for all threads at once; so nothing of the package is imported at the top.
# ruff: noqa: PLC0415


def use(thread: int) -> dict[str, Any]:
    """Read and write everything in both ways, beginning somewhere else in each thread."""
    from tests import payloads, webhooks
    from wps_models import InvalidPayloadError, dumps, loads, structure, testing

    found: dict[str, Any] = {}
    names = payloads.files()
    for name in [*names[thread:], *names[:thread]]:
        payload, form = payloads.payload(name), payloads.form_of(name)
        model = structure(payload, form)
        found[name] = model, structure(payload, form, forbid_extra_keys=True), loads(dumps(model), form)
        with pytest.raises(InvalidPayloadError) as caught:
            structure([payload, 1], form)
        found[f"{name}, wrong"] = caught.value.problems
    request = testing.http_request(testing.connect())
    found["http"] = webhooks.parse(
        method=request.method, headers=request.headers, body=request.body, access_keys=testing.ACCESS_KEY
    )
    return found


def race() -> None:
    """Let all threads go at once, and compare what they get with what one gets alone."""
    # With a GIL, threads take turns as often as they can.
    sys.setswitchinterval(1e-6)
    barrier = Barrier(THREADS)

    def run(thread: int) -> dict[str, Any]:
        barrier.wait()
        return use(thread)

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(run, range(THREADS)))
    sys.setswitchinterval(0.005)
    alone = use(0)
    assert alone
    assert [result == alone for result in results] == [True] * THREADS


def test_threads_that_start_at_once_get_what_one_gets_alone() -> None:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", "from tests.test_threads import race; race()"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
