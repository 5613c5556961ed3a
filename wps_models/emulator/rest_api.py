"""The REST API over HTTP.

Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from attrs import evolve

from wps_models import rest
from wps_models.emulator.hub import Hub
from wps_models.emulator.operations import MAX_PAGE
from wps_models.errors import InvalidPayloadError, InvalidSignatureError, RestError
from wps_models.http import HttpRequest, HttpResponse
from wps_models.rest.connection_string import ConnectionString


def respond(find: Callable[[str], Hub], request: HttpRequest, *, access_key: str, now: datetime) -> HttpResponse:
    """Answer a request to the REST API. `find` returns the hub of a name. A bad request raises nothing."""
    operation: rest.Operation | None = None
    try:
        parsed = rest.parse(
            method=request.method,
            target=request.url,
            headers=request.headers,
            body=request.body,
            access_keys=access_key,
            now=now,
        )
        operation = parsed.operation
        return rest.response(operation, _result(find, parsed, request.url, access_key, now))
    except InvalidSignatureError as error:
        return rest.error_response(401, code="Unauthorized", message=str(error))
    except InvalidPayloadError as error:
        status = 415 if any(problem.path == "content-type" for problem in error.problems) else 400
        return rest.error_response(status, code="Error.BadRequest", message=str(error))
    except RestError as error:
        return rest.error_response(error.status, code=error.code or "", message=error.message or "", operation=operation)


def _result(
    find: Callable[[str], Hub], parsed: rest.ParsedRequest, url: str, access_key: str, now: datetime
) -> bool | str | rest.GroupMembersPage | None:
    operation = parsed.operation
    if isinstance(operation, rest.GetServiceStatus):
        return None
    hub, parts = find(parsed.hub), urlsplit(url)
    endpoint = f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"https://{hub.host}"
    if isinstance(operation, rest.GenerateClientToken):
        connection = ConnectionString(endpoint=endpoint, access_key=access_key).client_connection(
            parsed.hub,
            now=now,
            user_id=operation.user_id,
            roles=operation.roles,
            groups=operation.groups,
            time_to_live=timedelta(minutes=operation.minutes_to_expire),
            client_protocol=operation.client_protocol,
        )
        return connection.access_token
    result = hub.apply(operation, filter=parsed.filter, message_ttl=parsed.message_ttl)
    if isinstance(operation, rest.ListConnectionsInGroup) and isinstance(result, rest.GroupMembersPage) and result.next_link:
        top = None if operation.top is None else operation.top - len(result.members)
        following = evolve(operation, continuation_token=result.next_link, max_page_size=MAX_PAGE, top=top)
        return evolve(result, next_link=rest.request(following, hub=parsed.hub, endpoint=endpoint).url)
    return result
