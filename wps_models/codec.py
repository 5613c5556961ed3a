"""JSON to models and back: `structure`, `unstructure`, `loads`, `dumps`."""

from collections.abc import Callable, Iterable
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, get_args, get_origin, overload

from attrs import evolve

from wps_models._json.fields import Model, options_of
from wps_models._json.frozen import JsonValue, is_object
from wps_models._json.problems import Place, Problems
from wps_models._json.readers import array_reader, union_reader
from wps_models._json.rules import choices
from wps_models._json.schema import is_model
from wps_models._json.text import Decode, encode_ascii, parse_json
from wps_models._json.values import Reader
from wps_models._json.writers import WRITERS
from wps_models.errors import InvalidPayloadError

if TYPE_CHECKING:
    from typing_extensions import TypeForm
else:
    # For those who read annotations at run time; the real one takes longer to import than all of our enumerations.
    TypeForm = type

__all__ = ["dumps", "loads", "structure", "unstructure"]

T = TypeVar("T")


def structure(obj: object, form: TypeForm[T], *, forbid_extra_keys: bool = False) -> T:
    """Turn parsed JSON into models.

    `form` says what is expected, and the result is exactly that: a class, one of
    the unions (`EventRequest`, `Action`, `ConnectAnswer`, ...), ``list[Action]``,
    ``Action | list[Action]``, or any of them ``| None``. A class stands for its
    subclasses too: an MQTT client's ``connect`` is a `ConnectEventRequest`.

    Members that are not part of the protocol are ignored, or refused with
    `forbid_extra_keys`; ``null`` is the same as leaving out. Nothing is converted
    silently: ``1`` is no string, ``"false"`` is no bool, a string is no array.

    Raises `InvalidPayloadError` with everything that is wrong, or its subclasses
    `UnknownActionError` and `UnknownEventError`; ``TypeError`` if it is called wrongly.
    """
    found = (_strict if forbid_extra_keys else _tolerant).get(id(form)) or _remembered(form, forbid_extra_keys)
    problems = Problems()
    model: T = found[1](obj, problems, None)
    if problems:
        raise _error(obj, problems)
    return model


def _error(obj: object, problems: Problems) -> Exception:
    if isinstance(obj, (bytes, bytearray, memoryview)):
        return TypeError("structure takes parsed JSON; JSON text goes to loads")
    error = problems.error()
    if isinstance(obj, str) and obj.lstrip().startswith(("{", "[")):
        return InvalidPayloadError(
            [evolve(problem, message=f"{problem.message}; JSON text goes to loads") for problem in error.problems]
        )
    return error


def loads(
    text: str | bytes | bytearray | memoryview,
    form: TypeForm[T],
    *,
    forbid_extra_keys: bool = False,
    decode: Decode | None = None,
) -> T:
    """Turn JSON text into models: `structure` of the parsed text.

    Bytes are UTF-8. `decode` is a decoder to use instead of the standard library's,
    such as ``orjson.loads``. Raises as `structure` does; text that is no JSON, or holds
    NaN, is one more `InvalidPayloadError`.
    """
    if not isinstance(text, (str, bytes, bytearray, memoryview)):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise TypeError(f"loads takes JSON text, not {type(text).__name__}; parsed JSON goes to structure")
    return structure(parse_json(text, decode=decode), form, forbid_extra_keys=forbid_extra_keys)


@overload
def unstructure(model_or_models: Model) -> dict[str, JsonValue]: ...
@overload
def unstructure(model_or_models: Iterable[Model]) -> list[dict[str, JsonValue]]: ...
def unstructure(model_or_models: Model | Iterable[Model]) -> dict[str, JsonValue] | list[dict[str, JsonValue]]:
    """Turn a model into a dict, or several into a list of dicts.

    All of it is plain ``dict``, ``list``, ``str``, ``int``, ``float``, ``bool`` and
    ``None``, newly made: a response can be returned from an Azure Function as it is.
    Requests are written as the Functions host writes them, with every member;
    responses and actions as the host reads them, without what isn't set.

    Raises ``ValueError`` for what JSON has no member for, such as ``clear_states``,
    or what the host would misread, and ``TypeError`` for what is no model.
    """
    if isinstance(model_or_models, Model):
        return WRITERS[model_or_models.__class__](model_or_models)
    given: Any = model_or_models  # not every caller has a checker
    if is_object(given) or isinstance(given, str) or not isinstance(given, Iterable):
        name = given.__class__.__name__
        raise TypeError(f"takes a model of wps_models or several, not {name}; what is JSON already goes to json.dumps")
    return [WRITERS[model.__class__](model) for model in model_or_models]


Encode: TypeAlias = Callable[[Any], str | bytes]
"""A JSON encoder to use instead of the standard library's: ``orjson.dumps``, ``msgspec.json.encode``."""


def dumps(model_or_models: Model | Iterable[Model], *, encode: Encode | None = None) -> str:
    """Turn a model, or several, into JSON text: `unstructure` as text.

    The text of actions goes straight into ``func.Out[str].set(...)``. It is compact
    and all ASCII, unless `encode`, an encoder to use instead of the standard library's,
    writes differently. Raises as `unstructure` does.
    """
    written = unstructure(model_or_models)
    if encode is None:
        return encode_ascii(written)
    text = encode(written)
    return text if isinstance(text, str) else text.decode()


# --- forms ---------------------------------------------------------------------------

_tolerant: dict[int, tuple[object, Reader]] = {}
_strict: dict[int, tuple[object, Reader]] = {}
"""The readers of forms, by identity: a union takes longer to hash than an action to read. The form keeps its id."""
_MAX_FORMS: Final = 256


def _remembered(form: object, forbid_extra_keys: bool) -> tuple[object, Reader]:  # noqa: FBT001  # as in `structure`
    # Before it is hashed: a payload in its place has no hash.
    if not is_form(form):
        raise TypeError(_WRONG_FORM)
    forms = _strict if forbid_extra_keys else _tolerant
    if len(forms) >= _MAX_FORMS:
        forms.clear()
    found = forms[id(form)] = form, reader_of(form, bool(forbid_extra_keys))
    return found


def is_form(form: Any) -> bool:
    """Return true for what `structure` takes: a model, or a union of models, one list of such, and ``None``."""
    parts = choices(form)
    lists = [part for part in parts if get_origin(part) is list]
    models = [part for part in parts if is_model(part) and not options_of(part).is_base]
    others = len(parts) - len(lists) - len(models) - (NoneType in parts)
    return bool(models or lists) and not others and len(lists) <= 1 and all(is_form(get_args(part)[0]) for part in lists)


@cache
def reader_of(form: Any, forbid_extra_keys: bool) -> Reader:  # noqa: FBT001  # a cache key
    """Return the reader of a form."""
    parts = choices(form)
    models = [part for part in parts if is_model(part)]
    lists = [get_args(part)[0] for part in parts if get_origin(part) is list]
    # A class stands for its subclasses too: an MQTT client's connect is a connect.
    classes = frozenset(filter(is_model, [cls for model in models for cls in (model, *model.__subclasses__())]))
    read_model = union_reader(classes, forbid_extra_keys) if models else None
    read_list = array_reader(reader_of(lists[0], forbid_extra_keys)) if lists else None
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


_WRONG_FORM: Final = (
    "form must be a class or union of wps_models, a list of one, or such a thing or None: structure(payload, Action)"
)
