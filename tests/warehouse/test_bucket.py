"""The lake in an object store: a server that speaks S3 runs here, and honours If-None-Match."""

from __future__ import annotations

import threading
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath

import pytest

from warehouse import box, catalog, checks, compact, forget, leases, vacuum
from warehouse.errors import AuditFailed, CatalogError, CommitConflict, LakeDamaged, LakeMissing, WriteFailed
from warehouse.lake import Lake

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server():
    """Where an S3 server of this test listens."""
    pytest.importorskip("obstore", reason="the extra s3 is not installed")
    moto = pytest.importorskip("moto.server", reason="moto[server] is not installed")
    server = moto.ThreadedMotoServer(port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def url(server, monkeypatch) -> str:
    """The URL of a new bucket's folder; the environment says how to reach it."""
    bucket = f"b{uuid.uuid4().hex[:12]}"
    urllib.request.urlopen(urllib.request.Request(f"{server}/{bucket}", method="PUT")).close()
    for name, value in {
        "AWS_ENDPOINT_URL": server, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return f"s3://{bucket}/deep/lake"


def ids(lake):
    return sorted(lake.read("documents", ["doc_id"])["doc_id"].to_pylist())


def test_the_server_honours_if_none_match(url):
    """What all rests on: of many that put the same key at once, one succeeds."""
    lake = Lake.open(url, create=True)
    key, won = PurePosixPath("race"), []
    start = threading.Barrier(8)

    def put(n):
        start.wait()
        try:
            lake.disk.put_if_absent(key, str(n).encode())
            won.append(n)
        except FileExistsError:
            pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(8)))
    assert len(won) == 1 and lake.disk.read(key) == str(won[0]).encode()


def test_rows_come_back_and_are_replaced(url, make):
    lake = Lake.open(url, create=True)
    assert lake.commit(make.joined(make.story("d1"), make.story("d2")), txn="one", audit=True) == 1
    lake.commit(
        make.story("new", "He left in 2014.", trigger="left", uri="d1.txt"), txn="two", replace_documents=["d1"]
    )
    again = Lake.open(url)
    assert ids(again) == ["d2", "new"] and again.commit(make.story("d1"), txn="one") == 1
    assert again.read("documents", snapshot=again.snapshot(1)).num_rows == 2
    assert checks.fsck(again, history=True) == [] and checks.audit(again) == []


def test_there_is_none_until_one_is_made(url):
    with pytest.raises(LakeMissing, match="there is no lake at s3://"):
        Lake.open(url)
    assert Lake.open(url, create=True).snapshot().version == Lake.open(url).snapshot().version == 0


def test_checks_refuse_rows(url, make):
    lake = Lake.open(url, create=True)
    with pytest.raises(AuditFailed):
        lake.commit(make.rows(mentions=[make.mention(make.document("d1"), 1, "2014")]), txn="one", audit=True)


def test_four_writers_lose_nothing(url, make):
    Lake.open(url, create=True)

    def write(name):
        lake = Lake.open(url)
        for n in range(5):
            lake.commit(
                make.story(f"{name}{n}"), txn=f"{name}{n}", replace_documents=[f"{name}{n - 1}"] if n % 2 else ()
            )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, "abcd"))
    lake = Lake.open(url)
    assert lake.snapshot().version == 20 and [c.parent for c in lake.history()] == list(range(19, -1, -1))
    assert ids(lake) == sorted(f"{name}{n}" for name in "abcd" for n in (1, 3, 4))


def test_upkeep(url, make):
    lake = Lake.open(url, create=True)
    for n in range(4):
        lake.commit(make.story(f"d{n}", f"It ended in 2014, says {n}."), txn=f"t{n}")
    with leases.held(lake, "upkeep", "me", 60) as lease:
        assert {c.became for c in compact.compact(lake, lease=lease)} == {1}
    forget.forget(lake, "d2", erase=True)
    assert vacuum.vacuum(lake, keep_seconds=0, grace_seconds=0, delete=True).deleted
    assert ids(Lake.open(url)) == ["d0", "d1", "d3"] and checks.fsck(Lake.open(url), history=True) == []


def test_damage_is_found(url, make):
    lake = Lake.open(url, create=True)
    lake.commit(make.story("d1"), txn="one")
    path = lake.root / lake.snapshot().files("mentions")[0].path
    lake.disk.put(path, lake.disk.read(path)[:-1] + b"?")
    with pytest.raises(LakeDamaged, match="its bytes are not those that were committed"):
        Lake.open(url).read("mentions")
    assert [f.check for f in checks.fsck(Lake.open(url))] == ["fsck changed"]


