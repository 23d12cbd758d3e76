"""How far the description of a happening goes: a name ("the fall of the Wall") or a clause ("the war was announced").

Heuristics over words and punctuation, with the words in ``happenings.toml``: no parse.
"""

from __future__ import annotations

from typing import NamedTuple

from transforms.happenings.words import WORD, Vocabulary

_LONGEST = 140
"""Characters of a description."""
_OPEN = " \t\n\r\"“”‘«»"


class Description(NamedTuple):
    """Where a description ends, and whether it is a clause."""

    end: int
    is_clause: bool


class Verbs(NamedTuple):
    """What tells a finite verb: words with a tense, and endings."""

    finite: frozenset[str]
    endings: tuple[str, ...]

    def is_finite(self, word: str, before: str, words: Vocabulary) -> bool:
        """Whether a word is a verb that a clause has; after an article it is none ("the failed coup")."""
        if before in words.articles or not word.islower():
            return False
        return word in self.finite or len(word) > 4 and word.endswith(self.endings)


def describe(text: str, at: int, limit: int, words: Vocabulary, verbs: Verbs) -> Description | None:
    """The description that begins at a place; None when a verb or nothing at all stands there.

    Args:
        limit: where it must end at the latest: the end of the sentence.
    """
    end, last, before, verb_at, boundary = at, at, "", -1, -1
    joined = capital = False
    count = 0
    for m in WORD.finditer(text, at, min(limit, at + _LONGEST)):
        gap = text[last : m.start()]
        if count and not _goes_on(gap, text, last):
            break
        word, small = m.group(), m.group().lower()
        if not count:
            if small in words.stops or small in words.joins or small in words.occur or verbs.is_finite(word, "", words):
                return None
        elif small in words.stops or (small in words.pronouns and verb_at < 0 and word != "That"):
            if small in words.pronouns and small not in words.articles or small in words.stops:
                break
        if count and verbs.is_finite(word, before, words):
            if verb_at < 0:
                verb_at = m.start()
            elif boundary > verb_at and before not in ("to", "and") and not _is_helper(before, verbs):
                end = _trimmed(text, at, boundary)  # a second verb with a subject of its own: the main clause began before it
                break
        elif count and small in words.articles and before not in words.joins:
            if verb_at < 0:
                break  # "the fire | the harbour office"
            if boundary <= verb_at:
                boundary = m.start()
        elif count and verb_at >= 0 and boundary <= verb_at and (small in words.pronouns or (word[0].isupper() and not capital)):
            if small in words.pronouns and small not in words.articles:
                break
            if before not in words.joins and before not in words.articles and not text[verb_at : m.start()].strip().count(" ") == 0:
                boundary = m.start()
        elif verb_at < 0 and small in words.joins and count and not _joins_on(text, m.end(), small, words):
            break
        capital = word[0].isupper()
        end, last, before = m.end(), m.end(), small
        count += 1
    if not count or end <= at:
        return None
    return Description(end, verb_at >= 0 and verb_at < end)


def _is_helper(word: str, verbs: Verbs) -> bool:
    return word in verbs.finite


def _goes_on(gap: str, text: str, last: int) -> bool:
    """Whether a description goes on across what stands between two words."""
    rest = gap.strip(_OPEN)
    if gap.count("\n") > 1:
        return False
    if not rest or rest in "-‐–/":
        return True
    if rest == "." and "\n" not in gap:  # "Mount St. Helens", "J. F. Kennedy"
        word = WORD.findall(text[max(0, last - 8) : last])
        return bool(word) and word[-1][0].isupper() and len(word[-1]) <= 2
    return False


def _joins_on(text: str, at: int, preposition: str, words: Vocabulary) -> bool:
    """Whether a name goes on after a preposition: "of" always, others before a name ("at Salerno", "in the Crimea")."""
    following = WORD.search(text, at, at + 40)
    if following is None or text[at : following.start()].strip(_OPEN):
        return False
    if preposition == "of":
        return True
    word = following.group()
    if word.lower() in words.articles:
        following = WORD.search(text, following.end(), following.end() + 40)
        word = following.group() if following else ""
        return word[:1].isupper() or preposition in ("at", "on")
    return word[:1].isupper() or preposition == "at"


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return end
