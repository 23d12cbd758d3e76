"""Where tables are published to (`warehouse.onward`): a module of this folder is a target.

A target module has a class ``Target``, a context: ``Target(uri)`` opens what is at the URI or makes it, and leaving it
without an error commits. For each table it tells what it holds (``held``), and takes all rows (``replace``), or the
rows that came (``append``), or new rows for some keys in place of the old ones (``update``), each with the `Mark` of
the version that it then shows. The key of a table is its first column.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self

import pyarrow as pa

from transforms.records import TABLES
from warehouse import catalog
from warehouse.errors import PublishFailed

NAMES = tuple(sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem != "__init__"))
"""The targets there are."""


class Mark(NamedTuple):
    """Which version of which lake a table shows: a lake is known by the transaction of that commit."""

    version: int
    txn: str


class Target(Protocol):
    """What a target module does."""

    MOST_KEYS: int
    """Keys that `update` takes; for more, all rows are written again."""

    def __init__(self, uri: str) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def held(self, table: str) -> tuple[Mark | None, Sequence[str]]:
        """What a table of the target shows, and its columns; (None, []) when it is not there."""

    def replace(self, table: str, rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Make these all the rows of a table."""

    def append(self, table: str, rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Add rows."""

    def update(self, table: str, keys: Sequence[str], rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Make these the rows of some keys."""


def opened(target: str, uri: str) -> Target:
    """The target at a URI.

    Raises:
        PublishFailed: when there is no such target, or it needs a package that is not installed.
    """
    if target not in NAMES:
        raise PublishFailed(f"there is no target {target!r}: publish to {', '.join(NAMES)}")
    try:
        return import_module(f"warehouse.targets.{target}").Target(uri)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("warehouse", "transforms"):
            raise
        raise PublishFailed(
            f"publishing to {target} needs the package {error.name}, which is not installed: "
            f"pip install 'dateline[{target}]'"
        ) from error


def comment_of(field: pa.Field) -> str:
    """What a column of a published table holds."""
    return (field.metadata or {}).get(b"comment", b"").decode()


def described(table: str) -> str:
    """What a row of a published table is."""
    if table in TABLES:
        return (TABLES[table].__doc__ or "").strip().splitlines()[0]
    return next((f.description for f in catalog.sql_files("views") if f.name == table), "")
