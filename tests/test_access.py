"""Connection strings that never show their key, and URLs with tokens for clients."""

import contextlib
import json
import os
import re
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import DATA
from wps_models import WebPubSubClientProtocol, WebPubSubPermission, dumps
from wps_models.rest.connection_string import ConnectionString

KEY: Final = "made-up-primary-key-AAAABBBBCCCCDDDDEEEE=="
SERVICE: Final = ConnectionString.parse(f"Endpoint=https://contoso.webpubsub.azure.com;AccessKey={KEY};Version=1.0;")
NOW: Final = datetime(2026, 3, 1, 10, 20, 30, tzinfo=UTC)


def read_token(token: str, **checks: Any) -> dict[str, Any]:
    """Return the claims of a token, read by PyJWT."""
    # Its keys may be cryptography's, which is not here.
    decode: Any = jwt.decode  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # see above
    claims: dict[str, Any] = decode(token, **checks)
    return claims


def unchecked(token: str) -> dict[str, Any]:
    """Return the claims of a token without verifying it."""
    return read_token(token, options={"verify_signature": False})


def claims_of(token: str, audience: str = "https://contoso.webpubsub.azure.com/client/hubs/chat") -> dict[str, Any]:
    """Return the claims of a token that is signed with the key and is for the audience."""
    return read_token(token, key=KEY, algorithms=["HS256"], audience=audience, options={"verify_exp": False})


# --- rows of the .NET packages -------------------------------------------------------

ROWS: Final[list[Mapping[str, Any]]] = [
    row
    for row in map(json.loads, (DATA / "dotnet-vectors.jsonl").read_text(encoding="utf-8").splitlines())
    if row["kind"] == "connection_string" or row["name"] == "connection http with port"
]

# Error messages of .NET, and ours, which never contain a value.
WORDS: Final[Mapping[str, str]] = {
    "Invalid Port value": "Port must be a number from 1 to 65535",
    "Required property not found in connection string: Endpoint": "Endpoint is missing in the connection string",
}

ELSEWHERE: Final[Mapping[str, str]] = {
    "settings service uri": "app settings are the caller's to read: nothing here looks at an environment",
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_a_connection_string_is_read_as_the_functions_host_reads_it(row: Mapping[str, Any]) -> None:
    if row["name"] in ELSEWHERE:
        assert "connectionString" not in row["input"]
        return
    text = row["input"].get("connectionString") or row["input"]["settings"]["WebPubSubConnectionString"]
    expected = row["expect"]
    if "error" in expected:
        ours = next(words for theirs, words in WORDS.items() if expected["messageContains"].startswith(theirs))
        with pytest.raises(ValueError, match=ours):
            ConnectionString.parse(text)
        return
    service = ConnectionString.parse(text)
    url = urlsplit(service.endpoint)
    found = {
        "endpoint": service.endpoint,
        "host": service.host,
        "accessKey": service.access_key,
        "port": url.port or {"http": 80, "https": 443}[url.scheme],
    }
    if "baseUrl" in expected:
        connection = service.client_connection(row["input"]["hub"], now=NOW)
        found["baseUrl"] = connection.base_url
        found["url"] = connection.url.replace(connection.access_token, "{accessToken}").replace(connection.base_url, "{baseUrl}")
    assert {name: found[name] for name in expected} == expected


# --- connection strings --------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "endpoint=https://h;accesskey=k==",
        "ACCESSKEY=k==;ENDPOINT=https://h;",
        ";Endpoint=https://h;;AccessKey=k==;",
        " Endpoint = https://h ; AccessKey = k== \n",
        "Endpoint=https://H/;AccessKey=k==",
        "Endpoint=HTTPS://h:443;AccessKey=k==",
        "Endpoint=https://h:8080;Port=443;AccessKey=k==",
        "Endpoint=https://h;AccessKey=k==;Version=1.0;ClientEndpoint=https://c;AuthType=azure.app",
    ],
)
def test_a_connection_string_can_be_spelled_in_many_ways(text: str) -> None:
    assert ConnectionString.parse(text) == ConnectionString(endpoint="https://h", access_key="k==")


