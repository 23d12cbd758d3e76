"""Each check stays silent on a sound lake and speaks up about its own violation."""

from __future__ import annotations

import pytest

from transforms.chronology.instants import instant
from warehouse import catalog, checks

SOUND = "sound"


def seeded(make):
    """Name of a check → the rows that break it, beside a sound story."""
    doc = make.document("bad", "It ended in 2014.")
    said, gone = make.mention(doc, 1, "2014"), make.mention(make.document("gone"), 1, "2014")
    good = make.timex(said, "2014", instant(2014), instant(2015))
    return {
        "bounds_ordered": dict(
            documents=[doc],
            mentions=[said],
            timexes=[good._replace(earliest_start=instant(-43), latest_start=instant(-44))],
        ),
        "one_document_a_uri": dict(documents=[doc, doc._replace(doc_id="bad2")]),
        "nothing_twice": dict(documents=[doc], mentions=[said], timexes=[good, good]),
        "rows_have_their_document": dict(mentions=[gone], timexes=[make.timex(gone, "2014", 0, 1)]),
        "timex_has_its_mention": dict(documents=[doc], timexes=[make.dct_timex(doc), good]),
        "mention_has_its_timex": dict(documents=[doc], mentions=[said]),
        "event_has_its_timex": dict(documents=[doc], events=[make.event(said, doc, "ended")]),
        "anchor_is_there": dict(
            documents=[doc], mentions=[said], timexes=[good._replace(anchor_kind="dct", anchor_id="bad:t0")]
        ),
        "offsets_fit_the_text": dict(documents=[doc], mentions=[said._replace(start=11, end=15)], timexes=[good]),
        "duplicate_has_its_original": dict(documents=[doc._replace(duplicate_of="nobody", similarity=1.0)]),
        "confidence_in_range": dict(documents=[doc], mentions=[said], timexes=[good._replace(confidence=1.5)]),
        "runs_balance": dict(runs=[make.run("bad", inputs=9)]),
    }


def test_a_sound_lake_has_no_findings(lake, make):
    assert checks.audit(lake) == []
    lake.commit(
        make.joined(make.story("d1"), make.story("it's"), make.rows(quarantine=[make.refusal()], runs=[make.run()])),
        txn="one",
    )
    assert checks.audit(lake) == []


def test_every_check_has_a_seeded_violation(make):
    assert {f.name for f in catalog.sql_files("checks")} == set(seeded(make))


@pytest.mark.parametrize("check", sorted(f.name for f in catalog.sql_files("checks")))
def test_a_check_finds_its_violation_and_no_other_does(lake, make, check, monkeypatch):
    monkeypatch.setattr("warehouse.lake._check_once", lambda documents: None)  # what the lake itself would refuse
    lake.commit(make.joined(make.story(SOUND), make.rows(**seeded(make)[check])), txn="one")
    (finding,) = checks.audit(lake)
    assert finding.check == check and finding.rows == len(finding.examples)
    assert "bad" in str(finding) or "gone" in str(finding)
    assert SOUND not in str(finding)


def test_offsets_count_code_points(lake, make):
    lake.commit(make.story("d1", "🤦🏼‍♂️ e\u0301 \0 It ended in 2014."), txn="one")
    assert checks.audit(lake) == []


def test_some_checks_only(lake, make):
    lake.commit(make.rows(mentions=[make.mention(make.document("gone"), 1, "2014")]), txn="one")
    assert [f.check for f in checks.audit(lake, only=["mention_has_its_timex"])] == ["mention_has_its_timex"]


def test_an_earlier_version_can_be_audited(lake, make):
    lake.commit(make.story("d1"), txn="one")
    lake.commit(make.rows(mentions=[make.mention(make.document("gone"), 1, "2014")]), txn="two")
    assert checks.audit(lake, lake.snapshot(1)) == [] and checks.audit(lake) != []


def test_a_finding_reads_as_a_sentence(lake, make):
    lake.commit(make.rows(runs=[make.run("r'1", inputs=9)]), txn="one")
    assert str(checks.audit(lake)[0]).startswith("runs_balance: 1 against “What went into a run came out of it")


def test_fsck_is_silent_on_a_sound_lake(lake, make):
    lake.commit(make.story("d1"), txn="one")
    assert checks.fsck(lake) == []


def test_fsck_finds_missing_and_changed_files(lake, make):
    lake.commit(make.story("d1"), txn="one")
    missing, changed = lake.snapshot().files("events")[0].path, lake.snapshot().files("mentions")[0].path
    (lake.root / missing).unlink()
    data = bytearray((lake.root / changed).read_bytes())
    data[20] ^= 1
    (lake.root / changed).write_bytes(data)
    assert [(f.check, f.examples) for f in checks.fsck(lake)] == [
        ("fsck missing", (missing,)),
        ("fsck changed", (f"{changed}: its bytes are not those that were committed",)),
    ]


@pytest.mark.filterwarnings("ignore::warehouse.errors.DamagedCommit")
def test_fsck_names_damaged_and_stranded_commits(lake, make):
    for n in (1, 2, 3):
        lake.commit(make.story(f"d{n}"), txn=f"t{n}")
    (lake.root / "_log" / f"{2:020}.json").write_bytes(b"")
    from warehouse.lake import Lake

    found = {f.check: f.examples for f in checks.fsck(Lake.open(lake.root))}
    assert found["fsck orphans"] == ("commit 3",)
    assert found["fsck damaged"][0].startswith("commit 2: its checksum")
