"""WHAT: pure functions from documents to dated tables. No I/O, no Prefect, no DuckDB."""
