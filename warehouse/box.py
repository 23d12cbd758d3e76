"""The box: one SELECT of a stranger over a lake, in a process of its own, which reads the lake and does nothing else.

DuckDB is told all that it can be told: the catalog is open for reading only, no file but the listed ones is opened, no
extension is loaded, nothing is spilled to disk, and the settings are locked. That is not enough. DuckDB looks for an
interrupt between two chunks of rows, so that one call of `levenshtein` on two long texts outlasts any deadline, and
its limit of memory does not count all that a function takes. So the statement runs in a child process (``python -m
warehouse.box``) that cannot make any file longer than it is, has a limit of memory and of processor time, and is
killed at the deadline. The answer comes back as Arrow through a pipe.
"""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from warehouse import errors
from warehouse.errors import LakeError, QueryFailed, QueryRefused

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

SQL_LIMIT = 64 * 1024
"""Bytes of SQL that are taken: the parser cannot be interrupted."""

ANSWER_LIMIT = 256 * 1024 * 1024
"""Bytes of rows that are given back."""

GRACE_SECONDS = 2.0
"""After the deadline, how long the child has to stop by itself, and say so, before it is killed."""

_OVERHEAD = 2 << 30
"""Address space that Python, Arrow and the code of DuckDB take beside DuckDB's own memory."""

_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?\s*", re.IGNORECASE)


