"""Who says that something happens, and whether it did: what the document tells itself, what somebody claims or
denies, what
is only planned or supposed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

from transforms.events.parse import Word
from transforms.events.triggers import Trigger, is_finite, is_infinitive
from transforms.events.vocabulary import Saying, Vocabulary

NEAR = 160
"""Characters before and after a quotation in which its speaker is looked for."""

LAST = 600
"""Characters before a quotation that opens a paragraph in which who spoke last is looked for."""

LONGEST_QUOTE = 4_000
"""Characters after which a quotation mark that was not closed is taken for a slip."""

_MARK = re.compile(r"[\"“”„«»]|``|''")
_GAP = re.compile(r"\s*\Z")
_CLAUSES = ("ccomp", "xcomp", "pcomp", "parataxis", "acl")
_COMPLEMENT = ("ccomp", "parataxis")
_DEEP = 25
_APART = ("OCCURRENCE", "STATE", "ASPECTUAL")
"""Classes of verbs that take no clause as what they tell, want or believe."""


class Quote(NamedTuple):
    """A stretch of text between quotation marks."""

    start: int
    end: int


class Told(NamedTuple):
    """A verb of saying that was parsed: where it stands, and who says."""

    start: int
    speaker: str


def quotes_in(text: str) -> list[Quote]:
    """The quotations of a text. One that goes on in the next paragraph is opened there again.

    >>> text = 'He said "no." Then: "It is'
    >>> [text[q.start : q.end] for q in quotes_in(text)]
    ['no.', 'It is']
    """
    found: list[Quote] = []
    opened: int | None = None
    for mark in _MARK.finditer(text):
        at, past = mark.span()
        if opened is not None and at - opened > LONGEST_QUOTE:
            opened = None
        opens = (
            mark.group() in "“„«``"
            and mark.group() != "'"
            or mark.group() == '"'
            and (at == 0 or text[at - 1] in " \n\t([—–-")
            and past < len(text)
            and not text[past].isspace()
        )
        if opens:
            if opened is not None:
                found.append(Quote(opened, at))
            opened = past
        elif opened is not None:
            found.append(Quote(opened, at))
            opened = None
    if opened is not None and len(text) - opened <= LONGEST_QUOTE:
        found.append(Quote(opened, len(text)))
    return found


class Speakers:
    """Who speaks in the quotations of a document."""

    def __init__(self, text: str, saying: Saying):
        self._text = text
        self._quotes = quotes_in(text)
        self._starts = [q.start for q in self._quotes]
        self._saying = (
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(saying.said)))})(?!\w)") if saying.said else None
        )

    def quote_at(self, offset: int) -> int | None:
        """The number of the quotation in which an offset lies."""
        k = bisect_right(self._starts, offset) - 1
        return k if k >= 0 and offset < self._quotes[k].end else None

    def of_quotes(self, told: list[Told], names: object) -> list[str | None]:
        """The speaker of every quotation, by the verbs of saying that were parsed, else by the name beside such a
        word."""
        speakers: list[str | None] = []
        outside = [t for t in told if self.quote_at(t.start) is None]
        starts = [t.start for t in outside]
        for number, quote in enumerate(self._quotes):
            speaker = self._told_near(quote, outside, starts) or self._named_near(quote, names)
            if speaker is None and self._opens_line(quote):
                speaker = self._last_before(quote, number, speakers, outside, starts)
            speakers.append(speaker)
        return speakers

    def _told_near(self, quote: Quote, outside: list[Told], starts: list[int]) -> str | None:
        after = bisect_right(starts, quote.end)
        best: tuple[int, str] | None = None
        for k in (after - 1, after):
            if 0 <= k < len(outside):
                at = outside[k].start
                first, past = (quote.end, at) if at > quote.end else (at, quote.start)
                if past - first > NEAR:
                    continue
                between = self._text[first:past]
                if (
                    "\n" not in between.strip("\n\"”' ")
                    and (best is None or len(between) < best[0])
                ):
                    best = len(between), outside[k].speaker
        return best[1] if best else None

    def _named_near(self, quote: Quote, names) -> str | None:
        """The one person who is named in the sentence around a quotation, beside a word of saying."""
        if self._saying is None:
            return None
        text = self._text
        for start, end in ((quote.end, self._line_end(quote.end)), (self._line_start(quote.start), quote.start)):
            if self._saying.search(text, start, end):
                found = list(dict.fromkeys(names.between(start, end)))
                if len(found) == 1:
                    return names.display(found[0])
        return None

    def _line_end(self, offset: int) -> int:
        newline = self._text.find("\n", offset, offset + NEAR)
        return newline if newline >= 0 else min(len(self._text), offset + NEAR)

    def _line_start(self, offset: int) -> int:
        newline = self._text.rfind("\n", max(0, offset - NEAR), offset)
        return newline + 1 if newline >= 0 else max(0, offset - NEAR)

    def _opens_line(self, quote: Quote) -> bool:
        """Whether a quotation begins a paragraph: then it goes on with what was said in the last one."""
        return self._text[max(0, quote.start - 3) : quote.start].rstrip('"“”„«`').endswith("\n")

    def _last_before(
        self, quote: Quote, number: int, speakers: list[str | None], outside: list[Told], starts: list[int]
    ) -> str | None:
        """Who spoke last, in the paragraph before."""
        k = bisect_right(starts, quote.start) - 1
        told = outside[k] if k >= 0 and quote.start - outside[k].start <= LAST else None
        if (
            number
            and (told is None or self._quotes[number - 1].start > told.start)
            and quote.start - self._quotes[number - 1].end <= NEAR
        ):
            return speakers[number - 1]
        return told.speaker if told is not None else None


# --- by the parse ----------------------------------------------------------------------------------------------------


def teller_of(word: Word, triggers: Mapping[int, Trigger], vocabulary: Vocabulary) -> Word | None:
    """The verb of saying in whose clause a word stands, or the "according" that its clause has; None when there is
    none."""
    below = word
    if (accusing := _accusing(word, vocabulary.saying)) is not None:
        return accusing
    for above in (word, *word.ancestors()):
        for child in above.children:
            if (
                child.lemma in vocabulary.saying.according
                and child.i not in (word.i, below.i)
                and child.dep in ("prep", "advmod", "advcl")
            ):
                return child
        if above is not word:
            trigger = triggers.get(above.i)
            telling = (
                trigger is not None
                and above.pos == "VERB"
                and (
                    trigger.event_class == "REPORTING"
                    or above.lemma in vocabulary.saying.believing
                    and below.dep == "ccomp"
                )
            )
            if telling and (below.dep in ("ccomp", "xcomp", "parataxis") or below.dep == "dobj" and below.i != word.i):
                return above
            if below.dep == "parataxis" and below.i in triggers:
                return None
        below = above
    return None


def parenthetic_teller(word: Word, triggers: Mapping[int, Trigger]) -> Word | None:
    """A verb of saying that hangs on a word's clause instead of above it: "the man, police said, had fled"."""
    for above in (word, *word.ancestors()):
        for child in above.children:
            trigger = triggers.get(child.i)
            if child.dep == "parataxis" and trigger is not None and trigger.event_class == "REPORTING":
                return child
    return None


