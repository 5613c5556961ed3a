"""Arguments may have the types of the caller's own program."""

from typing import TypedDict

from wps_models import Json, WebPubSubPermission


class Unread(TypedDict):
    """Counts of an app."""

    room: str
    unread: int


UNREAD: str = Json(Unread(room="lobby", unread=3))
ROLES: list[str] = [permission.role_for_pattern("rooms.*") for permission in WebPubSubPermission]
