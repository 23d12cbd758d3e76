"""Sentences in which there is nothing to find: the tagger stays silent."""

from __future__ import annotations

from pathlib import Path

from transforms.annotate import annotate
from transforms.dating import date_document
from transforms.evaluation import innermost, tags_of
from transforms.sources import Draft

FOLDER = Path(__file__).resolve().parent.parent / "negatives"
ALLOWED = 10  # false hits in 10,000 words, nearly all of which are traps; the aim is 2, and it only goes down


def test_hardly_anything_is_found_where_there_is_nothing():
    words, hits = 0, []
    for file in sorted(FOLDER.glob("*.txt")):
        for number, sentence in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            words += len(sentence.split())
            place = f"{file.name}:{number}"
            draft = Draft(uri=place, format="text", language="en", title="", text=sentence, source="", genre="",
                          evidence=(), doc_id=place)
            annotation = annotate(date_document(draft, given="2022-05-18", language="en"))
            hits += [f"{place}: [{tag.text}] {tag.value}   {sentence}"
                     for tag in innermost(tags_of(annotation.mentions, annotation.timexes))]
    assert words > 14_000
    assert 10_000 * len(hits) / words <= ALLOWED, f"{len(hits)} false hits in {words} words\n" + "\n".join(hits)
