"""Requests and responses against the published OpenAPI schema of MQTT events.

Source: protocols/server/cloud-events/tsp-output/@typespec/openapi3/openapi.yaml in
https://github.com/Azure/azure-webpubsub. This module repeats its facts: the members
of the schemas, their types, required members, headers and statuses.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import pytest
from attrs import evolve

from tests import webhooks
from wps_models import (
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    EventResponse,
    InvalidPayloadError,
    MqttConnectedEventRequest,
    MqttConnectEventErrorResponse,
    MqttConnectEventErrorResponseProperties,
    MqttConnectEventRequest,
    MqttConnectEventResponse,
    MqttConnectEventResponseProperties,
    MqttDisconnectedEventRequest,
    MqttUserProperty,
    MqttV311ConnectReturnCode,
    MqttV500ConnectReasonCode,
    WebPubSubClientCertificate,
    WebPubSubErrorCode,
    testing,
    unstructure,
)
from wps_models._json.frozen import is_array, is_object
from wps_models.webhook.signature import ACCEPT_UNSIGNED

Type: TypeAlias = type | str | list["Type"]
"""A Python type, the name of a schema, or a list with the type of its items."""

LISTS: Final = "an object of arrays of strings"

# schema: members and their types. Required members have a star.
SCHEMAS: Final[Mapping[str, Mapping[str, Type]]] = {
    "ClientCertificateInfo": {"thumbprint*": str, "content*": str},
    "MqttConnectEventRequest": {
        "claims*": LISTS,
        "query*": LISTS,
        "headers*": LISTS,
        "subprotocols*": [str],
        "clientCertificates*": ["ClientCertificateInfo"],
        "mqtt*": "MqttConnectEventProperties",
    },
    "MqttConnectEventProperties": {
        "protocolVersion*": int,
        "username": str,
        "password": str,
        "userProperties": ["MqttUserProperty"],
    },
    "MqttUserProperty": {"name*": str, "value*": str},
    "MqttConnectEventSuccessResponse": {
        "roles": [str],
        "subprotocol": str,
        "userId": str,
        "groups": [str],
        "mqtt": "MqttConnectEventSuccessResponseProperties",
    },
    "MqttConnectEventSuccessResponseProperties": {"userProperties": ["MqttUserProperty"]},
    "MqttConnectEventFailureResponse": {"mqtt*": "MqttConnectEventFailureResponseProperties"},
    "MqttConnectEventFailureResponseProperties": {"code*": int, "reason": str, "userProperties": ["MqttUserProperty"]},
    "MqttConnectedEventRequest": {},
    "MqttDisconnectedEventRequest": {"reason*": str, "mqtt*": "MqttDisconnectedEventProperties"},
    "MqttDisconnectedEventProperties": {"initiatedByClient*": bool, "disconnectPacket": "MqttDisconnectPacketProperties"},
    "MqttDisconnectPacketProperties": {"code*": int, "userProperties": ["MqttUserProperty"]},
}

REQUIRED_HEADERS: Final = ("ce-physicalConnectionId", "ce-hub", "ce-connectionId", "ce-eventName")
OTHER_HEADERS: Final = ("ce-userId", "ce-subprotocol", "ce-connectionState", "ce-signature")

STATUSES_OF_SUCCESS: Final = {200, 202}
STATUSES_OF_FAILURE: Final = {401, 403, 500}

PAIRS: Final = [MqttUserProperty(name="why", value="spam"), MqttUserProperty(name="why", value="rude")]

REQUESTS: Final[Mapping[type, EventRequest]] = {
    MqttConnectEventRequest: evolve(
        testing.mqtt_connect(
            username="ada", password="c2VjcmV0", user_properties=PAIRS, query={"a": ["1", "2"]}, states={"n": 1}
        ),
        client_certificates=[WebPubSubClientCertificate(thumbprint="AB", content="PEM")],
    ),
    MqttConnectedEventRequest: testing.mqtt_connected(states={"n": 1}),
    MqttDisconnectedEventRequest: testing.mqtt_disconnected(reason="gone", states={"n": 1}),
}


def schema_violations(value: Any, wanted: Type, path: str = "$") -> Iterator[str]:
    """Return the paths at which a value violates a schema."""
    match wanted:
        case str() if wanted == LISTS:
            for name, items in value.items():
                yield from schema_violations(items, [str], f"{path}.{name}")
        case str():
            members = {name.rstrip("*"): member for name, member in SCHEMAS[wanted].items()}
            yield from (
                f"{path}.{name[:-1]} is missing" for name in SCHEMAS[wanted] if name[-1] == "*" and name[:-1] not in value
            )
            yield from (f"{path}.{name} is unknown" for name in value if name not in members)
            for name in members.keys() & value.keys():
                yield from schema_violations(value[name], members[name], f"{path}.{name}")
        case [item]:
            for each in value:
                yield from schema_violations(each, item, f"{path}[]")
        case type():
            if type(value) is not wanted:
                yield f"{path} is not of type {wanted.__name__}"
        case _:
            yield f"{path} has an unknown type in the schema"


def example_of(wanted: Type, *, only_required: bool) -> Any:
    """Return a value of a type with all members, or only the required ones."""
    match wanted:
        case str() if wanted == LISTS:
            return {"a": ["1", "2"]}
        case str():
            taken = [name for name in SCHEMAS[wanted] if name[-1] == "*" or not only_required]
            return {name.rstrip("*"): example_of(SCHEMAS[wanted][name], only_required=only_required) for name in taken}
        case [item]:
            return [example_of(item, only_required=only_required)]
        case _:
            return {int: 4, str: "text", bool: True}[wanted]  # type: ignore[index]  # pyright: ignore[reportArgumentType]  # always a type here


def without_nulls(value: Any) -> Any:
    """Return JSON without nulls, which the schemas don't allow for unset members."""
    if is_object(value):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(item) for item in value] if is_array(value) else value


