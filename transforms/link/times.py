"""An event and the timexes of its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from transforms.link.scene import LASTING, SUBJECTS, Link, Scene, Time, named_by, signal_of

if TYPE_CHECKING:
    from transforms.events.triggers import Trigger


def to_times(scene: Scene) -> Iterator[Link]:
    """What a timex hangs on, what shares it, and who tells of it."""
    for time in scene.times:
        if time.names and (itself := named_by(time, scene.triggers)) is not None:
            yield Link(itself, time.mention.mention_id, "IS_INCLUDED", None, "named", 0.8)
        for inner in _when_clauses(time, scene):
            yield Link(inner, time.mention.mention_id, "IS_INCLUDED", "when", "when", 0.75)
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
        if relation == "IS_INCLUDED":
            for inner in _contained(trigger, time, scene):
                yield Link(inner, target, relation, signal, f"{rule}, contained", round(trust * 0.8, 3))
            yield from _of_tellers(trigger, time, scene)


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
        if signal in scene.vocabulary.words.spans and time.timex.type == "DATE":
            return "BEGUN_BY", "from", 0.7
    if lasting:
        if signal in signals.after and time.timex.type == "DURATION":
            return "AFTER", "after", 0.7
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
        if time.timex.type in ("DATE", "TIME"):
            yield above.word.i  # "began to leave on Monday"
    for child in verb.children:
        if child.dep == "xcomp" and child.i in scene.triggers and trigger.event_class == "ASPECTUAL":
            yield child.i  # "on Monday they began to leave"
        if child.dep == "dobj" and child.i in scene.triggers and verb.lemma in naming.carrying:
            yield child.i
        elif child.dep == "conj" and child.i in scene.triggers and time.words[0].i < verb.i and child.tag == verb.tag:
            own = [c for c in child.children if c.dep in SUBJECTS]
            if not own or time.words[0].i < min((c.i for c in verb.children if c.dep in SUBJECTS), default=0):
                yield child.i  # "On Monday he resigned and left", "In May he resigned and she left"


def _when_clauses(time: Time, scene: Scene) -> Iterator[int]:
    """What happens at a time by the clause that tells of it: "in May 2021, when prices doubled and wages fell"."""
    if time.timex.type not in ("DATE", "TIME") or time.is_vague:
        return
    for word in time.words:
        for clause in word.children:
            if clause.dep not in ("relcl", "advcl", "acl") or clause in time.words or clause.i in scene.dated:
                continue
            if any(c.dep == "advmod" and c.lower in scene.vocabulary.signals.when for c in clause.children):
                also = (c for c in clause.children if c.dep == "conj" and c.tag == clause.tag)
                yield from (c.i for c in (clause, *also) if c.i in scene.triggers and c.i not in scene.dated)


def _contained(trigger: Trigger, time: Time, scene: Scene) -> Iterator[int]:
    """What happens while a dated event happens: "marched on Sunday, burning flags", "sought peace by promising", "was
    killed in 1979 when the army invaded". Not what holds longer than that."""
    verb = trigger.finite
    if verb.pos != "VERB" or trigger.event_class in LASTING or time.is_vague:
        return
    for child in verb.children:
        if child.dep == "prep" and child.lower in scene.vocabulary.signals.occasion:
            for noun in child.children:
                if noun.dep == "pobj" and noun.pos == "NOUN" and noun.i in scene.triggers and noun.i not in scene.dated:
                    yield noun.i
        if child.dep == "prep" and child.lower in scene.vocabulary.naming.by:
            clauses = [c for c in child.children if c.dep == "pcomp"]
        else:
            clauses = [child] if child.dep == "advcl" else []
        for clause in clauses:
            inner = scene.triggers.get(clause.i)
            if inner is None or inner.negated or inner.event_class in LASTING or clause.i in scene.dated:
                continue
            marks = [c.lower for c in clause.children if c.dep in ("mark", "advmod") and c.i < clause.i]
            participle = clause.tag == "VBG" and not any(c.dep in ("aux", "auxpass", "mark") for c in clause.children)
            meanwhile = (
                any(m in scene.vocabulary.signals.when for m in marks)
                and inner.group.tense == trigger.group.tense
                and inner.group.aspect == "NONE"
            )
            if participle or meanwhile:
                yield clause.i
                also = (c for c in clause.children if c.dep == "conj" and c.tag == clause.tag)
                yield from (c.i for c in also if c.i in scene.triggers)


def _of_tellers(trigger: Trigger, time: Time, scene: Scene) -> Iterator[Link]:
    """Who tells of a dated event, undated himself, told it after what is over, and before what is to come."""
    date, timex = scene.document_date, time.timex
    if date is None or None in (date.earliest_start, date.latest_end) or timex.type not in ("DATE", "TIME"):
        return
    for above in trigger.finite.ancestors():
        teller = scene.triggers.get(above.i)
        if teller is None or not teller.is_verb or teller.event_class != "REPORTING":
            continue
        if teller.word.i in scene.dated or teller.group.modality is not None or teller.negated:
            return
        tense, target = teller.group.tense, time.mention.mention_id
        if tense not in ("PAST", "PRESENT") or time.is_vague:
            return
        over = timex.latest_end is not None and timex.latest_end <= date.earliest_start
        if over and (scene.news or "PERFECTIVE" in trigger.group.aspect):
            yield Link(teller.word.i, target, "AFTER", None, "told later", 0.75)
        elif timex.earliest_start is not None and timex.earliest_start >= date.latest_end:
            yield Link(teller.word.i, target, "BEFORE", None, "told before", 0.8)
        return
