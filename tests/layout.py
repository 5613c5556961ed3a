"""The source of the package's modules: their order, definitions and imports."""

import ast
import importlib
from functools import cache, cached_property
from pathlib import Path
from typing import Final, TypeAlias

from attrs import frozen

import wps_models

ROOT: Final = Path(__file__).parents[1]
"""The repository, or a copy of it without the package."""

PACKAGE: Final = Path(wps_models.__file__).parent
"""The package under test, possibly an installed one."""

FLOORS: Final = {
    "words": ("errors", "enums"),
    "engine": ("_json",),
    "grammar": ("data", "names", "keys", "http", "codec", "converters"),
    "protocols": ("events", "actions", "client"),
    "doors": ("webhook", "functions", "rest", "beta", "testing", "emulator"),
    "front": ("__init__", "__main__", "_cli"),
}
"""Floors from the bottom up, each with its rooms (modules and folders). A room may import from the floors below it."""

Definition: TypeAlias = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.AnnAssign | ast.Assign


@frozen(eq=False)
class Module:
    """One module of the package."""

    name: str
    """Name inside the package, such as ``actions``."""

    path: Path
    """File of the module."""

    tree: ast.Module
    """Parsed source."""

    @property
    def full_name(self) -> str:
        """Name to import."""
        return wps_models.__name__ if self.name == "__init__" else f"{wps_models.__name__}.{self.name}"

    @property
    def is_private(self) -> bool:
        """True for private modules."""
        return any(part.startswith("_") for part in self.name.split("."))

    @cached_property
    def public(self) -> frozenset[str]:
        """Names in ``__all__``."""
        match self.definitions.get("__all__"):
            case [ast.Assign(value=names)]:
                return frozenset(ast.literal_eval(names))
            case _:
                return frozenset()

    def value(self, name: str) -> object:
        """Return the value of a name at run time."""
        return getattr(importlib.import_module(self.full_name), name)

    def cls(self, name: str) -> type:
        """Return a class of the module."""
        found = self.value(name)
        assert isinstance(found, type)
        return found

    @cached_property
    def definitions(self) -> dict[str, list[Definition]]:
        """Definitions at the top level and under ``TYPE_CHECKING``, by name. Overloads have several."""
        found: dict[str, list[Definition]] = {}
        checkers = [node for node in self.tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
        for node in [*self.tree.body, *(inner for each in checkers for inner in each.body)]:
            match node:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    found.setdefault(name, []).append(node)
                case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                    found.setdefault(name, []).append(node)
                case _:
                    pass
        return found

    @cached_property
    def imports(self) -> dict[str, tuple[str, str]]:
        """Imported names, each with its module and its name there (``""`` for a module)."""
        found: dict[str, tuple[str, str]] = {}
        for node in ast.walk(self.tree):
            match node:
                case ast.Import():
                    found |= {alias.asname or alias.name.partition(".")[0]: (alias.name, "") for alias in node.names}
                case ast.ImportFrom(module=str(module)):
                    found |= {alias.asname or alias.name: (module, alias.name) for alias in node.names}
                case _:
                    pass
        return found


@cache
def modules() -> dict[str, Module]:
    """Return every module of the package by name, such as ``webhook.states``, floor by floor. A package has its folder's name."""
    order = [room for rooms in FLOORS.values() for room in rooms]
    paths = {_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
    names = sorted(paths, key=lambda name: (order.index(name.split(".")[0]), name))
    return {name: Module(name, paths[name], ast.parse(paths[name].read_text(encoding="utf-8"))) for name in names}


def _name(path: Path) -> str:
    *folders, stem = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(folders if folders and stem == "__init__" else [*folders, stem])
