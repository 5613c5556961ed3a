"""Connection strings, and the URLs and tokens that let clients in.

::

    service = ConnectionString.parse(os.environ["WebPubSubConnectionString"])
    connection = service.client_connection("chat", now=datetime.now(UTC), user_id="ada")

Nothing here shows an access key: not in a repr, and not in an error, however wrong
the connection string is.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/howto-generate-client-access-url
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeGuard
from urllib.parse import urlsplit

from attrs import field, frozen

from wps_models._json.fields import Model, Strings, strings
from wps_models.data import NO_TEXT, is_encodable
from wps_models.enums import WebPubSubClientProtocol
from wps_models.keys import Keys
from wps_models.names import GroupName, HubName, NonEmpty
from wps_models.rest.connection import WebPubSubConnection

__all__ = ["ConnectionString"]

_HOST: Final = re.compile(r"[\w.-]+|[0-9a-f:.]+")
# Where a separator is missing or another one, the key follows. So no space, no "=", and nothing that `urlsplit` drops.
_ENDPOINT: Final = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[\w.:\[\]-]+(/[A-Za-z0-9._~%-]*)*")
_PORTS: Final = range(1, 65536)
_LONGEST_PORT: Final = 5
_USUAL_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}

_PATHS: Final[Mapping[WebPubSubClientProtocol, str]] = {
    WebPubSubClientProtocol.DEFAULT: "/client/hubs/",
    WebPubSubClientProtocol.MQTT: "/clients/mqtt/hubs/",
    WebPubSubClientProtocol.SOCKET_IO: "/clients/socketio/hubs/",
}


def _normal(endpoint: str, port: int | None = None) -> str:
    if not isinstance(endpoint, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise TypeError(f"endpoint must be a str, not {type(endpoint).__name__}")
    try:
        url = urlsplit(endpoint)
        host, port = url.hostname, port or url.port
    except ValueError:
        url, host = urlsplit(""), None
    # Raised out here, as what was raised in there shows the value.
    if not _ENDPOINT.fullmatch(endpoint) or not host or not _HOST.fullmatch(host) or port == 0:
        raise ValueError("Endpoint must be a URL such as https://name.webpubsub.azure.com")
    shown_host = f"[{host}]" if ":" in host else host
    shown_port = "" if port in (None, _USUAL_PORTS[url.scheme]) else f":{port}"
    return f"{url.scheme}://{shown_host}{shown_port}{url.path.rstrip('/')}"


def _check_key(_: object, __: object, key: str | None) -> None:
    if key is not None and not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # as above
        raise TypeError(f"access_key must be a str, not {type(key).__name__}")
    if key == "":
        raise ValueError("AccessKey must not be empty")
    if key is not None and not is_encodable(key):
        raise ValueError(f"AccessKey {NO_TEXT}")


# No Model: what has a JSON can be written by accident, and the key with it.
@frozen(kw_only=True)
class ConnectionString:
    """Where the service is, and the key to it."""

    endpoint: str = field(converter=_normal)
    """The service's URL: the host in lower case, the port if it isn't the usual one, no slash at the end."""

    access_key: str | None = field(default=None, repr=False, validator=_check_key)
    """The key, as text. ``None``: there is none, as with identities."""

    @classmethod
    def parse(cls, text: str) -> "ConnectionString":
        """Read ``Endpoint=https://...;AccessKey=...;Version=1.0;``, as the Azure portal shows it.

        ``Port`` takes the place of the endpoint's. Names count in any case; white space
        around names and values doesn't. Other names, such as ``Version``, mean nothing here.

        Raises ``ValueError`` that names the wrong part and shows no value.
        """
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # a setting that is missing is None
            raise TypeError(f"a connection string must be a str, not {type(text).__name__}: is the setting there?")
        parts = _parts(text)
        if not parts.get("endpoint"):
            raise ValueError("Endpoint is missing in the connection string")
        return cls(endpoint=_normal(parts["endpoint"], _port(parts.get("port"))), access_key=parts.get("accesskey"))

    @property
    def host(self) -> str:
        """The host's name: what events have as their origin, so the one to allow, and the one that a key is for."""
        return urlsplit(self.endpoint).hostname or ""

    def client_connection(
        self,
        hub: str,
        *,
        now: datetime,
        user_id: str | None = None,
        roles: Strings = (),
        groups: Strings = (),
        time_to_live: timedelta = timedelta(hours=1),
        client_protocol: WebPubSubClientProtocol = WebPubSubClientProtocol.DEFAULT,
    ) -> WebPubSubConnection:
        """What lets one client connect to a hub, as the Functions host makes it.

        `now` is the time with its zone, ``datetime.now(UTC)``. Without a `user_id` the
        client is anonymous. `roles` are such as ``webpubsub.sendToGroup.lobby``, `groups`
        those that the client is in from the start. The client has to connect within
        `time_to_live`; how long it stays is another matter.

        Raises ``TypeError`` and ``ValueError`` for what the service would refuse, and
        ``ImportError`` without the optional dependency: ``pip install wps-models[token]``.
        """
        if self.access_key is None:
            raise ValueError("there is no AccessKey to sign a token with")
        wish = _Wish(
            hub=hub,
            now=now,
            user_id=user_id,
            roles=strings(roles),
            groups=strings(groups),
            time_to_live=time_to_live,
            client_protocol=client_protocol,
        )
        url = self.endpoint + _PATHS[client_protocol] + hub
        token = sign_token({"aud": url, **wish.claims()}, self.access_key)
        base_url = "ws" + url.removeprefix("http")
        return WebPubSubConnection(base_url=base_url, url=f"{base_url}?access_token={token}", access_token=token)


