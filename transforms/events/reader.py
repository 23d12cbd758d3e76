"""A document while its passages are read: their events and links, then names, speakers and quotations joined."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from transforms import link
from transforms.cast import resolved
from transforms.chronology.intervals import Bounds
from transforms.events.attribution import Speakers, Told, factuality_of, parenthetic_teller, teller_of
from transforms.events.dates import Date, inside
from transforms.events.hanging import Hanging
from transforms.events.names import Name, Names
from transforms.events.parse import Word, mend
from transforms.events.participants import Part, named_apposition, parts_of, subjects_of
from transforms.events.passages import Passage, dateline_of
from transforms.events.phrases import LONGEST, phrase_of, tail_of
from transforms.events.triggers import Trigger, triggers_in
from transforms.events.vocabulary import Vocabulary
from transforms.link.whole import joined, rows_of
from transforms.records import Document, Event, Participant, Timex, TLink

UNDATED = 0.6
"""How far the bounds of an event are trusted that no timex of its own dates, beside those of the document date."""

_POS = {"VERB": "VERB", "AUX": "VERB", "NOUN": "NOUN", "PROPN": "NOUN", "ADJ": "ADJECTIVE"}
"""Universal part of speech → TimeML's."""

_HEADLINE = 160
"""Characters of a longest headline."""


class Found(NamedTuple):
    """The events of a document, in text order, and how they stand in time."""

    events: list[Event]
    tlinks: list[TLink]


class Said(NamedTuple):
    """The words of who or what takes part, or of who says so, before names are joined."""

    role: str
    surface: str
    start: int
    end: int
    pronoun: str
    """The word itself in small letters if it is a pronoun, else nothing."""
    is_name: bool
    kind: str
    tail: str
    """The words with capitals at the end of what a title stands for, else nothing."""


class Draft(NamedTuple):
    """An event before its document is read to the end: what other sentences may add is still missing."""

    event: Event
    parts: list[Said]
    teller: Said | None
    """Who says so, as far as the sentence tells."""
    grants: bool
    """Whether the verb of saying grants what it tells ("admitted")."""


