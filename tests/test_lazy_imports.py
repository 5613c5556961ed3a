"""With each import put off until it's needed (``-X lazy_imports=all``, new in 3.15), the package does what it always does."""

import json
import subprocess
import sys
from typing import Any, get_args

import pytest

from tests import payloads
from tests.layout import PACKAGE
from wps_models import EventRequest

pytestmark = pytest.mark.skipif(sys.version_info < (3, 15), reason="lazy imports are new in Python 3.15")

# What each folder's payloads are read as, as in tests/payloads.py, but by name; others as their own class.
FORMS = {
    "actions": "wps_models.Action",
    "contexts": "wps_models.WebPubSubConnectionContext",
    "requests": "wps_models.EventRequest",
    "responses": "wps_models.EventResponse",
}
# A list of actions is as good as its actions.
NAMES = [name for name in payloads.files() if payloads.class_of(name) is not list]
MQTT = {name: base for name in NAMES if (base := payloads.class_of(name).__base__) in get_args(EventRequest)}


def lazily(form: str, names: list[str]) -> list[Any]:
    """Class and JSON of payloads, read as `form` by a new process that has asked for nothing else."""
    program = f"""
import json, sys
import wps_models, {form.rpartition(".")[0]}
models = [wps_models.loads(text, {form}) for text in json.load(sys.stdin)]
json.dump([[type(model).__name__, wps_models.unstructure(model)] for model in models], sys.stdout)
"""
    done = subprocess.run(
        [sys.executable, "-X", "lazy_imports=all", "-c", program],
        input=json.dumps([json.dumps(payloads.payload(name)) for name in names]),
        cwd=PACKAGE.parent,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


def expected(name: str) -> list[Any]:
    return [payloads.class_of(name).__name__, payloads.payload(name)]


@pytest.mark.parametrize("folder", FORMS)
def test_the_payloads_of_a_folder_are_read_and_written(folder: str) -> None:
    names = [name for name in NAMES if name.startswith(folder)]
    assert lazily(FORMS[folder], names) == [*map(expected, names)]


@pytest.mark.parametrize("name", NAMES)
def test_a_payload_is_read_and_written_by_a_process_that_knows_no_other(name: str) -> None:
    cls = payloads.class_of(name)
    form = FORMS.get(name.partition("/")[0], f"{cls.__module__}.{cls.__qualname__}")
    assert lazily(form, [name]) == [expected(name)]


@pytest.mark.parametrize(("name", "base"), MQTT.items(), ids=list(MQTT))
def test_mqtt_is_told_by_a_process_that_asks_for_the_plain_event(name: str, base: type) -> None:
    assert lazily(f"wps_models.{base.__name__}", [name]) == [expected(name)]
