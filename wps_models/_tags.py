"""Tags: words in payloads that say what they are."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from attrs import frozen

from wps_models._fields import camel
from wps_models._leaves import kind, wrong
from wps_models.errors import Problem, UnknownActionError


@frozen
class Tag:
    """A member whose word tells classes apart: ``actionName`` for actions."""

    member: str
    """The member, which is read in any case."""
    classes: Mapping[str, type]
    """The class of each word, as the word is written. Read in any case too."""

    def read(self, payload: Mapping[Any, Any]) -> str | None:
        """The word in a payload; ``None`` if there is none."""
        word = payload.get(self.member)
        if word is None:
            folded = self.member.lower()
            word = next((value for key, value in payload.items() if isinstance(key, str) and key.lower() == folded), None)
        if word is None or isinstance(word, str):
            return word
        raise wrong(f"expected a string, not {kind(word)}", f"$.{self.member}")

    def find(self, word: str) -> type | None:
        """The class of a word; ``None`` if no class has it."""
        found = self.classes.get(word)
        folded = word.lower()
        return found or next((cls for known, cls in self.classes.items() if known.lower() == folded), None)

    def pick_action(self, payload: Mapping[Any, Any], allowed: frozenset[type]) -> type:
        """The class of an action. One that nobody knows is an error: it can't be left undone quietly."""
        word = self.read(payload)
        if word is None and len(allowed) == 1:
            return next(iter(allowed))
        found = None if word is None else self.find(word)
        if found is None or found not in allowed:
            known = sorted(word for word, cls in self.classes.items() if cls in allowed)
            message = "is missing" if word is None else "is no action that is known here"
            problem = Problem(path=f"$.{self.member}", message=f"{message}; known: {', '.join(known)}")
            raise UnknownActionError([problem], tag=word, known=known)
        return found


_tags: Final[dict[type, tuple[str, str]]] = {}


def add_tag(attribute: str, classes: Collection[type]) -> Tag:
    """Make the word in each class's own `attribute` a member of its JSON."""
    tag = Tag(camel(attribute), {getattr(cls, attribute): cls for cls in classes})
    _tags.update({cls: (tag.member, getattr(cls, attribute)) for cls in classes})
    return tag


def tag_of(cls: type) -> tuple[str, str] | None:
    """The member that says what a class is, and its word there; ``None`` for most classes."""
    return _tags.get(cls)