@pytest.mark.parametrize(
    ("endpoint", "normal", "host"),
    [
        ("http://localhost:8080/", "http://localhost:8080", "localhost"),
        ("https://[::1]:8443", "https://[::1]:8443", "::1"),
        ("https://Contoso.com/api/WebPubSub/", "https://contoso.com/api/WebPubSub", "contoso.com"),
        ("http://h:80", "http://h", "h"),
        ("https://h:80", "https://h:80", "h"),
    ],
)
def test_an_endpoint_is_normalized(endpoint: str, normal: str, host: str) -> None:
    service = ConnectionString(endpoint=endpoint)
    assert (service.endpoint, service.host) == (normal, host)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *[
            (text, "not a connection string: expected Endpoint=https://...;AccessKey=...")
            for text in ("", "s3cr3tkey==", "https://s3cr3t.webpubsub.azure.com", "s3cr3t")
        ],
        *[
            (text, "Endpoint is missing in the connection string: expected Endpoint=https://...;AccessKey=...")
            for text in ("Endpoint=;AccessKey=s3cr3t", "AccessKey=s3cr3t", "Version=1.0;")
        ],
        *[
            (text, "remove the quotation marks around the connection string")
            for text in ('"Endpoint=https://h;AccessKey=s3cr3t"', " 'Endpoint=https://h;AccessKey=s3cr3t'\n")
        ],
        ("Endpoint=https://h;AccessKey=", "AccessKey must not be empty"),
        ("Endpoint=https://h;s3cr3t", "part 2 of the connection string is not Name=Value"),
        ("Endpoint=https://h;s3cr3t==;S3CR3T=", "part 3 of the connection string has the same name as an earlier one"),
        ("AccessKey=s3cr3t;accesskey=s3cr3t", "part 2 of the connection string has the same name as an earlier one"),
        ("Endpoint=https://h;Port=s3cr3t", "Port must be a number from 1 to 65535"),
        ("Endpoint=https://h;Port=٣", "Port must be a number from 1 to 65535"),
        ("Endpoint=https://h;Port=" + "1" * 5000, "Port must be a number from 1 to 65535"),
        *[
            (f"Endpoint={endpoint};AccessKey=s3cr3t", "Endpoint must be a URL such as https://name.webpubsub.azure.com")
            for endpoint in (
                "s3cr3t",
                "s3cr3t.webpubsub.azure.com",
                "wss://s3cr3t",
                "https://",
                "https://s3cr3t:0",
                "https://h:s3cr3t",
                "https://h:65536",
                "https://[s3cr3t",
                "https://s3cr3t\u2100",
                "https://user:s3cr3t@h",
                "https://@h",
                "https://h?s3cr3t",
                "https://h#s3cr3t",
                "https://h s3cr3t",
                "https://h/ AccessKey=s3cr3t",
                "https://h/\tAccessKey=s3cr3t",
                "https://h/\nAccessKey=s3cr3t",
                "https://h\nAccessKey=s3cr3t",
                "https://h/,AccessKey=s3cr3t",
                "https://h/&AccessKey=s3cr3t",
                "https://h/\u2028s3cr3t",
                "https://h/\x00s3cr3t",
                "https://h/s3cr3t@",
                "\x00https://h/s3cr3t",
                "http\u017f://s3cr3t",
            )
        ],
    ],
)
def test_the_wrong_part_of_a_connection_string_is_named_but_not_shown(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$") as caught:
        ConnectionString.parse(text)
    # Not the traceback's lines of source, which are this test's: the errors in it.
    errors = [caught.value, caught.value.__cause__, caught.value.__context__]
    assert "s3cr3t" not in " ".join(line for error in errors if error for line in traceback.format_exception_only(error)).lower()


def test_a_missing_setting_is_recognised() -> None:
    missing: Any = os.environ.get("NO_SUCH_SETTING")
    with pytest.raises(TypeError, match=r"a connection string must be a str, not None: is the setting missing\?"):
        ConnectionString.parse(missing)


@pytest.mark.parametrize(
    "build",
    [
        lambda: ConnectionString(endpoint="https://h", access_key="s3cr3t\udc80"),
        lambda: ConnectionString.parse("Endpoint=https://h;AccessKey=s3cr3t\udc80"),
    ],
)
def test_a_key_with_a_lone_surrogate_is_refused(build: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"^AccessKey must not contain lone surrogates, which UTF-8 can't encode$") as caught:
        build()
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


@given(st.text(max_size=20), st.sampled_from([" ", ",", "\n", "\t", "&", "|", ";;", "\u00a0", "\r\n"]))
def test_a_wrong_separator_never_shows_the_key(path: str, separator: str) -> None:
    with contextlib.suppress(ValueError):
        assert KEY not in repr(ConnectionString.parse(f"Endpoint=https://h/{path}{separator}AccessKey={KEY}"))


def test_a_key_is_never_shown() -> None:
    assert KEY not in f"{SERVICE} {SERVICE!r}"


def test_a_key_is_not_written_as_json() -> None:
    any_model: Any = SERVICE
    with pytest.raises(TypeError, match="a model of wps_models"):
        dumps(any_model)


def test_a_connection_string_can_be_built_from_its_parts() -> None:
    assert ConnectionString(endpoint="https://contoso.webpubsub.azure.com", access_key=KEY) == SERVICE


@pytest.mark.parametrize(("endpoint", "key"), [(5, "k"), ("https://h", 5), (None, None)])
def test_parts_of_other_types_are_refused(endpoint: Any, key: Any) -> None:
    with pytest.raises(TypeError, match="must be"):
        ConnectionString(endpoint=endpoint, access_key=key)


@given(st.text(max_size=40) | st.text("=;:/@[]?#Endpoint AccessKeyPort0123456789hts", max_size=60))
def test_any_text_is_a_connection_string_or_a_value_error(text: str) -> None:
    for candidate in (text, f"Endpoint={text}", f"Endpoint=https://{text}", f"Endpoint=https://h;AccessKey=k;Port={text}"):
        try:
            service = ConnectionString.parse(candidate)
        except ValueError:
            continue
        assert ConnectionString(endpoint=service.endpoint, access_key=service.access_key) == service


# --- tokens --------------------------------------------------------------------------


def test_the_token_of_an_anonymous_client_has_three_claims() -> None:
    connection = SERVICE.client_connection("chat", now=NOW)
    issued = int(NOW.timestamp())
    assert claims_of(connection.access_token) == {
        "aud": "https://contoso.webpubsub.azure.com/client/hubs/chat",
        "iat": issued,
        "exp": issued + 3600,
    }
    assert connection.base_url == "wss://contoso.webpubsub.azure.com/client/hubs/chat"
    assert connection.url == f"{connection.base_url}?access_token={connection.access_token}"


def test_a_token_contains_user_roles_and_groups() -> None:
    connection = SERVICE.client_connection(
        "chat",
        now=NOW,
        user_id="ada",
        roles=["webpubsub.sendToGroup.lobby"],
        groups={"lobby"},
        time_to_live=timedelta(minutes=5),
    )
    claims = claims_of(connection.access_token)
    assert (claims["sub"], claims["role"], claims["webpubsub.group"]) == ("ada", ["webpubsub.sendToGroup.lobby"], ["lobby"])
    assert claims["exp"] - claims["iat"] == 300


def test_a_token_equals_the_recorded_one() -> None:
    lines = (DATA / "service-examples.jsonl").read_text(encoding="utf-8").splitlines()
    recorded = next(row for row in map(json.loads, lines) if row["name"] == "fn_connection_input")["body"]["json"]
    token = recorded["accessToken"]
    claims = unchecked(token)
    service = ConnectionString(endpoint="https://madeup.webpubsub.azure.com", access_key=KEY)
    connection = service.client_connection(
        "chat",
        now=datetime.fromtimestamp(claims["iat"], UTC),
        user_id=claims["sub"],
        roles=claims["role"],
        groups=claims["webpubsub.group"],
    )
    # All but the signature, which was made with another key.
    assert connection.access_token.rpartition(".")[0] == token.rpartition(".")[0]
    assert connection.base_url == recorded["baseUrl"]


@pytest.mark.parametrize(
    ("protocol", "path"),
    [
        (WebPubSubClientProtocol.DEFAULT, "/client/hubs/chat"),
        (WebPubSubClientProtocol.MQTT, "/clients/mqtt/hubs/chat"),
        (WebPubSubClientProtocol.SOCKET_IO, "/clients/socketio/hubs/chat"),
    ],
)
def test_each_client_protocol_has_its_own_url(protocol: WebPubSubClientProtocol, path: str) -> None:
    connection = SERVICE.client_connection("chat", now=NOW, client_protocol=protocol)
    assert SERVICE.client_connection("chat", now=NOW, client_protocol=protocol.value) == connection
    assert connection.base_url == f"wss://contoso.webpubsub.azure.com{path}"
    assert claims_of(connection.access_token, f"https://contoso.webpubsub.azure.com{path}")["aud"].endswith(path)


@pytest.mark.parametrize("protocol", WebPubSubClientProtocol)
def test_a_token_equals_that_of_the_server_sdk(protocol: WebPubSubClientProtocol) -> None:
    sdk = pytest.importorskip("azure.messaging.webpubsubservice", reason="the SDK is not a dependency, only a witness")
    text = f"Endpoint=https://Contoso.webpubsub.azure.com/;AccessKey={KEY};Version=1.0;"
    client = sdk.WebPubSubServiceClient.from_connection_string(text, hub="chat")
    theirs = client.get_client_access_token(
        client_protocol=protocol.value, user_id="ada", roles=["r"], groups=["g"], minutes_to_expire=5
    )
    claims = unchecked(theirs["token"])
    ours = ConnectionString.parse(text).client_connection(
        "chat",
        now=datetime.fromtimestamp(claims["iat"], UTC),
        user_id="ada",
        roles=["r"],
        groups=["g"],
        time_to_live=timedelta(minutes=5),
        client_protocol=protocol,
    )
    assert (ours.base_url, unchecked(ours.access_token)) == (theirs["baseUrl"], claims)


def test_the_zone_of_the_time_does_not_matter() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=9)))
    assert SERVICE.client_connection("chat", now=there) == SERVICE.client_connection("chat", now=NOW)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"hub": ""}, ValueError, "hub must be a letter and up to 127 letters, digits or underscores"),
        ({"hub": "a/b"}, ValueError, "hub must be a letter and up to 127 letters, digits or underscores"),
        ({"hub": 5}, TypeError, "hub must be a str, not int"),
        ({"user_id": ""}, ValueError, "user_id must not be empty"),
        ({"user_id": "\udc80"}, ValueError, "^user_id must not contain lone surrogates, which UTF-8 can't encode$"),
        ({"roles": ["\udc80"]}, ValueError, "^roles must not contain lone surrogates, which UTF-8 can't encode$"),
        ({"groups": ["\udc80"]}, ValueError, "^groups must not contain lone surrogates, which UTF-8 can't encode$"),
        ({"roles": "webpubsub.sendToGroup"}, TypeError, "must be a list of strings, not str"),
        ({"roles": [""]}, ValueError, "each of roles must not be empty"),
        ({"groups": [" "]}, ValueError, "each of groups must be 1 to 1024 characters, not only white space"),
        ({"time_to_live": timedelta(0)}, ValueError, "time_to_live must be at least one second"),
        ({"time_to_live": 60}, TypeError, "time_to_live must be timedelta, not int"),
        ({"now": datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)}, ValueError, "now must have a time zone"),
        ({"client_protocol": "websocket"}, ValueError, 'client_protocol must be "default" or "mqtt" or "socketIO"'),
    ],
)
def test_a_wrong_argument_is_named(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    usual: dict[str, Any] = {"hub": "chat", "now": NOW}
    with pytest.raises(error, match=message):
        SERVICE.client_connection(**usual | arguments)


def test_a_service_without_a_key_can_not_sign() -> None:
    with pytest.raises(ValueError, match="service has no AccessKey to sign a token with"):
        ConnectionString.parse("Endpoint=https://h").client_connection("chat", now=NOW)


def test_a_permission_given_as_a_role_is_its_role_for_all_groups() -> None:
    roles = [WebPubSubPermission.SEND_TO_GROUP, WebPubSubPermission.JOIN_LEAVE_GROUP.role_for("lobby")]
    connection = SERVICE.client_connection("chat", now=NOW, roles=roles)
    assert claims_of(connection.access_token)["role"] == ["webpubsub.sendToGroup", "webpubsub.joinLeaveGroup.lobby"]
