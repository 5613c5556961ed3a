"""Problems of a payload and their places: collected while it is read, raised at the end."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from wps_models._json.frozen import is_array, is_object
from wps_models.errors import InvalidPayloadError, Problem

Place: TypeAlias = "tuple[Place, str | int] | None"
"""A place in a payload: the place around it, and a member name or index. ``None`` is the whole payload.

Only converted to a JSON path if there is a problem.
"""

MAX_PROBLEMS: Final = 100
"""The number of problems that are listed. A small payload must not become a huge error."""

ANY_KEY: Final = "*"
"""Replaces keys that the sender chose in paths."""


Message: TypeAlias = str | Exception
"""The message of a problem, or the exception that a user's hook raised."""


class Problems(list[tuple[Place, Message]]):
    """The problems found so far."""

    __slots__ = ("left_out", "raises")

    left_out: int
    """The number of further problems, if any."""

    raises: Callable[[list[Problem]], InvalidPayloadError]
    """Exception factory used if there is only one problem. Defaults to `InvalidPayloadError`."""

    # Any is None, and lets a reader end with what it notes: ``return problems.note(...)``.
    def note(self, place: Place, message: Message) -> Any:
        """Note a problem of the value at a place, in words that follow its path."""
        if len(self) < MAX_PROBLEMS:
            self.append((place, message))
        else:
            self.left_out = getattr(self, "left_out", 0) + 1

    def expected(self, place: Place, what: str, value: object) -> Any:
        """Note a value of a wrong type, or a missing one."""
        if value is None and (place is None or isinstance(place[1], str)):
            self.note(place, "is missing" if place else f"expected {what}, not null")
        else:
            self.note(place, f"expected {what}, not {kind_of(value)}")

    def listed(self) -> list[tuple[Place, Message]]:
        """Return the problems as they are shown. If there are too many, the last one says how many more there are."""
        left_out = getattr(self, "left_out", 0)
        return [*self[:-1], (None, f"and {left_out + 1} more problems")] if left_out else self

    def error(self) -> InvalidPayloadError:
        """Return one error for all problems."""
        found = [Problem(path=path_of(place), message=str(message)) for place, message in self.listed()]
        raises = getattr(self, "raises", InvalidPayloadError) if len(found) == 1 else InvalidPayloadError
        return raises(found)


def limited(found: Sequence[Problem]) -> Sequence[Problem]:
    """Return at most `MAX_PROBLEMS` problems. If there are more, the last one is their number."""
    if len(found) <= MAX_PROBLEMS:
        return found
    more = len(found) - MAX_PROBLEMS + 1
    return [*found[: MAX_PROBLEMS - 1], Problem(path="$", message=f"and {more} more problems")]


def path_of(place: Place) -> str:
    """Return the JSON path of a place: ``$[3].dataType``."""
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
