"""The cast of a document: what "the aircraft", "the company", "it" and "its" stand for, and 60 Boeing 787 jets.

`transforms.events` joins names. Here a participant without a name gets the one that it most likely stands for: a model
by its number, a thing or a body by the name of its kind that was named last. Where two could be meant, it has none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.detect import grammar_for
from transforms.records import Document, Event, Participant

LATELY = 400
"""Characters in which no other person is named before "she" stands for the one whose story it is."""

CORE = ("agent", "patient")
"""Roles of those who do something, and to whom it is done."""

FAR = 4_000
"""Characters before "the aircraft" in which it is looked for what it stands for."""

_MODEL = re.compile(r"\b[A-Z]{1,4}-?\d{2,4}(?![\d.,%])[A-Za-z]?\b")
_MADE = re.compile(r"\b([A-Z][A-Za-z&]+) (\d{2,4})(?![\d.,%:])(?=\b|s\b)")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_OF = re.compile(r"\s+of\s+((?:[\w-]+\s+){0,4}[\w-]+)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz-"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


class Kinds(NamedTuple):
    """The table ``[cast]`` of a language's context.toml."""

    things: frozenset[str]
    bodies: frozenset[str]
    definite: frozenset[str]
    he: frozenset[str]
    it: frozenset[str]
    they: frozenset[str]
    parts: frozenset[str]
    impersonal: frozenset[str]
    no_makers: frozenset[str]


class Named(NamedTuple):
    """A name where it stands in the text, or what stands for it."""

    start: int
    entity: str
    kind: str
    """THING, ORG, PERSON or another."""
    core: bool
    """Whether something happens to it there, or it does something."""


@lru_cache(maxsize=None)
def kinds_of(language: str) -> Kinds:
    """The words of a language; none of a language that has no such table."""
    try:
        table = grammar_for(language).context.get("cast", {})
    except (KeyError, ValueError, FileNotFoundError):
        table = {}
    return Kinds(*(frozenset(table.get(name, ())) for name in Kinds._fields))


def resolved(document: Document, events: Sequence[Event]) -> list[Event]:
    """The events of a document, their participants named where one can tell by what."""
    kinds = kinds_of(document.language)
    if not kinds.definite or not events:
        return list(events)
    cast = _Cast(document.text, events, kinds)
    starts = sorted({event.sentence_start for event in events})
    before = dict(zip(starts, [0, *starts]))
    return [
        event._replace(participants=tuple(
            p if event.lemma in kinds.impersonal else cast.name(p, before[event.sentence_start], event.sentence_start)
            for p in event.participants))
        for event in events
    ]  # fmt: skip


