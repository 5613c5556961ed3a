"""cattrs rules for our classes and nobody else's. The only module that imports cattrs."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

from cattrs import (  # noqa: TID251  # here it is known
    AttributeValidationNote,
    BaseValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationNote,
    StructureHandlerNotFoundError,
)
from cattrs.cols import list_structure_factory  # noqa: TID251  # here it is known
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override  # noqa: TID251  # here it is known

from wps_models._families import allowed, family, is_model, tag_of
from wps_models._fields import choices, is_array, is_object
from wps_models._leaves import below, kind, wrong
from wps_models._members import Member, http_only, is_rest, members, prepare, refuse_unsaid, spread_members
from wps_models.data import DataError
from wps_models.errors import InvalidPayloadError, Problem, UnknownActionError, UnknownEventError

__all__ = ["configure_converter", "make_converter"]

T = TypeVar("T")


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
    converter.register_structure_hook_factory(_is_form, _structure_form)
    converter.register_structure_hook_factory(_is_list, _structure_list)
    converter.register_unstructure_hook_factory(is_model, _unstructure_model)


@cache
def _converter(forbid_extra_keys: bool) -> Converter:  # noqa: FBT001  # private, and a cache key
    return make_converter(forbid_extra_keys=forbid_extra_keys)


@cache
def _structure_hook(form: Any, forbid_extra_keys: bool) -> Callable[[Any, Any], Any] | None:  # noqa: FBT001  # as above
    """The hook for a form; ``None`` for what is no form of ours."""
    if not _is_form(form) and not _is_list(form):
        return None
    try:
        return _converter(forbid_extra_keys).get_structure_hook(form)
    except StructureHandlerNotFoundError:
        return None


def structure_in_detail(obj: object, form: type[T], *, forbid_extra_keys: bool) -> T:
    """What `wps_models.structure` promises, errors included."""
    known: Any = form
    hook: Callable[[Any, Any], T] | None = _structure_hook(known, forbid_extra_keys)
    if hook is None:
        raise TypeError("form must be a class or union of wps_models, a list of one, or such a thing or None")
    try:
        return hook(obj, form)
    except Exception as collected:  # noqa: BLE001  # cattrs collects whatever a hook raises
        error = invalid(collected)
    # Outside of the handler: cattrs' error holds the payload, and must not hang on ours.
    raise error


# --- reading -----------------------------------------------------------------------


def _is_form(form: Any) -> bool:
    """Whether it is a model, or a union of models, of one list of such, and of ``None``."""
    parts = choices(form)
    models, lists = sum(map(is_model, parts)), sum(map(_is_list, parts))
    return models + lists > 0 and lists <= 1 and models + lists + (type(None) in parts) == len(parts)


def _is_list(form: Any) -> bool:
    return get_origin(form) is list and _is_form(get_args(form)[0])


def _structure_form(form: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    parts = choices(form)
    models = allowed(part for part in parts if is_model(part))
    lists = [part for part in parts if _is_list(part)]
    pick = family(models)
    if pick is None and len(models) > 1:
        msg = f"nothing tells the classes of {form} apart"
        raise StructureHandlerNotFoundError(msg, form)
    readers = {model: _reader(model, converter) for model in models}

    def structure(payload: Any, _: Any) -> Any:
        if payload is None and type(None) in parts:
            return None
        if lists and isinstance(payload, list):
            return converter.structure(payload, lists[0])
        if not models or not is_object(payload):
            expected = " or ".join(["an object"] * bool(models) + ["an array"] * bool(lists))
            raise wrong(f"expected {expected}, not {kind(payload)}")
        model = pick(payload, models) if pick else next(iter(models))
        return readers[model](payload)

    return structure


def _structure_list(form: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    structure_items = list_structure_factory(form, converter)

    def structure(payload: Any, _: Any) -> Any:
        # cattrs takes anything that can be gone through, such as the keys of an object.
        if not is_array(payload):
            raise wrong(f"expected an array, not {kind(payload)}")
        return structure_items(payload, form)

    return structure


def _reader(cls: type, converter: Converter) -> Callable[[Any], Any]:
    overrides = {member.field.name: override(rename=member.wire, struct_hook=_hook(member, converter)) for member in members(cls)}
    overrides |= {field.name: override(omit=True) for field in http_only(cls)}
    build = _make_structure_fn(
        cls,
        converter,
        _cattrs_detailed_validation=True,
        _cattrs_prefer_attrib_converters=False,
        **overrides,
    )
    shaped = prepare(cls)
    return lambda payload: build(shaped(payload), cls)


# Their overrides are keywords, keyed by field names, which checkers can't tell from their options.
_make_structure_fn: Callable[..., Callable[[Any, Any], Any]] = make_dict_structure_fn
_make_unstructure_fn: Callable[..., Callable[[Any], dict[str, Any]]] = make_dict_unstructure_fn


def _hook(member: Member, converter: Converter) -> Callable[[Any, Any], Any]:
    read, model = member.read, member.model
    if read is not None:
        return lambda value, _: read(value)
    if model is not None and not member.many:
        nested: type[object] = model
        return lambda value, _: converter.structure(value, nested)

    def structure_many(value: Any, form: Any) -> Any:
        if not is_array(value):
            raise wrong(f"expected an array, not {kind(value)}")
        return converter.structure(value, form)

    return structure_many


# --- writing -----------------------------------------------------------------------


def _unstructure_model(cls: type, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    overrides = {
        member.field.name: override(rename=member.wire, unstruct_hook=_writer(member, converter), omit_if_default=member.optional)
        for member in members(cls)
    }
    unsaid = http_only(cls)
    overrides |= {field.name: override(omit=True) for field in unsaid}
    build = _make_unstructure_fn(cls, converter, **overrides)
    order = [member.wire for member in members(cls)]
    tag = dict([word]) if (word := tag_of(cls)) else {}
    has_rest = any(map(is_rest, members(cls)))

    def unstructure(model: Any) -> dict[str, Any]:
        for field in unsaid:
            if getattr(model, field.name) != field.default:
                refuse_unsaid(cls, field)
        written = build(model)
        ordered = {**tag, **{name: written[name] for name in order if name in written}}
        return spread_members(ordered) if has_rest else ordered

    return unstructure


def _writer(member: Member, converter: Converter) -> Callable[[Any], Any]:
    write, default = member.write, member.field.default
    if member.many:
        return lambda models: [converter.unstructure(model) for model in models]
    if member.model is not None:
        return lambda model: None if model == default else converter.unstructure(model)
    if write is None:
        return lambda value: value
    return lambda value: None if value is None else write(value)


# --- errors ------------------------------------------------------------------------


def invalid(error: Exception) -> InvalidPayloadError:
    """The package's own error for whatever went wrong while structuring."""
    sole: BaseException = error
    while isinstance(sole, BaseValidationError) and len(sole.exceptions) == 1:
        sole = sole.exceptions[0]
    problems = list(dict.fromkeys(problems_in(error)))
    if isinstance(sole, (UnknownActionError, UnknownEventError)):
        return type(sole)(problems, tag=sole.tag, known=sole.known)
    return InvalidPayloadError(problems)


def problems_in(error: BaseException, path: str = "$") -> Iterator[Problem]:
    """Everything that cattrs found wrong, with paths in wire names and no value of the payload."""
    match error:
        case InvalidPayloadError():
            yield from below(path, error.problems)
        case ForbiddenExtraKeysError():
            known = ", ".join(member.wire for member in members(error.cl))
            yield Problem(path=path, message=f"has {len(error.extra_fields)} members too many; known: {known}")
        case DataError():
            yield Problem(path=f"{path}.{error.member}", message=str(error))
        case KeyError():
            yield Problem(path=path, message="is missing")
        case BaseValidationError():
            for part in error.exceptions:
                yield from problems_in(part, path + _place(part, error.cl))
        case _:
            yield Problem(path=path, message="is not as it should be")


def _place(error: BaseException, cls: type) -> str:
    match getattr(error, "__notes__", ()):
        case [AttributeValidationNote() as note]:
            return "." + next(member.wire for member in members(cls) if member.field.name == note.name)
        case [IterableValidationNote() as note]:
            return f"[{note.index}]"
        case _:
            return ""
