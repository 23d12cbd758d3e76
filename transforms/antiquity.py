"""`antiquity`: the years that a text gives without their era once it has said it: "in 218 BC … in 216 … spring of 204".

A number of two or three digits is a year where the text names years of antiquity, the words around it are those of a
year, and it is no amount. Its era is that of the last year before it that has one. The words are a language's
(``context.toml``); what a number is with its era, the grammar says.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple

from transforms.detect import Found, sentence_starts
from transforms.grammar import load
from transforms.tense import tense_at, verbs_of

_OLD = re.compile(r"Year\((-?)\d{1,3}\)")
_NUMBER = re.compile(r"(?<![\w$£€.,:/–-])[1-9]\d{1,2}(?![\w%°]|[.,:/–-]\w)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s+\Z")
_WORD_AFTER = re.compile(r"\s*([^\W\d_]+)")
_FOLLOWING = ("prepositions", "pronouns", "articles", "conjunctions", "determiners", "relatives", "past", "present",
              "old_years_before")
"""Lists of a language's words that may follow a year."""
_PHRASE = 45
"""Characters before a number in which its season, month or day may stand."""


class Words(NamedTuple):
    """A language's words around the years of antiquity; none: it has no such years."""

    before: str
    """How the era before Christ is written …"""
    after: str
    """… and the one after."""
    signals: frozenset[str]
    """What stands before a year."""
    partitive: frozenset[str]
    """Of those, what stands before one only after a part: "the end of 216", not "of 300 men"."""
    links: frozenset[str]
    """What joins a year to the one before."""
    follows: frozenset[str]
    """What may stand after one."""


@lru_cache(maxsize=None)
def words_of(language: str) -> Words | None:
    """The words of a language around the years of antiquity."""
    table = load(language).context
    if not table.get("old_eras"):
        return None
    lists = (table.get(name, ()) for name in _FOLLOWING)
    follows = frozenset(w for words in lists for w in (words.split() if isinstance(words, str) else words))
    beside = (frozenset(table.get(f"old_year_{name}", ())) for name in ("signals", "partitive", "links"))
    return Words(*table["old_eras"], *beside, follows)


def is_old(expression: str) -> bool:
    """Whether an expression holds a year of antiquity.

    >>> is_old("Year(-217)"), is_old("Intersection((Year(410), Repeating(SEASON_OF_YEAR, 1)))"), is_old("Year(1914)")
    (True, True, False)
    """
    return _OLD.search(expression) is not None


def with_bare_years(text: str, found: list[Found], language: str) -> list[Found]:
    """What was found in a text that names years of antiquity, with the years that it gives without their era."""
    words, grammar = words_of(language), load(language)
    eras = [(f.start, m[1] == "-") for f in found if (m := _OLD.search(f.reading.text))]
    if words is None or not eras:
        return found
    places, taken = [start for start, _ in eras], [f.start for f in found]
    sentences = sentence_starts(text)
    added = []
    for m in _NUMBER.finditer(text):
        after = _WORD_AFTER.match(text, m.end())
        if after and after[1][0].islower() and after[1] not in words.follows:
            continue  # "216 ships"
        k = bisect_left(taken, m.start())
        beside = (f for f in found[max(0, k - 2) : k + 1] if f.start <= m.start() and m.end() <= f.end)
        if any(is_old(f.reading.text) for f in beside):
            continue
        is_before = eras[max(0, bisect_right(places, m.start()) - 1)][1]
        s = bisect_right(sentences, m.start()) - 1
        s0, s1 = sentences[s], sentences[s + 1] if s + 1 < len(sentences) else len(text)
        left = max(s0, m.start() - _PHRASE)
        phrase = f"{text[left : m.end()]} {words.before if is_before else words.after}"
        reading = next((r for r in reversed(grammar.read(phrase)) if r.end == len(phrase) and is_old(r.text)), None)
        if reading is None:
            continue
        start = left + reading.start
        signal = _WORD_BEFORE.search(text, max(0, start - 24), start)
        nearest = _WORD_BEFORE.search(text, left, m.start())
        dated = "Repeating(" in reading.text  # a season, a month or a day is beside it
        word = nearest[1].lower() if nearest else ""
        if word in words.links:  # "from 431 to 404"
            if not (added and added[-1].end == nearest.start(1) - 1):
                continue
        elif not dated and (len(m[0]) < 3 or word not in words.signals):
            continue
        elif not dated and word in words.partitive and start == m.start():
            continue
        tense = tense_at(text, start, m.end(), s0, s1, verbs_of(language))
        added.append(Found(start, m.end(), reading, s0, s1, tense, signal and signal[1].lower()))
    starts = [a.start for a in added]
    kept = [f for f in found if not ((k := bisect_left(starts, f.end)) and added[k - 1].end > f.start)]
    return sorted(kept + added, key=lambda f: f.start)
