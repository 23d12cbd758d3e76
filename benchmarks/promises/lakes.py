"""What all proofs share: small lakes, and the rows and faulty disks of tests/warehouse/conftest.py."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from warehouse.lake import Lake  # noqa: E402


def _loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(f"proofs_{path.stem}", module)
    spec.loader.exec_module(module)
    return module


make = _loaded(ROOT / "tests" / "warehouse" / "conftest.py")


class Broken(AssertionError):
    """A promise that was not kept."""


def small(doc_id: str, text: str = "It ended in 2014.", **more: Any) -> dict[str, Any]:
    """A document and its mention: two tables are enough to see a torn commit."""
    story = make.story(doc_id, text, **more)
    return {table: story[table] for table in ("documents", "mentions")}


def everything(lake: Lake, version: int | None = None) -> dict[str, list[str]]:
    """All that a version holds, as text that can be compared."""
    at = lake.snapshot(version)
    ids = {
        "documents": ["doc_id", "uri", "text"],
        "mentions": ["doc_id", "mention_id"],
        "quarantine": ["uri", "attempts"],
    }
    return {t: sorted(map(str, lake.read(t, columns, at).to_pylist())) for t, columns in ids.items()}


def fast_folder() -> Path:
    """A temporary folder, in memory where there is such a disk: what is durable is simulated here."""
    shm = Path("/dev/shm")
    return Path(tempfile.mkdtemp(dir=shm if os.access(shm, os.W_OK) else None))
