"""A chat's tests with the service in memory: what its author would like to write."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import chat
from wps_models import (
    AddUserToGroupAction,
    CloseClientConnectionAction,
    ConnectedEventRequest,
    ConnectEventRequest,
    ConnectEventResponse,
    DisconnectedEventRequest,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    Json,
    RestError,
    SendToAllAction,
    SendToGroupAction,
    SendToUserAction,
    UserEventRequest,
    UserEventResponse,
    WebPubSubErrorCode,
    client,
    dumps,
)
from wps_models.client import preview
from wps_models.emulator import Client, Close, Failed, Hub, Refused, Service

ALL = ["webpubsub.joinLeaveGroup", "webpubsub.sendToGroup"]


def quiet(_: EventRequest) -> EventResponse | None:
    return None


@pytest.fixture(name="service")
def chat_service() -> Service:
    return Service(chat.handle)


def test_everyone_in_the_lobby_hears_it(service: Service) -> None:
    ada, bob = service.connect("ada"), service.connect("bob")
    ada.send_to_group("lobby", {"unread": 3})
    assert bob.received == [{"unread": 3}]


def test_a_client_that_the_app_refuses_is_refused_with_its_status_and_text(service: Service) -> None:
    with pytest.raises(Refused, match=r"^401 You are banned\.$") as error:
        service.connect("mallory")
    assert error.value.response.status == 401
    assert service.clients == []


def test_a_client_without_the_role_fails(service: Service) -> None:
    ada = service.connect("ada")
    with pytest.raises(Failed, match=r"^Forbidden: The client needs the role webpubsub\.sendToGroup\.board\.$"):
        ada.send_to_group("board", "psst")
    with pytest.raises(Failed, match="Forbidden"):
        ada.join("board")
    with pytest.raises(Failed, match="Forbidden"):
        ada.leave("lobby")
    with pytest.raises(Failed, match="Forbidden"):
        ada.stream("board")


def test_roles_of_the_token_are_enough_if_the_app_gives_none() -> None:
    service = Service(quiet)
    ada = service.connect("ada", roles=ALL)
    ada.join("lobby")
    assert service.groups == {"lobby": [ada]}
    ada.send_to_group("lobby", "hello")
    ada.send_to_group("lobby", "again", no_echo=True)
    assert ada.received == ["hello"]
    ada.leave("lobby")
    assert service.groups == {}


def test_roles_can_be_patterns() -> None:
    ada = Service(quiet).connect("ada", roles=["webpubsub.sendToGroups.rooms.*"])
    ada.send_to_group("rooms.red", "hello")
    with pytest.raises(Failed, match="Forbidden"):
        ada.send_to_group("rooms.red.inner", "hello")


def test_the_app_answers_events_and_keeps_states(service: Service) -> None:
    ada = service.connect("ada")
    ada.send_event("message", {"a": 1})
    ada.send_event("message", [2])
    assert ada.received == [{"echo": {"a": 1}, "messages": 1}, {"echo": [2], "messages": 2}]
    assert service.events[-1].context.states["messages"] == 1
    assert ada.invoke("ask", [1]) == {"echo": [1], "messages": 3}


def test_states_are_cleared() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        if isinstance(event, ConnectEventRequest):
            return ConnectEventResponse(states={"a": 1})
        return UserEventResponse(clear_states=True) if isinstance(event, UserEventRequest) else None

    service = Service(handle)
    ada = service.connect("ada")
    for expected in ({"a": 1}, {}):
        ada.send_event("message", "x")
        assert service.events[-1].context.states == expected


def test_a_client_without_a_subprotocol_sends_and_receives_frames(service: Service) -> None:
    ada, bob = service.connect("ada", subprotocols=()), service.connect("bob")
    ada.send("hello")
    ada.send(b"\x00\xff")
    bob.send_to_group("lobby", {"a": [1]})
    assert ada.received == ["Welcome, ada! hello", b"\x00\xff", '{"a":[1]}']


def test_a_client_without_a_subprotocol_can_send_to_the_group_of_its_url() -> None:
    service = Service(quiet)
    query = {"webpubsub_mode": ["sendToGroup"], "group": ["lobby"], "noEcho": ["true"]}
    ada = service.connect("ada", subprotocols=(), query=query, roles=ALL, groups=["lobby"])
    bob = service.connect("bob", groups=["lobby"])
    ada.send("hello")
    assert (ada.received, bob.received) == ([], ["hello"])
    eve = service.connect("eve", subprotocols=(), query=query)
    eve.send("psst")
    assert eve.closed == Close(1008, "The client may not send to its group.")
    assert bob.received == ["hello"]


def test_the_app_chooses_the_subprotocol() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        return ConnectEventResponse(subprotocol=event.subprotocols[-1]) if isinstance(event, ConnectEventRequest) else None

    assert Service(handle).connect(subprotocols=[client.JSON, client.JSON_RELIABLE]).connection.buffer is not None
    assert Service(handle).connect(subprotocols=["mine"]).connection.subprotocol == "mine"
    assert Service(quiet).connect(subprotocols=["mine"]).connection.subprotocol is None


def test_the_app_can_not_choose_a_subprotocol_that_the_client_does_not_offer() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        return ConnectEventResponse(subprotocol="other") if isinstance(event, ConnectEventRequest) else None

    with pytest.raises(Refused, match=r"500 The app chose a subprotocol that the client doesn't offer\."):
        Service(handle).connect()


def test_protobuf_clients_are_refused_by_name() -> None:
    with pytest.raises(Refused, match=r"501 The emulator doesn't support protobuf\.webpubsub\.azure\.v1\."):
        Service(quiet).connect(subprotocols=["protobuf.webpubsub.azure.v1"])


def test_the_app_gives_a_user_groups_and_roles() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        return (
            ConnectEventResponse(user_id="lovelace", groups=["staff"], roles=[])
            if isinstance(event, ConnectEventRequest)
            else None
        )

    service = Service(handle)
    ada = service.connect("ada", roles=ALL, groups=["lobby"])
    assert service.groups == {"staff": [ada]}
    assert ada.messages == [client.ConnectedMessage(connection_id=ada.id, user_id="lovelace")]
    with pytest.raises(Failed):
        ada.send_to_group("staff", "hello")


def test_a_user_id_must_fit_into_a_header() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        return ConnectEventResponse(user_id="a\nb") if isinstance(event, ConnectEventRequest) else None

    with pytest.raises(Refused, match=r"400 The user id has characters that HTTP headers can't have\."):
        Service(handle).connect("a\nb")
    with pytest.raises(Refused, match=r"500 The app chose a user id that HTTP headers can't have\."):
        Service(handle).connect("ada")


def test_the_app_learns_what_a_client_brings() -> None:
    service = Service(quiet)
    service.connect("ada", roles=ALL, groups=["lobby"], claims={"age": ["36"]}, query={"a": ["1", "2"]}, headers={"X": ["y"]})
    event = service.events[0]
    assert isinstance(event, ConnectEventRequest)
    assert event.claims == {"sub": ("ada",), "role": tuple(ALL), "webpubsub.group": ("lobby",), "age": ("36",)}
    assert (event.query, event.headers) == ({"a": ("1", "2")}, {"X": ("y",)})
    assert event.subprotocols == (client.JSON,)
    assert event.context.subprotocol is None
    assert service.events[1].context.subprotocol == client.JSON


def test_all_data_types_arrive_as_they_were_sent() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        return UserEventResponse(data=event.data, data_type=event.data_type) if isinstance(event, UserEventRequest) else None

    ada = Service(handle).connect("ada", roles=ALL, groups=["lobby"])
    values: list[client.Sendable] = ["text", b"\x00\xff", {"a": [1, None]}, [1], 1.5, True, Json("a string"), Json({})]
    for value in values:
        ada.send_to_group("lobby", value)
        ada.send_event("echo", value)
        assert ada.invoke("echo", value) == ada.received[-1] == ada.received[-2]
    assert ada.received[::2] == [*values[:-2], "a string", {}]


def test_an_answer_without_data_sends_nothing() -> None:
    ada = Service(quiet).connect("ada")
    ada.send_event("message", "hello")
    assert ada.received == []
    assert ada.invoke("message", "hello") is None
    assert ada.invoke("message") is None


def test_an_app_that_fails_fails_its_clients() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        error = EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message="no")
        return error if isinstance(event, UserEventRequest) else None

    service = Service(handle)
    ada, eve = service.connect("ada"), service.connect("eve", subprotocols=())
    with pytest.raises(Failed, match="InternalServerError: The event handler failed"):
        ada.send_event("message", "hello")
    with pytest.raises(Failed, match="InternalServerError: The event handler failed"):
        ada.invoke("message", "hello")
    eve.send("hello")
    assert eve.closed == Close(1011, "The event handler failed.")


def test_the_exception_of_a_handler_is_raised_with_its_traceback() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        if isinstance(event, UserEventRequest):
            raise ZeroDivisionError(event.event_name)
        return None

    service = Service(handle)
    ada = service.connect("ada")
    with pytest.raises(ZeroDivisionError, match="divide") as error:
        ada.send_event("divide", 1)
    assert error.traceback[-1].name == "handle"
    assert isinstance(ada.messages[-1], client.AckMessage)
    ada.close()
    assert isinstance(service.events[-1], DisconnectedEventRequest)


def test_a_handler_can_be_async() -> None:
    async def handle(event: EventRequest) -> EventResponse | None:
        return chat.handle(event)

    assert Service(handle).connect("ada").invoke("ask", [1]) == {"echo": [1], "messages": 1}


def test_what_an_app_sends_while_it_answers_has_arrived_afterwards() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        match event:
            case ConnectEventRequest():
                return ConnectEventResponse(groups=["lobby"])
            case ConnectedEventRequest(context=who):
                text = f"{who.user_id} is here."
                service.apply(SendToGroupAction(group="lobby", data=text, excluded=[who.connection_id]))
            case UserEventRequest(event_name="kick", data=str(connection_id)):
                service.apply(CloseClientConnectionAction(connection_id=connection_id, reason="kicked"))
                kicked.append([event.event_name for event in service.events])
            case _:
                pass
        return None

    kicked: list[list[str]] = []
    service = Service(handle)
    ada, bob = service.connect("ada"), service.connect("bob")
    assert ada.received == ["bob is here."]
    ada.send_event("kick", bob.id)
    assert bob.closed == Close(1000, "Application server closed the connection. Reason: kicked")
    assert bob.messages[-1] == client.DisconnectedMessage(message="Application server closed the connection. Reason: kicked")
    # The app learns it after its answer.
    assert kicked[0][-1] == "kick"
    assert service.events[-1].event_name == "disconnected"
    assert service.clients == [ada]


def test_clients_can_not_connect_while_the_app_answers() -> None:
    def handle(event: EventRequest) -> EventResponse | None:
        if isinstance(event, ConnectedEventRequest):
            service.connect("another")
        return None

    service = Service(handle)
    with pytest.raises(RuntimeError, match="connect them in the test"):
        service.connect("ada")


def test_an_app_that_adds_a_user_before_the_connection_is_open_gets_404() -> None:
    """Source: https://github.com/Azure/azure-webpubsub/issues/199."""

    def handle(event: EventRequest) -> EventResponse | None:
        if isinstance(event, ConnectEventRequest):
            with pytest.raises(RestError) as error:
                service.apply(AddUserToGroupAction(user_id="ada", group="lobby"))
            assert (error.value.status, error.value.code) == (404, "Warning.User.NotExisted")
        return None

    service = Service(handle)
    assert service.connect("ada").received == []


