"""What all messages have in common, and how a payload finds its class."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, TypeAlias

from wps_models._json.fields import Model, Options, options_of, repr_keys
from wps_models._json.fields import texts as as_texts
from wps_models._json.problems import Place, Problems
from wps_models._json.rules import Rule
from wps_models._json.tagged import Choice, Classes, note_unknown, read_tag, suggestion
from wps_models.client.data import data_type_named

__all__ = ["WebPubSubMessage"]

_MAX: Final = 2**64 - 1

AckId = Annotated[int, Rule(range(_MAX + 1).__contains__, f"must be a whole number from 0 to {_MAX}")]
PositiveId = Annotated[int, Rule(range(1, _MAX + 1).__contains__, f"must be a whole number from 1 to {_MAX}")]

_EVENT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,127}")


def _is_event(name: str) -> bool:
    return _EVENT.fullmatch(name) is not None


EventName = Annotated[
    str,
    Rule(_is_event, "must be a letter and up to 127 letters, digits, dots, hyphens or underscores"),
]
"""A name that a client gives to its events. The rule is that of Microsoft's emulator."""

_Key: TypeAlias = tuple[str, str]
"""What tells a message: its type, and what another member says, both in lower case. Empty: no other member tells."""


def _choose_message(classes: Classes) -> Choice:
    """By the type, and for some types by another member. All that isn't known is an `UnknownMessage`."""
    known = {_key_of(cls): cls for cls in classes if options_of(cls).tags}
    unknown: Any = next((cls for cls in classes if not options_of(cls).tags), None)
    types = {kind for kind, _ in known}
    starts_stream = {cls for cls in known.values() if cls._starts_stream}  # every message has it
    with_data = {cls for cls in known.values() if hasattr(cls, "data_type")}
    spelled = [" ".join([cls.type, *_second_tag(cls)]) for cls in known.values()]

    def choose(payload: Any, problems: Problems, place: Place) -> type | None:
        kind = _tag(payload, "type")
        member = _SECOND_MEMBERS.get(kind)
        second = _second(payload, member) if member else ""
        found = known.get((kind, second))
        if found is None or (unknown and found in with_data and _has_unknown_data(payload)):
            found = unknown
        if found is None:
            at = member if member and kind in types else "type"
            is_missing = _find(payload, at) is None
            hint = suggestion(f"{kind} {second}".strip(), spelled, problems)
            message = "is missing" if is_missing else f"is another message than is expected here{hint}"
            note_unknown(problems, (place, at), message, raises=None, tag=None, known=spelled)
            return None
        if found in starts_stream and any(_find(payload, name) is not None for name in ("data", "dataType")):
            problems.note((place, "data"), "must not be there: the message starts a stream, whose data follows in streamData")
        return found

    return choose


_SECOND_MEMBERS: Final[Mapping[str, str]] = {
    "message": "from",
    "system": "event",
    "invoke": "target",
    "sendtogroup": "stream",
}
"""The member that tells messages of one type apart."""


def _second_tag(cls: Any) -> list[str]:
    return [getattr(cls, name) for name in (options_of(cls).tags or ())[1:]]


def _key_of(cls: Any) -> _Key:
    second = "stream" if cls._starts_stream else "".join(_second_tag(cls))  # as above
    return cls.type.lower(), second.lower()


def _find(payload: Any, member: str) -> object:
    """A member, whose name is read in any case. ``None``: there is none."""
    found = payload.get(member)
    if found is None:
        found = next((value for key, value in payload.items() if isinstance(key, str) and key.lower() == member.lower()), None)
    return found


def _tag(payload: Any, member: str) -> str:
    return (read_tag(payload, member, Problems(), None) or "").lower()


def _second(payload: Any, member: str) -> str:
    if member == "stream":
        # A stream begins with a message of the same type as others, whose member is an object.
        return "" if _find(payload, member) is None else member
    return _tag(payload, member)


def _has_unknown_data(payload: Any) -> bool:
    data_type = _find(payload, "dataType")
    return isinstance(data_type, str) and data_type_named(data_type) is None


class WebPubSubMessage(Model):
    """What all messages between a client and the service have in common: they are told apart by their ``type``."""

    __slots__ = ()

    _json: ClassVar[Options] = Options(tags=("type",), choose=_choose_message)
    _starts_stream: ClassVar[bool] = False
    """Whether it is a ``sendToGroup`` that starts a stream."""


def optional_texts(values: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """A mapping of strings, frozen. ``None``: it isn't there, which differs from an empty one."""
    return None if values is None else as_texts(values)


def repr_optional_keys(values: Mapping[str, str] | None) -> str:
    """A repr for mappings whose values are nobody's business."""
    return "None" if values is None else repr_keys(values)
