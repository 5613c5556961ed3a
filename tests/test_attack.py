"""Attacks and wrong calls that used to succeed."""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from email.header import Header
from traceback import walk_tb
from types import FrameType
from typing import Any, Final, TypeVar, get_type_hints

import pytest
from typing_extensions import TypeAliasType

from tests.contexts import context_json, system
from wps_models import (
    Action,
    AddUserToGroupAction,
    ConnectEventRequest,
    ConnectEventResponse,
    EventErrorResponse,
    EventRequest,
    InvalidPayloadError,
    InvalidSignatureError,
    MqttConnectEventErrorResponse,
    MqttConnectEventResponse,
    PreflightRequest,
    SendToAllAction,
    UnknownEventRequest,
    UserEventRequest,
    UserEventResponse,
    WebPubSubConnectionContext,
    WebPubSubErrorCode,
    WebPubSubEventType,
    dumps,
    loads,
    structure,
    testing,
)
from wps_models._json.text import Decode
from wps_models.functions import WebPubSubContext, WebPubSubContextResponse, WebPubSubOutputBinding
from wps_models.webhook import ACCEPT_UNSIGNED, Webhook, percent_decoded, sign, verify

WEBHOOK: Final = Webhook(access_keys=ACCEPT_UNSIGNED, allowed_origins=["*"])
EVENT: Final = {"ce-type": "azure.webpubsub.user.message", "ce-hub": "chat", "ce-connectionId": "c-1"}


# --- events that are read can be written ------------------------------------------------------------


@pytest.mark.parametrize("name", ["connect", "joined", "message", ""])
@pytest.mark.parametrize("ce_type", ["user", "User", "system", "groupPresence", "0", "1", "2", "3", "bare user", "bare x", "x"])
def test_an_unknown_event_type_that_resembles_a_known_one_is_written_unchanged(ce_type: str, name: str) -> None:
    event = WEBHOOK.parse(method="POST", headers={**EVENT, "ce-type": ce_type, "ce-eventName": name}, body=b"")
    assert type(event) is UnknownEventRequest
    assert event.context.event_type == ce_type
    assert loads(dumps(event), EventRequest) == event


@pytest.mark.parametrize("event_type", ["system", "System", WebPubSubEventType.SYSTEM])
def test_the_event_type_argument_may_be_a_string(event_type: str) -> None:
    context = WebPubSubConnectionContext(event_type=event_type, event_name="connect", hub="chat", connection_id="c-1")
    assert context.event_type is WebPubSubEventType.SYSTEM


# --- secrets --------------------------------------------------------------------------------------


def variables_with_secret(error: BaseException, secret: str) -> list[str]:
    """Return the variables in frames of the package that contain a secret."""
    frames: list[FrameType] = [frame for frame, _ in walk_tb(error.__traceback__)]
    ours = [frame for frame in frames if frame.f_globals["__name__"].startswith("wps_models")]
    assert ours
    return [name for frame in ours for name, value in frame.f_locals.items() if secret in repr(value)]


def test_a_traceback_of_a_refused_signature_contains_no_key() -> None:
    key = "a secret key"
    with pytest.raises(InvalidSignatureError) as caught:
        verify("sha256=00", connection_id="c-1", access_keys=key)
    assert not variables_with_secret(caught.value, key)


def test_a_traceback_of_a_refused_request_contains_no_key_or_valid_signature() -> None:
    key = "a secret key"
    webhook = Webhook(access_keys=key, allowed_origins=["*"])
    with pytest.raises(InvalidSignatureError) as caught:
        webhook.parse(method="POST", headers={**EVENT, "ce-signature": "sha256=00"}, body=b"")
    assert not variables_with_secret(caught.value, key)
    assert not variables_with_secret(caught.value, sign("c-1", key).removeprefix("sha256="))


def test_a_host_without_keys_and_a_wrong_signature_are_different_errors() -> None:
    keys = {"a.example": "a key"}
    signature = sign("c-1", "a key")
    with pytest.raises(InvalidSignatureError, match=r"^ce-signature: can't be checked, because access_keys has no key"):
        verify(signature, connection_id="c-1", access_keys=keys, origin="b.example")
    with pytest.raises(InvalidSignatureError, match=r"^ce-signature: matches none of the access keys$"):
        verify("sha256=00", connection_id="c-1", access_keys=keys, origin="a.example")


# --- illegal headers ---------------------------------------------------------------------------------

