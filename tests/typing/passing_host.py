"""Types that a program has already are good enough for ours."""

from typing import TypedDict

from wps_models import Json, WebPubSubPermission


class Unread(TypedDict):
    """What an app counts."""

    room: str
    unread: int


UNREAD: str = Json(Unread(room="lobby", unread=3))
ROLES: list[str] = [permission.role_for_pattern("rooms.*") for permission in WebPubSubPermission]
