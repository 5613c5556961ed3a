"""Takes note of who leaves."""

import logging

from wps_models import DisconnectedEventRequest, functions


@functions.trigger
def main(request: DisconnectedEventRequest) -> None:
    logging.getLogger(__name__).info("%r left: %r", request.user_id, request.reason)
