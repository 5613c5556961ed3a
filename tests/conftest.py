"""Settings of the test runs."""

from pathlib import Path

import pytest
from hypothesis import settings

# Most properties have many examples to draw from; deadlines would fail on a busy machine.
settings.register_profile("short", max_examples=50, deadline=None)
settings.load_profile("short")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Ignore files marked as dev when they are deselected: without the packages they can't even be imported."""
    if config.getoption("markexpr") == "not dev" and collection_path.name.startswith("test_"):
        return "pytest.mark.dev" in collection_path.read_text(encoding="utf-8") or None
    return None
