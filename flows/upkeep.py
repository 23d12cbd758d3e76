"""The verbs that look after a lake: fsck, history, compact, vacuum, forget, migrate. `add_to` gives them to the command
line; each imports what it needs when it is called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from warehouse.leases import Lease
    from warehouse.lake import Lake

LAKE = click.option("--lake", metavar="DIR", help="Folder of the lake, or s3://bucket/folder (DATELINE_LAKE; default: lake).")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
HOLD = 6 * 3600.0
"""Seconds for which a verb that rewrites or deletes files has the lake to itself, should it be killed."""


@LAKE
@click.option("--history", is_flag=True, help="Look at the files of all earlier versions, too.")
@JSON
def fsck(lake: str | None, history: bool, as_json: bool) -> None:
    """Compare every file of the lake with its log: existence, size, sha256, rows; no document twice.

    Reads every byte. Exit code 0 when all is sound, 1 when it is not.
    """
    from warehouse import checks

    found = checks.fsck(_open(lake), history)
    if as_json:
        _echo_json([finding._asdict() for finding in found])
    for finding in () if as_json else found:
        click.echo(str(finding))
    if found:
        raise click.exceptions.Exit(1)
    if not as_json:
        click.echo("The lake is sound.")


@LAKE
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="Newest N versions.")
@JSON
def history(lake: str | None, limit: int, as_json: bool) -> None:
    """Tell what each version changed, newest first: dateline sql --as-of VERSION asks one of them."""
    from itertools import islice

    from flows import show

    opened = _open(lake)
    oldest = opened.log.head().oldest
    told = [_told(commit, oldest) for commit in islice(opened.log.history(), limit)]
    if as_json:
        _echo_json(told)
    elif told:
        show.rows(list(told[0]), [list(row.values()) for row in told])


def _told(commit: Any, oldest: int) -> dict[str, Any]:
    from transforms.chronology.instants import iso

    added: dict[str, int] = {}
    for file in commit.added:
        added[file.table] = added.get(file.table, 0) + file.rows
    return {
        "version": commit.version,
        "time": None if commit.time is None else iso(commit.time),
        "kept": commit.version >= oldest,
        "added": ", ".join(f"{table} {rows:,}" for table, rows in added.items()),
        "files": len(commit.added),
        "removed": len(commit.removed),
        "deleted": len(commit.gone) + len(commit.forgotten),
        "txn": commit.txn,
    }


@LAKE
@click.option("--table", "tables", multiple=True, metavar="NAME", help="Only this table; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Say what there is to do, and do nothing.")
@JSON
def compact(lake: str | None, tables: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Put small files together, sorted by time: fewer files, faster questions, the same rows."""
    from warehouse import compact as module
    from warehouse import parquet

    for table in tables:
        parquet.schema_for(table)
    opened = _open(lake)
    with _lease(opened) as lease:
        done = module.compact(opened, tables or None, dry_run=dry_run, lease=lease)
    _republish(opened, bool(done) and not dry_run)
    _tell([part._asdict() for part in done], as_json, "Nothing to do: no table has small files to put together.")


@LAKE
@click.option("--dry-run", is_flag=True, help="Say what there is to do, and do nothing.")
@JSON
def migrate(lake: str | None, dry_run: bool, as_json: bool) -> None:
    """Write files of older versions of Dateline again with today's columns. Reading them does not need it."""
    from warehouse import compact as module

    opened = _open(lake)
    with _lease(opened) as lease:
        done = module.migrate(opened, dry_run, lease)
    _republish(opened, bool(done) and not dry_run)
    _tell([part._asdict() for part in done], as_json, "Nothing to do: every file has today's columns.")


@LAKE
@click.option("--keep", type=click.FloatRange(0), default=30.0, show_default=True, metavar="DAYS",
              help="Keep versions that were the newest within DAYS.")  # fmt: skip
@click.option("--grace", type=click.FloatRange(0), default=1.0, show_default=True, metavar="DAYS",
              help="Leave younger files alone.")  # fmt: skip
