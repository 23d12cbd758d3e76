"""Finds references that count from a happening, and names of known ones, where the grammar's own readings end.

"Two days after the attack" is a head that the language's ``happenings.toml`` describes ("<amount> after <event>") and a
description that runs on in free words (`describe`). A description that the gazetteer or the grammar knows becomes its
expression; any other stays as words, `EventRef`, until `anchors` finds out when it happened.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from transforms.chronology.expression_text import Builder, compile_expression, parse
from transforms.chronology.expressions import After, Between, Before, EventRef, Expression, Last, Named, Next, Nth, Period, Ref, Then
from transforms.chronology.units import Unit
from transforms.evidence import context_of
from transforms.gazetteer import Gazetteer, Hit
from transforms.grammar import load
from transforms.grammar.chart import parse as parse_chart
from transforms.grammar.gate import plain
from transforms.grammar.lexicon import BadGrammar
from transforms.grammar.rules import TOP
from transforms.grammar.tokens import tokenize
from transforms.happenings.describe import Description, Verbs, describe
from transforms.happenings.words import WORD, Vocabulary, stem, vocabulary


class Spotted(NamedTuple):
    """A reference to a happening where it stands: what it means, the rule that read it, and whether TimeML would mark it."""

    start: int
    end: int
    expression: Expression
    rule: str
    derivation: str
    marked: bool


class Phrase(NamedTuple):
    """A phrase of happenings.toml: its name, what it means, and what is meant when it has no description."""

    name: str
    build: Builder
    of: Expression | None
    timex3: bool


class Span(NamedTuple):
    """A reference that the grammar has read: a holiday or a date can be what a distance counts from."""

    start: int
    end: int
    expression: Expression
    type: str


# ---------------------------------------------------------------- what "means" may call

def to_the_day(amount: Period) -> Period:
    """A period that ends on the same day of the calendar: five years to the day."""
    return Period((*amount.amounts, (Unit.DAY, 0)))


def amount_of(count: int, unit: Unit) -> Period:
    """A count of units; of weekends and parts of a day, of days."""
    return Period.of(count, Unit.DAY if unit < Unit.DAY else unit)


def amount_to_the_day(years: int) -> Period:
    """So many years, to the day."""
    return Period(((Unit.YEAR, years), (Unit.DAY, 0)))


def days(count: int) -> Period:
    """So many days."""
    return Period.of(count, Unit.DAY)


def following(event: Expression, unit: Unit) -> Expression:
    """ "The week after" is the seven days that follow; "the month after" the next of the calendar.

    >>> str(following(Named('ve-day'), Unit.WEEK))
    "Between(After(Named('ve-day'), P1D), After(Named('ve-day'), P7D))"
    """
    match unit:
        case Unit.WEEK:
            return Between(After(event, days(1)), After(event, days(7)))
        case Unit.WEEKEND:
            return Next(Nth(-1, Unit.DAY, event), unit, 1)
        case Unit.DECADE | Unit.CENTURY:
            return Between(After(event, Period.of(1, Unit.YEAR)), After(event, Period.of(10 if unit is Unit.DECADE else 100, Unit.YEAR)))
    return After(event, Period.of(1, unit))


def preceding(event: Expression, unit: Unit) -> Expression:
    """What `following` is, before it."""
    match unit:
        case Unit.WEEK:
            return Between(Before(event, days(7)), Before(event, days(1)))
        case Unit.WEEKEND:
            return Last(Nth(1, Unit.DAY, event), unit, 1)
        case Unit.DECADE | Unit.CENTURY:
            return Between(Before(event, Period.of(10 if unit is Unit.DECADE else 100, Unit.YEAR)), Before(event, Period.of(1, Unit.YEAR)))
    return Before(event, Period.of(1, unit))


FUNCTIONS = {f.__name__: f for f in (to_the_day, amount_of, amount_to_the_day, days, following, preceding)}

# ---------------------------------------------------------------- the heads, compiled

_SLOT = re.compile(r"<(\w+)>|([^\s<>?]+)(\?)?")
_OPEN_SLOTS = ("event", "clause", "whole")
_VALUES = ("amount", "count", "nth", "number", "unit", "units", "daypart", "dayparts", "member", "poss")


class Bare(NamedTuple):
    """Words that stand before a happening without a head."""

    since: frozenset[str]
    when: frozenset[str]
    around: frozenset[str]


class Heads(NamedTuple):
    """A language's heads: a pattern over them all, the phrase of each alternative, and where to look for them."""

    pattern: str
    phrases: tuple[tuple[Phrase, str], ...]
    trigger: Any
    left: frozenset[str]
    ordinals: dict[str, int]
    verbs: Verbs
    bare: Bare
    related: frozenset[str]

    @property
    def regex(self) -> re.Pattern:
        """The pattern, compiled when a text holds what may be a head: it takes a while."""
        return _compile(self.pattern)


