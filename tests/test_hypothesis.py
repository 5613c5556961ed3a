"""hypothesis makes valid models of the classes of this package."""

import importlib
import subprocess
import sys
import tomllib
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.layout import ROOT
from tests.strategies import MODELS
from wps_models import Action, EventRequest, EventResponse, SendToGroupAction, dumps, loads
from wps_models.testing import _hypothesis


@given(st.data())
@pytest.mark.parametrize("union", [Action, EventRequest, EventResponse], ids=["actions", "events", "answers"])
def test_models_are_made_by_the_name_of_their_union(union: Any, data: st.DataObject) -> None:
    model: Any = data.draw(st.from_type(union))
    assert type(model) in get_args(union)
    assert loads(dumps(model), union) == model


@given(st.data())
def test_models_are_made_by_the_name_of_their_class(data: st.DataObject) -> None:
    cls: Any = data.draw(st.sampled_from(MODELS))
    assert isinstance(data.draw(st.from_type(cls)), cls)


@given(st.builds(SendToGroupAction, data=st.just("hi")))
def test_models_are_built_with_some_fields_given(action: SendToGroupAction) -> None:
    assert action.data == "hi"
    assert action.group.strip()


@settings(max_examples=20)
@given(st.data())
@pytest.mark.parametrize("cls", [cls for cls in MODELS if cls not in get_args(EventRequest)], ids=lambda cls: cls.__name__)
def test_models_are_built_with_the_required_fields(cls: Any, data: st.DataObject) -> None:
    assert isinstance(data.draw(st.builds(cls)), cls)


def test_the_entry_point_registers_the_strategies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, function = project["project"]["entry-points"]["hypothesis"]["wps-models"].partition(":")
    assert getattr(importlib.import_module(module), function) is _hypothesis.register


def test_hypothesis_is_not_imported_with_the_package() -> None:
    program = "import sys, wps_models, wps_models.testing; print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, encoding="utf-8").stdout
    assert "hypothesis" not in output.split()
