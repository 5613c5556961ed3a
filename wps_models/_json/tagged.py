"""Choosing the class of a payload among the classes of a union.

`Options.choose` is called with the classes of a union, or some of them, and returns a `Choice`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property, partial
from typing import Any, Final, TypeAlias

from wps_models._json.fields import camel
from wps_models._json.frozen import EMPTY
from wps_models._json.problems import Place, Problems
from wps_models.errors import UnknownActionError, UnknownEventError

Payload: TypeAlias = Mapping[Any, Any]
Classes: TypeAlias = frozenset[type[Any]]
Choice: TypeAlias = Callable[[Any, Problems, Place], type[Any] | None]
"""Return the class of a JSON object, or note a problem and return ``None``."""

Unknown: TypeAlias = type[UnknownActionError] | type[UnknownEventError]


def note_unknown(
    problems: Problems, place: Place, message: str, *, raises: Unknown | None, tag: str | None, known: Iterable[str]
) -> Any:
    """Note an unknown or missing tag."""
    names = sorted(known)
    problems.note(place, f"{message}{'' if message.endswith('?') else '.'} Expected: {', '.join(names)}")
    if raises is not None:
        problems.raises = partial(raises, tag=tag, known=names)


_MAX_COMPARED: Final = 64
_MAX_SUGGESTIONS: Final = 10


def suggestion(word: str, known: Collection[str], found: Collection[object] = (), *, likeness: float = 0.6) -> str:
    """Suggest the closest known word, without repeating the one received.

    Comparing is slow, so nothing is suggested if many problems were found before.
    """
    close = "" if len(found) >= _MAX_SUGGESTIONS else closest(word, known, likeness)
    return f". Did you mean {close}?" if close else ""


def closest(word: str, known: Collection[str], likeness: float = 0.6) -> str:
    """Return the known word that is most like another, or an empty string. Comparing is slow, so long words are like none."""
    # An import that few need.
    from difflib import get_close_matches  # noqa: PLC0415  # see above

    if len(word) > _MAX_COMPARED:
        return ""
    return next(iter(get_close_matches(word, known, n=1, cutoff=likeness)), "")


def read_tag(payload: Payload, member: str, problems: Problems, place: Place) -> str | None:
    """Return the tag of a payload, whose member is read in any case. ``None`` if it is missing, or a problem was noted."""
    tag = payload.get(member)
    if tag is None:
        folded = member.lower()
        tag = next((value for key, value in payload.items() if isinstance(key, str) and key.lower() == folded), None)
    if tag is None or isinstance(tag, str):
        return tag
    problems.expected((place, member), "a string", tag)
    return None


Hint: TypeAlias = Callable[[str, Collection[str], Problems], str]
"""Complete the message about an unknown tag, given the tag, the known ones and the problems so far."""


class ByTag:
    """Choose by the class variable `attribute`, whose name and value are read in any case.

    An unknown tag is an error, or of the class `otherwise`.
    """

    def __init__(
        self,
        attribute: str,
        classes: Classes,
        *,
        what: str,
        raises: Unknown | None = UnknownActionError,
        otherwise: type | None = None,
        mistaken: Mapping[str, str] = EMPTY,
        hint: Hint = suggestion,
    ) -> None:
        """`mistaken` maps lower-case members of other payloads to a message about those.

        `hint` completes the message about an unknown tag.
        """
        self._attribute = attribute
        self.member = camel(attribute)
        self.tagged: dict[str, type] = {getattr(cls, attribute): cls for cls in classes if hasattr(cls, attribute)}
        self._folded = {tag.lower(): cls for tag, cls in self.tagged.items()}
        self._classes = classes
        self._what = what
        self._raises = raises
        self._otherwise = otherwise
        self._mistaken = mistaken
        self._hint = hint

    def __call__(self, payload: Any, problems: Problems, place: Place) -> Any:
        found_before = len(problems)
        tag = read_tag(payload, self.member, problems, place)
        if len(problems) > found_before:
            return None
        found = self._otherwise if tag is None else self._folded.get(tag.lower(), self._otherwise)
        if tag is None and len(self._classes) == 1:
            (found,) = self._classes
        if found is None or found not in self._classes:
            at = (place, self.member)
            return note_unknown(
                problems, at, self._complaint(tag, payload, problems), raises=self._raises, tag=tag, known=self.tagged
            )
        return found

    @cached_property
    def _siblings(self) -> frozenset[str]:
        """The lower-case tags of all classes of the same base class."""
        some: type[Any] = next(iter(self._classes))
        base: Any = next(cls for cls in some.__mro__ if "_json" in vars(cls) and vars(cls)["_json"].tags)
        tags = [getattr(cls, self._attribute, None) for cls in base.__subclasses__()]
        return frozenset(tag.lower() for tag in tags if tag)

    def _complaint(self, tag: str | None, payload: Payload, problems: Problems) -> str:
        if tag is None:
            names = (name.lower() for name in payload if isinstance(name, str))
            return next((f"is missing: {self._mistaken[name]}" for name in names if name in self._mistaken), "is missing")
        if tag.lower() in self._siblings:
            return f"unexpected {self._what}"
        return f"unknown {self._what}{self._hint(tag, self.tagged, problems)}"
