"""Expressions as text: read what ``str`` wrote, and compile what a rule means.

One closed vocabulary serves both: operators, units, fields, REF, THEN, OPEN, periods such as P1M, numbers and strings.

>>> parse('Before(REF, P1M)') == Before(Ref(), Period.of(1, Unit.MONTH))
True
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from types import CodeType
from typing import Any

from transforms.chronology.expressions import (
    About, After, Before, Between, EventRef, Every, Expression, Intersection, Last, LastN, Limit, Named, Next, NextN, Nth, Open,
    Part, Period, Ref, Repeating, Then, This, Union, Vague, Year, Zoned, parse_period,
)
from transforms.chronology.units import Field, Unit


class BadExpression(ValueError):
    """A text that is no expression; says what is wrong and what comes nearest."""


VOCABULARY: dict[str, type[Expression]] = {
    c.__name__: c
    for c in (Year, Repeating, This, Last, Next, Before, After, Nth, LastN, NextN, Between, Intersection, Union, Part, About,
              Limit, Zoned, Vague, Every, EventRef, Named)
}
"""The operators by name: the closed vocabulary of `parse` and of the rules' ``means``."""

_CONSTANTS: dict[str, Any] = {"REF": Ref(), "THEN": Then(), "OPEN": Open(), **{u.name: u for u in Unit}, **{f.name: f for f in Field}}

_FRACTION = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\bP[\dA-Z]*\d\.\d[\dA-Z.]*""")

_KNOWN: dict[str, Expression] = {}
_TEXTS: dict[Expression, str] = {}
_MOST_KNOWN = 10_000


def text_of(e: Expression) -> str:
    """``str(e)``, remembered both ways, so that `parse` need not read what was just written."""
    text = _TEXTS.get(e)
    if text is None:
        if len(_KNOWN) > _MOST_KNOWN:
            _KNOWN.clear()
            _TEXTS.clear()
        text = _TEXTS[e] = str(e)
        _KNOWN[text] = e
    return text


def parse(text: str) -> Expression:
    """The expression of a text that ``str`` wrote; memoised.

    Raises:
        BadExpression: when the text is not of the vocabulary.
    """
    known = _KNOWN.get(text)
    if known is not None:
        return known
    value = compile_expression(text, {})({})
    if not isinstance(value, Expression):
        raise BadExpression(f"{text!r} is no expression but {type(value).__name__}")
    if text_of(value) != text:
        _KNOWN[text] = value
    return _KNOWN.get(text, value)


Builder = Callable[[Mapping[str, Any]], Any]


def compile_expression(text: str, names: Mapping[str, type | None], functions: Mapping[str, Callable] = {}) -> Builder:
    """A function that builds the value of a text from an environment of names.

    ``.names`` of the function are the names that it needs.

    The text is an expression over the closed vocabulary: operators, units, fields, REF, OPEN, periods such as P1M, integers,
    strings, tuples, arithmetic and comparisons of numbers, the names given, and the functions given.

    Raises:
        BadExpression: on anything else, with the nearest name that is known.
    """
    # P2.5W is no name of Python's, P2_5W is
    source = _FRACTION.sub(lambda m: m[0].replace(".", "_") if m[0][0] == "P" else m[0], text.strip())
    calls = {**VOCABULARY, "Period": Period.of, **functions}
    code = _plain_code(source)
    constants = None if code is None else _constants(code.co_names, names, calls)
    if constants is None:
        code, constants = _checked_code(text, source, names, calls)
    scope = {"__builtins__": {}, **calls, **constants}

    def build(environment: Mapping[str, Any]) -> Any:
        return eval(code, scope, environment)  # noqa: S307  (the text was checked against a closed vocabulary)

    build.names = frozenset(code.co_names).intersection(names)
    return build


_PLAIN = re.compile(r"""(?:[\w\s(),+\-*/%<>]|==|!=|'[^'\\]*'|"[^"\\]*")*""")
_KEYWORD = re.compile(r"\b(?:for|lambda|await|async|yield|if|is|in)\b")


def _plain_code(source: str) -> CodeType | None:
    """The code of a text that can be nothing but names, numbers, strings, calls and arithmetic; None where it may be more."""
    if not _PLAIN.fullmatch(source) or _KEYWORD.search(source) or "**" in source:
        return None
    try:
        return compile(source, f"<means {source}>", "eval")
    except SyntaxError:
        return None


def _constants(used: Iterable[str], names: Mapping[str, Any], calls: Mapping[str, Any]) -> dict[str, Any] | None:
    """The constants among the names used; None when one of them is unknown."""
    constants: dict[str, Any] = {}
    for name in used:
        if name in names or name in calls:
            continue
        value = _CONSTANTS.get(name)
        if value is None and (value := parse_period(name.replace("_", "."))) is None:
            return None
        constants[name] = value
    return constants


def _checked_code(text: str, source: str, names: Mapping[str, Any], calls: Mapping[str, Any]) -> tuple[CodeType, dict[str, Any]]:
    """The code of a text and its constants, node by node.

    Raises:
        BadExpression: for what is not of the vocabulary, with the nearest name that is known.
    """
    try:
        tree = ast.parse(source, mode="eval")
    except SyntaxError as error:
        raise BadExpression(f"{text!r} does not parse: {error.msg}") from None
    constants: dict[str, Any] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), keywords=[]):
                if name not in calls:
                    raise BadExpression(f"{text!r}: unknown operator {name!r}{_nearest(name, calls)}")
            case ast.Name(id=name):
                known = _constants([name], names, calls)
                if known is None:
                    raise BadExpression(f"{text!r}: unknown name {name!r}{_nearest(name, [*names, *_CONSTANTS, *calls])}")
                constants |= known
            case (ast.Expression() | ast.Constant() | ast.Tuple() | ast.Load() | ast.BinOp() | ast.Add() | ast.Sub() | ast.Mult()
                  | ast.FloorDiv() | ast.Div() | ast.Mod() | ast.UnaryOp() | ast.USub() | ast.Compare() | ast.cmpop() | ast.BoolOp()
                  | ast.boolop()):
                pass
            case _:
                raise BadExpression(f"{text!r}: {type(node).__name__} is not allowed in an expression")
    return compile(tree, f"<means {text}>", "eval"), constants


def _nearest(name: str, known) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""