@lru_cache(maxsize=8)
def _compile(pattern: str) -> re.Pattern:
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(maxsize=None)
def heads_of(language: str) -> Heads | None:
    """The heads of a language; None where it has none.

    Raises:
        BadGrammar: when a phrase of happenings.toml does not load.
    """
    if vocabulary(language) is None:
        return None
    grammar = load(language)
    table, entries = grammar.context["happenings"], grammar.lexicon.entries
    ordinals = {w.strip(): n for words, n in table["ordinals"].items() for w in words.split("|")}
    numbers = {w for c in ("digit", "teen", "tens", "magnitude") for w in entries.get(c, ())}
    nth = [*entries["ordinal"], *ordinals]
    unit, units = sorted(entries["unit"]), sorted(entries["units"])
    member = sorted(x for c in ("weekday", "season") for x in entries[c] if x.isalpha() and len(x) > 3)
    number = rf"(?:{_any(numbers)})(?:[\s-]+(?:and[\s-]+)?(?:{_any(numbers)}))*|\d+"
    left = {w for x in (*numbers, *nth) for w in x.split()} | {"and", "a", "an", "the", "very", "half", "few", "several", "couple", "of", "dozen",
                                                              "another", "full", "or", "so", "some", "about"}
    counting = _any(w for w in left if w not in ("the", "very")) + r"|\d+(?:[.,]\d+)?|straight|full|long|whole|more|good"
    patterns = {
        "amount": rf"(?:(?:{counting})[\s-]+){{1,7}}?(?:{_any([*unit, *units])})(?:\s+and\s+a\s+half|\s+or\s+so|\s+or\s+two)?|(?:a\s+)?fortnight",
        "count": number, "number": number,
        "nth": rf"(?:{_any(nth)})|\d+(?:st|nd|rd|th)",
        "unit": _any([*unit, "weekend"]), "units": _any(units), "daypart": _any(entries["daypart"]), "dayparts": _any(entries["dayparts"]),
        "member": _any([*member]),
        "poss": r"his|her|its|their|our|my|your|(?-i:[A-Z][\w.-]*(?:\s+[A-Z][\w.-]*){0,2}['’]s?)",
    }
    alternatives, phrases = [], []
    for entry in table["phrase"]:
        where = f"{language}/happenings/{entry.get('name', '?')}"
        if not entry.get("shows"):
            raise BadGrammar(f"{where}: no 'shows': a phrase without an example does not load")
        build = compile_expression(entry["means"], {slot: None for slot in (*_VALUES, "event")}, FUNCTIONS)
        for says in entry["says"].split(" | "):
            regex, opened = _compiled(says, patterns, len(alternatives), where)
            alternatives.append(regex)
            phrases.append((Phrase(where, build, parse(entry["of"]) if "of" in entry else None, entry.get("timex3", False)), opened))
    context = grammar.context
    verbs = Verbs(frozenset(w for t in ("past", "present", "future") for w in context[t]) | frozenset(table["verbs"].split()),
                  tuple(context["past_endings"]))
    head = _any([*unit, *units, *member, *entries["daypart"], *entries["dayparts"], *table["heads"].split(), *table["plus"].split()])
    bare = Bare(*(frozenset(table[name].split()) for name in ("since", "when", "around")))
    return Heads("|".join(alternatives), tuple(phrases), _trigger(head, patterns, table), frozenset(left), ordinals,
                 verbs, bare, frozenset(table["related"].split()))


