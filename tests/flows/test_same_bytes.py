"""The same documents give the same rows: with any number of processes and batches, on another day, anywhere.

(A run that was killed and goes on: test_chronicle.py. While somebody edits transforms/, the runs differ, and rightly.)
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

RUN = """
import hashlib, json, sys, time
from flows.runbook import opened
from flows.settings import Settings
from flows.tasks import annotate, ingest, publish, stage
from transforms.records import TABLES
from transforms.tables import to_records
from warehouse.lake import Lake

docs, lake, more = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
settings = Settings(lake=lake, events=False, **more)
with opened([docs], settings) as book:
    for batch in book.new():
        name = stage(batch, settings)
        book.enter(publish.fn(annotate.fn(ingest.fn(name, settings), settings), settings))
    book.close()
lake = Lake.open(lake)
rows = {t: sorted(map(repr, to_records(r, lake.read(t)))) for t, r in TABLES.items() if t != "runs"}
digests = {t: hashlib.sha256("\\n".join(r).encode()).hexdigest() for t, r in rows.items()}
print(json.dumps({"rows": digests, "year": time.gmtime().tm_year, "mentions": len(rows["mentions"])}))
"""

CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
static const long later = 400L * 86400;
int clock_gettime(clockid_t id, struct timespec *at) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(id, at);
    if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) at->tv_sec += later;
    return done;
}
time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
int gettimeofday(struct timeval *at, void *zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec, at->tv_usec = now.tv_nsec / 1000;
    return 0;
}
"""
"""A clock that is 400 days fast, for programs that are started with it before the C library."""


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents with dates that hang on others, on none and on the document's, in several formats and languages."""
    folder = tmp_path_factory.mktemp("same") / "docs"
    folder.mkdir()
    for name in (
        "garden-diary.md",
        "hochwasser.txt",
        "posts-damaged.jsonl",
        "reservoir.txt",
        "wire-2023-dock-strike.txt",
    ):
        shutil.copy(ROOT / "seeds" / name, folder)
    for n in range(12):
        (folder / f"more{n}.txt").write_text(
            f"In May 20{n:02} it began. A month later, and last Friday, it ended at 5 pm."
        )
    return folder


def ran(docs: Path, lake: Path, settings: dict[str, int], environment: dict[str, str]) -> dict:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(docs), str(lake), json.dumps(settings)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, cwd=docs.parent, capture_output=True, text=True,
        timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def usual(docs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What one process makes of them in one batch."""
    found = ran(docs, tmp_path_factory.mktemp("usual") / "lake", {}, {"TZ": "UTC", "PYTHONHASHSEED": "1"})
    assert found["mentions"] > 100
    return found


@pytest.mark.slow
def test_the_same_rows_in_parallel_in_many_batches_and_elsewhere(docs: Path, usual: dict, tmp_path: Path) -> None:
    settings = {"workers": 2, "shard_bytes": 2000, "batch_documents": 8}
    environment = {"TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "2"}
    assert ran(docs, tmp_path / "lake", settings, environment)["rows"] == usual["rows"]


@pytest.mark.slow
@pytest.mark.skipif(not (sys.platform == "linux" and shutil.which("cc")), reason="the clock is set with a C compiler")
def test_the_same_rows_on_another_day_with_no_locale(docs: Path, usual: dict, tmp_path: Path) -> None:
    (tmp_path / "clock.c").write_text(CLOCK)
    library = tmp_path / "clock.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, tmp_path / "clock.c", "-ldl"], check=True)
    environment = {
        "LD_PRELOAD": str(library),
        "TZ": "America/Los_Angeles",
        "LC_ALL": "C",
        "LANG": "C",
        "PYTHONUTF8": "0",
    }
    found = ran(docs, tmp_path / "lake", {}, environment)
    assert found["year"] > usual["year"], "the clock was not set"
    assert found["rows"] == usual["rows"]
