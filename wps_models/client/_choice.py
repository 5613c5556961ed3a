"""Choosing the class of a message."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from wps_models._json.fields import options_of
from wps_models._json.problems import Place, Problems
from wps_models._json.schema import schema_of
from wps_models._json.tagged import Choice, Classes, note_unknown, read_tag, suggestion
from wps_models.client.data import DATA_TYPES, data_type_named

Key: TypeAlias = tuple[str, str]
"""The type of a message and its second tag, if any; both in lower case."""

_SECOND_TAGS: Final[Mapping[str, str]] = {
    "message": "from",
    "system": "event",
    "invoke": "target",
    "sendToGroup": "stream",
}
"""The second tag of each type that has one. The object ``stream`` makes a ``sendToGroup`` the start of a stream."""

_FOLDED: Final = {kind.lower(): tag for kind, tag in _SECOND_TAGS.items()}


def choose_message(classes: Classes) -> Choice:
    """Choose by type and second tag. An unknown message is an `UnknownMessage`, if that is one of the classes."""
    tagged = [cls for cls in classes if options_of(cls).tags]
    known = {key_of(cls): cls for cls in tagged}
    unknown: Any = next((cls for cls in classes if not options_of(cls).tags), None)
    types = {kind for kind, _ in known}
    with_data = {cls for cls in tagged if hasattr(cls, "data_type")}
    spelled = [" ".join(_tags(cls)) for cls in tagged]
    find_exact = _exact_choice(tagged)

    def choose(payload: Any, problems: Problems, place: Place) -> Any:
        found = find_exact(payload)
        if found is not None:
            return found
        kind, second = read_key(payload)
        found = known.get((kind, second))
        if found is None or (unknown and found in with_data and _has_unknown_data(payload)):
            found = unknown
        if found is None:
            at = _FOLDED.get(kind, "type") if kind in types else "type"
            is_missing = _find(payload, at) is None
            hint = suggestion(f"{kind} {second}".strip(), spelled, problems)
            message = "is missing" if is_missing else f"is another message than is expected here{hint}"
            note_unknown(problems, (place, at), message, raises=None, tag=None, known=spelled)
        elif second == "stream" and any(_find(payload, name) is not None for name in ("data", "dataType")):
            problems.note((place, "data"), "must not be there: the message starts a stream, whose data follows in streamData")
        return found

    return choose


def _exact_choice(classes: list[Any]) -> Callable[[Any], Any]:
    """Return the fast path: it chooses only if the payload has known members and data types in their own spelling."""
    by_type: dict[str, tuple[str, dict[Any, tuple[Any, frozenset[str]]]]] = {}
    for cls in classes:
        _, by_second = by_type.setdefault(cls.type, (_SECOND_TAGS.get(cls.type, ""), {}))
        if not _starts_stream(cls):
            by_second[_tags(cls)[1] if _tags(cls)[1:] else None] = cls, schema_of(cls).known

    def find(payload: Any) -> Any:
        kind = payload.get("type")
        found = by_type.get(kind) if kind.__class__ is str else None
        if found is None:
            return None
        member, by_second = found
        second = payload.get(member)
        chosen = by_second.get(second) if second is None or second.__class__ is str else None
        if chosen is None or not chosen[1].issuperset(payload):
            return None
        data_type = payload.get("dataType")
        if data_type is None or (data_type.__class__ is str and data_type in DATA_TYPES):
            return chosen[0]
        return None

    return find


def key_of(cls: Any) -> Key:
    """Return the key of a message class."""
    kind, *second = [tag.lower() for tag in _tags(cls)]
    return kind, "stream" if _starts_stream(cls) else "".join(second)


def read_key(payload: Any) -> Key:
    """Return the key of a payload. Its members and their values are read in any case."""
    kind = _tag(payload, "type")
    member = _FOLDED.get(kind)
    if member is None:
        return kind, ""
    if member == "stream":
        return kind, "" if _find(payload, member) is None else member
    return kind, _tag(payload, member)


def _tags(cls: Any) -> list[str]:
    return [getattr(cls, name) for name in options_of(cls).tags or ()]


def _starts_stream(cls: Any) -> bool:
    return cls.type == "sendToGroup" and hasattr(cls, "stream")


def _find(payload: Any, member: str) -> object:
    """Return a member, whose name is read in any case."""
    found = payload.get(member)
    if found is None:
        found = next((value for key, value in payload.items() if isinstance(key, str) and key.lower() == member.lower()), None)
    return found


def _tag(payload: Any, member: str) -> str:
    return (read_tag(payload, member, Problems(), None) or "").lower()


def _has_unknown_data(payload: Any) -> bool:
    data_type = _find(payload, "dataType")
    return isinstance(data_type, str) and data_type_named(data_type) is None
