"""`events`: what the sentences say happened at the times that are pinned in them. The only room that knows a spaCy Doc.

A timex hangs in a clause: the way up from it in the dependency parse leads to the word that it dates, mostly a verb, or
a noun that names an event ("the attack on Monday"). One row a trigger, with the four bounds in which the event lies.

spaCy's pipeline (`nlp`) is an argument: tagger, parser and lemmatizer. The words of a language (which nouns are events,
how the future is formed) are the table ``[events]`` of its ``context.toml``; without it its documents have no events,
nor have documents in a language that `nlp` does not parse.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from transforms.chronology.intervals import Bounds
from transforms.detect import grammar_for
from transforms.records import Document, Event, Mention, Timex

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_RUN = 64
"""Characters without a blank that spaCy gets to see: its tokenizer is quadratic in them."""

LONGEST_PASSAGE = 1_000
"""Characters of a sentence that are parsed at once; a longer one is parsed in windows around its mentions."""

MARGIN = 250
"""Characters on both sides of the mentions of a window."""

BATCH = 64
"""Passages that spaCy parses at once, which bounds its memory."""

LONG_LINE = 200
"""A line of more characters is a paragraph: its end is no mere wrap."""

MOST_LINES = 20
"""Line ends on either side of a mention at which a paragraph is looked for."""

_NEWLINE = re.compile("\n")
_RUN = re.compile(rf"(\S{{{LONGEST_RUN}}})\S")
_UNSEEN = re.compile(r"[\s\ud800-\udfff]")


class Words(NamedTuple):
    """The table ``[events]`` of a language's context.toml."""

    nouns: frozenset[str]
    noun_endings: tuple[str, ...]
    no_events: frozenset[str]
    future: frozenset[str]
    going_to: frozenset[str]
    perfect: frozenset[str]
    copula: frozenset[str]
    periods: frozenset[str]
    negative: frozenset[str]
    than: frozenset[str]
    comparing: frozenset[str]
    records: frozenset[str]
    conditional: frozenset[str]
    links: frozenset[str]
    spans: frozenset[str]
    within: frozenset[str]
    since: frozenset[str]
    until: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]


class Passage(NamedTuple):
    """A stretch of a document that is parsed, a sentence or a window of a very long one; and its pinned timexes."""

    start: int
    end: int
    dated: tuple[tuple[Mention, Timex], ...]


class Date(NamedTuple):
    """When an event is that a timex dates, or two that make a range; the first is `mention`."""

    mention: Mention
    bounds: Bounds
    edtf: str | None
    confidence: float


class Trigger(NamedTuple):
    """The word that a timex dates; `finite` bears tense and negation (the copula of "was president")."""

    word: Any
    finite: Any
    confidence: float


class VerbGroup(NamedTuple):
    """What the verb group says of an event, in TimeML's terms; the modality of "if he wins" is "if"."""

    tense: str
    aspect: str
    modality: str | None


# --- the tables ------------------------------------------------------------------------------------------------------


def extract(documents: pa.Table, mentions: pa.Table, timexes: pa.Table, nlp: Any) -> pa.Table:
    """The events of many documents, in the order of the documents.

    Args:
        documents: table of `Document`.
        mentions: their table of `Mention`, a document's mentions in text order.
        timexes: their table of `Timex`.
        nlp: spaCy pipeline with tagger, parser and lemmatizer.

    Returns:
        A table of `Event`.
    """
    from transforms.tables import to_records, to_table

    wanted: dict[str, list[Mention]] = defaultdict(list)
    for mention in to_records(Mention, mentions):
        wanted[mention.doc_id].append(mention)
    pinned: dict[str, list[Timex]] = defaultdict(list)
    for timex in to_records(Timex, timexes):
        pinned[timex.doc_id].append(timex)
    given = ((d, wanted[d.doc_id], pinned[d.doc_id]) for d in to_records(Document, documents) if d.doc_id in wanted)
    return to_table(Event, _events(given, nlp))


def events_of(document: Document, mentions: Iterable[Mention], timexes: Iterable[Timex], nlp: Any) -> list[Event]:
    """The events of one document, in text order; see `extract`."""
    return list(_events([(document, mentions, timexes)], nlp))


