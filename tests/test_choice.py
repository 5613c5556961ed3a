"""Payloads with ambiguous tags."""

import pytest

from wps_models import Action, CloseAllConnectionsAction, InvalidPayloadError, SendToAllAction, structure


@pytest.mark.parametrize("other", ["ActionName", "ACTIONNAME"])
@pytest.mark.parametrize("tag", ["sendToAll", "SENDTOALL"])
def test_a_tag_in_its_own_case_takes_precedence(other: str, tag: str) -> None:
    assert structure({other: "closeAllConnections", "actionName": tag, "data": "x"}, Action) == SendToAllAction(data="x")


def test_a_tag_in_another_case_applies_if_its_own_is_null() -> None:
    assert structure({"ActionName": "closeAllConnections", "actionName": None}, Action) == CloseAllConnectionsAction()


@pytest.mark.parametrize("data", [5, True, ["Buffer"], None])
def test_only_an_object_is_read_as_a_buffer(data: object) -> None:
    with pytest.raises(InvalidPayloadError, match=r"^\$\.data: (expected a string, or |is missing$)"):
        structure({"actionName": "sendToAll", "data": data, "dataType": "binary"}, Action)
