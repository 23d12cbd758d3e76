"""What a run makes of all documents of its lake: happenings, tellings, and a timeline of them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from flows.cli import cli
from flows.model import package_of
from flows.settings import Settings
from flows.stories import tell
from transforms.records import Event, Occurrence, Telling
from transforms.tables import to_records
from transforms.timelines import entries_of
from transforms.timelines.names import words_of
from warehouse import box, catalog
from warehouse.lake import Lake

FIRST = "---\ndate: 2022-05-13\n---\nAda Moreau resigned as chairman of Northwind Steel on 12 May 2022. Shares fell on Friday.\n"
SECOND = "---\ndate: 2022-05-14\n---\nThe resignation of Ada Moreau, chairman of Northwind Steel, was made known on 12 May 2022.\n"
THIRD = "---\ndate: 2022-05-20\n---\nAda Moreau resigned from Northwind Steel on 12 May 2022, and opened a bakery in June 2023.\n"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(package_of("en_core_web_sm") is None, reason="events need a spaCy model"),
]


@pytest.fixture
def told(tmp_path, plain_run):
    """A lake of two reports, with their happenings; and a function that adds a report."""
    settings = Settings(lake=str(tmp_path / "lake"), model="en_core_web_sm")

    def add(name: str, text: str) -> dict[str, Occurrence]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        plain_run(tmp_path / name, settings=settings)
        tell.fn(settings)
        catalog.publish(Lake.open(settings.lake))
        rows = to_records(Occurrence, Lake.open(settings.lake).read("occurrences"))
        return {row.occurrence_id: row for row in rows if "ada moreau" in row.entities}

    add("first.md", FIRST)
    return settings, add


def test_documents_that_are_added_leave_names_as_they_are(told):
    settings, add = told
    before = add("second.md", SECOND)
    after = add("third.md", THIRD)
    assert before.keys() <= after.keys()
    best = max(after.values(), key=lambda row: row.n_documents)
    assert best.n_independent_sources >= 2
    assert best.edtf == "2022-05-12"


def test_telling_again_changes_nothing(told):
    settings, _ = told
    version = Lake.open(settings.lake).snapshot().version
    tell.fn(settings)
    assert Lake.open(settings.lake).snapshot().version == version


def test_a_timeline_on_the_command_line(told):
    settings, add = told
    add("third.md", THIRD)
    shown = CliRunner().invoke(cli, ["timeline", "Ada Moreau", "--lake", settings.lake]).output.splitlines()
    assert shown[0].split()[:3] == ["1", "2022-05-12", "resigned:"]
    assert any("2 sources" in line for line in shown)
    one = CliRunner().invoke(cli, ["timeline", "Ada Moreau", "--summary", "1", "--lake", settings.lake]).output.splitlines()
    assert sum(line[3] != " " or line[5] != " " for line in one) == 1


@pytest.mark.parametrize("entity", ["Ada Moreau", "Northwind Steel", "Moreau"])
def test_the_macro_and_the_function_that_is_measured_choose_the_same(told, entity):
    settings, add = told
    add("second.md", SECOND)
    add("third.md", THIRD)
    lake = Lake.open(settings.lake)
    tables = [to_records(record, lake.read(name)) for name, record in (
        ("events", Event), ("tellings", Telling), ("occurrences", Occurrence))]  # fmt: skip
    entries = entries_of(entity, *tables, words_of("en"))
    asked = box.query(settings.lake, f"SELECT occurrence_id, n_mentions FROM timeline('{entity}')").to_pylist()
    chosen = {e.happening: sum(other.happening == e.happening for other in entries) for e in entries}
    assert chosen and {row["occurrence_id"]: row["n_mentions"] for row in asked} == chosen


def test_a_timeline_of_nobody_says_whom_one_may_have_meant(told):
    settings, _ = told
    nobody = CliRunner().invoke(cli, ["timeline", "Nobody", "--lake", settings.lake])
    assert nobody.exit_code == 1 and "from participants" in nobody.output
    typo = CliRunner().invoke(cli, ["timeline", "Ada Morau", "--lake", settings.lake])
    assert typo.exit_code == 1 and "did you mean ada moreau?" in typo.output


OTHER_DAY = "---\ndate: 2022-05-15\n---\nAda Moreau resigned as chairman of Northwind Steel on 11 May 2022.\n"


def test_dates_that_differ_are_shown(told):
    settings, add = told
    add("other.md", OTHER_DAY)
    shown = CliRunner().invoke(cli, ["timeline", "Ada Moreau", "--lake", settings.lake]).output
    assert "2 sources; their dates differ: 2022-05-12 (1), 2022-05-11 (1)" in shown
