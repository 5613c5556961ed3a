"""The README is true: its blocks run alone and pass the type checkers, and its commands succeed."""

import contextlib
import doctest
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import IO, Final, cast

import pytest
from attrs import frozen

from tests.layout import PACKAGE, ROOT

pytestmark = pytest.mark.dev

TEXT: Final = (ROOT / "README.md").read_text(encoding="utf-8")


@frozen
class Block:
    """A fenced block."""

    language: str
    heading: str
    text: str


def blocks() -> Iterator[Block]:
    heading = ""
    for match in re.finditer(
        r"^#+ (?P<heading>[^\n]*)$|^```(?P<language>\w+)\n(?P<text>.*?)^```$", TEXT, re.MULTILINE | re.DOTALL
    ):
        heading = match["heading"] or heading
        if match["language"]:
            yield Block(match["language"], heading, match["text"])


BLOCKS: Final = list(blocks())
CONSOLE: Final = [block for block in BLOCKS if block.language == "pycon"]
# A console session is checked as the program that it types in.
PYTHON: Final = [block.text for block in BLOCKS if block.language == "python"] + [
    "".join(example.source for example in doctest.DocTestParser().get_examples(block.text)) for block in CONSOLE
]
COMMANDS: Final = [line for block in BLOCKS if block.language == "sh" for line in block.text.splitlines()]
ENVIRONMENT: Final = os.environ | {
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    "PYTHONPATH": str(PACKAGE.parent),
}


def run(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def command(word: str) -> str:
    """Return the part of the commands that contains a word, with the tests' own Python."""
    (found,) = [part for line in COMMANDS for part in line.split(" && ") if word in part]
    return found.replace(".venv/bin/", "")


# --- the blocks ------------------------------------------------------------------------


@pytest.mark.parametrize("block", CONSOLE, ids=lambda block: block.heading)
def test_a_console_session_prints_what_it_shows(block: Block) -> None:
    test = doctest.DocTestParser().get_doctest(block.text, {}, "README.md", "README.md", 0)
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize("number", range(len([block for block in BLOCKS if block.language == "python"])))
def test_a_program_runs_alone_in_an_empty_folder(number: int, tmp_path: Path) -> None:
    (tmp_path / "pasted.py").write_text(PYTHON[number], encoding="utf-8")
    run(sys.executable, "-W", "error", "pasted.py", folder=tmp_path)


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each block as a file of its own."""
    folder = tmp_path_factory.mktemp("readme")
    for number, text in enumerate(PYTHON):
        (folder / f"pasted_{number}.py").write_text(text, encoding="utf-8")
    return folder


def test_the_blocks_pass_mypy(pasted: Path) -> None:
    assert run(sys.executable, "-m", "mypy", "--strict", "--config-file=", ".", folder=pasted).startswith("Success")


def test_the_blocks_pass_pyright(pasted: Path) -> None:
    # A console shows the value of an expression.
    (pasted / "pyrightconfig.json").write_text('{"strict": ["."], "reportUnusedExpression": false}', encoding="utf-8")
    printed = run(sys.executable, "-m", "pyright", "--pythonpath", sys.executable, folder=pasted)
    assert printed.startswith("0 errors, 0 warnings")


# --- the commands ----------------------------------------------------------------------


def test_the_first_command_prints_the_summary_that_the_readme_shows() -> None:
    *_, summary = run(*shlex.split(command("wps-models check")), folder=ROOT).splitlines()
    assert f"`{summary}`" in TEXT


@pytest.mark.skipif(not (ROOT / ".ci").exists(), reason="the source distribution contains no CI")
def test_ci_runs_the_two_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    first, second = [line for line in COMMANDS if "pip install" in line]
    assert [line for line in script if line in {first, second}] == [first, second]


def test_every_file_that_the_readme_names_exists() -> None:
    named = re.findall(r"\]\(([^):]+)\)", TEXT)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


# --- the app ---------------------------------------------------------------------------


@pytest.fixture
def app() -> Generator[str]:
    """Start the app and the emulator as the README does, on free ports, and yield the command of the client."""
    app_port, service_port = free_port(), free_port()
    environment = ENVIRONMENT | {
        "WebPubSubConnectionString": f"Endpoint=http://localhost:{service_port};AccessKey=an-access-key-that-is-for-tests-only"
    }
    commands = [
        command(word).replace("8080", str(service_port)).replace("5000", str(app_port))
        for word in ("flask", "tests.apps.emulator", "chat_client")
    ]
    with contextlib.ExitStack() as programs:
        for line, port in zip(commands, (app_port, service_port), strict=False):
            program = programs.enter_context(
                subprocess.Popen(
                    shlex.split(line), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            )
            programs.callback(program.terminate)
            wait_for(port)
        yield commands[-1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    deadline = monotonic() + 30
    while monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        sleep(0.05)


def test_a_chat_works_on_one_machine_with_the_three_commands(app: str) -> None:
    line = [sys.executable, "-u", *shlex.split(app)[1:]]
    with subprocess.Popen(line, cwd=ROOT, env=ENVIRONMENT, stdin=-1, stdout=-1, encoding="utf-8") as client:
        keyboard, screen = cast("IO[str]", client.stdin), cast("IO[str]", client.stdout)  # both are pipes
        assert screen.readline() == "connected as ada\n"
        print("hello", file=keyboard, flush=True)
        assert screen.readline() == "ada: hello\n"
        keyboard.close()
        client.terminate()
