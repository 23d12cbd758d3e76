"""The pages of docs/ are current, and what they show runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flows import handbook
from warehouse import catalog
from warehouse.lake import Lake

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The lake of seeds/, in a folder in which the examples can be run."""
    lake = handbook.seeds_lake(tmp_path_factory.mktemp("seeds") / "lake", ROOT / "seeds")
    catalog.publish(lake)
    return lake


def test_the_data_dictionary_is_current(tmp_path: Path) -> None:
    lake = Lake.open(tmp_path / "lake", create=True)
    assert (DOCS / "data-dictionary.md").read_text() == handbook.data_dictionary(lake), "run python -m flows.handbook"


def test_the_data_dictionary_describes_every_column() -> None:
    rows = re.findall(r"(?m)^\| `(\w+)` \| (.*) \| (.*) \|$", (DOCS / "data-dictionary.md").read_text())
    assert len(rows) > 100
    own = {"version", "format", "path", "table_name", "rows", "bytes", "sha256", "opened_as", "mark", "name", "comment"}
    assert [name for name, _, comment in rows if not comment and name not in own] == []


def test_the_gallery_is_current(seeds: Lake) -> None:
    assert (DOCS / "gallery.md").read_text() == handbook.gallery(seeds), "run python -m flows.handbook"


def test_the_gallery_has_twenty_questions() -> None:
    questions = catalog.sql_files("gallery")
    assert len(questions) == 20
    for question in questions:
        assert question.description.endswith("?") and question.columns["touches"] in ("window", "scan")


def test_every_question_runs_in_the_box_and_most_have_answers(seeds: Lake) -> None:
    from warehouse import box

    found = [box.query(seeds.root, question.sql).num_rows for question in catalog.sql_files("gallery")]
    assert sum(bool(n) for n in found) >= 17


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", (DOCS / page).read_text())


@pytest.mark.parametrize("code", blocks("readers.md", "python"))
def test_the_examples_for_readers_run(seeds: Lake, code: str) -> None:
    for package in ("polars", "pandas"):
        if package in code or (package == "pandas" and ".df()" in code) or (package == "polars" and ".pl()" in code):
            pytest.importorskip(package)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=seeds.root.parent, capture_output=True, text=True, env=os.environ
    )
    assert done.returncode == 0 and done.stdout.strip(), done.stderr


@pytest.mark.parametrize("sql", [*blocks("readers.md", "sql")])
def test_the_questions_for_readers_run(seeds: Lake, sql: str) -> None:
    with catalog.connect(seeds.root) as con:
        assert con.execute(sql).fetchall()
