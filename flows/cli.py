"""The command line: one verb a function, each importing what it needs when it is called, so that all start at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

import click

from flows import again, asking, onward, timeline, upkeep

def _language(_: click.Context, parameter: click.Parameter, words: str | None) -> str | None:
    """The code of a language that was named on the command line; a word on standard error where no rules are for it."""
    if words is None:
        return None
    from transforms.grammar import languages

    known = languages()
    if words in known:
        return words
    from transforms.sources import language_code

    code = language_code(words)
    if not code:
        raise click.BadParameter(f"{words!r} is no code of a language, such as en or de", param=parameter)
    if code not in (*known, "xx"):
        click.echo(f"dateline: no rules for {code!r}, only for {', '.join(known)}: found is what needs no words, such as 2022-05-18", err=True)
    return code


LAKE = click.option(
    "--lake", metavar="DIR", help="Folder of the lake, or s3://bucket/folder (DATELINE_LAKE; default: lake)."
)
GAZETTEER = click.option(
    "--gazetteer", metavar="FILE", multiple=True, type=click.Path(exists=True, dir_okay=False),
    help="CSV of named periods and happenings of your own, beside those that are shipped.",
)  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
DEBUG = click.option("--debug", is_flag=True, expose_value=False, help="Show where an error comes from.")


class Verbs(click.Group):
    """The verbs in the order of this file, each with --debug."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def command(self, *args: Any, **kwargs: Any) -> Callable[..., click.Command]:
        make = super().command(*args, **kwargs)
        return lambda function: make(DEBUG(function))


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        click.echo(f"dateline {metadata.version('dateline')}")
        ctx.exit()


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
def cli() -> None:
    """Find every temporal reference in a pile of documents, pin it to dates, query the result with SQL."""


# --- the lake --------------------------------------------------------------------------------------------------------


@cli.command()
@click.argument("paths", nargs=-1)
@LAKE
@click.option("--language", "--lang", metavar="CODE", callback=_language, help="Language of all documents; else told from each text.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes to work with (default: 1).")
@click.option("--events/--no-events", default=None, help="Whether to extract events (default: yes).")
@click.option("--every-sentence", is_flag=True, help="Events of sentences without a temporal reference too (more than twice the time).")
@JSON
@GAZETTEER
def run(
    paths: tuple[str, ...],
    lake: str | None,
    language: str | None,
    workers: int | None,
    events: bool | None,
    every_sentence: bool,
    as_json: bool,
    gazetteer: tuple[str, ...],
) -> None:
    """Ingest documents, annotate them, publish the tables.

    PATHS are files, folders and globs; without any, the folder seeds. What the lake holds already, unchanged, is
    passed over.
    """
    from flows import runbook, show
    from flows.progress import current
    from flows.settings import Settings

    given = list(paths) or ["seeds"]
    if not paths and not Path("seeds").is_dir():
        raise click.UsageError("name what to read: dateline run PATHS (without any it is the folder seeds, and there is none here)")
    if "--debug" not in sys.argv:
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    given_files = os.pathsep.join(gazetteer) or None
    with show.bar("annotating", before="starting Prefect") as current.listener:
        # Prefect's own server takes seconds to start, which a run that finds nothing to do need not wait for
        chosen = dict(lake=lake, language=language, workers=workers, events=events, gazetteer=given_files)
        chosen["every_sentence"] = every_sentence or None
        summary = runbook.idle(given, Settings.gather(**chosen))
        if summary is None:
            from flows.chronicle import chronicle

            summary = chronicle(given, **chosen)
    if as_json:
        _echo_json(summary)
    else:
        show.summary(summary)


asking.add_to(cli)
onward.add_to(cli)
again.add_to(cli)


@cli.command()
@click.argument("id")
@LAKE
@JSON
def explain(id: str, lake: str | None, as_json: bool) -> None:  # noqa: A002  the word that users see
    """Tell why a date is what it is, from words to bounds. ID is a mention_id, an event_id or a doc_id."""
    from flows import show

    columns, steps = _ask(lake, f"SELECT step, found, detail FROM explain({_literal(id)})")
    if not steps and ":" not in id:
        columns, steps = _ask(lake, f"SELECT step, found, detail FROM explain({_literal(id + ':t0')})")
    if not steps:
        raise click.ClickException(
            f"{id!r} is no mention_id, event_id or doc_id of the lake: take one from the timeline"
        )
    if as_json:
        _echo_json([dict(zip(columns, step)) for step in steps])
    else:
        show.steps(id, steps)


