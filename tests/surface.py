"""The public API as a listing: ``python -m tests.surface`` writes ``stubs/`` from the package's own source.

Kept of each definition is what a caller sees: names, types, defaults. What isn't public but has
to be known to read a signature stands at the end of its page, with an underscore.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeAlias

from tests.layout import PACKAGE, ROOT, Module, modules

HOME: Final = ROOT / "stubs" / "wps_models"

_HEAD: Final = """\
# Written by `python -m tests.surface`: {} as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"
"""
_DECORATORS: Final = {"cached_property", "classmethod", "define", "final", "frozen", "overload", "property", "staticmethod"}
_DOTS: Final = ast.Constant(...)

_Place: TypeAlias = tuple[Module, str]
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def pages() -> dict[Path, str]:
    """The text of each page: the front page's, and those of modules with names that no page before has."""
    front = modules()["__init__"]
    found: dict[Path, str] = {}
    listed: dict[_Place, str] = {}
    for module in (front, *modules().values()):
        page = Page(module, listed)
        if page.own and (module is front or not module.is_private):
            found[page_of(module)] = page.text()
            listed |= dict.fromkeys(page.own, module.full_name)
    return found


def page_of(module: Module) -> Path:
    """Where a module's page is, if it has one."""
    return HOME / module.path.relative_to(PACKAGE).with_suffix(".pyi")


def public(module: Module) -> frozenset[str]:
    """Return the names in a module's ``__all__``, which may be made when it is imported."""
    # Private modules list theirs in the source, and some import packages that needn't be installed.
    is_private = module.is_private and module.name != "__init__"
    return module.public if is_private else frozenset(getattr(import_module(module.full_name), "__all__", ()))


def origin(module: Module, name: str) -> _Place | None:
    """Where our package defines what a module calls by a name."""
    if name in module.definitions:
        return module, name
    there, original = module.imports.get(name) or _starred(module, name)
    home = None if _module(f"{there}.{original}") else _module(there)
    return origin(home, original) if home else None


