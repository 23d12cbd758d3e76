"""Events without a parser, where no model is installed: words alone.

The forms by which a language shows tense are taken for verbs, and names beside a verb for who takes part; a timex
hangs on the
nearest verb or event noun. The rules of events read this as they read a parse, and trust it half as much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from transforms.detect import context_of
from transforms.events.parse import Word
from transforms.events.vocabulary import vocabulary_of

Context = TypeVar("Context")

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,:]\d+)*|\S")
_NAME_REACH = 12
"""Words between a verb and a name that takes part in it."""


class WordReader:
    """Makes words of a text, as `transforms.events.parse.Parser` does, without a model."""

    trust = 0.5

    def __init__(self, language: str):
        self.language = language
        self._context = context_of(language)
        self._words = vocabulary_of(language).words

    def parse(self, passages: Iterable[tuple[str, Context]]) -> Iterator[tuple[list[Word], Context]]:
        """The words of each passage, with what came with it."""
        for text, context in passages:
            yield self._parsed(text), context

    def _parsed(self, text: str) -> list[Word]:
        words: list[Word] = []
        for match in _TOKEN.finditer(text):
            surface = match.group()
            lemma, tag, pos = self._told(surface, words[-1].lower if words else "", not words)
            word = Word(len(words), match.start(), match.end(), surface, lemma, tag, pos, "dep", "")
            word.line = words
            words.append(word)
        anchors = [w for w in words if w.pos == "VERB" or w.lemma in self._words.nouns]
        for word in words:
            if anchors and word not in anchors:
                self._hang(word, min(anchors, key=lambda a: (abs(a.i - word.i), a.i > word.i)), words)
        return words

    def _hang(self, word: Word, anchor: Word, words: list[Word]) -> None:
        """Hang a word on the nearest verb or event noun: a name beside a verb as its subject or object."""
        following = words[word.i + 1] if word.i + 1 < len(words) else None
        if (
            word.pos == "PROPN"
            and following is not None
            and following.pos == "PROPN"
            and following.start - word.end == 1
        ):
            anchor, word.dep = following, "compound"
        elif word.pos == "PROPN" and anchor.pos == "VERB" and abs(word.i - anchor.i) <= _NAME_REACH:
            word.dep = (
                "nsubj"
                if word.i < anchor.i
                else "dobj"
                if word.i == anchor.i + 1 or words[word.i - 1].pos == "PROPN"
                else "dep"
            )
        else:
            word.dep = "npadvmod" if word.pos in ("NOUN", "NUM", "PROPN") else "dep"
        word.head = anchor
        anchor.children.append(word)

    def _told(self, surface: str, before: str, first: bool) -> tuple[str, str, str]:
        """(lemma, tag, part of speech) of a word, as far as its form tells."""
        lower, context = surface.lower(), self._context
        tense = context.tense.get(lower)
        if tense is None and len(lower) > 4 and lower == surface:
            tense = next((t for ending, t in context.endings if lower.endswith(ending)), None)
        lemma = lower[:-1] if lower.endswith("s") and lower[:-1] in self._words.nouns else lower
        if lemma in self._words.nouns and surface == lower:
            return lemma, "NN", "NOUN"
        if tense in ("past", "present") and before not in context.not_verbs and lower not in self._words.auxiliaries:
            return lower, "VBD" if tense == "past" else "VBZ", "VERB"
        if surface[:1].isupper() and not first:
            return surface, "NNP", "PROPN"
        if surface[0].isdigit():
            return surface, "CD", "NUM"
        return lower, "", "X"


@lru_cache(maxsize=None)
def reader_for(language: str) -> WordReader:
    """The reader of a language that says how events are told."""
    return WordReader(language)
