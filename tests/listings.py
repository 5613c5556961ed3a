"""The generated code of two classes, for reviewers: ``python -m tests.listings`` updates it."""

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.payloads import DATA
from wps_models import Model, SendToGroupAction, UserEventRequest
from wps_models._json.checks import class_check
from wps_models._json.fields import options_of
from wps_models._json.readers import class_reader
from wps_models._json.writers import class_writer

FOLDER: Final = DATA / "listings"


def _check(cls: Any) -> Callable[..., Any]:
    return class_check(cls, options_of(cls).rule)


CLASSES: Final[tuple[type[Model], ...]] = (SendToGroupAction, UserEventRequest)

FUNCTIONS: Final[Mapping[str, Callable[[Any], Any]]] = {"check": _check, "read": class_reader, "write": class_writer}
"""The generated functions of a class."""


def listings() -> dict[Path, str]:
    """Return the code of each class, by its file."""
    return {FOLDER / f"{cls.__name__}.txt": "\n".join(map(inspect.getsource, _made_for(cls))) for cls in CLASSES}


def _made_for(cls: type[Model]) -> list[Callable[..., Any]]:
    return [make(cls) for make in FUNCTIONS.values()]


if __name__ == "__main__":
    for path, listing in listings().items():
        path.write_text(listing, encoding="utf-8")
