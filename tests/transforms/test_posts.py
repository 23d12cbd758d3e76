"""What people write in posts and messages is found, where it begins and where it ends."""

from __future__ import annotations

from pathlib import Path

from transforms.annotate import annotate
from transforms.dating import date_document
from transforms.evaluation import gold_from_jsonl, score, tags_of
from transforms.sources import Draft

FILE = Path(__file__).resolve().parent.parent / "posts" / "posts.jsonl"


def test_references_in_posts_are_found():
    posts = gold_from_jsonl(FILE.read_bytes(), FILE.name)
    found = {}
    for post in posts:
        draft = Draft(uri=post.doc_id, format="text", language="en", title="", text=post.text, source="", genre="", evidence=(),
                      doc_id=post.doc_id)
        annotation = annotate(date_document(draft, given=post.dct, language="en"))
        found[post.doc_id] = tags_of(annotation.mentions, annotation.timexes)
    figures = score(posts, found)
    assert figures.strict.f1 > 0.85
    assert figures.relaxed.f1 > 0.90
