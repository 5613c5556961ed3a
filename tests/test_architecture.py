"""The structure of the package: which modules may import which, and what the package doesn't do."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from tests.layout import FLOORS, ROOT, Module, modules

_MOST_LINES = 300

every_module = pytest.mark.parametrize("module", modules().values(), ids=list(modules()))


def _ours(tree: ast.Module) -> set[str]:
    """The modules of the package that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(name), names=names) if name.split(".")[0] == "wps_models":
                _, _, room = name.partition(".")
                inner = {f"{room}.{alias.name}".lstrip(".") for alias in names}
                found |= {name for name in inner if name in modules()} or {room or "__init__"}
            case ast.Import(names=names):
                inner = {
                    alias.name.partition(".")[2] or "__init__" for alias in names if alias.name.split(".")[0] == "wps_models"
                }
                found |= inner
            case _:
                pass
    return found


def _theirs(tree: ast.AST) -> Iterator[str]:
    """The other modules that it imports, wherever in it."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(name)) if name.split(".")[0] != "wps_models":
                yield name
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name.split(".")[0] != "wps_models")
            case _:
                pass


def _room(name: str) -> str:
    return name.split(".", maxsplit=1)[0]


FLOOR = {room: number for number, rooms in enumerate(FLOORS.values()) for room in rooms}
# The doors that a door may import.
DOORS = {
    "functions": {"webhook"},
    "rest": {"webhook"},
    "testing": set(FLOORS["doors"]) - {"emulator"},
    "beta": set(FLOORS["doors"]) - {"emulator"},
    "emulator": set(FLOORS["doors"]),
}


@every_module
def test_a_module_imports_from_the_floors_below_and_its_own_room(module: Module) -> None:
    here = _room(module.name)
    others = {_room(name) for name in _ours(module.tree)} - {here}
    assert not {other for other in others if FLOOR[other] > FLOOR[here]}
    if here in FLOORS["doors"]:
        assert not others & set(FLOORS["doors"]) - DOORS.get(here, set())


def test_the_table_of_floors_names_every_room_once() -> None:
    assert sorted(FLOOR) == sorted({_room(name) for name in modules()})
    assert len(FLOOR) == sum(map(len, FLOORS.values()))


# None of these reads a file, a clock or the environment, or opens a connection.
STANDARD = {
    "ast",
    "base64",
    "binascii",
    "collections",
    "collections.abc",
    "datetime",
    "difflib",
    "enum",
    "functools",
    "hmac",
    "inspect",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "types",
    "typing",
    "urllib.parse",
}
EVERYWHERE = STANDARD | {"attrs", "typing_extensions"}
ONE_ROOM = {
    "asyncio": {"emulator"},
    "cattrs": {"converters"},
    "hypothesis": {"testing"},
    "importlib": {"__init__"},
    "linecache": {"_json"},
    "logging": {"webhook"},
    "pydantic_core": {"_json"},
    "sys": {"__init__"},
}
# Builtins and methods of datetime that do.
IO = {"breakpoint", "input", "open", "print", "datetime.now", "datetime.today", "datetime.utcnow", "date.today"}

every_module_without_io = pytest.mark.parametrize(
    "module",
    [module for module in modules().values() if _room(module.name) not in {"__main__", "_cli"}],
    ids=lambda module: module.name,
)


@every_module_without_io
def test_a_module_imports_only_what_does_no_io(module: Module) -> None:
    allowed = EVERYWHERE | {name for name, rooms in ONE_ROOM.items() if _room(module.name) in rooms}
    assert not {name for name in _theirs(module.tree) if not {name, name.split(".")[0]} & allowed}


@every_module_without_io
def test_a_module_calls_nothing_that_does_io(module: Module) -> None:
    named = [node for node in ast.walk(module.tree) if isinstance(node, ast.Name | ast.Attribute)]
    assert not IO & {".".join(ast.unparse(node).split(".")[-2:]) for node in named}


# Imported when pydantic asks a model for its schema, and hypothesis for a strategy.
LATE = {"_json._pydantic", "events._json_schema", "testing._strategies"}


def test_no_imports_form_a_circle() -> None:
    TopologicalSorter({name: _ours(module.tree) - {name} - LATE for name, module in modules().items()}).prepare()


@every_module
def test_a_module_is_short(module: Module) -> None:
    lines = [line for line in module.path.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) <= _MOST_LINES


def test_the_repository_has_no_other_files_at_its_top() -> None:
    known = {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "wps_models", "tests", "stubs"}
    # Ignored by git, or only in a source distribution.
    made = {"build", "dist", "uv.lock", "PKG-INFO"}
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} <= known | made


def test_the_checks_run_on_each_python_that_is_claimed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    words = [classifier.split(" :: ") for classifier in project["project"]["classifiers"]]
    claimed = [version for *_, kind, version in words if kind == "Python" and "." in version]
    assert project["project"]["requires-python"] == f">={claimed[0]}"
    assert project["tool"]["tox"]["env_base"]["tests"]["factors"] == claimed
    assert {f"tests-{version}" for version in claimed} <= set(project["tool"]["tox"]["env_list"])


def test_the_workflows_run_each_check_and_pin_each_action() -> None:
    workflows = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").iterdir())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(re.findall(r"check: ([\w.-]+),", workflows)) == set(project["tool"]["tox"]["env_list"])
    assert [action for action in re.findall(r"uses: (.*)", workflows) if not re.search(r"@[0-9a-f]{40} # v\d", action)] == []


def test_an_example_program_imports_nothing_private() -> None:
    apps = sorted((ROOT / "tests" / "apps").rglob("*.py"))
    needed = {app.name: _ours(ast.parse(app.read_text(encoding="utf-8"))) for app in apps}
    private = {name for names in needed.values() for name in names if name.startswith("_")}
    assert not private - {"__init__"}


def _modules_after(statement: str) -> set[str]:
    program = f"import sys; {statement}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, encoding="utf-8").stdout.split())


def test_importing_the_package_imports_only_its_dependencies() -> None:
    loaded = _modules_after("import wps_models") - _modules_after("pass")
    strangers = {name.split(".")[0] for name in loaded} - sys.stdlib_module_names
    assert strangers <= {"wps_models", "attr", "attrs", "cattr", "cattrs", "typing_extensions"}


def test_importing_the_package_imports_no_module_that_does_io() -> None:
    loaded = _modules_after("import wps_models") - _modules_after("import attrs, cattrs")
    assert loaded.isdisjoint({"asyncio", "http.client", "logging", "multiprocessing", "socket", "ssl", "urllib.request"})
