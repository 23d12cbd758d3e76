"""`dateline sql`: the formats of an answer, the questions that it takes, and the prompt."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from flows import answers, prompt
from warehouse import catalog
from warehouse.lake import Lake

IDES = -63517824000000000
ROWS = pa.table(
    {
        "at": pa.array([IDES, None], pa.timestamp("us")),
        "day": pa.array([-735160, 2932896 + 1], pa.date32()),
        "span": pa.array([{"from": None}, None], pa.struct([("from", pa.timestamp("us"))])),
        "many": pa.array([[1, 2], None]),
        "text": ["=1+1", 'a "b"\nc'],
    }
)


def written(form: str, table: pa.Table) -> bytes:
    out = io.BytesIO()
    answers.FORMATS[form](table, out)
    return out.getvalue()


def test_dates_of_any_year_are_iso_text_also_inside() -> None:
    inside = pa.StructArray.from_arrays([pa.array([IDES], pa.timestamp("us"))], ["at"])
    listed = pa.ListArray.from_arrays([0, 1], inside)
    zoned = pa.array([IDES], pa.timestamp("us", "UTC"))
    ends = pa.array([2**63 - 1], pa.timestamp("us"))
    table = pa.table(
        {"s": inside, "l": listed, "z": zoned, "e": ends, "n": pa.array([IDES // 1000], pa.timestamp("ms"))}
    )
    [row] = answers.plain(table)[1]
    assert row == [{"at": "-0043-03-15"}, [{"at": "-0043-03-15"}], "-0043-03-15Z", "infinity", "-0043-03-15"]
    assert answers.plain(ROWS)[1][1][1] == "10000-01-01"


def test_slices_are_read_from_where_they_begin() -> None:
    table = pa.table({"l": [[1], [2, 3], None, []], "s": [{"a": 1}, {"a": 2}, None, {"a": 4}]})
    assert answers.plain(table.slice(1, 3))[1] == [[[2, 3], {"a": 2}], [None, None], [[], {"a": 4}]]


def test_numbers_stay_numbers_and_lengths_are_iso() -> None:
    with duckdb.connect() as con:
        table = con.sql("SELECT sum(1) AS n, 1.5 AS d, INTERVAL '1 month 2 days 3 seconds' AS i, 'x'::BLOB AS b, "
                        "TIME '10:30' AS t, MAP {'a': 1} AS m, 'z'::ENUM('z') AS e").to_arrow_table()  # fmt: skip
    assert answers.plain(table)[1] == [[1, 1.5, "P1M2DT3S", "78", "10:30:00", {"a": 1}, "z"]]


def test_csv_is_safe_and_reads_back() -> None:
    rows = list(csv.reader(io.StringIO(written("csv", ROWS).decode())))
    assert rows[0] == ROWS.column_names and rows[1] == [
        "'-0043-03-15",
        "'-0043-03-15",
        '{"from": null}',
        "[1, 2]",
        "'=1+1",
    ]
    assert rows[2] == ["", "10000-01-01", "", "", 'a "b"\nc']


@given(st.lists(st.text(alphabet=st.sampled_from("=+-@\t\r\n,\"'a1 "), max_size=6), min_size=1, max_size=8))
def test_no_cell_of_csv_is_a_formula(texts: list[str]) -> None:
    cells = [
        row[0] if row else ""
        for row in csv.reader(io.StringIO(written("csv", pa.table({"=h": texts})).decode(), newline=""))
    ]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert [cell.removeprefix("'") for cell in cells[1:]] == [text.removeprefix("'") for text in texts]


def test_json_has_no_nan_and_two_columns_of_one_name() -> None:
    table = pa.Table.from_arrays([pa.array([float("nan")]), pa.array([[float("inf"), 1.0]])], ["a", "a"])
    assert json.loads(written("json", table)) == [{"a": None, "a_1": [None, 1.0]}]
    assert [json.loads(line) for line in written("jsonl", table).splitlines()] == [{"a": None, "a_1": [None, 1.0]}]


def test_parquet_and_arrow_keep_every_instant() -> None:
    for table in (
        pq.read_table(io.BytesIO(written("parquet", ROWS))),
        pa.ipc.open_file(written("arrow", ROWS)).read_all(),
    ):
        assert table.equals(ROWS)


# ---------------------------------------------------------------- the verb


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty lake with a catalog."""
    lake = Lake.open(tmp_path_factory.mktemp("asked") / "lake", create=True)
    catalog.publish(lake)
    return lake.root


