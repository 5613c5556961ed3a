"""Validation rules for hub names, group names and header values."""

import re
from typing import Annotated, Any, Final

from wps_models._json.arguments import Strings, strings
from wps_models._json.rules import Refused, Rule
from wps_models.enums import role_of
from wps_models.errors import check_str

__all__ = ["GroupName", "HubName", "Strings"]

MAX_GROUP: Final = 1024

NonEmpty = Annotated[str, Rule(bool, "must not be empty")]


def _is_group(name: str) -> bool:
    return 0 < len(name) <= MAX_GROUP and not name.isspace()


GroupName = Annotated[str, Rule(_is_group, f"must be 1 to {MAX_GROUP} characters, not only white space")]
"""The name of a group: 1 to 1024 characters, not only white space."""

_HUB: Final = re.compile(r"[A-Za-z][A-Za-z0-9_`,.\[\]]{0,127}")


def is_hub(name: str) -> bool:
    """Return True for a valid hub name."""
    return _HUB.fullmatch(name) is not None


NO_HUB: Final = "must be a letter and up to 127 letters, digits or underscores"
"""The problem of an invalid hub name."""

HubName = Annotated[str, Rule(is_hub, NO_HUB)]
"""The name of a hub: a letter and up to 127 letters, digits or underscores."""


def check_hub(hub: str) -> None:
    """Raise ``TypeError`` or ``ValueError`` if an argument isn't a hub name."""
    check_str("hub", hub)
    if not is_hub(hub):
        raise ValueError(f"hub {NO_HUB}")


def _is_header_text(text: str) -> bool:
    return text.isascii() and text.isprintable()


HEADER_TEXT: Final = Rule(_is_header_text, "must be visible ASCII and spaces, as it becomes an HTTP header")
"""The rule for header values. Anything else could end the header, and begin another."""

HeaderText = Annotated[str, HEADER_TEXT]


def as_roles(values: Strings) -> Any:
    """Convert roles to a tuple. A permission becomes its role for all groups."""
    found: Any = strings(values)
    return found if isinstance(found, Refused) else tuple(map(role_of, found))
