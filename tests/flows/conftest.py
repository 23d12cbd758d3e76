"""A small corpus, and a run of its batches without a Prefect server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows import runbook
from flows.runbook import opened
from flows.settings import Settings

Run = Callable[..., dict[str, Any]]

CORPUS = {
    "note.txt": "Putin took Crimea in 2014. He said so a month ago.",
    "copy.txt": "Putin took Crimea in 2014. He said so a month ago.",
    "page.md": "---\ndate: 2022-05-18\n---\n# Talks\n\nThey met last week and meet again on Friday.\n",
    "wire.jsonl": '{"doc_id": "a", "text": "Rain on 3 May 2021.", "dct": "2021-05-04"}\n{"text": "Snow in 1999."}\n',
    "deep/plain.txt": "Nothing happens here.",
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with documents of several formats, two of them with the same text."""
    folder = tmp_path / "docs"
    for name, text in CORPUS.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A lake of the test's own, and no events, which would need a model."""
    return Settings(lake=str(tmp_path / "lake"), events=False)


@pytest.fixture
def plain_run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The batches of `chronicle` over some paths, its tasks called as plain functions: no server, no engine.

    The recipe is fixed, so that one may work on a grammar while the tests run.
    """
    from flows.tasks import annotate, ingest, publish, stage

    monkeypatch.setattr(runbook, "recipe", lambda settings: "fixed")

    def run(*paths: Path, settings: Settings = settings) -> dict[str, Any]:
        with opened([str(p) for p in paths], settings) as book:
            for batch in book.new():
                name = stage(batch, book.settings)
                book.enter(publish.fn(annotate.fn(ingest.fn(name, book.settings), book.settings), book.settings))
            return book.close()

    return run
