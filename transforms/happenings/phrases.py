"""Finds references that count from a happening, and names of known ones, where the grammar's own readings end.

"Two days after the attack" is a head that the language's ``happenings.toml`` describes ("<amount> after <event>") and a
description that runs on in free words (`describe`). A description that the gazetteer or the grammar knows becomes its
expression; any other stays as words, `EventRef`, until `anchors` finds out when it happened.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from transforms.chronology.expressions import Between, EventRef, Expression, Named, Nth, Period, Ref, Then
from transforms.chronology.units import Unit
from transforms.evidence import context_of
from transforms.gazetteer import Hit
from transforms.grammar import load
from transforms.grammar.gate import plain
from transforms.happenings.describe import Description, describe
from transforms.happenings.heads import KINDS, HeadReader, Heads, Match, Phrase, heads_of
from transforms.happenings.words import WORD, Vocabulary, stem, vocabulary


class Spotted(NamedTuple):
    """A reference to a happening where it stands: what it means, the rule that read it, and whether TimeML would mark it."""

    start: int
    end: int
    expression: Expression
    rule: str
    derivation: str
    marked: bool


class Span(NamedTuple):
    """A reference that the grammar has read: a holiday or a date can be what a distance counts from."""

    start: int
    end: int
    expression: Expression
    type: str


# ---------------------------------------------------------------- finding

def find(text: str, language: str, spans: Sequence[Span], hits: Sequence[Hit], sentences: Sequence[int]) -> list[Spotted]:
    """References to happenings in a text, by their start.

    Args:
        spans: what the grammar has read, in text order.
        hits: what the gazetteer knows by name, in text order.
        sentences: where sentences begin.
    """
    heads, words = heads_of(language), vocabulary(language)
    if heads is None or words is None:
        return []
    search = _Search(text, language, heads, words, spans, hits, sentences)
    return search.run()


def may_count(text: str, language: str) -> bool:
    """Whether a text may hold a head: "by the time …", "week one"."""
    heads = heads_of(language)
    if heads is None:
        return False
    data, at = plain(text), 0
    while match := heads.trigger.search(data, at):
        if KINDS[match.lastindex - 1] != "bare":
            return True
        at = match.end(match.lastindex)
    return False


class _Search:
    """One text, while it is searched."""

    def __init__(self, text, language, heads: Heads, words: Vocabulary, spans, hits, sentences):
        self.text, self.language, self.heads, self.words = text, language, heads, words
        self.spans = {s.start: s for s in spans}
        self.span_starts = [s.start for s in spans]
        self.span_ends = [s.end for s in spans]
        self.hits = list(hits)
        self.hit_starts = [h.start for h in hits]
        self.sentences = sentences
        self.found: list[Spotted] = []
        self.reader = HeadReader(text, language, heads)
        self.reached = 0  # nothing begins before this any more

    def run(self) -> list[Spotted]:
        data, search, at = plain(self.text), self.heads.trigger.search, 0
        while match := search(data, at):
            kind = KINDS[match.lastindex - 1]
            start, at = match.span(match.lastindex)  # what follows may be a head itself
            if kind == "clausal" and not self._may_begin(at):
                at = match.start() + 1  # "the second week was …": what is counted stands within
                continue
            spotted = self._bare(start, at) if kind == "bare" else self._headed(start, at, kind)
            if spotted is not None:
                self.found.append(spotted)
                at = self.reached = max(at, spotted.end)
        taken = [(s.start, s.end) for s in self.found]
        for hit in self.hits:
            if not any(a < hit.end and hit.start < b for a, b in taken):
                self.found.append(Spotted(hit.start, hit.end, Named(hit.entry.id), "gazetteer/name", hit.entry.name, self._is_era(hit)))
        return sorted(self.found, key=lambda s: (s.start, -s.end))

    def _may_begin(self, at: int) -> bool:
        """Whether what stands after a head may be a relation or the subject of a clause: not a verb, and no other small word."""
        following = WORD.search(self.text, at, at + 30)
        if following is None:
            return False
        word = following.group()
        if word in self.heads.related:
            return True
        return word not in self.words.joins and word not in self.words.stops and not self.heads.verbs.is_finite(word, "", self.words)

    def _is_era(self, hit: Hit) -> bool:
        """Whether a name is one of a time, by its last word."""
        last = WORD.findall(self.text[hit.start : hit.end])[-1:]
        return bool(last) and last[0].lower() in self.words.eras

    def _limit(self, at: int) -> int:
        k = bisect_right(self.sentences, at)
        return self.sentences[k] if k < len(self.sentences) else len(self.text)

    def _floor(self, at: int) -> int:
        return max(self.sentences[bisect_right(self.sentences, at) - 1], self.reached)

    def _starts(self, at: int) -> list[int]:
        """Where a head whose last word begins here may start, leftmost first."""
        text, floor = self.text, self._floor(at)
        begins = [(m.start(), m.group()) for m in WORD.finditer(text, max(floor, at - 70), at)]
        starts, last, names = [at], at, 0
        for start, word in reversed(begins):
            if text[start + len(word) : last].strip(" \t\n-") not in ("", ","):
                break
            small = word.lower()
            if small in self.heads.left or small.isdigit() or small[:-2].isdigit() or small in self.words.articles or "-" in small and all(
                    p in self.heads.left for p in small.split("-")):
                starts.append(start)
            elif small.endswith(("'s", "’s", "s'", "s’")) and not names or names and word[0].isupper() and small not in self.words.joins:
                starts.append(start)
                names += 1
            else:
                break
            last = start
        return starts[::-1]

    def _headed(self, at: int, past: int, kind: str) -> Spotted | None:
        for start in self._starts(at if kind != "plus" else max(self._floor(at), self._word_before(at))):
            match = self.reader.at(start, min(len(self.text), past + 60))
            if match is None or match.end < past and kind not in ("numbered", "plus", "counted"):
                continue
            spotted = self._built(start, match)
            if spotted is not None:
                return spotted
        return None

    def _word_before(self, at: int) -> int:
        before = [m.start() for m in WORD.finditer(self.text, max(0, at - 8), at)]
        return before[-1] if before else at

    def _built(self, start: int, m: Match) -> Spotted | None:
        text, at = self.text, m.end
        hit = self._hit_at(start)
        if hit is not None and hit.end > at:
            return None  # "the Winter of Discontent"
        event, end = self._event(at, self._limit(start), m.opened) if m.opened else (self._unsaid(m.phrase, start, at), at)
        if event is None:
            return None
        if "poss" in m.values:
            event = _owned(event, m.values["poss"])
        try:
            expression = m.phrase.build({**m.values, "event": event})
        except (TypeError, ValueError):
            return None
        how = f"{m.phrase.name}({text[start:at].strip()}, {text[at:end]})" if m.opened else m.phrase.name
        return Spotted(start, end, expression, m.phrase.name, how, m.phrase.timex3)

    def _unsaid(self, phrase: Phrase, start: int, end: int) -> Expression | None:
        """What is counted from when nothing is said of it."""
        if phrase.of is None or isinstance(phrase.of, Named):
            return phrase.of
        if isinstance(phrase.of, Then):
            earlier = [s for s in self.found if isinstance(s.expression, Nth) and isinstance(s.expression.of, Period)]
            return earlier[-1].expression.frame if earlier and self._stands_free(start, end) else None
        return phrase.of if self._stands_free(start, end) else None

    def _stands_free(self, start: int, end: int) -> bool:
        """Whether a phrase is followed by no word that would make it part of something else ("day one problems")."""
        before = WORD.findall(self.text[max(0, start - 14) : start])
        if before and before[-1].lower() in self.words.joins and not self.text[end : end + 1] in ("-", "'", "’", "/"):
            return True
        after = self.text[end : end + 24]
        following = WORD.match(after.lstrip())
        if not after[:1].isspace() or following is None:
            return not after[:1] in ("-", "/", "’", "'")
        word = following.group()
        small = word.lower()
        return small in self.words.stops or small in self.words.joins or small in self.words.pronouns or self.heads.verbs.is_finite(
            word, "", self.words) or small in self.words.stop

    def _event(self, at: int, limit: int, opened: str) -> tuple[Expression | None, int]:
        """What a head counts from, and where it ends."""
        span = self.spans.get(at) or self.spans.get(self._after_article(at))
        hit = self._hit_at(at)
        if span is not None and (hit is None or span.end >= hit.end):
            if span.type in ("DATE", "TIME") and opened != "clause":
                return span.expression, span.end
            return None, at
        if hit is None and opened != "clause" and (read := self._read(at, limit)) is not None:
            return read
        described = describe(self.text, at, limit, self.words, self.heads.verbs, opened == "clause")
        if hit is not None and (described is None or described.end <= hit.end or (
                opened != "clause" and (not described.is_clause or self._next_is_copula(hit.end)))):
            return (None, at) if opened == "clause" else (Named(hit.entry.id), hit.end)
        if described is None or opened == "clause" and not described.is_clause or opened == "whole" and described.is_clause:
            if opened == "whole" and described is not None and hit is None:
                described = self._name_only(at, described)
            else:
                return None, at
        if described is None:
            return None, at
        if opened == "event" and described.is_clause:
            described = self._noun_first(at, described)
        words = " ".join(self.text[at : described.end].split())
        if not self._tells(words, described, opened):
            return None, at
        return EventRef(words), described.end

    def _read(self, at: int, limit: int) -> tuple[Expression, int] | None:
        """What the grammar reads from here on, where it read a longer stretch before: "[the week before Christmas] was"."""
        begins = bisect_right(self.span_starts, at) - 1
        if begins < 0 or self.span_ends[begins] <= at:
            return None
        end = self.span_ends[begins]
        for reading in load(self.language).read(self.text[at:end]):
            if reading.start == 0 and reading.type in ("DATE", "TIME"):
                return reading.expression, at + reading.end
        return None

    def _next_is_copula(self, at: int) -> bool:
        following = WORD.search(self.text, at, at + 12)
        return following is not None and following.group() in self.words.copulas

    def _name_only(self, at: int, described: Description) -> Description | None:
        """The subject of what reads as a clause: "two days into the siege | began"."""
        before, end = "", at
        for m in WORD.finditer(self.text, at, described.end):
            if self.heads.verbs.is_finite(m.group(), before, self.words):
                break
            before, end = m.group().lower(), m.end()
        return Description(end, False) if end > at else None

    def _noun_first(self, at: int, described: Description) -> Description:
        """ "After the blowout mud was pumped …": the noun of a happening, when another noun is what the verb speaks of."""
        tokens = list(WORD.finditer(self.text, at, described.end))
        if tokens[0].group().lower() not in self.words.articles:
            return described
        for i, token in enumerate(tokens[1:], 1):
            before = tokens[i - 1].group().lower()
            if self.heads.verbs.is_finite(token.group(), before, self.words):
                break
            following = tokens[i + 1].group() if i + 1 < len(tokens) else ""
            if token.group().islower() and stem(token.group()) in self.words.nouns and following.islower() and not (
                    following in self.words.joins or self.heads.verbs.is_finite(following, token.group(), self.words)):
                return Description(token.end(), False)
        return described

    def _tells(self, words: str, described: Description, opened: str) -> bool:
        """Whether words can name a happening: a clause can, unless its head seems to stand before a noun ("the evening | gown had
        no sleeves"; but "the day | war was announced"); a name needs a noun of one, a kind, or a capital."""
        tokens = WORD.findall(words)
        stems = tuple(stem(t) for t in tokens)
        if described.is_clause:
            tense = context_of(self.language).tense
            singular = "".join(tokens[1:2]) in self.words.copulas and tokens[1].endswith("s")  # "the autumn crocus | is"
            past = tense.get("".join(tokens[1:2])) == "past" and (
                tokens[1] not in self.words.copulas or tense.get("".join(tokens[2:3])) == "past")  # "the day gold | was found"
            return not (opened == "clause" and tokens[0].islower() and tokens[0] not in self.words.stop
                        and not (tokens[0].endswith("s") and not singular)
                        and stems[0] not in self.words.nouns and not self.words.kinds_of(stems[:1]) and not past)
        if any(s in self.words.nouns or s in self.words.generic for s in stems) or self.words.kinds_of(stems):
            return True
        return len(tokens) <= 5 and any(t[0].isupper() and t.lower() not in self.words.articles for t in tokens)

    def _after_article(self, at: int) -> int:
        """Where the word after an article begins; the place itself where there is none."""
        first = WORD.match(self.text, at)
        if first is None or first.group().lower() not in self.words.articles:
            return at
        following = WORD.search(self.text, first.end(), first.end() + 20)
        return following.start() if following else at

    def _hit_at(self, at: int) -> Hit | None:
        """The name that begins here, "the" before it or not."""
        k = bisect_left(self.hit_starts, at)
        for hit in self.hits[k : k + 1]:
            if hit.start in (at, self._after_article(at)):
                return hit
        return None

    # ---- without a head: "since he took office", "during the fair", "when Moscow annexed Crimea"

    def _bare(self, at: int, past: int) -> Spotted | None:
        text = self.text
        first = WORD.search(text, past, past + 40)
        if first is None:
            return None
        word, start, begins = text[at:past].lower(), first.start(), first.group()
        if not begins[0].isupper() and (word not in self.heads.bare.since and begins.lower() not in self.words.articles or word in self.heads.bare.when):
            return None  # cheaply: neither a name nor what has an article
        if start in self.spans or self._after_article(start) in self.spans:
            return None
        hit = self._hit_at(start)
        described = describe(text, start, self._limit(at), self.words, self.heads.verbs)
        if hit is not None and (described is None or not described.is_clause or described.end <= hit.end or self._next_is_copula(hit.end)):
            if word in self.heads.bare.when:
                return None
            named: Expression = Named(hit.entry.id)
            return Spotted(hit.start, hit.end, Between(named, Ref()) if word in self.heads.bare.since else named, "gazetteer/after " + word, hit.entry.name,
                           self._is_era(hit))
        if described is None:
            return None
        words = " ".join(text[start : described.end].split())
        event = EventRef(words)
        if described.is_clause:
            if word not in self.heads.bare.since and not any(t[0].isupper() for t in WORD.findall(words)[:6]):
                return None
            expression: Expression = Nth(1, Unit.DAY, event)
            expression = Between(expression, Ref()) if word in self.heads.bare.since else event
            return Spotted(start, described.end, expression, f"{self.language}/happenings/{word}", f"{word} {words}", False)
        if word in self.heads.bare.when or not self._is_happening(words):
            return None
        return Spotted(start, described.end, Between(event, Ref()) if word in self.heads.bare.since else event, f"{self.language}/happenings/{word}",
                       f"{word} {words}", False)

    def _is_happening(self, words: str) -> bool:
        """Whether a name after a preposition names a happening: an article or an owner, and a noun of one at its head."""
        tokens = WORD.findall(words)
        if len(tokens) < 2 or tokens[0].lower() not in self.words.articles and not tokens[0].endswith(("'s", "’s")) and not tokens[0][0].isupper():
            return False
        name = []
        for token in tokens:
            if token.lower() in self.words.joins:
                break
            name.append(token)
        last = stem(name[-1]) if name else ""
        return last in self.words.nouns or bool(self.words.kinds_of((last,)))


def _owned(event: Expression, owner: str) -> Expression:
    """ "her first week in post": the happening with who it is of."""
    return EventRef(f"{owner} {event.words}") if isinstance(event, EventRef) else event


__all__ = ["Span", "Spotted", "find", "may_count"]
