"""Which names the service takes for a hub."""

import re
from typing import Final

_HUB: Final = re.compile(r"[A-Za-z][A-Za-z0-9_`,.\[\]]{0,127}")


def is_hub(name: str) -> bool:
    """Whether the service takes this name for a hub."""
    return _HUB.fullmatch(name) is not None
