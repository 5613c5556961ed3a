"""How the package is built: which module may know which, and what stays outside."""

import ast
import subprocess
import sys

import pytest

from tests.layout import PACKAGE, ROOT, ROWS, Module, modules

ROW = {name: number for number, row in enumerate(ROWS) for name in row}
# Without blank ones.
_ONE_SITTING = 370

every_module = pytest.mark.parametrize("module", modules().values(), ids=list(modules()))


def _ours(tree: ast.Module) -> set[str]:
    """The modules of the package that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="wps_models", names=names):
                found |= {alias.name if alias.name in modules() else "__init__" for alias in names}
            case ast.ImportFrom(module=str(name)) if name.startswith("wps_models."):
                found.add(name.split(".")[1])
            case ast.Import(names=names):
                found |= {(alias.name + ".__init__").split(".")[1] for alias in names if alias.name.split(".")[0] == "wps_models"}
            case _:
                pass
    return found


def test_every_module_has_a_row() -> None:
    assert modules().keys() <= ROW.keys()


@every_module
def test_a_module_imports_only_from_rows_above_its_own(module: Module) -> None:
    too_low = {name for name in _ours(module.tree) if ROW[name] >= ROW[module.name]}
    assert not too_low


@every_module
def test_a_module_can_be_read_in_one_sitting(module: Module) -> None:
    lines = [line for line in module.path.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) <= _ONE_SITTING


def test_the_package_is_flat() -> None:
    assert {path.name for path in PACKAGE.iterdir() if path.suffix != ".py"} - {"__pycache__"} == {"py.typed"}


def test_the_top_level_holds_nothing_else() -> None:
    known = {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "wps_models", "tests", "stubs"}
    # What git ignores: made by tools, not by us.
    made = {"build", "dist", "uv.lock"}
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} <= known | made


def test_an_example_program_needs_nothing_private() -> None:
    apps = sorted((ROOT / "tests" / "apps").rglob("*.py"))
    needed = {app.name: _ours(ast.parse(app.read_text(encoding="utf-8"))) for app in apps}
    private = {name for names in needed.values() for name in names if name.startswith("_")}
    assert not private - {"__init__"}


def _modules_after(statement: str) -> set[str]:
    program = f"import sys; {statement}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, encoding="utf-8").stdout.split())


def test_importing_the_package_imports_no_strangers() -> None:
    loaded = _modules_after("import wps_models") - _modules_after("pass")
    strangers = {name.split(".")[0] for name in loaded} - sys.stdlib_module_names
    assert strangers <= {"wps_models", "attr", "attrs", "cattr", "cattrs", "typing_extensions"}


def test_importing_the_package_reads_no_io_module() -> None:
    loaded = _modules_after("import wps_models") - _modules_after("import attrs, cattrs")
    assert loaded.isdisjoint({"asyncio", "http.client", "logging", "multiprocessing", "socket", "ssl", "urllib.request"})