CONTROL_CHARACTERS: Final = ["x\r\nEvil: 1", "x\n", "x\x00", "x\x7f"]
ILLEGAL_IN_HEADERS: Final = [*CONTROL_CHARACTERS, "é"]


@pytest.mark.parametrize("text", ILLEGAL_IN_HEADERS)
def test_illegal_characters_in_an_allowed_origin_are_an_error(text: str) -> None:
    with pytest.raises(InvalidPayloadError, match=r"^\$\.allowedOrigin: must be visible ASCII and spaces"):
        structure({"isValid": True, "allowedOrigin": text}, EventRequest)
    with pytest.raises(ValueError, match=r"^allowed_origin must be visible ASCII and spaces"):
        PreflightRequest(is_valid=True, allowed_origin=text)


@pytest.mark.parametrize(
    "header",
    [
        *[("name", text) for text in CONTROL_CHARACTERS],
        *[(text, "value") for text in ILLEGAL_IN_HEADERS],
        ("", "value"),
        ("a b", ""),
    ],
)
def test_illegal_headers_of_a_context_response_are_an_error(header: tuple[str, str]) -> None:
    name, value = header
    with pytest.raises(InvalidPayloadError, match=r"^\$\.response\.headers\.\*: must be legal in HTTP"):
        structure({"response": {"status": 200, "headers": {name: value}}}, WebPubSubContext)
    with pytest.raises(ValueError, match=r"^headers must be legal in HTTP"):
        WebPubSubContextResponse(status=200, headers={name: [value]})


def test_user_properties_are_headers_of_the_response() -> None:
    reply = WEBHOOK.respond(testing.mqtt_user(), UserEventResponse(data="x", user_properties={"room": "lobby", "a-b": "c"}))
    assert reply.headers[1:] == (("mqtt-room", "lobby"), ("mqtt-a-b", "c"))


@pytest.mark.parametrize("text", ILLEGAL_IN_HEADERS)
def test_illegal_characters_in_user_properties_are_an_error(text: str) -> None:
    for properties in ({"a": text}, {text: "a"}):
        with pytest.raises(ValueError, match=r"^user_properties become HTTP headers"):
            WEBHOOK.respond(testing.mqtt_user(), UserEventResponse(data="x", user_properties=properties))


# --- invalid text -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "build",
    [
        lambda: EventErrorResponse(code=WebPubSubErrorCode.USER_ERROR, error_message="secret \ud800"),
        lambda: SendToAllAction(data="secret \ud800"),
        lambda: sign("c-1", "secret \ud800"),
        lambda: Webhook(access_keys="secret \ud800", allowed_origins=["*"]),
        lambda: percent_decoded("secret %ff"),
        lambda: loads(b'"secret \xff"', Action),
        lambda: loads('"secret', Action),
        lambda: testing.mqtt_connect(password="secret").mqtt.password_bytes,
    ],
)
def test_errors_about_invalid_text_do_not_contain_it(build: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"[a-z]") as caught:
        build()
    error: BaseException | None = caught.value
    while error is not None:
        assert "secret" not in f"{error} {error!r} {vars(error)} {getattr(error, 'object', '')!r}"
        error = error.__context__ or error.__cause__


def test_a_connection_string_is_not_accepted_as_a_key() -> None:
    with pytest.raises(ValueError, match=r"^a connection string is not a key: use Webhook\.for_services\(") as caught:
        Webhook(access_keys="Endpoint=https://a.example;AccessKey=secret;", allowed_origins=["*"])
    assert "secret" not in str(caught.value)


# --- wrong calls --------------------------------------------------------------------------------------


def test_an_event_requires_a_context() -> None:
    build: Any = UserEventRequest  # a caller without a type checker
    with pytest.raises(TypeError, match=r"missing 1 required keyword-only argument: 'context'$"):
        build(data="x")


@pytest.mark.parametrize("headers", [None, 5, "ce-type: x", b"ce-type: x"])
def test_headers_of_the_wrong_type_are_a_type_error(headers: Any) -> None:
    with pytest.raises(TypeError, match=r"^headers must be a mapping or pairs, not \w+$"):
        WEBHOOK.parse(method="POST", headers=headers, body=b"")


@pytest.mark.parametrize("value", [["x"], Header("é", "utf-8"), None, 5])
def test_a_header_of_the_wrong_type_is_a_type_error(value: Any) -> None:
    with pytest.raises(TypeError, match=r"^headers must be names and values that are str or bytes, not \w+$"):
        WEBHOOK.parse(method="POST", headers={**EVENT, "ce-userId": value}, body=b"")


