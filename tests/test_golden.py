"""The golden payloads, read and written."""

import json
from typing import get_args

import pytest

from tests import payloads
from wps_models import Action, EventRequest, EventResponse, client, dumps, loads, structure, unstructure

FILES = payloads.files()


@pytest.mark.parametrize("name", FILES)
def test_a_golden_payload_is_read_as_the_class_in_its_file_name(name: str) -> None:
    assert type(structure(payloads.payload(name), payloads.form_of(name))) is payloads.class_of(name)


@pytest.mark.parametrize("name", FILES)
def test_a_golden_payload_is_written_with_the_same_members_in_order(name: str) -> None:
    payload = payloads.payload(name)
    written = unstructure(structure(payload, payloads.form_of(name)))
    assert json.dumps(written, indent=1) == json.dumps(payload, indent=1)


@pytest.mark.parametrize("name", FILES)
def test_a_golden_payload_can_be_dumped_and_loaded(name: str) -> None:
    form = payloads.form_of(name)
    model = structure(payloads.payload(name), form)
    assert loads(dumps(model), form) == model


@pytest.mark.parametrize("name", FILES)
def test_a_golden_payload_has_no_extra_members(name: str) -> None:
    payload, form = payloads.payload(name), payloads.form_of(name)
    assert structure(payload, form, forbid_extra_keys=True) == structure(payload, form)


@pytest.mark.parametrize("name", FILES)
def test_a_golden_payload_can_be_read_with_its_source_member(name: str) -> None:
    assert type(structure(payloads.raw(name), payloads.form_of(name))) is payloads.class_of(name)


@pytest.mark.parametrize("name", FILES)
def test_a_golden_file_begins_with_its_public_source(name: str) -> None:
    member, source = next(iter(payloads.first_object(payloads.raw(name)).items()))
    assert member == "$source"
    assert source.startswith("https://")


def test_every_class_of_a_union_has_a_golden_file() -> None:
    messages = {*get_args(client.ClientMessage), *get_args(client.ServiceMessage)}
    classes = {*get_args(Action), *get_args(EventRequest), *get_args(EventResponse), *messages}
    missing = classes - {payloads.class_of(name) for name in FILES}
    assert missing == set(), f"no golden file for: {', '.join(sorted(cls.__name__ for cls in missing))}"


def test_every_golden_file_is_of_a_known_kind() -> None:
    known = {f"{folder}/{kind}" for folder, kinds in payloads.KINDS.items() for kind in kinds}
    strays = [name for name in FILES if payloads.kind(name) not in known]
    assert strays == []
