"""The URL and token of one client."""

from typing import Annotated, ClassVar

from attrs import field, frozen

from wps_models._json.fields import Model, Options, Wire

__all__ = ["WebPubSubConnection"]


@frozen(kw_only=True)
class WebPubSubConnection(Model):
    """The URL and token with which one client can connect. Send it to the client as JSON; keep it out of logs and caches.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
    """

    _json: ClassVar[Options] = Options(writes_unset=True)

    base_url: str
    """The URL without the token, ``wss://{host}/client/hubs/{hub}``."""

    url: str = field(repr=False)
    """The URL to connect to, which contains the token."""

    # The server SDKs name it token.
    access_token: Annotated[str, Wire(alias="token")] = field(repr=False)
    """The token."""