@pytest.mark.parametrize(
    "environ", [{"HTTP_CE_TYPE": "azure.webpubsub.sys.connect"}, {"HTTP_WEBHOOK_REQUEST_ORIGIN": "a"}, {"wsgi.version": (1, 0)}]
)
@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
def test_passing_a_wsgi_environ_as_headers_is_a_type_error(method: str, environ: Any) -> None:
    with pytest.raises(TypeError, match=r"^headers must be the request's headers, not a WSGI environ .*: pass request\.headers$"):
        WEBHOOK.parse(method=method, headers=environ, body=b"")


def test_a_header_named_like_a_wsgi_key_is_not_mistaken_for_an_environ() -> None:
    with pytest.raises(InvalidPayloadError, match="ce-type: is missing"):
        WEBHOOK.parse(method="POST", headers={"Host": "a.example", "HTTP_CE_TYPE": "x"}, body=b"")


@pytest.mark.parametrize("body", ["x", None, {}, 5])
def test_a_body_of_the_wrong_type_is_a_type_error(body: Any) -> None:
    with pytest.raises(TypeError, match=r'^body must be bytes, not \w+; for no body pass b""$'):
        WEBHOOK.parse(method="POST", headers=EVENT, body=body)


def test_a_method_of_the_wrong_type_is_a_type_error() -> None:
    method: Any = None
    with pytest.raises(TypeError, match=r"^method must be a str, not None$"):
        WEBHOOK.parse(method=method, headers=EVENT, body=b"")


def test_refuse_accepts_only_errors_of_the_package() -> None:
    error: Any = ValueError()
    with pytest.raises(TypeError, match=r"^error must be a WpsModelsError, not ValueError$"):
        WEBHOOK.refuse(error)


@pytest.mark.parametrize("form", [{}, [], [{}]])
def test_swapped_arguments_of_structure_are_a_type_error(form: Any) -> None:
    with pytest.raises(TypeError, match=r"^structure takes the payload first: structure\(payload, Action\)$"):
        structure(SendToAllAction, form)


@pytest.mark.parametrize("text", ['{"actionName": "sendToAll"}', " [1]"])
@pytest.mark.parametrize("form", [Action, SendToAllAction, list[Action], Action | list[Action], EventRequest | None])
def test_json_text_given_to_structure_is_an_error_with_a_hint(text: str, form: Any) -> None:
    with pytest.raises(InvalidPayloadError, match=r"^\$: expected an? .*, not a string: pass JSON text to loads$"):
        structure(text, form)


def test_other_text_given_to_structure_has_no_hint() -> None:
    with pytest.raises(InvalidPayloadError, match=r"^\$: expected an object, not a string$"):
        loads('"hello"', Action)