@pytest.mark.parametrize("cls", REQUESTS)
def test_a_test_request_follows_the_schema(cls: type) -> None:
    body = without_nulls(json.loads(testing.http_request(REQUESTS[cls]).body))
    if cls is MqttConnectEventRequest:
        # The only member that is in the documentation but not in the schema.
        assert body["mqtt"].pop("cleanStart") is True
    assert list(schema_violations(body, cls.__name__)) == []


@pytest.mark.parametrize("cls", REQUESTS)
def test_a_test_request_has_the_headers_of_the_schema(cls: type) -> None:
    headers = {name for name, _ in testing.http_request(REQUESTS[cls]).headers}
    assert {*REQUIRED_HEADERS, *OTHER_HEADERS} - headers == set()


def example_and_event(cls: type, *, only_required: bool) -> tuple[Any, EventRequest]:
    body = example_of(cls.__name__, only_required=only_required)
    sent = dict(testing.http_request(REQUESTS[cls]).headers)
    headers = {name: sent[name] for name in ("ce-type", *REQUIRED_HEADERS)}
    text = json.dumps(body).encode()
    return body, webhooks.parse(method="POST", headers=headers, body=text, access_keys=ACCEPT_UNSIGNED)


@pytest.mark.parametrize("only_required", [False, True])
@pytest.mark.parametrize("cls", REQUESTS)
def test_every_member_of_the_schema_is_read(cls: type, *, only_required: bool) -> None:
    body, event = example_and_event(cls, only_required=only_required)
    assert type(event) is cls
    written: dict[str, Any] = unstructure(event)
    for certificate in written.get("clientCertificates", ()):
        certificate["thumbprint"] = certificate.pop("Thumbprint")
    assert contains_all(written, body)


def contains_all(written: Any, body: Any) -> bool:
    if is_object(body):
        return all(contains_all(written[name], member) for name, member in body.items())
    if is_array(body):
        return len(written) == len(body) and all(map(contains_all, written, body))
    return bool(written == body)


