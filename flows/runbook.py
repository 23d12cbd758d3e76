"""The book of one run: what is to be done, what came of it, and the closing row in the lake's ``runs``."""

from __future__ import annotations

import fcntl
import json
import shutil
import socket
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows import intake, model, shards
from flows.progress import current as progress
from flows.recipe import recipe, versions
from flows.settings import Settings
from flows.settle import Published
from flows.staging import STAGING, place
from transforms.chronology.instants import iso
from transforms.records import TABLES, Run
from transforms.tables import to_table
from warehouse import catalog, leases
from warehouse.errors import LeaseHeld
from warehouse.lake import Lake


HOLD = 12 * 3600.0
"""Seconds for which a run has a lake in a bucket to itself, should its machine go down."""


class Busy(RuntimeError):
    """Another run is writing to the lake."""


class RunBook:
    """One run of `chronicle` over some paths."""

    def __init__(self, paths: Sequence[str], settings: Settings) -> None:
        self.paths = tuple(paths)
        self.settings, self.notes = model.possible(settings)
        self.files = intake.find(self.paths, settings.max_bytes)  # before a lake is made: a path may be mistyped
        self.lake = Lake.open(settings.lake, create=True)
        self.run_id = str(uuid.uuid4())
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.batches = 0
        self._started, self._clock = time.time(), time.monotonic()
        self._tally = intake.Tally()

    def new(self) -> Iterator[intake.Batch]:
        """The inputs that the lake does not hold as they are, in batches."""
        sizes = self.settings.batch_bytes, self.settings.batch_documents
        progress.expect(sum(f.size for f in self.files))
        for batch in intake.batches(self.files, self.lake.known_inputs(), recipe(self.settings), *sizes, self._tally):
            self.batches += 1
            progress.batch(self._tally.bytes)
            yield batch

    def enter(self, published: Published) -> None:
        """Adds what a batch wrote."""
        self.counts.update(published.counts)
        self.reasons.update(published.reasons)

    def close(self) -> dict[str, Any]:
        """Writes the run's row, publishes the catalog, and gives the summary: the row, what was refused, and why."""
        unchanged = self._tally.unchanged
        seen = unchanged + sum(self.counts[name] for name in ("documents", "duplicates", "quarantined"))
        run = Run(
            run_id=self.run_id,
            started=int(self._started * 1_000_000),
            seconds=round(time.monotonic() - self._clock, 3),
            paths=self.paths,
            inputs=seen,
            unchanged=unchanged,
            **{name: self.counts[name] for name in COUNTED},
            grammar=self._grammars(),
            versions=versions(self.settings),
        )
        version = self.lake.commit({"runs": to_table(Run, [run])}, txn=self.run_id, info={"run": self.run_id})
        if not self.lake.remote:  # what asks a lake in a bucket makes the catalog of its copy
            catalog.publish(self.lake)
        snapshot = self.lake.snapshot()
        return {
            **run._asdict(),
            "started": iso(run.started),
            "lake": self.settings.lake if self.lake.remote else str(self.lake.root),
            "version": version,
            "batches": self.batches,
            "dates": self.counts["dates"],
            "pinned": self.counts["pinned"],
            "reasons": dict(self.reasons.most_common()),
            "notes": self.notes,
            "held": {table: snapshot.rows(table) for table in TABLES},
        }

    def _grammars(self) -> str:
        """Language → fingerprint of the grammar that annotated it, of all that the lake holds, as a JSON object."""
        pairs = self.lake.read("mentions", ["language", "grammar"]).group_by(["language", "grammar"]).aggregate([])
        found: dict[str, list[str]] = {}
        for row in pairs.to_pylist():
            found.setdefault(row["language"], []).append(row["grammar"])
        return json.dumps({language: sorted(found[language]) for language in sorted(found)})


COUNTED = ("documents", "duplicates", "quarantined", "replaced", "mentions", "timexes", "events")
"""The columns of `Run` that are sums over batches."""


@contextmanager
def opened(paths: Sequence[str], settings: Settings) -> Iterator[RunBook]:
    """The book of a run that alone writes to its lake; worker processes end with it.

    Raises:
        flows.intake.NoInput: when a path names nothing.
        Busy: when another run has the lake.
    """
    book = RunBook(paths, settings)
    here = place(settings.lake)
    here.mkdir(parents=True, exist_ok=True)
    with open(here / "_lock", "wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another run is writing to the lake at {settings.lake}: wait for it, then run again") from None
        shutil.rmtree(here / STAGING, ignore_errors=True)  # what a run that was killed left behind
        try:
            with _lease(book.lake):
                yield book
        finally:
            shards.close_pools()


@contextmanager
def _lease(lake: Lake) -> Iterator[None]:
    """Keep the runs of other machines out of a lake in a bucket; a lock on a file does so in a folder."""
    if not lake.remote:
        yield
        return
    try:
        with leases.held(lake, "run", socket.gethostname(), HOLD):  # the lock keeps others on this machine out
            yield
    except LeaseHeld as error:
        raise Busy(f"another run is writing to the lake: {error}") from None


def idle(paths: Sequence[str], settings: Settings) -> dict[str, Any] | None:
    """The summary of a run that has nothing to do; None, and nothing done, when there is something new.

    Raises:
        flows.intake.NoInput: when a path names nothing.
        Busy: when another run has the lake.
    """
    with opened(paths, settings) as book:
        return book.close() if next(book.new(), None) is None else None
