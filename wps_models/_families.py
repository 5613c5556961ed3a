"""How a payload finds its class: by a word that says what it is, or by a way of its family's own."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, TypeAlias, TypeGuard, get_args

from wps_models._fields import Model, camel
from wps_models._leaves import kind, wrong
from wps_models.errors import Problem, UnknownActionError

Payload: TypeAlias = Mapping[Any, Any]
Pick: TypeAlias = Callable[[Payload, frozenset[type]], type]

_families: Final[list[tuple[Pick, frozenset[type]]]] = []

NAMED: Final[dict[int, object]] = {}
"""Unions with a name, by their identity: it is found faster than their hash."""

HOST_WRITES: Final[set[type]] = set()
"""The classes that the Functions host writes, with every member; the others leave out what isn't set."""


def add_family(pick: Pick, union: object) -> None:
    """Say how to choose among the members of a union, or of any part of it."""
    NAMED[id(union)] = union
    _families.append((pick, frozenset(get_args(union))))


def family(members: frozenset[type]) -> Pick | None:
    """How to choose among `members`; ``None`` where there is nothing to choose."""
    return next((pick for pick, union in _families if members <= union), None)


def is_model(form: Any) -> TypeGuard[type]:
    """Whether it is a class of ours, and so has a JSON of its own."""
    # By its own dict: attrs makes each class anew to give it slots, and the first one, which has
    # its base's fields only, stays among the base's subclasses until it is collected.
    return (
        isinstance(form, type)
        and issubclass(form, Model)
        and form.__module__.startswith(__name__.partition(".")[0] + ".")
        and "__attrs_attrs__" in vars(form)
    )


def allowed(models: Iterable[type]) -> frozenset[type]:
    """The classes that a form stands for: those it names, and our subclasses of them."""
    found: set[type] = set()
    for model in filter(is_model, models):
        found |= {model, *allowed(model.__subclasses__())}
    return frozenset(found)


# --- tags ------------------------------------------------------------------------


class Tag:
    """A member whose word tells classes apart: ``actionName`` for actions."""

    def __init__(self, member: str, classes: Mapping[str, type]) -> None:
        self.member = member
        """The member, which is read in any case."""
        self.classes = classes
        """The class of each word, as the word is written. Read in any case too."""

    def read(self, payload: Payload) -> str | None:
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

    def pick_action(self, payload: Payload, allowed: frozenset[type]) -> type:
        """The class of an action. One that nobody knows is an error: it can't be left undone quietly."""
        word = self.read(payload)
        if word is None and len(allowed) == 1:
            return next(iter(allowed))
        found = None if word is None else self.find(word)
        if found is None or found not in allowed:
            known = sorted(word for word, cls in self.classes.items() if cls in allowed)
            message = "is missing" if word is None else f"is no action that is known here{_suggestion(word, known)}"
            problem = Problem(path=f"$.{self.member}", message=f"{message}; known: {', '.join(known)}")
            raise UnknownActionError([problem], tag=word, known=known)
        return found


_LONGEST: Final = 64


def _suggestion(word: str, known: Collection[str]) -> str:
    """The known word that was probably meant. It says nothing of the one that was there."""
    # Comparing takes time that grows with the square of the length, and an import that few need.
    from difflib import get_close_matches  # noqa: PLC0415  # see above

    close = get_close_matches(word, known, n=1) if len(word) <= _LONGEST else []
    return f": {close[0]} perhaps?" if close else ""


_tags: Final[dict[type, tuple[str, str]]] = {}


def add_tag(attribute: str, classes: Collection[type]) -> Tag:
    """Make the word in each class's own `attribute` a member of its JSON."""
    tag = Tag(camel(attribute), {getattr(cls, attribute): cls for cls in classes})
    _tags.update({cls: (tag.member, getattr(cls, attribute)) for cls in classes})
    return tag


def tag_of(cls: type) -> tuple[str, str] | None:
    """The member that says what a class is, and its word there; ``None`` for most classes."""
    return _tags.get(cls)
