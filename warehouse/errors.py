"""What can go wrong in the warehouse. Every text says what was wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class LakeError(Exception):
    """The base of all: catch this to show one line instead of a trace."""


class LakeMissing(LakeError):
    """There is no lake at that path, or no such version of it."""


class LakeTooNew(LakeError):
    """The lake was written in a format that this version of Dateline does not know."""


class LakeDamaged(LakeError):
    """A listed file is missing or is not what the log says, or a commit that others rest on is unreadable."""


class FileGone(LakeDamaged):
    """A listed file is not on disk."""


class AuditFailed(LakeError):
    """Rows that were to be committed break a check of warehouse/checks: nothing was committed."""

    def __init__(self, text: str, findings: Sequence[Any]) -> None:
        super().__init__(text)
        self.findings = tuple(findings)
        """`warehouse.checks.Finding`s."""


class LeaseHeld(LakeError):
    """Somebody else holds the lease."""


class SchemaMismatch(LakeError):
    """A table is not what its record in `transforms.records` says."""


class CommitConflict(LakeError):
    """Another writer changed the same documents or files first."""


class WriteFailed(LakeError):
    """The disk refused; every row that was committed before is still there."""


class CatalogError(LakeError):
    """A view, a macro or a check does not load, or the catalog was not published."""


class QueryRefused(LakeError):
    """A statement that the read-only box does not run."""


class QueryFailed(LakeError):
    """A statement that DuckDB could not answer: a typo, a deadline, too much memory, too large an answer."""


class DamagedCommit(UserWarning):
    """A commit in the log could not be read, and an earlier version is shown instead."""


class PublishFailed(LakeError):
    """A target did not take the tables, cannot be reached, or needs a package that is not installed."""