cli.command("timeline")(timeline.timeline)


def _ask(lake: str | None, query: str) -> tuple[list[str], list[list[Any]]]:
    """(column names, rows) of the answer to a query; instants as ISO 8601 text."""
    from flows.answers import plain
    from flows.settings import Settings
    from warehouse import box

    return plain(box.query(Settings.gather(lake=lake).lake, query))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# --- without a lake --------------------------------------------------------------------------------------------------


@cli.command()
@click.argument("source", metavar="IN")
@click.option("-o", "--output", metavar="OUT", help="File to write (default: standard output).")
@click.option("--dct", metavar="DATE", help="Date of the document: 2022-05-18, 2022-05, May 18, 2022.")
@click.option("--language", "--lang", metavar="CODE", callback=_language, help="Language; else told from the text.")
@click.option("--events", is_flag=True, help="Also extract events (needs a spaCy model).")
@click.option("--every-sentence", is_flag=True, help="With --events: sentences without a temporal reference too (more than twice the time).")
@click.option("--to", metavar="FORMAT", help="jsonl, timeml or text (default: by the ending of OUT, else jsonl).")
@GAZETTEER
def annotate(
    source: str, output: str | None, dct: str | None, language: str | None, events: bool, every_sentence: bool, to: str | None,
    gazetteer: tuple[str, ...],
) -> None:  # fmt: skip
    """Annotate one file, with no lake. IN is a file, or - for standard input.

    Of JSON Lines ({"doc_id", "text", "dct", "lang"} a line) every line gives one line. The documents of a file help to
    date one another's happenings; on standard input each is answered as it comes in, by those before it.
    """
    from flows import annotation

    if source != "-" and not Path(source).is_file():
        raise click.UsageError(f"{source!r} is no file")
    export = annotation.export_named(to, output)
    nlp = _model() if events else None
    with (
        click.open_file(source, "rb") as stream,
        click.open_file(output or "-", "w", "utf-8", atomic=_replaces(output)) as out,
    ):
        documents = annotation.documents(stream, source, dct, language)
        at_once = 0 if source == "-" else None  # whoever writes into a pipe may wait for the answer before writing on
        for text, refused in annotation.annotated(documents, export, nlp, annotation.gazetteer_of(gazetteer), every_sentence, at_once):
            if refused:
                click.echo(f"dateline: {refused.doc_id or source}: {refused.reason}: {refused.detail}", err=True)
            out.write(text)
            out.flush()


def _replaces(output: str | None) -> bool:
    """Whether a file is written beside and put in its place when it is whole; what is no regular file is written into.

    Raises:
        click.UsageError: when its folder does not exist or may not be written to.
    """
    if output is None or output == "-" or os.path.islink(output) or os.path.exists(output) and not os.path.isfile(output):
        return False  # a link, a pipe or a device, such as /dev/null
    folder = Path(output).parent
    if not folder.is_dir():
        raise click.UsageError(f"cannot write {output!r}: there is no folder {str(folder)!r}")
    if not os.access(folder, os.W_OK):
        raise click.UsageError(f"cannot write {output!r}: no permission to write in {str(folder)!r}")
    return True


def _model() -> Any:
    """The spaCy model, or what stands for none and a word of it on standard error."""
    from flows import model
    from flows.settings import Settings

    name = Settings.gather().model
    package = model.package_of(name)
    if package is None:
        click.echo(f"dateline: {model.missing(name)}", err=True)
    return model.load(package or "")