def _starred(module: Module, name: str) -> tuple[str, str]:
    """Where a name comes from that is imported with a star."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            home = _module(node.module or "")
            if home and name in public(home):
                return home.full_name, name
    return "", ""


def _module(full_name: str) -> Module | None:
    return next((module for module in modules().values() if module.full_name == full_name), None)


class Page:
    """A module's public names, and what they can't be read without."""

    def __init__(self, module: Module, listed: Mapping[_Place, str]) -> None:
        """Take the module, and what the pages before have already, each with the module that it is listed for."""
        self.module = module
        self.listed = listed
        self.public = public(module)
        places = {name: place for name in self.public if (place := origin(module, name))}
        self.own = {*places.values()} - listed.keys()
        self.imports = {f"from {listed[place]} import {name} as {name}" for name, place in places.items() if place in listed}
        folders = {name: there for name, (there, _) in module.imports.items() if _module(f"{there}.{name}")}
        self.imports |= {f"from {there} import {name} as {name}" for name, there in folders.items() if name in self.public}
        self.helpers: dict[str, _Place] = {}

    def text(self) -> str:
        """The page, formatted."""
        parts: list[str] = []
        for home in modules().values():
            own = [self._definition(home, name) for name in home.definitions if (home, name) in self.own]
            parts += [f"# --- {home.name}", *own] if own else []
        helpers: dict[str, str] = {}
        while rest := self.helpers.keys() - helpers.keys():
            helpers |= {name: self._definition(*self.helpers[name]) for name in rest}
        if helpers:
            parts += [
                "# --- not public: what the above is written with",
                *(helpers[name] for name in sorted(helpers)),
            ]
        return _formatted("\n\n".join([_HEAD.format(self.module.full_name), *sorted(self.imports), *parts]))

    def _definition(self, home: Module, name: str) -> str:
        outline = _Outline(self, home)
        text = "\n".join(ast.unparse(outline.visit(deepcopy(node))) for node in _declared(home.definitions[name]))
        return re.sub(rf"\b{name}\b", self.called(home, name), text)

    def called(self, home: Module, name: str) -> str:
        """What a name of a module is called on this page; where it comes from is noted."""
        place = origin(home, name)
        if place and place in self.listed and name not in self.public:
            self.imports.add(f"from {self.listed[place]} import {name}")
        elif place and place not in self.own and place not in self.listed:
            return self._helper(*place)
        elif place is None and name in home.imports:
            module, original = home.imports[name]
            renamed = "" if name == (original or module) else f" as {name}"
            self.imports.add(f"from {module} import {original}{renamed}" if original else f"import {module}{renamed}")
        return name

    def _helper(self, home: Module, name: str) -> str:
        for called in ("_" + name.lstrip("_"), f"_{home.name.strip('_').replace('.', '_')}_{name.lstrip('_')}"):
            there, other = self.helpers.setdefault(called, (home, name))
            if [*map(ast.dump, there.definitions[other])] == [*map(ast.dump, home.definitions[name])]:
                return called
        raise AssertionError(f"two things would be called {called}")


class _Unquoted(ast.NodeTransformer):
    """Takes annotations out of quotes, and leaves out what is only annotated."""

    def visit_Constant(self, node: ast.Constant) -> Any:
        return ast.parse(node.value, mode="eval").body if isinstance(node.value, str) else node

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        match node:
            case ast.Subscript(ast.Name("Literal")):
                return node
            case ast.Subscript(ast.Name("Annotated"), ast.Tuple([plain, *_])):
                return self.visit(plain)
            case _:
                return self.generic_visit(node)


class _Outline(ast.NodeTransformer):
    """Leaves of a definition what callers see, and calls things what they are called on a page."""

    def __init__(self, page: Page, home: Module) -> None:
        self.page = page
        self.home = home

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        node.body = [member for member in _declared(node.body) if _is_seen(member)] or [ast.Expr(_DOTS)]
        node.decorator_list = _decorators(node)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: _Function) -> Any:
        node.body = [ast.Expr(_DOTS)]
        node.decorator_list = _decorators(node)
        node.returns = node.returns and _Unquoted().visit(node.returns)
        node.args.defaults = [_plain(default) for default in node.args.defaults]
        node.args.kw_defaults = [default and _plain(default) for default in node.args.kw_defaults]
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> Any:
        return self.visit_FunctionDef(node)

    def visit_arg(self, node: ast.arg) -> Any:
        # What a mix-in says about its own `self` is nobody else's business.
        node.annotation = None if node.arg == "self" or node.annotation is None else _Unquoted().visit(node.annotation)
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        node.annotation = _Unquoted().visit(node.annotation)
        match node.value:
            case ast.Call(ast.Name("field") as field, _, keywords):
                default = [ast.keyword("default", _plain(word.value)) for word in keywords if word.arg in {"default", "factory"}]
                # It may take more than the field's own type.
                converter = [word for word in keywords if word.arg == "converter" and isinstance(word.value, ast.Name)]
                if converter and default and default[0].value is _DOTS:
                    self.page.imports.add("from typing import Any, cast")
                    default = [ast.keyword("default", ast.parse("cast(Any, ...)", mode="eval").body)]
                node.value = ast.Call(field, [], default + converter) if converter else default[0].value if default else None
            case ast.expr() if ast.unparse(node.annotation) == "TypeAlias":
                node.value = _Unquoted().visit(node.value)
            case value:
                node.value = value and _plain(value)
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> Any:
        node.value = _Unquoted().visit(node.value) if isinstance(node.value, ast.Subscript) else node.value
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> Any:
        return ast.Name(self.page.called(self.home, node.id)) if isinstance(node.ctx, ast.Load) else node

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        # Of one of our modules: something of this page may have the same name.
        module = _module(".".join(self.home.imports.get(ast.unparse(node.value), ())))
        if module is None:
            return self.generic_visit(node)
        there = self.page.listed.get(origin(module, node.attr) or (module, node.attr))
        if there is None:
            return ast.Name(self.page.called(module, node.attr))
        self.page.imports.add(f"import {there}")
        return ast.Attribute(ast.Name(there), node.attr)


def _declared(nodes: Iterable[ast.stmt]) -> list[ast.stmt]:
    """Definitions without the functions that overloads stand for."""
    overloads = {node.name for node in nodes if isinstance(node, _Function) and _decorators(node, "overload")}
    return [
        node for node in nodes if not isinstance(node, _Function) or node.name not in overloads or _decorators(node, "overload")
    ]


def _decorators(node: ast.ClassDef | _Function, *kept: str) -> list[ast.expr]:
    return [each for each in node.decorator_list if ast.unparse(each).partition("(")[0] in (kept or _DECORATORS)]


def _is_seen(member: ast.stmt) -> bool:
    """Whether a member of a class is a caller's business: public, or a magic method that not every object has."""
    match member:
        case ast.AnnAssign(target=ast.Name(name)) | ast.Assign(targets=[ast.Name(name)]):
            return not name.startswith("_")
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
            return not name.startswith("_") or (name.endswith("__") and name not in vars(object).keys() - {"__init__", "__new__"})
        case _:
            return False


def _plain(default: ast.expr) -> ast.expr:
    """A default as it is written, if that says something."""
    return default if isinstance(default, ast.Constant | ast.Attribute | ast.UnaryOp | ast.Tuple) else _DOTS


def _formatted(text: str) -> str:
    for command in (["check", "--fix", "--quiet", "--select", "I"], ["format"]):
        arguments = [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(HOME / "__init__.pyi"), "-"]
        text = subprocess.run(arguments, input=text, capture_output=True, check=True, encoding="utf-8", cwd=ROOT).stdout
    return text


if __name__ == "__main__":
    for old in HOME.rglob("*.pyi"):
        old.unlink()
    for path, page in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
