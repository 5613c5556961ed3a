"""Sends bytes back in reverse. They stay what they are under the name ``data`` only."""

from wps_models import JsonValue, UserEventResponse, unstructure


def main(data: bytes) -> dict[str, JsonValue]:
    return unstructure(UserEventResponse(data=data[::-1]))
