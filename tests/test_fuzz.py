"""A few seconds of `tests.fuzz`, the same each time; and what it would find is found."""

import subprocess
import sys

import pytest

from tests import fuzz
from tests.layout import ROOT
from tests.mutations import SECRET
from wps_models.errors import invalid


@pytest.mark.parametrize("first", range(0, 1_000, 100))
def test_a_case_is_refused_as_promised_or_read_as_what_it_is(first: int) -> None:
    assert [wrong for number in range(first, first + 100) if (wrong := fuzz.run(7, number))] == []


def test_no_case_overflows_a_small_stack() -> None:
    program = "from tests import fuzz; fuzz.run_on_small_stack(7, range(400))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, ""), f"case {done.stdout.splitlines()[-1:]}"


@pytest.mark.parametrize(
    ("path", "message"),
    [("$.b.c", "is missing"), ("$.a[1].c", "is missing"), ("$[0]", "is missing"), ("$.a", f"is {SECRET}")],
)
def test_an_error_that_breaks_a_promise_is_found(path: str, message: str) -> None:
    with pytest.raises(AssertionError):
        fuzz.check_error(invalid(path, message), {"a": [{}]})


@pytest.mark.parametrize("path", ["$", "$.b", "$.a[0].c", "$.a[1]", "$.A[0]"])
def test_a_place_in_a_payload_is_one_that_is_there_or_misses_there(path: str) -> None:
    fuzz.check_error(invalid(path, "is missing"), {"a": [{}]})
