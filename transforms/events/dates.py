"""Which word of a sentence a timex dates, and when that makes it happen."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

from transforms.chronology.intervals import Bounds
from transforms.events.parse import Word
from transforms.events.passages import Dated
from transforms.events.triggers import COMPLEMENTS, SUBJECTS, is_infinitive, noun_confidence
from transforms.events.vocabulary import Words
from transforms.records import Mention

DIRECT, NOUN, CLAUSE, COPULA, FRAGMENT = 0.85, 0.85, 0.6, 0.5, 0.5
"""How far an attachment is trusted, about as often as it is right on newswire: the timex hangs on the verb; on a noun
that
names an event; on some other part of the verb's clause; the verb says nothing by itself; the sentence has no verb."""

_MODIFIERS = ("poss", "compound", "amod", "nmod", "nummod")


class Date(NamedTuple):
    """When an event is that a timex dates, or two that make a range; the first is `mention`."""

    mention: Mention
    bounds: Bounds
    edtf: str | None
    confidence: float


class Attached(NamedTuple):
    """The word that a timex dates; `finite` bears tense and negation (the copula of "was president")."""

    word: Word
    finite: Word
    confidence: float


def attached(span: Sequence[Word], sentence: Sequence[Word], words: Words) -> Attached | None:
    """The word that a timex dates: up from the span's head to the nearest verb, or noun that names an event.

    None when the timex does not date what the sentence tells but a thing ("the third-quarter results") or what is
    compared ("more than a year ago"), or when nothing happens at all.

    Args:
        span: the words of the timex.
        sentence: all words of the passage.
        words: the language's words.
    """
    if _is_compared(span, sentence, words):
        return None
    token, confidence = root_of(span), DIRECT
    while (head := token.head) is not token:
        if head.lemma in words.than or head.lemma in words.comparing and token not in span:
            return None
        if token.dep == "npadvmod" and head.tag == "IN" and head not in span:
            return None  # "two years after he had fled" says how long after
        if head.pos in ("VERB", "AUX"):
            if head.dep == "acl" and head.head.lemma in words.periods:
                return None  # "the quarter ended Sept. 30" says when the quarter was, not what happened
            if is_quoted_apart(span[-1], head, sentence) and (told := [c for c in head.children if c.dep == "ccomp"]):
                head, confidence = told[0], CLAUSE
            return _of_verb(head, span, words, confidence)
        if head.pos in ("NOUN", "PROPN") and head not in span:
            if confidence == DIRECT and (
                _names_event(head, words) or token.dep == "prep" and noun_confidence(head, words) > 0
            ):
                return Attached(head, head, NOUN)
            if token.dep == "prep" and token.lower in words.topic and head.dep not in SUBJECTS:
                return None  # "presented the accounts for 2023"
            if token.dep in _MODIFIERS and head.dep not in SUBJECTS:
                return None  # "reported third-quarter results", "its 2014 bonds" tell nothing of that time
            confidence = CLAUSE
        elif head.pos in ("NUM", "SYM"):
            confidence = min(confidence, CLAUSE)
        token = head
    if token.pos in ("VERB", "AUX"):
        return _of_verb(token, span, words, CLAUSE)
    named = [t for t in sentence if t.sentence == token.sentence and t not in span and _names_event(t, words)]
    return Attached(named[0], named[0], FRAGMENT) if named else None


def root_of(span: Sequence[Word]) -> Word:
    """The word of a span on which the others hang."""
    return next((w for w in span if w.head is w or w.head not in span), span[0])


def _names_event(word: Word, words: Words) -> bool:
    lemma = word.lemma
    if word.pos == "PROPN":
        return lemma in words.nouns
    return word.pos == "NOUN" and (
        lemma in words.nouns
        or noun_confidence(word, words) > 0
        and any(c.dep == "prep" and c.lower in words.of for c in word.children)
    )


def _is_compared(span: Sequence[Word], sentence: Sequence[Word], words: Words) -> bool:
    """Whether a timex dates an amount that serves to compare: "up from $3 million, or $1 a share, a year ago"."""
    amount = False
    for i in range(span[0].i - 1, -1, -1):
        token = sentence[i]
        if token.sentence != span[0].sentence:
            return False
        if token.lemma in words.comparing:
            return amount
        if token.pos == "VERB":
            return False
        amount = amount or token.text in ("$", "€", "£", "¥", "%")
    return False


def is_record(span: Sequence[Word], sentence: Sequence[Word], words: Words, times: Set[int] = frozenset()) -> bool:
    """Whether what is told happened for the first time since a timex, or more than ever since: not then, but now.

    What is first in another timex ("the first half of 2023") does not count: `times` are the indices of their words.
    """
    before = sentence[max(0, span[0].i - 12) : span[0].i]
    return any(t.i not in times and (t.lemma in words.records or t.tag in ("JJS", "RBS")) for t in before)


def is_quoted_apart(last: Word, verb: Word, sentence: Sequence[Word]) -> bool:
    """Whether one quotation mark stands between a timex and the verb after it: "Today," he said, "I leave."."""
    between = sentence[last.i + 1 : verb.i] if verb.i > last.i else ()
    return sum(t.text in QUOTES for t in between) % 2 == 1


