"""Documents of many kinds, annotated before anything was run on them: what is found in them does not get less."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from transforms.annotate import annotate
from transforms.dating import date_document
from transforms.evaluation import Figures, gold_from_jsonl, score, tags_of
from transforms.sources import Draft

FOLDER = Path(__file__).resolve().parent.parent / "kinds"
FLOORS = {"en": (91.0, 95.0, 82.5), "de": (96.0, 98.0, 88.0)}
"""Language → strict, relaxed and value F1 × 100, which only go up."""


@cache
def _figures(language: str) -> Figures:
    gold = gold_from_jsonl((FOLDER / f"{language}.jsonl").read_bytes())
    found = {}
    for document in gold:
        draft = Draft(document.doc_id, "text", language, "", document.text, "", "", (), document.doc_id)
        annotation = annotate(date_document(draft, given=document.dct or None, language=language))
        found[document.doc_id] = tags_of(annotation.mentions, annotation.timexes)
    return score(gold, found)


@pytest.mark.parametrize("language", FLOORS)
def test_references_in_documents_of_many_kinds_are_found_and_pinned(language):
    figures = _figures(language)
    found = tuple(round(100 * share, 1) for share in (figures.strict.f1, figures.relaxed.f1, figures.value_f1))
    assert all(share >= floor for share, floor in zip(found, FLOORS[language])), found
