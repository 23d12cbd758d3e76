"""WHEN: the Prefect flows, their settings and the command line. The only place that imports Prefect."""