def asked(lake: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "flows.cli", "sql", "--lake", str(lake), *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.parquet", "a.arrow", "a.feather"])
def test_a_file_has_the_format_of_its_ending_and_any_reader_reads_it(lake: Path, tmp_path: Path, name: str) -> None:
    query = "SELECT TIMESTAMP '0044-03-15 (BC) 00:00:00' AS at, 'x' AS text"
    done = asked(lake, query, "-o", str(tmp_path / name))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    data = (tmp_path / name).read_bytes()
    if name.endswith((".arrow", ".feather")):
        assert pa.ipc.open_file(data).read_all().column("at").cast(pa.int64()).to_pylist() == [IDES]
    elif name.endswith(".parquet"):
        assert pq.read_table(tmp_path / name).column("at").cast(pa.int64()).to_pylist() == [IDES]
    else:
        assert b"-0043-03-15" in data


@pytest.mark.slow
def test_a_question_comes_from_standard_input_too(lake: Path) -> None:
    assert asked(lake, "--format", "jsonl", given="SELECT 1 AS n;").stdout == '{"n": 1}\n'
    assert asked(lake, "-", "--csv", given="SELECT 1 AS n").stdout == "n\n1\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments, code, words",
    [
        (["SELECT 1", "-o", "x.doc"], 2, "has no ending that tells a format: name one with --format"),
        (["SELECT 1", "-o", "x.txt", "--format", "table"], 2, "a table is for the eye"),
        (["SELECT 1", "--json", "--format", "csv"], 2, "one format, not csv and json"),
        (["SELECT 1", "--as-of", "99"], 2, "has no version 99"),
        (["SELECT 1", "--as-of", "soon"], 1, "'soon' is no version and no time"),
        (["SELECT 1", "--memory", "lots"], 1, "'lots' is no amount of memory"),
        (["SELECT count(*) FROM range(100000000000)", "--seconds", "0.5"], 1, "no answer within 0.5 s"),
        (["DROP VIEW timeline"], 1, "only reading is allowed, and this is DROP"),
        (["SELECT 1", "-o", "no/such/folder/out.csv"], 1, "no/such/folder/out.csv was not written: No such file"),
    ],
)
def test_what_cannot_be_answered_says_what_to_do(lake: Path, arguments: list[str], code: int, words: str) -> None:
    done = asked(lake, *arguments)
    assert done.returncode == code and words in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
def test_an_answer_that_fails_leaves_no_file(lake: Path, tmp_path: Path) -> None:
    assert asked(lake, "SELECT error('no')", "-o", str(tmp_path / "a.csv")).returncode == 1
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------- the prompt

KNOWN = prompt.Names(
    {"timeline": "What the corpus dates", "explain(": "How a date came about", "events": "What happened"},
    {"iso(": "as text"},
    {"timeline": ("surface", "title"), "events": ("trigger", "title")},
)


@pytest.mark.parametrize(
    "text, found",
    [
        ("select * from t", ["timeline"]),
        ("from ", ["timeline", "explain(", "events"]),
        ("from e", ["explain(", "events"]),
        ("select timeline.s", ["surface"]),
        ("from events as e where e.tr", ["trigger"]),
        ("from timeline select sur", ["surface"]),
        ("select i", ["iso(", "in", "is", "ilike", "interval"]),
        (".co", [".columns"]),
        ("", []),
    ],
)
def test_it_completes_what_may_come_next(text: str, found: list[str]) -> None:
    offered = [c.text for c in prompt.Catalog(KNOWN).get_completions(Document(text), None)]
    assert sorted(offered) == sorted(found)


def test_lines_are_taken_until_the_semicolon(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        typed.send_text("select ';\rx'\r;\r.help\r")
        session = prompt.session(KNOWN)
        assert [session.prompt(), session.prompt()] == ["select ';\nx'\n;", ".help"]
    assert ".help" in (tmp_path / "dateline" / "sql-history").read_text()


@pytest.mark.slow
def test_a_mistake_does_not_end_the_prompt(lake: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        typed.send_text("from nowhere;\r.format csv\rselect 6 * 7 as n;\r.columns runs\r.columns x\r.format xml\r.tabels\r.tables\r.quit\r")
        prompt.run(str(lake), {})
    said, faults = capfd.readouterr()
    assert "n\n42\n" in said and "documents_per_second" not in said and "run_id" in said and "possibly_during()" in said
    assert "nowhere" in faults and "there is no table or view 'x'" in faults
    assert "there is no format 'xml' here" in faults and "there is no command '.tabels'" in faults
