"""The type of JSON values."""

import typing
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ForwardRef, TypeAlias

__all__ = ["JsonValue"]

if TYPE_CHECKING:
    JsonValue: TypeAlias = bool | int | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None
    """A JSON value. Numbers are finite."""
else:
    # With its module, so that annotations can be evaluated in modules that don't have the name.
    _INNER = ForwardRef("JsonValue", module=__name__)
    _UNION = bool | int | float | str | Sequence[_INNER] | Mapping[str, _INNER] | None

    # Libraries that evaluate annotations, such as pydantic, must find an alias: they would expand a union for ever.
    if hasattr(typing, "TypeAliasType"):  # Python 3.12 and later
        JsonValue = typing.TypeAliasType("JsonValue", _UNION)
    else:  # Python 3.11

        class _JsonValue(type):
            __value__ = _UNION

            def __instancecheck__(cls, value: object) -> bool:
                return value is None or isinstance(value, (bool, int, float, str, Sequence, Mapping))

            def __get_pydantic_core_schema__(cls, _: object, handler: Any) -> Any:
                return handler.generate_schema(_alias())

        @cache
        def _alias() -> Any:
            # Takes 18 ms to import.
            from typing_extensions import TypeAliasType  # noqa: PLC0415  # see above

            return TypeAliasType("JsonValue", _UNION)

        class JsonValue(metaclass=_JsonValue):
            """A JSON value. Numbers are finite."""
