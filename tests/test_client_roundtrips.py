"""Every message is read as it was written; any other JSON raises an error of this package."""

import contextlib
import copy
import json
import pickle
from collections.abc import Mapping
from typing import Any, Final, get_args

from attrs import evolve, fields
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import Strategy, json_objects, json_values, sent
from wps_models import InvalidPayloadError, Json, SendToGroupAction, WebPubSubDataType, client, dumps, loads, structure

MAX: Final = 2**64 - 1
UNIONS: Final[tuple[Any, ...]] = (client.ClientMessage, client.ServiceMessage)
EITHER: Final[Any] = client.ClientMessage | client.ServiceMessage
CLASSES: Final[tuple[Any, ...]] = tuple(dict.fromkeys((*get_args(client.ClientMessage), *get_args(client.ServiceMessage))))


_texts: Final = st.text(st.characters(codec="utf-8"), max_size=20)
_ids: Final = st.text(min_size=1, max_size=20)
_groups: Final = _ids.filter(lambda name: not name.isspace())
_numbers: Final = st.integers(0, MAX)
_positive: Final = st.integers(1, MAX)
_events: Final = st.from_regex(r"[a-z][a-z0-9_.-]{0,20}", fullmatch=True)
_metadata: Final = st.dictionaries(
    st.from_regex(r"[a-zA-Z!#-]{1,9}", fullmatch=True), st.text(st.characters(codec="ascii"), max_size=9), max_size=3
)
_some_texts: Final = st.dictionaries(_texts, _texts, max_size=3)


def _as_json(value: Any) -> Any:
    return Json(value) if isinstance(value, str) else value


_json: Final = json_values.filter(lambda value: value is not None)
_data: Final[Strategy] = st.one_of(
    st.fixed_dictionaries({"data": _texts | st.binary(max_size=20) | _json.map(_as_json)}),
    st.fixed_dictionaries({"data": _texts | _json, "data_type": st.just(WebPubSubDataType.JSON)}),
    st.fixed_dictionaries({"data": st.binary(max_size=20), "data_type": st.just(WebPubSubDataType.PROTOBUF)}),
)
_pieces: Final[Strategy] = st.tuples(_data, st.fixed_dictionaries({"stream_sequence_id": _positive})).map(
    lambda parts: {**parts[0], **parts[1]}
)
_no_data: Final[Strategy] = st.just({})
_stream: Final = st.builds(
    client.preview.StreamInfo,
    stream_id=_texts,
    stream_sequence_id=_numbers,
    end_of_stream=st.booleans(),
    error=st.none() | st.builds(client.MessageError, name=_texts, message=_texts, user_error_code=st.none() | _texts),
)
_item: Final = st.builds(
    client.preview.GroupStateItem,
    connection_id=_texts,
    user_id=st.none() | _texts,
    state=st.none() | _some_texts,
    updated_at=st.integers(0, 2**53),
)
_FIELDS: Final[Mapping[type, Mapping[str, Strategy]]] = {
    client.SendToGroupMessage: {"metadata": _metadata, "ttl_seconds": st.none() | st.integers(0, 300)},
    client.SendEventMessage: {"metadata": _metadata, "event": _events},
    client.preview.InvokeMessage: {"event": _events},
    client.SequenceAckMessage: {"sequence_id": _numbers},
    client.preview.StreamStartMessage: {
        "stream": st.builds(client.preview.StartStreamOptions, stream_id=_ids, idle_timeout_ms=st.none() | st.integers(1, 2**31))
    },
    client.preview.StreamEndMessage: {"error": st.none() | st.builds(client.preview.StreamEndError, message=_texts)},
    client.preview.StreamClosedMessage: {"error": st.none() | st.builds(client.MessageError, name=_texts)},
    client.AckMessage: {"error": st.none() | st.builds(client.MessageError, name=_texts, message=_texts)},
    client.preview.InvokeResponseMessage: {"error": st.none() | st.builds(client.MessageError, name=_texts, message=_texts)},
    client.UnknownMessage: {"members": json_objects.map(lambda members: {**members, "type": "tomorrow"})},
}
"""Strategies for fields, by class and name."""

_USUAL: Final[Mapping[str, Strategy]] = {
    "ack_id": _numbers,
    "connection_id": _texts,
    "expected_sequence_id": _numbers,
    "from_user_id": st.none() | _texts,
    "group": _groups,
    "invocation_id": _ids,
    "items": st.lists(_item, max_size=2),
    "message": st.none() | _texts,
    "metadata": _some_texts,
    "name": _texts,
    "no_echo": st.booleans(),
    "reconnection_token": st.none() | _texts,
    "sequence_id": st.none() | _numbers,
    "state": st.none() | _some_texts,
    "stream": st.none() | _stream,
    "stream_id": _ids,
    "success": st.booleans(),
    "user_id": st.none() | _texts,
}
_OPTIONAL_DATA: Final = {client.preview.InvokeMessage, client.preview.InvokeResponseMessage}
_FROM_SERVICE: Final = {client.GroupDataMessage, client.ServerDataMessage, client.preview.InvokeResponseMessage}


