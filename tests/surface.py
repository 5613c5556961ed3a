"""The public API on one page, written from the package's own source.

``python -m tests.surface`` writes ``stubs/wps_models/__init__.pyi``; with ``--check``
it compares instead, and holds the page against the running package with
``mypy.stubtest``. A module with public names that ``wps_models`` itself doesn't
have gets a page of its own beside it.

Kept of each definition is what a caller sees: names, types, defaults. What
isn't public but has to be known to read a signature, such as the alias for "any
iterable of strings", stands at the end of the page with an underscore.
"""

import ast
import copy
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar, cast, get_args, get_origin

import attrs

from tests.layout import ROOT, Definition, Module, modules

HOME: Final = ROOT / "stubs" / "wps_models"

_HEAD: Final = """\
# Written by `python -m tests.surface`: {} as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"
"""
_Kind = TypeVar("_Kind", ast.ClassDef, ast.FunctionDef)
_DECORATORS: Final = {"overload", "property", "classmethod", "staticmethod"}


def pages() -> dict[Path, str]:
    """The text of each page."""
    front = modules()["__init__"]
    rooms = [module for name, module in modules().items() if not name.startswith("_") and not module.public <= front.public]
    return {HOME / f"{module.name}.pyi": Page(module).text() for module in (front, *rooms)}


