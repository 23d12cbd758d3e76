"""The README tells the truth: every block of bash, sql and python in it runs, in order, in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^```(\w+)\n(.*?)^```$", README)
BIN = Path(sys.executable).parent

# The same recipes, with the interpreter that runs this test in place of a new virtual environment.
HERE = f"READY= BIN={BIN}"
IN_THIS_ENVIRONMENT = {"make run": f"make run {HERE}", "make test": f"make --no-print-directory --dry-run test {HERE}"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, in which blocks leave what later blocks need."""
    target = tmp_path_factory.mktemp("readme") / "dateline"
    target.mkdir()
    for name in ("seeds", "flows", "transforms", "warehouse"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, target / name)
    return target


def shell(command: str, cwd: Path) -> subprocess.CompletedProcess:
    """A command of the README, where `dateline` is the code of the copy."""
    command_folder = cwd.parent / "bin"
    command_folder.mkdir(exist_ok=True)
    dateline = command_folder / "dateline"
    dateline.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m flows.cli "$@"\n')
    dateline.chmod(0o755)
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith("MAKE")
    }  # of the make that tests
    environment = {**outside, "PATH": f"{command_folder}:{BIN}:{os.environ['PATH']}", "PYTHONPATH": str(cwd),
                   "PREFECT_HOME": str(cwd.parent / "prefect")}  # fmt: skip
    bash = ["bash", "-euo", "pipefail", "-c", command]
    return subprocess.run(bash, cwd=cwd, env=environment, capture_output=True, text=True, timeout=400)


@pytest.mark.slow
def test_every_block_runs(copy: Path) -> None:
    for language, text in BLOCKS:
        if language == "bash":
            for plain, here in IN_THIS_ENVIRONMENT.items():
                text = re.sub(rf"(?m)^{plain}\b", here, text)
            done = shell(text, copy)
        elif language == "sql":
            done = shell(f"dateline sql {_quoted(text)}", copy)
        elif language == "python":
            done = shell(f"{sys.executable} -c {_quoted(text)}", copy)
        else:
            continue
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), f"{text} says nothing"
    assert "READY" not in README


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


@pytest.mark.slow
def test_make_test_runs_all_tests(copy: Path) -> None:
    recipe = shell(f"make --no-print-directory --dry-run test {HERE}", copy).stdout
    assert recipe.strip() == f"{BIN}/python -m pytest -n auto --dist loadfile"
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert options["testpaths"] == ["tests"] and not any(option.startswith("-m") for option in options["addopts"])


def test_toml_blocks_are_toml() -> None:
    for language, text in BLOCKS:
        if language == "toml":
            assert tomllib.loads(text)


def test_every_file_that_is_named_is_there() -> None:
    for path in re.findall(r"`((?:transforms|warehouse|flows|seeds)/[\w/.-]*)`?", README):
        assert (ROOT / path).exists(), path


def test_every_verb_is_told_of() -> None:
    from flows.cli import cli

    for verb in cli.commands:
        assert re.search(rf"dateline {verb}\b|`{verb}`", README), verb


def test_every_setting_has_its_words() -> None:
    from dataclasses import fields

    from flows.settings import Settings

    source = (ROOT / "flows/settings.py").read_text()
    for field in fields(Settings):
        assert re.search(rf'    {field.name}: .*\n    """', source), field.name
