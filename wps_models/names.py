"""Which texts the service takes for what people name, hubs and groups, and for HTTP headers."""

import re
from typing import Annotated, Final

from wps_models._json.rules import Rule

MAX_GROUP: Final = 1024

NonEmpty = Annotated[str, Rule("v", "must not be empty")]
GroupName = Annotated[
    str, Rule(f"0 < len(v) <= {MAX_GROUP} and not v.isspace()", f"must be 1 to {MAX_GROUP} characters, not only white space")
]

_HUB: Final = re.compile(r"[A-Za-z][A-Za-z0-9_`,.\[\]]{0,127}")


def is_hub(name: str) -> bool:
    """Whether the service takes this name for a hub."""
    return _HUB.fullmatch(name) is not None


NO_HUB: Final = "must be a letter and up to 127 letters, digits or underscores"
"""What is wrong with a name that is not `is_hub`."""

HubName = Annotated[str, Rule("is_hub(v)", NO_HUB, {"is_hub": is_hub})]

HEADER_TEXT: Final = Rule("v.isascii() and v.isprintable()", "must be visible ASCII and spaces, as it becomes an HTTP header")
"""What the value of a header may be. Anything else could end the header, and begin another."""

HeaderText = Annotated[str, HEADER_TEXT]
