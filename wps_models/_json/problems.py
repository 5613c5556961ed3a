"""Problems of a payload and their locations: collected while reading, raised at the end."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from wps_models._json.frozen import is_array, is_object
from wps_models.errors import InvalidPayloadError, Problem

Place: TypeAlias = "tuple[Place, str | int] | None"
"""A location in a payload: the location of the parent, and a member name or index. ``None`` is the whole payload.

Only converted to a JSON path if there is a problem.
"""

MAX_PROBLEMS: Final = 100
"""Maximum number of problems in an error. A small payload must not become a huge error."""

ANY_KEY: Final = "*"
"""Replaces keys chosen by the sender in paths."""


Message: TypeAlias = str | Exception
"""The message of a problem, or the exception that a user's hook raised."""


class Problems(list[tuple[Place, Message]]):
    """The problems found so far."""

    __slots__ = ("left_out", "raises")

    left_out: int
    """The number of further problems, if any."""

    raises: Callable[[list[Problem]], InvalidPayloadError]
    """Creates the exception if there is only one problem. Defaults to `InvalidPayloadError`."""

    # Returns None. Any, so that readers can write ``return problems.note(...)``.
    def note(self, place: Place, message: Message) -> Any:
        """Note a problem. The message is phrased to follow the path."""
        if len(self) < MAX_PROBLEMS:
            self.append((place, message))
        else:
            self.left_out = getattr(self, "left_out", 0) + 1

    def expected(self, place: Place, what: str, value: object) -> Any:
        """Note that a value has a wrong type, or is missing."""
        if value is None and (place is None or isinstance(place[1], str)):
            self.note(place, "is missing" if place else f"expected {what}, not null")
        else:
            self.note(place, f"expected {what}, not {kind_of(value)}")

    def listed(self) -> list[tuple[Place, Message]]:
        """Return the problems to show. If there are too many, the last one is the number of the others."""
        left_out = getattr(self, "left_out", 0)
        return [*self[:-1], (None, f"and {left_out + 1} more problems")] if left_out else self

    def error(self) -> InvalidPayloadError:
        """Return the error with all problems."""
        found = [Problem(path=path_of(place), message=str(message)) for place, message in self.listed()]
        raises = getattr(self, "raises", InvalidPayloadError) if len(found) == 1 else InvalidPayloadError
        return raises(found)


def path_of(place: Place) -> str:
    """Return the JSON path of a location: ``$[3].dataType``."""
    parts: list[str] = []
    while place is not None:
        place, part = place
        parts.append(f"[{part}]" if isinstance(part, int) else f".{part}")
    return "".join(["$", *reversed(parts)])


def kind_of(value: object) -> str:
    """Return the name of a value's type in JSON."""
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