class Reader:
    """A document while its passages are read, one after the other."""

    def __init__(self, document: Document, timexes: Iterable[Timex], vocabulary: Vocabulary, trust: float, news: bool):
        self.trust = trust
        self.news = news
        self.document = document
        self.vocabulary = vocabulary
        self.date = next((t for t in timexes if t.mention_id == f"{document.doc_id}:t0"), None)
        self.names = Names(document.text, vocabulary.naming)
        self.drafts: dict[int, Draft] = {}
        self.links: list[tuple[int, link.Link, dict[int, int]]] = []
        self.told: list[tuple[int, Said]] = []

    def read(self, words: list[Word], passage: Passage) -> None:
        """Take in a parsed passage."""
        vocabulary = self.vocabulary
        if line := dateline_of(self.document.text[passage.start : passage.end]):
            for word in words:
                if word.start < line:
                    word.dep, word.pos = "dep", "X" if word.pos == "PROPN" else word.pos  # no part of the sentence
        mend(words, vocabulary.words)
        times = link.times_in(words, passage.start, passage.dated)
        dated_words = {w.i for time in times if not time.tells and not time.names for w in time.words}
        triggers = {t.word.i: t for t in triggers_in(words, vocabulary.words)}
        dates, anchors = Hanging(self.document.text, self.date, vocabulary).dates(words, passage, times, triggers)
        for i in [i for i in triggers if i in dated_words and i not in dates]:
            del triggers[i]  # "the third quarter", "last season": a time is no event
        when = [time for time in times if time.mention.mention_id in anchors and not time.tells]
        dated_words |= {w.i for time in when for w in time.words}
        headline = _is_headline(self.document, passage)
        asked = _asked(words)
        factuality = {
            i: "hypothetical"
            if t.word.sentence in asked and not t.negated
            else factuality_of(t, triggers, vocabulary, headline)
            for i, t in triggers.items()
        }
        for i, (date, sure) in dates.items():
            if triggers[i].negated and (happened := _not_until(date, vocabulary)) is not None:
                dates[i] = happened, sure
                factuality[i] = "happened" if triggers[i].group.modality is None else "hypothetical"
            if factuality[i] == "happened" and self._is_to_come(dates[i][0].bounds):
                factuality[i] = "planned"
        scene = link.Scene(
            words, triggers, times, anchors, dates.keys(), factuality, self.date, headline, self.news, vocabulary
        )
        links = link.links_in(scene)
        own = {i: (date.bounds, date.confidence) for i, (date, _) in dates.items()}
        bounds, links = link.bounds_by(links, own, triggers, self.date, times)
        links += link.following(scene, own, bounds, links)
        shared = _shared_dates(links, times, dates, bounds)
        for i, trigger in triggers.items():
            linked = (bounds[i], shared.get(i)) if i in bounds else None
            self._draft(words, passage, triggers, dated_words, trigger, factuality[i], dates.get(i), linked)
        places = {i: passage.start + t.word.start for i, t in triggers.items()}
        self.links += [(places[each.source], each, places) for each in links]

    def _is_to_come(self, bounds: Bounds) -> bool:
        """Whether something lies after the document date."""
        end = None if self.date is None else self.date.latest_end
        return None not in (end, bounds.earliest_start) and bounds.earliest_start >= end

    def _draft(
        self, words: list[Word], passage: Passage, triggers: dict[int, Trigger], dated_words: set[int],
        trigger: Trigger,
        factuality: str, dated: tuple[Date, float] | None, linked: tuple[Bounds, str | None] | None,
    ) -> None:  # fmt: skip
        if dated is None and self.trust < 1:
            return  # without a parse, only what stands beside a date
        document, vocabulary = self.document, self.vocabulary
        word = trigger.word
        start = passage.start + word.start
        parts = [
            self._said(part, words, passage)
            for part in parts_of(trigger, triggers.keys(), dated_words, vocabulary.naming)
        ]
        parts = [p for p in parts if p.role != "other" or not any(_is_inside(p, q) for q in parts)]
        teller = teller_of(word, triggers, vocabulary) or parenthetic_teller(word, triggers)
        speaker = None if teller is None or teller is word else self._speaker(teller, words, passage)
        if (
            trigger.event_class == "REPORTING"
            and trigger.is_verb
            and (own := self._speaker(word, words, passage)) is not None
        ):
            self.told.append((start, own))
        bounds, edtf, mention_id, trust = Bounds(None, None, None, None), None, None, trigger.confidence
        if dated is not None:
            date, sure = dated
            bounds, edtf, mention_id = date.bounds, date.edtf, date.mention.mention_id
            trust = date.confidence * sure
        elif linked is not None:
            (bounds, edtf), trust = linked, UNDATED * trigger.confidence
        event = Event(
            document.doc_id, "", mention_id, start, start + len(word.text),
            document.text[start : start + len(word.text)], word.lemma,
            trigger.event_class, trigger.group.tense, trigger.group.aspect, "NEG" if trigger.negated else "POS",
            trigger.group.modality, (), None, None, factuality, document.text[passage.start : passage.end],
            passage.start, passage.end,
            *bounds, edtf, round(trust * self.trust, 3), _POS.get(word.pos, "OTHER"),
        )  # fmt: skip
        known = self.drafts.get(start)
        if known is None or event.confidence > known.event.confidence:
            grants = teller is not None and teller.lemma in vocabulary.saying.granting
            self.drafts[start] = Draft(event, parts, speaker, grants)

    def _said(self, part: Part, words: list[Word], passage: Passage) -> Said:
        phrase = phrase_of(part.word, words, self.vocabulary.naming)
        start, end = passage.start + words[phrase.first].start, passage.start + words[phrase.past - 1].end
        surface = " ".join(self.document.text[start:end].split())[:LONGEST]
        pronoun = part.word.lower if part.word.pos == "PRON" else ""
        is_name = phrase.name is not None
        if is_name and phrase.name != (phrase.first, phrase.past):
            first, past = phrase.name
            surface = " ".join(w.text for w in words[first:past])
            start, end = passage.start + words[first].start, passage.start + words[past - 1].end
        tail = (
            tail_of(part.word) if part.word.pos == "NOUN" and part.word.lemma in self.vocabulary.naming.titles else ""
        )
        return Said(part.role, surface, start, end, pronoun, is_name, part.word.kind, tail)

    def _speaker(self, teller: Word, words: list[Word], passage: Passage) -> Said | None:
        """Who says what a verb of saying tells, or "according to" names."""
        if teller.lemma in self.vocabulary.saying.according:
            found = [c for p in teller.children if p.dep == "prep" for c in p.children if c.dep == "pobj"]
        else:
            found = [s for s, passive in subjects_of(teller, self.vocabulary.naming) if not passive]
            found += [c for p in teller.children if p.dep == "agent" for c in p.children if c.dep == "pobj"]
        return self._said(Part("agent", named_apposition(found[0])), words, passage) if found else None

    # --- at the end of the document -----------------------------------------------------------------------------------

    def finish(self) -> Found:
        """The events and links of the whole document."""
        text, doc_id = self.document.text, self.document.doc_id
        speakers = Speakers(text, self.vocabulary.saying)
        told = [Told(start, self._shown(said)) for start, said in sorted(self.told)]
        by_quote = speakers.of_quotes(told, self.names)
        events: list[Event] = []
        ids: dict[int, str] = {}
        for n, start in enumerate(sorted(self.drafts), 1):
            draft = self.drafts[start]
            quote = speakers.quote_at(start)
            said_by = None if draft.teller is None else self._shown(draft.teller)
            quoted_by = None if quote is None else by_quote[quote]
            attribution = quoted_by or said_by
            speaker = self.names.of(attribution).entity if attribution and quote is not None else ""
            participants = tuple(self._participant(part, speaker) for part in draft.parts)
            factuality = draft.event.factuality
            if factuality == "happened" and attribution is not None and not draft.grants:
                factuality = "claimed"
            ids[start] = f"{doc_id}:e{n}"
            events.append(
                draft.event._replace(
                    event_id=ids[start], participants=participants, attribution=attribution, factuality=factuality,
                    place=next((p.surface for p in participants if p.role == "place"), None),
                )
            )  # fmt: skip
        tlinks = self._tlinks(ids, {e.start: e for e in events})
        events, tlinks = joined(events, tlinks, self.date, self.document.language)
        return Found(self._with_speakers(resolved(self.document, events)), tlinks)

    def _with_speakers(self, events: list[Event]) -> list[Event]:
        """Where "he" says so who takes part in the saying under his name: that name."""
        pronouns = self.vocabulary.naming.he | self.vocabulary.naming.she
        said: dict[str, list[tuple[int, int]]] = {}
        for start, who in sorted(self.told, key=lambda told: told[0]):
            if who.pronoun in pronouns:
                said.setdefault(who.surface, []).append((start, who.start))
        entities = {p.start: p.entity for e in events for p in e.participants if p.entity} if said else {}
        shown = []
        for event in events:
            if tellings := said.get(event.attribution or ""):
                k = bisect_left(tellings, (event.start, 0))
                _, who = min(tellings[max(0, k - 1) : k + 1], key=lambda told: abs(told[0] - event.start))
                if who in entities:
                    event = event._replace(attribution=self.names.display(entities[who]))
            shown.append(event)
        return shown

    def _shown(self, said: Said) -> str:
        """Who speaks, by the fullest name that is known."""
        if said.pronoun:
            name = self._person(said, "")
            return said.surface if name is None else self.names.display(name.entity)
        name = self._named(said)
        return self.names.display(name.entity) if name is not None and name.kind == "PERSON" else said.surface

    def _person(self, said: Said, speaker: str) -> Name | None:
        naming = self.vocabulary.naming
        if said.pronoun in naming.he or said.pronoun in naming.she:
            return self.names.before(said.start, said.pronoun in naming.she, speaker)
        return Name(speaker, "PERSON") if speaker and said.pronoun in naming.first_person else None

    def _named(self, said: Said) -> Name | None:
        """The entity of words that are a name, of those of a title the name at their end; None of what is no name."""
        return self.names.of(said.surface, said.kind) if said.is_name else self.names.at_the_end(said.tail)

    def _participant(self, said: Said, speaker: str) -> Participant:
        if said.pronoun:
            name = self._person(said, speaker) or Name("", "")
        else:
            name = self._named(said) or Name("", said.kind)
        return Participant(said.role, said.surface, *name, said.start, said.end)

    def _tlinks(self, ids: dict[int, str], events: dict[int, Event]) -> list[TLink]:
        doc_id = self.document.doc_id
        rows: dict[tuple[str, str], TLink] = {}
        for start, each, places in sorted(self.links, key=lambda found: found[0]):
            source = ids.get(start)
            target = each.target if isinstance(each.target, str) else ids.get(places[each.target])
            if source is not None and target is not None and (source, target) not in rows:
                rows[source, target] = TLink(
                    doc_id, f"{doc_id}:l{len(rows) + 1}", source, target, each.relation,
                    link.ALLEN[each.relation], each.signal,
                    each.rule, each.confidence,
                    rows_of((places[i] for i in each.against if places[i] in events), events),
                )  # fmt: skip
        return list(rows.values())


