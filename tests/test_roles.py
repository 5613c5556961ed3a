"""Roles of clients, and the permissions that they grant."""

import re
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.test_hostile import count_calls
from wps_models import ConnectEventResponse, WebPubSubPermission, dumps, loads

SEND: Final = WebPubSubPermission.SEND_TO_GROUP
JOIN: Final = WebPubSubPermission.JOIN_LEAVE_GROUP


@pytest.mark.parametrize(
    ("roles", "group", "allowed"),
    [
        ([], "lobby", False),
        (["webpubsub.sendToGroup"], "lobby", True),
        ([SEND], "lobby", True),
        ([JOIN], "lobby", False),
        (["webpubsub.joinLeaveGroup", "webpubsub.joinLeaveGroup.lobby", "webpubsub.joinLeaveGroups.**"], "lobby", False),
        (["webpubsub.sendToGroup.lobby"], "lobby", True),
        (["webpubsub.sendToGroup.lobby"], "lobby.eu", False),
        (["webpubsub.sendToGroup.lobby.eu"], "lobby.eu", True),
        (["webpubsub.sendToGroup.*"], "lobby", False),
        (["webpubsub.sendToGroup.*"], "*", True),
        (["webpubsub.SendToGroup", "WEBPUBSUB.sendToGroup", "sendToGroup", "other"], "lobby", False),
        (("other", "webpubsub.sendToGroups.lob*"), "lobby", True),
        ({"webpubsub.sendToGroup"}, "lobby", True),
    ],
)
def test_a_role_grants_its_permission_for_all_groups_or_for_one(roles: Any, group: str, allowed: bool) -> None:  # noqa: FBT001  # a row
    assert SEND.allowed_by(roles, group) is allowed


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("rooms.*", ["rooms.a", "rooms."], ["rooms", "rooms.a.b", "my.rooms.a"]),
        ("rooms.**", ["rooms.a", "rooms.a.b", "rooms."], ["rooms"]),
        ("room?", ["room1", "room\n"], ["room", "room.", "room12"]),
        ("**.eu", ["a.eu", ".eu", "a.b.eu"], ["eu", "a.eu2"]),
        ("*.*.*", ["a.b.c", ".."], ["a.b", "a.b.c.d"]),
        ("a**b*", ["ab", "a.x.b", "a.bcb"], ["a.bc.d"]),
        (r"\*\?\\", ["*?\\"], ["a?\\", r"\*\?\\"]),
        (r"a\b", [r"a\b"], ["ab"]),
        ("a\\", ["a\\"], ["a"]),
        ("", [""], ["a"]),
        ("(a|b)", ["(a|b)"], ["a"]),
        ("LOBBY", ["LOBBY"], ["lobby"]),
    ],
)
def test_a_pattern_grants_its_permission_for_the_groups_that_match(pattern: str, matching: list[str], others: list[str]) -> None:
    roles = [SEND.role_for_pattern(pattern)]
    assert [group for group in matching if not SEND.allowed_by(roles, group)] == []
    assert [group for group in others if SEND.allowed_by(roles, group)] == []


def test_a_permission_given_as_a_role_of_an_answer_is_its_role_for_all_groups() -> None:
    answer = ConnectEventResponse(roles=[SEND, JOIN.role_for("lobby")])
    assert answer.roles == ("webpubsub.sendToGroup", "webpubsub.joinLeaveGroup.lobby")
    assert loads(dumps(answer), ConnectEventResponse) == answer
    assert ConnectEventResponse(roles=None).roles is None
    wrong: Any = "webpubsub.sendToGroup"
    with pytest.raises(TypeError, match=r"^roles must be"):
        ConnectEventResponse(roles=wrong)


def test_a_pattern_with_more_than_five_stars_is_refused_and_grants_nothing() -> None:
    assert SEND.allowed_by([SEND.role_for_pattern(r"*.**.**\*\*")], "a.b.c**")
    for pattern in ("*.*.*.*.*.*", "**.**.**"):
        with pytest.raises(ValueError, match=r"^pattern must contain at most 5 \*$"):
            SEND.role_for_pattern(pattern)
        assert not SEND.allowed_by([f"webpubsub.sendToGroups.{pattern}"], "a.b.c.d.e.f")


def _expression(pattern: str) -> str:
    """Return the regular expression for a pattern: right, but slow for some."""
    meaning = {"**": ".*", "*": "[^.]*", "?": "[^.]"}
    parts = re.findall(r"\\[\\*?]|\*\*|.", pattern, re.DOTALL)
    return "".join(meaning.get(part) or re.escape(part[-1]) for part in parts)


@given(st.text("ab.*?\\", max_size=8), st.text("ab.*?\\", max_size=8))
@example("***", "a.b")
@example("*a**a", "aa.aa")
def test_a_pattern_matches_as_its_regular_expression_does(pattern: str, group: str) -> None:
    role = f"webpubsub.sendToGroups.{pattern}"
    expected = re.fullmatch(_expression(pattern), group, re.DOTALL) is not None
    if re.sub(r"\\[\\*?]", "", pattern).count("*") <= 5:
        assert SEND.allowed_by([role], group) is expected


def test_no_pattern_takes_long() -> None:
    small, large = (count_calls(lambda: SEND.allowed_by(["webpubsub.sendToGroups.**a**a*a"], "a" * n)) for n in (100, 1000))  # noqa: B023  # called at once
    assert large <= small * 11


@pytest.mark.parametrize(
    ("roles", "group", "message"),
    [("webpubsub.sendToGroup", "lobby", "roles must be a list of strings"), ([], None, "group must be a str, not None")],
)
def test_a_wrong_call_says_what_to_do(roles: Any, group: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        SEND.allowed_by(roles, group)
