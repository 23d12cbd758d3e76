"""What a person sees: the summary of a run, tables of rows, a reading as a tree, a bar. Colours on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

if TYPE_CHECKING:
    from transforms.evaluation import Figures

WIDEST = 48
"""Characters of a cell on a terminal."""


def console() -> Console:
    """The standard output; wide where it is no terminal, so that nothing is cut in a file or a pipe."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 100_000)


@contextmanager
def bar(title: str, before: str = "") -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error, to be told (bytes done, bytes in all); None when that is no terminal.

    It says `before` until the first bytes are done.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(before or title, total=None)

        def told(done: int, total: int) -> None:
            progress.update(task, description=title if done else before or title, completed=done, total=total or None)

        yield told


def summary(run: Mapping[str, Any]) -> None:
    """What a run did, as `flows.chronicle.chronicle` tells it."""
    out = console()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(style="dim")

    def row(name: str, number: int | str, note: str = "") -> None:
        table.add_row(name, f"{number:,}" if isinstance(number, int) else number, note)

    row("documents", run["documents"], f"{run['replaced']:,} of the lake replaced" if run["replaced"] else "")
    if run["duplicates"]:
        row("duplicates", run["duplicates"], "the same text as another document")
    if run["quarantined"]:
        row("quarantined", run["quarantined"], ", ".join(f"{reason} {n:,}" for reason, n in run["reasons"].items()))
    if run["unchanged"]:
        row("unchanged", run["unchanged"], "in the lake already")
    row(
        "mentions",
        run["mentions"],
        f"{run['pinned'] / run['dates']:.1%} of {run['dates']:,} dates pinned" if run["dates"] else "",
    )
    row("events", run["events"])
    row("seconds", f"{run['seconds']:.1f}")
    if not run["inputs"]:
        out.print("There was nothing to read.")
    elif run["unchanged"] == run["inputs"]:
        out.print(f"Nothing new: all {run['inputs']:,} inputs are in the lake already, unchanged.")
    else:
        out.print(table)
    held = run["held"]
    out.print(
        f"\n{run['lake']} (version {run['version']}) holds {_many(held['documents'], 'document')}, "
        f"{_many(held['mentions'], 'mention')}, {_many(held['events'], 'event')}."
    )
    for note in run["notes"]:
        out.print(Text(note, style="yellow"))
    if held["quarantine"]:
        out.print('Refused inputs: dateline sql "from quarantine"')
    if held["mentions"]:
        out.print('Try: dateline sql "from timeline limit 5"')


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def rows(names: Sequence[str], values: Sequence[Sequence[Any]]) -> None:
    """Rows under their names: on a terminal cut to what fits it, elsewhere whole and aligned."""
    out, shown, left = console(), list(names), []
    texts = [[cell(v) for v in row] for row in values]
    if sys.stdout.isatty():
        texts = [[text if len(text) <= WIDEST else text[: WIDEST - 1] + "…" for text in row] for row in texts]
        widths = [max(map(len, column)) for column in zip(names, *texts)]
        fitting = max(1, sum(end <= out.width for end in accumulate(w + 2 for w in widths)))
        shown, left = shown[:fitting], shown[fitting:]
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for k, name in enumerate(shown):
        numeric = bool(values) and all(isinstance(v[k], int | float) and not isinstance(v[k], bool) for v in values)
        table.add_column(Text(name), justify="right" if numeric else "left", no_wrap=True)
    for row in texts:
        table.add_row(*map(Text, row[: len(shown)]))
    out.print(table)
    if sys.stdout.isatty():
        more = f"; {_many(len(left), 'more column')}: {', '.join(left)}" if left else ""
        out.print(Text(_many(len(values), "row") + more, style="dim"))


def cell(value: Any) -> str:
    """A value as shown in a table: in one line, with no control characters, and nothing for null."""
    if value is None:
        return ""
    return "".join(c if c.isprintable() else " " if c.isspace() else "·" for c in str(value))


def steps(label: str, found: Sequence[Sequence[str | None]]) -> None:
    """The steps by which a date was reached: (step, what was found, detail), a step's further rows below its first."""
    root = Tree(Text(label, style="bold"), guide_style="dim")
    width = max(len(step or "") for step, _, _ in found)
    for step, value, detail in found:
        line = Text.assemble((f"{cell(step):<{width}}  ", "dim"), (cell(value), "cyan" if step == "value" else ""))
        root.add(line.append(f"  {cell(detail)}", "dim") if detail else line)
    console().print(root)


def figures(documents: int, found: Figures) -> None:
    """TempEval-3 figures as a table, in per cent."""
    console().print(f"{_many(documents, 'document')}, {found.gold:,} timexes in the gold, {found.predicted:,} found\n")
    rows(["", "precision", "recall", "F1"], [
        ["strict", *(f"{100 * x:.2f}" for x in found.strict)],
        ["relaxed", *(f"{100 * x:.2f}" for x in found.relaxed)],
        ["type", "", "", f"{100 * found.type_f1:.2f}"],
        ["value", "", "", f"{100 * found.value_f1:.2f}"],
    ])  # fmt: skip