def factuality_of(
    trigger: Trigger, triggers: Mapping[int, Trigger], vocabulary: Vocabulary, headline: bool = False, depth: int = 0
) -> str:
    """Whether an event happened, in the words of its sentence: happened, planned, denied or hypothetical; what it
    hangs on
    counts too ("refused to sign", "plans to sign")."""
    words, saying = vocabulary.words, vocabulary.saying
    word, verb = trigger.word, trigger.finite
    if trigger.negated:
        return "hypothetical" if trigger.group.modality in words.conditional else "denied"
    if trigger.group.tense == "FUTURE":
        return "planned"
    if modality := trigger.group.modality:
        first = verb
        while first.dep == "conj" and first.head.pos in ("VERB", "AUX"):
            first = first.head
        told = first.dep == "ccomp" and first.head.lemma in words.reporting
        return "planned" if told and modality == "would" else "hypothetical"
    for child in verb.children:
        if child.dep in ("amod", "advmod"):
            if child.lower in saying.proposed:
                return "planned"
            if child.lower in saying.alleged:
                return "claimed"
            if child.lower in saying.supposing:
                return "hypothetical"
    if headline and verb.tag == "VB" and any(c.tag == "TO" for c in verb.children):
        return "planned"
    above = verb.head
    if above is verb or depth > _DEEP:
        return "happened"
    return _by_governor(trigger, word, verb, triggers, vocabulary, headline, depth)


