-- What happened, one row a happening however many tell of it: nothing that was only planned, denied or supposed
-- example: SELECT when_edtf, title, entities, n_independent_sources FROM happened LIMIT 3
-- when_edtf: when, as ISO 8601-2 (EDTF), by the date that most sources give
-- says: happened, as a document says itself; claimed, when all have it from somebody else
SELECT
    edtf AS when_edtf,
    title,
    lemma,
    entities,
    place,
    factuality AS says,
    n_independent_sources,
    n_documents,
    agreement,
    first_reported,
    last_reported,
    earliest_start,
    latest_start,
    earliest_end,
    latest_end,
    event_class,
    occurrence_id
FROM occurrences
WHERE factuality IN ('happened', 'claimed')
ORDER BY coalesce(earliest_start, latest_start, earliest_end, latest_end) NULLS LAST, latest_end NULLS LAST, occurrence_id
