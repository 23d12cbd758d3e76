"""What links are made of: the events and times of a parsed passage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

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

SUBJECTS = ("nsubj", "nsubjpass")
LASTING = ("STATE", "I_STATE")
"""Classes of what holds, rather than happens."""


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

    @property
    def is_vague(self) -> bool:
        """Whether it is no stretch of time with ends: now, once, in the future."""
        return self.timex.value.endswith("_REF")


class Link(NamedTuple):
    """A relation between an event, by the index of its word, and another or a mention_id."""

    source: int
    target: int | str
    relation: str
    signal: str | None
    rule: str
    confidence: float
    against: tuple[int, ...] = ()
    """Events whose dates or links are more trusted and say otherwise: then it counts nothing."""


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
    news: bool
    """Whether it is told soon after it happened: what an undated verb in the past tells is of the document's time."""
    vocabulary: Vocabulary


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