class Page:
    """The definitions of a module's public names, and of what they can't be read without."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.origins = {name: _origin(module, name) for name in module.public}
        # What the front page has already.
        self.shared = {} if module.name == "__init__" else {origin: name for name, origin in _front().items()}
        self.imports = {
            f"from wps_models import {name} as {name}" for name in map(self.shared.get, self.origins.values()) if name
        }
        self.helpers: dict[str, tuple[Module, str]] = {}

    def text(self) -> str:
        """The page, formatted."""
        parts: list[str] = []
        for home in modules().values():
            names = [name for name in home.definitions if self._is_own(home, name)]
            if names:
                parts += [f"# --- {home.name}", *(self._define(home, name) for name in names)]
        written: set[str] = set()
        while rest := sorted(self.helpers.keys() - written):
            if not written:
                parts.append("# --- not public: what the above is written with")
            written.update(rest)
            parts += [self._define(*self.helpers[name]) for name in rest]
        return _formatted("\n\n".join([_HEAD.format(self.module.full_name), *sorted(self.imports), *parts]) + "\n")

    def _is_own(self, home: Module, name: str) -> bool:
        return self.origins.get(name) == (home, name) not in self.shared

    # --- definitions, without what only their authors need

    def _define(self, home: Module, name: str) -> str:
        nodes = home.definitions[name]
        match nodes[0]:
            case ast.ClassDef() as node:
                return self._class(home, node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return "\n".join(self._functions(home, nodes, self.called(home, name)))
            case ast.AnnAssign() | ast.Assign() as node:
                return self._constant(home, name, node)

    def _constant(self, home: Module, name: str, node: ast.AnnAssign | ast.Assign) -> str:
        value, called = home.value(name), self.called(home, name)
        if get_origin(value) is Annotated:
            plain, rule = get_args(value)
            return f"{called} = {plain.__name__}  # {rule.message}"
        annotation = f": {self._type(home, node.annotation)}" if isinstance(node, ast.AnnAssign) else ""
        if annotation.startswith(": Final"):
            return f"{called}: Final[{self._type(home, ast.Name(type(value).__name__))}]"
        assert node.value is not None
        return f"{called}{annotation} = {self._type(home, node.value)}".replace(f"'{name}'", f"'{called}'")

    def _class(self, home: Module, node: ast.ClassDef) -> str:
        cls = home.cls(node.name)
        decorators = [self._frozen(home, decorator) for decorator in node.decorator_list if attrs.has(cls)]
        bases: list[str] = []
        body = list(self._members(home, node, cls))
        for base in node.bases:
            bases += self._base(home, base, cls, body)
        head = f"class {self.called(home, node.name)}({', '.join(bases)}):"
        return "\n".join([*decorators, head, *(f"    {line}" for part in body or ["..."] for line in part.splitlines())])

    def _frozen(self, home: Module, decorator: ast.expr) -> str:
        match decorator:
            case ast.Call(func=func, keywords=keywords):
                kept = [ast.unparse(keyword) for keyword in keywords if keyword.arg == "kw_only"]
                return f"@{self._type(home, func)}({', '.join(kept)})"
            case _:
                return f"@{self._type(home, decorator)}"

    def _base(self, home: Module, base: ast.expr, cls: type, body: list[str]) -> Iterator[str]:
        """The base's name; for one of ours that isn't public its own bases, and its members into `body`."""
        found = _definition(home, base, ast.ClassDef)
        if found is None or self._is_own(found[0], found[1].name) or (found[0], found[1].name) in self.shared:
            yield self._type(home, base)
            return
        there, node = found
        body += self._members(there, node, cls)
        for further in node.bases:
            yield from self._base(there, further, cls, body)

    def _members(self, home: Module, node: ast.ClassDef, cls: type) -> Iterator[str]:
        fields = {field.name: field for field in attrs.fields(cls)} if attrs.has(cls) else {}
        functions: dict[str, list[Definition]] = {}
        for member in node.body:
            match member:
                case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                    yield f"{name}: {self._type(home, member.annotation)}{self._default(home, member, fields.get(name))}"
                case ast.Assign(targets=[ast.Name(id=name)]) if issubclass(cls, Enum):
                    yield ast.unparse(member)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if _is_seen(name):
                    functions.setdefault(name, []).append(member)
                case _:
                    pass
        for name, overloads in functions.items():
            yield from self._functions(home, overloads, name)

    def _default(self, home: Module, member: ast.AnnAssign, field: "attrs.Attribute[object] | None") -> str:
        if member.value is None:
            return ""
        if field is None:
            return f" = {ast.unparse(_plain(member.value))}"
        default = "" if field.default is attrs.NOTHING else _shown(field.default)
        converter = self._converter(home, member)
        if converter is None:
            return f" = {default}" if default else ""
        self.imports.add("from attrs import field")
        return f" = field({f'default={default}, ' if default else ''}converter={converter})"

    def _converter(self, home: Module, member: ast.AnnAssign) -> str | None:
        """The field's converter, if it takes more than the field's own type."""
        match member.value:
            case ast.Call(keywords=keywords):
                converters = [keyword.value for keyword in keywords if keyword.arg == "converter"]
            case _:
                converters = []
        for converter in converters:
            found = _definition(home, converter, ast.FunctionDef)
            taken = found and found[1].args.args[0].annotation
            same = taken is not None and ast.unparse(taken) == ast.unparse(member.annotation)
            return None if same else self._type(home, converter)
        return None

    def _functions(self, home: Module, nodes: list[Definition], name: str) -> Iterator[str]:
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        overloads = [node for node in functions if "overload" in map(ast.unparse, node.decorator_list)]
        for node in overloads or functions:
            for decorator in node.decorator_list:
                if ast.unparse(decorator) in _DECORATORS:
                    yield f"@{self._type(home, decorator)}"
            keyword = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
            result = f" -> {self._type(home, node.returns)}" if node.returns else ""
            yield f"{keyword} {name}({self._arguments(home, node.args)}){result}: ..."

    def _arguments(self, home: Module, arguments: ast.arguments) -> str:
        shown = copy.deepcopy(arguments)
        shown.defaults = [_plain(default) for default in shown.defaults]
        shown.kw_defaults = [default and _plain(default) for default in shown.kw_defaults]
        for argument in (*shown.posonlyargs, *shown.args, shown.vararg, *shown.kwonlyargs, shown.kwarg):
            if argument is None or argument.annotation is None:
                continue
            # What a mix-in says about its own `self` is nobody else's business.
            argument.annotation = None if argument.arg == "self" else self._resolved(home, argument.annotation)
        return ast.unparse(shown)

    # --- names

    def _type(self, home: Module, node: ast.expr) -> str:
        return ast.unparse(self._resolved(home, node))

    def _resolved(self, home: Module, node: ast.expr) -> ast.expr:
        return cast("ast.expr", _Names(self, home).visit(copy.deepcopy(node)))

    def called(self, home: Module, name: str) -> str:
        """What a name of a module is called on this page; where it comes from is noted."""
        if name in home.definitions:
            if self._is_own(home, name):
                return name
            if (home, name) in self.shared:
                if name not in self.origins:
                    self.imports.add(f"from wps_models import {name}")
                return name
            return self._helper(home, name)
        if name in home.imports:
            module, original = home.imports[name]
            if module.startswith("wps_models."):
                return self.called(modules()[module.removeprefix("wps_models.")], original)
            renamed = "" if original == name else f" as {name}"
            self.imports.add(f"from {module} import {original}{renamed}" if original else f"import {module}{renamed}")
        return name

    def _helper(self, home: Module, name: str) -> str:
        for called in ("_" + name.lstrip("_"), f"_{home.name.strip('_')}_{name.lstrip('_')}"):
            there, other = self.helpers.setdefault(called, (home, name))
            if [*map(ast.dump, there.definitions[other])] == [*map(ast.dump, home.definitions[name])]:
                return called
        raise AssertionError(f"two things would be called {called}")


class _Names(ast.NodeTransformer):
    """Gives names the form that they have on a page, and takes annotations out of quotes."""

    def __init__(self, page: Page, home: Module) -> None:
        self.page = page
        self.home = home
        self.strings: set[int] = set()

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self.page.called(self.home, node.id))

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        # Of one of our modules: it may be called as something of this page is.
        module = self.home.imports.get(ast.unparse(node.value), ("", ""))
        if module[0] != "wps_models":
            return self.generic_visit(node)
        self.page.imports.add("import wps_models")
        return ast.Attribute(ast.Name("wps_models"), node.attr)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if ast.unparse(node.value) != "Literal":
            return self.generic_visit(node)
        quoted = [part for part in ast.walk(node) if isinstance(part, ast.Constant)]
        self.strings.update(map(id, quoted))
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        # TypeVar and its like: the name comes first, and isn't a type.
        self.strings.update(map(id, node.args[:1]))
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, str) or id(node) in self.strings:
            return node
        inner: ast.expr = self.visit(ast.parse(node.value, mode="eval").body)
        return inner


def _front() -> dict[str, tuple[Module, str]]:
    front = modules()["__init__"]
    return {name: _origin(front, name) for name in front.public}


def _origin(module: Module, name: str) -> tuple[Module, str]:
    """The module of ours that defines a name, and what it is called there."""
    if name in module.definitions:
        return module, name
    there, original = module.imports[name]
    return _origin(modules()[there.removeprefix("wps_models.")], original)


def _definition(home: Module, node: ast.expr, kind: type[_Kind]) -> tuple[Module, _Kind] | None:
    """Where our package defines the class or function that a name stands for."""
    if not isinstance(node, ast.Name):
        return None
    module, name = home.imports.get(node.id, (home.full_name, node.id))
    there = modules().get(module.removeprefix("wps_models."))
    found = there.definitions.get(name, [None])[0] if there else None
    return (there, found) if there and isinstance(found, kind) else None


def _is_seen(name: str) -> bool:
    """Whether a method is a caller's business: public, or a magic one that not every object has."""
    if not name.startswith("_"):
        return True
    return name in {"__init__", "__new__"} or (name.startswith("__") and name not in vars(object))


