"""What a user would write by hand with the standard library and PyJWT. It checks signatures, and nothing else."""

import base64
import json
from hmac import compare_digest, digest
from time import time
from typing import Any, Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

import jwt

from tests.bench import ACCESS_KEY, ENDPOINT, TOKEN
from wps_models import HttpRequest, testing

START: Final = "import json, attrs, cattrs; json.loads(text)"
PYJWT: Final[Any] = jwt  # its keys are half typed
_KEY: Final = testing.ACCESS_KEY.encode()
_JSON: Final = {"Content-Type": "application/json"}


def handle(request: HttpRequest) -> tuple[int, dict[str, str], bytes]:
    """Headers in lower case, one signature, a body that is JSON or text, and an answer in JSON."""
    headers = {name.lower(): value for name, value in request.headers}
    signature = digest(_KEY, headers["ce-connectionid"].encode(), "sha256").hex()
    assert compare_digest(headers["ce-signature"], f"sha256={signature}")
    is_json = headers["content-type"].startswith("application/json")
    event: Any = json.loads(request.body) if is_json else request.body.decode()
    match headers["ce-type"].rpartition(".")[2]:
        case "connect":
            answer = {
                "groups": [headers["ce-userid"]],
                "roles": ["webpubsub.sendToGroup"],
                "subprotocol": event["subprotocols"][0],
            }
        case "message":
            answer = {"length": len(event)}
        case _:
            return 204, {}, b""
    return 200, _JSON, json.dumps(answer).encode()


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _token(**claims: Any) -> str:
    text = f"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{_base64url(json.dumps(claims).encode())}"
    return f"{text}.{_base64url(digest(ACCESS_KEY.encode(), text.encode(), 'sha256'))}"


def send() -> tuple[str, str, dict[str, str], bytes]:
    url = f"{ENDPOINT}/api/hubs/chat/groups/{quote('lobby', safe='')}/:send?api-version=2024-12-01"
    token = _token(aud=url, exp=int(time()) + 60)
    return "POST", url, {"Authorization": f"Bearer {token}", "Content-Type": "text/plain"}, b"hello"


def connection() -> str:
    url = f"{ENDPOINT}/client/hubs/chat"
    claims = {"sub": TOKEN["user_id"], "role": TOKEN["roles"], "webpubsub.group": TOKEN["groups"]}
    token = _token(aud=url, exp=int(time()) + 3600, **claims)
    return f"{url.replace('http', 'ws', 1)}?access_token={token}"


def parse_unsigned(request: HttpRequest) -> tuple[str, str, str]:
    """The hub, group and text of a `sendToGroup`."""
    path, _, query = request.url.removeprefix(ENDPOINT).partition("?")
    parse_qs(query)
    parts = [unquote(part) for part in path.split("/")]
    assert (parts[4], parts[6]) == ("groups", ":send")
    return parts[3], parts[5], request.body.decode()


def parse_signed(request: HttpRequest) -> tuple[str, str, str]:
    headers = {name.lower(): value for name, value in request.headers}
    token = headers["authorization"].partition(" ")[2]
    # The request is signed once and parsed for minutes, so its token expires meanwhile.
    claims: Any = PYJWT.decode(token, ACCESS_KEY, ["HS256"], options={"verify_aud": False, "verify_exp": False})
    audience: str = claims["aud"]
    assert urlsplit(audience).path == urlsplit(request.url).path
    return parse_unsigned(request)


def read_states(text: str) -> object:
    return json.loads(base64.b64decode(text))
