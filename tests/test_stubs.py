"""The stubs under stubs/ match the public API."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Final, Literal, get_origin

import pytest

from tests import surface
from tests.layout import modules

pytestmark = pytest.mark.dev

STUBS: Final = surface.pages()

# Private names, and methods of attrs classes that mypy and attrs describe differently.
_EXPECTED: Final[tuple[str, ...]] = (
    r".*\._[A-Za-z]\w*(\..*)?",
    r".*\.__(all|lt|le|gt|ge|attrs_own_setattr|attrs_props|match_args|replace|slots)__",
    r".*\.__\w+_AttrsAttributes__",
    # A private field, which the stub leaves out.
    r"wps_models\.emulator\.Call\.__init__",
    # At run time, only a named type can be recursive.
    r"wps_models\.JsonValue",
    # stubtest expects one overload with all arguments; no overload has them all.
    r"wps_models\.rest\.(error_response|request)",
)


@pytest.mark.parametrize("path", STUBS, ids=lambda path: str(path.relative_to(surface.HOME)))
def test_a_stub_matches_the_public_api(path: Path) -> None:
    assert path.exists(), "missing stub: python -m tests.surface"
    assert path.read_text(encoding="utf-8") == STUBS[path], "out of date: python -m tests.surface"


def test_there_are_no_stubs_of_removed_modules() -> None:
    assert set(surface.HOME.rglob("*.pyi")) <= set(STUBS), "python -m tests.surface"


def test_the_stubs_match_the_running_package(tmp_path: Path) -> None:
    expected: list[str] = [*_EXPECTED]
    for module in modules().values():
        # A module without a stub has no public names.
        if surface.page_of(module) not in STUBS:
            expected.append(re.escape(module.full_name))
        # stubtest treats an alias of Literal as a function.
        # Private modules have none that are public, and some import packages that needn't be installed.
        names = () if module.is_private else module.definitions
        aliases = [name for name in names if get_origin(module.value(name)) in {Annotated, Literal}]
        expected += [rf".*\.{name}(\..*)?" for name in aliases]
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
