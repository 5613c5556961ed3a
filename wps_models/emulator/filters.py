"""OData filters: which connections receive a message.

Source: https://learn.microsoft.com/azure/azure-web-pubsub/reference-odata-filter
"""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from wps_models.emulator.connection import Connection

Filter: TypeAlias = Callable[[Connection], Any]
"""The value of an expression for a connection. Raises ``TypeError`` for operands of wrong types."""

_MAX_DEPTH: Final = 100
_TOKEN: Final = re.compile(r"\s*('(?:[^']|'')*'|[+-]?[0-9]+|[A-Za-z][A-Za-z0-9]*|[(),])")
_LEVELS: Final = (("or",), ("and",), ("eq", "ne", "gt", "ge", "lt", "le", "in"))
"""Binary operators by precedence, the lowest first."""
_ORDERS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_VALUES: Final[Mapping[str, Filter]] = {
    "true": lambda _: True,
    "false": lambda _: False,
    "null": lambda _: None,
    "userid": lambda connection: connection.user_id,
    "connectionid": lambda connection: connection.id,
    "groups": lambda connection: tuple(connection.groups),
}


def _substring(text: str, start: int, length: int | None = None) -> str:
    return text[start:] if length is None else text[start : start + length]


_FUNCTIONS: Final[Mapping[str, Callable[..., object]]] = {
    "tolower": str.lower,
    "toupper": str.upper,
    "trim": str.strip,
    "length": len,
    "concat": operator.add,
    "contains": operator.contains,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "indexof": str.find,
    "substring": _substring,
}


def parse(text: str | None) -> Filter:
    """Return the condition of a filter. ``None`` is true for every connection.

    Raises ``ValueError`` for a filter that breaks the grammar.
    """
    if text is None:
        return _VALUES["true"]
    parser = _Parser(text)
    condition = parser.expression()
    parser.expect("")
    return condition


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: list[str] = [*_TOKEN.findall(text), ""]
        if _TOKEN.sub("", text).strip():
            raise ValueError("the filter has characters that aren't part of any name, text or number")
        self._position = 0
        self._depth = 0

    def expression(self, level: int = 0) -> Filter:
        if level == len(_LEVELS):
            return self._operand()
        operands, words = [self.expression(level + 1)], list[str]()
        while self._word() in _LEVELS[level]:
            words.append(self._take().lower())
            operands.append(self._list() if words[-1] == "in" and self._word() == "(" else self.expression(level + 1))
        if len(words) > 1 and level == len(_LEVELS) - 1:
            raise ValueError("the filter compares the result of a comparison: add parentheses")
        return _joined(words[0], operands) if words else operands[0]

    def _operand(self) -> Filter:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError(f"the filter is nested in more than {_MAX_DEPTH} levels")
        found = self._operand_of_token(self._take())
        self._depth -= 1
        return found

    def _operand_of_token(self, token: str) -> Filter:
        word = token.lower()
        if word == "not":
            inner = self._operand()
            return lambda connection: not inner(connection)
        if word == "(":
            inner = self.expression()
            self.expect(")")
            return inner
        if word in _FUNCTIONS and self._word() == "(":
            return _called(_FUNCTIONS[word], self._list())
        if word in _VALUES:
            return _VALUES[word]
        if not token.startswith(("'", "+", "-")) and not token.isdigit():
            raise ValueError(f"the filter has an unknown name {token!r}" if token else "the filter ends too early")
        constant = token[1:-1].replace("''", "'") if token.startswith("'") else int(token)
        return lambda _: constant

    def _list(self) -> Filter:
        self.expect("(")
        values = [self.expression()]
        while self._word() == ",":
            self._take()
            values.append(self.expression())
        self.expect(")")
        return lambda connection: [value(connection) for value in values]

    def expect(self, token: str) -> None:
        found = self._take()
        if found != token:
            raise ValueError(
                f"the filter needs {token!r} instead of {found!r}" if token else f"the filter goes on with {found!r}"
            )

    def _word(self) -> str:
        return self._tokens[self._position].lower()

    def _take(self) -> str:
        token = self._tokens[self._position]
        self._position = min(self._position + 1, len(self._tokens) - 1)
        return token


def _joined(word: str, operands: list[Filter]) -> Filter:
    if word == "or":
        return lambda connection: any(operand(connection) for operand in operands)
    if word == "and":
        return lambda connection: all(operand(connection) for operand in operands)
    left, right = operands
    if word == "in":
        return lambda connection: left(connection) in right(connection)
    if word in _ORDERS:  # nothing is greater or less than null
        return lambda connection: None not in (pair := (left(connection), right(connection))) and _ORDERS[word](*pair)
    return lambda connection: (left(connection) == right(connection)) is (word == "eq")


def _called(function: Callable[..., object], arguments: Filter) -> Filter:
    """Call a function. Any function of null is null."""
    return lambda connection: None if None in (values := arguments(connection)) else function(*values)
