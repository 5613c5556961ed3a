"""The README does what it says.

Its Python blocks, one after the other, are one program. It runs, the functions
in it that are called ``test_…`` too, and it passes ``mypy --strict``, in whose
complaints the lines are those of the README.

Each ``python -m wps_models …`` in its ``sh`` blocks succeeds.
"""

import os
import re
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen
from mypy import api

from tests.layout import PACKAGE, ROOT

LINES = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


@frozen
class Block:
    """A fenced block: its language, how many lines are above its text, and its text."""

    language: str
    line: int
    lines: list[str]


def _blocks() -> Iterator[Block]:
    language, start = None, 0
    for number, line in enumerate(LINES):
        if language is None and (fence := re.fullmatch(r"```(\w*)", line)):
            language, start = fence[1], number + 1
        elif language is not None and line == "```":
            yield Block(language, start, LINES[start:number])
            language = None


BLOCKS = list(_blocks())


def _python() -> str:
    """All of its Python, with each line where it stands in the README."""
    lines: list[str] = []
    for block in BLOCKS:
        if block.language == "python":
            lines += [""] * (block.line - len(lines)) + block.lines
    return "\n".join(lines) + "\n"


def test_the_python_runs_from_top_to_bottom() -> None:
    module = types.ModuleType("readme")
    exec(compile(_python(), "README.md", "exec"), vars(module))  # noqa: S102  # the README is ours
    tests = [value for name, value in vars(module).items() if name.startswith("test_")]
    assert tests
    for test in tests:
        test()


def test_the_python_is_exactly_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if PACKAGE.parent == ROOT:
        monkeypatch.setenv("MYPYPATH", str(ROOT))
    program = tmp_path / "readme.py"
    program.write_text(_python(), encoding="utf-8")
    said, _, status = api.run(["--strict", "--config-file=", str(program)])
    assert status == 0, said


COMMANDS = [
    part.strip()
    for block in BLOCKS
    if block.language == "sh"
    for line in block.lines
    for part in line.partition("  #")[0].split("&&")
    if part.strip().startswith("python -m wps_models")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_succeeds(command: str) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        ["bash", "-c", command],  # noqa: S607  # as a reader would
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not (ROOT / ".ci").exists(), reason="the source distribution holds no CI")
def test_ci_starts_with_the_commands_that_the_readme_gives_for_the_tests() -> None:
    shell = [block.lines for block in BLOCKS if block.language == "sh"]
    given = [shell[0][0], *next(lines for lines in shell if any("pytest" in line for line in lines))]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in script if line in given] == given
