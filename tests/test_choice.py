"""How a payload finds its class where it says more than one thing."""

import pytest

from wps_models import Action, CloseAllConnectionsAction, InvalidPayloadError, SendToAllAction, structure


@pytest.mark.parametrize("other", ["ActionName", "ACTIONNAME"])
@pytest.mark.parametrize("tag", ["sendToAll", "SENDTOALL"])
def test_a_name_in_its_own_case_wins_over_another(other: str, tag: str) -> None:
    assert structure({other: "closeAllConnections", "actionName": tag, "data": "x"}, Action) == SendToAllAction(data="x")


def test_a_name_in_another_case_counts_where_its_own_is_null() -> None:
    assert structure({"ActionName": "closeAllConnections", "actionName": None}, Action) == CloseAllConnectionsAction()


@pytest.mark.parametrize("data", [5, True, ["Buffer"], None])
def test_what_is_no_object_is_no_buffer(data: object) -> None:
    with pytest.raises(InvalidPayloadError, match=r"^\$\.data: (expected a string, or |is missing$)"):
        structure({"actionName": "sendToAll", "data": data, "dataType": "binary"}, Action)