@cli.command()
@click.argument("phrase")
@click.option("--on", metavar="DATE", help="When it is said: 2022-05-18, or as much as is known: 2022-05, 2022-05-16/2022-05-31.")
@click.option("--language", "--lang", default="en", show_default=True, metavar="CODE", callback=_language, help="Language of the phrase.")
@JSON
def read(phrase: str, on: str | None, language: str, as_json: bool) -> None:
    """Say what a phrase means: dateline read "a month ago" --on 2022-05-18."""
    from flows import reading
    from transforms.annotate import read_phrase

    found = read_phrase(phrase, None if on is None else reading.day_of(on), language, alone=True)
    if as_json:
        _echo_json([reading.as_json(each) for each in reading.outermost(found)])
    elif found:
        whole = reading.outermost(found)
        drawn = (reading.lines(each, trees, click.style) for each, trees in zip(found, reading.rules_of(found)) if each in whole)
        click.echo(reading.spelled("\n\n".join(map("\n".join, drawn)), sys.stdout.encoding))
    else:
        raise click.ClickException(f"no temporal reference in {phrase!r}")


@cli.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--language", "--lang", metavar="CODE", callback=_language, help="Language of documents that do not say theirs.")
@click.option("--by-class", is_flag=True, help="Also by class of expression (weekdays, durations, …).")
@click.option("--errors", is_flag=True, help="Also what was missed, spurious or wrong, by cause.")
@click.option("--examples", type=click.IntRange(0), default=3, show_default=True, metavar="N", help="Errors to quote a cause.")
@click.option("--calibration", is_flag=True, help="Also whether the confidence can be believed.")
@click.option("--against", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
              help="Compare with a baseline's predictions (JSON Lines as annotate writes): is the difference chance?")
@click.option("--predictions", type=click.Path(exists=True, dir_okay=False), metavar="FILE", help="Score these instead of annotating.")
@click.option("--save", type=click.Path(dir_okay=False), metavar="FILE", help="Write what was found, for a later --against.")
@JSON
def evaluate(
    gold: tuple[str, ...], language: str | None, by_class: bool, errors: bool, examples: int, calibration: bool, against: str | None,
    predictions: str | None, save: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Score the annotation as TempEval-3 does. Every GOLD is a corpus: JSON Lines, a TimeML file or a folder of them."""
    from flows import scoring

    tagged = scoring.corpora(gold, language, predictions)
    if save:
        scoring.save(tagged, save)
    if as_json:
        _echo_json(scoring.as_json(tagged, by_class, errors, calibration, against))
    else:
        scoring.tell(tagged, by_class, errors, examples, calibration, against)


upkeep.add_to(cli)


# --- how it ends -----------------------------------------------------------------------------------------------------


def _echo_json(value: Any) -> None:
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"  # then letters are written as \\u00e4
    click.echo(json.dumps(value, ensure_ascii=plain, indent=2, default=str))


def main() -> NoReturn:
    """Run the command line. Exit codes: 0 done, 1 failed, 2 wrong use."""
    debug = "--debug" in sys.argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that knows fewer letters than a text has shows a sign in their place
            stream.reconfigure(errors="replace")
    try:
        sys.exit(cli.main(prog_name="dateline", standalone_mode=False) or 0)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        click.echo(f"dateline: {error.format_message()}", err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("dateline: interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader has seen enough: dateline … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001  a person gets one line
        if debug:
            raise
        code, text = _verdict(error)
        click.echo(f"dateline: {text}", err=True)
        sys.exit(code)


WRONG_USE = ("NoInput", "BadSetting", "UnknownFormat", "BadDate", "BrokenGold", "ImpossibleDate", "LakeMissing")
"""Errors that tell of what was typed. By name: their modules need not be imported to start."""


def _verdict(error: Exception) -> tuple[int, str]:
    """Exit code and the line to say. Our own errors name what to do; others get their place in the code."""
    from flows.blame import blame

    ours = type(error).__module__.split(".")[0] in ("flows", "transforms", "warehouse")
    text = str(error) if ours else f"{blame(error)} (--debug shows the whole way)"
    if isinstance(error, OSError) and error.strerror:
        text = f"{os.fsdecode(error.filename)}: {error.strerror}" if error.filename else error.strerror
    if type(error).__name__ == "LakeMissing" and "version" not in text:
        text += "; `dateline run PATHS` makes one of documents"
    return (2 if type(error).__name__ in WRONG_USE else 1), " ".join(text.split())


if __name__ == "__main__":
    main()
