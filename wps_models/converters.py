"""Hooks for cattrs converters. The only module that imports cattrs."""

from collections.abc import Callable, Iterable
from typing import Any

from cattrs import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    Converter,
    IterableValidationError,
    IterableValidationNote,
)

from wps_models._json.fields import Model, ModelClass
from wps_models._json.frozen import FrozenDict
from wps_models._json.problems import Message, Place, Problems
from wps_models._json.readers import Hooks
from wps_models._json.schema import PACKAGE, is_model, schema_of
from wps_models._json.values import Reader
from wps_models._json.writers import WRITERS, Write, Writers
from wps_models.codec import classes_of, is_form, reader_of

__all__ = ["configure_converter", "make_converter"]


def make_converter(*, forbid_extra_keys: bool = False) -> Converter:
    """Return a new cattrs converter that reads and writes Web PubSub's JSON: see `configure_converter`.

    With `forbid_extra_keys`, unknown members are refused instead of ignored.
    """
    converter = Converter(forbid_extra_keys=forbid_extra_keys)
    configure_converter(converter)
    return converter


def configure_converter(converter: Converter) -> None:
    """Register this package's classes with a cattrs converter of yours.

    Classes and unions of this package are then read and written as by `structure` and
    `unstructure`, alone and nested in your own classes; cattrs does everything else. A hook that
    you register for a class of this package is used wherever that class occurs, also inside
    another class of this package.

    The converter raises cattrs' errors, with the path of each problem in their notes:
    ``cattrs.transform_error`` shows them. `structure` raises this package's errors instead.
    """
    given: Any = converter  # not every caller has a checker
    if isinstance(given, type):
        raise TypeError(f"expected a converter, not its class: write {given.__name__}()")
    converter.register_structure_hook_factory(is_form, _structure_hook)
    converter.register_unstructure_hook_factory(is_model, _unstructure_hook)


def _structure_hook(form: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    # The class itself has no hook of the user's, or this function wouldn't be called.
    nested = _models_in(classes_of(form)) - {form}
    found = {cls: converter.get_structure_hook(cls, cache_result=False) for cls in nested}
    hooks: Hooks = FrozenDict({cls: _reader(hook, cls) for cls, hook in found.items() if not _is_ours(hook)})
    read = reader_of(form, converter.forbid_extra_keys, hooks)

    def structure(payload: Any, _: Any) -> Any:
        problems = Problems()
        model = read(payload, problems, None)
        if problems:
            raise _as_cattrs_error(problems)
        return model

    return structure


def _unstructure_hook(cls: type[Model], converter: Converter) -> Write:
    nested = _models_in([cls]) - {cls}
    found = {model: converter.get_unstructure_hook(model, cache_result=False) for model in nested}
    hooks = {model: hook for model, hook in found.items() if not _is_ours(hook)}
    return Writers(hooks)[cls] if hooks else WRITERS[cls]


def _models_in(classes: Iterable[ModelClass]) -> set[ModelClass]:
    """Return the classes, and those of all models in them."""
    found: set[ModelClass] = set()
    left = [*classes]
    while left:
        cls = left.pop()
        if cls not in found:
            found.add(cls)
            left += [nested for member in schema_of(cls).members for nested in member.models]
    return found


def _is_ours(hook: Callable[..., Any]) -> bool:
    return hook.__module__.startswith(PACKAGE)


def _reader(hook: Callable[[Any, Any], Any], cls: ModelClass) -> Reader:
    def read(payload: Any, problems: Problems, place: Place) -> Any:
        try:
            return hook(payload, cls)
        except Exception as error:  # noqa: BLE001  # cattrs collects whatever hooks raise
            return problems.note(place, error)

    return read


def _as_cattrs_error(problems: Problems) -> BaseValidationError:
    """Return the problems as cattrs raises them: in nested groups, whose notes contain the parts of each path."""
    listed = [(_parts(place), message) for place, message in problems.listed()]
    in_array = any(parts and isinstance(parts[0], int) for parts, _ in listed)
    return _group(in_array=in_array, errors=[_nested(parts, message) for parts, message in listed])


def _parts(place: Place) -> list[str | int]:
    parts: list[str | int] = []
    while place is not None:
        place, part = place
        parts.insert(0, part)
    return parts


def _nested(parts: list[str | int], message: Message) -> Exception:
    if len(parts) > 1:
        error: Exception = _group(in_array=isinstance(parts[1], int), errors=[_nested(parts[1:], message)])
    else:
        error = message if isinstance(message, Exception) else _leaf(message)
    match parts:
        case [int(index), *_]:
            error.add_note(IterableValidationNote(f"at index {index}", index, None))
        case [str(name), *_]:
            error.add_note(AttributeValidationNote(f"at member {name}", name, None))
        case _:
            pass
    return error


def _leaf(message: str) -> Exception:
    # cattrs shows the message of no other exceptions.
    return KeyError(message) if message == "is missing" else TypeError(message)


def _group(*, in_array: bool, errors: list[Exception]) -> BaseValidationError:
    # Any: cattrs' signature is that of __new__, and pyright looks at __init__.
    group: Any = IterableValidationError if in_array else ClassValidationError
    error: BaseValidationError = group("in an array" if in_array else "in an object", errors, object)
    return error