WRONG: Final[Mapping[object, Any]] = {None: None, 401: 401, "Json": "Json", 5: 5}
"""Values of wrong types, hidden from type checkers."""


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: SendToAllAction(data="x", excluded=WRONG[None]), "excluded must be a list of strings, not None"),
        (
            lambda: ConnectEventRequest(context=system("connect"), client_certificates=WRONG[None]),
            "client_certificates must be a list, not None: write [value]",
        ),
        (lambda: UserEventResponse(user_properties={"a": WRONG[5]}), "user_properties must contain only strings, not int"),
        (lambda: UserEventResponse(user_properties={WRONG[5]: "a"}), "user_properties must have str as keys, not int"),
        (lambda: UserEventResponse(user_properties=WRONG[5]), "user_properties must be a mapping, not int"),
        (
            lambda: ConnectEventRequest(context=system("connect"), headers={"a": WRONG[5]}),
            "headers must be a list of strings, not int (in the value of a key)",
        ),
        (
            lambda: EventErrorResponse(code=WRONG[401], error_message="x"),
            'code must be WebPubSubErrorCode or "unauthorized" or "userError" or "serverError", not int',
        ),
        (
            lambda: SendToAllAction(data="x", data_type=WRONG[5]),
            'data_type must be WebPubSubDataType or "binary" or "json" or "text", not int',
        ),
    ],
)
def test_an_error_about_a_wrong_argument_names_it_and_the_right_type(build: Callable[[], object], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        build()
    assert str(caught.value) == message


@pytest.mark.parametrize("number", [1.5, 1e300, 10**5000], ids=["fraction", "float", "long"])
def test_a_number_that_is_not_whole_is_an_error(number: float) -> None:
    with pytest.raises(InvalidPayloadError, match=r"^\$\.mqtt\.code: expected a whole number, without a point and of fewer"):
        structure({"mqtt": {"code": number}}, MqttConnectEventErrorResponse)


# --- other decoders, and unknown members ------------------------------------------------------------------


def decode_ordered(text: str | bytes) -> Any:
    """Decode JSON objects to a subclass of dict."""
    return json.loads(text, object_pairs_hook=OrderedDict)


@pytest.mark.parametrize("decode", [None, decode_ordered])
@pytest.mark.parametrize("body", [b'{"mqtt":{"protocolVersion":5}}', b'{"connectionContext":5}', b'{"isValid":true}'])
def test_body_members_with_names_of_other_payloads_are_ignored(body: bytes, decode: Decode | None) -> None:
    webhook = Webhook(access_keys=ACCEPT_UNSIGNED, allowed_origins=["*"], decode=decode)
    event = webhook.parse(method="POST", headers={**EVENT, "ce-type": "azure.webpubsub.sys.connect"}, body=body)
    assert event == ConnectEventRequest(context=event.context)


@pytest.mark.parametrize("decode", [None, decode_ordered])
def test_an_mqtt_event_is_read_from_any_mapping(decode: Decode | None) -> None:
    request = testing.http_request(testing.mqtt_connect())
    webhook = Webhook(access_keys=ACCEPT_UNSIGNED, allowed_origins=["*"], decode=decode)
    assert webhook.parse(method="POST", headers=request.headers, body=request.body) == testing.mqtt_connect()


def nested(levels: int) -> Any:
    """Return nested arrays."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def test_unknown_members_may_be_nested_more_deeply_than_states() -> None:
    settings = {"type": "webPubSub", "name": "actions", "direction": "out", "extra": nested(70)}
    event = {"connectionContext": context_json("System", "paused"), "extra": nested(70)}
    assert loads(dumps(structure(settings, WebPubSubOutputBinding)), WebPubSubOutputBinding).members
    assert loads(dumps(structure(event, EventRequest)), EventRequest) == structure(event, EventRequest)


HUGE: Final = 10**5000


@pytest.mark.parametrize(
    ("form", "payload"),
    [
        (ConnectEventResponse, {"states": {"a": HUGE}}),
        (ConnectEventResponse, {"states": {"a": [float("inf")]}}),
        (AddUserToGroupAction, {"userId": HUGE, "group": "x"}),
        (SendToAllAction, {"data": "x", "dataType": HUGE}),
        (EventRequest, {"connectionContext": context_json(HUGE, "connect")}),
        (WebPubSubOutputBinding, {"name": "a", "extra": HUGE}),
    ],
    ids=["state", "infinity", "text", "data type", "event type", "unknown member"],
)
def test_values_that_cannot_be_written_are_errors_when_read(form: Any, payload: object) -> None:
    with pytest.raises(InvalidPayloadError, match=r": (must not contain|expected) "):
        structure(payload, form)


alias: Final[Any] = TypeAliasType  # the class of ``type X = ...``, also for Pythons without this statement
LIST: Final[Any] = list
Item = TypeVar("Item")


@pytest.mark.parametrize(
    "form", [alias("X", Action | list[Action]), alias("X", list[Action]), alias("X", LIST[alias("Y", Action)])]
)
def test_a_requested_type_may_be_an_alias(form: Any) -> None:
    assert structure([{"actionName": "sendToAll", "data": "x"}], form) == [SendToAllAction(data="x")]
    outer = alias("Z", alias("Y", form))
    assert structure([], outer) == []


def test_a_member_of_a_requested_union_may_be_an_alias() -> None:
    payload = {"actionName": "sendToAll", "data": "x"}
    optional: Any = alias("A", Action) | None
    assert structure(payload, optional) == SendToAllAction(data="x")
    either: Any = alias("A", Action) | LIST[alias("B", SendToAllAction)]
    assert structure([payload], either) == [SendToAllAction(data="x")]
    assert structure(None, optional) is None


def test_an_alias_may_have_parameters() -> None:
    strings_or_none = alias("Several", LIST[Item] | None, type_params=(Item,))
    assert structure([{"actionName": "sendToAll", "data": "x"}], strings_or_none[Action]) == [SendToAllAction(data="x")]


def test_annotations_can_be_resolved_outside_of_the_package() -> None:
    assert get_type_hints(structure)["obj"] is object
    assert get_type_hints(MqttConnectEventResponse.__init__)["user_id"] == str | None
