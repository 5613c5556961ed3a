"""How long it takes from nothing to the first event, in a fresh process."""

import subprocess
import sys
from collections.abc import Mapping
from os import environ
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench import samples
from tests.bench.libraries import OURS, PYDANTIC
from tests.bench.timing import Times

# Python's own start is not in it. Each process is told what is there already, and what to do with the text of an event.
_PROGRAM: Final = """
import sys, time
{before}
text = sys.stdin.buffer.read()
start = time.perf_counter()
{first}
print(time.perf_counter() - start)
"""

BEFORE: Final[Mapping[str, str]] = {"alone": "", "after azure.functions": "import azure.functions"}
"""What may be imported already."""

FIRST: Final[Mapping[str, str]] = {
    OURS: "from wps_models import EventRequest, loads; loads(text, EventRequest)",
    "json, attrs": "import json, attrs; json.loads(text)",
    "json, attrs, cattrs": "import json, attrs, cattrs; json.loads(text)",
    PYDANTIC: "from tests.bench.with_pydantic import EVENTS; EVENTS.validate_json(text)",
    "msgspec": "import msgspec; from tests.bench.with_msgspec import read_event; read_event(msgspec.json.decode(text))",
    "mashumaro": "import json; from tests.bench.with_mashumaro import read_event; read_event(json.loads(text))",
}


def in_turns(before: str, processes: int) -> Times:
    """The seconds of each first event, in every round. All modules are compiled by then, as they are when installed."""
    programs = {name: _PROGRAM.format(before=before, first=first) for name, first in FIRST.items()}
    with TemporaryDirectory() as compiled:
        for program in programs.values():
            _run(program, compiled)
        rounds = [{name: _run(program, compiled) for name, program in programs.items()} for _ in range(processes)]
    return {name: [each[name] for each in rounds] for name in programs}


def _run(program: str, compiled: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=samples.text(samples.EVENTS["connect"]),
        cwd=Path(__file__).parents[2],
        env={**environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled},
        check=True,
        stdout=subprocess.PIPE,
    )
    return float(done.stdout)
