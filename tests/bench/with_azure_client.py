"""Frames as azure-messaging-webpubsubclient reads them."""

from typing import Any

from azure.messaging.webpubsubclient.models._models import WebPubSubJsonReliableProtocol


def read_frame(text: str) -> Any:
    return WebPubSubJsonReliableProtocol.parse_messages(text)
