"""Small corpora for the tests of the warehouse: records made by hand, as the engine would make them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from transforms.chronology.instants import DAY, instant
from transforms.records import TABLES, Document, Event, Evidence, Mention, Quarantined, Run, Timex
from transforms.tables import to_table
from warehouse.disk import Disk
from warehouse.lake import Lake

MAY_18 = instant(2022, 5, 18)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def document(
    doc_id: str = "d1", text: str = "It ended in 2014.", uri: str = "", dct: int | None = MAY_18, **more
) -> Document:
    end = None if dct is None else dct + DAY
    evidence = () if dct is None else (Evidence("given", "2022-05-18", "2022-05-18", True),)
    return Document(
        doc_id,
        uri or f"{doc_id}.txt",
        "Herald",
        "text",
        "en",
        f"Title of {doc_id}",
        text,
        dct,
        dct,
        end,
        end,
        None if dct is None else "day",
        "none" if dct is None else "given",
        evidence,
        "news",
        None,
        None,
        digest(text),
        digest(uri + text),
    )._replace(**more)


def mention(doc: Document, n: int, surface: str, **more) -> Mention:
    start = doc.text.index(surface)
    return Mention(
        doc.doc_id,
        f"{doc.doc_id}:t{n}",
        start,
        start + len(surface),
        surface,
        0,
        len(doc.text),
        "DATE",
        "Year(2014)",
        "en/dates/year",
        "year(2014)",
        None,
        "past",
        "en",
        "g1",
    )._replace(**more)


def timex(of: Mention, value: str, start: int | None, end: int | None, **more) -> Timex:
    return Timex(
        of.doc_id,
        of.mention_id,
        of.type,
        value,
        None,
        None,
        None,
        value,
        start,
        start,
        end,
        end,
        "year",
        "none",
        None,
        None,
        0.9,
        (),
    )._replace(**more)


def dct_timex(doc: Document) -> Timex:
    return Timex(
        doc.doc_id,
        f"{doc.doc_id}:t0",
        "DATE",
        "2022-05-18" if doc.dct_unit else "XXXX-XX-XX",
        None,
        None,
        None,
        "2022-05-18" if doc.dct_unit else None,
        doc.dct_earliest_start,
        doc.dct_latest_start,
        doc.dct_earliest_end,
        doc.dct_latest_end,
        doc.dct_unit,
        "none",
        None,
        None,
        1.0,
        (),
    )


def event(of: Mention, doc: Document, trigger: str, n: int = 1, **more) -> Event:
    start = doc.text.index(trigger)
    return Event(
        doc.doc_id,
        f"{doc.doc_id}:e{n}",
        of.mention_id,
        start,
        start + len(trigger),
        trigger,
        trigger,
        "OCCURRENCE",
        "PAST",
        "NONE",
        "POS",
        None,
        (),
        None,
        None,
        "happened",
        doc.text,
        0,
        len(doc.text),
        instant(2014),
        instant(2015),
        instant(2014),
        instant(2015),
        "2014",
        0.8,
    )._replace(**more)


def refusal(uri: str = "broken.json", reason: str = "broken-json", **more) -> Quarantined:
    return Quarantined(uri, "ingest", reason, "line 1 is no JSON", 1, digest(uri))._replace(**more)


def run(run_id: str = "r1", **more) -> Run:
    return Run(run_id, MAY_18, 1.5, ("seeds",), 1, 1, 0, 0, 0, 0, 1, 2, 1, "g1", "{}")._replace(**more)


def rows(**records: list[tuple]) -> dict[str, pa.Table]:
    """``rows(documents=[…], mentions=[…])`` as tables."""
    return {table: to_table(TABLES[table], items) for table, items in records.items()}


def story(
    doc_id: str, text: str = "It ended in 2014.", surface: str = "2014", trigger: str = "ended", **more
) -> dict[str, pa.Table]:
    """All rows of one small document: a mention of 2014, its timex, the document's t0, and an event."""
    doc = document(doc_id, text, **more)
    said = mention(doc, 1, surface)
    return rows(
        documents=[doc],
        mentions=[said],
        timexes=[dct_timex(doc), timex(said, "2014", instant(2014), instant(2015))],
        events=[event(said, doc, trigger)],
    )


