-- What went into a run came out of it: inputs = documents + duplicates + quarantined + unchanged
SELECT run_id, inputs, documents, duplicates, quarantined, unchanged
FROM runs
WHERE inputs <> documents + duplicates + quarantined + unchanged