def messages(cls: Any) -> Strategy:
    """Return a strategy for messages of a class."""
    build: Any = cls
    names = {field.name for field in fields(cls)} - {"data", "data_type", "stream_sequence_id"}
    usual = {name: _USUAL[name] for name in names & _USUAL.keys()}
    parts = {**usual, **_FIELDS.get(cls, {})}
    if cls is client.preview.StreamDataMessage:
        data = _no_data | _pieces
    elif cls in _OPTIONAL_DATA:
        data = _no_data | _data
    else:
        data = _data if any(field.name == "data" for field in fields(cls)) else _no_data
    if cls in _FROM_SERVICE:
        data |= st.just({"data": None, "data_type": WebPubSubDataType.JSON})
    return st.tuples(data, st.fixed_dictionaries(parts)).map(lambda found: build(**found[0], **found[1]))


_classes: Final = st.sampled_from(CLASSES)


@settings(max_examples=150)
@given(st.data())
def test_a_written_message_is_read_as_the_same_message(data: st.DataObject) -> None:
    cls = data.draw(_classes)
    message = data.draw(messages(cls))
    for form in (cls, EITHER):
        again = loads(dumps(message), form, forbid_extra_keys=True)
        assert again == message
        assert type(again) is cls
        # Equality doesn't distinguish 1, 1.0 and True.
        assert dumps(again) == dumps(message)


@settings(max_examples=150)
@given(st.data())
def test_a_message_can_be_pickled_copied_hashed_and_evolved(data: st.DataObject) -> None:
    message = data.draw(messages(data.draw(_classes)))
    assert pickle.loads(pickle.dumps(message)) == copy.deepcopy(message) == evolve(message) == message  # noqa: S301  # our own bytes
    assert hash(copy.deepcopy(message)) == hash(message)


@settings(max_examples=150)
@given(st.data())
def test_the_choice_does_not_depend_on_the_spelling_of_names(data: st.DataObject) -> None:
    message = data.draw(messages(data.draw(_classes.filter(lambda cls: cls is not client.UnknownMessage))))
    payload: dict[str, Any] = json.loads(dumps(message))
    payload = {data.draw(st.sampled_from([name, name.upper()])): value for name, value in payload.items()}
    assert structure(payload, EITHER) == message


@settings(max_examples=150)
@given(sent)
def test_data_of_an_action_keeps_its_value_and_type_in_messages(data: tuple[str | bytes, WebPubSubDataType]) -> None:
    action = SendToGroupAction(group="g", data=data[0], data_type=data[1])
    for message in (
        client.GroupDataMessage(group="g", data=action.data),
        client.ServerDataMessage(data=action.data, data_type=action.data_type),
    ):
        received: Any = loads(dumps(message), client.ServiceMessage)
        assert received.data_type is action.data_type
        relayed = SendToGroupAction(group="g", data=received.content)
        assert relayed.data_type is action.data_type
        assert (relayed.json() if action.data_type == "json" else relayed.data) == (
            action.json() if action.data_type == "json" else action.data
        )


_TYPES: Final = st.sampled_from(sorted({cls.type for cls in CLASSES if cls is not client.UnknownMessage})) | _texts
_MEMBERS: Final = st.sampled_from(
    sorted(
        {"from", "event", "target", "stream", "dataType", "data", "DATA", "ackId", "sequenceId", "group", "streamId", "success"}
    )
)
_WORDS: Final = st.sampled_from(["group", "server", "connected", "event", "text", "json", "binary", "protobuf", "Text", "AA=="])
_hostile: Final[Strategy] = st.tuples(st.dictionaries(_MEMBERS, _WORDS | json_values), _TYPES | json_values).map(
    lambda parts: {**parts[0], "type": parts[1]}
)


_LITTLE: Final[list[Any]] = [None, [], {}, 0, "", True]
_little: Final[Strategy] = st.sampled_from(_LITTLE)


def _check_any(payload: Any) -> None:
    """Read a payload. If it can be read, it is written as what it was."""
    for form in UNIONS:
        with contextlib.suppress(InvalidPayloadError):
            message: Any = loads(json.dumps(payload), form, forbid_extra_keys=True)
            assert loads(dumps(message), form, forbid_extra_keys=True) == evolve(message) == message


@settings(max_examples=150)
@given(_hostile | json_values)
def test_any_json_becomes_a_message_or_an_error_of_this_package(payload: Any) -> None:
    _check_any(payload)


@settings(max_examples=150)
@given(st.data())
def test_a_message_with_any_value_for_a_member_does_as_well(data: st.DataObject) -> None:
    payload: Any = json.loads(dumps(data.draw(messages(data.draw(_classes)))))
    for name in payload:
        _check_any({**payload, name: data.draw(_little | json_values)})