QUOTES = frozenset(('"', "“", "”", "``", "''", "„", "«", "»"))


def _of_verb(verb: Word, span: Sequence[Word], words: Words, confidence: float) -> Attached | None:
    """The trigger of a clause by its verb: the verb itself, or for a copula what it says of its subject."""
    if verb.lemma not in words.copula:
        return Attached(verb, verb, confidence)
    children = [c for c in verb.children if c not in span]
    due = [c for c in children if c.dep == "xcomp" and c.i > verb.i and is_infinitive(c)]
    if due:  # "were to provide men until 1714"
        return Attached(due[0], due[0], confidence)
    said = [c for c in children if c.dep in COMPLEMENTS and c.i > verb.i and _says_something(c)]
    alone = not any(c.dep in (*SUBJECTS, "expl", "csubj") for c in children)
    if any(w.head is verb and (w.dep in SUBJECTS or alone and w.i == verb.i - 1) for w in span):
        said = [c for c in said if _names_event(c, words)]
        return Attached(said[0], verb, confidence) if said else None  # "Monday is a holiday", not "Friday is a cat"
    said += [c for c in children if c.dep in SUBJECTS and _names_event(c, words)]
    said += [c for p in children if p.dep == "prep" and p.i > verb.i for c in p.children
             if c.dep == "pobj" and c.pos == "NOUN" and c not in span and _says_something(c)]  # fmt: skip
    said += [c for c in children if c.dep in ("advmod", "prt") and c.i == verb.i + 1 and c.tag in ("RB", "RP", "IN")]
    if said:
        sure = said[0].dep in (*COMPLEMENTS, *SUBJECTS)
        return Attached(said[0], verb, confidence if sure else min(confidence, CLAUSE))
    subjects = [c for c in children if c.dep in SUBJECTS and c.pos == "NOUN"]
    return Attached(subjects[0] if subjects else verb, verb, min(confidence, COPULA))


def _says_something(complement: Word) -> bool:
    """Whether what is said with a copula is more than an amount."""
    return complement.pos in ("NOUN", "PROPN", "ADJ", "VERB") and not any(
        c.dep in ("nummod", "quantmod") for c in complement.children
    )


# --- when ------------------------------------------------------------------------------------------------------------


def dates_of(dated: Sequence[Dated], text: str, words: Words) -> list[Date]:
    """When events are that the dates and times of a passage date.

    An event lies somewhere inside its timex, unless the preposition says more: since, until, before, after. Two timexes
    that are linked ("from May to July") are one date.
    """
    dates: list[Date] = []
    rest = [
        (m, t)
        for m, t in dated
        if t.type in ("DATE", "TIME") and not (t.earliest_start is None and t.latest_end is None)
    ]
    while rest:
        a, ta = rest.pop(0)
        start, end, edtf = ta.earliest_start, ta.latest_end, ta.edtf
        if rest and a.signal in words.spans | words.within:
            b, tb = rest[0]
            if text[a.end : b.start].strip(" \n,").lower() in words.links and _le(start, tb.latest_end):
                rest.pop(0)
                span = a.signal in words.spans
                bounds = Bounds(start, end, tb.earliest_start, tb.latest_end) if span else inside(start, tb.latest_end)
                both = f"{edtf}/{tb.edtf}" if _is_plain(edtf) and _is_plain(tb.edtf) else None
                dates.append(Date(a, bounds, both, min(ta.confidence, tb.confidence)))
                continue
        plain = _is_plain(edtf)
        if a.signal in words.since | words.spans and plain:
            dates.append(Date(a, Bounds(start, end, start, None), f"{edtf}/..", ta.confidence))
        elif a.signal in words.until:
            until = f"../{_last(edtf)}" if _last(edtf) else edtf
            dates.append(Date(a, Bounds(None, end, start, end), until, ta.confidence))
        elif a.signal in words.before:
            dates.append(Date(a, inside(None, end), f"../{_last(edtf)}" if _last(edtf) else edtf, ta.confidence))
        elif a.signal in words.after:
            dates.append(Date(a, inside(start, None), f"{edtf}/.." if plain else edtf, ta.confidence))
        else:
            dates.append(Date(a, inside(start, end), edtf, ta.confidence))
    return dates


def _is_plain(edtf: str | None) -> bool:
    """Whether an EDTF string is no interval and no set, so that it can be an end of an interval."""
    return edtf is not None and "/" not in edtf and "[" not in edtf and "{" not in edtf


def _last(edtf: str | None) -> str | None:
    """The end of an EDTF string, by which something is over; None where it is a set or open."""
    last = None if edtf is None else edtf.rpartition("/")[2]
    return last if _is_plain(last) and last != ".." else None


def is_narrower(inner: Bounds, outer: Bounds) -> bool:
    """Whether the one lies in the other and is shorter: of two dates of an event, the one that says more."""
    a, b, c, d = inner.earliest_start, inner.latest_end, outer.earliest_start, outer.latest_end
    return None not in (a, b, c, d) and c <= a and b <= d and b - a < d - c


def inside(start: int | None, end: int | None) -> Bounds:
    """The bounds of what happens somewhere between two instants."""
    return Bounds(start, end, start, end)


def _le(a: int | None, b: int | None) -> bool:
    return a is None or b is None or a <= b