@frozen(kw_only=True)
class _Wish(Model):
    """The arguments of `ConnectionString.client_connection`, held to the rules of models."""

    hub: HubName
    now: datetime
    user_id: NonEmpty | None
    roles: tuple[NonEmpty, ...]
    groups: tuple[GroupName, ...]
    time_to_live: timedelta
    client_protocol: WebPubSubClientProtocol

    def claims(self) -> dict[str, object]:
        for name, texts in {"user_id": (self.user_id or "",), "roles": self.roles, "groups": self.groups}.items():
            if not all(map(is_encodable, texts)):
                raise ValueError(f"{name} {NO_TEXT}")
        issued = seconds(self.now)
        lasting = {"iat": issued, "exp": issued + whole_seconds(self.time_to_live)}
        chosen = {"sub": self.user_id, "role": list(self.roles), "webpubsub.group": list(self.groups)}
        # What isn't chosen is left out, as the SDKs do.
        return {**lasting, **{name: value for name, value in chosen.items() if value}}


# --- tokens: for the doors that need them ---------------------------------------------


def seconds(now: datetime) -> int:
    """A moment as tokens write it."""
    if not isinstance(now, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise TypeError(f"now must be a datetime, not {type(now).__name__}")
    if now.tzinfo is None:
        raise ValueError("now must have a time zone: datetime.now(UTC)")
    return int(now.timestamp())


def whole_seconds(time_to_live: timedelta) -> int:
    """How long a token is valid."""
    if not isinstance(time_to_live, timedelta):  # pyright: ignore[reportUnnecessaryIsInstance]  # as above
        raise TypeError(f"time_to_live must be a timedelta, not {type(time_to_live).__name__}")
    if time_to_live < timedelta(seconds=1):
        raise ValueError("time_to_live must be a second at least")
    return int(time_to_live.total_seconds())


def sign_token(claims: Mapping[str, object], key: str) -> str:
    """A token that the service takes. Raises ``ImportError`` without PyJWT."""
    # The key is used as text. It looks like base64, but the service doesn't decode it either.
    token: str = _jwt().encode(dict(claims), key, algorithm="HS256")
    return token


def read_token(token: str, access_keys: Keys) -> Mapping[str, object] | None:
    """The claims of a token that is signed with one of the keys, expired or not; ``None`` if it isn't.

    With keys for each host, the host of the token's audience chooses the keys. Raises ``ImportError`` without PyJWT.
    """
    jwt = _jwt()
    reader = jwt.PyJWS()

    def claims(key: bytes | None) -> Mapping[str, object] | None:
        try:
            payload = reader.decode(token, key or b"", ["HS256"], {"verify_signature": key is not None})
            found: object = json.loads(payload)
        except (jwt.PyJWTError, ValueError, RecursionError):
            return None
        return found if _is_claims(found) else None

    said = claims(None)
    if said is None:
        return None
    signed = map(claims, access_keys.found_for(_host_of(said.get("aud"))))
    return next((found for found in signed if found is not None), None)


def _is_claims(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)


def _host_of(audience: object) -> str | None:
    try:
        return urlsplit(audience).hostname if isinstance(audience, str) else None
    except ValueError:
        return None


def _jwt() -> Any:  # Any: pyright finds no types for the keys of PyJWT, which may be another package's
    try:
        # Here alone: most users of the package make no tokens.
        import jwt  # noqa: PLC0415  # see above
    except ImportError:
        raise ImportError("tokens need PyJWT: pip install wps-models[token]") from None
    return jwt


# --- connection strings ----------------------------------------------------------------


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for number, part in enumerate(text.split(";"), 1):
        name, equals, value = part.partition("=")
        name = name.strip().lower()
        if name and not equals:
            raise ValueError(f"part {number} of the connection string is no Name=Value")
        if name in parts:
            raise ValueError(f"part {number} of the connection string has the same name as an earlier one")
        if name:
            parts[name] = value.strip()
    return parts


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_PORT and int(text) in _PORTS):
        raise ValueError(f"Port must be a number from {_PORTS.start} to {_PORTS.stop - 1}")
    return int(text)