def _any(words) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def _compiled(says: str, patterns: dict[str, str], n: int, where: str) -> tuple[str, str]:
    """One alternative as a regex, and the open slot that it ends in, "" for none."""
    parts, opened = [], ""
    for m in _SLOT.finditer(says):
        slot, word, optional = m.groups()
        if opened:
            raise BadGrammar(f"{where}: nothing can follow <{opened}> in says {says!r}")
        if slot in _OPEN_SLOTS:
            opened = slot
        elif slot:
            if slot not in patterns:
                raise BadGrammar(f"{where}: unknown slot <{slot}>; there are {', '.join([*patterns, *_OPEN_SLOTS])}")
            parts.append(rf"(?P<{slot}_{n}>{patterns[slot]})")
        else:
            parts.append(rf"(?:{re.escape(word)}\s+)?" if optional else re.escape(word))
    text = ""
    for part in parts:
        text += part if not text or text.endswith(r"\s+)?") else r"[\s-]+" + part
    return text + (r"[\s-]+" if opened else r"\b") + f"(?P<z_{n}>)", opened


_KINDS = ("related", "clausal", "numbered", "counted", "plus", "bare")
"""The groups of the trigger, in order: what may follow the last word of a head, or stand for one."""


def _trigger(head: str, patterns: dict[str, str], table: dict[str, Any]):
    """An RE2 pattern over plain text: what may be the last word of a head, and what goes with it."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    related, the, one, plus = (_any(table[name].split()) for name in ("related", "the", "numbered", "plus"))
    bare = _any(w for name in ("since", "when", "around") for w in table[name].split())
    return re2.compile(
        rf"\b(?:({head})(?:\s+and\s+a\s+half)?\s+(?:{related})\b|\b(?:{the})\s+(?:[a-z]+\s+)?({head})\s+[a-z]"
        rf"|({one})\s+(?:{patterns['number']})\b|({patterns['nth']})\s+(?:(?:{patterns['number']})\s+)?(?:{one})s?\b"
        rf"|({plus})\s+(?:{patterns['number']})\b|({bare})\s+[a-z])".encode(), options)


@lru_cache(maxsize=4096)
def word_of(language: str, category: str, words: str) -> Any:
    """What words mean as an entry of the lexicon; None where they are none."""
    tokens = tokenize(words)
    return next((value for name, end, value in load(language).lexicon.terminals(tokens, 0) if name == category and end == len(tokens)), None)


@lru_cache(maxsize=4096)
def amount_in(language: str, words: str) -> Period | Expression | None:
    """The amount of time that words say; None where they say none."""
    grammar, tokens = load(language), tokenize(words)
    for item in parse_chart(tokens, grammar.lexicon, grammar.root)[0]:
        if item.category == "duration" and item.end == len(tokens):
            return item.value
    return None


@lru_cache(maxsize=4096)
def count_in(language: str, words: str) -> int | None:
    """The number that words say: the count of days in so many days."""
    if words.isdecimal():
        return int(words)
    days = next(w for w in sorted(load(language).lexicon.entries["units"]) if word_of(language, "units", w) is Unit.DAY)
    amount = amount_in(language, f"{words} {days}")
    if isinstance(amount, Period) and len(amount.amounts) == 1 and amount.amounts[0][1]:
        return int(amount.amounts[0][1])
    return word_of(language, "magnitude", words)


def nth_in(language: str, words: str) -> int | None:
    """The ordinal that words say: "third", "27th"."""
    digits = _DIGITS.match(words)
    return int(digits.group()) if digits else word_of(language, "ordinal", words)


_DIGITS = re.compile(r"\d+")


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
        if _KINDS[match.lastindex - 1] != "bare":
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
        self.reached = 0  # nothing begins before this any more

    def run(self) -> list[Spotted]:
        data, search, at = plain(self.text), self.heads.trigger.search, 0
        while match := search(data, at):
            kind = _KINDS[match.lastindex - 1]
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
            m = self.heads.regex.match(self.text, start, min(len(self.text), past + 60))
            if m is None or m.end() < past and kind not in ("numbered", "plus", "counted"):
                continue
            n = int(m.lastgroup[2:])
            phrase, opened = self.heads.phrases[n]
            values = self._values(m, n)
            if values is None:
                continue
            spotted = self._built(start, m, phrase, opened, values)
            if spotted is not None:
                return spotted
        return None

    def _word_before(self, at: int) -> int:
        before = [m.start() for m in WORD.finditer(self.text, max(0, at - 8), at)]
        return before[-1] if before else at

    def _values(self, m: re.Match, n: int) -> dict[str, Any] | None:
        """The values of an alternative's slots; None when one of them is not what its slot asks for."""
        values: dict[str, Any] = {"count": 1}
        for group, said in m.groupdict().items():
            slot, _, number = group.rpartition("_")
            if said is None or slot == "z" or int(number) != n:
                continue
            words = " ".join(said.lower().split())
            match slot:
                case "amount":
                    value = amount_in(self.language, said)
                case "nth":
                    value = self.heads.ordinals.get(words) or nth_in(self.language, words)
                case "count" | "number":
                    value = count_in(self.language, words)
                    if value is None or value > _MOST:
                        return None
                case "unit":
                    value = word_of(self.language, "unit", words)
                case "units":
                    value = word_of(self.language, "units", words)
                    slot = "units"
                case "dayparts":
                    value = Unit.DAY
                case "daypart":
                    value = word_of(self.language, "daypart", words)
                case "member":
                    value = self._member(said)
                case _:
                    value = said
            if value is None or slot in ("amount",) and not isinstance(value, Expression):
                return None
            values[slot] = value
        if "units" in values:
            values.setdefault("unit", values["units"])
        return values

    def _member(self, said: str) -> Any:
        for category in ("weekday", "season"):
            for form in (said, said.capitalize(), said.lower()):
                if (value := word_of(self.language, category, form)) is not None:
                    return value
        return None

    def _built(self, start: int, m: re.Match, phrase: Phrase, opened: str, values: dict[str, Any]) -> Spotted | None:
        text, at = self.text, m.end()
        hit = self._hit_at(start)
        if hit is not None and hit.end > at:
            return None  # "the Winter of Discontent"
        if not opened:
            event, end = self._unsaid(phrase, m), m.end()
        else:
            event, end = self._event(at, self._limit(start), opened)
        if event is None:
            return None
        if "poss" in values:
            event = _owned(event, values["poss"])
        try:
            expression = phrase.build({**values, "event": event})
        except (TypeError, ValueError):
            return None
        how = f"{phrase.name}({text[start:m.end()].strip()}, {text[at:end]})" if opened else phrase.name
        return Spotted(start, end, expression, phrase.name, how, phrase.timex3)

    def _unsaid(self, phrase: Phrase, m: re.Match) -> Expression | None:
        """What is counted from when nothing is said of it."""
        if phrase.of is None or isinstance(phrase.of, Named):
            return phrase.of
        if isinstance(phrase.of, Then):
            earlier = [s for s in self.found if isinstance(s.expression, Nth) and isinstance(s.expression.of, Period)]
            return earlier[-1].expression.frame if earlier and self._stands_free(m.start(), m.end()) else None
        return phrase.of if self._stands_free(m.start(), m.end()) else None

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
            return not (opened == "clause" and tokens[0].islower() and tokens[0] not in self.words.stop and not tokens[0].endswith("s")
                        and stems[0] not in self.words.nouns and not self.words.kinds_of(stems[:1])
                        and context_of(self.language).tense.get("".join(tokens[1:2])) != "past")
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


_MOST = 1000
"""The largest count: "day 2008" is none."""
__all__ = ["Span", "Spotted", "find", "heads_of"]
