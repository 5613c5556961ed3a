"""JSON to models and back: `structure`, `unstructure`, `loads`, `dumps`."""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, cast, overload

from attrs import evolve

from wps_models._direct import NOT_PLAIN, read_any, reader, write_model
from wps_models._families import NAMED
from wps_models._fields import JsonValue, Model
from wps_models.context import WebPubSubConnectionContext
from wps_models.data import Decode, parse_json
from wps_models.requests import WebPubSubEventRequest

if TYPE_CHECKING:
    from typing_extensions import TypeForm

__all__ = ["dumps", "loads", "structure", "unstructure"]

T = TypeVar("T")
E = TypeVar("E", bound=WebPubSubEventRequest)


def structure(obj: object, form: "TypeForm[T]", *, forbid_extra_keys: bool = False) -> T:
    """Turn parsed JSON into models.

    `form` says what is expected, and the result is exactly that: a class, one of
    the unions (`EventRequest`, `Action`, `ConnectAnswer`, ...), ``list[Action]``,
    ``Action | list[Action]``, or any of them ``| None``. A class stands for its
    subclasses too: an MQTT client's ``connect`` is a `ConnectEventRequest`.

    Members that are not part of the protocol are ignored, or refused with
    `forbid_extra_keys`; ``null`` is the same as leaving out. Nothing is converted
    silently: ``1`` is no string, ``"false"`` is no bool, a string is no array.

    Raises `InvalidPayloadError` with everything that is wrong, or its subclasses
    `UnknownActionError` and `UnknownEventError`.
    """
    if not forbid_extra_keys:
        try:
            read: Callable[[object], T] = _reader(form)
            return read(obj)
        except NOT_PLAIN:
            pass
    return _structure_in_detail(obj, form, forbid_extra_keys=forbid_extra_keys)


# A union takes longer to hash than a message to read, so the ones with a name are found by identity.
_named_readers: Final[dict[int, Callable[[object], Any]]] = {}


def _reader(form: Any) -> Callable[[object], Any]:
    found = _named_readers.get(id(form))
    if found is None:
        found = read_any(form)
        if id(form) in NAMED:
            _named_readers[id(form)] = found
    return found


def structure_event(payload: object, cls: type[E], context: WebPubSubConnectionContext) -> E:
    """Turn the body of an HTTP event into its request, for a context that is known from elsewhere."""
    try:
        event: E = reader(cls)(payload, context)  # type: ignore[arg-type]  # classes are hashable
    except NOT_PLAIN:
        return evolve(_structure_in_detail(payload, cls, forbid_extra_keys=False), context=context)
    return event


def _structure_in_detail(obj: object, form: "TypeForm[T]", *, forbid_extra_keys: bool) -> T:
    # Only what isn't plain needs cattrs, and it takes long to import.
    from wps_models.converters import structure_in_detail  # noqa: PLC0415  # see above

    # cattrs takes any form, and says type.
    return structure_in_detail(obj, cast("type[T]", form), forbid_extra_keys=forbid_extra_keys)


def loads(
    text: str | bytes | bytearray | memoryview,
    form: "TypeForm[T]",
    *,
    forbid_extra_keys: bool = False,
    decode: Decode | None = None,
) -> T:
    """Turn JSON text into models: `structure` of the parsed text.

    Bytes are UTF-8. `decode` is a decoder to use instead of the standard library's,
    such as ``orjson.loads``. Raises as `structure` does; text that is no JSON, or holds
    NaN, is one more `InvalidPayloadError`.
    """
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
    and ``TypeError`` for what is no model.
    """
    # Not every caller has a checker.
    if isinstance(model_or_models, Model) or not isinstance(model_or_models, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # see above
        return write_model(model_or_models)
    return [write_model(model) for model in model_or_models]


_encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


Encode: TypeAlias = Callable[[Any], str | bytes]
"""A JSON encoder to use instead of the standard library's: ``orjson.dumps``, ``msgspec.json.encode``."""


def dumps(model_or_models: Model | Iterable[Model], *, encode: Encode | None = None) -> str:
    """Turn a model, or several, into JSON text: `unstructure` as text.

    The text of actions goes straight into ``func.Out[str].set(...)``. It is compact
    and all ASCII, unless `encode`, an encoder to use instead of the standard library's,
    has other habits. Raises as `unstructure` does.
    """
    written = unstructure(model_or_models)
    if encode is None:
        return _encode(written)
    text = encode(written)
    return text if isinstance(text, str) else text.decode()
