"""What was found by attacking the package, each as a sentence."""

from typing import Final

import pytest

from wps_models import EventRequest, UnknownEventRequest, WebPubSubConnectionContext, WebPubSubEventType, dumps, loads
from wps_models.webhook import ACCEPT_UNSIGNED, Webhook

WEBHOOK: Final = Webhook(access_keys=ACCEPT_UNSIGNED, allowed_origins=["*"])
EVENT: Final = {"ce-type": "azure.webpubsub.user.message", "ce-hub": "chat", "ce-connectionId": "c-1"}


# --- what is read can be written -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["connect", "joined", "message", ""])
@pytest.mark.parametrize("ce_type", ["user", "User", "system", "groupPresence", "0", "1", "2", "3", "bare user", "bare x", "x"])
def test_a_type_that_is_but_a_word_for_a_kind_reads_back_as_what_it_was(ce_type: str, name: str) -> None:
    event = WEBHOOK.parse(method="POST", headers={**EVENT, "ce-type": ce_type, "ce-eventName": name}, body=b"")
    assert type(event) is UnknownEventRequest
    assert event.context.event_type == ce_type
    assert loads(dumps(event), EventRequest) == event


@pytest.mark.parametrize("event_type", ["system", "System", WebPubSubEventType.SYSTEM])
def test_the_kind_of_an_event_may_be_given_as_its_word(event_type: str) -> None:
    context = WebPubSubConnectionContext(event_type=event_type, event_name="connect", hub="chat", connection_id="c-1")
    assert context.event_type is WebPubSubEventType.SYSTEM
