"""`dateline repin`: what was found is pinned anew when a date, the gazetteer or a convention has changed. `add_to` gives the
verb to the command line."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--lake", metavar="DIR", help="Folder of the lake (DATELINE_LAKE; default: lake).")
@click.option("--date", "dates", multiple=True, metavar="DOC_ID=DATE", help="The date of a document; may be repeated.")
@click.option("--gazetteer", metavar="FILE", multiple=True, type=click.Path(exists=True, dir_okay=False),
              help="CSV of happenings of your own (DATELINE_GAZETTEER); may be repeated.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Every document, as after a change of a convention.")
@click.option("--workers", type=int, metavar="N", help="Processes (DATELINE_WORKERS); the rows are the same with any number.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def repin(
    lake: str | None, dates: tuple[str, ...], gazetteer: tuple[str, ...], everything: bool, workers: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Pin again what the lake has found, in one commit: no text is searched again.

    Without options, the documents that speak of happenings, as after a change of the gazetteer. Names that are new in
    the gazetteer are found by a run over documents that are new.
    """
    from flows import repin as again
    from flows.settings import Settings

    given = {}
    for each in dates:
        doc_id, equals, date = each.rpartition("=")
        if not equals or not doc_id or not date:
            raise click.UsageError(f"--date {each!r}: say DOC_ID=DATE, such as 3f2a=2022-05-18")
        given[doc_id] = date
    settings = Settings.gather(lake=lake, workers=workers)
    files = gazetteer or settings.gazetteers
    try:
        summary = again.repin(settings.lake, files, given, everything, settings.workers)
    except again.NoSuchDocument as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        click.echo(json.dumps(summary, indent=2))
        return
    click.echo(
        f"{summary['documents']:,} documents with {summary['mentions']:,} mentions pinned again: "
        f"{summary['changed']:,} timexes changed, {summary['events']:,} events moved, "
        f"{summary['redated']:,} documents dated anew (version {summary['version']})"
    )


def add_to(group: click.Group) -> None:
    """Give the verb to the command line."""
    group.add_command(repin)
