"""Who and what takes part in an event, by the dependency parse: subjects and objects, active and passive, also those
that a
verb shares with another (conjunction, control, relative clauses), and what hangs on a noun that names an event."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple

from transforms.events.parse import Word
from transforms.events.triggers import SUBJECTS, Trigger, is_finite
from transforms.events.vocabulary import Naming

_DEEP = 12
"""Clauses up to which a shared subject is looked for."""

_NOMINAL = ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X")


class Part(NamedTuple):
    """A participant while the parse is at hand: the word that heads it, and its role."""

    role: str
    word: Word


def parts_of(trigger: Trigger, triggers: Set[int], dated: Set[int], naming: Naming) -> list[Part]:
    """The participants of an event, in text order, each word once.

    Args:
        trigger: the event.
        triggers: indices of all words of the passage that are triggers.
        dated: indices of the words of timexes, which take no part.
        naming: the language's words.
    """
    found: dict[int, Part] = {}
    for part in _parts(trigger, naming):
        for word in (part.word, *_conjuncts(part.word)):
            word = named_apposition(word)
            if (
                word.i in dated
                or word.i == trigger.word.i
                or word.pos not in _NOMINAL
                and word.dep not in SUBJECTS
                or word.lower in naming.relative
            ):
                continue
            if word.i in triggers and part.role == "other":
                continue
            found.setdefault(word.i, Part(part.role, word))
    return [found[i] for i in sorted(found)]


def _parts(trigger: Trigger, naming: Naming) -> Iterator[Part]:
    verb = trigger.finite
    if verb.pos in ("VERB", "AUX"):
        passive = is_passive(verb)
        given = passive and verb.lemma in naming.giving and any(c.dep in ("dobj", "obj") for c in verb.children)
        for subject, of_passive in subjects_of(verb, naming):
            yield Part("recipient" if of_passive and given else "patient" if of_passive else "agent", subject)
        yield from _arguments(verb, passive, naming)
        if trigger.word is not verb:
            yield from _arguments(trigger.word, False, naming)
    else:
        yield from _of_noun(verb, naming)


def subjects_of(verb: Word, naming: Naming, depth: int = 0) -> list[tuple[Word, bool]]:
    """(subject, whether it is that of a passive) of a verb: its own, or the one that it shares."""
    own = [c for c in verb.children if c.dep in SUBJECTS]
    passive = is_passive(verb)
    if own:
        if len(own) > 1 and own[-1].i > verb.i and not passive:
            own = own[-1:]  # "That bubble, says the minister, is getting worse"
        return [(_referred(s, verb, naming), passive) for s in own]
    above = verb.head
    if above is verb or depth > _DEEP:
        return []
    if verb.dep == "conj" and above.pos in ("VERB", "AUX"):
        return [(s, passive) for s, _ in subjects_of(above, naming, depth + 1)]
    if verb.dep in ("xcomp", "ccomp") and above.pos in ("VERB", "AUX", "ADJ") and not is_finite(verb):
        if above.lemma in naming.controlling and not is_passive(above):
            objects = [c for c in above.children if c.dep in ("dobj", "dative") and c.i < verb.i]
            if objects:
                return [(objects[-1], passive)]
        governor = above if above.pos != "ADJ" or above.head is above else above.head
        return [(s, passive) for s, _ in subjects_of(governor, naming, depth + 1)]
    if verb.dep == "acl" and above.pos in ("NOUN", "PROPN", "PRON"):
        if verb.tag in ("VBG", "VBN", "VBD"):
            return [(above, verb.tag != "VBG")]
        return []
    if verb.dep == "advcl" and verb.tag == "VBN" and not passive and (named := _just_before(verb)) is not None:
        return [(named, True)]  # "Gerasimov, only appointed a month ago"
    if verb.dep == "advcl" and not is_finite(verb) and not _has_auxiliary(verb):
        return [(s, passive or verb.tag == "VBN") for s, _ in subjects_of(above, naming, depth + 1)]
    if verb.dep == "pcomp" and above.head.dep == "dobj":
        return [(above.head, passive)]  # "accused the firm of ignoring it"
    if verb.dep == "pcomp" and above.head.pos in ("VERB", "AUX"):
        objects = [c for c in above.head.children if c.dep == "dobj" and c.i < verb.i]
        if objects and above.head.lemma in naming.controlling:
            return [(objects[-1], passive)]
        return [(s, passive) for s, _ in subjects_of(above.head, naming, depth + 1)]
    return []


def is_passive(verb: Word) -> bool:
    """Whether a verb is in the passive; "was arrested and charged" shares its auxiliary."""
    for _ in range(_DEEP):
        if any(c.dep in ("auxpass", "nsubjpass", "aux:pass", "nsubj:pass") for c in verb.children):
            return True
        if verb.dep == "acl":
            return verb.tag in ("VBN", "VBD")
        if verb.tag == "VBD" and _is_reduced(verb):
            return True
        if (
            verb.dep != "conj"
            or verb.tag != "VBN"
            or verb.head.tag != "VBN"
            or any(c.dep in ("nsubj", "aux") for c in verb.children)
        ):
            return False
        verb = verb.head
    return False


def _is_reduced(verb: Word) -> bool:
    """Whether a verb that is taken for that of the sentence stands behind its subject as a participle, and another verb
    follows without "and": "Samples taken from the river showed nothing"."""
    subject = next((c for c in verb.children if c.dep == "nsubj"), None)
    if subject is None or subject.pos == "PRON" or any(c.dep in ("dobj", "cc", "aux", "neg") for c in verb.children):
        return False
    between = verb.line[subject.i + 1 : verb.i]
    following = next((c for c in verb.children if c.dep in ("conj", "dep") and c.i > verb.i), None)
    return (
        following is not None
        and all(w.text == "," for w in between)
        and (is_finite(following) or any(is_finite(c) and c.dep in ("aux", "auxpass") for c in following.children))
        and not any(c.dep in ("cc", *SUBJECTS) and c.dep != "nsubjpass" for c in following.children)
    )


def _just_before(verb: Word) -> Word | None:
    """The noun that stands just before a participle, but for a comma and adverbs."""
    word, comma = verb.previous, False
    while word is not None and (word.text == "," and not comma or word.pos == "ADV"):
        comma = comma or word.text == ","
        word = word.previous
    return (
        word
        if comma and word is not None and word.pos in ("NOUN", "PROPN") and word.sentence == verb.sentence
        else None
    )


def _has_auxiliary(verb: Word) -> bool:
    return any(c.dep in ("aux", "auxpass") and c.tag != "TO" and is_finite(c) for c in verb.children)


def _referred(word: Word, verb: Word, naming: Naming) -> Word:
    """What a relative pronoun stands for; any other word itself."""
    if word.lower in naming.relative:
        for above in (verb, *verb.ancestors()):
            if above.dep == "relcl":
                return above.head
            if above.dep not in ("conj", "ccomp", "xcomp"):
                break
    return word


def _arguments(head: Word, passive: bool, naming: Naming) -> Iterator[Part]:
    """What hangs on a verb or a predicate after it: objects, agents of passives, recipients, places and the rest."""
    for child in head.children:
        if child.dep in ("dobj", "obj"):
            told = head.lemma in naming.telling and (
                child.pos in ("PROPN", "PRON") or any(c.dep == "ccomp" for c in head.children)
            )
            besides = passive and head.lemma not in naming.giving  # "was fined a million"
            yield Part("recipient" if told else "other" if besides else "patient", _referred(child, head, naming))
            yield from _owners(child, naming)
        elif child.dep in ("dative", "iobj"):
            if child.pos == "ADP":
                yield from (Part("recipient", c) for c in child.children if c.dep == "pobj")
            else:
                yield Part("recipient", child)
        elif child.dep == "oprd" and child.pos in ("NOUN", "PROPN"):
            yield Part("other", child)  # "was appointed curator"
        elif child.dep == "agent":
            for word in child.children:
                if word.dep == "pobj":
                    counted = word.lemma in naming.margins and any(c.dep == "nummod" for c in word.children)
                    yield Part("agent" if passive and not counted else "other", word)
        elif child.dep == "prep":
            yield from _prepositional(child, head, naming)
        elif child.dep in SUBJECTS:
            yield from _owners(child, naming)
    if (
        head.dep == "relcl"
        and not any(c.dep in ("dobj", "obj") for c in head.children)
        and head.head.pos in ("NOUN", "PROPN")
    ):
        if any(c.dep == "advmod" and c.lower in naming.relative_adverbs for c in head.children):
            if is_place(head.head, naming):
                yield Part("place", head.head)
            return  # "the port where she arrived"
        own = [c for c in head.children if c.dep in SUBJECTS]
        if own and not any(c.lower in naming.relative for c in own) and head.pos == "VERB" and not passive:
            yield Part("patient", head.head)


def _prepositional(preposition: Word, head: Word, naming: Naming) -> Iterator[Part]:
    for word in preposition.children:
        if word.dep == "pobj":
            if _is_place_after(preposition, word, naming):
                yield Part("place", word)
            elif preposition.lower in naming.to and head.lemma in naming.giving and _gives(head, naming):
                yield Part("recipient", word)
            elif preposition.lower in naming.by and head.tag == "VBN":
                yield Part("agent", word)
            elif word.pos == "PROPN" or word.pos in ("NOUN", "PRON") and preposition.lower in naming.joining:
                yield Part("other", word)
        elif word.dep == "prep":  # "from behind the line"
            yield from _prepositional(word, head, naming)


def is_place(word: Word, naming: Naming) -> bool:
    """Whether a word names a place, by itself."""
    if word.kind in ("GPE", "LOC", "FAC"):
        return True
    if word.pos == "PROPN":
        return _name_text(word) in naming.places or word.lemma in naming.place_nouns
    return word.pos == "NOUN" and word.lemma in naming.place_nouns


def _gives(verb: Word, naming: Naming) -> bool:
    """Whether a verb of giving gives something: of those that can mean going, only with what is given."""
    return verb.lemma not in naming.moving or is_passive(verb) or any(c.dep in ("dobj", "obj") for c in verb.children)


def _is_place_after(preposition: Word, word: Word, naming: Naming) -> bool:
    """Whether a word after a preposition of place says where: a place, or a name that is no body's."""
    if preposition.lower not in naming.strict_place_prepositions:
        return False
    if is_place(word, naming):
        return True
    if word.pos != "PROPN" or preposition.lower not in naming.at_places or any(c.dep == "appos" for c in word.children):
        return False
    parts = [*(c for c in word.children if c.dep == "compound"), word]
    return not any(
        w.text.isupper() or w.lower.rstrip(".") in naming.company_endings or w.lower in naming.organisations
        or w.text in naming.first_names or w.lower in naming.women or w.lower.rstrip(".") in naming.titles
        or w.text[:1].islower() or not w.text[:1].isalpha()
        for w in parts
    )  # fmt: skip


