"""Many threads that first use the library at the same time get correct results."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

THREADS = 16

# Modules, readers, writers and the converter are created when they are first needed. The test needs that to happen
# in all threads at once, in a new process, so this module imports nothing of the package at the top.
# ruff: noqa: PLC0415


def read_and_write_everything(thread: int) -> dict[str, Any]:
    """Read and write every golden payload, starting with a different one in each thread."""
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


def run_all_threads() -> None:
    """Start all threads at once, and compare their results with those of a single thread."""
    # With a GIL, switch threads as often as possible.
    sys.setswitchinterval(1e-6)
    barrier = Barrier(THREADS)

    def run(thread: int) -> dict[str, Any]:
        barrier.wait()
        return read_and_write_everything(thread)

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(run, range(THREADS)))
    sys.setswitchinterval(0.005)
    alone = read_and_write_everything(0)
    assert alone
    assert [result == alone for result in results] == [True] * THREADS


def test_threads_that_start_at_once_get_the_results_of_a_single_thread() -> None:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", "from tests.test_threads import run_all_threads; run_all_threads()"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
