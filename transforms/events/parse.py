"""A parsed passage as plain words with links between them: what the rules of events read. Only this module reads a Doc.

spaCy's attribute ruler and lemmatizer take as long as its tagger, and what they say hangs on a word and its tag alone:
they are asked once a pair, on a text of one word, and the answer is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from transforms.events.vocabulary import Words

Context = TypeVar("Context")

BATCH = 128
"""Passages that spaCy parses at once, which bounds its memory."""

HOARD = 60_000
"""Words that spaCy may remember for good, some 30 MB; those that come later are forgotten after every call."""

_KNOWN = 200_000
"""Pairs of word and tag that are remembered."""

_REMEMBERED = ("attribute_ruler", "lemmatizer")
_AUXILIARY = ("aux", "auxpass", "aux:pass")
_CLAUSAL = ("ROOT", "advcl", "ccomp", "conj", "relcl", "xcomp")


class Word:
    """A word in its sentence: where it stands in the passage, what it is, and what hangs on it."""

    __slots__ = (
        "i", "start", "end", "text", "lower", "lemma", "tag", "pos", "dep", "kind", "head", "children", "sentence",
        "line",
    )  # fmt: skip

    def __init__(self, i: int, start: int, end: int, text: str, lemma: str, tag: str, pos: str, dep: str, kind: str):
        self.i = i
        self.start = start
        self.end = end
        self.text = text
        self.lower = text.lower()
        self.lemma = lemma
        self.tag = tag
        self.pos = pos
        self.dep = dep
        self.kind = kind
        self.head: Word = self
        self.children: list[Word] = []
        self.sentence = 0
        self.line: list[Word] = []

    def __repr__(self) -> str:
        return f"{self.text}/{self.tag}/{self.dep}"

    def subtree(self) -> list[Word]:
        """The word and all that hangs on it, in text order."""
        found, todo = [], [self]
        while todo:
            word = todo.pop()
            found.append(word)
            todo += word.children
        return sorted(found, key=_position)

    @property
    def previous(self) -> Word | None:
        """The word before it in the passage."""
        return self.line[self.i - 1] if self.i else None

    def ancestors(self) -> Iterator[Word]:
        """The word's head, the head of that, and so on up to the root."""
        word = self
        while word.head is not word:
            word = word.head
            yield word


def _position(word: Word) -> int:
    return word.i


def mend(words: list[Word], known: Words) -> None:
    """Hang what a verb of saying tells on that verb, where the parser hung it on a noun between.

    So in "denied at the time that workers had been at risk".
    """
    for word in words:
        noun = word.head
        if word.dep not in ("acl", "relcl") or noun.dep != "pobj" or noun.lemma not in known.moments:
            continue
        verb = noun.head.head
        if verb.lemma in known.reporting and any(
            c.dep in ("mark", "advmod") and c.lower in known.that for c in word.children
        ):
            noun.children.remove(word)
            verb.children.append(word)
            word.head, word.dep = verb, "ccomp"


class Parser:
    """spaCy's pipeline, as a maker of words."""

    trust = 1.0

    def __init__(self, nlp: Any):
        self.nlp = nlp
        names = nlp.pipe_names
        self._skipped = [n for n in _REMEMBERED if n in names] if "tagger" in names else []
        self._known: dict[tuple[int, int], tuple[str, str, str]] = {}
        self._names: dict[int, str] = {}

    @property
    def language(self) -> str:
        """The language that it parses."""
        return self.nlp.lang

    def parse(self, passages: Iterable[tuple[str, Context]]) -> Iterator[tuple[list[Word], Context]]:
        """The words of each passage, with what came with it."""
        # To meet a word for the first time costs as much as to tag ten; a memory zone forgets them: it is for the rare.
        zone = self.nlp.memory_zone if len(self.nlp.vocab) > HOARD else nullcontext
        with zone():
            for doc, context in self.nlp.pipe(passages, as_tuples=True, batch_size=BATCH, disable=self._skipped):
                yield self._words(doc), context

    def _words(self, doc: Any) -> list[Word]:
        from spacy.attrs import DEP, ENT_TYPE, HEAD, IDX, LENGTH, ORTH, SENT_START, TAG

        text, names, known = doc.text, self._names, self._known
        rows = doc.to_array([ORTH, TAG, DEP, IDX, LENGTH, SENT_START, ENT_TYPE]).tolist()
        words: list[Word] = []
        sentence = 0
        for i, (orth, tag, dep, start, length, opens, kind) in enumerate(rows):
            told = known.get((orth, tag))
            if told is None:
                told = self._look_up(doc[i], (orth, tag))
            lemma, pos, tag = told
            dep = names.get(dep) or self._name(dep, doc)
            if dep in _AUXILIARY and tag != "TO":
                pos = "AUX"
            elif pos == "AUX" and dep in _CLAUSAL and lemma != "be":
                pos = "VERB"
            end = start + length
            word = Word(i, start, end, text[start:end], lemma, tag, pos, dep, kind and self._name(kind, doc) or "")
            if opens == 1 and i:
                sentence += 1
            word.sentence = sentence
            word.line = words
            words.append(word)
        for word, offset in zip(words, doc.to_array(HEAD).astype("int64").tolist()):
            if offset:
                word.head = words[word.i + offset]
                word.head.children.append(word)
        return words

    def _name(self, number: int, doc: Any) -> str:
        """The string that spaCy keeps under a number: a dependency or the kind of an entity, of which there are few."""
        self._names[number] = found = doc.vocab.strings[number]
        return found

    def _look_up(self, token: Any, key: tuple[int, int]) -> tuple[str, str, str]:
        """(lemma, part of speech, tag) of a word with its tag."""
        if not self._skipped:
            return token.lemma_.lower(), token.pos_, token.tag_
        from spacy.tokens import Doc

        alone = Doc(token.vocab, words=[token.text], tags=[token.tag_])
        for name in self._skipped:
            alone = self.nlp.get_pipe(name)(alone)
        if len(self._known) >= _KNOWN:
            self._known.clear()
        self._known[key] = found = alone[0].lemma_.lower(), alone[0].pos_, token.tag_
        return found
