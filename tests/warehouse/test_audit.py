"""Write, audit, publish: rows that break a check never become visible."""

from __future__ import annotations

import pytest

from warehouse.errors import AuditFailed
from warehouse.lake import Lake

pytestmark = pytest.mark.slow


def test_sound_rows_are_committed(lake, make):
    assert lake.commit(make.story("d1"), txn="one", audit=True) == 1


def test_rows_that_break_a_check_are_not(lake, make):
    lake.commit(make.story("d1"), txn="one", audit=True)
    broken = make.joined(make.story("d2"), make.rows(mentions=[make.mention(make.document("d3"), 1, "2014")]))
    with pytest.raises(AuditFailed, match="commit 'two' was refused.*mention_has_its_timex: 1 against") as failure:
        lake.commit(broken, txn="two", audit=True)
    assert {f.doc_ids for f in failure.value.findings} == {("d3",)}
    again = Lake.open(lake.root)
    assert again.snapshot().version == 1 and again.read("documents").num_rows == 1


def test_a_duplicate_may_have_its_original_in_the_lake(lake, make):
    lake.commit(make.story("d1"), txn="one", audit=True)
    copy = make.document("d2", duplicate_of="d1", similarity=1.0)
    lake.commit(make.rows(documents=[copy]), txn="two", audit=True)
    with pytest.raises(AuditFailed, match="duplicate_has_its_original"):
        lake.commit(
            make.rows(documents=[copy._replace(doc_id="d3", uri="d3.txt", duplicate_of="d2")]), txn="three", audit=True
        )


def test_an_original_does_not_leave_its_duplicates_alone(lake, make):
    copy = make.document("d2", duplicate_of="d1", similarity=1.0)
    lake.commit(make.joined(make.story("d1"), make.rows(documents=[copy])), txn="one", audit=True)
    with pytest.raises(AuditFailed, match="duplicate_has_its_original"):
        lake.commit({}, txn="two", replace_documents=["d1"], audit=True)
    lake.commit({}, txn="three", replace_documents=["d1", "d2"], audit=True)