def query(
    path: str | Path,
    sql: str,
    *,
    deadline_seconds: float = 60.0,
    memory: str = "2GB",
    answer_bytes: int = ANSWER_LIMIT,
    as_of: str | None = None,
) -> pa.Table:
    """The answer to one SELECT over the catalog of a lake, or as it was (`Lake.as_of`).

    Of a lake in a bucket, the copy on this machine is brought up to date first (`warehouse.mirror`), which takes its own
    time. One statement is run that DuckDB's own parser calls a SELECT (also FROM-first, DESCRIBE, SUMMARIZE, SHOW).

    Raises:
        QueryRefused: when it is not one SELECT, longer than `SQL_LIMIT`, or reaches for what is not the lake's.
        QueryFailed: when DuckDB cannot answer it, in time, in `memory`, and in `answer_bytes`.
        LakeMissing: when nothing was published there, or there is no such version.
        LakeDamaged: when a file is not what was committed.
    """
    import pyarrow as pa

    size = len(sql.encode("utf-8", "surrogatepass"))
    if size > SQL_LIMIT:
        raise QueryRefused(f"the SQL has {size:,} bytes, and {SQL_LIMIT:,} are allowed: put long lists into a table")
    if "://" in str(path):
        from warehouse import mirror

        path = mirror.up_to_date(str(path), as_of)
    asked = {
        "path": str(Path(path).resolve()),
        "sql": sql,
        "deadline_seconds": deadline_seconds,
        "memory": memory,
        "memory_bytes": _bytes_of(memory),
        "answer_bytes": answer_bytes,
        "as_of": as_of,
    }
    command = [sys.executable, "-P", "-m", "warehouse.box"]
    place = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": place},
    ) as child:
        try:
            said, faults = child.communicate(json.dumps(asked).encode(), timeout=deadline_seconds + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise _too_late(deadline_seconds) from None
        except BaseException:  # the one who asks has lost patience
            child.kill()
            raise
    head, _, body = said.partition(b"\n")
    if not head:
        raise QueryFailed(_last_words(child.returncode, faults, memory))
    told = json.loads(head)
    if "error" in told:
        raise getattr(errors, told["error"])(told["text"])
    return pa.ipc.open_stream(body).read_all()


def _bytes_of(memory: str) -> int:
    found = _AMOUNT.fullmatch(memory)
    if not found:
        raise QueryFailed(f"{memory!r} is no amount of memory: write it as 512MB or 2GB")
    return int(float(found[1]) * 1000 ** " KMGT".index(found[2].upper() or " "))


def _too_late(seconds: float) -> QueryFailed:
    return QueryFailed(f"no answer within {seconds:g} s: ask for fewer rows, or allow more time")


def _last_words(code: int, faults: bytes, memory: str) -> str:
    """Why a child ended that said nothing."""
    text = faults.decode(errors="replace").strip()
    if "MemoryError" in text or "bad_alloc" in text or "out of memory" in text.lower():
        return f"the query needs more than {memory} of memory: ask for fewer rows or columns, or allow more"
    why = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"the query ended the process that ran it ({why}): ask in another way" + (f". {text[-300:]}" if text else "")


# ---------------------------------------------------------------- in the child


def _limit(asked: Mapping[str, Any]) -> None:
    """What no statement can do in this process, whatever DuckDB thinks of it."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no file grows by a byte; pipes are no files
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    cores = os.cpu_count() or 1
    seconds = math.ceil((asked["deadline_seconds"] + GRACE_SECONDS + 1) * cores)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":
        most = asked["memory_bytes"] + asked["answer_bytes"] * 2 + _OVERHEAD
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def answer(asked: Mapping[str, Any]) -> pa.Table:
    """The rows that a request asks for. It closes the box for good: only a child calls it."""
    import duckdb

    from warehouse import trust

    con = _opened(asked)
    trust.verify_shown(con, Path(asked["path"]))
    statement = _one_select(con, asked["sql"])
    _close(con, asked["memory"])
    late = threading.Event()

    def stop() -> None:
        late.set()
        con.interrupt()

    timer = threading.Timer(asked["deadline_seconds"], stop)
    timer.daemon = True
    timer.start()
    try:
        return _fetch(con, statement, asked["answer_bytes"], late)
    except duckdb.Error as error:
        if late.is_set():
            raise _too_late(asked["deadline_seconds"]) from error
        if isinstance(error, duckdb.OutOfMemoryException):
            raise QueryFailed(
                f"the query needs more than {asked['memory']} of memory: ask for fewer rows or columns, or allow more"
            ) from error
        if isinstance(error, duckdb.PermissionException):
            raise QueryRefused(f"a query reads the lake's own tables and nothing else: {_first_line(error)}") from error
        raise QueryFailed(str(error)) from error
    finally:
        timer.cancel()


def _opened(asked: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """The published catalog; or one in memory that shows an earlier version, or the lake where it was moved to."""
    from warehouse import catalog

    as_of = asked["as_of"]
    if as_of is None:
        con = catalog.opened(asked["path"])
        version, path = catalog.lake_shown(con)
        if path == asked["path"]:
            return con
        con.close()
        as_of = str(version)
    from warehouse.lake import Lake

    return catalog.connect_version(Lake.open(asked["path"]).as_of(as_of))


def _fetch(con: duckdb.DuckDBPyConnection, statement: duckdb.Statement, limit: int, late: threading.Event) -> pa.Table:
    import duckdb
    import pyarrow as pa

    reader = con.sql(statement).to_arrow_reader(16_384)
    batches, size = [], 0
    for batch in reader:
        size += batch.nbytes
        if size > limit:
            raise QueryFailed(f"the answer has more than {limit:,} bytes: add a LIMIT, or name fewer columns")
        if late.is_set():  # the interrupt may fall between two batches
            raise duckdb.InterruptException("late")
        batches.append(batch)
    return pa.Table.from_batches(batches, reader.schema)


def _one_select(con: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    import duckdb

    try:
        statements = con.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error
    except (TypeError, UnicodeError):
        raise QueryRefused("the SQL is not valid Unicode: it has half of a surrogate pair") from None
    if len(statements) != 1:
        raise QueryRefused(f"one statement is wanted, and there are {len(statements)}: ask one question at a time")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise QueryRefused(
            f"only reading is allowed, and this is {statements[0].type.name}: ask with SELECT, FROM, WITH, "
            f"DESCRIBE or SUMMARIZE"
        )
    return statements[0]


def _close(con: duckdb.DuckDBPyConnection, memory: str) -> None:
    """Shut everything but the files that the catalog lists. Paths, not directories: the latter permit writing too."""
    import duckdb

    paths = [path for (path,) in con.execute("SELECT opened_as FROM lake_files").fetchall()]
    con.execute(f"SET allowed_paths = [{', '.join(map(_text, paths))}]")
    con.execute("SET temp_directory = ''")
    try:
        con.execute(f"SET memory_limit = {_text(memory)}")
    except duckdb.Error as error:
        raise QueryFailed(f"{memory!r} is no amount of memory: write it as 512MB or 2GB") from error
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _reply(out: BinaryIO, told: Mapping[str, Any], rows: pa.Table | None = None) -> None:
    out.write(json.dumps(told).encode() + b"\n")
    if rows is not None:
        import pyarrow as pa

        with pa.ipc.new_stream(out, rows.schema) as stream:
            stream.write_table(rows)
    out.flush()


def main() -> None:
    """Answer the request on standard input: a line of JSON that says how it went, then the rows as an Arrow stream."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library may print is no part of the answer
    try:
        asked = json.load(sys.stdin.buffer)
        _limit(asked)
        rows = answer(asked)
    except LakeError as error:
        _reply(out, {"error": type(error).__name__, "text": str(error)})
    except MemoryError:
        _reply(out, {"error": "QueryFailed", "text": _last_words(1, b"MemoryError", asked["memory"])})
    else:
        _reply(out, {"ok": True}, rows)
    out.close()
    os._exit(0)  # without waiting for threads that may be in the middle of a long call


if __name__ == "__main__":
    main()
