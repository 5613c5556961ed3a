"""Public names: where to import them, and their documentation."""

import ast
import inspect
import re
import subprocess
import sys
from types import MappingProxyType, ModuleType
from typing import get_args

import attrs
import pytest

import wps_models
from tests import surface
from tests.layout import Module, modules

# Names of these modules are used with the module's name, as in `webhook.parse`.
QUALIFIED_MODULES = MappingProxyType(
    {
        "beta": "its classes have the same names as those of the current API",
        "client": "client.AckMessage and others, whose data differs from that of actions",
        "emulator": "emulator.Service and others, for tests only",
        "functions": "functions.trigger and functions.context",
        "rest": "rest.request and rest.parse",
        "testing": "testing.connect and others, for tests only",
        "webhook": "webhook.parse and webhook.respond",
    }
)
PUBLIC_MODULES = {name: module for name, module in modules().items() if not module.is_private}
REEXPORTED_MODULES = {name: module for name, module in PUBLIC_MODULES.items() if name.split(".")[0] not in QUALIFIED_MODULES}

# Classes of this package, which no public page describes.
WITHOUT_SOURCE = {"HttpRequest", "HttpResponse", "Problem", "UnknownEventRequest", "WebPubSubEventRequest"}


def _classes() -> dict[str, tuple[Module, ast.ClassDef]]:
    return {
        f"{module.name}.{node.name}": (module, node)
        for module in PUBLIC_MODULES.values()
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and node.name in module.public
    }


# Created when the package is imported, so type checkers don't know it.
PUBLIC_NAMES: frozenset[str] = frozenset(vars(wps_models)["__all__"])

MODELS = {name: (module, node) for name, (module, node) in _classes().items() if attrs.has(module.cls(node.name))}
every_model = pytest.mark.parametrize(("module", "node"), MODELS.values(), ids=list(MODELS))


@pytest.mark.parametrize("module", REEXPORTED_MODULES.values(), ids=list(REEXPORTED_MODULES))
def test_public_names_of_modules_can_be_imported_from_the_package(module: Module) -> None:
    assert not module.public - PUBLIC_NAMES
    assert not [name for name in module.public if getattr(wps_models, name) is not module.value(name)]


def test_a_star_import_imports_the_names_known_to_type_checkers() -> None:
    front = modules()["__init__"]
    seen = {name for name in front.imports if not name.startswith("_") and name != "*"}
    starred = {node.module for node in ast.walk(front.tree) if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"}
    seen |= {name for module in modules().values() if module.full_name in starred for name in surface.public(module)}
    assert seen == PUBLIC_NAMES
    assert set(dir(wps_models)) >= PUBLIC_NAMES


def test_a_lazily_imported_name_is_stored_in_the_package() -> None:
    assert wps_models.SendToAllAction is vars(wps_models)["SendToAllAction"]
    assert wps_models.rest is vars(wps_models)["rest"]


def test_python_suggests_a_name_for_a_misspelt_one() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import wps_models; wps_models.SendToAllActon"], check=False, capture_output=True, encoding="utf-8"
    )
    assert re.search(r"Did you mean:? '\.?SendToAllAction'", done.stderr)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("UserExists", ": it is in wps_models.rest"),
        ("WebPubSubTriggerBinding", ": it is in wps_models.functions"),
        ("GroupDataMessage", ": it is in wps_models.client"),
        ("SendToGroup", ": it is in wps_models.beta"),
        ("HeadersLike", ": it is in wps_models.rest and in wps_models.webhook"),
        ("Strangers", ""),
        ("trigger", ""),
    ],
)
def test_the_error_for_the_name_of_a_door_says_where_it_is(name: str, hint: str) -> None:
    with pytest.raises(AttributeError, match=rf"^module 'wps_models' has no attribute '{name}'{hint}$"):
        getattr(wps_models, name)


@pytest.mark.parametrize("door", [wps_models.testing, wps_models.webhook])
def test_a_door_with_code_lists_its_own_names_only(door: ModuleType) -> None:
    assert dir(door) == sorted(vars(door)["__all__"])


@pytest.mark.parametrize("union", ["Action", "EventRequest", "EventResponse"])
def test_each_class_of_a_union_is_public(union: str) -> None:
    assert not {cls.__name__ for cls in get_args(getattr(wps_models, union))} - PUBLIC_NAMES


@every_model
def test_a_models_docstring_names_its_public_source(module: Module, node: ast.ClassDef) -> None:
    cls = module.cls(node.name)
    docstrings = [ast.get_docstring(module.tree), *(base.__doc__ for base in cls.__mro__)]
    assert node.name in WITHOUT_SOURCE or any("Source: https://" in text for text in docstrings if text)


@every_model
def test_each_field_of_a_model_has_a_docstring(module: Module, node: ast.ClassDef) -> None:
    fields = {field.name for field in attrs.fields(module.cls(node.name))}
    undocumented = [
        member.target.id
        for member, after in zip(node.body, [*node.body[1:], None], strict=True)
        if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name) and member.target.id in fields
        if not member.target.id.startswith("_")
        if not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str))
    ]
    assert not undocumented


@every_model
def test_a_model_is_frozen_slotted_and_built_by_keywords(module: Module, node: ast.ClassDef) -> None:
    cls = module.cls(node.name)
    assert any("__setattr__" in base.__dict__ for base in cls.__mro__[:-1])
    assert "__slots__" in cls.__dict__
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in inspect.signature(cls).parameters.values())