def test_actions_can_be_models_or_the_json_of_a_function() -> None:
    service = Service(quiet)
    ada = service.connect("ada")
    service.apply(SendToAllAction(data="one"))
    service.apply([SendToUserAction(user_id="ada", data=Json([2])), SendToAllAction(data=b"three")])
    service.apply(dumps(SendToAllAction(data="four")))
    service.apply(dumps([SendToAllAction(data=Json(None))]))
    assert ada.received == ["one", [2], b"three", "four", None]


def test_a_repeated_message_is_a_duplicate() -> None:
    ada = Service(quiet).connect("ada", roles=ALL, groups=["lobby"])
    message = client.SendToGroupMessage(group="lobby", data="once", ack_id=7)
    first, again = ada.send(message), ada.send(dumps(message))
    assert isinstance(first, client.AckMessage)
    assert isinstance(again, client.AckMessage)
    assert (first.success, again.success, again.ok) == (True, False, True)
    assert again.error == client.MessageError(name="Duplicate", message="Message with ack-id: 7 has been processed")
    assert ada.received == ["once"]


def test_send_returns_the_acknowledgement_and_raises_nothing() -> None:
    ada = Service(quiet).connect("ada")
    answer = ada.send(client.JoinGroupMessage(group="lobby", ack_id=1))
    assert isinstance(answer, client.AckMessage)
    assert not answer.ok
    assert ada.send(client.JoinGroupMessage(group="lobby")) is None
    assert ada.send(client.PingMessage()) is None
    assert ada.messages[-1] == client.PongMessage()


