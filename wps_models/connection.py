"""What a client needs to connect."""

from attrs import field, frozen

from wps_models._fields import Model, wire

__all__ = ["WebPubSubConnection"]


@frozen(kw_only=True)
class WebPubSubConnection(Model):
    """What a client needs to connect. Give it to the client as JSON; keep it out of logs and caches.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
    """

    base_url: str
    """The URL without the token, ``wss://{host}/client/hubs/{hub}``."""

    url: str = field(repr=False)
    """The URL with the token in it: what the client connects to."""

    # The server SDKs say token.
    access_token: str = field(repr=False, metadata=wire(also="token"))
    """The token alone."""
