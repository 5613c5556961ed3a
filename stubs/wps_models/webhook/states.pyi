# Written by `python -m tests.surface`: wps_models.webhook.states as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Mapping

from wps_models import JsonValue
from wps_models.webhook import StatesCodec as StatesCodec

# --- webhook.states

def decode(text: str | None, codec: StatesCodec = "json") -> Mapping[str, JsonValue]: ...
def encode(states: Mapping[str, JsonValue], codec: StatesCodec = "json") -> str: ...