def _name_text(word: Word) -> str:
    compounds = [c.text for c in word.children if c.dep == "compound" and c.i < word.i]
    return " ".join([*compounds, word.text]).casefold().replace(".", "")


def _owners(noun: Word, naming: Naming) -> Iterator[Part]:
    """Names that own a participant, or that it is of: "Putin's policies"."""
    for child in noun.children:
        if child.dep == "poss" and child.pos == "PROPN":
            yield Part("other", child)
        elif child.dep == "prep" and child.lower in naming.of:
            yield from (Part("other", c) for c in child.children if c.dep == "pobj" and c.pos == "PROPN")


def _of_noun(noun: Word, naming: Naming) -> Iterator[Part]:
    """What takes part in what a noun names: "Russia's invasion of Ukraine", "the attack by rebels on the city"."""
    agents = False
    for child in noun.children:
        if child.dep == "poss":
            agents = True
            yield Part("agent", child)
        elif child.dep in ("compound", "nmod") and child.pos == "PROPN":
            yield Part("other", child)
        elif child.dep == "prep":
            for word in child.children:
                if word.dep != "pobj":
                    continue
                if child.lower in naming.of:
                    yield Part("patient", word)
                elif child.lower in naming.by or child.lower in naming.between:
                    agents = True
                    yield Part("agent", word)
                elif _is_place_after(child, word, naming):
                    yield Part("place", word)
                elif word.pos in ("PROPN", "NOUN"):
                    yield Part("other", word)
    above = noun.head
    if not agents and noun.dep == "dobj" and above.pos == "VERB" and above.lemma in naming.carrying:
        for subject, passive in subjects_of(above, naming):
            if not passive:
                yield Part("agent", subject)
        for child in above.children:
            if child.dep == "prep" and child.i > noun.i:
                yield from _prepositional(child, above, naming)


def _conjuncts(word: Word) -> Iterator[Word]:
    todo, seen = [word], 0
    while todo and seen < 40:
        for child in todo.pop().children:
            if child.dep == "conj" and child.pos in ("NOUN", "PROPN", "PRON", "NUM"):
                seen += 1
                yield child
                todo.append(child)


def named_apposition(word: Word) -> Word:
    """The name that stands beside a noun: "the president, Vladimir Putin"."""
    if word.pos == "NOUN":
        for child in word.children:
            if child.dep == "appos" and child.pos == "PROPN":
                return child
    return word
