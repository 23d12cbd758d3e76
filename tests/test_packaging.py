"""What is shipped: the wheel holds code and data, and the lock file can be installed with hashes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout, built from a copy."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    for name in ("flows", "transforms", "warehouse", "pyproject.toml", "README.md", "LICENSE"):
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-r", str(ROOT / name), str(target)], check=True)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--quiet",
        "-w",
        str(folder),
        str(copy),
    ]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return zipfile.ZipFile(next(folder.glob("dateline-*.whl")))


@pytest.mark.slow
def test_the_wheel_holds_every_module_and_all_data(wheel: zipfile.ZipFile) -> None:
    files = set(wheel.namelist())
    for room in ("flows", "transforms", "warehouse"):
        for path in (ROOT / room).rglob("*"):
            if path.suffix in (".py", ".toml", ".sql", ".csv"):
                assert path.relative_to(ROOT).as_posix() in files


@pytest.mark.slow
def test_the_wheel_holds_the_command_and_nothing_beside_the_packages(wheel: zipfile.ZipFile) -> None:
    [points] = [n for n in wheel.namelist() if n.endswith("entry_points.txt")]
    assert "dateline = flows.cli:main" in wheel.read(points).decode()
    packages = {n.partition("/")[0] for n in wheel.namelist() if ".dist-info" not in n}
    assert packages == {"flows", "transforms", "warehouse"}
    assert any(n.endswith("LICENSE") for n in wheel.namelist())


@pytest.mark.slow
def test_an_unpacked_wheel_reads_a_phrase(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    code = "import sys; from flows import cli; print(cli.__file__); sys.argv = ['', 'read', 'in 2014']; cli.main()"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    place, phrase, *_ = told.stdout.splitlines()
    assert (place, phrase) == (f"{tmp_path}/flows/cli.py", "2014"), told.stderr


def locked() -> dict[str, str]:
    """Name → version of what the lock file pins."""
    return dict(re.findall(r"(?m)^([a-z0-9-]+)==([^ ;\\]+)", LOCK))


def test_everything_locked_has_a_hash() -> None:
    for entry in re.split(r"\n(?=\S)", LOCK.strip()):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_the_lock_file_names_no_registry() -> None:
    assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links", LOCK)


def test_the_lock_file_holds_every_dependency() -> None:
    wanted = PROJECT["dependencies"] + [line for extra in PROJECT["optional-dependencies"].values() for line in extra]
    names = {re.match(r"[A-Za-z0-9_.-]+", line)[0].lower() for line in wanted}
    assert names <= set(locked())


def test_the_lock_file_keeps_fastapi_where_prefect_works() -> None:
    major, minor, *_ = map(int, locked()["fastapi"].split("."))
    assert (0, 139) <= (major, minor) < (0, 151)
