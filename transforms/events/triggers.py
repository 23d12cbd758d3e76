"""Which words of a sentence say that something happens, and what their verb group says of it (TimeML's EVENT).

Verbs, unless they are auxiliaries, copulas or used as adjectives; what a copula says of its subject; and nouns that
name
what happens: some always, others in a phrase that shows it ("the sale of the house", not "sales tax").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.events.parse import Word
from transforms.events.vocabulary import Words

VERB, NOUN, WEAK_NOUN, MADE_OF_VERB, PREDICATE = 0.9, 0.75, 0.5, 0.45, 0.5
"""How far a trigger is trusted, about as often as it is one on newswire."""

COMPLEMENTS = ("attr", "acomp", "oprd")
SUBJECTS = ("nsubj", "nsubjpass", "nsubj:pass")
_AUXILIARIES = ("aux", "auxpass", "aux:pass")
_PARTS = ("compound", "nmod", "npadvmod", "amod")
_DEEP = 40
"""Conjuncts and complements that are followed."""


class VerbGroup(NamedTuple):
    """What the verb group says of an event, in TimeML's terms; the modality of "if he wins" is "if"."""

    tense: str
    aspect: str
    modality: str | None


@dataclass(slots=True)
class Trigger:
    """A word that says that something happens; `finite` bears tense and negation (the copula of "was president")."""

    word: Word
    finite: Word
    confidence: float
    event_class: str = "OCCURRENCE"
    group: VerbGroup = field(default=VerbGroup("NONE", "NONE", None))
    negated: bool = False

    @property
    def is_verb(self) -> bool:
        """Whether it is a verb itself, or what a copula says."""
        return self.finite.pos in ("VERB", "AUX")


def triggers_in(sentence: Sequence[Word], words: Words) -> list[Trigger]:
    """The triggers among the words of a sentence, in text order, with class, verb group and polarity."""
    found: dict[int, Trigger] = {}
    for word in sentence:
        if word.pos == "VERB":
            if is_event_verb(word, words):
                found.setdefault(word.i, Trigger(word, word, VERB))
        elif word.pos == "AUX":
            if word.dep not in _AUXILIARIES and word.lemma in words.copula:
                if (said := predicate_of(word, words)) is not None:
                    found[said.i] = Trigger(said, word, PREDICATE if said.pos not in ("NOUN", "VERB") else NOUN)
        elif word.pos == "NOUN" or word.pos == "PROPN":
            if (sure := noun_confidence(word, words)) > 0:
                found.setdefault(word.i, Trigger(word, word, sure))
    triggers = [found[i] for i in sorted(found)]
    for trigger in triggers:
        complete(trigger, words)
    return triggers


def complete(trigger: Trigger, words: Words) -> Trigger:
    """A trigger with its class, verb group and polarity filled in."""
    trigger.group = verb_group(trigger.finite, words)
    trigger.negated = is_negated(trigger, words)
    trigger.event_class = class_of(trigger, words)
    return trigger


def is_event_verb(verb: Word, words: Words) -> bool:
    """Whether a verb says what happens, rather than what kind of thing something is."""
    if verb.dep in _PARTS or verb.lemma in words.no_verbs:
        return False
    if verb.dep == "prep":
        return verb.lemma in words.preposition_verbs
    if verb.lemma in words.perfect and any(c.dep == "xcomp" and c.tag == "VB" for c in verb.children):
        return any(c.dep == "dobj" for c in verb.children)  # "had to leave" is about leaving
    return verb.tag != "MD"


def predicate_of(copula: Word, words: Words) -> Word | None:
    """What a copula says of its subject, if that is something that happens or holds for a time; "there was a fire"."""
    for child in copula.children:
        if child.i < copula.i and child.dep in SUBJECTS:
            continue
        if child.dep in ("acomp", "oprd") or child.dep == "attr" and child.pos == "ADJ":
            if child.pos in ("ADJ", "VERB") and child.lemma not in words.no_predicates and not _is_amount(child):
                return child
        elif child.dep == "attr" and child.pos == "NOUN" and noun_confidence(child, words) > 0:
            return child
    return None


def _is_amount(word: Word) -> bool:
    return any(c.dep in ("nummod", "quantmod", "npadvmod") for c in word.children)


def noun_confidence(noun: Word, words: Words) -> float:
    """How sure it is that a noun names something that happens; 0 when it does not."""
    lemma = noun.lemma
    if noun.pos == "PROPN":
        return NOUN if noun.lower in words.nouns and noun.dep not in _PARTS and noun.text[0].islower() else 0
    if noun.dep in _PARTS or any(c.dep == "nummod" and c.tag == "CD" and c.text[:1].isdigit() for c in noun.children):
        return 0
    if lemma in words.nouns:
        return NOUN
    if lemma in words.weak_nouns:
        return WEAK_NOUN if any(c.dep in ("det", "poss") for c in noun.children) else 0
    if lemma.endswith(words.noun_endings) and lemma not in words.no_events and len(lemma) > 6:
        return MADE_OF_VERB if any(c.dep == "prep" and c.lower in words.of for c in noun.children) else 0
    return 0