SUCCESSES: Final[Mapping[str, ConnectEventResponse]] = {
    "everything": MqttConnectEventResponse(
        user_id="ada",
        groups=["a/+"],
        roles=["webpubsub.joinLeaveGroup"],
        subprotocol="mqtt",
        states={"n": 1},
        mqtt=MqttConnectEventResponseProperties(user_properties=PAIRS),
    ),
    "empty lists": ConnectEventResponse(groups=[], roles=[]),
    "empty properties": MqttConnectEventResponse(mqtt=MqttConnectEventResponseProperties()),
}


@pytest.mark.parametrize("answer", SUCCESSES.values(), ids=SUCCESSES)
def test_a_connect_answer_follows_the_schema(answer: ConnectEventResponse) -> None:
    reply = webhooks.respond(testing.mqtt_connect(), answer)
    assert reply.status in STATUSES_OF_SUCCESS
    assert list(schema_violations(json.loads(reply.body), "MqttConnectEventSuccessResponse")) == []


def test_a_connect_answer_has_every_member_of_the_schema() -> None:
    members = json.loads(webhooks.respond(testing.mqtt_connect(), SUCCESSES["everything"]).body)
    assert set(members) == set(SCHEMAS["MqttConnectEventSuccessResponse"])


def test_no_answer_is_status_204_although_the_schema_has_202() -> None:
    # The documentation has 204, and the service accepts any success status.
    assert webhooks.respond(testing.mqtt_connect(), None).status == 204


def mqtt_errors() -> Iterator[tuple[EventRequest, EventResponse]]:
    v5, v311 = (
        testing.mqtt_connect(),
        evolve(testing.mqtt_connect(), mqtt=evolve(testing.mqtt_connect().mqtt, protocol_version=4)),
    )
    for event, codes in ((v5, MqttV500ConnectReasonCode), (v311, MqttV311ConnectReturnCode)):
        for code in codes:
            for reason, pairs in ((None, []), ("no", PAIRS)):
                properties = MqttConnectEventErrorResponseProperties(code=code, reason=reason, user_properties=pairs)
                yield event, MqttConnectEventErrorResponse(mqtt=properties)
        yield from ((event, EventErrorResponse(code=code, error_message="no")) for code in WebPubSubErrorCode)


@pytest.mark.parametrize(("event", "answer"), list(mqtt_errors()))
def test_an_error_answer_follows_the_schema(event: MqttConnectEventRequest, answer: EventResponse) -> None:
    reply = webhooks.respond(event, answer)
    assert list(schema_violations(json.loads(reply.body), "MqttConnectEventFailureResponse")) == []
    assert dict(reply.headers)["Content-Type"].startswith("application/json")


def test_an_error_has_a_status_of_the_schema_or_of_microsofts_sdks() -> None:
    statuses = {webhooks.respond(event, answer).status for event, answer in mqtt_errors()}
    assert statuses - STATUSES_OF_FAILURE == {400, 429, 503}


VIOLATIONS: Final[Mapping[str, Callable[[dict[str, Any]], object]]] = {
    "$.mqtt.protocolVersion": lambda body: body["mqtt"].update(protocolVersion="5"),
    "$.mqtt.username": lambda body: body["mqtt"].update(username=7),
    "$.mqtt.userProperties[0].value": lambda body: body["mqtt"]["userProperties"][0].pop("value"),
    "$.clientCertificates[0].content": lambda body: body["clientCertificates"][0].update(content=7),
    "$.subprotocols": lambda body: body.update(subprotocols="mqtt"),
}


@pytest.mark.parametrize("path", VIOLATIONS)
def test_a_payload_that_violates_the_schema_is_an_error_with_its_path(path: str) -> None:
    body = example_of("MqttConnectEventRequest", only_required=False)
    VIOLATIONS[path](body)
    request = evolve(testing.http_request(testing.mqtt_connect()), body=json.dumps(body).encode())
    with pytest.raises(InvalidPayloadError, match=re.escape(path)):
        webhooks.parse(method="POST", headers=request.headers, body=request.body, access_keys=testing.ACCESS_KEY)