def test_group_states_are_refused_by_name() -> None:
    ada, bob = (Service(quiet).connect() for _ in range(2))
    answer = ada.send(preview.SubscribeGroupStateMessage(group="lobby", ack_id=1))
    assert isinstance(answer, client.AckMessage)
    reason = "The emulator doesn't support subscribeGroupState."
    assert answer.error == client.MessageError(name="NotSupported", message=reason)
    bob.send(preview.SubscribeGroupStateMessage(group="lobby"))
    assert bob.closed == Close(1003, reason)


# --- streams ------------------------------------------------------------------------------


def streaming() -> tuple[Client, Client]:
    service = Service(quiet)
    ada, bob = (service.connect(name, roles=ALL, groups=["lobby"]) for name in ("ada", "bob"))
    return ada, bob


def test_a_stream_arrives_chunk_by_chunk() -> None:
    ada, bob = streaming()
    stream = ada.stream("lobby", no_echo=True)
    stream.send("one")
    stream.send({"two": 2})
    stream.end()
    assert (ada.received, bob.received) == ([], ["one", {"two": 2}])
    chunks = [message.stream for message in bob.messages if isinstance(message, client.GroupDataMessage)]
    assert [(chunk.stream_sequence_id, chunk.end_of_stream) for chunk in chunks if chunk] == [(1, False), (2, False), (3, True)]
    with pytest.raises(Failed, match="StreamNotFound"):
        stream.send("three")


