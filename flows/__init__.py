"""WHEN: the Prefect flows, their settings and the command line. The only place that imports Prefect."""

import os

# Prefect reads these when it is imported, so they are set here, before any module of this package can import it. It
# reports usage unless told not to, and gives its own small server 20 s to start, which a busy machine can miss.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")
