"""Run the tagger on corpora, as a user with the document's date at hand would."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpora import Corpus, negative_sentences
from transforms.evaluation import Gold, Tag, innermost, tags_of
from transforms.records import Document


def document_of(text: str, doc_id: str, language: str = "en", dct: str = "") -> Document:
    """A document as `dateline read --dct DCT` makes it; its genre is not given.

    Raises:
        ValueError: when the text comes back changed, so that gold offsets would not fit.
    """
    from transforms.dating import date_document
    from transforms.sources import Draft

    draft = Draft(uri=doc_id, format="text", language=language, title="", text=text, source="", genre="", evidence=(),
                  doc_id=doc_id)
    document = date_document(draft, given=dct or None, language=language)._replace(doc_id=doc_id)
    if document.text != text:
        raise ValueError(f"{doc_id}: the text was changed on its way in, so gold offsets do not fit")
    return document


def documents_of(corpus: Corpus) -> list[Document]:
    """The documents of a corpus, with their dates and without their annotation."""
    return [document_of(gold.text, gold.doc_id, gold.lang or "en", gold.dct) for gold in corpus.documents]


def tag_all(documents: Iterable[Document]) -> dict[str, list[Tag]]:
    """What the tagger finds, by doc_id; where it breaks, it found nothing, and stderr says so."""
    from transforms.annotate import annotate

    found: dict[str, list[Tag]] = {}
    for document in documents:
        try:
            annotation = annotate(document)
            found[document.doc_id] = tags_of(annotation.mentions, annotation.timexes)
        except Exception as error:                       # a broken rule must not hide all other figures
            found[document.doc_id] = []
            print(f"the tagger broke on {document.doc_id}: {error!r}", file=sys.stderr)
    return found


class Tagged(NamedTuple):
    """Predictions on a corpus and the processor seconds that they took."""

    tags: dict[str, list[Tag]]
    seconds: float


def tag_corpus(corpus: Corpus) -> Tagged:
    """The tagger's answers for a corpus, timed on one core after one document of warm-up."""
    documents = documents_of(corpus)
    tag_all(documents[:1])
    before = time.process_time()
    tags = tag_all(documents)
    return Tagged(tags, time.process_time() - before)


class FalseHits(NamedTuple):
    """What was found where there is nothing to find."""

    sentences: int
    words: int
    hits: list[tuple[str, str, Tag]]
    """(file:line, sentence, what was found)"""

    @property
    def rate(self) -> float:
        """False hits in 10,000 words."""
        return 10_000 * len(self.hits) / self.words if self.words else 0.0


def false_hits(sentences: Sequence[tuple[str, str]] | None = None, dct: str = "2022-05-18") -> FalseHits:
    """Run the tagger on sentences that hold no temporal reference, each a document of its own.

    `dct` is their date: with one the tagger says all it can, so that nothing hides behind a missing date.
    """
    sentences = negative_sentences() if sentences is None else sentences
    tags = tag_all(document_of(sentence, place, dct=dct) for place, sentence in sentences)
    hits = [(place, sentence, tag) for place, sentence in sentences for tag in innermost(tags[place])]
    return FalseHits(len(sentences), sum(len(sentence.split()) for _, sentence in sentences), hits)


def quoted(gold: Gold, tag: Tag, width: int = 50) -> str:
    """A tag in its surroundings, on one line."""
    before, after = gold.text[max(0, tag.start - width):tag.start], gold.text[tag.end:tag.end + width]
    return f"{before}[{gold.text[tag.start:tag.end]}]{after}".replace("\n", " ")