def joined(*parts: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Several stories as one batch."""
    return {
        t: pa.concat_tables([p[t] for p in parts if t in p]).unify_dictionaries()
        for t in dict.fromkeys(name for p in parts for name in p)
    }


class UnsyncedDisk(Disk):
    """A disk that does not wait for its bytes to be durable: for tests that cut no power."""

    def fsync(self, file):
        pass

    def sync_folder(self, folder):
        pass


class Killed(BaseException):
    """The process is gone: no call after it reaches the disk."""


class FaultyDisk(Disk):
    """A disk whose N-th writing call fails; a write that fails has written half of its bytes.

    ``fault`` is `Killed`, or the errno of an OSError. After a kill, every further call fails too.
    """

    def __init__(self, at: int | None, fault: type[Killed] | int = Killed) -> None:
        self.at, self.fault, self.calls, self.made = at, fault, 0, []
        self.dead = False

    def _tick(self, name: str) -> bool:
        if self.dead:
            raise Killed
        self.calls += 1
        self.made.append(name)
        return self.calls == self.at

    def _fail(self, path) -> None:
        if self.fault is Killed:
            self.dead = True
            raise Killed
        raise OSError(self.fault, os.strerror(self.fault), str(path))

    def create(self, path):
        if self._tick("create"):
            self._fail(path)
        return super().create(path)

    def write(self, file, data):
        if self._tick("write"):
            super().write(file, memoryview(data)[: len(data) // 2])
            self._fail(file.name)
        super().write(file, data)

    def fsync(self, file):
        if self._tick("fsync"):
            self._fail(file.name)
        super().fsync(file)

    def sync_folder(self, folder):
        if self._tick("sync_folder"):
            self._fail(folder)
        super().sync_folder(folder)

    def rename(self, old, new):
        if self._tick("rename"):
            self._fail(new)
        super().rename(old, new)

    def link(self, old, new):
        if self._tick("link"):
            self._fail(new)
        super().link(old, new)

    def unlink(self, path):
        if self._tick("unlink"):
            self._fail(path)
        super().unlink(path)

    def mkdir(self, folder):
        if self._tick("mkdir"):
            self._fail(folder)
        super().mkdir(folder)


class ShortWriteDisk(FaultyDisk):
    """A disk that takes only a few bytes at a time from the N-th call on, as a file system may, and says so."""

    def write(self, file, data):
        self.made.append("write")
        self.calls += 1
        if self.at is not None and self.calls >= self.at:
            file = _Reluctant(file)
        Disk.write(self, file, data)


class _Reluctant:
    def __init__(self, file) -> None:
        self._file = file

    def write(self, data) -> int:
        return self._file.write(data[:1000])


class PowerCutDisk(FaultyDisk):
    """A disk that forgets at the N-th call all that was not made durable: bytes, names and folders.

    With ``later``, the N-th call only kills the process; `revive` lets another one go on, until `cut` cuts the power.
    """

    def __init__(self, at: int | None, later: bool = False) -> None:
        super().__init__(at, Killed)
        self._later = later
        self._bytes: dict[int, Path] = {}  # inode → a name of a file with bytes that are not durable
        self._names: list[tuple[Path, callable]] = []  # (folder, how to undo a change of its names)

    def _fail(self, path):
        if not self._later:
            self.cut()
        super()._fail(path)

    def revive(self) -> PowerCutDisk:
        self.dead, self.at = False, None
        return self

    def cut(self) -> None:
        """Go back to what is durable, however the N-th call came out."""
        for _, undo in reversed(self._names):
            undo()
        for inode, name in self._bytes.items():
            for path in name.parent.glob("*") if name.parent.is_dir() else ():
                if path.is_file() and path.stat().st_ino == inode:
                    os.truncate(path, path.stat().st_size // 2)

    def create(self, path):
        file = super().create(path)
        self._bytes[os.fstat(file.fileno()).st_ino] = path
        self._names.append((path.parent, lambda: path.unlink(missing_ok=True)))
        return file

    def fsync(self, file):
        super().fsync(file)
        self._bytes.pop(os.fstat(file.fileno()).st_ino, None)

    def sync_folder(self, folder):
        super().sync_folder(folder)
        self._names = [(f, undo) for f, undo in self._names if f != Path(folder)]

    def rename(self, old, new):
        before = new.read_bytes() if new.exists() else None
        super().rename(old, new)

        def undo():
            os.replace(new, old)
            if before is not None:
                new.write_bytes(before)

        self._names.append((new.parent, undo))

    def link(self, old, new):
        super().link(old, new)
        self._names.append((new.parent, lambda: new.unlink(missing_ok=True)))

    def unlink(self, path):
        super().unlink(path)  # taken as durable: the harsher outcome for a temporary file

    def mkdir(self, folder):
        existed = folder.exists()
        super().mkdir(folder)
        if not existed:
            self._names.append((folder.parent, lambda: _remove_tree(folder)))


def _remove_tree(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def lake(tmp_path) -> Lake:
    """An empty lake."""
    return Lake.open(tmp_path / "lake", create=True, disk=UnsyncedDisk())


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The factories above: ``make.story("d1")``."""
    return SimpleNamespace(
        **{f.__name__: f for f in (document, mention, timex, dct_timex, event, refusal, run, rows, story, joined)},
        UnsyncedDisk=UnsyncedDisk,
        FaultyDisk=FaultyDisk,
        ShortWriteDisk=ShortWriteDisk,
        PowerCutDisk=PowerCutDisk,
        Killed=Killed,
    )
