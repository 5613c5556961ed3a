"""Reprs of fields whose values must not reach a log, or are long."""

from collections.abc import Mapping
from typing import Final

from wps_models.errors import InvalidPayloadError


def repr_keys(values: Mapping[str, object]) -> str:
    """Show only the keys of a mapping."""
    try:
        return "{" + ", ".join(f"{name!r}: ..." for name in values) + "}"
    except InvalidPayloadError:
        return "<unreadable>"


def repr_count(values: Mapping[str, object]) -> str:
    """Show only the number of items."""
    return f"<{len(values)} in all>"


_MAX_REPR: Final = 80


def repr_truncated(value: str | bytes) -> str:
    """Show message data, cut after 80 characters."""
    return repr(value) if len(value) <= _MAX_REPR else f"{value[:_MAX_REPR]!r}... ({len(value)} in all)"


def repr_size(value: bytes) -> str:
    """Show only the size of bytes."""
    return f"<{len(value)} bytes>"
