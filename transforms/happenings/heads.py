"""The heads by which a language counts from a happening, as ``happenings.toml`` describes them: "<amount> after <event>".

`Heads.trigger` finds in a text what may be the last word of a head; `HeadReader` reads the head that begins at a place.
Nothing is compiled into one large pattern: a slot is read once at each place, whatever number of heads ask for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from transforms.chronology.expression_text import Builder, compile_expression, parse
from transforms.chronology.expressions import After, Before, Between, Expression, Last, Next, Nth, Period
from transforms.chronology.units import Unit
from transforms.grammar import load
from transforms.grammar.chart import parse as parse_chart
from transforms.grammar.lexicon import BadGrammar
from transforms.grammar.tokens import tokenize
from transforms.happenings.describe import Verbs
from transforms.happenings.words import vocabulary

class Phrase(NamedTuple):
    """A phrase of happenings.toml: its name, what it means, and what is meant when it has no description."""

    name: str
    build: Builder
    of: Expression | None
    timex3: bool


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

# ---------------------------------------------------------------- a language's heads

KINDS = ("related", "clausal", "numbered", "counted", "plus", "bare", "bare", "bare")
"""The groups of `Heads.trigger`, in order: what may follow the last word of a head, or stand for one."""

OPEN_SLOTS = ("event", "clause", "whole")
_SPELLED = ("unit", "units", "daypart", "dayparts", "member")
_SLOTS = ("amount", "count", "nth", "number", "poss", *_SPELLED)
_SAID = re.compile(r"<(\w+)>|([^\s<>?]+)(\?)?")
_MOST = 1000
"""The largest count: "day 2008" is none."""
_MOST_COUNTING = 7
"""Words in front of the unit of an amount."""


class Part(NamedTuple):
    """A word of a head, or a slot."""

    slot: str
    word: str
    optional: bool


class Form(NamedTuple):
    """One way of saying a phrase: its parts, and the open slot that it ends in, "" for none."""

    phrase: Phrase
    parts: tuple[Part, ...]
    opened: str


class Step(NamedTuple):
    """Where the forms are that have begun alike: what may come next, and the forms that end here, with their places in the file."""

    words: dict[str, Step]
    slots: dict[str, Step]
    forms: list[tuple[int, Form]]


class Bare(NamedTuple):
    """Words that stand before a happening without a head."""

    since: frozenset[str]
    when: frozenset[str]
    around: frozenset[str]


class Heads(NamedTuple):
    """A language's heads, and where to look for them."""

    forms: Step
    trigger: Any
    spelled: dict[str, dict[str, tuple[str, ...]]]
    """Slot → the first letters of a spelling → the spellings, longest first."""
    numbers: frozenset[str]
    counting: frozenset[str]
    amounts: tuple[str, ...]
    amount_ends: tuple[str, ...]
    number_joins: frozenset[str]
    owner: re.Pattern
    numeral: re.Pattern
    left: frozenset[str]
    ordinals: dict[str, int]
    verbs: Verbs
    bare: Bare
    related: frozenset[str]


@lru_cache(maxsize=None)
def heads_of(language: str) -> Heads | None:
    """The heads of a language; None where it has none.

    Raises:
        BadGrammar: when a phrase of happenings.toml does not load.
    """
    if vocabulary(language) is None:
        return None
    grammar = load(language)
    context, entries = grammar.context, grammar.lexicon.entries
    table = context["happenings"]
    ordinals = {w.strip(): n for words, n in table["ordinals"].items() for w in words.split("|")}
    numbers = {w for c in ("digit", "teen", "tens", "magnitude") for w in entries.get(c, ())}
    nth = [*entries["ordinal"], *ordinals]
    member = [x for c in ("weekday", "season") for x in entries[c] if x.isalpha() and len(x) > 3]
    spelled = {"unit": [*entries["unit"], "weekend"], "units": entries["units"], "daypart": entries["daypart"],
               "dayparts": entries["dayparts"], "member": member, "nth": nth}
    left = {w for x in (*numbers, *nth) for w in x.split()} | set(table["left"].split())
    endings = _any(table["ordinal_endings"].split())
    heads = _any([*entries["unit"], *entries["units"], *member, *entries["daypart"], *entries["dayparts"], *table["heads"].split(), *table["plus"].split()])
    verbs = Verbs(frozenset(w for t in ("past", "present", "future") for w in context[t]) | frozenset(table["verbs"].split()),
                  tuple(context["past_endings"]))
    return Heads(
        forms=_steps(form for entry in table["phrase"] for form in _forms(entry, language)),
        trigger=_trigger(heads, _any(numbers), rf"(?:{_any(nth)})|\d+(?:{endings})", table),
        spelled={slot: _by_first_letters(words) for slot, words in spelled.items()},
        numbers=frozenset(numbers), counting=frozenset(left | set(table["counting"].split())) - set(table["not_counting"].split()),
        amounts=tuple(table["amounts"]), amount_ends=tuple(table["amount_ends"]),
        number_joins=frozenset(table["number_joins"].split()),
        owner=re.compile(rf"(?i:{_any(table['owners'].split())})|[A-Z][\w.-]*(?:\s+[A-Z][\w.-]*){{0,2}}['’]s?"),
        numeral=re.compile(rf"\d+(?:{endings})", re.IGNORECASE),
        left=frozenset(left), ordinals=ordinals, verbs=verbs, bare=Bare(*(frozenset(table[name].split()) for name in Bare._fields)),
        related=frozenset(table["related"].split()))


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


