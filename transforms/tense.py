"""The tense in which a temporal reference is told, by the words of the verb group that governs it; no parser.

The group is the nearest one before the reference, or else the first one after it. Word lists are a language's
(``tense.toml``, and the verb forms of ``context.toml``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from transforms.grammar import load

REACH = 90
"""Characters on either side within which a verb governs."""

_TOKEN = re.compile(r"['’][a-z]+|(?<![^\W\d_])[a-zß-öø-ÿ]+(?:n['’]t)?|[A-ZÀ-ÖØ-Þ\d$£€#][^\s]*")


class Verbs(NamedTuple):
    """A language's words that tell tense."""

    tense: dict[str, str]
    endings: tuple[tuple[str, str], ...]
    prospective: frozenset[str]
    not_verbs: frozenset[str]
    forward_to: frozenset[str]
    came_true: frozenset[str]
    over: frozenset[str]
    passive: frozenset[str]
    be: frozenset[str]
    been: frozenset[str]
    modals: frozenset[str]
    before_nouns: frozenset[str]
    adverbs: frozenset[str]
    toward: frozenset[str]
    till: frozenset[str]
    subordinators: frozenset[str]
    scheduled: frozenset[str]
    attributive: frozenset[str]
    ahead: frozenset[str]
    links: frozenset[str]
    adverb_endings: tuple[str, ...]
    telling: frozenset[str]
    """The words that may tell tense by themselves …"""
    telling_endings: tuple[str, ...]
    """… and the endings of those that are not listed."""


@lru_cache(maxsize=None)
def verbs_of(language: str) -> Verbs:
    """The words of a language that tell tense."""
    table = load(language).context
    tenses = ("present", "past", "future")
    listed = {w: t for t in tenses for w in table.get(t, ())}
    endings = tuple((e, t) for t in tenses for e in table.get(f"{t}_endings", ()))
    words = {name: frozenset(table.get(name, ())) for name in Verbs._fields[2:-3]}
    return Verbs(listed, endings, **words, adverb_endings=tuple(table.get("adverb_endings", ())),
                 telling=frozenset(listed) | words["prospective"] | words["scheduled"],
                 telling_endings=tuple(e for e, _ in endings))


def tense_at(text: str, start: int, end: int, sentence_start: int, sentence_end: int, verbs: Verbs) -> str | None:
    """The tense of the verb group that governs a mention: the nearest before it in reach, otherwise the first after."""
    before = text[max(sentence_start, start - REACH) : start]
    words = _TOKEN.findall(before)
    if words and before[-1] == "-":  # "to end-February": no verb, but a part of the name
        words.pop()
    if words and words[-1] in verbs.attributive:
        return None
    if _lies_ahead(words, verbs):
        return "future"
    here = _clause_of(before)
    if words and (words[-1] in verbs.subordinators or here):
        own = _TOKEN.findall(before[here:]) if here else []
        tense = _last_told(own, verbs) or _first_told(text[end : min(sentence_end, end + REACH)], verbs)
        if tense is not None:
            return tense
    if (tense := _last_told(words, verbs)) is not None:
        if tense == "past" and words[-1] in verbs.toward and (words[-1] in verbs.till or verbs.over.isdisjoint(words)):
            will = words[-1] in verbs.till and any(verbs.tense.get(word) == "future" for word in words)
            return "future" if will else None  # "will keep it shut until Friday"; but "had doubled by March" was over by then
        return "future" if tense == "present" and words[-1] in verbs.till else tense
    return _first_told(text[end : min(sentence_end, end + REACH)], verbs)


def _last_told(words: list[str], verbs: Verbs) -> str | None:
    """The tense of the last verb group among some words."""
    telling, endings = verbs.telling, verbs.telling_endings
    for i in range(len(words) - 1, -1, -1):
        word = words[i]
        if (word in telling or word.endswith(endings)) and (tense := _tense_of_group(words, i, verbs)) is not None:
            return tense
    return None