@click.option("--delete", is_flag=True, help="Delete; without it, only say what would be deleted.")
@JSON
def vacuum(lake: str | None, keep: float, grace: float, delete: bool, as_json: bool) -> None:
    """Delete files that no kept version of the lake lists (a dry run, unless --delete)."""
    from warehouse import vacuum as module

    opened = _open(lake)
    _republish(opened, delete)  # the old catalog may name what is about to go
    with _lease(opened) as lease:
        done = module.vacuum(opened, keep * module.DAY, grace * module.DAY, delete, lease=lease)
    if as_json:
        _echo_json(done._asdict())
        return
    for path in done.paths:
        click.echo(path)
    verb = "deleted" if delete else "to delete (with --delete)"
    click.echo(f"{len(done.paths):,} files, {done.bytes:,} bytes {verb}; versions from {done.oldest} on can be read.")


@click.argument("name", metavar="DOC")
@LAKE
@click.option("--erase", is_flag=True, help="Erase; without it, only say what would be erased.")
@JSON
def forget(name: str, lake: str | None, erase: bool, as_json: bool) -> None:
    """Erase a document and its exact copies from all tables and all versions (a dry run, unless --erase).

    DOC is a doc_id or a uri. Take it out of its source, too, or the next run reads it again; and what was exported or
    copied from the lake is not reached from here.
    """
    import shutil

    from flows.staging import STAGING
    from warehouse import forget as module

    opened = _open(lake)
    if not erase:
        done = module.forget(opened, name)
    else:
        young = module.HOUR if opened.remote else 0
        with _alone(opened), _lease(opened) as lease:
            done = module.forget(opened, name, erase, leftover_seconds=young, lease=lease)
            if not opened.remote:
                shutil.rmtree(opened.root / STAGING, ignore_errors=True)  # batches of runs that were killed
            _republish(opened, True)
    if as_json:
        _echo_json(done._asdict())
        return
    click.echo(f"{'erased' if erase else 'to erase (with --erase)'}: {', '.join(done.doc_ids)}")
    click.echo(f"uris: {', '.join(done.uris)}")
    click.echo(f"rows: {', '.join(f'{table} {n:,}' for table, n in done.rows.items())}; files: {done.files:,}")
    if done.orphans:
        click.echo(f"no longer in the lake until the next run reads them again: {', '.join(done.orphans)}")


VERBS = (fsck, history, compact, vacuum, forget, migrate)


def add_to(cli: click.Group) -> None:
    """Give the verbs to a command line."""
    for verb in VERBS:
        cli.command()(verb)


def _open(lake: str | None) -> Lake:
    from flows.settings import Settings
    from warehouse.lake import Lake

    return Lake.open(Settings.gather(lake=lake).lake)


@contextmanager
def _lease(lake: Lake) -> Iterator[Lease]:
    import os
    import socket

    from warehouse import leases

    with leases.held(lake, "upkeep", f"{socket.gethostname()}:{os.getpid()}", HOLD) as lease:
        yield lease


@contextmanager
def _alone(lake: Lake) -> Iterator[None]:
    """While no run writes to the lake.

    Raises:
        flows.runbook.Busy: when one does.
    """
    import fcntl

    if lake.remote:
        yield
        return
    with open(lake.root / "_lock", "wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            from flows.runbook import Busy

            raise Busy(f"a run is writing to the lake at {lake.root}: wait for it, then try again") from None
        yield


def _republish(lake: Lake, wanted: bool) -> None:
    """Publish the catalog again, where there is one."""
    from warehouse import catalog, mirror

    if wanted and lake.remote:
        mirror.refresh(lake)
    elif wanted and (lake.root / catalog.FILE_NAME).exists():
        catalog.publish(lake)


def _tell(rows: list[dict[str, Any]], as_json: bool, nothing: str) -> None:
    from flows import show

    if as_json:
        _echo_json(rows)
    elif rows:
        show.rows(list(rows[0]), [list(row.values()) for row in rows])
    else:
        click.echo(nothing)


def _echo_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
