# Written by `python -m tests.surface`: wps_models.responses as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from attrs import frozen

from wps_models import ConnectEventResponse as ConnectEventResponse
from wps_models import EventErrorResponse as EventErrorResponse
from wps_models import UserEventResponse as UserEventResponse

# --- responses

@frozen(kw_only=True)
class HttpResponse:
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