def _events(given: Iterable[tuple[Document, Iterable[Mention], Iterable[Timex]]], nlp: Any) -> Iterator[Event]:
    def texts() -> Iterator[tuple[str, tuple[Document, Passage]]]:
        for document, mentions, timexes in given:
            if document.language == nlp.lang and words_of(document.language) is not None:
                for passage in passages(document.text, mentions, timexes):
                    yield legible(document.text[passage.start : passage.end]), (document, passage)

    # a memory zone frees the words that spaCy has seen, which a worker would otherwise hoard
    with getattr(nlp, "memory_zone", nullcontext)():
        found: dict[int, Event] = {}
        current: Document | None = None
        for doc, (document, passage) in nlp.pipe(texts(), as_tuples=True, batch_size=BATCH):
            if current is not None and document is not current:
                yield from _numbered(found)
                found = {}
            current = document
            for event in _events_in(doc, document, passage):
                known = found.get(event.start)
                if known is None or event.confidence > known.confidence:
                    found[event.start] = event
        yield from _numbered(found)


def _numbered(found: dict[int, Event]) -> Iterator[Event]:
    for n, start in enumerate(sorted(found), 1):
        event = found[start]
        yield event._replace(event_id=f"{event.doc_id}:e{n}")


@lru_cache(maxsize=None)
def words_of(language: str) -> Words | None:
    """The words by which a language's events are told; None when it says nothing of events."""
    table = grammar_for(language).context.get("events")
    if table is None:
        return None
    return Words(**{f: (tuple if f == "noun_endings" else frozenset)(table.get(f, ())) for f in Words._fields})


# --- what is parsed --------------------------------------------------------------------------------------------------


def passages(text: str, mentions: Iterable[Mention], timexes: Iterable[Timex]) -> Iterator[Passage]:
    """The sentences of a text that hold a date or time which lies somewhere, left to right; of a very long sentence,
    the windows around its mentions."""
    pinned = {t.mention_id: t for t in timexes if t.type in ("DATE", "TIME")
              and (t.earliest_start is not None or t.latest_end is not None)}  # fmt: skip
    sentences: dict[tuple[int, int], list[tuple[Mention, Timex]]] = {}
    for mention in sorted(mentions, key=lambda m: m.start):
        if (timex := pinned.get(mention.mention_id)) is not None:
            sentence = _paragraph(text, mention)
            sentences.setdefault(sentence, []).append((mention, timex))
    for (start, end), dated in sentences.items():
        if end - start <= LONGEST_PASSAGE:
            yield Passage(start, end, tuple(dated))
        else:
            yield from _windows(text, start, end, dated)


def _paragraph(text: str, mention: Mention) -> tuple[int, int]:
    """The sentence of a mention, cut where a line ends that is too long to be wrapped, or before such a line: a heading
    is no part of the sentence that follows it."""
    start, end = mention.sentence_start, mention.sentence_end
    for newline in reversed([m.start() for m in _NEWLINE.finditer(text, start, mention.start)][-MOST_LINES:]):
        if _paragraph_ends(text, newline):
            start = newline + 1
            break
    for newline in [m.start() for m in islice(_NEWLINE.finditer(text, mention.end, end), MOST_LINES)]:
        if _paragraph_ends(text, newline):
            end = newline
            break
    while start < mention.start and text[start].isspace():
        start += 1
    while end > mention.end and text[end - 1].isspace():
        end -= 1
    return start, end


def _paragraph_ends(text: str, newline: int) -> bool:
    before = text.rfind("\n", max(0, newline - LONG_LINE), newline)
    after = text.find("\n", newline + 1, newline + 1 + LONG_LINE)
    return before < 0 <= newline - LONG_LINE or after < 0 and len(text) > newline + LONG_LINE


def _windows(text: str, start: int, end: int, dated: list[tuple[Mention, Timex]]) -> Iterator[Passage]:
    first = 0
    while first < len(dated):
        opening = dated[first][0].start
        past = first + 1
        while past < len(dated) and dated[past][0].end <= opening + LONGEST_PASSAGE - 2 * MARGIN:
            past += 1
        closing = dated[past - 1][0].end
        left, right = max(start, opening - MARGIN), min(end, closing + MARGIN)
        if left > start and (blank := text.find(" ", left, opening)) >= 0:
            left = blank + 1
        if right < end and (blank := text.rfind(" ", closing, right)) >= 0:
            right = blank
        yield Passage(left, right, tuple(dated[first:past]))
        first = past


