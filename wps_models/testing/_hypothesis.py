"""Registers the strategies of models with hypothesis, which calls it by the entry point of this package.

hypothesis is still being imported then, and few programs draw a model, so the strategies are imported on first use.
"""

from collections.abc import Callable
from typing import Any, Final

from wps_models import actions
from wps_models._json.rules import STRATEGIES, Rule, unmarked
from wps_models._json.schema import is_model
from wps_models.events import context, mqtt, requests, responses
from wps_models.events.requests import WebPubSubEventRequest
from wps_models.http import HttpResponse
from wps_models.names import GroupName, HeaderText, NonEmpty

MODELS: Final[tuple[Any, ...]] = tuple(
    cls
    for module in (actions, context, mqtt, requests, responses)
    for cls in vars(module).values()
    if is_model(cls) and cls.__module__ == module.__name__ and cls not in {WebPubSubEventRequest, HttpResponse}
)
"""Every class of today's vocabulary that has a JSON of its own."""


def register() -> None:
    """Let ``from_type(Action)`` and ``builds(SendToGroupAction, data=...)`` return valid models."""
    from hypothesis import strategies as st  # noqa: PLC0415  # see above

    for cls in MODELS:
        st.register_type_strategy(cls, _models)
    for annotation in (NonEmpty, GroupName, HeaderText):
        (rule,) = (mark for mark in unmarked(annotation)[1] if isinstance(mark, Rule))
        STRATEGIES[rule.message] = (st.deferred(_values(annotation)),)


def _models(cls: type) -> Any:
    from wps_models.testing._strategies import models  # noqa: PLC0415  # see above

    return models(cls)


def _values(annotation: Any) -> Callable[[], Any]:
    def strategy() -> Any:
        from wps_models.testing._strategies import values_of  # noqa: PLC0415  # see above

        return values_of(annotation)

    return strategy
