"""The pages under stubs/ show the API as it is."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final, Literal, get_origin

import pytest

from tests import surface
from tests.layout import modules

pytestmark = pytest.mark.dev

PAGES: Final = surface.pages()

# Private names, and methods of attrs classes that mypy and attrs describe differently.
_EXPECTED: Final[tuple[str, ...]] = (
    r".*\._[A-Za-z]\w*(\..*)?",
    r".*\.__(all|lt|le|gt|ge|attrs_own_setattr|attrs_props|match_args|replace|slots)__",
    r".*\.__\w+_AttrsAttributes__",
    # A private field, which the page doesn't show.
    r"wps_models\.emulator\.Call\.__init__",
    # A type that may be recursive at run time only as a named type.
    r"wps_models\.JsonValue",
    # Each of their overloads lacks arguments that another requires; stubtest expects all in one.
    r"wps_models\.rest\.(error_response|request)",
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(surface.HOME)))
def test_a_page_shows_what_is_public_now(path: Path) -> None:
    assert path.exists(), "there is no such page yet: python -m tests.surface"
    assert path.read_text(encoding="utf-8") == PAGES[path], "out of date: python -m tests.surface"


def test_there_is_no_page_of_what_is_gone() -> None:
    assert set(surface.HOME.rglob("*.pyi")) <= set(PAGES), "python -m tests.surface"


def test_the_pages_agree_with_the_running_package(tmp_path: Path) -> None:
    expected: list[str] = [*_EXPECTED]
    for module in modules().values():
        # A module without a page offers nothing.
        if surface.page_of(module) not in PAGES:
            expected.append(re.escape(module.full_name))
        # To stubtest, an alias of Literal is a function.
        expected += [rf".*\.{name}" for name in module.definitions if get_origin(module.value(name)) is Literal]
    allowlist = tmp_path / "allowlist"
    allowlist.write_text("\n".join(expected), encoding="utf-8")
    command = [sys.executable, "-m", "mypy.stubtest", "wps_models", "--concise", "--ignore-unused-allowlist"]
    done = subprocess.run(
        [*command, "--allowlist", str(allowlist)],
        env=os.environ | {"MYPYPATH": str(surface.HOME.parent)},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
