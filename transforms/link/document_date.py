"""An event and the document date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from transforms.link.scene import LASTING, Link, Scene

if TYPE_CHECKING:
    from transforms.events.triggers import Trigger


def to_document_date(scene: Scene) -> Iterator[Link]:
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
        lasting = trigger.event_class in LASTING
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
        and verb.event_class not in LASTING
        and scene.factuality.get(verb.word.i) == "happened" == scene.factuality.get(trigger.word.i)
    )
