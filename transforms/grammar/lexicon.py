"""The words of a language: categories of words with a meaning, and categories of numbers by their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from transforms.chronology.expression_text import BadExpression, compile_expression
from transforms.grammar.tokens import Token, spelled


class BadGrammar(ValueError):
    """A language folder that does not load; says file, rule or word, and what to do."""


class Word(NamedTuple):
    """An entry of the lexicon: the category it belongs to and what it means."""

    category: str
    value: Any
    capital: bool


class Number(NamedTuple):
    """A category of digits: how many of them, and what values they may have."""

    category: str
    fewest: int
    most: int
    low: int
    high: int


@dataclass
class Lexicon:
    """What `Lexicon.terminals` can find at a token. ``filler`` categories cannot make a reference by themselves."""

    words: dict = field(default_factory=dict)  # a trie: folded token → (glued or not → node); "" → [Word]
    numbers: list[Number] = field(default_factory=list)
    filler: set[str] = field(default_factory=set)
    entries: dict[str, set[str]] = field(default_factory=dict)  # category → spellings, for the gate

    def add(self, table: Mapping[str, Any], where: str) -> None:
        """Add the content of a lexicon.toml.

        Raises:
            BadGrammar: when an entry has no meaning or a meaning that is no expression.
        """
        for name, content in table.items():
            if name == "filler":
                self.filler.update(content)
            elif name == "number":
                for n in content:
                    self.numbers.append(Number(n["name"], *n["digits"], *n["range"]))
            elif isinstance(content, Mapping):
                for spellings, meaning in content.items():
                    self._add_words(name, spellings, _meaning(meaning, f"{where} [{name}] {spellings!r}"))
            else:
                raise BadGrammar(f"{where}: {name!r} should be a table of words, e.g. [month] with \"may\" = …")

    def _add_words(self, category: str, spellings: str, value: Any) -> None:
        for spelling in (s for text in spellings.split(" | ") for s in inflected(text.strip())):
            self.entries.setdefault(category, set()).add(spelling)
            node = self.words
            for token in spelled(spelling):
                node = node.setdefault((token.text, token.spaced), {})
            node.setdefault("", []).append(Word(category, value, spelling[0].isupper()))

    @property
    def categories(self) -> set[str]:
        """All categories of words and numbers."""
        return set(self.entries) | {n.category for n in self.numbers}

    def terminals(self, tokens: list[Token], i: int) -> list[tuple[str, int, Any]]:
        """(category, end, value) of every word and number that starts at token i."""
        token, found = tokens[i], []
        if token.text.isdecimal():
            size = len(token.text)
            for number in self.numbers:
                if number.fewest <= size <= number.most and number.low <= (value := int(token.text)) <= number.high:
                    found.append((number.category, i + 1, value))
        node, k = self.words.get((token.text, True)), i + 1
        while node is not None:
            for word in node.get("", ()):
                if not word.capital or token.capital:
                    found.append((word.category, k, word.value))
            if k >= len(tokens):
                break
            nxt = tokens[k]
            if nxt.spaced:
                node = node.get((nxt.text, True))
            elif (down := node.get((nxt.text, False))) is not None:
                node = down
            elif nxt.text == "-" and k + 1 < len(tokens) and not tokens[k + 1].spaced:  # "two-thirds" is "two thirds"
                k += 1
                node = node.get((tokens[k].text, True))
            else:
                node = None
            k += 1
        return found


_BRACES = re.compile(r"\{([^{}]*)\}")


def inflected(spelling: str) -> Iterator[str]:
    """A spelling with every choice of what stands in braces: the forms of a word that is inflected.

    >>> list(inflected("next{,er,es}")), list(inflected("{two,three}fold"))
    (['next', 'nexter', 'nextes'], ['twofold', 'threefold'])
    """
    choice = _BRACES.search(spelling)
    if choice is None:
        yield spelling
        return
    for form in choice.group(1).split(","):
        yield from inflected(spelling[: choice.start()] + form + spelling[choice.end() :])


def _meaning(meaning: Any, where: str) -> Any:
    if isinstance(meaning, int):
        return meaning
    if not isinstance(meaning, str):
        raise BadGrammar(f"{where}: a meaning is an integer or an expression, not {type(meaning).__name__}")
    try:
        return compile_expression(meaning, {})({})
    except BadExpression as error:
        raise BadGrammar(f"{where}: {error}") from None
