"""The part of the work that nobody can do without, in the standard library."""

import base64
import json
from hmac import compare_digest, digest
from typing import Any, Final

from wps_models import HttpRequest, testing

START: Final = "import json, attrs, cattrs; json.loads(text)"
_KEY: Final = testing.ACCESS_KEY.encode()


def parse(request: HttpRequest) -> object:
    """Headers in lower case, one signature, and the body, which is JSON or text."""
    headers = {name.lower(): value for name, value in request.headers}
    signature = digest(_KEY, headers["ce-connectionid"].encode(), "sha256").hex()
    assert compare_digest(headers["ce-signature"], f"sha256={signature}")
    is_json = headers["content-type"].startswith("application/json")
    return headers, json.loads(request.body) if is_json else request.body.decode()


def respond(answer: Any) -> bytes:
    return json.dumps(answer).encode()


def read_states(text: str) -> object:
    return json.loads(base64.b64decode(text))