def legible(passage: str) -> str:
    """A passage as spaCy may see it: line ends and lone surrogates as blanks, and a blank in every run of more than 64
    characters. Its length, hence every offset in it, stays the same.

    >>> legible("on\\nMonday"), len(legible("(" * 500)), max(map(len, legible("(" * 500).split()))
    ('on Monday', 500, 64)
    """
    return _RUN.sub(r"\1 ", _UNSEEN.sub(" ", passage))


# --- from a timex to its trigger -------------------------------------------------------------------------------------

DIRECT, NOUN, CLAUSE, COPULA, FRAGMENT = 0.85, 0.85, 0.6, 0.5, 0.5
"""How far a trigger is trusted, about as often as it is right on newswire: the timex hangs on the verb; on a noun that
names an event; on some other part of the verb's clause; the verb says nothing by itself; the sentence has no verb."""

_COMPLEMENTS = ("attr", "acomp", "oprd")
_MODIFIERS = ("poss", "compound", "amod", "nmod", "nummod")
_AUXILIARIES = ("aux", "auxpass", "aux:pass")
_SUBJECTS = ("nsubj", "nsubjpass", "nsubj:pass")


def _events_in(doc: Any, document: Document, passage: Passage) -> Iterator[Event]:
    words = words_of(document.language)
    triggers: dict[int, tuple[Trigger, Date]] = {}
    for date in dates_of(passage.dated, document.text, words):
        m = date.mention
        span = doc.char_span(m.start - passage.start, m.end - passage.start, alignment_mode="expand")
        trigger = trigger_of(span, words) if span is not None and len(span) else None
        if trigger is None or any(n.start <= passage.start + trigger.word.idx < n.end for n, _ in passage.dated):
            continue  # a date is no event: "last month was the driest August"
        if m.signal in words.since and _is_record(span, words):
            continue
        known = triggers.get(trigger.word.i)
        if known is None or trigger.confidence > known[0].confidence or is_narrower(date.bounds, known[1].bounds):
            triggers[trigger.word.i] = trigger, date
    for trigger, date in triggers.values():
        token, group = trigger.word, verb_group(trigger, words)
        start = passage.start + token.idx
        yield Event(
            document.doc_id, "", date.mention.mention_id, start, start + len(token),
            document.text[start : start + len(token)], token.lemma_.lower(), "OCCURRENCE", group.tense, group.aspect,
            "NEG" if is_negated(trigger, words) else "POS", group.modality, (), None, None, "happened",
            document.text[passage.start : passage.end], passage.start, passage.end,
            *date.bounds, date.edtf, round(date.confidence * trigger.confidence, 3),
        )  # fmt: skip


def trigger_of(span: Any, words: Words) -> Trigger | None:
    """The word that a timex dates: up from the span's head to the nearest verb, or noun that names an event.

    None when the timex does not date what the sentence tells but a thing ("the third-quarter results") or what is
    compared ("more than a year ago"), or when nothing happens at all.
    """
    if _is_compared(span, words):
        return None
    token, confidence = span.root, DIRECT
    while (head := token.head) != token:  # spaCy makes its tokens anew: they are equal, never the same
        if head.lemma_.lower() in words.than or head.lemma_.lower() in words.comparing and token not in span:
            return None
        if head.pos_ in ("VERB", "AUX"):
            if head.dep_ == "acl" and head.head.lemma_.lower() in words.periods:
                return None  # "the quarter ended Sept. 30" says when the quarter was, not what happened
            if _is_quoted_apart(span, head) and (told := [c for c in head.children if c.dep_ == "ccomp"]):
                head, confidence = told[0], CLAUSE
            return _of_verb(head, span, words, confidence)
        if head.pos_ in ("NOUN", "PROPN") and head not in span:
            if confidence == DIRECT and names_event(head, words):
                return Trigger(head, head, NOUN)
            if token.dep_ in _MODIFIERS and head.dep_ not in _SUBJECTS:
                return None  # "reported third-quarter results", "its 2014 bonds" tell nothing of that time
            confidence = CLAUSE
        elif head.pos_ in ("NUM", "SYM"):
            confidence = min(confidence, CLAUSE)
        token = head
    if token.pos_ in ("VERB", "AUX"):
        return _of_verb(token, span, words, CLAUSE)
    named = [t for t in token.sent if t not in span and names_event(t, words)]
    return Trigger(named[0], named[0], FRAGMENT) if named else None


