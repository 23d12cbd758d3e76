"""The engine that reads rules: a language is a folder of TOML, and this is all that knows how to use one."""

from __future__ import annotations

import hashlib
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from transforms.chronology.expression_text import text_of
from transforms.chronology.expressions import About, Every, Expression, LastN, Limit, NextN, Part, Period, granularity
from transforms.chronology.units import Unit
from transforms.grammar.chart import Item, best_cover, parse, weakness
from transforms.grammar.derivation import derivation, tree
from transforms.grammar.gate import Gate, column_pattern, reaches_nothing
from transforms.grammar.lexicon import BadGrammar, Lexicon
from transforms.grammar.rules import Production, check_categories, read_rules, trie
from transforms.grammar.shorthand import SHORTHAND
from transforms.grammar.tokens import Token, tokenize, tokens_of

__all__ = ["BadGrammar", "Grammar", "Reading", "languages", "load"]

LANGUAGES = Path(__file__).parent.parent / "languages"
ENGINE = "1"
"""Part of every grammar's fingerprint: raise it when the engine reads the same rules differently."""
LONGEST_RUN = 60
"""Tokens of a run that are read together; a longer one is cut, so that hostile text costs linear time."""
LONGEST_KNOWN = 200
"""Characters of a phrase whose readings are remembered: a longer one hardly comes twice."""
_MEMO = 30_000


class Reading(NamedTuple):
    """A reference in a phrase: where, of what type, what it means (and as text), and how it was read; ``whole`` is where the rule stands
    that read it, which may hold other references and words around them."""

    start: int
    end: int
    type: str
    expression: Expression
    text: str
    rule: str
    latent: str
    derivation: str
    whole: tuple[int, int]


class Grammar:
    """A language's lexicon and rules, ready to read phrases. Use `load`."""

    def __init__(self, language: str, folders: list[Path]):
        self.language = language
        self.lexicon = Lexicon()
        self.productions: list[Production] = []
        self.context: dict[str, Any] = {}
        self._memo: dict[str, tuple[Reading, ...]] = {}
        digest = hashlib.blake2b(ENGINE.encode(), digest_size=8)
        files = [(folder, path) for folder in folders for path in sorted(folder.glob("*.toml"))]
        tables: list[tuple[str, dict]] = []
        for folder, path in files:
            data = path.read_bytes()
            digest.update(path.name.encode() + data)
            where = f"{folder.name}/{path.stem}"
            try:
                table = tomli.loads(data.decode())
            except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
                raise BadGrammar(f"{where}.toml: {error}") from None
            if path.stem in ("lexicon", "feasts"):
                self.lexicon.add(table, where)
            elif path.stem in ("context", "events", "happenings", "widths", "tense"):
                self.context |= table
            else:
                tables.append((where, table))
        for where, table in tables:
            self.productions += read_rules(table, where, self.lexicon, SHORTHAND, len(self.productions))
        check_categories(self.productions, self.lexicon)
        self.fingerprint = digest.hexdigest()
        self.root = trie(self.productions)

    @cached_property
    def trigger(self) -> str:
        """An RE2 pattern without a match in a text (of lower-case ASCII) that holds no reference, for whole columns at once."""
        return column_pattern(self.productions, self.lexicon)

    @cached_property
    def gate(self) -> Gate:
        """What finds the runs that are worth reading."""
        return Gate(self.productions, self.lexicon)

    def unused(self) -> list[str]:
        """Rules that no reference can ever use."""
        return reaches_nothing(self.productions)

    def read(self, phrase: str) -> tuple[Reading, ...]:
        """The references in a phrase, left to right; memoised, since phrases repeat."""
        known = self._memo.get(phrase)
        if known is None:
            tokens, readings = tokens_of(phrase), []
            while run := list(islice(tokens, LONGEST_RUN)):
                readings += self._read(run, phrase)
            known = tuple(readings)
            if len(phrase) <= LONGEST_KNOWN:
                if len(self._memo) >= _MEMO:
                    self._memo.clear()
                self._memo[phrase] = known
        return known

    def items(self, phrase: str) -> tuple[list[Token], list[Item]]:
        """The tokens of a phrase and the items that cover it best: for those who want to see the derivation."""
        tokens = tokenize(phrase)
        return tokens, best_cover(parse(tokens, self.lexicon, self.root))

    def trees(self, phrase: str) -> list[str]:
        """Lines that show how a phrase was read."""
        tokens, items = self.items(phrase)
        return [line for item in items for line in tree(item, tokens, phrase)]

    def _read(self, tokens: list[Token], phrase: str) -> list[Reading]:
        readings = []
        for item in best_cover(parse(tokens, self.lexicon, self.root)):
            rule = item.production.rule
            how = derivation(item, tokens, phrase)
            whole = tokens[item.start].start, tokens[item.end - 1].end
            if not rule.parts:
                stretches = [(item.start, item.end, item.value)]
            else:
                slots, names = item.slots(), item.environment()
                stretches = [(slots[p.first].start, slots[p.last].end, p.build(names)) for p in rule.parts
                             if p.first in slots and p.last in slots]
            for start, end, value in stretches:
                if not isinstance(value, Expression):
                    raise BadGrammar(f"{rule.name}: means {value!r}, which is no expression, for {phrase!r}")
                kind = rule.type or _type(value)
                readings.append(Reading(tokens[start].start, tokens[end - 1].end, kind, value, text_of(value), _telling(item).rule.name, weakness(item), how, whole))
        return readings


def _telling(item: Item) -> Production:
    """The production that says most about an item: below rules that only rename a category."""
    while len(item.children) == 1 and item.children[0].production and len(item.production.symbols) == 1:
        item = item.children[0]
    return item.production


def _type(e: Expression) -> str:
    """The TIMEX3 type of an expression: a date that is finer than a day is a time."""
    match e:
        case Period() | LastN() | NextN():
            return "DURATION"
        case Every():
            return "SET"
        case Part(_, of) | About(of) | Limit(_, of):
            return _type(of)
    unit = granularity(e)
    return "TIME" if unit is not None and unit < Unit.DAY else "DATE"


@lru_cache(maxsize=None)
def load(language: str) -> Grammar:
    """The grammar of a language, with what is free of language (xx).

    Raises:
        BadGrammar: when there is no such folder, or it does not load.
    """
    folder = LANGUAGES / language
    if not folder.is_dir():
        raise BadGrammar(f"no language {language!r}; there are: {', '.join(languages())}")
    return Grammar(language, [LANGUAGES / "xx"] + ([folder] if language != "xx" else []))


def languages() -> list[str]:
    """The languages that have a folder."""
    return sorted(p.name for p in LANGUAGES.iterdir() if p.is_dir() and p.name != "xx" and not p.name.startswith("_"))
