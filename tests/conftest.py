"""What tests of several rooms share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest

import flows  # noqa: F401  quiets Prefect before anything imports it

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)  # the same examples at every run
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "explore")


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """A Prefect server of this test session, on a database of its own."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on the Prefect server are slow, since it has to start, and come last: its threads stay, and a process with
    threads is no good to fork."""
    for item in items:
        if "prefect_server" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")
    items.sort(key=lambda item: "prefect_server" in getattr(item, "fixturenames", ()))
