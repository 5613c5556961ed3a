"""Metadata that a client attaches to a message."""

import re
from collections.abc import Mapping
from typing import Any, Final

from wps_models._json.arguments import texts as as_texts
from wps_models._json.frozen import EMPTY, FrozenDict
from wps_models._json.problems import Place, Problems
from wps_models._json.rules import Refused
from wps_models._json.values import TEXTS, Kind

_MAX_KEY: Final = 256
_MAX_VALUE: Final = 1024
_MAX_ALL: Final = 8192
_KEY: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def as_metadata(values: Mapping[str, str]) -> Mapping[str, str]:
    """Freeze the metadata of a client, and refuse it if it exceeds the limits."""
    if values is EMPTY:
        return values
    frozen: object = as_texts(values)
    problem = _problem(frozen) if isinstance(frozen, FrozenDict) else None
    refused: Any = frozen if problem is None else Refused(ValueError, problem)
    return refused  # type: ignore[no-any-return]  # the check of the model raises it


def _problem(metadata: Mapping[str, str]) -> str | None:
    if not all(len(key) <= _MAX_KEY and _KEY.fullmatch(key) for key in metadata):
        return f"must have keys of 1 to {_MAX_KEY} ASCII letters, digits or any of !#$%&'*+-.^_`|~"
    if not all(len(value) <= _MAX_VALUE and value.isascii() for value in metadata.values()):
        return f"must have ASCII values of at most {_MAX_VALUE} characters"
    if sum(len(key) + len(value) for key, value in metadata.items()) > _MAX_ALL:
        return f"must have at most {_MAX_ALL} characters in total"
    return None


def _read(value: object, problems: Problems, place: Place) -> Any:
    metadata = TEXTS.read(value, problems, place)
    problem = None if metadata is None else _problem(metadata)
    return metadata if problem is None else problems.note(place, problem)


METADATA: Final = Kind(read=_read, write=dict)
"""Metadata of a client. The metadata of the service's messages has no limits here."""
