"""What is wrong with a payload, and where: collected while it is read, and raised at the end."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from wps_models._json.frozen import is_array, is_object
from wps_models.errors import InvalidPayloadError, Problem

Place: TypeAlias = "tuple[Place, str | int] | None"
"""Where something stands: the place around it, and its member name or index there. ``None``: the whole payload.

It becomes a JSON path only when something is wrong, as nearly nothing is.
"""

MAX_PROBLEMS: Final = 100
"""How many problems are listed. A small payload must not become a huge error."""

ANY_KEY: Final = "*"
"""Stands in a path for a key that the sender chose."""


class Problems(list[tuple[Place, str]]):
    """The problems that were found so far. Empty: none."""

    __slots__ = ("left_out", "raises")

    left_out: int
    """How many more there were than are listed. Not set: none."""

    raises: Callable[[list[Problem]], InvalidPayloadError]
    """What makes the error if this problem is the only one. Not set: `InvalidPayloadError`."""

    # Any is None, and lets a reader end with what it notes: ``return problems.note(...)``.
    def note(self, place: Place, message: str) -> Any:
        """Note what is wrong with the value at a place, as a phrase that follows its path."""
        if len(self) < MAX_PROBLEMS:
            self.append((place, message))
        else:
            self.left_out = getattr(self, "left_out", 0) + 1

    def expected(self, place: Place, what: str, value: object) -> Any:
        """Note that something else stands where `what` is expected, or nothing."""
        if value is None and (place is None or isinstance(place[1], str)):
            self.note(place, "is missing" if place else f"expected {what}, not null")
        else:
            self.note(place, f"expected {what}, not {kind_of(value)}")

    def listed(self) -> list[tuple[Place, str]]:
        """The problems as they are shown. If there are too many, the last one says how many more there are."""
        left_out = getattr(self, "left_out", 0)
        return [*self[:-1], (None, f"and {left_out + 1} more problems")] if left_out else self

    def error(self) -> InvalidPayloadError:
        """One error for all of them."""
        found = [Problem(path=path_of(place), message=message) for place, message in self.listed()]
        raises = getattr(self, "raises", InvalidPayloadError) if len(found) == 1 else InvalidPayloadError
        return raises(found)


def path_of(place: Place) -> str:
    """The JSON path of a place: ``$[3].dataType``."""
    parts: list[str] = []
    while place is not None:
        place, part = place
        parts.append(f"[{part}]" if isinstance(part, int) else f".{part}")
    return "".join(["$", *reversed(parts)])


def kind_of(value: object) -> str:
    """What JSON calls the type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case _ if is_array(value):
            return "an array"
        case _ if is_object(value):
            return "an object"
        case _:
            return f"a Python {type(value).__name__}"
