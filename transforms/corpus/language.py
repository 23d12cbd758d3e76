"""Which language a text is in, by its commonest words.

A statistical model (py3langid) was measured against this: it needs a second and 80 MB to load, and on posts of a line
it errs more often, since it weighs ninety-seven languages. The words of `profiles.toml` load in a few milliseconds and
are right on every newspaper text tried, so they do it. A language is added by a table there.

>>> language_of("The minister said that the talks would go on until Friday.")
'en'
>>> language_of("Die Ministerin sagte, dass die Gespräche bis Freitag dauern werden.")
'de'
>>> language_of("4711 / 0815")
'xx'
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

UNKNOWN = "xx"
"""The code of a text whose language cannot be told."""

_HEAD = 4000
"""Characters that are looked at."""

_LEAST_SHARE = 0.1
"""Of the words of a long text, the least share that must be common words of its language."""

_FEW = 12
"""Words up to which a text is too short to tell its language."""

_WORD = re.compile(r"[^\W\d_]+")


class _Profiles(NamedTuple):
    weights: dict[str, tuple[tuple[str, float], ...]]
    signs: dict[str, tuple[tuple[str, float], ...]]
    read: frozenset[str]


@lru_cache(maxsize=1)
def _profiles() -> _Profiles:
    tables = tomllib.loads(files(__package__).joinpath("profiles.toml").read_text("utf-8"))
    words = {code: frozenset(table["words"].split()) for code, table in tables.items()}
    signs = {code: frozenset(table["signs"]) for code, table in tables.items()}
    return _Profiles(_weights(words), _weights(signs), frozenset(c for c, t in tables.items() if t.get("reads")))


def _weights(marks: dict[str, frozenset[str]]) -> dict[str, tuple[tuple[str, float], ...]]:
    """Mark → (language, weight) of the languages that have it: a mark that many share says little."""
    shared = Counter(mark for one in marks.values() for mark in one)
    return {mark: tuple((code, 1 / shared[mark]) for code, one in marks.items() if mark in one) for mark in shared}


def languages() -> frozenset[str]:
    """The codes that `language_of` can answer, besides ``xx``."""
    return _profiles().read


def language_of(text: str) -> str:
    """The ISO 639-1 code of a text's language, or ``xx`` where it cannot be told or is not one of `languages`."""
    ranked, hits, words = _evidence(text)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return UNKNOWN
    best = ranked[0][0]
    enough = hits[best] >= _LEAST_SHARE * words
    return best if best in _profiles().read and enough else UNKNOWN


def likely_language(text: str, default: str = "en") -> str:
    """`language_of`, or the default where a text has too few words to tell and none that speaks for another language.

    >>> language_of("Rain fell in 2014."), likely_language("Rain fell in 2014.")
    ('xx', 'en')
    """
    known = language_of(text)
    if known != UNKNOWN:
        return known
    ranked, _, words = _evidence(text)
    best = [code for code, score in ranked if score == ranked[0][1]]
    return default if words <= _FEW and (not best or default in best) else UNKNOWN


def _evidence(text: str) -> tuple[list[tuple[str, float]], Counter[str], int]:
    """The two likeliest languages with their scores, the words that each has in the text, and how many words there are."""
    profiles = _profiles()
    head = text[:_HEAD].lower()
    words = _WORD.findall(head)
    scores: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for word, n in Counter(words).items():
        for code, weight in profiles.weights.get(word, ()):
            scores[code] += n * weight
            hits[code] += n
    for sign, n in Counter(head).items():
        for code, weight in profiles.signs.get(sign, ()):
            scores[code] += n * weight / 2
    return scores.most_common(2), hits, len(words)