class _Cast:
    def __init__(self, text: str, events: Sequence[Event], kinds: Kinds) -> None:
        self._text, self._kinds = text, kinds
        self._models = _models_in(text, kinds)
        found = {(start, entity): Named(start, entity, "THING", False) for start, entity in _found(text, self._models)}
        for event in events:
            for p in event.participants:
                if p.entity:
                    model = self._model_of(p.surface)
                    named = Named(p.start, model or p.entity, "THING" if model else p.kind, p.role in CORE)
                    found[p.start, named.entity] = named
        self._named = sorted(found.values())
        persons = (n for n in self._named if n.kind == "PERSON" or not n.kind and " " in n.entity)
        self._hero = next((n for n in persons if n.core), None)

    def name(self, p: Participant, before: int, sentence_start: int) -> Participant:
        """A participant with what it stands for, if that can be told; `before` is where the sentence before starts."""
        named = self._named_by(p, before, sentence_start)
        if named is None:
            return p
        if p.role in CORE:
            insort(self._named, Named(p.start, named.entity, named.kind, True))
        return p._replace(entity=named.entity, kind="PRODUCT" if named.kind == "THING" else named.kind)

    def _named_by(self, p: Participant, before: int, sentence_start: int) -> Named | None:
        words = _WORD.findall(p.surface)
        if not words:
            return None
        last, said = words[-1].casefold(), p.surface.casefold()
        model = self._model_of(p.surface)
        if model and (last in self._kinds.things or _bare(words[-1]) in self._models):
            return Named(p.start, model, "THING", False)
        if p.entity or p.role == "place":
            return None
        if last in self._kinds.parts or words[0].casefold() in self._kinds.parts:
            return self._whole(p)
        if said in self._kinds.he:
            hero = self._of_story(p.start)
            return hero and hero._replace(kind="PERSON")
        if said in self._kinds.it:
            return self._before(p.start, ("THING", "ORG"), sentence_start, p.start - before)
        if said in self._kinds.they:
            return self._before(p.start, ("ORG",), sentence_start, p.start - sentence_start)
        if last in self._kinds.things and self._is_definite(p):
            return self._last(p.start, "THING") or next((n for n in self._named if n.kind == "THING"), None)
        if last in self._kinds.bodies and self._is_definite(p):
            return self._last(p.start, "ORG")
        return None

    def _whole(self, p: Participant) -> Named | None:
        """What a part is of: "one of the A380s", "a version of its 777 airliner", "the first of the new airliner"."""
        of = _OF.match(self._text, p.end)
        if not of:
            return None
        words = _WORD.findall(of[1])
        models = [self._models[bare] for word in words if (bare := _bare(word)) in self._models]
        if models:
            return Named(p.start, models[-1], "THING", False)
        return self._last(p.start, "THING") if any(word.casefold() in self._kinds.things for word in words) else None

    def _before(self, start: int, kinds: tuple[str, ...], sentence_start: int, reach: int) -> Named | None:
        """What a pronoun stands for: who last did something in its sentence; else in the one before, the first."""
        near = self._named[bisect_left(self._named, (start - reach,)) : bisect_left(self._named, (start,))]
        fitting = [named for named in near if named.kind in kinds]
        here = [named for named in fitting if named.start >= sentence_start]
        doing = [named for named in here if named.core]
        if doing or here:
            return (doing or here)[-1]
        return next((named for named in reversed(fitting) if named.core), None)

    def _of_story(self, start: int) -> Named | None:
        """The person whom the document names first, where no other was named shortly before: whose life it tells."""
        if self._hero is None or self._hero.start >= start:
            return None
        near = self._named[bisect_left(self._named, (start - LATELY,)) : bisect_left(self._named, (start,))]
        others = any(named.kind == "PERSON" and named.entity != self._hero.entity for named in near)
        return None if others else self._hero._replace(core=True)

    def _last(self, start: int, kind: str) -> Named | None:
        """The name of a kind that stands last before an offset."""
        near = self._named[bisect_left(self._named, (start - FAR,)) : bisect_left(self._named, (start,))]
        return next((named for named in reversed(near) if named.kind == kind), None)

    def _is_definite(self, p: Participant) -> bool:
        """Whether "the" or the like stands before, or within a word or two of a noun: "the new aircraft"."""
        before = self._text[max(0, p.start - 12) : p.start].split()
        first = _WORD.findall(p.surface)[0].casefold()
        return bool(before) and before[-1].casefold() in self._kinds.definite or first in self._kinds.definite

    def _model_of(self, surface: str) -> str | None:
        words = (_bare(word) for word in _WORD.findall(surface) if not word.isalpha())
        found = [self._models[word] for word in words if word in self._models]
        return found[-1] if found else None


def _bare(word: str) -> str:
    """A model as it is known: without the s of several, and without a variant."""
    word = word[:-1] if word.endswith("s") and any(c.isdigit() for c in word) else word
    head, _, tail = word.partition("-")
    return (head if len(head) > 2 and any(c.isdigit() for c in head) else word).casefold()


def _models_in(text: str, kinds: Kinds) -> dict[str, str]:
    """Model → its name with the maker's, where the text has it: a380 → airbus a380.

    >>> _models_in("The Boeing 747 and the A380 of Airbus. In May 1990, 787 jets of Boeing 787 line", kinds_of("en"))
    {'747': 'boeing 747', '787': 'boeing 787', 'a380': 'a380'}
    """
    found: dict[str, str] = {}
    for match in _MADE.finditer(text):
        maker, model = match.groups()
        if maker.casefold() not in kinds.no_makers and not _YEAR.fullmatch(model):
            found.setdefault(_bare(model), f"{maker} {model}".casefold())
    for match in _MODEL.finditer(text):
        words = text[max(0, match.start() - 40) : match.start()].rsplit(None, 1)[-1:]
        maker = words[0].casefold() if words and words[0][:1].isupper() and words[0].isalpha() else ""
        bare = _bare(match.group())
        if maker and maker not in kinds.no_makers and " " not in found.get(bare, ""):
            found[bare] = f"{maker} {bare}"
        found.setdefault(bare, bare)
    for bare in [bare for bare in found if bare.isdigit()]:  # "the Airbus 380", of a document that has A380 too
        lettered = (name for other, name in found.items() if not other.isdigit() and other.lstrip(_LETTERS) == bare)
        found[bare] = next(lettered, found[bare])
    return found


def _found(text: str, models: dict[str, str]) -> list[tuple[int, str]]:
    if not models:
        return []
    words = ((m.start(), m.group()) for m in _WORD.finditer(text))  # a model has a digit
    return [(start, models[bare]) for start, word in words if not word.isalpha() and (bare := _bare(word)) in models]
