"""Any message of clients and the service is read as what was written; any other JSON ends in our errors."""

import contextlib
import copy
import json
import pickle
from collections.abc import Mapping
from typing import Any, Final, get_args

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import Strategy, json_objects, json_values
from wps_models import InvalidPayloadError, Json, client, dumps, loads
from wps_models.client import DataType

MAX: Final = 2**64 - 1
UNIONS: Final[tuple[Any, ...]] = (client.ClientMessage, client.ServiceMessage)
EITHER: Final[Any] = client.ClientMessage | client.ServiceMessage
CLASSES: Final[tuple[Any, ...]] = tuple(dict.fromkeys((*get_args(client.ClientMessage), *get_args(client.ServiceMessage))))
each_class: Final = pytest.mark.parametrize("cls", CLASSES)


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
    st.fixed_dictionaries({"data": _texts | _json, "data_type": st.just(DataType.JSON)}),
    st.fixed_dictionaries({"data": st.binary(max_size=20), "data_type": st.just(DataType.PROTOBUF)}),
)
_pieces: Final[Strategy] = st.tuples(_data, st.fixed_dictionaries({"stream_sequence_id": _positive})).map(
    lambda parts: {**parts[0], **parts[1]}
)
_no_data: Final[Strategy] = st.just({})
_stream: Final = st.builds(
    client.StreamInfo,
    stream_id=_texts,
    stream_sequence_id=_numbers,
    end_of_stream=st.booleans(),
    error=st.none()
    | st.builds(client.StreamDataError, name=_texts, message=st.none() | _texts, user_error_code=st.none() | _texts),
)
_item: Final = st.builds(
    client.GroupStateItem,
    connection_id=_texts,
    user_id=st.none() | _texts,
    state=st.none() | _some_texts,
    updated_at=st.integers(0, 2**53),
)
_FIELDS: Final[Mapping[type, Mapping[str, Strategy]]] = {
    client.SendToGroupMessage: {"metadata": _metadata, "ttl_seconds": st.none() | st.integers(0, 300)},
    client.SendEventMessage: {"metadata": _metadata, "event": _events},
    client.InvokeMessage: {"event": _events},
    client.SequenceAckMessage: {"sequence_id": _positive},
    client.StreamStartMessage: {
        "stream": st.builds(client.StartStreamOptions, stream_id=_ids, idle_timeout_ms=st.none() | st.integers(1, 2**31))
    },
    client.StreamEndMessage: {"error": st.none() | st.builds(client.StreamEndError, message=_texts)},
    client.StreamClosedMessage: {"error": st.none() | st.builds(client.StreamClosedError, name=_texts)},
    client.AckMessage: {"error": st.none() | st.builds(client.AckMessageError, name=_texts, message=_texts)},
    client.InvokeResponseMessage: {"error": st.none() | st.builds(client.InvokeResponseError, name=_texts, message=_texts)},
    client.UnknownMessage: {"members": json_objects.map(lambda members: {**members, "type": "tomorrow"})},
}
"""What the fields of a class hold, where that doesn't follow from their names."""

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
_OPTIONAL_DATA: Final = {client.InvokeMessage, client.InvokeResponseMessage}


def messages(cls: Any) -> Strategy:
    """Messages of a class."""
    build: Any = cls
    names = {field.name for field in fields(cls)} - {"data", "data_type", "stream_sequence_id"}
    usual = {name: _USUAL[name] for name in names & _USUAL.keys()}
    parts = {**usual, **_FIELDS.get(cls, {})}
    if cls is client.StreamDataMessage:
        data = _no_data | _pieces
    elif cls in _OPTIONAL_DATA:
        data = _no_data | _data
    else:
        data = _data if any(field.name == "data" for field in fields(cls)) else _no_data
    return st.tuples(data, st.fixed_dictionaries(parts)).map(lambda found: build(**found[0], **found[1]))


@each_class
@given(data=st.data())
def test_what_was_written_is_read_as_the_same_message(cls: Any, data: st.DataObject) -> None:
    message = data.draw(messages(cls))
    for form in (cls, EITHER):
        again = loads(dumps(message), form, forbid_extra_keys=True)
        assert again == message
        assert type(again) is cls
        # Equality takes 1 for 1.0, and both for True.
        assert dumps(again) == dumps(message)


@each_class
@given(data=st.data())
def test_a_message_pickles_copies_hashes_and_is_built_from_its_own_fields(cls: Any, data: st.DataObject) -> None:
    message = data.draw(messages(cls))
    assert pickle.loads(pickle.dumps(message)) == copy.deepcopy(message) == evolve(message) == message  # noqa: S301  # our own bytes
    assert hash(copy.deepcopy(message)) == hash(message)


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


def _read(payload: Any) -> None:
    """Read a payload; what can be read can be written, unless it holds a null, and is then read as the same."""
    for form in UNIONS:
        with contextlib.suppress(InvalidPayloadError):
            message: Any = loads(json.dumps(payload), form, forbid_extra_keys=True)
            if getattr(message, "data", 0) is not None or message.data_type is None:
                assert loads(dumps(message), form) == message


@given(_hostile | json_values)
def test_any_json_ends_in_a_message_or_in_our_error(payload: Any) -> None:
    _read(payload)


@each_class
@given(data=st.data())
def test_a_message_with_anything_in_the_place_of_a_member_does_too(cls: Any, data: st.DataObject) -> None:
    payload: Any = json.loads(dumps(data.draw(messages(cls))))
    for name in payload:
        _read({**payload, name: data.draw(_little | json_values)})
