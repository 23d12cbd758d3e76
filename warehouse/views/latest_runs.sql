-- The latest runs, newest first: what went in, and what became of it
-- documents_per_second: documents and duplicates read in a second
SELECT
    started,
    round(seconds, 1) AS seconds,
    inputs,
    documents,
    duplicates,
    quarantined,
    unchanged,
    replaced,
    mentions,
    timexes,
    events,
    round((documents + duplicates) / nullif(seconds, 0), 1) AS documents_per_second,
    paths,
    grammar,
    versions,
    run_id
FROM runs
ORDER BY started DESC, run_id
LIMIT 100
