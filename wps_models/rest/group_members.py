"""Pages of the connections of a group.

Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/list-connections-in-group
"""

from collections.abc import Iterable, Mapping
from typing import Annotated
from urllib.parse import unquote_plus

from attrs import field, frozen

from wps_models._json.arguments import as_tuple
from wps_models._json.fields import Model, Wire
from wps_models.errors import invalid
from wps_models.names import NonEmpty
from wps_models.rest.operations import MAX_NUMBER, MAX_PAGE_SIZE, ListConnectionsInGroup

__all__ = ["GroupMember", "GroupMembersPage"]


@frozen(kw_only=True)
class GroupMember(Model):
    """A connection of a group."""

    connection_id: NonEmpty
    """The connection."""

    user_id: str | None = None
    """The user. `None` for an anonymous client."""


def _as_members(members: Iterable[GroupMember]) -> tuple[GroupMember, ...]:
    return as_tuple(members)


@frozen(kw_only=True)
class GroupMembersPage(Model):
    """A page of the connections of a group."""

    members: Annotated[tuple[GroupMember, ...], Wire(name="value")] = field(converter=_as_members)
    """The connections."""

    next_link: str | None = None
    """The URL of the next page. `None` if this is the last one."""

    def next_page(self, operation: ListConnectionsInGroup) -> ListConnectionsInGroup | None:
        """Return the operation for the next page, or `None` after the last page.

        `operation` is the one for this page. Raises `InvalidPayloadError` if the service's link has no continuation token.
        """
        if self.next_link is None:
            return None
        found = _query(self.next_link)
        if not found.get("continuationToken"):
            raise invalid("$.nextLink", "has no continuationToken")
        return ListConnectionsInGroup(
            group=operation.group,
            max_page_size=_number(found, "maxpagesize", MAX_PAGE_SIZE) or operation.max_page_size,
            top=_number(found, "top", MAX_NUMBER),
            continuation_token=found["continuationToken"],
        )


def _query(url: str) -> Mapping[str, str]:
    pairs = [pair.partition("=") for pair in url.partition("?")[2].partition("#")[0].split("&")]
    return {key: unquote_plus(value) for key, _, value in pairs}


def _number(query: Mapping[str, str], name: str, most: int) -> int | None:
    text = query.get(name, "")
    found = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) else 0
    return found if 1 <= found <= most else None
