"""Our classes in cattrs converters. The only module that imports cattrs."""

from collections.abc import Callable
from typing import Any

from cattrs import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    Converter,
    IterableValidationError,
    IterableValidationNote,
)

from wps_models._json.fields import Model
from wps_models._json.problems import Place, Problems
from wps_models._json.schema import is_model
from wps_models._json.writers import WRITERS, Write
from wps_models.codec import is_form, reader_of

__all__ = ["configure_converter", "make_converter"]


def make_converter(*, forbid_extra_keys: bool = False) -> Converter:
    """A cattrs converter that reads and writes Web PubSub's JSON.

    With `forbid_extra_keys`, members that are not part of the protocol are refused
    instead of ignored.

    It raises cattrs' own errors, with a path in their notes: ``cattrs.transform_error``
    shows them. `wps_models.structure` raises this package's errors instead.
    """
    converter = Converter(forbid_extra_keys=forbid_extra_keys)
    configure_converter(converter)
    return converter


def configure_converter(converter: Converter) -> None:
    """Teach a cattrs converter of yours our classes, alone, in unions and nested in classes of yours.

    How it treats anything else stays as it is.
    """
    given: Any = converter  # not every caller has a checker
    if isinstance(given, type):
        raise TypeError(f"takes a converter, not its class: write {given.__name__}()")
    converter.register_structure_hook_factory(is_form, _structure_hook)
    converter.register_unstructure_hook_factory(is_model, _unstructure_hook)


def _unstructure_hook(cls: type[Model]) -> Write:
    return WRITERS[cls]


def _structure_hook(form: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    read = reader_of(form, converter.forbid_extra_keys)

    def structure(payload: Any, _: Any) -> Any:
        problems = Problems()
        model = read(payload, problems, None)
        if problems:
            raise _as_cattrs_error(problems)
        return model

    return structure


def _as_cattrs_error(problems: Problems) -> BaseValidationError:
    """The problems as cattrs raises them: in groups within groups, whose notes hold the parts of each path."""
    listed = [(_parts(place), message) for place, message in problems.listed()]
    in_array = any(parts and isinstance(parts[0], int) for parts, _ in listed)
    return _group(in_array=in_array, errors=[_nested(parts, message) for parts, message in listed])


def _parts(place: Place) -> list[str | int]:
    parts: list[str | int] = []
    while place is not None:
        place, part = place
        parts.insert(0, part)
    return parts


def _nested(parts: list[str | int], message: str) -> Exception:
    if len(parts) > 1:
        error: Exception = _group(in_array=isinstance(parts[1], int), errors=[_nested(parts[1:], message)])
    else:
        # Of these two alone cattrs shows what they say.
        error = KeyError(message) if message == "is missing" else TypeError(message)
    match parts:
        case [int(index), *_]:
            error.add_note(IterableValidationNote(f"at index {index}", index, None))
        case [str(name), *_]:
            error.add_note(AttributeValidationNote(f"at member {name}", name, None))
        case _:
            pass
    return error


def _group(*, in_array: bool, errors: list[Exception]) -> BaseValidationError:
    # Any: cattrs says what it takes in __new__, and pyright looks at what groups of exceptions take.
    group: Any = IterableValidationError if in_array else ClassValidationError
    error: BaseValidationError = group("in an array" if in_array else "in an object", errors, object)
    return error