def _by_governor(
    trigger: Trigger,
    word: Word,
    verb: Word,
    triggers: Mapping[int, Trigger],
    vocabulary: Vocabulary,
    headline: bool,
    depth: int,
) -> str:
    saying = vocabulary.saying
    below, above = verb, verb.head
    if below.dep == "prep" or below.dep == "pobj":  # "plans for a merger", "after the attack"
        if above.pos == "ADP":
            preposition, below, above = above, above, above.head
            signals = vocabulary.signals
            if preposition.lower in signals.after | signals.since:
                return "happened"
            if preposition.lower in signals.until | signals.during | signals.before and _is_past(above, triggers):
                return "happened"  # "was allowed to stay until his death"
    bare = not is_finite(below) and not any(c.dep in ("aux", "auxpass") and is_finite(c) for c in verb.children)
    governor = triggers.get(above.i)
    if verb.dep == "conj":
        if bare and governor is not None:
            return factuality_of(governor, triggers, vocabulary, headline, depth + 1)
        return "happened"
    if verb.pos == "NOUN" and below is verb and verb.dep == "dobj" and above.lemma in saying.presupposing:
        return "happened"
    carried = verb.pos == "NOUN" and below is verb and verb.dep == "nsubjpass"
    if carried and governor is not None and above.lemma in vocabulary.naming.carrying:
        return factuality_of(governor, triggers, vocabulary, headline, depth + 1)  # "that inspections be carried out"
    if below.dep == "ccomp" and below.i < above.i:
        aside = any(w.text == ";" for w in verb.line[below.i : above.i])
        if aside or governor is not None and governor.event_class in _APART:
            return "happened"  # "The firm came on Monday; the part should arrive": two clauses, side by side
    if _accusing(verb, saying) is not None:
        return "claimed"  # "accused him of stealing"
    infinitive = is_infinitive(verb)
    if below.dep in ("ccomp", "xcomp", "dobj", "pcomp", "acl", "prep", "oprd", "nsubjpass") and (
        bare or below.dep == "ccomp"
    ):
        lemma = above.lemma
        if lemma in saying.failing and below.dep != "ccomp":
            return "denied"
        if lemma in saying.denying:
            return "denied"
        if lemma in saying.planning and (infinitive or verb.pos == "NOUN" and below.dep != "nsubjpass"):
            if not (governor is not None and governor.negated):
                return "planned"
        if lemma in saying.believing and below.dep == "ccomp" and governor is not None and not governor.negated:
            outer = factuality_of(governor, triggers, vocabulary, headline, depth + 1)
            return "claimed" if outer == "happened" else outer
        if lemma in saying.supposing:
            return "hypothetical"
        if governor is not None and below.dep != "nsubjpass":
            outer = factuality_of(governor, triggers, vocabulary, headline, depth + 1)
            if below.dep == "ccomp":
                return "happened" if outer in ("happened", "planned") and above.lemma not in saying.supposing else outer
            if outer != "happened":
                return outer
            if infinitive and lemma not in saying.managing and below.dep in ("xcomp", "acl"):
                return "planned"
            return outer
    if infinitive and below.dep in ("advcl", "acl", "relcl", "xcomp") and above.lemma not in saying.managing:
        return "planned"
    if below.dep == "advcl" and bare and governor is not None:
        outer = factuality_of(governor, triggers, vocabulary, headline, depth + 1)
        return outer if outer in ("planned", "hypothetical") else "happened"
    return "happened"


def _is_past(word: Word, triggers: Mapping[int, Trigger]) -> bool:
    """Whether the clause of a word is told in the past."""
    tenses = (triggers[w.i].group.tense for w in (word, *word.ancestors()) if w.i in triggers)
    return next((tense for tense in tenses if tense != "NONE"), "") == "PAST"


def _accusing(verb: Word, saying: Saying) -> Word | None:
    """The verb that accuses somebody of what a verb tells: "accused the firm of ignoring it"."""
    if verb.dep != "pcomp":
        return None
    above = verb.head.head
    above = above.head if above.dep in ("dobj", "nsubjpass") else above
    return above if above.lemma in saying.accusing and above.pos == "VERB" else None
