"""Events and answers as CloudEvents over HTTP: one call reads a request, one builds the response.

::

    event = webhook.parse(method=..., headers=..., body=..., access_keys=KEYS, allowed_origins=[HOST])
    reply = webhook.respond(event, handle(event))

and, around both, ``except WpsModelsError as error: reply = webhook.refuse(error)``.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-cloud-events
"""

from wps_models.webhook._parse import HeadersLike, parse, percent_decoded, utf8_repaired
from wps_models.webhook._respond import WrongAnswer, refuse, respond
from wps_models.webhook.signature import ACCEPT_UNSIGNED, AccessKeys, sign, verify
from wps_models.webhook.states import StatesCodec

__all__ = [
    "ACCEPT_UNSIGNED",
    "AccessKeys",
    "HeadersLike",
    "StatesCodec",
    "WrongAnswer",
    "parse",
    "percent_decoded",
    "refuse",
    "respond",
    "sign",
    "utf8_repaired",
    "verify",
]
