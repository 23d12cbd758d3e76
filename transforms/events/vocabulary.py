"""The words by which a language tells of events: its ``events.toml`` (for English,
transforms/languages/en/events.toml)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, get_type_hints

from transforms.detect import grammar_for

Table = TypeVar("Table", bound=tuple)


class Words(NamedTuple):
    """The table ``[events]``: lemmas in lower case, unless it says otherwise there."""

    nouns: frozenset[str]
    weak_nouns: frozenset[str]
    noun_endings: tuple[str, ...]
    no_events: frozenset[str]
    no_verbs: frozenset[str]
    preposition_verbs: frozenset[str]
    no_predicates: frozenset[str]
    reporting: frozenset[str]
    perception: frozenset[str]
    begin: frozenset[str]
    go_on: frozenset[str]
    end_of: frozenset[str]
    i_action: frozenset[str]
    i_state: frozenset[str]
    state: frozenset[str]
    ruling: frozenset[str]
    light: frozenset[str]
    future: frozenset[str]
    going_to: frozenset[str]
    perfect: frozenset[str]
    copula: frozenset[str]
    auxiliaries: frozenset[str]
    negative: frozenset[str]
    periods: frozenset[str]
    than: frozenset[str]
    comparing: frozenset[str]
    records: frozenset[str]
    conditional: frozenset[str]
    spans: frozenset[str]
    within: frozenset[str]
    links: frozenset[str]
    since: frozenset[str]
    until: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    of: frozenset[str]
    topic: frozenset[str]
    moments: frozenset[str]
    that: frozenset[str]


class Naming(NamedTuple):
    """The table ``[events.participants]``: how persons, bodies and places are named, and the words that give roles."""

    titles: frozenset[str]
    callings: frozenset[str]
    company_endings: frozenset[str]
    organisations: frozenset[str]
    aliases: dict[str, str]
    places: frozenset[str]
    place_nouns: frozenset[str]
    strict_place_prepositions: frozenset[str]
    by: frozenset[str]
    of: frozenset[str]
    to: frozenset[str]
    between: frozenset[str]
    giving: frozenset[str]
    moving: frozenset[str]
    telling: frozenset[str]
    joining: frozenset[str]
    controlling: frozenset[str]
    carrying: frozenset[str]
    amounts: frozenset[str]
    he: frozenset[str]
    she: frozenset[str]
    first_person: frozenset[str]
    relative: frozenset[str]
    relative_adverbs: frozenset[str]
    at_places: frozenset[str]
    margins: frozenset[str]
    no_names: frozenset[str]
    first_names: frozenset[str]
    women: frozenset[str]
    either: frozenset[str]


class Saying(NamedTuple):
    """The table ``[events.attribution]``: who says so, and whether it is so."""

    said: frozenset[str]
    according: frozenset[str]
    granting: frozenset[str]
    denying: frozenset[str]
    failing: frozenset[str]
    planning: frozenset[str]
    managing: frozenset[str]
    supposing: frozenset[str]
    believing: frozenset[str]
    alleged: frozenset[str]
    proposed: frozenset[str]
    presupposing: frozenset[str]
    accusing: frozenset[str]


class Signals(NamedTuple):
    """The table ``[events.signals]``: prepositions and conjunctions of time and cause."""

    on: frozenset[str]
    since: frozenset[str]
    until: frozenset[str]
    before: frozenset[str]
    by: frozenset[str]
    after: frozenset[str]
    lasting: frozenset[str]
    during: frozenset[str]
    when: frozenset[str]
    at_happenings: frozenset[str]
    occasion: frozenset[str]
    once: frozenset[str]
    because: frozenset[str]
    causing: frozenset[str]


class Vocabulary(NamedTuple):
    """All that a language says of events."""

    words: Words
    naming: Naming
    saying: Saying
    signals: Signals


@lru_cache(maxsize=None)
def vocabulary_of(language: str) -> Vocabulary | None:
    """The words by which a language's events are told; None when it says nothing of events."""
    context = grammar_for(language).context
    events = context.get("events")
    if events is None:
        return None
    naming = {"first_names": context.get("first_names", ())} | events.get("participants", {})
    naming["places"] = naming.get("places", "").casefold().replace(".", "")
    return Vocabulary(
        _read(Words, events),
        _read(Naming, naming),
        _read(Saying, events.get("attribution", {})),
        _read(Signals, events.get("signals", {})),
    )


def words_of(language: str) -> Words | None:
    """The words that are events, and how their verb groups are read; None when a language says nothing of events."""
    vocabulary = vocabulary_of(language)
    return None if vocabulary is None else vocabulary.words


def _read(record: type[Table], table: dict[str, Any]) -> Table:
    hints = get_type_hints(record)
    return record(**{name: _collected(hints[name], table.get(name, ())) for name in record._fields})


def _collected(hint: Any, words: Any) -> Any:
    """Words as a field wants them; a string holds several names, with hyphens for the blanks inside one."""
    if hint == dict[str, str]:
        return dict(words)
    if isinstance(words, str):
        words = [name.replace("-", " ") for name in words.split()]
    return tuple(words) if hint == tuple[str, ...] else frozenset(words)
