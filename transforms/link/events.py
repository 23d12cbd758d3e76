"""Two events of a sentence: what is said, what is begun, what comes before, after, during and because of another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from transforms.link.scene import LASTING, Link, Scene

if TYPE_CHECKING:
    from transforms.events.parse import Word
    from transforms.events.triggers import Trigger


def between_events(scene: Scene) -> Iterator[Link]:
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
        trigger.event_class in LASTING or "PROGRESSIVE" in aspect or tense == "PRESENT" and "PERFECTIVE" not in aspect
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
        (trigger.finite.tag == "VB" or any(c.tag == "VB" and c.dep == "auxpass" for c in trigger.finite.children))
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
    elif said in signals.because and trigger.group.tense == "PAST" and trigger.event_class not in LASTING:
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
