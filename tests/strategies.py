"""The strategies of the package, and those of the rules for operations of REST."""

from hypothesis import strategies as st

from wps_models.rest.operations import Filter, PageSize, PositiveNumber
from wps_models.testing._hypothesis import MODELS, register
from wps_models.testing._strategies import (
    LEAVES,
    Strategy,
    any_model,
    dates,
    ids,
    json_objects,
    json_values,
    keys,
    models,
    numbers,
    received,
    sent,
    texts,
    values_of,
)

__all__ = [
    "MODELS",
    "Strategy",
    "any_model",
    "dates",
    "json_objects",
    "json_values",
    "keys",
    "models",
    "numbers",
    "received",
    "sent",
    "texts",
    "values_of",
]

# Once more, if the package isn't installed.
register()

LEAVES[Filter] = ids.filter(lambda text: not text.isspace())
LEAVES[PageSize] = st.integers(1, 200)
LEAVES[PositiveNumber] = st.integers(1, 2**31 - 1)
