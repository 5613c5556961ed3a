"""Which names the service takes."""

import re
from typing import Final

_HUB: Final = re.compile(r"[A-Za-z][A-Za-z0-9_`,.\[\]]{0,127}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

NO_HUB: Final = "must be a letter and up to 127 letters, digits or underscores"
"""What is wrong with a name that is not `is_hub`."""

NO_TEXT: Final = "must not hold a lone surrogate, which is no text"
"""What is wrong with a string that is not `is_encodable`."""


def is_hub(name: str) -> bool:
    """Whether the service takes this name for a hub."""
    return _HUB.fullmatch(name) is not None


def is_encodable(value: str) -> bool:
    """Whether a string can be written as UTF-8. Lone surrogates can't."""
    return value.isascii() or _SURROGATE.search(value) is None
