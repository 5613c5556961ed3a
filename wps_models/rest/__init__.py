"""Actions as requests to the service's REST API: for code outside of Azure Functions.

::

    call = rest.request(SendToGroupAction(group="lobby", data="hello"), hub="chat", service=SERVICE, now=datetime.now(UTC))
    reply = httpx.request(call.method, call.url, headers=dict(call.headers), content=call.body)
    rest.check(call, status=reply.status_code, body=reply.content)

Nothing is sent here: any HTTP client does that, and gets the URL as it is. For another client,
the second line is another one, and so are the names of the status and the body:

* requests: ``requests.request(call.method, call.url, headers=dict(call.headers), data=call.body)``
* httpx, async: ``await client.request(call.method, call.url, headers=dict(call.headers), content=call.body)``
* aiohttp, which would rewrite the URL: ``await session.request(call.method,
  yarl.URL(call.url, encoded=True), headers=call.headers, data=call.body)``
* urllib: ``urlopen(Request(call.url, method=call.method, headers=dict(call.headers), data=call.body or None))``

`parse` is the way back, from a request to its action: for fakes, gateways and tests.

Source: https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub
"""

from wps_models.http import HeadersLike
from wps_models.keys import ACCEPT_UNSIGNED, AccessKeys
from wps_models.rest._parse import SendOptions, parse, parse_options
from wps_models.rest._request import API_VERSION, check, request
from wps_models.rest.client_token import ClientToken

__all__ = [
    "ACCEPT_UNSIGNED",
    "API_VERSION",
    "AccessKeys",
    "ClientToken",
    "HeadersLike",
    "SendOptions",
    "check",
    "parse",
    "parse_options",
    "request",
]
