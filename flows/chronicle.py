"""The flow: documents come in, their times are found and pinned, the tables go out."""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.repin import anchor_corpus
from flows.runbook import opened
from flows.settings import Settings
from flows.stories import tell
from flows.tasks import annotate, ingest, publish, stage


@flow(name="chronicle", persist_result=False, log_prints=False)
def chronicle(
    paths: list[str],
    lake: str | None = None,
    language: str | None = None,
    workers: int | None = None,
    events: bool | None = None,
    gazetteer: str | None = None,
    every_sentence: bool | None = None,
) -> dict[str, Any]:
    """Ingest what is new in the paths, annotate it, publish it: one commit a batch. Gives the summary of the run.

    Args:
        paths: files, folders or globs. What vanished from them since an earlier run stays in the lake.
        lake: folder of the lake; made when it is not there. This and the following default to `Settings`.
        language: language of all documents; None: told from each text.
        workers: processes; the tables are the same bytes with any number.
        events: whether to extract events.
        every_sentence: whether events are also extracted of sentences that hold no temporal reference.
        gazetteer: files of named periods and happenings of one's own, separated as in PATH.
    """
    settings = Settings.gather(
        lake=lake, language=language, workers=workers, events=events, gazetteer=gazetteer, every_sentence=every_sentence
    )
    with opened(paths, settings) as book:
        settings = book.settings
        for batch in book.new():
            documents = ingest(stage(batch, settings), settings)
            timeline = annotate(documents, settings)
            book.enter(publish(timeline, settings))
        if book.batches:
            anchor_corpus(settings.lake, settings.gazetteers)
            tell(settings)
        return book.close()