def _is_compared(span: Any, words: Words) -> bool:
    """Whether a timex dates an amount that serves to compare: "up from $3 million, or $1 a share, a year ago"."""
    amount = False
    for token in reversed(span.doc[span.sent.start : span.start]):
        if token.lemma_.lower() in words.comparing:
            return amount
        if token.pos_ == "VERB":
            return False
        amount = amount or token.is_currency or token.text == "%"
    return False


def _is_record(span: Any, words: Words) -> bool:
    """Whether what is told happened for the first time since a timex, or more than ever since: not then, but now."""
    before = span.doc[max(span.sent.start, span.start - 12) : span.start]
    return any(t.lemma_.lower() in words.records or t.tag_ in ("JJS", "RBS") for t in before)


def _is_quoted_apart(span: Any, verb: Any) -> bool:
    """Whether one quotation mark stands between a timex and the verb after it: "Today," he said, "I leave."."""
    between = span.doc[span.end : verb.i] if verb.i > span.end else ()
    return sum(t.is_quote for t in between) % 2 == 1


def _of_verb(verb: Any, span: Any, words: Words, confidence: float) -> Trigger | None:
    """The trigger of a clause by its verb: the verb itself, or for a copula what it says of its subject."""
    if verb.lemma_.lower() not in words.copula:
        return Trigger(verb, verb, confidence)
    children = [c for c in verb.children if c not in span]
    said = [c for c in children if c.dep_ in _COMPLEMENTS and c.i > verb.i and _says_something(c)]
    said += [c for c in children if c.dep_ in _SUBJECTS and names_event(c, words)]
    said += [c for p in children if p.dep_ == "prep" and p.i > verb.i for c in p.children
             if c.dep_ == "pobj" and c.pos_ == "NOUN" and c not in span and _says_something(c)]  # fmt: skip
    said += [c for c in children if c.dep_ in ("advmod", "prt") and c.i == verb.i + 1 and c.tag_ in ("RB", "RP", "IN")]
    if said:
        sure = said[0].dep_ in (*_COMPLEMENTS, *_SUBJECTS)
        return Trigger(said[0], verb, confidence if sure else min(confidence, CLAUSE))
    subjects = [c for c in children if c.dep_ in _SUBJECTS and c.pos_ == "NOUN"]
    return Trigger(subjects[0] if subjects else verb, verb, min(confidence, COPULA))


def _says_something(complement: Any) -> bool:
    """Whether what is said with a copula is more than an amount."""
    return complement.pos_ in ("NOUN", "PROPN", "ADJ", "VERB") and not any(
        c.dep_ in ("nummod", "quantmod") for c in complement.children)


def names_event(token: Any, words: Words) -> bool:
    """Whether a noun names something that happens."""
    lemma = token.lemma_.lower()
    if token.pos_ == "PROPN":
        return lemma in words.nouns
    return token.pos_ == "NOUN" and (
        lemma in words.nouns or lemma.endswith(words.noun_endings) and lemma not in words.no_events)


# --- what the verb group says ----------------------------------------------------------------------------------------


def verb_group(trigger: Trigger, words: Words) -> VerbGroup:
    """Tense, aspect and modality, read off the auxiliaries and the verb."""
    verb = trigger.finite
    if verb.pos_ not in ("VERB", "AUX"):
        return VerbGroup("NONE", "NONE", None)
    auxiliaries = _auxiliaries(verb)
    group = [*auxiliaries, verb]
    modals = [t.lemma_.lower() for t in group if t.tag_ == "MD" and t.lemma_.lower() not in words.future]
    modals += [c.lemma_.lower() for c in verb.children if c.dep_ == "mark" and c.lemma_.lower() in words.conditional]
    perfect = any(t.lemma_.lower() in words.perfect for t in auxiliaries)
    progressive = bool(auxiliaries) and verb.tag_ == "VBG" or any(t.tag_ == "VBG" for t in auxiliaries)
    aspect = "_".join(w for w, said in (("PERFECTIVE", perfect), ("PROGRESSIVE", progressive)) if said) or "NONE"
    return VerbGroup(_tense(group, words), aspect, modals[0] if modals else None)


