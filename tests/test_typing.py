"""Types are part of the API: correct code passes the type checker, and wrong code fails."""

import importlib

import pytest
from mypy import api

from tests.layout import ROOT

pytestmark = pytest.mark.dev

FOLDER = ROOT / "tests" / "typing"


def test_mypy_accepts_correct_code_and_refuses_wrong_code() -> None:
    # The mistakes in failing_*.py have ignore comments, and an unused ignore comment is an error.
    output, _, status = api.run(["--config-file", str(ROOT / "pyproject.toml"), str(FOLDER)])
    assert status == 0, output


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("passing_*.py")))
def test_code_that_passes_the_type_checker_runs(name: str) -> None:
    assert importlib.import_module(f"tests.typing.{name}").__doc__
