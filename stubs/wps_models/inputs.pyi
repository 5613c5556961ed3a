# Written by `python -m tests.surface`: wps_models.inputs as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeAlias

from attrs import field, frozen

from wps_models import EventRequest

# --- inputs

@frozen(kw_only=True)
class WebPubSubConnection:
    base_url: str
    url: str
    access_token: str

@frozen(kw_only=True)
class WebPubSubContextResponse:
    body: str | None = None
    status: int
    headers: Mapping[str, tuple[str, ...]] = field(default={}, converter=_headers)

@frozen(kw_only=True)
class WebPubSubContext:
    request: EventRequest | None = None
    response: WebPubSubContextResponse
    error_message: str | None = None
    has_error: bool = False
    is_preflight: bool = False
    @property
    def outcome(self) -> EventRequest | _HttpResponse: ...

# --- not public: what the above is written with

@frozen(kw_only=True)
class _HttpResponse:
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

def _headers(values: Mapping[str, _Strings]) -> Mapping[str, tuple[str, ...]]: ...

_Strings: TypeAlias = _Several | Iterator[str]

class _Several(Protocol):
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