def _auxiliaries(verb: Any) -> list[Any]:
    """The auxiliaries of a verb, or those that it shares: "was arrested and charged"."""
    for _ in range(8):
        own = [c for c in verb.children if c.dep_ in _AUXILIARIES and (c.i < verb.i or c.tag_ == "MD")]
        if own or verb.dep_ != "conj" or "Fin" in verb.morph.get("VerbForm") or verb.head.tag_ != verb.tag_:
            return own
        verb = verb.head
    return []


def _tense(group: list[Any], words: Words) -> str:
    first = group[0]
    if first.tag_ == "MD":
        return "FUTURE" if first.lemma_.lower() in words.future else "NONE"
    if first.pos_ == "PART" and group[-1].dep_ == "xcomp":
        above = group[-1].head
        return "FUTURE" if above.lemma_.lower() in words.going_to and above.tag_ == "VBG" else "NONE"
    if "Fin" not in first.morph.get("VerbForm"):
        return "NONE"
    return "PAST" if "Past" in first.morph.get("Tense") else "PRESENT"


def is_negated(trigger: Trigger, words: Words) -> bool:
    """Whether an event is said not to have happened: "did not", "never", "no one was"."""
    for head in {trigger.word, trigger.finite}:
        for child in head.children:
            if child.dep_ == "neg" or child.dep_ in (*_SUBJECTS, *_COMPLEMENTS, "det", "dobj") and (
                child.lemma_.lower() in words.negative
                or any(c.dep_ == "det" and c.lemma_.lower() in words.negative for c in child.children)
            ):
                return True
    return False


# --- when ------------------------------------------------------------------------------------------------------------


def dates_of(dated: Sequence[tuple[Mention, Timex]], text: str, words: Words) -> list[Date]:
    """When events are that the timexes of a passage date.

    An event lies somewhere inside its timex, unless the preposition says more: since, until, before, after. Two timexes
    that are linked ("from May to July") are one date.
    """
    dates: list[Date] = []
    rest = list(dated)
    while rest:
        a, ta = rest.pop(0)
        start, end, edtf = ta.earliest_start, ta.latest_end, ta.edtf
        if rest and a.signal in words.spans | words.within:
            b, tb = rest[0]
            if text[a.end : b.start].strip(" \n,").lower() in words.links and _le(start, tb.latest_end):
                rest.pop(0)
                span = a.signal in words.spans
                bounds = Bounds(start, end, tb.earliest_start, tb.latest_end) if span else _inside(start, tb.latest_end)
                both = f"{edtf}/{tb.edtf}" if _is_plain(edtf) and _is_plain(tb.edtf) else None
                dates.append(Date(a, bounds, both, min(ta.confidence, tb.confidence)))
                continue
        plain = _is_plain(edtf)
        if a.signal in words.since | words.spans and plain:
            dates.append(Date(a, Bounds(start, end, start, None), f"{edtf}/..", ta.confidence))
        elif a.signal in words.until:
            dates.append(Date(a, Bounds(None, end, start, end), f"../{edtf}" if plain else edtf, ta.confidence))
        elif a.signal in words.before:
            dates.append(Date(a, _inside(None, end), f"../{edtf}" if plain else edtf, ta.confidence))
        elif a.signal in words.after:
            dates.append(Date(a, _inside(start, None), f"{edtf}/.." if plain else edtf, ta.confidence))
        else:
            dates.append(Date(a, _inside(start, end), edtf, ta.confidence))
    return dates


def _is_plain(edtf: str | None) -> bool:
    """Whether an EDTF string is no interval and no set, so that it can be an end of an interval."""
    return edtf is not None and "/" not in edtf and "[" not in edtf and "{" not in edtf


def is_narrower(inner: Bounds, outer: Bounds) -> bool:
    """Whether the one lies in the other and is shorter: of two dates of an event, the one that says more."""
    a, b, c, d = inner.earliest_start, inner.latest_end, outer.earliest_start, outer.latest_end
    return None not in (a, b, c, d) and c <= a and b <= d and b - a < d - c


def _inside(start: int | None, end: int | None) -> Bounds:
    return Bounds(start, end, start, end)


def _le(a: int | None, b: int | None) -> bool:
    return a is None or b is None or a <= b
