"""What a run makes of all documents of its lake: happenings, tellings, and a timeline of them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from flows.cli import cli
from flows.model import package_of
from flows.settings import Settings
from flows.stories import tell
from transforms.records import Occurrence
from transforms.tables import to_records
from warehouse import catalog
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


def test_a_timeline_of_nobody_says_where_to_look(told):
    settings, _ = told
    result = CliRunner().invoke(cli, ["timeline", "Nobody", "--lake", settings.lake])
    assert result.exit_code == 1
    assert "from participants" in result.output