def _forms(entry: dict[str, Any], language: str) -> Iterator[Form]:
    """The ways of saying a phrase of happenings.toml."""
    where = f"{language}/happenings/{entry.get('name', '?')}"
    if not entry.get("shows"):
        raise BadGrammar(f"{where}: no 'shows': a phrase without an example does not load")
    build = compile_expression(entry["means"], {slot: None for slot in (*_SLOTS, "event")}, FUNCTIONS)
    phrase = Phrase(where, build, parse(entry["of"]) if "of" in entry else None, entry.get("timex3", False))
    for says in entry["says"].split(" | "):
        parts, opened = [], ""
        for slot, word, optional in _SAID.findall(says):
            if opened:
                raise BadGrammar(f"{where}: nothing can follow <{opened}> in says {says!r}")
            if slot in OPEN_SLOTS:
                opened = slot
            elif slot and slot not in _SLOTS:
                raise BadGrammar(f"{where}: unknown slot <{slot}>; there are {', '.join([*_SLOTS, *OPEN_SLOTS])}")
            else:
                parts += [Part(slot, w, bool(optional)) for w in (word.lower().split("-") if word else ("",))]
        yield Form(phrase, tuple(parts), opened)


def _steps(forms: Iterable[Form]) -> Step:
    """The first step of all forms."""
    root = Step({}, {}, [])
    for n, form in enumerate(forms):
        steps = [root]
        for part in form.parts:
            following = []
            for step in steps:
                among, key = (step.slots, part.slot) if part.slot else (step.words, part.word)
                following.append(among.setdefault(key, Step({}, {}, [])))
            steps = following + steps * part.optional
        for step in steps:
            step.forms.append((n, form))
    return root


