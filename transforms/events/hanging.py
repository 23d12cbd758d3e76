"""Which event of a passage each of its timexes dates: by the parse, and as tense and the document date allow it."""

from __future__ import annotations

from typing import NamedTuple

from transforms.chronology.intervals import Bounds
from transforms.events.dates import CLAUSE, Attached, Date, attached, dates_of, inside, is_narrower, is_record, root_of
from transforms.events.parse import Word
from transforms.events.passages import Passage
from transforms.events.triggers import SUBJECTS, Trigger, complete, is_infinitive
from transforms.events.vocabulary import Vocabulary
from transforms.link import Time, named_by
from transforms.records import Timex

NOUN_IN_NAME = 0.8
"""How far the date of what a name names is trusted, beside that of the name."""


_DASHES = ("-", "–", "—", "--")


class Hanging(NamedTuple):
    """What is known of a document when its timexes are hung on its events."""

    text: str
    date: Timex | None
    """The document date."""
    vocabulary: Vocabulary

    def dates(
        self, words: list[Word], passage: Passage, times: list[Time], triggers: dict[int, Trigger]
    ) -> tuple[dict[int, tuple[Date, float]], dict[str, int]]:
        """(trigger → its date and how sure it hangs there, mention_id → trigger it hangs on), by index of word.

        What a timex dates becomes a trigger where it was none.
        """
        vocabulary = self.vocabulary.words
        spans = {t.mention.mention_id: t.words for t in times}
        plain = {w.i for t in times if not t.tells and not t.names for w in t.words}
        anchors: dict[str, int] = {}
        hanging: dict[str, Attached] = {}
        for time in times:
            if time.names and not self._is_when(time):
                continue  # "the pandemic isolated him", "a sentence for the assassination": it takes part
            found = attached(time.words, words, vocabulary)
            found = found and self._in_time(found, time, triggers)
            if found is None or found.word.i in plain:
                continue  # a date is no event: "last month was the driest August"
            if self._is_inner(time, found, times) or self._is_lifetime(time, found, words):
                continue
            if time.mention.signal in vocabulary.since and is_record(time.words, words, vocabulary, plain):
                continue
            if found.word.i not in triggers:
                if time.timex.type not in ("DATE", "TIME"):
                    continue
                triggers[found.word.i] = complete(Trigger(found.word, found.finite, found.confidence), vocabulary)
            anchors[time.mention.mention_id] = found.word.i
            hanging[time.mention.mention_id] = found
        dates: dict[int, tuple[Date, float]] = {}
        for date in dates_of(passage.dated, self.text, vocabulary):
            if date.mention.mention_id not in spans or (found := hanging.get(date.mention.mention_id)) is None:
                continue
            if date.bounds == Bounds(None, None, None, None):
                continue
            known = dates.get(found.word.i)
            if known is None or found.confidence > known[1] or is_narrower(date.bounds, known[0].bounds):
                dates[found.word.i] = date, found.confidence
        for time in times:
            itself = named_by(time, triggers) if time.names else None
            if itself is not None and itself not in dates and time.timex.latest_end is not None:
                t = time.timex
                dates[itself] = (
                    Date(time.mention, inside(t.earliest_start, t.latest_end), t.edtf, t.confidence),
                    NOUN_IN_NAME,
                )
        return dates, anchors

    def _is_when(self, time: Time) -> bool:
        """Whether the name of a happening says when something else happened: after a preposition of time, or alone."""
        root, signals = root_of(time.words), self.vocabulary.signals
        if root.dep != "pobj":
            return root.dep not in (*SUBJECTS, "dobj", "attr", "poss", "compound", "appos", "conj")
        return root.head.lower in signals.at_happenings | signals.before | signals.after | signals.since | signals.until

    def _is_inner(self, time: Time, found: Attached, times: list[Time]) -> bool:
        """Whether a timex is part of the words of another that dates something else: "until the end of the war"."""
        start, end = time.mention.start, time.mention.end
        return any(
            other is not time and other.mention.start <= start and end <= other.mention.end
            and end - start < other.mention.end - other.mention.start and found.word not in other.words
            for other in times
        )  # fmt: skip

    def _is_lifetime(self, time: Time, found: Attached, words: list[Word]) -> bool:
        """Whether a timex is an end of a range in brackets behind something else: "Ada (1815 - 1852) was"."""
        before, after = time.words[0].i - 1, time.words[-1].i + 1
        if before < 0 or after >= len(words):
            return False
        opens = words[before].text == "(" and words[after].text in _DASHES
        closes = words[after].text == ")" and words[before].text in _DASHES
        if opens and before and words[before - 1] is found.word:
            return False  # "the war (1914 - 1918)"
        return opens or closes

    def _in_time(self, found: Attached, time: Time, triggers: dict[int, Trigger]) -> Attached | None:
        """The word that a timex dates where tense allows it, else the one above it: "voted to support it on Friday" was
        said on a Saturday, so that Friday is when they voted."""
        found = self._expected(found, time, triggers)
        date, timex = self.date, time.timex
        if date is None or date.earliest_start is None or date.latest_end is None or timex.type not in ("DATE", "TIME"):
            return found
        over = timex.latest_end is not None and timex.latest_end <= date.latest_end
        to_come = timex.earliest_start is not None and timex.earliest_start >= date.latest_end
        for word in (found.finite, *found.finite.ancestors()):
            trigger = triggers.get(found.word.i if word is found.finite else word.i)
            if trigger is None or not trigger.is_verb:
                if word is found.finite:
                    return found
                continue
            tense = trigger.group.tense
            infinitive = is_infinitive(trigger.finite) and tense == "NONE" and trigger.group.modality is None
            infinitive = infinitive and not self._is_expected(trigger.finite.head)
            if (
                to_come
                and tense == "PAST"
                or over
                and (tense == "FUTURE" or infinitive and trigger.finite.dep == "xcomp")
            ):
                continue
            return found if word is found.finite else Attached(trigger.word, trigger.finite, CLAUSE)
        return None if to_come else found

    def _expected(self, found: Attached, time: Time, triggers: dict[int, Trigger]) -> Attached:
        """What is to happen at a time that stands after it: "is due to arrive on Friday" dates the arrival."""
        if self._is_expected(found.word):
            for child in found.word.children:
                if child.dep == "xcomp" and is_infinitive(child) and child.i in triggers and child.i < time.words[0].i:
                    return Attached(child, child, CLAUSE)
        return found

    def _is_expected(self, word: Word) -> bool:
        """Whether a word tells that something is to happen: due, expected, scheduled."""
        return word.lemma in self.vocabulary.saying.planning and (word.pos == "ADJ" or word.tag == "VBN")