def test_a_stream_ends_with_an_error() -> None:
    ada, bob = streaming()
    ada.stream("lobby").end(preview.StreamEndError(message="no more", user_error_code="E1"))
    last = bob.messages[-1]
    assert isinstance(last, client.GroupDataMessage)
    assert last.stream
    assert last.stream.error == client.MessageError(name="UserError", message="no more", user_error_code="E1")


def test_a_chunk_that_comes_too_early_is_not_accepted() -> None:
    ada, bob = streaming()
    stream = ada.stream("lobby")
    early = preview.StreamDataMessage(stream_id=stream.id, stream_sequence_id=2, data="two")
    assert ada.send(early) == preview.StreamNackMessage(stream_id=stream.id, expected_sequence_id=1, name="InvalidSequenceId")
    stream.send("one")
    again = preview.StreamDataMessage(stream_id=stream.id, stream_sequence_id=1, data="one")
    assert ada.send(again) == preview.StreamAckMessage(stream_id=stream.id, expected_sequence_id=2)
    assert ada.send(preview.StreamDataMessage(stream_id=stream.id)) is None
    assert bob.received == ["one"]


def test_a_stream_can_not_be_opened_twice() -> None:
    ada, _ = streaming()
    stream = ada.stream("lobby")
    start = preview.StreamStartMessage(group="lobby", stream=preview.StartStreamOptions(stream_id=stream.id))
    answer = ada.send(start)
    assert isinstance(answer, preview.StreamClosedMessage)
    assert answer.error
    assert answer.error.name == "BadRequest"


def test_a_failed_stream_raises() -> None:
    ada, _ = streaming()
    stream = ada.stream("lobby")
    ada.send(preview.StreamDataMessage(stream_id=stream.id, stream_sequence_id=1, data="one"))
    stream.send("one")
    skipping = ada.stream("lobby")
    for number in (1, 2):
        ada.send(preview.StreamDataMessage(stream_id=skipping.id, stream_sequence_id=number, data="x"))
    skipping.send("x")


# --- reliable clients -----------------------------------------------------------------------


