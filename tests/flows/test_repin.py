"""`repin`: dates anew from the mentions of the lake, and a run asks its corpus for what a document leaves open."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import model
from flows.repin import NoSuchDocument, anchor_corpus, repin
from flows.shards import annotate_shard, from_ipc, to_ipc
from transforms.annotate import annotate, annotate_all, day_bounds, plain_document
from transforms.gazetteer import COLUMNS
from transforms.records import TABLES, Document, Timex
from transforms.tables import schema_of, to_records, to_table
from warehouse.lake import Lake

PAPER = plain_document("The toll house at Marlow was blown up on 9 May 1987.", day_bounds("1987-05-11"), doc_id="paper")
TRIAL = plain_document("He was seen two days after the toll house was blown up.", day_bounds("1987-06-30"), doc_id="trial")
LETTER = plain_document("A month ago I moved. Nothing has changed since the Soviet era.", day_bounds("2022-05-18"), doc_id="letter")


@pytest.fixture
def lake(tmp_path: Path) -> str:
    """A lake that holds three documents as a batch leaves them."""
    documents = [d._replace(uri=f"{d.doc_id}.txt") for d in (PAPER, TRIAL, LETTER)]
    table = to_table(Document, documents)
    done = annotate_shard({"documents": to_ipc(table)}, None)
    path = str(tmp_path / "lake")
    Lake.open(path, create=True).commit({"documents": table, **{n: from_ipc(done[n]) for n in ("mentions", "timexes")}}, txn="batch")
    return path


def timexes(lake: str) -> dict[str, Timex]:
    return {t.mention_id: t for t in to_records(Timex, Lake.open(lake).read("timexes"))}


def test_a_run_ends_with_what_other_documents_tell(lake: str) -> None:
    assert timexes(lake)["trial:t1"].anchor_policy == "not-found"
    assert anchor_corpus(lake)["changed"] == 1
    found = timexes(lake)["trial:t1"]
    assert (found.value, found.anchor_id, found.anchor_policy) == ("1987-05-11", "paper:t1", "corpus")
    assert anchor_corpus(lake)["changed"] == 0


def test_nothing_changed_gives_the_same_rows_and_no_commit(lake: str) -> None:
    anchor_corpus(lake)
    before, version = timexes(lake), Lake.open(lake).snapshot().version
    assert repin(lake, everything=True)["changed"] == 0
    assert timexes(lake) == before and Lake.open(lake).snapshot().version == version


def test_another_date_of_a_document_gives_what_a_run_with_that_date_would(lake: str) -> None:
    assert repin(lake, dates={"letter": "2019-01-15"})["redated"] == 1
    again = annotate(LETTER._replace(uri="letter.txt", **dict(zip(Document._fields[7:11], day_bounds("2019-01-15")))))
    found = timexes(lake)
    for timex in again.timexes:
        assert found[timex.mention_id] == timex
    rows = Lake.open(lake).read("documents")
    assert sorted(rows["doc_id"].to_pylist()) == ["letter", "paper", "trial"]


def test_another_gazetteer_moves_what_counts_from_it(lake: str, tmp_path: Path) -> None:
    anchor_corpus(lake)
    mine = tmp_path / "mine.csv"
    mine.write_text(",".join(COLUMNS) + "\nsoviet-era,Soviet era,,1917-11-07,1917-11-07,1990-01-01,1990-01-01,,era,,era,mine\n")
    assert repin(lake, [str(mine)])["changed"] == 1
    assert timexes(lake)["letter:t2"].network[0].before == "1917-11-07/1990-01-01"


def test_a_document_that_is_not_there_is_named(lake: str) -> None:
    with pytest.raises(NoSuchDocument, match="'nobody'"):
        repin(lake, dates={"nobody": "2020"})


GAZETTE = plain_document("The Kelso footbridge collapsed into the river on 3 May 2019.", day_bounds("2019-05-04"), doc_id="gazette")
DIARY = plain_document("Yesterday the Kelso footbridge collapsed. A month ago I crossed it.", None, doc_id="diary")
FILM = plain_document("The mill closed last month (April 2012). We shall see it again on 4 May 2030.", day_bounds("2012-05-18"), doc_id="film")


def lake_of(path: Path, *batches: list[Document]) -> str:
    """A lake after a run of some batches."""
    lake = Lake.open(path, create=True)
    for n, documents in enumerate(batches):
        documents = [d._replace(uri=f"{d.doc_id}.txt") for d in documents]
        done = annotate_shard({"documents": to_ipc(to_table(Document, documents))}, None)
        dated = {d.doc_id: d for d in to_records(Document, from_ipc(done["documents"]))}
        table = to_table(Document, [dated.get(d.doc_id, d) for d in documents])
        lake.commit({"documents": table, **{name: from_ipc(done[name]) for name in ("mentions", "timexes")}}, txn=f"batch {n}")
        anchor_corpus(str(path))
    return str(path)


def test_an_undated_document_of_a_run_is_dated_by_what_another_tells(tmp_path: Path) -> None:
    path = lake_of(tmp_path / "lake", [DIARY], [GAZETTE])
    together = {a.document.doc_id: a for a in annotate_all([d._replace(uri=f"{d.doc_id}.txt") for d in (DIARY, GAZETTE)])}
    rows = Lake.open(path).read("documents")
    diary = next(d for d in to_records(Document, rows) if d.doc_id == "diary")
    assert diary == together["diary"].document and diary.dct_method == "content"
    assert any(e.method == "corpus" for e in diary.dct_evidence)
    assert list(timexes(path).values()) == [t for d in ("diary", "gazette") for t in together[d].timexes]
    assert anchor_corpus(path)["changed"] == 0


def test_everything_pinned_again_is_what_a_run_gives(tmp_path: Path) -> None:
    path = lake_of(tmp_path / "lake", [PAPER, TRIAL, LETTER, FILM], [GAZETTE, DIARY])
    before = timexes(path)
    stale = [t._replace(value="1900", earliest_start=None, network=()) for t in before.values()]
    Lake.open(path).commit({"timexes": to_table(Timex, stale)}, txn="stale", replace_tables=("timexes",))
    assert repin(path, everything=True)["changed"] == sum(a != b for a, b in zip(stale, before.values()))
    assert timexes(path) == before


def test_the_texts_of_dated_documents_are_not_read(lake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read = Lake.read
    monkeypatch.setattr(Lake, "read", lambda self, table, columns=None, at=None: asked.extend(
        c for c in columns or schema_of(TABLES[table]).names if table == "documents") or read(self, table, columns, at))  # fmt: skip
    repin(lake, everything=True)
    assert "doc_id" in asked and "text" not in asked


@pytest.mark.skipif(model.package_of("en_core_web_sm") is None, reason="no spaCy model is installed")
@pytest.mark.slow
def test_events_move_with_the_document_date(tmp_path: Path) -> None:
    text = "The Kelso bridge collapsed yesterday. The collapse injured ten drivers, the mayor said. He will resign."
    nlp = model.load(model.package_of("en_core_web_sm"))
    first, second = (annotate(plain_document(text, day_bounds(day), doc_id="d")._replace(uri="d.txt"), nlp, True)
                     for day in ("2019-05-04", "2021-08-20"))  # fmt: skip
    rows = {"documents": [first.document], "mentions": first.mentions, "timexes": first.timexes, "events": first.events,
            "tlinks": first.tlinks}  # fmt: skip
    lake = Lake.open(tmp_path / "lake", create=True)
    lake.commit({name: to_table(TABLES[name], found) for name, found in rows.items()}, txn="batch")
    repin(str(tmp_path / "lake"), dates={"d": "2021-08-20"})
    assert to_records(TABLES["events"], lake.read("events")) == second.events