def _by_first_letters(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for word in words:
        found.setdefault(_LETTERS.match(word).group().lower(), set()).add(word.lower())
    return {first: tuple(sorted(w, key=len, reverse=True)) for first, w in found.items()}


def _trigger(head: str, numbers: str, nth: str, table: dict[str, Any]):
    """An RE2 pattern over plain text: what may be the last word of a head, and what goes with it. What has no head must be
    followed by what a happening can begin with: a name, or, but for "when", an article; after "since", any word."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    related, the, one, plus, since, when, around, articles, joins = (
        _any(table[name].split()) for name in ("related", "the", "numbered", "plus", "since", "when", "around", "articles", "number_joins"))
    number = rf"(?:{numbers})(?:[\s-]+(?:(?:{joins})[\s-]+)?(?:{numbers}))*|\d+"
    behind = _any(table["amount_ends"]).replace(r"\ ", r"\s+")
    return re2.compile(
        rf"\b(?:({head})(?:\s+(?:{behind}))?\s+(?:{related})\b|\b(?:{the})\s+(?:[a-z]+\s+)?({head})\s+[a-z]"
        rf"|({one})\s+(?:{number})\b|({nth})\s+(?:(?:{number})\s+)?(?:{one})s?\b|({plus})\s+(?:{number})\b"
        rf"|({since})\s+[a-z]|({when})\s+(?-i:[A-Z])|({around})\s+(?:(?-i:[A-Z])|(?:{articles})\s))".encode(), options)


# ---------------------------------------------------------------- reading one

class Match(NamedTuple):
    """A head that was read: its phrase, its open slot, where it ends (where what it counts from begins), and the values of its slots."""

    phrase: Phrase
    opened: str
    end: int
    values: dict[str, Any]


class HeadReader:
    """Reads the heads of one text."""

    def __init__(self, text: str, language: str, heads: Heads):
        self.text, self.language, self.heads = text, language, heads
        self._seen: dict[tuple[str, int], tuple[tuple[int, Any], ...]] = {}

    def at(self, start: int, limit: int) -> Match | None:
        """The head that begins at a place and ends before a limit: the first of happenings.toml."""
        first = min(self._ends(self.heads.forms, start, limit, {}), key=lambda found: found[0], default=None)
        if first is None:
            return None
        _, form, end, values = first
        values = {"count": 1, **values}
        if "units" in values:
            values.setdefault("unit", values["units"])
        return Match(form.phrase, form.opened, end, values)

    def _ends(self, step: Step, at: int, limit: int, values: dict[str, Any]) -> Iterator[tuple[int, Form, int, dict[str, Any]]]:
        """The forms that go on from a step at a place, with their places in the file, where each ends, and what its slots mean."""
        word = _LETTERS.match(self.text, at, limit) if step.words else None
        if word is not None and (following := step.words.get(word.group().lower())) is not None:
            yield from self._go_on(following, word.end(), limit, values)
        for slot, following in step.slots.items():
            for end, value in self._slot(slot, at):
                if end <= limit:
                    yield from self._go_on(following, end, limit, {**values, slot: value})

    def _go_on(self, step: Step, end: int, limit: int, values: dict[str, Any]) -> Iterator[tuple[int, Form, int, dict[str, Any]]]:
        gap = _GAP.match(self.text, end, limit)
        whole = end == len(self.text) or not (self.text[end].isalnum() or self.text[end] == "_")
        for n, form in step.forms:
            if gap if form.opened else whole:
                yield n, form, gap.end() if form.opened else end, values
        if gap:
            yield from self._ends(step, gap.end(), limit, values)

    def _slot(self, slot: str, at: int) -> tuple[tuple[int, Any], ...]:
        """Where a slot that begins at a place can end, and what it means then; what is preferred first."""
        key = slot, at
        if key not in self._seen:
            match slot:
                case "amount":
                    found = self._amounts(at)
                case "count" | "number":
                    found = self._counts(at)
                case "nth":
                    found = self._ordinals(at)
                case "poss":
                    owner = self.heads.owner.match(self.text, at)
                    found = ((owner.end(), owner.group()),) if owner else ()
                case _:
                    found = ((at + len(w), self._value(slot, self.text[at : at + len(w)])) for w in self._spelled(slot, at))
            self._seen[key] = tuple((end, value) for end, value in found if value is not None)
        return self._seen[key]

    def _spelled(self, slot: str, at: int) -> Iterator[str]:
        first = _LETTERS.match(self.text, at)
        for word in self.heads.spelled[slot].get(first.group().lower(), ()) if first else ():
            if self.text[at : at + len(word)].lower() == word:
                yield word

    def _value(self, slot: str, said: str) -> Any:
        match slot:
            case "dayparts":
                return Unit.DAY
            case "member":
                values = (word_of(self.language, c, form) for c in ("weekday", "season") for form in (said, said.capitalize(), said.lower()))
                return next((v for v in values if v is not None), None)
        return word_of(self.language, slot, said.lower())

    def _ordinals(self, at: int) -> Iterator[tuple[int, int | None]]:
        numeral = self.heads.numeral.match(self.text, at)
        if numeral:
            yield numeral.end(), int(_DIGITS.match(numeral.group()).group())
        for word in self._spelled("nth", at):
            yield at + len(word), self.heads.ordinals.get(word) or word_of(self.language, "ordinal", word)

    def _counts(self, at: int) -> Iterator[tuple[int, int | None]]:
        digits = _DIGITS.match(self.text, at)
        ends = [digits.end()] if digits else []
        past = at
        while not digits and (word := _LETTERS.match(self.text, past)):
            small = word.group().lower()
            if small in self.heads.numbers:
                ends.append(word.end())
            elif not ends or small not in self.heads.number_joins:
                break
            gap = _GAP.match(self.text, word.end())
            if gap is None:
                break
            past = gap.end()
        for end in reversed(ends):
            count = count_in(self.language, " ".join(self.text[at:end].lower().split()))
            yield end, None if count is None or count > _MOST else count

    def _amounts(self, at: int) -> Iterator[tuple[int, Period | None]]:
        """Amounts of time, the shortest first: one to seven words that count, and a unit."""
        text, past = self.text, at
        for n in range(_MOST_COUNTING + 1):
            if n:
                for slot in ("unit", "units"):
                    for word in self._spelled(slot, past):
                        yield from self._amount(at, past + len(word))
            word = _COUNTED.match(text, past)
            if word is None or not (word.group()[0].isdecimal() or word.group().lower() in self.heads.counting):
                break
            gap = _GAP.match(text, word.end())
            if gap is None:
                break
            past = gap.end()
        for said in self.heads.amounts:
            if text[at : at + len(said)].lower() == said:
                yield from self._amount(at, at + len(said))

    def _amount(self, at: int, end: int) -> Iterator[tuple[int, Period | None]]:
        """An amount, with what may stand behind it ("and a half") first."""
        for behind in self.heads.amount_ends:
            further = end + 1 + len(behind)
            if self.text[end : end + 1].isspace() and self.text[end + 1 : further].lower() == behind:
                yield further, self._amount_in(at, further)
        yield end, self._amount_in(at, end)

    def _amount_in(self, at: int, end: int) -> Period | Expression | None:
        amount = amount_in(self.language, self.text[at:end])
        return amount if isinstance(amount, Expression) else None


_LETTERS = re.compile(r"[^\W\d_]+")
_COUNTED = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_GAP = re.compile(r"[\s-]+")


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


__all__ = ["HeadReader", "Heads", "Match", "heads_of"]