def _plain(default: ast.expr) -> ast.expr:
    return default if isinstance(default, ast.Constant | ast.Attribute | ast.Tuple) else ast.Constant(...)


def _shown(default: object) -> str:
    match default:
        case Enum():
            return f"{type(default).__name__}.{default.name}"
        case None | bool() | int() | str() | bytes():
            return repr(default)
        case ():
            return "()"
        case {} if not default:
            return "{}"
        case _:
            return "..."


def _formatted(text: str) -> str:
    for command in (["check", "--fix", "--quiet", "--select", "I"], ["format"]):
        arguments = [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(HOME / "__init__.pyi"), "-"]
        text = subprocess.run(arguments, input=text, capture_output=True, check=True, encoding="utf-8", cwd=ROOT).stdout
    return text


# What isn't public, and what mypy makes of an attrs class, which isn't quite what attrs makes of it.
_EXPECTED: Final = [r".*\._[A-Za-z]\w*(\..*)?", r".*\.__(all|lt|le|gt|ge|attrs_props|replace)__", r".*\.__\w+_AttrsAttributes__"]


def stubtest() -> int:
    """Hold the pages against the running package, name by name."""
    # A module without a page is how the package is built, not what it offers.
    expected = list(_EXPECTED)
    for module in modules().values():
        if not (HOME / f"{module.name}.pyi").exists():
            expected.append(re.escape(module.full_name))
        # stubtest takes an alias of Literal for a function.
        expected += [rf".*\.{name}" for name in module.definitions if get_origin(module.value(name)) is Literal]
    with tempfile.TemporaryDirectory() as folder:
        allowlist = Path(folder, "allowlist")
        allowlist.write_text("\n".join(expected), encoding="utf-8")
        options = ["--concise", "--ignore-unused-allowlist", "--allowlist", str(allowlist)]
        command = [sys.executable, "-m", "mypy.stubtest", "wps_models", *options]
        return subprocess.run(command, env=os.environ | {"MYPYPATH": str(HOME.parent)}, check=False).returncode


def main() -> int:
    """Write the pages, or check them."""
    if sys.argv[1:] == ["--check"]:
        old = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
        for path in old:
            print(f"{path.relative_to(ROOT)} is out of date: python -m tests.surface")
        return 1 if old else stubtest()
    for path in HOME.glob("*.pyi"):
        path.unlink()
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
