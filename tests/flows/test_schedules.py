from __future__ import annotations

from pathlib import Path

import yaml
from click.testing import CliRunner
from prefect.client.schemas.schedules import CronSchedule

from flows.chronicle import chronicle
from flows.schedules import serve

ROOT = Path(__file__).parents[2]


def test_the_deployments_are_of_the_flow_that_is_there() -> None:
    [deployment] = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    file, _, name = deployment["entrypoint"].partition(":")
    assert (ROOT / file).is_file() and name == chronicle.fn.__name__
    assert chronicle.validate_parameters(deployment["parameters"])
    assert all(CronSchedule(cron=schedule["cron"]) for schedule in deployment["schedules"])


def test_serving_asks_for_paths() -> None:
    assert CliRunner().invoke(serve, []).exit_code == 2
    assert "--cron" in CliRunner().invoke(serve, ["--help"]).output
