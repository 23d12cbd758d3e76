"""Tokens of a phrase, with code-point offsets: words, runs of digits, and single signs.

>>> [t.text for t in tokenize("Mid-June '98, 5:30pm, year's")]
['mid', '-', 'june', "'", '98', ',', '5', ':', '30', 'pm', ',', 'year', "'s"]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

TOKEN = re.compile(r"\d+|['’]s(?!\w)|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?|[^\s]")
_SAME = str.maketrans("’‘‐‑‒–—−", "''------")


class Token(NamedTuple):
    """A token: folded text, offsets, whether white space precedes it, and whether it starts with a capital."""

    text: str
    start: int
    end: int
    spaced: bool
    capital: bool


def tokenize(text: str) -> list[Token]:
    """The tokens of a text; ``text[t.start:t.end]`` are a token's words as written."""
    return list(tokens_of(text))


@lru_cache(maxsize=8192)
def spelled(words: str) -> tuple[Token, ...]:
    """The tokens of a grammar's spelling, which is asked for several times while the grammar is loaded."""
    return tuple(tokens_of(words))


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of a text one by one, for a text that may be very long."""
    last = -1
    for m in TOKEN.finditer(text):
        word = m.group()
        start, end = m.span()
        yield Token(fold(word), start, end, start > last, word[0].isupper())
        last = end


def fold(word: str) -> str:
    """A word as the lexicon knows it: lower case, one apostrophe, one hyphen."""
    word = word.lower()
    return word if word.isascii() else word.translate(_SAME)