def _first_told(text: str, verbs: Verbs) -> str | None:
    """The tense of the first verb group in a text."""
    telling, endings = verbs.telling, verbs.telling_endings
    words = _TOKEN.findall(text)
    for i, word in enumerate(words):
        if (word in telling or word.endswith(endings)) and (tense := _tense_of_group(words, i, verbs)) is not None:
            return tense
    return None


def _clause_of(before: str) -> int:
    """Where a clause of its own begins in the words before a mention: after a semicolon, a colon or a quote that is
    still open; 0: nowhere."""
    if ";" not in before and ":" not in before and '"' not in before and "“" not in before:
        return 0
    at = max(before.rfind("; "), before.rfind(": "))
    for opening, closing in ((' "', '"'), ("“", "”")):
        quote = before.rfind(opening)
        if quote > at and before.find(closing, quote + 2) < 0:
            at = quote
    return max(at + 1, 0)


def _lies_ahead(words: list[str], verbs: Verbs) -> bool:
    """Whether the words right before a mention look forward: "the deadline is Friday", "ahead of Sunday's vote"."""
    if len(words) < 2:
        return False
    if words[-1] in verbs.passive or (words[-2] in verbs.passive and words[-1] in verbs.links):
        return True
    return f"{words[-2].lower()} {words[-1]}" in verbs.ahead and verbs.over.isdisjoint(words[-5:])


def _tense_of_group(words: list[str], i: int, verbs: Verbs) -> str | None:
    """The tense of the verb group whose telling word stands at i, if one does."""
    word = words[i]
    follows = words[i + 1] if i + 1 < len(words) else ""
    if word in verbs.prospective:
        is_verb = follows[:1].islower() and follows not in verbs.not_verbs
        return _tense_of_infinitive(words, i, verbs) if is_verb else None
    if word in verbs.scheduled:
        before = words[k] if (k := _before(words, i, verbs)) >= 0 else ""
        is_plural = len(before) > 3 and before.endswith("s") and not before.endswith(("'s", "’s", "ss"))
        return "future" if is_plural else None
    tense = _tense_of(word, verbs)
    if word in verbs.passive and (follows in verbs.prospective or _tense_of(follows, verbs) == "future"):
        return "future"
    if tense == "past":
        return _tense_of_participle(words, i, verbs)
    if tense is not None and word in verbs.forward_to and follows not in verbs.prospective:
        return None
    if tense == "future" and not verbs.over.isdisjoint(words[max(0, i - 3) : i]):
        return "past"  # "had been scheduled"
    return tense


def _tense_of_infinitive(words: list[str], i: int, verbs: Verbs) -> str:
    """ "agreed to close": future; "failed to close" and "had been due to close": past."""
    k = _before(words, i, verbs)
    if k >= 0 and words[k] in verbs.came_true:
        return "past"
    return "past" if any(w in verbs.over for w in words[max(0, i - 3) : i]) else "future"


def _tense_of_participle(words: list[str], i: int, verbs: Verbs) -> str | None:
    """ "was paid": past; "will be paid": future; "is paid": present; "a still unspecified date": none, no verb."""
    k = _before(words, i, verbs)
    before = words[k] if k >= 0 else ""
    if before in verbs.be:
        return "future" if any(w in verbs.modals for w in words[max(0, k - 3) : k]) else None
    if before in verbs.passive:
        return "present"
    return None if before in verbs.before_nouns and words[i] not in verbs.been else "past"


def _before(words: list[str], i: int, verbs: Verbs) -> int:
    """The place of the word before, adverbs aside; -1 where there is none."""
    k = i - 1
    while k >= 0 and (words[k] in verbs.adverbs or (verbs.adverb_endings and words[k].endswith(verbs.adverb_endings))):
        k -= 1
    return k


def _tense_of(word: str, verbs: Verbs) -> str | None:
    known = verbs.tense.get(word)
    if known is None and len(word) > 4:
        for ending, tense in verbs.endings:
            if word.endswith(ending):
                return tense
    return known
