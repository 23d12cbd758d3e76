"""WHERE: the Parquet lake under a commit log, and the DuckDB catalog that reads it."""
