"""Signed requests and client tokens with azure-messaging-webpubsubservice, whose requests are answered at once."""

from types import SimpleNamespace
from typing import Any, Final

from azure.core.pipeline.transport import HttpTransport
from azure.messaging.webpubsubservice import WebPubSubServiceClient

from tests.bench import CONNECTION_STRING, TOKEN


class _Transport(HttpTransport[Any, Any]):
    def send(self, request: Any, **_: Any) -> Any:
        return SimpleNamespace(request=request, status_code=202, headers={}, content_type=None, read=bytes, text="".format)

    def open(self) -> None: ...

    def close(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


CLIENT: Final[Any] = WebPubSubServiceClient.from_connection_string(CONNECTION_STRING, hub="chat", transport=_Transport())
FIRST_SEND: Final = "from tests.bench import with_azure_service; with_azure_service.send()"


def send(**options: Any) -> object:
    return CLIENT.send_to_group("lobby", "hello", content_type="text/plain", **options)


def connection() -> Any:
    return CLIENT.get_client_access_token(**TOKEN)