def _is_headline(document: Document, passage: Passage) -> bool:
    """Whether a passage is a heading: a short line of its own that no full stop ends, the title or the first."""
    text = document.text
    if passage.end - passage.start > _HEADLINE or text[passage.end - 1] in ".!?:;,\"”’'":
        return False
    alone = (passage.start == 0 or text[passage.start - 1] == "\n") and text[passage.end : passage.end + 1] in (
        "",
        "\n",
    )
    return alone and (passage.start == 0 or text[passage.start : passage.end] == document.title)


def _is_inside(part: Said, other: Said) -> bool:
    """Whether the words of a participant are among those of a longer one: Oslo, in the University of Oslo."""
    return other.start <= part.start and part.end <= other.end and part.end - part.start < other.end - other.start


def _not_until(date: Date, vocabulary: Vocabulary) -> Date | None:
    """When that happened which is said not to have happened until then; None when that is not what is said."""
    if date.mention.signal not in vocabulary.words.until or date.bounds.earliest_end is None:
        return None
    start, end = date.bounds.earliest_end, date.bounds.latest_end
    return date._replace(bounds=inside(start, end), edtf=date.edtf and date.edtf.removeprefix("../"))


def _shared_dates(
    links: list[link.Link], times: list[link.Time], dates: dict[int, tuple[Date, float]], bounds: dict[int, Bounds]
) -> dict[int, str | None]:
    """The EDTF strings of events that a timex dates with another, by index of word."""
    told: dict[int | str, tuple[int | None, int | None, str | None]] = {
        t.mention.mention_id: (t.timex.earliest_start, t.timex.latest_end, t.timex.edtf) for t in times
    }
    told |= {i: (date.bounds.earliest_start, date.bounds.latest_end, date.edtf) for i, (date, _) in dates.items()}
    found: dict[int, str | None] = {}
    for each in links:
        if each.source in bounds and each.relation in ("IS_INCLUDED", "SIMULTANEOUS") and each.target in told:
            own = bounds[each.source]
            if (own.earliest_start, own.latest_end) == told[each.target][:2]:
                found.setdefault(each.source, told[each.target][2])
    return found


def _asked(words: list[Word]) -> set[int]:
    """The numbers of the sentences that ask."""
    return {w.sentence for w in words if w.text == "?"}