def test_two_that_replace_the_same_document_conflict(url, make):
    one, two = Lake.open(url, create=True), Lake.open(url)
    one.commit(make.story("d1"), txn="t1")
    one.commit(make.story("d2", uri="d1.txt"), txn="t2", replace_documents=["d1"])
    with pytest.raises(CommitConflict, match="'d1' cannot be replaced"):
        two.commit(make.story("d3", uri="d1.txt"), txn="t3", replace_documents=["d1"])


def test_a_store_that_does_not_answer_is_no_damage(url, make, monkeypatch):
    lake = Lake.open(url, create=True)
    lake.commit(make.story("d1"), txn="one")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    from warehouse.bucket import Bucket

    lost = Bucket(url.split("/")[2], retry_config={"max_retries": 0})
    lake.disk = lake.log._disk = lost
    with pytest.raises((WriteFailed, LakeDamaged, OSError), match="object store says"):
        lake.commit(make.story("d2"), txn="two")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Where copies of lakes in buckets are kept."""
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def asked(url, sql, **how):
    return box.query(url, sql, **how).column(0).to_pylist()


def test_a_run_writes_to_it_and_sql_asks_it(url, cache, tmp_path):
    from flows.runbook import opened
    from flows.settings import Settings
    from flows.tasks import annotate, ingest, publish, stage

    (tmp_path / "note.txt").write_text("It ended in 2014.")
    settings = Settings(lake=url, events=False)
    for new in (1, 0):
        with opened([str(tmp_path / "note.txt")], settings) as book:
            for batch in book.new():
                book.enter(publish.fn(annotate.fn(ingest.fn(stage(batch, settings), settings), settings), settings))
            told = book.close()
        assert (told["documents"], told["unchanged"], told["lake"]) == (new, 1 - new, url)
    assert asked(url, "SELECT surface FROM mentions") == ["2014"]


def test_one_run_at_a_time_whatever_the_machine(url, tmp_path, cache):
    from flows.runbook import Busy, opened
    from flows.settings import Settings

    (tmp_path / "note.txt").write_text("It ended in 2014.")
    leases.take(Lake.open(url, create=True), "run", "another machine", 60)
    with pytest.raises(Busy, match="another machine holds the lease"), opened([str(tmp_path / "note.txt")], Settings(lake=url)):
        pass


def test_its_copy_follows_it(url, cache, make):
    lake = Lake.open(url, create=True)
    lake.commit(make.story("d1"), txn="t1")
    assert asked(url, "SELECT doc_id FROM documents") == ["d1"]
    lake.commit(make.story("d2"), txn="t2")
    compact.compact(lake)
    assert asked(f"{url}/", "SELECT doc_id FROM documents ORDER BY doc_id") == ["d1", "d2"]
    assert asked(url, "SELECT doc_id FROM documents", as_of="1") == ["d1"]
    assert len(list(cache.iterdir())) == 1


def test_what_is_erased_there_is_erased_in_the_copy(url, cache, make):
    from flows.upkeep import _republish

    lake = Lake.open(url, create=True)
    lake.commit(make.story("d1", "It ended in 2014, whispered Quarl.", surface="2014"), txn="t1")
    lake.commit(make.story("d2"), txn="t2")
    assert asked(url, "SELECT count(*) FROM documents") == [2]
    files = {p.name for p in cache.rglob("*.parquet")}
    forget.forget(lake, "d1", erase=True, leftover_seconds=0)
    _republish(lake, True)
    assert asked(url, "SELECT doc_id FROM documents") == ["d2"]
    assert files - {p.name for p in cache.rglob("*.parquet")}


def test_a_damaged_object_does_not_get_into_the_copy(url, cache, make):
    lake = Lake.open(url, create=True)
    lake.commit(make.story("d1"), txn="t1")
    path = lake.root / lake.snapshot().files("documents")[0].path
    lake.disk.put(path, lake.disk.read(path)[:-8] + b"flipped!")
    with pytest.raises(LakeDamaged, match="is not what was committed"):
        box.query(url, "FROM documents")


def test_a_copy_that_has_no_room_says_where(url, make, monkeypatch, tmp_path):
    Lake.open(url, create=True).commit(make.story("d1"), txn="t1")
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "file"))
    with pytest.raises(WriteFailed, match="name another folder in DATELINE_CACHE"):
        box.query(url, "FROM documents")


def test_a_catalog_in_the_bucket_itself_is_refused_with_the_way_out(url):
    with pytest.raises(CatalogError, match="`dateline sql` and `dateline publish` make it"):
        catalog.publish(Lake.open(url, create=True))
