"""Types are part of the API: what must pass passes, and what must fail fails."""

import importlib

import pytest
from mypy import api

from tests.layout import ROOT

pytestmark = pytest.mark.dev

FOLDER = ROOT / "tests" / "typing"


def test_mypy_accepts_what_it_should_and_refuses_what_it_should() -> None:
    # The mistakes in failing.py carry ignores, and an ignore that isn't needed is an error.
    said, _, status = api.run(["--config-file", str(ROOT / "pyproject.toml"), str(FOLDER)])
    assert status == 0, said


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("passing_*.py")))
def test_what_type_checks_runs(name: str) -> None:
    assert importlib.import_module(f"tests.typing.{name}").__doc__
