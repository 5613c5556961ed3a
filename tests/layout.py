"""The package's modules as they are written: their order, definitions and imports."""

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
"""The package that is tested; possibly an installed one."""

ROWS: Final = (
    ("errors", "enums", "_fields"),
    ("data",),
    ("_leaves",),
    ("_families",),
    ("context", "actions"),
    ("requests", "responses"),
    ("mqtt", "_binding_rules"),
    ("dispatch",),
    ("inputs",),
    ("_beta_operations",),
    ("_beta_events",),
    ("beta", "bindings"),
    ("_members",),
    ("converters",),
    ("_direct",),
    ("codec",),
    ("states", "signature"),
    ("_receive",),
    ("webhook",),
    ("access", "functions"),
    ("testing",),
    ("_samples",),
    ("__init__",),
    ("__main__",),
)
"""A module may import only from rows above its own."""

Definition: TypeAlias = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.AnnAssign | ast.Assign


@frozen(eq=False)
class Module:
    """One module of the package."""

    name: str
    """Its name in the package: ``actions``."""

    path: Path
    """Its file."""

    tree: ast.Module
    """What it says."""

    @property
    def full_name(self) -> str:
        """Its name for ``import``."""
        return wps_models.__name__ if self.name == "__init__" else f"{wps_models.__name__}.{self.name}"

    @cached_property
    def public(self) -> frozenset[str]:
        """The names in its ``__all__``."""
        match self.definitions.get("__all__"):
            case [ast.Assign(value=names)]:
                return frozenset(ast.literal_eval(names))
            case _:
                return frozenset()

    def value(self, name: str) -> object:
        """What one of its names stands for at run time."""
        return getattr(importlib.import_module(self.full_name), name)

    def cls(self, name: str) -> type:
        """One of its classes."""
        found = self.value(name)
        assert isinstance(found, type)
        return found

    @cached_property
    def definitions(self) -> dict[str, list[Definition]]:
        """What it defines at its top level, by name; overloads are several."""
        found: dict[str, list[Definition]] = {}
        for node in self.tree.body:
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
        """Each name that it imports: from which module, and what it is called there; a module is called ``""``."""
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
    """Every module of the package by its name, in the order of the rows; one that has no row yet comes last."""
    order = [name for row in ROWS for name in row]
    paths = {path.stem: path for path in sorted(PACKAGE.glob("*.py"))}
    names = [name for name in order if name in paths] + [name for name in paths if name not in order]
    return {name: Module(name, paths[name], ast.parse(paths[name].read_text(encoding="utf-8"))) for name in names}
