"""Targets of requests: paths and queries as they are on the wire."""

from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from wps_models.rest._tokens import host_of

_HUBS: Final = "/api/hubs/"
_HEALTH: Final = "/api/health"


def octets(escaped: str) -> bytes:
    """Unescape a part of a target."""
    return unquote_to_bytes(escaped) if "%" in escaped else escaped.encode()


class Target(NamedTuple):
    """A target, split before anything is unescaped."""

    host: str | None
    """The host in lower case. `None` if the target is only a path."""

    parts: list[str]
    """The escaped path segments after ``/api``."""

    query: str
    """The escaped query."""

    @classmethod
    def split(cls, target: str) -> "Target | None":
        """Split a target or a whole URL. `None` if it isn't one of the REST API, or is unescaped already."""
        path, _, query = target.partition("?")
        if not path.startswith("/"):
            path = f"/{path}"
        # The path of a proxy may precede it.
        start = len(path) - len(_HEALTH) if path.endswith(_HEALTH) else path.rfind(_HUBS)
        if start < 0 or not target.isascii():
            return None
        return cls(host_of(target), path[start + len("/api/") :].split("/"), query)

    def segments(self) -> list[str]:
        """Return the unescaped segments, as far as they are UTF-8."""
        return [part if "%" not in part else octets(part).decode(errors="replace") for part in self.parts]

    def values(self) -> Mapping[str, list[str]]:
        """Return the escaped values by query key."""
        found: dict[str, list[str]] = {}
        for key, value in self.pairs():
            found.setdefault(octets(key).decode(errors="replace"), []).append(value)
        return found

    def pairs(self) -> list[tuple[str, str]]:
        """Return the escaped keys and values of the query."""
        pairs = [pair.partition("=") for pair in self.query.replace("+", " ").split("&") if pair]
        return [(key, value) for key, _, value in pairs]

    def is_same(self, other: "Target") -> bool:
        """Return True for the same path and query, however they are escaped. The other one may have no query."""
        if [*map(octets, self.parts)] != [*map(octets, other.parts)]:
            return False
        if not other.query:
            return True
        mine, theirs = ([(octets(key), octets(value)) for key, value in one.pairs()] for one in (self, other))
        return mine == theirs