def class_of(trigger: Trigger, words: Words) -> str:
    """The TimeML class of an event."""
    word, lemma = trigger.word, trigger.word.lemma
    verb = word.pos == "VERB"
    if lemma in words.reporting and (verb or word.pos == "NOUN"):
        return "REPORTING"
    if verb and lemma in words.ruling and any(c.dep == "ccomp" for c in word.children):
        return "REPORTING"
    if verb and lemma in words.light and _has_event(word, words):
        return "OCCURRENCE"  # "a meeting was held"
    if verb and lemma in words.perception and any(c.dep in ("ccomp", "dobj", "xcomp") for c in word.children):
        return "PERCEPTION"
    if (lemma in words.begin or lemma in words.end_of or lemma in words.go_on) and (verb or word.pos == "NOUN"):
        return "ASPECTUAL"
    if lemma in words.i_state and word.pos in ("VERB", "ADJ", "NOUN"):
        return "I_STATE"
    if lemma in words.i_action and word.pos in ("VERB", "NOUN"):
        return "I_ACTION"
    if lemma in words.state or not verb and trigger.finite is not word or word.pos in ("ADJ", "ADV"):
        return "STATE"
    return "OCCURRENCE"


def _has_event(verb: Word, words: Words) -> bool:
    """Whether what a verb is done to names something that happens."""
    objects = [c for c in verb.children if c.dep in ("dobj", "nsubjpass")]
    objects += [verb.head] if verb.dep in ("acl", "relcl") else []
    return any(o.pos == "NOUN" and noun_confidence(o, words) > 0 for o in objects)


# --- what the verb group says ----------------------------------------------------------------------------------------


def verb_group(verb: Word, words: Words) -> VerbGroup:
    """Tense, aspect and modality, read off the auxiliaries and the verb."""
    if verb.pos not in ("VERB", "AUX"):
        return VerbGroup("NONE", "NONE", None)
    auxiliaries = _auxiliaries(verb)
    group = [*auxiliaries, verb]
    modals = [t.lemma for t in group if t.tag == "MD" and t.lemma not in words.future and t.lower not in words.future]
    modals += [c.lemma for c in verb.children if c.dep == "mark" and c.lemma in words.conditional]
    perfect = any(t.lemma in words.perfect for t in auxiliaries)
    progressive = bool(auxiliaries) and verb.tag == "VBG" or any(t.tag == "VBG" for t in auxiliaries)
    aspect = "_".join(w for w, said in (("PERFECTIVE", perfect), ("PROGRESSIVE", progressive)) if said) or "NONE"
    return VerbGroup(_tense(group, words), aspect, modals[0] if modals else None)


def _auxiliaries(verb: Word) -> list[Word]:
    """The auxiliaries of a verb, or those that it shares: "was arrested and charged"."""
    for _ in range(8):
        own = [c for c in verb.children if c.dep in _AUXILIARIES and (c.i < verb.i or c.tag == "MD")]
        if own or verb.dep != "conj" or is_finite(verb) or verb.head.tag != verb.tag:
            return own
        verb = verb.head
    return []


def is_finite(word: Word) -> bool:
    """Whether a word is a finite verb form by itself."""
    return word.tag in ("VBD", "VBP", "VBZ", "MD")


def is_infinitive(verb: Word) -> bool:
    """Whether a verb group has a base form and none that is finite: "to leave", "to be assessed", "that it be cut"."""
    if verb.tag == "VB":
        return verb.pos in ("VERB", "AUX")
    auxiliaries = [c for c in verb.children if c.dep in _AUXILIARIES]
    return (
        verb.tag in ("VBN", "VBG")
        and any(c.tag == "VB" for c in auxiliaries)
        and not any(is_finite(c) for c in auxiliaries)
    )


def _tense(group: list[Word], words: Words) -> str:
    first = group[0]
    if first.tag == "MD":
        return "FUTURE" if first.lemma in words.future or first.lower in words.future else "NONE"
    if first.tag == "TO" and group[-1].dep == "xcomp":
        above = group[-1].head
        return "FUTURE" if above.lemma in words.going_to and above.tag == "VBG" else "NONE"
    if not is_finite(first):
        return "NONE"
    return "PAST" if first.tag == "VBD" else "PRESENT"


def is_negated(trigger: Trigger, words: Words) -> bool:
    """Whether an event is said not to have happened: "did not", "never", "no one was"."""
    heads = (trigger.word,) if trigger.word is trigger.finite else (trigger.word, trigger.finite)
    for head in heads:
        for child in head.children:
            if (
                child.dep == "neg"
                or child.dep in ("nsubj", "nsubjpass", "attr", "acomp", "oprd", "det", "dobj")
                and (
                    child.lemma in words.negative
                    or any(c.dep == "det" and c.lemma in words.negative for c in child.children)
                )
            ):
                return True
    return False
