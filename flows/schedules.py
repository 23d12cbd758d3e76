"""Serving the flow from this process, on a schedule: ``python -m flows.schedules documents --cron "0 3 * * *"``.

`prefect.yaml` says the same for a work pool and its workers.
"""

from __future__ import annotations

import click


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--cron", default="0 3 * * *", show_default=True, help="When to run.")
@click.option("--lake", default="lake", show_default=True, help="Folder of the lake.")
def serve(paths: tuple[str, ...], cron: str, lake: str) -> None:
    """Read what is new in PATHS into the lake, again and again."""
    from flows.chronicle import chronicle

    chronicle.serve(name="served", cron=cron, parameters={"paths": list(paths), "lake": lake}, limit=1)


if __name__ == "__main__":
    serve()
