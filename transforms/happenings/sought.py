"""What a description asks for: the kind of happening, who takes part, and whether its beginning or its end is meant."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from transforms.happenings.heads import heads_of
from transforms.happenings.words import WORD, Vocabulary, stem, stems_of, vocabulary

Edge = Literal["begin", "end", ""]


class Sought(NamedTuple):
    """A description, taken apart. Words are stems, or the party that a word stands for."""

    head: str
    kinds: frozenset[int]
    subject: str
    subject_kinds: frozenset[int]
    others: frozenset[str | int]
    names: frozenset[str | int]
    edge: Edge
    is_clause: bool
    is_generic: bool


@lru_cache(maxsize=4096)
def sought(words: str, language: str) -> Sought | None:
    """A description of a happening, taken apart; None in a language without words for it.

    >>> found = sought("the collapse of the Interstate bridge", "en")
    >>> found.head, sorted(found.others), sorted(found.names)
    ('collaps', ['bridg', 'interstat'], ['interstat'])
    >>> sought("the siege ended", "en").edge
    'end'
    """
    vocab, heads = vocabulary(language), heads_of(language)
    if vocab is None or heads is None:
        return None
    tokens = WORD.findall(words)
    edge: Edge = ""
    if len(tokens) > 3 and tokens[2].lower() in vocab.joins and tokens[0].lower() in vocab.articles:
        if (first := stem(tokens[1])) in vocab.beginnings | vocab.endings:
            edge = "begin" if first in vocab.beginnings else "end"
            tokens = tokens[3:]
    verb = _verb(tokens, vocab, heads.verbs)
    subject, subject_kinds = "", frozenset()
    if verb is not None:
        before, after = tokens[:verb], tokens[verb:]
        name = stems_of(" ".join(_until_join(before, vocab)), vocab)
        subject = name[-1] if name else ""
        predicate = stems_of(" ".join(after), vocab)
        head = predicate[0] if predicate else ""
        spoken = stems_of(" ".join(_without_objects(after, vocab)), vocab)
        kinds = vocab.kinds_of(spoken) | vocab.kinds_of(predicate, pairs=True)
        subject_kinds = vocab.kinds_of(name[-1:])
        if subject and vocab.occur & set(_pairs(predicate[:2])) and (subject in vocab.nouns or subject_kinds):
            head, kinds = subject, subject_kinds  # "the trial was held" is the trial
        if not edge and (subject in vocab.nouns or subject_kinds):
            edge = "begin" if any(s in vocab.begin for s in _pairs(predicate)) else "end" if any(s in vocab.end for s in _pairs(predicate)) else ""
    else:
        name = stems_of(" ".join(_until_join(tokens, vocab)), vocab)
        head = name[-1] if name else ""
        kinds = vocab.kinds_of(name[-1:]) or vocab.kinds_of(name)
    stems = stems_of(" ".join(tokens), vocab)
    others = frozenset(vocab.same(s) for s in stems if s != head and s not in vocab.particles)
    bare = bool(edge) and verb is None  # "the launch of Apollo 13": the rest is a name
    if bare:
        others |= {vocab.same(head)}
    names = frozenset(vocab.same(stem(t)) for t in tokens
                      if t[0].isupper() and t.lower() not in vocab.stop and (bare or stem(t) != head))
    return Sought(head, kinds, subject, subject_kinds, others, names, edge, verb is not None, head in vocab.generic)


def _without_objects(tokens: list[str], words: Vocabulary) -> list[str]:
    """A predicate without what has an article: "entered | the war" tells of no war that began."""
    for i, token in enumerate(tokens):
        if i and token.lower() in words.articles:
            return tokens[:i]
    return tokens


def _verb(tokens: list[str], words: Vocabulary, verbs) -> int | None:
    before = ""
    for i, token in enumerate(tokens):
        if i and verbs.is_finite(token, before, words):
            return i
        before = token.lower()
    return None


def _until_join(tokens: list[str], words: Vocabulary) -> list[str]:
    """The name before its first preposition: "the fall" of "the fall of Saigon"."""
    for i, token in enumerate(tokens):
        if i and token.lower() in words.joins:
            return tokens[:i]
    return tokens


def _pairs(stems: tuple[str, ...]) -> list[str]:
    """Stems, and each with the one after it ("broke-out")."""
    return [*stems, *(f"{a}-{b}" for a, b in zip(stems, stems[1:]))]