def test_a_reliable_client_loses_nothing(service: Service) -> None:
    ada, bob = service.connect("ada"), service.connect("bob", subprotocols=[client.JSON_RELIABLE])
    ada.send_to_group("lobby", 1)
    bob.lose()
    ada.send_to_group("lobby", 2)
    assert bob.received == [1]
    bob.recover()
    assert bob.received == [1, 2]
    numbers = [message.sequence_id for message in bob.messages if isinstance(message, client.GroupDataMessage)]
    assert numbers == [1, 2]
    assert [event.event_name for event in service.events].count("connected") == 2


def test_a_reliable_client_reads_more_than_the_buffer_holds(service: Service) -> None:
    ada, bob = service.connect("ada"), service.connect("bob", subprotocols=[client.JSON_RELIABLE])
    for number in range(1100):
        ada.send_to_group("lobby", number)
    assert bob.received == [*range(1100)]


def test_a_buffer_that_is_full_closes_the_connection(service: Service) -> None:
    ada, bob = service.connect("ada"), service.connect("bob", subprotocols=[client.JSON_RELIABLE])
    bob.lose()
    for number in range(1001):
        ada.send_to_group("lobby", number)
    assert service.clients == [ada]
    with pytest.raises(Failed, match="1008"):
        bob.recover()


def test_a_client_that_is_not_reliable_can_not_recover(service: Service) -> None:
    ada = service.connect("ada")
    ada.lose()
    assert isinstance(service.events[-1], DisconnectedEventRequest)
    with pytest.raises(Failed, match="1008"):
        ada.recover()
    with pytest.raises(Failed, match="the connection isn't open"):
        ada.send_event("message", "hello")


def test_a_client_that_was_closed_fails_with_code_and_reason(service: Service) -> None:
    ada = service.connect("ada")
    ada.send("no JSON")
    with pytest.raises(Failed, match=r"^1007: The frame isn't a message of the subprotocol\.$"):
        ada.join("lobby")


def test_messages_expire_before_a_recovery() -> None:
    now = [datetime(2026, 3, 1, tzinfo=UTC)]
    service = Service(quiet, hub=Hub(now=lambda: now[0]))
    ada = service.connect("ada", roles=ALL)
    bob = service.connect("bob", groups=["lobby"], subprotocols=[client.JSON_RELIABLE])
    bob.lose()
    for seconds in (10, 100, None):
        ada.send(client.SendToGroupMessage(group="lobby", data=f"for {seconds} s", ttl_seconds=seconds))
    now[0] += timedelta(seconds=11)
    bob.recover()
    assert bob.received == ["for 100 s", "for None s"]


# --- settings --------------------------------------------------------------------------------


def test_an_app_gets_only_the_events_that_the_hub_sends() -> None:
    service = Service(quiet, hub=Hub(system_events=["disconnected"], user_events="ask, tell"))
    ada = service.connect("ada")
    ada.invoke("Ask", "?")
    with pytest.raises(Failed, match="InternalServerError"):
        ada.send_event("shout", "!")
    ada.close()
    assert [event.event_name for event in service.events] == ["Ask", "disconnected"]


def test_an_app_hears_of_groups_if_the_hub_says_so() -> None:
    service = Service(quiet, hub=Hub(system_events=["connected", "joined", "left", "disconnected"]))
    ada = service.connect("ada", roles=ALL, groups=["lobby"])
    ada.join("board")
    ada.join("board")
    ada.leave("lobby")
    ada.leave("lobby")
    ada.close()
    names = [event.event_name for event in service.events]
    assert names == ["connected", "joined", "joined", "left", "left", "disconnected"]


def test_times_and_ids_come_from_arguments() -> None:
    ids = iter(["first", "second"])
    service = Service(quiet, hub=Hub("news", now=lambda: datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC), connection_ids=ids))
    assert [service.connect().id, service.connect().id] == ["first", "second"]
    context = service.events[-1].context
    assert (context.hub, context.time, context.source) == ("news", "2030-01-02T03:04:05Z", "/hubs/news/client/second")


def test_the_same_test_sees_the_same_twice() -> None:
    one, two = Service(chat.handle), Service(chat.handle)
    assert one.connect("ada").messages == two.connect("ada").messages
    assert one.events == two.events
