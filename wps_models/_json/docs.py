"""What ``help()`` says of the fields of a class: the strings that stand under them in its source."""

import ast
import inspect
from collections.abc import Iterable
from functools import cache
from itertools import pairwise


class SlotDocs(dict[str, str | None]):
    """The slots of a class. Python's help looks up here what each is for, and only then the source is read."""

    def __init__(self, cls: type, slots: Iterable[str]) -> None:
        super().__init__(dict.fromkeys(slots))
        self._cls = cls

    def __getitem__(self, name: str) -> str | None:
        return _docs_of(self._cls).get(name)


@cache
def _docs_of(cls: type) -> dict[str, str]:
    """The string under each field of a class; nothing where the source isn't at hand."""
    try:
        (definition,) = ast.parse(inspect.cleandoc(inspect.getsource(cls))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return {}
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(doc.value.value)
        for field, doc in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant) and isinstance(doc.value.value, str)
    }
