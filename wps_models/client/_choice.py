"""Choosing the class of a message."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from wps_models._json.fields import options_of
from wps_models._json.problems import Place, Problems
from wps_models._json.schema import schema_of
from wps_models._json.tagged import Choice, Classes, note_unknown, read_tag, suggestion
from wps_models.client.data import DATA_TYPE_NAMES, data_type_named

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
    choose_any = _choice_in_any_case(classes)
    by_type: dict[str, tuple[str, dict[Any, _Candidate]]] = {}
    tagged: list[Any] = [*filter(_tags, classes)]
    for cls in tagged:
        _, by_second = by_type.setdefault(cls.type, (_SECOND_TAGS.get(cls.type, ""), {}))
        if not _starts_stream(cls):
            second = _tags(cls)[1] if _tags(cls)[1:] else None
            by_second[second] = cls, hasattr(cls, "data_type"), schema_of(cls).known

    def choose(payload: Any, problems: Problems, place: Place) -> Any:
        # The fast path: the tags and the data type have their usual spelling.
        kind = payload.get("type")
        found = by_type.get(kind) if kind.__class__ is str else None
        if found is None:
            return choose_any(payload, problems, place)
        member, by_second = found
        second = payload.get(member)
        candidate = by_second.get(second) if second is None or second.__class__ is str else None
        if candidate is None:
            return choose_any(payload, problems, place)
        cls, has_data, known = candidate
        data_type = payload.get("dataType") if has_data else None
        # A missing member may be present in another spelling.
        is_clear = known.issuperset(payload) if (data_type is None and has_data) or (second is None and member) else True
        if is_clear and (data_type is None or (data_type.__class__ is str and data_type in DATA_TYPE_NAMES)):
            return cls
        return choose_any(payload, problems, place)

    return choose


_Candidate: TypeAlias = tuple[Any, bool, frozenset[str]]
"""A class; True if its messages have data; the names of its JSON members."""


def _choice_in_any_case(classes: Classes) -> Choice:
    tagged = [*filter(_tags, classes)]
    known = {key_of(cls): cls for cls in tagged}
    unknown: Any = next((cls for cls in classes if not _tags(cls)), None)
    types = {kind for kind, _ in known}
    spelled = [" ".join(_tags(cls)) for cls in tagged]

    def choose(payload: Any, problems: Problems, place: Place) -> Any:
        kind, second = read_key(payload)
        found = known.get((kind, second))
        if found is None or (unknown and hasattr(found, "data_type") and _has_unknown_data(payload)):
            found = unknown
        if found is None:
            at = _FOLDED.get(kind, "type") if kind in types else "type"
            is_missing = _find(payload, at) is None
            hint = suggestion(f"{kind} {second}".strip(), spelled, problems)
            message = "is missing" if is_missing else f"unexpected message{hint}"
            note_unknown(problems, (place, at), message, raises=None, tag=None, known=spelled)
        elif second == "stream" and any(_find(payload, name) is not None for name in ("data", "dataType")):
            problems.note((place, "data"), "must be left out: a stream starts without data, which follows in streamData messages")
        return found

    return choose


def key_of(cls: Any) -> Key:
    """Return the key of a message class."""
    kind, *second = [tag.lower() for tag in _tags(cls)]
    return kind, "stream" if _starts_stream(cls) else "".join(second)


def read_key(payload: Any) -> Key:
    """Return the key of a payload. Members and values may have any case."""
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
    key: object = options_of(cls).key
    return key == "stream"


def _find(payload: Any, member: str) -> object:
    """Return a member. Its name may have any case."""
    found = payload.get(member)
    if found is None:
        found = next((value for key, value in payload.items() if isinstance(key, str) and key.lower() == member.lower()), None)
    return found


def _tag(payload: Any, member: str) -> str:
    return (read_tag(payload, member, Problems(), None) or "").lower()


def _has_unknown_data(payload: Any) -> bool:
    data_type = _find(payload, "dataType")
    return isinstance(data_type, str) and data_type_named(data_type) is None
