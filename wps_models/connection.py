"""What a client needs to connect."""

from typing import ClassVar

from attrs import field, frozen

from wps_models._json.fields import WIRE, Model, Wire

__all__ = ["WebPubSubConnection"]


@frozen(kw_only=True)
class WebPubSubConnection(Model):
    """What a client needs to connect. Give it to the client as JSON; keep it out of logs and caches.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
    """

    _writes_unset: ClassVar[bool] = True

    base_url: str
    """The URL without the token, ``wss://{host}/client/hubs/{hub}``."""

    url: str = field(repr=False)
    """The URL with the token in it: what the client connects to."""

    # The server SDKs say token.
    access_token: str = field(repr=False, metadata={WIRE: Wire(alias="token")})
    """The token alone."""
