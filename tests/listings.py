"""The code that is made for two classes, as reviewers see it: ``python -m tests.listings`` writes it anew."""

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.payloads import DATA
from wps_models import Model, SendToGroupAction, UserEventRequest
from wps_models._json.readers import class_reader
from wps_models._json.writers import class_writer

FOLDER: Final = DATA / "listings"

CLASSES: Final[tuple[type[Model], ...]] = (SendToGroupAction, UserEventRequest)

FUNCTIONS: Final[Mapping[str, Callable[[Any], Any]]] = {"read": class_reader, "write": class_writer}
"""What is made for each class."""


def listings() -> dict[Path, str]:
    """The code of each class, by the file that it lies in."""
    return {FOLDER / f"{cls.__name__}.txt": "\n".join(map(inspect.getsource, _made_for(cls))) for cls in CLASSES}


def _made_for(cls: type[Model]) -> list[Callable[..., Any]]:
    return [make(cls) for make in FUNCTIONS.values()]


if __name__ == "__main__":
    for path, listing in listings().items():
        path.write_text(listing, encoding="utf-8")
