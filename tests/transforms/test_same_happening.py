"""Which reports tell one happening, read by the pipeline: `same_happening.toml` has the pairs."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from transforms.records import Document, Event, Telling
from transforms.stories import DOCUMENT_COLUMNS, occurrences
from transforms.tables import to_records, to_table

pytestmark = pytest.mark.slow  # a model is loaded

PAIRS = tomllib.loads(Path(__file__).with_name("same_happening.toml").read_text(encoding="utf-8"))


def texts() -> dict[str, tuple[str, str, int]]:
    """A line → its day, its text without the asterisks, and where the word starts."""
    found = {}
    for line in (line for pairs in PAIRS.values() for pair in pairs for line in pair):
        day, _, marked = line.partition(" | ")
        found[line] = (day, marked.replace("*", ""), marked.index("*"))
    return found


@pytest.fixture(scope="module")
def home() -> dict[str, str | None]:
    """A line → the occurrence of its word; None where no event was found."""
    from flows import model
    from transforms.annotate import annotate_all, day_bounds, plain_document

    package = model.package_of("en_core_web_sm")
    if package is None:
        pytest.skip("needs the model en_core_web_sm")
    lines = texts()
    documents = [
        plain_document(text, day_bounds(day), doc_id=f"d{n}")._replace(genre="news", source=f"paper {n}")
        for n, (day, text, _) in enumerate(lines.values())
    ]
    events: list[Event] = [e for found in annotate_all(documents, model.load(package), True) for e in found.events]
    table = to_table(Document, documents).select(list(DOCUMENT_COLUMNS))
    _, tellings = occurrences(to_table(Event, events), table)
    told = {t.event_id: t.occurrence_id for t in to_records(Telling, tellings)}
    at = {(e.doc_id, e.start): told.get(e.event_id) for e in events}
    return {line: at.get((f"d{n}", start)) for n, (line, (_, _, start)) in enumerate(lines.items())}


@pytest.mark.parametrize("a, b", PAIRS["one"])
def test_these_two_are_one_happening(home, a, b):
    assert home[a] is not None and home[a] == home[b]


@pytest.mark.parametrize("a, b", PAIRS["two"])
def test_these_two_are_two_happenings(home, a, b):
    assert home[a] is not None and home[b] is not None
    assert home[a] != home[b]
