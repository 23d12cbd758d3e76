"""The words of who or what takes part: a name as a whole, a noun with what stands before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from transforms.events.parse import Word
from transforms.events.vocabulary import Naming

LONGEST = 120
"""Characters of a participant's words."""

_NEAR = 4
"""Words after "of" in which what it is of ends."""

_PREMODIFIERS = ("amod", "compound", "nmod", "nummod", "poss", "quantmod", "case", "advmod", "punct")


class Phrase(NamedTuple):
    """The words of a participant: first and past the last word, and where its name is, if it has one."""

    first: int
    past: int
    name: tuple[int, int] | None


def phrase_of(word: Word, sentence: Sequence[Word], naming: Naming) -> Phrase:
    """The words of a participant: a name as a whole; a noun with what stands before it, without an article."""
    if (
        word.pos == "PROPN"
        or word.pos == "NOUN"
        and word.text[:1].isupper()
        and word.i
        and sentence[word.i - 1].pos == "PROPN"
    ):
        first, past = _name_run(word, sentence, naming)
        return Phrase(first, past, (first, past))
    if word.pos == "PRON":
        return Phrase(word.i, word.i + 1, None)
    first = word.i
    while first > 0 and _modifies(sentence[first - 1], word, first):
        first -= 1
    past = word.i + 1
    if word.lemma in naming.place_nouns:
        inner = _of_name(word, naming)
        if inner is not None:  # "the city of Mariupol"
            return Phrase(
                first if sentence[first].pos not in ("DET", "PUNCT") else word.i,
                inner.i + 1,
                _name_run(inner, sentence, naming),
            )
    if word.lemma in naming.amounts or word.pos in ("NUM", "DET"):
        counted = [
            c for p in word.children if p.dep == "prep" and p.lower in naming.of for c in p.children if c.dep == "pobj"
        ]
        if counted and counted[0].i > word.i:
            past = counted[0].i + 1
    elif word.pos == "NOUN":
        past = _past_of(word, naming)
    while 0 < first < word.i and _is_glued(sentence[first - 1], sentence[first]):
        first -= 1  # "would-be robbers"
    while (
        first < word.i
        and sentence[first].pos in ("DET", "PUNCT")
        or first < word.i
        and sentence[first].tag in ("POS", "-LRB-")
    ):
        first += 1
    return Phrase(first, past, None)


def _past_of(word: Word, naming: Naming) -> int:
    """Past the last word of a noun with what it is of: "a state of emergency"; not with a name, which takes part"""
    for preposition in word.children:
        if preposition.dep == "prep" and preposition.lower in naming.of and preposition.i == word.i + 1:
            for inner in preposition.children:
                if inner.dep == "pobj" and inner.pos == "NOUN" and 0 < inner.i - preposition.i <= _NEAR:
                    return inner.i + 1
    return word.i + 1


def _is_glued(candidate: Word, following: Word) -> bool:
    """Whether a hyphen joins two words."""
    return candidate.end == following.start and "-" in (candidate.text, following.text)


def _of_name(word: Word, naming: Naming) -> Word | None:
    return next(
        (c for p in word.children if p.dep == "prep" and p.lower in naming.of and p.i == word.i + 1
         for c in p.children if c.dep == "pobj" and c.pos == "PROPN"), None,
    )  # fmt: skip


def tail_of(word: Word) -> str:
    """The words with capitals at the end of what a title stands for: "an advisor to the Security Council Fiona
    Hill"."""
    last = word.subtree()[-1]
    found: list[str] = []
    while last is not None and last.i > word.i and last.text[:1].isupper() and len(found) < 8:
        found.append(last.text)
        last = last.previous
    return " ".join(reversed(found))


def _modifies(candidate: Word, word: Word, first: int) -> bool:
    """Whether a word just before a phrase is part of it: it hangs on its head, by a modifier or two."""
    for _ in range(4):
        if candidate.dep not in _PREMODIFIERS and candidate.dep != "det":
            return False
        if candidate.head is word:
            return True
        candidate = candidate.head
        if candidate.i < first and candidate.i >= word.i:
            return False
    return False


def _name_run(word: Word, sentence: Sequence[Word], naming: Naming) -> tuple[int, int]:
    first = word.i
    while first > 0 and _is_name_word(sentence[first - 1], sentence[first]):
        first -= 1
    while first < word.i and sentence[first].lower.rstrip(".") in naming.titles:
        first += 1
    past = word.i + 1
    while (
        past < len(sentence)
        and sentence[past].pos == "PROPN"
        and sentence[past].dep in ("flat", "appos", "compound")
        and (sentence[past].head is word or sentence[past].head is sentence[past - 1])
        and sentence[past].text[:1].isupper()
    ):
        past += 1
    # "the University of Chicago", "the Bank of England", "the Duke of Wellington"
    if (
        past + 1 < len(sentence)
        and sentence[past].lower in naming.of
        and sentence[past].head is word
        and (word.lemma in naming.organisations or word.lower in naming.organisations or word.lower in naming.titles)
    ):
        inner = next((c for c in sentence[past].children if c.dep == "pobj" and c.pos == "PROPN"), None)
        if inner is not None and inner.i - past <= 4:
            past = inner.i + 1
    return first, past


def _is_name_word(candidate: Word, following: Word) -> bool:
    if candidate.end != following.start - 1 and candidate.end != following.start:
        return False
    if (
        candidate.pos == "PROPN"
        or candidate.dep == "compound"
        and candidate.i
        and candidate.sentence == candidate.line[candidate.i - 1].sentence
    ):
        return candidate.text[:1].isupper() or candidate.text in ("-", "&")
    return candidate.text in ("&",) or candidate.tag == "HYPH" and candidate.end == following.start
