"""Bytes, as Node writes a Buffer: ``{"type": "Buffer", "data": [...]}``."""

from collections.abc import Mapping
from typing import Any, Final

from wps_models._json.frozen import is_array, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.text import read_base64
from wps_models._json.values import Kind


def is_buffer(value: object) -> bool:
    """Return true for an object of the form ``{"type": "Buffer", "data": ...}``."""
    tag = value.get("type") if is_object(value) else None
    return isinstance(tag, str) and tag.lower() == "buffer"


def read_buffer(value: Mapping[Any, object], problems: Problems, place: Place) -> Any:
    """Read the bytes of a Buffer."""
    octets = value.get("data")
    try:
        if isinstance(octets, str):
            return read_base64(octets)
        # A set of types, as there may be millions of numbers. `bytes` checks the range, but takes true for 1.
        if is_array(octets) and {*map(type, octets)} <= {int}:
            return bytes(octets)
    except ValueError:
        pass
    return problems.note((place, "data"), "expected an array of whole numbers from 0 to 255, or base64")


def write_buffer(octets: bytes) -> dict[str, object]:
    """Write bytes as a Buffer."""
    return {"type": "Buffer", "data": list(octets)}


def _read_bytes(value: object, problems: Problems, place: Place) -> Any:
    if isinstance(value, bytes):
        return value
    if is_object(value) and is_buffer(value):
        return read_buffer(value, problems, place)
    return problems.expected(place, 'a Buffer, {"type":"Buffer","data":[...]}', value)


BUFFER: Final = Kind(read=_read_bytes, write=write_buffer)
