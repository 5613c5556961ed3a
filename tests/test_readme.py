"""The README does what it says.

Each of its Python blocks stands alone, as a reader pastes it: in an empty folder it runs, and passes
``mypy --strict`` and strict pyright. Each ``python -m wps_models …`` that it shows succeeds, and the
whole apps take events.
"""

import contextlib
import json
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

import pytest
from attrs import frozen

from tests.layout import PACKAGE, ROOT
from tests.recorder import recording
from wps_models import Json, SendToGroupAction, testing

pytestmark = pytest.mark.dev

LINES: Final = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


@frozen
class Block:
    """A fenced block: its language, the heading above it, and its text."""

    language: str
    heading: str
    text: str


def _blocks() -> Iterator[Block]:
    language, heading, start = None, "", 0
    for number, line in enumerate(LINES):
        if language is None and line.startswith("#"):
            heading = line.lstrip("# ")
        elif language is None and (fence := re.fullmatch(r"```(\w*)", line)):
            language, start = fence[1], number + 1
        elif language is not None and line == "```":
            yield Block(language, heading, "\n".join([*LINES[start:number], ""]))
            language = None


BLOCKS: Final = list(_blocks())
PYTHON: Final = [block for block in BLOCKS if block.language == "python"]
SHELL: Final = [block for block in BLOCKS if block.language == "sh"]
ENVIRONMENT: Final = os.environ | {
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    "PYTHONPATH": str(PACKAGE.parent),
}


def _run(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# --- the Python ------------------------------------------------------------------------


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.heading)
def test_a_block_runs_alone_in_an_empty_folder(block: Block, tmp_path: Path) -> None:
    (tmp_path / "pasted.py").write_text(block.text, encoding="utf-8")
    _run(sys.executable, "-W", "error", "pasted.py", folder=tmp_path)


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with each block in a folder of its own."""
    home = tmp_path_factory.mktemp("readme")
    for number, block in enumerate(PYTHON):
        folder = home / f"block_{number}"
        folder.mkdir()
        (folder / f"pasted_{number}.py").write_text(block.text, encoding="utf-8")
    return home


def test_the_blocks_pass_mypy(pasted: Path) -> None:
    said = _run(sys.executable, "-m", "mypy", "--strict", "--config-file=", ".", folder=pasted)
    assert said.startswith("Success")


def test_the_blocks_pass_pyright(pasted: Path) -> None:
    (pasted / "pyrightconfig.json").write_text('{"strict": ["."]}', encoding="utf-8")
    said = _run(sys.executable, "-m", "pyright", "--pythonpath", sys.executable, folder=pasted)
    assert said.startswith("0 errors, 0 warnings")


def test_the_tests_pass(tmp_path: Path) -> None:
    (block,) = [block for block in PYTHON if "def test_" in block.text]
    (tmp_path / "test_pasted.py").write_text(block.text, encoding="utf-8")
    assert " passed" in _run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder=tmp_path)


# --- the whole apps --------------------------------------------------------------------


def _app(word: str, folder: Path) -> dict[str, Any]:
    (block,) = [block for block in PYTHON if word in block.text]
    program = folder / "app.py"
    program.write_text(block.text, encoding="utf-8")
    return runpy.run_path(str(program))


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl isn't here")
def test_the_app_starts_and_answers_with_the_commands_shown(tmp_path: Path) -> None:
    (app,) = [block for block in PYTHON if block.heading == "A whole app"]
    (start,), pokes = [
        block.text.replace("8080", str(_free_port())).splitlines() for block in SHELL if block.heading == "A whole app"
    ]
    (tmp_path / "lobby.py").write_text(app.text, encoding="utf-8")
    with subprocess.Popen(
        start.split(), cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait_for(int(start.split()[-1]))
            answers = [_run("bash", "-c", poke, folder=tmp_path).splitlines()[-1] for poke in pokes]
        finally:
            server.terminate()
    assert answers == ['{"groups":["lobby"]}', "hello"]
    assert all(answer in "\n".join(LINES) for answer in answers)


@cache
def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    deadline = monotonic() + 20
    while monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        sleep(0.05)


def test_the_flask_app_sends(tmp_path: Path) -> None:
    program = _app("from flask import", tmp_path)
    with recording() as service:
        program["send"].__globals__["SERVICE"] = service.service
        program["handle"](testing.connected(user_id="ada"))
    connection_id = testing.connected().context.connection_id
    assert service.actions == [("chat", SendToGroupAction(group="lobby", data="ada is here.", excluded=[connection_id]))]


@pytest.fixture
def functions(tmp_path: Path) -> dict[str, Callable[..., Any]]:
    app = _app("import azure.functions", tmp_path)["app"]
    return {function.get_function_name(): function.get_user_function() for function in app.get_functions()}


class Out:
    """What a function sets, as ``func.Out`` has it."""

    def set(self, value: str) -> None:
        self.value = value


def test_the_functions_answer_and_send(functions: dict[str, Callable[..., Any]]) -> None:
    out = Out()
    said = testing.trigger_payload(testing.user(Json({"stars": 5})))
    assert functions["on_message"](request=said, actions=out) == {"data": '{"sent":true}', "dataType": "json"}
    sent = {"actionName": "sendToGroup", "group": "lobby", "data": '{"stars":5}', "dataType": "json"}
    assert json.loads(out.value) == [sent]


def test_the_functions_keep_bytes_and_tell_clients_where_to_connect(functions: dict[str, Callable[..., Any]]) -> None:
    assert functions["on_upload"](data=b"\x00\xff")["data"] == {"type": "Buffer", "data": [255, 0]}
    assert functions["negotiate"](req=None, connection='{"url": "wss://…"}').get_body() == '{"url": "wss://…"}'.encode()


# --- the commands ----------------------------------------------------------------------

COMMANDS: Final = [line for block in SHELL for line in block.text.splitlines() if line.startswith("python -m wps_models")]


@pytest.mark.skipif(os.name == "nt", reason="the commands are for a POSIX shell")
@pytest.mark.parametrize("command", [line.removesuffix(" | sh") for line in COMMANDS])
def test_a_command_succeeds(command: str) -> None:
    assert _run("bash", "-c", command, folder=ROOT)


@pytest.mark.skipif(not (ROOT / ".ci").exists(), reason="the source distribution holds no CI")
def test_ci_starts_with_the_commands_that_the_readme_gives_for_the_tests() -> None:
    venv, *_ = SHELL[0].text.splitlines()
    (tests,) = [block.text.splitlines() for block in SHELL if "pytest" in block.text]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    given = [venv, *tests]
    assert [line for line in script if line in given] == given


def test_every_file_that_the_readme_names_is_there() -> None:
    named = re.findall(r"\]\(([^):]+)\)", "\n".join(LINES))
    missing = [path for path in named if not (ROOT / path).exists()]
    assert named
    assert not missing
