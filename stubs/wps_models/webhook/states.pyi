# Written by `python -m tests.surface`: wps_models.webhook.states as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Mapping
from typing import Literal, TypeAlias

from wps_models import JsonValue

# --- webhook.states

StatesCodec: TypeAlias = Literal["json", "dotnet", "raw"]

def decode(text: str | None, codec: StatesCodec = "json") -> Mapping[str, JsonValue]: ...
def encode(states: Mapping[str, JsonValue], codec: StatesCodec = "json") -> str: ...
