"""`dateline publish`: the lake's own catalog again, or its tables in the form that another system reads. `add_to` gives
the verb to the command line."""

from __future__ import annotations

import json

import click


@click.argument("uri", required=False)
@click.option(
    "--to", "target", metavar="TARGET", help="delta, iceberg, duckdb or postgres; without it, the lake's own catalog."
)
@click.option("--lake", metavar="DIR", help="Folder of the lake, or s3://bucket/folder (DATELINE_LAKE; default: lake).")
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="NAME",
    help="Only this table, or this view as a table; may be repeated.",
)
@click.option("--whole", is_flag=True, help="Write all rows again, and not only what has changed.")
@click.option(
    "--relative/--absolute", default=None, help="Paths of files in the catalog, without --to (default: as before)."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def publish(
    uri: str | None,
    target: str | None,
    lake: str | None,
    tables: tuple[str, ...],
    whole: bool,
    relative: bool | None,
    as_json: bool,
) -> None:
    """Make the lake's catalog again, or publish its tables onward: dateline publish --to delta s3://bucket/corpus.

    URI is a folder (delta, iceberg, s3://… for delta), a REST catalog (iceberg), a file (duckdb), or
    postgresql://user@host/database. What was published there before is brought up to date, and nothing is written
    twice. A lake that was moved or copied works again after `dateline publish` alone. Of a lake in a bucket, a copy
    with its catalog is kept on this machine, under DATELINE_CACHE.
    """
    from flows.settings import Settings
    from warehouse.lake import Lake

    if bool(target) != bool(uri):
        raise click.UsageError("name a target and a place: dateline publish --to delta FOLDER")
    if not target and (tables or whole):
        raise click.UsageError("--table and --whole are for publishing onward: add --to TARGET URI")
    if target and relative is not None:
        raise click.UsageError("--relative and --absolute are for the lake's own catalog: leave out --to")
    where = Settings.gather(lake=lake).lake
    opened = Lake.open(where)
    if not target:
        from warehouse import catalog, mirror

        if opened.remote and relative is not None:
            raise click.UsageError("--relative and --absolute are for a lake in a folder")
        if opened.remote:
            made = mirror.up_to_date(where) / catalog.FILE_NAME
        else:
            made = catalog.publish(opened, relative)
        click.echo(
            json.dumps({"catalog": str(made)}) if as_json else f"{made} shows version {opened.snapshot().version}."
        )
        return
    from flows import show
    from warehouse import mirror, onward

    if opened.remote:
        opened = Lake.open(mirror.up_to_date(where))
    done = onward.publish(opened, target, uri or "", tables=tables or None, whole=whole)
    if as_json:
        click.echo(json.dumps([each._asdict() for each in done], indent=2))
    else:
        show.rows(["table", "", "rows written", "rows"], [list(each) for each in done])


def add_to(group: click.Group) -> None:
    """Give the verb to a command line."""
    group.command()(publish)
