"""Conversion between JSON and models: `structure`, `unstructure`, `loads`, `dumps`."""

from collections.abc import Callable, Iterable
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, get_args, get_origin, overload

from attrs import evolve

from wps_models._json.fields import Model, ModelClass, options_of
from wps_models._json.frozen import EMPTY, JsonValue, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.readers import Hooks, array_reader, union_reader
from wps_models._json.rules import choices
from wps_models._json.schema import is_model
from wps_models._json.text import Decode, encode_ascii, parse_json
from wps_models._json.values import Reader
from wps_models._json.writers import WRITERS
from wps_models.errors import InvalidPayloadError

if TYPE_CHECKING:
    from typing_extensions import TypeForm
else:
    # typing_extensions takes longer to import than all of our enumerations.
    class TypeForm:
        """A class or union, to libraries that check annotations at run time: any object."""

        def __class_getitem__(cls, _: object) -> type[object]:
            return object


__all__ = ["dumps", "loads", "structure", "unstructure"]

T = TypeVar("T")


def structure(obj: object, form: TypeForm[T], *, forbid_extra_keys: bool = False) -> T:
    """Convert parsed JSON to models.

    `form` is the requested type: a class, a union (`EventRequest`, `Action`,
    `ConnectAnswer`, ...), ``list[Action]``, ``Action | list[Action]``, or any of them
    ``| None``. A class includes its subclasses: an MQTT client's ``connect`` is a
    `ConnectEventRequest`.

    Unknown members are ignored, or refused with `forbid_extra_keys`; ``null`` is the same
    as a missing member. Values are never converted: ``1`` is not a string, ``"false"`` is
    not a bool, a string is not an array.

    Raises `InvalidPayloadError` with all problems, or its subclasses `UnknownActionError`
    and `UnknownEventError`; ``TypeError`` for a wrong call.
    """
    found = (_strict if forbid_extra_keys else _tolerant).get(id(form)) or _remembered(obj, form, forbid_extra_keys)
    problems = Problems()
    model: T = found[1](obj, problems, None)
    if problems:
        raise _error(obj, problems)
    return model


def _error(obj: object, problems: Problems) -> Exception:
    if isinstance(obj, (bytes, bytearray, memoryview)):
        return TypeError("structure takes parsed JSON: pass JSON text to loads")
    error = problems.error()
    if isinstance(obj, str) and obj.lstrip().startswith(("{", "[")):
        return InvalidPayloadError(
            [evolve(problem, message=f"{problem.message}: pass JSON text to loads") for problem in error.problems]
        )
    return error


def loads(
    text: str | bytes | bytearray | memoryview,
    form: TypeForm[T],
    *,
    forbid_extra_keys: bool = False,
    decode: Decode | None = None,
) -> T:
    """Convert JSON text to models: `structure` of the parsed text.

    Bytes are UTF-8. `decode` is a decoder to use instead of the standard library's, such as
    ``orjson.loads``. Raises as `structure` does, and `InvalidPayloadError` for text that
    isn't valid JSON, or contains NaN.
    """
    given: Any = text  # not every caller has a checker
    if not isinstance(given, (str, bytes, bytearray, memoryview)):
        if is_form(given):
            raise TypeError("loads takes the text first: loads(text, Action)")
        raise TypeError(f"loads takes JSON text, not {type(given).__name__}: pass parsed JSON to structure")
    return structure(parse_json(text, decode=decode), form, forbid_extra_keys=forbid_extra_keys)


@overload
def unstructure(model_or_models: Model) -> dict[str, JsonValue]: ...
@overload
def unstructure(model_or_models: Iterable[Model]) -> list[dict[str, JsonValue]]: ...
def unstructure(model_or_models: Model | Iterable[Model]) -> dict[str, JsonValue] | list[dict[str, JsonValue]]:
    """Convert a model to a dict, or an iterable of models to a list of dicts.

    The result consists of new, plain ``dict``, ``list``, ``str``, ``int``, ``float``,
    ``bool`` and ``None``, so an Azure Function can return it. Requests are written as the
    Functions host writes them, with every member; responses and actions as the host reads
    them, without unset members.

    Raises ``ValueError`` for values without a JSON member, such as ``clear_states``, or that
    the host would misread, and ``TypeError`` for anything but models.
    """
    if isinstance(model_or_models, Model):
        return WRITERS[model_or_models.__class__](model_or_models)
    given: Any = model_or_models  # not every caller has a checker
    if is_object(given) or isinstance(given, str) or not isinstance(given, Iterable):
        name = given.__class__.__name__
        raise TypeError(f"expected a model of wps_models, or a list of them, not {name}: pass JSON to json.dumps")
    return [WRITERS[model.__class__](model) for model in model_or_models]


