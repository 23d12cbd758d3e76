"""The words by which a language tells of events: its ``events.toml`` (for English, transforms/languages/en/events.toml)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from transforms.detect import grammar_for


class Words(NamedTuple):
    """The table ``[events]``: lemmas in lower case, unless it says otherwise there."""

    nouns: frozenset[str]
    weak_nouns: frozenset[str]
    noun_endings: tuple[str, ...]
    no_events: frozenset[str]
    no_verbs: frozenset[str]
    preposition_verbs: frozenset[str]
    predicate_adverbs: frozenset[str]
    no_predicates: frozenset[str]
    reporting: frozenset[str]
    perception: frozenset[str]
    begin: frozenset[str]
    go_on: frozenset[str]
    end_of: frozenset[str]
    i_action: frozenset[str]
    i_state: frozenset[str]
    state: frozenset[str]
    future: frozenset[str]
    going_to: frozenset[str]
    perfect: frozenset[str]
    copula: frozenset[str]
    linking: frozenset[str]
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


@lru_cache(maxsize=None)
def words_of(language: str) -> Words | None:
    """The words by which a language's events are told; None when it says nothing of events."""
    table = grammar_for(language).context.get("events")
    return None if table is None else Words(**{name: _collected(name, table.get(name, ())) for name in Words._fields})


def _collected(name: str, words: Any) -> Any:
    return tuple(words) if name == "noun_endings" else frozenset(words)
