"""How far the description of a happening goes: a name ("the fall of the Wall") or a clause ("the war was announced").

Heuristics over words and punctuation, with the words in ``happenings.toml``: no parse.
"""

from __future__ import annotations

import re
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


def describe(text: str, at: int, limit: int, words: Vocabulary, verbs: Verbs, clause: bool = False) -> Description | None:
    """The description that begins at a place; None when a verb or nothing at all stands there.

    Args:
        limit: where it must end at the latest: the end of the sentence.
        clause: whether it has to be a clause, so that what reads like a name goes on to its verb.
    """
    seen: list[tuple[int, int, str, str]] = []  # start, end, word, small
    verb = cut = -1  # the word that is the verb; the word at which a main clause seems to begin
    for m in WORD.finditer(text, at, min(limit, at + _LONGEST)):
        k, word, small = len(seen), m.group(), m.group().lower()
        before = seen[-1][3] if seen else ""
        if k and not _goes_on(text[seen[-1][1] : m.start()], text, seen[-1][1]):
            break
        if not k and (small in words.stops or small in words.joins or small in words.occur or verbs.is_finite(word, "", words)):
            return None
        if k and small in words.stops:
            break
        if k and verbs.is_finite(word, before, words):
            if verb < 0 and (cut < 0 or clause):
                verb, cut = k, -1
            elif cut >= 0 and not (small in words.copulas and cut == k - 1 == verb + 1):  # "Moscow annexed Crimea | were not …"
                return _up_to(seen, cut, verb)
            elif small in words.copulas and before not in words.copulas:
                break  # "the day the Wall went up | was a Sunday"
        elif k and small in words.pronouns and small not in words.articles:
            break  # "after the vote | he resigned"
        elif k and before not in words.joins and before not in words.articles and before not in verbs.finite and k != verb + 1:
            if small in words.articles and not _is_epithet(text, m, seen[-1][2]):
                if verb < 0 and not clause:
                    break  # "the fire | the harbour office"
                cut = k if cut < 0 else cut
            elif cut < 0 and seen[-1][2].islower() and (word[0].isupper() or small in words.stop and small not in words.joins):
                cut = k if verb < 0 or k > verb + 1 else cut
        elif k and cut < 0 and verb >= 0 and (small in words.articles or word[0].isupper() and seen[-1][2].islower()) and (
                before in verbs.finite or k == verb + 1) and before not in words.copulas:
            cut = k  # its object, or, if another verb follows, a clause of its own: "she died | the BBC changed its programme"
        if verb < 0 and not clause and k and small in words.joins and not _joins_on(text, m.end(), small, words):
            break
        seen.append((m.start(), m.end(), word, small))
    return _up_to(seen, len(seen), verb) if seen else None


def _up_to(seen: list[tuple[int, int, str, str]], cut: int, verb: int) -> Description | None:
    """The words before a place, as a description."""
    return Description(seen[cut - 1][1], 0 <= verb < cut) if cut else None


def _is_epithet(text: str, article: re.Match, before: str) -> bool:
    """ "Edward the Confessor": an article between two capitals."""
    following = WORD.search(text, article.end(), article.end() + 30)
    return before[:1].isupper() and following is not None and following.group()[0].isupper() and article.group() == "the"


def _goes_on(gap: str, text: str, last: int) -> bool:
    """Whether a description goes on across what stands between two words."""
    rest = gap.strip(_OPEN)
    if gap.count("\n") > 1:
        return False
    if not rest or rest in "-‐–/" or rest in "'’" and text[last - 1] == "s":
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
