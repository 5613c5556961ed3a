"""Run the tests on the wheel alone: ``python -m tests.wheel FOLDER``, in an empty environment.

The tests are those of the source distribution, with the package taken out, so that
only the installed one can be imported.
"""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Final

_PYTHON: Final = sys.executable
# An environment that tox makes has no pip.
_INSTALL: Final = ("uv", "pip", "install", "--quiet", "--python", _PYTHON)


def main(folder: Path, *options: str) -> None:
    """Build both distributions in `folder`, look into the wheel, install it, and give pytest the options."""
    shutil.rmtree(folder, ignore_errors=True)
    _run("uv", "build", "--quiet", "--out-dir", str(folder))
    (wheel,), (source,) = folder.glob("*.whl"), folder.glob("*.tar.gz")

    names = zipfile.ZipFile(wheel).namelist()
    strangers = [name for name in names if not name.startswith("wps_models/") and ".dist-info/" not in name]
    assert "wps_models/py.typed" in names, "the wheel has no py.typed"
    assert not strangers, f"the wheel holds more than the package: {strangers}"

    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    tests = folder / source.name.removesuffix(".tar.gz")
    shutil.rmtree(tests / "wps_models")
    _run(*_INSTALL, str(wheel))
    # Before anything else is there.
    _run(_PYTHON, "-m", "wps_models", "check", "tests/data/payloads/requests", cwd=tests)
    _run(*_INSTALL, "--group", "dev", cwd=tests)
    _run(_PYTHON, "-m", "pytest", "-q", *options, cwd=tests)


def _run(*command: str, cwd: Path | None = None) -> None:
    print("$", *command, flush=True)
    done = subprocess.run(command, check=False, cwd=cwd)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
