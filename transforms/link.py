"""`link`: how the events of a sentence stand in time to its timexes, to the document date and to one another.

A link is made only where the words say it: a timex hangs on an event, a conjunction or a verb of saying orders two, a
tense
sets one against the document date. Every link keeps its rule; what is not said is not linked.

The bounds of events without a timex of their own follow from the links, by the temporal network of each sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

from transforms.chronology.intervals import Bounds
from transforms.chronology.network import ORIGIN, Constraint, tighten
from transforms.records import Mention, Timex

if TYPE_CHECKING:
    from transforms.events.parse import Word
    from transforms.events.triggers import Trigger
    from transforms.events.vocabulary import Vocabulary

ALLEN = {
    "BEFORE": "before", "AFTER": "after", "IBEFORE": "meets", "IAFTER": "met_by", "INCLUDES": "contains",
    "IS_INCLUDED": "during",
    "DURING": "during", "SIMULTANEOUS": "equals", "BEGINS": "starts", "BEGUN_BY": "started_by", "ENDS": "finishes",
    "ENDED_BY": "finished_by", "IDENTITY": "equals",
}  # fmt: skip
"""TimeML's relation → Allen's that is meant by it."""

_LASTING = ("STATE", "I_STATE")


class Time(NamedTuple):
    """A timex in a sentence: what it denotes, and its words."""

    mention: Mention
    timex: Timex
    words: tuple[Word, ...]

    @property
    def tells(self) -> bool:
        """Whether its words tell of something that happened ("the day the war was announced")."""
        return "EventRef(" in self.mention.expression

    @property
    def names(self) -> bool:
        """Whether its words are the name of something that happened, or the telling of it, and no more."""
        return self.mention.expression.startswith(("Named(", "EventRef(", "This(Nth(1, DAY, EventRef("))


class Link(NamedTuple):
    """A relation between an event, by the index of its word, and another or a mention_id."""

    source: int
    target: int | str
    relation: str
    signal: str | None
    rule: str
    confidence: float


class Scene(NamedTuple):
    """What links are made of: a parsed passage, its events and its times."""

    words: Sequence[Word]
    triggers: Mapping[int, Trigger]
    times: Sequence[Time]
    anchors: Mapping[str, int]
    """mention_id → index of the word that it dates."""
    dated: Set[int]
    """Events that have bounds of their own."""
    factuality: Mapping[int, str]
    document_date: Timex | None
    headline: bool
    vocabulary: Vocabulary


def links_in(scene: Scene) -> list[Link]:
    """The links that a passage says, each pair once: the most trusted."""
    found: dict[tuple[int, int | str], Link] = {}
    for link in (*_to_times(scene), *_between_events(scene), *_to_document_date(scene)):
        known = found.get((link.source, link.target))
        if known is None or link.confidence > known.confidence:
            found[link.source, link.target] = link
    return list(found.values())


# --- event and timex -------------------------------------------------------------------------------------------------


def _to_times(scene: Scene) -> Iterator[Link]:
    for time in scene.times:
        if time.names and (itself := named_by(time, scene.triggers)) is not None:
            yield Link(itself, time.mention.mention_id, "IS_INCLUDED", None, "named", 0.8)
        anchor = scene.anchors.get(time.mention.mention_id)
        if anchor is None or anchor not in scene.triggers:
            continue
        trigger = scene.triggers[anchor]
        signal = signal_of(time, scene)
        if (related := _relation(time, trigger, signal, scene)) is None:
            continue
        relation, rule, trust = related
        target = time.mention.mention_id
        yield Link(anchor, target, relation, signal, rule, trust)
        if relation in ("IS_INCLUDED", "DURING"):
            for shared in _sharing(trigger, time, scene):
                yield Link(shared, target, relation, signal, f"{rule}, shared", round(trust * 0.85, 3))


def named_by(time: Time, triggers: Mapping[int, Trigger]) -> int | None:
    """The event that the words of a timex name or tell: the uppermost of those in it."""
    inside = [w for w in time.words if w.i in triggers]
    indices = {w.i for w in time.words}
    top = [w for w in inside if not any(a.i in indices and a.i in triggers for a in w.ancestors())]
    return top[-1].i if top else None


def signal_of(time: Time, scene: Scene) -> str | None:
    """The preposition or conjunction that governs a timex, in small letters."""
    inside = {w.i for w in time.words}
    word = next((w for w in time.words if w.head.i not in inside), time.words[0])
    above = word.head
    if above is not word and above.pos in ("ADP", "SCONJ", "PART") and above.i < word.i:
        outer = above.head
        if outer.pos == "ADP" and outer.i == above.i - 1:
            return outer.lower
        return above.lower
    if word.pos in ("ADP", "SCONJ"):
        return word.lower
    return time.mention.signal


def _relation(time: Time, trigger: Trigger, signal: str | None, scene: Scene) -> tuple[str, str, float] | None:
    """(relation, rule, confidence) of an event and the timex that hangs on it; None where the words leave it open."""
    signals = scene.vocabulary.signals
    lasting = time.timex.type in ("DURATION", "SET")
    if signal is not None and not lasting:
        if signal in signals.before:
            return "BEFORE", "before", 0.85
        if signal in signals.after:
            return "AFTER", "after", 0.85
        if signal in signals.since:
            return "BEGUN_BY", "since", 0.85
        if signal in signals.until:
            return "ENDED_BY", "until", 0.8
        if signal in signals.by:
            return None  # "by May" may end or lie before: the bounds of the event say what is certain
    if lasting:
        return "DURING", "for" if signal in signals.lasting else "duration", 0.75
    return "IS_INCLUDED", "on" if signal in signals.on else "at", 0.9


def _sharing(trigger: Trigger, time: Time, scene: Scene) -> Iterator[int]:
    """Other events that a timex dates with the one that it hangs on: what a verb only carries ("held talks on
    Monday")."""
    naming = scene.vocabulary.naming
    verb = trigger.finite
    if verb.pos != "VERB":
        return
    above = scene.triggers.get(verb.head.i)
    if verb.dep == "xcomp" and above is not None and above.event_class == "ASPECTUAL":
        yield above.word.i  # "began to leave on Monday"
    for child in verb.children:
        if child.dep == "xcomp" and child.i in scene.triggers and trigger.event_class == "ASPECTUAL":
            yield child.i  # "on Monday they began to leave"
        if child.dep == "dobj" and child.i in scene.triggers and verb.lemma in naming.carrying:
            yield child.i
        elif child.dep == "conj" and child.i in scene.triggers and time.words[0].i < verb.i and child.tag == verb.tag:
            if not any(c.dep in ("nsubj", "nsubjpass") for c in child.children):
                yield child.i  # "On Monday he resigned and left"


# --- event and event -------------------------------------------------------------------------------------------------


def _between_events(scene: Scene) -> Iterator[Link]:
    for i, trigger in scene.triggers.items():
        word = trigger.word if trigger.word.pos not in ("VERB",) and trigger.finite is trigger.word else trigger.finite
        above = word.head
        if above is word:
            continue
        if word.dep == "ccomp" or word.dep == "parataxis":
            yield from _of_what_is_said(i, trigger, above, scene)
        elif word.dep == "xcomp":
            yield from _of_infinitive(i, trigger, above, scene)
        elif word.dep == "advcl":
            yield from _of_adverbial(i, trigger, above, scene)
        elif word.dep in ("pobj", "pcomp") and above.head is not above:
            yield from _of_prepositional(i, trigger, above, scene)
        elif word.dep in ("dobj", "nsubjpass") and trigger.word.pos == "NOUN":
            yield from _of_object(i, trigger, above, scene)


def _of_what_is_said(i: int, trigger: Trigger, above: Word, scene: Scene) -> Iterator[Link]:
    teller = scene.triggers.get(above.i)
    if teller is None or teller.event_class != "REPORTING" or teller.group.tense not in ("PAST", "PRESENT"):
        return
    tense, aspect = trigger.group.tense, trigger.group.aspect
    factuality = scene.factuality.get(i)
    if tense == "FUTURE" or factuality == "planned" or trigger.group.modality == "would":
        yield Link(i, above.i, "AFTER", None, "said: to come", 0.85)
    elif (
        trigger.event_class in _LASTING or "PROGRESSIVE" in aspect or tense == "PRESENT" and "PERFECTIVE" not in aspect
    ):
        if i in scene.dated:
            return  # it holds when its date says, whatever its tense
        if tense == "PRESENT" or teller.group.tense == "PAST" and tense == "PAST" and "PERFECTIVE" not in aspect:
            yield Link(i, above.i, "INCLUDES", None, "said: goes on", 0.6)
    elif tense == "PAST" or "PERFECTIVE" in aspect:
        if trigger.group.modality is None and factuality != "hypothetical":
            yield Link(i, above.i, "BEFORE", None, "said: over", 0.85 if "PERFECTIVE" in aspect else 0.8)


def _of_infinitive(i: int, trigger: Trigger, above: Word, scene: Scene) -> Iterator[Link]:
    governor = scene.triggers.get(above.i)
    if governor is None:
        return
    words = scene.vocabulary.words
    lemma = governor.word.lemma
    if governor.event_class == "ASPECTUAL":
        if lemma in words.begin:
            yield Link(above.i, i, "BEGINS", None, "begins", 0.8)
        elif lemma in words.end_of:
            yield Link(above.i, i, "ENDS", None, "ends", 0.8)
        else:
            yield Link(above.i, i, "IS_INCLUDED", None, "goes on", 0.6)
    elif (
        trigger.finite.tag == "VB"
        and lemma not in scene.vocabulary.saying.managing
        and (governor.event_class in ("I_ACTION", "I_STATE", "REPORTING") or lemma in scene.vocabulary.saying.planning)
    ):
        yield Link(i, above.i, "AFTER", None, "infinitive: to come", 0.85)


def _of_adverbial(i: int, trigger: Trigger, above: Word, scene: Scene) -> Iterator[Link]:
    main = scene.triggers.get(above.i) or _predicate(above, scene)
    if main is None or main.word.i == i:
        return
    signals, j = scene.vocabulary.signals, main.word.i
    mark = next((c for c in trigger.finite.children if c.dep in ("mark", "advmod") and c.i < trigger.finite.i), None)
    said = mark.lower if mark is not None else None
    if said in signals.before:
        yield Link(j, i, "BEFORE", said, "before", 0.85)
    elif said in signals.after or said in signals.once:
        yield Link(j, i, "AFTER", said, "after", 0.85)
    elif said in signals.until:
        yield Link(j, i, "ENDED_BY", said, "until", 0.75)
    elif said == "since" and trigger.group.tense == "PAST" and "PERFECTIVE" in main.group.aspect:
        yield Link(j, i, "BEGUN_BY", said, "since", 0.75)
    elif said in signals.because and trigger.group.tense == "PAST" and trigger.event_class not in _LASTING:
        yield Link(j, i, "AFTER", said, "because", 0.7)
    elif said is None and trigger.finite.tag == "VB" and any(c.tag == "TO" for c in trigger.finite.children):
        yield Link(i, j, "AFTER", None, "purpose: to come", 0.75)
    elif said is None and trigger.finite.tag == "VBN" and trigger.group.aspect == "PERFECTIVE":
        yield Link(i, j, "BEFORE", None, "having done", 0.8)


def _predicate(copula: Word, scene: Scene) -> Trigger | None:
    return next((t for t in scene.triggers.values() if t.finite is copula), None)


def _of_prepositional(i: int, trigger: Trigger, preposition: Word, scene: Scene) -> Iterator[Link]:
    main = scene.triggers.get(preposition.head.i) or _predicate(preposition.head, scene)
    if main is None or main.word.i == i:
        return
    signals, said, j = scene.vocabulary.signals, preposition.lower, main.word.i
    if said in signals.before:
        yield Link(j, i, "BEFORE", said, "before", 0.8)
    elif said in signals.after:
        yield Link(j, i, "AFTER", said, "after", 0.8)
    elif said == "since":
        yield Link(j, i, "BEGUN_BY", said, "since", 0.75)
    elif said in signals.until:
        yield Link(j, i, "ENDED_BY", said, "until", 0.75)
    elif said in signals.during and said != "as":
        yield Link(j, i, "IS_INCLUDED", said, "during", 0.75)


def _of_object(i: int, trigger: Trigger, above: Word, scene: Scene) -> Iterator[Link]:
    governor = scene.triggers.get(above.i)
    if governor is None:
        return
    words, lemma = scene.vocabulary.words, governor.word.lemma
    if governor.event_class == "ASPECTUAL":
        if lemma in words.begin:
            yield Link(above.i, i, "BEGINS", None, "begins", 0.8)
        elif lemma in words.end_of:
            yield Link(above.i, i, "ENDS", None, "ends", 0.8)
    elif lemma in scene.vocabulary.signals.causing:
        for cause in above.children:
            if cause.dep == "nsubj" and cause.i in scene.triggers:
                yield Link(cause.i, i, "BEFORE", above.lower, "causes", 0.7)
    elif lemma in scene.vocabulary.naming.carrying and scene.factuality.get(i) == scene.factuality.get(above.i):
        yield Link(i, above.i, "SIMULTANEOUS", None, "carried", 0.7)


# --- event and document date -----------------------------------------------------------------------------------------


def _to_document_date(scene: Scene) -> Iterator[Link]:
    """By tense, where nothing in the sentence dates the event."""
    date = scene.document_date
    if date is None or date.latest_end is None:
        return
    for i, trigger in scene.triggers.items():
        if i in scene.dated:
            continue
        if trigger.finite.pos not in ("VERB", "AUX"):
            if _is_over(trigger, scene):
                yield Link(i, date.mention_id, "BEFORE", None, "of a past verb", 0.6)
            continue
        tense, aspect, _ = trigger.group
        factuality = scene.factuality.get(i)
        lasting = trigger.event_class in _LASTING
        if tense == "FUTURE" and trigger.group.modality is None:
            yield Link(i, date.mention_id, "AFTER", None, "future tense", 0.8)
        elif factuality in ("hypothetical", "planned"):
            continue
        elif tense == "PAST" or tense == "PRESENT" and "PERFECTIVE" in aspect:
            yield Link(
                i,
                date.mention_id,
                "BEFORE",
                None,
                "past tense" if tense == "PAST" else "perfect",
                0.85 if not lasting else 0.7,
            )
        elif tense == "PRESENT" and scene.headline and not lasting and "PROGRESSIVE" not in aspect:
            yield Link(i, date.mention_id, "BEFORE", None, "headline", 0.7)
        elif tense == "PRESENT" and (lasting or "PROGRESSIVE" in aspect) and trigger.group.modality is None:
            yield Link(i, date.mention_id, "INCLUDES", None, "present tense", 0.7)
        elif tense == "NONE" and scene.headline and trigger.finite.tag == "VBN":
            yield Link(i, date.mention_id, "BEFORE", None, "headline", 0.7)


def _is_over(trigger: Trigger, scene: Scene) -> bool:
    """Whether a noun names what happened: a subject or object of a past verb that itself happened."""
    verb = scene.triggers.get(trigger.word.head.i)
    return (
        verb is not None
        and trigger.word.dep in ("nsubj", "nsubjpass", "dobj")
        and verb.group.tense == "PAST"
        and verb.event_class not in _LASTING
        and scene.factuality.get(verb.word.i) == "happened" == scene.factuality.get(trigger.word.i)
    )


# --- bounds ----------------------------------------------------------------------------------------------------------


def bounds_by(
    links: Sequence[Link],
    dated: Mapping[int, tuple[Bounds, float]],
    triggers: Mapping[int, Trigger],
    document_date: Timex | None,
) -> tuple[dict[int, Bounds], list[Link]]:
    """(bounds of every event that links bound, links that contradict nothing more trusted).

    Args:
        links: of one passage.
        dated: index of an event's word → its own bounds and how far they are trusted.
        triggers: the passage's events.
        document_date: t0, where it is known.
    """
    joined = {i for k in links if not isinstance(k.target, str) for i in (k.source, k.target)}
    alone = {
        i: b
        for i in triggers
        if i not in dated and i not in joined and (b := _by_date(i, links, triggers, document_date))
    }
    if not joined:
        return alone, list(links)
    constraints: list[Constraint] = []
    for i, (b, trust) in dated.items():
        start, end = f"{i}s", f"{i}e"
        constraints.append(Constraint(ORIGIN, start, b.earliest_start, b.latest_start, "", 1 + trust))
        constraints.append(Constraint(ORIGIN, end, b.earliest_end, b.latest_end, "", 1 + trust))
    open_events = {i for i in joined if i not in dated}
    kept_links = []
    for n, link in enumerate(links):
        drawn = list(_constraints(link, n, triggers, document_date)) if link.source in joined else []
        constraints += drawn
        kept_links.append((link, drawn))
    for i in {int(node[:-1]) for c in constraints for node in (c.earlier, c.later) if node != ORIGIN}:
        constraints.append(Constraint(f"{i}s", f"{i}e", 0, None, "", 3.0))
    told = tighten(constraints)
    dropped = {c.dropped.because for c in told.contradictions}
    found = alone
    for i in open_events:
        s, e = told.bounds.get(f"{i}s"), told.bounds.get(f"{i}e")
        if s is None or e is None or (s, e) == ((None, None), (None, None)):
            continue
        found[i] = Bounds(s[0], s[1], e[0], e[1])
    return found, [link for n, (link, _) in enumerate(kept_links) if str(n) not in dropped]


def _by_date(i: int, links: Sequence[Link], triggers: Mapping[int, Trigger], date: Timex | None) -> Bounds | None:
    """The bounds that the document date alone gives an event."""
    start, end = (None, None), (None, None)
    for link in links:
        if link.source == i:
            for c in _constraints(link, 0, triggers, date):
                if c.later == f"{i}s":
                    start = c.least, c.most
                else:
                    end = c.least, c.most
    return None if start == end == (None, None) else Bounds(*_ordered(start, end))


def _ordered(start: tuple[int | None, int | None], end: tuple[int | None, int | None]) -> tuple[int | None, ...]:
    """Starts and ends so that nothing ends before it starts: what is known of one bounds the other."""
    last = start[1] if start[1] is not None else end[1]
    return start[0], last, end[0] if end[0] is not None else start[0], end[1]


def _constraints(link: Link, n: int, triggers: Mapping[int, Trigger], date: Timex | None) -> Iterator[Constraint]:
    """What a link says of the starts and ends of its two sides."""
    s, e, because, trust = f"{link.source}s", f"{link.source}e", str(n), link.confidence
    if isinstance(link.target, str):
        if date is None or link.target != date.mention_id:
            return  # its own date: the bounds of the event say it already
        if link.relation == "BEFORE":
            yield Constraint(ORIGIN, s, None, date.latest_end, because, trust)
            if triggers[link.source].event_class not in _LASTING:
                yield Constraint(ORIGIN, e, None, date.latest_end, because, trust)
        elif link.relation == "AFTER" and date.earliest_start is not None:
            yield Constraint(ORIGIN, s, date.earliest_start, None, because, trust)
        elif link.relation == "INCLUDES":
            yield Constraint(ORIGIN, s, None, date.latest_end, because, trust)
            if date.earliest_start is not None:
                yield Constraint(ORIGIN, e, date.earliest_start, None, because, trust)
        return
    ts, te = f"{link.target}s", f"{link.target}e"
    match link.relation:
        case "BEFORE":
            yield Constraint(s, ts, 0, None, because, trust)
            if triggers[link.source].event_class not in _LASTING:
                yield Constraint(e, ts, 0, None, because, trust)
        case "AFTER":
            yield Constraint(ts, s, 0, None, because, trust)
        case "INCLUDES":
            yield Constraint(s, ts, 0, None, because, trust)
            yield Constraint(te, e, 0, None, because, trust)
        case "IS_INCLUDED" | "DURING":
            yield Constraint(ts, s, 0, None, because, trust)
            yield Constraint(e, te, 0, None, because, trust)
        case "SIMULTANEOUS" | "IDENTITY":
            yield Constraint(s, ts, 0, 0, because, trust)
            yield Constraint(e, te, 0, 0, because, trust)
        case "BEGINS" | "BEGUN_BY":
            yield Constraint(s, ts, 0, 0, because, trust)
        case "ENDS" | "ENDED_BY":
            yield Constraint(e, te, 0, 0, because, trust)


def times_in(words: Sequence[Word], start: int, dated: Iterable[tuple[Mention, Timex]]) -> list[Time]:
    """The timexes of a passage with their words.

    Args:
        words: of the passage, in text order.
        start: where the passage starts in the document.
        dated: its temporal references.
    """
    found = []
    for mention, timex in dated:
        inside = tuple(w for w in words if w.start + start < mention.end and w.end + start > mention.start)
        if inside:
            found.append(Time(mention, timex, inside))
    return found
