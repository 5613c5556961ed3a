"""Connection strings, and the client tokens that are signed with their key.

::

    service = ConnectionString.parse(os.environ["WebPubSubConnectionString"])
    connection = service.client_connection("chat", now=datetime.now(UTC), user_id="ada")

No repr and no error contains an access key, however wrong the connection string is.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/howto-generate-client-access-url
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from attrs import field, frozen

from wps_models._json.arguments import Strings, strings
from wps_models._json.fields import Model
from wps_models._json.text import NOT_ENCODABLE, is_encodable
from wps_models.enums import WebPubSubClientProtocol
from wps_models.errors import InvalidSignatureError, check_str, type_name
from wps_models.keys import Keys
from wps_models.names import GroupName, HubName, NonEmpty, as_roles, check_hub
from wps_models.rest._tokens import read, seconds, sign, whole_seconds
from wps_models.rest.client_token import ClientToken, client_token
from wps_models.rest.connection import WebPubSubConnection
from wps_models.rest.operations import ClientProtocolName, as_client_protocol

__all__ = ["ConnectionString"]

_HOST: Final = re.compile(r"[\w.-]+|[0-9a-f:.]+")
# After a missing or wrong separator, the key would become a part of the endpoint and could be shown with it. So spaces,
# "=" and the characters that `urlsplit` drops aren't allowed.
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
    check_str("endpoint", endpoint)
    try:
        url = urlsplit(endpoint)
        host, port = url.hostname, port or url.port
    except ValueError:
        url, host = urlsplit(""), None
    # Raised outside of the try statement, as the error inside contains the value.
    if not _ENDPOINT.fullmatch(endpoint) or not host or not _HOST.fullmatch(host) or port == 0:
        raise ValueError("Endpoint must be a URL such as https://name.webpubsub.azure.com")
    shown_host = f"[{host}]" if ":" in host else host
    shown_port = "" if port in (None, _USUAL_PORTS[url.scheme]) else f":{port}"
    return f"{url.scheme}://{shown_host}{shown_port}{url.path.rstrip('/')}"


def _check_key(_: object, __: object, key: str | None) -> None:
    if key is None:
        return
    check_str("access_key", key)
    if not key:
        raise ValueError("AccessKey must not be empty")
    if not is_encodable(key):
        raise ValueError(f"AccessKey {NOT_ENCODABLE}")


# Not a Model, so that it can't be written as JSON, with its key.
@frozen(kw_only=True)
class ConnectionString:
    """Endpoint and access key of a service: ``ConnectionString.parse(text)``."""

    endpoint: str = field(converter=_normal)
    """The service's URL: host in lower case, port only if it isn't the default, no slash at the end."""

    access_key: str | None = field(default=None, repr=False, validator=_check_key)
    """The access key as text. `None` if there is none, as with identities."""

    @classmethod
    def parse(cls, text: str) -> "ConnectionString":
        """Parse ``Endpoint=https://...;AccessKey=...;Version=1.0;``, as the Azure portal shows it.

        ``Port`` replaces the port of the endpoint. Names are case-insensitive; surrounding white
        space is ignored, and so are other names, such as ``Version``.

        Raises ``ValueError``, which names the wrong part but doesn't contain its value.
        """
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # a missing setting is None
            raise TypeError(f"a connection string must be a str, not {type_name(text)}: is the setting missing?")
        if _QUOTED.fullmatch(text):
            raise ValueError("remove the quotation marks around the connection string")
        if not _KNOWN_NAME.search(text):
            raise ValueError("not a connection string: expected Endpoint=https://...;AccessKey=...")
        parts = _parts(text)
        if not parts.get("endpoint"):
            raise ValueError("Endpoint is missing in the connection string: expected Endpoint=https://...;AccessKey=...")
        return cls(endpoint=_normal(parts["endpoint"], _port(parts.get("port"))), access_key=parts.get("accesskey"))

    @property
    def host(self) -> str:
        """The host name: the origin of the service's events, and the host that the key belongs to."""
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
        client_protocol: WebPubSubClientProtocol | ClientProtocolName = WebPubSubClientProtocol.DEFAULT,
    ) -> WebPubSubConnection:
        """Return the URL and token with which one client can connect to a hub.

        `now` is the current time with its zone, ``datetime.now(UTC)``. Without a `user_id` the client
        is anonymous. `roles` are strings such as ``webpubsub.sendToGroup.lobby``; a `WebPubSubPermission`
        means its role for all groups. `groups` are joined when the client connects. The client has to
        connect within `time_to_live`, and may stay connected for longer.

        Raises ``TypeError`` and ``ValueError`` for arguments that the service would refuse.
        """
        if self.access_key is None:
            raise ValueError("service has no AccessKey to sign a token with")
        arguments = _Arguments(
            hub=hub,
            now=now,
            user_id=user_id,
            roles=as_roles(roles),
            groups=strings(groups),
            time_to_live=time_to_live,
            client_protocol=as_client_protocol(client_protocol),
        )
        url = self.endpoint + _PATHS[arguments.client_protocol] + hub
        token = sign({"aud": url, **arguments.claims()}, self.access_key)
        base_url = "ws" + url.removeprefix("http")
        return WebPubSubConnection(base_url=base_url, url=f"{base_url}?access_token={token}", access_token=token)

    def read_client_token(self, token: str, *, hub: str, now: datetime) -> ClientToken:
        """Check a token of a client, and return its content.

        Reads the tokens of `client_connection`, of the server SDKs and of the service itself. `now` is the current
        time with its zone, ``datetime.now(UTC)``.

        Raises `InvalidSignatureError` for a token that isn't signed with the key, has expired, or is for
        another service or hub.
        """
        check_str("token", token)
        check_hub(hub)
        if self.access_key is None:
            raise ValueError("service has no AccessKey to check a token with")
        found = read(token, Keys(self.access_key), seconds(now))
        # The service compares hub names without case. Its own tokens don't contain the path of a gateway.
        gateway = urlsplit(self.endpoint).path
        targets = {(prefix + path + hub).lower() for prefix in ("", gateway) for path in _PATHS.values()}
        if found.host != self.host or found.target.lower() not in targets:
            raise InvalidSignatureError("the token is for another service or hub")
        return client_token(found.claims)