Encode: TypeAlias = Callable[[Any], str | bytes]
"""A JSON encoder to use instead of the standard library's: ``orjson.dumps``, ``msgspec.json.encode``."""


def dumps(model_or_models: Model | Iterable[Model], *, encode: Encode | None = None) -> str:
    """Convert a model, or an iterable of models, to JSON text: `unstructure`, then compact JSON in ASCII.

    `encode` is an encoder to use instead of the standard library's, which may use another
    layout. Raises as `unstructure` does.
    """
    written = unstructure(model_or_models)
    if encode is None:
        return encode_ascii(written)
    text = encode(written)
    return text if isinstance(text, str) else text.decode()


# --- requested types -------------------------------------------------------------------

_tolerant: dict[int, tuple[object, Reader]] = {}
_strict: dict[int, tuple[object, Reader]] = {}
"""The readers of types, by identity: hashing a union takes a fifth of the time of reading an action. The type keeps its id."""
_MAX_FORMS: Final = 256


def _remembered(obj: object, form: object, forbid_extra_keys: bool) -> tuple[object, Reader]:  # noqa: FBT001  # as in `structure`
    # Checked first, as a payload passed in its place may not be hashable.
    if not is_form(form):
        raise TypeError("structure takes the payload first: structure(payload, Action)" if is_form(obj) else _wrong_form(form))
    forms = _strict if forbid_extra_keys else _tolerant
    if len(forms) >= _MAX_FORMS:
        forms.clear()
    found = forms[id(form)] = form, reader_of(form, bool(forbid_extra_keys))
    return found


def _wrong_form(form: Any) -> str:
    for part in choices(form):
        item = get_args(part)[0] if get_origin(part) is list else part
        union = options_of(item).union if isinstance(item, type) and issubclass(item, Model) else ""
        if union:
            return f"{item.__name__} is a base class: use {union}"
    return (
        "expected a message class, a union such as Action, list[...] of one, or one of these | None, "
        "as in structure(payload, Action)"
    )


def is_form(form: Any) -> bool:
    """Return True for types that can be read: models, a list of such a type, ``None``, and unions of these."""
    parts = choices(form)
    lists = [part for part in parts if get_origin(part) is list]
    models = [part for part in parts if is_model(part) and not options_of(part).union]
    others = len(parts) - len(lists) - len(models) - (NoneType in parts)
    return bool(models or lists) and not others and len(lists) <= 1 and all(is_form(get_args(part)[0]) for part in lists)


def classes_of(form: Any) -> frozenset[ModelClass]:
    """Return the classes of all models in a type."""
    parts = choices(form)
    inner = [classes_of(get_args(part)[0]) for part in parts if get_origin(part) is list]
    return _with_subclasses(filter(is_model, parts)).union(*inner)


def _with_subclasses(models: Iterable[ModelClass]) -> frozenset[ModelClass]:
    # A class includes its subclasses: an MQTT client's connect is a connect.
    return frozenset(filter(is_model, [cls for model in models for cls in (model, *model.__subclasses__())]))


@cache
def reader_of(form: Any, forbid_extra_keys: bool, hooks: Hooks = EMPTY) -> Reader:  # noqa: FBT001  # a cache key
    """Return the reader of a type."""
    parts = choices(form)
    models = [part for part in parts if is_model(part)]
    lists = [get_args(part)[0] for part in parts if get_origin(part) is list]
    read_model = union_reader(_with_subclasses(models), forbid_extra_keys, hooks) if models else None
    read_list = array_reader(reader_of(lists[0], forbid_extra_keys, hooks)) if lists else None
    is_optional = NoneType in parts
    if read_model and not read_list and not is_optional:
        return read_model
    if read_list and not read_model and not is_optional:
        return read_list
    expected = " or ".join(["an object"] * bool(models) + ["an array"] * bool(lists))

    def read(value: Any, problems: Problems, place: Place) -> Any:
        if value is None and is_optional:
            return None
        if read_list and isinstance(value, (list, tuple)):
            return read_list(value, problems, place)
        if read_model and (not read_list or isinstance(value, dict)):
            return read_model(value, problems, place)
        return problems.expected(place, expected, value)

    return read
