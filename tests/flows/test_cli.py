from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from flows import annotation
from flows.cli import main
from warehouse.catalog import sql_files

LINES = [
    {"doc_id": "one", "text": "He came a month ago.", "dct": "2022-05-18", "lang": "en"},
    {"doc_id": "none", "text": "Nothing happens here.", "dct": "2022-05-18", "lang": "en"},
    {"doc_id": "blank", "text": "", "dct": "2022-05-18", "lang": "en"},
    {"doc_id": "two", "text": "It was in 1987.", "lang": "en"},
]


class Told(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: bytes
    stderr: bytes


def dateline(*arguments: str, given: str = "", cwd: Path | None = None, **environment: str) -> Told:
    """The command, in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["dateline", *arguments])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.chdir(cwd or Path.cwd())
        for name, value in environment.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
    code = ended.value.code
    return Told(code if isinstance(code, int) else 0, out.buffer.getvalue(), err.buffer.getvalue())


def program(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """The command as a program of its own."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment}
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments], env=environment, capture_output=True, timeout=120
    )


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A published lake."""
    from flows.runbook import opened
    from flows.settings import Settings
    from flows.tasks import annotate, ingest, publish, stage

    folder = tmp_path_factory.mktemp("cli")
    (folder / "docs").mkdir()
    (folder / "docs" / "wire.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES))
    settings = Settings(lake=str(folder / "lake"), events=False)
    with opened([str(folder / "docs")], settings) as book:
        for batch in book.new():
            name = stage(batch, settings)
            book.enter(publish.fn(annotate.fn(ingest.fn(name, settings), settings), settings))
        book.close()
    return settings.lake


# --- read ---


def test_read_tells_value_dates_and_rules() -> None:
    told = dateline("read", "a month ago", "--on", "2022-05-18")
    text = told.stdout.decode()
    assert told.returncode == 0
    for part in ("a month ago\n", "2022-04", "from 2022-04-01 until 2022-05-01", "Before(REF, P1M)", "└─"):
        assert part in text
    assert "\x1b" not in text


def test_read_gives_json() -> None:
    [reading] = json.loads(dateline("read", "since 2014", "--on", "2022-05-18", "--json").stdout)
    assert (reading["value"], reading["earliest_start"]) == ("2014", "2014-01-01")


def test_read_takes_as_much_of_a_date_as_is_known() -> None:
    [found] = json.loads(dateline("read", "yesterday", "--on", "2022-05-16/2022-05-18", "--json").stdout)
    assert (found["value"], found["edtf"]) == ("2022-05-XX", "[2022-05-15..2022-05-17]")
    assert dateline("read", "yesterday", "--on", "someday").returncode == 2


def test_a_word_of_time_that_is_many_things_in_a_text_is_one_when_it_is_asked_for_alone() -> None:
    [found] = json.loads(dateline("read", "May", "--on", "2022-02-18", "--json").stdout)
    assert found["value"] in ("2021-05", "2022-05")
    assert dateline("read", "hello").returncode == 1


def test_a_language_without_rules_is_named_and_what_is_no_language_is_wrong_use() -> None:
    told = dateline("read", "2022-05-18", "--language", "fr")
    assert told.returncode == 0 and b"no rules for 'fr', only for de, en" in told.stderr
    assert dateline("read", "2022-05-18", "--language", "french").returncode == 2


def test_a_terminal_that_knows_few_letters_gets_what_it_can_show() -> None:
    told = program("read", "im M\u00e4rz", "--language", "de", "--on", "2022-05-18", PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert told.returncode == 0
    assert told.stdout.startswith(b"M\xe4rz\n|- value   2022-03")


def test_read_of_what_is_no_date_fails_in_one_line() -> None:
    told = dateline("read", "a banana")
    assert (told.returncode, told.stderr.decode()) == (1, "dateline: no temporal reference in 'a banana'\n")


# --- annotate ---


def jsonl(told: Told) -> list[dict]:
    return [json.loads(line) for line in told.stdout.decode().splitlines()]


def test_annotate_gives_a_line_for_every_line() -> None:
    told = dateline("annotate", "-", given="".join(json.dumps(line) + "\n" for line in LINES))
    found = jsonl(told)
    assert told.returncode == 0
    assert [line["doc_id"] for line in found] == ["one", "none", "blank", "two"]
    assert [[t["value"] for t in line["timexes"]] for line in found] == [["2022-04"], [], [], ["1987"]]
    assert found[2]["error"]["reason"] in ("no-text", "empty")
    assert told.stderr.decode().startswith("dateline: blank: ")


def test_annotate_goes_on_after_a_broken_line() -> None:
    told = dateline(
        "annotate", "-", given='{"text": "It was 1987."}\n{"text": \n{"doc_id": "x", "text": "It was in 1988."}\n'
    )
    found = jsonl(told)
    assert [line.get("error", {}).get("reason") for line in found] == [None, "broken-json", None]
    assert found[2]["doc_id"] == "x"


def test_annotate_takes_the_keys_that_a_sidecar_names_and_lines_in_utf16(tmp_path: Path) -> None:
    line = json.dumps({"key": "k1", "body": "It was yesterday.", "day": "2022-05-18"}) + "\n"
    (tmp_path / "in.jsonl").write_bytes(line.encode("utf-16"))
    (tmp_path / "in.jsonl.meta.toml").write_text('fields = { id = "key", text = "body", dct = "day" }\n')
    [found] = jsonl(dateline("annotate", str(tmp_path / "in.jsonl")))
    assert (found["doc_id"], found["timexes"][0]["value"]) == ("k1", "2022-05-17")


def test_annotate_takes_the_date_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("He said so a month ago, and it rained all the time in the north.")
    told = dateline("annotate", "note.txt", "--dct", "2022-05-18", "--lang", "en", cwd=tmp_path)
    [line] = jsonl(told)
    assert (line["dct"]["earliest_start"], line["timexes"][0]["value"]) == ("2022-05-18", "2022-04")


def test_annotate_refuses_a_date_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Now.")
    told = dateline("annotate", "note.txt", "--dct", "2022-02-31", cwd=tmp_path)
    assert (told.returncode, told.stderr.decode().count("\n")) == (2, 1)


def test_annotate_writes_a_file_in_the_format_of_its_ending(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("It was in May 1987.")
    told = dateline("annotate", "note.txt", "-o", "out.tml", "--lang", "en", cwd=tmp_path)
    assert (told.returncode, told.stdout) == (0, b"")
    assert "<TIMEX3" in (tmp_path / "out.tml").read_text() and "1987-05" in (tmp_path / "out.tml").read_text()


def test_annotate_writes_into_a_device_and_not_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("It was in 1987.\n")
    (tmp_path / "out").symlink_to("/dev/null")
    assert dateline("annotate", str(tmp_path / "in.txt"), "-o", str(tmp_path / "out")).returncode == 0
    assert (tmp_path / "out").is_symlink() and Path("/dev/null").is_char_device()


def test_annotate_names_the_folder_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("It was in 1987.\n")
    told = dateline("annotate", str(tmp_path / "in.txt"), "-o", str(tmp_path / "no" / "out.jsonl"))
    assert told.returncode == 2 and b"there is no folder" in told.stderr


def test_annotate_answers_each_line_before_it_reads_the_next() -> None:
    def lines():
        for line in LINES:
            asked.append(line["doc_id"])
            yield json.dumps(line).encode() + b"\n"

    class Stream(io.RawIOBase):
        source = lines()

        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:  # one line at a time, as a pipe would
            line = next(self.source, b"")
            buffer[: len(line)] = line
            return len(line)

    asked: list[str] = []
    answered = []
    for document in annotation.documents(io.BufferedReader(Stream()), "-"):
        answered.append(document.doc_id)
        assert len(asked) <= len(answered) + 1
    assert answered == ["one", "none", "blank", "two"]


def test_annotate_knows_its_formats() -> None:
    told = dateline("annotate", __file__, "--to", "pdf")
    assert told.returncode == 2 and "jsonl, text, timeml" in told.stderr.decode()


# --- sql and explain ---


def test_sql_answers_as_a_table_json_or_csv(lake: str) -> None:
    query = "select surface, earliest_start from timeline order by earliest_start desc"
    assert dateline("sql", query, "--lake", lake).stdout.decode().splitlines()[1].split() == [
        "a",
        "month",
        "ago",
        "2022-04-01",
    ]
    assert json.loads(dateline("sql", query, "--lake", lake, "--json").stdout)[0] == {
        "surface": "a month ago", "earliest_start": "2022-04-01"
    }  # fmt: skip
    parsed = list(csv.reader(dateline("sql", query, "--lake", lake, "--csv").stdout.decode().splitlines()))
    assert parsed[:2] == [["surface", "earliest_start"], ["a month ago", "2022-04-01"]]


def test_sql_shows_dates_before_year_one(lake: str) -> None:
    told = dateline(
        "sql", "select timestamp '0044-03-15 (BC)' as ides, date '0044-03-15 (BC)' as day", "--lake", lake, "--json"
    )
    assert json.loads(told.stdout) == [{"ides": "-0043-03-15", "day": "-0043-03-15"}]


def test_csv_holds_no_formula(lake: str) -> None:
    told = dateline("sql", "select '=1+1' as x", "--lake", lake, "--csv")
    assert told.stdout.decode() == "x\n'=1+1\n"


@pytest.mark.parametrize(
    "query", ["drop table documents", "from nowhere", "select 1; select 2", "copy documents to 'x'"]
)
def test_sql_that_is_no_answerable_question_fails_in_one_line(lake: str, query: str) -> None:
    told = dateline("sql", query, "--lake", lake)
    assert (told.returncode, told.stderr.decode().count("\n")) == (1, 1)


def test_a_lake_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    told = dateline("sql", "from timeline", "--lake", str(tmp_path / "no"))
    assert told.returncode == 2 and told.stderr.decode().startswith("dateline: ")


def test_every_view_answers(lake: str) -> None:
    names = [f.name for f in sql_files("views")]
    told = dateline(
        "sql",
        " union all ".join(f"select '{n}' as view, count(*) as n from {n}" for n in names),
        "--lake",
        lake,
        "--json",
    )
    assert [row["view"] for row in json.loads(told.stdout)] == names


def test_explain_leads_from_words_to_bounds(lake: str) -> None:
    [[_, mention]] = csv.reader(
        dateline("sql", "select surface, mention_id from mentions where surface like 'a%'", "--lake", lake, "--csv")
        .stdout.decode().splitlines()[1:]
    )  # fmt: skip
    text = dateline("explain", mention, "--lake", lake).stdout.decode()
    for part in ("a month ago", "Before(REF, P1M)", "2022-04", "document date"):
        assert part in text
    assert dateline("explain", mention.partition(":")[0], "--lake", lake).returncode == 0  # the document itself


def test_explain_of_nothing_says_so(lake: str) -> None:
    told = dateline("explain", "it's:t1", "--lake", lake)
    assert told.returncode == 1 and "no mention_id" in told.stderr.decode()


# --- evaluate ---


def test_evaluate_scores_gold(tmp_path: Path) -> None:
    text = "He came a month ago and left in 1987."
    timexes = [
        {"start": 8, "end": 19, "type": "DATE", "value": "2022-04"},
        {"start": 32, "end": 36, "type": "DATE", "value": "1986"},
    ]
    (tmp_path / "gold.jsonl").write_text(
        json.dumps({"doc_id": "d", "dct": "2022-05-18", "lang": "en", "text": text, "timexes": timexes})
    )
    (tmp_path / "gold.tml").write_text(
        "<TimeML><DOCID>t</DOCID>"
        '<DCT><TIMEX3 tid="t0" type="DATE" value="2022-05-18" functionInDocument="CREATION_TIME"/></DCT>'
        '<TEXT>It rained <TIMEX3 tid="t1" type="DATE" value="2022-05-17">yesterday</TIMEX3>.</TEXT></TimeML>'
    )
    figures = json.loads(dateline("evaluate", str(tmp_path), "--lang", "en", "--json", "--errors").stdout)
    assert (figures["documents"], figures["gold"], figures["strict"]["f1"]) == (2, 3, 1.0)
    assert figures["value_accuracy"] == pytest.approx(2 / 3)
    assert [error["cause"] for error in figures["errors"]] == ["value"]
    assert "value" in dateline("evaluate", str(tmp_path / "gold.jsonl"), "--errors").stdout.decode()


def gold_file(folder: Path, name: str, text: str, *timexes: tuple[int, int, str, str]) -> str:
    """A corpus of one document, said on 18 May 2022, as JSON Lines."""
    tags = [dict(zip(("start", "end", "type", "value"), timex)) for timex in timexes]
    path = folder / f"{name}.jsonl"
    path.write_text(json.dumps({"doc_id": name, "dct": "2022-05-18", "lang": "en", "text": text, "timexes": tags}))
    return str(path)


def test_evaluate_takes_many_corpora_and_tells_classes_calibration_and_errors_by_cause(tmp_path: Path) -> None:
    right = gold_file(tmp_path, "right", "He left yesterday.", (8, 17, "DATE", "2022-05-17"))
    wrong = gold_file(tmp_path, "wrong", "He left in 1987.", (11, 15, "DATE", "1986"))
    both = dateline("evaluate", right, wrong, "--by-class", "--calibration", "--errors").stdout.decode()
    for told in ("relative day", "wrong: 1 errors by cause", "He left in [1987].", "area under risk–coverage"):
        assert told in both
    rows = json.loads(dateline("evaluate", right, wrong, "--calibration", "--json").stdout)["corpora"]
    assert [(row["corpus"], row["value_f1"], row["calibration"]["accuracy"]) for row in rows] == [("right", 1, 1), ("wrong", 0, 0)]


def test_evaluate_compares_with_a_baselines_predictions(tmp_path: Path) -> None:
    gold, saved = gold_file(tmp_path, "d", "He left yesterday.", (8, 17, "DATE", "2022-05-17")), str(tmp_path / "found.jsonl")
    baseline = tmp_path / "baseline.jsonl"
    baseline.write_text('{"doc_id": "d", "timexes": [{"start": 8, "end": 17, "type": "DATE", "value": "2022-05-18"}]}')
    told = json.loads(dateline("evaluate", gold, "--against", str(baseline), "--save", saved, "--json").stdout)["corpora"][0]["against"]
    assert (told["value"]["a"], told["value"]["b"], told["strict"]["difference"]) == (0, 1, 0)
    assert json.loads(dateline("evaluate", gold, "--predictions", saved, "--json").stdout)["value_f1"] == 1


def test_predictions_for_other_documents_are_wrong_use(tmp_path: Path) -> None:
    gold = gold_file(tmp_path, "d", "He left yesterday.", (8, 17, "DATE", "2022-05-17"))
    other = gold_file(tmp_path, "other", "He left.")
    told = dateline("evaluate", gold, "--predictions", other)
    assert told.returncode == 2 and "doc_ids differ" in told.stderr.decode()


# --- how it starts and ends ---


def test_help_names_every_verb() -> None:
    text = dateline("--help").stdout.decode()
    assert all(verb in text for verb in ("run", "sql", "explain", "annotate", "read", "evaluate"))


def test_the_version_is_told() -> None:
    assert dateline("--version").stdout.decode().startswith("dateline 0.")


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["read"], ["run", "nowhere"], ["annotate", "nowhere.txt"], ["run", "--workers", "0"],
                  ["sql", "from x", "--json", "--csv"], ["read", "now", "--on", "2022-13-01"]]
)  # fmt: skip
def test_wrong_use_is_exit_code_two(arguments: list[str]) -> None:
    told = dateline(*arguments)
    assert told.returncode == 2 and b"Traceback" not in told.stderr


def test_a_mistyped_path_makes_no_lake(tmp_path: Path) -> None:
    assert dateline("run", "nowhere", cwd=tmp_path).returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_setting_of_the_environment_that_is_none_is_wrong_use(corpus: Path) -> None:
    told = dateline("run", str(corpus), DATELINE_WORKERS="many")
    assert (told.returncode, told.stderr.decode()) == (2, "dateline: DATELINE_WORKERS='many' is not a whole number\n")


def test_debug_shows_the_way(lake: str) -> None:
    assert b"Traceback" in program("sql", "from nowhere", "--lake", lake, "--debug").stderr


@pytest.mark.slow
def test_run_ends_with_a_summary_and_is_idle_the_second_time(corpus: Path, tmp_path: Path) -> None:
    home = {"PREFECT_HOME": str(tmp_path / "prefect"), "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180"}
    told = program("run", str(corpus), "--lake", str(tmp_path / "lake"), "--no-events", **home)
    text = told.stdout.decode()
    assert told.returncode == 0, told.stderr.decode()
    assert told.stderr == b""
    for part in ("documents", "duplicates", "pinned", 'Try: dateline sql "from timeline limit 5"'):
        assert part in text
    again = program("run", str(corpus), "--lake", str(tmp_path / "lake"), "--no-events", **home)
    assert "Nothing new: all 6 inputs" in again.stdout.decode()


def test_a_timeline_takes_dates_as_they_are_written_and_refuses_what_is_none(lake: str) -> None:
    assert dateline("timeline", "Nobody", "--since", "blah", "--lake", lake).returncode == 2
    assert b"Conversion" not in dateline("timeline", "Nobody", "--since", "May 2022", "--lake", lake).stderr


def test_read_answers_with_the_whole_of_a_reference_and_how_it_was_found() -> None:
    phrase = "two days after the fall of the Berlin Wall"
    [found] = json.loads(dateline("read", phrase, "--json").stdout)
    assert (found["text"], found["value"]) == (phrase, "1989-11-11")
    assert f"└─ {phrase}  ← en/happenings/a distance after" in dateline("read", phrase).stdout.decode()