@frozen(kw_only=True)
class _Arguments(Model):
    """Arguments of `ConnectionString.client_connection`, validated as fields of models are."""

    hub: HubName
    now: datetime
    user_id: NonEmpty | None
    roles: tuple[NonEmpty, ...]
    groups: tuple[GroupName, ...]
    time_to_live: timedelta
    client_protocol: WebPubSubClientProtocol

    def claims(self) -> dict[str, object]:
        for name, texts in (("user_id", (self.user_id or "",)), ("roles", self.roles), ("groups", self.groups)):
            if not all(map(is_encodable, texts)):
                raise ValueError(f"{name} {NOT_ENCODABLE}")
        issued = seconds(self.now)
        claims: dict[str, object] = {"iat": issued, "exp": issued + whole_seconds(self.time_to_live)}
        # The SDKs leave out empty claims.
        if self.user_id:
            claims["sub"] = self.user_id
        if self.roles:
            claims["role"] = self.roles
        if self.groups:
            claims["webpubsub.group"] = self.groups
        return claims


# --- parts of a connection string ------------------------------------------------------

_QUOTED: Final = re.compile(r"""\s*(["']).*\1\s*""", re.DOTALL)
_KNOWN_NAME: Final = re.compile(r"(?i)(?:endpoint|accesskey|port|version)\s*=")


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for number, part in enumerate(text.split(";"), 1):
        name, equals, value = part.partition("=")
        name = name.strip().lower()
        if name and not equals:
            raise ValueError(f"part {number} of the connection string is not Name=Value")
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
